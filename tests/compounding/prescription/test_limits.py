"""The documented range: inclusive, exact, never clamped."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.compounding.prescription.limits import DailyRange, check_dose, check_strength
from ldncompound.core.quantities import MG_PER_CAPSULE, mass, parse_quantity, quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    DailyDoseAboveRange,
    DoseAboveRange,
    DoseBelowRange,
    Refusal,
    StrengthNotInRange,
)
from ldncompound.core.sources import Citation

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
    """The high limit applies to the dose and the day, the low limit to the day."""
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
        ("15 mg", "10 times 1.5 mg"),
        ("4500 mg", "1000 times 4.5 mg"),
        ("1.5 g", "1000 times 1.5 mg"),
        ("500 mg", "1000 times 0.5 mg"),
        ("0.3 mg", "a tenth of 3 mg"),
        ("0.45 mg", "a tenth of 4.5 mg"),
        ("0.15 mg", "a tenth of 1.5 mg"),
        ("4.5 mcg", "a 1000th of 4.5 mg"),
        ("1.5 mcg", "a 1000th of 1.5 mg"),
    ],
)
def test_a_slip_is_named(dose, hint):
    """The refusal names a factor of 10 or 1000 that would explain the figure, as a question."""
    with pytest.raises(Refusal, match=rf"{hint}: (is|has) .*[?]") as caught:
        check_dose(parse_quantity(dose), 1, RANGE, STRENGTHS)

    assert "rite '" not in caught.value.message + caught.value.remedy


STRENGTHS = tuple(parse_quantity(each) for each in ("1.5 mg", "3 mg", "4.5 mg"))


@pytest.mark.parametrize("dose", ["5 mg", "6 mg", "10 mg", "20 mg", "50 mg", "0.25 mg", "0.1 mg",
                                  "0.05 mg", "0.5 mcg", "1 mcg", "2 mcg", "4 mcg"])  # fmt: skip
def test_a_dose_that_is_prescribed_on_purpose_is_no_slip(dose):
    """Only a documented strength, ten times or a tenth, is asked about."""
    with pytest.raises(Refusal) as caught:
        check_dose(parse_quantity(dose), 1, RANGE, STRENGTHS)

    assert "ask" not in caught.value.message


@pytest.mark.parametrize(
    "dose", ["100 mg", "4.999 mg", "45.001 mg", "499.999 mg", "4500.001 mg", "0.046 mg", "0.4 mcg"]
)
def test_no_slip_is_invented(dose):
    """If no such factor leads into the range, none is suggested."""
    with pytest.raises(Refusal) as caught:
        check_dose(parse_quantity(dose), 1, RANGE)

    assert caught.value.message.endswith("the documented range of 0.5 mg to 4.5 mg a day.")


@given(st.fractions(min_value=0, max_value=20, max_denominator=10**6), st.integers(1, 12))
def test_exactly_what_is_documented_passes(dose, per_day):
    """A dose passes if and only if dose and day are exactly in the range."""
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
        with pytest.raises(StrengthNotInRange) as caught:
            check_strength(held, per_day, RANGE)
        assert caught.value.sources == RANGE.sources


@pytest.mark.parametrize(
    ("per_day", "words"),
    [
        (1, "0.5 mg to 4.5 mg per capsule at 1 dose a day"),
        (2, "0.25 mg to 4.5 mg per capsule at 2 doses a day"),
    ],
)
def test_a_refused_strength_names_its_own_range(per_day, words):
    """The limits in the message follow the number of doses a day."""
    with pytest.raises(StrengthNotInRange) as caught:
        check_strength(quantity(5, MG_PER_CAPSULE), per_day, RANGE)

    assert words in caught.value.message


def test_a_range_says_whose_it_is():
    """The documented range names no owner; one narrowed by a protocol names the protocol."""
    assert RANGE.in_words() == "0.5 mg to 4.5 mg a day"
    assert (
        replaced(RANGE, of="Berkson protocol").in_words().endswith("a day of the Berkson protocol")
    )
