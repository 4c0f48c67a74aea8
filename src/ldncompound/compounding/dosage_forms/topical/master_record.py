"""Master formulation records of topical preparations: additives by share, the base is the rest."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated

from msgspec import field

from ldncompound.core.quantities import MG_PER_G, PERCENT, G, number_of
from ldncompound.core.quantity_fields import Content, Percent
from ldncompound.formulary.basis import Basis
from ldncompound.formulary.findings import KeyPath
from ldncompound.formulary.master_record import FormStatement, MasterFormulation
from ldncompound.formulary.parts import (
    Ingredient,
    Limits,
    MassFigure,
    Part,
    PhLimits,
    Sourced,
    Words,
    must_hold,
)

__all__ = ["BaseKind", "TopicalComponent", "TopicalFormulation"]


Role = Annotated[str, Limits(pattern="^(active|additive|base)$")]


class TopicalComponent(Ingredient):
    """An ingredient; an additive has its share of the whole, the base makes up the rest."""

    role: Role
    share: Percent | None = None

    @must_hold
    def _has_its_share(self) -> None:
        if (self.share is not None) != (self.role == "additive"):
            raise ValueError("an additive must have a share, and no other ingredient may have one")
        if self.share is not None and not 0 < self.share.magnitude < 100:
            raise ValueError("a share must be above 0 % and below 100 %")


class TopicalTable(Part):
    """
    The `[topical]` table: each figure with its source.

    `base` says who names the base: the record, or the order.
    """

    step: MassFigure
    base: Annotated[str, Limits(pattern="^of the (record|order)$")]

    @property
    def base_named(self) -> bool:
        """Whether the record itself names the base."""
        return self.base == "of the record"

    @must_hold
    def _whole_steps(self) -> None:
        step = number_of(self.step.value, G)
        if step < 1 or step.denominator != 1:
            raise ValueError("the step must be a whole number of grams")


class ContentStrengths(Sourced):
    """The strengths that a record is for, in mg/g."""

    documented: Annotated[tuple[Content, ...], Limits(min_length=1)]


class TopicalMixing(Sourced):
    """How to mix at each stage."""

    concentrate: Words
    final: Words


class BaseKind(Sourced):
    """A kind of base, and the category of the rule that limits its use."""

    name: Annotated[str, Limits(pattern="^(nonaqueous|(non)?preserved-aqueous)$")]
    category: Words
    storage: Words


class TopicalBeyondUse(Sourced):
    """The rule that limits the use; `category` is the strictest, each kind of base has its own."""

    rule: Words
    category: Words
    bases: Annotated[tuple[BaseKind, ...], Limits(min_length=1)] = field(name="kind")


class TopicalFormulation(MasterFormulation):
    """The master formulation record of a topical preparation."""

    dosage_form: Annotated[str, Limits(pattern="^topical preparation$")]
    documented_form: FormStatement
    strength: ContentStrengths | None = None
    components: Annotated[tuple[TopicalComponent, ...], Limits(min_length=2)] = field(
        name="component"
    )
    topical: TopicalTable
    mixing: TopicalMixing
    beyond_use: TopicalBeyondUse
    ph: PhLimits | None = None

    @must_hold
    def _adds_up(self) -> None:
        roles = [part.role for part in self.components]
        if roles.count("active") != 1 or roles.count("base") != 1:
            raise ValueError("a topical preparation must have exactly one active and one base")
        if len({part.name for part in self.components}) != len(self.components):
            raise ValueError("two ingredients have the same name")
        strongest = max((number_of(each, MG_PER_G) for each in self.strengths), default=Fraction(0))
        if strongest / 1000 + sum(self.shares.values()) >= 1:
            raise ValueError("active and additives leave no room for the base")

    @property
    def strengths(self) -> tuple[Content, ...]:
        """The strengths of this record; empty where it is for any."""
        return () if self.strength is None else self.strength.documented

    @property
    def shares(self) -> dict[str, Fraction]:
        """The share of each additive, as a fraction of the whole, by its name."""
        return {
            part.name: number_of(part.share, PERCENT) / 100
            for part in self.components
            if part.share is not None
        }

    def name_of(self, role: str) -> str:
        """Return the name of active or base."""
        return next(part.name for part in self.components if part.role == role)

    def faults(self, basis: Basis) -> Iterator[tuple[KeyPath, str]]:
        """Yield kinds of base whose category is not in the rule."""
        rule = basis.rules.get(self.beyond_use.rule)
        if rule is None or self.beyond_use.category not in rule.beyond_use:
            return
        for place, kind in enumerate(self.beyond_use.bases):
            if kind.category not in rule.beyond_use:
                path = ("beyond_use", "kind", place, "category")
                yield path, f"is not a category of {rule.id}"


RECORD = TopicalFormulation
"""The class of its records, by the name of the form in a record."""
