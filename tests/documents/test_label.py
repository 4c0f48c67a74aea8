"""The label of a preparation: what it says, how it says it, and when it is only a draft."""

from __future__ import annotations

import ctypes
import io
import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pypdf
import pypdfium2
import pypdfium2.raw as raw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from label_documents import ELM, LOTS, UNVERIFIED, VERIFIED, WHOLE, capsules, label, liquid
from ldncompound.compounding.practice import UNCONFIGURED, Practice
from ldncompound.compounding.preparation import Component, Preparation
from ldncompound.compounding.preparation_parts import papers_asked
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import volume
from ldncompound.core.records import Json, replaced
from ldncompound.core.refusals import WrongUsage
from ldncompound.documents.label import LabelView, Verification, label_views, missing_on
from ldncompound.documents.label_items import composition_of
from ldncompound.documents.labels_at_once import LabelWanted, render_labels_at_once
from ldncompound.documents.localized import in_language_of_paper
from ldncompound.documents.rendering import in_language
from making import FORMULARY

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
DIRECTIONS = (
    "Take 3 capsules by mouth at bedtime. If sleep is poor, take them in the morning. Tell your "
    "surgeon and your dentist that you take this medicine. Ask the prescriber before any change. "
    "Do not take it with opioid pain medicines. Keep a diary of sleep, mood and pain, and bring "
    "it to each visit, please."
)[:300]


def text_of(data: bytes, page: int | None = None) -> str:
    """Return the text of a PDF, or of one page of it, blanks evened out."""
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    chosen = pages if page is None else [pages[page]]
    return re.sub(r"\s+", " ", " ".join(each.extract_text() for each in chosen))


def one_line(data: bytes) -> str:
    """Return a text label in one line."""
    return " ".join(data.decode("utf-8").split())


doses = st.integers(50, 450).map(lambda hundredths: Fraction(hundredths, 100))


# What it says -------------------------------------------------------------------


SPLIT = liquid(
    dose="4.5",
    draws=("3 mL", "1.5 mL"),
    capacity="3 mL",
    bottles=("70 mL", "65 mL"),
    directions="Take 4.5 mL by mouth at bedtime.",
)
BARE = capsules(UNCONFIGURED, lots=(), patient_name=None, rx=None, directions=None)


@pytest.mark.parametrize(
    ("name", "document", "verification", "copy"),
    [
        ("label-capsules.txt", capsules(), VERIFIED, False),
        ("label-liquid.txt", SPLIT, VERIFIED, False),
        ("label-draft.txt", BARE, UNVERIFIED, True),
    ],
)
def test_the_text_label_is_the_golden_one(name, document, verification, copy):
    """The label equals the reviewed golden file, word for word and line by line."""
    made = label(document, verification=verification, copy=copy)

    assert made.data.decode("utf-8") == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["pdf", "txt"])
def test_a_label_of_capsules_says_everything(form):
    """It has patient, drug, amount, directions, dates, pharmacy and number."""
    made = label(capsules(), form)
    text = text_of(made.data) if form == "pdf" else one_line(made.data)

    for words in (
        "Olivia Martin", "naltrexone hydrochloride capsules", "1.5 mg per capsule",
        "Take 3 capsules by mouth at bedtime.", "One dose: 4.5 mg (3 capsules)", "Beyond-use date: May 21, 2027",
        "Quantity: 90 capsules", "Compounded preparation", "opioid pain medicines",
        "Rx number: RX-204518", "Prescriber: Dr Maria Example", "Made on November 23, 2026",
        "ELM-20261123-0001", "Verified by Bo Chen", "Elm Street Pharmacy", "555 0100",
        "1 Elm Street, Springfield", "Storage: Controlled room",
    ):  # fmt: skip
        assert words in text, words
    assert "P-1042" not in text
    assert "DRAFT" not in text
    assert "COPY" not in text
    assert "xpiration" not in text
    assert not made.draft
    assert (made.size, made.verified_by) == ("vial", "Bo Chen")


