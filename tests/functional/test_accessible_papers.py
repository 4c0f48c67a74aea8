"""Every paper as a screen reader, a search and an archive see it: tags, order, texts, standards."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import UTC, datetime
from itertools import pairwise

import pikepdf
import pytest

from functional.conftest import Command
from ldncompound.compounding.practice import Practice
from making import release
from shops import BALANCES, LOTS
from structure_read import pages_read, without_blanks

LATER = tuple(word for lot in LOTS for word in ("--lot", lot.replace("@2028", "@2034")))
LONG = "Müller-Łukaszewicz van der Ångström " + "Wolfeschlegelsteinhausenbergerdorff" * 7
SCRIPTS = "Олена Παπαδοπούλου 王小明 สมชาย אבי"
LANGUAGES = ("en", "de")


@pytest.fixture(scope="module", params=["letter", "a4"])
def papers(request, tmp_path_factory) -> dict[str, bytes]:
    """Return every paper of one pharmacy, by its name, in both languages."""
    command = Command(tmp_path_factory.mktemp("papers"))
    done(command("setup", "--name", "Löwen-Apotheke", "--site", "ELM", "--paper", request.param,
                 "--balance", "III,sensitivity=6 mg,readability=1 mg",
                 "--balance", "A,repeatability=0.2 mg,readability=0.1 mg"))  # fmt: skip
    named = ("--patient", "P-1", "--prescriber", SCRIPTS, "--patient-name", LONG, "--json")
    capsules = done(command("capsules", "--dose", "1.5 mg", "--days", "30", *named,
                            "--fill-mass", "130 mg/capsule", *LATER, "--by", "Kim")).json["id"]  # fmt: skip
    pharmacy = Practice(name="Löwen-Apotheke", site="ELM", balances=BALANCES)
    release(command.trail, pharmacy, capsules, now=datetime.now(UTC))
    liquid = done(command("liquid", "--dose", "4.35 mg", "--days", "21", *named)).json["id"]
    schedule = done(command("titration", "--form", "liquid", "--step", "1.5 mg for 14 day",
                            "--step", "pause for 3 day", "--step", "3 mg on Mon and Fri for 2 weeks",
                            *named, "--lead", "0 day", "--start", "2034-01-02")).json["id"]  # fmt: skip
    mixed = done(command(
        "triturations", "make", "--amount", "10 g", "--parts", "10",
        "--lot", "naltrexone hydrochloride=T-1@2034-01",
        "--lot", "microcrystalline cellulose=T-2@2034-01", "--json",
    )).json["id"]  # fmt: skip
    found = {}
    for language in LANGUAGES:
        for name, words in {
            "sheet": ("sheet", capsules),
            "sheet of a liquid": ("sheet", liquid),
            "label": ("label", capsules, "--label-size", "large-bottle"),
            "record": ("batch", "record", capsules),
            "calendar": ("titration", "calendar", schedule),
            "master record": ("formulations", "print", "naltrexone-capsule-mcc"),
            "trituration": ("triturations", "sheet", mixed),
            "trituration label": ("triturations", "label", mixed),
        }.items():
            file = command.home / f"{language}-{name}.pdf"
            done(command(*words, "-o", file.name, "--language", language))
            found[f"{name}, {language}"] = file.read_bytes()
    return found


def done(answer):
    """Return an answer of a call that went well."""
    assert answer.code == 0, answer.err
    return answer


def test_every_paper_is_archival_and_accessible_by_its_own_statement(papers):
    """Each says PDF/A-2a and PDF/UA-1, is tagged, has a title that is shown, and its language."""
    for name, data in papers.items():
        with pikepdf.open(io.BytesIO(data)) as pdf:
            told = pdf.open_metadata()
            assert told["pdfaid:part"] == "2", name
            assert told["pdfaid:conformance"] == "A", name
            assert told["pdfuaid:part"] == "1", name
            assert told["dc:title"], name
            assert pdf.Root.MarkInfo.Marked, name
            assert pdf.Root.ViewerPreferences.DisplayDocTitle, name
            assert str(pdf.Root.Lang)[:2] == name[-2:], name


def test_the_reading_order_is_that_of_the_page(papers):
    """Read aloud in the order of the tags, a page says all that is drawn on it, in that order."""
    for name, data in papers.items():
        for page in pages_read(data):
            told = without_blanks([text for _, text in page.told])
            assert told == without_blanks(page.drawn), name
            assert told, name


def test_every_picture_has_an_alternative_text(papers):
    """A figure says in words what it shows; the sheet has the code, and a syringe where one is."""
    for name, data in papers.items():
        pictures = [each for page in pages_read(data) for each in page.pictures]
        assert all(len(each) > 10 for each in pictures), name
        if name.startswith("sheet"):
            assert pictures, name


def test_a_paper_begins_with_its_heading(papers):
    """The first heading is of the first level, and no level is left out below it."""
    for name, data in papers.items():
        kinds = [kind for page in pages_read(data) for kind, _ in page.told]
        levels = [int(kind[1]) for kind in kinds if re.fullmatch("H[1-6]", kind)]
        assert levels, name
        assert levels[0] == 1, name
        assert all(then - first <= 1 for first, then in pairwise(levels)), name


def test_text_can_be_copied_and_searched(papers):
    """What is copied has no invisible character, and holds the longest names whole."""
    for name, data in papers.items():
        copied = "".join(page.extracted for page in pages_read(data))
        odd = {each for each in copied if unicodedata.category(each) in ("Cf", "Co", "Cn")}
        assert not odd, (name, odd)
        if name.startswith(("sheet", "record", "calendar")):
            assert without_blanks([LONG]) in without_blanks([copied]), name


def test_every_letter_can_be_mapped_back(papers):
    """Each font is embedded and maps its letters to Unicode."""
    for name, data in papers.items():
        with pikepdf.open(io.BytesIO(data)) as pdf:
            fonts = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)
                     and each.get("/Type") == "/Font" and each.get("/Subtype") == "/Type0"]  # fmt: skip
            assert fonts, name
            for font in fonts:
                assert "/ToUnicode" in font, name
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys()), name
