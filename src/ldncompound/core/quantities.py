"""Quantities: the only module that uses pint.

Text never reaches pint, which reads `4,5 mg` as 45 mg. `parse_quantity` matches
one strict pattern and builds a Quantity from an exact fraction and a unit of a
closed table. Magnitudes are Fractions, so no decimal context of the host, and no
chain of operations, can change a figure. Only `round_half_up` rounds, and only
`format_quantity` and `written` turn a quantity into text.

>>> format_quantity(parse_quantity("4.5 mg/capsule") * parse_quantity("30 capsule"))
'135 mg'
"""

from __future__ import annotations

import copyreg
import re
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

import pint
from pint.facets.plain import ScaleConverter, UnitDefinition

from ldncompound.core.language import number_on_paper, unit_on_paper
from ldncompound.core.numbers import LONGEST, MOST_DIGITS, format_number, plain_fraction
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quantity_grammar import (
    DEFINITIONS,
    HOW_TO_WRITE,
    KINDS,
    UNITS,
    in_the_grammar,
    instead,
    units_of,
)
from ldncompound.core.refusals import MalformedQuantity, WrongDimension, WrongUsage, quoted

if TYPE_CHECKING:
    from ldncompound.core.quantity_type import Quantity

__all__ = [
    "CAPSULE",
    "DAY",
    "MG",
    "MG_PER_CAPSULE",
    "MG_PER_G",
    "MG_PER_ML",
    "MG_PER_TABLET",
    "ML",
    "PERCENT",
    "TABLET",
    "UNITS",
    "DimensionalityError",
    "G",
    "Quantity",
    "check_dimension",
    "format_quantity",
    "in_unit",
    "in_words",
    "mass",
    "number_of",
    "parse_count",
    "parse_quantity",
    "quantity",
    "read_quantity",
    "stored_quantity",
    "volume",
    "written",
]

DimensionalityError = pint.DimensionalityError


def _closed_registry() -> Any:
    """Build a registry of the few units that are used: no prefixes, no others."""
    registry: Any = pint.UnitRegistry(None, non_int_type=Fraction)
    for name, symbol, times, of in DEFINITIONS:
        # As an object: pint's parser of definitions takes ten times as long.
        scale: Any = Fraction(times)
        reference = registry.UnitsContainer({} if of is None else {of: Fraction(1)})
        registry.define(UnitDefinition(name, symbol, (), ScaleConverter(scale), reference))
    return registry


REGISTRY: Any = _closed_registry()
if not TYPE_CHECKING:
    Quantity = REGISTRY.Quantity


def _refuse(*_: object, **__: object) -> NoReturn:
    """Refuse a change: records share their quantities."""
    raise TypeError("a quantity cannot be changed; `to` returns it in another unit")


for _of_place in ("", "_base_units", "_preferred", "_reduced_units", "_root_units", "_unprefixed"):
    setattr(Quantity, f"ito{_of_place}", _refuse)

_NAMED = {symbol or name: name for name, symbol, _, _ in DEFINITIONS}


def _unit(over: str, under: str = "") -> Any:
    """Build a unit or a quotient of two; a text would go through pint's tokenizer."""
    powers = {_NAMED[over]: Fraction(1)} | ({_NAMED[under]: Fraction(-1)} if under else {})
    return REGISTRY.Unit(REGISTRY.UnitsContainer(powers))


_UNIT_OF: dict[str, Any] = {name: _unit(name) for name in UNITS}
_UNIT_OF |= {f"{a}/{b}": _unit(a, b) for a in UNITS for b in UNITS if a != b}
_NAME_OF = {unit._units: name for name, unit in _UNIT_OF.items()}

MG: Any = _UNIT_OF["mg"]
G: Any = _UNIT_OF["g"]
ML: Any = _UNIT_OF["mL"]
CAPSULE: Any = _UNIT_OF["capsule"]
TABLET: Any = _UNIT_OF["tablet"]
DAY: Any = _UNIT_OF["day"]
PERCENT: Any = _UNIT_OF["%"]
MG_PER_CAPSULE: Any = _UNIT_OF["mg/capsule"]
MG_PER_TABLET: Any = _UNIT_OF["mg/tablet"]
MG_PER_G: Any = _UNIT_OF["mg/g"]
MG_PER_ML: Any = _UNIT_OF["mg/mL"]

_STORED = lazy_pattern(r"(-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?) ([a-zA-Z%/]+)", re.ASCII)
_COUNT = lazy_pattern(r"[0-9]{1,6}\Z", re.ASCII)

copyreg.pickle(
    Quantity,
    lambda value: (_restored, (*value.magnitude.as_integer_ratio(), _NAME_OF[value._units])),
)


