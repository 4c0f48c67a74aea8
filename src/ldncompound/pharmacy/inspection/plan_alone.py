"""What a plan states must follow from the rest of it, whatever it was planned with.

These are the rules that always hold; whether the plan is the one that would be made is for
`plans_again` to say.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from ldncompound.compounding.materials.lots import ComponentLot
from ldncompound.compounding.prescription.order import PrescribedStep, common, doses_of, one_dose
from ldncompound.compounding.weighing.vessels import MADE_AHEAD, drug_in_batch, stated_number
from ldncompound.core.quantities import DAY, MG, MG_PER_CAPSULE, ML, PERCENT, number_of, quantity
from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.batches.acts.lots_at_hand import potency_at_hand
from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ldncompound.compounding.dosage_forms.capsules.figures import CapsuleFigures
    from ldncompound.compounding.dosage_forms.oral_liquid.figures import (
        DosingDevice,
        LiquidFigures,
        Syringe,
    )
    from ldncompound.compounding.preparation import Component, Preparation
    from ldncompound.compounding.weighing.plan import Step
    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["plan_follows"]


_DIGITS = Fraction(1, 10**9)
"""How far two ways to a number with 12 digits may differ, as a fraction of it."""

_NEAR = Fraction(1, 100)
"""How far what the steps deliver may be from what is required."""


def plan_follows(stated: Preparation, recorder: Recorder, *, old: bool) -> None:
    """
    Hold the figures of a preparation against each other.

    Args:
        stated: The preparation.
        recorder: Of that moment; gives the lots.
        old: Its entry has the first form, which has its own demands.

    Raises:
        VerificationFailure: a figure does not follow from the others.
    """
    figures = [*_figures(stated)] if old else [*_figures(stated), *_more(stated)]
    for name, told, found in figures:
        if abs(told - found) > abs(found) * _DIGITS:
            raise _wrong(stated, name)
    days = (stated.beyond_use.date - stated.prepared_on).days + 1
    if stated.beyond_use.days != days:
        raise VerificationFailure(f"The beyond-use days of {stated.id} are {days}.")
    if not old:
        _check_steps(stated)
        _check_delivered(stated)
        _check_dates(stated)
        _check_lots(stated, recorder)


def _wrong(stated: Preparation, name: str) -> VerificationFailure:
    """Return the failure of a figure."""
    return VerificationFailure(f"The {name} of {stated.id} does not follow from the rest.")


def _is_ahead(stated: Preparation) -> bool:
    """Return whether a trituration that was made ahead goes into it."""
    here = {step.into for step in stated.weigh_plan.steps}
    return any(
        step.what.startswith(MADE_AHEAD) and step.what not in here
        for step in stated.weigh_plan.steps
        if step.action == "weigh"
    )


def _figures(stated: Preparation) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Yield figures: what each is, as it is stated, and as it follows from others."""
    active, plan, figures = stated.components[0], stated.weigh_plan, stated.figures
    nominal, required = stated_number(active.nominal, MG), number_of(active.required, MG)
    delivers = number_of(plan.delivers, MG)
    yield "nominal amount", nominal, number_of(figures.product * figures.made, MG)
    more = 1 + stated_number(active.overage, PERCENT) / 100
    yield "required amount", required, nominal * Fraction(str(active.factor)) * more
    if not _is_ahead(stated):
        drug = drug_in_batch(plan.steps, active.name, {})
        yield "amount delivered", delivers, drug.powder + drug.label
    off = number_of(plan.deviation, PERCENT)
    yield "deviation", 100 + off, delivers / required * 100


