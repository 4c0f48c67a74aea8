"""What is never torn apart at the end of a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.documents.kept_whole import parts_of


@pytest.mark.parametrize(
    "kept",
    [
        "4.5 mg", "4,5 mg", "1,000 mg", "30 mL", "8 °C", "2 to 8 °C", "2 bis 8 °C", "0.5 % w/w", "3 capsules", "1 capsule",
        "3 Kapseln", "1 Kapsel", "2 Tabletten", "2 tablets", "14 Tagen", "14 days", "2026-11-30",
        "November 30, 2026", "Nov 30, 2026", "30 November 2026", "30 Nov 2026",
        "30. November 2026", "30. März 2027", "bottle 1 of 2", "container 2 of 2",
        "Flasche 1 von 2", "Behältnis 2 von 3", "ELM-20261123-0001", "ELM-LOT-0004",
        "IL 62701", "IL 62701-1234",
    ],
)  # fmt: skip
def test_amounts_dates_counts_and_ids_are_kept_whole(kept):
    """In English and German, within a sentence and at its ends."""
    assert parts_of(f"Take {kept}; then rest") == ["Take ", kept, "; then rest"]
    assert parts_of(kept) == ["", kept, ""]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Prescriber: Dr Maria Example", "Prescriber: Dr"),
        ("Rx number: RX-204518", "Rx number: RX-204518"),
        ("Quantity: 15 mL, bottle", "Quantity: 15 mL"),
        ("Verordnet von: Dr. Muster", "Verordnet von: Dr."),
    ],
)
def test_a_name_is_kept_with_the_first_word_of_its_value(text, kept):
    """What a line begins with never stands alone at its end."""
    assert parts_of(text) == ["", kept, text.removeprefix(kept)]


@pytest.mark.parametrize("text", ["", "Take it at bedtime.", "30 mgs", "room 4 is cold", "a mg"])
def test_other_words_are_not(text):
    """Where there is no amount there is one part."""
    assert parts_of(text) == [text]


@given(st.text())
def test_the_parts_are_the_text(text):
    """Nothing is added and nothing is lost; the number of parts is odd."""
    parts = parts_of(text)

    assert "".join(parts) == text
    assert len(parts) % 2 == 1


def test_what_nobody_can_read_is_no_amount():
    """A number of a thousand digits may break, so that it stays on the label."""
    text = f"{'9' * 1000} mg"

    assert parts_of(text) == [text]
