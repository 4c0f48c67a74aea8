"""The first sentence of every command's help: written by tools/generate.py."""

from __future__ import annotations

from typing import Final

__all__ = ["SUMMARIES"]


SUMMARIES: Final = {
    "titration": "Compare the ways to make a prescriber's schedule; record it.",
    "refill": "Make the next fill of a course, when it is due.",
    "prepare": "Prepare what is ordered in a file, in any dosage form.",
    "order": "Order files: 'ldncompound prepare' prepares what they order.",
    "screening": "List the questions before dispensing, answers and counsel.",
    "day": "Show what there is to do today, and what to type for it.",
    "work": "Lead through a batch, from its plan to its label, at a terminal.",
    "batch": "A batch from the first weighing to its release and recall.",
    "balances": "Balances and their daily check.",
    "sheet": "Print the sheet of a preparation: its original, then copies.",
    "label": "Print the label of a batch: a draft until it is released.",
    "dispense": "Dispense capsules of a released stock batch, with a label.",
    "lots": "Lots of components, with what their certificates state.",
    "packing": "How much of a powder a capsule holds.",
    "triturations": "Triturations made ahead and kept as lots.",
    "people": "The people who prepare, check and release, and their signatures.",
    "show": "Show one preparation or schedule, as recorded.",
    "report": "Tables of what is open, due, in stock, weighed or wasted.",
    "inspect": "Write a bundle for an inspector: records, binder, proofs.",
    "trail": "The audit trail: who did what, and whether it was changed.",
    "formulations": "The master formulation records, and their sources.",
    "rules": "Rules of the jurisdictions.",
    "setup": "Write the pharmacy's configuration, or change one thing in it.",
    "calc": "Single calculations, with working and source. Nothing is recorded.",
    "selftest": "Repeat published calculations here; exit 4 if one differs.",
}