def _more(stated: Preparation) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Yield the counts and volumes of the form, and the filler of capsules."""
    steps = _steps(stated)
    if stated.form in ("capsules", "tablets") and stated.for_stock is None:
        counted = cast("CapsuleFigures", stated.figures)
        intakes = sum((step.units or 0) for step in steps)
        yield "number to dispense", Fraction(counted.dispense), Fraction(intakes)
        for step in steps:
            taken = Fraction(step.units or 0, doses_of(step))
            yield "capsules of a dose", Fraction(step.per_dose or 0), taken
            each = number_of(step.dose, MG) / taken if taken else Fraction(0)
            yield "strength", Fraction(counted.strength.magnitude), each
    if stated.figures.counted:
        counted = cast("CapsuleFigures", stated.figures)
        made = Fraction(counted.dispense + counted.excess)
        yield "batch size", Fraction(counted.batch_size), made
    if stated.form == "capsules":
        counted = cast("CapsuleFigures", stated.figures)
        if counted.per_dose != common(step.per_dose for step in steps):
            raise _wrong(stated, "number of capsules of a dose")
        if counted.in_containers not in ((), tuple(step.units for step in steps)):
            raise _wrong(stated, "number of capsules of a container")
        inside = [each for each in stated.components if each.role not in ("shell", "filler")]
        masses = sum((_in_mg(each) for each in inside), Fraction(0))
        whole = number_of(counted.fill_mass, MG_PER_CAPSULE) * counted.batch_size
        for part in stated.components:
            if part.role == "filler":
                yield "amount of filler", number_of(part.required, MG), whole - masses
    if stated.form == "liquid":
        yield from _of_liquid(stated, steps)
    error = stated.weigh_plan.uncertainty
    expanded = number_of(error.expanded, PERCENT)
    yield "expanded uncertainty", expanded, 2 * number_of(error.standard, PERCENT)
    if stated.expected is not None:
        yield "uncertainty of the content", number_of(stated.expected.weighing, PERCENT), expanded
    for other in stated.weigh_plan.others:
        part = next(part for part in stated.components if part.name == other.name)
        unit = MG if _is_mass(part.required) else ML
        ratio = number_of(other.delivers, unit) / number_of(part.required, unit) * 100
        yield f"deviation of {other.name}", 100 + number_of(other.deviation, PERCENT), ratio


def _steps(stated: Preparation) -> tuple[PrescribedStep, ...]:
    """Return the steps that a preparation serves; of one without steps, its course."""
    given, figures = stated.prescription, stated.figures
    if given.steps is not None:
        stated_too = (given.dose, given.doses_per_day) == (
            common(each.dose for each in given.steps),
            common(each.doses_per_day for each in given.steps),
        )
        days = (given.steps[-1].last_day - given.first_dose).days + 1
        if not stated_too or (given.steps[0].first_day, given.days) != (given.first_dose, days):
            raise _wrong(stated, "prescription of several steps")
        return given.steps
    dose, times = one_dose(given)
    per_dose: int | None = getattr(figures, "per_dose", None)
    doses = times * given.days
    device = getattr(figures, "device", None)
    volume = getattr(figures, "dose_volume", None)
    return (
        PrescribedStep(
            dose=dose,
            doses_per_day=times,
            every=quantity(1, DAY),
            first_day=given.first_dose,
            last_day=given.first_dose + timedelta(days=given.days - 1),
            units=None if per_dose is None else per_dose * doses,
            per_dose=per_dose,
            volume=None if volume is None else volume * doses,
            dose_volume=volume,
            draws=None if device is None else device.draws,
        ),
    )


def _of_liquid(
    stated: Preparation, steps: tuple[PrescribedStep, ...]
) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Yield the volumes of a liquid."""
    liquid = cast("LiquidFigures", stated.figures)
    devices = liquid.devices or ((liquid.device,) if liquid.device is not None else ())
    if len(devices) != len(steps) or (liquid.dose_volume, liquid.device) != (
        common(each.dose_volume for each in steps),
        devices[0] if common(each.dose_volume for each in steps) is not None else None,
    ):
        raise _wrong(stated, "syringe of a dose")
    dispensed = number_of(liquid.dispense, ML)
    for step, device in zip(steps, devices, strict=True):
        volume = stated_number(step.dose_volume, ML)
        yield "dose volume", volume, number_of(step.dose / liquid.concentration, ML)
        yield "volume of a step", stated_number(step.volume, ML), volume * doses_of(step)
        yield "draws of a dose", _sum(device.draws), volume
        used: tuple[DosingDevice | Syringe, ...] = device.syringes or (device,)
        apart = tuple(draw for each in used for draw in each.draws)
        if not step.draws == device.draws == apart or any(
            number_of(draw, ML) % number_of(each.graduation, ML) or draw > each.capacity
            for each in used
            for draw in each.draws
        ):
            raise _wrong(stated, "draws of a dose")
    in_steps = _sum(step.volume for step in steps if step.volume is not None)
    yield "volume to dispense", dispensed, in_steps
    filled = dispensed + number_of(liquid.overfill, ML)
    yield "volume filled", _sum(each.volume for each in liquid.bottles), filled
    yield "volume on labels", _sum(each.label_volume for each in liquid.bottles), dispensed
    for number, step in enumerate(steps, start=1):
        own = [each.label_volume for each in liquid.bottles if each.step == number]
        if own:
            yield "volume on labels of a step", _sum(own), stated_number(step.volume, ML)
    yield "volume on the label", number_of(liquid.label_volume, ML), dispensed
    yield "volume made", number_of(liquid.batch_size, ML), filled + number_of(liquid.surplus, ML)


def _sum(volumes: Iterable[Quantity]) -> Fraction:
    """Return the sum of volumes, in mL."""
    return sum((number_of(each, ML) for each in volumes), Fraction(0))


def _in_mg(part: Component) -> Fraction:
    """Return the mass of a component; nothing for what is measured or counted."""
    return number_of(part.required, MG) if _is_mass(part.required) else Fraction(0)


