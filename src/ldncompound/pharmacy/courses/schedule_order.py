"""The order of a schedule, as typed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.prescription.documented_schedules import Missing
from ldncompound.core.text import Typed, echo
from ldncompound.core.values import Value

if TYPE_CHECKING:
    from ldncompound.compounding.schedule_document import WayForm

__all__ = ["FORMS", "ScheduleOrder"]


FORMS: Final[dict[str, WayForm]] = {"capsule": "capsules", "liquid": "liquid"}
"""What a prescriber may order, and its dosage form."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ScheduleOrder(Value):
    """
    A prescriber's schedule as typed.

    Args:
        form: "capsule" or "liquid".
        patient: The pharmacy's reference for the patient.
        prescriber: Who ordered it.
        steps: Each like "1.5 mg for 14 day" or "pause for 7 day".
        schedule: Id of a documented schedule, instead of steps.
        missing: Figures that the prescriber adds to it: `start`, `every`, `until` and `days`; a
            program states them as an object in `ScheduleOrder.from_json`.
        keep: Strengths that the pharmacy keeps, each like "1.5 mg".
        start: Day of the first dose; None is today.
        fills: "auto", or the number of fills.
        cycle: How many times all steps are taken; None for once.
        lead: From the making of a fill to its first dose, like "3 day"; None for that of the
            pharmacy, or none.
        one_container: All steps of a preparation go into one container.
        protocol: As in an order for one dose.
        dose_as: Likewise.
        drug: The drug, by any of its names; None where only one is known.
        formulation: Id of the master record of the form; None for the usual one.
        storage: How the patient keeps a liquid, "refrigerator" or "room".
        patient_name: Printed on sheets and labels.
        rx: Prescription number.
        directions: The prescriber's, verbatim.
        answers: As in an order for one dose.
        consulted: Likewise.
        avoid: Likewise.
        checked: Likewise.
    """

    shown: ClassVar[tuple[str, ...]] = ("form", "steps", "schedule", "start")

    form: str
    patient: str
    prescriber: str
    steps: tuple[str, ...] = ()
    schedule: str | None = None
    missing: Missing = field(default_factory=Missing)
    keep: tuple[str, ...] = ()
    start: str | None = None
    fills: str = "auto"
    cycle: str | None = None
    lead: str | None = None
    one_container: bool = False
    protocol: str | None = None
    dose_as: str | None = None
    drug: str | None = None
    formulation: str | None = None
    storage: str = "refrigerator"
    patient_name: str | None = None
    rx: str | None = None
    directions: str | None = None
    answers: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()

    def as_typed(self) -> dict[str, Typed]:
        """Return what was typed, for the record: escaped, at most 64 characters each."""
        members = asdict(self) | {"missing": None} | self.missing._asdict()
        typed: dict[str, Typed] = {}
        for name, value in members.items():
            if isinstance(value, tuple):
                typed[name] = [echo(each) for each in value]
            elif isinstance(value, bool):
                typed |= {name: True} if value else {}
            elif value is not None:
                typed[name] = echo(value)
        return typed

    def check_texts(self) -> None:
        """
        Refuse a text that cannot be printed, or one that must not be empty.

        Raises:
            InvalidOrder: see `core.text.check_text`.
        """
        CapsuleOrder(
            dose="",
            patient=self.patient,
            prescriber=self.prescriber,
            patient_name=self.patient_name,
            rx=self.rx,
            directions=self.directions,
        ).check_texts()
