"""Check a dose against its documented range; nothing else refuses a dose.

The limits are "documented in these sources", never "safe". They are inclusive
and exact. There is no override.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec

from ldncompound.calculation.capsules import CAPSULES, DosageUnit
from ldncompound.core.quantities import MG, format_quantity, mass, number_of, written
from ldncompound.core.refusals import (
    DailyDoseAboveRange,
    DoseAboveRange,
    DoseBelowRange,
    StrengthNotInRange,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.core.quantities import Quantity
    from ldncompound.core.sources import Citation

__all__ = ["DailyRange", "check_dose", "check_strength"]


class DailyRange(msgspec.Struct, frozen=True):
    """
    A documented range of the doses of one day.

    Args:
        low: Smallest documented total of a day, a mass.
        high: Largest documented dose and total of a day, a mass.
        sources: The documents it was read from.
        of: Name of the protocol that narrows it; empty for none.
    """

    low: Quantity
    high: Quantity
    sources: tuple[Citation, ...]
    of: str = ""

    def in_words(self) -> str:
        """Return the range in words."""
        named = f" of the {self.of}" if self.of else ""
        return f"{format_quantity(self.low)} to {format_quantity(self.high)} a day{named}"


def check_dose(
    dose: Quantity,
    doses_per_day: int,
    documented: DailyRange,
    usual: Sequence[Quantity] = (),
) -> None:
    """
    Refuse a dose that no source documents.

    The high limit applies to one dose and to the total of the day, the low limit
    to the total of the day.

    Args:
        dose: One intake, a mass.
        doses_per_day: Intakes a day.
        documented: The range and its sources.
        usual: Documented doses: only one of these is asked about, where a point may be lost.

    Raises:
        DoseAboveRange: one dose is above the range.
        DailyDoseAboveRange: the doses of a day add up to more.
        DoseBelowRange: the doses of a day add up to less.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> check_dose(read("4.5 mg"), 1, DailyRange(read("0.5 mg"), read("4.5 mg"), ()))
    """
    low, high = number_of(documented.low, MG), number_of(documented.high, MG)
    one = number_of(dose, MG)
    day = one * doses_per_day
    ask = "Ask the prescriber; the program changes no dose and has no override."
    if one > high:
        raise DoseAboveRange(
            f"A dose of {_as_mg(one)} is above the documented range of "
            f"{documented.in_words()}.{_slip(one, low, high, usual)}",
            remedy=ask,
            sources=documented.sources,
        )
    if day > high:
        raise DailyDoseAboveRange(
            f"{doses_per_day} doses of {_as_mg(one)} add up to {_as_mg(day)} a day, above the "
            f"documented range of {documented.in_words()}.",
            remedy=ask,
            sources=documented.sources,
        )
    if day < low:
        raise DoseBelowRange(
            f"{_as_mg(day)} a day is below the documented range of "
            f"{documented.in_words()}.{_slip(day, low, high, usual)}",
            remedy=ask,
            sources=documented.sources,
        )


def check_strength(
    strength: Quantity,
    doses_per_day: int,
    documented: DailyRange,
    unit: DosageUnit = CAPSULES,
) -> None:
    """
    Refuse a capsule or tablet whose strength is outside the documented range.

    Args:
        strength: Drug in one capsule or tablet, in mg/capsule or mg/tablet.
        doses_per_day: Intakes a day.
        documented: The range and its sources.
        unit: What is counted.

    Raises:
        StrengthNotInRange: outside low ÷ doses a day to high, both inclusive.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> check_strength(read("1.5 mg/capsule"), 1, DailyRange(read("0.5 mg"), read("4.5 mg"), ()))
    """
    held = number_of(unit.held(strength), MG)
    low = number_of(documented.low, MG) / doses_per_day
    high = number_of(documented.high, MG)
    if not low <= held <= high:
        raise StrengthNotInRange(
            f"A {unit.word} of {written(format_quantity(strength))} is outside the documented "
            f"range: {_as_mg(low)} to {_as_mg(high)} per {unit.word} at {doses_per_day} "
            f"{'dose' if doses_per_day == 1 else 'doses'} a day.",
            remedy=f"Leave out --strength, so that one {unit.word} holds one dose, or give a "
            "strength inside the range that divides the dose.",
            sources=documented.sources,
        )


def _as_mg(number: Fraction) -> str:
    """Write a number of mg."""
    return format_quantity(mass(number))


def _slip(number: Fraction, low: Fraction, high: Fraction, usual: Sequence[Quantity]) -> str:
    """
    Return a question where a slipped decimal point or a wrong unit is likelier than the figure.

    Other doses are prescribed on purpose, ten times as much and a tenth as well, and so are a few
    micrograms: a wrong guess could start the error that it fears. Nobody takes 1000 times a low
    dose, so any such figure is asked about.
    """
    known = {number_of(each, MG) for each in usual}
    if number / 10 in known:
        return f" It is 10 times {_as_mg(number / 10)}: is a decimal point missing?"
    if number * 10 in known:
        return f" It is a tenth of {_as_mg(number * 10)}: has a decimal point slipped?"
    if low <= number / 1000 <= high:
        return f" It is 1000 times {_as_mg(number / 1000)}: is mcg meant?"
    if number * 1000 in known:
        return f" It is a 1000th of {_as_mg(number * 1000)}: is mg meant?"
    return ""
