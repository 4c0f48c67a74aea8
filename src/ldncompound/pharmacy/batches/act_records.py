"""Documents of the acts on a batch, one class for each act.

The action of an entry selects the class; see `act_of`.
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
    Transcribed,
)
from ldncompound.compounding.preparation import LotInUse, PlanReplaced
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
    "BatchReplaced",
    "BatchReviewed",
    "BatchVerified",
    "BatchesReleased",
    "BatchesReviewed",
    "Correction",
    "DoneStep",
    "HandedOut",
    "LotAccepted",
    "QuestionsAsked",
    "StatedAct",
    "WeighedStep",
    "act_of",
    "is_acceptance",
    "is_by_one",
]


_BATCH_ACT: Final = "ldncompound.batch-act/1"


class WeighedStep(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.weighing/1"):
    """
    The weighing of a step.

    The factors compare the lot of the active in hand with the plan; they are null for other
    components. Members that the first versions did not state are left out.

    Args:
        component: What was weighed; null for what was made in an earlier step.
        ratio: Powder weighed for one part of what the plan weighs.
        content: Powder that holds as much drug as one part of the planned lot.
        needed: Powder that the batch needs; null where it is as planned.
        holds: A mass of the powder, and of the labelled drug in it.
        target: What was to be weighed; what was expected where units are completed by volume.
        tolerance: Null where there is none, since what completes the units is only found.
        off: Deviation of the mass found from its target, in percent; null where none is judged.
        accepted: True if it is out of tolerance and a pharmacist accepted it.
        sighted: True if lot and certificate were checked by eye.
        percent_of_label: Expected content of the batch by the masses weighed so far.
        weighed_by: Who weighed it, where somebody else accepted it.
        transcribed: When and by whom it was done, where it was entered from paper.
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
    tolerance: Percent | None
    off: Percent | None
    accepted: bool
    balance: str
    printout: str | None
    sighted: bool
    percent_of_label: Percent
    weighed_by: str | None = None
    transcribed: Transcribed | None = None
    trail: TrailPlace | None = None


