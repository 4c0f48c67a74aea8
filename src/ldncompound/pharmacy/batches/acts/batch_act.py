"""What every act on a batch shares: the batch as it stands, its lots, who may, the entry.

A room of its own beside `storekeeping` and `personnel`: those keep things and people, this
one what is made. Each act looks at the batch inside the transaction that records it, so of
two terminals only one can take a step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.calculation.beyond_use import check_not_expired
from ldncompound.compounding.materials.lots import ComponentLot
from ldncompound.compounding.materials.lots_in_use import lots_in_use
from ldncompound.compounding.materials.potency import AS_BASE, potency_of
from ldncompound.compounding.preparation import LotInUse, lots_of
from ldncompound.compounding.weighing.plan import TOLERANCE
from ldncompound.compounding.weighing.progress import MADE_AHEAD
from ldncompound.core.numbers import significant
from ldncompound.core.plain_json import json_of
from ldncompound.core.quantities import (
    MG,
    PERCENT,
    format_quantity,
    number_of,
    parse_count,
    quantity,
    stored_quantity,
)
from ldncompound.core.refusals import (
    CourseOutlivesBeyondUse,
    InvalidOrder,
    NotAuthorised,
    OutOfTolerance,
    WrongState,
    quoted,
)
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.life import Batch
from ldncompound.pharmacy.people.person import RELEASED, may
from ldncompound.pharmacy.recorded import place_of
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.recorder import Recorder

__all__ = [
    "BatchKeeper",
    "BesidePlan",
    "Made",
    "component_of",
    "lot_json",
    "nought_or_more",
    "percent_text",
    "planned_lots",
    "tolerance_of",
]


_CLOSE = Fraction(1, 10**9)
"""Factors are kept with 12 digits; what differs by less is the same."""


class BesidePlan(NamedTuple):
    """
    How a lot of the active stands beside what a plan reckons with.

    Args:
        ratio: Powder that is weighed for one part of what the plan weighs; the policy decides.
        content: Powder that holds as much drug as one part of the planned lot; no policy does.
    """

    ratio: Fraction
    content: Fraction


class Made(NamedTuple):
    """What an act comes to: its document, and under what else it is found."""

    document: dict[str, Any]
    mentions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BatchKeeper:
    """
    Knows the batches of a trail, and makes acts on them part of it.

    Args:
        recorder: Writes the entries.
        personnel: Knows who is enrolled, and signs.
    """

    recorder: Recorder
    personnel: Personnel

    def batch(self, identity: str) -> Batch:
        """
        Return a batch as its entries leave it.

        Raises:
            WrongUsage: the trail has no such preparation.
            VerificationFailure: its entries contradict one another.
        """
        return batch_of(self.recorder.trail, identity)

    def act(
        self,
        identity: str,
        action: str,
        typed: dict[str, Any],
        make: Callable[[Batch], Made],
        *,
        personal: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """
        Record an act on a batch as it stands inside the transaction.

        Args:
            identity: Id of the batch.
            action: One of `batch.LIFE`.
            typed: What was typed, harmless, naming no patient.
            make: Makes the act's document of the batch, or refuses it.
            personal: What is kept apart and may be erased.

        Returns:
            The document with the place in the trail.

        Raises:
            WrongState: the batch cannot be this now.
            Refusal: as recorded.
        """
        made: list[Made] = []

        def once() -> Made:
            if not made:
                batch = self.batch(identity)
                batch.check(action)
                self._check_known()
                made.append(make(batch))
            return made[0]

        self.batch(identity)  # an id that is none is no act to be refused
        recorded = self.recorder.attempt(
            {"batch": identity, "action": action, **typed},
            lambda: self.recorder.record(
                action=action,
                subject=identity,
                document=lambda _: once().document,
                mentions_of=lambda _: ((BATCH, identity), *once().mentions),
                personal=personal,
            ),
            mentions_of=lambda _: ((BATCH, identity),),
        )
        return {**recorded.document, "trail": place_of(recorded)}

    def lot(self, batch: Batch, component: str, text: str | None) -> ComponentLot:
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
        (lot,) = lots_in_use((f"{component}={text}",), (component,), Stockroom(self.recorder.trail))
        self.check_in_date(batch, lot)
        return lot

    def check_in_date(self, batch: Batch, lot: ComponentLot) -> None:
        """Refuse a lot that has expired, or that expires before the course is over."""
        today = self.recorder.desk.today
        check_not_expired(lot.component, lot.number, lot.expiration_date, today)
        given = batch.plan["prescription"]
        last = date.fromisoformat(given["first_dose"]) + timedelta(days=given["days"] - 1)
        if lot.expiration_date < last:
            raise CourseOutlivesBeyondUse(
                f"The lot {quoted(lot.number)} of {lot.component} expires on "
                f"{lot.expiration_date.isoformat()}, before the last dose on {last.isoformat()}.",
                remedy="Take a lot that keeps longer, or order the course in fills.",
            )

    def beside_plan(self, batch: Batch, lot: ComponentLot) -> BesidePlan:
        """
        Return how a lot of the active stands beside the plan, by its figures as they are now.

        Args:
            batch: With its plan.
            lot: Of the active.

        Raises:
            InvalidOrder: the plan does not serve for it.
        """
        active = batch.plan["components"][0]
        record = lot.record
        same = any(_same_lot(each, lot) for each in active["lots"])
        special = record is not None and (
            record.trituration is not None or record.tablets is not None
        )
        if special or "factor" not in active:
            if not same:
                raise InvalidOrder(
                    f"The batch was not planned for the lot {quoted(lot.number)}.",
                    remedy="Make a new preparation that names it.",
                )
            self._check_as_planned(batch, lot)
            return BesidePlan(Fraction(1), Fraction(1))
        if same and record is None:
            return BesidePlan(Fraction(1), Fraction(1))
        formulary = self.recorder.formulary
        drug = batch.plan["prescription"]["drug"]
        found = potency_of(
            [lot],
            policy=active.get("policy") if record is not None else None,
            dose_as=AS_BASE if drug == formulary.substance.name else None,
            rule=formulary.rule_of(batch.plan["pharmacy"]["jurisdiction"]),
            substance=formulary.substance,
        )
        if found.real is None and active.get("policy") is not None:
            raise InvalidOrder(
                f"The plan rests on a certificate, and the lot {quoted(lot.number)} has none.",
                remedy="Receive the lot with its certificate: 'ldncompound lots receive'.",
            )
        real = found.factor if found.real is None else found.real
        return BesidePlan(
            _ratio(found.factor, Fraction(active["factor"])), _ratio(real, _real_of(batch.plan))
        )

    def _check_as_planned(self, batch: Batch, lot: ComponentLot) -> None:
        """Refuse tablets whose figures were corrected since the plan was made of them."""
        if lot.record is None or lot.record.trituration is not None:
            return  # a trituration of a corrected lot is refused wherever it is named
        trail = self.recorder.trail
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

    def check_lots_as_weighed(self, batch: Batch) -> None:
        """
        Refuse a batch of which a lot of the active was corrected after it was weighed.

        So does a lot that its trituration was made of.

        Raises:
            WrongState: what it holds is another content than the one that is recorded.
        """
        active = batch.plan["components"][0]["name"]
        room = Stockroom(self.recorder.trail)
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
            now = self.beside_plan(batch, lot)
            if each.get("ratio") is None:
                continue
            was = Fraction(each.get("content") or each["ratio"])
            if abs(now.content / was - 1) >= _CLOSE:
                raise WrongState(
                    f"The lot {quoted(record.number)} was corrected after it was weighed at step "
                    f"{each['step']}: the batch holds another content than is recorded.",
                    remedy=f"Say the mass again with 'ldncompound batch correct "
                    f'{batch.plan["id"]} --step {each["step"]} --actual "{each["actual"]}"\'; it '
                    "is then reckoned by the figures of the lot as they are now.",
                )

    def check_content(self, batch: Batch, percent: Fraction) -> None:
        """Refuse a content that no reason makes good."""
        limits = batch.plan["expected"]
        low, high = (number_of(stored_quantity(limits[each]), PERCENT) for each in ("low", "high"))
        if not low <= percent <= high:
            raise OutOfTolerance(
                f"The batch would hold {percent_text(percent)} of label, outside "
                f"{limits['low']} to {limits['high']}.",
                remedy="Weigh it again, or reject the batch.",
            )

    def _check_known(self) -> None:
        """Refuse who is not enrolled, where anybody is."""
        roll, by = self.personnel.roll, self.recorder.desk.by
        if roll.people and roll.active(by) is None:
            raise NotAuthorised(
                f"{quoted(by)} is not enrolled.",
                remedy="Name who acts with --by; 'ldncompound people list' shows who is.",
            )

    def check_leads(self, what: str) -> None:
        """Refuse a technician; where nobody is enrolled, a stated name will do."""
        roll, desk = self.personnel.roll, self.recorder.desk
        person = roll.active(desk.by)
        if person is not None and may(person, RELEASED):
            return
        if not roll.people and desk.by_basis == "stated":
            return
        raise NotAuthorised(
            f"Only a pharmacist or a person of quality may {what}.",
            remedy="Let one do it, named with --by.",
        )


def component_of(batch: Batch, what: str) -> str | None:
    """Return the component that a step handles; None for what was made in an earlier step."""
    names = [part["name"] for part in batch.plan["components"]]
    if what in names:
        return what
    vessels = {step["into"] for step in batch.steps if step.get("into")}
    return names[0] if what.startswith(MADE_AHEAD) and what not in vessels else None


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


def tolerance_of(batch: Batch) -> Fraction:
    """Return how far a weighing may be off, as a fraction of its target."""
    record = batch.plan["formulation"].get("record", {})
    own = record.get("weighing_tolerance")
    if own is None:
        return TOLERANCE  # a record from before it had its own
    return number_of(stored_quantity(own["value"]), PERCENT) / 100


def nought_or_more(text: str, what: str) -> int:
    """Read a count that may be nought."""
    return 0 if text == "0" else parse_count(text, what)


def percent_text(number: Fraction) -> str:
    """Write a percentage with at most 12 digits."""
    return format_quantity(quantity(significant(number), PERCENT))
