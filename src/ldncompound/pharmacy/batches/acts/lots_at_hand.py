"""Lots in hand: which may go into a batch, and how they compare with the planned lot."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation.beyond_use import check_not_expired
from ldncompound.compounding.made_batch import PowderOfDrug
from ldncompound.compounding.materials.doubts import check_on_record
from ldncompound.compounding.materials.identity import looked_up
from ldncompound.compounding.materials.lots import ComponentLot, NamedLot
from ldncompound.compounding.materials.ordered_lots import lots_in_use
from ldncompound.compounding.materials.potency import (
    AS_BASE,
    Potency,
    is_of_powder,
    potency_of,
    potency_of_tablets,
)
from ldncompound.compounding.preparation import lots_of
from ldncompound.compounding.weighing.progress import powder_in_plan
from ldncompound.compounding.weighing.vessels import stated_number
from ldncompound.core.numbers import format_number, significant
from ldncompound.core.quantities import MG, PERCENT, format_quantity, mass
from ldncompound.core.refusals import (
    CourseOutlivesBeyondUse,
    Implausible,
    InvalidOrder,
    LotNotUsable,
    WrongComponent,
    WrongState,
    quoted,
)
from ldncompound.pharmacy.batches.act_records import DoneStep, WeighedStep
from ldncompound.pharmacy.batches.batch import content_of
from ldncompound.pharmacy.batches.record_at_work import record_at_work
from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.compounding.preparation import Component, LotInUse, Preparation
    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.pharmacy.recorder import Recorder

__all__ = [
    "LotFactors",
    "check_in_date",
    "check_lots_as_weighed",
    "factors_stated",
    "lot_factors",
    "lot_in_use",
    "lot_to_use",
    "lots_named",
    "name_of_lot",
    "planned_lots",
    "same_lot",
]


_CLOSE = Fraction(1, 10**9)
"""Factors are stored with 12 digits; smaller differences are ignored."""


class LotFactors(NamedTuple):
    """
    Factors that compare a lot of the active with the plan.

    Args:
        needed: Powder of it that the batch needs, in mg; None for what the plan delivers.
        powder_per_drug: Powder that holds one part of the labelled drug, whatever the policy.
        ratio: Powder weighed for one part of what the plan weighs.
        content: Powder that holds as much drug as one part of the planned lot.
    """

    needed: Fraction | None
    powder_per_drug: Fraction
    ratio: Fraction
    content: Fraction


def lot_to_use(
    recorder: Recorder, batch: Batch, component: str, text: str | None, *, scanned: bool = False
) -> ComponentLot:
    """
    Return the lot that was used, by default the planned one.

    Args:
        recorder: Gives the formulary and the lots.
        batch: With its plan.
        component: Which the lot supplies.
        text: As typed or scanned; None for the planned lot.
        scanned: It was read in a field for scans: such a text never becomes a lot as typed.

    Raises:
        Refusal: it names no lot that may be used.
    """
    if text is None:
        planned = planned_lots(batch, component)
        if len(planned) != 1:
            raise InvalidOrder(
                f"The lot of {component} is missing.",
                remedy="Name it with --lot 'LOT', as its container shows it.",
            )
        text = name_of_lot(planned[0])
    (lot,) = lots_named(recorder, batch, (f"{component}={text}",), (component,))
    as_planned = any(same_lot(each, lot) for each in planned_lots(batch, component))
    if scanned and lot.record is None and not as_planned:
        raise InvalidOrder(
            f"The lot {quoted(text)} of {component} was not received.",
            remedy="Receive it with 'ldncompound lots receive'.",
        )
    check_in_date(recorder, batch, lot)
    return lot


def lots_named(
    recorder: Recorder, batch: Batch, texts: Sequence[str], names: Sequence[str]
) -> tuple[ComponentLot, ...]:
    """
    Return the lots that texts name for a batch.

    Args:
        recorder: Gives the formulary and the lots.
        batch: With its plan.
        texts: Each `NAME=LOT`, or `NAME=LOT@YYYY-MM`.
        names: The components they may be of.

    Raises:
        Refusal: a text names no lot that may be used.
    """
    lots, formulary = lots_in_use(texts, names, Stockroom(recorder.trail)), recorder.formulary
    drug = formulary.substance_of(record_at_work(batch.plan).substance)
    check_on_record(lots, drug, formulary.cite)
    return lots


def check_arrived(batch: Batch, lot: ComponentLot, day: date) -> None:
    """
    Refuse a lot on a day before it arrived; of the planned one the order was asked about.

    Args:
        batch: With its plan.
        lot: The lot.
        day: On which it was used.

    Raises:
        Implausible: it arrived later.
    """
    planned = any(same_lot(each, lot) for each in planned_lots(batch, lot.component))
    if lot.record is not None and day < lot.record.received_on and not planned:
        raise Implausible(
            f"The lot {quoted(lot.number)} of {lot.component} arrived on "
            f"{lot.record.received_on.isoformat()}, after {day.isoformat()}.",
            remedy="Give the day on which it was really used, and the lot that was. A wrong day of "
            f"receipt is corrected with 'ldncompound lots correct {lot.record.id}'.",
        )


def check_in_date(recorder: Recorder, batch: Batch, lot: ComponentLot) -> None:
    """Refuse a lot not here yet, one that has expired, or that expires before the last dose."""
    today = recorder.desk.today
    check_arrived(batch, lot, today)
    check_not_expired(lot.component, lot.number, lot.expiration_date, today)
    given = batch.plan.prescription
    last = given.first_dose + timedelta(days=given.days - 1)
    if lot.expiration_date < last:
        raise CourseOutlivesBeyondUse(
            f"The lot {quoted(lot.number)} of {lot.component} expires on "
            f"{lot.expiration_date.isoformat()}, before the last dose on {last.isoformat()}.",
            remedy="Use a lot that expires later, or order the course in fills.",
        )


def lot_factors(recorder: Recorder, batch: Batch, lot: ComponentLot) -> LotFactors:
    """
    Return how a lot of the active compares with the plan, by its present figures.

    Args:
        recorder: Gives the formulary and the lots.
        batch: With its plan.
        lot: Of the active.

    Raises:
        InvalidOrder: the plan cannot be used for this lot.
    """
    active = batch.plan.components[0]
    planned = LotFactors(None, powder_in_plan(batch.plan), Fraction(1), Fraction(1))
    same = any(same_lot(each, lot) for each in active.lots)
    if _is_made_ahead(batch, lot):
        if not same and lot.record is not None and lot.record.trituration is not None:
            raise WrongComponent(
                f"The lot {quoted(lot.number)} is a trituration, 1 part in "
                f"{lot.record.trituration.parts}; the batch was not planned for it.",
                remedy="Read the container again. To use the trituration, make a new preparation "
                "that names it.",
            )
        if not same:
            raise InvalidOrder(
                f"The batch was not planned for the lot {quoted(lot.number)}.",
                remedy="Make a new preparation that names it.",
            )
        # The same lot, from its own figures: those that are printed have 12 digits.
        made = potency_at_hand(recorder, batch.plan, lot)
        return planned._replace(powder_per_drug=made.factor if made.real is None else made.real)
    found = potency_at_hand(recorder, batch.plan, lot)
    real = found.factor if found.real is None else found.real
    ratio = _ratio(found.factor, Fraction(str(active.factor)))
    content = _ratio(real, planned.powder_per_drug)
    if ratio == 1:
        return LotFactors(None, real, ratio, content)
    label = stated_number(active.nominal, MG)
    overage = stated_number(active.overage, PERCENT) / 100
    return LotFactors(label * found.factor * (1 + overage), real, ratio, content)


class FactorsStated(NamedTuple):
    """Factors of a lot of the active, as members of a weighing."""

    ratio: str
    content: str
    needed: Quantity | None
    holds: PowderOfDrug


def factors_stated(factors: LotFactors) -> FactorsStated:
    """Return the factors of a lot of the active as a weighing states them."""
    per_drug = factors.powder_per_drug
    return FactorsStated(
        ratio=format_number(factors.ratio),
        content=format_number(factors.content),
        needed=None if factors.needed is None else mass(factors.needed),
        # Two whole numbers: their quotient may have no finite decimal form.
        holds=PowderOfDrug(powder=mass(per_drug.numerator), drug=mass(per_drug.denominator)),
    )


def _is_made_ahead(batch: Batch, lot: ComponentLot) -> bool:
    """Return whether a trituration that was made ahead is planned, or is in hand."""
    if lot.record is not None and lot.record.trituration is not None:
        return True
    vessels = {step.into for step in batch.steps}
    via = batch.plan.components[0].via
    return via is not None and via not in vessels


def potency_at_hand(recorder: Recorder, plan: Preparation, lot: ComponentLot) -> Potency:
    """
    Return the powder for one part of drug for a lot in hand, by the policy of the plan.

    Args:
        recorder: Gives the formulary.
        plan: The preparation.
        lot: Of its active.

    Raises:
        InvalidOrder: the plan cannot be used for this lot.
    """
    active, record = plan.components[0], lot.record
    formulary = recorder.formulary
    at_work = record_at_work(plan)
    substance, tablet = formulary.substance_of(at_work.substance), at_work.tablet
    if tablet is not None:
        same = any(same_lot(each, lot) for each in active.lots)
        return _potency_of_tablets(active, tablet.content, lot, same=same)
    if record is not None and record.tablets is not None:
        raise InvalidOrder(
            f"The batch was planned from powder, but the lot {quoted(lot.number)} is of tablets.",
            remedy="Make a new preparation that names it.",
        )
    found = potency_of(
        [lot],
        policy=active.policy or active.policy_ordered,
        dose_as=AS_BASE if plan.prescription.drug == substance.name else None,
        rule=formulary.rule_of(plan.pharmacy.jurisdiction),
        substance=substance,
    )
    if found.real is None and active.policy is not None:
        raise InvalidOrder(
            f"The plan is based on a certificate, but the lot {quoted(lot.number)} has none.",
            remedy="Receive the lot with its certificate: 'ldncompound lots receive'.",
        )
    return found


def _potency_of_tablets(
    active: Component, content: Quantity, lot: ComponentLot, *, same: bool
) -> Potency:
    """Return the powder for one part of drug where the batch is made from tablets."""
    record = lot.record
    facts = None if record is None else record.tablets
    if record is not None and facts is None and is_of_powder(record):
        raise InvalidOrder(
            f"The batch was planned from tablets, but the lot {quoted(lot.number)} is of powder.",
            remedy="Make a new preparation that names it.",
        )
    if active.take is not None:
        mean = None
    elif facts is not None and not same:
        mean = facts.mean_mass
    else:
        # The mean mass that was ordered was that of the tablets in hand.
        mean = content * Fraction(str(active.factor))
    return potency_of_tablets(content, mean, (lot,), lot.component)


def check_lots_as_weighed(recorder: Recorder, batch: Batch) -> None:
    """
    Refuse a batch whose lot of the active was corrected after it was weighed.

    A corrected lot that its trituration was made from counts, too.

    Raises:
        WrongState: the content is not the one recorded.
        Refusal: what was not received then, is now on record as something else.
    """
    active = batch.active
    room = Stockroom(recorder.trail)
    of_active = [(each, each.lot) for each in batch.stated if each.component == active]
    known = [
        (each, record)
        for each, lot in of_active
        if lot is not None
        for record in _received(room, each, lot)
    ]
    for each, record in known:
        doubt = room.doubt(record)
        if doubt is not None:
            raise WrongState(
                f"The trituration {record.id}, weighed at step {each.step}, must not be "
                f"used: {doubt}.",
                remedy=f"Reject it with 'ldncompound batch reject {batch.plan.id}', and make "
                "a new one.",
            )
        lot = ComponentLot.received(record)
        now = lot_factors(recorder, batch, lot)
        if isinstance(each, WeighedStep) and each.ratio is not None:
            _check_as_weighed(batch, each, lot, now.content)


def _received(
    room: Stockroom, step: WeighedStep | DoneStep, stated: LotInUse
) -> tuple[LotRecord, ...]:
    """Return the record of a step's lot, also where it was received after the weighing."""
    if stated.id is not None:
        record = room.lot(stated.id)
        return () if record is None else (record,)
    named = NamedLot(str(step.component), stated.number, stated.expiration_date)
    try:
        record = looked_up(named, room)
    except LotNotUsable:
        # Recalled, it is refused at the release; what was used up since still says what went in.
        return room.find(named.component, named.number)
    return () if record is None else (record,)


