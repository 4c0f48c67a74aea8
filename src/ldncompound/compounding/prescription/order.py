"""What the prescriber wants, as it was typed, and as it stands in the record."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar

from ldncompound.core.quantity_fields import Count, Mass
from ldncompound.core.refusals import InvalidOrder
from ldncompound.core.text import check_text, echo

__all__ = ["MEASURED", "Order", "Prescription"]


_LONGEST = {
    "patient": 64,
    "patient_name": 120,
    "prescriber": 120,
    "rx": 40,
    "directions": 300,
    "reason": 300,
    "mould": 64,
    "base": 120,
}
MEASURED = (
    "fill_mass",
    "tablet_mass",
    "blank_mass",
    "density_factor",
    "loaded_mass",
    "loaded_drug",
    "actuation_mass",
)
"""Figures that the pharmacy measured on a lot or a mould, and that another lot does not share."""

_OF_ONE_FILL = (
    *("patient", "patient_name", "rx", "directions", "reason"),
    *("answers", "consulted", "avoid", "checked"),
    *("days", "quantity", "fills", "for_stock", "prepared_on", "first_dose", "lots", "balance"),
    *MEASURED,
)
"""What no later fill takes over: personal, said of the day, or of what is in hand."""

_IN_WORDS = {
    "patient": "the patient reference",
    "patient_name": "the patient name",
    "prescriber": "the prescriber",
    "rx": "the prescription number",
    "directions": "the directions",
    "reason": "the reason",
    "mould": "the mould",
    "base": "the base",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    What every prescription has, each figure as a text exactly as it was typed.

    Texts stay texts until they are read, so that a malformed one can be recorded
    as a refusal.

    Args:
        dose: One intake, a mass, for example "4.5 mg".
        patient: The pharmacy's reference for the patient.
        prescriber: Who prescribed it.
        days: Length of the course.
        per_day: Doses a day.
        formulation: Id of the master formulation record; None for the usual one of the drug.
        drug: What is prescribed, by any of its names; None for the one that is known.
        patient_name: Printed on sheet and label.
        rx: Prescription number.
        directions: The prescriber's, verbatim.
        prepared_on: Day of preparation, YYYY-MM-DD; None is today.
        first_dose: Day of the first dose; None is the day of preparation.
        reason: Why a preparation is entered later than it was made.
        lots: Component lots, each `NAME=LOT@YYYY-MM`.
        balance: Id of the balance; None takes the first configured one.
        potency: Policy for certificates; None takes that of the rules.
        dose_as: In terms of what the dose is written, "hydrochloride" or "base"; None is
            what the drug is labelled as.
        protocol: Id of a documented protocol that the prescriber named; it narrows the range.
        avoid: What the patient is to avoid, by id.
        checked: What was seen of lots that may hold it, each `THING: WORDS`.
        answers: Of the screening, each `ITEM=ANSWER`.
        consulted: What the prescriber said of an item, each `ITEM: WORDS`.
        fills: Into how many fills the course is cut, "auto" for as few as can be; None
            leaves it whole.
    """

    form: ClassVar[str]
    form_in_words: ClassVar[str]

    @property
    def named(self) -> tuple[str, ...]:
        """Return what must not be empty."""
        return ("patient", "prescriber")

    dose: str
    patient: str
    prescriber: str
    formulation: str | None = None
    days: str | None = None
    per_day: str = "1"
    drug: str | None = None
    patient_name: str | None = None
    rx: str | None = None
    directions: str | None = None
    prepared_on: str | None = None
    first_dose: str | None = None
    reason: str | None = None
    lots: tuple[str, ...] = ()
    balance: str | None = None
    potency: str | None = None
    dose_as: str | None = None
    protocol: str | None = None
    avoid: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    fills: str | None = None

    def as_typed(self) -> dict[str, Any]:
        """
        Return what was typed, for the record: harmless, and at most 64 characters each.

        >>> from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
        >>> CapsuleOrder(dose="1.5 mg", patient="P", prescriber="Dr X").as_typed()["dose"]
        '1.5 mg'
        """
        typed: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool):
                if value:
                    typed[field.name] = True
            elif isinstance(value, tuple):
                typed[field.name] = [echo(each) for each in value]
            elif value is not None:
                typed[field.name] = echo(value)
        return typed

    def repeated(self) -> dict[str, str]:
        """
        Return what a later fill is ordered by: neither personal, nor of this fill alone.

        >>> from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
        >>> order = CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="Dr X")
        >>> order.repeated()["dose"], "days" in order.repeated(), "patient" in order.repeated()
        ('1.5 mg', False, False)
        """
        known = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: text for name, text in known if name not in _OF_ONE_FILL and text is not None}

    def measured(self) -> tuple[str, ...]:
        """Return the figures of it that were measured on the lots in hand, by name."""
        return tuple(name for name in MEASURED if getattr(self, name, None) is not None)

    def dose_as_written(self) -> str:
        """Return the dose as the prescriber wrote it."""
        return self.dose.strip(" \t")

    def check_texts(self) -> None:
        """
        Refuse a text that cannot be printed as it stands.

        Raises:
            InvalidOrder: see `core.text.check_text`.
        """
        for name, longest in _LONGEST.items():
            text = getattr(self, name, None)
            if text is not None:
                check_text(text, _IN_WORDS[name], longest=longest)
        for name in self.named:
            if not getattr(self, name).strip():
                raise InvalidOrder(f"{_IN_WORDS[name].capitalize()} is empty.", remedy="Give it.")


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
