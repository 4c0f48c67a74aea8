"""A schedule that is changed while it runs, for tests: what it supplies, day by day."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.compounding.preparation import Preparation
from ldncompound.core.quantities import DAY, MG, number_of
from ldncompound.pharmacy.courses.change_acts import Changer, ScheduleChange
from ldncompound.pharmacy.courses.history import parts_made
from ldncompound.pharmacy.courses.leftovers import steps_served
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.inspection.at_hand import AtHand
from ldncompound.pharmacy.inspection.full import calculate_again
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.trail.store import Trail
from making import FORMULARY

WHO = {"patient": "P-1", "prescriber": "Dr Example"}
REASON = "Nausea at night."


class Shop:
    """A pharmacy on any day."""

    def __init__(self, path, pharmacy=UNCONFIGURED) -> None:
        self.trail, self.pharmacy = Trail.open_for_acts(path), pharmacy

    def on(self, today):
        """Return the recorder of a day."""
        now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
        desk = Desk("Ann Lee", "stated", "bench", now, today)
        return Recorder(self.trail, FORMULARY, self.pharmacy, desk)

    def enter(self, today, form, steps, **more):
        """Enter a schedule; return its id."""
        order = ScheduleOrder(form=form, steps=steps, **WHO, **more)
        return Scheduler(self.on(today)).plan(order).identity

    def accept(self, today, identity, **more):
        """Make what is due of a schedule."""
        return Scheduler(self.on(today)).accept(identity, **more)

    def change(self, today, identity, day, steps, *, request_id=None, **more):
        """Change a schedule; return the new one."""
        said = ScheduleChange(from_day=day.isoformat(), steps=steps, **{"reason": REASON, **more})
        Changer(self.on(today)).change(identity, said, request_id=request_id)
        return self.newest()

    def newest(self):
        """Return the schedule that was entered last."""
        sequence = max(
            each.place.sequence
            for each in (self.trail.recorded_at(at) for at in range(1, self.size + 1))
            if each.action == "schedule"
        )
        entry = self.trail.recorded_at(sequence)
        return Scheduler(self.on(datetime.now(UTC).date())).schedule(str(entry.subject))

    @property
    def size(self):
        """Return how many entries there are."""
        return self.trail.head().size

    def made(self, identity):
        """Return what was made of a schedule."""
        entries = parts_made(self.trail, identity).values()
        return [Preparation.from_document(each.document) for each in entries]

    def supplied(self, identity):
        """Return the drug in mg that the preparations of a schedule hold for each day."""
        found = Counter[object]()
        for made in self.made(identity):
            amount = Fraction(0)
            for each in steps_served(made):
                for day in days_of(each):
                    found[day] += number_of(each.dose, MG) * each.doses_per_day
                    held = each.per_dose or number_of(each.dose_volume, each.dose_volume.units)
                    amount += held * each.doses_per_day
            # What is dispensed is exactly what is taken on those days.
            assert number_of(made.figures.dispensed, made.figures.dispensed.units) == amount
        return found

    def done_again(self):
        """Do every act again; nothing is left out."""
        found = calculate_again(self.trail, AtHand(FORMULARY, self.pharmacy), self.size)
        assert [(each.action, each.why) for each in found.not_again] == []


def taken(schedule):
    """Return the drug in mg that a schedule orders for each day on which it is taken."""
    found = {}
    for step in schedule.steps:
        for day in () if step.pause else days_of(step):
            found[day] = number_of(step.dose, MG) * step.doses_per_day
    return found


def days_of(step):
    """Return the days on which a recorded step is taken, each looked at by itself."""
    length = (step.last_day - step.first_day).days + 1
    days = [step.first_day + timedelta(days=passed) for passed in range(length)]
    if step.on is not None:
        assert number_of(step.every, DAY) == 7
        return [day for day in days if f"{day:%A}".lower() in step.on]
    return days[:: int(number_of(step.every, DAY))]
