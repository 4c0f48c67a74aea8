"""Schedules in the record: planned, accepted, and made fill by fill when each is due.

`schedule` plans; here a schedule gets its id, and what is made of it is joined to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.course_figures import CourseInUse
from ldncompound.core.personal_data import PERSONAL, health_of, join_personal, without_personal
from ldncompound.core.quantities import stored_quantity
from ldncompound.core.refusals import InvalidOrder, Refusal, WrongState, WrongUsage, quoted
from ldncompound.core.text import echo
from ldncompound.pharmacy.courses.history import accepted, numbers_of_parts, parts_made
from ldncompound.pharmacy.courses.schedule import plan_schedule, substance_of_schedule
from ldncompound.pharmacy.courses.schedule_order import FORMS
from ldncompound.pharmacy.courses.schedule_way import order_of_part
from ldncompound.pharmacy.outcome import AlreadyMade, outcome_of, place_of
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import ACCEPTED, BATCH, SCHEDULE

if TYPE_CHECKING:
    from ldncompound.documents.rendering import Calendar
    from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
    from ldncompound.pharmacy.outcome import Outcome
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["Scheduler"]


@dataclass(frozen=True, slots=True)
class Scheduler:
    """
    Makes schedules part of a trail, and preparations of them.

    Args:
        recorder: Writes the entries.
    """

    recorder: Recorder

    def plan(self, order: ScheduleOrder, *, request_id: str | None = None) -> Outcome:
        """
        Plan a schedule and record it, or refuse it and record the refusal.

        Args:
            order: As typed.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            Refusal: as recorded.
        """
        recorder = self.recorder
        typed = order.as_typed()
        try:
            document = plan_schedule(
                order,
                formulary=recorder.formulary,
                pharmacy=recorder.pharmacy,
                today=recorder.desk.today,
                on_hand=Stockroom(recorder.trail).on_hand(recorder.desk.today),
            )
        except Refusal as refusal:
            return recorder.refuse_order(typed, refusal, request_id)
        personal: dict[str, Any] = {key: getattr(order, key) for key in PERSONAL}
        personal |= recorder.health(order, substance_of_schedule(order, recorder.formulary))
        recorded = recorder.record(
            action="schedule",
            series=f"{recorder.pharmacy.site}-T{recorder.desk.today:%Y%m%d}",
            document=lambda identity: without_personal({**document, "id": identity}),
            personal=personal,
            order=typed,
            request_id=request_id,
        )
        return outcome_of(recorded)

    def schedule(self, identity: str) -> dict[str, Any]:
        """
        Return a schedule as recorded, its personal members and `trail` included.

        Raises:
            WrongUsage: the trail has no such schedule.
        """
        found = self.recorder.trail.find(identity, action="schedule")
        if found is None:
            raise WrongUsage(
                f"The trail has no schedule {quoted(identity)}.",
                remedy="'ldncompound trail log' lists those it has.",
            )
        return {
            **join_personal(found.document, found.personal),
            "trail": {**place_of(found), **health_of(found.personal)},
        }

    def accept(
        self,
        identity: str,
        *,
        choose: str | None = None,
        more: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """
        Make the preparations of every fill that is due, and join them to the schedule.

        Called again on a later day it makes the fills that are due then; none is made twice.

        Args:
            identity: Id of the schedule.
            choose: The way; None takes the one accepted before, or the chosen one.
            more: Members of every order, such as its lots, balance and answers.

        Returns:
            `ldncompound.acceptance/1`: every preparation made so far, and the fills to come.

        Raises:
            WrongState: it was accepted in another way, or its personal data were erased.
            Refusal: as recorded; what was made before it stands.
        """
        schedule = self.schedule(identity)
        typed = {"schedule": identity, **({} if choose is None else {"choose": echo(choose)})}
        option, before = self.recorder.attempt(
            typed,
            lambda: self._option(schedule, choose),
            mentions_of=lambda _: ((SCHEDULE, identity),),
        )
        if before is None:
            before = self._accepted(identity, option["kind"])
        for fill in option["fills"]:
            if date.fromisoformat(fill["first_day"]) <= self.recorder.desk.today:
                self._make(schedule, fill, more or {})
        made = parts_made(self.recorder.trail, identity)
        return {
            "schema": "ldncompound.acceptance/1",
            "schedule": identity,
            "kind": option["kind"],
            "preparations": [_told(each) for each in made.values()],
            "due": [
                {"fill": fill["number"], "first_day": fill["first_day"]}
                for fill in option["fills"]
                if any((fill["number"], at) not in made for at in numbers_of_parts(fill))
            ],
            "trail": place_of(before),
        }

    def _accepted(self, identity: str, kind: str) -> Recorded:
        """Record that a schedule is accepted in one of its ways."""
        document = {
            "schema": "ldncompound.acceptance-act/1",
            "schedule": identity,
            "kind": kind,
        }
        return self.recorder.record(
            action=ACCEPTED,
            subject=identity,
            document=lambda _: document,
            mentions=((SCHEDULE, identity),),
        )

    def calendar(
        self, identity: str, form: str, *, choose: str | None = None, paper: str | None = None
    ) -> Calendar:
        """
        Return the calendar that a patient gets with a schedule, recording nothing but a refusal.

        Args:
            identity: Id of the schedule.
            form: "pdf" or "txt".
            choose: The way; None takes the one accepted, or the chosen one.
            paper: "letter" or "a4"; None takes that of the pharmacy.

        Returns:
            A draft, until the schedule is accepted; a copy, from the second on.

        Raises:
            WrongUsage: the trail has no such schedule.
            WrongState: it was accepted in another way, or its personal data were erased.
            InvalidOrder: it cannot be made in this way.
        """
        from ldncompound.documents.rendering import render_calendar

        schedule, recorder = self.schedule(identity), self.recorder
        typed = {"schedule": identity, **({} if choose is None else {"choose": echo(choose)})}
        option, before = recorder.attempt(
            typed,
            lambda: self._option(schedule, choose),
            mentions_of=lambda _: ((SCHEDULE, identity),),
        )
        pharmacy = recorder.pharmacy
        printed = recorder.trail.headlines_mentioning(BATCH, identity)
        return render_calendar(
            schedule,
            option,
            {key: getattr(pharmacy, key) for key in ("configured", "name", "address", "telephone")}
            | {"first_weekday": recorder.formulary.rule_of(pharmacy.jurisdiction).first_weekday},
            form,
            accepted=before is not None,
            paper=paper or pharmacy.paper,
            copy=any(each.action == "calendar" for each in printed),
        )

    def _option(
        self, schedule: dict[str, Any], choose: str | None
    ) -> tuple[dict[str, Any], Recorded | None]:
        """Return the way that is accepted, and the entry that accepted it before."""
        if not schedule["prescription"]["patient"]:
            raise WrongState(
                f"The personal data of the schedule {schedule['id']} were erased.",
                remedy="Enter the schedule again.",
            )
        before = accepted(self.recorder.trail, schedule["id"])
        kind = choose or (schedule["chosen"] if before is None else before.document["kind"])
        if before is not None and kind != before.document["kind"]:
            raise WrongState(
                f"The schedule {schedule['id']} was accepted as {before.document['kind']}.",
                remedy="Leave --choose out, or enter the schedule again.",
            )
        known = {each["kind"]: each for each in schedule["options"]}
        option = known.get(kind)
        form = FORMS[schedule["form"]]
        if option is None or option["refused"] is not None or option["form"] != form:
            fitting = ", ".join(
                name
                for name, each in known.items()
                if each["refused"] is None and each["form"] == form
            )
            raise InvalidOrder(
                f"{quoted(kind)} is not a way in which this schedule can be made in the form "
                "ordered.",
                remedy=f"Choose one of: {fitting}.",
            )
        return option, before

    def _make(self, schedule: dict[str, Any], fill: dict[str, Any], more: dict[str, Any]) -> None:
        """Make every part of a fill that is not made yet."""
        identity = schedule["id"]
        made = parts_made(self.recorder.trail, identity)
        first, last = (date.fromisoformat(fill[key]) for key in ("first_day", "last_day"))
        # A fill is made on its first day: later it is one entered late, which wants a reason.
        # What the patient avoids holds for every fill; answers and lots are those of the day.
        avoid = tuple(schedule["trail"].get("avoided", ()))
        shared = {**more, "prepared_on": fill["first_day"], "avoid": avoid}
        for at, part in zip(numbers_of_parts(fill), fill["parts"], strict=True):
            if (fill["number"], at) in made:
                continue
            order = order_of_part(
                part,
                schedule["prescription"],
                storage=schedule["storage"],
                more=shared,
                formulations=schedule.get("formulations", {}),
            )
            course = CourseInUse(
                schedule=schedule["id"],
                fill=fill["number"],
                of=fill["of"],
                part=at,
                parts=len(fill["parts"]),
                dose=stored_quantity(part["dose"]),
                beside=tuple(part["beside"]),
                first_day=first,
                last_day=last,
            )
            still = partial(self._check_open, identity, (fill["number"], at))
            self.recorder.prepare(order, course=course, still=still)

    def _check_open(self, identity: str, place: tuple[int, int]) -> None:
        """Refuse what another made of a schedule since it was looked at."""
        if place in parts_made(self.recorder.trail, identity):
            raise AlreadyMade(
                f"Part {place[1]} of fill {place[0]} was made just now by another.",
                remedy="Call it again: it tells what is made and what is due.",
            )


def _told(document: dict[str, Any]) -> dict[str, Any]:
    """Return what is told of a preparation; the rest of it stands in the trail."""
    figures = document["capsules"] if "capsules" in document else document["liquid"]
    course = document["course"]
    return {
        "id": document["id"],
        **{key: course[key] for key in ("fill", "of", "part", "parts")},
        "dose": document["prescription"]["dose"],
        "days": document["prescription"]["days"],
        "first_dose": document["prescription"]["first_dose"],
        "strength": figures.get("strength", figures.get("concentration")),
        "dispense": figures["dispense"],
        "batch_size": figures["batch_size"],
        "beyond_use": document["beyond_use"]["date"],
    }
