"""A batch that serves several steps: weighed, checked, released, labelled and reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ldncompound import CapsuleOrder, Pharmacy, Refusal, ReleaseStated, format_quantity
from ldncompound.api.titrations import ScheduleOrder
from ldncompound.compounding.form_paper import paper_of
from ldncompound.documents.label import label_views
from making import check_after_release
from paper_dates import iso

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ELM = """
name = "Elm Street Pharmacy"
address = "1 Elm Street"
telephone = "555 0100"
site = "ELM"
balance = ["B1,repeatability=0.2 mg,readability=0.1 mg"]
"""
ACTIVE = "naltrexone hydrochloride"
CAPSULES = (
    "naltrexone hydrochloride", "microcrystalline cellulose", "empty capsule size 3",
)  # fmt: skip
LIQUID = (
    "naltrexone hydrochloride tablets 50 mg", "ascorbic acid", "compound hydroxybenzoate solution",
    "glycerol", "purified water",
)  # fmt: skip
PERSON = {
    "patient": "P-1042", "patient_name": "Olivia Martin", "prescriber": "Dr Example", "rx": "RX-1",
    "directions": "Take by mouth at bedtime, as on the calendar.",
}  # fmt: skip
STEPS = ("1.5 mg for 7 days", "1.5 mg twice a day for 4 days", "4.5 mg every other day for 9 days")


@pytest.fixture
def elm(tmp_path):
    """Return a function that opens the pharmacy for somebody."""
    config = tmp_path / "pharmacy.toml"
    config.write_text(ELM, encoding="utf-8")

    def by(name="Ann Lee"):
        return Pharmacy.open(
            tmp_path / "trail.sqlite", config=config, by=name, station="bench", now=lambda: NOW
        )

    by.path, by.config = tmp_path / "trail.sqlite", config
    return by


def made(elm, form, kind, steps=STEPS, **more):
    """Enter, accept, and return the ids of what is made."""
    pharmacy = elm()
    names = LIQUID if form == "liquid" else CAPSULES
    for number, name in enumerate(names):
        chemical = "hydrochloride" if number == 0 and form != "liquid" else None
        pharmacy.lots.receive(name, f"L-{number}", "Maker", "2029-01", form=chemical)
    entered = pharmacy.titrations.enter(ScheduleOrder(form=form, steps=steps, **PERSON, **more))
    accepted = pharmacy.titrations.accept(entered.id, choose=kind)
    return [each.id for each in accepted.preparations]


def whole(elm):
    """The trail verifies, every number of it calculated again."""
    found = elm().trail.verify(full=True)
    assert found.ok, found.reason


def released(elm, identity, labels="0"):
    """Weigh, check, finish, verify and release a batch, as people do with the library."""
    batches = elm().batches
    while (step := batches.show(identity).next) is not None:
        if step.action == "weigh":
            name = ACTIVE if step.what == ACTIVE else None
            actual = format_quantity(step.amount)
            batches.weigh(identity, actual=actual, sighted=True, container=name)
        else:
            batches.do(identity, step=step.step)
    batches.check(identity, "appearance", appearance="as it should be", as_described=True)
    figures = elm().preparation(identity).figures
    filled = None
    if figures.counted:
        gross = round(figures.fill_mass.magnitude + 48)
        masses = [f"{gross + number % 3 - 1} mg" for number in range(min(10, figures.batch_size))]
        batches.check(identity, "masses", masses=masses, shell="48 mg")
        filled = str(figures.batch_size)
    batches.finish(identity, filled=filled)
    lee = elm("Bo Chen").batches
    lee.verify(identity)
    lee.release(
        identity, ReleaseStated(labels_used=labels, labels_destroyed="0", waive="asked before")
    )
    assert batches.show(identity).state == "released"


@pytest.mark.parametrize(
    ("form", "kind", "more", "labels"),
    [
        ("capsule", "single-strength", {}, (
            ("7 capsules, container 1 of 3", "From November 23, 2026 to November 29, 2026: one dose: 1.5 mg (1 capsule)"),
            ("8 capsules, container 2 of 3",
             "From November 30, 2026 to December 3, 2026, 2 times a day: one dose: 1.5 mg (1 capsule)"),
            ("15 capsules, container 3 of 3",
             "From December 4, 2026 to December 12, 2026, every 2 days: one dose: 4.5 mg (3 capsules)"),
        )),
        ("liquid", "liquid", {}, (
            ("10.5 mL, bottle 1 of 3", "From November 23, 2026 to November 29, 2026: one dose: 1.5 mg (1.5 mL)"),
            ("12 mL, bottle 2 of 3",
             "From November 30, 2026 to December 3, 2026, 2 times a day: one dose: 1.5 mg (1.5 mL)"),
            ("22.5 mL, bottle 3 of 3",
             "From December 4, 2026 to December 12, 2026, every 2 days: one dose: 4.5 mg (4.5 mL)"),
        )),
    ],
)  # fmt: skip
def test_from_the_order_to_the_labels(elm, form, kind, more, labels):
    """One batch; each container has its own count, days and dose, and no other step's."""
    (identity,) = made(elm, form, kind, **more)
    before = elm().label(identity, format="txt").decode()
    assert before.count("DRAFT") == len(labels)
    released(elm, identity, labels=str(len(labels)))
    printed = elm().label(identity, format="txt").decode()
    texts = [" ".join(each.split()) for each in printed.split("-" * 40)]
    texts = [each for each in texts if each]
    assert len(texts) == len(labels)
    for text, (quantity, dose) in zip(texts, labels, strict=True):
        assert f"Quantity: {quantity}" in text
        assert dose in text
        assert text.count("one dose:") == 1
        assert "DRAFT" not in text
    assert elm().label(identity, format="pdf").startswith(b"%PDF")
    assert elm().sheet(identity, format="pdf").startswith(b"%PDF")
    sheet = iso(" ".join(elm().sheet(identity, format="txt").decode().split()))
    assert "2026-12-04 to 2026-12-12: 4.5 mg, every 2 days" in sheet
    check_after_release(
        elm.path, identity, "L-1", "2026-11-30 to 2026-12-03: 1.5 mg, 2 times a day"
    )
    whole(elm)


