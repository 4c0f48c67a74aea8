"""A schedule changed in mid-course: what still stands, what is left, what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from changing import REASON, Shop
from ldncompound.compounding.schedule_document import ScheduleChanged, ScheduleReplaced
from ldncompound.compounding.schedule_fill import FillPart, PartStep
from ldncompound.core.quantities import format_quantity, parse_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    DoseAboveRange,
    InvalidOrder,
    NotAuthorised,
    NotWeighable,
    VerificationFailure,
    WrongState,
    WrongUsage,
)
from ldncompound.pharmacy.authority import Grant
from ldncompound.pharmacy.batches.review import review_of
from ldncompound.pharmacy.courses import change_acts, fill_acts
from ldncompound.pharmacy.courses.change_acts import Changer, ScheduleChange
from ldncompound.pharmacy.courses.history import fills_to_come
from ldncompound.pharmacy.courses.leftovers import steps_served
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.courses.standing import part_before
from ldncompound.pharmacy.reports.upcoming import fills_due
from ldncompound.pharmacy.schedule_changes import changed_by, said_of_change
from ldncompound.pharmacy.trail_index import CHANGES
from ldncompound.trail.verification import verify
from making import Hands
from paper_dates import iso

TODAY = date(2026, 11, 23)
GUIDE = ("1.5 mg for 14 day", "3 mg for 14 day", "4.5 mg for 28 day")
NEW = ("2 mg for 20 day",)
DAY = date(2026, 12, 13)
"""The seventh day of the second step."""


@pytest.fixture
def shop(tmp_path):
    """Return a pharmacy; its trail is whole afterwards, and every number follows."""
    found = Shop(tmp_path / "trail.sqlite")
    yield found
    if found.size:
        found.done_again()
    found.trail.close()
    assert verify(tmp_path / "trail.sqlite").ok


@pytest.fixture
def begun(shop):
    """Return the id of a schedule whose first fill is made."""
    identity = shop.enter(TODAY, "liquid", GUIDE)
    shop.accept(TODAY, identity)
    return identity


def coming(shop):
    """Return the fills to come as plain tuples."""
    return [(each.of, each.number, each.first_day.isoformat(), each.days, each.dispense)
            for each in fills_to_come(shop.trail)]  # fmt: skip


def left(schedule):
    """Return what is left of a schedule as plain tuples."""
    return [
        (
            each.preparation,
            each.first_day.isoformat(),
            each.last_day.isoformat(),
            each.amount if isinstance(each.amount, int) else format_quantity(each.amount),
            format_quantity(each.drug),
        )
        for each in schedule.left
    ]


def test_a_change_takes_the_place_of_the_rest(shop, begun):
    """The new one names the old one, keeps its prescription, and begins on its day."""
    changed = shop.change(TODAY, begun, DAY, NEW)
    old = Scheduler(shop.on(TODAY)).schedule(begun)
    assert changed.changes == ScheduleReplaced(id=begun, from_day=DAY)
    assert changed.id.startswith("DEMO-T20261123-")
    assert changed.steps[0].first_day == DAY
    kept = ("patient", "patient_name", "prescriber", "rx", "drug", "directions")
    assert [getattr(changed.prescription, name) for name in kept] == [
        getattr(old.prescription, name) for name in kept
    ]
    assert (changed.form, changed.storage, changed.formulations) == (
        old.form, old.storage, old.formulations,
    )  # fmt: skip
    assert changed_by(shop.trail, begun) == ScheduleChanged(by=changed.id, from_day=DAY)
    assert old.options == Scheduler(shop.on(TODAY)).schedule(begun).options


def test_what_was_made_for_later_days_is_left(shop, begun):
    """The label of the second bottle says 7 to 22 December: from the 13th on its rest is left."""
    made = shop.made(begun)[0].id
    changed = shop.change(TODAY, begun, DAY, NEW)
    assert left(changed) == [(made, "2026-12-07", "2026-12-15", "9 mL", "9 mg")]
    (each,) = changed.left
    assert (each.schedule, each.from_day, each.strength) == (begun, DAY, None)


def test_capsules_are_left_by_container_and_strength(shop):
    """Of capsules the count of every container is left, with its strength; no dose is split."""
    identity = shop.enter(TODAY, "capsule", GUIDE)
    shop.accept(TODAY, identity)
    changed = shop.change(TODAY, identity, DAY, NEW)
    assert [(each[3], each[4], format_quantity(kept.strength))
            for each, kept in zip(left(changed), changed.left, strict=True)] == [
        (8, "24 mg", "3 mg/capsule"), (28, "126 mg", "4.5 mg/capsule"),
    ]  # fmt: skip


def test_one_container_is_left_as_one(shop):
    """Where all steps are in one container its label says all their days, and its rest is one."""
    steps = ("1.5 mg for 10 day", "pause for 5 day", "3 mg every 3 days for 10 day")
    identity = shop.enter(TODAY, "capsule", steps, one_container=True)
    shop.accept(TODAY, identity, choose="single-strength")
    # On 5, 8 and 11 December two capsules each, after the pause; those of the 8th and 11th go.
    assert shop.made(identity)[0].capsules.dispense == 10 + 4 * 2
    changed = shop.change(TODAY, identity, TODAY + timedelta(days=16), NEW)
    ((_, first, last, amount, drug),) = left(changed)
    assert (first, last, amount, drug) == ("2026-11-23", "2026-12-17", 6, "9 mg")


def test_coming_fills_are_not_due_any_more(shop, begun):
    """The second fill, from the 16th on, is due no more; that of the change is, once accepted."""
    assert coming(shop) == [(begun, 2, "2026-12-16", 33, "141 mL")]
    changed = shop.change(TODAY, begun, DAY, NEW)
    assert coming(shop) == [(changed.id, 1, "2026-12-13", 20, "40 mL")]
    (row,) = fills_due(shop.trail, 30, TODAY).rows
    assert row.changed == f"not accepted; changes {begun}"
    shop.accept(TODAY, changed.id)
    assert coming(shop) == [(changed.id, 1, "2026-12-13", 20, "40 mL")]
    assert "changed" not in fills_due(shop.trail, 30, TODAY).columns
    with pytest.raises(WrongState, match=changed.id) as refused:
        shop.accept(DAY, begun)
    assert "made any more" in refused.value.message
    shop.accept(DAY, changed.id)
    assert coming(shop) == []


def test_a_fill_before_the_change_is_made_for_its_days_alone(shop, begun):
    """A fill that is not made yet, and that the change divides, has its days before it alone."""
    day = date(2026, 12, 20)
    changed = shop.change(TODAY, begun, day, NEW)
    assert changed.left == ()
    assert coming(shop)[0] == (begun, 2, "2026-12-16", 4, "12 mL")
    (row,) = [each for each in fills_due(shop.trail, 30, TODAY).rows if each.of == begun]
    assert row.changed == f"from 2026-12-20 by {changed.id}"
    accepted = shop.accept(date(2026, 12, 16), begun)
    assert accepted.changed == ScheduleChanged(by=changed.id, from_day=day)
    assert accepted.due == ()
    second = shop.made(begun)[1]
    assert format_quantity(second.liquid.dispense) == "12 mL"
    assert second.course.last_day == date(2026, 12, 19)
    # Nothing is due of it any more, and its calendar ends the day before.
    assert shop.accept(date(2026, 12, 17), begun).preparations == accepted.preparations
    text = iso(Scheduler(shop.on(TODAY)).print_calendar(begun, "txt").data.decode())
    assert "2026-12-19" in text
    assert "[ ] Sun 2026-12-20" not in text
    assert f"Follow the calendar of schedule {changed.id}" in " ".join(text.split())


def test_a_fill_that_was_taken_over_is_not_made_ahead(shop):
    """By its number a coming fill is made ahead, but not one that the change took over."""
    identity = shop.enter(TODAY, "liquid", ("3 mg for 90 day",), fills="3")
    shop.accept(TODAY, identity)
    changed = shop.change(TODAY, identity, TODAY + timedelta(days=50), NEW)
    assert [each[3:] for each in coming(shop)] == [(20, "60 mL"), (20, "40 mL")]
    with pytest.raises(WrongState, match=changed.id):
        shop.accept(TODAY, identity, fill="3")
    assert len(shop.made(identity)) == 1


def test_a_fill_that_is_made_late_is_left_as_it_was_made(shop):
    """Made for the days that are left, it has nothing for others, and so there is no more left."""
    identity = shop.enter(TODAY, "capsule", ("3 mg for 20 day",))
    shop.accept(TODAY + timedelta(days=4), identity,
                more={"first_dose": (TODAY + timedelta(days=4)).isoformat()})  # fmt: skip
    changed = shop.change(TODAY + timedelta(days=4), identity, TODAY + timedelta(days=15), NEW)
    assert left(changed)[0][1:4] == ("2026-11-27", "2026-12-12", 5)


def test_a_fill_that_is_rejected_returns_for_its_days_alone(shop, begun):
    """What is spilt after a change is made again for the days before the change alone."""
    made = shop.made(begun)[0]
    changed = shop.change(TODAY, begun, DAY, NEW)
    Hands(shop.on(TODAY)).change(made.id, "batch-rejected", "Spilt.")
    again = shop.accept(TODAY, begun)
    assert [format_quantity(each.dispense) for each in again.preparations] == ["39 mL"]
    assert again.changed is not None
    assert changed.left[0].preparation == made.id


def test_calendars_say_so(shop, begun):
    """The old one names the new one, and the new one every container not to be used any more."""
    changed = shop.change(TODAY, begun, DAY, NEW)
    scheduler = Scheduler(shop.on(TODAY))
    old = " ".join(iso(scheduler.print_calendar(begun, "txt").data.decode()).split())
    assert f"Changed: from Sunday, 2026-12-13 on by schedule {changed.id}" in old
    assert "20, from Monday, 2026-11-23 to Saturday, 2026-12-12; 39 mg in all" in old
    assert "not to be used after 2026-12-12" in old
    new = " ".join(iso(scheduler.print_calendar(changed.id, "txt").data.decode()).split())
    assert f"Replaces: schedule {begun}, from Sunday, 2026-12-13 on" in new
    assert "CONTAINERS NOT TO BE USED ANY MORE" in new
    assert (
        f"{shop.made(begun)[0].id}, label 2026-12-07 to 2026-12-15: do not take it from Sunday, "
        "2026-12-13 on. Left over then: 9 mL." in new
    )
    assert scheduler.print_calendar(changed.id, "pdf").data.startswith(b"%PDF")


def test_a_change_from_the_first_day_on_leaves_no_calendar(shop):
    """A schedule that was changed before it began has no day left to print or to make."""
    start = TODAY + timedelta(days=5)
    identity = shop.enter(TODAY, "capsule", GUIDE, start=start.isoformat())
    shop.accept(TODAY, identity)
    changed = shop.change(TODAY, identity, start, NEW)
    assert changed.left == ()
    for act in (
        lambda: Scheduler(shop.on(TODAY)).print_calendar(identity, "txt"),
        lambda: shop.accept(start, identity),
    ):
        with pytest.raises(WrongState, match=changed.id):
            act()


def test_a_change_of_a_change(shop, begun):
    """The second names all that both earlier ones left, each from the day that it lost."""
    first = shop.change(TODAY, begun, DAY, ("2 mg for 20 day",))
    shop.accept(DAY, first.id)
    with pytest.raises(WrongState, match=f"changed by {first.id}") as refused:
        shop.change(DAY, begun, DAY, NEW)
    assert refused.value.remedy == f"Change {first.id}."
    later = DAY + timedelta(days=5)
    second = shop.change(DAY, first.id, later, ("2.5 mg for 10 day",))
    assert [each[3] for each in left(second)] == ["30 mL", "9 mL"]
    assert [each.from_day for each in second.left] == [later, DAY]
    assert changed_by(shop.trail, begun).by == first.id
    assert changed_by(shop.trail, first.id).by == second.id


def test_a_change_before_the_earlier_one_begins_takes_its_place(shop, begun):
    """Changed again for an earlier day, the first change supplies nothing, and so it is told."""
    first = shop.change(TODAY, begun, date(2026, 12, 20), NEW)
    shop.accept(TODAY, first.id)
    second = shop.change(TODAY, first.id, DAY, ("2.5 mg for 10 day",))
    assert [(each[3], each[0]) for each in left(second)] == [("9 mL", shop.made(begun)[0].id)]
    for each in (begun, first.id):
        assert changed_by(shop.trail, each) == ScheduleChanged(by=second.id, from_day=DAY)
    with pytest.raises(WrongState, match=second.id):
        shop.accept(date(2026, 12, 20), first.id)
    shop.accept(DAY, second.id)
    assert coming(shop) == []


def test_a_change_that_was_not_accepted_is_entered_anew(shop, begun):
    """Another change takes its place; the first can then be neither accepted nor printed."""
    first = shop.change(TODAY, begun, DAY, NEW)
    with pytest.raises(WrongState, match="not accepted") as refused:
        shop.change(TODAY, first.id, DAY, NEW)
    assert begun in refused.value.remedy
    second = shop.change(TODAY, begun, date(2026, 12, 10), NEW)
    assert left(second)[0][3] == "18 mL"
    for act in (
        lambda: shop.accept(TODAY, first.id),
        lambda: Scheduler(shop.on(TODAY)).print_calendar(first.id, "txt"),
    ):
        with pytest.raises(WrongState, match=second.id):
            act()
    shop.accept(TODAY, second.id)


def test_days_that_were_not_made_are_not_promised(shop, begun):
    """A fill made up to a change cannot be stretched by a later one that takes its place."""
    shop.change(TODAY, begun, date(2026, 12, 20), NEW)
    shop.accept(date(2026, 12, 16), begun)
    with pytest.raises(InvalidOrder, match="was made for the days before 2026-12-20"):
        shop.change(date(2026, 12, 16), begun, date(2026, 12, 25), NEW)
    shop.change(date(2026, 12, 16), begun, date(2026, 12, 19), NEW)


@pytest.mark.parametrize(
    ("day", "steps", "more", "why"),
    [
        (TODAY - timedelta(days=1), NEW, {}, InvalidOrder),
        (date(2027, 1, 18), NEW, {}, InvalidOrder),
        (DAY, ("45 mg for 3 day",), {}, DoseAboveRange),
        (DAY, ("pause for 3 day",), {}, InvalidOrder),
        (DAY, NEW, {"cycle": "99"}, InvalidOrder),
        (TODAY, NEW, {"lead": "3 day"}, InvalidOrder),
        (DAY, NEW, {"reason": "x" * 400}, InvalidOrder),
    ],
)
def test_refusals_are_recorded_under_the_schedule(shop, begun, day, steps, more, why):
    """A day that has passed or that it does not reach, steps out of range: one entry, no change."""
    size = shop.size
    with pytest.raises(why):
        shop.change(TODAY, begun, day, steps, **more)
    assert shop.size == size + 1
    entry = shop.trail.recorded_at(shop.size)
    assert (entry.action, entry.outcome) == ("refusal", "refused")
    assert ("schedule", begun) in [
        (kind, value) for kind in ("schedule",) for value, at in shop.trail.mentioning(kind)
        if at == shop.size
    ]  # fmt: skip
    assert changed_by(shop.trail, begun) is None
    assert coming(shop)[0][0] == begun


def test_the_last_day_can_be_changed(shop, begun):
    """The last day of a schedule is one of it."""
    assert shop.change(TODAY, begun, date(2027, 1, 17), NEW).changes.from_day.day == 17


def test_what_was_never_accepted_or_is_not_there(shop):
    """A schedule that was not accepted is entered anew; without a reason or schedule: usage."""
    identity = shop.enter(TODAY, "capsule", GUIDE)
    with pytest.raises(WrongState, match="not accepted"):
        shop.change(TODAY, identity, DAY, NEW)
    for name, more in ((identity, {"reason": "  "}), ("X-1", {})):
        size = shop.size
        with pytest.raises(WrongUsage):
            shop.change(TODAY, name, DAY, NEW, **more)
        assert shop.size == size
    with pytest.raises(WrongUsage):
        Changer("recorder")


def test_an_erased_schedule_is_not_changed(tmp_path):
    """Without the patient there is nobody to make it for; verification counts what it lacks."""
    shop = Shop(tmp_path / "erased.sqlite")
    identity = shop.enter(TODAY, "capsule", GUIDE)
    shop.accept(TODAY, identity)
    changed = shop.change(TODAY, identity, DAY, NEW)
    shop.accept(TODAY, changed.id)
    for each in (identity, changed.id):
        at = shop.trail.find(each, action="schedule").sequence
        shop.on(TODAY).record(action="erasure", document=lambda _, at=at: {"erased": at},
                              erases=(at,))  # fmt: skip
        with pytest.raises(WrongState, match="erased"):
            shop.change(TODAY, each, DAY, NEW)
    assert coming(shop) == []
    shop.trail.close()
    assert verify(tmp_path / "erased.sqlite").ok


class Strangers:
    """An authority that lets nobody enter a schedule."""

    def check(self, trail, desk, action, /):
        """Refuse."""
        raise NotAuthorised("You are not enrolled.", remedy="Ask a pharmacist.")

    def grant(self, trail, desk, action, /, **_):
        """Let refusals be recorded."""
        if action == "refusal":
            return Grant()
        raise NotAuthorised("You are not enrolled.", remedy="Ask a pharmacist.")


def test_who_may_not_enter_a_schedule_changes_none(shop, begun):
    """A stranger is refused before anything is said of the schedule, and on the record."""
    recorder, size = replace(shop.on(TODAY), authority=Strangers()), shop.size
    said = ScheduleChange(from_day="nonsense", steps=NEW, reason=REASON)
    with pytest.raises(NotAuthorised):
        Changer(recorder).change(begun, said)
    assert shop.size == size + 1
    assert shop.trail.recorded_at(size + 1).action == "refusal"


def test_a_repetition_is_told_again(shop, begun):
    """The same request id gives the same schedule, once; for something else it is refused."""
    first = shop.change(TODAY, begun, DAY, NEW, request_id="K")
    size = shop.size
    assert shop.change(TODAY, begun, DAY, NEW, request_id="K") == first
    assert shop.size == size
    with pytest.raises(InvalidOrder, match="request id"):
        shop.change(TODAY, begun, DAY, ("3 mg for 20 day",), request_id="K")
    assert shop.size == size + 1
    shop.accept(TODAY, first.id)
    assert shop.change(TODAY, begun, DAY, NEW, request_id="K") == first
    with pytest.raises(InvalidOrder, match="request id"):
        shop.change(TODAY, begun, DAY, ("3 mg for 20 day",), request_id="K")


def test_the_reason_is_personal(shop, begun):
    """A body holds neither reason nor patient; the personal row of the entry has both."""
    changed = shop.change(TODAY, begun, DAY, NEW)
    entry = shop.trail.find(changed.id, action="schedule")
    assert entry.personal["reason"] == REASON
    assert entry.personal["patient"] == "P-1"
    stored = json.dumps(entry.document)
    assert REASON not in stored
    assert "P-1" not in stored


def test_what_is_avoided_goes_on(shop):
    """What the patient avoids, and what was checked, is that of the schedule changed."""
    said = {"avoid": ("lactose", "dyes"), "checked": ("dyes: shells of C-9 are clear",)}
    identity = shop.enter(TODAY, "capsule", GUIDE, **said)
    shop.accept(TODAY, identity, more={"checked": said["checked"]})
    changed = shop.change(TODAY, identity, DAY, NEW)
    assert changed.trail.avoided == {"lactose": "", "dyes": "shells of C-9 are clear"}
    again = shop.change(TODAY, identity, DAY, NEW, checked=("dyes: shells of D-1 are clear",))
    assert again.trail.avoided == {"lactose": "", "dyes": "shells of D-1 are clear"}


def test_lead_and_one_container_go_on(shop):
    """A fill of the change is made as long before its first dose as one of the old schedule."""
    identity = shop.enter(TODAY, "capsule", GUIDE, lead="3 day", one_container=True,
                          keep=("1.5 mg",))  # fmt: skip
    shop.accept(TODAY, identity, choose="single-strength")
    with pytest.raises(InvalidOrder, match="lead"):
        shop.change(TODAY, identity, TODAY + timedelta(days=2), NEW)
    changed = shop.change(TODAY, identity, DAY, ("3 mg for 20 day",))
    assert (format_quantity(changed.lead), changed.one_container) == ("3 day", True)
    assert [format_quantity(each) for each in changed.kept] == ["1.5 mg/capsule"]
    assert changed.options[0].fills[0].made_on == DAY - timedelta(days=3)
    assert shop.change(TODAY, identity, DAY, NEW, lead="0 day").lead is None


def test_what_is_made_ahead_is_not_handed_out(shop):
    """A fill that was made ahead for days that the change took over gets no label any more."""
    start = TODAY + timedelta(days=3)
    identity = shop.enter(TODAY, "capsule", GUIDE, lead="3 day")
    shop.accept(TODAY, identity)
    made = shop.made(identity)[0]
    Scheduler(shop.on(TODAY)).recorder.print_label(made.id, "txt")
    changed = shop.change(TODAY, identity, start, NEW, lead="0 day")
    assert sum(each[3] for each in left(changed)) == 56
    with pytest.raises(WrongState, match=changed.id):
        shop.on(TODAY).print_label(made.id, "txt")


def test_somebody_makes_a_fill_meanwhile(shop, monkeypatch):
    """What is made while a change is planned is reckoned with: it is planned again."""
    identity = shop.enter(TODAY, "liquid", GUIDE)
    shop.accept(TODAY, identity)
    day, plan = date(2026, 12, 20), change_acts.planned_here
    on = date(2026, 12, 16)

    def planned(*given, **more):
        """Plan, and let somebody else make the second fill once."""
        monkeypatch.setattr(change_acts, "planned_here", plan)
        shop.accept(on, identity)
        return plan(*given, **more)

    monkeypatch.setattr(change_acts, "planned_here", planned)
    changed = shop.change(on, identity, day, NEW)
    assert [each[3] for each in left(changed)] == ["3 mL", "126 mL"]


def test_somebody_changes_it_meanwhile(shop, begun, monkeypatch):
    """A fill that is being made while its schedule is changed is made for the days that stand."""
    make, on = fill_acts.make_part, date(2026, 12, 16)

    def made(*given):
        """Let the schedule be changed before the first part is made."""
        monkeypatch.setattr(fill_acts, "make_part", make)
        shop.change(on, begun, date(2026, 12, 20), NEW)
        make(*given)

    monkeypatch.setattr(fill_acts, "make_part", made)
    accepted = shop.accept(on, begun)
    assert [format_quantity(each.dispense) for each in accepted.preparations] == ["48 mL", "12 mL"]


def test_a_repeated_acceptance_is_told_again(shop, begun):
    """A repeated request tells what was made, though nothing is made of it any more."""
    changed = shop.change(TODAY, begun, DAY, NEW)
    told = shop.accept(TODAY, begun, repeated=True)
    assert told.changed == ScheduleChanged(by=changed.id, from_day=DAY)
    assert len(told.preparations) == 1


def test_a_change_that_states_something_else_is_found(tmp_path):
    """An entry that says less is left over than follows fails the verification of all numbers."""
    shop = Shop(tmp_path / "forged.sqlite")
    identity = shop.enter(TODAY, "liquid", GUIDE)
    shop.accept(TODAY, identity)
    record = type(shop.on(TODAY)).record

    def forged(self, **members):
        """Write that nothing is left."""
        made = members["document"]
        members["document"] = lambda new: {
            name: each for name, each in made(new).items() if name != "left"
        }
        return record(self, **members)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(shop.on(TODAY)), "record", forged)
        shop.change(TODAY, identity, DAY, NEW)
    with pytest.raises(VerificationFailure, match="left"):
        shop.done_again()
    assert shop.trail.mentioning(CHANGES, identity)
    shop.trail.close()


def test_a_rest_that_cannot_be_made_refuses_the_change(shop, begun, monkeypatch):
    """Where the days before the change alone are too little to weigh, the change is refused."""

    def too_little(*_, **__):
        """Refuse."""
        raise NotWeighable("4 capsules are too few.", remedy="Make more.")

    monkeypatch.setattr(change_acts, "prepare", too_little)
    with pytest.raises(InvalidOrder, match=r"Fill 2 .* days before the change alone: 4 capsules"):
        shop.change(TODAY, begun, date(2026, 12, 20), NEW)
    assert shop.change(TODAY, begun, date(2026, 12, 16), NEW).changes is not None


def test_a_preparation_of_the_first_form_served_one_step(shop):
    """It did not name its step; what it serves follows from its prescription and its amount."""
    for form in ("capsule", "liquid"):
        identity = shop.enter(TODAY, form, ("1.5 mg twice a day for 10 day",))
        shop.accept(TODAY, identity)
        (made,) = shop.made(identity)
        old = replaced(made, prescription=replaced(made.prescription, steps=None))
        (ours,), (told,) = steps_served(old), steps_served(made)
        names = ("dose", "doses_per_day", "every", "first_day", "last_day", "per_dose",
                 "dose_volume")  # fmt: skip
        assert [getattr(ours, each) for each in names] == [getattr(told, each) for each in names]
    none = replaced(made, prescription=replaced(made.prescription, steps=None, dose=None))
    with pytest.raises(VerificationFailure, match="states no dose"):
        steps_served(none)


def test_a_calendar_that_is_asked_for_again(shop, begun):
    """The same bytes, as long as the schedule was not changed since."""
    shop.change(TODAY, begun, DAY, NEW)
    scheduler = Scheduler(shop.on(TODAY))
    first = scheduler.print_calendar(begun, "txt")
    entry = shop.trail.recorded_at(shop.size)
    told = {"choose": None, "paper": None, "keep": lambda _: None}
    assert scheduler.calendar_again(entry, **told) == first
    shop.change(TODAY, begun, date(2026, 12, 10), NEW)
    with pytest.raises(WrongState, match="no longer"):
        scheduler.calendar_again(entry, **told)


def test_a_part_before_a_day():
    """A part keeps whole steps, cuts the one that holds the day, and is none before its first."""
    step = PartStep(
        dose=parse_quantity("3 mg"),
        part_dose=parse_quantity("3 mg"),
        doses_per_day=2,
        every=parse_quantity("3 day"),
        first_day=TODAY,
        last_day=TODAY + timedelta(days=9),
        per_dose=1,
        beside=(),
        units=8,
    )
    part = FillPart(strength=parse_quantity("3 mg/capsule"), steps=(step,), dispense=8,
                    batch_size=10, method="direct")  # fmt: skip
    assert part_before(part, TODAY) is None
    assert part_before(part, TODAY + timedelta(days=10)) is part
    cut = part_before(part, TODAY + timedelta(days=4))
    assert (cut.dispense, cut.batch_size, cut.method) == (4, None, None)
    assert [each.units for each in cut.steps] == [4]
    unplanned = replaced(part, dispense=None, steps=(replaced(step, units=None),))
    assert part_before(unplanned, TODAY + timedelta(days=1)).dispense is None


def test_a_calendar_marks_what_is_on_hold(shop, begun):
    """A container of a batch on hold is named, with what stands in its way."""
    Hands(shop.on(TODAY)).change(shop.made(begun)[0].id, "batch-held", "Doubt.")
    text = _calendar(shop, TODAY, begun)

    assert "ON HOLD" in text
    assert shop.made(begun)[0].id in text


def test_a_calendar_follows_what_was_made(shop):
    """A fill made late is on the calendar with its own days, volume and beyond-use date."""
    identity = shop.enter(TODAY, "liquid", ("3 mg for 20 day", "1.5 mg twice a day for 10 day"))
    late = TODAY + timedelta(days=4)
    made = shop.accept(late, identity, more={"first_dose": late.isoformat()}).preparations[0]
    text = " ".join(
        iso(Scheduler(shop.on(late)).print_calendar(identity, "txt").data.decode()).split()
    )

    assert "4 days: nothing was made. What was missed is for the prescriber to say." in text
    assert "Mon 2026-11-23 nothing made" in text
    assert (
        f"2026-11-27 to 2026-12-12: 48 mL for doses of 3 mg, not to be used after {made.beyond_use}."
        in text
    )
    assert ": 2026-11-23 to" not in text
    assert "[ ] [ ] Sun 2026-12-13 NEW DOSE 2 × 1.5 mg: 2 × 1.5 mL" in text


def test_a_calendar_lists_nothing_that_was_never_made(shop):
    """A fill, or a strength of one, whose days passed before it was made is in no container."""
    steps = (
        "1.5 mg on Mon and Wed for 14 day",
        "3 mg for 14 day",
        "4.5 mg every 3 days for 14 day",
    )
    identity = shop.enter(TODAY, "capsule", steps, fills="2")
    late = TODAY + timedelta(days=17)
    shop.accept(late, identity, more={"first_dose": late.isoformat()})
    text = _calendar(shop, late, identity)
    assert "14 days: nothing was made." in text
    assert "Wed 2026-12-02 nothing made Thu 2026-12-03 no dose" in text
    assert "Fill 1 of 2: 2026-12-10 to" in text
    assert "capsules of 1.5 mg" not in text
    assert shop.supplied(identity).keys().isdisjoint({TODAY, late - timedelta(days=1)})

    # Of the second fill nothing is made: at first its days from then on are left, at last none.
    later = TODAY + timedelta(days=35)
    text = _calendar(shop, later, identity)
    assert "Sun 2026-12-27 nothing made Mon 2026-12-28 no dose" in text
    assert "Fill 2 of 2: 2026-12-30 to 2027-01-02: 2 capsules of 4.5 mg" in text
    text = _calendar(shop, later + timedelta(days=9), identity)
    assert "Fill 2 of 2" not in text
    assert "Sat 2027-01-02 nothing made" in text


def test_a_calendar_shows_a_dose_of_two_strengths_whole(shop):
    """Where one of them was made and the other was not, the other stays as planned."""
    identity = shop.enter(TODAY, "capsule", ("4.5 mg for 14 day",), keep=("3 mg", "1.5 mg"))
    shop.accept(TODAY, identity, choose="mixed")
    Hands(shop.on(TODAY)).change(shop.made(identity)[0].id, "batch-rejected", "Spilt.")
    text = _calendar(shop, TODAY + timedelta(days=5), identity)
    assert "Mon 2026-11-23 4.5 mg: 1 capsule of 3 mg and 1 capsule of 1.5 mg" in text


def _calendar(shop, day, identity):
    """Return the calendar that is printed on a day, on one line."""
    return " ".join(
        iso(Scheduler(shop.on(day)).print_calendar(identity, "txt").data.decode()).split()
    )


def test_a_calendar_follows_what_was_made_again(shop, begun):
    """A batch that was rejected and made again later keeps longer, as its label says."""
    Hands(shop.on(TODAY)).change(shop.made(begun)[0].id, "batch-rejected", "Spilt.")
    later = TODAY + timedelta(days=2)
    before = iso(Scheduler(shop.on(TODAY)).print_calendar(begun, "txt").data.decode())
    again = shop.accept(later, begun, more={"first_dose": later.isoformat()}).preparations[-1]
    after = iso(Scheduler(shop.on(later)).print_calendar(begun, "txt").data.decode())

    assert f"not to be used after {again.beyond_use}" not in " ".join(before.split())
    assert f"not to be used after {again.beyond_use}" in " ".join(after.split())


def test_a_batch_that_the_change_divides_says_what_it_is_for(shop, begun):
    """While it stands in the pharmacy: its days before the change, and how they are made alone."""
    made = shop.made(begun)[0].id
    assert said_of_change(shop.trail, shop.made(begun)[0]) is None
    changed = shop.change(TODAY, begun, DAY, NEW)
    first, *_ = review_of(shop.trail, made).unusual
    assert first.what.startswith(f"SCHEDULE CHANGED: {changed.id} has taken the place")
    assert "for 2026-11-23 to 2026-12-12 alone, and its labels say until 2026-12-15" in first.what
    assert f"'ldncompound titration accept {begun}'" in first.what
    Hands(shop.on(TODAY)).change(made, "batch-rejected", "The schedule was changed.")
    assert not [each for each in review_of(shop.trail, made).unusual if "CHANGED:" in each.what]
    again = shop.accept(TODAY, begun).preparations[0]
    assert (again.days, format_quantity(again.dispense)) == (20, "39 mL")
    assert said_of_change(shop.trail, shop.made(begun)[0]) is None


def test_a_batch_of_days_that_are_all_taken_over_says_so(shop, begun):
    """What was made ahead for days after the change is to be rejected, and is told so."""
    day = date(2026, 12, 14)
    ahead = shop.accept(day, begun, fill="2").preparations[1].id
    changed = shop.change(day, begun, date(2026, 12, 16), NEW)
    first, *_ = review_of(shop.trail, ahead).unusual
    assert "all days of this batch. Reject it." in first.what
    assert changed.id in first.what
