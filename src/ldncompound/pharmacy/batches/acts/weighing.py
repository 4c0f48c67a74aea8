"""Work at the bench: each weighing and each step of a batch, as it is done.

A room of its own beside `signoff`: what a balance and a lot must be is the bench's matter.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.compounding.weighing.equipment import check_fit
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import (
    MG,
    PERCENT,
    format_quantity,
    mass,
    number_of,
    quantity,
    read_quantity,
    stored_quantity,
)
from ldncompound.core.refusals import InvalidOrder, OutOfTolerance, WrongState, WrongUsage, quoted
from ldncompound.core.text import LONGEST_REASON, LONGEST_WORD, check_text, echo
from ldncompound.pharmacy.batches.acts.batch_act import (
    BatchKeeper,
    BesidePlan,
    Made,
    component_of,
    lot_json,
    percent_text,
    planned_lots,
    tolerance_of,
)
from ldncompound.pharmacy.batches.life import Batch, Event
from ldncompound.pharmacy.people.person import name_key
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.weighing.equipment import Balance

__all__ = ["BenchWork", "Found"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    What the balance showed, as typed.

    Args:
        actual: The mass found.
        step: Number of the step; None for the next one.
        component: What was weighed; None for what is next.
        lot: Lot number or id, with `@YYYY-MM` where it was not received; None where the plan
            names one, and for what was made in an earlier step.
        balance: Id of the balance; None for the one of the plan.
        printout: Reference of the balance's printout.
        container: The substance that the container names; asked for of the active.
        sighted: The lot and its certificate were looked at.
        accept: Why a mass out of tolerance is accepted; None where it is not.
    """

    actual: str
    step: int | None = None
    component: str | None = None
    lot: str | None = None
    balance: str | None = None
    printout: str | None = None
    container: str | None = None
    sighted: bool = False
    accept: str | None = None


class _Taken(NamedTuple):
    """What is taken for a weighing: its step, component and lot, and how much in mg."""

    step: dict[str, Any]
    component: str | None
    lot: ComponentLot | None
    beside: BesidePlan | None
    target: Fraction


