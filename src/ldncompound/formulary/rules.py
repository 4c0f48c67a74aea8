"""The rules of a jurisdiction or book."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated

from msgspec import field

from ldncompound.core.quantities import MG, Quantity, number_of
from ldncompound.core.quantity_fields import Capsules, Mass, Percent
from ldncompound.core.weekdays import WEEKDAYS
from ldncompound.core.wording.languages import LANGUAGES
from ldncompound.formulary.paper_rules import (
    InstructionItem,
    LabelItem,
    PlausibilityItem,
    RecordItem,
)
from ldncompound.formulary.parts import (
    Flag,
    Identifier,
    Limits,
    Part,
    Sentence,
    Sourced,
    Words,
    must_hold,
)

__all__ = [
    "WEEKDAYS",
    "BeyondUseLimit",
    "ContentLimits",
    "KeepingRules",
    "MassLimit",
    "MassRule",
    "NoExpiration",
    "Overage",
    "RequiredElement",
    "Retention",
    "RuleFile",
    "VolumeComplement",
    "units_weighed",
]


Jurisdiction = Annotated[str, Limits(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
LanguageOfPaper = Annotated[str, Limits(pattern=f"^({'|'.join(LANGUAGES)})$")]
Weekday = Annotated[str, Limits(pattern=f"^({'|'.join(WEEKDAYS)})$")]


class DayOne(Sourced):
    """How the days of a limit are counted."""

    first_day: Annotated[int, Limits(ge=0, le=1, strict=True)]
    statement: Words


class BeyondUseLimit(Sourced):
    """A limit in days."""

    days: Annotated[int, Limits(ge=1, le=3650, strict=True)]
    description: Words
    water_activity: Words
    storage: Words


class Ceiling(Sourced):
    """The most that a preparation may hold where the rules declare an overage, of its label."""

    high: Percent


class ContentLimits(Sourced):
    """
    How far the content of a preparation may be off its label, both in percent of it.

    With a declared overage both apply without it; what it holds with it has a ceiling, which is
    `high` where the rule file states none.
    """

    low: Percent
    high: Percent
    with_overage: Ceiling | None = None

    @must_hold
    def _around_the_label(self) -> None:
        if not self.low.magnitude < 100 < self.high.magnitude:
            raise ValueError("the label, 100 %, is not between the limits")

    @property
    def room(self) -> Fraction:
        """Return how far the content may be off, to the nearer side, as a fraction."""
        return min(100 - self.low.magnitude, self.high.magnitude - 100) / 100


class RequiredElement(Sourced):
    """What a master formulation record must contain, and the keys that hold it."""

    element: Words
    keys: Annotated[tuple[Words, ...], Limits(min_length=1)]


class PotencyRule(Sourced):
    """Whether the powder is corrected by its certificate of analysis."""

    policy: Annotated[str, Limits(pattern="^(as-label|certificate|nrf)$")]
    statement: Words
    also: tuple[Words, ...] = ()


class Overage(Sourced):
    """
    More active in each unit than its label says, to make up for loss.

    It applies to units that contain at most `up_to`, or less than `below`, of the active, or
    whose powder is less than `below_share` active; to all units if none of them is given. Where
    `on_triturations` is false, only units whose active is weighed directly have it.
    """

    percent: Percent
    statement: Words
    up_to: Mass | None = None
    below: Mass | None = None
    below_share: Percent | None = None
    on_triturations: Flag = True

    def holds_for(self, unit: Quantity, share: Fraction) -> bool:
        """
        Return whether it applies to a unit.

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


class AdvisedBatch(Sourced):
    """The smallest batch of capsules that is advised; a smaller one is made, and told."""

    least: Capsules
    statement: Words


class VolumeComplement(Sourced):
    """
    How capsules are filled whose fill mass is not known: completed with filler, emptied, refilled.

    `premix` is the share of the estimated filler that is mixed with the active before.
    """

    premix: Percent
    statement: Words

    @must_hold
    def _leaves_some(self) -> None:
        if not 0 < self.premix.magnitude < 100:
            raise ValueError("premix must be above 0 % and below 100 %")


class LongestKeeping(Sourced):
    """The longest beyond-use limit of any preparation, in days, the first included."""

    days: Annotated[int, Limits(ge=1, le=3650, strict=True)]
    statement: Words


class SmallestSize(Sourced):
    """The smallest capsule that a rule allows."""

    value: Words


class MassLimit(Sourced):
    """
    How far the masses of single capsules may be off.

    `outside` of them may be further off than `within`, and none beyond `most`. `of` names what
    they are compared with: the theoretical gross or net mass, or the mean net mass.
    """

    of: Annotated[str, Limits(pattern="^(gross theory|net theory|net mean)$")]
    within: Percent
    within_light: Percent | None = None
    light_below: Mass | None = None
    outside: Annotated[int, Limits(ge=0, le=20, strict=True)] = 0
    most: Percent | None = None
    most_light: Percent | None = None

    @must_hold
    def _is_whole(self) -> None:
        if (self.within_light is None) != (self.light_below is None):
            raise ValueError("within_light and light_below must be given together")

    def allowed(self, middle: Fraction) -> tuple[Quantity, Quantity | None]:
        """
        Return by how many percent masses may be off: how far but for `outside`, and at most.

        Args:
            middle: Their mean net mass, in mg, or where it is not known yet what is planned.
        """
        light = self.light_below is not None and middle < number_of(self.light_below, MG)
        within = self.within_light if light and self.within_light is not None else self.within
        return within, self.most_light if light else self.most

    def bounds(self, reference: Fraction, middle: Fraction) -> tuple[Fraction, Fraction]:
        """
        Return the least and the largest mass within the limit, in mg, exact.

        Args:
            reference: What masses are compared with, in mg.
            middle: As for `allowed`.
        """
        off = reference * Fraction(self.allowed(middle)[0].magnitude) / 100
        return reference - off, reference + off


