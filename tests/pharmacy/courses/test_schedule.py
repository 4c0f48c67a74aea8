"""Schedules planned in every way, compared, accepted and made when they are due."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound.api.pharmacy import Pharmacy
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.compounding.prescription.documented_schedules import Missing
from ldncompound.compounding.schedule_document import Schedule, WayKind
from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.compounding.weighing.equipment_texts import parse_measure, syringe_text
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.quantities import format_quantity, mass, parse_quantity
from ldncompound.core.refusals import (
    AvoidedComponent,
    ConsultationNeeded,
    Contraindicated,
    CourseOutlivesBeyondUse,
    DoseAboveRange,
    InvalidOrder,
    NotMeasurable,
    Refusal,
    StrengthNotInRange,
    UnknownFormulation,
    VerificationFailure,
    WrongState,
    WrongUsage,
)
from ldncompound.pharmacy.configuration import pharmacy_from
from ldncompound.pharmacy.courses import schedule_acts as scheduling
from ldncompound.pharmacy.courses.acceptance import Acceptance, AcceptanceAct
from ldncompound.pharmacy.courses.schedule import plan_schedule
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.trail.store import Trail
from making import FORMULARY
from paper_dates import iso

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
GUIDE = ("1.5 mg for 14 day", "3 mg for 14 day", "4.5 mg for 28 day")


def ordered(form="capsule", steps=GUIDE, **more):
    """Return a schedule as typed."""
    return ScheduleOrder(form=form, steps=steps, patient="P-1", prescriber="Dr Example", **more)


def planned(*given, today=TODAY, **more):
    """Return a schedule planned on a day."""
    order = ordered(*given, **more)
    return plan_schedule(order, formulary=FORMULARY, pharmacy=UNCONFIGURED, today=today)


def option(schedule, kind):
    """Return one option of a schedule."""
    return next(each for each in schedule.options if each.kind == kind)


def number(value):
    """Return the number of a quantity."""
    return value.magnitude


def held(made):
    """Return what was made and is dispensed, as a quantity or a count."""
    return made.dispense if isinstance(made.dispense, int) else format_quantity(made.dispense)


def test_the_chosen_way_is_that_of_fewest_capsules():
    """Every option says why it was chosen or lost; no two options have the same kind."""
    schedule = planned(keep=("1.5 mg", "3 mg/capsule"))
    assert schedule.chosen == "strength-per-step"
    whys = {each.kind: each.why for each in schedule.options}
    assert tuple(whys) == get_args(WayKind)
    assert whys["strength-per-step"] == "Chosen."
    assert whys["single-strength"].startswith("More capsules: 126, and 56")
    assert whys["liquid"] == "Not the form that was ordered."


def test_the_most_capsules_of_a_day_are_those_of_all_its_doses():
    """Three doses of one capsule are three capsules a day; a larger dose may need fewer."""
    steps = ("1 mg 3 times a day for 5 day", "pause for 2 day", "2 mg for 4 day")
    ways = planned(steps=steps, keep=("2 mg", "0.5 mg")).options
    assert {each.kind: each.most_a_day for each in ways} == {
        "strength-per-step": 3, "single-strength": 3, "mixed": 6, "liquid": None,
    }  # fmt: skip


def test_of_equal_ways_the_first_is_chosen():
    """One step makes one strength per step equal one strength for all: the first is taken."""
    schedule = planned(steps=("1.5 mg for 14 day",), keep=("1.5 mg",))
    assert schedule.chosen == "strength-per-step"
    assert option(schedule, "single-strength").why.startswith("Equal to strength-per-step")


def test_ways_that_are_left_out_say_why():
    """The reason is that no strength in the range divides a dose, or no mix makes it up."""
    schedule = planned(steps=("1.1 mg for 14 day", "1.3 mg for 14 day"), keep=("1.1 mg",))
    left_out = {each.kind: each.why for each in schedule.left_out}
    assert set(left_out) == {"single-strength", "mixed"}
    assert "1.3 mg" in left_out["mixed"]


def test_a_liquid_that_no_syringe_shows_does_not_stop_capsules():
    """The schedule is made as capsules, and the liquid says why it cannot be."""
    odd = ("1.2345 mg for 14 day",)
    liquid = option(planned(steps=odd), "liquid")
    assert liquid.refused.code == "not-measurable"
    assert liquid.lost is None
    assert liquid.why.startswith("It cannot be made: ")
    with pytest.raises(NotMeasurable):
        planned("liquid", odd)


def test_fills_of_a_form_not_ordered_do_not_stop_the_other():
    """One fill of 56 days suits capsules and no liquid: only the liquid is refused."""
    liquid = option(planned(fills="1"), "liquid")
    assert (liquid.fills, liquid.refused.code) == ((), "course-outlives-beyond-use")
    with pytest.raises(CourseOutlivesBeyondUse):
        planned("liquid", fills="1")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"steps": ("5 mg for 14 day",)}, DoseAboveRange),
        ({"keep": ("0.1 mg",)}, StrengthNotInRange),
        ({"keep": tuple(f"{n / 10} mg" for n in range(11, 24))}, InvalidOrder),
        ({"form": "drops"}, InvalidOrder),
        ({"patient_name": "A\nB"}, InvalidOrder),
        ({"schedule": "guide-two-weeks"}, InvalidOrder),
        ({"steps": (), "schedule": "nobody"}, InvalidOrder),
        ({"missing": Missing(days="56 day")}, InvalidOrder),
        ({"start": "2026-11-22"}, InvalidOrder),
        ({"start": "9999-12-31"}, InvalidOrder),
        ({"storage": "cellar", "form": "liquid"}, InvalidOrder),
    ],
)
def test_what_is_refused(more, why):
    """A dose or strength outside the range, contradictions and impossible dates are refused."""
    with pytest.raises(why) as refused:
        planned(**more)
    assert refused.value.remedy


def test_a_kept_strength_out_of_range_names_its_own_option():
    """What to do is about `--keep`: a schedule has no `--strength`."""
    with pytest.raises(StrengthNotInRange) as refused:
        planned(keep=("1.5 mg", "0.45 mg"))
    assert refused.value.remedy == "Leave out --keep '0.45 mg', or keep one in the range."


@pytest.mark.parametrize("lead", [None, "30 day"])
@pytest.mark.parametrize("start", [None, "9999-12-31"])
def test_a_day_near_the_end_of_the_calendar_is_too_far(start, lead):
    """Refused in words, also where a clock stands there and the lead goes beyond it."""
    with pytest.raises(InvalidOrder, match="too far"):
        planned(today=date(9999, 12, 30), start=start, lead=lead)


def test_a_documented_schedule_keeps_its_source():
    """A documented schedule with its missing figures is recorded with its source."""
    schedule = planned(steps=(), schedule="guide-two-weeks", missing=Missing(days="56 day"))
    assert schedule.template.source.id == "ldn-complete-guide"
    assert [each.days for each in schedule.steps] == [14, 14, 28]


steps_in_range = st.lists(st.tuples(st.integers(5, 45), st.integers(1, 90)), min_size=1, max_size=4)
kept = st.lists(st.sampled_from(["0.5 mg", "1 mg", "1.5 mg", "3 mg"]), max_size=3)


@settings(max_examples=15, deadline=None)
@given(steps_in_range, kept, st.sampled_from(["capsule", "liquid"]))
def test_any_schedule_in_range_is_exact(steps, keep, form):
    """Counts, volumes and days of every option are exactly those of the schedule."""
    texts = tuple(f"{float(dose) / 10:g} mg for {days} day" for dose, days in steps)
    try:
        schedule = planned(form, texts, keep=tuple(keep))
    except Refusal:
        return
    assert Schedule.from_document(schedule.document()) == schedule
    total = sum(Fraction(dose, 10) * days for dose, days in steps)
    length = sum(days for _, days in steps)
    for each in schedule.options:
        if each.refused is not None:
            continue
        if each.form == "capsules":
            assert sum(number(s.strength) * s.dispense for s in each.strengths) == total
            assert sum(fill.dispense for fill in each.fills) == each.capsules
            parts = [part for fill in each.fills for part in fill.parts]
            assert sum(part.dispense for part in parts) == each.capsules
        else:
            assert number(each.volume) == total
            assert sum(number(fill.dispense) for fill in each.fills) == total
        day = TODAY
        for fill in each.fills:
            assert fill.first_day == day
            day = fill.last_day + timedelta(days=1)
            assert fill.last_day <= fill.beyond_use.date
        assert day == TODAY + timedelta(days=length)


def test_the_check_of_a_day_to_come_is_not_asked_for():
    """An unchecked balance does not stop a plan: the check is due on the day of weighing."""
    balance = Balance(
        id="b1",
        minimum=parse_quantity("20 mg"),
        readability=parse_quantity("1 mg"),
        accepted_error=parse_quantity("5 %"),
        daily_check=True,
        basis="test",
    )
    pharmacy = replace(UNCONFIGURED, balances=(balance,))
    schedule = plan_schedule(ordered(), formulary=FORMULARY, pharmacy=pharmacy, today=TODAY)
    assert schedule.chosen == "strength-per-step"


# In the record ------------------------------------------------------------------


@pytest.fixture
def at(tmp_path):
    """Return a function that gives a scheduler on a day."""
    path = tmp_path / "trail.sqlite"
    opened = []

    def on(day):
        trail = Trail.open_for_acts(path)
        opened.append(trail)
        now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        desk = Desk("Ann Lee", "stated", "bench", now, day)
        return Scheduler(Recorder(trail, FORMULARY, UNCONFIGURED, desk))

    yield on
    for trail in opened:
        trail.close()


def test_fills_are_made_when_they_are_due(at):
    """The second fill is made on its first day; each is one batch, and 11 mL are left, no more."""
    identity = at(TODAY).plan(ordered("liquid")).document["id"]
    first = at(TODAY).accept(identity)
    assert [held(each) for each in first.preparations] == ["48 mL"]
    due = {"fill": 2, "first_day": "2026-12-16", "made_on": "2026-12-16"}
    assert first.document()["due"] == [due]
    assert at(date(2026, 12, 15)).accept(identity).preparations == first.preparations
    second = at(date(2026, 12, 16)).accept(identity)
    assert [held(each) for each in second.preparations] == ["48 mL", "141 mL"]
    assert second.due == ()
    assert [number(each.batch_size) for each in second.preparations] == [50, 150]


def test_what_is_due_of_a_fill_is_what_is_still_to_be_made(tmp_path):
    """Where one of two strengths was rejected, its capsules alone are due, not those made too."""
    with Pharmacy.open(tmp_path / "trail.sqlite", by="Kim", now=lambda: NOON) as pharmacy:
        order = ordered(steps=("1.5 mg for 14 day", "3 mg for 7 day"))
        identity = str(pharmacy.titrations.enter(order).id)
        made = pharmacy.titrations.accept(identity).preparations
        assert [each.dispense for each in made] == [14, 7]
        assert not pharmacy.reports.due().rows
        pharmacy.batches.reject(made[1].id, reason="Spilt.")
        assert [format_quantity(each.size) for each in pharmacy.reports.due().rows] == ["7 capsule"]


def test_a_fill_that_was_forgotten_wants_a_reason(at):
    """A fill recorded after its first day is entered late with a reason, or is refused."""
    identity = at(TODAY).plan(ordered("liquid")).document["id"]
    at(TODAY).accept(identity)
    late = at(date(2026, 12, 30))
    with pytest.raises(InvalidOrder, match="no reason"):
        late.accept(identity)
    assert late.accept(identity, more={"reason": "Computer was down."}).due == ()


def test_the_calendar_is_a_draft_until_the_schedule_is_accepted(at):
    """Accepted, it still needs patient and pharmacy names; the second print is a copy."""
    now = at(TODAY)
    identity = now.plan(ordered("liquid", patient_name="Ann Example")).document["id"]
    draft = now.print_calendar(identity, "txt")
    assert any("accept" in each for each in draft.missing)
    now.accept(identity)
    first = now.print_calendar(identity, "txt")
    assert not any("accept" in each for each in first.missing)
    assert (draft.copy, first.copy) == (False, True)
    assert now.print_calendar(identity, "txt") == first
    with pytest.raises(InvalidOrder):
        now.print_calendar(now.plan(ordered()).document["id"], "txt", choose="liquid")


@pytest.mark.parametrize(
    ("day", "said", "holds", "until"),
    [
        (date(2026, 12, 16), {}, "2026-12-16 to 2026-12-20: 15 mL", "2027-01-19"),
        (date(2026, 12, 14), {"fill": "2"}, "2026-12-16 to 2026-12-20: 15 mL", "2027-01-17"),
        (date(2026, 12, 18), {"more": {"first_dose": "2026-12-18"}},
         "2026-12-18 to 2026-12-20: 9 mL", "2027-01-21"),
        (date(2026, 12, 16), {"more": {"lots": ("glycerol=G-1@2027-01-18",)}},
         "2026-12-16 to 2026-12-20: 15 mL", "2027-01-18"),
    ],
    ids=["on its day", "early", "late", "of a lot that expires"],
)  # fmt: skip
def test_the_calendar_says_of_a_container_what_its_label_says(at, day, said, holds, until):
    """A fill made early, late or of a lot that expires has its own days, amount and last day."""
    identity = at(TODAY).plan(ordered("liquid")).document["id"]
    at(TODAY).accept(identity)
    at(day).accept(identity, **said)
    data = iso(at(day).print_calendar(identity, "txt").data.decode())
    lines = " ".join(data.split("WHICH CONTAINER")[1].split("IMPORTANT")[0].split())
    assert lines.count("Fill 2 of 2") == 2
    assert f"Fill 2 of 2: {holds} for doses of 3 mg, not to be used after {until}." in lines
    assert lines.count(f"not to be used after {until}") == 2


def test_the_calendar_draws_the_syringe_of_the_label(at):
    """Where another syringe is handed out since the plan, the one that the label names is drawn."""
    identity = at(TODAY).plan(ordered("liquid", GUIDE[:2])).document["id"]
    since = at(TODAY).recorder
    own = replace(UNCONFIGURED, measures=(parse_measure(syringe_text("5 mL/0.5 mL")),))
    now = Scheduler(Recorder(since.trail, FORMULARY, own, since.desk))

    def drawn():
        """Return the syringes on the calendar."""
        text = " ".join(now.print_calendar(identity, "txt").data.decode().split())
        return re.findall(r"oral syringe of (\d+ mL)", text)

    assert set(drawn()) == {"3 mL"}
    now.accept(identity)
    assert drawn() == ["5 mL", "5 mL"]


SAYS = {"answers": ("opioids=never",), "avoid": ("lactose",)}


def test_a_schedule_is_screened_and_its_body_says_nothing_of_health(at):
    """Answers are with the personal data; an option with an avoided thing gives no reason."""
    now = at(TODAY)
    schedule = Schedule.from_document(now.plan(ordered(**SAYS)).document)
    entry = now.recorder.trail.recorded_at(schedule.trail.sequence)

    assert schedule.screening.answered == ("opioids",)
    assert option(schedule, "liquid").refused.code == "avoided-component"
    assert "lactose" not in str(entry.document)
    assert "never" not in str(entry.document["screening"]["answered"])
    assert entry.personal["screening"]["answers"] == {"opioids": "never"}
    for change, kind in (
        ({"answers": ("opioids=yes",)}, Contraindicated),
        ({"answers": ("liver=yes",)}, ConsultationNeeded),
        ({"answers": ("liver=perhaps",)}, InvalidOrder),
        ({"avoid": ("cellulose",)}, AvoidedComponent),
        ({"avoid": ("moonlight",)}, InvalidOrder),
    ):
        with pytest.raises(kind) as caught:
            now.plan(ordered(**change))
        body = now.recorder.trail.recorded_at(caught.value.details["trail"]["sequence"])
        said = str(body.document)
        assert not [each for each in ("opioid", "liver", "cellulose", "moon") if each in said]
        assert body.personal["refusal"]["message"] == caught.value.message


def test_what_is_avoided_goes_with_every_fill_and_answers_do_not(at):
    """Answers apply to the day a fill is made; what the patient avoids is always kept."""
    now = at(TODAY)
    identity = now.plan(ordered(**SAYS)).document["id"]
    with pytest.raises(Contraindicated):
        now.accept(identity, more={"answers": ("opioids=yes",)})
    for each in now.accept(identity).preparations:
        entry = now.recorder.trail.find(each.id)
        assert entry.document["screening"]["answered"] == []
        assert entry.personal["avoided"] == {"lactose": ""}


def test_another_master_record_may_be_asked_for():
    """The capsules of a schedule are made by it; a record of another form is refused."""
    schedule = planned(formulation="naltrexone-capsule-lactose")
    assert schedule.formulations.capsules == "naltrexone-capsule-lactose"
    for wrong in ("naltrexone-oral-liquid-tablets", "nonsense"):
        with pytest.raises(UnknownFormulation):
            planned(formulation=wrong)
    liquid = planned("liquid", formulation="naltrexone-oral-liquid-powder")
    assert liquid.formulations.liquid == "naltrexone-oral-liquid-powder"


def test_the_record_asked_for_makes_the_fills(at):
    """An accepted schedule is made by the record it was planned with."""
    now = at(TODAY)
    order = ordered(formulation="naltrexone-capsule-lactose")
    identity = now.plan(order).document["id"]
    for each in now.accept(identity).preparations:
        made = now.recorder.trail.find(each.id).document
        assert made["formulation"]["id"] == "naltrexone-capsule-lactose"


def test_ways_are_compared_by_what_they_cost(at):
    """The exact sum of every preparation, by the lots last received; nothing is estimated."""
    house = pharmacy_from({"name": "X", "labour": "15 USD", "container": "0.80 USD"})
    now = at(TODAY)
    keeper = Storekeeper(now.recorder)
    for number, price in (("A", "900 USD"), ("B", "100 USD")):
        keeper.receive(Delivery(
            component="naltrexone hydrochloride", number=number, maker="M", expires="2028-01",
            form="hydrochloride", price=price, price_for="1 g",
        ))  # fmt: skip
    recorder = replace(now.recorder, pharmacy=house)
    schedule = Schedule.from_document(Scheduler(recorder).plan(ordered()).document)
    cost = option(schedule, "strength-per-step").cost
    weighed = [
        prepare(
            CapsuleOrder(dose=dose, days=days, patient="P", prescriber="D"),
            formulary=FORMULARY, pharmacy=house, today=TODAY,
        ).weigh_plan.consumes[0].amount.magnitude
        for dose, days in (("1.5 mg", "14"), ("3 mg", "14"), ("4.5 mg", "28"))
    ]  # fmt: skip
    expected = sum(Fraction(each) for each in weighed) / 10 + 3 * (15 + Fraction(8, 10))

    assert Fraction(cost.total.removesuffix(" USD")) == round(expected, 2)
    assert cost.complete is False
    assert "microcrystalline cellulose" in cost.missing
    month = expected * 30 / 56
    assert abs(Fraction(cost.per_month.removesuffix(" USD")) - month) <= Fraction(1, 200)
    plain = planned()
    assert option(plain, "strength-per-step").cost is None
    assert [each.kind for each in plain.options] == [each.kind for each in schedule.options]


def test_ways_say_how_they_are_weighed_and_keep():
    """The largest weighing uncertainty, every method, and how long a fill keeps."""
    for each in planned().options:
        assert each.keeping.days in (35, 180)
        assert set(each.weighing.methods) <= {"direct", "trituration", "tablets", "aliquot"}
        if each.form == "capsules":
            assert 0 < number(each.weighing.expanded) <= 10


def test_what_is_left_of_a_liquid_counts():
    """30 days of 4.5 mg are 135 mL of the 150 mL that whole tablets make: 15 mg are left over."""
    schedule = planned("liquid", steps=("4.5 mg for 30 day",))
    assert option(schedule, "liquid").lost == mass(15)
    exact = planned("liquid", steps=("2.5 mg for 20 day",))
    assert option(exact, "liquid").lost == mass(0)


def test_two_people_do_not_make_the_same_part(at, monkeypatch):
    """If another was recorded in between, it is the answer: nothing is made or refused."""
    now = at(TODAY)
    identity = now.plan(ordered()).document["id"]
    made = now.accept(identity)
    monkeypatch.setattr(scheduling, "parts_made", _once_blind(scheduling.parts_made))
    size = now.recorder.trail.head().size
    assert now.accept(identity) == made
    assert now.recorder.trail.head().size == size


@pytest.mark.parametrize(("first", "choose"), [("single-strength", None), ("mixed", "mixed")])
def test_two_people_do_not_accept_two_ways(at, monkeypatch, first, choose):
    """What was accepted in between counts: another way is refused, the same is made once."""
    now, other = at(TODAY), at(TODAY)
    identity = now.plan(ordered(keep=("1.5 mg/capsule", "4.5 mg/capsule"))).document["id"]
    ways = [each.kind for each in now.schedule(identity).options if each.refused is None]
    first = first if first in ways else ways[-1]
    record = Scheduler.record_accepted

    def meanwhile(scheduler, *given):
        monkeypatch.setattr(Scheduler, "record_accepted", record)
        other.accept(identity, choose=first)
        return record(scheduler, *given)

    monkeypatch.setattr(Scheduler, "record_accepted", meanwhile)
    if choose is None:
        with pytest.raises(WrongState, match=f"accepted as {first}"):
            now.accept(identity, choose=next(each for each in ways if each != first))
    else:
        assert now.accept(identity, choose=first) == other.accept(identity)
    entries = [each.action for each in now.recorder.trail.headlines()]
    assert entries.count("acceptance") == 1


def _once_blind(real):
    """Return a function that sees nothing made the first time, as if another recorded after it."""
    blind = [True]

    def made(trail, identity):
        return {} if blind and blind.pop() else real(trail, identity)

    return made


def test_what_accepting_refuses(at):
    """Another option than accepted, a form not ordered, or an unknown schedule is refused."""
    now = at(TODAY)
    identity = now.plan(ordered()).document["id"]
    for kind in ("liquid", "mixed", "nonsense", "\ud800", "\x1b[2J", "x" * 300):
        with pytest.raises(InvalidOrder) as refused:
            now.accept(identity, choose=kind)
        assert "strength-per-step" in refused.value.remedy
    now.accept(identity, choose="single-strength")
    with pytest.raises(WrongState):
        now.accept(identity, choose="strength-per-step")
    with pytest.raises(WrongUsage):
        now.accept("X-T20261123-0001")


def test_a_schedule_without_its_patient_is_not_made(at):
    """Without the personal data nothing can be labelled, so nothing is made."""
    now = at(TODAY)
    outcome = now.plan(ordered())
    sequence = outcome.document["trail"]["sequence"]
    now.recorder.record(action="erasure", document=lambda _: {}, erases=(sequence,))
    with pytest.raises(WrongState):
        now.accept(outcome.document["id"])


def test_a_refused_schedule_is_recorded_without_the_patient(at):
    """The refusal is an entry; what names the patient is kept apart."""
    now = at(TODAY)
    with pytest.raises(DoseAboveRange) as refused:
        now.plan(ordered(steps=("5 mg for 14 day",), patient_name="A. Person"))
    entry = now.recorder.trail.recorded_at(refused.value.details["trail"]["sequence"])
    assert "A. Person" not in str(entry.document)
    assert entry.document["order"]["steps"] == ["5 mg for 14 day"]


def test_a_part_of_a_dose_names_the_rest(at):
    """Two strengths for one dose are two preparations, and each names the other."""
    now = at(TODAY)
    identity = now.plan(ordered(keep=("1 mg", "3.5 mg"), steps=("4.5 mg for 14 day",))).document
    made = now.accept(identity["id"], choose="mixed").preparations
    assert [(format_quantity(each.dose), format_quantity(each.strength)) for each in made] == [
        ("3.5 mg", "3.5 mg/capsule"),
        ("1 mg", "1 mg/capsule"),
    ]
    first = now.recorder.trail.find(made[0].id, action="preparation").document
    assert first["notes"][-1] == (
        "PART OF A DOSE of 4.5 mg: for the whole dose taken together with 1 capsule of 1 mg."
    )


def changed(document, *path, **members):
    """Return a document in which a part, found by its path, has other members."""
    copy = part = json.loads(json.dumps(document))
    for step in path:
        part = part[step]
    part.update(members)
    return copy


def test_what_is_recorded_of_a_schedule_reads_as_it_was_written(at):
    """Schedule, act and acceptance, of either form, with what is refused and left out."""
    now = at(TODAY)
    long = ("1.5 mg for 14 day", "pause for 7 day", "4.5 mg for 300 day")
    for order in (
        ordered("liquid"),
        ordered(steps=("1.2345 mg for 14 day",), keep=("1 mg",)),
        ordered(steps=long, keep=("1.5 mg",), **SAYS),
    ):
        found = now.plan(order).document
        acceptance = now.accept(found["id"]).document()
        act = now.recorder.trail.recorded_at(acceptance["trail"]["sequence"]).document
        for kind, each in ((Schedule, found), (Acceptance, acceptance), (AcceptanceAct, act)):
            assert kind.from_document(each).document() == each
            assert kind.from_document(each) == kind.from_document(each)


@pytest.mark.parametrize(
    ("path", "members"),
    [
        ((), {"steps": []}),
        ((), {"options": []}),
        ((), {"chosen": "nonsense"}),
        (("options", 0), {"kind": "liquid"}),
        (("options", 0), {"volume": "1 mL"}),
        (("options", 0), {"capsules": None}),
        (("options", 0), {"more": 1}),
        (("options", 0, "fills", 0), {"dispense": 0}),
        (("options", 0, "fills", 0), {"dispense": True}),
        (("options", 0, "fills", 0), {"dispense": "1 mg"}),
        (("options", 0, "fills", 0, "parts", 0), {"steps": []}),
        (("options", 0, "fills", 0, "parts", 0), {"days": 1}),
        (("options", 0, "fills", 0, "parts", 0, "steps", 0), {"per_dose": None}),
        (("options", 0, "fills", 0, "parts", 0, "steps", 0), {"days": 1}),
        (("options", 0, "fills", 0, "parts", 0, "steps", 0), {"doses_per_day": 0}),
        (("options", 0, "fills", 0, "parts", 0, "steps", 0), {"every": "0 day"}),
        (("options", 0, "fills", 0, "parts", 0, "steps", 0), {"every": "1.5 day"}),
        (("options", 0, "fills", 0, "parts", 0, "steps", 0), {"last_day": "2026-11-22"}),
        (("steps", 0), {"doses_per_day": 0}),
        (("steps", 0), {"every": "0 day"}),
    ],
)
def test_what_is_no_schedule_is_not_read(path, members):
    """An extra, missing or wrong member makes the stored text fail verification."""
    document = planned().document()
    with pytest.raises(VerificationFailure):
        Schedule.from_document(changed(document, *path, **members))


# As they were recorded at first ---------------------------------------------------

FIRST_FORM = json.loads(
    Path(__file__).parents[2].joinpath("data", "titration_first_form.json").read_text("utf-8")
)


def test_a_schedule_of_the_first_form_is_read():
    """Each part served one step alone, and had its days; what was left over had another name."""
    found = Schedule.from_document(FIRST_FORM)
    assert Schedule.from_document(found.document()) == found
    for new, old in zip(found.options, FIRST_FORM["options"], strict=True):
        assert format_quantity(new.lost) == old["leftover"]
        for fill, was in zip(new.fills, old["fills"], strict=True):
            assert fill.made_on == fill.first_day == date.fromisoformat(was["first_day"])
            assert fill.preparations == len(was["parts"])
            for part, before in zip(fill.parts, was["parts"], strict=True):
                (step,) = part.steps
                told = part.document()
                assert (told.get("dispense"), step.days) == (before["dispense"], before["days"])
                assert step.first_day == date.fromisoformat(before["first_day"])
                assert (step.doses_per_day, format_quantity(step.every)) == (1, "1 day")
                assert (step.per_dose, format_quantity(step.part_dose)) == (
                    before["per_dose"], before["part_dose"],
                )  # fmt: skip
                assert step.units in (before["dispense"], None)
    assert [(each.doses_per_day, str(each.every)) for each in found.steps] == [(1, "1 day")] * 3


@pytest.mark.parametrize("kind", ["strength-per-step", "single-strength", "mixed"])
def test_a_schedule_of_the_first_form_is_made_and_printed(at, kind):
    """It is accepted as it was planned: a preparation for each part, and the calendar of them."""
    start = date.fromisoformat(FIRST_FORM["prescription"]["first_dose"])
    now = at(start)
    body = {name: each for name, each in FIRST_FORM.items() if name != "trail"}
    body["prescription"] = {**body["prescription"], "patient": None}
    recorder = now.recorder
    recorded = recorder.record(
        action="schedule",
        series=f"{recorder.pharmacy.site}-T{start:%Y%m%d}",
        document=lambda identity: {**body, "id": identity},
        personal=PersonalRow(patient="P-1"),
    )
    accepted = now.accept(recorded.subject, choose=kind)
    old = next(each for each in FIRST_FORM["options"] if each["kind"] == kind)
    assert [each.dispense for each in accepted.preparations] == [
        part["dispense"] for fill in old["fills"] for part in fill["parts"]
    ]
    assert not accepted.due
    assert now.accept(recorded.subject).preparations == accepted.preparations
    assert b"WHAT TO TAKE" in now.print_calendar(recorded.subject, "txt").data


@pytest.mark.parametrize(
    ("path", "members"),
    [
        (("options", 0), {"leftover": 1}),
        (("options", 0), {"fills": 7}),
        (("options", 0), {"fills": [7]}),
        (("options", 0, "fills", 0), {"parts": 7}),
        (("options", 0, "fills", 0), {"first_day": 7}),
        (("options", 0, "fills", 0, "parts", 0), {"first_day": "x"}),
        (("options", 0, "fills", 0, "parts", 0), {"days": 0}),
        (("options", 0, "fills", 0, "parts", 0), {"days": "x"}),
        (("options", 0, "fills", 0, "parts", 0), {"days": 10**9}),
        (("options", 0, "fills", 0, "parts", 0), {"dispense": []}),
        (("options", 0, "fills", 0, "parts", 0), {"more": 1}),
        (("options", 1), {"lost": "1 mg"}),
    ],
)
def test_what_is_no_schedule_of_the_first_form_is_not_read(path, members):
    """A damaged one fails verification, like one of today's form."""
    with pytest.raises(VerificationFailure):
        Schedule.from_document(changed(FIRST_FORM, *path, **members))
    for name in ("days", "first_day", "dose", "per_dose"):
        damaged = json.loads(json.dumps(FIRST_FORM))
        del damaged["options"][0]["fills"][0]["parts"][0][name]
        with pytest.raises(VerificationFailure):
            Schedule.from_document(damaged)
