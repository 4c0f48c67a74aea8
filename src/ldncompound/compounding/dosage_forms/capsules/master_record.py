"""The master record of capsules: fillers, shells, fill, strengths."""

from collections.abc import Iterator
from typing import Annotated, Any

from msgspec import field

from ldncompound.core.quantities import CAPSULE, MG, MG_PER_CAPSULE, MG_PER_ML, number_of
from ldncompound.core.quantity_fields import Capsules, Density, FillMass, Mass, Strength
from ldncompound.core.remembered import remembered
from ldncompound.formulary.basis import Basis
from ldncompound.formulary.findings import KeyPath
from ldncompound.formulary.master_record import BeyondUseBasis, ComponentFacts, MasterFormulation
from ldncompound.formulary.parts import (
    CapsulesFigure,
    DensityFigure,
    Limits,
    Part,
    Sourced,
    TextFigure,
    Words,
    must_hold,
)

__all__ = ["CapsuleFacts", "CapsuleFormulation"]


class Strengths(Sourced):
    """Documented strengths, in mg/capsule."""

    documented: Annotated[tuple[Strength, ...], Limits(min_length=1)]


class CapsuleTable(Part):
    """The `[capsule]` table as written: each figure with its source."""

    maker: Words
    size: TextFigure
    excess: CapsulesFigure
    estimate_density: DensityFigure
    lowest_density: DensityFigure
    highest_density: DensityFigure

    @must_hold
    def _densities_in_order(self) -> None:
        named = (self.lowest_density, self.estimate_density, self.highest_density)
        lowest, estimate, highest = (number_of(each.value, MG_PER_ML) for each in named)
        if not 0 < lowest <= estimate <= highest:
            raise ValueError(
                "the densities must be above zero and in order: lowest, estimate, highest"
            )


class CapsuleFacts(Part):
    """The figures of a capsule record that the computation needs."""

    maker: str
    size: str
    excess: Capsules
    estimate_density: Density
    lowest_density: Density
    highest_density: Density


class ReferenceBatch(Sourced):
    """A worked batch whose amounts must add up."""

    size: Capsules
    strength: Strength
    fill_mass: FillMass
    active: Mass
    filler: Mass
    powder: Mass

    @must_hold
    def _adds_up(self) -> None:
        count = self.size
        if not number_of(count, CAPSULE) or not number_of(self.strength, MG_PER_CAPSULE):
            raise ValueError("size and strength must be greater than zero")
        for words, sum_of, stated in (
            ("strength × size is not the active", self.strength * count, self.active),
            ("fill mass × size is not the powder", self.fill_mass * count, self.powder),
            ("active + filler is not the powder", self.active + self.filler, self.powder),
        ):
            if number_of(sum_of, MG) != number_of(stated, MG):
                raise ValueError(f"the amounts do not add up: {words}")


class CapsuleFormulation(MasterFormulation):
    """The master formulation record of capsules."""

    dosage_form: Annotated[str, Limits(pattern="^capsule$")]
    strength: Strengths
    components: tuple[ComponentFacts, ...] = field(name="component")
    capsule_table: CapsuleTable = field(name="capsule")
    reference_batch: ReferenceBatch
    beyond_use: BeyondUseBasis

    @must_hold
    def _has_its_components(self) -> None:
        roles = sorted(part.role for part in self.components)
        if roles != ["active", "filler", "shell"]:
            raise ValueError("a capsule must have one active, one filler and one shell")

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Names of the other files that it refers to: substance, rule, table of shells."""
        return (*super().rests_on, f"rules/{self.beyond_use.rule}.toml", "equipment/capsules.toml")

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
        return _facts(self.capsule_table)

    def faults(self, basis: Basis) -> Iterator[tuple[KeyPath, str]]:
        """Yield an unknown maker or size, and strengths outside the documented range."""
        maker = basis.shells.get(self.capsule_table.maker)
        if maker is None:
            yield ("capsule", "maker"), "is not a maker in equipment/capsules.toml"
        elif self.capsule_table.size.value not in maker.sizes:
            yield ("capsule", "size", "value"), f"is not a size that {maker.id} makes"
        low = number_of(basis.substance.enforced_range.low, MG)
        high = number_of(basis.substance.enforced_range.high, MG)
        named: list[tuple[KeyPath, Any]] = [
            (("strength", "documented", place), strength)
            for place, strength in enumerate(self.strengths)
        ]
        for path, strength in [
            *named,
            (("reference_batch", "strength"), self.reference_batch.strength),
        ]:
            if not low <= number_of(strength, MG_PER_CAPSULE) <= high:
                yield path, "is outside the documented range"


@remembered
def _facts(table: CapsuleTable) -> CapsuleFacts:
    """Return the figures of a `[capsule]` table."""
    return CapsuleFacts(
        maker=table.maker,
        size=table.size.value,
        excess=table.excess.value,
        estimate_density=table.estimate_density.value,
        lowest_density=table.lowest_density.value,
        highest_density=table.highest_density.value,
    )


RECORD = CapsuleFormulation
"""The class of its records, by the name of the form in a record."""