@dataclass(frozen=True, slots=True)
class BenchWork:
    """
    Makes what is weighed and done part of a trail.

    Args:
        keeper: Knows the batches.
    """

    keeper: BatchKeeper

    def weigh(self, identity: str, found: Found) -> dict[str, Any]:
        """
        Record what a weighing of the next step came to.

        Returns:
            `ldncompound.weighing/1` with the place in the trail.

        Raises:
            WrongState: another step is next, or nothing is to be weighed.
            OutOfTolerance: the mass is too far from its target, and nobody accepts it.
            Refusal: as recorded.
        """
        typed = {each.name: getattr(found, each.name) for each in fields(found)}
        shown = {key: echo(str(value)) for key, value in typed.items() if value and key != "accept"}
        return self.keeper.act(
            identity,
            "weighing",
            shown,
            lambda batch: self._weighing(batch, found),
            personal=None if found.accept is None else {"reason": found.accept},
        )

    def target(self, identity: str, found: Found) -> Fraction:
        """
        Return what is to be weighed next of the lot in hand, in mg, as the balance shows it.

        Args:
            identity: Id of the batch.
            found: What is known so far; `actual` is not looked at.

        Raises:
            WrongState: as `weigh`.
            Refusal: as recorded: the lot, or what its container says, will not do.
        """
        typed = {"batch": identity, "lot": echo(found.lot or "")}
        return self.keeper.recorder.attempt(
            typed,
            lambda: self._taken(self.keeper.batch(identity), found).target,
            mentions_of=lambda _: ((BATCH, identity),),
        )

    def _taken(self, batch: Batch, found: Found) -> _Taken:
        """Return what is taken for the next step, if it will do."""
        batch.check("weighing")
        step = self._next(batch, "weigh", found.step, found.component)
        component = component_of(batch, step["what"])
        lot = None if component is None else self.keeper.lot(batch, component, found.lot)
        if component is None and found.lot is not None:
            raise InvalidOrder(
                f"{step['what']} was made in an earlier step and has no lot.",
                remedy="Leave --lot away.",
            )
        _check_substance(batch, component, found)
        beside = self._beside_plan(batch, component, lot)
        course = batch.course(*(beside or (None, None)))
        return _Taken(step, component, lot, beside, course.targets[step["step"]])

    def _weighing(self, batch: Batch, found: Found) -> Made:
        """Return a weighing that may be recorded."""
        step, component, lot, beside, target = self._taken(batch, found)
        balance, minimum, readability = self._balance(batch, found.balance)
        actual = number_of(read_quantity(found.actual, "mass", "the mass found"), MG)
        _check_reading(actual, target, minimum, readability, balance)
        if found.printout is not None:
            check_text(found.printout, "the printout", longest=LONGEST_WORD)
        tolerance = tolerance_of(batch)
        within = abs(actual - target) <= target * tolerance
        document = {
            "schema": "ldncompound.weighing/1",
            "batch": batch.plan["id"],
            "step": step["step"],
            "what": step["what"],
            "into": step["into"],
            "component": component,
            "lot": None if lot is None else lot_json(component, lot),
            "ratio": None if beside is None else format_number(beside.ratio),
            "content": None if beside is None else format_number(beside.content),
            "target": format_quantity(mass(target)),
            "actual": format_quantity(mass(actual)),
            "tolerance": format_quantity(quantity(tolerance * 100, PERCENT)),
            "off": percent_text((actual - target) / target * 100),
            "accepted": not within,
            "balance": balance,
            "printout": found.printout,
            "sighted": found.sighted,
        }
        after = batch.after(Event(0, "weighing", "", document))
        document["percent_of_label"] = percent_text(after.percent_of_label)
        if not within:
            self._check_accepted(batch, found, document, after.percent_of_label)
            document["weighed_by"] = self._weighed_by(batch, found.actual)
        return Made(document, () if lot is None else (("lot", lot.number),))

    def _weighed_by(self, batch: Batch, actual: str) -> str:
        """
        Return who weighed a mass that is accepted.

        Whoever was refused with just this mass before did; a pharmacist who judges it has
        weighed nothing. Without such a refusal it is whoever acts.
        """
        trail = self.keeper.recorder.trail
        for _, at in reversed(trail.mentioning(BATCH, batch.plan["id"])):
            entry = trail.recorded_at(at)
            if entry.outcome != "refused":
                break
            is_off = entry.document["code"] == OutOfTolerance.code
            if is_off and entry.document["order"].get("actual") == echo(actual):
                return entry.by
        return self.keeper.recorder.desk.by

    def _check_accepted(
        self, batch: Batch, found: Found, document: dict[str, Any], percent: Fraction
    ) -> None:
        """Refuse a mass out of tolerance, unless a pharmacist accepts it and may."""
        off = f"{document['actual']} is {document['off']} off {document['target']}"
        if found.accept is None or not found.accept.strip():
            raise OutOfTolerance(
                f"Step {document['step']}: {off}; the record allows {document['tolerance']}.",
                remedy="Weigh it again. A pharmacist may accept it with --accept 'REASON', or "
                "reject the batch.",
            )
        check_text(found.accept, "the reason", longest=LONGEST_REASON)
        self.keeper.check_leads("accept a mass out of tolerance")
        self.keeper.check_content(batch, percent)

    def do(self, identity: str, step: int | None, lot: str | None) -> dict[str, Any]:
        """
        Record that the next step was done, one that is not a weighing.

        Args:
            identity: Id of the batch.
            step: Its number; None for the next.
            lot: Of what is taken, measured or made up with; None where the plan names one.

        Returns:
            `ldncompound.step/1` with the place in the trail.
        """
        typed = {"step": str(step), "lot": echo(lot or "")}
        return self.keeper.act(identity, "step", typed, lambda batch: self._step(batch, step, lot))

    def _step(self, batch: Batch, number: int | None, lot: str | None) -> Made:
        """Return a step that may be recorded."""
        step = self._next(batch, None, number, None)
        component = component_of(batch, step["what"])
        used = None
        if component is not None and (lot is not None or planned_lots(batch, component)):
            used = self.keeper.lot(batch, component, lot)
            if component == batch.plan["components"][0]["name"]:
                self.keeper.beside_plan(batch, used)
        elif lot is not None:
            raise InvalidOrder(f"{step['what']} has no lot.", remedy="Leave --lot away.")
        document = {
            "schema": "ldncompound.step/1",
            "batch": batch.plan["id"],
            "step": step["step"],
            "action": step["action"],
            "what": step["what"],
            "component": component,
            "lot": None if used is None else lot_json(component, used),
        }
        return Made(document, () if used is None else (("lot", used.number),))

    def _next(
        self, batch: Batch, action: str | None, number: int | None, component: str | None
    ) -> dict[str, Any]:
        """Return the next step, if it is the one that is meant."""
        step = batch.next_step
        if step is None:
            raise WrongState(
                f"Every step of {batch.plan['id']} is done.",
                remedy="Go on with 'ldncompound batch finish'.",
            )
        named = f"step {step['step']}, {step['action']} {step['what']}"
        is_weighing = step["action"] == "weigh"
        if (action == "weigh") != is_weighing:
            command = "weigh" if is_weighing else "do"
            raise WrongState(
                f"Next is {named}.",
                remedy=f"Record it with 'ldncompound batch {command} {batch.plan['id']}'.",
            )
        if number not in (None, step["step"]) or component not in (None, step["what"]):
            raise WrongState(f"Next is {named}; no step is skipped.", remedy="Do it first.")
        return step

    def _balance(self, batch: Batch, name: str | None) -> tuple[str, Fraction, Fraction]:
        """Return the balance that was used, with its minimum and display step in mg."""
        planned = batch.plan["weigh_plan"]["balance"]
        used = planned["id"] if name is None else name
        for balance in self.keeper.recorder.pharmacy.balances:
            if balance.id == used:
                self._check_fit(balance)
                return (used, *balance.in_milligrams())
        if used != planned["id"]:
            known = ", ".join(each.id for each in self.keeper.recorder.pharmacy.balances) or "none"
            raise WrongUsage(
                f"{quoted(used)} is not a balance of this pharmacy.", remedy=f"Configured: {known}."
            )
        figures = (planned["minimum"], planned["readability"])
        minimum, readability = (number_of(stored_quantity(each), MG) for each in figures)
        return used, minimum, readability

    def _check_fit(self, balance: Balance) -> None:
        """Refuse a balance that must not be used today."""
        room = Stockroom(self.keeper.recorder.trail)
        check_fit(balance, self.keeper.recorder.desk.today, checked=room.checked)

    def _beside_plan(
        self, batch: Batch, component: str | None, lot: ComponentLot | None
    ) -> BesidePlan | None:
        """
        Return how the lot in hand stands beside what the plan reckons with.

        None for everything but the active.
        """
        if component != batch.plan["components"][0]["name"] or lot is None:
            return None
        found = self.keeper.beside_plan(batch, lot)
        earlier = {
            BesidePlan(Fraction(each["ratio"]), Fraction(each.get("content") or each["ratio"]))
            for each in batch.weighed.values()
            if each["ratio"] is not None
        }
        if earlier and found not in earlier:
            raise InvalidOrder(
                f"The lot {quoted(lot.number)} has another content than the one weighed before.",
                remedy="Take the same lot for all of it, or reject the batch.",
            )
        return found


