"""Schedules: their steps, and what makes up each dose."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from ldncompound.compounding.prescription.documented_schedules import Missing, from_template
from ldncompound.compounding.prescription.limits import DailyRange
from ldncompound.compounding.prescription.order import PrescribedStep, doses_of, taken_on
from ldncompound.compounding.prescription.schedule_portions import (
    common_strength,
    fewest_capsules,
    portions,
    total_of,
)
from ldncompound.compounding.prescription.steps import (
    ScheduleStep,
    check_steps,
    days_of,
    intakes_of,
    lead_days,
)
from ldncompound.compounding.prescription.written_steps import read_steps as read_from
from ldncompound.core.quantities import mass, parse_quantity
from ldncompound.core.refusals import (
    DoseAboveRange,
    DoseBelowRange,
    InvalidOrder,
    MalformedQuantity,
    VerificationFailure,
    WrongDimension,
)
from ldncompound.formulary.substance import DocumentedSchedule
from ldncompound.pharmacy.master_records import load_formulary

LOW, HIGH = Fraction(1, 2), Fraction(9, 2)
RANGE = DailyRange(mass(LOW), mass(HIGH), ())
GUIDE = ["1.5 mg for 14 day", "3 mg for 14 day", "4.5 mg for 28 day"]

MONDAY = date(2026, 11, 30)


def read_steps(texts, first=MONDAY, cycles=1):
    """Read steps from a day on."""
    return read_from(texts, lambda: first, cycles)


doses = st.integers(10, 90).map(lambda n: Fraction(n, 20))


def test_the_guides_schedule_for_eight_weeks():
    """The guide's schedule is 56 days and 189 mg, and 1.5 mg divides each of its doses."""
    steps = read_steps(GUIDE)
    assert (days_of(steps), total_of(steps)) == (56, 189)
    assert common_strength([step.dose for step in steps], LOW, HIGH) == Fraction(3, 2)
    parts = [portions(steps, period) for period in ((0, 27), (28, 55))]
    assert [[part.dose * part.days for part in fill] for fill in parts] == [[21, 42], [126]]


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        ([], InvalidOrder),
        (["3 mg for 1 day"] * 65, InvalidOrder),
        (["3 mg"], MalformedQuantity),
        (["3 for 14 day"], MalformedQuantity),
        (["3 mg for 14"], MalformedQuantity),
        (["3 mg for 1.5 day"], MalformedQuantity),
        (["3 mg for 0 day"], MalformedQuantity),
        (["3 mL for 14 day"], WrongDimension),
        (["3 mg for 14 mg"], WrongDimension),
        (["pause for 7 day", "3 mg for 7 day"], InvalidOrder),
        (["3 mg for 7 day", "pause for 3660 day"], InvalidOrder),
        (["3 mg 25 times a day for 7 day"], InvalidOrder),
        (["3 mg for 3661 day"], InvalidOrder),
    ],
)
def test_what_is_no_schedule(texts, why):
    """A step without unit or end, with part of a day, or of the wrong dimension is refused."""
    with pytest.raises(why) as refused:
        read_steps(texts)
    assert refused.value.remedy


