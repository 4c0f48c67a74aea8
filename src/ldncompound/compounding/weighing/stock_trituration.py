"""A trituration made ahead: its steps."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation.uncertainty import dilution_sensitivities, expanded_percent
from ldncompound.compounding.weighing.plan import Step, bears
from ldncompound.compounding.weighing.powder_batch import Vessel
from ldncompound.compounding.weighing.powder_steps import (
    StepRow,
    step_of_row,
    trituration_note,
    weigh_row,
)

if TYPE_CHECKING:
    from ldncompound.compounding.weighing.equipment import Balance

__all__ = ["stock_trituration"]


class MadeTrituration(NamedTuple):
    """
    A trituration to make ahead.

    Args:
        steps: What to do.
        square: Squared relative standard uncertainty of its content by weighing.
        expanded: The same as an expanded uncertainty, in percent.
    """

    steps: tuple[Step, ...]
    square: Fraction
    expanded: Fraction


def stock_trituration(
    active: str, filler: str, name: str, base: Fraction, parts: int, balance: Balance
) -> MadeTrituration | None:
    """
    Plan a trituration made ahead, or return None if the balance cannot weigh it.

    Args:
        active: Name of the active.
        filler: What it is diluted with.
        name: Its name in the steps.
        base: Powder of the active, in mg, a whole number of display steps.
        parts: Parts in all, one of them active.
        balance: The balance used.

    >>> from ldncompound.compounding.weighing.equipment_texts import parse_balance
    >>> from ldncompound.core.quantities import format_quantity
    >>> balance = parse_balance("B1,minimum=120 mg,readability=1 mg")
    >>> made = stock_trituration("active", "filler", "T", Fraction(600), 10, balance)
    >>> [format_quantity(step.amount) for step in made.steps if step.amount]
    ['600 mg', '5400 mg']
    """
    bench = balance.figures()
    vessel = Vessel(base, base * (parts - 1), parts)
    can_be_weighed = base >= bench.minimum and not base % bench.readability
    if not can_be_weighed or not bears(vessel.diluent, bench.capacity):
        return None
    first, second, _ = dilution_sensitivities([(vessel.base, vessel.diluent)], vessel.base)
    rows = [
        *weigh_row(active, vessel.base, name, bench, first),
        *weigh_row(filler, vessel.diluent, name, bench, second),
        StepRow("mix", name, note=trituration_note(vessel, Fraction(1, parts))),
    ]
    square = bench.variance * sum(
        (row.sensitivity**2 for row in rows if row.sensitivity is not None), Fraction(0)
    )
    steps = tuple(step_of_row(number, row) for number, row in enumerate(rows, start=1))
    return MadeTrituration(steps, square, expanded_percent(square))
