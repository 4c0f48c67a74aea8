"""What an act on a batch states, as its entry holds it: one class an act.

An entry says by its action which of them its document is; `act_of` reads it as that.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, cast

from msgspec import UNSET, UnsetType

from ldncompound.compounding.made_batch import (
    CameOut,
    CorrectedValues,
    LabelsCounted,
    PowderOfDrug,
    SignatureStated,
)
from ldncompound.compounding.preparation import LotInUse
from ldncompound.core.personal_data import EscapedText
from ldncompound.core.quantity_fields import Count, Mass, Percent, Strength
from ldncompound.core.records import Record
from ldncompound.core.trail_place import TrailPlace
from ldncompound.pharmacy.batches.check_records import AnyCheck, BatchCheck
from ldncompound.pharmacy.batches.trace_result import Call

__all__ = [
    "BatchChanged",
    "BatchCorrected",
    "BatchPrepared",
    "BatchReleased",
    "BatchVerified",
    "Correction",
    "DoneStep",
    "HandedOut",
    "QuestionsAsked",
    "StatedAct",
    "WeighedStep",
    "act_of",
]


_BATCH_ACT: Final = "ldncompound.batch-act/1"


class WeighedStep(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.weighing/1"):
    """
    What the weighing of a step came to.

    The factors are those of the lot of the active in hand beside the plan; null for what is no
    active. What the first versions did not state is left out.

    Args:
        component: What was weighed; null for what was made in an earlier step.
        ratio: Powder that is weighed for one part of what the plan weighs.
        content: Powder that holds as much drug as one part of the planned lot.
        needed: Powder that the batch needs; null for what it needs of the planned lot.
        holds: Powder of it, and the labelled drug therein.
        off: How far the mass found is off its target.
        accepted: It is out of tolerance, and a pharmacist accepted it.
        sighted: Lot and certificate were looked at.
        percent_of_label: What the batch is to hold by what was weighed so far.
        weighed_by: Who weighed it, where another accepted it.
    """

    batch: str
    step: Count
    what: str
    into: str
    component: str | None
    lot: LotInUse | None
    ratio: str | None
    content: str | UnsetType | None = UNSET
    needed: Mass | UnsetType | None = UNSET
    holds: PowderOfDrug | UnsetType = UNSET
    target: Mass
    actual: Mass
    tolerance: Percent
    off: Percent
    accepted: bool
    balance: str
    printout: str | None
    sighted: bool
    percent_of_label: Percent
    weighed_by: str | None = None
    trail: TrailPlace | None = None


class DoneStep(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.step/1"):
    """
    That a step was done which is no weighing.

    Args:
        component: What it handles; null for what was made in an earlier step.
        lot: Of the component; null where nobody has said it.
    """

    batch: str
    step: Count
    action: str
    what: str
    component: str | None
    lot: LotInUse | None
    trail: TrailPlace | None = None


class BatchPrepared(Record, omit_defaults=True, tag_field="schema", tag=_BATCH_ACT):
    """What came out, signed by whoever prepared it."""

    batch: str
    made: CameOut
    signature: SignatureStated
    trail: TrailPlace | None = None


class BatchVerified(Record, omit_defaults=True, tag_field="schema", tag=_BATCH_ACT):
    """That a second person checked it, signed."""

    batch: str
    signature: SignatureStated
    trail: TrailPlace | None = None


class BatchReleased(Record, omit_defaults=True, tag_field="schema", tag=_BATCH_ACT):
    """That it may leave the pharmacy, signed, and what became of its labels."""

    batch: str
    labels: LabelsCounted
    signature: SignatureStated
    trail: TrailPlace | None = None


class BatchChanged(Record, omit_defaults=True, tag_field="schema", tag=_BATCH_ACT):
    """
    A change of state without more: held, resumed, rejected, reworked or recalled.

    Args:
        calls: Whom to call after a recall; printed with it, and not recorded.
    """

    batch: str
    trail: TrailPlace | None = None
    calls: tuple[Call, ...] | None = None


class BatchCorrected(Record, omit_defaults=True, tag_field="schema", tag=_BATCH_ACT):
    """
    Other values in the place of those that were written down wrong.

    Args:
        member: "weighing", or "made" for what came out.
        step: Of the weighing.
    """

    batch: str
    member: Literal["weighing", "made"]
    step: Count | None
    old: CorrectedValues
    new: CorrectedValues
    trail: TrailPlace | None = None


class Correction(BatchCorrected, omit_defaults=True, tag_field="schema", tag=_BATCH_ACT):
    """A correction with its entry, as a batch shows it."""

    sequence: Count
    by: str


class QuestionsAsked(Record):
    """Which questions before handing out were answered, and which are to be asked: no answer."""

    answered: tuple[str, ...]
    unanswered: tuple[str, ...]


class HandedOut(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.dispensing/1"):
    """
    Capsules of a stock batch that were handed out; whom to is kept apart.

    Args:
        dispense: How many.
        left: How many are left then.
        beyond_use: Of the batch.
    """

    batch: str
    dispense: Count
    left: Count
    strength: Strength
    per_dose: Count
    dose: Mass
    dose_as_written: str | EscapedText
    doses_per_day: Count
    days: Count
    first_dose: datetime.date
    prescriber: str
    beyond_use: datetime.date
    screening: QuestionsAsked | None = None
    trail: TrailPlace | None = None


StatedAct = (
    WeighedStep
    | DoneStep
    | AnyCheck
    | BatchPrepared
    | BatchVerified
    | BatchReleased
    | BatchChanged
    | BatchCorrected
    | HandedOut
)
"""What any act on a batch states."""

_STATED: Mapping[str, type[Record]] = MappingProxyType(
    {
        "weighing": WeighedStep,
        "step": DoneStep,
        "check": BatchCheck,
        "batch-prepared": BatchPrepared,
        "batch-verified": BatchVerified,
        "batch-released": BatchReleased,
        "batch-corrected": BatchCorrected,
        "dispensing": HandedOut,
    }
)


def act_of(action: str, document: object) -> StatedAct:
    """
    Return what the entry of an act on a batch states.

    Args:
        action: One of `states.LIFE`.
        document: As stored.

    Raises:
        VerificationFailure: it is not such a document.
    """
    kind = _STATED.get(action, BatchChanged)
    return cast("StatedAct", kind.from_document(document))
