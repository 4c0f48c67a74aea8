"""A refusal on the screen: what, why, what to do and two sources, in 8 lines of 80 columns."""

from __future__ import annotations

import pytest

from ldncompound.cli.terminal import error_lines, print_error
from ldncompound.core.refusals import DoseAboveRange, Implausible, Stopped
from ldncompound.core.sources import Citation

SOURCES = [
    Citation(f"s-{number}", f"Title {number}, which is as long as such titles are", "page " * 20)
    for number in range(7)
]
FOUND = [f"Water of lot N-{number}: 14.99 % is outside at most 10 %." for number in range(7)]


@pytest.fixture(autouse=True)
def _width(monkeypatch):
    """Work at 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")


def _shown(refusal):
    """Return its lines, which fit."""
    lines = error_lines(refusal, f"Refused ({refusal.code}).")
    assert len(lines) <= 8
    assert max(map(len, lines)) <= 80
    return lines


def test_two_sources_are_named_and_the_others_counted():
    """Without the place in them where that takes too many lines; JSON has all."""
    refusal = DoseAboveRange("15 mg is too much.", remedy="Ask.", sources=SOURCES)
    text = " ".join(" ".join(_shown(refusal)).split())

    assert text.count("Source: Title") == 2
    assert "And 5 more sources: --json." in text
    assert len(refusal.to_json()["sources"]) == 7


def test_the_place_in_a_source_is_told_where_there_is_room():
    """One short source is told whole; nothing is counted then."""
    cited = [Citation("s", "A title", "page 7")]
    lines = _shown(DoseAboveRange("15 mg is too much.", remedy="Ask.", sources=cited))
    assert lines[2:] == ["  Source: A title, page 7"]


def test_of_several_findings_those_that_fit_are_told():
    """Each of them whole, with its numbers, and how many more there are; JSON has all."""
    refusal = Implausible(
        f"The lot cannot be used. {' '.join(FOUND)}",
        remedy="Read its certificate again.",
        sources=SOURCES,
        details={"findings": FOUND, "trail": {"sequence": 7}},
    )
    text = " ".join(" ".join(_shown(refusal)).split())

    assert FOUND[0] in text
    told = sum(each in text for each in FOUND)
    assert f"And {7 - told} more: --json." in text
    assert "And 6 more sources: --json." in text or "And 5 more sources: --json." in text
    assert "This refusal is entry 7 of the audit trail." in text
    assert all(each in refusal.to_json()["message"] for each in FOUND)


def test_a_refusal_that_was_recorded_is_shown_the_same(capsys):
    """What a repeated request gets again has the same lines."""
    refusal = Implausible(" ".join(FOUND), remedy="Read.", details={"findings": FOUND})
    again = Implausible._stated(refusal.to_json())
    print_error(refusal)
    first = capsys.readouterr().err
    print_error(again)
    assert capsys.readouterr().err == first


def test_a_stop_is_one_sentence(capsys):
    """Who stopped needs no heading."""
    print_error(Stopped("Stopped.", remedy="'ldncompound trail log' shows what is recorded."))
    assert capsys.readouterr().err.startswith("Stopped. 'ldncompound trail log'")
