"""Cut a schedule into fills, so that as little as possible is made and lost.

The search is exact. What a preparation loses is known only once it is planned, so a cut is searched
with what it loses at least, the preparations of the cut found are planned, and the search is
repeated with what is known then, until nothing of the cut found is unknown.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from fractions import Fraction
from itertools import pairwise
from math import lcm
from operator import add
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar, cast

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
_Key = tuple[Material, int]
"""A preparation: its material, and how many units of it are held."""


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
            for day in range(first, first + step.days, step.every):
                yield _TakenDay(day, step.dose, step.doses_per_day)
        first += step.days


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
        # What is taken on each day, in whole units.
        parts = [() if costs is None else tuple(costs.parts(each.dose)) for each in days]
        self.unit = lcm(*(amount.denominator for each in parts for _, amount in each))
        self.held = [
            tuple((material, int(amount * self.unit) * day.doses) for material, amount in each)
            for each, day in zip(parts, days, strict=True)
        ]
        # What is lost with each preparation: at least, and as planned.
        self.at_least: dict[_Key[Material], Fraction] = {}
        self.planned: dict[_Key[Material], Fraction | None] = {}

    def cheapest(self) -> tuple[Period, ...]:
        """Return the cheapest cut."""
        searches = 0
        while True:
            cut = self._cut()
            unknown = dict(self._unknown(cut))
            if not unknown:
                return tuple(self._period(*each) for each in cut)
            searches += 1
            if searches == _SEARCHES:
                unknown = dict(self._unknown(self._fills()))
            for key, fill in unknown.items():
                self.planned[key] = self._costs.lost(self._period(*fill), key[0])

    @property
    def _costs(self) -> FillCosts[Material]:
        """Return what is made for a fill, which is known where something is."""
        return cast("FillCosts[Material]", self.costs)

    def _period(self, begin: int, end: int) -> Period:
        """Return the first and the last day of a fill."""
        return self.taken[begin], self.taken[end - 1]

    def _fills(self) -> Iterator[tuple[int, int]]:
        """Yield every fill that can be in a cut, by its places."""
        for (low, high), (first, last) in pairwise(self.windows):
            for begin in range(low, high + 1):
                for end in range(max(first, begin + 1), min(last, self.reach[begin]) + 1):
                    yield begin, end

    def _grown(self, begin: int, end: int) -> Iterator[dict[Material, int]]:
        """Yield what the fills from one place to every later one hold."""
        held: dict[Material, int] = {}
        for day in self.held[begin:end]:
            for material, amount in day:
                held[material] = held.get(material, 0) + amount
            yield held

    def _unknown(
        self, fills: Iterable[tuple[int, int]]
    ) -> Iterator[tuple[_Key[Material], tuple[int, int]]]:
        """Yield the preparations of fills that are not planned yet, each with a fill of it."""
        for begin, end in fills:
            *_, held = self._grown(begin, end)
            yield from ((key, (begin, end)) for key in held.items() if key not in self.planned)

    def _cut(self) -> list[tuple[int, int]]:
        """Return the cheapest cut by what is known, as places."""
        prices = self._prices()
        best, first = [0], len(self.taken)
        choices: list[array[int]] = []
        for (low, high), (after, until) in reversed([*pairwise(self.windows)]):
            costs: list[int] = []
            chosen = array("H")
            for begin in range(low, high + 1):
                start, end = max(after, begin + 1), min(until, self.reach[begin])
                of_fill = prices[begin][start - begin - 1 : end - begin]
                sums = list(map(add, of_fill, best[start - first : end - first + 1]))
                costs.append(min(sums))
                sums.reverse()
                # Of equal ones the longest first fill.
                chosen.append(end - sums.index(costs[-1]))
            choices.append(chosen)
            best, first = costs, low
        cut, begin = [], 0
        for (low, _), chosen in zip(self.windows, reversed(choices), strict=False):
            cut.append((begin, chosen[begin - low]))
            begin = cut[-1][1]
        return cut

    def _prices(self) -> dict[int, list[int]]:
        """
        Return the price of each fill, by the place that it begins at and those that it reaches.

        It is one number, of which what cannot be made, the preparations, what is lost and the
        square of the length are digits.
        """
        begins = {each for low, high in self.windows[:-1] for each in range(low, high + 1)}
        told = {
            begin: [self._price(held) for held in self._grown(begin, self.reach[begin])]
            for begin in begins
        }
        known = (*self.at_least.values(), *(each for each in self.planned.values() if each))
        scale = lcm(*(each.denominator for each in known))
        most = max((price.lost for each in told.values() for price in each), default=0)
        of_lost = len(self.taken) ** 2 + 1
        of_parts = of_lost * (int(most * scale) * self.number + 1)
        parts = max((price.parts for each in told.values() for price in each), default=0)
        of_refused = of_parts * (parts * self.number + 1)
        return {
            begin: [
                price.refused * of_refused
                + price.parts * of_parts
                + int(price.lost * scale) * of_lost
                + length**2
                for length, price in enumerate(each, start=1)
            ]
            for begin, each in told.items()
        }

    def _price(self, held: Mapping[Material, int]) -> _Price:
        """Return the price of a fill by what it holds."""
        refused, lost = 0, Fraction(0)
        for key in held.items():
            here = self.planned[key] if key in self.planned else self._at_least(key)
            if here is None:
                refused += 1
            elif here:
                lost += here
        return _Price(refused, len(held), lost)

    def _at_least(self, key: _Key[Material]) -> Fraction:
        """Return what a preparation loses at least."""
        if key not in self.at_least:
            amount = Fraction(key[1], self.unit)
            self.at_least[key] = self._costs.lost_at_least(key[0], amount)
        return self.at_least[key]


class _Price(NamedTuple):
    """Preparations of a fill that cannot be made, preparations, and the drug lost, in mg."""

    refused: int
    parts: int
    lost: Fraction
