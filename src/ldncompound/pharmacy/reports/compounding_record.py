"""The finished record of a batch: what was planned and done, by whom, and the proof.

It is read from the trail as of an entry; nothing is written. It uses no clock, so the same entry
gives the same record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import UNSET

from ldncompound.compounding.preparation import Preparation
from ldncompound.core.personal_data import PERSONAL, PersonalRow, join_personal
from ldncompound.core.quantities import PERCENT, quantity
from ldncompound.core.records import members_of
from ldncompound.core.refusals import WrongUsage
from ldncompound.documents.checks_in_record import AnyCheck
from ldncompound.documents.compounding_record import (
    ComponentInRecord,
    CompoundingRecord,
    CorrectionInRecord,
    DispensingInRecord,
    DoneInRecord,
    EntryProved,
    LineOfHistory,
    LotTaken,
    PersonInRecord,
    ProofInRecord,
    SignatureInRecord,
    StepInRecord,
)
from ldncompound.pharmacy.batch_ids import preparation_named
from ldncompound.pharmacy.batches.act_records import (
    BatchCorrected,
    DoneStep,
    HandedOut,
    WeighedStep,
    is_by_one,
)
from ldncompound.pharmacy.batches.batch import Batch
from ldncompound.pharmacy.batches.check_records import BatchCheck
from ldncompound.pharmacy.batches.recalled_lots import changes_of_bars, lots_to_come
from ldncompound.pharmacy.batches.replay import fold_batch
from ldncompound.pharmacy.batches.signed_batch import check_signed
from ldncompound.pharmacy.batches.states import LIFE
from ldncompound.pharmacy.batches.taken import used_in, used_of
from ldncompound.pharmacy.people.adoption_history import adopted_since
from ldncompound.pharmacy.people.roll import Roll
from ldncompound.pharmacy.reports.compounding_record_parts import (
    OUTPUTS,
    RecordedEvent,
    check_in_record,
    code_of_refusal,
    dated_place,
    how_it_holds,
    lot_in_record,
    people_in,
    reason_kept,
    replaced_in,
    screened_in,
    signature_under,
    undone_by,
    waiver_kept,
    wants_reason,
    who_acted,
    who_did,
    zone_of,
)
from ldncompound.pharmacy.trail_index import BATCH, KEPT_LOT, KEPT_PERSON, check_batch_index

if TYPE_CHECKING:
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["FinishedRecord", "finished_record"]


@dataclass(frozen=True)
class FinishedRecord:
    """
    A batch as of an entry of its trail.

    Args:
        trail: The trail.
        planned: The entry of its preparation.
        entries: Every entry about it up to that entry, in order.
        last: Number of that entry.
        personal: True to show personal data and reasons, unless erased.
    """

    trail: Trail
    planned: Recorded
    entries: tuple[Recorded, ...]
    last: int
    personal: bool

    @cached_property
    def told(self) -> tuple[RecordedEvent, ...]:
        """Return the acts on the batch, in order."""
        return tuple(
            RecordedEvent.of(e, told=self.personal)
            for e in self.entries
            if e.outcome == "done" and e.action in LIFE and e.sequence != self.planned.sequence
        )

    @cached_property
    def batch(self) -> Batch:
        """Return the batch after those acts."""
        return fold_batch(self.planned.document, (each.event for each in self.told))

    @property
    def kept_lots(self) -> frozenset[str]:
        """Return the ids of the lots that were received here."""
        return frozenset(lot.id for lots in self.batch.lots.values() for lot in lots if lot.id)

    def in_full(self) -> CompoundingRecord:
        """
        Return `ldncompound.record/1`.

        Raises:
            WrongUsage: signatures were made with keys, and the extra [sign] is missing.
            VerificationFailure: the trail is damaged.
        """
        batch = self.batch
        return CompoundingRecord(
            id=str(batch.plan.id),
            as_of=dated_place(self.trail.recorded_at(self.last)),
            personal=self.personal,
            state=batch.state.value,
            plan=self.plan,
            percent_of_label=quantity(batch.percent_of_label, PERCENT),
            components=self._components(),
            steps=self._steps(),
            checks=self._checks(),
            made=batch.made,
            labels=batch.labels,
            dispensed=batch.dispensed,
            dispensings=self._dispensings(),
            left=batch.left,
            beyond_use=batch.beyond_use,
            signatures=self._signatures(),
            corrections=self._corrections(),
            screened=screened_in(
                self.trail, self.planned, self.plan, self.told, personal=self.personal
            ),
            people=self._people(),
            history=tuple(self._line(each) for each in self.entries),
            proof=self.proof(),
            one_person=batch.one_person or UNSET,
            replaces=replaced_in(self.trail, self.planned, personal=self.personal),
            replaced_by=batch.replaced_by or UNSET,
            adopted_since=adopted_since(
                self.trail, self.plan.formulation, self.planned.sequence, last=self.last
            )
            or UNSET,
        )

    # What was planned

    @cached_property
    def plan(self) -> Preparation:
        """Return the preparation, with personal members where they are shown and not erased."""
        plan = self.planned.document
        person = PersonalRow.of(self.planned.personal)
        kept = join_personal(plan, person) if self.personal else plan
        return Preparation.from_document(kept)

    # What was done

    def _components(self) -> tuple[ComponentInRecord, ...]:
        """Return each component of the plan with the lots that were used, or must not be."""
        lots, used = self.batch.lots, used_in(self.batch)
        to_come = [
            (name, lot_in_record(self.trail, name, lot, None, last=self.last))
            for name, lot in lots_to_come(self.batch)
        ]
        return tuple(
            ComponentInRecord(
                role=part.role,
                name=part.name,
                required=part.required,
                lots=tuple(
                    lot_in_record(
                        self.trail, part.name, lot, used_of(used, part.name, lot), last=self.last
                    )
                    for lot in lots.get(part.name, ())
                ),
                used=used_of(used, part.name, None),
                barred=tuple(lot for name, lot in to_come if name == part.name and lot.is_barred),
            )
            for part in self.plan.components
        )

    def _steps(self) -> tuple[StepInRecord, ...]:
        """Return each step of the plan with what was done; the last attempt counts."""
        done: dict[int, RecordedEvent] = {}
        for each in self.told:
            if isinstance(each.stated, WeighedStep | DoneStep):
                done[each.stated.step] = each
        corrected = {each.step: each.sequence for each in self.batch.corrections if each.step}
        return tuple(
            StepInRecord(
                **members_of(step),
                done=self._done(done.get(step.step), corrected.get(step.step)),
            )
            for step in self.plan.weigh_plan.steps
        )

    def _done(self, told: RecordedEvent | None, corrected: int | None) -> DoneInRecord | None:
        """Return what was done at a step, with corrections; None where nothing was."""
        if told is None or not isinstance(told.stated, WeighedStep | DoneStep):
            return None
        weighed = self.batch.weighed.get(told.stated.step)
        lot = (weighed or told.stated).lot
        return DoneInRecord(
            **{name: getattr(weighed, name, None) for name in _WEIGHED},
            lot=None if lot is None else LotTaken(number=lot.number, id=lot.id),
            reason=self._reason(
                told.entry,
                wanted=isinstance(told.stated, WeighedStep) and told.stated.accepted,
            ),
            corrected=corrected,
            **who_did(told.entry),
        )

    def _checks(self) -> tuple[AnyCheck, ...]:
        """Return every quality check; those replaced by a later one or a rework are marked."""
        counting = [id(each) for each in self.batch.checks.values()]
        return tuple(
            check_in_record(
                each.stated,
                counts=id(each.stated) in counting,
                reason=self._reason(each.entry, wanted=each.stated.accepted),
                **who_acted(each.entry),
            )
            for each in self.told
            if isinstance(each.stated, BatchCheck)
        )

    def _corrections(self) -> tuple[CorrectionInRecord, ...]:
        """Return the corrections: old and new values, by whom and why."""
        return tuple(
            CorrectionInRecord(
                member=each.stated.member,
                step=each.stated.step,
                old=each.stated.old,
                new=each.stated.new,
                reason=self._reason(each.entry, wanted=True),
                **who_acted(each.entry),
            )
            for each in self.told
            if isinstance(each.stated, BatchCorrected)
        )

    def _dispensings(self) -> tuple[DispensingInRecord, ...]:
        """Return the dispensings, with the patient where shown and not erased."""
        return tuple(
            DispensingInRecord(
                dispense=each.stated.dispense,
                prescriber=each.stated.prescriber,
                dose=each.stated.dose,
                first_dose=each.stated.first_dose,
                days=each.stated.days,
                **{name: self._personal(each.entry, name) for name in PERSONAL},
                **who_acted(each.entry),
            )
            for each in self.told
            if isinstance(each.stated, HandedOut)
        )

    def _personal(self, entry: Recorded, name: str) -> str | None:
        """Return a personal member of an entry; None where not shown, or erased."""
        return PersonalRow.of(entry.personal).text(name) if self.personal else None

    # Who signed

    def _people(self) -> tuple[PersonInRecord, ...]:
        """Return the enrolled people behind the ids in the entries."""
        return people_in(self.roll(self.last + 1), self.entries)

    def _signatures(self) -> tuple[SignatureInRecord, ...]:
        """Return every signature of an act, and whether it is valid."""
        return tuple(
            SignatureInRecord(
                **{**members_of(stated), **who_did(each.entry)},
                holds=how_it_holds(
                    stated, each, self.before(place), self.roll(each.entry.sequence)
                ),
                undone_by=undone_by(stated.meaning, self.told[place + 1 :]),
                one_person=is_by_one(each.stated),
                reason=self._reason(each.entry, wanted=is_by_one(each.stated)),
            )
            for place, each in enumerate(self.told)
            if (stated := signature_under(each.stated)) is not None
        )

    def before(self, place: int) -> Batch:
        """Return the batch before one of its acts."""
        return fold_batch(self.planned.document, (each.as_stored for each in self.told[:place]))

    def roll(self, before: int) -> Roll:
        """Return who was enrolled before an entry."""
        numbers = [at for _, at in self.trail.mentioning(KEPT_PERSON) if at < before]
        return Roll.folded((at, self.trail.recorded_at(at).document) for at in numbers)

    # Proof

    def _line(self, entry: Recorded) -> LineOfHistory:
        """Return one act of the history."""
        return LineOfHistory(
            action=entry.action,
            outcome=entry.outcome,
            **who_did(entry),
            reason=self._reason(entry, wanted=wants_reason(entry))
            or waiver_kept(self.trail, entry, personal=self.personal),
            code=None if entry.outcome == "done" else code_of_refusal(entry),
            zone=zone_of(self.trail, entry),
        )

    def proof(self, more: Iterable[int] = ()) -> ProofInRecord:
        """
        Return the proof that entries are in the trail as of the last one (RFC 6962 2.1.1).

        Args:
            more: Further entries, none after the last one.
        """
        numbers = sorted({*(each.sequence for each in self.entries), *more, self.last})
        head = self.trail.recorded_at(self.last)
        return ProofInRecord(
            log=self.trail.origin,
            size=head.size,
            root=head.root,
            preparation=dated_place(self.planned),
            entries=tuple(
                EntryProved(
                    sequence=at,
                    hash=self.trail.recorded_at(at).hash,
                    path=tuple(self.trail.inclusion(at, self.last)),
                )
                for at in numbers
            ),
        )

    def _reason(self, entry: Recorded, *, wanted: bool) -> str | None:
        """Return the reason, or that it is left out or erased; None where none was required."""
        return reason_kept(self.trail, entry, personal=self.personal) if wanted else None


_WEIGHED = (
    *("target", "actual", "tolerance", "off", "accepted", "balance", "printout", "sighted"),
    "weighed_by",
)
"""Members that only a weighing has."""


def finished_record(
    trail: Trail, identity: str, *, as_of: int | None = None, personal: bool = True
) -> FinishedRecord:
    """
    Return the finished record of a batch.

    Args:
        trail: The trail.
        identity: Id of the batch.
        as_of: Number of the entry; None for the last one about the batch or its lots.
        personal: True to show personal data and reasons, unless erased.

    Raises:
        WrongUsage: the trail has no such preparation, or it was not planned yet at that entry.
        VerificationFailure: its entries contradict each other, or a signature does not hold.
    """
    planned = preparation_named(trail, identity)
    check_batch_index(trail, identity, planned.sequence)
    head = trail.head().sequence
    if as_of is not None and not planned.sequence <= as_of <= head:
        raise WrongUsage(
            f"As of entry {as_of} there is no record of {identity}.",
            remedy=f"Name an entry from {planned.sequence}, its preparation, to {head}, the last.",
        )
    check_signed(trail, identity, last=as_of)
    numbers = sorted({planned.sequence, *(at for _, at in trail.mentioning(BATCH, identity))})
    about = [trail.recorded_at(at) for at in numbers if as_of is None or at <= as_of]
    entries = tuple(each for each in about if each.action not in OUTPUTS)
    found = FinishedRecord(trail, planned, entries, as_of or entries[-1].sequence, personal)
    return found if as_of is not None else replace(found, last=last_word(found))


def last_word(found: FinishedRecord) -> int:
    """Return the number of the last entry about a batch or a lot in it."""
    about = [at for each in found.kept_lots for _, at in found.trail.mentioning(KEPT_LOT, each)]
    return max([found.last, *about, *changes_of_bars(found.trail, found.batch)])
