"""Master formulation records: what all have in common, and the parts of capsules."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from ldncompound.formulary.basis import Basis
from ldncompound.formulary.findings import KeyPath
from ldncompound.formulary.paper_rules import Route
from ldncompound.formulary.parts import (
    Identifier,
    Ingredient,
    Part,
    Sentence,
    Sourced,
    ToleranceFigure,
    Words,
)
from ldncompound.formulary.substance import SourceRange

__all__ = [
    "ComponentFacts",
    "FormStatement",
    "LabelTexts",
    "MasterFormulation",
    "Method",
    "QualityCheck",
    "Study",
]


_READ_FIRST = (
    "id",
    "revision",
    "effective",
    "title",
    "substance",
    "dosage_form",
    "documented_form",
    "strength",
    "liquid",
    "tablet",
    "component",
    "capsule",
    "mould",
    "topical",
    "moistening",
    "caution",
    "reference_batch",
    "container",
    "method",
    "mixing",
    "description",
    "beyond_use",
)


class ComponentFacts(Ingredient):
    """An ingredient of a capsule."""

    role: Annotated[str, StringConstraints(pattern="^(active|filler|shell)$")]


class Method(Sourced):
    """The method of preparation."""

    equipment: Annotated[tuple[Words, ...], Field(min_length=1)]
    instructions: Annotated[tuple[Words, ...], Field(min_length=1)]
    precautions: Annotated[tuple[Words, ...], Field(min_length=1)]
    calculations: Words


class Study(Sourced):
    """A supporting stability study."""

    statement: Words


class InUse(Sourced):
    """How long a preparation may be used once its container is opened."""

    days: Annotated[int, Field(ge=1, le=3650, strict=True)]


class LabelTexts(Sourced):
    """Route, auxiliary texts and, where a source states one, the time for use after opening."""

    route: Route | None = None
    in_use: InUse | None = None
    auxiliary: Annotated[tuple[Words, ...], Field(min_length=1)]


class QualityCheck(Sourced):
    """An in-process check."""

    name: Words
    expected: Words
    limit: str | None = None


class OtherInformation(Part):
    """Other information needed to repeat the preparation."""

    text: Words


class MasterFormulation(Part):
    """What every master formulation record has, whatever the dosage form (USP <795>)."""

    id: Identifier
    revision: Annotated[int, Field(ge=1, strict=True)]
    effective: Annotated[date, Field(strict=True)]
    title: Words
    substance: Words
    dosage_form: Words
    components: tuple[Ingredient, ...] = Field(alias="component")
    container: Sentence
    method: Method
    description: Sentence
    labelling: LabelTexts
    checks: tuple[QualityCheck, ...] = Field(alias="check", min_length=1)
    other: OtherInformation
    weighing_tolerance: ToleranceFigure | None = None
    range: SourceRange | None = None
    adopted: Annotated[bool, Field(strict=True)] = False
    sha256: str = ""

    @classmethod
    def recorded_as(cls) -> str:
        """Return the name of the dosage form in its records."""
        (constraint,) = cls.model_fields["dosage_form"].metadata
        return str(constraint.pattern).strip("^$")

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Return the other files that it uses, by their names in the formulary."""
        return (f"{self.substance}.toml",)

    def faults(self, basis: Basis) -> Iterator[tuple[KeyPath, str]]:  # noqa: ARG002
        """Yield what is wrong for its dosage form; most forms check nothing more."""
        return iter(())

    def record(self) -> dict[str, Any]:
        """Return the whole record as JSON, to be embedded in every batch made from it."""
        found = self.model_dump(
            mode="json", by_alias=True, exclude_none=True, exclude={"adopted", "sha256"}
        )
        # In reading order: what it is, what goes in, how it is made, how it is stored.
        first = {key: found[key] for key in _READ_FIRST if key in found}
        return first | found


class BeyondUseBasis(Sourced):
    """The rule that limits the use, and how the preparation is stored."""

    rule: Words
    category: Words
    storage: Words
    studies: tuple[Study, ...] = Field(alias="study", default=())


class FormStatement(Sourced):
    """
    What a source says about a dosage form.

    `dose`: it names a dose for this form, not only for the drug in general.
    """

    form: Words
    statement: Words
    dose: Annotated[bool, Field(strict=True)]