@pytest.mark.parametrize("form", ["pdf", "txt"])
def test_a_label_of_a_liquid_says_how_to_draw_the_dose(form):
    """The dose in mg comes before the volume, with the syringe beside it."""
    made = label(liquid(), form)
    text = text_of(made.data) if form == "pdf" else one_line(made.data)

    assert "naltrexone hydrochloride oral liquid" in text
    assert "1 mg per mL" in text
    assert "One dose: 0.5 mg (0.5 mL); draw to 0.5 mL in a 1 mL oral syringe" in text
    assert "Quantity: 15 mL" in text
    assert "bottle 1" not in text
    assert made.size == "bottle"


def test_several_draws_are_named_one_after_the_other():
    """A dose that needs several draws lists each of them."""
    document = liquid(dose="4.5", draws=("3 mL", "1.5 mL"), capacity="3 mL")
    (view,) = label_views(document, VERIFIED, copy=False)

    assert view.dose == (
        "One dose: 4.5 mg (4.5 mL); draw 3 mL, then 1.5 mL, in a 3 mL oral syringe, marks of 0.01 mL"
    )


def test_each_bottle_has_its_own_label():
    """A volume that is split has one page per bottle, with the volume of that bottle."""
    made = label(liquid(bottles=("70 mL", "65 mL")), "pdf")

    assert len(pypdf.PdfReader(io.BytesIO(made.data)).pages) == 2
    for page, words in enumerate(("70 mL, bottle 1 of 2", "65 mL, bottle 2 of 2")):
        assert words in text_of(made.data, page)
        assert "Olivia Martin" in text_of(made.data, page)


