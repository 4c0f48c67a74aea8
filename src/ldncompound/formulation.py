"""Master formulation records, rules and tables: frozen, and their own consistency only.

Every part that holds a number names the source it was read from; a file in
which one does not is not a record.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ldncompound.quantities import (
    CAPSULE,
    MG,
    MG_PER_CAPSULE,
    MG_PER_ML,
    ML,
    Capsules,
    Density,
    FillMass,
    Mass,
    Percent,
    Strength,
    Volume,
    number_of,
)

__all__ = [
    "BalanceClass",
    "BeyondUseLimit",
    "CapsuleFacts",
    "DocumentedRange",
    "LabelSize",
    "MasterFormulation",
    "QualityCheck",
    "RequiredElement",
    "RuleFile",
    "ShellMaker",
    "ShellSize",
    "Substance",
]

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Status = Annotated[str, StringConstraints(pattern="^(confirmed|unconfirmed)$")]
Identifier = Annotated[str, StringConstraints(pattern="^[a-z0-9][a-z0-9-]{0,63}$")]
PerDay = Annotated[str, StringConstraints(pattern="^day$")]
Scope = Annotated[
    str, StringConstraints(pattern="^(general|starting or sensitive|protocol|prepared)$")
]


class _Part(BaseModel):
    # Built when first used: parts are then built once, inside the file they belong to.
    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True
    )


class _Sourced(_Part):
    """A part that says where it was read."""

    source: Words
    locator: str = ""
    status: Status = "confirmed"


# The substance ----------------------------------------------------------------


class Form(_Sourced):
    """A chemical form with its molar mass in g/mol."""

    name: Words
    formula: Words
    cas: str | None = None
    molar_mass: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*\.[0-9]+$")]


class DocumentedRange(_Sourced):
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


class EnforcedRange(_Sourced):
    """The union of the documented ranges."""

    low: Mass
    high: Mass
    per: PerDay
    derived: Words


class StartingRange(_Sourced):
    """Doses documented only for starting, or for sensitive patients."""

    low: Mass
    below: Mass
    statement: Words
    also: tuple[str, ...] = ()


class FillerToAvoid(_Sourced):
    """A filler that must not be used, and why; `matches` are parts of its names."""

    name: Words
    matches: Annotated[tuple[Words, ...], Field(min_length=1)]
    reason: Words


class Labelling(_Sourced):
    """How the substance is labelled."""

    statement: Words


class Substance(_Part):
    """Naltrexone: names, forms, documented doses, fillers to avoid."""

    id: Identifier
    name: Words
    labelled_as: Words
    labelling: Labelling
    forms: tuple[Form, ...] = Field(alias="form", min_length=1)
    ranges: tuple[DocumentedRange, ...] = Field(alias="documented_range", min_length=1)
    enforced_range: EnforcedRange
    starting_range: StartingRange
    fillers_to_avoid: tuple[FillerToAvoid, ...] = Field(alias="filler_to_avoid", min_length=1)


# Master formulation records ---------------------------------------------------


class Strengths(_Sourced):
    """Documented strengths, in mg/capsule."""

    documented: Annotated[tuple[Strength, ...], Field(min_length=1)]


class ComponentFacts(_Sourced):
    """An ingredient: identity, grade and what matters about it."""

    role: Annotated[str, StringConstraints(pattern="^(active|filler|shell)$")]
    name: Words
    grade: Words
    characteristics: Words


class DensityFigure(_Sourced):
    """A density of packed powder, in g/mL."""

    value: Density


class CapsulesFigure(_Sourced):
    """A number of capsules."""

    value: Capsules


class TextFigure(_Sourced):
    """A figure kept as a text."""

    value: Words


class CapsuleTable(_Part):
    """The `[capsule]` table as written: each figure with its source."""

    maker: Words
    size: TextFigure
    excess: CapsulesFigure
    estimate_density: DensityFigure
    lowest_density: DensityFigure
    highest_density: DensityFigure

    @model_validator(mode="after")
    def _densities_in_order(self) -> Self:
        named = (self.lowest_density, self.estimate_density, self.highest_density)
        lowest, estimate, highest = (number_of(each.value, MG_PER_ML) for each in named)
        if not 0 < lowest <= estimate <= highest:
            raise ValueError(
                "the densities are not in order: lowest, estimate, highest, all above zero"
            )
        return self


class CapsuleFacts(_Part):
    """What the computation takes from a capsule record."""

    maker: str
    size: str
    excess: Capsules
    estimate_density: Density
    lowest_density: Density
    highest_density: Density


class ReferenceBatch(_Sourced):
    """A worked batch whose amounts must add up."""

    size: Capsules
    strength: Strength
    fill_mass: FillMass
    active: Mass
    filler: Mass
    powder: Mass

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        count = self.size
        if not number_of(count, CAPSULE) or not number_of(self.strength, MG_PER_CAPSULE):
            raise ValueError("a batch of nothing adds up to nothing")
        for words, sum_of, stated in (
            ("strength × size is not the active", self.strength * count, self.active),
            ("fill mass × size is not the powder", self.fill_mass * count, self.powder),
            ("active + filler is not the powder", self.active + self.filler, self.powder),
        ):
            if number_of(sum_of, MG) != number_of(stated, MG):
                raise ValueError(f"the amounts do not add up: {words}")
        return self


class Sentence(_Sourced):
    """A text with its source."""

    text: Words


class Method(_Sourced):
    """How it is made."""

    equipment: Annotated[tuple[Words, ...], Field(min_length=1)]
    instructions: Annotated[tuple[Words, ...], Field(min_length=1)]
    precautions: Annotated[tuple[Words, ...], Field(min_length=1)]
    calculations: Words


class Study(_Sourced):
    """A stability study in support."""

    statement: Words


class BeyondUseBasis(_Sourced):
    """Which rule limits the use, and how the preparation is kept."""

    rule: Words
    category: Words
    storage: Words
    studies: tuple[Study, ...] = Field(alias="study", default=())


class LabelTexts(_Sourced):
    """Auxiliary texts of the label."""

    auxiliary: Annotated[tuple[Words, ...], Field(min_length=1)]


class QualityCheck(_Sourced):
    """An in-process check."""

    name: Words
    expected: Words
    limit: str | None = None


class OtherInformation(_Part):
    """Whatever else is needed to make it the same again."""

    text: Words


class MasterFormulation(_Part):
    """One master formulation record with every element of USP <795>."""

    id: Identifier
    revision: Annotated[int, Field(ge=1, strict=True)]
    effective: Annotated[date, Field(strict=True)]
    title: Words
    substance: Words
    dosage_form: Annotated[str, StringConstraints(pattern="^capsule$")]
    strength: Strengths
    components: tuple[ComponentFacts, ...] = Field(alias="component")
    capsule_table: CapsuleTable = Field(alias="capsule")
    reference_batch: ReferenceBatch
    container: Sentence
    method: Method
    description: Sentence
    beyond_use: BeyondUseBasis
    labelling: LabelTexts
    checks: tuple[QualityCheck, ...] = Field(alias="check", min_length=1)
    other: OtherInformation
    range: DocumentedRange | None = None
    adopted: Annotated[bool, Field(strict=True)] = False
    sha256: str = ""

    @model_validator(mode="after")
    def _has_its_components(self) -> Self:
        roles = sorted(part.role for part in self.components)
        if roles != ["active", "filler", "shell"]:
            raise ValueError("a capsule has one active, one filler and one shell")
        return self

    @property
    def strengths(self) -> tuple[Any, ...]:
        """Documented strengths, in mg/capsule."""
        return self.strength.documented

    @property
    def storage(self) -> str:
        """How the preparation is kept."""
        return self.beyond_use.storage

    @property
    def capsule(self) -> CapsuleFacts:
        """The figures of the computation, without their sources."""
        table = self.capsule_table
        return CapsuleFacts.model_construct(
            maker=table.maker,
            size=table.size.value,
            excess=table.excess.value,
            estimate_density=table.estimate_density.value,
            lowest_density=table.lowest_density.value,
            highest_density=table.highest_density.value,
        )

    def record(self) -> dict[str, Any]:
        """Return the whole record as JSON, to be embedded in every batch made from it."""
        return self.model_dump(
            mode="json", by_alias=True, exclude_none=True, exclude={"adopted", "sha256"}
        )


# Rules and tables -------------------------------------------------------------


class DayOne(_Sourced):
    """How the days of a limit are counted."""

    first_day: Annotated[int, Field(ge=0, le=1, strict=True)]
    statement: Words


class BeyondUseLimit(_Sourced):
    """A limit in days."""

    days: Annotated[int, Field(ge=1, le=3650, strict=True)]
    description: Words
    water_activity: Words
    storage: Words


class RequiredElement(_Sourced):
    """What must stand in a master formulation record, and the keys that hold it."""

    element: Words
    keys: Annotated[tuple[Words, ...], Field(min_length=1)]


class RuleFile(_Part):
    """What a jurisdiction or book asks."""

    id: Identifier
    title: Words
    jurisdiction: Words
    day_one: DayOne
    container: Sentence
    beyond_use: Annotated[dict[str, BeyondUseLimit], Field(min_length=1)]
    mfr_elements: tuple[RequiredElement, ...] = Field(alias="mfr_element", min_length=1)


class ShellSize(_Sourced):
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


class ShellMaker(_Sourced):
    """The sizes of one maker."""

    id: Identifier
    name: Words
    sizes: Annotated[dict[str, ShellSize], Field(min_length=1)]


class BalanceClass(_Sourced):
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


Millimetres = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{1,2}(\.[0-9])? mm$")]


class LabelSize(_Sourced):
    """A size of labels. Lengths stay texts: no quantity of an order is in millimetres."""

    id: Identifier
    width: Millimetres
    height: Millimetres
    also: tuple[Words, ...] = ()
