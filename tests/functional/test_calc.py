"""`ldncompound calc`: single calculations on the command line."""

from __future__ import annotations

import pytest

from functional.conftest import check_schema

CALLS = {
    "mwq": (["--sensitivity", "6 mg", "--error", "5 %"], {"minimum": "120 mg"}),
    "weighing-error": (["--sensitivity", "6 mg", "--mass", "50 mg"], {"error": "12 %"}),
    "minimum-weight": (["--repeatability", "0.15 mg"], {"minimum": "300 mg"}),
    "aliquot": (["--need", "2 mg", "--multiple", "60", "--aliquot", "125 mg"], {"weigh": "120 mg"}),
    "trituration": (["--need", "10 mg", "--parts", "10"], {"take": "100 mg"}),
    "uncertainty": (["--repeatability", "3 mg"], {"standard_uncertainty": "3 mg"}),
    "dilute": (["--stock", "5 %", "--target", "2 %", "--volume", "400 mL"], {"stock": "160 mL"}),
    "alligate": (
        ["--high", "5 %", "--low", "1 %", "--target", "3 %", "--total", "100 g"],
        {"high": "50000 mg"},
    ),
    "blend": (
        ["--stock", "50 %", "--stock", "20 %", "--stock", "5 %", "--target", "10 %", "--total", "60 g"],
        {"total": "60000 mg"},
    ),
    "mix": (["--part", "30 g of 2.5 %", "--part", "15 g of 1 %"], {"strength": "2 %"}),
    "adjust": (
        ["--part", "30 g of 1 %", "--target", "1.5 %", "--strength", "2.5 %"], {"add": "15000 mg"},
    ),
    "content": (["--drug", "480 mg", "--amount", "240 mL"], {"percent": "0.2 %", "ratio": "1:500"}),
    "liquid-aliquot": (
        ["--need", "0.5 mL", "--multiple", "4", "--aliquot", "2 mL"], {"diluent": "6 mL"},
    ),
    "solution-aliquot": (
        ["--need", "20 mg", "--weigh", "120 mg", "--take", "5 mL"], {"make_up_to": "30 mL"},
    ),
    "percent-error": (["--wanted", "600 mg", "--found", "576 mg"], {"error": "4 %"}),
    "capsule-fill": (
        [
            "--drug", "30 mg", "--drug-density", "0.6 g/mL", "--capsule-volume", "0.27 mL",
            "--diluent-density", "0.45 g/mL", "--count", "100",
        ],
        {"diluent": "9900 mg"},
    ),
    "tablets": (["--need", "135 mg", "--tablet-strength", "50 mg"], {"tablets": 3}),
    "dose-volume": (["--dose", "4.5 mg", "--concentration", "1 mg/mL"], {"volume": "4.5 mL"}),
    "potency": (["--assay", "93.5 %", "--water", "3.68 %"], {"factor": "1.11038072734"}),
    "salt": (
        ["--from-molar-mass", "341.40", "--to-molar-mass", "377.86", "--mass", "4.5 mg"],
        {"mass": "4.98057996485 mg"},
    ),
    "uniformity": (
        [word for _ in range(10) for word in ("--content", "96 %")] + ["--target", "100 %"],
        {"acceptance_value": "2.5", "passes": True},
    ),
    "rsd": (["98", "100", "102"], {"rsd": "2 %"}),
    "beyond-use": (
        ["--prepared-on", "2026-01-15", "--limit", "180 day", "--expires", "2026-03",
         "--expires", "2028-12"],
        {"date": "2026-03-31"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_a_sum_is_printed_and_nothing_is_recorded(command, name):
    """One document with the keys, the working and the source; no trail is created."""
    words, expected = CALLS[name]
    answer = command("calc", name, *words, "--json")

    assert answer.code == 0, answer.err
    check_schema(answer.json)
    assert answer.json["calculation"] == name
    assert expected.items() <= answer.json.items()
    assert answer.json["source"]["title"]
    assert not command.trail.exists()


def test_an_empty_error_is_no_default(command):
    """An error given as an empty text is malformed; USP <41>'s applies only if none is given."""
    refused = command(
        "calc", "minimum-weight", "--repeatability", "0.2 mg", "--error", "", "--json"
    )
    assert (refused.code, refused.json["code"]) == (3, "malformed-quantity")


def test_people_read_a_table(command):
    """Result, working and source in words; a row that does not apply says so."""
    shown = command("calc", "tablets", "--need", "135 mg", "--tablet-strength", "50 mg").out

    assert "tablets  3" in shown
    assert "(not requested)" in shown
    assert "working" in shown
    assert "zanotowane" in shown
    blended = command("calc", "blend", *CALLS["blend"][0]).out
    assert "stocks   5000 mg of 50 %" in blended
    assert "50000 mg of 5 %" in blended
    assert "passes" in command("calc", "uniformity", *CALLS["uniformity"][0]).out


def test_a_refusal_is_not_recorded_and_a_wrong_call_is_2(command):
    """A refusal is exit 3 with its code and without a trail; a missing option is wrong usage."""
    refused = command("calc", "mwq", "--sensitivity", "4,5 mg", "--error", "5 %", "--json")
    wrong = command("calc", "mwq", "--error", "5 %", "--json")

    assert (refused.code, refused.json["code"]) == (3, "malformed-quantity")
    assert (wrong.code, wrong.json["code"]) == (2, "wrong-usage")
    assert not command.trail.exists()


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (
            ["dose-volume", "--dose", "25 mg", "--concentration", "0.1 %"],
            ["0.1 % w/v = 1 mg/mL", "25 mg ÷ 1 mg/mL = 25 mL"],
        ),
        (
            ["dilute", "--stock", "1 mg/mL", "--target", "0.01 %", "--volume", "100 mL"],
            ["0.01 % w/v = 0.1 mg/mL", "100 mL × 0.1 mg/mL ÷ 1 mg/mL = 10 mL"],
        ),
    ],
)
def test_a_line_of_the_working_is_in_one_unit(command, words, lines):
    """People read each conversion, and each step in one unit, on a line of its own."""
    shown = command("calc", *words).out.splitlines()

    for line in lines:
        assert any(each.endswith(f"  {line}") for each in shown), shown


def test_a_number_after_the_slash_is_named(command):
    """5 mg/5 mL is a strength; elsewhere the refusal says what is wrong with it."""
    read = command(
        "calc", "dose-volume", "--dose", "25 mg", "--concentration", "5 mg/5 mL", "--json"
    )
    refused = command("calc", "mwq", "--sensitivity", "5 mg/5 mL", "--error", "5 %", "--json")

    assert read.json["volume"] == "25 mL"
    assert refused.json["code"] == "malformed-quantity"
    assert "after the slash" in refused.json["message"]
