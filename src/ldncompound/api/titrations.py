"""Schedules of changing doses: compared, accepted, and the patient's calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.premises import Group
from ldncompound.compounding.form_paper import how_often
from ldncompound.compounding.prescription.documented_schedules import Missing
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ldncompound.compounding.schedule_document import Schedule
    from ldncompound.documents.rendering import Calendar
    from ldncompound.pharmacy.courses.acceptance import Acceptance
    from ldncompound.pharmacy.courses.schedule_way import SaidOfFills

__all__ = [
    "Missing",
    "ScheduleOrder",
    "Titrations",
    "how_often",
]


class Titrations(Group):
    """The acts on schedules: `pharmacy.titrations.accept(…)`, and so on."""

    @checked
    def plan(self, order: ScheduleOrder, *, request_id: str | None = None) -> Schedule:
        """
        Compare every way to make a prescriber's schedule, and record it.

        Args:
            order: The schedule, as typed.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            Refusal: recorded.
        """
        from ldncompound.compounding.schedule_document import (
            Schedule,
        )
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
            reason: Why a fill is entered after its day.
            checked: As in an order.
            answers: As in an order.
            consulted: As in an order.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            Every preparation made so far, and the fills to come.

        Raises:
            WrongUsage: the trail has no such schedule.
            WrongState: it was accepted in another way, or its personal data were erased; recorded.
            Refusal: any other, recorded; preparations made before it remain.
        """
        from ldncompound.pharmacy.courses.schedule_acts import Scheduler

        more: SaidOfFills = {
            "lots": tuple(lots),
            "balance": balance,
            "reason": reason,
            "checked": tuple(checked),
            "answers": tuple(answers),
            "consulted": tuple(consulted),
        }
        return self._premises.act_on_record(
            "titrations.accept",
            {"schedule": identity, "choose": choose, **more},
            request_id,
            lambda recorder: Scheduler(recorder).accept(identity, choose=choose, more=more),
            # Nothing is made twice, and what a broken call left undone is made now.
            lambda recorder, _: Scheduler(recorder).accept(identity, choose=choose, more=more),
        )

    @checked
    def calendar(
        self,
        identity: str,
        *,
        format: str = "pdf",
        choose: str | None = None,
        paper: str | None = None,
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
            keep: Puts the bytes away before the entry is written.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The calendar; a draft until the schedule is accepted, a copy from the second on.

        Raises:
            WrongUsage: the trail has no such schedule, or there is no such paper.
            WrongState: it was accepted in another way, or its personal data were erased; recorded.
            InvalidOrder: the schedule cannot be made in this way; recorded.
        """
        from ldncompound.core.refusals import WrongUsage, quoted
        from ldncompound.pharmacy.configuration import PAPERS
        from ldncompound.pharmacy.courses.schedule_acts import Scheduler
        from ldncompound.pharmacy.printing import discard

        if paper is not None and paper not in PAPERS:
            raise WrongUsage(
                f"{quoted(paper)} is not a paper.", remedy=f"Known: {', '.join(PAPERS)}."
            )
        put = keep or discard
        return self._premises.act_on_record(
            "titrations.calendar",
            {"schedule": identity, "format": format, "choose": choose, "paper": paper},
            request_id,
            lambda recorder: Scheduler(recorder).print_calendar(
                identity, format, choose=choose, paper=paper, keep=put
            ),
            lambda recorder, recorded: Scheduler(recorder).calendar_again(
                recorded, choose=choose, paper=paper, keep=put
            ),
        )
