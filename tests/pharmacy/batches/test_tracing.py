"""Traces and recalls: from a lot to everybody who received units of it, and back."""

from __future__ import annotations

import importlib.util
import random
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents_read import check_document
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.made_batch import (
    CameOut,
    CorrectedValues,
    LabelsCounted,
    SignatureStated,
)
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.preparation import PlanReplaced
from ldncompound.core.quantities import PERCENT, format_quantity, mass, quantity, stored_quantity
from ldncompound.core.refusals import (
    InvalidOrder,
    LotNotUsable,
    NotAuthorised,
    WrongState,
    WrongUsage,
)
from ldncompound.pharmacy.batches.act_records import (
    BatchChanged,
    BatchCorrected,
    BatchPrepared,
    BatchReleased,
    BatchReplaced,
    BatchVerified,
    DoneStep,
    HandedOut,
    WeighedStep,
)
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from ldncompound.pharmacy.batches.batch import Batch, Event
from ldncompound.pharmacy.batches.replay import after_event
from ldncompound.pharmacy.batches.states import LIFE, BatchStanding, State
from ldncompound.pharmacy.batches.trace_result import Trace
from ldncompound.pharmacy.batches.traced_lots import lots_named
from ldncompound.pharmacy.batches.tracing import people_to_call, trace_batch, trace_lot
from ldncompound.pharmacy.batches.trail_entries import TrailEntries
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.triturations import TriturationOrder
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from making import FORMULARY, a_check, noted
from shops import ACTIVE, BALANCES, FILLER, LOTS, SHELL, TODAY, House, dispense, receive, stocked

TOOL = Path(__file__).resolve().parents[3] / "tools" / "traces.py"
SPEC = importlib.util.spec_from_file_location("traces", TOOL)
traces = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(traces)


@pytest.fixture(name="house")
def a_house(tmp_path):
    """Return a pharmacy; its trail is whole when the test is over."""
    found = House(tmp_path)
    yield found
    found.trail.close()
    assert verify(found.path).ok


def traced(house, asked):
    """Trace a lot."""
    return trace_lot(house.trail, asked)


def recall(house, asked, reason="recalled by its maker", **who):
    """Recall a lot."""
    return house.by(**who).recall_lot(asked, reason)


def test_a_lot_leads_to_every_batch_and_its_people(house):
    """Planned, weighed and released: each says how it holds the lot, and whom it is for."""
    receive(house)
    named = (f"{ACTIVE}=N-17", *LOTS[1:])
    out = house.released(lots=named, patient="P-1", rx="R-1")
    planned = house.planned(lots=named, patient="P-2")
    house.released(lots=(f"{ACTIVE}=X-1@2028-03", *LOTS[1:]))
    noted(house.recorder(), "label", out, {"labels": 1, "draft": False})
    for asked in ("N-17", "ELM-LOT-0001"):
        trace = traced(house, asked)

        assert [(each.id, each.holds) for each in trace.batches] == [
            (out, "used"), (planned, "planned")
        ]  # fmt: skip
        assert [(each.id, each.number) for each in trace.lots] == [("ELM-LOT-0001", "N-17")]
    first = trace.batches[0]
    assert first.state is State.RELEASED
    assert [(each.kind, each.by) for each in first.prints] == [("label", "Kim")]
    (call,) = first.people
    assert (call.patient, call.rx, call.prescriber, format_quantity(call.units), call.on) == (
        "P-1", "R-1", "D", "30 capsule", date(2026, 11, 23)
    )  # fmt: skip
    assert trace.batches[1].people[0].on is None
    assert trace.document()["batches"][0]["was_released"] is True
    assert Trace.from_document(trace.document()) == trace
    check_document(trace.document())