READ = {
    "1.5 mg for 14 day": ("1.5 mg", 14, 1, 1),
    "1.5 mg for 1 day": ("1.5 mg", 1, 1, 1),
    "1.5 mg for 14 days": ("1.5 mg", 14, 1, 1),
    "1.5mg for 14day": ("1.5 mg", 14, 1, 1),
    "500 mcg for 14 day": ("0.5 mg", 14, 1, 1),
    "0.0015 g for 14 day": ("1.5 mg", 14, 1, 1),
    "1.5 mg for 1 week": ("1.5 mg", 7, 1, 1),
    "1.5 mg for 2 weeks": ("1.5 mg", 14, 1, 1),
    "1.5 mg for 0.5 weeks": None,
    "1.5 mg once a day for 14 day": ("1.5 mg", 14, 1, 1),
    "1.5 mg twice a day for 2 weeks": ("1.5 mg", 14, 2, 1),
    "1.5 mg 1 time a day for 14 day": ("1.5 mg", 14, 1, 1),
    "1.5 mg 2 times a day for 14 day": ("1.5 mg", 14, 2, 1),
    "0.5 mg 3 times a day for 1 week": ("0.5 mg", 7, 3, 1),
    "4.5 mg every day for 30 days": ("4.5 mg", 30, 1, 1),
    "4.5 mg every other day for 30 days": ("4.5 mg", 30, 1, 2),
    "4.5 mg every 2 days for 30 days": ("4.5 mg", 30, 1, 2),
    "4.5 mg every 1 day for 30 days": ("4.5 mg", 30, 1, 1),
    "4.5 mg every 1 week for 4 weeks": ("4.5 mg", 28, 1, 7),
    "1.5 mg twice a day every 2 days for 30 days": ("1.5 mg", 30, 2, 2),
    "1.5 MG for 14 day": None,
    "1.5 mg FOR 14 days": ("1.5 mg", 14, 1, 1),
    "1.5 mg for 14 DAYS": None,
    "1.5 mg Twice A Day For 2 weeks": ("1.5 mg", 14, 2, 1),
    "1.5 mg\u00a0for\u00a014\u00a0day": ("1.5 mg", 14, 1, 1),
    "1.5\u00a0mg for 14\u202fday": ("1.5 mg", 14, 1, 1),
    "1.5\u2009mg twice\u00a0a\u00a0day for 2\u00a0weeks": ("1.5 mg", 14, 2, 1),
    "  1.5 mg   for\t14 day  ": ("1.5 mg", 14, 1, 1),
    "1.5 mg on Monday for 14 day": ("1.5 mg", 14, 1, 7, (6,)),
    "1.5 mg on Monday and Friday for 2 weeks": ("1.5 mg", 14, 1, 7, (3, 6)),
    "1.5 mg twice a day on mon, WED and Fridays for 2 weeks": ("1.5 mg", 14, 2, 7, (1, 3, 6)),
    "1.5 mg on Sun,Sat for 2 weeks": ("1.5 mg", 14, 1, 7, (4, 5)),
    "1.5 mg on Tue, Thurs, and Sat for 2 weeks": ("1.5 mg", 14, 1, 7, (0, 2, 4)),
    "1.5 mg on Monday to Friday for 4 weeks": ("1.5 mg", 28, 1, 7, (0, 1, 2, 3, 6)),
    "1.5 mg on Sat to Mon for 4 weeks": ("1.5 mg", 28, 1, 7, (4, 5, 6)),
    "1.5 mg on Monday to Sunday for 4 weeks": ("1.5 mg", 28, 1, 7, (0, 1, 2, 3, 4, 5, 6)),
    "1.5 mg on Mondays until 2026-12-20": ("1.5 mg", 20, 1, 7, (6,)),
    "pause for 7 day": (None, 7, 1, 1),
    "Pause for 1 week": (None, 7, 1, 1),
    "PAUSE FOR 7 days": (None, 7, 1, 1),
    "pause\u00a0for 7\u00a0days": (None, 7, 1, 1),
}


@pytest.mark.parametrize("text", READ)
def test_every_form_of_a_step_is_read(text):
    """Words in either number and any case, weeks, any blank; units are spelled exactly so."""
    first = "1 mg for 1 day"
    wanted = READ[text]
    if wanted is None:
        with pytest.raises(MalformedQuantity):
            read_steps([text])
        return
    _, found = read_steps([first, text])
    dose, *rest = wanted
    number = None if dose is None else Fraction(dose.removesuffix(" mg"))
    at = rest.pop() if len(rest) == 4 else None
    assert found == (number, *rest, at)
    assert read_steps([first, found.written(MONDAY + timedelta(days=1))])[1] == found


