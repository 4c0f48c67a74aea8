"""What paper says otherwise than the screen, in English: no options of commands, fewer words.

What is recorded is what the screen says; a paper says the same key in these words.
"""

from __future__ import annotations

from typing import Final

__all__ = ["ON_PAPER"]


ON_PAPER: Final[dict[str, str]] = {
    "expected.of_few_tablets": (
        "Expected {low:words} to {high:words} of label ({count:words}, taken whole); not counted: "
        "mixing, filling and loss"
    ),
    "expected.of_tablets": (
        "Expected {share:number} % of label (whole tablets, none weighed); not counted: content "
        "of the tablets, mixing, filling and loss"
    ),
    "expected.weighed": (
        "Expected {share:number} % of label. Weighing alone: within {error:number} %, 19 times of "
        "20; not counted: assay, mixing, filling and loss"
    ),
    "form.capsules.trial": (
        "Fill, tamp and weigh 5 to 10 test capsules of size {size} with filler; subtract the mean "
        "shell. Go on only if the mean agrees with {fill} within the tolerance of your procedure; "
        "otherwise order it anew with this fill mass and print a new sheet."
    ),
    "note.by_volume_known": (
        "The fill mass of this lot is known from a packing trial: ordered without filling by "
        "volume, the capsules are filled by mass."
    ),
    "note.drug_named": (
        "The order says {name}: the dose is read as one of {labelled}, as it is labelled. Where "
        "the prescriber means the base, it is ordered anew as one of the base."
    ),
    "note.estimated_fill": (
        "ESTIMATED FILL: {fill:words} follows from volume and density{unconfirmed}. Fill, tamp "
        "and weigh test capsules first, and order it anew with the result."
    ),
    "note.few_tablets.part": "a part of {enough:words}, crushed and weighed",
    "note.few_tablets.powder": "powder (record {record})",
    "plan.no_stock": "no such lot is named in the order",
}
