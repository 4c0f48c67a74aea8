"""Schedules: their steps, what makes up each dose, and their fills."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ldncompound.compounding.prescription.limits import DailyRange
from ldncompound.compounding.prescription.schedule_portions import (
    common_strength,
    fewest_capsules,
    fill_periods,
    portions,
    total_of,
)
from ldncompound.compounding.prescription.steps import (
    Missing,
    ScheduleStep,
    check_steps,
    days_of,
    from_template,
    read_steps,
)
from ldncompound.core.quantities import mass
from ldncompound.core.refusals import (
    CourseOutlivesBeyondUse,
    DoseAboveRange,
    DoseBelowRange,
    InvalidOrder,
    MalformedQuantity,
    WrongDimension,
)
from ldncompound.formulary.substance import DocumentedSchedule
from ldncompound.pharmacy.master_records import load_formulary

LOW, HIGH = Fraction(1, 2), Fraction(9, 2)
RANGE = DailyRange(mass(LOW), mass(HIGH), ())
GUIDE = ["1.5 mg for 14 day", "3 mg for 14 day", "4.5 mg for 28 day"]

doses = st.integers(10, 90).map(lambda n: Fraction(n, 20))
taken = st.builds(ScheduleStep, doses, st.integers(1, 40))
pauses = st.builds(ScheduleStep, st.none(), st.integers(1, 40))


@st.composite
def schedules(draw):
    """Any schedule in range that begins and ends with a dose."""
    middle = draw(st.lists(st.one_of(taken, pauses), max_size=5))
    return (draw(taken), *middle, draw(taken))


def test_the_guides_schedule_for_eight_weeks():
    """The guide's schedule is 56 days and 189 mg, and 1.5 mg divides each of its doses."""
    steps = read_steps(GUIDE)
    assert (days_of(steps), total_of(steps)) == (56, 189)
    assert common_strength([step.dose for step in steps], LOW, HIGH) == Fraction(3, 2)
    assert fill_periods(steps, 35) == ((0, 27), (28, 55))
    parts = [portions(steps, period) for period in fill_periods(steps, 35)]
    assert [[part.dose * part.days for part in fill] for fill in parts] == [
        [21, 42],
        [126],
    ]


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
        (["3 mg for 7 day", "pause for 7 day"], InvalidOrder),
        (["3 mg for 3661 day"], InvalidOrder),
    ],
)
def test_what_is_no_schedule(texts, why):
    """A step without unit or end, with part of a day, or of the wrong dimension is refused."""
    with pytest.raises(why) as refused:
        read_steps(texts)
    assert refused.value.remedy


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
    DocumentedSchedule.model_validate(table)
    with pytest.raises(ValidationError):
        DocumentedSchedule.model_validate(table | changes)


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


@given(schedules(), st.integers(1, 60), st.integers(1, 8) | st.none())
def test_fills_cover_every_day_of_a_dose_once(steps, longest, number):
    """The portions of all fills are the schedule: every day, none twice."""
    try:
        periods = fill_periods(steps, longest, number)
    except (CourseOutlivesBeyondUse, InvalidOrder):
        assert number is not None
        return
    assert number in (None, len(periods))
    assert all(last - first < longest for first, last in periods)
    covered = {}
    for period in periods:
        found = portions(steps, period)
        assert (found[0].first, found[-1].first + found[-1].days - 1) == period
        for part in found:
            for day in range(part.first, part.first + part.days):
                assert day not in covered
                covered[day] = part.dose
    days = [step.dose for step in steps for _ in range(step.days)]
    assert covered == {day: dose for day, dose in enumerate(days) if dose is not None}
    assert sum(covered.values()) == total_of(steps)


@given(schedules(), st.integers(1, 60))
def test_fills_are_as_few_as_can_be(steps, longest):
    """No cut has fewer; without a pause they differ by a day at most."""
    periods = fill_periods(steps, longest)
    taken = sorted(
        day
        for part in portions(steps, (0, days_of(steps)))
        for day in range(part.first, part.first + part.days)
    )
    fewest, until = 0, -1
    for day in taken:
        if day > until:
            fewest, until = fewest + 1, day + longest - 1
    assert len(periods) == fewest
    lengths = [last - first + 1 for first, last in periods]
    if len(taken) == days_of(steps):
        assert max(lengths) - min(lengths) <= 1


def test_a_pause_may_forbid_equal_fills():
    """Ten days, twenty of pause, ten more: equal halves fit beside the pause; 3 + 17 do not."""
    halves = read_steps(["3 mg for 10 day", "pause for 20 day", "3 mg for 10 day"])
    assert fill_periods(halves, 10) == ((0, 9), (30, 39))
    unequal = read_steps(["3 mg for 3 day", "pause for 20 day", "3 mg for 17 day"])
    assert fill_periods(unequal, 17) == ((0, 2), (23, 39))


def test_fills_follow_one_another():
    """Without a pause, each fill begins on the day after the last of the one before."""
    periods = fill_periods(read_steps(GUIDE), 35, 3)
    assert [first for first, _ in periods[1:]] == [last + 1 for _, last in periods[:-1]]


def test_too_few_and_too_many_fills():
    """One fill of 56 days that keeps 35 is refused; so are more fills than days."""
    with pytest.raises(CourseOutlivesBeyondUse, match="In 1 fill") as refused:
        fill_periods(read_steps(GUIDE), 35, 1)
    assert "2 fills" in refused.value.remedy
    with pytest.raises(InvalidOrder):
        fill_periods([ScheduleStep(Fraction(3), 2)], 35, 3)
