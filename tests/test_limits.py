"""The documented range: inclusive, exact, never clamped."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.limits import DailyRange, check_dose, check_strength
from ldncompound.quantities import MG_PER_CAPSULE, mass, parse_quantity, quantity
from ldncompound.refusals import (
    DailyDoseAboveRange,
    DoseAboveRange,
    DoseBelowRange,
    Refusal,
    StrengthNotInRange,
)
from ldncompound.sources import Citation

RANGE = DailyRange(mass(Fraction(1, 2)), mass(Fraction(9, 2)), (Citation("a", "A title", "p. 1"),))
SMALL = Fraction(1, 10**9)


@pytest.mark.parametrize(
    ("dose", "per_day", "kind"),
    [
        ("0.5 mg", 1, None),
        ("500 mcg", 1, None),
        ("0.0045 g", 1, None),
        ("4.5 mg", 1, None),
        ("0.25 mg", 2, None),
        ("1.5 mg", 3, None),
        ("0.499999999 mg", 1, DoseBelowRange),
        ("4.500000001 mg", 1, DoseAboveRange),
        ("45 mg", 1, DoseAboveRange),
        ("4.5 g", 1, DoseAboveRange),
        ("3 mg", 2, DailyDoseAboveRange),
        ("0.1 mg", 2, DoseBelowRange),
        ("0 mg", 1, DoseBelowRange),
        ("45 mg", 2, DoseAboveRange),
    ],
)
def test_the_limits_of_a_dose(dose, per_day, kind):
    """The high limit holds for the dose and the day, the low one for the day."""
    if kind is None:
        check_dose(parse_quantity(dose), per_day, RANGE)
    else:
        with pytest.raises(kind) as caught:
            check_dose(parse_quantity(dose), per_day, RANGE)
        assert type(caught.value) is kind
        assert "0.5 mg to 4.5 mg a day" in caught.value.message
        assert caught.value.sources == RANGE.sources
        assert "prescriber" in caught.value.remedy


@pytest.mark.parametrize(
    ("dose", "hint"),
    [
        ("45 mg", "10 times 4.5 mg"),
        ("4500 mg", "1000 times 4.5 mg"),
        ("1.5 g", "1000 times 1.5 mg"),
        ("0.3 mg", "a tenth of 3 mg"),
        ("4.5 mcg", "a 1000th of 4.5 mg"),
    ],
)
def test_a_slip_is_named(dose, hint):
    """A factor of 10 or 1000 that would explain the figure is said."""
    with pytest.raises(Refusal, match=hint):
        check_dose(parse_quantity(dose), 1, RANGE)


def test_no_slip_is_invented():
    """Where no such factor leads into the range, nothing is suggested."""
    with pytest.raises(Refusal) as caught:
        check_dose(parse_quantity("100 mg"), 1, RANGE)

    assert "?" not in caught.value.message


@given(st.fractions(min_value=0, max_value=20, max_denominator=10**6), st.integers(1, 12))
def test_exactly_what_is_documented_passes(dose, per_day):
    """A dose passes if and only if dose and day lie in the range, to the last digit."""
    documented = dose <= Fraction(9, 2) and Fraction(1, 2) <= dose * per_day <= Fraction(9, 2)
    try:
        check_dose(mass(dose), per_day, RANGE)
        passed = True
    except Refusal:
        passed = False

    assert passed == documented


@pytest.mark.parametrize(
    ("strength", "per_day", "passes"),
    [
        (Fraction(1, 2), 1, True),
        (Fraction(9, 2), 1, True),
        (Fraction(1, 4), 2, True),
        (Fraction(1, 4), 1, False),
        (Fraction(1, 4) - SMALL, 2, False),
        (Fraction(9, 2) + SMALL, 1, False),
        (Fraction(0), 1, False),
    ],
)
def test_the_limits_of_a_strength(strength, per_day, passes):
    """A capsule holds from low ÷ doses a day to the high limit, inclusive."""
    held = quantity(strength, MG_PER_CAPSULE)
    if passes:
        check_strength(held, per_day, RANGE)
    else:
        with pytest.raises(StrengthNotInRange):
            check_strength(held, per_day, RANGE)
