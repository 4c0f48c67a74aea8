"""A plan as it is written down: steps to follow literally, and what they come to.

`weighing` makes plans for powders, `measuring` for liquids. Each amount in a step
is rounded once, to what its balance or device reads; nothing else is.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ldncompound.quantities import PERCENT, AnyQuantity, Count, Mass, Percent, Volume, quantity

__all__ = [
    "BATCH",
    "TOLERANCE",
    "Amount",
    "Delivered",
    "DeviceInUse",
    "Leftover",
    "Step",
    "WeighPlan",
    "deviation_of",
]

BATCH = "batch"
"""The vessel that everything ends in."""

TOLERANCE = Fraction(1, 100)
"""A plan that misses a requirement by more is not offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInUse:
    """What a volume is measured with: capacity, step of its scale, least measure."""

    name: str
    capacity: Volume
    graduation: Volume
    least: Volume


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One thing to do: weigh, measure, take, make-up or mix.

    `amount` is a mass for weigh, a volume for measure, tablets for take, and the
    volume reached for make-up; `active` is the drug that taken tablets hold.
    """

    step: Count
    action: str
    what: str
    amount: AnyQuantity | None = None
    active: Mass | None = None
    device: DeviceInUse | None = None
    into: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much of a component the plan takes out of stock."""

    name: str
    amount: AnyQuantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """What stays in a vessel, the drug in it, and its fate."""

    what: str
    amount: AnyQuantity
    active: Mass
    disposition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What the steps bring of a component, and how far that is off."""

    name: str
    delivers: AnyQuantity
    deviation: Percent


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighPlan:
    """Everything to weigh and measure for one batch, in order, and what it comes to."""

    method: str
    steps: tuple[Step, ...]
    delivers: Mass
    deviation: Percent
    others: tuple[Delivered, ...]
    leftover: tuple[Leftover, ...]
    consumes: tuple[Amount, ...]
    locked_out: tuple[str, ...]


def deviation_of(delivered: Fraction, required: Fraction) -> Percent:
    """
    Return how far a plan is off, as a percentage; negative when it falls short.

    >>> deviation_of(Fraction(101), Fraction(100)).magnitude
    Fraction(1, 1)
    """
    return quantity((delivered - required) / required * 100, PERCENT)
