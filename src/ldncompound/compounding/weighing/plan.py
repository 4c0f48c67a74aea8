"""A weigh plan: steps to follow literally, and their result.

`powder_plan` makes plans for powders, `liquid_plan` for liquids. Each amount in a step
is rounded once, to what its balance or device reads; nothing else is rounded.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

import msgspec

from ldncompound.calculation.uncertainty import expanded_percent, in_pieces
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import PERCENT, quantity
from ldncompound.core.quantity_fields import AnyQuantity, Count, Mass, Percent, Volume
from ldncompound.core.records import Kinds, Record, empty
from ldncompound.core.wording import say

__all__ = [
    "BATCH",
    "COMPLETE",
    "TOLERANCE",
    "WEIGHED",
    "Alternative",
    "Amount",
    "Contribution",
    "Delivered",
    "DeviceInUse",
    "Leftover",
    "Step",
    "Uncertainty",
    "WeighPlan",
    "deviation_of",
    "in_parts",
    "is_within",
    "pieces",
    "uncertainty_of",
]


BATCH = "batch"
"""The vessel that receives everything."""

COMPLETE = "complete"
"""The action by which units are completed with filler; its mass is only found."""

WEIGHED = ("weigh", COMPLETE)
"""The actions whose mass the balance shows."""

TOLERANCE = Fraction(1, 100)
"""A plan further than this from a requirement is not offered."""


class DeviceInUse(Record):
    """What a volume is measured with: capacity, step of its scale, least measure."""

    name: str
    capacity: Volume
    graduation: Volume
    least: Volume


class Step(Record, omit_defaults=True):
    """
    One thing to do: weigh, measure, take, make-up, mix or complete.

    `amount` is a mass for weigh, a volume for measure, tablets for take, the volume reached for
    make-up, and for complete the mass that is expected to fill the units; `active` is the drug
    in the tablets taken.
    """

    told_by: ClassVar[str] = "action"
    kinds: ClassVar[Kinds] = {
        "weigh": ("amount", "into", "note?"),
        "measure": ("amount", "device", "into", "note?"),
        "take": ("amount", "active", "into", "note?"),
        "make-up": ("amount", "into", "note?"),
        "mix": ("note",),
        COMPLETE: ("amount", "into", "note"),
    }

    step: Count
    action: str
    what: str
    amount: AnyQuantity | None = None
    active: Mass | None = None
    device: DeviceInUse | None = None
    into: str | None = None
    note: str | None = None


class Amount(Record):
    """How much of a component the plan takes out of stock."""

    name: str
    amount: AnyQuantity


class Leftover(Record):
    """What remains in a vessel, the drug in it, and its disposition."""

    what: str
    amount: AnyQuantity
    active: Mass
    disposition: str


class Delivered(Record):
    """How much of a component the steps deliver, and its deviation."""

    name: str
    delivers: AnyQuantity
    deviation: Percent


class Alternative(Record, omit_defaults=True):
    """Another way to weigh the same batch, and why it was not chosen."""

    method: str
    lost: str
    wasted: Mass | None = None
    weighings: Count | None = None
    expanded: Percent | None = None


class Uncertainty(Record):
    """
    What weighing and measuring add to the uncertainty of the batch's mean content.

    All in percent of the content: `standard`, `expanded` (twice it) and `limit`;
    `worst_case` is the sum of the largest errors. `worst_step` contributes most.
    """

    standard: Percent
    expanded: Percent
    worst_case: Percent
    limit: Percent
    worst_step: Count | None
    to_halve: str | None


class WeighPlan(Record):
    """Everything to weigh and measure for one batch, in order, and the result."""

    method: str
    steps: tuple[Step, ...]
    delivers: Mass
    deviation: Percent
    others: tuple[Delivered, ...]
    leftover: tuple[Leftover, ...]
    consumes: tuple[Amount, ...]
    locked_out: tuple[str, ...]
    uncertainty: Uncertainty
    alternatives: tuple[Alternative, ...] = msgspec.field(default_factory=empty)
    advice: str | None = None


class Contribution(msgspec.Struct, frozen=True):
    """
    What one step adds to the relative error of the content.

    Args:
        step: Its number.
        square: Its relative standard uncertainty, squared.
        largest: Its largest relative error.
    """

    step: int
    square: Fraction
    largest: Fraction


def uncertainty_of(errors: Sequence[Contribution], *, limit: Fraction) -> Uncertainty:
    """
    Add up the contributions of the steps: as squares, and in the worst case.

    Args:
        errors: One for each step that affects the content; empty if nothing is weighed.
        limit: Most deviation and expanded uncertainty together, as a fraction.

    >>> found = uncertainty_of([Contribution(1, Fraction(1, 2500), Fraction(1, 20))],
    ...                        limit=Fraction(1, 10))
    >>> found.expanded.magnitude, found.worst_case.magnitude, found.worst_step
    (Fraction(4, 1), Fraction(5, 1), 1)
    """
    expanded = expanded_percent(sum((each.square for each in errors), Fraction(0)))
    worst = max(errors, key=lambda each: each.square, default=None)
    return Uncertainty(
        standard=quantity(significant(expanded / 2), PERCENT),
        expanded=quantity(expanded, PERCENT),
        worst_case=quantity(sum((each.largest for each in errors), Fraction(0)) * 100, PERCENT),
        limit=quantity(limit * 100, PERCENT),
        worst_step=None if worst is None else worst.step,
        to_halve=None if worst is None else say("plan.to_halve", step=worst.step),
    )


def deviation_of(delivered: Fraction, required: Fraction) -> Percent:
    """
    Return how far a plan is off, as a percentage; negative if it delivers too little.

    >>> deviation_of(Fraction(101), Fraction(100)).magnitude
    Fraction(1, 1)
    """
    off = delivered - required
    return quantity(off / required * 100 if off else 0, PERCENT)


def is_within(limit: Fraction, delivered: Fraction, required: Fraction, square: Fraction) -> bool:
    """
    Return whether deviation and expanded uncertainty together are within a limit, exactly.

    Args:
        limit: As a fraction of what is required.
        delivered: What the rounded steps deliver.
        required: What is required, above zero.
        square: The relative standard uncertainty, squared.

    >>> is_within(Fraction(1, 10), Fraction(100), Fraction(100), Fraction(1, 400))
    True
    """
    (most, of), (given, parts) = limit.as_integer_ratio(), delivered.as_integer_ratio()
    (asked, parts_asked), (over, under) = required.as_integer_ratio(), square.as_integer_ratio()
    # Limit less deviation, as two whole numbers: what is left for the uncertainty.
    whole = asked * parts
    room = most * whole - of * abs(given * parts_asked - whole)
    return room >= 0 and 4 * over * (of * whole) ** 2 <= room**2 * under


def pieces(
    amount: Fraction, readability: Fraction, capacity: Fraction | None
) -> tuple[Fraction, ...]:
    """
    Split an amount into the fewest weighings within the capacity, nearly equal ones.

    Args:
        amount: In mg, a whole number of display steps.
        readability: Display step, in mg.
        capacity: The most in one weighing, in mg; None for no limit.

    >>> [str(each) for each in pieces(Fraction(2500), Fraction(1), Fraction(1000))]
    ['834', '833', '833']
    """
    count = in_pieces(amount, capacity)
    (of, parts), (step, each) = amount.as_integer_ratio(), readability.as_integer_ratio()
    units, over = divmod(of * each // (parts * step), count)
    return tuple((units + (place < over)) * readability for place in range(count))


MOST_PIECES = 20
"""Most weighings of one amount; a larger amount needs a balance of larger capacity."""


def bears(amount: Fraction, capacity: Fraction | None) -> bool:
    """
    Return whether an amount can be weighed in at most `MOST_PIECES` parts.

    Args:
        amount: In mg.
        capacity: The most in one weighing, in mg; None for no limit.

    >>> bears(Fraction(20_000), Fraction(1000)), bears(Fraction(20_001), Fraction(1000))
    (True, False)
    """
    return in_pieces(amount, capacity) <= MOST_PIECES


def in_parts(count: int) -> str:
    """Say that an amount is weighed in parts, and why."""
    return say("step.in_parts", count=count)