def _check_reading(
    actual: Fraction, target: Fraction, minimum: Fraction, readability: Fraction, balance: str
) -> None:
    """Refuse a reading that the balance cannot show, or should not be used for."""
    if actual <= 0 or actual % readability:
        raise InvalidOrder(
            f"{format_quantity(mass(actual))} is nothing that the balance {quoted(balance)} shows.",
            remedy=f"It shows steps of {format_quantity(mass(readability))}. Look for a slip in "
            "the point.",
        )
    if target < minimum:
        raise InvalidOrder(
            f"{format_quantity(mass(target))} is below the minimum of {quoted(balance)}.",
            remedy="Take the balance of the plan.",
        )


def _check_substance(batch: Batch, component: str | None, found: Found) -> None:
    """Refuse an active whose container nobody read."""
    active = batch.plan["components"][0]["name"]
    if component is not None and not found.sighted:
        raise InvalidOrder(
            f"Nobody said that lot and certificate of {component} were looked at.",
            remedy="Look at them, and say --sighted.",
        )
    if component != active:
        return
    if found.container is None or name_key(found.container) != name_key(active):
        said = "nothing" if found.container is None else quoted(found.container)
        raise InvalidOrder(
            f"The container of the active should say {active}; it is said to say {said}.",
            remedy="Read the container: naltrexone, not naloxone or methylnaltrexone. Type its "
            f"name: --container '{active}'.",
        )
