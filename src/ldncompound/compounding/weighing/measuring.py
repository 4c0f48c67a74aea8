"""Measuring volumes: which device measures what, and stock solutions.

A volume is measured in whole marks of one device, between its least measure and its
capacity, or as several such volumes. A solid below the minimum of the balance goes
through a stock solution: weighed at or above the minimum, made up to a volume, and a
part of that measured.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import gcd, lcm
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation.uncertainty import in_pieces
from ldncompound.compounding.weighing.plan import TOLERANCE, DeviceInUse, bears, is_within
from ldncompound.core.numbers import round_half_up, round_up
from ldncompound.core.quantities import ML, number_of, volume

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ldncompound.compounding.weighing.equipment import BalanceFigures, MeasuringDevice
    from ldncompound.formulary.equipment import Measure

__all__ = [
    "SYRINGE",
    "Scale",
    "Stock",
    "in_use",
    "measured",
    "scales_of",
    "stock_solution",
]


SYRINGE = "oral syringe"
_LARGE_FILLINGS = 2
"""What is split up by a search: at most so many fillings of the largest device."""
_MOST_FILLINGS = 100
"""More are no way to measure a volume."""
_STOCK_VOLUMES = tuple(map(Fraction, (10, 20, 25, 50, 100, 200, 250, 500)))
_MARKS_TRIED = 10


class Scale(NamedTuple):
    """A device in numbers, all in mL."""

    name: str
    kind: str
    capacity: Fraction
    graduation: Fraction
    least: Fraction
    assumed: bool = False

    @property
    def fullest(self) -> Fraction:
        """Return the most that one filling measures: its last mark."""
        return self.capacity // self.graduation * self.graduation

    def shows(self, amount: Fraction) -> bool:
        """Return whether one filling measures *amount*."""
        return self.least <= amount <= self.capacity and amount % self.graduation == 0


class Stock(NamedTuple):
    """Weigh (mg), make up to (mL), measure (mL) with a device."""

    weigh: Fraction
    made_up: Fraction
    measure: Fraction
    scale: Scale

    @property
    def delivered(self) -> Fraction:
        """Return the solid in what is measured, in mg."""
        return self.weigh * self.measure / self.made_up

    def squares(self, bench: BalanceFigures) -> tuple[Fraction, Fraction]:
        """
        Return the squared relative uncertainties of weighing and of measuring.

        A reading is off by at most half a graduation, taken as rectangular; making up
        the stock is not counted.
        """
        count = in_pieces(self.weigh, bench.capacity)
        reading = (self.scale.graduation / 2 / self.measure) ** 2 / 3
        return count * bench.variance / self.weigh**2, reading


Fillings = tuple[tuple[Scale, Fraction], ...]


def scales_of(
    measures: Iterable[Measure | MeasuringDevice], *, assumed: bool = False
) -> tuple[Scale, ...]:
    """
    Return devices in numbers, the smallest first.

    Args:
        measures: Graduates and oral syringes.
        assumed: Nobody configured them.
    """
    found = (
        Scale(
            each.name,
            each.kind,
            number_of(each.capacity, ML),
            number_of(each.graduation, ML),
            number_of(each.least, ML),
            assumed,
        )
        for each in measures
    )
    return tuple(sorted(found, key=lambda scale: scale.capacity))


def in_use(scale: Scale) -> DeviceInUse:
    """Return a device as a step states it."""
    return DeviceInUse(
        name=scale.name,
        capacity=volume(scale.capacity),
        graduation=volume(scale.graduation),
        least=volume(scale.least),
    )


def measured(amount: Fraction, scales: Sequence[Scale]) -> Fillings | None:
    """
    Return how a volume is measured: exactly if possible, else within 1 %; None if neither.

    Args:
        amount: In mL, exact.
        scales: The devices, the smallest first.

    >>> fine = Scale("1 mL", "oral syringe", Fraction(1), Fraction(1, 100), Fraction(1, 5))
    >>> [(each.name, str(part)) for each, part in measured(Fraction("0.5"), [fine])]
    [('1 mL', '1/2')]
    """
    exact = _filled(amount, scales)
    if exact is not None:
        return exact
    near: list[tuple[Fraction, Fillings]] = []
    for scale in scales:
        rounded = round_half_up(amount, scale.graduation)
        fillings = _filled(rounded, scales)
        if fillings is not None:
            near.append((abs(rounded - amount), fillings))
    error, nearest = min(near, key=lambda each: each[0], default=(amount, None))
    return nearest if error <= amount * TOLERANCE else None


def _filled(amount: Fraction, scales: Sequence[Scale]) -> Fillings | None:
    """Split a volume into as many fillings as it takes, few rather than many; None if none do."""
    if not scales:
        return None
    largest = max(scales, key=lambda scale: scale.fullest)
    full = largest.fullest
    times = max(0, int(round_up(amount / full, Fraction(1))) - _LARGE_FILLINGS)
    if times > _MOST_FILLINGS:
        return None
    for most in range(1, 2 * len(scales) + _LARGE_FILLINGS + 1):
        rest = _fillings(amount - times * full, scales, most, set())
        if rest is not None:
            return ((largest, full),) * times + rest
    return None


def _fillings(
    amount: Fraction, scales: Sequence[Scale], most: int, hopeless: set[tuple[Fraction, int]]
) -> Fillings | None:
    """Split a volume into at most so many fillings, large ones first, or return None."""
    if (amount, most) in hopeless:
        return None
    single = next((scale for scale in scales if scale.shows(amount)), None)
    if single is not None:
        return ((single, amount),)
    if most == 1 or amount % _finest(scales):
        return None
    leasts = sorted({scale.least for scale in scales})
    for scale in reversed(scales):
        # The rest must reach the least measure of a device.
        for taken in (amount, *(amount - least for least in leasts)):
            part = min(taken // scale.graduation * scale.graduation, scale.fullest)
            if part < scale.least or not part < amount:
                continue
            rest = _fillings(amount - part, scales, most - 1, hopeless)
            if rest is not None:
                finest = next(each for each in scales if each.shows(part))
                return ((finest, part), *rest)
    hopeless.add((amount, most))
    return None


def _finest(scales: Sequence[Scale]) -> Fraction:
    """Return the largest step of which every graduation is a whole multiple."""
    steps = [scale.graduation for scale in scales]
    denominator = lcm(*(each.denominator for each in steps))
    return Fraction(gcd(*(int(each * denominator) for each in steps)), denominator)


def stock_solution(
    need: Fraction,
    strongest: Fraction,
    bench: BalanceFigures,
    scales: Sequence[Scale],
    room: Fraction,
    limit: Fraction | None = None,
) -> Stock | None:
    """
    Return the stock solution that supplies a solid with the least waste, or None.

    Args:
        need: Solid wanted, in mg, exact, above zero.
        strongest: Highest concentration of the stock, in mg/mL.
        bench: The balance in numbers.
        scales: The devices.
        room: Largest volume of it that the batch has room for, in mL.
        limit: Most deviation and expanded uncertainty of what is delivered together, as a
            fraction; None leaves it unchecked.

    Source:
        unc-pharmlabs-aliquot.

    >>> from ldncompound.compounding.weighing.equipment_texts import parse_balance
    >>> bench = parse_balance("B1,minimum=120 mg,readability=1 mg").figures()
    >>> wide = Scale("3 mL", "oral syringe", Fraction(3), Fraction(1, 10), Fraction(3, 5))
    >>> found = stock_solution(Fraction(20), Fraction(20), bench, [wide], Fraction(15))
    >>> str(found.weigh), str(found.made_up), str(found.measure)
    ('125', '10', '8/5')
    """
    best: tuple[tuple[bool, Fraction, Fraction], Stock] | None = None
    minimum = bench.minimum
    for made_up, scale in product(_STOCK_VOLUMES, scales):
        if strongest * made_up < minimum or need * made_up < minimum * scale.least:
            continue
        longest = min(scale.capacity, room, made_up, need * made_up / minimum)
        measure = longest // scale.graduation * scale.graduation
        for _ in range(_MARKS_TRIED):
            # The smaller the measure, the more is weighed: no better one can follow.
            if measure < scale.least or (
                best and not best[0][0] and need * made_up > best[1].weigh * measure
            ):
                break
            found = _weighed_for(need, made_up, measure, bench.readability, scale)
            rank = (found.weigh * measure != need * made_up, found.weigh, made_up)
            if (best is None or rank < best[0]) and _keeps(found, need, strongest, bench, limit):
                best = (rank, found)
            measure -= scale.graduation
    return None if best is None else best[1]


def _weighed_for(
    need: Fraction, made_up: Fraction, measure: Fraction, readability: Fraction, scale: Scale
) -> Stock:
    """Return the stock of which this measure contains the need, weighed to the display step."""
    return Stock(round_half_up(need * made_up / measure, readability), made_up, measure, scale)


def _keeps(
    stock: Stock,
    need: Fraction,
    strongest: Fraction,
    bench: BalanceFigures,
    limit: Fraction | None,
) -> bool:
    """Return whether a stock can be weighed, dissolves, and delivers what is needed."""
    return (
        stock.weigh >= bench.minimum
        and bears(stock.weigh, bench.capacity)
        and stock.weigh <= strongest * stock.made_up
        and abs(stock.delivered - need) <= need * TOLERANCE
        and (
            limit is None
            or is_within(limit, stock.delivered, need, sum(stock.squares(bench), Fraction(0)))
        )
    )
