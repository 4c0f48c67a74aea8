"""Quantities as fields of pydantic models: read from text, written as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import BeforeValidator, PlainSerializer, ValidationInfo, WithJsonSchema

from ldncompound.core.quantities import (
    REGISTRY,
    Quantity,
    check_dimension,
    format_quantity,
    read_quantity,
)
from ldncompound.core.refusals import MalformedQuantity, Refusal, quoted

__all__ = [
    "AnyQuantity",
    "Capsules",
    "Concentration",
    "Content",
    "Count",
    "Density",
    "Duration",
    "FillMass",
    "Mass",
    "MassOrVolume",
    "Percent",
    "Strength",
    "TabletStrength",
    "Tablets",
    "Volume",
]


# Field types ------------------------------------------------------------------


WRITER = PlainSerializer(format_quantity, return_type=str)
SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]*[1-9])? [a-zA-Z%/]+$"})


def _reader(kind: str) -> Callable[[Any, ValidationInfo], Quantity]:
    """
    Return a validator that takes a text or a quantity, and never a number.

    A refusal leaves the model as it is. Only where the caller reads a file, and
    says so with the context `located`, does it become an error with its place.
    """

    def read(value: Any, info: ValidationInfo) -> Quantity:
        try:
            if isinstance(value, REGISTRY.Quantity):
                check_dimension(value, kind, f"this {kind}")
                return value
            return read_quantity(value, kind, f"this {kind}")
        except Refusal as refusal:
            if info.context and info.context.get("located"):
                raise ValueError(refusal.message) from None
            raise

    return read


def quantity_field(kind: str) -> Any:
    """Return a pydantic field type for quantities of one kind."""
    return Annotated[
        REGISTRY.Quantity,
        BeforeValidator(_reader(kind)),
        WRITER,
        SCHEMA,
    ]


def whole_number(value: Any) -> int:
    """Take an int that counts something; True and 3.0 are not counts."""
    if type(value) is not int or value < 0:
        raise MalformedQuantity(
            f"{quoted(str(value))} is not a count.", remedy="Give a whole number, not negative."
        )
    return value


if TYPE_CHECKING:
    AnyQuantity: TypeAlias = Quantity
    Mass: TypeAlias = Quantity
    MassOrVolume: TypeAlias = Quantity
    Volume: TypeAlias = Quantity
    Strength: TypeAlias = Quantity
    Concentration: TypeAlias = Quantity
    Density: TypeAlias = Quantity
    FillMass: TypeAlias = Quantity
    Duration: TypeAlias = Quantity
    Percent: TypeAlias = Quantity
    Capsules: TypeAlias = Quantity
    Tablets: TypeAlias = Quantity
    TabletStrength: TypeAlias = Quantity
    Content: TypeAlias = Quantity
    Count: TypeAlias = int
else:
    AnyQuantity = Annotated[REGISTRY.Quantity, WRITER, SCHEMA]
    Mass = quantity_field("mass")
    MassOrVolume = quantity_field("amount")
    Volume = quantity_field("volume")
    Strength = quantity_field("strength")
    Concentration = quantity_field("concentration")
    Density = quantity_field("density")
    FillMass = quantity_field("strength")
    Duration = quantity_field("duration")
    Percent = quantity_field("percent")
    Capsules = quantity_field("capsules")
    Tablets = quantity_field("tablets")
    TabletStrength = quantity_field("tablet strength")
    Content = quantity_field("content")
    Count = Annotated[int, BeforeValidator(whole_number)]