def test_a_lot_nobody_received_is_traced_by_its_number(house):
    """The same number of two components is two lots; what is written alike is traced, and said."""
    first = house.planned(lots=(f"{ACTIVE}=Q-1@2028-03", f"{FILLER}=Q-1@2028-03"))
    second = house.planned(lots=(f"{ACTIVE}=q 1@2028-03",))
    trace = traced(house, "Q-1")

    assert [(each.component, each.number, each.alike) for each in trace.lots] == [
        (ACTIVE, "Q-1", False), (FILLER, "Q-1", False), (ACTIVE, "q 1", True)
    ]  # fmt: skip
    assert [each.id for each in trace.batches] == [first, second]
    assert trace.similar == ()
    assert [each.holds for each in trace.batches[0].uses] == ["planned", "planned"]
    assert [each.holds_for_certain for each in trace.batches] == [True, False]
    assert len(traced(house, "Q1").batches) == 2
    with pytest.raises(WrongUsage) as caught:
        traced(house, "Ql")
    assert "'Q-1'" in caught.value.remedy
    for unknown in ("nothing", "\ud800", ""):
        with pytest.raises(WrongUsage):
            traced(house, unknown)


def test_another_lot_of_the_same_number_is_not_meant_for_certain(house):
    """Two makers may use one number; the own id means one and reaches both, the number both."""
    one, two = receive(house), receive(house, maker="Other")
    batches = [house.planned(lots=(f"{ACTIVE}={each}", *LOTS[1:])) for each in (one, two)]

    for asked, certain in ((one, batches[:1]), (two, batches[1:]), ("N-17", batches)):
        found = traced(house, asked).batches
        assert [each.id for each in found] == batches
        assert [each.id for each in found if each.holds_for_certain] == certain
    store = Storekeeper(house.recorder())
    again = Delivery(component=ACTIVE, number="N-71", maker="Other", expires="2028-03",
                     form="hydrochloride")  # fmt: skip
    store.correct(two, again, "misread")
    assert [each.id for each in traced(house, "N-71").batches] == batches[1:]
    assert [each.id for each in traced(house, "N-17").batches] == batches[:1]
    assert traced(house, "N-17").once == (two,)


def test_a_trituration_passes_its_lots_on(house):
    """From lot to trituration to batch, and from the batch back."""
    receive(house), receive(house, "C-77", FILLER)
    store = Storekeeper(house.recorder())
    made = store.make_trituration(
        TriturationOrder(amount="6 g", parts="10", lots=(f"{ACTIVE}=N-17", f"{FILLER}=C-77"))
    ).id
    noted(house.recorder(), "label", made, {"kind": "label"})
    batch = house.planned(lots=(f"{ACTIVE}={made}", f"{FILLER}=C-88@2028-06"))
    for asked in ("N-17", "C-77", made):
        trace = traced(house, asked)
        assert [each.id for each in trace.batches] == [batch]
    assert trace.lots[0].prints[0].kind == "label"
    through = traced(house, "N-17")
    assert [(each.id, each.through) for each in through.lots] == [
        ("ELM-LOT-0001", None), (made, made)
    ]  # fmt: skip
    assert [each.through for each in through.batches[0].uses] == [made]
    back = trace_batch(house.trail, batch)
    assert [(each.number, each.through) for each in back.lots] == [
        (made, None), ("C-77", made), ("N-17", made), ("C-88", None)
    ]  # fmt: skip
    assert {each.holds for each in back.batches[0].uses} == {"planned"}


def test_a_trituration_of_lots_nobody_received(house):
    """Its record names numbers alone, not which component each was."""
    store = Storekeeper(house.recorder())
    made = store.make_trituration(
        TriturationOrder(amount="6 g", parts="10", lots=LOTS[:2])
    ).id  # fmt: skip
    batch = house.planned(lots=(f"{ACTIVE}={made}", *LOTS[1:]))
    back = trace_batch(house.trail, batch)

    assert [each.number for each in back.lots][:3] == [made, "C-77", "N-17"]
    assert back.lots[1].component == f"{ACTIVE} or {FILLER}"
    shells = receive(house, "N-17", SHELL, size="3", material="gelatin")
    assert [each.id for each in traced(house, shells).lots] == [shells]
    assert [each.id for each in traced(house, "N-17").batches] == [batch]


