"""The weigh plan: followed literally, its steps deliver what the batch needs."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ldncompound.bench import Balance
from ldncompound.quantities import MG, mass, number_of
from ldncompound.weighing import WeighPlan, plan_batch, smallest_batch

ACTIVE, FILLER = "naltrexone hydrochloride", "microcrystalline cellulose"
steps_of_a_display = st.sampled_from(
    [Fraction(1, 100), Fraction(1, 10), Fraction(1), Fraction(2), Fraction(5), Fraction(10)]
)


@st.composite
def balances(draw: st.DrawFn) -> Balance:
    """Any balance: display from 0.01 mg to 10 mg, minimum from one step to 500 mg."""
    step = draw(steps_of_a_display)
    least = draw(st.fractions(min_value=step, max_value=500, max_denominator=100))
    return Balance(id="B", minimum=mass(least), readability=mass(step), accepted_error="5 %")


def simulate(plan: WeighPlan) -> tuple[dict[str, dict[str, Fraction]], dict[str, Fraction]]:
    """Follow the steps literally: what is in each vessel, and what was taken from stock."""
    vessels: dict[str, dict[str, Fraction]] = {}
    stock: dict[str, Fraction] = {}
    for step in plan.steps:
        if step.action != "weigh":
            continue
        assert step.amount is not None
        assert step.into is not None
        amount = number_of(step.amount, MG)
        target = vessels.setdefault(step.into, {})
        if step.what in vessels:
            source = vessels[step.what]
            total = sum(source.values())
            assert amount <= total, "more is taken than the vessel holds"
            for name in source:
                part = source[name] * amount / total
                target[name] = target.get(name, Fraction(0)) + part
            for name in source:
                source[name] -= source[name] * amount / total
        else:
            stock[step.what] = stock.get(step.what, Fraction(0)) + amount
            target[step.what] = target.get(step.what, Fraction(0)) + amount
    return vessels, stock


def check_plan(plan: WeighPlan, active: Fraction, filler: Fraction, balance: Balance) -> None:
    """Hold a plan against everything that the contract says always holds."""
    least, step_size = balance.in_milligrams()
    for step in plan.steps:
        if step.action == "weigh":
            assert step.amount is not None
            amount = number_of(step.amount, MG)
            assert amount >= least
            assert (amount / step_size).denominator == 1
    vessels, stock = simulate(plan)
    batch = vessels["batch"]
    assert number_of(plan.delivers, MG) == batch[ACTIVE]
    assert plan.deviation.magnitude == (batch[ACTIVE] - active) / active * 100
    assert abs(batch[ACTIVE] - active) <= active / 100
    assert abs(batch[FILLER] - filler) <= filler / 100
    assert number_of(plan.others[0].delivers, MG) == batch[FILLER]
    assert {each.name: number_of(each.amount, MG) for each in plan.consumes} == stock
    left = {name: sum(held.values()) for name, held in vessels.items() if name != "batch"}
    assert {each.what: number_of(each.amount, MG) for each in plan.leftover} == {
        name: amount for name, amount in left.items() if amount
    }
    for each in plan.leftover:
        assert number_of(each.active, MG) == vessels[each.what][ACTIVE]
    active_left = sum(number_of(each.active, MG) for each in plan.leftover)
    assert stock[ACTIVE] == batch[ACTIVE] + active_left
    if plan.method == "trituration":
        pure = [step for step in plan.steps if step.what == ACTIVE and step.into == "batch"]
        assert not pure
        assert plan.locked_out == (ACTIVE,)


@settings(max_examples=400)
@given(
    balances(),
    st.fractions(min_value=Fraction(1, 2), max_value=Fraction(9, 2), max_denominator=100),
    st.integers(1, 400),
    st.fractions(min_value=30, max_value=600, max_denominator=10),
)
def test_every_plan_keeps_every_rule(balance, strength, count, fill):
    """Whatever the balance and the batch: the simulated steps deliver, nothing is too small."""
    active = strength * count
    filler = fill * count - active
    plan = plan_batch(ACTIVE, FILLER, active, filler, balance)
    if plan is not None:
        check_plan(plan, active, filler, balance)
        return
    larger = smallest_batch(active, filler, count, balance)
    if larger is not None:
        works = plan_batch(ACTIVE, FILLER, strength * larger, filler / count * larger, balance)
        assert works is not None
        check_plan(works, strength * larger, filler / count * larger, balance)
        less = plan_batch(
            ACTIVE, FILLER, strength * (larger - 1), filler / count * (larger - 1), balance
        )
        assert less is None


def test_the_contracts_example():
    """48 mg on a class III balance: 120 + 1080, take 480, add 3680."""
    balance = Balance(id="III", minimum="120 mg", readability="1 mg", accepted_error="5 %")
    plan = plan_batch(ACTIVE, FILLER, Fraction(48), Fraction(4112), balance)

    assert plan is not None
    check_plan(plan, Fraction(48), Fraction(4112), balance)
    amounts = [number_of(step.amount, MG) for step in plan.steps if step.amount is not None]
    assert amounts == [120, 1080, 480, 3680]
    assert "1 part + 9 parts, 10 % w/w" in (plan.steps[2].note or "")


@pytest.mark.parametrize("need", ["119.4", "119.5", "120", "120.5", "144"])
def test_the_edge_of_direct_weighing(need):
    """A need that rounds up to the minimum is weighed directly; one that rounds below is not."""
    balance = Balance(id="III", minimum="120 mg", readability="1 mg", accepted_error="5 %")
    plan = plan_batch(ACTIVE, FILLER, Fraction(need), Fraction(4000), balance)

    assert plan is not None
    assert plan.method == ("direct" if Fraction(need) >= Fraction("119.5") else "trituration")
    check_plan(plan, Fraction(need), Fraction(4000), balance)


def test_needs_are_not_rounded_before_a_trituration():
    """9 capsules of 0.5 mg need 4.5 mg; rounded first to 5 mg they would hold 111 % of label."""
    balance = Balance(id="III", minimum="120 mg", readability="1 mg", accepted_error="5 %")
    plan = plan_batch(ACTIVE, FILLER, Fraction("4.5"), Fraction("1165.5"), balance)

    assert plan is not None
    assert number_of(plan.delivers, MG) == Fraction("4.5")
    check_plan(plan, Fraction("4.5"), Fraction("1165.5"), balance)


def test_a_coarse_display_is_answered_with_a_weaker_trituration():
    """Where a rounded aliquot would miss by more than 1 %, a larger one is taken."""
    balance = Balance(id="C", minimum="20 mg", readability="10 mg", accepted_error="5 %")
    plan = plan_batch(ACTIVE, FILLER, Fraction(15), Fraction(9985), balance)

    assert plan is not None
    check_plan(plan, Fraction(15), Fraction(9985), balance)


def test_no_batch_where_none_can_be():
    """A balance that nothing reaches is answered with none, and in bounded work."""
    balance = Balance(id="X", minimum="100 kg", readability="1 kg", accepted_error="5 %")

    assert plan_batch(ACTIVE, FILLER, Fraction(48), Fraction(4112), balance) is None
    assert smallest_batch(Fraction(48), Fraction(4112), 32, balance) is None


@given(balances(), st.integers(2, 200))
def test_more_capsules_never_consume_less(balance, count):
    """A larger batch takes at least as much active out of stock, by the same method."""
    plans = [
        plan_batch(ACTIVE, FILLER, Fraction(3, 2) * n, Fraction(257, 2) * n, balance)
        for n in (count, count + 1)
    ]
    assume(all(plan is not None for plan in plans))
    first, second = plans
    assert first is not None
    assert second is not None
    assume([s.what for s in first.steps] == [s.what for s in second.steps])
    assume(
        [s.note for s in first.steps if s.action == "mix"][:-1]
        == [s.note for s in second.steps if s.action == "mix"][:-1]
    )
    taken = [number_of(plan.consumes[0].amount, MG) for plan in (first, second)]

    assert taken[0] <= taken[1]
