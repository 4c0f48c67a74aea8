"""Which fills were made, and which are to come, read from a real trail."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.core.refusals import InvalidOrder
from ldncompound.pharmacy.courses.fill_orders import Refill
from ldncompound.pharmacy.courses.history import fills_to_come
from ldncompound.pharmacy.courses.refill_acts import Refiller
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.reports.upcoming import fills_due
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from making import FORMULARY, Hands

TODAY = date(2026, 11, 23)
WHO = {"patient": "P-1", "prescriber": "Dr Example"}


@pytest.fixture
def at(tmp_path):
    """Return a function that gives a recorder on a day; the trail is whole afterwards."""
    trail = Trail.open_for_acts(tmp_path / "trail.sqlite")

    def on(today=TODAY):
        now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
        desk = Desk("Ann Lee", "stated", "bench", now, today)
        return Recorder(trail, FORMULARY, UNCONFIGURED, desk)

    on.trail = trail
    yield on
    trail.close()
    assert verify(tmp_path / "trail.sqlite").ok


def coming(at):
    """Return the fills to come as plain tuples."""
    return [
        (each.of, each.number, each.first_day.isoformat(), each.days, each.dispense)
        for each in fills_to_come(at.trail)
    ]


def test_fills_of_a_course_come_until_they_are_made(at):
    """Two of three are to come; the next, once made, shifts the last; a rejected one returns."""
    order = LiquidOrder(dose="4.5 mg", days="90", fills="auto", **WHO)
    first = at().prepare(order).document["id"]
    assert coming(at) == [
        (first, 2, "2026-12-23", 30, "135 mL"),
        (first, 3, "2027-01-22", 30, "135 mL"),
    ]
    late = at(date(2026, 12, 26))
    second = Refiller(late).refill(first, Refill(first_dose="2026-12-26")).document["id"]
    assert coming(at) == [(first, 3, "2027-01-25", 30, "135 mL")]
    Hands(late).change(second, "batch-rejected", "Spilt.")
    assert [each[1:3] for each in coming(at)] == [(2, "2026-12-23"), (3, "2027-01-22")]


def test_what_is_whole_or_erased_has_no_fills_to_come(at):
    """None for a course in one fill, a course of an erased person, or a schedule in one fill."""
    at().prepare(CapsuleOrder(dose="1.5 mg", days="30", fills="auto", **WHO))
    order = CapsuleOrder(dose="1.5 mg", days="365", fills="auto", **WHO)
    place = at().prepare(order).document["trail"]["sequence"]
    assert len(coming(at)) == 2
    at().record(action="erasure", document=lambda _: {"erased": place}, erases=(place,))
    assert coming(at) == []


def test_fills_of_a_schedule_come_once_it_is_accepted(at):
    """None before acceptance; then the second fill is due on its day, until all is made."""
    steps = ("1.5 mg for 14 day", "3 mg for 14 day", "4.5 mg for 28 day")
    scheduler = Scheduler(at())
    order = ScheduleOrder(form="liquid", steps=steps, **WHO)
    identity = scheduler.plan(order).document["id"]
    with pytest.raises(InvalidOrder):
        scheduler.accept(identity, choose="nonsense")
    assert coming(at) == []
    scheduler.accept(identity)
    assert coming(at) == [(identity, 2, "2026-12-16", 33, "141 mL")]
    Scheduler(at(date(2026, 12, 16))).accept(identity)
    assert coming(at) == []
    capsules = ScheduleOrder(form="capsule", steps=("1.5 mg for 300 day",), **WHO)
    other = scheduler.plan(capsules).document["id"]
    scheduler.accept(other)
    assert coming(at) == [(other, 2, "2027-04-22", 150, "150 capsule")]
    place = at.trail.find(other, action="schedule").sequence
    at().record(action="erasure", document=lambda _: {"erased": place}, erases=(place,))
    assert coming(at) == []


def test_the_report_of_fills_that_are_due(at):
    """Within so many days back and ahead, the nearest first, with the command for each."""
    order = LiquidOrder(dose="4.5 mg", days="90", fills="auto", **WHO)
    first = at().prepare(order).document["id"]
    scheduler = Scheduler(at())
    steps = ("1.5 mg for 14 day", "3 mg for 14 day", "4.5 mg for 28 day")
    other = scheduler.plan(ScheduleOrder(form="liquid", steps=steps, **WHO)).document["id"]
    scheduler.accept(other)
    assert fills_due(at.trail, 14, TODAY).rows == ()
    found = fills_due(at.trail, 14, TODAY + timedelta(days=29))

    assert [
        (row["due"], row["days"], row["of"], row["by"]) for row in found.document()["rows"]
    ] == [
        ("2026-12-16", -6, other, "titration accept"),
        ("2026-12-23", 1, first, "refill"),
    ]
    assert found.totals.document() == {"fills": 2, "passed": 1}
    assert fills_due(at.trail, 10**9, TODAY).totals.fills == 3


def test_a_fill_whose_days_have_all_passed_is_not_due(at):
    """It is told apart, with its last day and what is left to do, and holds up no later fill."""
    steps = ("1.5 mg for 14 day", "3 mg for 14 day", "4.5 mg for 28 day")
    planned = Scheduler(at()).plan(ScheduleOrder(form="liquid", steps=steps, **WHO)).document
    identity = planned["id"]
    late = date(2026, 12, 16)
    Scheduler(at()).accept(identity)
    Hands(at()).change(Scheduler(at()).accept(identity).preparations[0].id, "batch-rejected", "x")
    on_the_day = Scheduler(at(late - timedelta(days=1)))
    with pytest.raises(InvalidOrder, match="which has passed, and no reason"):
        on_the_day.accept(identity)
    found = fills_due(at.trail, 30, late)
    first, second = found.rows
    assert (first.passed, first.by) == (date(2026, 12, 15), "titration change")
    assert (second.passed, second.by) == (None, "titration accept")
    assert found.totals.document() == {"fills": 1, "passed": 0, "never_made": 1}
    assert found.columns[-1] == "passed"
    accepted = Scheduler(at(late)).accept(identity)
    assert [each.fill for each in accepted.preparations] == [2]
    assert accepted.due == ()
    assert [(each.fill, each.last_day) for each in accepted.passed] == [(1, date(2026, 12, 15))]
    with pytest.raises(InvalidOrder, match="All days of fill 1 have passed") as caught:
        Scheduler(at(late)).accept(identity, fill="1")
    assert "prescriber to say" in caught.value.remedy
    entered = Scheduler(at(late)).accept(identity, more={"reason": "only entered late"})
    assert (len(entered.preparations), entered.passed) == (2, ())


def test_a_schedule_of_days_that_have_all_passed_is_not_accepted(at):
    """Nothing of it can be made any more: that is refused, and it is not accepted by it."""
    order = ScheduleOrder(form="capsule", steps=("1.5 mg for 14 day",), **WHO)
    identity = Scheduler(at()).plan(order).document["id"]
    with pytest.raises(InvalidOrder, match="All days of fill 1 have passed"):
        Scheduler(at(TODAY + timedelta(days=14))).accept(identity)
    assert coming(at) == []
    entry = at.trail.recorded_at(at.trail.head().sequence)
    assert entry.outcome == "refused"
