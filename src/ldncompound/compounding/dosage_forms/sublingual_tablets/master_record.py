"""Master formulation records of moulded tablets: a base and a mould, without doses."""

from fractions import Fraction
from typing import Annotated, Any

from msgspec import field

from ldncompound.formulary.master_record import (
    BeyondUseBasis,
    ComponentFacts,
    FormStatement,
    MasterFormulation,
)
from ldncompound.formulary.parts import Limits, Part, Sentence, Sourced, TabletsFigure, must_hold

__all__ = ["TabletFormulation"]


class LeastBase(Sourced):
    """The least share of a blank tablet that must be base, in whole parts: two of three."""

    parts: Annotated[int, Limits(ge=1, strict=True)]
    of: Annotated[int, Limits(ge=1, strict=True)]

    @must_hold
    def _is_a_part(self) -> None:
        if self.parts > self.of:
            raise ValueError("the parts of base must not be more than all parts")

    @property
    def share(self) -> Fraction:
        """The same as a fraction."""
        return Fraction(self.parts, self.of)


class MouldTable(Part):
    """The `[mould]` table: each figure with its source."""

    excess: TabletsFigure
    least_base: LeastBase


class TabletFormulation(MasterFormulation):
    """The master formulation record of moulded sublingual tablets."""

    dosage_form: Annotated[str, Limits(pattern="^sublingual tablet$")]
    documented_form: FormStatement
    components: tuple[ComponentFacts, ...] = field(name="component")
    mould: MouldTable
    moistening: Sentence
    beyond_use: BeyondUseBasis

    @must_hold
    def _has_its_components(self) -> None:
        roles = sorted(part.role for part in self.components)
        if roles != ["active", "filler"]:
            raise ValueError("a moulded tablet must have one active and one filler, the base")

    @property
    def strengths(self) -> tuple[Any, ...]:
        """Documented strengths: no source names one."""
        return ()

    @property
    def storage(self) -> str:
        """How the preparation is kept."""
        return self.beyond_use.storage


RECORD = TabletFormulation
"""The class of its records, by the name of the form in a record."""
