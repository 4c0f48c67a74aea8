"""Every accepted text can be printed, letter by letter."""

from __future__ import annotations

from pathlib import Path
from unicodedata import category

import pytest
from fontTools.ttLib import TTFont

import ldncompound.documents as documents
from ldncompound.core import text as lettering
from ldncompound.core.names import name_key
from ldncompound.core.refusals import InvalidOrder
from ldncompound.core.text import check_text, escaped, is_printable, is_safe
from ldncompound.documents.pdf import on_paper
from ldncompound.pharmacy.people.twins import twin_keys

FONTS = Path(documents.__file__).parent / "fonts"


def covered() -> set[int]:
    """Return every code point that the fonts of the papers can draw."""
    return {
        point
        for path in FONTS.glob("*.ttf")
        if path.name != "NotoSans-Bold.ttf"  # draws what the regular one draws
        for point in TTFont(path).getBestCmap()
    }


def test_the_table_is_the_coverage_of_the_fonts():
    """
    The table holds exactly what the fonts draw, less what does more than show itself.

    What the Unicode of this Python does not know yet is in it: a later Python takes it as a letter.
    """
    visible = {point for point in covered() if is_safe(chr(point)) or category(chr(point)) == "Cn"}
    table = {p for first, last in lettering._RANGES for p in range(first, last + 1)}

    assert table == visible


@pytest.mark.parametrize(
    "text",
    [
        "Dr O'Neill-Müller",
        '#import "x" $x$ *bold* _it_ `raw` @ref <label> \\ // {} [] ~',
        "<b>bold</b> & 100 %",
        "Иванова Ольга",
        "יוסי כהן",
        "محمد علي",
        "Γεωργίου",
        "Ångström ﬁ",
        "é" + "e\u0301",
        "\u738b\u5c0f\u660e",
        "\u5c71\u7530\u3000\u592a\u90ce",
        "\uae40\uc548\ub155",
        "\u0e2a\u0e21\u0e0a\u0e32\u0e22 \u0e28\u0e34\u0e23\u0e34",
        "\u0930\u093e\u091c\u0947\u0936 \u0936\u0930\u094d\u092e\u093e",
        "Ann \U0001f600",
        "\U00020bb7\u7530",
        "\u1000\u103b\u1031\u102c\u103a",
    ],
)
def test_names_of_the_world_are_accepted(text):
    """A name in any script is taken, also one that no font here has; markup is plain text."""
    check_text(text, "the name", longest=120)


@pytest.mark.parametrize(
    "text",
    [
        "a\nb",
        "a\tb",
        "\x1b[31mred",
        "a\u202eb",
        "a\u200bb",
        "\ud800",
        "\x00",
        "\u00ad",
        "a\u2066b",
        "a\ufeffb",
        "a\ue000b",
        "a\u0378b",
        "a\u2028b",
        "a\u3164b",
        "a\U000e0041b",
        "a\u200db",
        "a\u200cb",
        "1\u200d2",
        "\u200d\u0645\u062d",
        "\u0645\u062d\u200c",
        "\u0645\u200c\u200c\u062d",
        "\u0645\u200c\u200d\u062d",
        "\u0645\u200c a",
        "\u0645\u200ca",
        "\u0645\u200d\u0915",
        "\u738b\u200d\u5c0f",
        "\u05d9\u200d\u05d5",
        "\U0001f9d1\u200d",
        "\u200d\U0001f52c",
        "\U0001f9d1\u200d\u200d\U0001f52c",
        "\U0001f9d1\u200c\U0001f52c",
        "\U0001f9d1\ufe0f",
        "A\ufe0f",
        "\u0915" + "\u094d\u200d" * 4 + "\u0937",
        "Z" + "\u0301" * 10,
        "x" * 121,
    ],
)
def test_what_does_more_than_show_itself_is_refused(text):
    """Control, invisible, unassigned, private and unpaired characters, and stacked marks."""
    with pytest.raises(InvalidOrder) as caught:
        check_text(text, "the name", longest=120)

    assert caught.value.message.isprintable()


SPELLED_WITH_JOINERS = [
    "\u0645\u06cc\u200c\u0631\u0648\u062f",  # Persian
    "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627 \u0645\u0648\u0633\u0648\u06cc",
    "\u0dc1\u0dca\u200d\u0dbb\u0dd3",  # Sinhala
    "\u0915\u094d\u200d\u0937",  # Devanagari
    "\u0915\u094d\u200c\u0937",
    "\u09b0\u200d\u09cd\u09af\u09be",  # Bengali
    "\U0001f9d1\u200d\U0001f52c",
    "Ann \U0001f469\U0001f3fd\u200d\u2695\ufe0f",
    "\u2764\ufe0f\u200d\U0001f525",
]
"""Right spellings, in which the joiner shows nothing itself."""


@pytest.mark.parametrize("text", SPELLED_WITH_JOINERS)
def test_a_joiner_that_spells_is_kept_and_shown(text):
    """As typed on a screen; two names do not differ by it alone; in a lot number it is refused."""
    check_text(text, "the name", longest=120)
    assert escaped(text) == text
    bare = text.translate(dict.fromkeys((0x200C, 0x200D, 0xFE0F)))
    assert name_key(text) == name_key(bare)
    assert twin_keys(text, text) & twin_keys(bare, "X") or not bare.isalpha()
    with pytest.raises(InvalidOrder):
        check_text(text, "the lot number", longest=120, joiners=False)


def test_a_joiner_that_only_hides_is_shown_as_an_escape():
    """A stored text of another program shows it where it is no spelling."""
    assert escaped("Ann\u200dBrown") == "Ann\\u200dBrown"
    assert (
        on_paper("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627")
        == "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"
    )
    assert "\\u200d" in on_paper("Ann\u200dBrown")


def test_single_letters():
    """Characters below the first range and between two ranges are not printable."""
    assert not is_printable("\x00")
    assert not is_printable(chr(0x10FFFF))
    assert is_printable("A")


@pytest.mark.parametrize("text", ["Olivia\u202e", "Olivia\x00", "Olivia\udcff"])
def test_a_text_that_cannot_be_printed_is_not_repeated(text):
    """A refusal is in the body of its entry, which nobody can erase."""
    with pytest.raises(InvalidOrder, match="character 7 ") as caught:
        check_text(text, "the patient name", longest=80)

    assert "Olivia" not in str(caught.value.to_json())
