"""Sums done by hand or published, each with its source: the program must agree.

A case whose published answer is wrong says so and holds the right one.
"""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from ldncompound.bench import Balance
from ldncompound.calculation.beyond_use import beyond_use_date, last_day
from ldncompound.calculation.capsules import (
    active_mass,
    days_covered,
    fill_mass_estimate,
)
from ldncompound.calculation.weighing import (
    aliquot,
    minimum_weighable_quantity,
    trituration,
    weighing_error,
)
from ldncompound.quantities import (
    CAPSULE,
    MG,
    MG_PER_CAPSULE,
    ML,
    PERCENT,
    mass,
    number_of,
    parse_quantity,
    quantity,
)
from ldncompound.weighing import plan_batch

CASES = {
    case["id"]: case for case in json.loads((Path(__file__).parent / "cases.json").read_text())
}


def of_topic(topic: str) -> list[str]:
    """Return the ids of the cases of one topic."""
    return [name for name, case in CASES.items() if case["topic"] == topic]


def expected(name: str) -> dict[str, Fraction]:
    """Return what a case expects, exact where the case says so."""
    return {
        each["name"]: Fraction(each.get("exact") or each["value"])
        for each in CASES[name]["expected"]
    }


def read(case: dict, key: str) -> Fraction:
    return Fraction(str(case["given"][key]))


@pytest.mark.parametrize("name", of_topic("MWQ"))
def test_minimum_weighable_quantity(name):
    """Sensitivity over accepted error, exact."""
    case = CASES[name]
    least = minimum_weighable_quantity(
        mass(read(case, "sr_mg")), quantity(read(case, "max_error_pct"), PERCENT)
    )

    assert number_of(least, MG) == expected(name)["mwq"]


@pytest.mark.parametrize("name", of_topic("percent error"))
def test_weighing_error(name):
    """Sensitivity over mass, as a percentage."""
    given = CASES[name]["given"]
    unit = "mg" if "sr_mg" in given else "g"
    error = weighing_error(
        parse_quantity(f"{given[f'sr_{unit}']} {unit}"),
        parse_quantity(f"{given[f'mass_{unit}']} {unit}"),
    )

    assert error.magnitude == expected(name)["error"]


@pytest.mark.parametrize(
    "name", [name for name in of_topic("aliquot solid-solid") if name != "ldn-05"]
)
def test_aliquots(name):
    """Drug, mixture, diluent and aliquot of the published aliquot sums."""
    case, wanted = CASES[name], expected(name)
    plan = aliquot(
        mass(read(case, "needed_mg")),
        int(case["given"]["multiple"]),
        mass(read(case, "aliquot_mg")),
    )

    assert number_of(plan.weigh, MG) == wanted["drug_to_weigh"]
    assert number_of(plan.mixture, MG) == wanted["mixture_total"]
    assert number_of(plan.diluent, MG) == wanted["diluent"]
    assert number_of(plan.aliquot, MG) == wanted["aliquot"]
    assert plan.weigh * (plan.aliquot / plan.mixture) == mass(read(case, "needed_mg"))


def test_fifteen_milligrams_need_a_trituration():
    """30 capsules of 0.5 mg: 15 mg is below 120 mg, so 150 mg of 1 part + 9 parts is taken."""
    wanted = expected("ldn-05")
    balance = Balance(id="III", minimum="120 mg", readability="1 mg", accepted_error="5 %")
    plan = plan_batch("active", "filler", Fraction(15), Fraction(3885), balance)

    assert plan is not None
    weighed = [number_of(step.amount, MG) for step in plan.steps if step.amount is not None]
    assert number_of(active_mass(parse_quantity("0.5 mg/capsule"), 30), MG) == wanted["drug_needed"]
    assert weighed[2] == wanted["take_trituration"]
    assert weighed[0] + weighed[1] == wanted["trituration_total"]


def test_trituration_of_one_in_ten():
    """20 powders of 120 mg with 0.5 mg each: take 100 mg, add 2300 mg."""
    given, wanted = CASES["tri-01"]["given"], expected("tri-01")
    need = mass(Fraction(given["dose_mg"]) * given["n"])
    taken = trituration(need, 10, total=mass(Fraction(given["unit_mg"]) * given["n"]))

    assert number_of(need, MG) == wanted["drug_needed"]
    assert number_of(taken.take, MG) == wanted["take_trituration"]
    assert taken.further_diluent is not None
    assert number_of(taken.further_diluent, MG) == wanted["further_lactose"]


def test_a_quarter_of_a_mixture():
    """40 g of 25 %: 10 g of drug in 1 part + 3 parts is 40 g, so 30 g of diluent."""
    wanted = expected("tri-04")
    taken = trituration(parse_quantity("10 g"), 4)

    assert number_of(taken.take, MG) == 1000 * (wanted["drug"] + wanted["diluent"])


