"""How a field of an order is declared, and the fields of a class of orders, read from there."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from enum import IntEnum
from typing import Any, NamedTuple, get_args, get_origin

__all__ = ["DeclaredField", "OrderField", "OrderPart", "declared"]


class OrderPart(IntEnum):
    """The parts of an order, in the order in which they are listed."""

    COURSE = 1
    INTAKE = 2
    FORM = 3
    DETAILS = 4


@dataclass(frozen=True, slots=True)
class OrderField:
    """
    What is to be said of a field of an order.

    Args:
        help: What it is, as the command line says it.
        value: What is given: `Q` a quantity with its unit, `N` a count, or the choices.
        in_file: What an order file says of it; empty where `help` does.
        option: Its name on the command line, where one value is given at a time.
        prompt: How it is asked for on a terminal.
        part: Where it is listed.
        called: What a refusal calls it; empty where it is no text to be printed.
        longest: Characters that it may have, where it is one.
        of_one_fill: No later fill takes it over: personal, said of the day, or in hand.
        measured: A figure that the pharmacy measured on a lot or a mould; it is of one fill.
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
    measured: bool = False


class DeclaredField(NamedTuple):
    """
    A field of an order: what is declared of it, and how its class holds it.

    Args:
        name: Of the member, and the key in a file.
        says: What is declared.
        many: It may be repeated.
        switch: It is on or off, and is said by the call alone.
        default: What it is if not given; None for nothing.
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

    def holds(self, value: object) -> bool:
        """Say whether a value is of its type."""
        if self.many:
            return isinstance(value, tuple) and all(isinstance(each, str) for each in value)
        if value is None:
            return self.optional
        return isinstance(value, bool if self.switch else str)

    @property
    def in_file(self) -> str:
        """Return what an order file says of it."""
        return self.says.in_file or self.says.help


_DECLARED: dict[type, tuple[DeclaredField, ...]] = {}
"""Of the classes that were asked for: every row of a file of orders asks again."""


def declared(kind: type[Any]) -> tuple[DeclaredField, ...]:
    """
    Return the fields of an order as they are declared, part by part.

    >>> from ldncompound.compounding.prescription.order_fields import Order
    >>> [each.name for each in declared(Order)][:3], declared(Order)[0].flag
    (['dose', 'days', 'patient'], '--dose')
    """
    if kind not in _DECLARED:
        found = [_declared(field.name, field.type, field.default) for field in fields(kind)]
        _DECLARED[kind] = tuple(sorted(found, key=lambda each: each.says.part))
    return _DECLARED[kind]


def _declared(name: str, annotation: Any, default: Any) -> DeclaredField:
    """Return a member of an order by its annotation, which holds the declaration."""
    value = annotation.__origin__
    return DeclaredField(
        name,
        annotation.__metadata__[0],
        many=get_origin(value) is tuple,
        switch=value is bool,
        default=None if default in (MISSING, "", ()) else default,
        optional=type(None) in get_args(value),
    )
