"""Mixtures of several parts: their strength, what brings it to a target, parts of each."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.refusals import InvalidOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MixedPart", "amount_to_add", "linked_parts", "mixed_strength", "strength_to_add"]


class MixedPart(NamedTuple):
    """An amount and its strength, plain numbers in the units of all parts of a mixture."""

    amount: Fraction
    strength: Fraction


def mixed_strength(parts: Sequence[MixedPart]) -> Fraction:
    """
    Return the strength of parts together, exact (alligation medial).

    Args:
        parts: All by mass, or all by volume; volumes are assumed to add up.

    Raises:
        InvalidOrder: no parts, or an amount that is not above zero.

    Source:
        pharmacy-tech-test-mixtures.

    >>> ointments = ((Fraction(30), Fraction("2.5")), (Fraction(15), Fraction(1)))
    >>> mixed_strength([MixedPart(*each) for each in ointments])
    Fraction(2, 1)
    """
    if not parts or any(each.amount <= 0 for each in parts):
        raise InvalidOrder(
            "Every part of a mixture must be greater than 0.", remedy="Give the parts there are."
        )
    held = sum((each.amount * each.strength for each in parts), Fraction(0))
    return held / sum((each.amount for each in parts), Fraction(0))


def amount_to_add(parts: Sequence[MixedPart], target: Fraction, strength: Fraction) -> Fraction:
    """
    Return how much of a strength brings parts together to a target, exact.

    Raises:
        InvalidOrder: the target is not between the strength of the parts and the one added.

    Source:
        pharmacy-tech-test-mixtures.

    >>> amount_to_add([MixedPart(Fraction(30), Fraction(1))], Fraction("1.5"), Fraction("2.5"))
    Fraction(15, 1)
    """
    now = mixed_strength(parts)
    if not min(now, strength) < target < max(now, strength):
        raise InvalidOrder(
            "What is added cannot bring the mixture to that strength.",
            remedy="Add something stronger than the target to a weaker mixture, or the reverse.",
        )
    total = sum((each.amount for each in parts), Fraction(0))
    return total * (target - now) / (strength - target)


def strength_to_add(parts: Sequence[MixedPart], target: Fraction, amount: Fraction) -> Fraction:
    """
    Return the strength that an amount must have to bring parts together to a target, exact.

    Raises:
        InvalidOrder: nothing is added, or not even an amount without drug would do.

    Source:
        pharmacy-tech-test-mixtures.

    >>> strength_to_add([MixedPart(Fraction(30), Fraction(1))], Fraction("1.5"), Fraction(15))
    Fraction(5, 2)
    """
    now = mixed_strength(parts)
    total = sum((each.amount for each in parts), Fraction(0))
    if amount <= 0 or target * (total + amount) < now * total:
        raise InvalidOrder(
            "No strength of what is added brings the mixture to the target.",
            remedy="Add more of a diluent, or choose another target.",
        )
    return target + total * (target - now) / amount


def linked_parts(strengths: Sequence[Fraction], target: Fraction) -> list[Fraction]:
    """
    Return parts of several strengths that make one in between (alligation alternate).

    The strongest is linked with the weakest, the next with the next; each strength gets
    the distance of its partner from the target, and one left over is linked with the last
    of the other side. Other answers are right too.

    Args:
        strengths: At least one above the target and one below, none equal to it.
        target: Strength wanted.

    Returns:
        The parts, in the order of the strengths.

    Raises:
        InvalidOrder: the target is not between them, or is one of them.

    Source:
        houston-three-strengths.

    >>> [str(each) for each in linked_parts([Fraction(n) for n in (20, 15, 5, 3)], Fraction(10))]
    ['7', '5', '5', '10']
    """
    order = sorted(range(len(strengths)), key=lambda place: strengths[place])
    weak = [place for place in order if strengths[place] < target]
    strong = [place for place in reversed(order) if strengths[place] > target]
    if not weak or not strong or len(weak) + len(strong) != len(strengths):
        raise InvalidOrder(
            "The target must lie between the strengths, and be none of them.",
            remedy="Give at least one stock above the target and one below.",
        )
    parts = [Fraction(0)] * len(strengths)
    for step in range(max(len(weak), len(strong))):
        high, low = strong[min(step, len(strong) - 1)], weak[min(step, len(weak) - 1)]
        parts[high] += target - strengths[low]
        parts[low] += strengths[high] - target
    return parts
