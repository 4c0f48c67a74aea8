"""What stands on the bench: balances, and what they can weigh; graduates and syringes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from ldncompound.lettering import check_text
from ldncompound.quantities import (
    MG,
    ML,
    Mass,
    Percent,
    Volume,
    format_quantity,
    number_of,
    read_quantity,
    round_up,
    volume,
)
from ldncompound.refusals import CompoundingError, WrongUsage, quoted

__all__ = ["Balance", "MeasuringDevice", "parse_balance", "parse_measure"]

_LONGEST_ID = 40


class Balance(BaseModel):
    """
    A balance, as the weigh plan sees it.

    Args:
        id: Name on the instrument.
        minimum: Least mass it may be used for, in mg.
        readability: Display step, in mg; every step is rounded to it.
        accepted_error: Error accepted in one weighing, a percentage.
        assumed: Nobody configured it; the sheet says ASSUMED BALANCE.
        basis: Where the minimum comes from, in words.

    Raises:
        WrongUsage: a minimum below the display step, or a figure that is zero.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    id: str
    minimum: Mass
    readability: Mass
    accepted_error: Percent
    assumed: bool = False
    basis: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        least, step = number_of(self.minimum, MG), number_of(self.readability, MG)
        if step <= 0 or least < step or self.accepted_error.magnitude <= 0:
            raise WrongUsage(
                f"Balance {quoted(self.id)} cannot be: minimum {format_quantity(self.minimum)}, "
                f"readability {format_quantity(self.readability)}, error "
                f"{format_quantity(self.accepted_error)}.",
                remedy="The minimum is at least one display step, and both are above zero.",
            )
        return self

    def in_milligrams(self) -> tuple[Fraction, Fraction]:
        """Return minimum and readability as numbers of mg."""
        return number_of(self.minimum, MG), number_of(self.readability, MG)


def parse_balance(text: str) -> Balance:
    """
    Read `ID,minimum=20 mg,readability=0.1 mg,error=5 %`.

    The error may be left out; it is then 5 %, the figure of the class III table.

    Raises:
        WrongUsage: the text has another form, or a figure in it is no quantity.

    >>> format_quantity(parse_balance("B1,minimum=20 mg,readability=0.1 mg,error=5 %").minimum)
    '20 mg'
    """
    name, *parts = [part.strip() for part in text.split(",")]
    fields = dict(part.partition("=")[::2] for part in parts)
    if not name or len(fields) != len(parts) or not _REQUIRED <= fields.keys() <= _KNOWN:
        raise WrongUsage(
            f"{quoted(text)} does not describe a balance.",
            remedy="Write it like 'B1,minimum=20 mg,readability=0.1 mg,error=5 %'.",
        )
    try:
        check_text(name, "the name of the balance", longest=_LONGEST_ID)
        return Balance(
            id=name,
            minimum=read_quantity(fields["minimum"], "mass", "the minimum").to(MG),
            readability=read_quantity(fields["readability"], "mass", "the readability").to(MG),
            accepted_error=read_quantity(fields.get("error", "5 %"), "percent", "the error"),
        )
    except CompoundingError as error:
        raise WrongUsage(f"Balance {quoted(name)}: {error.message}", remedy=error.remedy) from None


_REQUIRED = {"minimum", "readability"}
_KNOWN = _REQUIRED | {"error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuringDevice:
    """
    A graduate or oral syringe of the pharmacy's own.

    Args:
        name: Name on the bench.
        kind: "graduate" or "oral syringe".
        capacity: What one filling holds, in mL.
        graduation: From one mark to the next, in mL.
        least: Least volume it may measure, in mL.
    """

    name: str
    kind: str
    capacity: Volume
    graduation: Volume
    least: Volume


_KINDS = ("graduate", "oral syringe")
_LEAST_SHARE = Fraction(1, 5)
"""Of the capacity, where nobody says more (houston-volume-aliquot)."""


def parse_measure(text: str) -> MeasuringDevice:
    """
    Read `NAME,kind=graduate,capacity=25 mL,graduation=0.5 mL,least=5 mL`.

    The kind may be left out for a graduate, and the least measure for a fifth of the
    capacity, rounded up to a mark.

    Raises:
        WrongUsage: the text has another form, or capacity, marks and least measure
            do not belong to one scale.

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
        or fields.get("kind", _KINDS[0]) not in _KINDS
    ):
        raise WrongUsage(
            f"{quoted(text)} does not describe a graduate or syringe.",
            remedy="Write it like 'S3,kind=oral syringe,capacity=3 mL,graduation=0.1 mL,"
            "least=0.6 mL'; kinds: graduate, oral syringe.",
        )
    try:
        check_text(name, "the name of the measure", longest=_LONGEST_ID)
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
            f"Measure {quoted(name)} cannot be: its graduation, least measure and capacity are "
            "not marks of one scale.",
            remedy="Look at its marks again.",
        )
    return MeasuringDevice(
        name=name,
        kind=fields.get("kind", _KINDS[0]),
        capacity=volume(capacity),
        graduation=volume(step),
        least=volume(least),
    )
