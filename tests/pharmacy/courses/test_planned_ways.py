"""Ways of a schedule: of every cut into so many fills, really planned, none loses less."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, pairwise

import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.practice import UNCONFIGURED, Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.quantities import MG, MG_PER_CAPSULE, MG_PER_ML, ML, number_of
from ldncompound.core.refusals import Refusal
from ldncompound.pharmacy.courses.schedule import plan_schedule
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from making import FORMULARY

TODAY = date(2026, 11, 23)
WHO = {"patient": "P", "prescriber": "Dr X"}
COARSE = Practice(balances=(parse_balance("B1,minimum=50 mg,readability=1 mg,error=5 %"),))


def small(chance):
    """Return the steps of a small schedule: dose in half mg, or None, how often, every, days."""
    steps = []
    for _ in range(chance.randint(1, 3)):
        dose, times = chance.choice([(2, 1), (3, 1), (6, 1), (9, 1), (2, 2), (3, 3)])
        steps.append((Fraction(dose, 2), times, chance.choice([1, 1, 1, 2]), chance.randint(2, 5)))
        if chance.random() < 0.2:
            steps.append((None, 1, 1, chance.randint(1, 4)))
    return steps


def taken(steps):
    """Return what is taken on each day: its number, the dose, and how often."""
    found, first = [], 0
    for dose, times, every, days in steps:
        if dose is not None:
            found += [(first + day, dose, times) for day in range(0, days, every)]
        first += days
    return found


def typed(steps):
    """Return the steps as they are written."""
    return tuple(
        f"pause for {days} day" if dose is None
        else f"{float(dose):g} mg {times} times a day every {every} day for {days} day"
        for dose, times, every, days in steps
    )  # fmt: skip


class Alone:
    """What a preparation of some material loses, ordered by itself."""

    def __init__(self, pharmacy):
        """Plan nothing yet."""
        self.pharmacy, self.known = pharmacy, {}

    def lost(self, strength, amount):
        """Return the drug lost with so many capsules of a strength, or so many mL; None for none."""
        key = strength, amount
        if key not in self.known:
            try:
                self.known[key] = self._lost(strength, amount)
            except Refusal:
                self.known[key] = None
        return self.known[key]

    def _lost(self, strength, amount):
        if strength is not None:
            text = f"{float(strength):g} mg"
            order = CapsuleOrder(dose=text, quantity=str(int(amount)), **WHO)
        else:
            # Any doses that make up this volume, in few days.
            days, rest = divmod(int(amount * 2), 9)
            steps = [f"0.5 mg 9 times a day for {days} day"] if days else []
            steps += [f"0.5 mg {rest} times a day for 1 day"] if rest else []
            order = LiquidOrder(dose="0.5 mg", steps=tuple(steps), **WHO)
        made = prepare(order, formulary=FORMULARY, pharmacy=self.pharmacy, today=TODAY)
        left = sum((number_of(each.active, MG) for each in made.weigh_plan.leftover), Fraction(0))
        if strength is None:
            surplus = number_of(made.figures.surplus, ML)
            left += surplus * number_of(made.figures.concentration, MG_PER_ML)
        return left


def held(days, mixes):
    """Return what a fill of some days holds of each strength, or in mL of the liquid."""
    found = {}
    for _, dose, times in days:
        for strength, number in mixes[dose]:
            found[strength] = found.get(strength, Fraction(0)) + number * times
    return found


def best(days, number, mixes, alone):
    """Return the price of the best cut into so many fills, and the cut."""
    every = []
    for cut in combinations(range(1, len(days)), number - 1):
        fills = [days[a:b] for a, b in pairwise((0, *cut, len(days)))]
        parts = [alone.lost(*each) for fill in fills for each in held(fill, mixes).items()]
        lost = sum((each for each in parts if each is not None), Fraction(0))
        lengths = [len(fill) for fill in fills]
        periods = tuple((fill[0][0], fill[-1][0]) for fill in fills)
        price = (parts.count(None), len(parts), lost, sum(n * n for n in lengths))
        every.append((price, [-n for n in lengths], periods))
    return min(every)


def mixes_of(option, doses):
    """Return what makes up each dose of an option, by its own parts."""
    if option.form == "liquid":
        return {dose: [(None, dose)] for dose in doses}
    found = {}
    for part in (each for fill in option.fills for each in fill.parts):
        for step in part.steps:
            held_in = number_of(part.strength, MG_PER_CAPSULE)
            found.setdefault(number_of(step.dose, MG), {})[held_in] = step.per_dose
    return {dose: list(mix.items()) for dose, mix in found.items()}


@pytest.mark.parametrize("seed", range(40))
def test_no_cut_of_any_way_is_better(seed):
    """Fewest refused, fewest preparations, least lost, most equal: by planning every cut."""
    chance = random.Random(seed)
    steps, pharmacy = small(chance), chance.choice([UNCONFIGURED, COARSE])
    days, number = taken(steps), chance.choice([1, 2, 2, 3])
    number = min(number, len(days))
    order = ScheduleOrder(
        form="capsule", steps=typed(steps), fills=str(number), keep=("0.5 mg", "1 mg", "1.5 mg"),
        lead=chance.choice([None, "2 day"]), **WHO,
    )  # fmt: skip
    try:
        schedule = plan_schedule(order, formulary=FORMULARY, pharmacy=pharmacy, today=TODAY)
    except Refusal:
        schedule = None
    alone = Alone(pharmacy)
    if schedule is None:
        # No way can be made, whatever the cut.
        mixes = {dose: [(dose, 1)] for _, dose, _ in days}
        assert best(days, number, mixes, alone)[0][0] > 0
        return
    start = schedule.prescription.first_dose
    for option in schedule.options:
        price, _, periods = best(
            days, number, mixes_of(option, {dose for _, dose, _ in days}), alone
        )
        assert periods == tuple(
            ((fill.first_day - start).days, (fill.last_day - start).days) for fill in option.fills
        )
        assert option.preparations == price[1]
        assert (option.refused is None) == (price[0] == 0)
        if option.refused is None:
            assert number_of(option.lost, MG) == price[2]


def test_capsules_are_cut_where_nothing_is_left_over():
    """200 days in two fills: where equal halves would want a trituration, another cut does not."""
    order = ScheduleOrder(
        form="capsule", steps=("0.5 mg for 100 day", "3 mg for 81 day", "0.5 mg for 150 day"),
        **WHO,
    )  # fmt: skip
    schedule = plan_schedule(order, formulary=FORMULARY, pharmacy=UNCONFIGURED, today=TODAY)
    way = next(each for each in schedule.options if each.kind == "strength-per-step")
    assert len(way.fills) == 2
    days = [(day, Fraction(1, 2) if not 100 <= day < 181 else Fraction(3), 1) for day in range(331)]
    alone = Alone(UNCONFIGURED)
    mixes = mixes_of(way, ())
    every = []
    for cut in range(331 - 180, 181):
        fills = [days[:cut], days[cut:]]
        parts = [alone.lost(*each) for fill in fills for each in held(fill, mixes).items()]
        every.append((parts.count(None), len(parts), sum(parts), cut**2 + (331 - cut) ** 2, -cut))
    least = min(every)
    assert (way.preparations, number_of(way.lost, MG)) == least[1:3]
    assert way.fills[0].last_day == TODAY + timedelta(-least[4] - 1)


def test_a_part_that_could_not_be_weighed_is_avoided():
    """Of two fills one would hold a single capsule: cut otherwise, both can be made."""
    order = ScheduleOrder(form="capsule", steps=("0.5 mg for 12 day",), fills="2", **WHO)
    schedule = plan_schedule(order, formulary=FORMULARY, pharmacy=COARSE, today=TODAY)
    assert [each.refused for each in schedule.options if each.form == "capsules"] == [None, None]
