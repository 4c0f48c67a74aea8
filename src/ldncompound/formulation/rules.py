"""Rules of a jurisdiction or book, and the tables of what stands on the bench."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from ldncompound.formulation.parts import Identifier, Part, Sentence, Sourced, Words
from ldncompound.quantities import MG, ML, Capsules, Mass, Percent, Volume, number_of

__all__ = [
    "BalanceClass",
    "BeyondUseLimit",
    "Bottle",
    "ContentLimits",
    "KeepingRules",
    "LabelSize",
    "Measure",
    "Overage",
    "RequiredElement",
    "RuleFile",
    "ShellMaker",
    "ShellSize",
]

if TYPE_CHECKING:
    from ldncompound.quantities import Quantity

MeasureKind = Annotated[str, StringConstraints(pattern="^(graduate|oral syringe)$")]


class DayOne(Sourced):
    """How the days of a limit are counted."""

    first_day: Annotated[int, Field(ge=0, le=1, strict=True)]
    statement: Words


class BeyondUseLimit(Sourced):
    """A limit in days."""

    days: Annotated[int, Field(ge=1, le=3650, strict=True)]
    description: Words
    water_activity: Words
    storage: Words


class ContentLimits(Sourced):
    """How far the content of a preparation may be off its label, both in percent of it."""

    low: Percent
    high: Percent

    @model_validator(mode="after")
    def _around_the_label(self) -> Self:
        if not self.low.magnitude < 100 < self.high.magnitude:
            raise ValueError("the label, 100 %, is not between the limits")
        return self

    @property
    def room(self) -> Fraction:
        """Return how far the content may be off, to the nearer side, as a fraction."""
        return min(100 - self.low.magnitude, self.high.magnitude - 100) / 100


class RequiredElement(Sourced):
    """What must stand in a master formulation record, and the keys that hold it."""

    element: Words
    keys: Annotated[tuple[Words, ...], Field(min_length=1)]


class PotencyRule(Sourced):
    """Whether the powder is corrected for what its certificate says."""

    policy: Annotated[str, StringConstraints(pattern="^(as-label|certificate|nrf)$")]
    statement: Words
    also: tuple[Words, ...] = ()


class Overage(Sourced):
    """
    More active in each unit than its label says, to make up for loss.

    It holds for units that hold at most `up_to`, or less than `below`, of the active, or
    whose powder is less than `below_share` active; for all where none of them is said.
    """

    percent: Percent
    statement: Words
    up_to: Mass | None = None
    below: Mass | None = None
    below_share: Percent | None = None
    on_triturations: Annotated[bool, Field(strict=True)] = True

    def holds_for(self, unit: Quantity, share: Fraction) -> bool:
        """
        Say whether it holds for a unit.

        Args:
            unit: Active in one unit by its label, a mass.
            share: Active in the powder of a unit, as a fraction.
        """
        asked = (
            None if self.up_to is None else bool(unit <= self.up_to),
            None if self.below is None else bool(unit < self.below),
            None if self.below_share is None else share * 100 < self.below_share.magnitude,
        )
        known = [each for each in asked if each is not None]
        return any(known) or not known


class LongestKeeping(Sourced):
    """The longest that any preparation may be kept, in days, the first counted."""

    days: Annotated[int, Field(ge=1, le=3650, strict=True)]
    statement: Words


class SmallestSize(Sourced):
    """The smallest capsule that a rule allows."""

    value: Words


class MadeAhead(Sourced):
    """What a rule says of preparations made before anybody prescribed them."""

    statement: Words
    most: Capsules | None = None


class RuleFile(Part):
    """What a jurisdiction or book asks of the work."""

    id: Identifier
    title: Words
    jurisdiction: Words
    content: ContentLimits
    potency: PotencyRule
    overages: tuple[Overage, ...] = Field(alias="overage", default=())
    smallest_size: SmallestSize | None = None
    longest: LongestKeeping | None = None
    for_stock: MadeAhead | None = None
    statements: tuple[Sentence, ...] = Field(alias="statement", default=())


class KeepingRules(RuleFile):
    """Rules that also say how long preparations keep, and what their records hold."""

    day_one: DayOne
    container: Sentence
    beyond_use: Annotated[dict[str, BeyondUseLimit], Field(min_length=1)]
    mfr_elements: tuple[RequiredElement, ...] = Field(alias="mfr_element", min_length=1)


class ShellSize(Sourced):
    """An empty capsule of one size."""

    volume: Volume
    gelatin: Mass | None = None
    tolerance: Mass | None = None
    hpmc: Mass | None = None

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if not number_of(self.volume, ML):
            raise ValueError("the volume is zero")
        return self


class ShellMaker(Sourced):
    """The sizes of one maker."""

    id: Identifier
    name: Words
    sizes: Annotated[dict[str, ShellSize], Field(min_length=1)]


class BalanceClass(Sourced):
    """A class of balances."""

    id: Identifier
    title: Words
    sensitivity: Mass
    accepted_error: Percent = Field(alias="error")
    minimum: Mass
    readability: Mass

    @model_validator(mode="after")
    def _minimum_follows(self) -> Self:
        kept = number_of(self.minimum, MG) * self.accepted_error.magnitude
        if not kept or kept != number_of(self.sensitivity, MG) * 100:
            raise ValueError("the minimum is not sensitivity ÷ error")
        return self


class Measure(Sourced):
    """A graduate or syringe: what one filling holds, its step, the least it may measure."""

    id: Identifier
    name: Words
    kind: MeasureKind
    capacity: Volume
    graduation: Volume
    least: Volume

    @model_validator(mode="after")
    def _has_marks(self) -> Self:
        marks = [number_of(each, ML) for each in (self.graduation, self.least, self.capacity)]
        step, least, capacity = marks
        if not step or not step <= least <= capacity or (least / step) % 1 or (capacity / step) % 1:
            raise ValueError("graduation, least measure and capacity are not marks of one scale")
        return self


class Bottle(Sourced):
    """A bottle for dispensing."""

    id: Identifier
    name: Words
    capacity: Volume

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if not number_of(self.capacity, ML):
            raise ValueError("the capacity is zero")
        return self


Millimetres = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{1,2}(\.[0-9])? mm$")]


class LabelSize(Sourced):
    """A size of labels. Lengths stay texts: no quantity of an order is in millimetres."""

    id: Identifier
    width: Millimetres
    height: Millimetres
    also: tuple[Words, ...] = ()
