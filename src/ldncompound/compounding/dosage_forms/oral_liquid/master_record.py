"""Master formulation records of oral liquids: amounts for a stated volume, made up with water."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated

from msgspec import field

from ldncompound.core.names import choice_of
from ldncompound.core.quantities import MG, MG_PER_ML, ML, number_of
from ldncompound.core.quantity_fields import Mass, MassOrVolume, Percent
from ldncompound.formulary.basis import Basis
from ldncompound.formulary.findings import KeyPath
from ldncompound.formulary.master_record import MasterFormulation, Study
from ldncompound.formulary.parts import (
    ConcentrationFigure,
    Ingredient,
    Limits,
    Part,
    PhLimits,
    Sentence,
    Sourced,
    TabletsFigure,
    VolumeFigure,
    Words,
    must_hold,
)

__all__ = ["LiquidComponent", "LiquidFormulation", "SourceTabletFacts", "StorageOption"]


Role = Annotated[str, Limits(pattern="^(active|antioxidant|preservative|cosolvent|vehicle)$")]
OptionName = Annotated[str, Limits(pattern="^(refrigerator|room)$")]


class LiquidComponent(Ingredient):
    """
    An ingredient with its amount for the stated volume; the vehicle has none.

    `stock` is the strongest solution in water through which it may be measured,
    in mg/mL; an ingredient without it is weighed or measured as it is.
    """

    role: Role
    amount: MassOrVolume | None = None
    stock: ConcentrationFigure | None = None

    @must_hold
    def _has_its_amount(self) -> None:
        if (self.amount is None) != (self.role == "vehicle"):
            raise ValueError("all ingredients but the vehicle must have an amount")
        if self.amount is not None and not self.amount.magnitude:
            raise ValueError("the amount of an ingredient must be greater than zero")
        if self.stock is not None and (self.amount is None or self.is_liquid):
            raise ValueError("only a solid can have a stock solution")

    @property
    def is_liquid(self) -> bool:
        """Whether it is measured by volume."""
        return self.amount is not None and self.amount.dimensionality == ML.dimensionality


class LiquidTable(Part):
    """
    The `[liquid]` table: each figure with its source.

    `volume` is what the amounts of the components are for. `step` is the step in
    which batches are made; up to the next `bottle_step` a batch is enlarged
    automatically where a smaller one cannot be weighed or measured.
    """

    concentration: ConcentrationFigure
    volume: VolumeFigure
    step: VolumeFigure
    bottle_step: VolumeFigure

    @must_hold
    def _steps_fit(self) -> None:
        figures = (self.volume, self.step, self.bottle_step)
        volume, step, bottle_step = (number_of(each.value, ML) for each in figures)
        if not volume or not step or not bottle_step or (bottle_step / step) % 1:
            raise ValueError(
                "volume and steps must not be zero, and the bottle step a multiple of the step"
            )


class SingleTablet(Sourced):
    """What a single tablet may hold, of its label."""

    low: Percent
    high: Percent

    @must_hold
    def _around_the_label(self) -> None:
        if not self.low.magnitude < 100 < self.high.magnitude:
            raise ValueError("the label, 100 %, is not between the limits")


class SourceTabletFacts(Sourced):
    """
    Whole tablets as the source of the active.

    `part` is given where a weighed part of crushed and sieved tablets may be used
    instead; `part_step` is then the step of the batches. `single` says what one tablet may
    hold, and `enough` how many are needed to hold what their mean does.
    """

    content: Mass
    part: Sentence | None = None
    part_step: VolumeFigure | None = None
    single: SingleTablet | None = None
    enough: TabletsFigure | None = None

    @must_hold
    def _holds_something(self) -> None:
        if not number_of(self.content, MG):
            raise ValueError("the content of a tablet must be greater than zero")
        if (self.part is None) != (self.part_step is None):
            raise ValueError("part and part_step must be given together")
        if (self.single is None) != (self.enough is None):
            raise ValueError("single and enough must be given together")


class MixingSteps(Sourced):
    """How to mix at each stage."""

    solids: Words
    liquids: Words
    made_up: Words
    final: Words
    part: Words | None = None


class StorageOption(Sourced):
    """A storage condition, and the days for which a study supports it."""

    name: OptionName
    storage: Words
    days: Annotated[int, Limits(ge=1, le=3650, strict=True)]


class LiquidBeyondUse(Sourced):
    """The rule that limits the use, and how long the liquid keeps at each storage."""

    rule: Words
    category: Words
    options: Annotated[tuple[StorageOption, ...], Limits(min_length=1)] = field(name="option")
    studies: tuple[Study, ...] = field(name="study", default=())


class LiquidFormulation(MasterFormulation):
    """The master formulation record of an oral liquid."""

    dosage_form: Annotated[str, Limits(pattern="^oral liquid$")]
    components: Annotated[tuple[LiquidComponent, ...], Limits(min_length=2)] = field(
        name="component"
    )
    liquid: LiquidTable
    tablet: SourceTabletFacts | None = None
    mixing: MixingSteps
    beyond_use: LiquidBeyondUse
    ph: PhLimits | None = None
    cautions: tuple[Sentence, ...] = field(name="caution", default=())

    @must_hold
    def _adds_up(self) -> None:
        for role in ("active", "vehicle"):
            if [part.role for part in self.components].count(role) != 1:
                raise ValueError(f"a liquid must have exactly one {role}")
        if len({part.name for part in self.components}) != len(self.components):
            raise ValueError("two ingredients have the same name")
        amount = self.active.amount
        if amount is None or self.active.is_liquid:
            raise ValueError("the amount of the active must be a mass")
        table = self.liquid
        volume = number_of(table.volume.value, ML)
        if number_of(amount, MG) != number_of(table.concentration.value, MG_PER_ML) * volume:
            raise ValueError("the amount of the active must be concentration × volume")
        liquids = [part.amount for part in self.components if part.is_liquid]
        if (
            sum((number_of(each, ML) for each in liquids if each is not None), Fraction(0))
            >= volume
        ):
            raise ValueError("the liquids leave no room to make up the volume")
        self._check_tablets()

    def _check_tablets(self) -> None:
        """Refuse a step that is not whole tablets, and a stock solution made from tablets."""
        if self.tablet is None:
            return
        step = number_of(self.liquid.step.value, ML)
        per_step = number_of(self.liquid.concentration.value, MG_PER_ML) * step
        if (per_step / number_of(self.tablet.content, MG)) % 1:
            raise ValueError("the step of the batch must be a whole number of tablets")
        if self.active.stock is not None:
            raise ValueError("tablets cannot be measured through a stock solution")

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Names of the other files that it refers to: substance and rule."""
        return (*super().rests_on, f"rules/{self.beyond_use.rule}.toml")

    @property
    def active(self) -> LiquidComponent:
        """The ingredient that is the drug."""
        return next(part for part in self.components if part.role == "active")

    @property
    def vehicle(self) -> LiquidComponent:
        """What it is made up with."""
        return next(part for part in self.components if part.role == "vehicle")

    def storage_option(self, name: str) -> StorageOption | None:
        """Return a storage condition by its name, in any letter case."""
        by_name = {each.name: each for each in self.beyond_use.options}
        return by_name.get(choice_of(name, by_name))

    def faults(self, basis: Basis) -> Iterator[tuple[KeyPath, str]]:
        """Yield a concentration that is not documented."""
        documented = basis.substance.documented_liquid
        if documented is None or self.liquid.concentration.value != documented.value:
            yield ("liquid", "concentration", "value"), "is not the documented concentration"


RECORD = LiquidFormulation
"""The class of its records, by the name of the form in a record."""