class DoneStep(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.step/1"):
    """
    A completed step that is not a weighing.

    Args:
        component: What it handles; null for what was made in an earlier step.
        lot: Of the component; null where not stated.
        named: The name on the container was read, and names the component.
        transcribed: As for a weighing.
    """

    batch: str
    step: Count
    action: str
    what: str
    component: str | None
    lot: LotInUse | None
    named: bool = False
    transcribed: Transcribed | None = None
    trail: TrailPlace | None = None


class BatchPrepared(Record, omit_defaults=True, tag_field="schema", tag=_BATCH_ACT):
    """
    The yield, signed by the preparer.

    Args:
        transcribed: As for a weighing.
    """

    batch: str
    made: CameOut
    signature: SignatureStated
    transcribed: Transcribed | None = None
    trail: TrailPlace | None = None


class BatchVerified(Record, omit_defaults=True, tag_field="schema", tag=_BATCH_ACT):
    """
    The check by a second person, signed.

    Args:
        one_person: The pharmacist who prepared it checked it as well, by policy, with a reason.
    """

    batch: str
    one_person: bool = False
    signature: SignatureStated
    trail: TrailPlace | None = None


class QuestionsAsked(Record, omit_defaults=True):
    """
    Which screening questions were answered and which were not, without the answers.

    Args:
        answered: Those that were answered.
        unanswered: Those that were not.
        waived: A pharmacist said why they need no answer; the reason is kept apart.
    """

    answered: tuple[str, ...]
    unanswered: tuple[str, ...]
    waived: bool = False

    @property
    def settled(self) -> bool:
        """Return whether nothing is left open."""
        return self.waived or not self.unanswered


class BatchReleased(Record, omit_defaults=True, tag_field="schema", tag=_BATCH_ACT):
    """
    The release, signed, with the reconciliation of the labels.

    Args:
        one_person: As for the check.
        re_entered: The prescription was entered again, and agreed.
        screening: Questions that the order left open: answered now, or waived.
        label_says: What the labels say of each step of a schedule, which is signed with it; empty
            for an order without steps.
    """

    batch: str
    labels: LabelsCounted
    one_person: bool = False
    re_entered: bool = False
    screening: QuestionsAsked | None = None
    label_says: tuple[str, ...] = ()
    signature: SignatureStated
    trail: TrailPlace | None = None


class BatchesReleased(Record, tag_field="schema", tag="ldncompound.batches-released/1"):
    """Several batches that were released in one ceremony, in the order in which they were named."""

    released: tuple[BatchReleased, ...]


class BatchReviewed(Record, omit_defaults=True, tag_field="schema", tag=_BATCH_ACT):
    """
    A review before a release; it changes no state, and any later act puts it out of date.

    Args:
        digest: Digest of the batch as it was reviewed.
        unusual: Number of things that were not as usual.
        labels: What became of the labels that were printed.
        one_person: The reviewer prepared it, and means to sign alone, by policy.
        re_entered: The prescription was entered again, and agreed.
        screening: Questions that the order left open: answered now, or waived.
        label_says: As in the release.
    """

    batch: str
    digest: str
    unusual: Count
    labels: LabelsCounted
    one_person: bool = False
    re_entered: bool = False
    screening: QuestionsAsked | None = None
    label_says: tuple[str, ...] = ()
    trail: TrailPlace | None = None


class BatchesReviewed(Record, tag_field="schema", tag="ldncompound.batches-reviewed/1"):
    """Several batches that were reviewed with one passphrase, in the order of their names."""

    reviewed: tuple[BatchReviewed, ...]


class BatchChanged(Record, omit_defaults=True, tag_field="schema", tag=_BATCH_ACT):
    """
    A change of state only: held, resumed, rejected, reworked or recalled.

    Args:
        calls: Whom to call after a recall; shown, not recorded.
    """

    batch: str
    trail: TrailPlace | None = None
    calls: tuple[Call, ...] | None = None


class BatchReplaced(Record, forbid_unknown_fields=False):
    """
    The preparation that replaces a batch, as far as this is an act on the batch.

    Args:
        id: Its id.
        replaces: The plan of the batch.
    """

    id: str
    replaces: PlanReplaced
    trail: TrailPlace | None = None


class LotAccepted(Record, omit_defaults=True, tag_field="schema", tag=_BATCH_ACT):
    """
    The acceptance of a lot that was not received; the reason is stored apart.

    Args:
        component: What it supplies; never the active.
        lot: As it was typed.
    """

    batch: str
    component: str
    lot: LotInUse
    trail: TrailPlace | None = None


class BatchCorrected(Record, omit_defaults=True, tag_field="schema", tag=_BATCH_ACT):
    """
    Correct values in place of those that were recorded wrong.

    Args:
        member: "weighing", or "made" for the yield.
        step: Step of the weighing.
        found_by: Who found what is accepted, where it is out of tolerance.
    """

    batch: str
    member: Literal["weighing", "made"]
    step: Count | None
    old: CorrectedValues
    new: CorrectedValues
    found_by: str | None = None
    trail: TrailPlace | None = None


class Correction(BatchCorrected, omit_defaults=True, tag_field="schema", tag=_BATCH_ACT):
    """A correction with its entry number and author, as a batch shows it."""

    sequence: Count
    by: str


class HandedOut(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.dispensing/1"):
    """
    Capsules dispensed from a stock batch; the patient is stored apart.

    Args:
        dispense: Number of capsules dispensed.
        left: Number left afterwards.
        beyond_use: Beyond-use date of the batch.
        notes: What the directions say against the prescription.
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
    notes: tuple[str, ...] = ()
    trail: TrailPlace | None = None


StatedAct = (
    WeighedStep
    | DoneStep
    | AnyCheck
    | BatchPrepared
    | BatchVerified
    | BatchReleased
    | BatchReviewed
    | BatchChanged
    | BatchCorrected
    | BatchReplaced
    | LotAccepted
    | HandedOut
)
"""The document of any act on a batch."""


def is_acceptance(stated: StatedAct) -> bool:
    """Return whether an act accepts what is out of tolerance, failed, missing or not received."""
    match stated:
        case WeighedStep() | BatchCheck():
            return stated.accepted
        case BatchCorrected():
            return stated.new.accepted is True
        case LotAccepted():
            return True
        case _:
            return False


def is_by_one(stated: StatedAct) -> bool:
    """Return whether a pharmacist who prepared the batch signed this as well, by policy."""
    return isinstance(stated, BatchVerified | BatchReleased) and stated.one_person


_STATED: Mapping[str, type[Record]] = MappingProxyType(
    {
        "weighing": WeighedStep,
        "step": DoneStep,
        "check": BatchCheck,
        "batch-prepared": BatchPrepared,
        "batch-verified": BatchVerified,
        "batch-released": BatchReleased,
        "batch-reviewed": BatchReviewed,
        "batch-corrected": BatchCorrected,
        "dispensing": HandedOut,
        "lot-accepted": LotAccepted,
        "preparation": BatchReplaced,
    }
)


def act_of(action: str, document: object) -> StatedAct:
    """
    Return the document of an act on a batch.

    Args:
        action: One of `states.LIFE`.
        document: As stored.

    Raises:
        VerificationFailure: the document does not match the action.
    """
    kind = _STATED.get(action, BatchChanged)
    return cast("StatedAct", kind.from_document(document))