MALFORMED = (
    "", " ", "for", "1.5 mg", "1.5 mg for", "for 14 day", "1.5 for 14 day", "1.5 mg for 14",
    "1.5 mg 14 day", "1.5 mg for 14 day for 14 day", "1.5 mg for 14 day.", "1,5 mg for 14 day",
    ".5 mg for 14 day", "1. mg for 14 day", "01.5 mg for 14 day", "+1.5 mg for 14 day",
    "-1.5 mg for 14 day", "1.5e0 mg for 14 day", "½ mg for 14 day", "１.５ mg for 14 day",
    "1.5 ug for 14 day", "1.5 Mg for 14 day", "1.5 mg for -14 day", "1.5 mg for 0 day",
    "1.5 mg for 0.5 day", "1.5 mg for 14 dayz", "1.5 mg for 14 d", "1.5 mg for 2 month",
    "1.5 mg for two weeks", "1.5 mg for 14-day", "1.5 mg four 14 day", "1.5 mg for 14\nday",
    "1.5 mg\nfor 14 day", "1.5 mg for 14 day\n", "1.5 mg for 14 day\x00",
    "1.5 mg 0 times a day for 14 day", "1.5 mg 1.5 times a day for 14 day",
    "1.5 mg -2 times a day for 14 day", "1.5 mg two times a day for 14 day",
    "1.5 mg ２ times a day for 14 day", "1.5 mg 02 times a day for 14 day x",
    "1.5 mg 1234567 times a day for 14 day", "1.5 mg thrice a day for 14 day",
    "1.5 mg twice for 14 day", "1.5 mg twice day for 14 day", "1.5 mg twice a week for 14 day",
    "1.5 mg times a day for 14 day", "1.5 mg 2 a day for 14 day", "twice a day for 14 day",
    "1.5 mg twice a day twice a day for 14 day", "1.5 mg every for 14 day",
    "1.5 mg every 0 day for 14 day", "1.5 mg every 2 for 14 day", "1.5 mg every 0.5 day for 14 day",
    "1.5 mg every -2 day for 14 day", "1.5 mg every two days for 14 day",
    "1.5 mg every 2 day every 2 day for 14 day", "1.5 mg every 2 day twice a day for 14 day",
    "1.5 mg every other week for 14 day", "1.5 mg every third day for 14 day",
    "1.5 mg on for 14 day", "1.5 mg on day for 14 day", "1.5 mg on Monday for",
    "1.5 mg on Monday Friday for 14 day", "1.5 mg on Monday, Friday, for 14 day",
    "1.5 mg on Monday or Friday for 14 day", "1.5 mg on Mon and Monday for 14 day",
    "1.5 mg on Monday to Friday and Tue for 14 day", "1.5 mg on Montag for 14 day",
    "1.5 mg on Monday to Tuesday to Friday for 14 day", "1.5 mg on Monday to for 14 day",
    "1.5 mg on weekdays for 14 day", "1.5 mg on Mo for 14 day", "1.5 mg on 1, 3 for 14 day",
    "1.5 mg on Monday every 2 day for 14 day", "1.5 mg on Monday twice a day for 14 day",
    "1.5 mg Monday for 14 day", "pause on Monday for 14 day", "1.5 mg on Ｍonday for 14 day",
    "1.5 mg on " + "Monday, " * 20_000 + "Friday for 14 day",
    "pause", "pause 7 day", "pause for", "pause for 7", "pause for 0 day", "pause for 1.5 day",
    "pause twice a day for 7 day", "pause once a day for 7 day", "pause every 2 days for 7 day",
    "pause every day for 7 day", "pauses for 7 day", "no dose for 7 day", "0 mg for 0 day",
    "1.5 mg for 14 day\u2028", "1.5 mg \u200bfor 14 day", "\ud800 mg for 14 day",
    "1.5 mg for 9999999999999999 day", "1.5 mg for 14 day" + " " * 5000 + "x",
    "1.5 mg" + " " * 200_000 + "for 14 day", "1" * 200_000 + " mg for 14 day",
    "1.5 mg " + "every " * 20_000 + "for 14 day", "1.5 mg " + "for " * 20_000 + "14 day",
    "a" * 200_000, "(" * 200_000, "1.5 mg twice a" + "\u00a0" * 100_000 + "day for 14 day",
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(MALFORMED)))
def test_a_malformed_step_is_refused_with_the_grammar(number):
    """Whatever is typed, however long: `malformed-quantity` with a remedy, and soon."""
    for texts in ([MALFORMED[number]], ["1 mg for 1 day", MALFORMED[number]]):
        with pytest.raises(MalformedQuantity) as refused:
            read_steps(texts)
        assert refused.value.remedy
        assert len(refused.value.message) < 300