def _is_mass(amount: Quantity | None) -> bool:
    """Return whether an amount is a mass."""
    return amount is not None and amount.dimensionality == MG.dimensionality


def _check_steps(stated: Preparation) -> None:
    """Refuse an amount that balance or device do not show, or that is too small for them."""
    balance = stated.weigh_plan.balance
    for step in stated.weigh_plan.steps:
        if step.action == "weigh":
            amount, of = stated_number(step.amount, MG), balance.readability
            grid, least = number_of(of, MG), number_of(balance.minimum, MG)
        elif step.action == "measure" and step.device is not None:
            amount = stated_number(step.amount, ML)
            grid = number_of(step.device.graduation, ML)
            least = number_of(step.device.least, ML)
            if amount > number_of(step.device.capacity, ML):
                raise _wrong(stated, f"amount of step {step.step}")
        else:
            continue
        if amount % grid or amount < least:
            raise _wrong(stated, f"amount of step {step.step}")


class _Filled:
    """What is in a vessel: each component in mg or mL, and mass or volume in all."""

    def __init__(self) -> None:
        """Start empty."""
        self.parts: dict[str, Fraction] = defaultdict(Fraction)
        self.mass = self.volume = Fraction(0)


def _followed(steps: tuple[Step, ...]) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """Return what the steps put into the batch, and what they take from stock."""
    vessels: dict[str, _Filled] = {}
    taken: dict[str, Fraction] = defaultdict(Fraction)
    for step in steps:
        if step.action == "mix":
            continue
        into = vessels.setdefault(str(step.into), _Filled())
        if step.action == "make-up":
            into.volume = stated_number(step.amount, ML)
            continue
        if step.action == "take":
            into.parts[step.what] += stated_number(step.active, MG)
            continue
        is_mass = _is_mass(step.amount)
        amount = stated_number(step.amount, MG if is_mass else ML)
        source = vessels.get(step.what)
        if source is None:
            into.parts[step.what] += amount
            taken[step.what] += amount
        else:
            share = amount / (source.mass if is_mass else source.volume)
            for name, part in source.parts.items():
                into.parts[name] += part * share
        if is_mass:
            into.mass += amount
    return vessels["batch"].parts, taken


def _check_delivered(stated: Preparation) -> None:
    """Refuse steps that put too much or too little of a component into the batch."""
    found, taken = _followed(stated.weigh_plan.steps)
    ahead = _is_ahead(stated)
    for part in stated.components:
        if part.made_up_to is not None or part.name not in found or (ahead and part.role != "base"):
            continue
        is_mass = _is_mass(part.required)
        required = number_of(part.required, MG if is_mass else ML)
        if abs(found[part.name] - required) > required * _NEAR:
            raise _wrong(stated, f"amount of {part.name} in its steps")
    for each in stated.weigh_plan.consumes:
        told = taken.get(each.name)
        if told is not None and told != number_of(each.amount, MG if _is_mass(each.amount) else ML):
            raise _wrong(stated, f"amount of {each.name} that is consumed")


def _check_dates(stated: Preparation) -> None:
    """Refuse a beyond-use date after a component expires, or before the course ends."""
    until, given = stated.beyond_use, stated.prescription
    dates = [lot.expiration_date for part in stated.components for lot in part.lots]
    if dates and min(dates) < until.date:
        raise _wrong(stated, "beyond-use date")
    if until.final is not all(part.lots for part in stated.components):
        raise _wrong(stated, "word on whether the beyond-use date is final")
    last = given.first_dose + timedelta(days=given.days - 1)
    if stated.for_stock is None and last > until.date and stated.form in ("capsules", "liquid"):
        raise _wrong(stated, "end of the course")


def _check_lots(stated: Preparation, recorder: Recorder) -> None:
    """Refuse a lot that was received otherwise, or a factor that its certificate does not give."""
    room = Stockroom(recorder.trail)
    for part in stated.components:
        for lot in part.lots:
            record = None if lot.id is None else room.lot(lot.id)
            if lot.id is None:
                continue
            if record is None or (record.component, record.number, record.expiration_date,
                                  record.maker) != (part.name, lot.number, lot.expiration_date,
                                                    lot.maker):  # fmt: skip
                raise _wrong(stated, f"lot of {part.name}")
    active = stated.components[0]
    if len(active.lots) != 1 or active.lots[0].id is None or _is_ahead(stated):
        return
    named = active.lots[0]
    powder = ComponentLot(
        component=active.name,
        number=named.number,
        expiration_date=named.expiration_date,
        record=room.lot(str(named.id)),
    )
    factor = potency_at_hand(recorder, stated, powder).factor
    if abs(Fraction(str(active.factor)) - factor) > factor * _DIGITS:
        raise _wrong(stated, "factor")