@pytest.mark.parametrize(("form", "kind"), [("capsule", "single-strength"), ("liquid", "liquid")])
def test_in_one_container_when_that_is_asked_for(elm, form, kind):
    """One label names all steps, each with its days and dose, and the whole count."""
    (identity,) = made(elm, form, kind, one_container=True)
    released(elm, identity)
    text = " ".join(elm().label(identity, format="txt").decode().split())
    assert text.count("one dose:") == 3
    assert "Quantity: " + ("30 capsules" if form == "capsule" else "45 mL") in text
    assert "container" not in text
    assert "bottle 1 of" not in text
    whole(elm)


def test_a_part_of_a_dose_through_to_its_label(elm):
    """Of a mix each container says what is taken beside it, in the steps where something is."""
    ids = made(
        elm, "capsule", "mixed", ("1.5 mg for 6 days", "4.5 mg for 6 days"), keep=("1.5 mg", "3 mg")
    )
    assert len(ids) == 2
    for identity in ids:
        released(elm, identity)
    first, second = (" ".join(elm().label(each, format="txt").decode().split()) for each in ids)
    assert first.count("PART of one dose of 4.5 mg") == second.count("PART of one dose") == 1
    assert "together with 1 capsule of 3 mg" in first
    assert "together with 1 capsule of 1.5 mg" in second
    whole(elm)


def test_a_batch_of_steps_is_planned_anew_with_its_steps(elm):
    """Another lot before anything is weighed: the same steps, counts and containers."""
    (identity,) = made(elm, "capsule", "single-strength")
    elm().lots.receive(CAPSULES[1], "L-9", "Maker", "2030-01")
    new = elm().batches.replan(identity, lots=[f"{CAPSULES[1]}=L-9"], reason="The jar is empty.")
    old = elm().preparation(identity)
    assert new.prescription == old.prescription
    assert new.figures == old.figures
    assert new.course == old.course
    released(elm, new.id)
    whole(elm)


