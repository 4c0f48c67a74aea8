"""The batch sheet as paper: cells measured, boxes counted, type measured, in the PDF itself."""

from __future__ import annotations

import ctypes
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.core.language import speaking
from ldncompound.core.quantities import PERCENT, mass, quantity
from ldncompound.core.records import Json, replaced
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.wording import say
from ldncompound.core.wording.languages import LANGUAGES, language_of
from ldncompound.documents.printed_as import PrintedAs
from ldncompound.documents.rendering import render_recorded_sheet, render_sheet
from ldncompound.documents.sheet import component_line, sheet_view
from ldncompound.documents.sheet_digits import in_few_digits
from ldncompound.pharmacy.batches import quality
from making import FORMULARY, recorded

WHO = {"patient": "P-1042", "prescriber": "Dr Example", "days": "30"}
TOPICAL = {"strength": "3 mg/g", "amount": "0.5 g", "base": "B", "base_kind": "preserved-aqueous"}
ORDERS = {
    "capsules": CapsuleOrder(dose="1.5 mg", fill_mass="110 mg/capsule", **WHO),
    "estimate": CapsuleOrder(dose="0.5 mg", **WHO),
    "tablets": TabletOrder(dose="1.5 mg", blank_mass="65 mg/tablet", **WHO),
    "liquid": LiquidOrder(dose="1.5 mg", **WHO),
    "topical": TopicalOrder(**TOPICAL, **WHO),
}
ROOM = 8 / 25.4 * 72
"""The least height of a cell to write in, in points."""


def made(order, *, paper="letter", jurisdiction="US", balance=True, **texts):
    """Return a recorded preparation."""
    fine = Balance(id="B1", minimum="20 mg", readability="0.1 mg", accepted_error="5 %")
    pharmacy = Practice(
        name="Elm Street Pharmacy",
        paper=paper,
        jurisdiction=jurisdiction,
        **({"balances": (fine,)} if balance else {}),
    )
    order = ORDERS[order] if isinstance(order, str) else order
    order = type(order)(**{**order.as_typed(), **texts})
    return recorded(
        prepare(order, formulary=FORMULARY, pharmacy=pharmacy, today=date(2026, 11, 23))
    )


def printed(preparation, form="pdf", language="en", **standing):
    """Return the sheet of a preparation, its masses judged by the rules of its pharmacy."""
    return render_recorded_sheet(
        preparation, form, PrintedAs(**{"copy": False, **standing}), language=language
    )


def viewed(preparation, language="en"):
    """Return the view of a sheet."""
    with speaking(language_of(language), preparation.pharmacy.jurisdiction):
        return sheet_view(preparation, PrintedAs(copy=False))


class Page:
    """A page of a PDF with its text and its lines, in points from below."""

    def __init__(self, page) -> None:
        self.read = page.get_textpage()
        self.text = self.read.get_text_bounded().replace("\r\n", "\n")
        self.across, self.upright = [], []
        for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
            left, low, right, high = each.get_bounds()
            if high - low < 2 < right - left:
                self.across.append((left, right, (low + high) / 2))
            if right - left < 2 < high - low:
                self.upright.append((low, high, (left + right) / 2))

    def places(self, words):
        """Return where a text stands, each as left, bottom, and the size of its letters."""
        found, search = [], self.read.search(words, match_case=True)
        while (at := search.get_next()) is not None:
            left, low, _, _ = self.read.get_charbox(at[0])
            found.append((left, low, pdfium.FPDFText_GetFontSize(self.read, at[0])))
        return found

    def rows_below(self, words, at=0):
        """Return the heights of the rows below a head of a table, in the column of that head."""
        left, low, _ = self.places(words)[at]
        here = left + 3
        lines = sorted({round(y, 1) for a, b, y in self.across if a <= here <= b}, reverse=True)
        lines = [y for y in lines if y < low + 2]
        rows = []
        for upper, lower in pairwise(lines):
            middle = (upper + lower) / 2
            # A row is closed by a line at its side.
            if not any(a <= middle <= b and abs(x - here) < 400 for a, b, x in self.upright):
                break
            rows.append(upper - lower)
        return rows

    def room_below(self, words):
        """Return the room in a cell below its name."""
        left, low, _ = self.places(words)[0]
        return low - max(y for a, b, y in self.across if a <= left + 3 <= b and y < low)


