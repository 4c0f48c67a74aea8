"""The calendar of a schedule of which a container must not be used now."""

from __future__ import annotations

import pytest
from pypdf import PdfReader

from functional.conftest import PATIENT

STEPS = ("--step", "1.5 mg for 14 day", "--step", "4.5 mg for 28 day")


@pytest.mark.parametrize(
    ("language", "mark", "mind"),
    [("en", "ON HOLD", "Take nothing from it"), ("de", "GESPERRT", "Nichts daraus einnehmen")],
)
def test_a_calendar_of_containers_on_hold_says_so(command, language, mark, mind):
    """It is marked across each page and names the container; once resumed it is as before."""
    assert command("setup", "--name", "Elm", "--site", "ELM").code == 0
    course = command("titration", *STEPS, "--form", "liquid", *PATIENT, "--json").json["id"]
    made = command("titration", "accept", course, "--json")
    assert made.code == 0, made.err
    identity = made.json["preparations"][0]["id"]
    assert command("batch", "hold", identity, "--reason", "a doubt", "--by", "Lee").code == 0
    words = ("titration", "calendar", course, "--language", language)
    for name in ("held.pdf", "held.txt"):
        answer = command(*words, "-o", name)
        assert answer.code == 0, answer.err
    held = (command.home / "held.txt").read_text(encoding="utf-8")
    pages = [page.extract_text() for page in PdfReader(command.home / "held.pdf").pages]

    assert held.startswith(f"### {mark} ###\n")
    flat = " ".join(held.split())
    assert f"{mark}: " in flat
    assert mind in flat
    assert identity in flat
    assert all(mark in page for page in pages)
    resumed = command("batch", "resume", identity, "--reason", "cleared", "--by", "Lee")
    assert resumed.code == 0, resumed.err
    assert command(*words, "-o", "again.txt").code == 0
    assert mark not in (command.home / "again.txt").read_text(encoding="utf-8")
