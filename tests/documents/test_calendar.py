"""The calendar of a schedule: its entries add up to what is dispensed."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound.compounding.pharmacy_identity import PharmacyIdentity
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.core.language import in_calendar, speaking, weekday_on_paper
from ldncompound.core.quantities import format_quantity
from ldncompound.core.records import replaced
from ldncompound.core.trail_place import TrailPlace
from ldncompound.core.wording.languages import language_of
from ldncompound.documents.calendar import calendar_view
from ldncompound.documents.calendar_rendering import render_calendar
from ldncompound.documents.spoken import number_in_words
from ldncompound.pharmacy.courses.schedule import plan_schedule
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from making import FORMULARY

TODAY = date(2026, 11, 27)
FINE = Practice(
    balances=(Balance(id="B1", minimum="1 mg", readability="0.1 mg", accepted_error="5 %"),)
)
HOUSE = PharmacyIdentity(
    name="Elm Street Pharmacy",
    address="12 Elm Street",
    telephone="555 0100",
    jurisdiction="US",
    paper="letter",
    configured=True,
)
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
GUIDE = ("1.5 mg for 14 day", "pause for 3 day", "3 mg for 14 day", "4.5 mg for 28 day")


def schedule(*steps, form="capsule", **more):
    """Plan a schedule as a trail would return it."""
    order = ScheduleOrder(
        form=form, patient="P-1042", prescriber="Dr Example", steps=steps or GUIDE, **more
    )
    planned = plan_schedule(order, formulary=FORMULARY, pharmacy=FINE, today=TODAY)
    place = TrailPlace(sequence=1, hash="cd" * 32, size=1, root="ab" * 32)
    return replaced(planned, id="ELM-T1", trail=place)


def option_of(document, kind):
    """Return one option of a schedule."""
    return next(each for each in document.options if each.kind == kind)


def view(document, kind=None, *, accepted=True, copy=False, house=HOUSE, first_weekday="sunday"):
    """Return the calendar of one option."""
    option = option_of(document, kind or document.chosen)
    with speaking(language_of("en"), house.jurisdiction):
        return calendar_view(
            document, option, house, first_weekday, accepted=accepted, paper="letter", copy=copy
        )


def days_of(found):
    """Return the days of the schedule, in order."""
    return [day for week in found.weeks for day in week if day.step]


def test_the_guide_is_shown_day_by_day():
    """Every day once, weeks from Sunday to Saturday, new doses and pauses marked."""
    found = view(schedule(patient_name="Ann Example"))
    days = days_of(found)

    assert [day.on for day in days] == [TODAY + timedelta(days=n) for n in range(59)]
    assert {len(week) for week in found.weeks} == {7}
    assert found.weekdays[0] == "Sunday"
    assert {week[0].on.weekday() for week in found.weeks} == {6}
    assert [day.title for day in days if day.begins] == ["Nov 27", "Dec 11", "Dec 14", "Dec 28"]
    assert days[0].amounts == ("1 capsule of 1.5 mg",)
    assert (days[14].dose, days[14].amounts) == ("no dose", ())
    assert found.steps[0] == (
        "Friday, November 27, 2026 to Thursday, December 10, 2026, 14 days: 1.5 mg (one point five "
        "milligrams) once a day: 1 capsule of 1.5 mg (one capsule)."
    )
    assert found.steps[1].endswith("3 days: no dose.")
    assert not found.draft
    assert any("may look alike" in each for each in found.warnings)


def test_a_week_begins_on_monday_elsewhere():
    """In Germany and Belgium the first column is Monday."""
    found = view(schedule(), first_weekday="monday")

    assert found.weekdays[0] == "Monday"
    assert {week[0].on.weekday() for week in found.weeks} == {0}


def test_a_mix_names_every_capsule_of_a_dose():
    """4.5 mg of 3 and 1.5 mg: both are in the cell, and both containers are named."""
    document = schedule("4.5 mg for 10 day", keep=("3 mg", "1.5 mg"))
    found = view(document, "mixed")

    assert days_of(found)[0].amounts == ("1 capsule of 3 mg", "1 capsule of 1.5 mg")
    assert len(found.containers) == 2
    assert "1 capsule of 3 mg (one capsule) and 1 capsule of 1.5 mg" in found.steps[0]


def test_a_liquid_shows_its_syringe_once_a_dose():
    """Each dose has its mark; 4.5 mL is two draws that add up to it."""
    found = view(schedule(form="liquid"), "liquid")

    assert [mark.draws for mark in found.marks] == [("1.5",), ("3",), ("3", "1.5")]
    assert found.marks[2].caption.startswith("4.5 mg = 4.5 mL: two draws: 3 mL, then 1.5 mL")
    assert days_of(found)[0].amounts == ("1.5 mL",)
    assert found.steps[0].endswith("1.5 mL (one point five millilitres).")


def test_nothing_is_said_that_the_prescriber_did_not_write():
    """The prescriber's directions are printed verbatim, or none; no other directions are."""
    document = schedule(directions="Take at 22:00 & *slowly*")
    silent = render_calendar(
        schedule(),
        option_of(schedule(), "liquid"),
        HOUSE,
        "sunday",
        "txt",
        accepted=True,
        paper="a4",
        copy=False,
    ).data.decode()

    assert ("Directions", "Take at 22:00 & *slowly*") in view(document).facts
    assert "irections" not in silent
    assert "bedtime" not in silent
    assert "LDN" not in silent