def pages_of(data):
    """Return the pages of a PDF."""
    return [Page(each) for each in pypdfium2.PdfDocument(data)]


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("order", ORDERS)
def test_every_cell_to_write_in_is_eight_millimetres_high(order, paper):
    """What is used, found and signed has 8 mm everywhere, measured between the lines of the PDF."""
    preparation = made(order, paper=paper)
    view, pages = viewed(preparation), pages_of(printed(preparation))
    front = pages[0]

    used, found = front.rows_below("Used"), front.rows_below("Actual")
    assert len(used) == len(view.components)
    assert len(found) >= 1
    assert front.rows_below("Done")[: len(view.steps)] != []
    heights = [*used, *front.rows_below("Done")[: len(view.steps)]]
    for page in pages[:2]:
        for head in ("Found", "Name and signature"):
            heights += page.rows_below(head) if page.places(head) else []
    assert len(heights) >= len(view.components) + len(view.steps) + 4
    assert min(heights) >= ROOM
    for name in ("Daily check", "Start", "Mixer", "Line clearance"):
        assert front.room_below(name) >= ROOM
    after = next(page for page in pages if page.places("YIELD"))
    for name, _ in view.yields[1:]:
        assert after.room_below(name) >= ROOM
    signed = next(page for page in pages if page.places("DEVIATIONS"))
    left, low, _ = signed.places("DEVIATIONS")[0]
    lines = sorted((y for a, b, y in signed.across if a <= left + 3 <= b and y < low), reverse=True)
    room = [upper - lower for upper, lower in pairwise([low, *lines[:3]])]
    assert len(room) == 3
    assert min(room) >= ROOM


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("order", ORDERS)
def test_the_usual_order_has_a_front_and_a_back(order, paper):
    """Work and what is behind it are two sides, the screening a third; all the steps are in front."""
    preparation = made(order, paper=paper)
    pages = pages_of(printed(preparation))

    assert len(pages) == 3
    front, back, screening = pages
    assert "STEPS" in front.text
    assert "COMPONENTS" in front.text
    assert all(step.number in front.text for step in viewed(preparation).steps)
    assert "CALCULATION" in back.text
    assert "CALCULATION" not in front.text
    assert "Screening and counselling" in screening.text
    assert all(preparation.id in page.text for page in pages)
    assert all(f"Page {number} of 3" in page.text for number, page in enumerate(pages, start=1))


def test_capsules_weighed_directly_are_signed_in_front():
    """Nothing is left to write on the back of the simplest sheet."""
    front, back, _ = pages_of(printed(made("capsules")))

    for words in ("CHECKS", "YIELD", "DEVIATIONS", "SIGNED", "Reviewed by"):
        assert words in front.text
        assert words not in back.text


@pytest.mark.parametrize("order", ORDERS)
def test_targets_are_large(order):
    """What is weighed or measured is set in 11 to 14 points, bold; nothing else is larger but ids."""
    preparation = made(order)
    front = pages_of(printed(preparation))[0]
    for step in viewed(preparation).steps:
        if step.target:
            sizes = {size for _, _, size in front.places(step.target)}
            assert any(11 <= size <= 14 for size in sizes), step.target
    name = ctypes.create_string_buffer(200)
    target = next(step.target for step in viewed(preparation).steps if step.target)
    at = front.read.search(target).get_next()[0]
    pdfium.FPDFText_GetFontInfo(front.read, at, name, 200, None)
    assert b"Bold" in name.value


@pytest.mark.parametrize(("days", "boxes"), [("30", 10), ("5", 7)])
def test_there_is_a_box_for_each_single_mass(days, boxes):
    """Ten where ten are asked for, as many as there are where fewer are made; each 8 mm high."""
    preparation = made("capsules", days=days)
    pages = pages_of(printed(preparation))
    front = next(page for page in pages if page.places("Mean of empty shells"))

    assert next(each.masses for each in viewed(preparation).checks if each.masses).boxes == boxes
    left, low, _ = front.places("Mean of empty shells")[0]
    in_line = {
        round(x) for a, b, x in front.upright if a < low < b and b - a >= ROOM and x > left - 5
    }
    # The sides of the box of the shells, of each mass, and of the initials.
    assert len(in_line) == boxes + 3
    text = printed(preparation, "txt").decode()
    asked = text.partition("Mean of empty shells, mg")[2].partition("found")[0]
    assert len(re.findall(r"\b\d+ _{12}", asked)) == boxes


