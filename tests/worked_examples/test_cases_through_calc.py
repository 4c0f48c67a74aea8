"""Published and worked cases through `ldncompound calc`, if it has the calculation."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from ldncompound.cli.main import main
from ldncompound.core.numbers import format_number
from ldncompound.pharmacy.reports.selftest.cases import load_cases
from printed_working import wrong_lines


def _words(**options: str) -> list[str]:
    """Return options as typed."""
    return [
        word for key, value in options.items() for word in (f"--{key.replace('_', '-')}", value)
    ]


def _mwq(given, expected):
    return "mwq", _words(sensitivity=given["sensitivity"], error=given["accepted_error"]), {
        "minimum": expected["least"]
    }  # fmt: skip


def _error(given, expected):
    return "weighing-error", _words(**given), {"error": expected["error"]}


def _aliquot(given, expected):
    return "aliquot", _words(**given), expected


def _trituration(given, expected):
    need = format_number(Fraction(given["dose"].split()[0]) * int(given["count"])) + " mg"
    words = _words(
        need=need, parts=given["parts"], units=given["count"], unit_mass=given["unit_mass"]
    )
    return "trituration", words, {
        "take": expected["take"], "further_diluent": expected["further diluent"]
    }  # fmt: skip


def _dilution(given, expected):
    of = "mass" if given["total"].endswith("g") else "volume"
    words = _words(stock=given["stock"], target=given["target"], **{of: given["total"]})
    return "dilute", words, expected


def _dilution_of_amount(given, expected):
    words = _words(stock=given["stock"], target=given["target"], stock_amount=given["taken"])
    return "dilute", words, expected


def _drug(given, expected):
    return "content", _words(**given), expected


def _content(given, expected):
    ratio = {"ratio": f"1:{expected['one in']}"} if "one in" in expected else {}
    return "content", _words(**given), ratio | {
        name: text for name, text in expected.items() if name != "one in"
    }  # fmt: skip


def _strength(given, expected):
    names = {"concentration": "strength", "percent": "percent", "one in": "ratio"}
    shown = {names[name]: text for name, text in expected.items()}
    if "ratio" in shown:
        shown["ratio"] = f"1:{shown['ratio']}"
    return "content", _words(strength=given["strength"], amount="100 mL"), shown


def _parts(given):
    return [word for part in given["parts"].split(", ") for word in ("--part", part)]


def _mixture(given, expected):
    return "mix", _parts(given), expected


def _adjusted(given, expected):
    others = {name: text for name, text in given.items() if name != "parts"}
    return "adjust", [*_parts(given), *_words(**others)], expected


def _blend(given, expected):
    words = [word for stock in given["stocks"].split(", ") for word in ("--stock", stock)]
    return "blend", [*words, *_words(target=given["target"], total=given["total"])], expected


def _percent_error(given, expected):
    return "percent-error", _words(**given), expected


def _made_up(given, expected):
    return "solution-aliquot", _words(**given), {"make_up_to": expected["make up to"]}


def _liquid_aliquot(given, expected):
    words = _words(**{name: given[name] for name in ("need", "multiple", "aliquot")})
    return "liquid-aliquot", words, expected


def _dose_per_kilogram(given, expected):
    words = _words(dose=given["dose"], concentration=given["strength"], weight=given["weight"])
    return "dose-volume", words, expected


def _alligation(given, expected):
    return "alligate", _words(**given), expected


def _potency(given, expected):
    return "potency", _words(**given, policy="certificate"), {"factor": expected["factor"]}


def _salt(given, expected):
    words = _words(
        from_molar_mass=given["base"], to_molar_mass=given["hydrochloride"], mass=given["dose"]
    )
    return "salt", words, {
        "factor": expected["factor"], "mass": expected["hydrochloride for the base"]
    }  # fmt: skip


def _dose_volume(given, expected):
    words = _words(dose=given["dose"], concentration=given["strength"])
    if "graduation" in given:
        words += _words(graduation=given["graduation"])
    return "dose-volume", words, expected


def _spread(given, expected):
    return "rsd", given["values"].split(), {
        "mean": expected["mean"],
        "standard_deviation": expected["standard deviation"],
        "rsd": expected["relative"],
    }  # fmt: skip


def _acceptance(given, expected):
    words = [word for each in given["contents"].split() for word in ("--content", f"{each} %")]
    return "uniformity", [*words, "--target", f"{given['target']} %"], {
        "mean": expected["mean"],
        "standard_deviation": expected["standard deviation"],
        "reference": expected["reference"],
        "acceptance_value": expected["acceptance value"],
        "passes": expected["passes"] == "yes",
    }  # fmt: skip


def _uncertainty(given, expected):
    words = _words(
        repeatability=given["repeatability"],
        drift=given["drift half-width"],
        readability=given["display half-width"],
    )
    return "uncertainty", words, {"standard_uncertainty": expected["uncertainty"]}


def _beyond_use(given, expected):
    words = _words(prepared_on=given["prepared_on"], limit=given["limit"])
    for each in given["expires"].split():
        words += ["--expires", each]
    return "beyond-use", words, {"date": expected["day 1"]}


SUMS = {
    "minimum weighable quantity": _mwq,
    "weighing error": _error,
    "aliquot of a powder": _aliquot,
    "trituration": _trituration,
    "dilution to a total": _dilution,
    "alligation": _alligation,
    "potency": _potency,
    "salt form": _salt,
    "dose volume": _dose_volume,
    "spread": _spread,
    "acceptance value": _acceptance,
    "uncertainty of a weighing": _uncertainty,
    "beyond-use date": _beyond_use,
    "dilution of an amount": _dilution_of_amount,
    "drug in an amount": _drug,
    "content of a preparation": _content,
    "strength written otherwise": _strength,
    "mixture of parts": _mixture,
    "adjusting a mixture": _adjusted,
    "blend of stocks": _blend,
    "percent error": _percent_error,
    "aliquot of a liquid": _liquid_aliquot,
    "aliquot of tablet powder": _aliquot,
    "solution made up": _made_up,
    "dose per kilogram": _dose_per_kilogram,
}
"""How a case of each topic is typed, and under which keys its answers come."""

UNITS = {"g": 1000, "kg": 1_000_000, "mcg": Fraction(1, 1000), "L": 1000}


def number(text: str) -> Fraction:
    """Return the number of a figure, in mg and mL if it has such a unit."""
    figure, _, unit = text.removeprefix("1:").partition(" ")
    return Fraction(figure) * UNITS.get(unit, 1)


CASES = [case for case in load_cases() if case.topic in SUMS]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_comes_out_of_calc(case, capsys):
    """The command prints the published result, or the right one where the print is wrong."""
    name, words, expected = SUMS[case.topic](dict(case.given), dict(case.expected))
    code = main(["calc", name, *words, "--json"])
    printed = json.loads(capsys.readouterr().out)

    assert code == 0, printed
    assert wrong_lines(printed["working"]) == []
    for stock in printed.get("stocks", ()):
        printed[f"of {stock['strength']}"] = stock["amount"]
    for key, value in expected.items():
        if isinstance(value, bool) or key == "date":
            assert printed[key] == value
            continue
        found, wanted = number(printed[key]), number(value)
        assert abs(found - wanted) <= abs(wanted) / 10**11, key


def test_every_sum_that_has_cases_is_tried():
    """More than half of the shipped cases run through the command, on every topic it has."""
    assert {case.topic for case in CASES} == set(SUMS)
    assert len(CASES) > len(load_cases()) / 2


@pytest.mark.parametrize("count", [9, 11, 20, 31])
def test_an_acceptance_value_of_another_count_is_refused(count, capsys):
    """Calculators that take 20 units, or divide n × mean by sigma, do not follow USP <905>."""
    words = [word for _ in range(count) for word in ("--content", "98 %")]
    code = main(["calc", "uniformity", *words, "--target", "100 %", "--json"])
    refused = json.loads(capsys.readouterr().out)

    assert code == 3
    assert "acceptance_value" not in refused
