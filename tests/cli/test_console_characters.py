"""Printing on a console that lacks a character: what stands for it says the same."""

from __future__ import annotations

import pytest

from ldncompound.cli import console_characters
from ldncompound.cli.console_characters import IN_PLAIN_CHARACTERS

ENCODINGS = ("ascii", "cp1252", "cp437", "cp850", "cp1251", "latin-1")


@pytest.fixture(autouse=True)
def known():
    """Make the handler known, as the command does."""
    console_characters.register()


def seen(text: str, encoding: str) -> str:
    """Return a text as somebody sees it on a console of this encoding."""
    return text.encode(encoding, IN_PLAIN_CHARACTERS).decode(encoding)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("−0.12 %", "-0.12 %"),
        ("3 × 1.5 mg ÷ 2", "3 x 1.5 mg / 2"),
        ("± 5 %, ≤ 4.5 mg, ≥ 20 mg", "+/- 5 %, <= 4.5 mg, >= 20 mg"),
        ("√((2 mg)² ÷ 3)", "sqrt((2 mg)^2 / 3)"),
        ("0.5–4.5 mg …", "0.5-4.5 mg ..."),
        ("5 µg at 25 °C", "5 ug at 25 deg C"),
        ("Zoë", "Zo<U+00EB>"),
        ("1½ capsules of 4٫5", "1<U+00BD> capsules of 4<U+066B>5"),
    ],
)
def test_signs_are_spelled_and_letters_are_named(text, wanted):
    """A sign has the spelling that means the same; what has none is named, apart from digits."""
    assert seen(text, "ascii") == wanted


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("sign", console_characters._SPELLINGS)
def test_no_sign_changes_a_number(sign, encoding):
    """Digits and point beside a sign are as they were, and no code of a character joins them."""
    told = seen(f"1.5{sign}2.5", encoding)

    assert told.startswith("1.5")
    assert told.endswith("2.5")
    assert "\\" not in told
    between = told[3:-3]
    as_powers = between in (sign, "^2", "^3", "...")
    assert as_powers or not any(each.isdigit() or each in ".," for each in between)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_minus_stays_a_minus(encoding):
    """Nothing that a reader could take for digits or for no sign stands before the amount."""
    assert seen("−5 mg", encoding) in ("-5 mg", "−5 mg")
    assert seen("−5 mg", "cp1252") == "-5 mg"


def test_what_can_be_shown_is_shown():
    """An encoding that has the character is left alone."""
    assert seen("3 × 1.5 mg ± 5 %", "cp1252") == "3 × 1.5 mg ± 5 %"
    assert seen("− × …", "utf-8") == "− × …"
