"""Reading balances and measures from configuration text."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.weighing.equipment import (
    BALANCE_FIELDS,
    LONGEST_ID,
    Balance,
    MeasuringDevice,
    least_minimum,
)
from ldncompound.core.dates import parse_date
from ldncompound.core.names import choice_of
from ldncompound.core.numbers import round_up
from ldncompound.core.quantities import ML, number_of, read_quantity, volume
from ldncompound.core.refusals import CompoundingError, WrongUsage, quoted
from ldncompound.core.text import check_text
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = ["basis_in_words", "parse_balance", "parse_measure", "syringe_text"]


_KNOWN = BALANCE_FIELDS.keys() | {"calibration-due", "daily-check"}
_EXAMPLE = (
    "Write it like 'B1,minimum=20 mg,readability=0.1 mg,error=5 %'; instead of the minimum, or "
    "beside it, sensitivity=… or repeatability=…; also drift, capacity, "
    "calibration-due=YYYY-MM-DD, daily-check=yes."
)


def parse_balance(text: str) -> Balance:
    """
    Read `ID,minimum=20 mg,readability=0.1 mg,error=5 %`.

    The error may be left out; it is then 5 %, the figure of the class III table. The
    minimum may be left out where it follows from sensitivity or repeatability.

    Raises:
        WrongUsage: the text has another form, or a figure in it is not a quantity.

    >>> from ldncompound.core.quantities import format_quantity
    >>> format_quantity(parse_balance("B1,minimum=20 mg,readability=0.1 mg,error=5 %").minimum)
    '20 mg'
    >>> format_quantity(parse_balance("B2,repeatability=0.2 mg,readability=0.1 mg").minimum)
    '8 mg'
    """
    if not isinstance(text, str):
        raise WrongUsage("A balance must be described by text.", remedy=_EXAMPLE)
    name, *parts = [part.strip() for part in text.split(",")]
    fields = dict(part.partition("=")[::2] for part in parts)
    if (
        not name
        or len(fields) != len(parts)
        or not fields.keys() <= _KNOWN
        or "readability" not in fields
        or fields.keys().isdisjoint({"minimum", "sensitivity", "repeatability"})
        or choice_of(fields.get("daily-check", "no"), _YES_NO) not in _YES_NO
    ):
        raise WrongUsage(f"{quoted(text)} does not describe a balance.", remedy=_EXAMPLE)
    try:
        check_text(name, "the name of the balance", longest=LONGEST_ID)
        error = read_quantity(fields.get("error", "5 %"), "percent", "the error")
        readability = read_quantity(fields["readability"], "mass", "the readability")
        sensitivity, repeatability, minimum = (
            _mass(fields, key) for key in ("sensitivity", "repeatability", "minimum")
        )
        if minimum is None and error.magnitude > 0:
            minimum = least_minimum(error, sensitivity, repeatability, readability)
        due = fields.get("calibration-due")
        return Balance(
            id=name,
            minimum=readability if minimum is None else minimum,
            readability=readability,
            accepted_error=error,
            sensitivity=sensitivity,
            repeatability=repeatability,
            drift=_mass(fields, "drift"),
            capacity=_mass(fields, "capacity"),
            calibration_due=None if due is None else parse_date(due, "the calibration"),
            daily_check=choice_of(fields.get("daily-check", "no"), _YES_NO) == "yes",
            basis=_basis(fields),
        )
    except CompoundingError as error:
        raise WrongUsage(f"Balance {quoted(name)}: {error.message}", remedy=error.remedy) from None


def _mass(fields: dict[str, str], key: str) -> Quantity | None:
    """Read one mass of a balance, where it is given."""
    return read_quantity(fields[key], "mass", f"the {key}") if key in fields else None


def _basis(fields: dict[str, str]) -> str:
    """Return where the minimum comes from, in words; empty if it was given."""
    if "minimum" in fields:
        return ""
    if "repeatability" in fields:
        return say("balance.by_repeatability")
    return say("balance.by_sensitivity")


_UNSEEN = ", unconfirmed"


def basis_in_words(basis: str) -> str:
    """
    Return where the minimum of a balance comes from, as a sentence that paper can say again.

    >>> basis_in_words("class III prescription balance, unconfirmed")
    'class III prescription balance, unconfirmed'

    Args:
        basis: As a balance has it, which keeps it as plain text.
    """
    if basis.endswith(_UNSEEN):
        return say("balance.unconfirmed", balance=basis.removesuffix(_UNSEEN))
    known = (say("balance.by_repeatability"), say("balance.by_sensitivity"))
    return next((each for each in known if each == basis), basis)


def syringe_text(text: str) -> str:
    """
    Return an oral syringe that is handed out, like '1 mL/0.02 mL', as `parse_measure` reads it.

    Raises:
        WrongUsage: it is not a capacity and the volume from one mark to the next.

    >>> syringe_text("1 mL/0.02 mL")
    '1 mL oral syringe,kind=oral syringe,capacity=1 mL,graduation=0.02 mL'
    """
    capacity, slash, graduation = (part.strip() for part in text.partition("/"))
    if not (capacity and slash and graduation) or "," in text or "=" in text:
        raise WrongUsage(
            f"{quoted(text)} does not describe an oral syringe.",
            remedy="Write capacity and marks like '1 mL/0.01 mL'.",
        )
    return f"{capacity} oral syringe,kind=oral syringe,capacity={capacity},graduation={graduation}"


_YES_NO = ("yes", "no")
_KINDS = ("graduate", "oral syringe")
_LEAST_SHARE = Fraction(1, 5)
"""Least measure as a share of the capacity, if none is given (houston-volume-aliquot)."""


def parse_measure(text: str) -> MeasuringDevice:
    """
    Read `NAME,kind=graduate,capacity=25 mL,graduation=0.5 mL,least=5 mL`.

    The kind may be left out for a graduate, and the least measure for a fifth of the
    capacity, rounded up to a mark.

    Raises:
        WrongUsage: the text has another form, or graduation, least measure and capacity
            are not marks of one scale.

    >>> from ldncompound.core.quantities import format_quantity
    >>> format_quantity(parse_measure("G25,capacity=25 mL,graduation=0.5 mL").least)
    '5 mL'
    """
    name, *parts = [part.strip() for part in text.split(",")]
    fields = dict(part.partition("=")[::2] for part in parts)
    known = {"kind", "capacity", "graduation", "least"}
    if (
        not name
        or len(fields) != len(parts)
        or not {"capacity", "graduation"} <= (fields.keys()) <= known
        or choice_of(fields.get("kind", _KINDS[0]), _KINDS) not in _KINDS
    ):
        raise WrongUsage(
            f"{quoted(text)} does not describe a graduate or syringe.",
            remedy="Write it like 'S3,kind=oral syringe,capacity=3 mL,graduation=0.1 mL,"
            "least=0.6 mL'; kinds: graduate, oral syringe.",
        )
    try:
        check_text(name, "the name of the measure", longest=LONGEST_ID)
        capacity, step = (
            number_of(read_quantity(fields[key], "volume", f"the {key}"), ML)
            for key in ("capacity", "graduation")
        )
        least = (
            number_of(read_quantity(fields["least"], "volume", "the least measure"), ML)
            if "least" in fields
            else None
        )
    except CompoundingError as error:
        raise WrongUsage(f"Measure {quoted(name)}: {error.message}", remedy=error.remedy) from None
    if step > 0 and least is None:
        least = round_up(capacity * _LEAST_SHARE, step)
    if (
        not step
        or least is None
        or not step <= least <= capacity
        or (least % step or capacity % step)
    ):
        raise WrongUsage(
            f"Graduation, least measure and capacity of measure {quoted(name)} must be marks of "
            "one scale.",
            remedy="Check its marks.",
        )
    return MeasuringDevice(
        name=name,
        kind=choice_of(fields.get("kind", _KINDS[0]), _KINDS),
        capacity=volume(capacity),
        graduation=volume(step),
        least=volume(least),
    )