WRONG = (
    "1.5 mL for 14 day", "1.5 capsule for 14 day", "1.5 % for 14 day", "1.5 day for 14 day",
    "1.5 mg/mL for 14 day", "1.5 mg for 14 mg", "1.5 mg for 14 capsule", "1.5 mg for 14 %",
    "1.5 mg every 2 mg for 14 day", "1.5 mg every 2 capsule for 14 day", "pause for 7 mL",
    "1.5 mL twice a day for 14 day", "14 day for 1.5 mg",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1.5 mg daily for 14 days", "Write '1.5 mg for 14 day'."),
        ("1.5 mg twice daily for 14 days", "Write '1.5 mg twice a day for 14 day'."),
        ("1.5 mg three times a day for 14 days", "Write '1.5 mg 3 times a day for 14 day'."),
        ("1.5 mg every second day for 14 days", "Write '1.5 mg every 2 days for 14 day'."),
        ("1.5 mg x 14 days", "Write '1.5 mg for 14 day'."),
        ("14 days 1.5 mg", "Write '1.5 mg for 14 day'."),
        ("1.5 mg for 14d", "Write '1.5 mg for 14 day'."),
        ("5 ug for 2 wks", "Write '5 mcg for 14 day'."),
        ("break for 7 days", "Write 'pause for 7 day'."),
        ("7 days off", "Write 'pause for 7 day'."),
        ("1,5 mg for 14 day", "Write '1.5 mg for 14 day' if that is what is meant."),
        ("1.5 mg for two weeks", "'1.5 mg twice a day for 2 weeks'"),
        ("1.5 mg weekly for 14 days", "'1.5 mg for 14 day' for once a day"),
        ("1.5 mg for 14 day, 3 mg for 14 day", "each step on its own:"),
        ("1.5 mg for 1 month", "Months differ in length"),
        ("0.06 mg per kg for 14 day", "A dose by body weight is the prescriber's sum"),
    ],
)
def test_words_of_a_prescription_are_told_how_a_whole_step_is_written(text, told):
    with pytest.raises(MalformedQuantity) as refusal:
        read_steps([text])
    assert told in refusal.value.remedy


@pytest.mark.parametrize("text", WRONG)
def test_a_step_of_another_dimension_is_refused(text):
    """A dose is a mass; a length and an interval are times."""
    with pytest.raises(WrongDimension) as refused:
        read_steps(["1 mg for 1 day", text])
    assert refused.value.remedy


@given(st.text(max_size=60) | st.text("0123456789.mgdaykforvyuspe tiwc \u00a0\t", max_size=60))
def test_any_text_is_a_step_or_is_refused(text):
    """Nothing but a step or one of the three refusals; what is read is read again alike."""
    try:
        _, step = read_steps(["1 mg for 1 day", text])
    except (MalformedQuantity, WrongDimension, InvalidOrder) as refused:
        assert refused.remedy
        return
    written = step.written(MONDAY + timedelta(days=1))
    assert read_steps(["1 mg for 1 day", written])[1] == step


IN_MG = {"mg": 1, "mcg": Fraction(1, 1000), "g": 1000, "kg": 1_000_000}


@st.composite
def doses_typed(draw):
    """A dose in or near the range, in any unit, with at most 15 digits, and how often it is taken."""
    unit, times = draw(st.sampled_from([*IN_MG])), draw(st.integers(1, 24))
    places = draw(st.integers({"mg": 2, "mcg": 0, "g": 5, "kg": 8}[unit], 14))
    low, high = (int(each / IN_MG[unit] / times * 10**places) for each in (LOW, HIGH))
    assume(low < 10**15)
    text = f"{draw(st.integers(max(low, 1), min(high, 10**15 - 1))):0{places + 1}d}"
    whole = text[: len(text) - places] + (f".{text[-places:]}" if places else "")
    assume(len(whole.replace(".", "")) <= 15)
    return f"{whole} {unit}", times


@given(doses_typed(), st.integers(1, 400), st.integers(1, 3000))
@example(("500.123456789012 mcg", 1), 1, 14)
@example(("20.8333333333333 mcg", 24), 1, 14)
def test_a_step_is_written_so_that_it_is_read_again(dose, every, days):
    """However its figures were written, in whatever unit: the orders of its parts are texts."""
    typed, times = dose
    step = read_steps([f"{typed} {times} times a day every {every} day for {days} day"])[0]
    assert read_steps([step.written(MONDAY)]) == (step,)


def test_cycles_repeat_all_steps():
    """So many times in all, pauses included; no more steps or days than a schedule may have."""
    texts = ["3 mg for 21 day", "pause for 7 day"]
    steps = read_steps(texts)
    assert read_steps(texts, cycles=3) == steps * 3
    for times in (33, 100_000):
        with pytest.raises(InvalidOrder, match=f"{times} cycles of 2 steps"):
            read_steps(texts, cycles=times)
    with pytest.raises(InvalidOrder, match="3660"):
        read_steps(["3 mg for 200 day"], cycles=19)
    with pytest.raises(InvalidOrder, match="taken once"):
        read_steps(["3 mg until 2026-12-20"], cycles=2)


