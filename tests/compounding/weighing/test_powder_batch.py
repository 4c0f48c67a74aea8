"""The weigh plan: followed literally, its steps deliver what the batch needs."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.compounding.weighing.plan import WeighPlan
from ldncompound.compounding.weighing.powder_batch import PowderBatch
from ldncompound.compounding.weighing.powder_plan import plan_batch, smallest_batch
from ldncompound.core.quantities import MG, mass, number_of
from ldncompound.core.records import replaced

STRENGTH_LIMIT = Fraction(1, 10)
ACTIVE, FILLER = "naltrexone hydrochloride", "microcrystalline cellulose"
steps_of_a_display = st.sampled_from(
    [Fraction(1, 100), Fraction(1, 10), Fraction(1), Fraction(2), Fraction(5), Fraction(10)]
)


@st.composite
def balances(draw: st.DrawFn) -> Balance:
    """Any balance: display from 0.01 mg to 10 mg, minimum from one step to 500 mg."""
    step = draw(steps_of_a_display)
    least = draw(st.fractions(min_value=step, max_value=500, max_denominator=100))
    capacity = draw(st.none() | st.fractions(min_value=2 * (least + step) + step, max_value=20_000))
    return Balance(
        id="B",
        minimum=mass(least),
        readability=mass(step),
        accepted_error=draw(st.sampled_from(["0.5 %", "1 %", "5 %", "10 %"])),
        capacity=None if capacity is None else mass(capacity),
    )


def planned(
    active: Fraction, filler: Fraction, balance: Balance, count: int = 30, limit=STRENGTH_LIMIT
):
    """Plan a batch of given active and filler."""
    return plan_batch(PowderBatch(ACTIVE, FILLER, active, filler, count, limit), balance)


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
    """Check a plan against everything that the contract requires of every plan."""
    least, step_size = balance.in_milligrams()
    for step in plan.steps:
        if step.action == "weigh":
            assert step.amount is not None
            amount = number_of(step.amount, MG)
            assert amount >= least
            assert (amount / step_size).denominator == 1
            assert balance.capacity is None or step.amount <= balance.capacity
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
    check_uncertainty(plan, active, balance)
    if plan.method == "trituration":
        pure = [step for step in plan.steps if step.what == ACTIVE and step.into == "batch"]
        assert not pure
        assert plan.locked_out == (ACTIVE,)


def delivered_with(plan: WeighPlan, number: int, off: Fraction) -> Fraction:
    """Follow the steps with one amount slightly off: what is then in the batch."""
    vessels: dict[str, dict[str, Fraction]] = {}
    for step in plan.steps:
        if step.action != "weigh":
            continue
        amount = number_of(step.amount, MG) + (off if step.step == number else 0)
        source = vessels.get(step.what, {step.what: Fraction(1)})
        total = sum(source.values())
        target = vessels.setdefault(step.into, {})
        for name, held in source.items():
            target[name] = target.get(name, Fraction(0)) + held * amount / total
    return vessels["batch"][ACTIVE]


def check_uncertainty(plan: WeighPlan, active: Fraction, balance: Balance) -> None:
    """Compare the uncertainty that a plan states with differences calculated step by step."""
    delivered = number_of(plan.delivers, MG)
    off = Fraction(1, 10**9)
    slopes = {
        step.step: (delivered_with(plan, step.step, off) - delivered_with(plan, step.step, -off))
        / (2 * off * delivered)
        for step in plan.steps
        if step.action == "weigh"
    }
    square = sum(balance.variance() * slope**2 for slope in slopes.values())
    stated = plan.uncertainty.expanded.magnitude / 100
    assert abs(float(4 * square) - float(stated**2)) <= 1e-9 * float(stated**2)
    worst = sum(balance.largest_error() * abs(slope) for slope in slopes.values())
    assert abs(float(worst) * 100 - float(plan.uncertainty.worst_case.magnitude)) <= 1e-6
    assert abs(slopes[plan.uncertainty.worst_step]) >= max(map(abs, slopes.values())) * (1 - off)
    limit = STRENGTH_LIMIT - abs(delivered - active) / active
    assert 4 * square <= limit**2 * (1 + off)


@settings(max_examples=400, deadline=None)
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
    batch = PowderBatch(ACTIVE, FILLER, active, filler, count, STRENGTH_LIMIT)
    plan = plan_batch(batch, balance)
    if plan is not None:
        check_plan(plan, active, filler, balance)
        return
    larger = smallest_batch(batch, balance)
    if larger is not None:
        works = plan_batch(batch.of(larger), balance)
        assert works is not None
        check_plan(works, strength * larger, filler / count * larger, balance)
        assert plan_batch(batch.of(larger - 1), balance) is None


def test_the_contracts_example():
    """48 mg on a class III balance: 120 + 1080, take 480, add 3680."""
    balance = Balance(id="III", minimum="120 mg", readability="1 mg", accepted_error="5 %")
    plan = planned(Fraction(48), Fraction(4112), balance)

    assert plan is not None
    check_plan(plan, Fraction(48), Fraction(4112), balance)
    amounts = [number_of(step.amount, MG) for step in plan.steps if step.amount is not None]
    assert amounts == [120, 1080, 480, 3680]
    assert "1 part + 9 parts, 10 % w/w" in (plan.steps[2].note or "")


@pytest.mark.parametrize("need", ["119.4", "119.5", "120", "120.5", "144"])
def test_the_edge_of_direct_weighing(need):
    """A need that rounds up to the minimum is weighed directly; one that rounds below is not."""
    balance = Balance(id="III", minimum="120 mg", readability="1 mg", accepted_error="5 %")
    plan = planned(Fraction(need), Fraction(4000), balance)

    assert plan is not None
    assert plan.method == ("direct" if Fraction(need) >= Fraction("119.5") else "trituration")
    check_plan(plan, Fraction(need), Fraction(4000), balance)


def test_needs_are_not_rounded_before_a_trituration():
    """9 capsules of 0.5 mg need 4.5 mg; rounded first to 5 mg they would hold 111 % of label."""
    balance = Balance(id="III", minimum="120 mg", readability="1 mg", accepted_error="5 %")
    plan = planned(Fraction("4.5"), Fraction("1165.5"), balance)

    assert plan is not None
    assert number_of(plan.delivers, MG) == Fraction("4.5")
    check_plan(plan, Fraction("4.5"), Fraction("1165.5"), balance)


def test_a_coarse_display_is_answered_with_a_weaker_trituration():
    """If a rounded aliquot would miss by more than 1 %, a larger one is taken."""
    balance = Balance(id="C", minimum="20 mg", readability="10 mg", accepted_error="5 %")
    plan = planned(Fraction(15), Fraction(9985), balance)

    assert plan is not None
    check_plan(plan, Fraction(15), Fraction(9985), balance)


def test_no_batch_where_none_can_be():
    """If no batch can be weighed, the answer is None, after bounded work."""
    balance = Balance(id="X", minimum="100 kg", readability="1 kg", accepted_error="5 %")

    assert planned(Fraction(48), Fraction(4112), balance) is None
    assert (
        smallest_batch(
            PowderBatch(ACTIVE, FILLER, Fraction(48), Fraction(4112), 32, STRENGTH_LIMIT), balance
        )
        is None
    )


@settings(deadline=None)
@given(balances(), st.integers(2, 200))
def test_more_capsules_never_consume_less(balance, count):
    """
    A larger batch takes at least as much active out of stock, by the same method.

    This holds if the limit of the content has no effect: it makes small batches take more.
    """
    plans = [
        planned(Fraction(3, 2) * n, Fraction(257, 2) * n, balance, n, Fraction(1))
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


def test_a_limit_that_nothing_reaches_is_answered_soon():
    """If no first weighing meets the limit, a larger batch must, or the answer is None."""
    balance = Balance(id="III", minimum="120 mg", readability="1 mg", accepted_error="5 %")
    strict = PowderBatch(ACTIVE, FILLER, Fraction(48), Fraction(4112), 32, Fraction(1, 10**5))

    assert plan_batch(strict, balance) is None
    assert smallest_batch(strict, balance) is None
    large = replaced(strict, limit=Fraction(1, 500))
    found = smallest_batch(large, balance)
    assert found is not None
    assert plan_batch(large.of(found), balance) is not None
    assert plan_batch(large.of(found - 1), balance) is None


def test_filler_too_little_to_weigh_is_told():
    """There is enough active for direct weighing, but not enough filler: the reason says so."""
    balance = Balance(id="III", minimum="120 mg", readability="1 mg", accepted_error="5 %")

    assert planned(Fraction(150), Fraction(100), balance) is None
