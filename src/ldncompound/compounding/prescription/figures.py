"""Read the figures of an order: exact quantities, whole counts.

First the form of every figure is checked, then the dimension of every figure.
"""

from __future__ import annotations

from datetime import date
from functools import partial

import msgspec

from ldncompound.calculation.capsules import DosageUnit
from ldncompound.compounding.prescription.order_fields import Order
from ldncompound.compounding.prescription.orders_of_steps import OrderOfSteps
from ldncompound.compounding.prescription.steps import Intake, intakes_of
from ldncompound.core.dates import parse_date
from ldncompound.core.names import choice_of
from ldncompound.core.quantities import (
    MG,
    Quantity,
    check_dimension,
    format_quantity,
    in_unit,
    number_of,
    parse_count,
    parse_quantity,
    quantity,
)
from ldncompound.core.refusals import InvalidOrder, MalformedQuantity, of_field

FEWEST = "auto"
"""The fills ordered: as few as possible."""


class RequestFigures(msgspec.Struct, frozen=True, kw_only=True):
    """
    The figures that an order of every dosage form has.

    Args:
        dose: One intake, in mg; of several steps the largest.
        doses_per_day: Intakes a day; of several steps the most.
        days: Length of the course, where it was ordered by days; from the first day of the first
            step to the last of the last.
        fills: Number of fills; 0 for the fewest possible, None where the course is not cut.
        steps: Of a schedule; empty where the same dose is taken on every day.
    """

    dose: Quantity
    doses_per_day: int
    days: int | None
    fills: int | None
    steps: tuple[Intake, ...] = ()

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Return the doses of each step; of an order without steps, those of the course."""
        return self.steps or (Intake(self.dose, self.doses_per_day, 1, 0, self.days or 0),)


def steps_in(order: OrderOfSteps, dose: Quantity) -> tuple[Intake, ...]:
    """
    Return the steps of an order; none where the same dose is taken on every day.

    Args:
        order: As typed.
        dose: Its dose.

    Raises:
        InvalidOrder: the dose is not the largest of the steps, or the order says its length or
            its doses a day beside them.
    """
    if not order.steps:
        if order.one_container:
            raise InvalidOrder(
                "One container is ordered for several steps, but no steps.",
                remedy="Leave it out, or give the steps.",
            )
        return ()
    # Most orders have no steps.
    from ldncompound.compounding.prescription.written_steps import read_steps

    with of_field("steps"):
        found = intakes_of(read_steps(order.steps, partial(_first_dose, order)))
        other = (order.days, getattr(order, "quantity", None), order.fills)
        if max(each.dose for each in found) != dose or other != (None,) * 3 or order.per_day != "1":
            raise InvalidOrder(
                "An order of several steps has its days and doses a day in the steps, and as its "
                "dose the largest of them.",
                remedy="Leave out days, quantity, fills and doses a day, and give that dose.",
            )
    return found


def _first_dose(order: OrderOfSteps) -> date:
    """Return the day of the first dose of an order of several steps."""
    if order.first_dose is None:
        raise InvalidOrder(
            "The steps of an order name days, but the order has no first day.",
            remedy="Give the day of the first dose.",
        )
    return parse_date(order.first_dose, "the first dose")


def days_of_steps(steps: tuple[Intake, ...]) -> int:
    """Return the days from the first of the first step to the last of the last."""
    return steps[-1].first + steps[-1].days


def dose_and_times(order: Order, what: str = "the doses a day") -> tuple[Quantity, int]:
    """Return the dose and the doses a day, as they are typed."""
    with of_field("dose"):
        dose = parse_quantity(order.dose, "mass")
    with of_field("per_day"):
        return dose, parse_count(order.per_day, what)


def amount_in(order: Order, name: str, kind: str) -> Quantity | None:
    """
    Return the quantity in a field of an order; None where nothing is typed.

    Args:
        order: As typed.
        name: Of the field.
        kind: What is asked for there, as in `parse_quantity`.
    """
    text = getattr(order, name)
    with of_field(name):
        return None if text is None else parse_quantity(text, kind)


def count_in(order: Order, name: str, what: str) -> int | None:
    """Return the count in a field of an order; None where nothing is typed."""
    text = getattr(order, name)
    with of_field(name):
        return None if text is None else parse_count(text, what)


def check_amount(amount: Quantity | None, kind: str, name: str, words: str = "") -> None:
    """
    Refuse the amount in a field of an order that measures something else.

    Args:
        amount: None where nothing is typed.
        kind: As in `check_dimension`.
        name: Of the field.
        words: What it is, where the name of the field does not say that.
    """
    if amount is not None:
        with of_field(name):
            check_dimension(amount, kind, f"the {words or name.replace('_', ' ')}")


def days_needed(days: int | None) -> int:
    """Return the days of an order; refuse one without them."""
    if days is None:
        with of_field("days"):
            raise InvalidOrder("The days are missing.", remedy="Give the length of the course.")
    return days


def read_fills(order: Order) -> int | None:
    """Return the number of fills: 0 for as few as possible, None where the course is not split."""
    if choice_of(order.fills or "", (FEWEST,)) == FEWEST:
        return 0
    return count_in(order, "fills", "the fills")


def check_one_length(days: int | None, count: int | None, fills: int | None) -> None:
    """Refuse all but one of days and quantity; a course that is split needs its days."""
    if days is None and fills is not None:
        raise InvalidOrder(
            "A course that is split into fills must be ordered by its days.",
            remedy="Give the days of the whole course.",
        )
    if (days is None) == (count is None):
        raise InvalidOrder(
            "An order must have either its days or its quantity.", remedy="Give one of the two."
        )


def check_strength(strength: Quantity | None, kind: str) -> None:
    """Refuse a strength that is neither a mass nor a mass per capsule or tablet."""
    if strength is not None and strength.dimensionality != MG.dimensionality:
        with of_field("strength"):
            check_dimension(strength, kind, "the strength")


def check_whole(excess: Quantity | None, unit: DosageUnit) -> None:
    """Refuse an excess of part of a capsule or tablet, as malformed."""
    if excess is not None and excess.units == unit.unit and excess.magnitude.denominator != 1:
        with of_field("excess"):
            raise MalformedQuantity(
                f"An excess of {format_quantity(excess)} is not a whole number of {unit.plural}.",
                remedy=f"Write whole {unit.plural} like '2 {unit.word}', or a percentage like "
                "'5 %'.",
            )


def share_of_one(strength: Quantity, unit: DosageUnit) -> Quantity:
    """Return a strength per capsule or tablet; a mass is that in one of them."""
    if strength.dimensionality == MG.dimensionality:
        return quantity(number_of(strength, MG), unit.holds)
    return in_unit(strength, unit.holds)