@pytest.mark.parametrize(
    ("more", "accepted", "house", "missing"),
    [
        ({"patient_name": "Ann"}, False, HOUSE, "the acceptance of the schedule"),
        ({}, True, HOUSE, "the patient name"),
        (
            {"patient_name": "Ann"},
            True,
            replaced(HOUSE, configured=False),
            "the name of the pharmacy",
        ),
        (
            {"patient_name": "Ann"},
            True,
            replaced(HOUSE, telephone=None),
            "the telephone of the pharmacy",
        ),
    ],
)
def test_what_is_missing_makes_a_draft(more, accepted, house, missing):
    """Without name, pharmacy or acceptance it is a draft, and says why."""
    document = schedule("1.5 mg for 7 day", **more)
    made = render_calendar(
        document, option_of(document, "strength-per-step"), house, "sunday", "txt",
        accepted=accepted, paper="letter", copy=False,
    )  # fmt: skip

    assert missing in made.missing
    assert b"DRAFT" in made.data


@pytest.mark.parametrize(
    ("language", "country", "golden"),
    [("en", "US", "calendar.txt"), ("de", "DE", "calendar-german.txt")],
)
def test_the_calendar_as_text(language, country, golden):
    """The text for a printer without PDF equals the expected text exactly, in each language."""
    document = schedule(
        "1.5 mg for 3 day", "pause for 1 day", "4.5 mg for 2 day", form="liquid",
        patient_name="Ann Example", rx="R-7", directions="Take at bedtime.",
    )  # fmt: skip
    made = render_calendar(
        document, option_of(document, "liquid"), replaced(HOUSE, jurisdiction=country), "sunday",
        "txt", accepted=True, paper="a4", copy=True, language=language,
    )  # fmt: skip

    assert made.data.decode() == (GOLDEN / golden).read_text(encoding="utf-8")
    assert made.missing == ()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.integers(1, 9).map(lambda n: Fraction(n, 2)), st.integers(1, 40)),
        st.tuples(st.none(), st.integers(1, 9)),
    ),
    min_size=1,
    max_size=4,
).filter(lambda steps: None not in (steps[0][0], steps[-1][0]))


@settings(max_examples=25, deadline=None)
@given(steps=STEPS, form=st.sampled_from(["capsule", "liquid"]), fills=st.sampled_from(["auto"]))
def test_what_stands_on_it_adds_up_to_what_is_dispensed(steps, form, fills):
    """For any steps and option: each day once, exact sums of capsules or mL, whole marks."""
    texts = [
        f"{'pause' if dose is None else f'{float(dose):g} mg'} for {days} day"
        for dose, days in steps
    ]
    document = schedule(*texts, form=form, fills=fills, keep=("0.5 mg", "1.5 mg"))
    for option in document.options:
        if option.refused is not None:
            continue
        found = view(document, option.kind)
        days = days_of(found)
        taken: dict[str, Fraction] = {}
        for day in days:
            for amount in day.amounts:
                number, _, unit = amount.partition(" ")
                key = unit.partition(" of ")[2] or unit
                taken[key] = taken.get(key, Fraction(0)) + Fraction(number)

        assert len({day.on for day in days}) == len(days) == sum(each for _, each in steps)
        if option.form == "liquid":
            assert taken["mL"] == option.volume.magnitude
            for mark in found.marks:
                assert all(Fraction(each) % Fraction(mark.graduation) == 0 for each in mark.draws)
        else:
            wanted = {
                format_quantity(each.strength).removesuffix("/capsule"): each.dispense
                for each in option.strengths
            }
            assert taken == wanted


@pytest.mark.parametrize(
    ("number", "words"),
    [("0.5", "zero point five"), ("1", "one"), ("12", "twelve"), ("20", "twenty"),
     ("99", "ninety-nine"), ("100", "one hundred"), ("205.25", "two hundred and five point two five")],
)  # fmt: skip
def test_numbers_are_written_in_words(number, words):
    """Whole numbers as words, decimals digit by digit."""
    assert number_in_words(number) == words


