"""Tables of equipment: shells, balances, measures, bottles, labels."""

from typing import Annotated

from msgspec import field

from ldncompound.core.quantities import MG, ML, number_of
from ldncompound.core.quantity_fields import Mass, Percent, Volume
from ldncompound.formulary.parts import Flag, Identifier, Limits, Sourced, Words, must_hold

__all__ = ["BalanceClass", "Bottle", "LabelSize", "Measure", "ShellMaker", "ShellSize"]


MeasureKind = Annotated[str, Limits(pattern="^(graduate|oral syringe)$")]


class ShellSize(Sourced):
    """An empty capsule of one size."""

    volume: Volume
    gelatin: Mass | None = None
    tolerance: Mass | None = None
    hpmc: Mass | None = None

    @must_hold
    def _holds_something(self) -> None:
        if not number_of(self.volume, ML):
            raise ValueError("the volume is zero")


class ShellMaker(Sourced):
    """The sizes of one maker."""

    id: Identifier
    name: Words
    sizes: Annotated[dict[str, ShellSize], Limits(min_length=1)]


class BalanceClass(Sourced):
    """A class of balances."""

    id: Identifier
    title: Words
    sensitivity: Mass
    accepted_error: Percent = field(name="error")
    minimum: Mass
    readability: Mass

    @must_hold
    def _minimum_follows(self) -> None:
        kept = number_of(self.minimum, MG) * self.accepted_error.magnitude
        if not kept or kept != number_of(self.sensitivity, MG) * 100:
            raise ValueError("the minimum is not sensitivity ÷ error")


class Measure(Sourced):
    """
    A graduate or syringe: its capacity, graduation and least measure.

    `assumed` is false for a kind that is not taken where the pharmacy names none.
    """

    id: Identifier
    name: Words
    kind: MeasureKind
    capacity: Volume
    graduation: Volume
    least: Volume
    assumed: Flag = True

    @must_hold
    def _has_marks(self) -> None:
        marks = [number_of(each, ML) for each in (self.graduation, self.least, self.capacity)]
        step, least, capacity = marks
        if not step or not step <= least <= capacity or (least / step) % 1 or (capacity / step) % 1:
            raise ValueError("graduation, least measure and capacity are not marks of one scale")


class Bottle(Sourced):
    """A bottle for dispensing."""

    id: Identifier
    name: Words
    capacity: Volume

    @must_hold
    def _holds_something(self) -> None:
        if not number_of(self.capacity, ML):
            raise ValueError("the capacity is zero")


Millimetres = Annotated[str, Limits(pattern=r"^[1-9][0-9]{1,2}(\.[0-9])? mm$")]


class LabelSize(Sourced):
    """
    A size of labels, and the rolls that have it; usual ones are taken where none is named.

    Lengths stay text: no quantity of an order is in millimetres.
    """

    id: Identifier
    width: Millimetres
    height: Millimetres
    rolls: tuple[Words, ...] = ()
    usual: Flag = False
    also: tuple[Words, ...] = ()
