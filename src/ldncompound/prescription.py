"""What the prescriber wants, as typed and as understood."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

from ldncompound.lettering import check_text
from ldncompound.quantities import (
    CAPSULE,
    MG,
    MG_PER_CAPSULE,
    Count,
    Mass,
    Quantity,
    check_dimension,
    format_quantity,
    parse_count,
    parse_quantity,
    quantity,
)
from ldncompound.refusals import (
    ECHO_LIMIT,
    InvalidOrder,
    MalformedQuantity,
    WrongDimension,
    quoted,
)

__all__ = ["CapsuleOrder", "CapsuleRequest", "Prescription", "echo"]

_LONGEST = {
    "patient": 64,
    "patient_name": 120,
    "prescriber": 120,
    "rx": 40,
    "directions": 300,
    "reason": 300,
}
_IN_WORDS = {
    "patient": "the patient reference",
    "patient_name": "the patient name",
    "prescriber": "the prescriber",
    "rx": "the prescription number",
    "directions": "the directions",
    "reason": "the reason",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CapsuleOrder:
    """
    One prescription for capsules, every figure as a text exactly as it was typed.

    Texts stay texts until they are read, so that a malformed one can be recorded
    as a refusal.

    Args:
        dose: One intake, a mass, for example "4.5 mg".
        patient: The pharmacy's reference for the patient.
        prescriber: Who prescribed it.
        days: Length of the course; or else `quantity`.
        quantity: Capsules to dispense.
        per_day: Doses a day.
        strength: Drug in one capsule; None puts the dose into one capsule.
        size: Capsule size; None takes the formulation's.
        fill_mass: From the pharmacy's own packing trial, in mg/capsule.
        excess: Capsules beyond those dispensed, a number or a percentage.
        formulation: Id of the master formulation record.
        drug: What is prescribed.
        patient_name: Printed on sheet and label.
        rx: Prescription number.
        directions: The prescriber's, verbatim.
        prepared_on: Day of preparation, YYYY-MM-DD; None is today.
        first_dose: Day of the first dose; None is the day of preparation.
        reason: Why a preparation is entered later than it was made.
        lots: Component lots, each `NAME=LOT@YYYY-MM`.
        balance: Id of the balance; None takes the first configured one.
    """

    dose: str
    patient: str
    prescriber: str
    days: str | None = None
    quantity: str | None = None
    per_day: str = "1"
    strength: str | None = None
    size: str | None = None
    fill_mass: str | None = None
    excess: str | None = None
    formulation: str = "naltrexone-capsule-mcc"
    drug: str = "naltrexone hydrochloride"
    patient_name: str | None = None
    rx: str | None = None
    directions: str | None = None
    prepared_on: str | None = None
    first_dose: str | None = None
    reason: str | None = None
    lots: tuple[str, ...] = ()
    balance: str | None = None

    def as_typed(self) -> dict[str, Any]:
        """
        Return what was typed, for the record: harmless, and at most 64 characters each.

        >>> CapsuleOrder(dose="1.5 mg", patient="P", prescriber="Dr X").as_typed()["dose"]
        '1.5 mg'
        """
        typed: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                typed[field.name] = [echo(each) for each in value]
            elif value is not None:
                typed[field.name] = echo(value)
        return typed

    def check_texts(self) -> None:
        """
        Refuse a text that cannot be printed as it stands.

        Raises:
            InvalidOrder: see `lettering.check_text`.
        """
        for name, longest in _LONGEST.items():
            text = getattr(self, name)
            if text is not None:
                check_text(text, _IN_WORDS[name], longest=longest)
        for name in ("patient", "prescriber"):
            if not getattr(self, name).strip():
                raise InvalidOrder(f"{_IN_WORDS[name].capitalize()} is empty.", remedy="Give it.")


def echo(text: str) -> Any:
    """
    Return a text as it may stand in a record: itself, or an escaped beginning with its digest.

    >>> echo("4.5 mg")
    '4.5 mg'
    >>> sorted(echo("9" * 100))
    ['begins', 'length', 'sha256']
    """
    if len(text) <= ECHO_LIMIT and text.isprintable() and text.isascii():
        return text
    from ldncompound.canonical import sha256_hex

    encoded = text.encode("utf-8", "surrogatepass")
    return {"begins": quoted(text), "length": len(text), "sha256": sha256_hex(encoded)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CapsuleRequest:
    """
    The figures of a capsule order, understood: exact quantities, whole counts.

    Args:
        dose: One intake, in mg.
        doses_per_day: Intakes a day.
        days: Length of the course, where it was ordered by days.
        quantity: Capsules, where it was ordered by quantity.
        strength: Drug in one capsule, in mg/capsule.
        fill_mass: Powder in one capsule by the pharmacy's own trial, or None.
        excess: Capsules or percent, or None for the formulation's.
    """

    dose: Quantity
    doses_per_day: int
    days: int | None
    quantity: int | None
    strength: Quantity
    fill_mass: Quantity | None
    excess: Quantity | None

    @classmethod
    def read(cls, order: CapsuleOrder) -> Self:
        """
        Read every figure of an order: first the form of all, then the dimension of all.

        Raises:
            MalformedQuantity: a figure is not in the grammar.
            WrongDimension: a figure measures the wrong thing.
            InvalidOrder: both days and quantity, or neither.

        >>> order = CapsuleOrder(dose="500 mcg", days="30", patient="P", prescriber="Dr X")
        >>> CapsuleRequest.read(order).doses_per_day
        1
        """
        dose = parse_quantity(order.dose)
        doses_per_day = parse_count(order.per_day, "the doses a day")
        days = None if order.days is None else parse_count(order.days, "the days")
        count = None if order.quantity is None else parse_count(order.quantity, "the quantity")
        strength, fill_mass, excess = (
            None if text is None else parse_quantity(text)
            for text in (order.strength, order.fill_mass, order.excess)
        )
        _check_whole(excess)
        check_dimension(dose, "mass", "the dose")
        _check_strength(strength)
        if fill_mass is not None:
            check_dimension(fill_mass, "strength", "the fill mass")
        _check_excess(excess)
        if (days is None) == (count is None):
            raise InvalidOrder(
                "An order names either its days or its quantity.", remedy="Give one of the two."
            )
        dose = dose.to(MG)
        return cls(
            dose=dose,
            doses_per_day=doses_per_day,
            days=days,
            quantity=count,
            strength=_per_capsule(dose if strength is None else strength),
            fill_mass=None if fill_mass is None else fill_mass.to(MG_PER_CAPSULE),
            excess=excess,
        )


def _check_strength(strength: Quantity | None) -> None:
    """A strength is a mass, which one capsule holds, or a mass per capsule."""
    if strength is not None and strength.dimensionality != MG.dimensionality:
        check_dimension(strength, "strength", "the strength")


def _check_excess(excess: Quantity | None) -> None:
    """An excess is a number of capsules or a percentage."""
    if excess is None:
        return
    try:
        check_dimension(excess, "percent", "the excess")
    except WrongDimension:
        check_dimension(excess, "capsules", "the excess")


def _check_whole(excess: Quantity | None) -> None:
    """Refuse an excess of part of a capsule; it is a matter of form."""
    if excess is not None and excess.units == CAPSULE and excess.magnitude.denominator != 1:
        raise MalformedQuantity(
            f"An excess of {format_quantity(excess)} splits a capsule.",
            remedy="Write whole capsules like '2 capsule', or a percentage like '5 %'.",
        )


def _per_capsule(strength: Quantity) -> Quantity:
    """Return a strength in mg/capsule; a mass stands for what one capsule holds."""
    if strength.dimensionality == MG.dimensionality:
        return quantity(strength.m_as(MG), MG_PER_CAPSULE)
    return strength.to(MG_PER_CAPSULE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescription:
    """The prescription as it stands in the record; four members live apart (personal data)."""

    patient: str | None
    patient_name: str | None
    prescriber: str
    rx: str | None
    drug: str
    dose: Mass
    dose_as_written: str
    doses_per_day: Count
    days: Count
    first_dose: date
    directions: str | None
