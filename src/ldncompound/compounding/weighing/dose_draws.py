"""How the patient draws up one dose of a liquid: with which oral syringes, in which draws.

A dose is never rounded: the draws are whole marks, and their sum is the dose.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import gcd, lcm
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.weighing.measuring import SYRINGE, Scale, scales_of
from ldncompound.core.numbers import round_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ldncompound.formulary.equipment import Measure

__all__ = ["Draws", "coarser_marks", "common_step", "draws"]


_ONE_SYRINGE = 2
"""Draws that nobody is spared by a second syringe."""


class Draws(NamedTuple):
    """
    An oral syringe and the volume of each draw, in mL.

    Args:
        scale: The syringe.
        amounts: Its draws.
        beside: A second syringe that the same dose takes, after it; None for most doses.
    """

    scale: Scale
    amounts: tuple[Fraction, ...]
    beside: Draws | None = None

    @property
    def syringes(self) -> tuple[Draws, ...]:
        """Return each syringe with its own draws, in the order in which they are used."""
        alone = self._replace(beside=None)
        return (alone,) if self.beside is None else (alone, *self.beside.syringes)

    @property
    def every(self) -> tuple[Fraction, ...]:
        """Return every draw of the dose, in mL; their sum is the dose."""
        return tuple(amount for each in self.syringes for amount in each.amounts)


def draws(dose: Fraction, scales: Sequence[Scale]) -> Draws | None:
    """
    Return the oral syringe that measures a dose in the fewest draws, or the two; None if none do.

    Two are named only where they spare a draw of three or more.

    Args:
        dose: Volume of one dose in mL, exact; it is never rounded.
        scales: The devices; graduates among them are ignored.

    >>> fine = Scale("1 mL", "oral syringe", Fraction(1), Fraction(1, 100), Fraction(1, 5))
    >>> wide = Scale("3 mL", "oral syringe", Fraction(3), Fraction(1, 10), Fraction(3, 5))
    >>> [str(each) for each in draws(Fraction("4.5"), [fine, wide]).every]
    ['3', '3/2']
    >>> two = draws(Fraction("3.25"), [fine, wide]).syringes
    >>> [(each.scale.name, str(*each.amounts)) for each in two]
    [('3 mL', '3'), ('1 mL', '1/4')]
    """
    if dose <= 0:
        return None
    syringes = [each for each in scales if each.kind == SYRINGE]
    found = [Draws(each, _drawn(dose, each)) for each in syringes if _has_mark(dose, each)]
    # Among the fewest draws, prefer those at or above the least measure, then finer marks.
    best = min(found, key=_rank, default=None)
    if best is not None and len(best.amounts) <= _ONE_SYRINGE:
        return best
    pair = min(
        (each for one, other in permutations(syringes, 2) for each in _together(dose, one, other)),
        key=_rank,
        default=None,
    )
    return best if pair is None or (best and len(best.every) <= len(pair.every)) else pair


def _rank(found: Draws) -> tuple[int, int, Fraction, Fraction]:
    """Return what is least for the better way: draws, small ones, size of the syringes."""
    last = [(each.amounts[-1], each.scale.least) for each in found.syringes]
    return (
        len(found.every),
        sum(amount < least for amount, least in last),
        sum((each.scale.capacity for each in found.syringes), Fraction(0)),
        -sum(found.amounts, Fraction(0)),
    )


def _together(dose: Fraction, first: Scale, second: Scale) -> Iterator[Draws]:
    """Yield how two syringes make up a dose, the larger one first."""
    if first.capacity < second.capacity:
        return
    rest = second.graduation
    while rest < dose:
        if _has_mark(dose - rest, first):
            beside = Draws(second, _drawn(rest, second))
            yield Draws(first, _drawn(dose - rest, first), beside)
        rest += second.graduation


def _has_mark(amount: Fraction, scale: Scale) -> bool:
    """Say whether whole marks of a syringe make up an amount."""
    return amount % scale.graduation == 0


def _drawn(amount: Fraction, scale: Scale) -> tuple[Fraction, ...]:
    """Return full draws and the rest, raised to the least measure where possible."""
    full = int(round_up(amount / scale.fullest, Fraction(1))) - 1
    amounts = [scale.fullest] * full + [amount - full * scale.fullest]
    least = round_up(scale.least, scale.graduation)
    lacking = least - amounts[-1]
    if full and 0 < lacking <= scale.fullest - least:
        amounts[-2] -= lacking
        amounts[-1] = least
    return tuple(amounts)


def common_step(graduations: Iterable[Fraction]) -> Fraction:
    """
    Return the largest step on which the marks of several syringes lie.

    >>> str(common_step([Fraction("0.2"), Fraction("0.5")]))
    '1/10'
    """
    found = tuple(graduations)
    below = lcm(*(each.denominator for each in found))
    return Fraction(gcd(*(int(each * below) for each in found)), below)


def coarser_marks(dosing: Draws, known: Iterable[Measure]) -> tuple[Fraction, ...]:
    """
    Return the marks of other syringes of this capacity that do not show a dose, in mL.

    Args:
        dosing: The draws of one syringe; nothing is returned where the pharmacy named it.
        known: The devices of the table, also those that are not assumed.
    """
    scale = dosing.scale
    if not scale.assumed:
        return ()
    others = (
        each
        for each in scales_of(each for each in known if not each.assumed)
        if each.kind == SYRINGE and each.capacity == scale.capacity
    )
    return tuple(
        each.graduation
        for each in others
        if any(amount % each.graduation for amount in dosing.amounts)
    )
