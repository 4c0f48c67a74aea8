"""The finished record of a batch: what was planned and done, by whom, and the proof.

Parts of stored documents keep the order in which they are stored, so that a record, or a bundle
with one, that is made again has the same bytes.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self

from msgspec import UNSET, UnsetType

from ldncompound.compounding.made_batch import (
    BeyondUseAsMade,
    CameOut,
    CorrectedValues,
    LabelsCounted,
    SignatureStated,
    Transcribed,
)
from ldncompound.compounding.preparation import LotInUse, Preparation
from ldncompound.compounding.weighing.plan import Step
from ldncompound.core.canonical_json import as_stored
from ldncompound.core.quantity_fields import AnyQuantity, Count, Mass, Percent
from ldncompound.core.records import Record
from ldncompound.documents.checks_in_record import AnyCheck
from ldncompound.documents.proof_in_record import DatedPlace, EntryProved, ProofInRecord

__all__ = [
    "ComponentInRecord",
    "CompoundingRecord",
    "CorrectionInRecord",
    "DatedPlace",
    "DispensingInRecord",
    "DoneInRecord",
    "EntryProved",
    "LineOfHistory",
    "LotInRecord",
    "LotTaken",
    "PersonInRecord",
    "ProofInRecord",
    "ReplacedInRecord",
    "ScreeningInRecord",
    "SignatureInRecord",
    "StepInRecord",
]


class LotInRecord(Record, omit_defaults=True):
    """
    A lot that went in, with the entries about it.

    Args:
        number: The maker's number.
        id: Id of a lot that was received here.
        expiration_date: Until when it may be used.
        received: Entry that recorded its receipt.
        corrected: Entries that corrected it.
        maker: Who made it; left out where it was not received here.
        used: How much of it was weighed or filled; left out where not recorded, as of a step that
            is only done.
        recalled: Entry that recalled it, or what it was made from; left out where none did.
        quarantine: Entry since which it, or what it was made from, is in quarantine; likewise.
    """

    number: str
    id: str | None
    expiration_date: datetime.date
    received: Count | None
    corrected: tuple[Count, ...]
    maker: str | None = None
    used: AnyQuantity | None = None
    recalled: Count | None = None
    quarantine: Count | None = None

    @property
    def is_barred(self) -> bool:
        """Say whether it keeps what holds it from being used."""
        return self.recalled is not None or self.quarantine is not None


class ComponentInRecord(Record, omit_defaults=True):
    """
    A component of the plan with the lots actually used.

    Args:
        role: For example "active".
        name: Its name.
        required: By the plan.
        lots: Those that went in.
        used: How much was, of what has no stated lot; left out of others.
        barred: Lots that are only planned, and are recalled or in quarantine; left out where none.
    """

    role: str
    name: str
    required: AnyQuantity
    lots: tuple[LotInRecord, ...]
    used: AnyQuantity | None = None
    barred: tuple[LotInRecord, ...] = ()


class LotTaken(Record):
    """The lot used for a step; `id` where it was received here."""

    number: str
    id: str | None


class DoneInRecord(Record, omit_defaults=True):
    """
    What was done at a step, as corrected since; only a weighing has figures.

    Args:
        target: Mass to weigh.
        actual: Mass found.
        tolerance: What the record allows.
        off: Deviation from the target.
        accepted: Whether it was accepted out of tolerance.
        balance: Id of the balance.
        printout: Reference of its printout.
        sighted: Whether lot and certificate were inspected.
        lot: The lot used.
        reason: Why a mass out of tolerance was accepted.
        corrected: Entry that corrected it last.
        weighed_by: Who weighed what another person accepted.
        by: Who recorded it.
        at: When, UTC.
        entry: Number of the entry.
        transcribed: When and by whom it was done, where it was entered from paper.
    """

    target: Mass | None
    actual: Mass | None
    tolerance: Percent | None
    off: Percent | None
    accepted: bool | None
    balance: str | None
    printout: str | None
    sighted: bool | None
    lot: LotTaken | None
    reason: str | None
    corrected: Count | None
    weighed_by: str | None
    by: str
    at: str
    entry: Count
    transcribed: Transcribed | None = None


class StepInRecord(Step, omit_defaults=True):
    """A step of the plan, and what was done; None where nothing was."""

    done: DoneInRecord | None


class ReplacedInRecord(Record):
    """
    The plan in whose place this one is, before anything was weighed.

    Args:
        id: Its id.
        lots: Its lots, by component.
        reason: Why; or that it is left out or erased.
    """

    id: str
    lots: dict[str, tuple[LotInUse, ...]]
    reason: str | None


class DispensingInRecord(Record):
    """What was dispensed of it; to whom, where that is shown and still kept."""

    dispense: Count
    prescriber: str
    dose: Mass
    first_dose: datetime.date
    days: Count
    patient: str | None
    patient_name: str | None
    rx: str | None
    directions: str | None
    by: str
    at: str
    entry: Count


class SignatureInRecord(SignatureStated, omit_defaults=True):
    """
    A signature under an act, and whether it is valid.

    Args:
        by: Who acted.
        at: When, UTC.
        entry: Number of the entry.
        holds: "yes", "by name alone", or why not.
        undone_by: Entry from which on it no longer counts.
        one_person: The signer also prepared the batch, by policy.
        reason: Why, where that is so.
        transcribed: As for a step.
    """

    by: str
    at: str
    entry: Count
    holds: str
    undone_by: Count | None
    one_person: bool = False
    reason: str | None = None
    transcribed: Transcribed | None = None


class CorrectionInRecord(Record):
    """A correction of a weighing or a yield: old and new values, by whom and why."""

    member: str
    step: Count | None
    old: CorrectedValues
    new: CorrectedValues
    reason: str | None
    by: str
    at: str
    entry: Count


class ScreeningInRecord(Record, omit_defaults=True):
    """
    Questions of the screening that were answered or waived in one go; never the answers.

    Args:
        answered: Questions that were answered.
        unanswered: Questions that were not.
        waived: A pharmacist said why these need no answer.
        reason: Why, where that is so and it is not the reason of the review before.
        by: Who recorded it.
        at: When, UTC.
        entry: Number of the entry: of the order, a review, a release, or a dispensing from stock.
    """

    answered: tuple[str, ...]
    unanswered: tuple[str, ...]
    waived: bool = False
    reason: str | None = None
    by: str
    at: str
    entry: Count


class PersonInRecord(Record):
    """Who an id stands for."""

    id: str
    name: str
    role: str


class LineOfHistory(Record, omit_defaults=True):
    """
    One act on the batch, or one that was refused, with the code of the refusal.

    Args:
        zone: Offset of the pharmacy's clock from UTC; left out where the entry states none.
        transcribed: As for a step.
    """

    action: str
    outcome: str
    by: str
    at: str
    entry: Count
    reason: str | None
    code: str | None = None
    zone: str | None = None
    transcribed: Transcribed | None = None


_BESIDE: Mapping[str, tuple[str, ...]] = {
    "steps": ("done",),
    "checks": ("counts", "reason", "by", "at", "entry"),
    "signatures": (
        "by",
        "at",
        "entry",
        "holds",
        "undone_by",
        "one_person",
        "reason",
        "transcribed",
    ),
}
"""What a record adds to parts that it repeats."""


class CompoundingRecord(Record, tag_field="schema", tag="ldncompound.record/1"):
    """
    The finished record of a batch as of an entry of the trail.

    Args:
        id: Of the batch.
        as_of: The last entry that it is based on.
        personal: Whether personal data and reasons are shown, as far as they are still kept.
        state: State of the batch.
        plan: The preparation that it was made from.
        percent_of_label: Expected content by the masses weighed.
        components: What went in.
        steps: The plan, and what was done.
        checks: Every quality check.
        made: The yield; None before it is recorded.
        labels: What became of the labels; None before the release.
        dispensed: Units dispensed.
        dispensings: Each dispensing.
        left: Units left; None of a form that is not counted.
        beyond_use: Until when it may be used.
        signatures: Signatures under its acts.
        corrections: What was corrected.
        screened: Questions of the screening answered and waived, from the order on; records of
            the first versions do not have it.
        people: Who the ids of enrolled people stand for.
        history: Every act on it.
        proof: Proof that all this is in the trail.
        one_person: A pharmacist who prepared it checked or released it, by policy; else left out.
        replaces: The plan in whose place it was planned anew; left out where there is none.
        replaced_by: The preparation in its own place; likewise.
        adopted_since: Entry that adopted its master record after it was planned; likewise.
    """

    id: str
    as_of: DatedPlace
    personal: bool
    state: str
    plan: Preparation
    percent_of_label: Percent
    components: tuple[ComponentInRecord, ...]
    steps: tuple[StepInRecord, ...]
    checks: tuple[AnyCheck, ...]
    made: CameOut | None
    labels: LabelsCounted | None
    dispensed: Count
    dispensings: tuple[DispensingInRecord, ...]
    left: int | None
    beyond_use: BeyondUseAsMade
    signatures: tuple[SignatureInRecord, ...]
    corrections: tuple[CorrectionInRecord, ...]
    screened: tuple[ScreeningInRecord, ...] | UnsetType = UNSET
    people: tuple[PersonInRecord, ...]
    history: tuple[LineOfHistory, ...]
    proof: ProofInRecord
    one_person: bool | UnsetType = UNSET
    replaces: ReplacedInRecord | UnsetType = UNSET
    replaced_by: str | UnsetType = UNSET
    adopted_since: Count | UnsetType = UNSET

    def to_json(self) -> dict[str, Any]:
        """Return its JSON document, stored parts in the order in which they are stored."""
        made = super().to_json()
        repeated = {
            "plan": as_stored(self.plan.document()),
            "made": as_stored(made["made"]),
            "labels": as_stored(made["labels"]),
            "corrections": [
                {**each, "old": as_stored(each["old"]), "new": as_stored(each["new"])}
                for each in made["corrections"]
            ],
            **{
                name: [_with_beside(each, beside) for each in made[name]]
                for name, beside in _BESIDE.items()
            },
        }
        return {**made, **repeated}

    @classmethod
    def from_json(cls, document: object) -> Self:
        """
        Return the finished record that a document states.

        Raises:
            VerificationFailure: it is not such a document.
        """
        members = dict(document) if isinstance(document, dict) else {}
        if "plan" in members:
            members["plan"] = Preparation.from_document(members["plan"])
        return super().from_json(members)


def _with_beside(part: dict[str, Any], beside: tuple[str, ...]) -> dict[str, Any]:
    """Return a part as it is stored, followed by what the record adds."""
    own_time = ("at",) if "schema" in part and "holds" in part else ()  # signatures state theirs
    added = {name: part[name] for name in beside if name in part and name not in own_time}
    stored = {name: each for name, each in part.items() if name not in added}
    return {**as_stored(stored), **added}
