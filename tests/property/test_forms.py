"""Any order for tablets and topical preparations is answered by the command line."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound.cli.main import main

NUMBERS = st.sampled_from(
    ["0", "0.5", "1.5", "3", "4.5", "10", "65", "100", "0.25", "4,5", "", "5e3", "999999", "0.001"]
)
UNITS = st.sampled_from(
    ["mg", "g", "mg/tablet", "mg/g", "%", "tablet", "g/kg", "mL", "", "mg/mL", "capsule"]
)
ANYTHING = st.builds(lambda number, unit: f"{number} {unit}", NUMBERS, UNITS)


def one_of(*good: str) -> st.SearchStrategy[str]:
    """Return mostly sensible values, now and then anything."""
    return st.sampled_from(good) | st.sampled_from(good) | st.sampled_from(good) | ANYTHING


TABLETS = {
    "--dose": one_of("0.5 mg", "1.5 mg", "4.5 mg"),
    "--blank-mass": one_of("65 mg/tablet", "100 mg", "13.5 mg/tablet"),
    "--strength": one_of("0.5 mg", "1.5 mg/tablet"),
    "--density-factor": st.sampled_from(["1.2", "0.7", "0", "x"]),
    "--excess": one_of("5 %", "2 tablet", "80 tablet"),
    "--mould": st.sampled_from(["mould 2", "\x1b[2J", "x" * 70]),
}
TOPICAL = {
    "--strength": one_of("3 mg/g", "10 mg/g", "0.5 mg", "950 mg/g"),
    "--amount": one_of("0.5 g", "0.25 g", "1 g"),
    "--dose": one_of("1.5 mg", "3 mg"),
    "--actuation-mass": one_of("0.25 g", "0.3 g"),
    "--base": st.sampled_from(["Base X", "\x00"]),
    "--base-kind": st.sampled_from(["preserved-aqueous", "nonaqueous", "wet"]),
    "--overfill": one_of("2 g", "5 %"),
    "--batch-size": one_of("24 g", "200 g"),
}


@st.composite
def calls(draw: st.DrawFn) -> list[str]:
    """Return a call with some of the options of its form."""
    form = draw(st.sampled_from(["tablets", "topical"]))
    words = [form, "--days", draw(st.sampled_from(["1", "14", "30", "999999", "0"]))]
    options = TABLETS if form == "tablets" else TOPICAL
    for name, values in options.items():
        if draw(st.integers(0, 9)) < 7:
            words += [name, draw(values)]
    return [*words, "--patient", "P", "--prescriber", "D", "--json"]


@given(calls())
@settings(max_examples=120, deadline=None)
def test_no_order_of_these_forms_is_left_without_an_answer(words):
    """Done, refused or wrong usage: one document, with code and remedy; steps reach the minimum."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*words, "--trail", str(Path(folder) / "t.sqlite")])
    document = json.loads(out.getvalue())

    assert code in (0, 2, 3), err.getvalue()
    if code:
        assert document["code"]
        assert document["message"]
        assert document["remedy"]
        return
    plan = document["weigh_plan"]
    least = Fraction(plan["balance"]["minimum"].partition(" ")[0])
    amounts = [each["amount"] for each in plan["steps"] if each["action"] == "weigh"]
    assert all(Fraction(each.partition(" ")[0]) >= least for each in amounts)
    assert document["documented_form"]["dose_documented"] is False
