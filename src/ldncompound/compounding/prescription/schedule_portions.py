"""Split the steps of a schedule into portions of one dose, and into fills."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import gcd, lcm
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.prescription.steps import ScheduleStep
from ldncompound.core.refusals import CourseOutlivesBeyondUse, InvalidOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ldncompound.core.sources import Citation

__all__ = ["Portion", "common_strength", "fewest_capsules", "fill_periods", "portions", "total_of"]


class Portion(NamedTuple):
    """
    The days of one step within one fill.

    Args:
        dose: One dose, in mg.
        first: Number of the first day on which it is taken; the first of the schedule is 0.
        days: How many days, to the last of the step or of the fill.
        doses_per_day: As in the step.
        every: Likewise.
    """

    dose: Fraction
    first: int
    days: int
    doses_per_day: int = 1
    every: int = 1

    @property
    def doses(self) -> int:
        """Return the number of doses in all."""
        return self.doses_per_day * -(-self.days // self.every)


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


def fill_periods(
    steps: Sequence[ScheduleStep],
    longest: int,
    number: int | None = None,
    sources: tuple[Citation, ...] = (),
    cost: Callable[[tuple[Portion, ...]], Fraction] | None = None,
) -> tuple[tuple[int, int], ...]:
    """
    Return the first and last day of every fill; together they cover every day of a dose.

    Fills follow one another without a gap except for pauses; none begins or ends in a pause.
    Of all ways to cut the schedule into so many fills, the one that costs least is taken, and of
    several the one whose fills are most equal.

    Args:
        steps: Of the schedule.
        longest: Most days that a fill may cover, the day of its first dose included.
        number: How many fills; None for as few as possible.
        sources: Where the limit is documented.
        cost: What a fill costs, by what it holds; None where all cost the same.

    Raises:
        CourseOutlivesBeyondUse: with so few fills one would last past its beyond-use date.
        InvalidOrder: more fills than days.

    >>> fill_periods([ScheduleStep(Fraction(3), 56)], 35)
    ((0, 27), (28, 55))
    >>> fill_periods([ScheduleStep(Fraction(3), 56)], 35, 3)
    ((0, 18), (19, 37), (38, 55))
    """
    taken = _taken_days(steps)
    fewest = len(_as_few(taken, longest))
    if number is None:
        number = fewest
    if number > len(taken):
        raise InvalidOrder(
            f"{number} fills are more than the {len(taken)} days on which something is taken.",
            remedy="Order fewer fills, or 'auto'.",
        )
    if number < fewest:
        over = max(last - first + 1 for first, last in _equal(taken, number))
        raise CourseOutlivesBeyondUse(
            f"In {number} {'fill' if number == 1 else 'fills'} one would have to last {over} days, "
            f"and its beyond-use date allows {longest}.",
            remedy=f"Order {fewest} fills or more, or 'auto'.",
            sources=sources,
        )
    return _cheapest(steps, taken, longest, number, cost)


def _cheapest(
    steps: Sequence[ScheduleStep],
    taken: Sequence[int],
    longest: int,
    number: int,
    cost: Callable[[tuple[Portion, ...]], Fraction] | None,
) -> tuple[tuple[int, int], ...]:
    """Return the cheapest cut into exactly *number* fills, the most equal one among equals."""
    days = len(taken)

    @cache
    def costs(begin: int, end: int) -> tuple[Fraction, int]:
        """Return what a fill of the days *begin* to *end* - 1 costs, and its length squared."""
        of_days = (end - begin) ** 2
        if cost is None:
            return Fraction(0), of_days
        return cost(portions(steps, (taken[begin], taken[end - 1]))), of_days

    # What the best cut of the days from each on costs, and where its first fill ends; the first
    # fills are the longer ones among equals. Only days are tried on which such a fill can begin.
    latest = [0]
    for each in range(number - 1):
        end = bisect_left(taken, taken[latest[-1]] + longest)
        latest.append(min(end, days - number + each + 1))
    best: dict[int, tuple[tuple[Fraction, int], int]] = {days: ((Fraction(0), 0), days)}
    ends: list[dict[int, int]] = []
    for done in reversed(range(number)):
        found: dict[int, tuple[tuple[Fraction, int], int]] = {}
        first, last = min(best), max(best)
        for begin in range(latest[done], done - 1, -1):
            reached = bisect_left(taken, taken[begin] + longest)
            for end in range(min(last, reached), max(first, begin + 1) - 1, -1):
                (lost, squares), _ = best[end]
                here, square = costs(begin, end)
                sum_ = (lost + here, squares + square)
                if begin not in found or sum_ < found[begin][0]:
                    found[begin] = (sum_, end)
            if begin not in found:
                break  # an earlier one would have to reach further still
        ends.append({begin: end for begin, (_, end) in found.items()})
        best = found
    cut, begin = [], 0
    for of in reversed(ends):
        cut.append((taken[begin], taken[of[begin] - 1]))
        begin = of[begin]
    return tuple(cut)


def _taken_days(steps: Iterable[ScheduleStep]) -> list[int]:
    """Return the numbers of the days on which something is taken."""
    found: list[int] = []
    first = 0
    for step in steps:
        if step.dose is not None:
            found.extend(range(first, first + step.days, step.every))
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
    Portion(dose=Fraction(2, 1), first=14, days=7, doses_per_day=1, every=1)
    """
    found = []
    first = 0
    for step in steps:
        begin, end = max(first, period[0]), min(first + step.days - 1, period[1])
        begin += (first - begin) % step.every
        if step.dose is not None and begin <= end:
            days = end - begin + 1
            found.append(Portion(step.dose, begin, days, step.doses_per_day, step.every))
        first += step.days
    return tuple(found)
