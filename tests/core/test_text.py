"""Every accepted text can be printed, letter by letter."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import ldncompound.documents as documents
from ldncompound.core import text as lettering
from ldncompound.core.refusals import InvalidOrder
from ldncompound.core.text import check_text, is_printable, is_safe

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
    """The table holds exactly what the fonts draw, less what does more than show itself."""
    visible = {point for point in covered() if is_safe(chr(point))}
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
        "\U0001f9d1\u200d\U0001f52c",
        "Z" + "\u0301" * 10,
        "x" * 121,
    ],
)
def test_what_does_more_than_show_itself_is_refused(text):
    """Control, invisible, unassigned, private and unpaired characters, and stacked marks."""
    with pytest.raises(InvalidOrder) as caught:
        check_text(text, "the name", longest=120)

    assert caught.value.message.isprintable()


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

    assert "Olivia" not in str(caught.value.as_json())
