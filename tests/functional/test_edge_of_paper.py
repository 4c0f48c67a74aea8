"""Every sheet of paper keeps away from the edge that printers cannot reach."""

from __future__ import annotations

import pypdfium2
import pytest

from functional.conftest import PATIENT

EDGE = 8 / 25.4 * 72
"""Room below the last line, in points."""
LONG = "Apotheke am Donaudampfschifffahrtsgesellschaftskapitänshaus zu Wolkenstein"
BALANCE = "B1,minimum=20 mg,readability=1 mg,error=5 %"
LOTS = (
    "--lot", "naltrexone hydrochloride=N-1@2034-01",
    "--lot", "microcrystalline cellulose=C-1@2034-01",
)  # fmt: skip


def lowest(path) -> float:
    """Return how far above the edge the lowest letter of any page stands, in points."""
    found = []
    for page in pypdfium2.PdfDocument(path):
        text = page.get_textpage()
        boxes = [text.get_charbox(at) for at in range(text.count_chars())]
        found += [low for left, low, right, high in boxes if high > low]
    return min(found)


@pytest.mark.parametrize("name", ["Elm Street Pharmacy", LONG])
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_every_paper_keeps_away_from_the_edge(command, name, paper):
    """Sheets, calendar, master record and self-test end 8 mm above it, with long names too."""
    house = ("--name", name, "--site", "ELM", "--paper", paper, "--balance", BALANCE)
    assert command("setup", *house).code == 0
    who = (*PATIENT, "--patient-name", " ".join(("Maximilian", LONG, LONG, LONG)))
    made = command("triturations", "make", "--amount", "6 g", "--parts", "10", *LOTS, "--json")
    steps = ("--step", "1.5 mg for 14 day", "--step", "4.5 mg for 28 day")
    course = command("titration", *steps, "--form", "capsule", *who, "--json").json["id"]
    assert made.code == 0, made.err
    for words in (
        ("capsules", "--dose", "1.5 mg", "--days", "30", *who, "--sheet", "sheet.pdf"),
        ("triturations", "sheet", made.json["id"], "-o", "trituration.pdf"),
        ("formulations", "print", "naltrexone-capsule-mcc", "-o", "master.pdf"),
        ("titration", "calendar", course, "-o", "calendar.pdf"),
        ("selftest", "-o", "selftest.pdf"),
    ):
        answer = command(*words)
        assert answer.code == 0, answer.err

    for each in ("sheet", "trituration", "master", "calendar", "selftest"):
        assert lowest(command.home / f"{each}.pdf") >= EDGE, each


def test_plain_text_has_no_size_of_a_label_and_no_line_beyond_its_paper(command):
    """The terminal names a size for a PDF alone; makers and lots of a text wrap at 92 columns."""
    lots = [
        f"{name}={'L' * 60}@2034-01"
        for name in ("naltrexone hydrochloride", "empty capsule size 3")
    ]
    words = [word for lot in lots for word in ("--lot", lot)]
    made = command.capsules(*words, "--sheet", "sheet.txt").json
    shown = {name: command("label", made["id"], "-o", name) for name in ("l.txt", "l.pdf")}
    sheet = (command.home / "sheet.txt").read_text(encoding="utf-8")

    assert "label size" not in shown["l.txt"].out + shown["l.txt"].err
    assert "(label size " in shown["l.pdf"].out + shown["l.pdf"].err
    assert max(map(len, sheet.splitlines())) <= 92
    assert "L" * 60 in sheet
