"""Papers in German: no date as programs read it, no decimal point, no English sentence."""

from __future__ import annotations

import re
from functools import reduce
from pathlib import Path

import pytest

import rich_trail
from documents.test_master_record import GERMAN, to_print
from label_documents import capsules
from ldncompound.core.language import told_of_formulary
from ldncompound.core.text import spelled_out
from ldncompound.core.wording.english.catalogue import TEXTS
from ldncompound.documents.label import Verification
from ldncompound.documents.master_rendering import render_master_record
from ldncompound.documents.rendering import (
    in_language,
    render_record,
    render_recorded_label,
    render_recorded_sheet,
)
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.trail.store import Trail
from making import FORMULARY

VERIFIED = Verification("Lee", released=True)


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """Return every German paper of a trail in which everything was done once, by its name."""
    path = tmp_path_factory.mktemp("german") / "rich.db"
    rich_trail.fill(path)
    found = {}
    with Trail.open_for_reading(path) as trail:
        for each in trail.headlines():
            if each.action != "preparation":
                continue
            identity = str(each.subject)
            record = finished_record(trail, identity).in_full()
            found[f"record {identity}"] = render_record(record, "txt", language="de")
            found[f"sheet {identity}"] = render_recorded_sheet(
                record.plan, "txt", None, language="de"
            )
            label = render_recorded_label(
                record.plan, "txt", size=None, sizes=FORMULARY.label_sizes,
                verification=VERIFIED, copy=False, language="de",
            )  # fmt: skip
            found[f"label {identity}"] = label.data
    for identity in FORMULARY.formulations:
        told = to_print(identity, practice=GERMAN)
        found[f"master {identity}"] = render_master_record(told, "txt", language="de")
    return {name: " ".join(data.decode().split()) for name, data in found.items()}


DATE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
POINT = re.compile(r"[0-9]\.[0-9]")
VERSION = re.compile(r"ldncompound [0-9]+\.[0-9]+\.[0-9]+[a-z0-9.+]*")


TYPED = ("One capsule at night.",)
IDS = re.compile(r"naltrexone-[a-z-]+|[a-z]+/[a-z0-9-]+\.toml")


def _cited():
    """Return titles of sources, and where in them something stands, the longest first."""
    folder = Path(__file__).resolve().parents[2] / "formulations"
    places = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.toml"))
    titles = [each.title for each in FORMULARY.sources.values()]
    found = {*titles, *re.findall(r'^locator *= "(.*)"$', places, re.MULTILINE)}
    return sorted({*found, *map(spelled_out, found), *TYPED}, key=len, reverse=True)


CITED = _cited()


def of_people(text):
    """Return a text without dates, ids, the version of the program, and what is quoted."""
    text = reduce(lambda rest, each: rest.replace(each, ""), CITED, text)
    return re.sub(r"[0-9]{2}\.[0-9]{2}\.20[0-9]{2}", "", IDS.sub("", VERSION.sub("", text)))


def test_there_are_papers_of_every_form(papers):
    """What is looked at below has capsules, tablets, a liquid and a topical preparation."""
    whole = " ".join(papers.values())

    for word in ("Kapseln", "Sublingualtabletten", "Flüssigkeit", "Anwendung auf der Haut"):
        assert word in whole
    assert {name.partition(" ")[0] for name in papers} == {"record", "sheet", "label", "master"}


def test_no_date_is_written_as_programs_read_it(papers):
    """Sheets, records and labels write every date as Germany does."""
    found = [(name, each) for name, text in papers.items() for each in DATE.findall(text)]

    assert found == []


def test_no_number_has_a_decimal_point(papers):
    """A number has a decimal comma on every German paper; a point would group thousands."""
    found = [
        (name, text[max(0, each.start() - 30) : each.end() + 20])
        for name, text in ((name, of_people(text)) for name, text in papers.items())
        for each in POINT.finditer(text)
    ]

    assert found == []


ENGLISH_WORDS = re.compile(
    r"\b(?:capsules?|tablets?|weighed|trituration [0-9]|batch|prescriber|storage|released|recalled|"
    r"expiration|not adopted|unconfirmed|per dose|a day|days|refrigerator|room temperature)\b"
)


def test_no_word_of_the_program_is_english(papers):
    """What the program says is German; titles of sources and typed texts are as they are."""
    for name, text in papers.items():
        said = of_people(text)
        found = [
            said[max(0, each.start() - 30) : each.end() + 20]
            for each in ENGLISH_WORDS.finditer(said)
        ]
        assert found == [], name


def test_every_language_has_the_keys_of_papers(papers):
    """A paper is made of texts of the catalogue: none shows a key."""
    keys = [key for key in TEXTS if "." in key]

    assert not any(key in text for text in papers.values() for key in keys)


def one_line(data):
    """Return a text paper in one line."""
    return " ".join(data.decode("utf-8").split())


def test_german_law_is_cited_in_german(papers):
    """Titles of German law, and places in it, stand in German; other titles as they are."""
    german = papers["master naltrexone-capsule-mcc"]

    assert "Apothekenbetriebsordnung (ApBetrO), § 7: Rezepturarzneimittel" in german
    assert "§ 7: Rezepturarzneimittel, nach Wiedergabe Dritter, Abs. 1a;" in german
    assert "§ 14: Kennzeichnung (Stand: 12. Dezember 2023)" in german
    sheet = render_recorded_sheet(capsules(GERMAN), "txt", None, language="de")
    assert "Was zu prüfen ist: Apothekenbetriebsordnung (ApBetrO), § 7" in one_line(sheet)
    for name, text in papers.items():
        if not name.startswith("record"):
            assert "Apothekenbetriebsordnung, " not in text, name


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("(1) 5", "Abs. 1 Nr. 5"), ("(1a)", "Abs. 1a"),
        ("(1c), read second-hand", "Abs. 1c, nach Wiedergabe Dritter"),
        ("(1c): known, not seen in an excerpt",
         "Abs. 1c: bekannt, im Wortlaut nicht eingesehen"),
        ("(1b) 3: known, not seen in an excerpt",
         "Abs. 1b Nr. 3: bekannt, im Wortlaut nicht eingesehen"),
    ],
)  # fmt: skip
def test_places_in_the_law_are_written_as_germany_writes_them(english, german):
    """Paragraph and number, as a rule file cites them in English."""
    with in_language("de", GERMAN):
        assert told_of_formulary(english) == german
