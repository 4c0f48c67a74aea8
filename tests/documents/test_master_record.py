"""The paper of a master record: eleven elements, the source of every number, who adopted it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pikepdf
import pypdf
import pytest

from label_documents import ELM
from ldncompound.compounding.preparation_parts import identity_of
from ldncompound.core.records import replaced
from ldncompound.documents.master_figures import figure_rows, stages
from ldncompound.documents.master_record import master_view
from ldncompound.documents.master_record_view import References
from ldncompound.documents.master_rendering import render_master_record
from ldncompound.documents.master_to_print import ActOnRecord, MasterToPrint
from ldncompound.formulary.adoption_records import (
    NOT_ADOPTED,
    AdoptionShown,
    AdoptionStated,
    Party,
    ProposalStated,
)
from making import FORMULARY

MCC = "naltrexone-capsule-mcc"
GERMAN = replace(ELM, jurisdiction="DE", paper="a4")
PROPOSED = ProposalStated(
    revision=1, sha256="a" * 64, rests_on={}, digest="b" * 64,
    proposed_by=Party(person="", name="Ben Chen"), proposed_on=date(2026, 11, 1), entry=4,
)  # fmt: skip
ADOPTED = AdoptionStated(
    revision=1, sha256="a" * 64, rests_on={}, digest="b" * 64,
    proposed_by=Party(person="", name="Ben Chen"), proposed_on=date(2026, 11, 1), entry=5,
    adopted_by=Party(person="", name="Ada Brown"), adopted_on=date(2026, 11, 2), proposed_in=4,
)  # fmt: skip


def to_print(identity=MCC, practice=ELM, adoption=NOT_ADOPTED, history=()) -> MasterToPrint:
    """Return a shipped record to print."""
    return MasterToPrint(
        master=FORMULARY.formulations[identity],
        formulary=FORMULARY,
        pharmacy=identity_of(practice),
        adoption=adoption,
        history=history,
        program="0.1.0",
    )


def shown(state: str, **members) -> AdoptionShown:
    """Return how a record stands."""
    return AdoptionShown(
        **{"state": state, "told": "", "in_force": None, "proposed": None, **members}
    )


def printed(told: MasterToPrint, form: str = "pdf", language: str = "en") -> str:
    """Return the text of the paper, blanks evened out."""
    data = render_master_record(told, form, language=language)
    if form == "txt":
        return " ".join(data.decode().split())
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return re.sub(r"\s+", " ", " ".join(each.extract_text() for each in pages))


@pytest.mark.parametrize("identity", list(FORMULARY.formulations))
@pytest.mark.parametrize("form", ["pdf", "txt"])
def test_every_record_has_its_eleven_elements_on_paper(identity, form):
    """Each element of USP <795> has its numbered heading, of every dosage form."""
    text = printed(to_print(identity), form).upper()
    master = FORMULARY.formulations[identity]

    for number, words in enumerate(
        ("Name, strength, form", "Ingredients", "Container and closure", "Method",
         "Description", "Beyond-use date", "What supports", "Calculations", "Labelling",
         "Checks with expected results", "Other information"),
        start=1,
    ):  # fmt: skip
        assert f"{number} {words}".upper() in text, words
    for part in master.components:
        assert part.name.upper() in text
    for check in master.checks:
        assert check.expected.split(";")[0].upper() in text
    assert "PREPARED BY" in text
    assert "APPROVED BY" in text
    assert "NOT ADOPTED" in text
    assert master.sha256.upper() in text.replace(" ", "")


@pytest.mark.parametrize("identity", list(FORMULARY.formulations))
def test_every_number_has_its_source_on_the_last_page(identity):
    """Each source of the record is listed once by number; what nobody saw is marked twice."""
    view = master_view(to_print(identity))
    *_, sources = view.sections
    said = " ".join(text for each in view.sections[:-1] for row in each.rows for text in row)
    named = {int(each) for each in re.findall(r"\[([0-9]+)(?:, unconfirmed)?\]", said)}
    doubtful = {int(each) for each in re.findall(r"\[([0-9]+), unconfirmed\]", said)}

    assert [int(row[0]) for row in sources.rows] == list(range(1, len(sources.rows) + 1))
    assert named == {int(row[0]) for row in sources.rows}
    assert doubtful == {int(row[0]) for row in sources.rows if row[2] == "UNCONFIRMED"}
    cited = {
        FORMULARY.sources[each].title
        for each in _sources(FORMULARY.formulations[identity].record())
    }
    listed = " ".join(row[1] for row in sources.rows)
    assert all(title in listed for title in cited)


def _sources(part) -> set[str]:
    """Return the ids of every source in a record."""
    if isinstance(part, dict):
        inner = set().union(*map(_sources, part.values()))
        return inner | ({part["source"]} if "source" in part else set())
    return set().union(*map(_sources, part)) if isinstance(part, list) else set()


def test_no_source_of_a_record_is_lost():
    """What a table of the record cites is cited on paper, its place in the source too."""
    for identity, master in FORMULARY.formulations.items():
        *_, sources = master_view(to_print(identity)).sections
        listed = [row[1] for row in sources.rows]
        for place in _places(master.record()):
            assert any(each.endswith(place) for each in listed), (identity, place)


def _places(part) -> set[str]:
    """Return every place in a source that a record names."""
    if isinstance(part, dict):
        inner = set().union(*map(_places, part.values()))
        return inner | ({part["locator"]} if part.get("locator") else set())
    return set().union(*map(_places, part)) if isinstance(part, list) else set()


def test_the_paper_is_archival_accessible_and_the_same_each_time():
    """PDF/A-2a, tagged, with a title; two prints have the same bytes."""
    data = render_master_record(to_print(), "pdf")

    assert data == render_master_record(to_print(), "pdf")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
        assert meta["pdfuaid:part"] == "1"
        assert "Master formulation record" in meta["dc:title"]


def test_the_paper_is_that_of_the_country():
    """Letter or A4, as configured."""
    for practice, size in ((ELM, (612, 792)), (GERMAN, (595, 842))):
        data = render_master_record(to_print(practice=practice), "pdf")
        box = pypdf.PdfReader(io.BytesIO(data)).pages[0].mediabox
        assert (round(box.width), round(box.height)) == size


@pytest.mark.parametrize(
    ("adoption", "adopted", "words"),
    [
        (NOT_ADOPTED, False, "NOT ADOPTED"),
        (shown("proposed", proposed=PROPOSED), False, "proposed by Ben Chen"),
        (shown("changed", in_force=ADOPTED), False, "changed since another version"),
        (shown("adopted", in_force=ADOPTED), True, "adopted by Ada Brown on 2026-11-02"),
    ],
)
def test_it_says_whether_the_pharmacy_adopted_it(adoption, adopted, words):
    """The band under the title is black until two people have adopted this version."""
    view = master_view(to_print(adoption=adoption))

    assert view.adopted is adopted
    assert words in view.standing


def test_what_was_done_about_it_is_its_history():
    """Each act with day, person, revision and digest; none where there is no trail."""
    acts = (
        ActOnRecord(date(2026, 11, 1), "proposed", "Ben Chen", 1, "a" * 64, 4),
        ActOnRecord(date(2026, 11, 2), "adopted", "Ada Brown", 1, "a" * 64, 5),
        ActOnRecord(date(2026, 11, 9), "withdrawn", "Ada Brown", None, None, 9),
    )
    text = printed(to_print(history=acts))

    assert "adopted (5) Ada Brown 1 " + "a" * 8 in text
    assert "withdrawn (9) Ada Brown" in text
    assert "No act on it is recorded" in printed(to_print())


def test_in_germany_it_shows_what_section_7_asks_of_it():
    """The instructions of making: where each item stands; the German words of the field."""
    text = printed(to_print(practice=GERMAN), language="de")

    for words in (
        "Herstellungsanweisung", "Inprozesskontrollen", "Zum Einnehmen", "NICHT ÜBERNOMMEN",
        "Vorbereitung des Arbeitsplatzes", "22.11.2026", "4,5 mg je Kapsel", "Seite 1 von",
        "UNBESTÄTIGT", "Plausibilitätsprüfung",
    ):  # fmt: skip
        assert words in text, words


def test_a_rule_that_shortens_every_limit_is_named():
    """Belgium's two months stand beside the limit of the record's own rule."""
    text = printed(to_print(practice=replace(ELM, jurisdiction="BE")))

    assert "At most two months" in text
    assert "The rules ask for" not in text


def test_a_pharmacy_without_identity_is_told():
    """Without a configuration the paper says so in the place of the name."""
    bare = to_print()
    pharmacy = replaced(bare.pharmacy, configured=False, name=None)

    assert master_view(replace(bare, pharmacy=pharmacy)).pharmacy == ("PHARMACY NOT CONFIGURED",)


def test_what_a_record_leaves_open_is_told():
    """No route, nothing said of what an ingredient holds, a time after opening: in words."""
    master = FORMULARY.formulations[MCC]
    labelling = master.labelling.from_table(
        {"auxiliary": ["x"], "source": "usp-795", "in_use": {"days": 28, "source": "usp-795"}}
    )
    parts = (replaced(master.components[0], contains=None), *master.components[1:])
    told = replace(to_print(), master=replaced(master, labelling=labelling, components=parts))
    text = printed(told, "txt")

    assert "Route: (not given)" in text
    assert "what it holds is not stated" in text
    assert "Once opened: 28 days [" in text


def test_keys_that_the_catalogue_does_not_know_are_shown_as_they_are():
    """A form of a pharmacy's own loses no figure: its key stands in place of a name."""
    refs = References()
    record = {"capsule": {"shell_colour": "blue"}, "mixing": {"later": "stir", "source": "x"}}

    assert figure_rows(record, refs) == (("capsule shell colour", "blue", ""),)
    assert stages(record) == (("later", "stir"),)
    assert refs.cited() == ()


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_seen_is_what_is_copied(language):
    """Long words wrap without an invisible character; a digest is copied whole."""
    data = render_master_record(to_print(practice=GERMAN), "pdf", language=language)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)

    assert not set(text) & {"\u200b", "\u00ad", "\u2060"}
    assert FORMULARY.formulations[MCC].sha256 in re.sub(r"\s+", "", text)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("identity", list(FORMULARY.formulations))
def test_no_word_of_a_program_stands_for_a_figure(identity, language):
    """Neither the id of a maker nor a placeholder is on paper, and a storage says what counts."""
    text = printed(to_print(identity), "txt", language)

    for word in ("of the order", "capsuline", "nothing to avoid"):
        assert f": {word}" not in text, word
    if FORMULARY.formulations[identity].dosage_form == "oral liquid":
        assert ("What counts: the shorter" if language == "en" else "Es gilt: die kürzere") in text
    if identity == "naltrexone-topical":
        assert ("the base that the order names" in text) == (language == "en")
