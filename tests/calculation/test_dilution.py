"""Strengths, dilutions, aliquots of liquids and doses at their limits."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ldncompound import calculation
from ldncompound.calculation import mixing
from ldncompound.calculation.aliquots import aliquot_of_liquid, aliquot_of_solution
from ldncompound.calculation.dilution import alligate, dilute, dilute_amount, diluted_strength
from ldncompound.calculation.dose_volume import (
    mass_of_volume,
    measured_dose,
    powder_volume,
    tablets_for,
    volume_of_mass,
)
from ldncompound.calculation.factors import potency_factor, salt_factor
from ldncompound.calculation.strengths import by_mass, concentration, drug_in, parse_strength
from ldncompound.core.quantities import MG, ML, PERCENT, format_quantity, mass, quantity, volume
from ldncompound.core.quantities import parse_quantity as read
from ldncompound.core.refusals import (
    InvalidOrder,
    MalformedQuantity,
    NotMeasurable,
    WrongDimension,
)

POSITIVE = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=1000)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0.5 %", "0.5 %"),
        ("5%", "5 %"),
        ("0 %", "0 %"),
        (" 1 mg/mL ", "1 mg/mL"),
        ("1:200", "0.5 %"),
        (" 1:50 ", "2 %"),
        ("1:5", "20 %"),
        ("1:32", "3.125 %"),
        ("1:400000000000000", "0.00000000000025 %"),
        ("1:1000", "0.1 %"),
        ("5 mg/5 mL", "1 mg/mL"),
        ("12.5mg/5mL", "2.5 mg/mL"),
        (" 1 g/100 g ", "10 mg/g"),
        ("5 mg/g", "5 mg/g"),
        ("995 mcg/mg", "995 mg/g"),
    ],
)
def test_strengths_that_are_read(text, found):
    """Percentages, mg/mL and ratios are read exactly; a ratio as a percentage."""
    assert format_quantity(parse_strength(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "", "5", "1:1", "1:0", "1:01", "2:400", "1:2.5", "1: 200", "1 : 200", "1:200 %", "1/200",
        "1:200:3", "1:\u0662", "1:1234567890123456",
        "5 mg/05 mL", "5 mg/.5 mL", "5 mg/5", "5 mg/5 tablet", "/5 mL",
        "5,5 %", ".5 %", "-1 %", "5 percent", "5 % w/v", "1\u2236200", "1:200\n",
    ],
)  # fmt: skip
def test_everything_else_is_no_strength(text):
    """Ambiguous texts, and texts that are not a strength, are refused with how to write one."""
    with pytest.raises(MalformedQuantity) as caught:
        parse_strength(text)

    assert "1:200" in caught.value.remedy


@pytest.mark.parametrize("text", ["1:1", "2:400", "1:2.5"])
def test_what_looks_like_a_ratio_is_refused_as_one(text):
    """The refusal says what a ratio is, not that a unit is missing."""
    with pytest.raises(MalformedQuantity, match="is not a ratio of one part in"):
        parse_strength(text)


def test_drug_is_held_by_a_volume_or_a_mass():
    """A strength in days or capsules is refused."""
    for amount in ("3 day", "3 capsule"):
        with pytest.raises(WrongDimension, match=r"^The amount must be"):
            drug_in(read("5 %"), read(amount))


@pytest.mark.parametrize("text", ["5 mg", "5 mL", "5 mg/capsule", "3 day", "5 mL/5 mL", "5 %/5 mL"])
def test_a_quantity_that_is_no_strength_measures_the_wrong_thing(text):
    """A well-formed quantity of another dimension is refused for it; 5 g/mL is a strength."""
    with pytest.raises(WrongDimension):
        parse_strength(text)
    assert format_quantity(parse_strength("0.005 g/mL")) == "5 mg/mL"


@given(amount=POSITIVE, weak=POSITIVE, more=POSITIVE, in_volume=st.booleans())
def test_a_dilution_holds_the_drug_of_its_stock(amount, weak, more, in_volume):
    """Stock and diluent add up; the drug in the stock is the drug in the total, both ways."""
    total = volume(amount) if in_volume else mass(amount)
    unit = ML if in_volume else MG
    target, stock = (quantity(each / 100, PERCENT) for each in (weak, weak + more))
    made = dilute(stock, target, total)

    assert made.stock + made.diluent == made.total == total
    assert drug_in(stock, made.stock) == drug_in(target, made.total)
    assert dilute_amount(stock, target, made.stock) == made
    assert diluted_strength(stock, made.stock, made.diluent) == target
    assert made.stock.units == unit


@given(
    weak=st.fractions(min_value=0, max_value=20, max_denominator=100),
    more=POSITIVE,
    most=POSITIVE,
    amount=POSITIVE,
)
def test_an_alligation_meets_its_target(weak, more, most, amount):
    """The drug of both parts is that of the mixture; any of the amounts gives the same parts."""
    scale = Fraction(1, 100)
    low, target, high = (
        quantity(each * scale, PERCENT) for each in (weak, weak + more, weak + more + most)
    )
    mixed = alligate(high, low, target, total=mass(amount))

    assert mixed.high + mixed.low == mixed.total == mass(amount)
    assert drug_in(high, mixed.high) + drug_in(low, mixed.low) == drug_in(target, mixed.total)
    assert alligate(high, low, target, high_amount=mixed.high) == mixed
    assert alligate(high, low, target, low_amount=mixed.low) == mixed


def test_strengths_of_different_kinds_are_compared_in_mg_per_ml():
    """10 mg/mL is 1 % w/v: 1:200 from it is half and half."""
    made = dilute(parse_strength("10 mg/mL"), parse_strength("1:200"), read("100 mL"))

    assert format_quantity(made.stock) == "50 mL"
    assert format_quantity(diluted_strength(read("10 mg/mL"), read("1 mL"), read("4 mL"))) == (
        "2 mg/mL"
    )
    assert format_quantity(concentration(read("1 g/L"))) == "1 mg/mL"


def test_a_stock_as_strong_as_the_target_needs_no_diluent():
    """A stock that already has the target strength gets no diluent."""
    assert dilute(read("5 %"), read("5 %"), read("10 g")).diluent == mass(0)


@pytest.mark.parametrize(
    ("stock", "target", "total"),
    [
        ("2 %", "5 %", "1 mL"),
        ("2 %", "0 %", "1 mL"),
        ("2 %", "1 %", "0 mL"),
        ("120 %", "1 %", "1 g"),
    ],
)
def test_dilutions_that_cannot_be(stock, target, total):
    """A target above the stock, a total of zero, or more than 100 % is refused."""
    with pytest.raises(InvalidOrder):
        dilute(read(stock), read(target), read(total))
    with pytest.raises(InvalidOrder):
        dilute_amount(read(stock), read(target), read(total))


@pytest.mark.parametrize("total", ["1 g", "1 mg/mL", "3 capsule"])
def test_a_strength_per_millilitre_says_nothing_of_a_mass(total):
    """mg/mL with a mass, and an amount that is neither mass nor volume, are refused."""
    with pytest.raises(WrongDimension):
        dilute(read("5 mg/mL"), read("1 mg/mL"), read(total))


def test_stock_and_diluent_are_measured_alike():
    """A volume and a mass cannot be mixed in one dilution."""
    with pytest.raises(WrongDimension):
        diluted_strength(read("5 %"), read("1 g"), read("1 mL"))
    with pytest.raises(WrongDimension):
        diluted_strength(read("5 %"), read("1 mL"), read("1 g"))
    with pytest.raises(WrongDimension):
        concentration(read("5 mg"))


def test_the_strength_of_a_stock_fits_how_it_is_measured():
    """mg/mL does not apply to a mass, and no mass holds more than 100 %."""
    with pytest.raises(WrongDimension):
        diluted_strength(read("5 mg/mL"), read("1 g"), read("1 g"))
    with pytest.raises(InvalidOrder):
        diluted_strength(read("101 %"), read("1 g"), read("1 g"))


def test_an_amount_of_nothing_is_named():
    """The refusal says which amount is zero."""
    with pytest.raises(InvalidOrder) as caught:
        dilute(read("2 %"), read("1 %"), read("0 mL"))

    assert caught.value.message == "The amount wanted must be greater than 0."


@pytest.mark.parametrize("target", ["1 %", "5 %", "0.5 %", "6 %"])
def test_a_target_outside_the_two_strengths(target):
    """The target must lie between the two strengths and equal neither."""
    with pytest.raises(InvalidOrder) as caught:
        alligate(read("5 %"), read("1 %"), read(target), total=read("1 g"))

    assert "not between" in caught.value.message


def test_no_strength_is_below_nothing():
    """A weaker part below 0 % is refused, even if a difference would give it."""
    with pytest.raises(InvalidOrder):
        alligate(read("5 %"), quantity(Fraction(-1, 200), PERCENT), read("1 %"), total=read("1 g"))


@pytest.mark.parametrize("amounts", [{}, {"total": read("1 g"), "low_amount": read("1 g")}])
def test_an_alligation_starts_from_one_amount(amounts):
    """Neither amount, or both, is refused."""
    with pytest.raises(InvalidOrder) as caught:
        alligate(read("5 %"), read("1 %"), read("3 %"), **amounts)

    assert "exactly one" in caught.value.remedy


def test_percentages_by_mass_end_at_a_hundred():
    """More than 100 % by mass is refused."""
    assert by_mass(read("100 %")) == 1
    with pytest.raises(InvalidOrder):
        by_mass(read("100.1 %"))


@pytest.mark.parametrize(
    ("need", "multiple", "part"), [("0 mL", 4, "2 mL"), ("1 mL", 0, "2 mL"), ("3 mL", 4, "2 mL")]
)
def test_an_aliquot_of_a_liquid_holds_its_need(need, multiple, part):
    """A need of zero, no multiple, or an aliquot below the need is refused."""
    with pytest.raises(InvalidOrder):
        aliquot_of_liquid(read(need), multiple, read(part))


def test_no_volume_of_an_aliquot_is_below_the_least_measure():
    """Liquid, aliquot and diluent must reach the least measure; a diluent of zero need not."""
    for need, multiple, part in (
        ("0.5 mL", 3, "2 mL"),
        ("1 mL", 2, "1.5 mL"),
        ("1.9 mL", 2, "2 mL"),
    ):
        with pytest.raises(NotMeasurable):
            aliquot_of_liquid(read(need), multiple, read(part), least=read("2 mL"))

    undiluted = aliquot_of_liquid(read("2 mL"), 1, read("2 mL"), least=read("2 mL"))
    assert undiluted.diluent == volume(0)
    assert aliquot_of_liquid(read("0.1 mL"), 2, read("1 mL")).measure == read("0.2 mL")


@pytest.mark.parametrize(
    ("need", "weigh", "take"),
    [("20 mg", "10 mg", "5 mL"), ("0 mg", "10 mg", "5 mL"), ("20 mg", "120 mg", "0 mL")],
)
def test_an_aliquot_of_a_solution_holds_its_need(need, weigh, take):
    """Less weighed than needed, a need of zero, or an aliquot of zero is refused."""
    with pytest.raises(InvalidOrder):
        aliquot_of_solution(read(need), read(weigh), read(take))


def test_an_aliquot_of_a_solution_may_be_small_or_the_whole_of_it():
    """0.1 mg of 1 mg is a tenth of the solution; a need equal to the weighed mass is all of it."""
    tenth = aliquot_of_solution(read("0.1 mg"), read("1 mg"), read("0.5 mL"))
    whole = aliquot_of_solution(read("20 mg"), read("20 mg"), read("1 mL"))

    assert tenth == (mass(1), volume(5), read("0.5 mL"))
    assert whole == (mass(20), volume(1), volume(1))


def test_a_dose_on_its_mark_deviates_by_nothing():
    """1.5 mg of 1 mg/mL is on the 0.1 mL mark; without a graduation nothing is rounded."""
    on_mark = measured_dose(read("1.5 mg"), read("1 mg/mL"), graduation=read("0.1 mL"))
    off_mark = measured_dose(read("4.5 mg"), read("1 mg/mL"), graduation=read("0.2 mL"))

    assert (on_mark.rounded, on_mark.deviation) == (read("1.5 mL"), quantity(0, PERCENT))
    assert off_mark.rounded == read("4.6 mL")
    assert off_mark.deviation == quantity(Fraction(20, 9), PERCENT)
    assert measured_dose(read("1.5 mg"), read("1 %"))[1:] == (None, None)


def test_a_dose_can_be_rounded_down():
    """1.14 mL at a graduation of 0.1 mL is 1.1 mL, with a negative deviation."""
    given = measured_dose(read("1.14 mg"), read("1 mg/mL"), graduation=read("0.1 mL"))

    assert given.deviation is not None
    assert given.deviation.magnitude < 0


@pytest.mark.parametrize(
    ("dose", "strength", "graduation"),
    [("0 mg", "1 mg/mL", "1 mL"), ("1 mg", "0 mg/mL", "1 mL"), ("1 mg", "1 mg/mL", "0 mL")],
)
def test_a_dose_of_nothing_has_no_volume(dose, strength, graduation):
    """Dose, strength and graduation must be greater than 0."""
    with pytest.raises(InvalidOrder):
        measured_dose(read(dose), read(strength), graduation=read(graduation))


def test_a_dose_is_never_rounded_to_nothing():
    """0.4 mL at a graduation of 1 mL is refused."""
    with pytest.raises(NotMeasurable):
        measured_dose(read("0.4 mg"), read("1 mg/mL"), graduation=read("1 mL"))


def test_tablets_are_rounded_up():
    """50 mg is one 50 mg tablet, a little more is two; without a tablet mass no powder is given."""
    assert tablets_for(read("50 mg"), read("50 mg")) == (1, None, None)
    assert tablets_for(read("50.1 mg"), read("50 mg")).tablets == 2
    with pytest.raises(InvalidOrder):
        tablets_for(read("0 mg"), read("50 mg"))
    with pytest.raises(InvalidOrder):
        tablets_for(read("50 mg"), read("50 mg"), tablet_mass=read("49 mg"))


def test_what_has_no_density_or_volume_is_refused():
    """A density of zero, and more diluent than liquid, are refused."""
    with pytest.raises(InvalidOrder):
        mass_of_volume(read("1 mL"), read("0 g/mL"))
    with pytest.raises(InvalidOrder):
        volume_of_mass(read("1 g"), read("0 g/mL"))
    with pytest.raises(InvalidOrder):
        powder_volume(read("4 mL"), read("5 mL"))


def test_every_dose_and_density_measures_the_right_thing():
    """A quantity of another dimension is refused, and the refusal names the argument."""
    dose, strength, density = read("1 mg"), read("1 mg/mL"), read("1 g/mL")
    for wrong, name in (
        (lambda: measured_dose(read("1 mL"), strength), "The dose"),
        (lambda: measured_dose(dose, strength, graduation=read("1 mg")), "The graduation"),
        (lambda: tablets_for(read("1 mL"), dose), "The need"),
        (lambda: tablets_for(dose, read("1 tablet")), "The content of a tablet"),
        (lambda: tablets_for(dose, dose, tablet_mass=read("1 mL")), "The mass of a tablet"),
        (lambda: mass_of_volume(read("1 mg"), density), "The volume"),
        (lambda: mass_of_volume(read("1 mL"), read("1 mg/day")), "The density"),
        (lambda: volume_of_mass(read("1 mL"), density), "The mass"),
        (lambda: volume_of_mass(read("1 mg"), read("1 %")), "The density"),
    ):
        with pytest.raises(WrongDimension) as caught:
            wrong()
        assert caught.value.message.startswith(f"{name} must be ")


def test_a_tablet_may_be_all_drug_and_a_powder_may_take_no_volume():
    """Half a milligram is a valid need; ballast and displaced volume may be zero."""
    assert tablets_for(read("0.5 mg"), read("0.25 mg")).tablets == 2
    assert tablets_for(read("50 mg"), read("50 mg"), tablet_mass=read("50 mg")) == (
        1,
        mass(50),
        mass(0),
    )
    assert powder_volume(read("5 mL"), read("5 mL")) == volume(0)
    with pytest.raises(InvalidOrder, match=r"^The need must be greater"):
        tablets_for(read("0 mg"), read("50 mg"))


def test_factors_need_something_to_hold():
    """Molar masses, and what remains after water and solvents, must be greater than 0."""
    assert potency_factor(read("100 %")) == 1
    assert potency_factor(read("80 %"), water=read("15 %"), solvents=read("5 %")) == Fraction(
        25, 16
    )
    for assay, water in (("0 %", "5 %"), ("90 %", "100 %")):
        with pytest.raises(InvalidOrder):
            potency_factor(read(assay), water=read(water))
    for pair in ((Fraction(0), Fraction(1)), (Fraction(1), Fraction(0))):
        with pytest.raises(InvalidOrder):
            salt_factor(*pair)
    assert salt_factor(Fraction(2), Fraction(3)) * salt_factor(Fraction(3), Fraction(2)) == 1
    assert salt_factor(Fraction(1), Fraction(1)) == 1


@pytest.mark.parametrize("wrong", ["5 mg", "5 mg/mL"])
@pytest.mark.parametrize("name", ["assay", "water", "solvents"])
def test_each_share_of_a_lot_is_a_percentage(name, wrong):
    """Assay, water and solvents of another dimension are refused, each by name."""
    given = {"assay": read("100 %"), "water": read("1 %"), "solvents": read("1 %")}
    with pytest.raises(WrongDimension, match=f"The {name} must be a percentage"):
        potency_factor(**{**given, name: read(wrong)})


def test_every_source_of_a_sum_stands_in_the_bibliography():
    """Every id after `Source:` in a docstring is in the bibliography."""
    file = Path(__file__).resolve().parents[2] / "formulations" / "sources.toml"
    known = tomllib.loads(file.read_text(encoding="utf-8")).keys()
    named = set()
    for each in pkgutil.iter_modules(calculation.__path__, "ldncompound.calculation."):
        module = importlib.import_module(each.name)
        for function in vars(module).values():
            if inspect.isfunction(function) and function.__module__ == each.name:
                named |= set(re.findall(r"Source:\n\s+([\w-]+)", function.__doc__ or ""))

    assert len(named) > 10
    assert named <= known


@given(
    strengths=st.lists(
        st.fractions(min_value=0, max_value=100, max_denominator=100), min_size=2, max_size=6
    ),
    where=st.fractions(min_value=0, max_value=1, max_denominator=100),
)
def test_linked_parts_meet_their_target(strengths, where):
    """The parts of any number of stocks, all above zero, mix to the target."""
    low, high = min(strengths), max(strengths)
    target = low + (high - low) * where
    assume(low < target < high and target not in strengths)
    parts = mixing.linked_parts(strengths, target)

    assert all(part > 0 for part in parts)
    mixed = [mixing.MixedPart(*each) for each in zip(parts, strengths, strict=True)]
    assert mixing.mixed_strength(mixed) == target


@given(
    amounts=st.lists(POSITIVE, min_size=1, max_size=3), have=POSITIVE, more=POSITIVE, add=POSITIVE
)
def test_what_is_added_brings_a_mixture_to_its_target(amounts, have, more, add):
    """Amount and strength of what is added follow from each other, and meet the target."""
    parts = [mixing.MixedPart(amount, have) for amount in amounts]
    target = have + more
    amount = mixing.amount_to_add(parts, target, target + add)

    assert mixing.strength_to_add(parts, target, amount) == target + add
    assert mixing.mixed_strength([*parts, mixing.MixedPart(amount, target + add)]) == target


@pytest.mark.parametrize("strength", [Fraction(1), Fraction(2), Fraction(3, 2)])
def test_what_is_not_beyond_the_target_is_not_added(strength):
    """To get from 1 to 2, the strength of the mixture, the target and less do not do."""
    with pytest.raises(InvalidOrder):
        mixing.amount_to_add([mixing.MixedPart(Fraction(3), Fraction(1))], Fraction(2), strength)


def test_the_least_that_may_be_added_has_no_drug():
    """3 parts of 2 become 1 with 3 parts of nothing, and cannot with less."""
    parts = [mixing.MixedPart(Fraction(3), Fraction(2))]

    assert mixing.strength_to_add(parts, Fraction(1), Fraction(3)) == 0
    for amount in (Fraction(299, 100), Fraction(0)):
        with pytest.raises(InvalidOrder):
            mixing.strength_to_add(parts, Fraction(1), amount)
