"""What schedules and their fills refuse at the edges, and what is made of a fill that is late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from changing import Shop
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.practice import UNCONFIGURED, Practice
from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.prescription.documented_schedules import Missing
from ldncompound.core.quantities import format_quantity, parse_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    CourseOutlivesBeyondUse,
    DoseBelowRange,
    InvalidOrder,
    NotAuthorised,
    VerificationFailure,
    WrongState,
    WrongUsage,
)
from ldncompound.documents.label import dose_lines
from ldncompound.documents.sheet import dose_in_words
from ldncompound.pharmacy.batches.acts.re_entry import PrescriptionEntered, _differences
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.courses.change_acts import Changer, ScheduleChange
from ldncompound.pharmacy.courses.replan_acts import Replan, Replanner
from ldncompound.pharmacy.courses.schedule import plan_schedule
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from ldncompound.pharmacy.inspection.at_hand import AtHand
from ldncompound.pharmacy.inspection.full import calculate_again
from ldncompound.pharmacy.inspection.plan_alone import plan_follows
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.trail.past import PastTrail
from making import FORMULARY
from shops import TODAY as SHOPS_DAY

TODAY = date(2026, 11, 23)
WHO = {"patient": "P-1", "prescriber": "Dr Example"}
GUIDE = ("1.5 mg for 14 day", "3 mg for 14 day", "4.5 mg for 28 day")


@pytest.fixture
def shop(tmp_path):
    """Return a pharmacy whose acts, done again, give the same."""
    found = Shop(tmp_path / "trail.sqlite")
    yield found
    found.done_again()
    found.trail.close()


def planned(*steps, form="capsule", **more):
    """Plan a schedule."""
    order = ScheduleOrder(form=form, steps=steps, **WHO, **more)
    return plan_schedule(order, formulary=FORMULARY, pharmacy=UNCONFIGURED, today=TODAY)


@pytest.mark.parametrize(
    ("order", "more"),
    [
        (CapsuleOrder, {"one_container": True, "days": "14"}),
        (CapsuleOrder, {"steps": ("1.5 mg for 14 day",), "days": "14"}),
        (CapsuleOrder, {"steps": ("3 mg for 14 day", "1.5 mg for 7 day")}),
        (LiquidOrder, {"steps": ("1.5 mg for 14 day",), "overfill": "1 mL"}),
        (
            LiquidOrder,
            {"steps": ("0.5 mg for 14 day", "1.5 mg for 600 day"), "one_container": True},
        ),
    ],
)
def test_an_order_of_steps_says_nothing_twice(order, more):
    """Its days and dose are those of the steps, its bottles one a step or one that holds all."""
    told = order(dose="1.5 mg", **WHO, **more)
    with pytest.raises((InvalidOrder, CourseOutlivesBeyondUse)):
        prepare(told, formulary=FORMULARY, pharmacy=UNCONFIGURED, today=TODAY)


def test_no_bottle_holds_too_much():
    """All steps in one container need one that is large enough."""
    steps = tuple("4.5 mg 1 times a day for 1 day" for _ in range(30))
    told = LiquidOrder(
        dose="4.5 mg", steps=steps, one_container=True, storage="refrigerator", **WHO
    )
    made = prepare(told, formulary=FORMULARY, pharmacy=UNCONFIGURED, today=TODAY)
    assert [format_quantity(each.volume) for each in made.figures.bottles] == ["135 mL"]
    steps = tuple("4.5 mg for 1 day" for _ in range(64))
    with pytest.raises((InvalidOrder, CourseOutlivesBeyondUse)):
        prepare(LiquidOrder(dose="4.5 mg", steps=steps, one_container=True, **WHO),
                formulary=FORMULARY, pharmacy=UNCONFIGURED, today=TODAY)  # fmt: skip


def test_tablets_are_in_one_container():
    """Only capsules and liquids are divided among several."""
    made = prepare(TabletOrder(dose="1.5 mg", days="30", blank_mass="65 mg/tablet", **WHO),
                   formulary=FORMULARY, pharmacy=UNCONFIGURED, today=TODAY)  # fmt: skip
    assert made.figures.containers == 1


@pytest.mark.parametrize("lead", ["31 day", "0.5 day", "1 mg"])
def test_a_pharmacy_has_a_lead_of_whole_days(lead):
    """As a schedule has."""
    with pytest.raises(WrongUsage):
        Practice(lead=parse_quantity(lead))
    assert Practice(lead=parse_quantity("3 day")).lead == parse_quantity("3 day")


def test_a_protocol_holds_for_every_step():
    """Its range and its doses a day; a part of a dose is not held against it."""
    told = planned("3 mg for 14 day", "pause for 1 day", "4.5 mg for 14 day",
                   protocol="berkson", keep=("3 mg", "1.5 mg"))  # fmt: skip
    mixed = next(each for each in told.options if each.kind == "mixed")
    assert (told.protocol, mixed.refused) == ("berkson", None)
    with pytest.raises(InvalidOrder):
        planned("1.5 mg twice a day for 14 day", protocol="berkson")
    with pytest.raises(DoseBelowRange):
        planned("1.5 mg for 14 day", protocol="berkson")


def test_cycles_are_of_steps_alone():
    """A documented schedule is taken once."""
    order = ScheduleOrder(form="capsule", schedule="guide-two-weeks", cycle="2",
                          missing=Missing(days="56 day"), **WHO)  # fmt: skip
    with pytest.raises(InvalidOrder, match="Cycles"):
        plan_schedule(order, formulary=FORMULARY, pharmacy=UNCONFIGURED, today=TODAY)


def test_a_lead_longer_than_it_keeps_is_refused():
    """Nothing would be left of it on the day of its first dose."""
    with pytest.raises(CourseOutlivesBeyondUse) as caught:
        planned("1.5 mg for 7 day", form="liquid", lead="30 day", storage="room")
    assert "Give a shorter lead" in caught.value.remedy


def test_what_of_a_fill_is_late(shop):
    """A part whose days have passed is not made, and a day before the plan is the planned one."""
    identity = shop.enter(TODAY, "capsule", GUIDE)
    for wrong in ("2", "0"):
        with pytest.raises(Exception, match="fill"):
            shop.accept(TODAY, identity, choose="strength-per-step", fill=wrong)
    late = TODAY + timedelta(days=20)
    with pytest.raises(InvalidOrder, match="Nothing of what is due"):
        shop.accept(late, identity, more={"first_dose": "2027-06-01"})
    made = shop.accept(late, identity, more={"first_dose": late.isoformat()})
    assert [format_quantity(each.dose) for each in made.preparations] == ["3 mg", "4.5 mg"]
    assert [each.days for each in made.preparations] == [8, 28]
    one = shop.enter(TODAY, "liquid", ("1.5 mg for 14 day",))
    early = (TODAY - timedelta(days=3)).isoformat()
    assert shop.accept(TODAY, one, more={"first_dose": early}).preparations[0].days == 14
    steps = shop.enter(TODAY, "liquid", ("1.5 mg for 7 day", "3 mg for 14 day"))
    rest = shop.accept(late - timedelta(days=10), steps,
                       more={"first_dose": (late - timedelta(days=10)).isoformat()})  # fmt: skip
    assert [format_quantity(each.dose) for each in rest.preparations] == ["3 mg"]


def test_what_is_entered_again_of_several_steps(shop):
    """Doses and doses a day of each step, in order; one number of doses a day stands for all."""
    identity = shop.enter(TODAY, "capsule", GUIDE)
    batch = batch_of(
        shop.trail, shop.accept(TODAY, identity, choose="single-strength").preparations[0].id
    )
    doses = "1.5 mg; 3 mg; 4.5 mg"
    assert _differences(batch, PrescriptionEntered(doses, "1", "126")) == []
    assert _differences(batch, PrescriptionEntered(doses, "1;1;1", "126")) == []
    assert _differences(batch, PrescriptionEntered("3 mg", "1;1", "125")) == [
        "dose", "doses a day", "quantity",
    ]  # fmt: skip


def bent(made, **changes):
    """Return a preparation whose prescription or figures are changed."""
    given, figures = made.prescription, made.figures
    for name, value in changes.items():
        if hasattr(given, name):
            given = replaced(given, **{name: value})
        else:
            figures = replaced(figures, **{name: value})
    return replaced(made, prescription=given, figures=figures)


def test_steps_and_containers_follow_from_one_another(shop):
    """Whatever is changed of the steps of a preparation is found without planning it again."""
    identity = shop.enter(TODAY, "capsule", GUIDE)
    shop.accept(TODAY, identity, choose="single-strength")
    (capsules,) = shop.made(identity)
    liquid = shop.made(_liquid(shop))[0]
    recorder = shop.on(TODAY)
    plan_follows(capsules, recorder, old=False)
    plan_follows(liquid, recorder, old=False)
    steps, devices = liquid.prescription.steps, liquid.figures.devices
    for wrong in (
        bent(capsules, per_dose=1),
        bent(capsules, in_containers=(28, 14, 84)),
        bent(capsules, dose=parse_quantity("3 mg")),
        bent(capsules, days=55),
        bent(capsules, steps=None),
        bent(liquid, devices=devices[:1]),
        bent(liquid, steps=(replaced(steps[0], draws=steps[1].draws), *steps[1:])),
        bent(liquid, steps=(replaced(steps[0], volume=steps[1].volume), *steps[1:])),
        bent(capsules, steps=(replaced(capsules.prescription.steps[0], units=15),
                              *capsules.prescription.steps[1:])),
    ):  # fmt: skip
        with pytest.raises(VerificationFailure):
            plan_follows(wrong, recorder, old=False)


def _liquid(shop):
    """Return the id of a liquid for two steps."""
    identity = shop.enter(TODAY, "liquid", ("0.5 mg for 14 day", "1.5 mg for 14 day"))
    shop.accept(TODAY, identity)
    return identity


def test_a_calendar_leaves_out_fills_after_a_change(shop):
    """They are those of the new schedule."""
    identity = shop.enter(TODAY, "liquid", GUIDE)
    shop.accept(TODAY, identity)
    day = TODAY + timedelta(days=10)
    shop.change(TODAY, identity, day, ("2 mg for 20 day",))
    text = Scheduler(shop.on(TODAY)).print_calendar(identity, "txt").data.decode()
    assert "4.5 mg" not in text
    with pytest.raises(WrongState):
        shop.accept(TODAY, identity, fill="2")
    ahead = shop.enter(TODAY, "capsule", ("3 mg for 200 day",), fills="4")
    shop.accept(TODAY, ahead, fill="2")
    shop.change(TODAY, ahead, day, ("1.5 mg for 20 day",))
    text = Scheduler(shop.on(TODAY)).print_calendar(ahead, "txt").data.decode()
    assert "Fill 1 of 4" in text
    assert "Fill 2 of 4" not in text


def test_what_is_refused_and_recorded_is_not_recorded_again(shop, monkeypatch):
    """As where somebody loses the right to it while the change is planned."""
    identity = shop.enter(TODAY, "liquid", GUIDE)
    shop.accept(TODAY, identity)
    size = shop.size

    def refused(self, **_):
        raise NotAuthorised("Not any more.", remedy="Ask.", details={"trail": {}})

    monkeypatch.setattr(Recorder, "record", refused)
    with pytest.raises(NotAuthorised):
        shop.change(TODAY, identity, TODAY + timedelta(days=10), ("2 mg for 20 day",))
    monkeypatch.undo()
    assert shop.size == size


def test_a_refused_part_of_the_first_form_is_read():
    """What could not be planned then has no amounts."""
    from ldncompound.compounding.schedule_first_form import _part_of_today

    part = {"dose": "3 mg", "part_dose": "3 mg", "strength": "3 mg/capsule", "per_dose": 1,
            "beside": [], "first_day": "2026-11-23", "days": 14}  # fmt: skip
    told = _part_of_today(part)
    assert told["steps"][0]["last_day"] == "2026-12-06"
    assert "units" not in told["steps"][0]


def test_an_early_record_of_a_part_names_no_steps(shop):
    """It stands on a calendar as it was planned."""
    from ldncompound.pharmacy.courses.standing import part_as_made

    identity = _liquid(shop)
    (made,) = shop.made(identity)
    assert isinstance(made, Preparation)
    option = next(each for each in Scheduler(shop.on(TODAY)).schedule(identity).options
                  if each.kind == "liquid")  # fmt: skip
    part = option.fills[0].parts[0]
    assert part_as_made(part, bent(made, steps=None)) is part


def test_a_plan_that_replaces_another_has_its_steps(tmp_path, monkeypatch):
    """Found from the two alone, whatever the new one was planned with."""
    shop = Shop(tmp_path / "trail.sqlite")
    identity = shop.enter(TODAY, "capsule", GUIDE)
    (made,) = shop.accept(TODAY, identity, choose="single-strength").preparations
    said = Replan(lots=("microcrystalline cellulose=C-9@2029-01",), reason="another filler")
    Replanner(shop.on(TODAY)).replan(made.id, said)
    last, read = shop.size, PastTrail.read

    def changed(self, stored):
        entry, order = read(self, stored)
        if stored.sequence == last:
            entry.document["prescription"]["steps"][1]["every"] = "2 day"
        return entry, order

    shop.done_again()
    monkeypatch.setattr(PastTrail, "read", changed)
    with pytest.raises(VerificationFailure):
        shop.done_again()


def test_a_change_of_an_erased_schedule_is_not_done_again(tmp_path):
    """What it was is not known any more; the trail holds all the same."""
    shop = Shop(tmp_path / "trail.sqlite")
    identity = shop.enter(TODAY, "liquid", GUIDE)
    shop.accept(TODAY, identity)
    shop.change(TODAY, identity, TODAY + timedelta(days=10), ("2 mg for 20 day",))
    shop.on(TODAY).record(action="erasure", document=lambda _: {"erased": 1}, erases=(1,))
    hand = AtHand(FORMULARY, shop.pharmacy)
    assert calculate_again(shop.trail, hand, shop.size).not_again


def test_a_stranger_changes_no_schedule(house):
    """Refused and recorded once, where people are enrolled."""
    order = ScheduleOrder(form="liquid", steps=GUIDE, **WHO)
    recorder = house.recorder("Kim")
    identity = Scheduler(recorder).plan(order).document["id"]
    Scheduler(recorder).accept(identity)
    house.staff()
    size = house.trail.head().size
    said = ScheduleChange(from_day=(SHOPS_DAY + timedelta(days=10)).isoformat(),
                          steps=("2 mg for 20 day",), reason="less")  # fmt: skip
    with pytest.raises(NotAuthorised):
        Changer(house.recorder("Nobody")).change(identity, said)
    assert house.trail.head().size == size + 1


def test_paper_guesses_no_dose(shop):
    """A record that states no dose, or not how many capsules one is, is printed by nobody."""
    identity = shop.enter(TODAY, "capsule", GUIDE)
    shop.accept(TODAY, identity, choose="single-strength")
    (made,) = shop.made(identity)
    first, *rest = made.prescription.steps
    for wrong in (
        bent(made, steps=None),
        bent(made, steps=None, dose=parse_quantity("1.5 mg")),
        bent(made, steps=(replaced(first, per_dose=None), *rest)),
    ):
        with pytest.raises(VerificationFailure):
            dose_lines(wrong)
    with pytest.raises(VerificationFailure):
        dose_in_words(bent(made, steps=None).prescription)


def test_a_change_takes_over_no_directions(shop):
    """Those of the old steps speak of other doses: they are given anew, or the label is a draft."""
    told = "Take 1 capsule at bedtime, after four weeks 3."
    identity = shop.enter(TODAY, "capsule", GUIDE, directions=told)
    shop.accept(TODAY, identity)
    without = shop.change(TODAY, identity, TODAY + timedelta(days=10), ("2 mg for 20 day",))
    assert without.prescription.directions is None
    new = shop.change(TODAY, identity, TODAY + timedelta(days=10), ("2 mg for 20 day",),
                      directions="Take 1 capsule in the morning.")  # fmt: skip
    assert new.prescription.directions == "Take 1 capsule in the morning."
    assert Scheduler(shop.on(TODAY)).schedule(identity).prescription.directions == told


def test_a_protocol_has_one_spelling(shop):
    """However it is typed, the record names it as the formulary does."""
    identity = shop.enter(TODAY, "capsule", ("3 mg for 14 day",), protocol="BERKSON")
    assert Scheduler(shop.on(TODAY)).schedule(identity).protocol == "berkson"
    made = shop.made(identity) or shop.accept(TODAY, identity).preparations
    assert made
