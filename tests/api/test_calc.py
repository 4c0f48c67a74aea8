"""Each calculation of the library gives the figure known, and the document of the command."""

from __future__ import annotations

import json

import pytest

from ldncompound import Pharmacy, WrongUsage
from ldncompound.api.calc import Calculations
from ldncompound.calculation.calculators.result import SumStated
from ldncompound.cli.main import main
from ldncompound.core.refusals import MalformedQuantity, Refusal

KNOWN = [
    ("mwq", {"sensitivity": "6 mg", "error": "5 %"}, ("minimum", "120 mg")),
    ("weighing_error", {"sensitivity": "6 mg", "mass": "50 mg"}, ("error", "12 %")),
    (
        "minimum_weight", {"repeatability": "0 mg", "readability": "1 mg", "error": "5 %"},
        ("minimum", "16.4 mg"),
    ),
    ("aliquot", {"need": "2 mg", "multiple": "60", "aliquot": "125 mg"}, ("diluent", "7380 mg")),
    (
        "trituration", {"need": "10 mg", "parts": "10", "units": "20", "unit_mass": "120 mg"},
        ("further_diluent", "2300 mg"),
    ),
    (
        "uncertainty", {"repeatability": "3 mg", "drift": "6 mg", "readability": "6 mg"},
        ("standard_uncertainty", "5.74456264654 mg"),
    ),
    ("dilute", {"stock": "5 %", "target": "2 %", "volume": "400 mL"}, ("stock", "160 mL")),
    (
        "alligate", {"high": "5 %", "low": "1 %", "target": "3 %", "low_amount": "50 g"},
        ("total", "100000 mg"),
    ),
    (
        "blend", {"stocks": ["20 %", "5 %"], "target": "10 %", "total": "90 g"},
        ("total", "90000 mg"),
    ),
    ("mix", {"parts": ["30 g of 2.5 %", "15 g of 1 %"]}, ("strength", "2 %")),
    (
        "adjust", {"parts": ["30 g of 1 %"], "target": "1.5 %", "amount": "15 g"},
        ("strength", "2.5 %"),
    ),
    ("content", {"strength": "2 %", "drug": "480 mg", "by": "volume"}, ("amount", "24 mL")),
    (
        "capsule_fill",
        {"drug": "30 mg", "drug_density": "0.6 g/mL", "capsule_volume": "0.27 mL",
         "diluent_density": "0.45 g/mL", "count": "100"},
        ("diluent", "9900 mg"),
    ),
    (
        "tablets", {"need": "135 mg", "tablet_strength": "50 mg", "tablet_mass": "200 mg"},
        ("powder", "540 mg"),
    ),
    (
        "dose_volume",
        {"dose": "0.1 mg/kg", "concentration": "1 mg/mL", "graduation": "0.5 mL",
         "weight": "22 kg"},
        ("rounded", "2 mL"),
    ),
    (
        "liquid_aliquot",
        {"need": "0.5 mL", "multiple": "4", "aliquot": "2 mL", "least": "1 mL"},
        ("diluent", "6 mL"),
    ),
    (
        "solution_aliquot",
        {"need": "20 mg", "weigh": "120 mg", "take": "5 mL", "least": "100 mg"},
        ("make_up_to", "30 mL"),
    ),
    ("percent_error", {"wanted": "600 mg", "found": "570 mg"}, ("deviation", "-5 %")),
    (
        "potency",
        {"assay": "80 %", "water": "50 %", "solvents": "10 %", "policy": "as-label"},
        ("factor", "1"),
    ),
    (
        "salt", {"from_molar_mass": "100", "to_molar_mass": "150", "mass": "4 mg"},
        ("mass", "6 mg"),
    ),
    ("uniformity", {"contents": ["99 %"] * 10, "target": "100 %"}, ("acceptance_value", "0")),
    ("rsd", {"values": ["19", "20", "21"]}, ("rsd", "5 %")),
    (
        "beyond_use",
        {"prepared_on": "2026-11-22", "limit": "180 day", "expires": ["2027-02", "2027-05-01"]},
        ("date", "2027-02-28"),
    ),
]  # fmt: skip
SINGULAR = {"parts": "part", "stocks": "stock", "contents": "content", "expires": "expires"}


@pytest.mark.parametrize(("name", "given", "known"), KNOWN, ids=[each[0] for each in KNOWN])
def test_a_calculation_is_that_of_the_command(tmp_path, capsys, name, given, known):
    """The known figure, the same document as the command prints, and no file."""
    pharmacy = Pharmacy.open(tmp_path / "none.sqlite", config=tmp_path / "none.toml")
    made = getattr(pharmacy.calc, name)(**given)
    words = ["calc", name.replace("_", "-"), "--json"]
    for key, value in given.items():
        if key == "values":
            words += value
        else:
            option = f"--{SINGULAR.get(key, key) if name != 'trituration' else key}"
            for text in [value] if isinstance(value, str) else value:
                words += [option.replace("_", "-"), text]

    assert made.document()[known[0]] == known[1]
    assert made.working
    assert made.source.title
    assert SumStated.from_document(made.document()).document() == made.document()
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out) == made.document()
    assert not [*tmp_path.iterdir()]


def test_every_calculation_is_known_above():
    """No method of the calculations is left out of this test."""
    methods = {name for name in dir(Calculations) if not name.startswith("_")}

    assert methods == {name for name, _, _ in KNOWN}


@pytest.mark.parametrize(
    ("name", "given", "error"),
    [
        ("mwq", {"sensitivity": "6", "error": "5 %"}, MalformedQuantity),
        ("mwq", {"sensitivity": "6 mg", "error": "0 %"}, Refusal),
        ("content", {"drug": "1 mg"}, Refusal),
        ("mwq", {"sensitivity": "6 mg"}, WrongUsage),
        ("mwq", {"sensitivity": 6, "error": "5 %"}, WrongUsage),
        ("rsd", {"values": [1, 2]}, WrongUsage),
        ("rsd", {"values": "123"}, WrongUsage),
    ],
)
def test_what_cannot_be_calculated_is_refused(name, given, error):
    """Texts that are no amounts are refused, and other types are wrong usage."""
    with pytest.raises(error):
        getattr(Calculations(), name)(**given)
