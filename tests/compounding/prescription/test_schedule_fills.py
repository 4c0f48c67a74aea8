"""Fills: every cut of a small schedule is tried, and none is better than the one taken."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.compounding.prescription import schedule_fills
from ldncompound.compounding.prescription.schedule_fills import MOST_FILLS, fill_periods
from ldncompound.compounding.prescription.schedule_portions import portions, total_of
from ldncompound.compounding.prescription.steps import ScheduleStep, days_of
from ldncompound.compounding.prescription.written_steps import read_steps as read_from
from ldncompound.core.refusals import CourseOutlivesBeyondUse, InvalidOrder

GUIDE = ["1.5 mg for 14 day", "3 mg for 14 day", "4.5 mg for 28 day"]


def read_steps(texts):
    """Read steps; none of them names a day."""
    return read_from(texts, date.today)


doses = st.integers(10, 90).map(lambda n: Fraction(n, 20))
weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda each: tuple(sorted(each)))
taken = st.one_of(
    st.builds(ScheduleStep, doses, st.integers(1, 40), st.integers(1, 3),
              st.sampled_from([1, 1, 1, 2, 3, 7]), st.none()),
    st.builds(ScheduleStep, doses, st.integers(7, 40), st.integers(1, 3), st.just(7), weekdays),
)  # fmt: skip
pauses = st.integers(1, 40).map(lambda days: ScheduleStep(None, days))


@st.composite
def schedules(draw):
    """Any schedule that begins with a dose."""
    return (draw(taken), *draw(st.lists(st.one_of(taken, pauses), max_size=6)))


def taken_by_day(steps):
    """Return what is taken on each day, by the steps alone: the dose, and how often."""
    found, first = {}, 0
    for step in steps:
        for day in range(step.days) if step.dose is not None else ():
            if day % step.every in (step.at or (0,)):
                found[first + day] = (step.dose, step.doses_per_day)
        first += step.days
    return found


def days_in(part):
    """Return the days on which a portion is taken."""
    of_period = part.at or (0,)
    return [part.first + day for day in range(part.days) if day % part.every in of_period]


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
    assert all(one[1] < after[0] for one, after in pairwise(periods))
    covered = {}
    total = Fraction(0)
    for period in periods:
        found = portions(steps, period)
        days = [day for part in found for day in days_in(part)]
        assert (days[0], days[-1]) == period
        for part in found:
            assert part.first == min(days_in(part))
            total += part.dose * part.doses_per_day * len(days_in(part))
            for day in days_in(part):
                assert day not in covered
                covered[day] = (part.dose, part.doses_per_day)
    assert covered == taken_by_day(steps)
    assert total == total_of(steps)


@given(schedules(), st.integers(1, 60))
def test_fills_are_as_few_as_can_be(steps, longest):
    """No cut has fewer; where something is taken every day they differ by a day at most."""
    periods = fill_periods(steps, longest)
    days = sorted(taken_by_day(steps))
    fewest, until = 0, -1
    for day in days:
        if day > until:
            fewest, until = fewest + 1, day + longest - 1
    assert len(periods) == fewest
    lengths = [last - first + 1 for first, last in periods]
    if len(days) == days_of(steps):
        assert max(lengths) - min(lengths) <= 1


class Losses:
    """What preparations lose, by chance; some cannot be made."""

    def __init__(self, chance, mixes):
        """Draw for each material a least loss and one that is at least so much."""
        self.mixes, self.chance, self.drawn, self.asked = mixes, chance, {}, 0
        self.steps = ()

    def of(self, material, amount):
        """Return what a preparation loses at least, and what it loses."""
        key = material, amount
        if key not in self.drawn:
            least = Fraction(self.chance.choice([0, 0, 1, 2, 5]), self.chance.choice([1, 3]))
            more = self.chance.choice([0, 0, 1, Fraction(7, 3), None])
            self.drawn[key] = least, None if more is None else least + more
        return self.drawn[key]

    def parts(self, dose, /):
        """Return the materials of a dose."""
        return self.mixes[dose]

    def held(self, period):
        """Return what a fill holds of each material."""
        found = {}
        for part in portions(self.steps, period):
            for material, amount in self.mixes[part.dose]:
                doses = part.doses_per_day * len(days_in(part))
                found[material] = found.get(material, Fraction(0)) + amount * doses
        return found

    def lost_at_least(self, material, amount, /):
        """Return what a preparation loses at least."""
        return self.of(material, amount)[0]

    def lost(self, period, material, /):
        """Return what a preparation loses."""
        self.asked += 1
        return self.of(material, self.held(period)[material])[1]

    def price(self, periods):
        """Return what a cut costs: refused, preparations, and what is lost."""
        each = [self.of(*key)[1] for period in periods for key in self.held(period).items()]
        return each.count(None), len(each), sum(loss for loss in each if loss is not None)


def every_cut(steps, longest, number):
    """Yield every cut into so many fills."""
    days = sorted(taken_by_day(steps))
    for cut in combinations(range(1, len(days)), number - 1):
        at = (0, *cut, len(days))
        periods = [(days[a], days[b - 1]) for a, b in pairwise(at)]
        if all(last - first < longest for first, last in periods):
            lengths = [b - a for a, b in pairwise(at)]
            yield periods, lengths


def small(chance):
    """Return a small schedule, how long a fill may be, and what is made for it."""
    strengths = [Fraction(n, 2) for n in range(1, 5)]
    steps = [ScheduleStep(chance.choice(strengths), chance.randint(1, 6))]
    for _ in range(chance.randint(0, 4)):
        every, times = chance.choice([1, 1, 1, 2, 3]), chance.choice([1, 1, 2, 3])
        step = ScheduleStep(chance.choice(strengths), chance.randint(1, 5), times, every)
        if chance.random() < 0.2:
            on = tuple(sorted(chance.sample(range(7), chance.randint(1, 4))))
            step = ScheduleStep(step.dose, chance.randint(on[0] + 1, 9), times, 7, on)
        pause = ScheduleStep(None, chance.randint(1, 4))
        steps.append(pause if chance.random() < 0.25 else step)
    kind = chance.choice(["per step", "single", "mixed", "liquid"])
    mixes = {
        dose: {
            "per step": ((dose, Fraction(1)),),
            "single": ((Fraction(1, 2), dose * 2),),
            "mixed": tuple(
                (held, count)
                for held, count in ((Fraction(1), dose // 1), (Fraction(1, 2), dose % 1 * 2))
                if count
            ),
            "liquid": ((None, dose),),
        }[kind]
        for dose in strengths
    }
    losses = Losses(chance, mixes)
    losses.steps = steps
    return steps, chance.randint(2, 14), losses


@pytest.mark.parametrize("seed", range(400))
def test_no_cut_is_better(seed, monkeypatch):
    """Of all cuts: fewest that cannot be made, fewest preparations, least lost, most equal."""
    monkeypatch.setattr(schedule_fills, "_SEARCHES", 2 + seed % 3)
    chance = random.Random(seed)
    steps, longest, losses = small(chance)
    fewest = len(fill_periods(steps, longest))
    number = chance.choice([None, None, fewest, fewest + 1, fewest + 2])
    if number is not None and number > len(taken_by_day(steps)):
        number = None
    periods = fill_periods(steps, longest, number, (), losses)
    assert len(periods) == (number or fewest)
    every = {
        (*losses.price(cut), sum(n * n for n in lengths), tuple(-n for n in lengths)): tuple(cut)
        for cut, lengths in every_cut(steps, longest, len(periods))
    }
    assert periods == every[min(every)]
    asked = losses.asked
    assert asked <= len(losses.drawn)
    if number is None:
        for fewer in range(1, fewest):
            assert not [*every_cut(steps, longest, fewer)]


def test_a_pause_may_forbid_equal_fills():
    """Ten days, twenty of pause, ten more: equal halves fit beside the pause; 3 + 17 do not."""
    halves = read_steps(["3 mg for 10 day", "pause for 20 day", "3 mg for 10 day"])
    assert fill_periods(halves, 10) == ((0, 9), (30, 39))
    unequal = read_steps(["3 mg for 3 day", "pause for 20 day", "3 mg for 17 day"])
    assert fill_periods(unequal, 17) == ((0, 2), (23, 39))


def test_a_pause_at_the_end_belongs_to_no_fill():
    """It is part of the schedule, and nothing is made for it."""
    steps = read_steps(["3 mg for 10 day", "pause for 20 day"])
    assert days_of(steps) == 30
    assert fill_periods(steps, 10) == ((0, 9),)
    every = read_steps(["3 mg every 3 days for 11 day", "pause for 20 day"])
    assert fill_periods(every, 10) == ((0, 9),)


def test_fills_follow_one_another():
    """Without a pause, each fill begins on the day after the last of the one before."""
    periods = fill_periods(read_steps(GUIDE), 35, 3)
    assert [first for first, _ in periods[1:]] == [last + 1 for _, last in periods[:-1]]


def test_too_few_and_too_many_fills():
    """One fill of 56 days that keeps 35 is refused; so are more fills than days, or than any."""
    with pytest.raises(CourseOutlivesBeyondUse, match="In 1 fill") as refused:
        fill_periods(read_steps(GUIDE), 35, 1)
    assert "2 fills" in refused.value.remedy
    with pytest.raises(InvalidOrder, match="more than the 2 days"):
        fill_periods([ScheduleStep(Fraction(3), 2)], 35, 3)
    long = [ScheduleStep(Fraction(3), 3660)]
    with pytest.raises(InvalidOrder, match="taken for an error"):
        fill_periods(long, 180, MOST_FILLS + 1)
    assert len(fill_periods(long, 10)) == 366
    assert len(fill_periods(long, 10, 366)) == 366
