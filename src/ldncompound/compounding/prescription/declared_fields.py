"""How a field of an order is declared, and how the declarations of a class are read."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from enum import Enum
from typing import Any, NamedTuple, get_args, get_origin

__all__ = ["DeclaredField", "OrderField", "OrderPart", "declared"]


class OrderPart(Enum):
    """
    The parts of an order.

    Attributes:
        place: In this order they are listed.
        group: Under this heading the help lists their options.
    """

    place: int
    group: str

    COURSE = (1, "Prescription")
    INTAKE = (2, "Prescription")
    STRENGTH = (3, "Prescription")
    FORM = (3, "Making")
    DETAILS = (4, "Prescription")
    BENCH = (4, "Making")

    def __init__(self, place: int, group: str) -> None:
        """Take over both."""
        self.place, self.group = place, group


@dataclass(frozen=True, slots=True)
class OrderField:
    """
    The declaration of a field of an order.

    Args:
        help: Its help on the command line.
        value: What is given: `Q` a quantity with its unit, `N` a count, or the choices.
        in_file: Its description in an order file; empty to use `help`.
        option: Its option, where that has another name because one value is given at a time.
        prompt: The question for it on a terminal.
        part: The part under which it is listed.
        called: Its name in a refusal; empty where it is not a text to be printed.
        longest: Most characters of such a text.
        of_one_fill: No later fill takes it over: personal, for this day, or about lots in hand.
        measured: A figure that the pharmacy measured for one fill: the roles of the components
            whose lots it depends on; empty for what is not measured.
    """

    help: str
    value: str = "TEXT"
    in_file: str = ""
    option: str = ""
    prompt: str = ""
    part: OrderPart = OrderPart.FORM
    called: str = ""
    longest: int = 0
    of_one_fill: bool = False
    measured: tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the words among which one chooses, where `value` names them."""
        words = self.value.split("|")
        return tuple(each for each in words if each.islower()) if len(words) > 1 else ()


class DeclaredField(NamedTuple):
    """
    A field of an order: its declaration, and how its class holds it.

    Args:
        name: Name of the member, and key in a file.
        says: Its declaration.
        many: It may be repeated.
        switch: It is on or off, and cannot be given in a file.
        default: Its value if not given; None for nothing.
        optional: It may be None.
    """

    name: str
    says: OrderField
    many: bool
    switch: bool
    default: Any
    optional: bool

    @property
    def flag(self) -> str:
        """Return its option on the command line."""
        return "--" + (self.says.option or self.name).replace("_", "-")

    @property
    def in_file(self) -> str:
        """Return its description in an order file."""
        return self.says.in_file or self.says.help


_DECLARED: dict[type, tuple[DeclaredField, ...]] = {}
"""By class, kept because every row of a file of orders needs them."""


def declared(kind: type[Any]) -> tuple[DeclaredField, ...]:
    """
    Return the declared fields of an order, part by part; a schedule alone sets the others.

    >>> from ldncompound.compounding.prescription.order_fields import Order
    >>> [each.name for each in declared(Order)][:3], declared(Order)[0].flag
    (['dose', 'days', 'patient'], '--dose')
    """
    if kind not in _DECLARED:
        found = [
            _declared(field.name, field.type, field.default)
            for field in fields(kind)
            if hasattr(field.type, "__metadata__")
        ]
        _DECLARED[kind] = tuple(sorted(found, key=lambda each: each.says.part.place))
    return _DECLARED[kind]


def _declared(name: str, annotation: Any, default: Any) -> DeclaredField:
    """Return a field, read from its annotation, which holds the declaration."""
    value = annotation.__origin__
    return DeclaredField(
        name,
        annotation.__metadata__[0],
        many=get_origin(value) is tuple,
        switch=value is bool,
        default=None if default in (MISSING, "", ()) else default,
        optional=type(None) in get_args(value),
    )
