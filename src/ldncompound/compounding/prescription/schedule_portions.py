"""What makes up the doses of a schedule, and the portions of its steps in a fill."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.prescription.steps import ScheduleStep
from ldncompound.core.weekdays import days_from, next_taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Portion", "common_strength", "fewest_capsules", "portions", "total_of"]


class Portion(NamedTuple):
    """
    The days of one step within one fill.

    Args:
        dose: One dose, in mg.
        first: Number of the first day on which it is taken; the first of the schedule is 0.
        days: How many days, to the last of the step or of the fill.
        doses_per_day: As in the step.
        every: Likewise.
        at: Likewise, counted from this first day.
    """

    dose: Fraction
    first: int
    days: int
    doses_per_day: int = 1
    every: int = 1
    at: tuple[int, ...] | None = None


def total_of(steps: Iterable[ScheduleStep]) -> Fraction:
    """
    Return the drug of a whole schedule in mg.

    >>> pause = ScheduleStep(None, 7)
    >>> total_of([ScheduleStep(Fraction(3, 2), 14), pause, ScheduleStep(Fraction(3), 14)])
    Fraction(63, 1)
    """
    return sum((step.dose * step.doses for step in steps if step.dose is not None), Fraction(0))


# What makes up a dose -----------------------------------------------------------


def common_strength(doses: Iterable[Fraction], low: Fraction, high: Fraction) -> Fraction | None:
    """
    Return the largest strength within a range that divides every dose, or None.

    Args:
        doses: In mg, each above zero.
        low: Least strength, in mg.
        high: Largest strength, in mg.

    >>> common_strength([Fraction(3, 2), Fraction(9, 2)], Fraction(1, 2), Fraction(9, 2))
    Fraction(3, 2)
    """
    found = list(doses)
    common = lcm(*(dose.denominator for dose in found))
    greatest = Fraction(gcd(*(int(dose * common) for dose in found)), common)
    # Every strength that divides all the doses is the greatest one, divided by a whole number.
    strength = greatest / max(1, -(-greatest // high))
    return strength if strength >= low else None


def fewest_capsules(
    dose: Fraction, kept: Iterable[Fraction]
) -> tuple[tuple[Fraction, int], ...] | None:
    """
    Return the fewest capsules that make up a dose, or None where none do.

    Of several such mixes, the one with the fewest strengths, then with the strongest capsules.

    Args:
        dose: In mg.
        kept: Strengths in mg, each above zero.

    >>> fewest_capsules(Fraction(9, 2), [Fraction(3), Fraction(3, 2)])
    ((Fraction(3, 1), 1), (Fraction(3, 2), 1))
    """
    strengths = sorted(set(kept), reverse=True)
    least = dose / strengths[0] if strengths else Fraction(0)
    most = dose / strengths[-1] if strengths else Fraction(-1)
    for count in range(max(1, -(-least.numerator // least.denominator)), int(most) + 1):
        found = list(_mixes(dose, strengths, count))
        if found:
            return min(found, key=lambda mix: (len(mix), [-held for held, _ in mix]))
    return None


def _mixes(
    rest: Fraction, strengths: Sequence[Fraction], count: int
) -> Iterator[tuple[tuple[Fraction, int], ...]]:
    """Yield every way to make up the rest of a dose with exactly *count* capsules."""
    if count == 0:
        if rest == 0:
            yield ()
        return
    if not strengths or not strengths[-1] * count <= rest <= strengths[0] * count:
        return
    for number in range(count + 1):
        for others in _mixes(rest - strengths[0] * number, strengths[1:], count - number):
            yield ((strengths[0], number), *others) if number else others


# Fills --------------------------------------------------------------------------


def portions(steps: Sequence[ScheduleStep], period: tuple[int, int]) -> tuple[Portion, ...]:
    """
    Return the days of each dose that fall into a fill, in order.

    >>> portions([ScheduleStep(Fraction(1), 14), ScheduleStep(Fraction(2), 14)], (7, 20))[1]
    Portion(dose=Fraction(2, 1), first=14, days=7, doses_per_day=1, every=1, at=None)
    """
    found = []
    first = 0
    for step in steps:
        end = min(first + step.days - 1, period[1])
        begin = first + next_taken(max(0, period[0] - first), step.every, step.at or (0,))
        if step.dose is not None and begin <= end:
            at = None if step.at is None else days_from(step.at, begin - first)
            days = end - begin + 1
            found.append(Portion(step.dose, begin, days, step.doses_per_day, step.every, at))
        first += step.days
    return tuple(found)
