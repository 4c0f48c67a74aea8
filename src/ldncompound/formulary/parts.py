"""The building blocks of data files: kinds of text, sources, figures."""

from collections.abc import Callable
from fractions import Fraction
from typing import Annotated, Any, Self, TypeVar

from ldncompound.core.quantity_fields import (
    Capsules,
    Concentration,
    Content,
    Density,
    Mass,
    Percent,
    Tablets,
    Volume,
)
from ldncompound.core.records import Record

__all__ = [
    "CapsulesFigure",
    "ConcentrationFigure",
    "ContentFigure",
    "DensityFigure",
    "Flag",
    "Identifier",
    "Ingredient",
    "Limits",
    "MassFigure",
    "Part",
    "Sentence",
    "Sourced",
    "Status",
    "TabletsFigure",
    "TextFigure",
    "ToleranceFigure",
    "VolumeFigure",
    "Words",
    "must_hold",
    "without_nulls",
]


_WIDEST_TOLERANCE = 5
"""In percent, the error accepted of a prescription balance; a tolerance may not exceed it."""

_Check = TypeVar("_Check", bound=Callable[[Any], None])


class Limits:
    """
    What a value must keep to beside its type; checked by `Part.from_table` alone.

    Args:
        limits: By the names that pydantic has for them.
    """

    def __init__(self, **limits: Any) -> None:
        self.limits = limits

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Return how pydantic reads it."""
        return {**handler(source), **self.limits}


def must_hold(check: _Check) -> _Check:
    """Mark a method that raises a ValueError where members do not fit together."""
    check.must_hold = True  # type: ignore[attr-defined]
    return check


Words = Annotated[str, Limits(min_length=1, strip_whitespace=True)]
Status = Annotated[str, Limits(pattern="^(confirmed|unconfirmed)$")]
Flag = Annotated[bool, Limits(strict=True)]
Identifier = Annotated[str, Limits(pattern="^[a-z0-9][a-z0-9-]{0,63}$")]


class Part(Record):
    """
    A table of a data file: frozen, without unknown keys.

    Its members are declared once, with the limits of their values. `from_table` checks them all
    and says everything that is wrong; `from_json` reads what was checked when it was made.
    """

    def __post_init__(self) -> None:
        """Check nothing: what a table must hold is checked by `from_table`."""

    def to_json(self) -> dict[str, Any]:
        """Return the table as its file states it: what is missing is left out."""
        stated: dict[str, Any] = without_nulls(super().to_json())
        return stated

    @classmethod
    def from_table(cls, table: object, *, located: bool = False) -> Self:
        """
        Return what a table of a file states, checked.

        Args:
            table: As TOML has it.
            located: Report a quantity that is none with its place, like everything else.

        Raises:
            ValidationError: everything that is wrong with it.
            Refusal: a quantity is none, unless it is `located`.
        """
        from ldncompound.formulary.strict_reading import validator_of

        return validator_of(cls).validate_python(table, context={"located": located})

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, handler: Any) -> Any:
        """Return how pydantic reads it: member by member, then what must hold of them together."""
        from ldncompound.formulary.strict_reading import schema_of

        return schema_of(cls, handler)


def without_nulls(value: Any) -> Any:
    """Return JSON without the members that are null."""
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


class Sourced(Part):
    """A part with its source."""

    source: Words
    locator: str = ""
    status: Status = "confirmed"


PhValue = Annotated[str, Limits(pattern=r"^(0|[1-9]|1[0-4])(\.[0-9]{1,2})?$")]


class PhLimits(Sourced):
    """The pH limits of a preparation with water."""

    low: PhValue
    high: PhValue

    @must_hold
    def _are_in_order(self) -> None:
        if not Fraction(self.low) < Fraction(self.high) <= 14:
            raise ValueError("the low pH is not below the high one")


class Ingredient(Sourced):
    """
    An ingredient: identity, grade, characteristics, and what a patient may have to avoid.

    `contains` is what it always contains, `may_contain` what depends on its lot. Where
    `contains` is missing, the record does not say, and it may contain anything.
    """

    name: Words
    grade: Words
    characteristics: Words
    contains: tuple[Identifier, ...] | None = None
    may_contain: tuple[Identifier, ...] = ()

    @must_hold
    def _says_each_once(self) -> None:
        if self.may_contain and self.contains is None:
            raise ValueError("may_contain needs contains as well; an empty list means none")
        if set(self.contains or ()) & set(self.may_contain):
            raise ValueError("an item is both in contains and in may_contain")


class DensityFigure(Sourced):
    """A density of packed powder, in g/mL."""

    value: Density


class CapsulesFigure(Sourced):
    """A number of capsules."""

    value: Capsules


class TabletsFigure(Sourced):
    """A number of tablets."""

    value: Tablets


class ToleranceFigure(Sourced):
    """How far a weighing may be off its target; above 0 %, so it cannot be switched off."""

    value: Percent

    @must_hold
    def _is_one(self) -> None:
        if not 0 < self.value.magnitude <= _WIDEST_TOLERANCE:
            raise ValueError("a tolerance must be above 0 % and at most 5 %")


class TextFigure(Sourced):
    """A figure kept as text."""

    value: Words


class VolumeFigure(Sourced):
    """A volume."""

    value: Volume


class MassFigure(Sourced):
    """A mass."""

    value: Mass


class ContentFigure(Sourced):
    """A mass per mass, in mg/g."""

    value: Content


class ConcentrationFigure(Sourced):
    """A mass per volume, in mg/mL."""

    value: Concentration


class Sentence(Sourced):
    """A text with its source."""

    text: Words
