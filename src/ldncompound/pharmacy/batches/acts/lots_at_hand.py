"""Lots at hand: which may go into a batch, and how one stands beside the planned one."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ldncompound.calculation.beyond_use import check_not_expired
from ldncompound.compounding.materials.lots import ComponentLot
from ldncompound.compounding.materials.ordered_lots import lots_in_use
from ldncompound.compounding.materials.potency import AS_BASE, Potency, potency_of
from ldncompound.compounding.preparation import LotInUse, lots_of
from ldncompound.core.numbers import significant
from ldncompound.core.plain_json import json_of
from ldncompound.core.quantities import MG, PERCENT, number_of, stored_quantity
from ldncompound.core.refusals import CourseOutlivesBeyondUse, InvalidOrder, WrongState, quoted
from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.pharmacy.recorder import Recorder

__all__ = [
    "LotFactors",
    "check_in_date",
    "check_lots_as_weighed",
    "lot_factors",
    "lot_json",
    "lot_to_use",
    "planned_lots",
]


_CLOSE = Fraction(1, 10**9)
"""Factors are kept with 12 digits; what differs by less is the same."""


class LotFactors(NamedTuple):
    """
    How a lot of the active stands beside what a plan reckons with.

    Args:
        ratio: Powder that is weighed for one part of what the plan weighs; the policy decides.
        content: Powder that holds as much drug as one part of the planned lot; no policy does.
    """

    ratio: Fraction
    content: Fraction


_AS_PLANNED: Final = LotFactors(Fraction(1), Fraction(1))


def lot_to_use(recorder: Recorder, batch: Batch, component: str, text: str | None) -> ComponentLot:
    """Return the lot that was used; what the plan names needs not be said again."""
    if text is None:
        planned = planned_lots(batch, component)
        if len(planned) != 1:
            raise InvalidOrder(
                f"The lot of {component} is missing.",
                remedy="Name it with --lot 'LOT', or 'LOT@YYYY-MM' where it was not received.",
            )
        known = planned[0]
        text = known.get("id") or f"{known['number']}@{known['expiration_date']}"
    (lot,) = lots_in_use((f"{component}={text}",), (component,), Stockroom(recorder.trail))
    check_in_date(recorder, batch, lot)
    return lot


def check_in_date(recorder: Recorder, batch: Batch, lot: ComponentLot) -> None:
    """Refuse a lot that has expired, or that expires before the course is over."""
    today = recorder.desk.today
    check_not_expired(lot.component, lot.number, lot.expiration_date, today)
    given = batch.plan["prescription"]
    last = date.fromisoformat(given["first_dose"]) + timedelta(days=given["days"] - 1)
    if lot.expiration_date < last:
        raise CourseOutlivesBeyondUse(
            f"The lot {quoted(lot.number)} of {lot.component} expires on "
            f"{lot.expiration_date.isoformat()}, before the last dose on {last.isoformat()}.",
            remedy="Take a lot that keeps longer, or order the course in fills.",
        )


def lot_factors(recorder: Recorder, batch: Batch, lot: ComponentLot) -> LotFactors:
    """
    Return how a lot of the active stands beside the plan, by its figures as they are now.

    Args:
        recorder: Knows the formulary and the lots.
        batch: With its plan.
        lot: Of the active.

    Raises:
        InvalidOrder: the plan does not serve for it.
    """
    active = batch.plan["components"][0]
    record = lot.record
    same = any(_same_lot(each, lot) for each in active["lots"])
    special = record is not None and (record.trituration is not None or record.tablets is not None)
    if special or "factor" not in active:
        if not same:
            raise InvalidOrder(
                f"The batch was not planned for the lot {quoted(lot.number)}.",
                remedy="Make a new preparation that names it.",
            )
        _check_as_planned(recorder, batch, lot)
        return _AS_PLANNED
    if same and record is None:
        return _AS_PLANNED
    found = _potency(recorder, batch, lot)
    real = found.factor if found.real is None else found.real
    return LotFactors(
        _ratio(found.factor, Fraction(active["factor"])), _ratio(real, _real_of(batch.plan))
    )


def _potency(recorder: Recorder, batch: Batch, lot: ComponentLot) -> Potency:
    """Return what the figures of a lot give, by the policy of the plan, or refuse it."""
    active = batch.plan["components"][0]
    formulary = recorder.formulary
    drug = batch.plan["prescription"]["drug"]
    found = potency_of(
        [lot],
        policy=active.get("policy") if lot.record is not None else None,
        dose_as=AS_BASE if drug == formulary.substance.name else None,
        rule=formulary.rule_of(batch.plan["pharmacy"]["jurisdiction"]),
        substance=formulary.substance,
    )
    if found.real is None and active.get("policy") is not None:
        raise InvalidOrder(
            f"The plan rests on a certificate, and the lot {quoted(lot.number)} has none.",
            remedy="Receive the lot with its certificate: 'ldncompound lots receive'.",
        )
    return found


def _check_as_planned(recorder: Recorder, batch: Batch, lot: ComponentLot) -> None:
    """Refuse tablets whose figures were corrected since the plan was made of them."""
    if lot.record is None or lot.record.trituration is not None:
        return  # a trituration of a corrected lot is refused wherever it is named
    trail = recorder.trail
    planned = trail.find(batch.plan["id"], action="preparation")
    history = Stockroom(trail).history(lot.record.id)
    # A plan names a lot by its id only where the lot was there before.
    before = [at for at in history if planned is not None and at < planned.sequence]
    was, now = (trail.recorded_at(at).document for at in (before[-1], history[-1]))
    if any(was.get(key) != now.get(key) for key in ("form", "certificate", "tablets")):
        raise InvalidOrder(
            f"The lot {quoted(lot.number)} was corrected since the batch was planned.",
            remedy="Make a new preparation that names it.",
        )


def check_lots_as_weighed(recorder: Recorder, batch: Batch) -> None:
    """
    Refuse a batch of which a lot of the active was corrected after it was weighed.

    So does a lot that its trituration was made of.

    Raises:
        WrongState: what it holds is another content than the one that is recorded.
    """
    active = batch.plan["components"][0]["name"]
    room = Stockroom(recorder.trail)
    stated = [*batch.weighed.values(), *batch.done.values()]
    for each in stated:
        identity = (each["lot"] or {}).get("id")
        record = None if identity is None or each["component"] != active else room.lot(identity)
        if record is None:
            continue
        if record.doubt is not None:
            raise WrongState(
                f"The trituration {record.id}, weighed at step {each['step']}, must not be "
                f"used: {record.doubt}.",
                remedy="Reject the batch with 'ldncompound batch reject', and make it anew.",
            )
        lot = ComponentLot(
            component=active,
            number=record.number,
            expiration_date=record.expiration_date,
            record=record,
        )
        now = lot_factors(recorder, batch, lot)
        if each.get("ratio") is not None:
            _check_as_weighed(batch, each, lot, now.content)


def _check_as_weighed(
    batch: Batch, weighing: dict[str, Any], lot: ComponentLot, content: Fraction
) -> None:
    """Refuse a batch that by the figures of a lot now holds something else than is recorded."""
    was = Fraction(weighing.get("content") or weighing["ratio"])
    if abs(content / was - 1) >= _CLOSE:
        raise WrongState(
            f"The lot {quoted(lot.number)} was corrected after it was weighed at step "
            f"{weighing['step']}: the batch holds another content than is recorded.",
            remedy=f"Say the mass again with 'ldncompound batch correct "
            f'{batch.plan["id"]} --step {weighing["step"]} --actual "{weighing["actual"]}"\'; it '
            "is then reckoned by the figures of the lot as they are now.",
        )


def planned_lots(batch: Batch, component: str) -> list[dict[str, Any]]:
    """Return the lots that the plan names of a component."""
    parts = batch.plan["components"]
    return next(list(part.get("lots", ())) for part in parts if part["name"] == component)


def _same_lot(stated: dict[str, Any], lot: ComponentLot) -> bool:
    """Say whether a lot is the one that a record states."""
    record = lot.record
    if stated.get("id") is not None or record is not None:
        return record is not None and stated.get("id") == record.id
    return (stated["number"], stated["expiration_date"]) == (
        lot.number,
        lot.expiration_date.isoformat(),
    )


def _ratio(now: Fraction, planned: Fraction) -> Fraction:
    """Return a factor beside the planned one; one that is the same but for its last digits is 1."""
    ratio = now / planned
    return Fraction(1) if abs(ratio - 1) < _CLOSE else significant(ratio)


def _real_of(plan: dict[str, Any]) -> Fraction:
    """Return the powder that holds one part of drug, by what a plan delivers and expects."""
    delivers = number_of(stored_quantity(plan["weigh_plan"]["delivers"]), MG)
    nominal = number_of(stored_quantity(plan["components"][0]["nominal"]), MG)
    expected = number_of(stored_quantity(plan["expected"]["percent_of_label"]), PERCENT)
    return delivers * 100 / (expected * nominal)


def lot_json(component: str | None, lot: ComponentLot) -> dict[str, Any]:
    """Return a lot as it stands in a document."""
    found: dict[str, Any] = json_of(lots_of(str(component), [lot])[0], (LotInUse,))
    return found