@pytest.mark.parametrize("fill", ["110 mg/capsule", "124.37 mg/capsule", "333.33 mg/capsule"])
def test_the_limits_of_single_masses_are_those_of_the_check(fill):
    """A mass at a printed limit passes the check at the bench, one a hundredth of it beyond fails."""
    preparation = made("capsules", fill_mass=fill, size="0")
    rule = FORMULARY.rule_of("US").masses
    (said,) = (
        each
        for check in viewed(preparation).checks
        if check.masses
        for each in check.masses.limits
        if each.startswith("Without shell")
    )
    low, high = (Fraction(each) for each in re.findall(r"([0-9.]+) mg", said)[:2])
    theory = Fraction(fill.partition(" ")[0])

    def passes(one):
        masses = [theory] * 9 + [one]
        check = quality.weighed_singly(preparation, theory, masses, None, rule, FORMULARY.cite)
        return check.passes

    assert passes(low)
    assert passes(high)
    assert not passes(low * Fraction(99, 100))
    assert not passes(high * Fraction(101, 100))


def limits_of(preparation, language="en"):
    """Return what is printed of the limits of single masses."""
    return [
        each
        for check in viewed(preparation, language).checks
        if check.masses
        for each in check.masses.limits
    ]


def test_limits_by_the_mean_have_a_blank_and_the_loss_is_in_milligrams():
    """German rules compare with the mean: its limits are found, those of the mean are printed."""
    mean, loss, rsd = limits_of(made("capsules", jurisdiction="DE"))

    assert (
        mean == "Without shell: _________ to _________ mg (± 10 % of the mean), 2 may lie outside"
    )
    assert loss.endswith("at least 106.7 mg (loss at most 3 %)")
    assert rsd == "Relative standard deviation: at most 5 %"
    assert limits_of(made("capsules", jurisdiction="DE"), "de")[1].startswith("Mittel ohne")


def test_limits_that_nobody_knows_yet_are_blanks():
    """By volume, tablets, a record without the rule: the sheet leaves room and guesses nothing."""
    by_volume = made("estimate", jurisdiction="DE", fill_by="volume")
    assert not any(re.search(r"[0-9.]+ mg\b", each) for each in limits_of(by_volume))
    (tablets,) = limits_of(made("tablets"))
    assert tablets == "Limits: _________ to _________ mg"
    old = render_sheet(replaced(made("capsules"), papers=None), "txt").decode()
    assert "Limits: _________ to _________ mg" in old
    assert old.count("NOT RECORDED") > 10


def test_limits_may_have_an_outermost_one():
    """What a rule allows none to exceed is said too, and compared with shells where it says so."""
    preparation = made("capsules")
    rule = FORMULARY.rule_of("US").masses
    outer = replaced(rule.limits[1], most=quantity(Fraction(15), PERCENT))
    assert outer.allowed(Fraction(110))[1] is not None
    light = replaced(
        rule.limits[1], within_light=quantity(Fraction(20), PERCENT), light_below=mass(300)
    )
    assert light.bounds(Fraction(100), Fraction(100)) == (80, 120)
    assert light.bounds(Fraction(400), Fraction(400)) == (360, 440)
    judged = replaced(rule, limits=(outer,))
    asked = replaced(
        preparation.papers,
        masses=Json(judged.to_json()),
    )
    with speaking(language_of("en"), "US"):
        view = sheet_view(replaced(preparation, papers=asked), PrintedAs(copy=False))
    (said,) = next(each.masses for each in view.checks if each.masses).limits
    assert said.endswith("(± 10 % of 110 mg), none beyond ± 15 %")


