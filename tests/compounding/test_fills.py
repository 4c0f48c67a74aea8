"""Courses longer than the beyond-use date: cut into fills, and made fill by fill."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound.calculation.beyond_use import fewest_fills, fill_lengths
from ldncompound.compounding.checks_before_planning import settled
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.refusals import (
    AvoidedComponent,
    Contraindicated,
    CourseOutlivesBeyondUse,
    InvalidOrder,
    MalformedQuantity,
    WrongState,
    WrongUsage,
)
from ldncompound.documents.rendering import render_record
from ldncompound.pharmacy.courses.fill_orders import Refill
from ldncompound.pharmacy.courses.refill_acts import Refiller
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from making import FORMULARY, Hands

TODAY = date(2026, 11, 23)
FINE = replace(
    UNCONFIGURED, balances=(parse_balance("B,repeatability=0.02 mg,readability=0.01 mg"),)
)
WHO = {"patient": "P-1", "prescriber": "Dr Example"}
FORMS = {
    "capsules": (CapsuleOrder, {"dose": "1.5 mg"}),
    "liquid": (LiquidOrder, {"dose": "4.5 mg"}),
    "tablets": (TabletOrder, {"dose": "1.5 mg", "blank_mass": "65 mg/tablet"}),
    "topical": (
        TopicalOrder,
        {"strength": "3 mg/g", "amount": "0.5 g", "base": "Base X", "base_kind": "nonaqueous"},
    ),
}


def ordered(form="capsules", days=365, fills="auto", **more):
    """Return a prescription as typed."""
    kind, texts = FORMS[form]
    return kind(**{**texts, **WHO, "days": str(days), "fills": fills, **more})


def made(*given, today=TODAY, **more):
    """Return a preparation as JSON."""
    order = ordered(*given, **more)
    return prepare(order, formulary=FORMULARY, pharmacy=FINE, today=today).document()


def day(text):
    """Return a date."""
    return date.fromisoformat(text)


# The cut ------------------------------------------------------------------------


@given(days=st.integers(1, 1500), fitting=st.integers(1, 180), more=st.integers(0, 180))
def test_a_course_is_cut_as_seldom_as_can_be(days, fitting, more):
    """No fewer fills cover it, each day is in one of them, and they differ by a day at most."""
    later = fitting + more
    number = fewest_fills(days, fitting, later)
    lengths = fill_lengths(days, number, fitting)

    assert sum(lengths) == days
    assert len(lengths) == number
    assert 1 <= lengths[0] <= fitting
    assert all(1 <= each <= later for each in lengths[1:])
    assert number == 1 or fitting + (number - 2) * later < days
    equal = lengths if lengths[0] < fitting else lengths[1:]
    assert not equal or max(equal) - min(equal) <= 1


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=15, deadline=None)
@given(days=st.integers(1, 900), until=st.none() | st.integers(0, 12), fills=st.integers(0, 9))
def test_fills_follow_one_another_within_their_dates(form, days, until, fills):
    """No fill outlives its date if made on its first day; together they are the whole course."""
    lots = ()
    if until is not None:
        name = FORMULARY.formulations[
            settled(FORMS[form][0](**FORMS[form][1] | WHO), FORMULARY).formulation
        ]
        expires = date(2026 + (10 + until) // 12, (10 + until) % 12 + 1, 1)
        lots = (f"{name.components[0].name}=L@{expires:%Y-%m}",)
    try:
        document = made(form, days, "auto" if fills == 0 else str(fills), lots=lots)
    except CourseOutlivesBeyondUse as refusal:
        assert fills
        assert "fills or more" in refusal.remedy
        needed = int(refusal.remedy.partition("Order it in ")[2].split()[0])
        assert fills < needed
        assert made(form, days, str(needed), lots=lots)
        return
    except InvalidOrder as refusal:
        assert fills > days
        assert "more than" in refusal.message
        return
    given_, course = document["prescription"], document.get("course")
    until_day, longest = day(document["beyond_use"]["date"]), given_["days"]
    if course is None:
        assert given_["days"] == days
        assert fills <= 1
    else:
        after = day(course["first_day"])
        for each in ({**course, "days": given_["days"]}, *course["later"]):
            assert day(each["first_day"]) == after
            after = day(each["last_day"]) + timedelta(days=1)
            assert (after - day(each["first_day"])).days == each["days"]
            longest = max(longest, each["days"])
        assert (after - day(course["first_day"])).days == days == course["days"]
        assert len(course["later"]) == course["of"] - 1 == (fills or course["of"]) - 1
        figures = document[form]
        held = figures["dispense"]
        held = Fraction(held) if isinstance(held, int) else Fraction(held.split()[0])
        for each in course["later"]:
            amount = Fraction(each["dispense"].split()[0])
            assert amount * given_["days"] == held * each["days"]
    last = day(given_["first_dose"]) + timedelta(days=given_["days"] - 1)
    assert last <= until_day
    assert longest <= 180


def test_a_course_that_fits_is_not_cut():
    """180 days of capsules are one preparation, without a mention of fills."""
    assert "course" not in made(days=180)
    assert "course" not in made(days=180, fills="1")
    assert made(days=181)["course"]["of"] == 2
    assert made(days=180, fills="3")["course"]["of"] == 3


def test_a_year_of_capsules():
    """365 days are 122 + 122 + 121; the record of the first has its own figures only."""
    document = made()
    course = document["course"]

    assert document["prescription"]["days"] == document["capsules"]["dispense"] == 122
    assert [each["dispense"] for each in course["later"]] == ["122 capsule", "121 capsule"]
    assert [each["first_day"] for each in course["later"]] == ["2027-03-25", "2027-07-25"]
    assert course["order"]["dose"] == "1.5 mg"
    assert not {"patient", "directions", "days", "lots"} & set(course["order"])
    assert any("Fill 1 of 3" in note for note in document["notes"])


@pytest.mark.parametrize("fills", ["", "0", "x", "1.5", "-1", "1e1", "１"])
def test_what_is_no_number_of_fills(fills):
    """A malformed number of fills is refused like any other figure."""
    with pytest.raises(MalformedQuantity):
        made(fills=fills)


def test_what_cannot_be_cut():
    """A quantity, capsules for stock, a course that is too long, a first dose too far away."""
    for texts in (
        {"days": None, "quantity": "400"},
        {"days": None, "quantity": "200", "for_stock": True, "patient": "", "prescriber": ""},
        {"days": "3661"},
    ):
        order = CapsuleOrder(**{**FORMS["capsules"][1], **WHO, "fills": "auto", **texts})
        with pytest.raises(InvalidOrder):
            prepare(order, formulary=FORMULARY, pharmacy=UNCONFIGURED, today=TODAY)
    with pytest.raises(CourseOutlivesBeyondUse, match="outlive") as caught:
        made(first_dose="2027-12-01")
    assert "nearer" in caught.value.remedy
    with pytest.raises(InvalidOrder, match="more than the days of the course"):
        made(days=2, fills="3")


# The later fills ----------------------------------------------------------------


@pytest.fixture
def at(tmp_path):
    """Return what gives a recorder on a day; the trail is whole when the test is over."""
    path = tmp_path / "trail.sqlite"
    trail = Trail.open_for_acts(path)

    def on(today, by="Ann Lee"):
        now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
        return Recorder(trail, FORMULARY, UNCONFIGURED, Desk(by, "stated", "bench", now, today))

    yield on
    trail.close()
    assert verify(path).ok


def refill(recorder, identity, request_id=None, **said):
    """Make the next fill."""
    done = Refiller(recorder).refill(identity, Refill(**said), request_id=request_id)
    return done.document


def test_fills_are_made_one_after_another(at):
    """Each is made on its first day, from any fill of the course; after the last there is none."""
    first = at(TODAY).prepare(ordered(days=400, patient_name="Ann", rx="7")).document
    second = refill(at(day(first["course"]["later"][0]["first_day"])), first["id"])
    third = refill(at(day(second["course"]["later"][0]["first_day"])), second["id"])

    assert [each["course"]["fill"] for each in (first, second, third)] == [1, 2, 3]
    assert {each["course"].get("schedule") for each in (second, third)} == {first["id"]}
    for each in (second, third):
        assert {**each["prescription"], "days": 0, "first_dose": ""} == {
            **first["prescription"], "days": 0, "first_dose": ""
        }  # fmt: skip
    assert sum(each["capsules"]["dispense"] for each in (first, second, third)) == 400
    assert third["course"]["later"] == []
    assert f"began with {first['id']}" in second["notes"][-1]
    with pytest.raises(WrongState, match="All 3 fills"):
        refill(at(date(2028, 1, 1)), third["id"])


def test_the_finished_record_names_the_fill(at):
    """The finished record says which fill of which course it is."""
    made = at(TODAY).prepare(ordered("liquid", days=90)).document
    record = finished_record(at(TODAY).trail, made["id"]).in_full()
    text = " ".join(render_record(record, "txt").decode().split())
    assert "1 of 3, Nov 23, 2026 to Dec 22, 2026" in text


def test_nothing_is_made_before_it_is_due(at):
    """A day too early is refused without --early; too far ahead it does not keep."""
    first = at(TODAY).prepare(ordered("liquid", days=66, fills="2")).document
    assert first["course"]["last_day"] == "2026-12-25"
    with pytest.raises(WrongState, match="2026-12-26"):
        refill(at(date(2026, 12, 25)), first["id"])
    with pytest.raises(WrongState, match="2026-12-26"):
        refill(at(date(2026, 12, 25)), first["id"], first_dose="2026-12-28")
    with pytest.raises(CourseOutlivesBeyondUse) as caught:
        refill(at(date(2026, 12, 23)), first["id"], early=True)
    assert "closer to 2026-12-26" in caught.value.remedy
    made_early = refill(at(date(2026, 12, 24)), first["id"], early=True)
    assert made_early["prescription"]["first_dose"] == "2026-12-26"
    assert made_early["beyond_use"]["date"] == "2027-01-27"
    assert made_early["course"]["last_day"] == "2027-01-27"


def test_a_fill_that_is_late_says_from_when_it_is_taken(at):
    """Later fills follow; a fill made earlier is entered late, with a reason."""
    first = at(TODAY).prepare(ordered("liquid", days=90)).document
    late = date(2026, 12, 28)
    with pytest.raises(InvalidOrder, match="has passed"):
        refill(at(late), first["id"])
    for wrong in ("2026-12-20", "2026-12-27", "x"):
        with pytest.raises(InvalidOrder):
            refill(at(late), first["id"], first_dose=wrong)
    second = refill(at(late), first["id"], first_dose="2026-12-29")
    assert second["course"]["first_day"] == "2026-12-29"
    assert second["course"]["later"][0]["first_day"] == "2027-01-28"
    with pytest.raises(InvalidOrder, match="no reason"):
        refill(at(date(2027, 1, 30)), first["id"], prepared_on="2027-01-28")
    third = refill(
        at(date(2027, 1, 30)), first["id"], prepared_on="2027-01-28", reason="Power was out."
    )
    assert third["course"]["last_day"] == "2027-02-26"


def test_what_was_measured_is_measured_again(at):
    """A fill mass, mould or tablet mass of the first lots must be given again."""
    first = at(TODAY).prepare(ordered(fill_mass="130 mg/capsule")).document
    due = at(day(first["course"]["later"][0]["first_day"]))
    with pytest.raises(InvalidOrder, match="fill_mass") as caught:
        refill(due, first["id"])
    assert "--measured 'fill_mass=" in caught.value.remedy
    for wrong in ("fill_mass", "tablet_mass=1 mg", "size=3", "=1"):
        with pytest.raises(InvalidOrder):
            refill(due, first["id"], measured=(wrong,))
    with pytest.raises(InvalidOrder):
        refill(due, first["id"], measured=("fill_mass=1 mg/capsule",) * 2)
    second = refill(due, first["id"], measured=("fill_mass=128 mg/capsule",))
    assert second["capsules"]["fill_mass"] == "128 mg/capsule"
    other = at(TODAY).prepare(ordered("tablets")).document
    with pytest.raises(InvalidOrder, match="blank_mass"):
        refill(due, other["id"])


def test_health_is_asked_anew_and_an_allergy_is_kept(at):
    """Answers are asked again; what a patient avoids is kept, and its lots are checked again."""
    order = ordered(
        answers=("opioids=never",), avoid=("lactose", "gluten"), checked=("gluten: shells, seen",)
    )
    first = at(TODAY).prepare(order).document
    due = at(day(first["course"]["later"][0]["first_day"]))
    with pytest.raises(AvoidedComponent):
        refill(due, first["id"])
    with pytest.raises(Contraindicated):
        refill(due, first["id"], checked=("gluten: lot 8, seen",), answers=("opioids=yes",))
    second = refill(due, first["id"], checked=("gluten: lot 8, seen",))
    assert "opioids" in first["screening"]["answered"]
    assert second["screening"]["answered"] == []
    assert set(second["trail"]["avoided"]) == {"lactose", "gluten"}
    assert "opioids" not in str(first["course"])


def test_a_rejected_fill_is_made_again(at):
    """The next fill follows it; nothing else is made twice."""
    first = at(TODAY).prepare(ordered("liquid", days=90)).document
    recorder = at(TODAY)
    Hands(recorder).change(first["id"], "batch-rejected", "Spilt.")
    again = refill(at(TODAY), first["id"])
    assert (again["course"]["fill"], again["course"]["schedule"]) == (1, first["id"])
    assert again["liquid"]["dispense"] == first["liquid"]["dispense"]
    with pytest.raises(WrongState, match="fill 2 begins"):
        refill(at(TODAY), again["id"])
    due = at(day(again["course"]["later"][0]["first_day"]))
    second = refill(due, first["id"])
    assert second["course"]["fill"] == 2
    Hands(due).change(again["id"], "batch-rejected", "Found wanting.")
    third = refill(at(day(second["course"]["later"][0]["first_day"])), first["id"])
    assert third["course"]["fill"] == 3


def test_two_people_do_not_make_the_same_fill(at):
    """The second is refused inside the transaction, and the refusal is recorded."""
    first = at(TODAY).prepare(ordered("liquid", days=90)).document
    due = at(day(first["course"]["later"][0]["first_day"]))
    slow = Refiller(due)
    order, course, seen = slow._next(due.trail.find(first["id"]), Refill())
    refill(due, first["id"])

    still = partial(slow._check_open, course, seen)
    size = due.trail.head().size
    with pytest.raises(WrongState, match="was just made") as caught:
        due.prepare(order, course=course, still=still)
    assert caught.value.details["trail"]["sequence"] == due.trail.head().size == size + 1
    assert slow._next(due.trail.find(first["id"]), Refill(early=True))[1].fill == 3


def test_a_repeated_call_gets_the_same_fill(at):
    """Under one request id the same fill is returned; another order under it is refused."""
    first = at(TODAY).prepare(ordered("liquid", days=90)).document
    due = at(day(first["course"]["later"][0]["first_day"]))
    second = refill(due, first["id"], "key-1")
    assert refill(due, first["id"], "key-1")["id"] == second["id"]
    with pytest.raises(InvalidOrder):
        refill(due, first["id"], "key-1", early=True)


def test_what_is_no_fill(at):
    """An unknown id, a preparation that is not cut, one whose personal data were erased."""
    whole = at(TODAY).prepare(ordered(days=30)).document
    with pytest.raises(WrongUsage):
        refill(at(TODAY), "ELM-1")
    with pytest.raises(WrongState, match="not a fill"):
        refill(at(TODAY), whole["id"])
    scheduler = Scheduler(at(TODAY))
    steps = ("1.5 mg for 14 day", "3 mg for 14 day")
    planned = scheduler.plan(ScheduleOrder(form="capsule", steps=steps, **WHO)).document
    part = scheduler.accept(planned["id"]).preparations[0].id
    with pytest.raises(WrongState, match="belongs to the schedule") as caught:
        refill(at(TODAY), part)
    assert f"accept {planned['id']}" in caught.value.remedy
    first = at(TODAY).prepare(ordered()).document
    due = at(day(first["course"]["later"][0]["first_day"]))
    place = first["trail"]["sequence"]
    due.record(action="erasure", document=lambda _: {"erased": place}, erases=(place,))
    with pytest.raises(WrongState, match="erased"):
        refill(due, first["id"])