@given(doses, st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_no_amount_loses_its_unit_at_the_end_of_a_line(dose, filling):
    """A number and its unit are on one line, whatever precedes them."""
    number = format_number(dose)
    words = f"{'x' * filling} take {number} mL at bedtime, {number} mL, not {number} mg"
    document = liquid(dose=number, draws=(f"{number} mL",) * 3, directions=words)
    text = label(document).data.decode("utf-8")

    assert not re.search(r"[0-9]\n(mg|mL)\b", text)
    assert words in one_line(text.encode("utf-8"))


@pytest.mark.parametrize("size", ["dymo-59", "bottle", "large-bottle", "shipping"])
def test_a_temperature_keeps_its_unit_beside_a_long_word(size):
    """What is too wide to be kept in one line leaves the rest of its text whole."""
    page = pypdfium2.PdfDocument(label(liquid(), "pdf", size=size).data)[0].get_textpage()

    assert re.search(r"2 to 8 °C", page.get_text_range())


def test_a_date_that_is_not_final_is_told_as_such():
    """While an expiration is missing the label says "not later than"."""
    made = label(capsules(lots=LOTS[:2]))

    assert "not later than May 21, 2027 or the earliest expiration of a component" in one_line(
        made.data
    )
    assert made.draft


# When it is only a draft --------------------------------------------------------

LACKS = {
    "pharmacy": ({"pharmacy": UNCONFIGURED}, "the telephone of the pharmacy"),
    "address": (
        {"pharmacy": Practice(name="Elm", telephone="555")},
        "the address of the pharmacy",
    ),
    "telephone": (
        {"pharmacy": Practice(name="Elm", address="1 Elm St")},
        "the telephone of the pharmacy",
    ),
    "patient": ({"patient_name": None}, "the patient name"),
    "blank patient": ({"patient_name": "  "}, "the patient name"),
    "rx": ({"rx": None}, "the prescription number"),
    "directions": ({"directions": None}, "the directions"),
    "shell": ({"lots": LOTS[:2]}, "the lot and expiration of empty capsule size 3"),
}


@pytest.mark.parametrize("form", ["pdf", "txt"])
@pytest.mark.parametrize(("change", "missing"), LACKS.values(), ids=LACKS.keys())
def test_what_is_missing_makes_it_a_draft(change, missing, form):
    """Each missing item is named, and the label is a draft."""
    made = label(capsules(**change), form)
    text = text_of(made.data) if form == "pdf" else one_line(made.data)

    assert made.draft
    assert missing in made.missing
    assert "DRAFT, NOT FOR DISPENSING" in text


def test_only_a_released_batch_has_a_label():
    """A checked batch is not released: its label is a draft, and says so."""
    assert missing_on(capsules(), Verification("Bo Chen", released=False)) == [
        "the release of the batch"
    ]
    assert missing_on(capsules(), VERIFIED) == []


def test_a_vehicle_needs_its_lot_too():
    """Every component needs its lot, whatever its role."""
    made = liquid()
    water = Component(
        role="vehicle", name="purified water", required=volume(50), made_up_to=volume(50)
    )
    made = replaced(made, components=(*made.components, water))

    assert missing_on(made, VERIFIED) == ["the lot and expiration of purified water"]


# How it says it -----------------------------------------------------------------

BANNED = re.compile(
    r"(?<!\w)(ug|µg|μg|cc|qd|od|qod|hs|qhs|bt|u|iu|ldn|ms|sc|sq)(?!\w)|[@&>≥≤]|q\.", re.IGNORECASE
)
TRAILING_ZERO = re.compile(r"[0-9]\.[0-9]*0(?![0-9])")
NAKED_POINT = re.compile(r"(?<![0-9])\.[0-9]")

names = st.one_of(
    st.sampled_from(["U Thant", "O.D. Smith/Jones", "<b> & 1.0 mg", "Zoë .5", "Q.D. O'Neill"]),
    st.text("abcdefghijklmnopqrstuvwxyzÅÉ .'-", min_size=1, max_size=40),
)


def without(text: str, *typed: str) -> str:
    """Return a text without what a person typed."""
    for each in typed:
        # Whole words alone: without "se", "Use by" would become "U by".
        text = re.sub(rf"(?<!\w){re.escape(' '.join(each.split()))}(?!\w)", "", text)
    return text


def check_words(text: str, *typed: str) -> None:
    """Check the program's own words against what must never be on a label."""
    own = without(text, *typed)
    assert not BANNED.search(own), BANNED.search(own)
    assert "/" not in own
    assert not TRAILING_ZERO.search(own), own
    assert not NAKED_POINT.search(own), own


def orders(draw_dose: Fraction, per_day: int, divisor: int) -> tuple[str, str]:
    """Return dose and strength of capsules as texts; the dose may take several."""
    least = Fraction(1, 2) / per_day
    strength = draw_dose / divisor
    if strength < least or format_number(strength).startswith("0.00"):
        strength = draw_dose
    return f"{format_number(draw_dose)} mg", f"{format_number(strength)} mg"


@given(doses, st.integers(1, 3), st.sampled_from([1, 1, 2, 5]), names, names)
@settings(max_examples=120, deadline=None)
def test_no_label_of_capsules_can_be_misread(dose, per_day, divisor, patient, prescriber):
    """No abbreviation, slash, trailing zero or naked point; strength and dose are exact."""
    per_day = per_day if dose * per_day <= Fraction(9, 2) else 1
    given_dose, strength = orders(dose, per_day, divisor)
    document = capsules(
        dose=given_dose, strength=strength, per_day=str(per_day),
        patient_name=patient, prescriber=f"Dr {prescriber}",
    )  # fmt: skip
    text = one_line(label(document).data)
    count = document.capsules.per_dose
    capsule = "capsule" if count == 1 else "capsules"

    assert f" {strength} per capsule " in text
    assert f"One dose: {given_dose} ({count} {capsule})" in text
    assert Fraction(strength[:-3]) * count == Fraction(given_dose[:-3])
    check_words(text, f"Dr {prescriber}", patient)


@given(doses, names)
@settings(max_examples=120, deadline=None)
def test_no_label_of_a_liquid_can_be_misread(dose, patient):
    """The same for a liquid: dose first in mg, then in mL, and the draw."""
    number = format_number(dose)
    document = liquid(capsules(patient_name=patient), dose=number, draws=(f"{number} mL",))
    text = one_line(label(document).data)

    assert f"One dose: {number} mg ({number} mL); draw to {number} mL in a" in text
    check_words(text, patient)


@given(doses)
@settings(max_examples=8, deadline=None)
def test_no_pdf_label_can_be_misread(dose):
    """The text extracted from the PDF follows the same rules."""
    number = format_number(dose)
    solid = text_of(label(capsules(dose=f"{number} mg", strength=None), "pdf").data)
    fluid = text_of(label(liquid(dose=number, draws=(f"{number} mL",)), "pdf").data)

    assert f"{number} mg per capsule" in solid
    assert f"One dose: {number} mg (1 capsule)" in solid
    assert f"One dose: {number} mg ({number} mL)" in fluid
    check_words(solid)
    check_words(fluid)


@pytest.mark.parametrize("typed", ["500 mcg", "0.0005 g", "0.5 mg"])
def test_a_dose_stands_in_mg_however_it_was_written(typed):
    """Micrograms of the prescription are milligrams on the label."""
    text = one_line(label(capsules(dose=typed, strength=None)).data)

    assert "0.5 mg per capsule" in text
    assert "One dose: 0.5 mg (1 capsule)" in text
    assert "mcg" not in text


# How it looks -------------------------------------------------------------------

HOSTILE = {
    "markup": '<b>*bold* _it_ #read("/etc/hostname") $x^2$ `raw` @ref [x] {y} \\ // ~ <a>',
    "blanks": "two  blanks -- --- ... 'single' \"double\"",
    "cyrillic": "Иванова Ольга",
    "long word": "W" * 120,
    "long name": "Wilhelmina van der Berg-Schmidt " * 3 + "Featherstonehaugh-Smythe",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_texts_print_literally(text):
    """A text is printed literally, loses nothing, and stays on the label."""
    document = capsules(patient_name=text, directions=text, prescriber=text)
    made = label(document, "pdf", size="shipping")
    shown = re.sub(r"[\s\u200b]", "", text_of(made.data))

    assert shown.count(re.sub(r"\s", "", text)) == 3
    assert inside_the_label(made.data)


@pytest.mark.parametrize("text", ["محمد علي", "יוסי כהן"], ids=["arabic", "hebrew"])
def test_names_of_other_directions_print(text):
    """Right-to-left names print without a gap, on one page."""
    made = label(capsules(patient_name=text, directions=text), "pdf")

    assert len(pypdf.PdfReader(io.BytesIO(made.data)).pages) == 1
    assert "\x00" not in text_of(made.data)
    assert inside_the_label(made.data)


def inside_the_label(data: bytes) -> bool:
    """Say whether nothing is drawn on the outermost two millimetres."""
    for page in pypdfium2.PdfDocument(data):
        image = page.render(scale=2).to_pil().convert("L")
        width, height = image.size
        edge = 11
        for box in (
            (0, 0, edge, height), (width - edge, 0, width, height),
            (0, 0, width, edge), (0, height - edge, width, height),
        ):  # fmt: skip
            if image.crop(box).getextrema()[0] < 250:
                return False
    return True


class Letter(NamedTuple):
    """A letter on a page: its size in points, its font, and where its line stands."""

    text: str
    size: float
    bold: bool
    baseline: float


def letters(data: bytes) -> list[Letter]:
    """Return the letters of the first page of a PDF, as pdfium finds them."""
    page = pypdfium2.PdfDocument(data)[0].get_textpage()
    found = []
    for place, letter in enumerate(page.get_text_range()):
        if letter.isspace():
            continue
        name = ctypes.create_string_buffer(100)
        raw.FPDFText_GetFontInfo(page, place, name, 100, ctypes.c_int())
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(page, place, x, y)
        size = round(raw.FPDFText_GetFontSize(page, place), 2)
        found.append(Letter(letter, size, b"Bold" in name.value, y.value))
    return found


def set_as(data: bytes, words: str) -> list[Letter]:
    """Return the letters of some words on a label, but for hyphens: one at an end has a sign."""
    shown, wanted = [each for each in letters(data) if plain(each.text)], plain(words)
    at = "".join(each.text for each in shown).index(wanted)
    return shown[at : at + len(wanted)]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("size", FORMULARY.label_sizes)
def test_the_page_is_the_label(size, language):
    """
    A page has the size of the label; type is as large as the summary of USP <17> asks.

    What matters to who takes it has at least 11 points, nothing has less than 6, and the type of
    the pharmacy, the quantity and the prescriber is the smallest.
    """
    chosen = FORMULARY.label_sizes[size]
    if (size, language) == ("vial", "de"):
        with pytest.raises(WrongUsage, match="does not fit"):
            label(capsules(), "pdf", size=size, language=language)
        return
    made = label(capsules(), "pdf", size=size, language=language)
    page = pypdf.PdfReader(io.BytesIO(made.data)).pages[0]
    wanted = [float(text.removesuffix(" mm")) / 25.4 * 72 for text in (chosen.width, chosen.height)]
    (view,) = viewed(capsules(), language)

    assert [float(page.mediabox.width), float(page.mediabox.height)] == pytest.approx(wanted, 0.01)
    critical = (view.patient, view.drug, view.form, view.strength, view.directions, view.dose)
    for words in (*critical, *view.beyond_use):
        assert min(each.size for each in set_as(made.data, words)) >= 11, words
    for words in (view.storage, *view.mind):
        assert min(each.size for each in set_as(made.data, words)) >= 7, words
    smallest = min(each.size for each in letters(made.data))
    assert smallest >= 6
    for words in (*view.origin, *view.pharmacy):
        assert {each.size for each in set_as(made.data, words)} == {smallest}, words
    assert inside_the_label(made.data)


def test_where_no_size_is_named_a_usual_one_holds_the_text():
    """Capsules begin with a vial; what does not fit there gets the next usual size, and it is told."""
    short, long = label(capsules(), "pdf"), label(capsules(directions=DIRECTIONS), "pdf")
    page = pypdf.PdfReader(io.BytesIO(long.data)).pages[0]

    assert short.size == "vial"
    assert FORMULARY.label_sizes[long.size].usual
    assert long.size != "vial"
    width = float(FORMULARY.label_sizes[long.size].width.removesuffix(" mm"))
    assert float(page.mediabox.width) == pytest.approx(width / 25.4 * 72, 0.01)
    assert label(capsules(directions=DIRECTIONS)).size == "vial"


def test_a_larger_label_has_larger_type():
    """What else the patient needs reaches 10 points where there is room for it."""
    made = label(capsules(), "pdf", size="shipping")

    assert min(each.size for each in set_as(made.data, "Keep out of the reach")) >= 10
    assert min(each.size for each in set_as(made.data, "Olivia Martin")) > 14


@pytest.mark.parametrize(
    ("size", "language", "least"),
    [
        ("bottle", "en", 10), ("large-bottle", "en", 10), ("large-bottle", "de", 10),
        ("shipping", "en", 10), ("shipping", "de", 10), ("bottle", "de", 8),
    ],
)  # fmt: skip
def test_warnings_are_legible_before_anything_grows_further(size, language, least):
    """Storage and warnings have 10 points on large rolls, what matters most 11 and more."""
    made = label(liquid(), "pdf", size=size, language=language)
    (view,) = viewed(liquid(), language)

    for words in (view.storage, *view.mind):
        assert min(each.size for each in set_as(made.data, words)) >= least, words
    assert min(each.size for each in set_as(made.data, view.directions)) >= 11


def test_a_draft_of_long_names_has_nine_points_on_a_large_roll():
    """It goes on a larger roll before its type gets very small; the largest takes what is left."""
    name = ("Maximilian Donaudampfschifffahrtsgesellschaft von Wolkenstein " * 5)[:300].strip()
    document = capsules(patient_name=name, directions=DIRECTIONS)
    made = label(document, "pdf", verification=UNVERIFIED)

    assert min(each.size for each in set_as(made.data, name)) >= 9
    assert made.size in ("large-bottle", "shipping")


@pytest.mark.parametrize("size", FORMULARY.label_sizes)
def test_lines_have_air_between_them(size):
    """Lines of what matters stand 125 to 130 % of their size apart."""
    shown = set_as(label(capsules(), "pdf", size=size).data, WHOLE["directions"])
    lines = sorted({round(each.baseline, 1) for each in shown}, reverse=True)
    apart = [(one - next_one) / shown[0].size for one, next_one in pairwise(lines)]

    assert apart
    assert all(1.25 <= each <= 1.30 for each in apart), apart


def test_only_what_is_the_patients_is_bold():
    """Name, drug, strength, date and warnings are bold; pharmacy, quantity and prescriber not."""
    made = label(capsules(), "pdf")
    (view,) = viewed(capsules())
    bold = (view.patient, view.drug, view.form, view.strength, view.beyond_use[1], *view.mind)
    plain = (view.directions, view.dose, view.storage, *view.origin, *view.pharmacy)

    assert all(each.bold for words in bold for each in set_as(made.data, words))
    assert not any(each.bold for words in plain for each in set_as(made.data, words))


def viewed(document: Preparation, language: str = "en") -> tuple[LabelView, ...]:
    """Return what the labels of a preparation say."""
    with in_language(language, document.pharmacy):
        return label_views(in_language_of_paper(document), VERIFIED, copy=False)


# Everything is on it --------------------------------------------------------------

SCRIPTS = (
    "abc \u00c9\u017e \u0142", "\u0418\u0432\u0430\u043d \u041b", "\u0393\u03b5\u03c9 \u03c1",
    "\u738b\u5c0f\u660e", "\uae40\uc548\ub155 ", "\u5c71\u7530\u30bf\u30ed\u30a6",
)  # fmt: skip
typed = st.sampled_from(SCRIPTS).flatmap(
    lambda letters: st.text(letters + " -'.", min_size=1, max_size=300)
).map(lambda text: " ".join(text.split())).filter(bool)  # fmt: skip


@given(typed, typed, st.sampled_from(list(FORMULARY.label_sizes)), st.sampled_from(["en", "de"]))
@settings(max_examples=40, deadline=None)
def test_a_label_holds_all_its_text_or_is_refused(name, directions, size, language):
    """Texts of up to 300 letters of any script are whole on the label, in order, or none is made."""
    document = capsules(patient_name=name, directions=directions)
    try:
        made = label(document, "pdf", size=size, language=language)
    except WrongUsage as refused:
        assert "does not fit" in refused.message
        return
    (view,) = viewed(document, language)
    text = plain(pypdfium2.PdfDocument(made.data)[0].get_textpage().get_text_range())

    assert inside_the_label(made.data)
    at = 0
    for words in (
        view.patient, view.drug, view.form, view.strength, view.directions, view.dose,
        *view.beyond_use,
    ):  # fmt: skip
        at = text.index(plain(words), at)
    for words in (view.storage, *view.mind, *view.origin, *view.pharmacy):
        assert plain(words) in text, words


def plain(text: str) -> str:
    """Return a text without blanks and hyphens: pdfium has a sign of its own for one at an end."""
    return re.sub(r"[\s\u0002\ufffe-]", "", text)


def test_a_name_of_300_letters_can_be_copied_whole():
    """A word that is broken over lines has no sign in it that was not typed."""
    name = "Wolfeschlegelsteinhausenbergerdorff" * 9
    made = label(capsules(patient_name=name[:300]), "pdf", size="shipping")
    text = pypdfium2.PdfDocument(made.data)[0].get_textpage().get_text_range()

    assert name[:300] in text.replace("\r\n", "")
    assert not {"\u200b", "\u00a0", "\u00ad", "\u2060"} & set(text)


def test_no_word_is_broken_where_another_layout_holds_it():
    """A long German word stays whole; only what is wider than every column is broken."""
    word = "Rezepturarzneimittelverordnung"
    made = label(capsules(directions=f"Nach der {word} einnehmen."), "pdf", size="bottle")
    text = pypdfium2.PdfDocument(made.data)[0].get_textpage().get_text_range()

    assert word in text


# Many at once ---------------------------------------------------------------------


def test_many_labels_at_once_are_the_same_labels():
    """Each page is what the preparation's own label is; a file has at most 100 preparations."""
    documents = [capsules(rx=f"RX-{number}", patient_name="Ann " * number) for number in (1, 2)]
    liquids = [liquid(bottles=("70 mL", "65 mL"))]
    wanted = [LabelWanted(each, VERIFIED, copy=False) for each in (*documents, *liquids)]
    sizes = FORMULARY.label_sizes
    (data,) = render_labels_at_once(wanted, size="bottle", sizes=sizes)
    alone = [label(each, "pdf", size="bottle").data for each in (*documents, *liquids)]
    files = list(render_labels_at_once([wanted[0]] * 101, size="bottle", sizes=sizes))

    pages = pypdfium2.PdfDocument(data)
    one_by_one = [page for each in alone for page in pypdfium2.PdfDocument(each)]
    assert len(pages) == len(one_by_one) == 4
    for page, own in zip(pages, one_by_one, strict=True):
        assert page.render().to_pil().tobytes() == own.render().to_pil().tobytes()
    assert [len(pypdfium2.PdfDocument(each)) for each in files] == [100, 1]


def test_a_label_that_does_not_fit_among_many_is_named():
    """The refusal names the preparation, and a size for it; or that none is large enough."""
    good, long = capsules(), replaced(capsules(directions=DIRECTIONS), id="ELM-20261123-0002")
    wanted = [LabelWanted(each, VERIFIED, copy=False) for each in (good, long)]
    with pytest.raises(WrongUsage, match="ELM-20261123-0002") as stopped:
        list(render_labels_at_once(wanted, size="VIAL", sizes=FORMULARY.label_sizes))

    assert re.search("--label-size [a-z0-9-]+", stopped.value.remedy)
    small = {"vial": replaced(FORMULARY.label_sizes["vial"], height="20 mm")}
    with pytest.raises(WrongUsage, match="ELM-20261123-0001") as stopped:
        list(render_labels_at_once(wanted, size="vial", sizes=small))
    assert ".txt" in stopped.value.remedy


def test_a_label_is_the_same_bytes_whatever_was_printed_before():
    """What is remembered of other papers, and let go, changes nothing."""
    first = label(capsules(), "pdf").data
    wanted = [LabelWanted(capsules(rx=str(n)), VERIFIED, copy=False) for n in range(12)]
    list(render_labels_at_once(wanted, size="bottle", sizes=FORMULARY.label_sizes))

    assert label(capsules(), "pdf").data == first


def test_what_does_not_fit_names_a_size_that_does():
    """300 characters of directions are refused on a vial; the size that is named works."""
    document = capsules(directions=DIRECTIONS)
    with pytest.raises(WrongUsage) as stopped:
        label(document, "pdf", size="vial")

    named = re.search(r"--label-size ([a-z0-9-]+)", stopped.value.remedy)
    assert named
    fitting = label(document, "pdf", size=named[1])
    assert DIRECTIONS in text_of(fitting.data)
    assert inside_the_label(fitting.data)


@pytest.mark.parametrize("verification", [VERIFIED, UNVERIFIED], ids=["whole", "draft"])
def test_the_longest_of_everything_fits_the_largest_label(verification):
    """The longest texts that can be recorded fit the largest label."""
    pharmacy = Practice(name="W" * 100, address="W" * 160, telephone="8" * 40, site="W" * 12)
    document = capsules(
        pharmacy=pharmacy, patient_name="W" * 120, prescriber="W" * 120, rx="W" * 40,
        directions="W" * 300, lots=LOTS if verification is VERIFIED else (),
    )  # fmt: skip
    made = label(document, "pdf", size="shipping", verification=verification, copy=True)

    assert inside_the_label(made.data)


@pytest.mark.parametrize("document", [capsules(ELM), liquid()], ids=["capsules", "liquid"])
def test_archival_and_accessible(document):
    """The file is PDF/A-2a and PDF/UA-1, with title, language and embedded fonts."""
    with pikepdf.open(io.BytesIO(label(document, "pdf").data)) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata.get("pdfaid:part") == "2"
            assert metadata.get("pdfaid:conformance") == "A"
            assert metadata.get("pdfuaid:part") == "1"
            assert document.id in metadata.get("dc:title")
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("en")
        assert "/JavaScript" not in str(pdf.Root)


def test_the_sizes_that_are_taken_by_default_ship():
    """Capsules and liquids have a default size each, and a wrong name lists the right ones."""
    sizes = list(FORMULARY.label_sizes)
    assert sizes == [
        "vial", "dymo-54", "dymo-59", "brother-62", "bottle", "large-bottle", "shipping",
    ]  # fmt: skip
    with pytest.raises(WrongUsage, match="is not a label size") as stopped:
        label(capsules(), size="thimble")
    assert ", ".join(sizes) in stopped.value.remedy


# By the rules of a jurisdiction -----------------------------------------------------


GERMAN = replace(ELM, jurisdiction="DE", paper="a4", telephone=None)


@pytest.mark.parametrize("form", ["pdf", "txt"])
def test_in_germany_a_label_needs_neither_number_nor_telephone(form):
    """Section 14 asks for neither; the label is no draft without them, and marks no gap."""
    made = label(capsules(GERMAN, rx=None), form)
    text = text_of(made.data) if form == "pdf" else one_line(made.data)

    assert made.missing == ()
    assert not made.draft
    assert "missing" not in text
    assert "Rx number" not in text
    for words in (
        "For oral use", "Excipients: microcrystalline cellulose, hard capsule shells",
        "Quantity: 90 capsules", "1.5 mg per capsule", "Made on", "Olivia Martin",
        "Take 3 capsules by mouth at bedtime.",
    ):  # fmt: skip
        assert words in text, words


def test_in_germany_a_number_that_is_given_is_printed():
    """What is not asked for is printed all the same where it is known."""
    (view,) = label_views(capsules(GERMAN), VERIFIED, copy=False)

    assert "Rx number: RX-204518" in view.origin


@pytest.mark.parametrize(
    ("jurisdiction", "changed", "lacks"),
    [
        ("DE", {"patient_name": None}, "the patient name"),
        ("DE", {"directions": " "}, "the directions"),
        ("US", {"rx": None}, "the prescription number"),
    ],
)
def test_what_the_rules_ask_for_makes_a_draft_where_it_is_missing(jurisdiction, changed, lacks):
    """A label stays a draft until all that its jurisdiction asks is there."""
    made = capsules(replace(ELM, jurisdiction=jurisdiction), **changed)

    assert missing_on(made, VERIFIED) == [lacks]


def test_the_address_of_the_pharmacy_is_asked_of_every_label():
    """Both the German and the American rules ask for it."""
    for jurisdiction in ("DE", "US"):
        made = capsules(replace(ELM, jurisdiction=jurisdiction, address=None))

        assert missing_on(made, VERIFIED) == ["the address of the pharmacy"]


def test_a_record_without_a_route_leaves_the_label_a_draft():
    """The route is in the master record, and the rules ask for it; old preparations keep theirs."""
    made = capsules(GERMAN)
    record = {**made.formulation.record}
    record["labelling"] = {"auxiliary": ["Compounded preparation"]}
    bare = replaced(made, formulation=replaced(made.formulation, record=Json(record)))
    old = replaced(bare, papers=None)

    assert missing_on(bare, VERIFIED) == ["the route in the master record"]
    assert missing_on(old, VERIFIED) == ["the telephone of the pharmacy"]
    assert composition_of(old) == ()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("route", "required", "said"),
    [
        (
            "cutaneous",
            "For use on the skin only",
            ("for use on the skin", "anwendung auf der haut"),
        ),
        ("sublingual", "For use under the tongue", ("under the tongue", "unter der zunge")),
        ("oral", "Shake well", ("for oral use", "zum einnehmen")),
    ],
)
def test_the_route_is_said_once(route, required, said, language):
    """Where a text that the record requires says it already, it is not said again."""
    document = capsules()
    record = {**document.formulation.record}
    record["labelling"] = {"route": route, "auxiliary": [required]}
    changed = replaced(document, formulation=replaced(document.formulation, record=Json(record)))
    (view,) = viewed(changed, language)
    text = " ".join((*view.mind, *view.origin)).casefold()

    assert text.count(said[language == "de"]) == 1


def test_a_time_for_use_after_opening_stands_on_the_label():
    """Where a source states it, the label says how long the opened container may be used."""
    made = capsules()
    record = {**made.formulation.record}
    record["labelling"] = {**record["labelling"], "in_use": {"days": 28, "source": "x"}}
    known = replaced(made, formulation=replaced(made.formulation, record=Json(record)))

    assert "Once opened, use within 28 days" in label(known).data.decode()


def test_a_jurisdiction_without_items_asks_what_every_pharmacy_needs():
    """Belgium's file says nothing of labels: number, telephone and names are asked for."""
    made = replaced(capsules(replace(ELM, telephone=None), rx=None), papers=None)

    assert papers_asked(FORMULARY.rule_of("BE"), FORMULARY).label == ()
    assert missing_on(made, VERIFIED) == [
        "the telephone of the pharmacy",
        "the prescription number",
    ]


def test_a_german_label_names_the_medicine_that_was_crushed():
    """The name of a finished medicine is enough for its components."""
    document = replaced(liquid(), papers=capsules(GERMAN).papers)
    tablets = replaced(document.components[0], name="naltrexone hydrochloride tablets 50 mg")
    document = replaced(document, components=(tablets, *document.components[1:]))

    told = composition_of(document)

    assert told[0] == "Made from: naltrexone hydrochloride tablets 50 mg"
    assert told[1].startswith("Excipients: ")
