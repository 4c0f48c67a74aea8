"""Calculations done by hand or published, each with its source: the program must agree.

The cases ship with the program and run on every installed machine (`ldncompound
selftest`); here they run through the same runner. A case whose published answer is
wrong says so and holds the right one.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from ldncompound.core.quantities import parse_quantity, quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.text import is_printable
from ldncompound.documents.selftest_outcome import Case
from ldncompound.pharmacy.reports.selftest import cases, runner
from ldncompound.pharmacy.reports.selftest.cases import cases_digest, load_cases
from ldncompound.pharmacy.reports.selftest.runner import run_cases

CASES = load_cases()
BY_ID = {case.id: case for case in CASES}
STATUS = {
    "published-agrees", "published-rounded", "published-partial", "published-disagrees", "derived",
}  # fmt: skip


def altered(identity: str, **members: object) -> Case:
    """Return a shipped case with something changed."""
    return replaced(BY_ID[identity], **members)


@pytest.mark.parametrize("result", run_cases(), ids=lambda result: result.id)
def test_the_program_agrees(result):
    """The program finds exactly the expected results."""
    assert result.passed, f"{result.expected} but found {result.found} {result.reason}"
    assert result.found == result.expected
    assert result.reason == ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_says_what_and_from_where(case):
    """Every case has a question, results, a source and a status, and can be printed."""
    assert case.question
    assert case.expected
    assert case.source
    assert "://" not in case.address
    assert case.status in STATUS
    assert (case.published is None) == (case.status == "derived")
    assert case.note or case.status in {"published-agrees", "published-rounded", "derived"}
    for text in (case.question, case.source, case.address, case.note, case.published or ""):
        assert all(map(is_printable, text))


def test_the_cases_are_many_and_each_topic_has_one():
    """No case occurs twice, and every calculation that the self-test knows is used."""
    assert len(BY_ID) == len(CASES) >= 175
    assert {case.topic for case in CASES} == set(runner.ANSWERS)
    assert len(cases_digest()) == 64


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_falsified_case_fails(case):
    """Any wrong expected result is detected, whatever else of the case is right."""
    for name, text in case.expected.items():
        results = run_cases([replaced(case, expected={**case.expected, name: falsified(text)})])

        assert not results[0].passed
        assert results[0].expected != results[0].found


def falsified(text: str) -> str:
    """Return another result of the same kind, as near as a thousandth."""
    if text in ("yes", "no"):
        return "no" if text == "yes" else "yes"
    if text.count("-") == 2:
        return f"{int(text[:4]) + 1}{text[4:]}"
    number, blank, unit = text.partition(" ")
    return f"{Fraction(number) * Fraction(1001, 1000)}{blank}{unit}"


@pytest.mark.parametrize(
    ("identity", "members", "reason"),
    [
        ("all-01", {"given": {"high": "5 %", "low": "1 %", "target": "7 %", "total": "1 g"}}, "not between"),
        ("dil-01", {"given": {"stock": "5,5 %"}}, "comma"),
        ("dil-01", {"given": {}}, "KeyError"),
        ("dil-01", {"topic": "astrology"}, "astrology"),
        ("dil-01", {"expected": {"stock": "much"}}, "ValueError"),
        ("dil-01", {"expected": {"stock": "160 mg"}}, "Could not be computed"),
        ("dil-01", {"expected": {"water": "240 mL"}}, "water"),
        ("ldn-05", {"given": {**BY_ID["ldn-05"].given, "least": "900 mg", "filler": "0 mg"}}, "ValueError"),
    ],
)  # fmt: skip
def test_a_case_that_cannot_be_computed_has_failed(identity, members, reason):
    """A case that raises is a failure that says why; the cases after it still run."""
    broken, after = run_cases([altered(identity, **members), BY_ID["mwq-01"]])

    assert not broken.passed
    assert reason in broken.reason
    assert broken.found == {}
    assert after.passed


def test_a_case_that_expects_nothing_has_failed():
    """A case without expected results fails."""
    assert not run_cases([altered("mwq-01", expected={})])[0].passed


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (True, Fraction(1)),
        (Fraction(1), True),
        (Fraction(1), quantity(100, parse_quantity("1 %").units)),
        (parse_quantity("1 mg"), parse_quantity("1 mL")),
    ],
)
def test_results_of_different_kinds_are_never_the_same(found, expected):
    """Yes is not 1, 1 is not 100 %, a mass is no volume."""
    assert not runner._same(found, expected)


def test_the_same_amount_in_another_unit_is_the_same():
    """What differs is only how it is written."""
    (result,) = run_cases([altered("pct-01", expected={"drug": "80000 mg"})])

    assert result.passed
    assert result.found == {"drug": "80000 mg"}


@pytest.mark.parametrize("text", ["", "[]", "[{}]", "[1]", "{", '{"a": 1}'])
def test_a_damaged_file_of_cases_is_not_a_pass(text, tmp_path, monkeypatch):
    """Without its cases the self-test fails; it never reports success."""
    file = tmp_path / "cases.json"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(cases, "_FILE", file)

    with pytest.raises(VerificationFailure):
        run_cases()


def test_a_missing_file_of_cases_is_not_a_pass(tmp_path, monkeypatch):
    """Neither cases nor their digest are available."""
    monkeypatch.setattr(cases, "_FILE", tmp_path / "none.json")

    for read in (run_cases, cases_digest):
        with pytest.raises(VerificationFailure):
            read()
