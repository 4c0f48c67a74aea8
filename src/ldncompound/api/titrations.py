"""Schedules of changing doses: compared, accepted, and the patient's calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.premises import Group
from ldncompound.compounding.form_paper import days_of, often_of
from ldncompound.compounding.prescription.documented_schedules import Missing
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ldncompound.compounding.schedule_document import Schedule
    from ldncompound.documents.calendar_rendering import Calendar
    from ldncompound.pharmacy.courses.acceptance import Acceptance
    from ldncompound.pharmacy.courses.schedule_way import SaidOfFills

__all__ = [
    "Missing",
    "ScheduleOrder",
    "Titrations",
    "days_of",
    "often_of",
]


class Titrations(Group):
    """The acts on schedules: `pharmacy.titrations.accept(…)`, and so on."""

    @checked
    def plan(self, order: ScheduleOrder) -> Schedule:
        """
        Compare every way to make a prescriber's schedule now; nothing is recorded, it has no id.

        Args:
            order: The schedule, as typed.

        Raises:
            Refusal: what is refused, and why; not recorded.
        """
        from ldncompound.pharmacy.courses.schedule import plan_schedule

        here = self._premises
        formulary, practice, today = here.formulary, here.practice, here.desk().today
        formulary.rule_of(practice.jurisdiction)
        if not here.has_trail():
            return plan_schedule(order, formulary=formulary, pharmacy=practice, today=today)
        from ldncompound.pharmacy.stock.inventory import Stockroom

        with here.reading() as trail:
            on_hand = Stockroom(trail).on_hand(today)
            return plan_schedule(
                order, formulary=formulary, pharmacy=practice, today=today, on_hand=on_hand
            )

    @checked
    def enter(self, order: ScheduleOrder, *, request_id: str | None = None) -> Schedule:
        """
        Compare every way to make a prescriber's schedule, and record it: `accept` makes it.

        Args:
            order: The schedule, as typed.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            Refusal: recorded.
        """
        from ldncompound.compounding.schedule_document import Schedule
        from ldncompound.pharmacy.courses.schedule_acts import Scheduler

        with self._premises.writing() as recorder:
            planned = Scheduler(recorder).plan(order, request_id=request_id)
        return Schedule.from_document(planned.document)

    @checked
    def schedule(self, identity: str) -> Schedule:
        """
        Return a recorded schedule, personal members and its place in the trail included.

        Raises:
            WrongUsage: the trail has no such schedule.
        """
        from ldncompound.pharmacy.courses.history import recorded_schedule

        with self._premises.reading() as trail:
            return recorded_schedule(trail, identity)

    @checked
    def accept(
        self,
        identity: str,
        *,
        choose: str | None = None,
        lots: Sequence[str] = (),
        balance: str | None = None,
        reason: str | None = None,
        first_dose: str | None = None,
        fill: str | None = None,
        checked: Sequence[str] = (),
        answers: Sequence[str] = (),
        consulted: Sequence[str] = (),
        request_id: str | None = None,
    ) -> Acceptance:
        """
        Make the preparations of every fill that is due, linked to the schedule.

        Called again on a later day, it makes the fills due then; no fill is made twice, so that
        what a broken call left undone is done by the next.

        Args:
            identity: Id of the schedule.
            choose: The way; None for the one accepted before, or else the chosen one.
            lots: As in an order; for every preparation, like the others.
            balance: As in an order.
            reason: Why a fill that was made on its day is entered after its first dose.
            first_dose: Day of the first dose of a fill that is made late, or again: it is made for
                the days that are left.
            fill: Number of a fill that is made now, before its day, like "2".
            checked: As in an order.
            answers: As in an order.
            consulted: As in an order.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            Every preparation made so far, and the fills to come.

        Raises:
            WrongUsage: the trail has no such schedule.
            WrongState: it was accepted in another way, another schedule has taken the place of
                what would be due, or its personal data were erased; recorded.
            Refusal: any other, recorded; preparations made before it remain.
        """
        from ldncompound.pharmacy.courses.schedule_acts import Scheduler

        more: SaidOfFills = {
            "lots": tuple(lots),
            "balance": balance,
            "reason": reason,
            "first_dose": first_dose,
            "checked": tuple(checked),
            "answers": tuple(answers),
            "consulted": tuple(consulted),
        }
        return self._premises.act_on_record(
            "titrations.accept",
            {"schedule": identity, "choose": choose, "fill": fill, **more},
            request_id,
            lambda recorder: Scheduler(recorder).accept(
                identity, choose=choose, more=more, fill=fill
            ),
            # Nothing is made twice, and what a broken call left undone is made now.
            lambda recorder, _: Scheduler(recorder).accept(
                identity, choose=choose, more=more, fill=fill, repeated=True
            ),
        )

    @checked
    def change(
        self,
        identity: str,
        *,
        from_day: str,
        steps: Sequence[str],
        reason: str,
        cycle: str | None = None,
        lead: str | None = None,
        directions: str | None = None,
        answers: Sequence[str] = (),
        consulted: Sequence[str] = (),
        checked: Sequence[str] = (),
        request_id: str | None = None,
    ) -> Schedule:
        """
        Change an accepted schedule in mid-course, as its prescriber orders.

        A new schedule takes its place from a day on, for the same patient, by the same
        prescriber, in the same form. Nothing that was made of the old one for those days is
        counted on: it is `left`, not to be taken any more. The new one is still to be accepted.

        Args:
            identity: Id of the schedule that is changed.
            from_day: The first day of the new steps, from today on.
            steps: Each like "1.5 mg for 14 day" or "pause for 7 day".
            reason: Why it is changed; kept with the personal data.
            cycle: How many times all steps are taken; None for once.
            lead: From the making of a fill to its first dose; None for that of the old schedule.
            directions: The prescriber's for the new steps, verbatim; those of the old ones speak of
                other doses and are not taken over, so that without any the labels stay drafts.
            answers: As in an order.
            consulted: As in an order.
            checked: As in an order; what is avoided stays as it was ordered.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The new schedule, with `changes` and `left`.

        Raises:
            WrongUsage: the trail has no such schedule, or no reason is given.
            WrongState: it was never accepted, was changed before, or its personal data were
                erased; recorded.
            Refusal: any other, recorded.
        """
        from ldncompound.compounding.schedule_document import (
            Schedule,
        )
        from ldncompound.pharmacy.courses.change_acts import Changer, ScheduleChange

        said = ScheduleChange(
            from_day=from_day,
            steps=tuple(steps),
            reason=reason,
            cycle=cycle,
            lead=lead,
            directions=directions,
            answers=tuple(answers),
            consulted=tuple(consulted),
            checked=tuple(checked),
        )
        with self._premises.writing(creates=False) as recorder:
            made = Changer(recorder).change(identity, said, request_id=request_id)
        return Schedule.from_document(made.document)

    @checked
    def calendar(
        self,
        identity: str,
        *,
        format: str = "pdf",
        choose: str | None = None,
        paper: str | None = None,
        language: str | None = None,
        keep: Callable[[bytes], object] | None = None,
        request_id: str | None = None,
    ) -> Calendar:
        """
        Return the patient's calendar of a schedule, and record that it is printed.

        Args:
            identity: Id of the schedule; all that it shows is read from the trail.
            format: "pdf" or "txt".
            choose: The way; None for the one accepted, or else the chosen one.
            paper: "letter" or "a4"; None for that of the pharmacy.
            language: "en" or "de"; None for that of the configuration.
            keep: Puts the bytes away before the entry is written.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The calendar; a draft until the schedule is accepted, a copy from the second on.

        Raises:
            WrongUsage: the trail has no such schedule, or there is no such paper.
            WrongState: it was accepted in another way, was changed from its first day on, or its
                personal data were erased; recorded.
            InvalidOrder: the schedule cannot be made in this way; recorded.
        """
        from ldncompound.core.names import choice_of
        from ldncompound.core.refusals import WrongUsage, quoted
        from ldncompound.pharmacy.configuration import PAPERS
        from ldncompound.pharmacy.courses.schedule_acts import Scheduler
        from ldncompound.pharmacy.printing import discard

        paper = None if paper is None else choice_of(paper, PAPERS)
        if paper is not None and paper not in PAPERS:
            raise WrongUsage(
                f"{quoted(paper)} is not a paper.", remedy=f"Known: {', '.join(PAPERS)}."
            )
        put = keep or discard
        return self._premises.act_on_record(
            "titrations.calendar",
            {
                "schedule": identity,
                "format": format,
                "choose": choose,
                "paper": paper,
                **({} if language is None else {"language": language}),
            },
            request_id,
            lambda recorder: Scheduler(recorder).print_calendar(
                identity, format, choose=choose, paper=paper, language=language, keep=put
            ),
            lambda recorder, recorded: Scheduler(recorder).calendar_again(
                recorded, choose=choose, paper=paper, keep=put
            ),
        )
