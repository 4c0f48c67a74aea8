"""What holds for every order in range."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.registry import prepare_capsules
from ldncompound.compounding.practice import UNCONFIGURED, Practice
from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import CAPSULE, MG, mass, number_of
from ldncompound.core.refusals import CompoundingError, NotWeighable
from making import FORMULARY

DAY = date(2026, 11, 22)

doses = st.integers(50, 450).map(lambda hundredths: Fraction(hundredths, 100))
days = st.integers(1, 180)
fills = st.integers(100, 140)
displays = st.sampled_from([Fraction(1, 10), Fraction(1), Fraction(2)])


@st.composite
def pharmacies(draw: st.DrawFn) -> Practice:
    """A pharmacy with any reasonable balance."""
    step = draw(displays)
    least = draw(st.integers(5, 200))
    balance = Balance(id="B", minimum=mass(least), readability=mass(step), accepted_error="5 %")
    return Practice(balances=(balance,))


def prepare(dose: str, pharmacy: Practice = UNCONFIGURED, **more: str) -> Preparation:
    order = CapsuleOrder(
        **{"dose": dose, "patient": "P", "prescriber": "Dr X", "days": "30", **more}  # type: ignore[arg-type]
    )
    return prepare_capsules(order, formulary=FORMULARY, pharmacy=pharmacy, today=DAY)


def in_mg(preparation: Preparation, role: str) -> Fraction:
    return next(
        number_of(part.required, MG) for part in preparation.components if part.role == role
    )


@given(doses, days, fills)
def test_units_do_not_matter(dose, length, fill):
    """The same dose in mg, mcg and g gives the same preparation, but for how it was written."""
    texts = (
        f"{format_number(dose)} mg",
        f"{format_number(dose * 1000)} mcg",
        f"{format_number(dose / 1000)} g",
    )
    made = []
    for text in texts:
        try:
            document = prepare(text, days=str(length), fill_mass=f"{fill} mg/capsule").document()
        except NotWeighable as refusal:
            made.append(refusal.details)
            continue
        document["prescription"].pop("dose_as_written")
        made.append(document)

    assert made[0] == made[1] == made[2]


@given(doses, days, fills, pharmacies())
def test_mass_balance_to_the_last_digit(dose, length, fill, pharmacy):
    """Active and filler are fill times batch; what is consumed is delivered or left over."""
    try:
        made = prepare(
            f"{format_number(dose)} mg",
            pharmacy,
            days=str(length),
            fill_mass=f"{fill} mg/capsule",
        )
    except NotWeighable:
        assume(False)
    active, filler = in_mg(made, "active"), in_mg(made, "filler")
    plan = made.weigh_plan
    left_active = sum(number_of(each.active, MG) for each in plan.leftover)
    left = sum(number_of(each.amount, MG) for each in plan.leftover)
    taken = {each.name: number_of(each.amount, MG) for each in plan.consumes}

    assert active + filler == fill * made.capsules.batch_size
    assert active == dose * made.capsules.batch_size
    assert taken["naltrexone hydrochloride"] == number_of(plan.delivers, MG) + left_active
    assert sum(taken.values()) == left + number_of(plan.delivers, MG) + number_of(
        plan.others[0].delivers, MG
    )


@given(doses, days, st.integers(0, 20))
def test_counts(dose, length, excess):
    """Dispensed is doses times days; the batch is that and the excess."""
    try:
        made = prepare(f"{format_number(dose)} mg", days=str(length), excess=f"{excess} capsule")
    except NotWeighable:
        assume(False)

    assert made.capsules.dispense == length
    assert made.capsules.batch_size == length + excess
    assert number_of(made.components[2].required, CAPSULE) == length + excess


@given(doses, st.integers(1, 179))
def test_longer_courses_need_more(dose, length):
    """One more day needs more of every component."""
    try:
        shorter = prepare(f"{format_number(dose)} mg", days=str(length))
        longer = prepare(f"{format_number(dose)} mg", days=str(length + 1))
    except NotWeighable:
        assume(False)

    for role in ("active", "filler"):
        assert in_mg(shorter, role) < in_mg(longer, role)


@given(doses, days)
def test_the_same_order_gives_the_same_document(dose, length):
    """The core is pure: no clock, no randomness, no set order."""
    texts = {"days": str(length), "fill_mass": "120 mg/capsule"}
    try:
        first = prepare(f"{format_number(dose)} mg", **texts).document("X")
    except NotWeighable:
        assume(False)

    assert first == prepare(f"{format_number(dose)} mg", **texts).document("X")


@settings(max_examples=300)
@given(
    st.fixed_dictionaries(
        {"dose": st.text(max_size=12) | st.sampled_from(["1.5 mg", "4.5 mg", "45 mg", "3 mg"])},
        optional={
            name: st.text(max_size=12) | st.sampled_from(samples)
            for name, samples in {
                "days": ["30", "1", "999999"],
                "per_day": ["1", "2", "9"],
                "strength": ["1.5 mg", "1.5 mg/capsule", "0 mg"],
                "size": ["3", "000", "5"],
                "fill_mass": ["130 mg/capsule", "0 mg/capsule", "999999999999999 kg/capsule"],
                "excess": ["2 capsule", "5 %", "999999 capsule"],
                "formulation": ["naltrexone-capsule-mcc"],
                "patient": ["P"],
                "directions": ["x"],
                "prepared_on": ["2026-11-22", "9999-12-31", "0001-01-01"],
                "first_dose": ["2026-11-22", "9999-12-31"],
                "reason": ["late"],
                "balance": ["B"],
                "drug": ["naltrexone", "naloxone"],
            }.items()
        },
    )
)
def test_any_texts_are_prepared_or_refused(texts):
    """Any texts give a preparation or a refusal, never another exception."""
    try:
        made = prepare(**texts)
    except CompoundingError as error:
        assert error.message
        assert error.exit_status == 3
    else:
        assert made.document("X")["capsules"]["batch_size"] >= 1


@pytest.mark.parametrize("drug", ["naloxone", "methylnaltrexone", "naltrexon", "LDN", ""])
def test_other_drugs_are_refused(drug):
    """The program prepares one drug, ordered by its full name."""
    with pytest.raises(CompoundingError) as caught:
        prepare("1.5 mg", drug=drug)

    assert caught.value.code == "unsupported-drug"
