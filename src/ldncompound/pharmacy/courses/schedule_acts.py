"""Record schedules: planned, accepted, and made fill by fill when each is due.

`schedule` plans; here a schedule gets its id, and its preparations are linked to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.course_figures import CourseInUse, WholeDose
from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.preparation_parts import identity_of
from ldncompound.compounding.prescription.order import common
from ldncompound.compounding.schedule_document import Schedule
from ldncompound.core.personal_data import without_personal
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, Refusal, WrongState, quoted
from ldncompound.core.text import echo
from ldncompound.core.values import check_type
from ldncompound.pharmacy.courses.acceptance import Acceptance, AcceptanceAct, FillDue, PartMade
from ldncompound.pharmacy.courses.history import (
    AcceptedWay,
    accepted,
    parts_made,
    place_in_course,
    recorded_schedule,
)
from ldncompound.pharmacy.courses.schedule import plan_schedule, substance_of_schedule
from ldncompound.pharmacy.courses.schedule_order import FORMS
from ldncompound.pharmacy.courses.schedule_way import SaidOfFills, order_of_part, terms_of
from ldncompound.pharmacy.outcome import AlreadyMade, outcome_of
from ldncompound.pharmacy.printing import (
    PrintedEarlier,
    check_printable,
    discard,
    print_from_trail,
    printed,
    printed_again,
)
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import ACCEPTED, BATCH, SCHEDULE

if TYPE_CHECKING:
    from ldncompound.compounding.schedule_document import ScheduleOption, WayKind
    from ldncompound.compounding.schedule_fill import FillPart, ScheduleFill
    from ldncompound.documents.rendering import Calendar
    from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
    from ldncompound.pharmacy.outcome import Outcome
    from ldncompound.pharmacy.printing import Keep
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["Scheduler"]


class CalendarFacts(NamedTuple):
    """What the trail says of a calendar."""

    schedule: Schedule
    option: ScheduleOption
    accepted: bool
    copy: bool


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
    ) -> Acceptance:
        """
        Make the preparations of every fill that is due, linked to the schedule.

        Called again on a later day, it makes the fills due then; no fill is made twice.

        Args:
            identity: Id of the schedule.
            choose: The way; None for the one accepted before, or else the chosen one.
            more: Members for every preparation, such as lots, balance and answers.

        Returns:
            Every preparation made so far, and the fills to come.

        Raises:
            WrongState: it was accepted in another way, or its personal data were erased.
            Refusal: recorded; preparations made before it remain.
        """
        schedule = self.schedule(identity)
        typed = {"schedule": identity, **({} if choose is None else {"choose": echo(choose)})}
        option, before = self.recorder.attempt(
            typed,
            lambda: self.option(schedule, choose),
            mentions_of=lambda _: ((SCHEDULE, identity),),
        )
        way = before or self.record_accepted(identity, option.kind)
        for fill in option.fills:
            if fill.made_on <= self.recorder.desk.today:
                self._make(schedule, fill, more or {})
        made = parts_made(self.recorder.trail, identity)
        return Acceptance(
            schedule=identity,
            kind=option.kind,
            preparations=tuple(map(_told, made.values())),
            due=tuple(
                FillDue(fill=fill.number, first_day=fill.first_day, made_on=fill.made_on)
                for fill in option.fills
                if any(place not in made for place in fill.places)
            ),
            trail=way.trail,
        )

    def record_accepted(self, identity: str, kind: WayKind) -> AcceptedWay:
        """
        Record that a schedule is accepted in one of its ways.

        Args:
            identity: Id of the schedule.
            kind: The way.
        """
        act = AcceptanceAct(schedule=identity, kind=kind)
        recorded = self.recorder.record(
            action=ACCEPTED,
            subject=identity,
            document=lambda _: act.document(),
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
            WrongState: it was accepted in another way, or its personal data were erased.
            InvalidOrder: the schedule cannot be made in this way.
        """
        check_printable(identity, form)
        recorder = self.recorder
        return recorder.attempt(
            {"schedule": identity, **({} if choose is None else {"choose": echo(choose)})},
            lambda: print_from_trail(
                recorder,
                "calendar",
                identity,
                read=partial(self._calendar_facts, identity, choose),
                make=partial(self._calendar, form=form, paper=paper),
                told=lambda made: printed("calendar", identity, form, made, made.told()),
                keep=keep,
            ),
            mentions_of=lambda _: ((SCHEDULE, identity),),
        )

    def calendar_again(
        self, recorded: Recorded, *, choose: str | None, paper: str | None, keep: Keep
    ) -> Calendar:
        """
        Return a calendar that was printed, for a request that is repeated; no entry is written.

        Raises:
            WrongState: what it shows has changed since; recorded.
        """
        told = PrintedEarlier.from_document(recorded.document)

        def made() -> Calendar:
            facts = self._calendar_facts(told.of, choose)
            return self._calendar(facts._replace(copy=told.copy), form=told.format, paper=paper)

        return printed_again(self.recorder, recorded, "schedule", made, keep)

    def _calendar(self, facts: CalendarFacts, *, form: str, paper: str | None) -> Calendar:
        """Return the calendar of what the trail says."""
        from ldncompound.documents.rendering import render_calendar

        pharmacy = self.recorder.pharmacy
        return render_calendar(
            facts.schedule,
            facts.option,
            identity_of(pharmacy),
            self.recorder.formulary.rule_of(pharmacy.jurisdiction).first_weekday,
            form,
            accepted=facts.accepted,
            paper=paper or pharmacy.paper,
            copy=facts.copy,
        )

    def _calendar_facts(self, identity: str, choose: str | None) -> CalendarFacts:
        """Return what the trail says of a calendar, or refuse it."""
        schedule = self.schedule(identity)
        option, before = self.option(schedule, choose)
        about = self.recorder.trail.headlines_mentioning(BATCH, identity)
        copy = any(each.action == "calendar" for each in about)
        return CalendarFacts(schedule, option, before is not None, copy)

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
        before = accepted(self.recorder.trail, str(schedule.id))
        kind = choose or (schedule.chosen if before is None else before.kind)
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

    def _make(self, schedule: Schedule, fill: ScheduleFill, more: SaidOfFills) -> None:
        """Make every part of a fill not made yet."""
        made = parts_made(self.recorder.trail, str(schedule.id))
        for place, part in zip(fill.places, fill.parts, strict=True):
            if place not in made:
                self.make_part(schedule, fill, place, part, more)

    def make_part(
        self,
        schedule: Schedule,
        fill: ScheduleFill,
        place: tuple[int, int],
        part: FillPart,
        more: SaidOfFills,
    ) -> None:
        """
        Make one part of a fill.

        Args:
            schedule: As recorded.
            fill: Of the way that was accepted.
            place: Number of the fill, and of the part in it.
            part: The part.
            more: Members for the preparation.
        """
        identity = str(schedule.id)
        # A fill is made on its day; later it is entered late and needs a reason.
        # What the patient avoids applies to every fill; answers and lots are those of the day.
        avoided = schedule.trail.avoided if schedule.trail else None
        shared: SaidOfFills = {
            **more,
            "prepared_on": fill.made_on.isoformat(),
            "avoid": tuple(avoided or ()),
        }
        order = order_of_part(part, schedule.prescription, terms_of(schedule), shared)
        wholes = tuple(WholeDose(dose=each.dose, beside=each.beside) for each in part.steps)
        course = CourseInUse(
            schedule=identity,
            fill=fill.number,
            of=fill.of,
            part=place[1],
            parts=len(fill.parts),
            dose=common(each.dose for each in wholes),
            beside=common(each.beside for each in wholes) or (),
            steps=wholes if any(each.beside for each in wholes) else None,
            first_day=fill.first_day,
            last_day=fill.last_day,
        )
        still = partial(self._check_open, identity, place)
        self.recorder.prepare(order, course=course, still=still)

    def _check_open(self, identity: str, place: tuple[int, int]) -> None:
        """Refuse a part that somebody else made since the schedule was read."""
        if place in parts_made(self.recorder.trail, identity):
            raise AlreadyMade(
                f"Part {place[1]} of fill {place[0]} was just made by somebody else.",
                remedy="Run the command again; it shows what is made and what is due.",
            )


def _told(entry: Recorded) -> PartMade:
    """Return a preparation in short; the trail has the rest."""
    made, place = Preparation.from_document(entry.document), place_in_course(entry)
    figures = made.figures
    return PartMade(
        id=place.id,
        fill=place.course.fill,
        of=place.course.of,
        part=place.course.part,
        parts=place.course.parts,
        dose=made.prescription.dose,
        steps=made.prescription.steps,
        days=made.prescription.days,
        first_dose=made.prescription.first_dose,
        strength=figures.product,
        dispense=int(figures.dispensed.magnitude) if figures.counted else figures.dispensed,
        batch_size=int(figures.made.magnitude) if figures.counted else figures.made,
        beyond_use=made.beyond_use.date,
    )
