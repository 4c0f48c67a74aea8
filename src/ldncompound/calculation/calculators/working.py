"""The printed working of a calculation: right by itself, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ldncompound.calculation.strengths import by_mass, concentration
from ldncompound.core.quantities import MG_PER_G, MG_PER_ML, ML, PERCENT, format_quantity, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.calculation.strengths import StrengthTyped
    from ldncompound.core.quantities import Quantity

__all__ = ["PrintedWorking"]


class PrintedWorking:
    """
    Lines of a working: equations, each in one unit, with every conversion on a line of its own.

    Whoever keys in the bare numbers of a line, conversions apart, comes to the number printed.

    >>> from ldncompound.core.quantities import MG, parse_quantity
    >>> shown = PrintedWorking()
    >>> shown.line(f"{shown.given(parse_quantity('0.5 g'), MG)} ÷ 2", parse_quantity("250 mg"))
    '250 mg'
    >>> shown.text
    '0.5 g = 500 mg; 500 mg ÷ 2 = 250 mg'
    """

    def __init__(self) -> None:
        self._lines: list[str] = []

    @property
    def text(self) -> str:
        """The lines, as they are printed."""
        return "; ".join(self._lines)

    def line(self, sum_of: str, result: Quantity | str, note: str = "") -> str:
        """Add an equation, with a note in words behind it; return the result as it is printed."""
        shown = result if isinstance(result, str) else format_quantity(result)
        self._add(f"{sum_of} = {shown}" + (f" ({note})" if note else ""))
        return shown

    def state(self, fact: str, note: str) -> None:
        """Add what holds, like 3 ≤ 15, and what follows from it."""
        self._add(f"{fact} ({note})")

    def given(self, value: Quantity, unit: Any) -> str:
        """Return a quantity in a unit, and add the conversion where it was typed in another."""
        typed, shown = format_quantity(value), format_quantity(value.to(unit))
        if typed != shown:
            self._add(f"{typed} = {shown}")
        return shown

    def strengths(self, typed: Sequence[StrengthTyped], amount: Any) -> list[Quantity]:
        """
        Return strengths in one unit, and add the conversions.

        Percentages and ratios alone stay percentages; beside others they become mg/mL or mg/g.

        Args:
            typed: As read.
            amount: Unit of the amounts that they are of, mL or mg.

        Raises:
            WrongDimension: a strength does not fit the amount.
            InvalidOrder: more than 100 % by mass.
        """
        if all(each.value.units == PERCENT for each in typed):
            return [self._typed(each) for each in typed]
        return [self.per_unit(each, amount) for each in typed]

    def per_unit(self, typed: StrengthTyped, amount: Any) -> Quantity:
        """Return a strength in mg/mL, or of a mass in mg/g, and add the conversions."""
        if amount == ML:
            found, kind = concentration(typed.value), "w/v"
        else:
            found, kind = quantity(by_mass(typed.value) * 1000, MG_PER_G), "w/w"
        value = self._typed(typed)
        if value.units == PERCENT:
            self._add(f"{format_quantity(value)} {kind} = {format_quantity(found)}")
        return found

    def as_percentage(self, strength: Quantity) -> Quantity:
        """Return a strength in mg/mL or mg/g as a percentage, and add the conversion."""
        found = quantity(strength.magnitude / 10, PERCENT)
        kind = "w/v" if strength.units == MG_PER_ML else "w/w"
        self._add(f"{format_quantity(strength)} = {format_quantity(found)} {kind}")
        return found

    def _typed(self, strength: StrengthTyped) -> Quantity:
        """Return a strength as it was read, and add how that follows from what was typed."""
        shown = format_quantity(strength.value)
        if strength.text != shown:
            self._add(f"{strength.text} = {shown}")
        return strength.value

    def _add(self, line: str) -> None:
        """Add a line, once."""
        if line not in self._lines:
            self._lines.append(line)