class ShellMass(Sourced):
    """What empty capsules of a size must weigh on average."""

    size: Words
    low: Mass
    high: Mass

    @must_hold
    def _has_room(self) -> None:
        if not self.low < self.high:
            raise ValueError("low must be below high")


def units_weighed(asked: Sequence[int], units: int) -> tuple[int, ...]:
    """
    Return how many units may be weighed one by one: as many as is asked for, or all of fewer.

    >>> units_weighed((10, 20), 32), units_weighed((10, 20), 12), units_weighed((10, 20), 9)
    ((10, 20), (10,), (9,))

    Args:
        asked: Numbers that a rule or a record allows.
        units: How many there are.
    """
    return tuple(each for each in asked if each <= units) or (units,)


class MassRule(Sourced):
    """How single masses of capsules are checked, and the mean mass of their shells."""

    title: Words
    units: Annotated[
        tuple[Annotated[int, Limits(ge=5, le=100, strict=True)], ...], Limits(min_length=1)
    ]
    loss: Percent | None = None
    rsd: Percent | None = None
    limits: tuple[MassLimit, ...] = field(name="limit", default=())
    shells: tuple[ShellMass, ...] = field(name="shell", default=())

    def counts(self, units: int) -> tuple[int, ...]:
        """Return how many of so many units may be weighed: as many as is asked for, or all."""
        return units_weighed(self.units, units)

    def least_mean(self, theory: Fraction) -> Fraction:
        """Return the least mean net mass that the loss allows, in mg, exact; 0 without one."""
        lost = Fraction(100) if self.loss is None else Fraction(self.loss.magnitude)
        return theory * (100 - lost) / 100

    def shell_of(self, size: str) -> ShellMass | None:
        """Return what shells of a size must weigh; None where nothing is said of it."""
        return next((each for each in self.shells if each.size == size), None)

    @must_hold
    def _limits_something(self) -> None:
        if self.loss is None and self.rsd is None and not self.limits:
            raise ValueError("a check of masses must have a loss, an rsd or a limit")


class MadeAhead(Sourced):
    """What a rule says about preparations made before they are prescribed."""

    statement: Words
    most: Capsules | None = None


class NoExpiration(Sourced):
    """How long a component may be used whose maker states no expiration, from its receipt."""

    days: Annotated[int, Limits(ge=1, le=3650, strict=True)]
    statement: Words


class Retention(Sourced):
    """
    How long records are kept, in whole years: from the last entry, and after the beyond-use date.

    Both must have passed.
    """

    years: Annotated[int, Limits(ge=1, le=100, strict=True)]
    after_beyond_use: Annotated[int, Limits(ge=0, le=100, strict=True)] = 0
    statement: Words


class RuleFile(Part):
    """
    What a jurisdiction requires, by the book that its pharmacies follow.

    `jurisdiction` is its code in a configuration, like "US" or "US-CA"; `name` is shown to
    people, or only the code if it is missing; `first_weekday` begins the week of a
    calendar, Monday if it is missing; `language` is what `setup` proposes for papers.
    `no_expiration` dates a lot without an expiration, and
    `identity_at_receipt` keeps a lot of an active in quarantine until its identity is tested.
    Before `retention` has passed nothing personal is erased without a legal basis.
    `label_items` stand on a label before it is more than a draft; where there are none, what every
    pharmacy needs. Where there are `plausibility_items`, a pharmacist checks them on paper.
    """

    id: Identifier
    title: Words
    jurisdiction: Jurisdiction
    name: Words | None = None
    first_weekday: Weekday = "monday"
    language: LanguageOfPaper = "en"
    content: ContentLimits
    potency: PotencyRule
    overages: tuple[Overage, ...] = field(name="overage", default=())
    smallest_size: SmallestSize | None = None
    longest: LongestKeeping | None = None
    advised_batch: AdvisedBatch | None = None
    volume_complement: VolumeComplement | None = None
    for_stock: MadeAhead | None = None
    masses: MassRule | None = None
    no_expiration: NoExpiration | None = None
    identity_at_receipt: Sentence | None = None
    retention: Retention | None = None
    label_items: tuple[LabelItem, ...] = field(name="label_item", default=())
    plausibility_items: tuple[PlausibilityItem, ...] = field(name="plausibility_item", default=())
    instruction_items: tuple[InstructionItem, ...] = field(name="instruction_item", default=())
    record_items: tuple[RecordItem, ...] = field(name="record_item", default=())
    statements: tuple[Sentence, ...] = field(name="statement", default=())

    @property
    def told(self) -> str:
        """Return the jurisdiction as shown: its code, and its name if it has one."""
        return self.jurisdiction if self.name is None else f"{self.jurisdiction} ({self.name})"


class KeepingRules(RuleFile):
    """Rules that also set beyond-use limits and the contents of master records."""

    day_one: DayOne
    container: Sentence
    beyond_use: Annotated[dict[str, BeyondUseLimit], Limits(min_length=1)]
    mfr_elements: Annotated[tuple[RequiredElement, ...], Limits(min_length=1)] = field(
        name="mfr_element"
    )