def _check_as_weighed(
    batch: Batch, weighing: WeighedStep, lot: ComponentLot, content: Fraction
) -> None:
    """Refuse a batch whose content by the lot's present figures is not the one recorded."""
    if abs(content / content_of(weighing) - 1) >= _CLOSE:
        again = f'--step {weighing.step} --actual "{format_quantity(weighing.actual)}"'
        raise WrongState(
            f"The lot {quoted(lot.number)} was received or corrected after it was weighed at step "
            f"{weighing.step}: the content of the batch is not the one recorded.",
            remedy=f"Give the mass again with 'ldncompound batch correct {batch.plan.id} {again}'; "
            "it is then calculated with the present figures of the lot.",
        )


def planned_lots(batch: Batch, component: str) -> tuple[LotInUse, ...]:
    """Return the planned lots of a component."""
    return next(part.lots for part in batch.plan.components if part.name == component)


def name_of_lot(lot: LotInUse) -> str:
    """Return a lot as an order names it: by its id, or by its number and expiration."""
    return lot.id or f"{lot.number}@{lot.expiration_date.isoformat()}"


def same_lot(stated: LotInUse, lot: ComponentLot) -> bool:
    """Return whether a lot is the one that a document names."""
    if stated.id is not None or lot.record is not None:
        return lot.record is not None and stated.id == lot.record.id
    return (stated.number, stated.expiration_date) == (lot.number, lot.expiration_date)


def _ratio(now: Fraction, planned: Fraction) -> Fraction:
    """Return the ratio of a factor to the planned one; 1 where only the last digits differ."""
    ratio = now / planned
    return Fraction(1) if abs(ratio - 1) < _CLOSE else significant(ratio)


def lot_in_use(component: str | None, lot: ComponentLot) -> LotInUse:
    """Return a lot as a document states it."""
    return lots_of(str(component), [lot])[0]
