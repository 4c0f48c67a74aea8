"""What a sum on its own is given, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ldncompound.core.quantities import Quantity, check_dimension, parse_quantity

__all__ = ["Given", "Sum"]


@dataclass(frozen=True, slots=True)
class Sum:
    """
    A sum with its working and its source.

    Args:
        values: The results by name, as programs read them; None where one does not apply.
        working: How they follow from what was given.
        source: Id of the source of the rule.
        locator: Where in it.
    """

    values: dict[str, Any]
    working: str
    source: str
    locator: str


class Given:
    """
    Quantities as typed: the form of all is looked at first, then the dimension of each.

    Raises:
        MalformedQuantity: one of them is not in the grammar.

    >>> from ldncompound.core.quantities import format_quantity
    >>> format_quantity(Given(need="2 mg").the("need", "mass"))
    '2 mg'
    """

    def __init__(self, **texts: str | None) -> None:
        self._values = {
            name: parse_quantity(text) for name, text in texts.items() if text is not None
        }

    def the(self, name: str, kind: str) -> Quantity:
        """
        Return a quantity that is given.

        Raises:
            WrongDimension: it is not of this kind.
        """
        value = self._values[name]
        check_dimension(value, kind, f"the {name.replace('_', ' ')}")
        return value

    def maybe(self, name: str, kind: str) -> Quantity | None:
        """
        Return a quantity, or None where it is not given.

        Raises:
            WrongDimension: it is not of this kind.
        """
        return self.the(name, kind) if name in self._values else None
