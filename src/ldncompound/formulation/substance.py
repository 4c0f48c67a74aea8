"""The substance: names, forms, documented doses, fillers to avoid."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from ldncompound.formulation.parts import (
    ConcentrationFigure,
    ContentFigure,
    Identifier,
    Part,
    Sourced,
    Words,
)
from ldncompound.quantities import MG, Mass, number_of

__all__ = ["DocumentedRange", "Substance"]

PerDay = Annotated[str, StringConstraints(pattern="^day$")]
Scope = Annotated[
    str, StringConstraints(pattern="^(general|starting or sensitive|protocol|prepared)$")
]


class Form(Sourced):
    """A chemical form with its molar mass in g/mol."""

    name: Words
    formula: Words
    cas: str | None = None
    molar_mass: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*\.[0-9]+$")]


class DocumentedRange(Sourced):
    """
    One statement of a source about the doses of a day.

    `scope` tells what the statement is about: doses in general, a start or a
    sensitive patient, a protocol, or what a pharmacy prepares.
    """

    statement: Words
    scope: Scope = "general"
    low: Mass | None = None
    high: Mass
    per: PerDay = "day"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low is not None and number_of(self.low, MG) > number_of(self.high, MG):
            raise ValueError("the low end is above the high end")
        return self


class EnforcedRange(Sourced):
    """The union of the documented ranges."""

    low: Mass
    high: Mass
    per: PerDay
    derived: Words


class StartingRange(Sourced):
    """Doses documented only for starting, or for sensitive patients."""

    low: Mass
    below: Mass
    statement: Words
    also: tuple[str, ...] = ()


class FillerToAvoid(Sourced):
    """A filler that must not be used, and why; `matches` are parts of its names."""

    name: Words
    matches: Annotated[tuple[Words, ...], Field(min_length=1)]
    reason: Words


class Labelling(Sourced):
    """How the substance is labelled."""

    statement: Words


class Substance(Part):
    """Naltrexone: names, forms, documented doses, fillers to avoid."""

    id: Identifier
    name: Words
    labelled_as: Words
    labelling: Labelling
    forms: tuple[Form, ...] = Field(alias="form", min_length=1)
    ranges: tuple[DocumentedRange, ...] = Field(alias="documented_range", min_length=1)
    enforced_range: EnforcedRange
    starting_range: StartingRange
    documented_liquid: ConcentrationFigure
    documented_cream: ContentFigure
    fillers_to_avoid: tuple[FillerToAvoid, ...] = Field(alias="filler_to_avoid", min_length=1)
