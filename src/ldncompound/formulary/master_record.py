"""Master formulation records: what all have in common, and the parts of capsules."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, get_type_hints

from msgspec import field

from ldncompound.formulary.basis import Basis
from ldncompound.formulary.findings import KeyPath
from ldncompound.formulary.paper_rules import Route
from ldncompound.formulary.parts import (
    Flag,
    Identifier,
    Ingredient,
    Limits,
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

    role: Annotated[str, Limits(pattern="^(active|filler|shell)$")]


class Method(Sourced):
    """The method of preparation."""

    equipment: Annotated[tuple[Words, ...], Limits(min_length=1)]
    instructions: Annotated[tuple[Words, ...], Limits(min_length=1)]
    precautions: Annotated[tuple[Words, ...], Limits(min_length=1)]
    calculations: Words


class Study(Sourced):
    """A supporting stability study."""

    statement: Words


class InUse(Sourced):
    """How long a preparation may be used once its container is opened."""

    days: Annotated[int, Limits(ge=1, le=3650, strict=True)]


class LabelTexts(Sourced):
    """Route, auxiliary texts and, where a source states one, the time for use after opening."""

    route: Route | None = None
    in_use: InUse | None = None
    auxiliary: Annotated[tuple[Words, ...], Limits(min_length=1)]


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
    revision: Annotated[int, Limits(ge=1, strict=True)]
    effective: Annotated[date, Limits(strict=True)]
    title: Words
    substance: Words
    dosage_form: Words
    components: tuple[Ingredient, ...] = field(name="component")
    container: Sentence
    method: Method
    description: Sentence
    labelling: LabelTexts
    checks: Annotated[tuple[QualityCheck, ...], Limits(min_length=1)] = field(name="check")
    other: OtherInformation
    weighing_tolerance: ToleranceFigure | None = None
    range: SourceRange | None = None
    adopted: Flag = False
    sha256: str = ""

    @classmethod
    def recorded_as(cls) -> str:
        """Return the name of the dosage form in its records."""
        (limits,) = get_type_hints(cls, include_extras=True)["dosage_form"].__metadata__
        return str(limits.limits.get("pattern")).strip("^$")

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Return the other files that it uses, by their names in the formulary."""
        return (f"{self.substance}.toml",)

    def faults(self, basis: Basis) -> Iterator[tuple[KeyPath, str]]:  # noqa: ARG002
        """Yield what is wrong for its dosage form; most forms check nothing more."""
        return iter(())

    def record(self) -> dict[str, Any]:
        """Return the whole record as JSON, to be embedded in every batch made from it."""
        found = self.to_json()
        del found["adopted"], found["sha256"]
        # In reading order: what it is, what goes in, how it is made, how it is stored.
        first = {key: found[key] for key in _READ_FIRST if key in found}
        return first | found


class BeyondUseBasis(Sourced):
    """The rule that limits the use, and how the preparation is stored."""

    rule: Words
    category: Words
    storage: Words
    studies: tuple[Study, ...] = field(name="study", default=())


class FormStatement(Sourced):
    """
    What a source says about a dosage form.

    `dose`: it names a dose for this form, not only for the drug in general.
    """

    form: Words
    statement: Words
    dose: Flag