def test_days_of_the_week_are_found_in_each_cycle():
    """A cycle of ten days begins on another day of the week each time; the days stay the same."""
    steps = read_steps(["3 mg on Monday and Thursday for 10 day"], cycles=3)
    assert [[*each.taken] for each in steps] == [[0, 3, 7], [0, 4, 7], [1, 4, 8]]
    assert [each.doses for each in steps] == [3, 3, 3]
    days = [MONDAY + timedelta(10 * number + day)
            for number, each in enumerate(steps) for day in each.taken]  # fmt: skip
    assert {day.strftime("%a") for day in days} == {"Mon", "Thu"}


def recorded(**more):
    """Return a recorded step."""
    told = {"dose": "3 mg", "doses_per_day": 1, "every": "7 day", "first_day": "2026-12-02",
            "last_day": "2026-12-15", **more}  # fmt: skip
    return PrescribedStep.from_json(told)


def test_a_recorded_step_names_days_of_a_week_in_their_order():
    """Each once, in the order of the week, and with a week as interval; anything else is damage."""
    step = recorded(on=["monday", "friday"])
    assert doses_of(step) == 4
    assert doses_of(step, before=date(2026, 12, 7)) == 1
    assert [f"{day:%a %d}" for day in taken_on(step)] == ["Fri 04", "Mon 07", "Fri 11", "Mon 14"]
    for more in (
        {"on": ["friday", "monday"]}, {"on": ["monday", "monday"]}, {"on": []},
        {"on": ["monday"], "every": "1 day"}, {"on": ["montag"]},
        {"every": "0 day"}, {"last_day": "2026-12-01"},
    ):  # fmt: skip
        with pytest.raises(VerificationFailure):
            recorded(**more)


@given(st.sets(st.integers(0, 6), min_size=1), st.integers(0, 6), st.integers(1, 400))
def test_a_step_on_days_of_the_week_is_taken_on_them_alone(on, late, days):
    """Every such day within the step, no other; counted one by one on a calendar."""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    begins = MONDAY + timedelta(days=late + 1)
    wanted = [d for d in range(days) if (begins + timedelta(d)).weekday() in on]
    text = f"3 mg twice a day on {', '.join(names[each] for each in on)} for {days} day"
    texts = [f"1 mg for {late + 1} day", text]
    if not wanted:
        with pytest.raises(InvalidOrder, match="There is no"):
            read_steps(texts)
        return
    step = read_steps(texts)[1]
    assert [*step.taken] == wanted
    assert (step.doses, step.days_taken) == (2 * len(wanted), len(wanted))
    found = portions([ScheduleStep(Fraction(1), late + 1), step], (late + 1, late + days))
    assert (found[0].first, found[0].days) == (late + 1 + wanted[0], days - wanted[0])


def test_a_schedule_begins_on_a_day_on_which_something_is_taken():
    """The first dose is on the first day; the refusal names the next such day."""
    for texts in (["3 mg on Monday for 14 day"], ["3 mg on Sunday and Monday for 4 day"]):
        assert read_steps(texts)
    with pytest.raises(InvalidOrder, match="first dose is on 2026-12-04, not on 2026-11-30") as no:
        read_steps(["3 mg on Saturday and Friday for 14 day"])
    assert no.value.remedy == "Begin on 2026-12-04, a Friday."
    with pytest.raises(InvalidOrder, match="There is no Friday in the 3 days from 2026-12-01 on"):
        read_steps(["3 mg for 1 day", "3 mg on Friday for 3 day"])


def test_a_length_beyond_every_calendar_is_told_as_too_long():
    """Days are reckoned no further than a schedule may be long."""
    far = date.max - timedelta(days=4000)
    with pytest.raises(InvalidOrder, match="3660"):
        read_steps(["3 mg for 999999 day", "3 mg on Monday for 14 day"], far)


