"""Every number of a trail once more: each act is done again on the trail as it stood before it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.compounding.prescription.order import doses_of_steps
from ldncompound.core.canonical_json import canonical_bytes
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.refusals import CompoundingError, Refusal, VerificationFailure, WrongState
from ldncompound.pharmacy.batches.act_records import act_of, is_acceptance
from ldncompound.pharmacy.batches.batch import Batch, Event
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.replay import after_event, fold_batch
from ldncompound.pharmacy.batches.states import LIFE
from ldncompound.pharmacy.erasure.acts import ERASURE
from ldncompound.pharmacy.inspection.acts_again import (
    ActsAgain,
    PersonnelAgain,
    RecorderAgain,
    Restated,
    SoFar,
)
from ldncompound.pharmacy.inspection.at_hand import OTHER_CONFIGURATION, AtHand, desk_then
from ldncompound.pharmacy.inspection.batches_again import batch_act_again
from ldncompound.pharmacy.inspection.calculated_again import CalculatedAgain
from ldncompound.pharmacy.inspection.erasures_again import erasure_again
from ldncompound.pharmacy.inspection.figures_alone import (
    OWN_FIGURES,
    act_follows,
    transcription_follows,
)
from ldncompound.pharmacy.inspection.lots_alone import (
    acceptance_follows,
    lot_follows,
    lots_of_batch_follow,
)
from ldncompound.pharmacy.inspection.papers_again import PAPERS, paper_again
from ldncompound.pharmacy.inspection.plan_alone import plan_follows
from ldncompound.pharmacy.inspection.plans_again import (
    acceptance_again,
    preparation_again,
    schedule_again,
)
from ldncompound.pharmacy.inspection.records_again import RECORD_ACTS, record_again
from ldncompound.pharmacy.inspection.stock_again import STOCK_ACTS, stock_act_again
from ldncompound.pharmacy.kept_orders import NotAgain
from ldncompound.pharmacy.people.signatures import Signature
from ldncompound.pharmacy.trail_index import ACCEPTED, KEPT_LOT, LOOKED_UP, ORDERED, REPLACES
from ldncompound.trail.entry_shape import stored_body
from ldncompound.trail.past import PastTrail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ldncompound.compounding.preparation import PlanReplaced, Preparation
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.entry_shape import EntryBody
    from ldncompound.trail.rows_for_verification import StoredEntry
    from ldncompound.trail.store import Trail

__all__ = ["TrailPart", "calculate_again"]


_PLANNED, _SCHEDULED, _EXPORTED, _BUNDLED = "preparation", "schedule", "export", "inspection"
_EARLIER = "recorded by an earlier version"
_MOST_BATCHES = 32
_UNREADABLE = (ValueError, TypeError, ArithmeticError, LookupError, AttributeError, RecursionError)
"""What figures that contradict each other end in."""


class TrailPart(NamedTuple):
    """Which entries are done again: those of some batches, and what else falls to them."""

    number: int = 0
    of: int = 1


_WHOLE = TrailPart()


def calculate_again(
    trail: Trail, at_hand: AtHand, last: int, part: TrailPart = _WHOLE
) -> CalculatedAgain:
    """
    Do every act of a trail again, and compare what it recorded.

    Args:
        trail: One whose entries are those that were recorded, up to the last one.
        at_hand: Formulations and configuration.
        last: Number of the last entry.
        part: Which entries; all of them unless several processes share the work.

    Returns:
        How much was calculated again, and what was not.

    Raises:
        VerificationFailure: an entry states something else than follows; `first_bad` is its number.
    """
    again = _Walk(PastTrail(trail), at_hand, part)
    for stored in trail.stored_entries(last=last):
        body = stored_body(stored.sequence, stored.body)
        try:
            again.check(body, stored)
        except (Refusal, VerificationFailure) as failure:
            raise _bad(body, failure.message) from None
        except (CompoundingError, *_UNREADABLE):
            raise _bad(body, "its figures contradict each other.") from None
    return again.told()


def _bad(body: EntryBody, message: str) -> VerificationFailure:
    """Return the failure of an entry."""
    told = f"Entry {body.sequence} ({body.action}): {message}"
    return VerificationFailure(told, first_bad=body.sequence)


@dataclass(slots=True)
class _Walk:
    """The acts done so far."""

    past: PastTrail
    at_hand: AtHand
    part: TrailPart = _WHOLE
    so_far: SoFar = field(default_factory=SoFar)
    counts: Counter[str] = field(default_factory=Counter)
    not_again: Counter[tuple[str, str]] = field(default_factory=Counter)
    looked_up: set[str] = field(default_factory=set)
    places: dict[str, int] = field(default_factory=dict)

    def told(self) -> CalculatedAgain:
        """Return how much was calculated again."""
        planned = sum(self.counts[each] for each in (_PLANNED, _SCHEDULED))
        return CalculatedAgain.of(planned, self.counts.total() - planned, self.not_again)

    def check(self, body: EntryBody, stored: StoredEntry) -> None:
        """Hold an entry against what follows, and go on to the next."""
        if self._is_own(body):
            self._check(body, stored)
        self.past.follow(body, stored)

    def _is_own(self, body: EntryBody) -> bool:
        """Return whether an entry is of this part: a batch goes with the one that it replaces."""
        if self.part.of == 1:
            return True
        subject = str(body.subject)
        if body.action == _PLANNED:
            before = (value for kind, value in body.mentions if kind == REPLACES)
            place = len(self.places) if body.v > 1 else 0  # the first form does not mention it
            self.places[subject] = self.places.get(next(before, ""), place)
        return self.places.get(subject, body.sequence) % self.part.of == self.part.number

    def _check(self, body: EntryBody, stored: StoredEntry) -> None:
        """Hold an entry against what follows."""
        entry, order = self.past.read(stored)
        if entry.outcome == "done":
            if entry.action == _PLANNED:
                self._check_plan(body, entry, order)
            elif entry.action in LIFE:
                self._check_batch_act(body, entry)
            else:
                self._check_other(body, entry, order)

    # Sorts of entries

    def _check_plan(self, body: EntryBody, entry: Recorded, order: Any) -> None:
        """Plan a preparation again; where that cannot be, hold its figures against each other."""
        batch = self._keep(str(entry.subject), fold_batch(entry.document, ()))
        plan = batch.plan
        if any(kind == LOOKED_UP for kind, _ in body.mentions):
            self.looked_up.add(str(entry.subject))
        if plan.replaces is not None:
            self._check_replaced(entry, plan, plan.replaces)
        if body.v > 1:
            acceptance_follows(body, accepts=bool(plan.confirmed))
        why = self.at_hand.why_not(body, plan) if body.v > 1 else _EARLIER
        if why is None:
            try:
                self._compare(body, entry, self._planned(body, entry, plan, order))
            except NotAgain as instead:
                why = instead.why
        if why is not None:
            if body.v > 1 and _program(plan) != (body.program, body.formulary):
                raise VerificationFailure("it names another program than its entry.")
            plan_follows(plan, self._recorder(body, entry, plan, others=True), old=body.v == 1)
            self.not_again[entry.action, why] += 1

    def _check_replaced(self, entry: Recorded, plan: Preparation, told: PlanReplaced) -> None:
        """Hold a preparation against the batch that it replaces, and end that one."""
        before = self._batch(told.id)
        event = Event(entry.sequence, entry.action, entry.by, act_of(entry.action, entry.document))
        try:
            after = after_event(before, event)
        except WrongState as refusal:
            raise VerificationFailure(refusal.message) from None
        was = before.plan
        if told.lots != {part.name: part.lots for part in was.components if part.lots}:
            raise VerificationFailure("it states other lots of the plan that it replaces.")
        for name in ("prescriber", "drug", "dose", "doses_per_day", "days"):
            if getattr(plan.prescription, name) != getattr(was.prescription, name):
                raise VerificationFailure(f"it orders something else than {told.id}: {name}.")
        if doses_of_steps(plan.prescription) != doses_of_steps(was.prescription):
            raise VerificationFailure(f"it orders something else than {told.id}: steps.")
        self._keep(told.id, after)

    def _planned(self, body: EntryBody, entry: Recorded, plan: Preparation, order: Any) -> Restated:
        """Return what would be recorded of a preparation."""
        recorder = self._recorder(body, entry, None, others=False)
        return _restated(lambda: preparation_again(recorder, entry, plan, order))

    def _check_batch_act(self, body: EntryBody, entry: Recorded) -> None:
        """Do an act on a batch again, on the batch as it was."""
        identity = str(entry.subject)
        before = self._batch(identity)
        reason = PersonalRow.of(entry.personal).text("reason")
        event = Event(
            entry.sequence, entry.action, entry.by, act_of(entry.action, entry.document), reason
        )
        try:
            after = after_event(before, event)
        except WrongState as refusal:
            raise VerificationFailure(refusal.message) from None
        why = None if body.v == 1 else self.at_hand.why_not(body, before.plan)
        if body.v == 1 or why is not None:
            act_follows(before, after, event, old=body.v == 1)
        if body.v > 1:
            looked_up = identity in self.looked_up
            lots_of_batch_follow(self.past, before, body, event, looked_up=looked_up)
        recorder = self._recorder(body, entry, before.plan, others=why is not None)
        personnel = PersonnelAgain(recorder, self.so_far, _signature(entry))
        acts: ActsAgain[Any] = ActsAgain(recorder, personnel, self.so_far)
        if body.v == 1:
            self.not_again[entry.action, _EARLIER] += 1
        else:
            self._do(body, entry, lambda: batch_act_again(acts, entry), why)
            acceptance_follows(body, accepts=is_acceptance(event.document))
            transcription_follows(body, event)
        self._keep(identity, after)

    def _check_other(self, body: EntryBody, entry: Recorded, order: Any) -> None:
        """Do any other act again."""
        if entry.action == _BUNDLED:
            self.not_again[entry.action, "a bundle of files is not made again"] += 1
        elif body.v == 1 and entry.action in _OTHERS:
            self.not_again[entry.action, _EARLIER] += 1
        if body.v == 1 or entry.action not in _OTHERS:
            return
        if any(kind == KEPT_LOT for kind, _ in body.mentions):
            lot_follows(self.past, body, entry)
        why = self.at_hand.why_not(body, None)
        recorder = self._recorder(body, entry, None, others=False)
        personnel = PersonnelAgain(recorder, self.so_far, _signature(entry))
        acts: ActsAgain[Any] = ActsAgain(recorder, personnel, self.so_far)

        def do() -> None:
            if entry.action in STOCK_ACTS:
                stock_act_again(acts, entry)
            elif entry.action in PAPERS:
                paper_again(recorder, entry)
            elif entry.action in RECORD_ACTS:
                record_again(personnel, entry)
            elif entry.action == ERASURE:
                erasure_again(recorder, entry, body.erases)
            elif entry.action == _SCHEDULED:
                schedule_again(recorder, entry, order)
            elif entry.action == ACCEPTED:
                acceptance_again(recorder, entry)
            else:
                recorder.record_export()

        self._do(body, entry, do, why)

    # What they share

    def _do(
        self, body: EntryBody, entry: Recorded, do: Callable[[], None], why: str | None
    ) -> None:
        """Do an act again; one that was made with something else is judged by its own figures."""
        try:
            again = _restated(do)
        except NotAgain as instead:
            self.not_again[entry.action, instead.why] += 1
            return
        except (CompoundingError, *_UNREADABLE):
            if why is None or (why == OTHER_CONFIGURATION and entry.action not in _CONFIGURED):
                raise
            self.not_again[entry.action, why] += 1
            return
        if why is None or again.document == entry.document:
            self._compare(body, entry, again)
            return
        every = why == OTHER_CONFIGURATION and entry.action not in _CONFIGURED
        names = entry.document if every else OWN_FIGURES.get(entry.action, ())
        for name in names:
            if name != "sha256" and again.document.get(name) != entry.document.get(name):
                raise _differs(entry.document, again.document)
        self.not_again[entry.action, why] += 1

    def _compare(self, body: EntryBody, entry: Recorded, again: Restated) -> None:
        """Refuse an entry that states something else."""
        if again.document != entry.document:
            raise _differs(entry.document, again.document)
        if again.action != entry.action or _told(again.mentions) != _told(body.mentions):
            raise VerificationFailure("it is found under other keys than follow from it.")
        if again.personal is not None and entry.personal and entry.action in (_PLANNED, _SCHEDULED):
            kept = {name: each for name, each in entry.personal.items() if name not in _NOT_ORDERED}
            if canonical_bytes(again.personal.document()) != canonical_bytes(kept):
                raise VerificationFailure("its personal data are not those of its order.")
        self.counts[entry.action] += 1

    def _recorder(
        self, body: EntryBody, entry: Recorded, plan: Preparation | None, *, others: bool
    ) -> RecorderAgain:
        """Return the recorder of that moment."""
        pharmacy = self.at_hand.of_others(plan) if others else self.at_hand.pharmacy
        return RecorderAgain(
            self.past,
            self.at_hand.formulary,
            pharmacy,
            desk_then(body, entry),
            subject=entry.subject,
        )

    def _batch(self, identity: str) -> Batch:
        """Return a batch as it is now."""
        known = self.so_far.batches.pop(identity, None)
        return batch_of(self.past, identity) if known is None else self._keep(identity, known)

    def _keep(self, identity: str, batch: Batch) -> Batch:
        """Keep a batch, as the latest that was touched."""
        kept = self.so_far.batches
        kept.pop(identity, None)
        kept[identity] = batch
        if len(kept) > _MOST_BATCHES:
            del kept[next(iter(kept))]
        return batch


_OTHERS = frozenset({*STOCK_ACTS, *PAPERS, *RECORD_ACTS, _SCHEDULED, ACCEPTED, ERASURE, _EXPORTED})
_CONFIGURED = frozenset(
    {ERASURE, "weighing", "trituration", "balance-check", _SCHEDULED, "calendar", "lot-received",
     "lot-delivered", "lot-corrected"}
)  # fmt: skip
"""Acts that a configuration has a say in: its balances, its law."""
_NOT_ORDERED = ("texts", "by")
"""What personal data hold beside those of an order."""


def _restated(do: Callable[[], None]) -> Restated:
    """Return what an act would record."""
    try:
        do()
    except Restated as again:
        return again
    raise VerificationFailure("nothing would be recorded.")


def _program(plan: Preparation) -> tuple[str, str]:
    """Return the program and the formulations that a preparation names."""
    return f"ldncompound {plan.program.version}", plan.program.formulary


def _signature(entry: Recorded) -> Signature | None:
    """Return the signature of an enrolled person in a document; None without one."""
    stated = entry.document.get("signature")
    if not isinstance(stated, dict) or "schema" not in stated:
        return None
    return Signature.from_document(stated)


def _differs(stated: Any, again: Any, at: str = "") -> VerificationFailure:
    """Return the failure of the first member that is another one."""
    if isinstance(stated, dict) and isinstance(again, dict):
        names = sorted({*stated, *again})
        name = next(each for each in names if stated.get(each) != again.get(each))
        return _differs(stated.get(name), again.get(name), f"{at}/{name}" if at else name)
    if isinstance(stated, list) and isinstance(again, list) and len(stated) == len(again):
        place = next(at for at, each in enumerate(stated) if each != again[at])
        return _differs(stated[place], again[place], f"{at}/{place}")
    return VerificationFailure(f"{at} is {_short(stated)}; calculated again it is {_short(again)}.")


def _short(value: object) -> str:
    """Return a value as a message names it."""
    text = str(canonical_bytes(value), "utf-8")
    return text if len(text) <= 60 else f"{text[:57]}..."


def _told(mentions: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the keys of an entry that follow from its document; a salted one does not."""
    return {(kind, value) for kind, value in mentions if kind != ORDERED}
