"""Lines of balances: a stable, net weight with a unit, or nothing."""

from __future__ import annotations

import pytest

from ldncompound.core.quantities import read_quantity
from ldncompound.core.refusals import MalformedQuantity, WrongDimension
from ldncompound.interchange.balance_lines import weight_sent


@pytest.mark.parametrize(
    ("line", "weight"),
    [
        ("S S     45.12 mg", "45.12 mg"),
        ("S S   100.00 g\r\n", "100.00 g"),
        ("S     0.1210 g", "0.1210 g"),
        ("N     +   45.12 mg", "45.12 mg"),
        ("N     + 111.25507 mg ", "111.25507 mg"),
        ("N1    +   45.12 mg", "45.12 mg"),
        ("N     +111.25507 mg", "111.25507 mg"),
        ("+   45.12 mg", "45.12 mg"),
        ("+ 123.5[6] g", "123.56 g"),
        ("N     +    123.[5] g", "123.5 g"),
        ("     N       0.3746 g", "0.3746 g"),
        ("      45.12 mg", "45.12 mg"),
        ("      45.12 mg     NET", "45.12 mg"),
        ("45.12    mg", "45.12 mg"),
        ("ST,+00123.45  g", "123.45 g"),
        ("ST,NT,  +0.1210 g", "0.1210 g"),
        ("ST,+00000.12  g", "0.12 g"),
    ],
)
def test_a_stable_net_weight_is_read(line, weight):
    """Its digits and its unit, digit for digit, as a quantity is written."""
    assert weight_sent(line) == weight
    assert str(read_quantity(weight_sent(line), "mass", "the mass").magnitude)


@pytest.mark.parametrize(
    "line",
    [
        "S D     45.12 mg", "S DD 45.12 mg", "SD    45.12 mg", "S I", "S +", "S -", "ES", "US,+00123.45  g",
        "OL,+9999999E+19", "      45.12 mg ?", "45.12 mg ?", "45.12 mg?", "N     +   45.12",
        "+   45.12", "N     -   45.12 mg", "-   45.12 mg", "S S    -45.12 mg", "G     +   45.12 mg",
        "T     +   45.12 mg", "T1    +   45.12 mg", "ST,GS,+00045.12  g", "N     +   45.12 ct",
        "Stat      H", "Err 54", "S S     4 5.12 mg", "S S     45,12 mg", "S S     45.12 mg S",
        "N 45.12 mg N 45.12 mg", "S S 45.12 ug", "S S     45.12 G", "N     +   45.12 N",
        "N145.12 mg", "S45.12 mg",
    ],
)  # fmt: skip
def test_anything_else_that_a_balance_sends_is_refused(line):
    """What moves, overflows, is gross, negative or without a unit is none; it says what was read."""
    with pytest.raises(MalformedQuantity) as refused:
        weight_sent(line)
    assert line.strip() in refused.value.message
    assert "45.12 mg" in refused.value.remedy


@pytest.mark.parametrize(
    "text",
    ["45.12", "45,12 mg", "+4.5 mg", "-4.5 mg", "04.5 mg", "4.5 ug", "4.5 mL", "4.5 mg 10",
     "4.5 mg TOTAL", "4.5e0 mg", ".5 mg", "", "45. mg", "4.5 Mg", "４.５ mg", "+45.12 mg",
     "45.12 mg 00:00:15", "1 2 mg", "123.5[6] g", "\x1b[2J45.12 mg"],
)  # fmt: skip
def test_what_no_balance_sends_is_for_the_grammar(text):
    """It is handed on, and refused there: numbers stay strict."""
    with pytest.raises((MalformedQuantity, WrongDimension)):
        read_quantity(weight_sent(text), "mass", "the mass found")
