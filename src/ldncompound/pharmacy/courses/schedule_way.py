"""One way of making a schedule: its orders, and why it cannot be made."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from ldncompound.calculation import liquids
from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.master_record import LiquidFormulation
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.materials.kept import NothingKept
from ldncompound.compounding.prescription.limits import DailyRange
from ldncompound.compounding.prescription.order import interval_of, taken_on, weekdays_of
from ldncompound.compounding.prescription.steps import ScheduleStep, as_ordered
from ldncompound.compounding.schedule_document import (
    MasterRecordsUsed,
    Schedule,
    SchedulePrescription,
    WayForm,
    WayKind,
    WayRefused,
)
from ldncompound.compounding.schedule_fill import FillPart
from ldncompound.core.quantities import MG, MG_PER_CAPSULE, mass, number_of
from ldncompound.core.records import replaced
from ldncompound.core.refusals import KEPT_APART, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.practice import Practice
    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.contents import Formulary

__all__ = ["SaidOfFills", "Terms", "from_day", "order_of_part", "terms_of"]


Mix = tuple[tuple[Fraction, int], ...]


class SaidOfFills(TypedDict, total=False):
    """Order members shared by every preparation of a schedule."""

    lots: tuple[str, ...]
    balance: str | None
    reason: str | None
    checked: tuple[str, ...]
    answers: tuple[str, ...]
    consulted: tuple[str, ...]
    avoid: tuple[str, ...]
    prepared_on: str | None
    first_dose: str | None


class DayToCome(NothingKept):
    """A future day, for which the trail holds nothing yet."""

    def checked(self, balance: str, day: date) -> bool:  # noqa: ARG002
        """Return True: the daily check is required on the day itself."""
        return True


class Way(NamedTuple):
    """One way to make a schedule: its form, and the strengths that make up each dose."""

    kind: WayKind
    form: WayForm
    mixes: Mapping[Fraction, Mix]


class House(NamedTuple):
    """The pharmacy, the master records, and the lots on hand (for their prices)."""

    formulary: Formulary
    pharmacy: Practice
    documented: DailyRange
    capsule: CapsuleFormulation
    liquid: LiquidFormulation
    on_hand: Sequence[ComponentLot]


def volume_holding(drug: Fraction, house: House) -> Quantity:
    """Return the volume that contains a mass of drug, in mg."""
    return liquids.dose_volume(mass(drug), house.liquid.liquid.concentration.value)


def why_not(refusal: Refusal) -> WayRefused:
    """Return why a way cannot be made, without a patient's answers."""
    if refusal.apart:
        remedy = "Order one dose in this form to see why."
        return WayRefused(code=refusal.code, message=KEPT_APART, remedy=remedy)
    return WayRefused(code=refusal.code, message=refusal.message, remedy=refusal.remedy)


class Terms(NamedTuple):
    """
    What holds for every part of a schedule.

    Args:
        storage: How a liquid is stored.
        formulations: Its master records; None for the usual ones.
        protocol: Id of the protocol that the prescriber named; None where none was.
        dose_as: What the doses are expressed as; None where that was not said.
        one_container: All steps of a preparation are dispensed in one container.
    """

    storage: str
    formulations: MasterRecordsUsed | None
    protocol: str | None
    dose_as: str | None
    one_container: bool


def terms_of(schedule: Schedule) -> Terms:
    """Return what holds for every part of a recorded schedule."""
    return Terms(
        schedule.storage,
        schedule.formulations,
        schedule.protocol,
        schedule.dose_as,
        schedule.one_container,
    )


def _steps(part: FillPart) -> Iterator[str]:
    """Yield the steps of a part as an order has them, with the pauses between them."""
    before: date | None = None
    for each in part.steps:
        pause = 0 if before is None else (each.first_day - before).days - 1
        if pause:
            yield ScheduleStep(None, pause).written(each.first_day)
        dose, at = number_of(each.part_dose, MG), weekdays_of(each)
        step = ScheduleStep(dose, each.days, each.doses_per_day, interval_of(each), at)
        yield step.written(each.first_day)
        before = each.last_day


def from_day(part: FillPart, day: date) -> FillPart | None:
    """Return what a part is for from a day on; None where nothing is taken then any more."""
    steps = []
    for each in part.steps:
        later = next((taken for taken in taken_on(each) if taken >= day), None)
        if later is not None:
            steps.append(each if later == each.first_day else replaced(each, first_day=later))
    return replaced(part, steps=tuple(steps)) if steps else None


def order_of_part(
    part: FillPart,
    prescription: SchedulePrescription,
    terms: Terms,
    more: SaidOfFills,
) -> Order:
    """
    Return the order of one part of a fill, with the steps that it serves.

    Args:
        part: The part.
        prescription: Of the schedule, with personal members.
        terms: What holds for every part.
        more: Other members of the order, such as its lots.
    """
    steps = tuple(_steps(part))
    shared: dict[str, Any] = {
        "dose": as_ordered(max(number_of(each.part_dose, MG) for each in part.steps)),
        "steps": steps,
        "first_dose": part.steps[0].first_day.isoformat(),
        "drug": prescription.drug,
        "patient": prescription.patient,
        "patient_name": prescription.patient_name,
        "prescriber": prescription.prescriber,
        "rx": prescription.rx,
        "directions": prescription.directions,
        # What is taken beside it makes up the dose that the protocol was held against.
        "protocol": None if any(each.beside for each in part.steps) else terms.protocol,
        "dose_as": terms.dose_as,
        # One step alone has one container in any case.
        "one_container": terms.one_container and len(steps) > 1,
        **more,
    }
    if part.strength is None:
        liquid = None if terms.formulations is None else terms.formulations.liquid
        return LiquidOrder(**shared, storage=terms.storage, formulation=liquid)
    capsules = None if terms.formulations is None else terms.formulations.capsules
    strength = as_ordered(number_of(part.strength, MG_PER_CAPSULE))
    return CapsuleOrder(**shared, strength=strength, formulation=capsules)
