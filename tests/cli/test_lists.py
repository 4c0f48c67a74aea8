"""Lists on the screen: headings, columns that give way, and ids that never do."""

from __future__ import annotations

import pytest

from ldncompound.cli import lists, terminal
from ldncompound.cli.lists import Column, print_list

COLUMNS = (
    Column("id"), Column("component", may_be_cut=True), Column("state"),
    Column("maker", may_be_cut=True, may_go=True), Column("remark"),
)  # fmt: skip
ROWS = [
    ("ELM-LOT-0001", "naltrexone hydrochloride", "usable", "Example Fine Chemicals", ""),
    ("ELM-LOT-0002", "compound hydroxybenzoate solution", "quarantine", "Example", ""),
]


@pytest.fixture(name="printed")
def a_terminal(monkeypatch, capsys):
    """Return what prints a list on a terminal of some columns; 0 for a pipe."""

    def printed(width, rows=ROWS):
        monkeypatch.setenv("COLUMNS", str(width))
        for module in (lists, terminal):
            monkeypatch.setattr(module, "is_screen", lambda: width > 0)
        print_list(COLUMNS, rows, "No lots.")
        out = capsys.readouterr().out
        assert out.startswith("\x1b[1m") == (width > 0 and bool(rows))
        return out.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()

    return printed


def test_a_pipe_gets_every_cell_whole(printed):
    """One line a row, and its headings; a column in which nothing stands is left out."""
    lines = printed(0)
    assert lines[0].split() == ["id", "component", "state", "maker"]
    assert len(lines) == 3
    assert all(cell in line for line, row in zip(lines[1:], ROWS, strict=True) for cell in row)


def test_what_may_go_goes_first_and_that_is_said(printed):
    """Then texts are shortened; ids and states stay whole, whatever the width."""
    assert "maker" in printed(100)[0]
    for width in (70, 60, 44):
        lines = printed(width)
        assert max(map(len, lines)) <= width
        assert "maker" not in lines[0]
        assert lines[-1] == "A wider terminal and --json show more."
        for line, row in zip(lines[1:], ROWS, strict=False):
            assert {row[0], row[2]} <= set(line.split())
    assert "compound hydroxyb…" in "\n".join(lines)


def test_where_nothing_is_left_to_cut_rows_go_on_below(printed):
    """No id is cut even then."""
    rows = [(f"ELM-LOT-{at:020}", "x" * 40, "quarantine", "", "") for at in range(2)]
    lines = printed(40, rows)
    assert max(map(len, lines)) <= 40
    assert all(any(row[0] in line for line in lines) for row in rows)


def test_an_empty_list_says_so(printed):
    """In the words of its command."""
    assert printed(80, []) == ["No lots."]


def test_what_comes_from_outside_cannot_break_a_row(printed):
    """A control character is spelled out, and counted so."""
    rows = [("ELM-LOT-0001", "a\nb\x1b[31m", "usable", "", "")]
    assert len(printed(80, rows)) == 2
    assert "\x1b" not in "".join(printed(80, rows))
