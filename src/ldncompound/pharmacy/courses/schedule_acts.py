"""Record schedules: planned, accepted, and made fill by fill when each is due.

`schedule` plans; here a schedule gets its id, and its preparations are linked to it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ldncompound.compounding.course_figures import CourseInUse, WholeDose
from ldncompound.compounding.prescription.order import common
from ldncompound.compounding.schedule_document import Schedule
from ldncompound.core.dates import parse_date
from ldncompound.core.names import choice_of
from ldncompound.core.personal_data import without_personal
from ldncompound.core.quantities import parse_count
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, Refusal, WrongState, quoted
from ldncompound.core.text import echo
from ldncompound.core.values import check_type
from ldncompound.pharmacy.courses.acceptance import Acceptance, AcceptanceAct, FillDue
from ldncompound.pharmacy.courses.history import (
    AcceptedWay,
    accepted,
    part_made,
    parts_made,
    recorded_schedule,
)
from ldncompound.pharmacy.courses.schedule import plan_schedule, substance_of_schedule
from ldncompound.pharmacy.courses.schedule_calendar import calendar_again, print_calendar
from ldncompound.pharmacy.courses.schedule_order import FORMS
from ldncompound.pharmacy.courses.schedule_way import SaidOfFills, from_day, order_of_part, terms_of
from ldncompound.pharmacy.courses.standing import standing_fills
from ldncompound.pharmacy.outcome import DoneMeanwhile, outcome_of
from ldncompound.pharmacy.printing import discard
from ldncompound.pharmacy.schedule_changes import changed_by, successor_of
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import ACCEPTED, SCHEDULE

if TYPE_CHECKING:
    from ldncompound.compounding.schedule_document import ScheduleChanged, ScheduleOption, WayKind
    from ldncompound.compounding.schedule_fill import FillPart, ScheduleFill
    from ldncompound.core.canonical_json import JsonObject
    from ldncompound.documents.rendering import Calendar
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
            planned = plan_schedule(
                order,
                formulary=recorder.formulary,
                pharmacy=recorder.pharmacy,
                today=recorder.desk.today,
                on_hand=Stockroom(recorder.trail).on_hand(recorder.desk.today),
            )
        except Refusal as refusal:
            return recorder.refuse_order(typed, refusal, request_id)
        recorded = recorder.record(
            action="schedule",
            series=f"{recorder.pharmacy.site}-T{recorder.desk.today:%Y%m%d}",
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
        option, way = self._accepted(schedule, identity, choose, repeated=repeated)
        ahead = self._ahead(identity, option, fill)
        while not self._made(schedule, option, ahead, more or {}):
            pass
        changed, fills = self.standing(identity, option)
        made = parts_made(self.recorder.trail, identity)
        return Acceptance(
            schedule=identity,
            kind=option.kind,
            preparations=tuple(map(part_made, made.values())),
            due=tuple(
                FillDue(fill=each.number, first_day=each.first_day, made_on=each.made_on)
                for each, parts in fills
                if any(part.made is None for part in parts)
            ),
            changed=changed,
            trail=way.trail,
        )

    def _ahead(self, identity: str, option: ScheduleOption, fill: str | None) -> int | None:
        """Return the number of the fill that is made before its day; refuse one that is none."""

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
            return number

        return self.recorder.attempt(
            {"schedule": identity}, read, mentions_of=lambda _: ((SCHEDULE, identity),)
        )

    def _accepted(
        self, schedule: Schedule, identity: str, choose: str | None, *, repeated: bool
    ) -> tuple[ScheduleOption, AcceptedWay]:
        """Return the way that is accepted, now or before; refuse where nothing can be made."""

        def standing() -> tuple[ScheduleOption, AcceptedWay | None]:
            option, before = self.option(schedule, choose)
            if not repeated:
                self._check_to_make(schedule, option)
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
        for each in fills:
            if each.fill.made_on <= self.recorder.desk.today or each.fill.number == ahead:
                self._make(schedule, each, changed, more)
        return changed_by(self.recorder.trail, identity) == changed

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

    def _check_to_make(self, schedule: Schedule, option: ScheduleOption) -> None:
        """Refuse to make anything of a schedule whose coming fills another has taken over."""
        changed, fills = self.standing(str(schedule.id), option)
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
        keep: Keep = discard,
    ) -> Calendar:
        """
        Return the patient's calendar of a schedule, and record that it is printed.

        Args:
            identity: Id of the schedule; all that it shows is read from the trail.
            form: "pdf" or "txt".
            choose: The way; None for the one accepted, or else the chosen one.
            paper: "letter" or "a4"; None for that of the pharmacy.
            keep: Puts the bytes away before the entry is written.

        Returns:
            The calendar; a draft until the schedule is accepted, a copy from the second on.

        Raises:
            WrongUsage: the trail has no such schedule.
            WrongState: it was accepted in another way, was changed from its first day on, or its
                personal data were erased.
            InvalidOrder: the schedule cannot be made in this way.
        """
        return print_calendar(self, identity, form, choose=choose, paper=paper, keep=keep)

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
        kind = choice_of(choose, ways) if choose else usual
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

    def _make(
        self,
        schedule: Schedule,
        fill: StandingFill,
        changed: ScheduleChanged | None,
        more: SaidOfFills,
    ) -> None:
        """Make every part of a fill not made yet."""
        if not fill.to_make:
            return
        dated = self.recorder.attempt(
            {"schedule": str(schedule.id)},
            lambda: self._dated(fill.fill, more),
            mentions_of=lambda _: ((SCHEDULE, str(schedule.id)),),
        )
        for each in fill.to_make:
            with suppress(DoneMeanwhile):
                self.make_part(schedule, fill.fill, each.place, each.part, dated, changed)

    def _dated(self, fill: ScheduleFill, more: SaidOfFills) -> SaidOfFills:
        """
        Return what is said of a fill, with the day on which it is made.

        It is made today, unless it is only entered today; its doses begin as planned, or later.

        Raises:
            InvalidOrder: its first day has passed, and nothing says how that is meant.
        """
        today, first = self.recorder.desk.today, more.get("first_dose")
        begins = fill.first_day if first is None else parse_date(first, "the first dose")
        if begins < fill.first_day:
            begins, first = fill.first_day, None
        made_on = more.get("prepared_on")
        if made_on is None and today > begins:
            if not (more.get("reason") or "").strip():
                raise InvalidOrder(
                    f"Fill {fill.number} was to begin on {begins}, which has passed, and no reason "
                    "is given.",
                    remedy="Give the day of its first dose with --first-dose: it is then made for "
                    "the days that are left. Or, if it was made on its day and is only entered "
                    "late, give --reason.",
                )
            made_on = fill.made_on.isoformat()
        return {**more, "prepared_on": made_on or today.isoformat(), "first_dose": first}

    def make_part(
        self,
        schedule: Schedule,
        fill: ScheduleFill,
        place: tuple[int, int],
        part: FillPart,
        more: SaidOfFills,
        changed: ScheduleChanged | None,
    ) -> None:
        """
        Make one part of a fill.

        Args:
            schedule: As recorded.
            fill: Of the way that was accepted, as far as it stands.
            place: Number of the fill, and of the part in it.
            part: The part, likewise.
            more: Members for the preparation.
            changed: What has taken the place of the schedule, as far as was read.

        Raises:
            DoneMeanwhile: somebody else has made it, or has changed the schedule.
        """
        identity = str(schedule.id)
        first = more.get("first_dose")
        rest = part if first is None else from_day(part, parse_date(first, "the first dose"))
        if rest is None:
            return  # its days have passed
        # What the patient avoids applies to every fill; answers and lots are those of the day.
        avoided = schedule.trail.avoided if schedule.trail else None
        shared: SaidOfFills = {
            **more,
            "first_dose": rest.steps[0].first_day.isoformat(),
            "avoid": tuple(avoided or ()),
        }
        order = order_of_part(rest, schedule.prescription, terms_of(schedule), shared)
        wholes = tuple(WholeDose(dose=each.dose, beside=each.beside) for each in rest.steps)
        course = CourseInUse(
            schedule=identity,
            fill=fill.number,
            of=fill.of,
            part=place[1],
            parts=fill.preparations,
            dose=common(each.dose for each in wholes),
            beside=common(each.beside for each in wholes) or (),
            steps=wholes if any(each.beside for each in wholes) else None,
            first_day=fill.first_day if rest == part else rest.steps[0].first_day,
            last_day=fill.last_day,
        )
        still = partial(self._check_open, identity, place, changed)
        self.recorder.prepare(order, course=course, still=still)

    def _check_open(
        self, identity: str, place: tuple[int, int], changed: ScheduleChanged | None
    ) -> None:
        """Stop where somebody else made a part since the schedule was read, or changed it."""
        trail = self.recorder.trail
        if changed_by(trail, identity) != changed or place in parts_made(trail, identity):
            raise DoneMeanwhile


def _taken_over(identity: str, changed: ScheduleChanged | None) -> WrongState:
    """Return the refusal of what another schedule has taken over."""
    by, day = ("another", "then") if changed is None else (changed.by, changed.from_day)
    return WrongState(
        f"The schedule {identity} was changed by {by} from {day} on; its fills from that day on "
        "are not made any more.",
        remedy=f"'ldncompound titration accept {by}' makes those that are due.",
    )
