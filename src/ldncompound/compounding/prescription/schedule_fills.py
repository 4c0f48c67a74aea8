"""Cut a schedule into fills, so that as little as possible is made and lost.

The search is exact. What a preparation loses is known only once it is planned, so a cut is searched
with what it loses at least, the preparations of the cut found are planned, and the search is
repeated with what is known then, until nothing of the cut found is unknown.
"""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from itertools import pairwise
from math import lcm
from operator import add
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from ldncompound.core.refusals import CourseOutlivesBeyondUse, InvalidOrder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ldncompound.compounding.prescription.steps import ScheduleStep
    from ldncompound.core.sources import Citation

__all__ = ["MOST_FILLS", "FillCosts", "Period", "fill_periods"]


MOST_FILLS = 128
"""Most fills that are ordered by their number; more are cut only where a schedule needs them."""

Period = tuple[int, int]
"""First and last day of a fill; the first day of the schedule is 0."""

_SEARCHES = 8
"""So many searches are repeated before all that can be in a cut is planned."""

Material = TypeVar("Material")
_Fill = tuple[int, int]
"""The places that a fill begins and ends at."""
_Cut = list[_Fill]


class FillCosts(Protocol[Material]):
    """What the preparations of a fill are made of, and what is lost with each."""

    def parts(self, dose: Fraction, /) -> Iterable[tuple[Material, Fraction]]:
        """Return what makes up a dose: how much of which material."""

    def lost_at_least(self, material: Material, amount: Fraction, /) -> Fraction:
        """Return what a preparation loses at least, in mg of drug."""

    def lost(self, period: Period, material: Material, /) -> Fraction | None:
        """Return what the preparation of a fill loses, in mg; None where it cannot be made."""


def fill_periods(
    steps: Sequence[ScheduleStep],
    longest: int,
    number: int | None = None,
    sources: tuple[Citation, ...] = (),
    costs: FillCosts[Material] | None = None,
) -> tuple[Period, ...]:
    """
    Return the first and last day of every fill; together they cover every day of a dose.

    Fills follow one another without a gap except for pauses; none begins or ends in a pause.
    Of all ways to cut the schedule into so many fills, that is taken of which the fewest
    preparations cannot be made, that has the fewest preparations, that loses the least drug,
    whose fills are most equal, and of which the first ones are longer.

    Args:
        steps: Of the schedule.
        longest: Most days that a fill may cover, the day of its first dose included.
        number: How many fills; None for as few as possible.
        sources: Where the limit is documented.
        costs: What is made for a fill; None where only the lengths matter.

    Raises:
        CourseOutlivesBeyondUse: with so few fills one would last past its beyond-use date.
        InvalidOrder: more fills than days, or so many that they are taken for an error.

    >>> from ldncompound.compounding.prescription.steps import ScheduleStep
    >>> fill_periods([ScheduleStep(Fraction(3), 56)], 35)
    ((0, 27), (28, 55))
    >>> fill_periods([ScheduleStep(Fraction(3), 56)], 35, 3)
    ((0, 18), (19, 37), (38, 55))
    """
    days = list(_taken_days(steps))
    taken = [each.day for each in days]
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
    if number > max(fewest, MOST_FILLS):
        raise InvalidOrder(
            f"{number} fills are taken for an error; at most {MOST_FILLS} are made by number.",
            remedy="Order fewer fills, or 'auto'.",
        )
    return _Search(days, longest, number, costs).cheapest()


class _TakenDay(NamedTuple):
    """A day on which something is taken: its number, one dose, and the doses."""

    day: int
    dose: Fraction
    doses: int


def _taken_days(steps: Iterable[ScheduleStep]) -> Iterator[_TakenDay]:
    """Yield the days on which something is taken."""
    first = 0
    for step in steps:
        if step.dose is not None:
            for day in step.taken:
                yield _TakenDay(first + day, step.dose, step.doses_per_day)
        first += step.days


class _OfFill(NamedTuple, Generic[Material]):
    """A preparation of so much of a material, with a fill that it is of."""

    material: Material
    fill: _Fill


