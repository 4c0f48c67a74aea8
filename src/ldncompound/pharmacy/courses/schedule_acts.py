"""Record schedules: planned, accepted, and made fill by fill when each is due.

`schedule` plans; here a schedule gets its id, and its preparations are linked to it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ldncompound.compounding.schedule_document import Schedule
from ldncompound.core.dates import parse_date
from ldncompound.core.names import choice_of
from ldncompound.core.personal_data import without_personal
from ldncompound.core.quantities import parse_count
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, Refusal, WrongState, quoted
from ldncompound.core.text import echo
from ldncompound.core.values import check_type
from ldncompound.pharmacy.courses.acceptance import Acceptance, AcceptanceAct
from ldncompound.pharmacy.courses.fill_acts import fills_ahead, fills_passed, make_fill, never_made
from ldncompound.pharmacy.courses.history import (
    AcceptedWay,
    accepted,
    part_made,
    parts_made,
    recorded_schedule,
)
from ldncompound.pharmacy.courses.schedule_calendar import calendar_again, print_calendar
from ldncompound.pharmacy.courses.schedule_order import FORMS
from ldncompound.pharmacy.courses.schedule_planned import planned_here, series_of, with_earlier
from ldncompound.pharmacy.courses.schedule_records import substance_of_schedule
from ldncompound.pharmacy.courses.schedule_way import SaidOfFills
from ldncompound.pharmacy.courses.standing import standing_fills
from ldncompound.pharmacy.outcome import DoneMeanwhile, outcome_of
from ldncompound.pharmacy.printing import discard
from ldncompound.pharmacy.schedule_changes import changed_by, successor_of
from ldncompound.pharmacy.trail_index import ACCEPTED, SCHEDULE

if TYPE_CHECKING:
    from ldncompound.compounding.schedule_document import ScheduleChanged, ScheduleOption, WayKind
    from ldncompound.core.canonical_json import JsonObject
    from ldncompound.documents.calendar_rendering import Calendar
    from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
    from ldncompound.pharmacy.courses.standing import StandingFill
    from ldncompound.pharmacy.outcome import Outcome
    from ldncompound.pharmacy.printing import Keep
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["Scheduler"]


@dataclass(frozen=True, slots=True)
class Scheduler:
    """
    Records schedules and makes their preparations.

    Args:
        recorder: Writes the entries.
    """

    recorder: Recorder

    def __post_init__(self) -> None:
        """Check what it is made of (`WrongUsage`)."""
        from ldncompound.pharmacy.recorder import Recorder

        check_type(self.recorder, Recorder, "the recorder")

    def plan(self, order: ScheduleOrder, *, request_id: str | None = None) -> Outcome:
        """
        Plan a schedule and record it, or refuse it and record the refusal.

        Args:
            order: As typed.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            Refusal: recorded.
        """
        recorder = self.recorder
        typed = order.as_typed()
        try:
            planned = with_earlier(recorder, order, planned_here(recorder, order))
        except Refusal as refusal:
            return recorder.refuse_order(typed, refusal, request_id)
        recorded = recorder.record(
            action="schedule",
            series=series_of(recorder, recorder.desk.today),
            document=lambda identity: without_personal(replaced(planned, id=identity).document()),
            personal=recorder.person(order, substance_of_schedule(order, recorder.formulary)),
            order=typed,
            request_id=request_id,
        )
        return outcome_of(recorded)

    def schedule(self, identity: str) -> Schedule:
        """Return a recorded schedule, as `recorded_schedule` does."""
        return recorded_schedule(self.recorder.trail, identity)

    def accept(
        self,
        identity: str,
        *,
        choose: str | None = None,
        more: SaidOfFills | None = None,
        fill: str | None = None,
        repeated: bool = False,
    ) -> Acceptance:
        """
        Make the preparations of every fill that is due, linked to the schedule.

        Called again on a later day, it makes the fills due then; no fill is made twice. One that is
        made after its first day, again or late, is made for the days from its first dose on.

        Args:
            identity: Id of the schedule.
            choose: The way; None for the one accepted before, or else the chosen one.
            more: Members for every preparation, such as lots, balance and answers.
            fill: Number of a fill that is made now, before its day, as typed; None for none.
            repeated: The same was asked before; what was made then is told again.

        Returns:
            Every preparation made so far, and the fills to come.

        Raises:
            WrongState: it was accepted in another way, another schedule has taken the place of
                what would be due, or its personal data were erased.
            Refusal: recorded; preparations made before it remain.
        """
        schedule = self.schedule(identity)
        named = fill is not None or bool((more or {}).get("reason"))
        option, way = self._accepted(schedule, identity, choose, named=named, repeated=repeated)
        ahead = self._ahead(identity, option, fill, (more or {}).get("first_dose"))
        while not self._made(schedule, option, ahead, more or {}):
            pass
        changed, fills = self.standing(identity, option)
        today, made = self.recorder.desk.today, parts_made(self.recorder.trail, identity)
        return Acceptance(
            schedule=identity,
            kind=option.kind,
            preparations=tuple(map(part_made, made.values())),
            due=fills_ahead(fills, today),
            passed=fills_passed(fills, today),
            changed=changed,
            trail=way.trail,
        )

    def _ahead(
        self, identity: str, option: ScheduleOption, fill: str | None, first_dose: str | None
    ) -> int | None:
        """Return the number of the fill that is made before its day; refuse what makes nothing."""

        def read() -> int | None:
            number = None if fill is None else parse_count(fill, "the fill")
            if number is not None and number > len(option.fills):
                raise InvalidOrder(
                    f"There is no fill {number}; the schedule has {len(option.fills)}.",
                    remedy="Give the number of one of them.",
                )
            changed, fills = self.standing(identity, option)
            if number is not None and number not in {each.fill.number for each in fills}:
                raise _taken_over(identity, changed)
            if first_dose is not None:
                day = parse_date(first_dose, "the first dose")
                due = [each.fill.last_day for each in self._to_make(fills, number)]
                if due and day > max(due):
                    raise InvalidOrder(
                        f"Nothing of what is due is taken on {day} or later.",
                        remedy="Correct the day of the first dose.",
                    )
            return number

        return self.recorder.attempt(
            {"schedule": identity}, read, mentions_of=lambda _: ((SCHEDULE, identity),)
        )

    def _accepted(
        self, schedule: Schedule, identity: str, choose: str | None, *, named: bool, repeated: bool
    ) -> tuple[ScheduleOption, AcceptedWay]:
        """Return the way that is accepted, now or before; refuse where nothing can be made."""

        def standing() -> tuple[ScheduleOption, AcceptedWay | None]:
            option, before = self.option(schedule, choose)
            if not repeated:
                self._check_to_make(schedule, option, named=named)
            return option, before

        while True:
            option, before = self.recorder.attempt(
                {"schedule": identity, **({} if choose is None else {"choose": echo(choose)})},
                standing,
                mentions_of=lambda _: ((SCHEDULE, identity),),
            )
            if before is not None:
                return option, before
            with suppress(DoneMeanwhile):
                return option, self.record_accepted(identity, option.kind)

    def _made(
        self, schedule: Schedule, option: ScheduleOption, ahead: int | None, more: SaidOfFills
    ) -> bool:
        """Make every fill that is due; return whether the schedule was not changed meanwhile."""
        identity = str(schedule.id)
        changed, fills = self.standing(identity, option)
        for each in self._to_make(fills, ahead, late=bool(more.get("reason"))):
            make_fill(self.recorder, schedule, each, changed, more)
        return changed_by(self.recorder.trail, identity) == changed

    def _to_make(
        self, fills: tuple[StandingFill, ...], ahead: int | None, *, late: bool = False
    ) -> tuple[StandingFill, ...]:
        """
        Return the fills that are due, and the one that is made before its day.

        One whose days have all passed is not made any more, but it may be entered *late*.
        """
        today = self.recorder.desk.today
        return tuple(
            each
            for each in fills
            if each.fill.number == ahead
            or (each.fill.made_on <= today and (late or not each.has_passed(today)))
        )

    def standing(
        self, identity: str, option: ScheduleOption
    ) -> tuple[ScheduleChanged | None, tuple[StandingFill, ...]]:
        """
        Return what has taken the place of a schedule, and its own fills as far as they stand.

        Args:
            identity: Id of the schedule.
            option: The way in which it is made.
        """
        trail = self.recorder.trail
        changed = changed_by(trail, identity)
        ends = None if changed is None else changed.from_day
        return changed, standing_fills(option, parts_made(trail, identity), ends)

    def _check_to_make(self, schedule: Schedule, option: ScheduleOption, *, named: bool) -> None:
        """
        Refuse to make anything of a schedule whose coming fills another has taken over.

        Likewise where all days have passed and nothing was made, unless a fill is *named*.
        """
        changed, fills = self.standing(str(schedule.id), option)
        today = self.recorder.desk.today
        if fills and not named and all(each.has_passed(today) for each in fills):
            raise never_made(fills[-1].fill)
        if changed is None or any(each.to_make for each in fills):
            return
        if {each.fill.number for each in fills} != {each.number for each in option.fills}:
            raise _taken_over(str(schedule.id), changed)

    def record_accepted(self, identity: str, kind: WayKind) -> AcceptedWay:
        """
        Record that a schedule is accepted in one of its ways.

        Args:
            identity: Id of the schedule.
            kind: The way.

        Raises:
            DoneMeanwhile: somebody else has accepted it, or entered another change in its place.
        """
        act, schedule = AcceptanceAct(schedule=identity, kind=kind), self.schedule(identity)

        def document(_: str | None) -> JsonObject:
            if accepted(self.recorder.trail, identity) is not None or self._in_place(schedule):
                raise DoneMeanwhile
            return act.document()

        recorded = self.recorder.record(
            action=ACCEPTED,
            subject=identity,
            document=document,
            mentions=((SCHEDULE, identity),),
        )
        return AcceptedWay.of(recorded)

    def print_calendar(
        self,
        identity: str,
        form: str,
        *,
        choose: str | None = None,
        paper: str | None = None,
        language: str | None = None,
        keep: Keep = discard,
    ) -> Calendar:
        """
        Return the patient's calendar of a schedule, and record that it is printed.

        Args:
            identity: Id of the schedule; all that it shows is read from the trail.
            form: "pdf" or "txt".
            choose: The way; None for the one accepted, or else the chosen one.
            paper: "letter" or "a4"; None for that of the pharmacy.
            language: "en" or "de"; None for that of the configuration.
            keep: Puts the bytes away before the entry is written.

        Returns:
            The calendar; a draft until the schedule is accepted, a copy from the second on.

        Raises:
            WrongUsage: the trail has no such schedule.
            WrongState: it was accepted in another way, was changed from its first day on, or its
                personal data were erased.
            InvalidOrder: the schedule cannot be made in this way.
        """
        return print_calendar(
            self, identity, form, choose=choose, paper=paper, language=language, keep=keep
        )

    def calendar_again(
        self, recorded: Recorded, *, choose: str | None, paper: str | None, keep: Keep
    ) -> Calendar:
        """
        Return a calendar that was printed, for a request that is repeated; no entry is written.

        Raises:
            WrongState: what it shows has changed since; recorded.
        """
        return calendar_again(self, recorded, choose=choose, paper=paper, keep=keep)

    def option(
        self, schedule: Schedule, choose: str | None
    ) -> tuple[ScheduleOption, AcceptedWay | None]:
        """
        Return the way to use, and the one accepted before.

        Args:
            schedule: As recorded.
            choose: The way; None for the one accepted before, or else the chosen one.

        Raises:
            WrongState: it was accepted in another way, or its personal data were erased.
            InvalidOrder: the schedule cannot be made in this way.
        """
        if not schedule.prescription.patient:
            raise WrongState(
                f"The personal data of the schedule {schedule.id} were erased.",
                remedy="Enter the schedule again.",
            )
        self._check_in_force(schedule)
        before = accepted(self.recorder.trail, str(schedule.id))
        ways = [each.kind for each in schedule.options]
        usual = schedule.chosen if before is None else before.kind
        kind = usual if choose is None else choice_of(choose, ways)
        if before is not None and kind != before.kind:
            raise WrongState(
                f"The schedule {schedule.id} was accepted as {before.kind}.",
                remedy="Leave --choose out, or enter the schedule again.",
            )
        form = FORMS[schedule.form]
        known = {
            each.kind: each
            for each in schedule.options
            if each.refused is None and each.form == form
        }
        for each in known.values():
            if each.kind == kind:
                return each, before
        raise InvalidOrder(
            f"{quoted(kind)} is not a way in which this schedule can be made in the form ordered.",
            remedy=f"Choose one of: {', '.join(known)}.",
        )

    def _check_in_force(self, schedule: Schedule) -> None:
        """Refuse a change in whose place another one was entered before it was accepted."""
        other = self._in_place(schedule)
        if schedule.changes is not None and other is not None:
            raise WrongState(
                f"The schedule {schedule.changes.id} was changed anew by {other}, in place of "
                f"{schedule.id}.",
                remedy=f"Accept {other}.",
            )

    def _in_place(self, schedule: Schedule) -> str | None:
        """Return the change that was entered in place of one; None where none was."""
        if schedule.changes is None:
            return None
        last = successor_of(self.recorder.trail, schedule.changes.id)
        return None if last is None or last.changed.by == schedule.id else last.changed.by


def _taken_over(identity: str, changed: ScheduleChanged | None) -> WrongState:
    """Return the refusal of what another schedule has taken over."""
    by, day = ("another", "then") if changed is None else (changed.by, changed.from_day)
    return WrongState(
        f"The schedule {identity} was changed by {by} from {day} on; its fills from that day on "
        "are not made any more.",
        remedy=f"'ldncompound titration accept {by}' makes those that are due.",
    )
