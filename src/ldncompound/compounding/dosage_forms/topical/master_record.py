"""Master formulation records of topical preparations: additives by share, the base is the rest."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from ldncompound.core.quantities import MG_PER_G, PERCENT, G, number_of
from ldncompound.core.quantity_fields import Content, Percent
from ldncompound.formulary.basis import Basis
from ldncompound.formulary.findings import KeyPath
from ldncompound.formulary.master_record import FormStatement, MasterFormulation
from ldncompound.formulary.parts import Ingredient, MassFigure, Part, PhLimits, Sourced, Words

__all__ = ["BaseKind", "TopicalComponent", "TopicalFormulation"]


Role = Annotated[str, StringConstraints(pattern="^(active|additive|base)$")]


class TopicalComponent(Ingredient):
    """An ingredient; an additive has its share of the whole, the base makes up the rest."""

    role: Role
    share: Percent | None = None

    @model_validator(mode="after")
    def _has_its_share(self) -> Self:
        if (self.share is not None) != (self.role == "additive"):
            raise ValueError("an additive must have a share, and no other ingredient may have one")
        if self.share is not None and not 0 < self.share.magnitude < 100:
            raise ValueError("a share must be above 0 % and below 100 %")
        return self


class TopicalTable(Part):
    """
    The `[topical]` table: each figure with its source.

    `base` says who names the base: the record, or the order.
    """

    step: MassFigure
    base: Annotated[str, StringConstraints(pattern="^of the (record|order)$")]

    @property
    def base_named(self) -> bool:
        """Whether the record itself names the base."""
        return self.base == "of the record"

    @model_validator(mode="after")
    def _whole_steps(self) -> Self:
        step = number_of(self.step.value, G)
        if step < 1 or step.denominator != 1:
            raise ValueError("the step must be a whole number of grams")
        return self


class ContentStrengths(Sourced):
    """The strengths that a record is for, in mg/g."""

    documented: Annotated[tuple[Content, ...], Field(min_length=1)]


class TopicalMixing(Sourced):
    """How to mix at each stage."""

    concentrate: Words
    final: Words


class BaseKind(Sourced):
    """A kind of base, and the category of the rule that limits its use."""

    name: Annotated[str, StringConstraints(pattern="^(nonaqueous|(non)?preserved-aqueous)$")]
    category: Words
    storage: Words


class TopicalBeyondUse(Sourced):
    """The rule that limits the use; `category` is the strictest, each kind of base has its own."""

    rule: Words
    category: Words
    kinds: tuple[BaseKind, ...] = Field(alias="kind", min_length=1)


class TopicalFormulation(MasterFormulation):
    """The master formulation record of a topical preparation."""

    dosage_form: Annotated[str, StringConstraints(pattern="^topical preparation$")]
    documented_form: FormStatement
    strength: ContentStrengths | None = None
    components: tuple[TopicalComponent, ...] = Field(alias="component", min_length=2)
    topical: TopicalTable
    mixing: TopicalMixing
    beyond_use: TopicalBeyondUse
    ph: PhLimits | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        roles = [part.role for part in self.components]
        if roles.count("active") != 1 or roles.count("base") != 1:
            raise ValueError("a topical preparation must have exactly one active and one base")
        if len({part.name for part in self.components}) != len(self.components):
            raise ValueError("two ingredients have the same name")
        strongest = max((number_of(each, MG_PER_G) for each in self.strengths), default=Fraction(0))
        if strongest / 1000 + sum(self.shares.values()) >= 1:
            raise ValueError("active and additives leave no room for the base")
        return self

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
        for place, kind in enumerate(self.beyond_use.kinds):
            if kind.category not in rule.beyond_use:
                path = ("beyond_use", "kind", place, "category")
                yield path, f"is not a category of {rule.id}"


RECORD = TopicalFormulation
"""The class of its records, by the name of the form in a record."""
