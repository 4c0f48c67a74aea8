"""Single calculations: results, working, source and refusals."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.calculation import weighing as powders
from ldncompound.calculation.calculators import (
    contents,
    measuring,
    mixtures,
    quality,
    weighing,
)
from ldncompound.calculation.calculators.result import SumStated
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import format_quantity, parse_quantity
from ldncompound.core.refusals import Refusal, VerificationFailure
from ldncompound.core.source_cited import SourceCited
from ldncompound.pharmacy.master_records import load_formulary

TEN = ["95 %", "97 %", "96 %", "94 %", "98 %", "93 %", "99 %", "96 %", "95 %", "97 %"]

SUMS = {
    "class III": (weighing.mwq, ("6 mg", "5 %"), {"minimum": "120 mg"}),
    "error of 50 mg": (weighing.weighing_error, ("0.006 g", "50 mg"), {"error": "12 %"}),
    "USP 41": (weighing.minimum_weight, ("0.15 mg", None, None), {"minimum": "300 mg"}),
    "USP 41 by the display": (
        weighing.minimum_weight, ("0 mg", "1 mg", "5 %"), {"minimum": "16.4 mg"}
    ),
    "aliquot": (
        weighing.aliquot, ("2 mg", "60", "125 mg", None, None),
        {"weigh": "120 mg", "mixture": "7500 mg", "diluent": "7380 mg", "aliquot": "125 mg"},
    ),
    "aliquot of least waste": (
        weighing.aliquot, ("25 mg", None, None, "6 mg", "4 %"),
        {"weigh": "150 mg", "mixture": "900 mg", "diluent": "750 mg", "aliquot": "150 mg"},
    ),
    "aliquot of more than half the minimum": (
        weighing.aliquot, ("80 mg", None, None, "6 mg", "5 %"),
        {"weigh": "160 mg", "mixture": "280 mg", "diluent": "120 mg", "aliquot": "140 mg"},
    ),
    "aliquot of a given size": (
        weighing.aliquot, ("10 mg", None, "130 mg", "6 mg", "5 %"),
        {"weigh": "120 mg", "mixture": "1560 mg", "diluent": "1440 mg", "aliquot": "130 mg"},
    ),
    "trituration": (
        weighing.trituration, ("10 mg", "10", "20", "120 mg"),
        {"take": "100 mg", "further_diluent": "2300 mg"},
    ),
    "trituration alone": (
        weighing.trituration, ("15 mg", "10", None, None),
        {"take": "150 mg", "further_diluent": None},
    ),
    "uncertainty": (
        weighing.uncertainty, ("0.00017 g", "0.0002 g", "0.00005 g"),
        {"standard_uncertainty": "0.207525098884 mg"},
    ),
    "uncertainty of repeatability": (
        weighing.uncertainty, ("3 mg", None, None), {"standard_uncertainty": "3 mg"}
    ),
    "dilution": (
        mixtures.dilute, ("5 %", "2 %", "400 mL", None), {"stock": "160 mL", "diluent": "240 mL"}
    ),
    "dilution of a ratio": (
        mixtures.dilute, ("1:200", "0.025 %", "60 mL", None),
        {"stock": "3 mL", "diluent": "57 mL"},
    ),
    "dilution by mass": (
        mixtures.dilute, ("25 %", "5 %", None, "40 g"),
        {"stock": "8000 mg", "diluent": "32000 mg"},
    ),
    "alligation": (
        mixtures.alligate, ("5 %", "1 %", "3 %", "100 g", None, None),
        {"high": "50000 mg", "low": "50000 mg", "total": "100000 mg"},
    ),
    "alligation from the weaker": (
        mixtures.alligate, ("2.5 %", "0.25 %", "1 %", None, None, "240 g"),
        {"high": "120000 mg", "low": "240000 mg", "total": "360000 mg"},
    ),
    "capsule fill": (
        mixtures.capsule_fill, ("30 mg", "0.6 g/mL", "0.27 mL", "0.45 g/mL", "100"),
        {"drug_volume": "0.05 mL", "diluent_per_capsule": "99 mg", "drug": "3000 mg",
         "diluent": "9900 mg"},
    ),
    "tablets": (
        mixtures.tablets, ("135 mg", "50 mg", "200 mg"),
        {"tablets": 3, "powder": "540 mg", "ballast": "405 mg"},
    ),
    "tablets alone": (
        mixtures.tablets, ("101 mg", "50 mg", None),
        {"tablets": 3, "powder": None, "ballast": None},
    ),
    "dose volume": (
        mixtures.dose_volume, ("25 mg", "60 mg/mL", "0.01 mL"),
        {"volume": "0.416666666667 mL", "rounded": "0.42 mL", "deviation": "0.8 %"},
    ),
    "dose volume alone": (
        mixtures.dose_volume, ("4.5 mg", "1 mg/mL", None),
        {"volume": "4.5 mL", "rounded": None, "deviation": None},
    ),
    "potency by the certificate": (
        quality.potency, ("93.5 %", "3.68 %", None, "certificate"),
        {"factor": "1.11038072734", "factor_computed": "1.11038072734"},
    ),
    "potency above 100 %, uncapped": (
        quality.potency, ("101.3 %", "0.8 %", None, "certificate"),
        {"factor": "0.995127854027", "factor_computed": "0.995127854027"},
    ),
    "potency above 100 %, nrf": (
        quality.potency, ("101.3 %", "0.8 %", None, "nrf"),
        {"factor": "1", "factor_computed": "1.00806451613"},
    ),
    "potency as the label says": (
        quality.potency, ("93.5 %", "3.68 %", "1 %", "as-label"), {"factor": "1"},
    ),
    "potency at the deficit of 2 %": (
        quality.potency, ("98 %", None, None, "nrf"),
        {"factor": "1", "factor_computed": "1.02040816327"},
    ),
    "potency beyond the deficit of 2 %": (
        quality.potency, ("97.99 %", None, None, "nrf"), {"factor": "1.02051229717"},
    ),
    "salt": (
        quality.salt, ("341.40", "377.86", "4.5 mg"),
        {"factor": "1.10679554774", "mass": "4.98057996485 mg"},
    ),
    "uniformity": (
        quality.uniformity, (TEN, "100 %"),
        {"mean": "96 %", "standard_deviation": "1.82574185835 %", "reference": "98.5 %",
         "acceptance_value": "6.88178046004", "stage": 1, "passes": True},
    ),
    "uniformity that asks for more": (
        quality.uniformity, (["70 %"] * 10, "100 %"),
        {"acceptance_value": "28.5", "stage": 1, "passes": False},
    ),
    "uniformity of thirty": (
        quality.uniformity, (TEN * 3, "100 %"), {"stage": 2, "passes": True},
    ),
    "spread": (
        quality.rsd, (["98", "100", "102"],),
        {"mean": "100", "standard_deviation": "2", "rsd": "2 %"},
    ),
    "dilution of mixed units": (
        mixtures.dilute, ("1:20000", "10 mcg/mL", "50 L", None),
        {"stock": "10000 mL", "diluent": "40000 mL", "total": "50000 mL"},
    ),
    "dilution of the stock": (
        mixtures.dilute, ("0.9 %", "0.45 %", None, None, "250 mL"),
        {"stock": "250 mL", "diluent": "250 mL", "total": "500 mL"},
    ),
    "alligation of mixed units": (
        mixtures.alligate, ("5 %", "1 %", "25 mg/g", None, "30 g", None),
        {"high": "30000 mg", "low": "50000 mg", "total": "80000 mg"},
    ),
    "dose volume of a percentage": (
        mixtures.dose_volume, ("25 mg", "0.1 %", None), {"volume": "25 mL"},
    ),
    "dose volume of a teaspoon": (
        mixtures.dose_volume, ("0.025 g", "5 mg/5 mL", None), {"volume": "25 mL"},
    ),
    "dose volume by weight": (
        mixtures.dose_volume, ("100 mcg/kg", "1 mg/mL", "0.5 mL", "22 kg"),
        {"volume": "2.2 mL", "rounded": "2 mL", "deviation": "-9.09090909091 %"},
    ),
    "dose volume of a strength that does not end": (
        mixtures.dose_volume, ("11 mg", "25 mg/3 mL", "0.1 mL"),
        {"volume": "1.32 mL", "rounded": "1.3 mL", "deviation": "-1.51515151515 %"},
    ),
    "aliquot of tablet powder": (
        weighing.aliquot, ("4 mg", "25", "120 mg", "6 mg", "5 %", "25 mg/70 mg"),
        {"weigh": "280 mg", "mixture": "3000 mg", "diluent": "2720 mg", "aliquot": "120 mg"},
    ),
    "aliquot of a trituration": (
        weighing.aliquot, ("4 mg", None, None, "6 mg", "5 %", "10 %"),
        {"weigh": "120 mg", "mixture": "360 mg", "diluent": "240 mg", "aliquot": "120 mg"},
    ),
    "uniformity of thirty, one too low": (
        quality.uniformity, ([*["100 %"] * 29, "70 %"], "100 %"), {"stage": 2, "passes": False},
    ),
    "uniformity of thirty, one too high": (
        quality.uniformity, ([*["100 %"] * 29, "128 %"], "100 %"), {"stage": 2, "passes": False},
    ),
    "potency in mcg in a mg": (
        quality.potency, ("995 mcg/mg", "2 %", "0.5 %", "nrf"),
        {"factor": "1.03079500064", "factor_computed": "1.03079500064"},
    ),
    "beyond use of two dates, day of preparation not counted": (
        quality.beyond_use, ("2026-01-15", "14 day", ("2028-12",), 0), {"date": "2026-01-29"},
    ),
    "content of a volume": (
        contents.content, (None, "100 mL", "0.1 %", None),
        {"drug": "100 mg", "amount": "100 mL", "strength": "1 mg/mL", "percent": "0.1 %",
         "ratio": "1:1000"},
    ),
    "content of a mass": (
        contents.content, (None, "90 g", "4 %", None), {"drug": "3600 mg", "strength": "40 mg/g"},
    ),
    "content, the volume": (
        contents.content, ("27 g", None, "3 %", "volume"), {"amount": "900 mL"},
    ),
    "content, the mass": (
        contents.content, ("10 g", None, "20 %", "mass"), {"amount": "50000 mg"},
    ),
    "content, the strength": (
        contents.content, ("0.15 g", "4.2 g", None, None),
        {"percent": "3.57142857143 %", "ratio": "1:28"},
    ),
    "mixture": (
        contents.mix, (["30 g of 2.5 %", "15 g of 1 %"],), {"strength": "2 %", "total": "45000 mg"},
    ),
    "mixture of mixed units": (
        contents.mix, (["1 L of 1:1000", "500 mL of 5 mg/5 mL", "5 mL of 0 %"],),
        {"strength": "0.996677740864 mg/mL", "total": "1505 mL"},
    ),
    "adjusting, the amount": (
        contents.adjust, (["30 g of 1 %"], "1.5 %", "2.5 %", None),
        {"add": "15000 mg", "strength": "2.5 %", "total": "45000 mg"},
    ),
    "adjusting, the strength": (
        contents.adjust, (["60 mL of 5 mg/mL", "20 mL of 1 %"], "1 %", None, "40 mL"),
        {"add": "40 mL", "strength": "17.5 mg/mL", "total": "120 mL"},
    ),
    "blend": (
        contents.blend, (["50 %", "20 %", "5 %"], "10 %", "120 g"),
        {"total": "120000 mg", "target": "10 %", "stocks": [
            {"strength": "50 %", "parts": "5", "amount": "10000 mg"},
            {"strength": "20 %", "parts": "5", "amount": "10000 mg"},
            {"strength": "5 %", "parts": "50", "amount": "100000 mg"},
        ]},
    ),
    "liquid aliquot": (
        measuring.liquid_aliquot, ("0.5 mL", "4", "2 mL", "2 mL"),
        {"measure": "2 mL", "total": "8 mL", "diluent": "6 mL", "aliquot": "2 mL"},
    ),
    "solution aliquot": (
        measuring.solution_aliquot, ("20 mg", "0.12 g", "5 mL", "120 mg"),
        {"weigh": "120 mg", "make_up_to": "30 mL", "take": "5 mL"},
    ),
    "percent error": (
        measuring.percent_error, ("600 mg", "0.575 g"),
        {"error": "4.16666666667 %", "deviation": "-4.16666666667 %"},
    ),
    "beyond use": (
        quality.beyond_use, ("2026-01-15", "180 day", (), 1),
        {"date": "2026-07-13", "limited_by": "the limit of 180 days"},
    ),
    "beyond use by a component": (
        quality.beyond_use, ("2026-01-15", "180 day", ("2028-12", "2026-03"), 1),
        {"date": "2026-03-31", "limited_by": "an expiration date"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SUMS)
def test_a_sum_comes_to(name):
    """Each gives the published or hand-calculated figures, its working and a known source."""
    function, given_texts, expected = SUMS[name]
    found = function(*given_texts)

    values = found.values.document()
    assert expected.items() <= values.items()
    assert type(found.values).from_document(values).document() == values
    assert found.source in load_formulary().sources
    assert found.working
    last = [str(value) for value in values.values() if value is not None]
    assert any(value in found.working for value in last)


REFUSED = {
    "comma": (weighing.mwq, ("4,5 mg", "5 %"), "malformed-quantity"),
    "form before dimension": (weighing.mwq, ("6 mL", "5,0 %"), "malformed-quantity"),
    "dimension": (weighing.mwq, ("6 mL", "5 %"), "wrong-dimension"),
    "no error": (weighing.mwq, ("6 mg", "0 %"), "invalid-order"),
    "aliquot too small": (
        weighing.aliquot, ("2 mg", "3", "125 mg", "6 mg", "5 %"), "not-weighable",
    ),
    "diluent too small": (
        weighing.aliquot, ("110 mg", "2", "150 mg", "6 mg", "5 %"), "not-weighable",
    ),
    "aliquot that cannot hold it": (
        weighing.aliquot, ("2 mg", "3", "1 mg", None, None), "invalid-order",
    ),
    "multiple without aliquot": (
        weighing.aliquot, ("2 mg", "3", None, None, None), "invalid-order",
    ),
    "neither multiple nor balance": (
        weighing.aliquot, ("2 mg", None, None, None, None), "invalid-order",
    ),
    "sensitivity without error": (
        weighing.aliquot, ("2 mg", None, None, "6 mg", None), "invalid-order",
    ),
    "need that can be weighed": (
        weighing.aliquot, ("120 mg", None, None, "6 mg", "5 %"), "invalid-order",
    ),
    "given aliquot below the minimum": (
        weighing.aliquot, ("2 mg", None, "100 mg", "6 mg", "5 %"), "not-weighable",
    ),
    "units without their mass": (
        weighing.trituration, ("10 mg", "10", "20", None), "invalid-order",
    ),
    "more trituration than preparation": (
        weighing.trituration, ("10 mg", "100", "2", "120 mg"), "invalid-order",
    ),
    "weaker stock": (mixtures.dilute, ("2 %", "5 %", "400 mL", None), "invalid-order"),
    "volume and mass": (mixtures.dilute, ("5 %", "2 %", "4 mL", "4 g"), "invalid-order"),
    "neither volume nor mass": (mixtures.dilute, ("5 %", "2 %", None, None), "invalid-order"),
    "strength that is none": (mixtures.dilute, ("5", "2 %", "4 mL", None), "malformed-quantity"),
    "strength of a mass": (mixtures.dilute, ("5 mg", "2 %", "4 mL", None), "wrong-dimension"),
    "target outside": (
        mixtures.alligate, ("5 %", "1 %", "6 %", "100 g", None, None), "invalid-order",
    ),
    "drug that does not fit": (
        mixtures.capsule_fill, ("300 mg", "0.6 g/mL", "0.27 mL", "0.45 g/mL", "100"),
        "capsule-overfull",
    ),
    "policy that is none": (quality.potency, ("98 %", None, None, "usp"), "invalid-order"),
    "all water": (quality.potency, ("98 %", "100 %", None, "nrf"), "invalid-order"),
    "twenty units": (quality.uniformity, (["98 %"] * 20, "100 %"), "invalid-order"),
    "contents in mg": (quality.uniformity, (["98 mg"] * 10, "100 %"), "wrong-dimension"),
    "one value": (quality.rsd, (["98"],), "invalid-order"),
    "value with a unit": (quality.rsd, (["98 mg", "99"],), "malformed-quantity"),
    "part of a day": (quality.beyond_use, ("2026-01-15", "1.5 day", (), 1), "invalid-order"),
    "endless": (quality.beyond_use, ("2026-01-15", "999999999 day", (), 1), "invalid-order"),
    "expired": (quality.beyond_use, ("2026-01-15", "9 day", ("2025-12",), 1), "expired-component"),
    "no date": (quality.beyond_use, ("15.1.2026", "9 day", (), 1), "invalid-order"),
    "stock above 100 %": (mixtures.dilute, ("150 %", "5 %", "1 L", None), "invalid-order"),
    "target of 100 %": (mixtures.dilute, ("100 %", "100 %", "1 L", None), "invalid-order"),
    "more than pure": (mixtures.alligate, ("1001 mg/g", "1 %", "5 %", "1 g", None, None), "invalid-order"),
    "weaker of 100 %": (mixtures.alligate, ("100 %", "100 %", "5 %", "1 g", None, None), "invalid-order"),
    "liquid of 100 %": (mixtures.dose_volume, ("1 mg", "100 %", None), "invalid-order"),
    "liquid by mass": (mixtures.dose_volume, ("1 mg", "5 mg/g", None), "wrong-dimension"),
    "mass by volume": (mixtures.dilute, ("5 mg/mL", "1 %", None, "10 g"), "wrong-dimension"),
    "strength in nothing": (mixtures.dose_volume, ("1 mg", "5 mg/0 mL", None), "invalid-order"),
    "assay above 110 %": (quality.potency, ("110.1 %", None, None, "as-label"), "invalid-order"),
    "water of 100 %": (quality.potency, ("98 %", "100 %", None, "as-label"), "invalid-order"),
    "solvents above 100 %": (quality.potency, ("98 %", None, "101 %", "nrf"), "invalid-order"),
    "sensitivity of nothing": (weighing.mwq, ("0 mg", "5 %"), "invalid-order"),
    "error of a blind balance": (weighing.weighing_error, ("0 mg", "50 mg"), "invalid-order"),
    "aliquot on a blind balance": (
        weighing.aliquot, ("2 mg", None, None, "0 mg", "5 %"), "invalid-order",
    ),
    "powder without drug": (
        weighing.aliquot, ("2 mg", "60", "125 mg", None, None, "0 %"), "invalid-order",
    ),
    "dose per weight alone": (mixtures.dose_volume, ("0.1 mg/kg", "1 mg/mL", None), "wrong-dimension"),
    "weight of a dose": (
        mixtures.dose_volume, ("2 mg", "1 mg/mL", None, "22 kg"), "invalid-order",
    ),
    "content of one figure": (contents.content, ("1 g", None, None, None), "invalid-order"),
    "content of three figures": (contents.content, ("1 g", "2 g", "5 %", None), "invalid-order"),
    "percentage of what": (contents.content, ("1 g", None, "5 %", None), "invalid-order"),
    "more drug than mixture": (contents.content, ("3 g", "2 g", None, None), "invalid-order"),
    "content of no strength": (contents.content, (None, "2 g", "0 %", None), "invalid-order"),
    "content of no amount": (contents.content, (None, "0 g", "5 %", None), "invalid-order"),
    "part that is none": (contents.mix, (["30 g 2.5 %"],), "malformed-quantity"),
    "masses and volumes": (contents.mix, (["30 g of 2 %", "1 mL of 2 %"],), "wrong-dimension"),
    "part of nothing": (contents.mix, (["0 g of 2 %"],), "invalid-order"),
    "adjusting the wrong way": (
        contents.adjust, (["30 g of 1 %"], "1.5 %", "0 %", None), "invalid-order",
    ),
    "adjusting without drug is too much": (
        contents.adjust, (["30 g of 3 %"], "1 %", None, "10 g"), "invalid-order",
    ),
    "adjusting with more than pure": (
        contents.adjust, (["30 g of 3 %"], "50 %", None, "1 g"), "invalid-order",
    ),
    "adjusting with both": (
        contents.adjust, (["30 g of 3 %"], "5 %", "9 %", "1 g"), "invalid-order",
    ),
    "blend of weak stocks": (contents.blend, (["5 %", "3 %"], "10 %", "1 g"), "invalid-order"),
    "blend with its target": (
        contents.blend, (["5 %", "3 %", "4 %"], "4 %", "1 g"), "invalid-order",
    ),
    "blend of nothing": (contents.blend, (["5 %", "3 %"], "4 %", "0 g"), "invalid-order"),
    "liquid below the least": (
        measuring.liquid_aliquot, ("0.5 mL", "3", "2 mL", "2 mL"), "not-measurable",
    ),
    "solution below the least": (
        measuring.solution_aliquot, ("20 mg", "100 mg", "5 mL", "120 mg"), "not-weighable",
    ),
    "error of nothing wanted": (measuring.percent_error, ("0 mg", "1 mg"), "invalid-order"),
    "error of another kind": (measuring.percent_error, ("5 mL", "1 mg"), "wrong-dimension"),
    "molar mass of nothing": (quality.salt, ("0", "377.86", "4.5 mg"), "invalid-order"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused(name):
    """Impossible input is refused with a code and a remedy."""
    function, given_texts, code = REFUSED[name]
    with pytest.raises(Refusal) as caught:
        function(*given_texts)

    assert caught.value.code == code
    assert caught.value.remedy


@given(st.integers(1, 23_999).map(lambda n: Fraction(n, 200)))
def test_no_aliquot_has_less_mixture(need):
    """No whole multiple and aliquot with three weighings of at least 120 mg needs less mixture."""
    found = weighing.aliquot(f"{format_number(need)} mg", None, None, "6 mg", "5 %").values
    weigh, mixture, diluent, part = (
        each.magnitude for each in (found.weigh, found.mixture, found.diluent, found.aliquot)
    )

    assert min(weigh, diluent, part) >= 120
    assert mixture == weigh + diluent
    assert part * weigh == need * mixture
    for multiple in range(1, int(weigh / need) + 3):
        if need * multiple >= 120:
            # The least aliquot for this multiple: itself and its diluent at the minimum.
            least = max(Fraction(120), need + Fraction(120, multiple))
            assert least * multiple >= mixture


@pytest.mark.parametrize(
    ("need", "multiple", "part", "diluent"),
    [("120 mg", 1, "120 mg", "0 mg"), ("1 mg", 1, "1.5 mg", "0.5 mg"), ("2 mg", 2, "3 mg", "2 mg")],
)
def test_an_aliquot_may_just_hold_its_need(need, multiple, part, diluent):
    """An aliquot equal to the need takes no diluent; half a milligram more takes half of one."""
    found = powders.aliquot(parse_quantity(need), multiple, parse_quantity(part))

    assert format_quantity(found.diluent) == diluent


@pytest.mark.parametrize(
    ("need", "multiple", "part"),
    [("120 mg", 0, "120 mg"), ("0 mg", 2, "1 mg"), ("2 mg", 1, "1.5 mg")],
)
def test_an_aliquot_that_cannot_be(need, multiple, part):
    """No multiple, no need, or an aliquot half a milligram too small is refused."""
    with pytest.raises(Refusal):
        powders.aliquot(parse_quantity(need), multiple, parse_quantity(part))


def test_the_edges_of_a_trituration():
    """1 part + 1 part is the strongest; it may be all of the preparation, but not more."""
    need = parse_quantity("10 mg")
    whole = powders.trituration(need, 2, total=parse_quantity("20 mg"))

    assert format_quantity(whole.take) == "20 mg"
    assert whole.further_diluent is not None
    assert format_quantity(whole.further_diluent) == "0 mg"
    for parts, total in ((1, None), (2, "19.9 mg")):
        with pytest.raises(Refusal):
            powders.trituration(need, parts, total=total and parse_quantity(total))


@pytest.mark.parametrize("name", SUMS)
def test_a_printed_sum_is_read_as_it_was_written(name):
    """A printed calculation is read back with its name, results and working."""
    work, words, _ = SUMS[name]
    found = work(*words)
    source = SourceCited(id=found.source, title="A book", locator=found.locator)
    document = SumStated(
        calculation="a sum", values=found.values, working=found.working, source=source
    ).document()

    assert SumStated.from_document(document).document() == document
    assert [*document] == [
        "schema", "calculation", *found.values.document(), "working", "source",
    ]  # fmt: skip


@pytest.mark.parametrize("beside", [{}, {"minimum": "1 mg", "error": "1 %"}, {"minimum": 1}])
def test_results_of_no_sum_are_not_read(beside):
    """No results, those of two calculations, and a text that is not a quantity are not read."""
    source = {"id": "x", "title": "A book", "locator": "1"}
    head = {"schema": "ldncompound.calculation/1", "calculation": "mwq"}

    with pytest.raises(VerificationFailure):
        SumStated.from_document({**head, **beside, "working": "w", "source": source})


def test_a_date_is_not_called_a_lot():
    """The expiration date that is too early is named as a date."""
    with pytest.raises(Refusal) as caught:
        quality.beyond_use("2026-01-15", "9 day", ("2025-12",), 1)

    assert "2025-12-31" in caught.value.message
    assert "lot" not in f"{caught.value.message} {caught.value.remedy}".lower()
