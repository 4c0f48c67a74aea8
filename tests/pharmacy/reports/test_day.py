"""The day: what is listed, in what numbers, and that each command names what it is for."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest

from documents_read import check_document
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.core.quantities import parse_quantity
from ldncompound.core.refusals import WrongUsage
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from ldncompound.pharmacy.reports.day import the_day
from ldncompound.pharmacy.reports.short_names import full_name
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.changes import count_lot, dispose_of, quarantine_lot
from shops import ACTIVE, FILLER, LOTS, TODAY, receive

LATER = timedelta(days=1)


def of(house, today=TODAY, **more):
    """Return the day, which reads back as what it was written from."""
    found = the_day(house.trail, today, **more)
    told = found.document()
    assert type(found).from_document(told) == found
    check_document(told)
    return found


def commands(rows):
    """Return what is typed for each row."""
    return [each.command.removeprefix("ldncompound ") for each in rows]


def test_every_open_batch_is_listed_with_what_goes_on_with_it(house):
    """To be weighed, done, checked, verified, released: all with the guide; closed ones not."""
    planned, weighed, mixed = house.planned(), house.planned(), house.planned(by="Kim")
    house.weighed(weighed)
    prepared, verified, held = house.prepared(), house.verified(), house.prepared()
    house.by().change(held, "batch-held", "asked")
    while house.by().batch(mixed).next_step.action == "weigh":
        step = house.by().batch(mixed).next_step
        _weigh(house, mixed, step)
    house.released()
    found = of(house)

    assert commands(found.batches) == [
        f"work {planned}", f"work {weighed}", f"work {mixed}", f"batch show {held}"
    ]  # fmt: skip
    assert commands(found.reviews) == [f"work {prepared}", f"work {verified}"]
    assert [each.state.value for each in found.batches] == [
        "planned", "in preparation", "in preparation", "on hold"
    ]  # fmt: skip
    assert found.batches[0].next.what == ACTIVE
    assert found.batches[1].next is None
    assert found.in_all.document() == {"batches": 4, "reviews": 2, "fills": 0, "lots": 0}


def _weigh(house, identity, step):
    """Weigh the next step as planned."""
    from ldncompound.pharmacy.batches.acts.weighing import BalanceReading

    target = house.by().batch(identity).course().targets[step.step]
    named = ACTIVE if step.what == ACTIVE else None
    house.by().weigh(
        identity, BalanceReading(actual=f"{float(target):g} mg", sighted=True, container=named)
    )


def test_a_batch_that_holds_a_lot_in_quarantine_is_not_gone_on_with(house):
    """It is shown, and why; nobody is told to weigh for it."""
    lot = receive(house)
    identity = house.planned(lots=(f"{ACTIVE}=N-17", *LOTS[1:]))
    quarantine_lot(Storekeeper(house.recorder()), lot, "seal broken")
    (found,) = of(house).batches

    assert found.command == f"ldncompound batch show {identity}"
    assert "N-17" in found.barred
    assert "quarantine" in found.barred


def test_a_limit_lists_fewer_and_counts_all(house):
    """Batches beyond it are not read."""
    first, _, _ = house.planned(), house.planned(), house.planned()
    found = of(house, limit=1)
    assert [each.id for each in found.batches] == [first]
    assert found.in_all.batches == 3


def test_fills_are_listed_when_they_are_near_with_a_command_that_makes_them(house):
    """Of a course before, on and after their day; of a schedule accepted again."""
    order = LiquidOrder(dose="0.5 mg", days="90", patient="P", prescriber="D", fills="auto")
    made = house.recorder().prepare(order).preparation
    identity, due = made.id, made.course.last_day + LATER

    assert of(house).fills == ()
    (soon,) = of(house, due - LATER).fills
    assert (soon.fill, soon.fills, soon.due, soon.days) == (2, made.course.of, due, 1)
    assert soon.command == f"ldncompound show {identity}"
    (now,) = of(house, due).fills
    assert now.command == f"ldncompound refill {identity}"
    late = due + LATER
    (passed,) = (each for each in of(house, late).fills if each.fill == 2)
    assert passed.command == f"ldncompound refill {identity} --first-dose {late}"
    assert passed.days == -1
    assert all(each.fill != 2 for each in of(house, due + timedelta(days=15)).fills)


def test_a_fill_of_a_schedule_is_made_by_accepting_it_again(house):
    """Late, for the days that are left."""
    steps = ("1.5 mg for 28 day", "3 mg for 28 day", "4.5 mg for 200 day")
    order = ScheduleOrder(form="capsule", steps=steps, patient="P", prescriber="D")
    schedule = Scheduler(house.recorder()).plan(order).document["id"]
    Scheduler(house.recorder()).accept(schedule, choose=None, more=_NOTHING)
    fills = [
        row for ahead in range(0, 280, 14) for row in of(house, TODAY + timedelta(ahead)).fills
    ]
    assert fills
    assert {each.of for each in fills} == {schedule}
    first = fills[0]
    assert of(house, first.due).fills[0].command == f"ldncompound titration accept {schedule}"
    late = first.due + LATER
    assert of(house, late).fills[0].command.endswith(f"{schedule} --first-dose {late}")


_NOTHING = {
    "lots": (), "balance": None, "reason": None, "first_dose": None, "checked": (), "answers": (),
    "consulted": (),
}  # fmt: skip


def test_lots_are_listed_by_what_is_most_urgent(house):
    """Expired, at the reorder point, to be tested, expiring; what is gone is not listed."""
    near = receive(house, quantity="25 g")
    tested = receive(house, "C-70", FILLER, retest="2026-12-01")
    gone = receive(house, "C-71", FILLER, quantity="5 g")
    count_lot(Storekeeper(house.recorder()), gone, "0 mg", "empty")
    away = receive(house, "C-72", FILLER, quantity="5 g")
    dispose_of(Storekeeper(house.recorder()), away, "5 g", "wet")
    points = ((ACTIVE, parse_quantity("30 g")),)
    found = of(house, reorder=points)

    assert [(each.why, each.id) for each in found.lots] == [("reorder", None), ("retest", tested)]
    assert commands(found.lots) == ["report stock", f"lots show {tested}"]
    expires = date(2028, 3, 31)
    ahead = of(house, expires - timedelta(days=30))
    assert [(each.why, each.id, each.days) for each in ahead.lots] == [
        ("expires", tested, 30), ("expires", near, 30)
    ]  # fmt: skip
    passed = of(house, expires + LATER)
    assert [(each.why, each.days) for each in passed.lots] == [("expired", -1), ("expired", -1)]
    assert set(commands(passed.lots)) == {
        f'lots dispose {near} --amount "25000 mg" --reason expired', f"lots show {tested}"
    }  # fmt: skip


def test_what_lasts_two_weeks_runs_out(house):
    """At the rate of the last 90 days."""
    lot = receive(house, quantity="130 mg")
    house.weighed(house.planned(lots=(f"{ACTIVE}=N-17", *LOTS[1:])))
    (found,) = (each for each in of(house).lots if each.id is None)
    assert lot
    assert (found.component, found.why, found.until) == (ACTIVE, "runs out", None)
    assert found.days <= 14
    assert found.command == "ldncompound report stock"


def test_a_number_names_the_batch_of_today_or_the_open_one(house):
    """Whatever else was made with this number and is closed; zeros need not be typed."""
    identity = house.planned()
    assert full_name(house.trail, "0001", TODAY) == identity
    assert full_name(house.trail, "1", TODAY + LATER) == identity
    assert of(house).batches[0].short == "0001"
    house.by().change(identity, "batch-rejected", "spilt")
    assert full_name(house.trail, "0001", TODAY) == identity
    with pytest.raises(WrongUsage, match="No batch of today and no open batch has the number 0001"):
        full_name(house.trail, "0001", TODAY + LATER)


def test_a_number_of_two_batches_names_none(house):
    """Both are named, and nothing is chosen, also where one of them is of today."""
    old = house.planned()
    order = CapsuleOrder(
        dose="1.5 mg", days="30", patient="P", prescriber="D", fill_mass="130 mg/capsule"
    )
    new = house.recorder(today=TODAY + LATER).prepare(order).document["id"]
    for day in (TODAY + LATER, TODAY + 2 * LATER):
        with pytest.raises(WrongUsage) as refused:
            full_name(house.trail, "0001", day)
        assert old in refused.value.message
        assert new in refused.value.message
    assert [each.short for each in of(house, TODAY + LATER).batches] == [None, None]


def test_a_refusal_names_six_batches_at_most(house):
    """Of many with one number, the last is proposed to be typed in full."""
    house.pharmacy = dataclasses.replace(house.pharmacy, balances=())
    made = []
    for at in range(8):
        order = CapsuleOrder(
            dose="1.5 mg", days="30", patient="P", prescriber="D", fill_mass="130 mg/capsule"
        )
        recorder = house.recorder(today=TODAY + at * LATER)
        made.append(recorder.prepare(order).document["id"])
    with pytest.raises(WrongUsage, match="and 2 more") as refused:
        full_name(house.trail, "0001", TODAY)
    assert refused.value.remedy == f"Type the whole id, like {made[-1]}."
