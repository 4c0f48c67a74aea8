"""Every accepted text can be printed, letter by letter."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import ldncompound.documents as documents
from ldncompound.core import text as lettering
from ldncompound.core.refusals import InvalidOrder
from ldncompound.core.text import check_text, is_printable

FONTS = Path(documents.__file__).parent / "fonts"
INVISIBLE = {0x34F, 0x2800, *range(0xFE00, 0xFE10)}


def covered() -> set[int]:
    """Return every code point that the fonts of the sheet can draw."""
    return {
        point
        for name in ("NotoSans-Regular.ttf", "DejaVuSans.ttf")
        for point in TTFont(FONTS / name).getBestCmap()
    }


def test_the_table_is_the_coverage_of_the_fonts():
    """The table holds exactly what the fonts draw, less invisible characters."""
    visible = {
        point
        for point in covered() - INVISIBLE
        if point in (0x20, 0xA0) or unicodedata.category(chr(point))[0] not in "CZ"
    }
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
    ],
)
def test_names_of_the_world_are_accepted(text):
    """Latin, Greek, Cyrillic, Hebrew and Arabic print; markup is plain text."""
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
        "漢字",
        "\U0001f9d1\u200d\U0001f52c",
        "Z" + "\u0301" * 10,
        "x" * 121,
    ],
)
def test_what_cannot_be_printed_is_refused(text):
    """Control, invisible, unpaired and uncovered characters, and stacked marks are refused."""
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
