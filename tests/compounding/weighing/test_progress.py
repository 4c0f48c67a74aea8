"""Weigh plans followed with what a balance really shows."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.compounding.weighing.plan import Step
from ldncompound.compounding.weighing.progress import (
    check_holds_enough,
    follow,
    weighed_steps,
    working_at,
)
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import (
    MG,
    PERCENT,
    format_quantity,
    mass,
    number_of,
    parse_quantity,
)
from ldncompound.core.records import replaced
from ldncompound.core.refusals import NotWeighable, WrongState
from making import FORMULARY
from printed_working import holds

BALANCES = {
    "III": parse_balance("III,sensitivity=6 mg,readability=1 mg"),
    "A": parse_balance("A,repeatability=0.2 mg,readability=0.1 mg"),
    "S": parse_balance("S,minimum=20 mg,readability=0.1 mg,capacity=500 mg"),
    "W": parse_balance("W,minimum=500 mg,readability=1 mg"),
}


def planned(balance="III", order=CapsuleOrder, **texts):
    """Return a preparation."""
    if order is CapsuleOrder:
        texts = {"fill_mass": "130 mg/capsule", **texts}
    typed = {"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "D", **texts}
    typed = {name: text for name, text in typed.items() if text is not None}
    pharmacy = Practice(name="Elm", site="ELM", balances=(BALANCES[balance],))
    made = prepare(order(**typed), formulary=FORMULARY, pharmacy=pharmacy, today=date(2026, 11, 23))
    return replaced(made, id="ELM-1")


def weigh(number, what, amount, into):
    """Return a weighing of a plan."""
    return Step(step=number, action="weigh", what=what, amount=parse_quantity(amount), into=into)


def with_steps(made, *steps):
    """Return a preparation with other steps."""
    return replaced(made, weigh_plan=replaced(made.weigh_plan, steps=steps))


CASES = [
    planned(),
    planned(dose="0.5 mg", days="9"),
    planned("W", dose="0.5 mg", days="7"),
    planned("A", dose="4.5 mg"),
    planned("S", dose="3 mg"),
    planned(order=LiquidOrder),
    planned("A", LiquidOrder, formulation="naltrexone-oral-liquid-powder"),
    planned("III", LiquidOrder, formulation="naltrexone-oral-liquid-powder"),
    planned(dose="4.5 mg", days="170"),
]


@pytest.mark.parametrize("document", CASES)
def test_the_cases_are_of_every_kind(document):
    """Direct, one and two triturations, amounts in parts, tablets, stock solutions."""
    methods = {each.weigh_plan.method for each in CASES}

    assert methods == {"direct", "trituration", "tablets", "stock solution"}
    assert weighed_steps(document)
    assert any(stage.into == "trituration 2" for each in CASES for stage in weighed_steps(each))


@pytest.mark.parametrize("document", CASES)
def test_who_follows_the_plan_follows_it_to_the_end(document):
    """When weighed exactly as planned, no amount changes at any point of the work."""
    stages = weighed_steps(document)
    for done in range(len(stages) + 1):
        actual = {stage.step: stage.planned for stage in stages[:done]}
        course = follow(document, actual)

        assert course.targets == {stage.step: stage.planned for stage in stages}
        assert course.delivered == number_of(document.weigh_plan.delivers, MG)
        assert course.percent == number_of(document.expected.percent_of_label, PERCENT)


def delivered_by(document, actual):
    """Calculate the active in the batch by following every step with plain Fractions."""
    active = document.components[0].name
    vessels: dict[str, dict[str, Fraction]] = {}
    for stage in weighed_steps(document):
        vessel = vessels.setdefault(stage.into, {"active": Fraction(0), "all": Fraction(0)})
        source = vessels.get(stage.what)
        share = source["active"] / source["all"] if source else Fraction(stage.what == active)
        vessel["active"] += actual[stage.step] * share
        vessel["all"] += actual[stage.step]
    return vessels["batch"]


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_what_is_off_is_made_up_for(data):
    """Within 1 % at each step: the total powder stays the same, the content within 1 %."""
    document = data.draw(st.sampled_from([each for each in CASES if each.form == "capsules"]))
    step = number_of(document.weigh_plan.balance.readability, MG)
    stages, actual = weighed_steps(document), {}
    for stage in stages:
        target = follow(document, actual).targets[stage.step]
        most = target // 100 // step
        actual[stage.step] = target + data.draw(st.integers(-most, most)) * step
    course, batch = follow(document, actual), delivered_by(document, actual)
    powder = sum(number_of(each.required, MG) for each in document.components[:2])
    last = stages[-1]

    assert abs(course.delivered - batch["active"]) < Fraction(1, 10**6)
    # The last weighing's own error remains, and that of the rounded plan.
    off = actual[last.step] - course.targets[last.step]
    assert abs(batch["all"] - off - powder) <= 2 * step + powder / 1000
    assert abs(course.percent - 100) < Fraction("3.1")


def test_a_diluent_follows_its_base_and_the_filler_the_rest():
    """121 mg in place of 120: 1089 mg of diluent keep 1 + 9, and 480 mg stay 480."""
    document = planned()
    course = follow(document, {1: Fraction(121)})
    assert [course.targets[each] for each in (1, 2, 4, 5)] == [120, 1089, 480, 3680]

    # With the diluent at 1080 it is stronger: less is taken and more filler added.
    course = follow(document, {1: Fraction(121), 2: Fraction(1080)})
    strength = Fraction(121, 1201)
    assert course.targets[4] == 476 == round(48 / strength)
    assert course.targets[5] == 3680 + 480 - 476
    assert abs(course.delivered - 476 * strength) < Fraction(1, 10**9)
    assert abs(course.percent - 476 * strength / 48 * 100) < Fraction(1, 10**9)


def test_another_lot_of_the_active_asks_for_more():
    """11 % more powder for the same drug: weighed directly, or more taken of a trituration."""
    ratio = Fraction(111, 100)
    direct, stirred = planned("A", dose="4.5 mg"), planned()
    course = follow(direct, {}, 144 * ratio, ratio)
    first = weighed_steps(direct)[0]

    assert abs(course.targets[first.step] - first.planned * ratio) <= Fraction(1, 20)
    assert abs(course.percent - 100) < Fraction(1, 10)
    course = follow(stirred, {}, 48 * ratio, ratio)
    assert [course.targets[each] for each in (1, 2, 4, 5)] == [120, 1080, 533, 3627]
    assert abs(course.percent - 100) < Fraction(1, 10)


def test_a_trituration_is_never_taken_beyond_what_there_is():
    """The plan leaves nothing over: after a low weighing all is taken; another lot is refused."""
    document = planned(dose="4.5 mg", days="24", excess="2 capsule", fill_mass="60 mg/capsule")
    stages = {stage.step: stage for stage in weighed_steps(document)}
    document = with_steps(
        document,
        weigh(1, "naltrexone hydrochloride", "120 mg", "trituration 1"),
        weigh(2, "microcrystalline cellulose", "120 mg", "trituration 1"),
        weigh(3, "trituration 1", "240 mg", "batch"),
        weigh(4, "microcrystalline cellulose", "1300 mg", "batch"),
    )
    active, *others = document.components
    needs = replaced(active, required=mass(120))
    document = replaced(document, components=(needs, *others))
    short = follow(document, {1: Fraction(119), 2: Fraction(119)})

    assert stages
    assert short.targets[3] == 238
    assert short.targets[4] == 1302
    lacking = follow(document, {}, Fraction(1212, 10))
    assert (lacking.short, lacking.targets[3]) == ("trituration 1", 240)
    with pytest.raises(NotWeighable, match="trituration 1 does not contain"):
        check_holds_enough(lacking)
    check_holds_enough(short)
    # What has been taken counts, and its content is stated.
    taken = {1: Fraction(120), 2: Fraction(120), 3: Fraction(240)}
    assert follow(document, taken, Fraction(1212, 10)).delivered == 120


def test_a_target_below_what_the_balance_weighs_well_is_not_replaced():
    """A target below the minimum is neither raised nor replaced, but refused when asked for."""
    document = planned()
    *others, last, mixing = document.weigh_plan.steps
    last = replaced(last, amount=parse_quantity("120 mg"))
    document = with_steps(document, *others, last, mixing)

    assert follow(document, {4: Fraction(484)}).targets[5] == 116
    assert follow(document, {4: Fraction(476)}).targets[5] == 124


def test_the_percentage_follows_the_vessels_and_not_the_targets():
    """The planned mass of a weaker powder is less drug, whatever the target was."""
    document = planned("A", dose="4.5 mg")
    weaker = Fraction(10, 9)

    assert follow(document, {1: Fraction(144)}, 160, weaker).percent == 90
    assert follow(document, {1: Fraction(160)}, 160, weaker).percent == 100
    assert follow(document, {1: Fraction(160)}, 160, Fraction(1)).percent == significant(
        Fraction(1000, 9)
    )


def test_a_preparation_that_says_no_content_is_not_followed():
    """One that was recorded before the content was stored is refused, not guessed at."""
    with pytest.raises(WrongState):
        follow(replaced(planned(), expected=None), {})


MOULDED = planned("A", order=TabletOrder, fill_mass=None, blank_mass="65 mg/tablet",
                  density_factor="1.4")  # fmt: skip
ALL_TAKEN = with_steps(
    planned(dose="4.5 mg", days="24", excess="2 capsule", fill_mass="60 mg/capsule"),
    weigh(1, "naltrexone hydrochloride", "120 mg", "trituration 1"),
    weigh(2, "microcrystalline cellulose", "120 mg", "trituration 1"),
    weigh(3, "trituration 1", "240 mg", "batch"),
    weigh(4, "microcrystalline cellulose", "1300 mg", "batch"),
)
ALL_TAKEN = replaced(
    ALL_TAKEN,
    components=(replaced(ALL_TAKEN.components[0], required=mass(120)), *ALL_TAKEN.components[1:]),
)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_the_working_of_a_mass_comes_to_that_mass(data):
    """Keyed in, what is shown gives the target, whatever was weighed before and of which lot."""
    document = data.draw(st.sampled_from((*CASES, MOULDED, ALL_TAKEN)))
    step = number_of(document.weigh_plan.balance.readability, MG)
    needed = number_of(document.components[0].required, MG)
    needed = data.draw(st.sampled_from([None, needed, needed * Fraction(101, 97), needed / 3]))
    actual = {}
    for stage in weighed_steps(document):
        target = follow(document, actual, needed).targets[stage.step]
        told, _, rounded = working_at(document, stage.step, actual, needed).partition("; ")
        if " = " in told:
            assert holds(told), told
        else:
            assert told.endswith((" mg, as planned", "all that is there"))
        exact = told.split(" = ")[-1].split(",")[0]
        shown = rounded.rpartition(": ")[2] if rounded else exact
        assert shown == format_quantity(mass(target))
        most = target // 100 // step
        actual[stage.step] = target + data.draw(st.integers(-most, most)) * step


def test_a_working_says_what_was_corrected_for():
    """The diluent follows its base, what is taken the strength, the filler the rest."""
    document = planned()
    told = [working_at(document, each, {1: Fraction(121)}) for each in (1, 2, 4, 5)]
    assert told == [
        "120 mg, as planned",
        "1080 mg × 121 mg / 120 mg = 1089 mg",
        "480 mg, as planned",
        "3680 mg, as planned",
    ]
    told = [working_at(document, each, {1: Fraction(121), 2: Fraction(1080)}) for each in (4, 5)]
    assert told == [
        "480 mg / 1.0074937552 = 476.429752066 mg; to the step of the balance: 476 mg",
        "3680 mg + 480 mg − 476 mg = 3684 mg",
    ]
    other = working_at(document, 4, {}, Fraction(50))
    assert other.startswith("480 mg × 1.04166666667 = 500 mg")
    taken = [working_at(ALL_TAKEN, 3, {1: Fraction(119), 2: Fraction(119)})]
    taken.append(working_at(ALL_TAKEN, 4, {1: Fraction(119), 2: Fraction(119)}))
    assert taken == ["238 mg, all that is there", "1300 mg + 240 mg − 238 mg = 1302 mg"]
    moulded = working_at(MOULDED, 2, {1: Fraction(50)})
    assert moulded.startswith("2045.7 mg + 48 mg − 50 mg + 0.571428571429 mg = 2044.27142857")