def test_a_trituration_of_a_lot_whose_number_was_corrected(house):
    """It names the number that the lot had when it was made; both directions still meet."""
    lot = receive(house)
    receive(house, "N-17", FILLER, maker="Other")
    store = Storekeeper(house.recorder())
    order = TriturationOrder(amount="6 g", parts="10", lots=(f"{ACTIVE}={lot}", LOTS[1]))
    made = store.make_trituration(order).id
    batch = house.planned(lots=(f"{ACTIVE}={made}", *LOTS[1:]))
    again = Delivery(component=ACTIVE, number="N-71", maker="M", expires="2028-03",
                     form="hydrochloride")  # fmt: skip
    store.correct(lot, again, "misread")

    for asked in ("N-71", lot):
        trace = traced(house, asked)
        assert [each.id for each in trace.lots] == [lot, made]
        assert [each.id for each in trace.batches] == [batch]
    back = trace_batch(house.trail, batch)
    assert lot in {each.id for each in back.lots}


def test_a_liquid_is_traced_by_its_volume(house):
    """Fifteen doses of 1.5 mL are 45 mL; planned, it has reached nobody yet."""
    house.planned(order=LiquidOrder, lots=("glycerol=G-1@2028-03",), patient="P-9")
    (batch,) = traced(house, "G-1").batches

    assert (format_quantity(batch.what), format_quantity(batch.size)) == ("1 mg/mL", "50 mL")
    (call,) = batch.people
    assert (format_quantity(call.units), call.on) == ("45 mL", None)


def test_what_was_really_weighed_counts(house):
    """Planned from one lot and weighed from another of the same content: the other is held."""
    named = (f"{ACTIVE}=N-17@2028-03", *LOTS[1:])
    identity = house.planned(lots=named)
    house.weighed(identity, step_1={"lot": "N-99@2028-03"})
    assert traced(house, "N-17").batches[0].holds == "planned"
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    house.by().finish(identity, BatchYield(filled="32"))
    assert traced(house, "N-99").batches[0].holds == "used"
    assert traced(house, "N-17").batches[0].holds == "another lot"
    assert [each.holds for each in trace_batch(house.trail, identity).batches[0].uses][:2] == [
        "used", "another lot"
    ]  # fmt: skip
    told = recall(house, "N-17")
    assert [each.done for each in told.batches] == ["made from another lot"]


def test_a_lot_that_was_corrected_away_is_not_held_any_more(house):
    """The shells were recorded wrong: the batch holds the corrected lot, not the first one."""
    identity = house.prepared(lots=LOTS)
    house.by().correct(identity, None, {"lot": f"{SHELL}=G-6@2028-12"}, "misread")

    assert traced(house, "G-5").batches[0].holds == "another lot"
    assert traced(house, "G-6").batches[0].holds == "used"
    begun = house.planned()
    house.by().weigh(begun, BalanceReading(actual="120 mg", sighted=True, container=ACTIVE))
    house.by().correct(begun, 1, {"printout": "P-2"}, "misread")
    assert {each.holds for each in traced(house, "N-17").batches} == {"used"}


def test_a_recall_marks_each_batch_once(house):
    """Released ones are recalled, others put on hold; a second recall changes nothing more."""
    out, made, planned, gone = (
        house.released(patient="P-1"), house.prepared(patient="P-2"),
        house.planned(patient="P-3"), house.prepared(patient="P-4"),
    )  # fmt: skip
    house.by().change(gone, "batch-rejected", "spilt")
    verified = house.released(patient="P-5")
    house.by().correct(verified, 4, {"actual": "479 mg"}, "misread")
    house.by("Lee").verify(verified)
    told = recall(house, "N-17")

    assert [(each.id, each.done) for each in told.batches] == [
        (out, "recalled"), (made, "put on hold"), (planned, "put on hold"),
        (gone, "rejected before"), (verified, "recalled"),
    ]  # fmt: skip
    assert [each.patient for each in told.calls] == ["P-1", "P-5"]
    size = house.trail.head().size
    again = recall(house, "N-17")
    assert [each.done for each in again.batches] == [
        "recalled before", "on hold before", "on hold before", "rejected before", "recalled before"
    ]  # fmt: skip
    assert again.calls == told.calls
    assert house.trail.head().size == size
    assert house.by().batch(out).state is State.RECALLED


