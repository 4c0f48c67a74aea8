"""Tables on the screen: aligned, and within its width."""

from __future__ import annotations

import pytest

from ldncompound.cli import terminal
from ldncompound.cli.terminal import print_table

LOTS = [
    ("ELM-LOT-0001", "naltrexone hydrochloride", "N-17", "Example Fine Chemicals", "usable"),
    ("ELM-LOT-0002", "glycerol", "X-13", "Example", "usable"),
]


def printed(capsys, rows, **more):
    """Return the lines of a table."""
    print_table(rows, **more)
    return capsys.readouterr().out.splitlines()


@pytest.fixture(autouse=True)
def screen(monkeypatch, capsys):
    """Work at a terminal of 60 columns."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(terminal, "is_screen", lambda: True)


def test_a_pipe_gets_one_line_a_row(capsys, monkeypatch):
    """However long: what reads it counts lines."""
    monkeypatch.setattr(terminal, "is_screen", lambda: False)
    assert len(printed(capsys, LOTS)) == 2


def test_what_fits_is_one_line_a_row(capsys):
    """Columns are aligned, with no blanks at the end."""
    assert printed(capsys, [("a", "1"), ("bcd", "2")]) == ["  a    1", "  bcd  2"]


def test_a_long_last_column_is_wrapped_in_its_place(capsys):
    """No line is wider than the screen, and no word is lost."""
    text = "2027-05-29, limited by USP <795>: 180 days, other non-aqueous (capsules, powders)"
    lines = printed(capsys, [("State", "RELEASED"), ("Beyond-use date", text)])

    assert lines[0] == "  State            RELEASED"
    assert max(map(len, lines)) <= 60
    assert all(line.startswith(" " * 19) for line in lines[2:])
    assert " ".join(" ".join(lines[1:]).split()) == f"Beyond-use date {text}"


def test_cells_that_do_not_fit_go_below(capsys):
    """A row of many columns is broken between two cells; one that fits is not."""
    lines = printed(capsys, LOTS)

    assert max(map(len, lines)) <= 60
    assert lines == [
        "  ELM-LOT-0001  naltrexone hydrochloride  N-17",
        "      Example Fine Chemicals  usable",
        "  ELM-LOT-0002  glycerol                  X-13",
        "      Example                 usable",
    ]


def test_a_word_that_is_too_long_stays_whole(capsys):
    """A command or a path can be copied."""
    word = "x" * 80
    assert word in printed(capsys, [("path", word)])[-1]