def parse_quantity(text: str, kind: str = "any") -> Quantity:
    """
    Read one quantity: a plain decimal number, at most one space, a unit.

    Counts and days are read in either number. The trailing zero of `1.0 mg` is read but never
    written. Everything that could be read in two ways is refused.

    Args:
        text: As typed. Blanks around the whole are ignored.
        kind: What it should measure, as in `check_dimension`, for the remedy; it is not checked.

    Returns:
        The quantity, exact, in the unit that was typed.

    Raises:
        MalformedQuantity: *text* is anything else; the message repeats it.
        WrongUsage: it is no text.

    >>> parse_quantity("500 mcg") == parse_quantity("0.5 mg")
    True
    >>> parse_quantity("4,5 mg")
    Traceback (most recent call last):
    ldncompound.core.refusals.MalformedQuantity: '4,5 mg' has a comma in its number.
    """
    if not isinstance(text, str):
        raise WrongUsage(
            f"A {type(text).__name__} is no text, so it is not a quantity.", remedy=HOW_TO_WRITE
        )
    if len(text) > LONGEST:
        raise MalformedQuantity(f"{quoted(text)} is too long for a quantity.", remedy=HOW_TO_WRITE)
    if (found := in_the_grammar(text)) is None:
        from ldncompound.core.corrections import refused_quantity

        raise refused_quantity(text, kind)
    number, times, name = found
    if len(number.replace(".", "")) > MOST_DIGITS:
        raise MalformedQuantity(
            f"{quoted(text)} has more than {MOST_DIGITS} digits.", remedy=HOW_TO_WRITE
        )
    unit = _UNIT_OF.get(name)
    if unit is None:
        raise MalformedQuantity(f"{quoted(text)} divides a unit by itself.", remedy=HOW_TO_WRITE)
    return _made(plain_fraction(number) * times, unit)


def _made(number: Fraction, unit: Any) -> Quantity:
    """Build a quantity; pint asks first, ten times as long, what is known here of both."""
    made = object.__new__(Quantity)
    made._magnitude, made._units = number, unit._units
    return made


def _restored(numerator: int, denominator: int, unit: str) -> Quantity:
    """Restore a pickled quantity; pint would use another registry."""
    return _made(Fraction(numerator, denominator), _UNIT_OF[unit])


def stored_quantity(text: object, kind: str = "any") -> Quantity:
    """
    Read a quantity that `format_quantity` wrote: it may have any number of digits.

    Args:
        text: As written in a document.
        kind: What it must measure, as in `check_dimension`; "any" for everything.

    Raises:
        ValueError: it is not in that form, or measures something else.

    >>> format_quantity(stored_quantity("0.000894423613305 %"))
    '0.000894423613305 %'
    """
    return _read_back(text if isinstance(text, str) else str(text), kind)


@lru_cache(maxsize=1_024)
def _read_back(text: str, kind: str) -> Quantity:
    """Return a stored quantity; a document has many of the same, and those of a day more."""
    match = _STORED.fullmatch(text)
    if match is None or match[2] not in (units_of(kind) or _UNIT_OF):
        raise ValueError(f"{quoted(text)} is no {'quantity' if kind == 'any' else kind}")
    return _made(Fraction(match[1]), _UNIT_OF[match[2]])


def parse_count(text: str, what: str = "the count") -> int:
    """
    Read a count: 1 to 6 ASCII digits, at least 1.

    Args:
        text: As typed.
        what: What is counted, for the message.

    Raises:
        MalformedQuantity: *text* is anything else.

    >>> parse_count("30")
    30
    """
    if not isinstance(text, str) or _COUNT.match(text) is None or int(text) < 1:
        from ldncompound.core.corrections import refused_count

        raise refused_count(str(text), what)
    return int(text)


def quantity(number: Fraction | int, unit: Any) -> Quantity:
    """
    Build a quantity from an exact number and a unit of this module.

    >>> format_quantity(quantity(30, CAPSULE))
    '30 capsule'
    """
    return _made(number if type(number) is Fraction else Fraction(number), unit)


def mass(number: Fraction | int) -> Quantity:
    """
    Build a mass from a number of milligrams.

    >>> format_quantity(mass(Fraction(9, 2)))
    '4.5 mg'
    """
    return quantity(number, MG)


def volume(number: Fraction | int) -> Quantity:
    """
    Build a volume from a number of millilitres.

    >>> format_quantity(volume(Fraction(1, 2)))
    '0.5 mL'
    """
    return quantity(number, ML)


