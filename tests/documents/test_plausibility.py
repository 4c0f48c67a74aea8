"""The plausibility check: a page of the sheet where the rules ask for one, and nowhere else."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from label_documents import ELM, capsules
from ldncompound.compounding.course_figures import ForStock
from ldncompound.compounding.preparation import Preparation
from ldncompound.core.records import Json, replaced
from ldncompound.documents.plausibility import plausibility_view
from ldncompound.documents.printed_as import PrintedAs
from ldncompound.documents.rendering import render_recorded_sheet

GERMAN = replace(ELM, jurisdiction="DE", paper="a4")


def sheet(preparation: Preparation, form: str, language: str) -> str:
    """Return the text of a sheet, blanks evened out."""
    data = render_recorded_sheet(preparation, form, PrintedAs(copy=False), language=language)
    if form == "txt":
        return " ".join(data.decode().split())
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return re.sub(r"\s+", " ", " ".join(each.extract_text() for each in pages))


@pytest.mark.parametrize("form", ["pdf", "txt"])
def test_the_german_sheet_has_the_check_with_what_is_known(form):
    """Each item of section 7 is there, with boxes, and facts of the record beside it."""
    text = sheet(capsules(GERMAN), form, "de")

    for words in (
        "Dosierung", "Applikationsart", "Verordnung", "Haltbarkeit", "Zum Einnehmen",
        "Dosis: 4,5 mg", "0,5 mg bis 4,5 mg am Tag", "Naltrexonhydrochlorid", "zu klären",
        "Verwendbar bis", "darf wie verordnet hergestellt werden", "Olivia Martin",
    ):  # fmt: skip
        assert words in text, words


def test_in_english_it_says_the_same():
    """The page follows the rules, not the language."""
    text = sheet(capsules(GERMAN), "pdf", "en")

    assert "Plausibility check" in text
    assert "may be made as cleared above" in text
    assert "Documented: 0.5 mg to 4.5 mg a day" in text


def test_where_the_rules_do_not_ask_for_it_there_is_none():
    """An American sheet has no such page, nor has what is made for stock or was made before."""
    made = capsules(GERMAN)

    assert plausibility_view(capsules(), "X") is None
    assert plausibility_view(replaced(made, papers=None), "X") is None
    assert "Plausibility check" not in sheet(capsules(), "txt", "en")
    ahead = ForStock(rule="de-nrf", statement="x", source=made.beyond_use.source)
    stock = replaced(made, for_stock=ahead)
    assert plausibility_view(stock, "X") is None


def test_what_is_missing_is_told_as_missing():
    """Erased names, no directions, no study, no route: the page says so and leaves no hole."""
    made = capsules(GERMAN, directions=None)
    record = {**made.formulation.record, "caution": [{"text": "mind the light"}]}
    record["beyond_use"] = {
        name: each for name, each in record["beyond_use"].items() if name != "study"
    }
    record["labelling"] = {"auxiliary": ["x"]}
    bare = replaced(
        made,
        formulation=replaced(made.formulation, record=Json(record)),
        prescription=replaced(made.prescription, patient=None, patient_name=None),
        screening=None,
        expected=None,
        papers=replaced(made.papers, source=None),
    )
    view = plausibility_view(bare, "X")

    known = {line.item.partition(" (")[0]: line.known for line in view.lines}
    assert known["The order"][0].startswith("For (erased), ordered by")
    assert known["The order"][1] == "Directions: (not given)"
    assert known["Kind of application"][0] == "(not given)"
    assert known["Kind, amount and compatibility of the components"][-1] == "mind the light"
    assert known["Quality until the end of its use"] == (
        "No study of this preparation is in the master record",
    )
    assert view.source == ""


def test_items_that_nobody_saw_in_a_document_are_marked():
    """The law was read in excerpts: what was not seen says unconfirmed."""
    lines = plausibility_view(capsules(GERMAN), "X").lines

    assert [each.item.endswith("(unconfirmed)") for each in lines] == [
        False, False, False, False, True, True,
    ]  # fmt: skip


def test_a_protocol_that_was_named_is_on_the_page():
    """The protocol narrows the range, so it belongs beside it."""
    view = plausibility_view(capsules(GERMAN, protocol="berkson", strength=None), "X")

    assert any(each.startswith("Protocol: ") for each in view.lines[1].known)


def test_cells_to_write_in_are_nine_millimetres_high_at_least():
    """Measured in the template: no write-in cell is lower than `hand`."""
    folder = Path(__file__).resolve().parents[2] / "src" / "ldncompound" / "documents"

    assert "#let hand = 9mm" in (folder / "handwritten.typ").read_text()
    page = (folder / "plausibility.typ").read_text()
    assert "rows: (auto, hand, hand)" in page
    assert "[#v(hand)]" in page


def test_a_date_that_is_not_final_is_not_told_as_one():
    """While the expiration of a lot is missing the page says so, as the sheet does."""
    view = plausibility_view(capsules(GERMAN, lots=()), "X")

    assert view.lines[-1].known[0].startswith("not later than ")


def test_long_names_are_copied_as_they_are_seen():
    """A name of 300 characters without a blank wraps, and no invisible character is added."""
    name = ("Donaudampfschifffahrt" * 15)[:300]
    made = capsules(GERMAN, patient_name=name)
    data = render_recorded_sheet(made, "pdf", PrintedAs(copy=False), language="de")
    text = pypdf.PdfReader(io.BytesIO(data)).pages[-1].extract_text()

    assert name in re.sub(r"\s+", "", text)
    assert not set(text) & {"\u200b", "\u00ad", "\u2060"}
