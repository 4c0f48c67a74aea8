"""A quantity as type checkers see it: pint's own class tells them too little."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["Quantity"]


if TYPE_CHECKING:
    from fractions import Fraction

    class Quantity:
        """What the program uses of a quantity; at run time it is pint's, see `core.quantities`."""

        _magnitude: Fraction
        _units: Any

        def __init__(self, magnitude: Fraction, units: Any) -> None: ...
        @property
        def magnitude(self) -> Fraction:
            """The exact number of its unit."""

        @property
        def units(self) -> Any:
            """The unit."""

        @property
        def dimensionality(self) -> Any:
            """What it measures."""

        def to(self, unit: Any) -> Quantity:
            """Return it in another unit."""

        def m_as(self, unit: Any) -> Fraction:
            """Return the number of another unit in it."""

        def __add__(self, other: Quantity) -> Quantity: ...
        def __sub__(self, other: Quantity) -> Quantity: ...
        def __mul__(self, other: Quantity | Fraction | int) -> Quantity: ...
        def __rmul__(self, other: Fraction | int) -> Quantity: ...
        def __truediv__(self, other: Quantity | Fraction | int) -> Quantity: ...
        def __abs__(self) -> Quantity: ...
        def __lt__(self, other: Quantity) -> bool: ...
        def __le__(self, other: Quantity) -> bool: ...
        def __gt__(self, other: Quantity) -> bool: ...
        def __ge__(self, other: Quantity) -> bool: ...
        def __hash__(self) -> int: ...
