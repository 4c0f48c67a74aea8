"""The parts of fills planned, each like an order of its own, and what each loses."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.dosage_forms.oral_liquid.figures import LiquidFigures
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.prescription.order import weekdays_of
from ldncompound.compounding.schedule_document import MasterRecordsUsed
from ldncompound.core.quantities import MG, MG_PER_ML, ML, number_of
from ldncompound.core.records import replaced
from ldncompound.core.refusals import Refusal
from ldncompound.core.weekdays import named
from ldncompound.pharmacy.courses.schedule_way import (
    DayToCome,
    House,
    SaidOfFills,
    Terms,
    order_of_part,
)

if TYPE_CHECKING:
    from datetime import date, timedelta

    from ldncompound.compounding.preparation import Preparation
    from ldncompound.compounding.schedule_document import SchedulePrescription
    from ldncompound.compounding.schedule_fill import FillPart, PartStep
    from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder

__all__ = ["PartPlans", "begun_on", "drug_lost"]


@dataclass(frozen=True, slots=True)
class PartPlans:
    """
    Plans the parts of a schedule; equal ones once, since what is weighed depends on no day.

    Args:
        order: Of the schedule, as typed.
        prescription: As recorded.
        house: The pharmacy with its records.
        start: Day of the first dose.
    """

    order: ScheduleOrder
    prescription: SchedulePrescription
    house: House
    start: date
    _known: dict[FillPart, Preparation | Refusal] = field(default_factory=dict)

    def made(self, part: FillPart) -> Preparation:
        """
        Return the preparation of a part.

        Raises:
            Refusal: it cannot be made.
        """
        alike = begun_on(part, self.start)
        if alike not in self._known:
            try:
                self._known[alike] = self._planned(alike)
            except Refusal as refusal:
                self._known[alike] = refusal
        found = self._known[alike]
        if isinstance(found, Refusal):
            raise found
        return found

    def _planned(self, part: FillPart) -> Preparation:
        """Return the preparation of a part that begins on the first day of the schedule."""
        order, house = self.order, self.house
        records = MasterRecordsUsed(capsules=house.capsule.id, liquid=house.liquid.id)
        terms = Terms(order.storage, records, order.protocol, order.dose_as, order.one_container)
        more: SaidOfFills = {"avoid": order.avoid, "checked": order.checked}
        return prepare(
            order_of_part(part, self.prescription, terms, more),
            formulary=house.formulary,
            pharmacy=house.pharmacy,
            today=self.start,
            kept=DayToCome(),
        )


def begun_on(part: FillPart, start: date) -> FillPart:
    """Return a part as it would be if its first day were another, and its days of the week too."""
    by = start - part.steps[0].first_day
    return replaced(part, steps=tuple(_begun(each, by) for each in part.steps))


def _begun(step: PartStep, by: timedelta) -> PartStep:
    """Return a step so many days later."""
    first, at = step.first_day + by, weekdays_of(step)
    on = None if at is None else named(at, first)
    return replaced(step, first_day=first, last_day=step.last_day + by, on=on)


def drug_lost(made: Preparation) -> Fraction:
    """Return the active left over, in mg: in no capsule and no bottle."""
    left = sum((number_of(each.active, MG) for each in made.weigh_plan.leftover), Fraction(0))
    if not isinstance(made.figures, LiquidFigures):
        return left
    liquid = made.figures
    surplus = number_of(liquid.surplus, ML)
    return left + surplus * number_of(liquid.concentration, MG_PER_ML)
