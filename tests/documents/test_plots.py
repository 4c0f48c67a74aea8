"""Plots of quality checks: every figure has its mark, outliers another, names are escaped."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.core.quantities import PERCENT, mass, quantity
from ldncompound.documents.plots import control_chart, masses_plot

SVG = "{http://www.w3.org/2000/svg}"


def marks(svg: str) -> tuple[int, int]:
    """Return how many marks lie inside and outside."""
    drawn = ElementTree.fromstring(svg)
    return len(drawn.findall(f"{SVG}circle")), len(drawn.findall(f"{SVG}rect")) - 1


@given(st.lists(st.integers(1000, 1600), min_size=10, max_size=20))
def test_every_capsule_has_its_mark(tenths):
    """Within a tenth of theory a circle, outside it a square, all within the picture."""
    values = [each / 10 for each in tenths]
    masses = [mass(Fraction(each, 10)) for each in tenths]
    svg = masses_plot(masses, mass(130), mass(130))
    outside = sum(not 117 <= each <= 143 for each in values)

    assert marks(svg) == (len(values) - outside, outside)
    assert masses_plot(masses, mass(130), mass(130)) == svg
    for mark in ElementTree.fromstring(svg).findall(f"{SVG}circle"):
        assert 0 < float(mark.get("cx")) < 520
        assert 0 < float(mark.get("cy")) < 210


@pytest.mark.parametrize(
    ("percents", "inside", "outside"),
    [
        ([], 0, 0),
        (["99"], 1, 0),
        (["100", "100"], 2, 0),
        (["99", "101", "100"], 3, 0),
        (["100"] * 15 + ["99.9", "120"], 16, 1),
    ],
)
def test_a_chart_has_its_limits_from_two_batches_on(percents, inside, outside):
    """A mean beyond three standard deviations of the means is a square."""
    means = [(f"B-{n}", quantity(Fraction(each), PERCENT)) for n, each in enumerate(percents)]

    assert marks(control_chart(means)) == (inside, outside)


def test_names_are_escaped():
    """A name is plain text, whatever it contains."""
    svg = control_chart([("<script>&\"'", quantity(99, PERCENT))])

    assert "<script>" not in svg
    assert ElementTree.fromstring(svg) is not None
