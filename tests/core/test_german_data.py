"""The German of the shipped formulary: every text that paper can show, and none left over."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from ldncompound.core.language import speaking, told, told_of_formulary
from ldncompound.core.wording.german.data import DATA, PATTERNS
from ldncompound.core.wording.german.data_records import NAMES, RECORDED
from ldncompound.core.wording.languages import language_of
from making import FORMULARY

FORMULATIONS = Path(__file__).resolve().parents[2] / "formulations"

SHOWN = frozenset(
    {
        "auxiliary", "calculations", "characteristics", "concentrate", "description", "equipment",
        "expected", "final", "grade", "instructions", "labelled_as", "limit", "liquids", "made_up",
        "name", "part", "per", "precautions", "solids", "statement", "storage", "text", "title",
    }
)  # fmt: skip
"""Members of records, rules and equipment whose texts a paper can show."""

NOT_ON_PAPER = (
    # How far documents go apart is shown as numbers with their sources, never in their words.
    "documented_range/statement",
    "documented_schedule/statement",
    # Reasons of refusals, which are English like everything on a screen.
    "filler_to_avoid/name",
    "not_made/name",
    "protocol/part/name",
    "retention/statement",
    # Shown by 'rules compare' alone.
    "statement/text",
    # Values that an order names.
    "beyond_use/kind/name",
    "beyond_use/option/name",
)
"""Where such members are that no paper shows."""

THE_SAME = frozenset(
    {
        "Capsuline", "National Capsules", "iCapsulePack (like Coni-Snap)",
        "DAC/NRF", "NF", "Ph. Eur. 2.9.5", "USP", "USP <795>",
    }
)  # fmt: skip
"""Names that are the same in German."""

NOT_OF_THE_FORMULARY = frozenset({"batch", *RECORDED})
"""What the program itself says in a plan or a record, and values of enumerations."""


def _texts(part: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield every text with the names that lead to it."""
    if isinstance(part, str):
        yield "/".join(path), part
    elif isinstance(part, dict):
        for name, each in part.items():
            yield from _texts(each, (*path, name))
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each, path)


def shipped() -> Iterator[tuple[str, str]]:
    """Yield every text of the shipped formulary but those of the bibliography."""
    for path in sorted(FORMULATIONS.rglob("*.toml")):
        if path.name != "sources.toml":
            yield from _texts(tomllib.loads(path.read_text(encoding="utf-8")), (path.stem,))


def in_german(text: str) -> str:
    """Return a text as German paper says it."""
    with speaking(language_of("de"), "DE"):
        return told(text)


def test_every_text_that_paper_shows_has_its_german():
    """A text that is added to the formulary is English on German paper, unless it is added here."""
    lacking = sorted(
        {
            f"{path}: {text}"
            for path, text in shipped()
            if path.rpartition("/")[2] in SHOWN
            and not path.endswith(NOT_ON_PAPER)
            and text not in THE_SAME
            and re.search(r"[A-Za-z]{3}", text)
            and in_german(text) == text
        }
    )

    assert lacking == []


def test_no_german_is_left_over():
    """A text that was changed or taken out takes its German with it."""
    titles = {each.title for each in FORMULARY.sources.values()}
    known = {text for _, text in shipped()} | titles | NOT_OF_THE_FORMULARY

    assert sorted(DATA.keys() - known) == []


def test_no_name_that_programs_compare_is_put_in_a_record():
    """What is said in the place of a text of a record is never a word that code looks for."""
    compared = {"route", "dosing", "active", "filler", "assay", "opioids", "pharmacist", "day"}

    assert not DATA.keys() & (NAMES.keys() | compared)
    with speaking(language_of("de"), "DE"):
        assert {told_of_formulary(each) for each in NAMES} == NAMES.keys()
        assert {told(each) for each in NAMES} == set(NAMES.values())


def test_numbers_are_the_same_in_german():
    """Every number of a text is in its German, with a comma, and no other number is."""
    for text, german in DATA.items():
        said = sorted(re.findall(r"[0-9]+(?:\.[0-9]+)?", text))
        again = sorted(each.replace(",", ".") for each in re.findall(r"[0-9]+(?:,[0-9]+)?", german))
        assert again == said, text
        assert not re.search(r"[0-9]\.[0-9]", german), text


def test_a_pattern_takes_what_it_finds():
    """What takes the place of a text has a place for each part of it, in any order."""
    for pattern, instead in PATTERNS:
        named = {*pattern.groupindex}
        taken = {name for _, name, _, _ in Formatter().parse(instead) if name is not None}
        numbers = {
            str(at) for at in range(pattern.groups) if at + 1 not in pattern.groupindex.values()
        }
        assert taken == named | numbers, pattern.pattern


@pytest.mark.parametrize(
    ("recorded", "german"),
    [
        ("trituration 2", "Verreibung 2"),
        ("stock solution 1", "Stammlösung 1"),
        ("DE (Germany)", "DE (Deutschland)"),
        ("3 mL oral syringe", "Oralspritze 3 mL"),
        ("2.5 mL oral syringe", "Oralspritze 2,5 mL"),
        ("mean mass of a shell, size 0", "mittlere Masse einer Leerkapsel, Größe 0"),
        ("88 mg to 108 mg", "88 mg bis 108 mg"),
        ("6.5 to 7.5", "6,5 bis 7,5"),
        ("99 % to 112.5 % of label", "99 % bis 112,5 % des deklarierten Gehalts"),
        ("at most 3 %", "höchstens 3 %"),
        (
            "each capsule against net mean, 124.35 mg",
            "jede Kapsel gegen Netto-Mittelwert, 124,35 mg",
        ),
        (
            "1 of 20 outside, the farthest by 8.5 %",
            "1 von 20 außerhalb, höchste Abweichung 8,5 %",
        ),
        (
            "within 7.5 % of net mean, 2 may lie outside, none beyond 15 %",
            "± 7,5 %, bezogen auf Netto-Mittelwert, 2 dürfen außerhalb liegen, keine jenseits ± 15 %",
        ),
        (
            "USP <795>: 180 days, other non-aqueous (capsules, tablets, powders)",
            "USP <795>: 180 Tage, sonstige wasserfreie (Kapseln, Tabletten, Pulver)",
        ),
        ("expiration of sucrose, lot 4.5", "Verfall von Saccharose, Charge 4.5"),
        (
            "Yes, or below 7 days: do not hand out; from then to 10 days: the prescriber is "
            "consulted.",
            "Ja, oder weniger als 7 Tage: nicht abgeben; danach bis zu 10 Tagen: Rücksprache mit der "
            "verordnenden Person.",
        ),
        (
            "Yes, or below 14 days: do not hand out; on day 14: the prescriber is consulted.",
            "Ja, oder weniger als 14 Tage: nicht abgeben; an Tag 14: Rücksprache mit der verordnenden "
            "Person.",
        ),
        ("a text of the pharmacy's own, 4.5 mg", "a text of the pharmacy's own, 4.5 mg"),
    ],
)
def test_a_recorded_sentence_is_said_in_german(recorded, german):
    """Figures get their comma and units, names their German; lot numbers stay as they were typed."""
    assert in_german(recorded) == german
