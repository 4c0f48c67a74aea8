"""Plan a batch anew with other lots, before anything of it is weighed: one act, a new id.

The order stays as it was typed; all else is computed by the one path of every order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from ldncompound.compounding.beyond_use import started
from ldncompound.compounding.materials.ordered_lots import lots_in_use
from ldncompound.compounding.preparation import PlanReplaced, Preparation, lots_of
from ldncompound.compounding.prescription.declared_fields import declared
from ldncompound.core.dates import parse_date
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    InvalidOrder,
    Refusal,
    WrongState,
)
from ldncompound.core.text import LONGEST_REASON, check_reason, check_text, echo
from ldncompound.core.values import Value, check_type
from ldncompound.pharmacy.batch_ids import preparation_named
from ldncompound.pharmacy.batches.acts.lots_at_hand import name_of_lot
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.recalled_lots import held_by_recall
from ldncompound.pharmacy.batches.states import REPLACING, State
from ldncompound.pharmacy.courses.fill_orders import measured_in, named_before, order_kept
from ldncompound.pharmacy.kept_orders import NotAgain
from ldncompound.pharmacy.schedule_changes import check_not_changed
from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ldncompound.compounding.course_figures import CourseInUse
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.preparation import Component
    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.core.text import Typed
    from ldncompound.pharmacy.outcome import Outcome
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["Replan", "Replanner", "replaced_before"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Replan(Value):
    """
    What is given to plan a batch anew, as typed.

    Args:
        lots: The lots in hand, as in an order; those of other components stay while they can.
        reason: Why; kept with the personal data.
        measured: Figures measured on the lots in hand, each `NAME=FIGURE`, where it had such.
        balance: As in an order; None for that of the order.
        confirmed: As in an order.
    """

    shown: ClassVar[tuple[str, ...]] = ("lots", "balance")

    lots: tuple[str, ...]
    reason: str
    measured: tuple[str, ...] = ()
    balance: str | None = None
    confirmed: str | None = None

    def as_typed(self) -> dict[str, Typed]:
        """Return what was typed, escaped, so that a repetition can be recognised."""
        typed: dict[str, Typed] = {"replan": True, "lots": [echo(each) for each in self.lots]}
        if self.measured:
            typed["measured"] = [echo(each) for each in self.measured]
        texts = {"reason": self.reason, "balance": self.balance, "confirmed": self.confirmed}
        return typed | {name: echo(text) for name, text in texts.items() if text is not None}


class PlannedAnew(NamedTuple):
    """An order with other lots, its place in a course, and the plan that it replaces."""

    order: Order
    course: CourseInUse | None
    replaces: PlanReplaced


@dataclass(frozen=True, slots=True)
class Replanner:
    """
    Replaces planned batches by others with the same order and other lots.

    Args:
        recorder: Writes the entries.
    """

    recorder: Recorder

    def __post_init__(self) -> None:
        """Check what it is made of (`WrongUsage`)."""
        from ldncompound.pharmacy.recorder import Recorder

        check_type(self.recorder, Recorder, "the recorder")

    def replan(self, identity: str, said: Replan, *, request_id: str | None = None) -> Outcome:
        """
        Replace a batch by a new preparation of the same order, or refuse it; either is recorded.

        Args:
            identity: Id of the batch.
            said: The lots in hand, and why.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            WrongUsage: the trail has no such preparation, or no reason is given.
            WrongState: something of it was weighed or done, or its order is no longer kept.
            Refusal: any other, recorded.
        """
        recorder = self.recorder
        check_reason(said.reason)
        entry = preparation_named(recorder.trail, identity, REPLACING)
        typed: dict[str, Typed] = {"batch": identity, **said.as_typed()}
        try:
            # Strangers learn nothing of the batch.
            recorder.authority.check(recorder.trail, recorder.desk, REPLACING)
            planned = self._planned(entry, said)
        except Refusal as refusal:
            return recorder.refuse_order(typed, refusal, request_id)
        return recorder.prepare(
            planned.order,
            course=planned.course,
            replaces=planned.replaces,
            reason=said.reason,
            request_id=request_id,
            typed=typed,
            still=lambda _: self._check_open(identity),
        )

    def _check_open(self, identity: str) -> None:
        """Refuse a batch that somebody else begins, rejects, holds or replaces meanwhile."""
        trail = self.recorder.trail
        batch = batch_of(trail, identity)
        batch.check(REPLACING)
        check_not_changed(trail, batch.plan)
        held = [each.sequence for each in batch.events if each.action == "batch-held"]
        if batch.state is State.ON_HOLD and not held_by_recall(trail, batch, held[-1]):
            raise WrongState(
                f"The batch {identity} is on hold; it cannot be planned anew.",
                remedy=f"Once it is resolved why, 'ldncompound batch resume {identity}' goes on.",
            )

    def _planned(self, entry: Recorded, said: Replan) -> PlannedAnew:
        """Return the order with the lots in hand, or refuse it."""
        identity = str(entry.subject)
        self._check_open(identity)
        batch = batch_of(self.recorder.trail, identity)
        check_text(said.reason, "the reason", longest=LONGEST_REASON)
        plan = batch.plan
        order = _of_course(self._dated(identity, self._ordered(entry)), plan)
        named, kept = self._lots(order, plan, said.lots)
        roles = {part.role for part in plan.components if _differs(part, (*named, *kept))}
        measured = _measured(order, said.measured, roles)
        order = replace(
            order,
            lots=(*said.lots, *(f"{lot.component}={_name(lot)}" for lot in kept)),
            balance=said.balance or order.balance,
            confirmed=said.confirmed,
            **measured,
        )
        lots = {part.name: part.lots for part in plan.components if part.lots}
        place = _place(plan, measured)
        return PlannedAnew(order, place, PlanReplaced(id=identity, lots=lots))

    def _ordered(self, entry: Recorded) -> Order:
        """Return the order of a preparation as it was typed; its lots are those of the plan."""
        try:
            return order_kept(self.recorder.trail, entry)
        except NotAgain as instead:
            raise WrongState(
                f"The order of {entry.subject} is not kept any more: {instead.why}.",
                remedy=f"Reject it with 'ldncompound batch reject {entry.subject}', and enter the "
                "prescription again.",
            ) from None

    def _dated(self, identity: str, order: Order) -> Order:
        """Return an order for today; one that was entered late keeps its day, with its reason."""
        if not order.reason:
            order = replace(order, prepared_on=None)
        if order.first_dose is None or order.prepared_on is not None:
            return order
        first = parse_date(order.first_dose, "the first dose")
        if first < self.recorder.desk.today:
            raise WrongState(
                f"The first dose of {identity} was to be on {first}, which has passed.",
                remedy=f"Reject it with 'ldncompound batch reject {identity}', and order it anew "
                "from the day on which it begins.",
            )
        return order

    def _lots(
        self, order: Order, plan: Preparation, texts: Sequence[str]
    ) -> tuple[tuple[ComponentLot, ...], tuple[ComponentLot, ...]]:
        """Return the lots that are named, and those of the plan that still serve for the rest."""
        room, names = Stockroom(self.recorder.trail), [part.name for part in plan.components]
        named = lots_in_use(texts, names, room)
        _, first = started(order, self.recorder.desk.today)
        last = first + timedelta(days=plan.prescription.days - 1)
        kept: list[ComponentLot] = []
        for part in plan.components:
            if any(lot.component == part.name for lot in named):
                continue
            planned = [f"{part.name}={name_of_lot(lot)}" for lot in part.lots]
            try:
                lots = lots_in_use(planned, names, room)
            except Refusal:
                continue  # one of them must not be used: the choice is made again
            if all(lot.expiration_date >= last for lot in lots):
                kept += lots
        return named, tuple(kept)


def replaced_before(trail: Trail, entry: Recorded) -> Iterator[Recorded]:
    """
    Yield the preparations that one rests on: those it replaces, and the first fill of its course.

    Args:
        trail: It is only read.
        entry: Of the preparation.

    Raises:
        VerificationFailure: it names one that was not recorded before.
    """
    plan = Preparation.from_document(entry.document)
    course, last = plan.course, entry
    while plan.replaces is not None:
        last = named_before(trail, plan.replaces.id, last)
        yield last
        plan = Preparation.from_document(last.document)
    if course is not None and course.days is not None and course.schedule is not None:
        yield named_before(trail, course.schedule, entry)


def _name(lot: ComponentLot) -> str:
    """Return a lot as an order names it."""
    return name_of_lot(lots_of(lot.component, (lot,))[0])


def _differs(part: Component, lots: Sequence[ComponentLot]) -> bool:
    """Say whether a component has other lots than before."""
    return {*map(name_of_lot, lots_of(part.name, lots))} != {*map(name_of_lot, part.lots)}


def _of_course(order: Order, plan: Preparation) -> Order:
    """Return an order for the same fill of its course; others as they are."""
    course = plan.course
    if course is None or course.days is None:
        return order
    days, begins = str(plan.prescription.days), course.first_day.isoformat()
    return replace(order, days=days, fills=None, first_dose=begins)


def _place(plan: Preparation, measured: Collection[str]) -> CourseInUse | None:
    """Return the same place in a schedule or course; the first fill goes on naming the others."""
    course = plan.course
    if course is None:
        return None
    taken = tuple(each for each in course.taken or () if each.name not in measured)
    course = replaced(course, taken=taken or None)
    if course.days is None:
        return course
    return replaced(course, schedule=course.schedule or plan.id, order=None, measured=None)


def _measured(order: Order, texts: Sequence[str], roles: set[str]) -> dict[str, Any]:
    """Return the figures that are measured again, since lots they depend on are others."""
    given = measured_in(texts, type(order))
    had = order.measured()
    depend = [each.name for each in declared(type(order)) if roles & {*each.says.measured}]
    wanted = [name for name in had if name in depend]
    surplus = [name for name in given if name not in wanted]
    if surplus:
        raise InvalidOrder(
            f"The order has no figure of this name that depends on the lots replaced: "
            f"{', '.join(surplus)}.",
            remedy="Leave it out: the order stays as it is. An estimated fill is measured by a "
            "packing trial of the lot ('ldncompound packing trial'), and planned anew with it.",
        )
    missing = [name for name in wanted if name not in given]
    if missing:
        raise InvalidOrder(
            f"The order has figures measured on lots that are replaced: {', '.join(missing)}.",
            remedy="Measure what is in hand, and give "
            + " ".join(f"--measured '{name}=…'" for name in missing)
            + ".",
        )
    return given
