"""Schedules of any steps, made fill by fill on a real trail, counted again from the steps alone."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ldncompound import Pharmacy, Refusal
from ldncompound.api.titrations import ScheduleOrder
from ldncompound.core.quantities import DAY, MG, MG_PER_CAPSULE, MG_PER_ML, ML, number_of

TODAY = date(2026, 11, 23)
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FINE = 'name = "Elm"\nsite = "ELM"\nbalance = ["B1,repeatability=0.2 mg,readability=0.1 mg"]\n'
SHELLS = tuple(f"empty capsule size {size}" for size in "3")
CAPSULES = ("naltrexone hydrochloride", "microcrystalline cellulose", *SHELLS)
LIQUID = (
    "naltrexone hydrochloride tablets 50 mg", "ascorbic acid", "compound hydroxybenzoate solution",
    "glycerol", "purified water",
)  # fmt: skip

dosed = st.one_of(
    st.tuples(st.sampled_from([2, 3, 4, 6, 9]), st.just(1)),
    st.tuples(st.sampled_from([2, 3, 4]), st.integers(1, 2)),
    st.tuples(st.sampled_from([2, 3]), st.integers(1, 3)),
).map(lambda each: (Fraction(each[0], 2), each[1]))


class Ordered(NamedTuple):
    """A step of a random schedule; one without a dose is a pause."""

    dose: Fraction | None
    times: int
    every: int
    days: int
    on: tuple[int, ...] | None = None

    def typed(self):
        """Return it as a prescriber writes it."""
        if self.dose is None:
            return f"pause for {self.days} days"
        words = {1: "", 2: " twice a day"}.get(self.times, f" {self.times} times a day")
        every = {1: "", 2: " every other day"}.get(self.every, f" every {self.every} days")
        if self.on is not None:
            every = " on " + " and ".join(NAMES[each] for each in self.on)
        return f"{float(self.dose):g} mg{words}{every} for {self.days} days"


taken = st.builds(
    lambda dose, every, days: Ordered(*dose, every, days),
    dosed,
    st.sampled_from([1, 1, 1, 1, 2, 3, 7]),
    st.integers(1, 45),
)
on_weekdays = st.builds(
    lambda dose, days, on: Ordered(*dose, 7, days, tuple(on)),
    dosed,
    st.integers(7, 45),
    st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True),
)
# The first dose of a schedule is on its first day, a Monday or, with a lead, a Thursday.
on_first_day = on_weekdays.map(lambda each: each._replace(on=tuple({*each.on, 0, 3})))
pauses = st.integers(1, 20).map(lambda days: Ordered(None, 1, 1, days))


@st.composite
def schedules(draw):
    """Steps that begin with a dose and may end with a pause, and how many times they are taken."""
    later = st.lists(taken | on_weekdays | pauses, max_size=3)
    return (draw(taken | on_first_day), *draw(later)), draw(st.sampled_from([1, 1, 1, 2, 3]))


def by_day(steps, start):
    """Return what is taken on each day, by the steps alone: a dose and how often."""
    found, first = {}, start
    for step in steps:
        for day in range(step.days) if step.dose is not None else ():
            on = first + timedelta(day)
            if (day % step.every == 0) if step.on is None else (on.weekday() in step.on):
                found[on] = (step.dose, step.times)
        first += timedelta(step.days)
    return found


class Shop:
    """A pharmacy on a day that moves on."""

    def __init__(self, folder, config):
        """Open it."""
        self.day = TODAY
        path = None
        if config:
            path = folder / "pharmacy.toml"
            path.write_text(config, encoding="utf-8")
        self.pharmacy = Pharmacy.open(
            folder / "trail.sqlite", config=path, by="AB", station="bench", now=self.now
        )

    def now(self):
        """Return noon of the day."""
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)


def days_of(step):
    """Return the days on which a recorded step is taken."""
    every, days = number_of(step.every, DAY), (step.last_day - step.first_day).days + 1
    every_day = [step.first_day + timedelta(day) for day in range(days)]
    if step.on is not None:
        assert every == 7
        return [day for day in every_day if f"{day:%A}".lower() in step.on]
    return every_day[:: int(every)]


def check_made(made, given):
    """A preparation adds up by itself; what it gives on each day is added."""
    steps, figures = made.prescription.steps, made.figures
    capsules = made.form == "capsules"
    held = number_of(figures.product, MG_PER_CAPSULE if capsules else MG_PER_ML)
    total = Fraction(0)
    for step in steps:
        dose = number_of(step.dose, MG)
        doses = step.doses_per_day * len(days_of(step))
        if capsules:
            assert step.per_dose * held == dose
            assert step.units == step.per_dose * doses
            total += step.units
        else:
            assert number_of(step.dose_volume, ML) * held == dose
            assert number_of(step.volume, ML) == number_of(step.dose_volume, ML) * doses
            assert sum(number_of(each, ML) for each in step.draws) == number_of(
                step.dose_volume, ML
            )
            total += number_of(step.volume, ML)
        for day in days_of(step):
            assert made.prepared_on <= day <= made.beyond_use.date
            given.setdefault(day, []).append((dose, step.doses_per_day))
    assert total == Fraction(figures.dispensed.magnitude)
    return held


def check_containers(made, *, together):
    """What the containers hold is what is dispensed, each for its own step unless for all."""
    steps, figures = made.prescription.steps, made.figures
    if made.form == "capsules":
        apart = () if together or len(steps) == 1 else tuple(each.units for each in steps)
        assert figures.in_containers == apart
        assert sum(apart) in (0, figures.dispense)
        return
    labelled = [number_of(each.label_volume, ML) for each in figures.bottles]
    assert sum(labelled) == number_of(figures.dispense, ML)
    if together and len(steps) > 1:
        assert [each.step for each in figures.bottles] == [None]
    elif len(steps) > 1:
        for number, step in enumerate(steps, start=1):
            own = [number_of(b.label_volume, ML) for b in figures.bottles if b.step == number]
            assert sum(own) == number_of(step.volume, ML)
    for bottle in figures.bottles:
        assert bottle.label_volume <= bottle.volume <= bottle.capacity


def lost(made):
    """Return the drug in what is left of a preparation, in mg."""
    left = sum((number_of(each.active, MG) for each in made.weigh_plan.leftover), Fraction(0))
    if made.form == "liquid":
        liquid = made.figures
        left += number_of(liquid.surplus, ML) * number_of(liquid.concentration, MG_PER_ML)
    return left


def check_option(option, wanted, lead):
    """Fills follow one another over the days of doses, each within its own dates."""
    days = sorted(wanted)
    at = 0
    for fill in option.fills:
        assert fill.first_day == days[at]
        at = days.index(fill.last_day) + 1
        assert fill.made_on == fill.first_day - timedelta(lead)
        assert fill.last_day <= fill.beyond_use.date
        assert fill.preparations == len(fill.parts) == len({each.strength for each in fill.parts})
    assert at == len(days)
    assert option.preparations == sum(each.preparations for each in option.fills)
    assert number_of(option.total, MG) == sum(dose * times for dose, times in wanted.values())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    schedules(),
    st.sampled_from(["capsule", "liquid"]),
    st.lists(st.sampled_from(["0.5 mg", "1 mg", "1.5 mg", "3 mg"]), max_size=3, unique=True),
    st.sampled_from([0, 0, 0, 3]),
    st.booleans(),
    st.sampled_from(["auto", "auto", "auto", "3"]),
    st.sampled_from(["", FINE]),
    st.sampled_from([None, None, 30, 100, 400]),
    st.integers(0, 9),
)
def test_a_schedule_is_made_as_it_was_ordered(
    ordered, form, keep, lead, together, fills, config, expires, pick
):
    """Each day once, one batch a material and fill, nothing lost but what was told, in time."""
    steps, times = ordered
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder), config)
        pharmacy = shop.pharmacy
        order = ScheduleOrder(
            form=form, patient="P-1", prescriber="Dr Example", keep=tuple(keep), fills=fills,
            steps=tuple(each.typed() for each in steps), cycle=str(times), one_container=together,
            lead=f"{lead} day",
        )  # fmt: skip
        try:
            planned = pharmacy.titrations.enter(order)
        except Refusal as refused:
            assert refused.remedy
            assert pharmacy.trail.verify(full=True).ok
            return
        start = TODAY + timedelta(lead)
        wanted = by_day(steps * times, start)
        assert planned.prescription.first_dose == start
        for each in planned.options:
            if each.refused is None:
                check_option(each, wanted, lead)
        own = {"capsule": "capsules", "liquid": "liquid"}[form]
        able = [each for each in planned.options if each.form == own and each.refused is None]
        option = able[pick % len(able)]
        names = CAPSULES if form == "capsule" else LIQUID
        if expires is not None:
            until = TODAY + timedelta(expires)
            lots = tuple(f"{name}=L-{at}@{until}" for at, name in enumerate(names))
        else:
            lots = ()
        try:
            for fill in option.fills:
                shop.day = fill.made_on
                accepted = pharmacy.titrations.accept(planned.id, choose=option.kind, lots=lots)
                assert {each.fill for each in accepted.due} == {
                    each.number for each in option.fills if each.made_on > shop.day
                }
        except Refusal as refused:
            assert expires is not None
            # A lot expires too early, has expired, or is for a shell of another size.
            assert refused.code in (
                "course-outlives-beyond-use",
                "expired-component",
                "invalid-order",
            )
            assert pharmacy.trail.verify(full=True).ok
            return
        given: dict[date, list[tuple[Fraction, int]]] = {}
        materials, left = [], Fraction(0)
        for each in accepted.preparations:
            made = pharmacy.preparation(each.id)
            materials.append((each.fill, check_made(made, given)))
            check_containers(made, together=together)
            left += lost(made)
        assert len(materials) == len({*materials}) == option.preparations
        assert number_of(option.lost, MG) == left
        for day, parts in given.items():
            dose, often = wanted[day]
            assert {count for _, count in parts} == {often}
            assert sum(part for part, _ in parts) == dose
        assert given.keys() == wanted.keys()
        assert pharmacy.titrations.accept(planned.id).preparations == accepted.preparations
        assert pharmacy.trail.verify(full=True).ok
