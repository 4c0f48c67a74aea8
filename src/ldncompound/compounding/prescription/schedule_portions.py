"""Split the steps of a schedule into portions of one dose, and into fills."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.prescription.steps import ScheduleStep
from ldncompound.core.refusals import CourseOutlivesBeyondUse, InvalidOrder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ldncompound.core.sources import Citation

__all__ = ["Portion", "common_strength", "fewest_capsules", "fill_periods", "portions", "total_of"]


class Portion(NamedTuple):
    """
    The days of one dose within one fill.

    Args:
        dose: In mg.
        first: Number of the first day; the first day of the schedule is 0.
        days: How many.
    """

    dose: Fraction
    first: int
    days: int


def total_of(steps: Iterable[ScheduleStep]) -> Fraction:
    """
    Return the drug of a whole schedule in mg.

    >>> pause = ScheduleStep(None, 7)
    >>> total_of([ScheduleStep(Fraction(3, 2), 14), pause, ScheduleStep(Fraction(3), 14)])
    Fraction(63, 1)
    """
    return sum((step.dose * step.days for step in steps if step.dose is not None), Fraction(0))


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


def fill_periods(
    steps: Sequence[ScheduleStep],
    longest: int,
    number: int | None = None,
    sources: tuple[Citation, ...] = (),
) -> tuple[tuple[int, int], ...]:
    """
    Return the first and last day of every fill; together they cover every day of a dose.

    Fills follow one another without a gap except for pauses; none begins or ends in a pause.
    They are of equal length, as far as the days allow. Where a pause would make equal fills
    more than needed, each is as long as allowed.

    Args:
        steps: Of the schedule.
        longest: Most days that a fill made on its first day may cover, that day included.
        number: How many fills; None for as few as possible.
        sources: Where the limit is documented.

    Raises:
        CourseOutlivesBeyondUse: with so few fills one would last past its beyond-use date.
        InvalidOrder: more fills than days.

    >>> fill_periods([ScheduleStep(Fraction(3), 56)], 35)
    ((0, 27), (28, 55))
    >>> fill_periods([ScheduleStep(Fraction(3), 56)], 35, 3)
    ((0, 18), (19, 37), (38, 55))
    """
    taken = _taken_days(steps)
    if number is None:
        few = _as_few(taken, longest)
        equal = _equal(taken, len(few))
        return equal if all(last - first < longest for first, last in equal) else few
    if number > len(taken):
        raise InvalidOrder(
            f"{number} fills are more than the {len(taken)} days on which something is taken.",
            remedy="Order fewer fills, or 'auto'.",
        )
    found = _equal(taken, number)
    over = max(last - first + 1 for first, last in found)
    if over > longest:
        raise CourseOutlivesBeyondUse(
            f"In {number} {'fill' if number == 1 else 'fills'} one would have to last {over} days, "
            f"and its beyond-use date allows {longest}.",
            remedy=f"Order {len(_as_few(taken, longest))} fills or more, or 'auto'.",
            sources=sources,
        )
    return found


def _taken_days(steps: Iterable[ScheduleStep]) -> list[int]:
    """Return the numbers of the days on which something is taken."""
    found: list[int] = []
    first = 0
    for step in steps:
        if step.dose is not None:
            found.extend(range(first, first + step.days))
        first += step.days
    return found


def _equal(taken: Sequence[int], number: int) -> tuple[tuple[int, int], ...]:
    """Return *number* equal fills, the first ones a day longer where the days do not divide."""
    each, more = divmod(len(taken), number)
    starts = [at * each + min(at, more) for at in range(number + 1)]
    return tuple((taken[a], taken[b - 1]) for a, b in pairwise(starts))


def _as_few(taken: Sequence[int], longest: int) -> tuple[tuple[int, int], ...]:
    """Return the fewest fills, each as long as allowed."""
    found: list[tuple[int, int]] = []
    for day in taken:
        if found and day - found[-1][0] < longest:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return tuple(found)


def portions(steps: Sequence[ScheduleStep], period: tuple[int, int]) -> tuple[Portion, ...]:
    """
    Return the days of each dose that fall into a fill, in order.

    >>> portions([ScheduleStep(Fraction(1), 14), ScheduleStep(Fraction(2), 14)], (7, 20))[1]
    Portion(dose=Fraction(2, 1), first=14, days=7)
    """
    found = []
    first = 0
    for step in steps:
        begin, end = max(first, period[0]), min(first + step.days - 1, period[1])
        if step.dose is not None and begin <= end:
            found.append(Portion(step.dose, begin, end - begin + 1))
        first += step.days
    return tuple(found)
