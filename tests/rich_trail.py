"""A trail in which a pharmacy does everything once, under typed names."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.prescription.order_fields import Order
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.quantities import MG, format_quantity, mass, number_of
from ldncompound.core.refusals import Refusal
from ldncompound.pharmacy.batches.acts.amendments import change_state, correct_batch
from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease
from ldncompound.pharmacy.batches.acts.dispensing import DispensingOrder, record_dispensing
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings, record_quality_check
from ldncompound.pharmacy.batches.acts.re_entry import PrescriptionEntered
from ldncompound.pharmacy.batches.acts.recall import recall_lot
from ldncompound.pharmacy.batches.acts.review_act import review_batch
from ldncompound.pharmacy.batches.acts.screening_at_release import AnswersGiven
from ldncompound.pharmacy.batches.acts.sign_off import finish_batch, release_batch, verify_batch
from ldncompound.pharmacy.batches.acts.typed_lots_at_release import accept_lot
from ldncompound.pharmacy.batches.acts.weighing import (
    BalanceReading,
    mass_to_weigh,
    record_step,
    record_weighing,
)
from ldncompound.pharmacy.courses.fill_orders import Refill
from ldncompound.pharmacy.courses.refill_acts import Refiller
from ldncompound.pharmacy.courses.replan_acts import Replan, Replanner
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.people.adoption_acts import adopt, withdraw
from ldncompound.pharmacy.people.authority import KeyAuthority
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.reports.record_print import print_record
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.changes import (
    count_lot,
    dispose_of,
    identify_lot,
    open_lot,
    quarantine_lot,
    release_lot,
)
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.synonyms import confirm_synonym
from ldncompound.pharmacy.stock.trituration_sheet import print_trituration_sheet
from ldncompound.pharmacy.stock.triturations import TriturationOrder
from ldncompound.trail.store import Trail
from making import FORMULARY, receive_typed, waiving

SHOP = Practice(
    name="Elm", address="1 Elm", telephone="555", site="ELM", digest="e" * 64,
    balances=(
        parse_balance("B2,minimum=120 mg,readability=1 mg,error=5 %"),
        parse_balance("B1,minimum=20 mg,readability=0.1 mg,error=5 %"),
    ),
)  # fmt: skip
DRUG, FILLER, SHELL = (
    "naltrexone hydrochloride", "microcrystalline cellulose", "empty capsule size 3",
)  # fmt: skip
WHO = {"patient": "P-1", "prescriber": "Dr Eßer", "rx": "R1", "patient_name": "Ann Lee"}


class Rich:
    """A pharmacy that has a trail, and a clock of its own."""

    def __init__(self, path: Path | None, trail: Trail | None = None) -> None:
        self.trail = trail or Trail.open_for_acts(path)
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    @classmethod
    def of(cls, trail: Trail) -> Rich:
        """Return it with a trail that is open."""
        return cls(None, trail)

    def recorder(self, by: str = "K") -> Recorder:
        """Return what records the acts of a person, a minute after the one before."""
        self.now += timedelta(minutes=1)
        desk = Desk(by, "stated", "bench", self.now, self.now.date())
        return Recorder(self.trail, FORMULARY, SHOP, desk)

    def acts(self, by: str = "K") -> BatchActs:
        """Return what a person does to batches."""
        recorder = self.recorder(by)
        return BatchActs(recorder, Personnel(replace(recorder, authority=KeyAuthority())))

    @property
    def store(self) -> Storekeeper:
        """Return the store."""
        return Storekeeper(self.recorder())

    def receive(self, component: str, number: str, **more: str) -> str:
        """Receive a lot, and return its id."""
        told = Delivery(component=component, number=number, maker="M", expires="2028-05", **more)
        return self.store.receive(told).id

    def plan(self, order: Order) -> str:
        """Prepare on the first balance, and return the id."""
        order = replace(order, balance=SHOP.balances[0].id)
        return str(self.recorder().prepare(order).document["id"])

    def bench(self, identity: str, *, off: str | None = None, lot: str | None = None) -> None:
        """Do every step; the first mass is *off*, and the active of another lot, if given."""
        while (step := self.acts().batch(identity).next_step) is not None:
            if step.action != "weigh":
                record_step(self.acts(), identity, step.step, None)
                continue
            active = step.what == DRUG or step.what.startswith("trituration ELM")
            reading = BalanceReading(
                actual="1 mg", balance=None, sighted=True, printout="P-7",
                container=DRUG if active else None, lot=lot if step.what == DRUG else None,
            )  # fmt: skip
            target = mass_to_weigh(self.acts(), identity, reading)
            actual = format_quantity(mass(target))
            if off is not None:
                reading, off = replace(reading, actual=off), None
                for wrong in (reading, replace(reading, actual="5 mL")):
                    with suppress(Refusal):
                        record_weighing(self.acts(), identity, wrong)
                record_weighing(self.acts("Lee"), identity, replace(reading, accept="fits"))
                continue
            record_weighing(self.acts(), identity, replace(reading, actual=actual))

    def check(self, identity: str, kind: str, **found: object) -> None:
        """Record a check."""
        record_quality_check(self.acts(), identity, CheckFindings(kind=kind, **found))

    def finish(self, identity: str, filled: str | None, **more: object) -> None:
        """Look at it, weigh capsules, and finish."""
        if filled is not None:
            gross = tuple(f"{177 + each % 3} mg" for each in range(10))
            self.check(identity, "masses", values=gross, shell="48 mg")
        self.check(identity, "appearance", appearance="white", as_described=True)
        finish_batch(
            self.acts(), identity, BatchYield(filled=filled, rejected=filled and "0", **more)
        )

    def release(self, identity: str) -> None:
        """Verify and release; what was typed is received meanwhile."""
        receive_typed(self.acts(), identity)
        verify_batch(self.acts("Lee"), identity)
        lee = self.acts("Lee")
        release_batch(lee, identity, "0", "0", screened=waiving(lee, identity))


def fill(path: Path) -> None:
    """Do everything once."""
    rich = Rich(path)
    with rich.trail:
        lots = received(rich)
        capsules(rich, lots)
        # Else an order that names no lot could not choose between two factors.
        quarantine_lot(rich.store, lots["other"], "to be tested")
        stock(rich, lots)
        liquid(rich, lots["drug"])
        others(rich)
        courses(rich)
        afterwards(rich, lots)
        shelf(rich)


def received(rich: Rich) -> dict[str, str]:
    """Receive lots, check a balance, try a packing, make a trituration."""
    for by in ("K", "Lee"):
        adopt(rich.acts(by).personnel, "naltrexone-capsule-mcc")
    withdraw(rich.acts("Lee").personnel, "naltrexone-capsule-mcc", "to be revised")
    for by in ("K", "Lee"):
        adopt(rich.acts(by).personnel, "naltrexone-capsule-mcc")
    lots = {
        "drug": rich.receive(
            DRUG, "A2", form="hydrochloride", reference="C-1", assay="93.5 %",
            basis="anhydrous and solvent-free", water="3.68 %",
        ),
        "other": rich.receive(
            DRUG, "A3", form="hydrochloride", assay="99.2 %", basis="dried",
            loss_on_drying="0.4 %",
        ),
        "filler": rich.receive(FILLER, "C1", price="12.00 USD", price_for="500 g"),
        "shell": rich.receive(SHELL, "G1", size="3", material="gelatin"),
    }  # fmt: skip
    rich.store.check_balance("B1", "100 mg", "100.1 mg")
    trial = [f"{176 + each} mg" for each in range(5)]
    rich.store.try_packing(lots["filler"], "3", trial, shell="48 mg", batch=None)
    named = (f"{DRUG}={lots['drug']}", f"{FILLER}={lots['filler']}")
    lots["made"] = rich.store.make_trituration(
        TriturationOrder(amount="6 g", parts="10", lots=named)
    ).id
    return lots


def of(lots: dict[str, str], active: str) -> dict[str, tuple[str, ...]]:
    """Return the lots of an order for capsules."""
    named = (f"{DRUG}={lots[active]}", f"{FILLER}={lots['filler']}", f"{SHELL}={lots['shell']}")
    return {"lots": named}


def capsules(rich: Rich, lots: dict[str, str]) -> None:
    """Make capsules, another lot than planned and one mass off; correct, review, release."""
    order = CapsuleOrder(
        dose="1.5 mg", days="30", directions="One capsule at night.", **WHO, **of(lots, "drug")
    )
    identity = rich.plan(order)
    rich.recorder().print_sheet(identity, "txt")
    rich.bench(identity, lot=lots["other"])
    rich.check(identity, "powder", powder="4.1 g")
    contents = tuple(f"{98 + each / 2:g} %" for each in range(10))
    rich.check(identity, "assay", values=contents)
    rich.finish(identity, "32")
    weighed = rich.acts().batch(identity).weighed
    step = max(at for at, each in weighed.items() if each.what.startswith("trituration"))
    lighter = format_quantity(mass(number_of(weighed[step].actual, MG) - 1))
    more = {"actual": lighter, "printout": "P-8"}
    correct_batch(rich.acts(), identity, step, more, "misread")
    correct_batch(rich.acts(), identity, None, {"filled": "32", "rejected": "1"}, "recounted")
    correct_batch(rich.acts(), identity, None, {"lot": f"{SHELL}={lots['shell']}"}, "read again")
    verify_batch(rich.acts("Lee"), identity)
    entered = PrescriptionEntered("1.5 mg", "1", "30")
    given = BeforeRelease(entered=entered, screened=AnswersGiven(waived="asked at the counter"))
    review_batch(rich.acts("Lee"), identity, given)
    release_batch(rich.acts("Lee"), identity, "0", "0")
    rich.recorder().print_label(identity, "txt")
    rich.recorder().print_label(identity, "txt")
    print_record(rich.recorder(), identity, "txt")
    off = rich.plan(CapsuleOrder(dose="4.5 mg", days="30", **WHO, **of(lots, "drug")))
    rich.bench(off, off=_a_little_more(rich, off))
    change_state(rich.acts("Lee"), off, "batch-rejected", "too much")


def _a_little_more(rich: Rich, identity: str) -> str:
    """Return a mass that is out of tolerance, but not out of the limits of the content."""
    step = rich.acts().batch(identity).next_step
    return format_quantity(mass(round(number_of(step.amount, MG) * 104 / 100)))


def stock(rich: Rich, lots: dict[str, str]) -> None:
    """Make capsules for stock from a trituration made ahead, and dispense some."""
    order = CapsuleOrder.from_options(
        dose="3 mg", quantity="50", for_stock=True, patient="", prescriber="", **of(lots, "made")
    )
    identity = rich.plan(order)
    rich.bench(identity)
    rich.finish(identity, str(rich.acts().batch(identity).plan.figures.made.magnitude))
    rich.release(identity)
    given = DispensingOrder(dose="3 mg", days="14", answers=("opioids=never",), **WHO)
    done = record_dispensing(rich.acts(), identity, given)
    rich.recorder().print_label(identity, "txt", dispensing=done.trail.sequence)
    rich.store.print_trituration_label(lots["made"], "txt")
    print_trituration_sheet(rich.store.recorder, lots["made"], "txt")


def liquid(rich: Rich, drug: str) -> None:
    """Make liquid from powder."""
    order = LiquidOrder(
        dose="1.5 mg", days="14", formulation="naltrexone-oral-liquid-powder", **WHO
    )
    names = [part["name"] for part in rich.recorder().prepare(order).document["components"]]
    lots = tuple(
        f"{name}={drug}" if name == DRUG else f"{name}=X{at}@2028-01"
        for at, name in enumerate(names)
    )
    identity = rich.plan(replace(order, lots=lots))
    rich.bench(identity)
    rich.check(identity, "ph", ph="4.1")
    rich.finish(identity, None)
    rich.release(identity)


def others(rich: Rich) -> None:
    """Plan the other forms, and one that is refused."""
    rich.plan(LiquidOrder(dose="1.5 mg", days="14", **WHO))
    tablets = rich.plan(TabletOrder(dose="1.5 mg", days="30", blank_mass="60 mg/tablet", **WHO))
    again = Replan(
        lots=("naltrexone hydrochloride=A5@2028-01",), reason="the lot is used up", balance="B1"
    )
    Replanner(rich.recorder()).replan(tablets, again)
    cream = TopicalOrder(
        dose="1.5 mg",
        strength="3 mg/g",
        days="30",
        base="Base X",
        base_kind="preserved-aqueous",
        **WHO,
    )
    rich.plan(cream)
    try:
        rich.plan(CapsuleOrder(dose="9 mg", days="30", **WHO))
    except Refusal:
        return


def courses(rich: Rich) -> None:
    """Plan a schedule and accept it; cut a course, and make its second fill."""
    steps = ("1.5 mg for 14 day", "3 mg for 14 day")
    scheduler = Scheduler(rich.recorder())
    made = str(scheduler.plan(ScheduleOrder(form="capsule", steps=steps, **WHO)).document["id"])
    Scheduler(rich.recorder()).accept(made)
    Scheduler(rich.recorder()).print_calendar(made, "txt")
    course = CapsuleOrder(dose="1.5 mg", days="300", fills="auto", **WHO)
    first = rich.plan(course)
    rich.now += timedelta(days=150)
    Refiller(rich.recorder()).refill(first, Refill())


def afterwards(rich: Rich, lots: dict[str, str]) -> None:
    """Hold a batch, correct a lot, recall another, export."""
    identity = rich.plan(CapsuleOrder(dose="1.5 mg", days="30", **WHO))
    change_state(rich.acts(), identity, "batch-held", "wait")
    change_state(rich.acts("Lee"), identity, "batch-resumed", "go on")
    again = Delivery(
        component=DRUG, number="A3", maker="M", expires="2028-05", form="hydrochloride",
        assay="99.0 %", basis="dried", loss_on_drying="0.4 %",
    )  # fmt: skip
    rich.store.correct(lots["other"], again, "misread")
    recall_lot(rich.acts("Lee"), "C1", "metal found")
    rich.recorder().record_export()


def shelf(rich: Rich) -> None:
    """Deliver again, open, count, dispose, hold, test; confirm what is hardly right."""
    filler = rich.receive(FILLER, "C9", quantity="500 g", supplier="Sue", retest="2028-01-01")
    rich.receive(FILLER, "C9", quantity="100 g", price="9.00 USD", price_for="100 g")
    open_lot(rich.store, filler, f"{rich.now:%Y-%m-%d}")
    count_lot(rich.store, filler, "590 g", "spilt")
    dispose_of(rich.store, filler, "10 g", "sampled")
    quarantine_lot(rich.store, filler, "wet")
    release_lot(Storekeeper(rich.recorder("Lee")), filler, "dried")
    weak = {"form": "hydrochloride", "assay": "88 %", "basis": "as is", "confirmed": "as printed"}
    drug = rich.receive(DRUG, "A9", quantity="20 g", **weak)
    again = Delivery(
        component=DRUG, number="A9", maker="M", expires="2028-05", **{**weak, "assay": "87 %"}
    )
    rich.store.correct(drug, again, "misread")
    identify_lot(rich.store, drug, "IR spectrum", "passes")
    confirm_synonym(rich.recorder(), "Polyfill 101", FILLER, None, "so the maker calls it")
    named = {"drug": drug, "filler": filler, "shell": "G9@2028-05"}
    order = CapsuleOrder(dose="1.5 mg", days="30", **WHO, **of(named, "drug"))
    identity = rich.plan(order)
    rich.bench(identity)
    rich.finish(identity, "32")
    accept_lot(rich.acts("Lee"), identity, f"{SHELL}=G9", "seen")
    rich.release(identity)