def test_a_patient_who_was_erased_is_not_called_by_a_word_of_the_program():
    """The calendar says that the name was erased, and is a draft."""
    planned = schedule("1.5 mg for 14 day")
    nobody = replaced(planned.prescription, patient=None, patient_name=None)
    found = view(replaced(planned, prescription=nobody))

    assert (found.patient, found.draft) == ("(erased)", True)
    assert "None" not in found.patient


def test_a_dose_taken_again_after_a_pause_is_not_new():
    """A new dose is marked where dose or interval change, a pause as a pause, the rest as again."""
    found = view(
        schedule(
            "3 mg for 7 day", "pause for 7 day", "3 mg for 7 day", "3 mg for 7 day",
            "3 mg every 2 days for 7 day", "pause for 7 day", "1.5 mg for 7 day",
        )
    )  # fmt: skip

    marks = [day.mark for day in days_of(found) if day.begins]
    assert marks == ["", "pause", "again", "", "new", "pause", "new"]
    assert {day.mark for day in days_of(found) if not day.begins} == {""}


def test_what_is_taken_several_times_a_day_says_so_wherever_it_stands():
    """Two capsules beside twice a dose are two capsules each time, not two in all."""
    document = schedule("1 mg twice a day for 14 day", "4.5 mg for 7 day")
    found = view(document, "single-strength")

    assert (days_of(found)[0].dose, days_of(found)[0].amounts) == (
        "2 × 1 mg",
        ("2 × 2 capsules of 0.5 mg",),
    )
    assert found.steps[0].endswith("2 times a day: each time 2 capsules of 0.5 mg (two capsules).")
    assert found.steps[1].endswith("once a day: 9 capsules of 0.5 mg (nine capsules).")


def test_a_container_for_one_day_names_it_once():
    """No "December 11, 2026 to December 11, 2026"."""
    found = view(schedule("1.5 mg for 14 day", "3 mg for 1 day"))

    assert found.containers[1].startswith("December 11, 2026: 1 capsule of 3 mg, not to be used")


def pdf_of(language, document, kind, *, house=HOUSE):
    """Return a calendar as PDF, opened, and its text with blanks evened out."""
    made = render_calendar(
        document, option_of(document, kind), house, "monday", "pdf",
        accepted=True, paper="a4", copy=False, language=language,
    )  # fmt: skip
    opened = pypdf.PdfReader(io.BytesIO(made.data))
    return opened, " ".join(" ".join(each.extract_text() for each in opened.pages).split())


def test_a_german_calendar_is_german_throughout():
    """Language of the file, pages, dates, weekdays and the numbers on the syringe are German."""
    document = schedule(
        "1.5 mg for 14 day", "4.5 mg on Mon and Fri for 14 day", form="liquid",
        patient_name="Jörg Weiß",
    )  # fmt: skip
    opened, text = pdf_of("de", document, "liquid", house=replaced(HOUSE, jurisdiction="DE"))

    assert opened.trailer["/Root"]["/Lang"] == "de"
    assert "Seite 1 von" in text
    for word in ("27. Nov.", "1. Dez.", "Donnerstag", "NEUE DOSIS", "jeweils Montag und Freitag"):
        assert word in text
    assert "0,5 1 1,5 2 2,5 3" in text
    rest = re.sub(r"[0-9]{2}\.[0-9]{2}\.20[0-9]{2}", "", text)
    assert not re.search(r"[0-9]\.[0-9]|20[0-9]{2}-", rest)


def test_a_short_month_is_not_cut_in_german():
    """May, June, July and March are written in full; every day has a German weekday."""
    days = [date(2026, month, 1) for month in range(1, 13)]
    with speaking(language_of("de"), "DE"):
        assert [in_calendar(day).removeprefix("1. ") for day in days] == [
            "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.",
            "Dez.",
        ]  # fmt: skip
        assert weekday_on_paper(2, in_short=True) == "Mi"
    with speaking(language_of("en"), "BE"):
        assert in_calendar(days[4]) == "1 May"


def test_a_long_name_is_whole_in_the_text_of_the_pdf():
    """It is broken without a character that is not in it, and squeezes nothing else out."""
    name = "Maximilian Donaudampfschifffahrtsgesellschaftskapitänswitwenversicherung"
    _, text = pdf_of("en", schedule("1.5 mg for 3 day", patient_name=name), "strength-per-step")

    assert "\u200b" not in text
    assert name.replace(" ", "") in text.replace(" ", "")


def test_each_week_begins_with_its_month():
    """Whichever week begins a page, its first day names the month."""
    found = view(schedule(patient_name="Ann Example"))

    assert [week[0].title for week in found.weeks][:4] == [
        "Nov 22, 2026",
        "Nov 29",
        "Dec 6",
        "Dec 13",
    ]
    assert all(" " in week[0].title for week in found.weeks)