def false_digits(text):
    """Return figures with more than four digits that count, some of them after the point."""
    found = re.findall(r"(?<![\w.])[0-9]+\.[0-9]+", text)
    # A balance that reads 0.1 mg shows one decimal of a milligram.
    long = [each for each in found if len(each.replace(".", "").lstrip("0")) > 4]
    return [each for each in long if len(each.partition(".")[2]) > 1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("order", ORDERS)
def test_derived_figures_have_no_false_digits(order, language):
    """At most four digits, but for what was typed, and what is weighed: as the balance shows it."""
    preparation = (
        made(order, fill_mass="123.457 mg/capsule") if order == "capsules" else made(order)
    )
    text = printed(preparation, "txt", language).decode().replace(",", ".")
    shown = {
        str(each)
        for step in viewed(preparation).steps
        for each in re.findall(r"[0-9.]+", f"{step.target} {step.also}")
    }
    needed = {
        str(each)
        for part in viewed(preparation).components
        for each in re.findall(r"[0-9.]+", part.needed)
    }
    typed = {"123.457"}
    assert set(false_digits(text)) <= shown | needed | typed


def test_a_working_of_many_digits_is_shortened_only_on_paper():
    """48.581422464 mg is 48.58 mg on paper; the record has every digit."""
    preparation = made("capsules")
    said = tuple(
        replaced(each, values={**each.values, "active": "48.581422464 mg", "factor": "1.01211296"})
        if each.key == "working.counted.active"
        else each
        for each in preparation.wording
    )
    (place,) = (int(each.at.split("/")[2]) for each in said if each.key == "working.counted.active")
    working = list(preparation.working)
    text = "1.5 mg per capsule × 32 capsules × 1.01211296 = 48.581422464 mg"
    working[place] = replaced(working[place], text=text)
    preparation = replaced(preparation, wording=said, working=tuple(working))

    printed_text = printed(preparation, "txt").decode()
    assert "1.5 mg per capsule × 32 capsules × 1.012 = 48.58 mg" in printed_text
    assert "48.581422464" not in printed_text
    assert preparation.working[place].text == text


@pytest.mark.parametrize(
    ("deviation", "told"),
    [
        (("number.about", "-0.0005 %"), "less than 0.01 %"),
        (("number.about", "-0.0098 %"), "less than 0.01 %"),
        (("number.about", "0.0032 %"), "less than 0.01 %"),
        (("number.less_than", "0.0001 %"), "less than 0.01 %"),
        (("number.about", "-0.0126 %"), "about -0.01 %"),
        (("number.about", "-5.375 %"), "about -5.38 %"),
    ],
)
def test_what_two_decimals_do_not_show_is_less_than_they_do(deviation, told):
    """Above and below nothing alike; the record keeps what it said."""
    key, amount = deviation
    values = {"name": "x", "deviation": {"key": key, "values": {"amount": amount}}}
    preparation = made("capsules")
    said = next(each for each in preparation.wording if each.at == "/notes/0")
    changed = replaced(
        preparation,
        notes=(say("note.deviation", name="x", deviation=say(key, amount=amount)),),
        wording=(replaced(said, key="note.deviation", values=values),),
    )

    assert f"deviation of {told}" in in_few_digits(changed).notes[0]


def test_a_working_ends_at_what_is_weighed():
    """Its last figure is the target of the step, digit by digit, as the balance shows it."""
    preparation = made("estimate")
    (plan,) = (each.text for each in preparation.working if each.of == "plan")
    assert plan.endswith("= 3814.4 mg")
    assert any(step.also == "3814.4 mg" for step in viewed(preparation).steps)
    assert "= 3814.4 mg" in " ".join(printed(preparation, "txt").decode().split())


def test_a_sentence_that_the_catalogue_does_not_say_stays_as_it_was_recorded():
    """Other words, and a key that this version does not have, are printed as they are."""
    preparation = made("capsules")
    (first, *others), notes = preparation.working, ("as it was", *preparation.notes[1:])
    wording = tuple(
        replaced(each, key="no.such.key") if each.at == "/working/1/text" else each
        for each in preparation.wording
    )
    bent = replaced(
        preparation,
        working=(replaced(first, text="1.23456 mg of old"), *others),
        notes=notes,
        wording=wording,
    )
    text = printed(bent, "txt").decode()

    assert "1.23456 mg of old" in text
    assert "as it was" in text
    assert others[0].text in text


@pytest.mark.parametrize("order", ORDERS)
def test_no_option_of_a_command_is_on_paper(order):
    """Whoever stands at the bench types nothing; screens may name options, paper may not."""
    preparation = made(order, balance=False)
    for form in ("txt", "pdf"):
        data = printed(preparation, form)
        text = data.decode() if form == "txt" else "\n".join(p.text for p in pages_of(data))
        assert not re.search(r"(?<!-)--[a-z]", text), form


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_of_paper_names_an_option(code):
    """In no language does a text of the catalogue, as paper says it, name an option."""
    named = [key for key, text in language_of(code).texts.items() if re.search(r"--[a-z]", text)]

    assert named == []


@pytest.mark.parametrize("order", ORDERS)
def test_articles_are_named_on_the_back_only(order):
    """The front has no title of a source, nor the hash of the master record."""
    preparation = made(order)
    front, back = (" ".join(page.text.split()) for page in pages_of(printed(preparation))[:2])
    titles = [each.title for each in preparation.documented_range.sources]

    assert preparation.formulation.sha256[:12] not in front
    assert preparation.formulation.sha256[:12] in back
    assert not any(title[:30] in front for title in titles)


def test_the_worst_case_is_told_only_where_it_says_more():
    """It stands on the back where all errors together exceed what weighing adds; else not at all."""
    preparation = made("estimate", days="5")
    found = preparation.weigh_plan.uncertainty
    assert found.worst_case > found.expanded
    text = printed(preparation, "txt").decode()
    assert "If all errors were at their largest together" in " ".join(text.split())
    assert "Weighing alone: within" in text
    direct = made("capsules")
    found = direct.weigh_plan.uncertainty
    assert found.worst_case <= found.expanded
    assert "largest together" not in " ".join(printed(direct, "txt").decode().split())


def test_making_up_names_its_vessel():
    """A volume is reached in a vessel with a mark there, and the step says so."""
    steps = viewed(made("liquid")).steps
    (made_up,) = (each for each in steps if each.target == "to 50 mL")

    assert "in a measuring vessel with a mark at 50 mL" in made_up.text


def test_a_trituration_names_what_is_taken_and_what_goes_in():
    """Beside what is used stands what the steps take; what reaches the batch stands below it."""
    lines = {each.name: each for each in viewed(made("estimate", days="5")).components}
    active = lines["naltrexone hydrochloride"]

    assert (active.needed, active.also) == ("20 mg", "in the batch: 3.5 mg")
    assert lines["empty capsule size 3"].also == ""


def test_a_trituration_made_ahead_is_named_where_its_mass_stands():
    """Its mass is never read as one of the pure powder: the line names the jar, by whatever name."""
    preparation = made("capsules")
    (active, *others), plan = preparation.components, preparation.weigh_plan
    jar = "trituration ELM-LOT-0004"
    consumes = tuple(
        replaced(each, name=jar, amount=mass(480)) if each.name == active.name else each
        for each in plan.consumes
    )
    line = component_line(
        replaced(active, via=jar),
        replaced(preparation, weigh_plan=replaced(plan, consumes=consumes)),
    )

    assert line.name == "naltrexone hydrochloride, as trituration ELM-LOT-0004"
    assert (line.needed, line.also) == ("480 mg", "in the batch: 48 mg")
    assert component_line(others[0], preparation).name == others[0].name


def test_a_long_sheet_flows_on_with_heads_and_whole_rows():
    """Names of 300 characters: the heads are printed again, each step on one page, each page named."""
    name = "Wilhelmina van der Berg-Schmidt " * 3 + "Xy"
    preparation = made("estimate", balance=False, directions=name, patient_name=name)
    notes = tuple(f"{each} {'More of it. ' * 20}" for each in preparation.notes) * 2
    pages = pages_of(printed(replaced(preparation, notes=notes)))

    assert len(pages) > 3
    assert sum("Target" in page.text for page in pages) > 1
    for page in pages:
        assert preparation.id in page.text
    for step in viewed(preparation).steps:
        if step.target:
            (at,) = (n for n, page in enumerate(pages) if page.places(f"{step.target} "))
            assert " ".join(step.text.split()[:2]) in " ".join(pages[at].text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_paper_say_the_same(language):
    """Every sentence of the front is in the text sheet, too, in the same order."""
    preparation = made("estimate")
    view = viewed(preparation, language)
    text = " ".join(printed(preparation, "txt", language).decode().split())
    order = [view.title, view.mind[0], view.steps[1].text, view.steps[-1].text,
             view.checks[0].name, view.calculation[0][1]]  # fmt: skip
    at = [text.find(" ".join(each.split())) for each in order]

    assert -1 not in at
    assert at == sorted(at)


@pytest.mark.parametrize("barred", [(), ("recalled",), ("on hold", "quarantine")])
def test_a_component_of_three_hundred_letters_stays_in_its_cells(barred):
    """Without a blank it is broken; the sheet is a front and a back as ever, marked or not."""
    preparation = made("estimate", days="5")
    components = tuple(
        replaced(each, name=("Verylongname" * 25)[:300]) if each.role == "filler" else each
        for each in preparation.components
    )
    pages = pages_of(printed(replaced(preparation, components=components), barred=barred))

    assert len(pages) == 3
    for page in pages:
        assert all(mark.upper() in page.text for mark in barred)
    assert ("Verylongname" * 25)[:300] in re.sub(r"\s", "", pages[0].text)
    heads = [low for _, low, _ in pages[0].places("COMPOUNDING RECORD")]
    bars = (
        [low for _, low, size in pages[0].places(barred[0].upper()) if size == 13] if barred else []
    )
    assert all(bar > heads[0] + 5 for bar in bars)


@pytest.mark.parametrize(
    "name",
    [
        "MAGNESIUMTRISILICATEHYDRATE",
        "N" * 34,
        "W" * 24,
        "微晶纤维素微晶纤维素微",
        "zusammengesetzte Lösung",
    ],
)
def test_a_name_on_the_back_never_touches_its_text(name):
    """However wide its letters are: between both is a blank, or the end of a line."""
    preparation = made("estimate")
    components = tuple(
        replaced(each, name=name) if each.role == "filler" else each
        for each in preparation.components
    )
    *_, back, _ = pages_of(printed(replaced(preparation, components=components)))

    assert re.search(rf"{name}\s+124[.]2 mg per capsule", back.text)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("order", ORDERS)
def test_no_number_is_torn_from_its_unit(order, language):
    """No line of a sheet begins with a unit, in either language."""
    text = "\n".join(page.text for page in pages_of(printed(made(order), language=language)))
    torn = re.findall(r"[0-9]\s*\n(?:mg|mcg|g|mL|°C|%)\b.*", text)

    assert not torn


def test_long_names_are_copied_as_they_are():
    """A lot of forty letters without a blank is read from the PDF letter by letter, nothing added."""
    lot = "LOT" + "X1" * 18
    preparation = made("capsules", lots=(f"microcrystalline cellulose={lot}@2034-01",))
    text = pages_of(printed(preparation))[0].text

    assert lot in re.sub(r"\s", "", text)
    assert not re.search("[\u200b-\u200d\u2060\ufeff]", text)


def test_a_recorded_rule_that_is_none_is_damage():
    """A rule for single masses that cannot be read is told, and no sheet is made of it."""
    preparation = made("capsules")
    asked = replaced(preparation.papers, masses=Json(title="x"))
    with pytest.raises(VerificationFailure, match="single masses"):
        viewed(replaced(preparation, papers=asked))


def test_papers_of_many_threads_are_those_of_one() -> None:
    """Papers that threads print at once have the bytes that they have one after another."""
    doses = [f"{dose} mg" for dose in ("0.5", "1", "1.5", "2", "3", "4.5")]
    orders = [CapsuleOrder(**WHO, dose=dose) for dose in doses]
    plans = [
        recorded(prepare(order, formulary=FORMULARY, pharmacy=Practice(), today=date(2026, 11, 23)))
        for order in orders
    ]

    def sheet(number: int) -> bytes:
        language = "de" if number > 5 else "en"
        return render_recorded_sheet(plans[number % 6], "pdf", PrintedAs(False), language=language)

    one_by_one = [sheet(number) for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(sheet, range(12))) == one_by_one
    assert len(set(one_by_one)) == 12