def _equal(taken: Sequence[int], number: int) -> tuple[Period, ...]:
    """Return *number* equal fills, the first ones a day longer where the days do not divide."""
    each, more = divmod(len(taken), number)
    starts = [at * each + min(at, more) for at in range(number + 1)]
    return tuple((taken[a], taken[b - 1]) for a, b in pairwise(starts))


def _as_few(taken: Iterable[int], longest: int) -> tuple[Period, ...]:
    """Return the fewest fills, each as long as allowed."""
    found: list[Period] = []
    for day in taken:
        if found and day - found[-1][0] < longest:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return tuple(found)


class _Search(Generic[Material]):
    """
    The search for the cheapest cut into exactly so many fills.

    A place is a number of days on which something is taken; a fill goes from one place to another.

    Args:
        days: All of these days.
        longest: Most days that a fill may cover.
        number: How many fills.
        costs: What is made for a fill; None where only the lengths matter.
    """

    def __init__(
        self,
        days: Sequence[_TakenDay],
        longest: int,
        number: int,
        costs: FillCosts[Material] | None,
    ) -> None:
        self.taken = [each.day for each in days]
        self.number, self.costs = number, costs
        count = len(days)
        # The places that a fill from each place reaches, and those that each fill can begin at.
        self.reach = [bisect_left(self.taken, day + longest) for day in self.taken]
        back = [bisect_left(self.reach, end) for end in range(count + 1)]
        latest, earliest = [0], [count]
        for done in range(1, number + 1):
            latest.append(min(self.reach[latest[-1]], count - number + done))
            earliest.append(max(back[earliest[-1]], number - done))
        self.windows = list(zip(reversed(earliest), latest, strict=True))
        # Preparations by their numbers: what each is, and what is lost with it.
        self.parts: list[_OfFill[Material]] = []
        self.lost: list[Fraction | None] = []
        self.unplanned: set[int] = set()
        self.held = self._held(days)

    def cheapest(self) -> tuple[Period, ...]:
        """Return the cheapest cut."""
        tried: list[_Cut] = []
        while True:
            prices = self._prices()
            best = self._best(prices)
            cut = self._cut(prices, best)
            unknown = self._unplanned(cut)
            if not unknown:
                return tuple(self._period(*each) for each in cut)
            tried.append(cut)
            if len(tried) == _SEARCHES:
                most = min(sum(prices[a][b - a - 1] for a, b in each) for each in tried[:-1])
                unknown = self._unplanned(self._up_to(most, prices, best))
            self._plan(unknown)

    def _held(self, days: Sequence[_TakenDay]) -> dict[int, list[tuple[int, ...]]]:
        """Return the preparations of each fill, by the place it begins at and those it reaches."""
        costs = self.costs
        if costs is None:
            return {begin: [()] * (self.reach[begin] - begin) for begin in self._begins()}
        parts = [tuple(costs.parts(each.dose)) for each in days]
        # What is taken on each day, in whole units; each material by its number.
        unit = lcm(*(amount.denominator for each in parts for _, amount in each))
        known: dict[Material, int] = {}
        of_days = [
            [
                (known.setdefault(material, len(known)), int(amount * unit) * day.doses)
                for material, amount in each
            ]
            for each, day in zip(parts, days, strict=True)
        ]
        materials = list(known)
        numbers: dict[tuple[int, int], int] = {}
        found: dict[int, list[tuple[int, ...]]] = {}
        for begin in self._begins():
            held: dict[int, int] = {}
            prepared: dict[int, int] = {}
            found[begin] = []
            for end in range(begin + 1, self.reach[begin] + 1):
                for material, amount in of_days[end - 1]:
                    held[material] = held.get(material, 0) + amount
                for material, _ in of_days[end - 1]:
                    key = material, held[material]
                    if key not in numbers:
                        numbers[key] = len(numbers)
                        exact = Fraction(key[1], unit)
                        self._add(materials[material], exact, (begin, end), costs)
                    prepared[material] = numbers[key]
                found[begin].append(tuple(prepared.values()))
        return found

    def _begins(self) -> Iterator[int]:
        """Yield the places that a fill can begin at."""
        return iter(sorted({each for a, b in self.windows[:-1] for each in range(a, b + 1)}))

    def _add(
        self, material: Material, amount: Fraction, fill: _Fill, costs: FillCosts[Material]
    ) -> None:
        """Add a preparation that is not planned yet, with a fill that it is of."""
        self.unplanned.add(len(self.parts))
        self.parts.append(_OfFill(material, fill))
        self.lost.append(costs.lost_at_least(material, amount))

    def _period(self, begin: int, end: int) -> Period:
        """Return the first and the last day of a fill."""
        return self.taken[begin], self.taken[end - 1]

    def _unplanned(self, fills: Iterable[_Fill]) -> set[int]:
        """Return the preparations of fills that are not planned yet."""
        found = (part for begin, end in fills for part in self.held[begin][end - begin - 1])
        return self.unplanned.intersection(found)

    def _plan(self, parts: Iterable[int]) -> None:
        """Find out what is lost with preparations."""
        for number in sorted(parts):
            part = self.parts[number]
            if self.costs is not None:  # pragma: no branch
                self.lost[number] = self.costs.lost(self._period(*part.fill), part.material)
            self.unplanned.discard(number)

    def _prices(self) -> dict[int, list[int]]:
        """
        Return the price of each fill, by the place that it begins at and those that it reaches.

        It is one number, of which what cannot be made, the preparations, what is lost and the
        square of the length are digits.
        """
        known = [each for each in self.lost if each is not None]
        scale = lcm(*(each.denominator for each in known))
        most_parts = self.number * max(len(x) for each in self.held.values() for x in each)
        of_lost = len(self.taken) ** 2 + 1
        of_part = of_lost * (int(max(known, default=Fraction(0)) * scale) * most_parts + 1)
        of_refused = of_part * (most_parts + 1)
        price = [
            of_part + (of_refused if lost is None else int(lost * scale) * of_lost)
            for lost in self.lost
        ]
        return {
            begin: [
                sum(map(price.__getitem__, parts), length * length)
                for length, parts in enumerate(fills, start=1)
            ]
            for begin, fills in self.held.items()
        }

    def _sums(
        self, done: int, begin: int, prices: Mapping[int, list[int]], after: Sequence[int]
    ) -> tuple[int, list[int]]:
        """Return the first place that a fill can end at, and the least prices with each end."""
        low, high = self.windows[done + 1]
        start, end = max(low, begin + 1), min(high, self.reach[begin])
        of_fill = prices[begin][start - begin - 1 : end - begin]
        return start, list(map(add, of_fill, after[start - low : end - low + 1]))

    def _best(self, prices: Mapping[int, list[int]]) -> list[list[int]]:
        """Return for each number of fills done what the rest costs, by the place it begins at."""
        best = [[0]]
        for done in reversed(range(self.number)):
            low, high = self.windows[done]
            rest = best[-1]
            best.append([min(self._sums(done, at, prices, rest)[1]) for at in range(low, high + 1)])
        return best[::-1]

    def _cut(self, prices: Mapping[int, list[int]], best: Sequence[list[int]]) -> _Cut:
        """Return the cheapest cut, the first fills longer where several are equal."""
        cut, begin = [], 0
        for done in range(self.number):
            start, sums = self._sums(done, begin, prices, best[done + 1])
            end = start + len(sums) - 1 - sums[::-1].index(min(sums))
            cut.append((begin, end))
            begin = end
        return cut

    def _up_to(
        self, most: int, prices: Mapping[int, list[int]], best: Sequence[list[int]]
    ) -> Iterator[_Fill]:
        """Yield the fills of all cuts that cost so much at most."""
        before = {0: 0}
        for done in range(self.number):
            after: dict[int, int] = {}
            for begin, spent in before.items():
                start, sums = self._sums(done, begin, prices, best[done + 1])
                for end, rest in enumerate(sums, start):
                    if spent + rest <= most:
                        yield begin, end
                        here = spent + prices[begin][end - begin - 1]
                        after[end] = min(here, after.get(end, here))
            before = after