def test_what_holds_a_recalled_lot_is_neither_weighed_on_nor_released(house):
    """A batch that is resumed all the same is refused at the balance, or at its release."""
    planned, made = house.planned(), house.prepared()
    recall(house, "N-17")
    for identity in (planned, made):
        house.by("Lee").change(identity, "batch-resumed", "by mistake")
    with pytest.raises(LotNotUsable, match="was recalled by Kim"):
        house.by().weigh(planned, BalanceReading(actual="120 mg", sighted=True, container=ACTIVE))
    house.by("Lee").verify(made)
    with pytest.raises(LotNotUsable, match="contains the lot 'N-17'"):
        house.by("Lee").release(made, "0", "0")


def test_a_recall_wants_a_reason_and_somebody_who_may(house):
    """A login name may not recall; a reason of control characters is refused."""
    identity = house.released()
    for who, reason, kind in (
        ({}, " ", WrongUsage),
        ({}, "\x1b[2J", InvalidOrder),
        ({"name": "root", "basis": "login name"}, "why", NotAuthorised),
    ):
        with pytest.raises(kind):
            recall(house, "N-17", reason, **who)
    assert house.by().batch(identity).state is State.RELEASED


def test_who_got_units_of_a_stock_batch_is_on_the_call_list(house):
    """Each dispensing is a call with its own label; erased ones say so; nobody else is listed."""
    identity = stocked(house)
    assert people_to_call(house.trail, [identity]) == []
    first = dispense(house, identity, "P-7", "20", patient_name="Ada", rx="R-7")
    erased = dispense(house, identity, "P-8", "11")
    label = noted(
        house.recorder(), "label", identity, {"labels": 1, "draft": False, "dispensing": first}
    )
    house.recorder().record(action="erasure", document=lambda _: {}, erases=(erased,))
    calls = people_to_call(house.trail, [identity, house.prepared()])

    assert [(each.patient, each.patient_name, each.rx, format_quantity(each.units), each.erased,
             each.labels)
            for each in calls] == [
        ("P-7", "Ada", "R-7", "20 capsule", False, (label.sequence,)),
        (None, None, None, "11 capsule", True, ()),
    ]  # fmt: skip
    assert calls[0].prescriber == "Dr D"
    told = recall(house, "N-17")
    assert [each.patient for each in told.calls] == ["P-7", None]
    with pytest.raises(WrongUsage):
        trace_batch(house.trail, "ELM-1")


def test_standing_is_what_folding_says(house):
    """The state by the sorts of its acts is the state by folding the whole batch."""
    identity = house.released()
    keeper, lee = house.by(), house.by("Lee")
    keeper.change(identity, "batch-held", "asked")
    keeper.change(identity, "batch-resumed", "answered")
    keeper.correct(identity, 4, {"actual": "479 mg"}, "misread")
    lee.verify(identity)
    keeper.change(identity, "batch-recalled", "content in doubt")
    standing = BatchStanding()
    for event in keeper.batch(identity).events:
        standing = standing.after(event.action)

    assert standing == keeper.batch(identity).standing == BatchStanding(State.RECALLED, None, True)
    assert BatchStanding().after("batch-resumed").state is State.PLANNED
    assert set(LIFE) >= {each.action for each in keeper.batch(identity).events}
    with pytest.raises(WrongState):
        keeper.change(identity, "batch-resumed", "why")