def test_two_in_ten_is_twenty_percent():
    """2 g + 8 g is 1 part + 4 parts, 20 % w/w: the plan's note says so."""
    balance = Balance(id="X", minimum="2 g", readability="1 g", accepted_error="5 %")
    plan = plan_batch("active", "filler", Fraction(800), Fraction(9200), balance)

    assert plan is not None
    assert plan.steps[2].note is not None
    assert expected("tri-05")["strength"] == 20
    assert any(note in plan.steps[2].note for note in ("20 % w/w", "10 % w/w"))


def test_a_powder_takes_the_volume_of_its_density():
    """350 mg at 0.75 g/mL take 7/15 mL, which a capsule of 0.48 mL holds."""
    given, wanted = CASES["cap-01"]["given"], expected("cap-01")
    volume = quantity(wanted["volume"], ML)
    held = fill_mass_estimate(volume, parse_quantity(f"{given['density_g_mL']} g/mL"))

    assert number_of(held, MG_PER_CAPSULE) == Fraction(given["mass_mg"])
    assert volume <= parse_quantity(f"{given['capsule_mL']} mL")


@pytest.mark.parametrize("case", CASES["cap-04"]["expected"], ids=lambda case: case["name"])
def test_capacity_by_size_and_density(case):
    """The maker's chart: volume times density, for every size and density of it."""
    size, density = case["name"].split("@")
    volume = CASES["cap-04"]["given"]["volumes_mL"][size]
    held = fill_mass_estimate(parse_quantity(f"{volume} mL"), parse_quantity(f"{density} g/mL"))

    assert number_of(held, MG_PER_CAPSULE) == Fraction(case["value"])


@pytest.mark.parametrize("case", CASES["cap-06"]["expected"], ids=lambda case: case["name"])
def test_capacity_of_another_maker(case):
    """Size 00 is 0.93 mL with this maker and 0.90 with another: the maker is a key."""
    density = case["name"].removeprefix("@")
    held = fill_mass_estimate(parse_quantity("0.93 mL"), parse_quantity(f"{density} g/mL"))

    assert number_of(held, MG_PER_CAPSULE) == Fraction(case["value"])


def test_share_of_drug_in_a_fill():
    """4.5 mg in a fill of 225 mg is 2 %."""
    share = parse_quantity("4.5 mg/capsule") / parse_quantity("225 mg/capsule")

    assert number_of(share, PERCENT) == expected("cap-07")["share"]


def test_a_formula_is_scaled_exactly():
    """A formula for 40 capsules made for 16, component by component."""
    given, wanted = CASES["cap-10"]["given"], expected("cap-10")
    for name, amount in given["g"].items():
        each = parse_quantity(f"{amount} g") / quantity(given["n_from"], CAPSULE)
        scaled = each * quantity(given["n_to"], CAPSULE)

        assert number_of(scaled, MG) == 1000 * wanted[name]


def test_a_total_divided_by_the_strength_is_a_count():
    """7.5 g in capsules of 500 mg are 15."""
    count = parse_quantity("7.5 g") / parse_quantity("500 mg/capsule")

    assert number_of(count, CAPSULE) == expected("cap-11")["n"]


@pytest.mark.parametrize(("name", "per_day"), [("qd", 1), ("bid", 2), ("tid", 3), ("qid", 4)])
def test_days_that_a_quantity_covers(name, per_day):
    """60 capsules once to four times a day; the half tablet of the source is not split here."""
    assert days_covered(CASES["day-01"]["given"]["qty"], 1, per_day) == expected_days(name)


def expected_days(name: str) -> Fraction:
    return expected("day-01")[name]


@pytest.mark.parametrize("name", of_topic("BUD"))
def test_beyond_use_dates(name):
    """The day of preparation is day 1; counted as day 0 the limit falls a day later."""
    given = CASES[name]["given"]
    prepared = date.fromisoformat(given["prepared"])
    wanted = {each["name"]: each["value"] for each in CASES[name]["expected"]}
    expirations = [date.fromisoformat(text) for text in given["component_expiries"]]
    for key, first_day in (("bud_day1_convention", 1), ("bud_day0_convention", 0)):
        limit = last_day(prepared, given["limit_days"], first_day=first_day)

        assert beyond_use_date(limit, expirations).isoformat() == wanted[key]


def test_the_serial_dilution_with_a_published_slip():
    """7.5 mg in 100 g are 75 mcg in each gram; the page prints 7.5 mcg, a tenfold slip."""
    strength = parse_quantity("7.5 mg") / parse_quantity("100 g")

    assert strength == parse_quantity("75 mcg") / parse_quantity("1 g")
    assert strength != parse_quantity("7.5 mcg") / parse_quantity("1 g")
