"""The building blocks of data files: kinds of text, sources, figures."""

from fractions import Fraction
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from ldncompound.core.quantity_fields import (
    Capsules,
    Concentration,
    Content,
    Density,
    Mass,
    Percent,
    Tablets,
    Volume,
)

__all__ = [
    "CapsulesFigure",
    "ConcentrationFigure",
    "ContentFigure",
    "DensityFigure",
    "Identifier",
    "Ingredient",
    "MassFigure",
    "Part",
    "Sentence",
    "Sourced",
    "Status",
    "TabletsFigure",
    "TextFigure",
    "ToleranceFigure",
    "VolumeFigure",
    "Words",
]


_WIDEST_TOLERANCE = 5
"""In percent, the error accepted of a prescription balance; a tolerance may not exceed it."""

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Status = Annotated[str, StringConstraints(pattern="^(confirmed|unconfirmed)$")]
Identifier = Annotated[str, StringConstraints(pattern="^[a-z0-9][a-z0-9-]{0,63}$")]


class Part(BaseModel):
    """A table of a data file: frozen, without unknown keys."""

    # Built when first used: parts are then built once, as part of their file.
    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True
    )


class Sourced(Part):
    """A part with its source."""

    source: Words
    locator: str = ""
    status: Status = "confirmed"


PhValue = Annotated[str, StringConstraints(pattern=r"^(0|[1-9]|1[0-4])(\.[0-9]{1,2})?$")]


class PhLimits(Sourced):
    """The pH limits of a preparation with water."""

    low: PhValue
    high: PhValue

    @model_validator(mode="after")
    def _are_in_order(self) -> Self:
        if not Fraction(self.low) < Fraction(self.high) <= 14:
            raise ValueError("the low pH is not below the high one")
        return self


class Ingredient(Sourced):
    """
    An ingredient: identity, grade, characteristics, and what a patient may have to avoid.

    `contains` is what it always contains, `may_contain` what depends on its lot. Where
    `contains` is missing, the record does not say, and it may contain anything.
    """

    name: Words
    grade: Words
    characteristics: Words
    contains: tuple[Identifier, ...] | None = None
    may_contain: tuple[Identifier, ...] = ()

    @model_validator(mode="after")
    def _says_each_once(self) -> Self:
        if self.may_contain and self.contains is None:
            raise ValueError("may_contain needs contains as well; an empty list means none")
        if set(self.contains or ()) & set(self.may_contain):
            raise ValueError("an item is both in contains and in may_contain")
        return self


class DensityFigure(Sourced):
    """A density of packed powder, in g/mL."""

    value: Density


class CapsulesFigure(Sourced):
    """A number of capsules."""

    value: Capsules


class TabletsFigure(Sourced):
    """A number of tablets."""

    value: Tablets


class ToleranceFigure(Sourced):
    """How far a weighing may be off its target; above 0 %, so it cannot be switched off."""

    value: Percent

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if not 0 < self.value.magnitude <= _WIDEST_TOLERANCE:
            raise ValueError("a tolerance must be above 0 % and at most 5 %")
        return self


class TextFigure(Sourced):
    """A figure kept as text."""

    value: Words


class VolumeFigure(Sourced):
    """A volume."""

    value: Volume


class MassFigure(Sourced):
    """A mass."""

    value: Mass


class ContentFigure(Sourced):
    """A mass per mass, in mg/g."""

    value: Content


class ConcentrationFigure(Sourced):
    """A mass per volume, in mg/mL."""

    value: Concentration


class Sentence(Sourced):
    """A text with its source."""

    text: Words