SIGNED = SignatureStated(person="Kim", meaning="prepared", digest="0", algorithm="none")
NOTHING = CorrectedValues()
ONE = mass(Fraction(1))
WHOLE = quantity(Fraction(100), PERCENT)
ACTS = {
    "preparation": BatchReplaced(id="C", replaces=PlanReplaced(id="B", lots={})),
    "weighing": WeighedStep(
        batch="B", step=1, what="x", into="batch", component=None, lot=None, ratio=None, target=ONE,
        actual=ONE, tolerance=WHOLE, off=WHOLE, accepted=False, balance="A", printout=None,
        sighted=True, percent_of_label=WHOLE,
    ),
    "step": DoneStep(batch="B", step=2, action="mix", what="x", component=None, lot=None),
    "check": a_check("B", "masses"),
    "batch-prepared": BatchPrepared(
        batch="B", made=CameOut(filled=None, rejected=None, lots={}), signature=SIGNED
    ),
    "batch-verified": BatchVerified(batch="B", signature=SIGNED),
    "batch-released": BatchReleased(
        batch="B", labels=LabelsCounted(printed=0, used=0, destroyed=0), signature=SIGNED
    ),
    "batch-corrected": BatchCorrected(
        batch="B", member="made", step=None, old=NOTHING, new=NOTHING
    ),
    "dispensing": HandedOut(
        batch="B", dispense=1, left=1, strength=stored_quantity("1 mg/capsule"), per_dose=1,
        dose=ONE, dose_as_written="1 mg", doses_per_day=1, days=1, first_dose=TODAY, prescriber="D",
        beyond_use=TODAY,
    ),
}  # fmt: skip
PLAN = prepare(
    CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="D"),
    formulary=FORMULARY, pharmacy=Practice(name="Elm", site="ELM", balances=BALANCES), today=TODAY,
)  # fmt: skip


def allowed(batch, action):
    """Say whether an act may be done to a batch."""
    try:
        batch.check(action)
    except WrongState:
        return False
    return True


@given(st.lists(st.integers(0, len(LIFE) - 1), max_size=30))
def test_standing_follows_a_batch_through_any_life(choices):
    """Whatever is done in whatever order: both give the same state after every act."""
    batch, standing = Batch(plan=PLAN, planned={}), BatchStanding()
    for number, choice in enumerate(choices):
        actions = [each for each in sorted(LIFE) if allowed(batch, each)]
        if not actions:
            break
        action = actions[choice % len(actions)]
        batch = after_event(
            batch, Event(number, action, "Kim", ACTS.get(action, BatchChanged(batch="B")))
        )
        standing = standing.after(action)

        assert batch.standing == standing
        assert (standing.before is None) == (standing.state is not State.ON_HOLD)


@pytest.fixture(name="parts", scope="module")
def the_parts(tmp_path_factory):
    """Return the entries of a batch really made, to be written many times."""
    return traces.made_for_real(tmp_path_factory.mktemp("one"))


def read_for(path, work):
    """Return how many rows of the database some work reads."""
    with Trail.open_for_reading(path) as trail:
        rows, counted = trail._rows, []

        def counting(*statement):
            found = rows(*statement)
            counted.append(len(found))
            return found

        trail._rows = counting
        work(trail)
    return sum(counted)


def test_a_trace_reads_what_the_lot_went_into_and_no_more(parts, tmp_path, monkeypatch):
    """In a trail five times as long it reads the same; twice the batches are twice the rows."""
    monkeypatch.setattr(traces, "SPANS", {"N": 10, "C": 20, "G": 60})
    counts = {}
    for size in (60, 300):
        path = tmp_path / f"{size}.sqlite"
        traces.write(path, parts, size)
        assert verify(path).ok
        with Trail.open_for_reading(path) as trail:
            (first, *_) = traced_ids(trail, "N-3")
            assert len(traced_ids(trail, "N-3")) == 10
            assert len(traced_ids(trail, "C-1")) == 20
        lots = lots_in(path)
        counts[size] = [
            read_for(path, lambda trail: lots_named(TrailEntries(trail), "N-3")) - lots,
            read_for(path, lambda trail: trace_lot(trail, "N-3")) - 2 * lots,
            read_for(path, lambda trail: trace_lot(trail, "C-1")) - 2 * lots,
            read_for(path, lambda trail, of=first: trace_batch(trail, of)),
            read_for(path, lambda trail, of=first: people_to_call(trail, [of])),
        ]

    assert counts[60] == counts[300]
    assert counts[60][2] < 2.5 * counts[60][1]
    # Each entry is read with the chain beside it, and found in the index and in its copy; so are
    # the numbers that its lots are written like.
    assert counts[60][1] < 10 * 6 * len(parts)