def number_of(value: Quantity, unit: Any) -> Fraction:
    """
    Return the exact number of *unit* in *value*.

    Raises:
        DimensionalityError: *value* measures something else.

    >>> number_of(parse_quantity("0.5 g"), MG)
    Fraction(500, 1)
    """
    own, asked = value._units, unit._units
    # In the very unit there is nothing to convert; pint takes twenty times as long to see that.
    if own is asked:
        magnitude = value._magnitude
    else:
        if (factor := _FACTORS.get((id(own), id(asked)))) is None:
            factor = _factor(own, asked)
        magnitude = value.m_as(unit) if factor is None else value._magnitude * factor
    return magnitude if type(magnitude) is Fraction else Fraction(magnitude)


_FACTORS: dict[tuple[int, int], Fraction] = {}
"""How many of one unit are in another, by the identity of units of the table, which never end."""
_OF_TABLE = {id(unit._units) for unit in _UNIT_OF.values()}


def _factor(own: Any, asked: Any) -> Fraction | None:
    """Return how many of one unit are in another, as pint says; None if either is no unit here."""
    if not {id(own), id(asked)} <= _OF_TABLE:
        return None
    factor = _FACTORS[id(own), id(asked)] = Fraction(REGISTRY.convert(Fraction(1), own, asked))
    return factor


def in_unit(value: Quantity, unit: Any) -> Quantity:
    """Return the same quantity in another unit; raises as `number_of` does."""
    return quantity(number_of(value, unit), unit)


_ALSO = {"amount": (ML,)}


def check_dimension(value: Quantity, kind: str, what: str) -> None:
    """
    Refuse a quantity that measures the wrong thing.

    Args:
        value: Any quantity.
        kind: One of mass, volume, strength, tablet strength, content, concentration,
            density, capsules, tablets, duration, percent, amount (a mass or a volume).
        what: What the quantity is for, in words, for the message.

    Raises:
        WrongDimension: *value* is not of this kind.

    >>> check_dimension(parse_quantity("4.5 mg"), "mass", "the dose")
    """
    words, example = KINDS[kind]
    unit_asked = example.partition(" ")[2]
    unit = _UNIT_OF[unit_asked]
    # What has the very unit of the example needs no comparing; percentages are compared below.
    if value._units is unit._units and unit is not PERCENT:
        return
    if any(value.dimensionality == other.dimensionality for other in _ALSO.get(kind, ())):
        return
    # Percentages and masses per mass are dimensionless: tell them apart by unit.
    if (
        value.dimensionality != unit.dimensionality
        or (kind == "percent") != (value.units == PERCENT)
        or (kind == "content") != (_NAME_OF.get(value.units) in units_of("content"))
    ):
        raise WrongDimension(
            f"{what[:1].upper()}{what[1:]} must be {words}, and '{format_quantity(value)}' is not.",
            remedy=f"Look for the figure that is {words}, and write it with its unit, like "
            f"'{unit_asked}'.{instead(format_quantity(value), kind)}",
        )


def read_quantity(text: str, kind: str, what: str) -> Quantity:
    """
    Read a text and check its dimension in one go.

    Raises:
        MalformedQuantity: the text is not in the grammar.
        WrongDimension: it measures something else.

    >>> format_quantity(read_quantity("0.75 g/mL", "density", "the density"))
    '0.75 g/mL'
    """
    value = parse_quantity(text, kind)
    check_dimension(value, kind, what)
    return value


def format_quantity(value: Quantity) -> str:
    """
    Write a quantity in its own unit, as programs read it.

    >>> format_quantity(parse_quantity("4.50 mg/capsule"))
    '4.5 mg/capsule'
    """
    if not isinstance(value, Quantity):
        raise WrongUsage(f"{type(value).__name__} is not a quantity.", remedy=HOW_TO_WRITE)
    unit = _NAME_OF.get(value._units) or str(value.units)
    return f"{format_number(value.magnitude)} {unit}"


def written(text: str) -> str:
    """
    Turn a quantity as programs read it into one as people read it.

    "per" replaces the slash, and counted units have their plural (ISMP); on paper in the words
    and with the decimal sign of its language.

    Args:
        text: What `format_quantity` wrote; a number without a unit is only a number.

    >>> written("4.5 mg/capsule"), written("32 capsule"), written("1 day")
    ('4.5 mg per capsule', '32 capsules', '1 day')
    """
    number, _, unit = text.partition(" ")
    if not unit:
        return number_on_paper(number)
    return f"{number_on_paper(number)} {unit_on_paper(unit, one=number == '1')}"


def in_words(value: Quantity) -> str:
    """
    Write a quantity as people read it.

    >>> in_words(parse_quantity("4.50 mg/capsule"))
    '4.5 mg per capsule'
    """
    return written(format_quantity(value))