def test_doses_are_counted_from_the_first_day_of_a_step():
    """Every 2 days for 5 days are three days of doses; twice a day are six doses."""
    steps = read_steps(["1 mg twice a day every 2 days for 5 days", "pause for 2 day",
                        "2 mg every 7 days for 8 day"])  # fmt: skip
    assert [each.doses for each in steps] == [6, 0, 2]
    assert total_of(steps) == 10
    assert [(each.first, each.days, each.doses) for each in intakes_of(steps)] == [
        (0, 5, 6), (7, 8, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["1.5 day", "31 day", "-1 day", "3", "3 mg"])
def test_a_lead_is_a_few_whole_days(text):
    """Part of a day, more than a month, or no time is refused; none is none."""
    assert [lead_days(parse_quantity(each)) for each in ("0 day", "3 day", "1 week")] == [0, 3, 7]
    with pytest.raises((MalformedQuantity, WrongDimension, InvalidOrder)):
        lead_days(parse_quantity(text))


def test_every_form_is_read_before_any_dimension():
    """A malformed figure in the last step is reported before a wrong dimension in the first."""
    with pytest.raises(MalformedQuantity):
        read_steps(["3 mL for 14 day", "3,5 mg for 14 day"])


def test_every_step_is_in_the_range():
    """A step above or below the range refuses the schedule, whatever precedes it."""
    check_steps(read_steps([*GUIDE, "pause for 3 day", "0.5 mg for 1 day"]), RANGE)
    with pytest.raises(DoseAboveRange):
        check_steps(read_steps(["0.4 mg for 7 day", "5 mg for 7 day"]), RANGE)
    with pytest.raises(DoseBelowRange):
        check_steps(read_steps(["0.4 mg for 7 day", "3 mg for 7 day"]), RANGE)


def template(name):
    """Return a documented schedule."""
    return next(
        each for each in load_formulary().substances["naltrexone"].schedules if each.id == name
    )


def test_documented_schedules_as_ordered():
    """With the missing figures added, each documented schedule gives the steps of its source."""
    guide = from_template(template("guide-two-weeks"), Missing(days="56 day"))
    assert guide == read_steps(GUIDE)
    weekly = Missing(start="1.5 mg", days="28 day")
    assert from_template(template("weekly-1-mg"), weekly) == tuple(
        ScheduleStep(Fraction(dose, 2), 7) for dose in (3, 5, 7, 9)
    )
    half = Missing(start="0.5 mg", every="14 day", until="1.5 mg", days="60 day")
    assert [step.days for step in from_template(template("steps-half-mg"), half)] == [14, 14, 32]


@pytest.mark.parametrize(
    ("name", "added", "why"),
    [
        ("guide-two-weeks", Missing(), InvalidOrder),
        ("guide-two-weeks", Missing(days="28 day"), InvalidOrder),
        ("guide-two-weeks", Missing(days="56 day", start="1 mg"), InvalidOrder),
        ("guide-two-weeks", Missing(days="56 mg"), WrongDimension),
        ("guide-two-weeks", Missing(days="56"), MalformedQuantity),
        ("weekly-1-mg", Missing(start="1 mg", days="56 day"), InvalidOrder),
        ("weekly-1-mg", Missing(start="4.5 mg", days="56 day"), InvalidOrder),
    ],
)
def test_a_template_is_no_suggestion(name, added, why):
    """What the source leaves open must be given, what it fixes must not, and steps must meet."""
    with pytest.raises(why):
        from_template(template(name), added)


@pytest.mark.parametrize(
    "changes",
    [{"rise": "1 mg"}, {"doses": []}, {"every": None}, {"missing": ["days", "every"]}],
)
def test_a_documented_schedule_says_each_figure_once(changes):
    """A table with both doses and a rise, or with a figure neither given nor missing, fails."""
    table = {"id": "x", "source": "s", "statement": "t", "doses": ["3 mg"], "every": "7 day",
             "missing": ["days"]}  # fmt: skip
    DocumentedSchedule.from_table(table)
    with pytest.raises(ValidationError):
        DocumentedSchedule.from_table(table | changes)


@given(st.lists(doses, min_size=1, max_size=5))
def test_one_strength_for_all_is_the_largest(found):
    """It divides every dose, and no larger strength in the range does."""
    strength = common_strength(found, LOW, HIGH)
    whole = [
        min(found) / parts
        for parts in range(1, 10)
        if min(found) / parts >= LOW
        and all((dose * parts / min(found)).denominator == 1 for dose in found)
    ]
    assert strength == max(whole, default=None)


def test_one_strength_is_within_a_range_narrower_than_the_doses():
    """A common divisor above the range is divided by the smallest whole number that fits."""
    assert common_strength([Fraction(9)], LOW, HIGH) == HIGH


@given(doses, st.sets(doses, max_size=4))
def test_a_mix_is_exact_and_the_fewest(dose, kept):
    """The capsules hold the dose exactly, and an exhaustive search finds none with fewer."""
    counts = product(*(range(int(dose / held) + 1) for held in kept))
    sums = [mix for mix in counts if sum(n * h for n, h in zip(mix, kept, strict=True)) == dose]
    found = fewest_capsules(dose, kept)
    if found is None:
        assert not sums
        return
    assert sum(held * number for held, number in found) == dose
    assert all(number >= 1 and held in kept for held, number in found)
    assert sum(number for _, number in found) == min(sum(mix) for mix in sums)
