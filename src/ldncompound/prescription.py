"""What the prescriber wants, as it was typed, and as it stands in the record."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar

from ldncompound.lettering import check_text
from ldncompound.quantities import Count, Mass
from ldncompound.refusals import ECHO_LIMIT, InvalidOrder, quoted

__all__ = [
    "MEASURED",
    "CapsuleOrder",
    "LiquidOrder",
    "Order",
    "Prescription",
    "TabletOrder",
    "TopicalOrder",
    "echo",
]

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
        potency: Policy for certificates; None takes that of the rules.
        dose_as: In terms of what the dose is written, "hydrochloride" or "base"; None is
            the hydrochloride, as naltrexone is labelled.
        protocol: Id of a documented protocol that the prescriber named; it narrows the range.
        avoid: What the patient is to avoid, by id.
        checked: What was seen of lots that may hold it, each `THING: WORDS`.
        answers: Of the screening, each `ITEM=ANSWER`.
        consulted: What the prescriber said of an item, each `ITEM: WORDS`.
        fills: Into how many fills the course is cut, "auto" for as few as can be; None
            leaves it whole.
    """

    form: ClassVar[str]

    @property
    def named(self) -> tuple[str, ...]:
        """Return what must not be empty."""
        return ("patient", "prescriber")

    dose: str
    patient: str
    prescriber: str
    formulation: str
    days: str | None = None
    per_day: str = "1"
    drug: str = "naltrexone hydrochloride"
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
            InvalidOrder: see `lettering.check_text`.
        """
        for name, longest in _LONGEST.items():
            text = getattr(self, name, None)
            if text is not None:
                check_text(text, _IN_WORDS[name], longest=longest)
        for name in self.named:
            if not getattr(self, name).strip():
                raise InvalidOrder(f"{_IN_WORDS[name].capitalize()} is empty.", remedy="Give it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CapsuleOrder(Order):
    """
    One prescription for capsules, as typed.

    Args:
        quantity: Capsules to dispense, instead of `days`.
        strength: Drug in one capsule; None puts the dose into one capsule.
        size: Capsule size; None takes the formulation's.
        fill_mass: From the pharmacy's own packing trial, in mg/capsule.
        excess: Capsules beyond those dispensed, a number or a percentage.
        for_stock: Made ahead, for nobody yet: `quantity` capsules of one dose each, without
            patient, prescriber, days, directions and prescription number.
    """

    form: ClassVar[str] = "capsules"

    formulation: str = "naltrexone-capsule-mcc"
    quantity: str | None = None
    strength: str | None = None
    size: str | None = None
    fill_mass: str | None = None
    excess: str | None = None
    for_stock: bool = False

    @property
    def named(self) -> tuple[str, ...]:
        """Return what must not be empty."""
        return () if self.for_stock else ("patient", "prescriber")

    def check_texts(self) -> None:
        """
        Refuse a text that cannot be printed as it stands, and a patient of what is made ahead.

        Raises:
            InvalidOrder: see `lettering.check_text`.
        """
        super(CapsuleOrder, self).check_texts()
        if not self.for_stock:
            return
        for name in ("patient", "patient_name", "prescriber", "rx", "directions", "first_dose"):
            if getattr(self, name):
                raise InvalidOrder(
                    f"Capsules for stock are made for nobody yet, and {name} is given.",
                    remedy="Leave it out; 'ldncompound dispense' takes it when they are handed "
                    "out.",
                )
        if self.days is not None or self.per_day != "1" or self.strength is not None:
            raise InvalidOrder(
                "Capsules for stock have a dose, which one capsule holds, and a quantity.",
                remedy="Leave out days, doses a day and strength.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class LiquidOrder(Order):
    """
    One prescription for the 1 mg/mL oral liquid, as typed.

    Args:
        storage: "refrigerator" or "room".
        tablet_mass: Mean mass of a tablet where a weighed part of crushed and
            sieved tablets is used; None takes whole tablets.
        overfill: Volume, or percentage of what is dispensed, that goes into the
            bottles beyond what the label says.
        batch_size: Least volume to make; None makes what is dispensed and overfilled.
        bottle: Capacity of the bottles; None takes the smallest that holds it all.
    """

    form: ClassVar[str] = "liquid"

    formulation: str = "naltrexone-oral-liquid-tablets"
    storage: str = "refrigerator"
    tablet_mass: str | None = None
    overfill: str | None = None
    batch_size: str | None = None
    bottle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TabletOrder(Order):
    """
    One prescription for moulded sublingual tablets, as typed.

    Args:
        blank_mass: Mean mass of tablets of the base alone out of this mould, in mg/tablet.
        density_factor: Parts of drug that displace one part of base, a plain number.
        loaded_mass: Mean mass of test tablets with drug, instead of `density_factor`.
        loaded_drug: Drug in each of those.
        quantity: Tablets to dispense, instead of `days`.
        strength: Drug in one tablet; None puts the dose into one tablet.
        excess: Tablets beyond those dispensed, a number or a percentage.
        mould: Which mould was calibrated, as the pharmacy names it.
    """

    form: ClassVar[str] = "tablets"

    formulation: str = "naltrexone-sublingual-tablet"
    blank_mass: str | None = None
    density_factor: str | None = None
    loaded_mass: str | None = None
    loaded_drug: str | None = None
    quantity: str | None = None
    strength: str | None = None
    excess: str | None = None
    mould: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicalOrder(Order):
    """
    One prescription for a topical preparation, as typed.

    Args:
        dose: Drug in one application; empty where strength and amount say it.
        strength: A mass per gram, or a mass where `actuation_mass` says what one delivers.
        amount: What one application takes; None where dose or actuations say it.
        actuation_mass: What one actuation of a metered container delivers.
        actuations: Actuations of one application.
        base: The base that the pharmacy uses, where the record names none.
        base_kind: "nonpreserved-aqueous", "preserved-aqueous" or "nonaqueous".
        overfill: Mass, or percentage of what is dispensed, that stays in the container.
        excess: Mass, or percentage of both, that is lost in making.
        batch_size: Least mass to make; None makes what the rest comes to.
    """

    form: ClassVar[str] = "topical"

    dose: str = ""
    formulation: str = "naltrexone-topical"
    strength: str | None = None
    amount: str | None = None
    actuation_mass: str | None = None
    actuations: str | None = None
    base: str | None = None
    base_kind: str | None = None
    overfill: str | None = None
    excess: str | None = None
    batch_size: str | None = None

    def dose_as_written(self) -> str:
        """Return the dose as the prescriber wrote it, or what it was written by."""
        if self.dose.strip():
            return self.dose.strip(" \t")
        strength = str(self.strength).strip(" \t")
        if self.amount is not None:
            return f"{self.amount.strip()} of {strength}"
        return f"actuations: {self.actuations}, strength: {strength}"


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
