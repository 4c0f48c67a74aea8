"""Quantities as members of records, and of pydantic models, which read outside text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from ldncompound.core.quantities import (
    Quantity,
    check_dimension,
    format_quantity,
    read_quantity,
    stored_quantity,
)
from ldncompound.core.quantity_grammar import HOW_TO_WRITE, units_of
from ldncompound.core.records import Count
from ldncompound.core.refusals import CompoundingError, MalformedQuantity, quoted

if TYPE_CHECKING:
    from pydantic import ValidationInfo

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
    "QuantityMember",
    "Strength",
    "TabletStrength",
    "Tablets",
    "Volume",
]


class QuantityMember(type):
    """
    Type of a member that holds a quantity of one kind.

    A record reads what `format_quantity` wrote, a pydantic model text from outside.
    """

    kind: str
    PATTERN = r"^-?[0-9]+(\.[0-9]*[1-9])? [a-zA-Z%/]+$"

    def __new__(cls, name: str, kind: str) -> Any:
        """Make the type of a kind; "any" accepts every quantity."""
        made = super().__new__(cls, name, (), {})
        made.kind = kind
        return made

    def __init__(cls, *_: str) -> None:
        """Accept the arguments of `__new__`."""

    def __instancecheck__(cls, value: object) -> bool:
        """Return whether a value is a quantity."""
        return isinstance(value, Quantity)

    def from_json(cls, value: object) -> Quantity:
        """Return the quantity that a document states; raise a ValueError if it is not one."""
        return stored_quantity(value, cls.kind)

    def schema(cls) -> dict[str, str]:
        """Return its JSON Schema."""
        units = units_of(cls.kind)
        if not units:
            return {"type": "string", "pattern": cls.PATTERN}
        alike = "|".join(sorted(units))
        return {"type": "string", "pattern": rf"^-?[0-9]+(\.[0-9]*[1-9])? ({alike})$"}

    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """Return how pydantic reads and writes it."""
        from pydantic_core import core_schema

        return core_schema.with_info_plain_validator_function(
            cls._read,
            serialization=core_schema.plain_serializer_function_ser_schema(
                format_quantity, return_schema=core_schema.str_schema()
            ),
        )

    def _read(cls, value: Any, info: ValidationInfo) -> Quantity:
        """
        Read a text or a quantity, never a number.

        An error passes through the model unchanged. Only with the context `located`,
        for files, does it become a validation error with its location.
        """
        try:
            if isinstance(value, Quantity):
                if cls.kind != "any":
                    check_dimension(value, cls.kind, f"this {cls.kind}")
                return value
            if not isinstance(value, str):
                raise MalformedQuantity(
                    f"{quoted(str(value))} is a bare number, not a quantity.", remedy=HOW_TO_WRITE
                )
            return read_quantity(value, cls.kind, f"this {cls.kind}")
        except CompoundingError as refusal:
            if info.context and info.context.get("located"):
                raise ValueError(refusal.message) from None
            raise


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
else:
    AnyQuantity = QuantityMember("AnyQuantity", "any")
    Mass = QuantityMember("Mass", "mass")
    MassOrVolume = QuantityMember("MassOrVolume", "amount")
    Volume = QuantityMember("Volume", "volume")
    Strength = QuantityMember("Strength", "strength")
    Concentration = QuantityMember("Concentration", "concentration")
    Density = QuantityMember("Density", "density")
    FillMass = QuantityMember("FillMass", "strength")
    Duration = QuantityMember("Duration", "duration")
    Percent = QuantityMember("Percent", "percent")
    Capsules = QuantityMember("Capsules", "capsules")
    Tablets = QuantityMember("Tablets", "tablets")
    TabletStrength = QuantityMember("TabletStrength", "tablet strength")
    Content = QuantityMember("Content", "content")
