"""On which balance a batch is planned, where the order names none."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.quantities import MG, number_of
from ldncompound.core.refusals import BalanceNotFit, NotWeighable, Refusal
from ldncompound.pharmacy.master_records import load_formulary

TODAY = date(2026, 11, 29)
COARSE = parse_balance("III,minimum=120 mg,readability=1 mg")
FINE = parse_balance("A,minimum=20 mg,readability=0.1 mg,capacity=60 g")
FINEST = parse_balance("M,minimum=2 mg,readability=0.01 mg,capacity=20 g")
UNCHECKED = parse_balance("D,minimum=2 mg,readability=0.01 mg,daily-check=yes")
OVERDUE = parse_balance("O,minimum=2 mg,readability=0.01 mg,calibration-due=2026-11-28")


def made(*balances, kind=CapsuleOrder, **given):
    """Return a preparation of a pharmacy with these balances."""
    order = kind(**{"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "X", **given})
    return prepare(
        order, formulary=load_formulary(), pharmacy=Practice(balances=balances), today=TODAY
    )


def capsules(*balances, **given):
    """Return capsules of a known fill."""
    return made(*balances, fill_mass="130 mg/capsule", **given)


def others(preparation):
    """Return the balances that were not taken, and why."""
    found = preparation.weigh_plan.alternatives
    return {each.method: each.lost for each in found if each.method.startswith("on balance")}


def rank(preparation):
    """Return batch, drug left over and number of weighings of a plan."""
    plan = preparation.weigh_plan
    return (
        number_of(preparation.components[0].nominal, MG),
        sum((number_of(each.active, MG) for each in plan.leftover), Fraction(0)),
        [step.action for step in plan.steps].count("weigh"),
    )


def test_the_plan_that_wastes_least_is_taken():
    """48 mg are weighed directly on the fine balance, though the coarse one comes first."""
    found = capsules(COARSE, FINE)

    assert found.weigh_plan.balance.id == "A"
    assert others(found) == {"on balance 'III'": "wastes 72 mg more and takes 2 more weighings"}


def test_equal_plans_go_to_the_balance_configured_first():
    """4.5 mg for 30 days are direct on both: the first one is taken, and the other is told."""
    for first, second in ((COARSE, FINE), (FINE, COARSE)):
        found = capsules(first, second, dose="4.5 mg")

        assert found.weigh_plan.balance.id == first.id
        assert list(others(found)) == [f"on balance '{second.id}'"]
        assert "later in the configuration" in others(found)[f"on balance '{second.id}'"]


def test_a_balance_named_is_used_and_no_other_is_told():
    """What the order names is used, whatever another one would waste."""
    found = capsules(COARSE, FINE, balance="III")

    assert found.weigh_plan.balance.id == "III"
    assert others(found) == {}


@pytest.mark.parametrize("unfit", [UNCHECKED, OVERDUE])
def test_a_balance_that_is_not_fit_today_is_left_out(unfit):
    """It would waste least, but may not be used: the fit one is, and the sheet can say why."""
    found = capsules(unfit, COARSE)

    assert found.weigh_plan.balance.id == "III"
    assert others(found) == {f"on balance '{unfit.id}'": "it is not fit for use today"}


def test_where_no_balance_is_fit_the_first_one_is_refused():
    """Nothing is weighed on a balance that may not be used."""
    with pytest.raises(BalanceNotFit, match="'D'"):
        capsules(UNCHECKED, OVERDUE)


def test_a_balance_that_cannot_weigh_the_batch_is_told():
    """One capsule of 0.5 mg: only the finest balance can weigh it."""
    found = capsules(COARSE, FINEST, dose="0.5 mg", days="1", excess="0 capsule")

    assert found.weigh_plan.balance.id == "M"
    assert others(found) == {"on balance 'III'": "it cannot weigh this batch"}


def test_a_refusal_names_the_smallest_batch_of_all_balances():
    """What it names is refused one capsule below, and made at it, with these balances."""
    huge = parse_balance("H,minimum=5000 mg,readability=10 mg")
    with pytest.raises(NotWeighable) as caught:
        capsules(huge, COARSE, dose="0.5 mg", days="1", excess="0 capsule")
    least = caught.value.details["smallest_batch"]
    with pytest.raises(NotWeighable) as alone:
        capsules(COARSE, dose="0.5 mg", days="1", excess="0 capsule")

    assert least == alone.value.details["smallest_batch"]
    assert capsules(huge, COARSE, dose="0.5 mg", days="1", excess=f"{least - 1} capsule")
    with pytest.raises(NotWeighable):
        capsules(huge, COARSE, dose="0.5 mg", days="1", excess=f"{least - 2} capsule")


def test_refusals_without_a_smallest_batch_come_last():
    """A balance that no batch reaches is not the one that is spoken of."""
    never = parse_balance("N,minimum=9000 g,readability=1 g")
    with pytest.raises(NotWeighable) as caught:
        capsules(never, COARSE, dose="0.5 mg", days="1", excess="0 capsule")

    assert caught.value.details["smallest_batch"]


def test_one_more_weighing_loses():
    """The filler takes two parts on a balance of small capacity; both weigh the active directly."""
    small = parse_balance("C,minimum=20 mg,readability=0.1 mg,capacity=3 g")
    found = capsules(small, FINE)

    assert found.weigh_plan.balance.id == "A"
    assert others(found) == {"on balance 'C'": "wastes as much and takes 1 more weighing"}


def test_a_larger_batch_of_a_liquid_loses():
    """From powder, the coarse balance needs more liquid: the fine one makes less."""
    found = made(COARSE, FINE, kind=LiquidOrder, dose="0.5 mg", days="16", tablet_mass="180 mg")

    assert found.weigh_plan.balance.id == "A"
    assert others(found) == {"on balance 'III'": "it needs a larger batch"}


ANY_BALANCE = st.sampled_from([COARSE, FINE, FINEST, UNCHECKED, OVERDUE])


@settings(deadline=None, max_examples=60)
@given(
    st.lists(ANY_BALANCE, min_size=2, max_size=4, unique_by=lambda each: each.id),
    st.sampled_from(["0.5 mg", "1.5 mg", "3 mg", "4.5 mg"]),
    st.integers(1, 60),
)
def test_no_other_fit_balance_would_be_better(balances, dose, days):
    """Whatever balances there are, the plan is the best of those on each fit one alone."""

    def alone(each):
        try:
            return capsules(each, dose=dose, days=str(days))
        except Refusal:
            return None

    single = {each.id: alone(each) for each in balances}
    possible = {name: rank(each) for name, each in single.items() if each is not None}
    try:
        found = capsules(*balances, dose=dose, days=str(days))
    except Refusal:
        assert not possible
        return

    assert rank(found) == min(possible.values())
    assert found.weigh_plan.balance.id == min(possible, key=possible.get)
    assert found.weigh_plan.steps == single[found.weigh_plan.balance.id].weigh_plan.steps
    assert len(others(found)) == len(balances) - 1
