"""Change an accepted schedule in mid-course: one act, a new schedule that takes its place.

The old one stays on the record as it was planned. From the day of the change on it supplies
nothing any more, and nothing that was made for those days is counted on: see decision 53.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.schedule_document import ContainerLeft, Schedule, ScheduleReplaced
from ldncompound.core.dates import parse_date
from ldncompound.core.personal_data import without_personal
from ldncompound.core.quantities import DAY, format_quantity, quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, Refusal, WrongState
from ldncompound.core.text import LONGEST_REASON, check_reason, check_text, echo
from ldncompound.core.values import Value, check_type
from ldncompound.pharmacy.courses.history import accepted, parts_made, recorded_schedule
from ldncompound.pharmacy.courses.leftovers import left_over
from ldncompound.pharmacy.courses.part_plans import begun_on
from ldncompound.pharmacy.courses.schedule_order import FORMS, ScheduleOrder
from ldncompound.pharmacy.courses.schedule_planned import planned_here, series_of
from ldncompound.pharmacy.courses.schedule_records import substance_of_schedule
from ldncompound.pharmacy.courses.schedule_way import (
    DayToCome,
    SaidOfFills,
    order_of_part,
    terms_of,
    why_not,
)
from ldncompound.pharmacy.courses.standing import part_before, standing_fills
from ldncompound.pharmacy.outcome import DoneMeanwhile, outcome_of
from ldncompound.pharmacy.schedule_changes import Successor, successor_of
from ldncompound.pharmacy.trail_index import CHANGES, SCHEDULE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ldncompound.compounding.schedule_fill import FillPart
    from ldncompound.core.canonical_json import JsonObject
    from ldncompound.core.text import Typed
    from ldncompound.pharmacy.courses.history import AcceptedWay
    from ldncompound.pharmacy.courses.standing import StandingFill
    from ldncompound.pharmacy.outcome import Outcome
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["Changer", "ScheduleChange"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ScheduleChange(Value):
    """
    What a prescriber orders in place of the rest of a schedule, as typed.

    Args:
        from_day: The first day of the new steps.
        steps: As in a schedule.
        reason: Why; kept with the personal data.
        cycle: As in a schedule.
        lead: Likewise; None for that of the schedule.
        directions: The prescriber's for the new steps; those of the old ones are not taken over.
        answers: As in an order.
        consulted: As in an order.
        checked: As in an order.
    """

    shown: ClassVar[tuple[str, ...]] = ("from_day", "steps")

    from_day: str
    steps: tuple[str, ...]
    reason: str
    cycle: str | None = None
    lead: str | None = None
    directions: str | None = None
    answers: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()

    def as_typed(self) -> dict[str, Typed]:
        """Return what was typed, escaped, so that a repetition can be recognised."""
        typed: dict[str, Typed] = {}
        for name in ("steps", "answers", "consulted", "checked"):
            typed[name] = [echo(each) for each in getattr(self, name)]
        for name in ("from_day", "reason", "cycle", "lead", "directions"):
            text = getattr(self, name)
            if text is not None:
                typed[name] = echo(text)
        return typed


class _Before(NamedTuple):
    """
    What the trail says of a schedule before it is changed.

    Args:
        way: How it is made.
        successor: A change that was entered before, and was not accepted.
        left: What was made for days from the change on.
    """

    way: AcceptedWay
    successor: Successor | None
    left: tuple[ContainerLeft, ...]


@dataclass(frozen=True, slots=True)
class Changer:
    """
    Changes schedules in mid-course.

    Args:
        recorder: Writes the entries.
    """

    recorder: Recorder

    def __post_init__(self) -> None:
        """Check what it is made of (`WrongUsage`)."""
        from ldncompound.pharmacy.recorder import Recorder

        check_type(self.recorder, Recorder, "the recorder")

    def change(
        self, identity: str, said: ScheduleChange, *, request_id: str | None = None
    ) -> Outcome:
        """
        Record the schedule that takes the place of another, or refuse it; either is recorded.

        Args:
            identity: Id of the schedule that is changed.
            said: What the prescriber orders from which day on, and why.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            WrongUsage: the trail has no such schedule, or no reason is given.
            WrongState: it was never accepted, was changed before, or its personal data were
                erased.
            Refusal: any other, recorded.
        """
        check_reason(said.reason)
        schedule = recorded_schedule(self.recorder.trail, identity)
        while True:
            with suppress(DoneMeanwhile):
                return self._change(schedule, said, request_id)

    def _change(self, schedule: Schedule, said: ScheduleChange, request_id: str | None) -> Outcome:
        """Record the change, or refuse it; stop where its schedule is touched meanwhile."""
        recorder, identity = self.recorder, str(schedule.id)
        typed: dict[str, Typed] = {"changes": identity, **said.as_typed()}
        about = ((SCHEDULE, identity),)
        try:
            # Strangers learn nothing of the schedule.
            recorder.authority.check(recorder.trail, recorder.desk, "schedule")
            check_text(said.reason, "the reason", longest=LONGEST_REASON)
            day = parse_date(said.from_day, "the day of the change")
            before = self._before(schedule, day)
            self._check_day(schedule, before, day)
            order = _ordered(schedule, said, day)
            planned = planned_here(recorder, order)
            self._check_rest(schedule, before, day)
        except Refusal as refusal:
            return recorder.refuse_order(typed, refusal, request_id, mentions=about)
        told = replaced(
            planned, changes=ScheduleReplaced(id=identity, from_day=day), left=before.left
        )

        def document(new: str | None) -> JsonObject:
            if self._before(schedule, day) != before:
                raise DoneMeanwhile
            return without_personal(replaced(told, id=new).document())

        try:
            recorded = recorder.record(
                action="schedule",
                series=series_of(recorder, recorder.desk.today),
                document=document,
                personal=replaced(
                    recorder.person(order, substance_of_schedule(order, recorder.formulary)),
                    reason=said.reason,
                ),
                order=typed,
                request_id=request_id,
                mentions=((CHANGES, identity),),
            )
        except Refusal as refusal:
            if "trail" in refusal.details:
                raise  # recorded already
            return recorder.refuse_order(typed, refusal, request_id, mentions=about)
        return outcome_of(recorded)

    def _before(self, schedule: Schedule, day: date) -> _Before:
        """Return what the trail says of a schedule, or refuse to change it."""
        trail, identity = self.recorder.trail, str(schedule.id)
        if not schedule.prescription.patient:
            raise WrongState(
                f"The personal data of the schedule {identity} were erased.",
                remedy="Enter the schedule that was ordered as a new one.",
            )
        way = accepted(trail, identity)
        if way is None:
            anew = "Enter it anew, as it is ordered now."
            if schedule.changes is not None:
                anew = f"Enter it anew: change {schedule.changes.id} once more."
            raise WrongState(
                f"The schedule {identity} was not accepted; nothing of it is made.", remedy=anew
            )
        last = successor_of(trail, identity)
        if last is not None and accepted(trail, last.changed.by) is not None:
            raise WrongState(
                f"The schedule {identity} was changed by {last.changed.by} from "
                f"{last.changed.from_day} on.",
                remedy=f"Change {last.changed.by}.",
            )
        return _Before(way, last, tuple(left_over(trail, schedule, day)))

    def _check_day(self, schedule: Schedule, before: _Before, day: date) -> None:
        """Refuse a day that has passed, or that the schedule does not reach."""
        today, last = self.recorder.desk.today, schedule.steps[-1].last_day
        if day < today:
            raise InvalidOrder(
                f"The change from {day} on would begin in the past.",
                remedy="Give a day from today on.",
            )
        if day > last:
            raise InvalidOrder(
                f"The schedule {schedule.id} ends on {last}, before {day}.",
                remedy="Enter what follows it as a new schedule.",
            )
        option = next(each for each in schedule.options if each.kind == before.way.kind)
        made = parts_made(self.recorder.trail, str(schedule.id))
        for fill in standing_fills(option, made, None):
            for each in fill.parts:
                planned = option.fills[fill.fill.number - 1].parts[each.place[1] - 1]
                if part_before(each.part, day) != part_before(planned, day):
                    end = each.part.steps[-1].last_day + timedelta(days=1)
                    raise InvalidOrder(
                        f"Fill {fill.fill.number} of {schedule.id} was made for the days before "
                        f"{end} alone, since a change was to begin then.",
                        remedy=f"Give a day not after {end}, or enter a new schedule.",
                    )

    def _check_rest(self, schedule: Schedule, before: _Before, day: date) -> None:
        """Refuse a change after which a part of the old schedule could not be made any more."""
        recorder = self.recorder
        option = next(each for each in schedule.options if each.kind == before.way.kind)
        made = parts_made(recorder.trail, str(schedule.id))
        kept = schedule.trail.avoided if schedule.trail else None
        more: SaidOfFills = {"avoid": tuple(kept or ()), "checked": _checked(kept)}
        for fill in standing_fills(option, made, day):
            for each in [one for one in fill.to_make if not one.whole]:
                self._check_made(schedule, fill, begun_on(each.part, recorder.desk.today), more)

    def _check_made(
        self, schedule: Schedule, fill: StandingFill, part: FillPart, more: SaidOfFills
    ) -> None:
        """Refuse a change after which a part cannot be made."""
        order = order_of_part(part, schedule.prescription, terms_of(schedule), more)
        try:
            prepare(
                order,
                formulary=self.recorder.formulary,
                pharmacy=self.recorder.pharmacy,
                today=self.recorder.desk.today,
                kept=DayToCome(),
            )
        except Refusal as refusal:
            why = why_not(refusal)
            raise InvalidOrder(
                f"Fill {fill.fill.number} of {schedule.id}, which is still to be made, cannot be "
                f"made for its days before the change alone: {why.message}",
                remedy=f"Make it first, or let the change begin on {fill.fill.first_day}.",
            ) from None


def _ordered(schedule: Schedule, said: ScheduleChange, day: date) -> ScheduleOrder:
    """Return the order of the new schedule: that of the old one, but for what is changed."""
    given, records = schedule.prescription, schedule.formulations
    trail = schedule.trail
    avoided: Mapping[str, str] = (trail.avoided if trail else None) or {}
    lead = format_quantity(quantity(0, DAY) if schedule.lead is None else schedule.lead)
    own = None if records is None else getattr(records, FORMS[schedule.form])
    again = {text.partition(":")[0].strip(" \t") for text in said.checked}
    kept = tuple(each for each in _checked(avoided) if each.partition(":")[0] not in again)
    return ScheduleOrder(
        form=schedule.form,
        patient=str(given.patient),
        prescriber=given.prescriber,
        steps=said.steps,
        keep=tuple(map(format_quantity, schedule.kept)),
        start=day.isoformat(),
        cycle=said.cycle,
        lead=lead if said.lead is None else said.lead,
        one_container=schedule.one_container,
        protocol=schedule.protocol,
        dose_as=schedule.dose_as,
        drug=given.drug,
        formulation=own,
        storage=schedule.storage,
        patient_name=given.patient_name,
        rx=given.rx,
        directions=said.directions,
        answers=said.answers,
        consulted=said.consulted,
        avoid=tuple(avoided),
        checked=(*said.checked, *kept),
    )


def _checked(avoided: Mapping[str, str] | None) -> tuple[str, ...]:
    """Return what was checked of what is avoided, as an order has it."""
    return tuple(f"{name}: {text}" for name, text in (avoided or {}).items() if text)
