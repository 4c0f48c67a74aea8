"""Labels in every form, size and language: no word of ours is broken, a copy fits its roll."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from label_documents import ELM, UNVERIFIED, VERIFIED, capsules, label
from ldncompound.compounding.dosage_forms import registry
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.core.records import replaced
from ldncompound.core.refusals import WrongUsage
from ldncompound.core.trail_place import TrailPlace
from ldncompound.documents.label import label_views, said_on_label
from ldncompound.documents.label_items import composition_of
from ldncompound.documents.rendering import in_language
from making import FORMULARY, sheet_of

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Preparation

GERMAN = replace(
    ELM,
    name="Apotheke am Markt",
    address="Marktplatz 3, 99084 Erfurt",
    telephone=None,
    jurisdiction="DE",
    paper="a4",
)
WHO = {
    "patient": "P-1042",
    "prescriber": "Dr. Eva Beispiel",
    "patient_name": "Anna Musterfrau",
    "directions": "1-mal täglich zur Nacht anwenden.",
    "days": "30",
}
BASE = {
    "base": "Basiscreme DAC, Muster AG",
    "base_kind": "preserved-aqueous",
    "amount": "0.5 g",
    "strength": "3 mg/g",
    "overfill": "2 g",
}


def recorded(prepare: Any, order: Any) -> Preparation:
    """Return what an order makes, as if it stood in a trail."""
    made = prepare(order, formulary=FORMULARY, pharmacy=GERMAN, today=date(2026, 11, 23))
    parts = tuple(
        part if part.lots else replaced(part, lots=capsules().components[0].lots)
        for part in made.components
    )
    place = TrailPlace(sequence=17, hash="0" * 64, size=17, root="9f3a61c0" * 8)
    return replaced(made, id="ELM-20261123-0001", trail=place, components=parts)


ORDERS = {
    "capsules": lambda: capsules(GERMAN, rx=None),
    "lactose": lambda: recorded(
        registry.prepare_capsules,
        CapsuleOrder(dose="4.5 mg", formulation="naltrexone-capsule-lactose", **WHO),
    ),
    "schedule": lambda: recorded(
        registry.prepare_capsules,
        CapsuleOrder(
            dose="3 mg",
            strength="1.5 mg",
            steps=("1.5 mg for 14 day", "3 mg for 2 weeks"),
            first_dose="2026-11-24",
            **{**WHO, "days": None},
        ),
    ),
    "liquid": lambda: recorded(registry.prepare_liquid, LiquidOrder(dose="4.5 mg", **WHO)),
    "tablets as liquid": lambda: recorded(
        registry.prepare_liquid,
        LiquidOrder(dose="4.5 mg", formulation="naltrexone-oral-liquid-tablets", **WHO),
    ),
    "sublingual": lambda: recorded(
        registry.prepare_tablets, TabletOrder(dose="4.5 mg", blank_mass="65 mg", **WHO)
    ),
    "topical": lambda: recorded(registry.prepare_topical, TopicalOrder(**BASE, **WHO)),
    "long names": lambda: recorded(
        registry.prepare_liquid,
        LiquidOrder(
            dose="4.5 mg",
            **{
                **WHO,
                "patient_name": "Wolfeschlegelsteinhausenbergerdorff" * 3,
                "directions": "Donaudampfschifffahrtsgesellschaftskapitän " * 3,
            },
        ),
    ),
}
SIZES = (None, *FORMULARY.label_sizes)


def words_of_ours(document: Preparation, language: str) -> set[str]:
    """Return the words of a label that nobody typed, at which no line may be broken."""
    with in_language(language, document.pharmacy):
        views = label_views(said_on_label(document), VERIFIED, copy=False)
    texts = [
        text
        for view in views
        for text in (view.drug, view.form, view.storage, *view.mind, *view.origin)
    ]
    typed = {word for view in views for text in view.typed for word in re.split("[ -]", text)}
    return {
        word for text in texts for word in re.split("[ -]", text) if len(word) > 5
    } - typed  # fmt: skip


def text_of(data: bytes) -> str:
    """Return the text of a PDF as it is copied, ends of lines included."""
    pages = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("order", ORDERS)
def test_no_word_of_the_catalogue_or_the_formulary_is_broken(order, language):
    """On every size a label is refused rather than one of its own words broken over lines."""
    document = ORDERS[order]()
    words, printed = words_of_ours(document, language), 0
    for size in SIZES:
        try:
            made = label(document, "pdf", size=size, language=language)
        except WrongUsage:
            continue
        printed += 1
        text = text_of(made.data)
        assert not {word for word in words if word not in text}, (order, size)
    assert printed >= 2


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("order", ORDERS)
def test_draft_original_and_copy_go_on_one_roll(order, language):
    """The size that is told for a draft holds what is released, and every copy of it."""
    document = ORDERS[order]()
    chosen = label(document, "pdf", verification=UNVERIFIED, language=language)
    assert chosen.draft
    for copy in (False, True):
        made = label(document, "pdf", copy=copy, language=language)
        assert (made.draft, made.size) == (False, chosen.size)
        mark = {"de": "KOPIE", "en": "COPY"}[language]
        assert (mark in text_of(made.data)) is copy
        again = label(document, "pdf", verification=UNVERIFIED, copy=copy, size=chosen.size,
                      language=language)  # fmt: skip
        assert again.size == chosen.size


@pytest.mark.parametrize("size", FORMULARY.label_sizes)
@pytest.mark.parametrize("order", ORDERS)
def test_what_fits_a_roll_is_printed_on_it_again(order, size):
    """A copy is refused on no roll that holds the original."""
    document = ORDERS[order]()
    try:
        label(document, "pdf", size=size, language="de")
    except WrongUsage:
        return
    assert label(document, "pdf", size=size, copy=True, language="de").copy


@pytest.mark.parametrize(
    ("order", "language", "said"),
    [
        ("topical", "de", "Basiscreme DAC, Muster AG"),
        ("topical", "en", "Basiscreme DAC, Muster AG"),
        ("sublingual", "de", "(Lactose, Saccharose)"),
        ("sublingual", "en", "tablet triturate base (lactose, sucrose)"),
        ("capsules", "de", "mikrokristalline Cellulose, Hartkapselhüllen"),
        ("capsules", "en", "microcrystalline cellulose, hard capsule shells"),
    ],
)
def test_the_components_are_named_and_not_their_places(order, language, said):
    """A base stands as the order names it, a mixture with its parts, shells without their size."""
    document = ORDERS[order]()
    with in_language(language, document.pharmacy):
        told = " ".join(composition_of(said_on_label(document)))
        text = " ".join(sheet_of(document).decode("utf-8").split())

    assert said in told
    assert "topische Grundlage" not in told
    assert "topical base" not in told
    if order == "topical":
        assert ": Basiscreme DAC, Muster AG" in text


@pytest.mark.parametrize(
    ("order", "language", "said"),
    [
        ("capsules", "de", "Naltrexonhydrochlorid-Kapseln"),
        ("sublingual", "de", "Naltrexonhydrochlorid-Sublingualtabletten"),
        ("liquid", "de", "Naltrexonhydrochlorid, Flüssigkeit zum Einnehmen"),
        ("capsules", "en", "naltrexone hydrochloride capsules"),
        ("liquid", "en", "naltrexone hydrochloride oral liquid"),
    ],
)
@pytest.mark.parametrize("form", ["pdf", "txt"])
def test_drug_and_form_are_joined_as_the_language_joins_them(order, language, said, form):
    """In German one word of two has a hyphen, and a phrase stands behind a comma."""
    made = label(ORDERS[order](), form, language=language)
    text = text_of(made.data) if form == "pdf" else made.data.decode("utf-8")

    # A hyphen at the end of a line has a sign of its own in what pdfium extracts.
    assert re.sub("[ -]", "", said) in re.sub("[\\s\x02\ufffe-]", "", text)
    assert ("-" in said) is bool(re.search(f"{said.partition('-')[0]}[\x02\ufffe-]", text))