def test_the_same_steps_ordered_twice_are_noted(elm):
    """The second batch of the same steps, for the same patient and prescription, says so."""
    order = CapsuleOrder(dose="4.5 mg", strength="1.5 mg", steps=STEPS, **PERSON)
    first = elm().prepare(order)
    noted = elm().prepare(order).notes
    assert any(first.id in each and "ordered twice?" in each for each in noted)
    other = elm().prepare(replace(order, steps=("1.5 mg for 6 days", *STEPS[1:])))
    assert not any(first.id in each for each in other.notes)
    whole(elm)


def test_what_the_directions_say_is_held_against_every_step(elm):
    """An amount of any step is right; one of none is pointed out."""
    right = {**PERSON, "directions": "Take 1 capsule at bedtime, later 3 capsules (4.5 mg)."}
    wrong = {**PERSON, "directions": "Take 2 mg at bedtime."}
    for person, told in ((right, 0), (wrong, 1)):
        planned = elm().titrations.enter(ScheduleOrder(form="capsule", steps=STEPS, **person))
        accepted = elm().titrations.accept(planned.id, choose="single-strength")
        (identity,) = (each.id for each in accepted.preparations)
        notes = [each for each in elm().preparation(identity).notes if "directions" in each.lower()]
        assert len(notes) == told


def test_a_draft_of_an_order_of_steps_names_the_days_of_each(elm):
    """Without a schedule too, each label has its days: they tell the containers apart."""
    order = CapsuleOrder(
        dose="3 mg", strength="1.5 mg", steps=("1.5 mg for 3 day", "3 mg for 4 day"), **PERSON
    )
    draft = elm().plan(order)
    views = label_views(draft, None, copy=False)
    assert [each.dose for each in views] == [
        "From 2026-11-23 to 2026-11-25: one dose: 1.5 mg (1 capsule)",
        "From 2026-11-26 to 2026-11-29: one dose: 3 mg (2 capsules)",
    ]
    for wrong in (
        {"dose": "1.5 mg"},
        {"days": "7"},
        {"per_day": "2"},
        {"fills": "auto"},
        {"steps": ("x",)},
    ):
        with pytest.raises(Refusal):
            elm().plan(
                CapsuleOrder(
                    **{
                        "dose": "3 mg",
                        "strength": "1.5 mg",
                        "steps": order.steps,
                        **PERSON,
                        **wrong,
                    }
                )
            )


def test_days_of_the_week_stand_on_every_paper(elm):
    """A step on days of the week is counted and made on them alone, and every paper names them."""
    steps = ("1.5 mg twice a day for 2 weeks", "3 mg on Friday, Mon to Wed until 2027-01-03")
    first, second = made(elm, "capsule", "strength-per-step", steps=steps)
    pharmacy = elm()
    assert [pharmacy.preparation(each).figures.dispense for each in (first, second)] == [28, 16]
    (step,) = pharmacy.preparation(second).prescription.steps
    assert step.on == ("monday", "tuesday", "wednesday", "friday")
    assert (format_quantity(step.every), step.units) == ("7 day", 16)
    released(elm, second)
    schedule = "ELM-T20261123-0001"
    papers = [
        pharmacy.label(second, format="txt"),
        pharmacy.sheet(second, format="txt"),
        pharmacy.titrations.calendar(schedule, format="txt").data,
    ]
    for paper in papers:
        assert "on Monday to Wednesday and Friday" in " ".join(paper.decode().split())
    whole(elm)


def test_the_short_screen_of_a_liquid_names_one_dose_and_counts_the_others(elm):
    """Each stands on its label; the screen says how many there are."""
    (identity,) = made(elm, "liquid", "liquid", steps=("1.5 mg for 7 days", "3 mg for 7 days"))
    (_, drawn), (_, dispensed) = paper_of(elm().preparation(identity)).brief_rows()
    assert drawn.startswith("1.5 mg = 1.5 mL, ")
    assert drawn.endswith("; 1 more on the labels")
    assert dispensed.startswith("31.5 mL")