def traced_ids(trail, asked):
    """Return the ids of the batches that a lot leads to."""
    return [each.id for each in trace_lot(trail, asked).batches]


def lots_in(path):
    """Return the rows of all lot numbers of a trail, once in the index and once in its copy."""
    with Trail.open_for_reading(path) as trail:
        # A trace compares each with the one typed, and once more to name those that look alike.
        return 2 * len(trail.values_mentioned("lot"))


def test_every_trace_is_what_folding_every_batch_says(house):
    """A seeded life of a pharmacy: folding each batch finds what the index finds."""
    chance = random.Random(20261123)
    receive(house)
    receive(house, "N-18", maker="Other")
    store = Storekeeper(house.recorder())
    order = TriturationOrder(amount="6 g", parts="10", lots=(f"{ACTIVE}=N-18", LOTS[1]))
    stock = store.make_trituration(order).id
    actives = ("ELM-LOT-0001", "N-18", "N-30@2028-03", "N-31@2028-03", stock)
    batches = [a_life(house, chance, chance.choice(actives)) for _ in range(16)]
    asked = {
        "ELM-LOT-0001": ({"ELM-LOT-0001"}, set()), "N-17": ({"ELM-LOT-0001"}, {"N-17"}),
        "N-18": ({"ELM-LOT-0002", stock}, {"N-18"}), stock: ({stock}, {stock}),
        "N-30": (set(), {"N-30"}), "N-31": (set(), {"N-31"}), "G-5": (set(), {"G-5"}),
        "G-6": (set(), {"G-6"}), "C-77": ({stock}, {"C-77"}),
    }  # fmt: skip
    kinds = set()
    for each, (ids, numbers) in asked.items():
        found = {batch.id: batch.holds for batch in traced(house, each).batches}
        wanted = {one: by_folding(house, one, ids, numbers) for one in batches}
        assert found == {one: how for one, how in wanted.items() if how is not None}, each
        kinds |= set(found.values())
    assert kinds == {"used", "planned", "another lot"}


def a_life(house, chance, active):
    """Plan a batch and work on it for some steps; return its id."""
    identity = house.planned(lots=(f"{ACTIVE}={active}", *LOTS[1:]))
    far = chance.randrange(4)
    if far:
        other = {"lot": "N-31@2028-03"} if active.startswith("N-30") else {}
        made = {"container": ACTIVE} if active.startswith("ELM-LOT-0003") else {}
        house.weighed(identity, step_1={**(other if chance.random() < 0.5 else {}), **made})
    if far > 1:
        house.by().finish(identity, BatchYield(filled="32"))
    if far > 2 and chance.random() < 0.7:
        house.by().correct(identity, None, {"lot": f"{SHELL}=G-6@2028-12"}, "misread")
    return identity


def by_folding(house, identity, ids, numbers):
    """Say how a batch holds a lot, by all of its documents; None if it never named it."""
    batch = house.by().batch(identity)

    def meant(lots):
        return any(
            each.id in ids if each.id else each.number in numbers
            for stated in lots.values() for each in stated
        )  # fmt: skip

    if meant(batch.lots):
        return "used"
    once = {str(n): [lot] for n, event in enumerate(batch.events)
            if isinstance(event.document, BatchPrepared)
            for lots in event.document.made.lots.values()
            for lot in lots}  # fmt: skip
    planned = {part.name: part.lots for part in batch.plan.components}
    if not meant(planned) and not meant(once):
        return None
    return "planned" if batch.made is None else "another lot"
