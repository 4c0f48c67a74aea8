"""The paper of a finished record: what stands where, and that people can read it."""

from __future__ import annotations

import io
import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from fractions import Fraction

import pikepdf
import pypdf
import pytest

import rich_trail
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.practice import Practice
from ldncompound.core.language import speaking
from ldncompound.core.quantities import PERCENT, quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import Refusal
from ldncompound.core.wording.languages import language_of
from ldncompound.documents import record_facts
from ldncompound.documents.localized import in_language_of_paper
from ldncompound.documents.record_view import Clock
from ldncompound.documents.rendering import render_record
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.dispensing import DispensingOrder
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings
from ldncompound.pharmacy.batches.acts.recall import recall_lot
from ldncompound.pharmacy.batches.acts.screening_at_release import AnswersGiven
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.trail.store import Trail
from making import follow_plan
from shops import ACTIVE, BALANCES, GIVEN, Shop
from staffed import ENTERED, JARS, QUESTIONS, SCREENED, StaffedHouse

CET = timezone(timedelta(hours=1))
WHO = {
    "patient": "P-1042", "patient_name": "Maria Example", "rx": "RX-7",
    "prescriber": "Dr Ann Smith", "directions": "Take 1 capsule at bedtime.",
}  # fmt: skip
SHA256 = re.compile(r"[0-9a-f]{64}")


class InWinter(StaffedHouse):
    """A pharmacy an hour ahead of UTC, each act a minute after the one before."""

    zone = CET

    def __init__(self, folder) -> None:
        self.clock = datetime(2026, 11, 23, 9, 0, tzinfo=CET)
        super().__init__(folder)
        self.pharmacy = Practice(
            name="Elm Street Pharmacy", address="1 Elm Street", telephone="555 0100", site="ELM",
            balances=BALANCES,
        )  # fmt: skip

    def recorder(self, by="AB", **more):
        """Return a recorder for somebody, a minute later."""
        self.clock += timedelta(minutes=1)
        now = self.clock.astimezone(self.zone)
        found = super().recorder(by, **more)
        return replace(found, desk=replace(found.desk, now=now, today=now.date()))


NAMES = {
    "patient_name": ("Übermüller-Ångström " * 6)[:119] + "x",
    "prescriber": "Donaudampfschifffahrtsgesellschaftskapitän" * 2,
    "rx": "R" * 40,
}
"""As long as they may be, some without a place to break."""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Return a pharmacy with enrolled people; its trail holds all it demands in the end."""
    found = InWinter(tmp_path_factory.mktemp("record"))
    found.usual = usual(found)
    found.eventful = eventful(found, **NAMES)
    yield found
    found.close()


@pytest.fixture(scope="module")
def record(house):
    """Return the record of a usual batch."""
    return shown(house, house.usual)


@pytest.fixture(scope="module")
def full(house):
    """Return the record of a batch in which everything happened, of the longest names."""
    return shown(house, house.eventful)


def usual(house):
    """Return the id of a batch that two people made, checked and released."""
    identity = house.prepared("TK", **WHO)
    house.by("AB").verify(identity)
    house.by("CD").release(identity, "0", "0", entered=ENTERED, screened=SCREENED)
    return identity


def eventful(house, **texts):
    """Return the id of a batch in which everything happened; one pharmacist made it alone."""
    house.policy("second-person", "exception")
    identity = house.planned(**{**WHO, **texts})
    found = {"sighted": True, "container": ACTIVE}
    for slip in ("12,3 mg", "5 mL", "123 mg", "400 mg"):
        with suppress(Refusal):
            house.by("TK").weigh(identity, BalanceReading(actual=slip, **found))
    house.by("AB").change(identity, "batch-held", "balance door open")
    house.by("AB").change(identity, "batch-resumed", "closed again")
    house.by("AB").weigh(
        identity, BalanceReading(actual="123 mg", accept="crystals spilt", printout="P-17", **found)
    )
    follow_plan(house.by("AB"), identity)
    house.by("AB").check(
        identity, CheckFindings(kind="masses", values=("178 mg",) * 9 + ("199 mg",), shell="48 mg")
    )
    house.checked(identity, "AB")
    house.by("AB").finish(identity, BatchYield(filled="32", rejected="1"))
    house.by("AB").change(identity, "batch-reworked", "one capsule was yellow")
    house.checked(identity, "AB")
    house.by("AB").finish(identity, BatchYield(filled="32", rejected="1"))
    house.by("AB").correct(identity, 4, {"actual": "481 mg"}, "figures swapped")
    house.by("AB").verify(identity, alone="nobody else is here", jars=JARS)
    answers = AnswersGiven(tuple(f"{each}=no" for each in QUESTIONS[:2]), waived="asked by phone")
    house.by("AB").release(
        identity, "0", "0", entered=ENTERED, screened=answers, alone="nobody else is here"
    )
    return identity


def shown(house, identity, **more):
    """Return the finished record of a batch."""
    return finished_record(house.trail, identity, **more).in_full()


def pages_of(record, **more) -> list[str]:
    """Return the text of each page of its PDF, blanks evened out."""
    data = render_record(record, "pdf", **more)
    reader = pypdf.PdfReader(io.BytesIO(data))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def text_of(record, **more) -> str:
    """Return its text, blanks evened out."""
    return " ".join(render_record(record, "txt", **more).decode().split())


def in_language(record, code):
    """Return a record with its plan as a paper in a language says it."""
    with speaking(language_of(code), record.plan.pharmacy.jurisdiction):
        return replaced(record, plan=in_language_of_paper(record.plan))


def on_paper_of(record, paper):
    """Return a record of a pharmacy with another size of paper."""
    pharmacy = replaced(record.plan.pharmacy, paper=paper)
    return replaced(record, plan=replaced(record.plan, pharmacy=pharmacy))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_a_usual_batch_takes_two_pages_and_hashes_stand_on_the_last(record, paper, language):
    """What people read comes first; hashes, digests and the audit path are on the last page."""
    pages = pages_of(on_paper_of(record, paper), language=language)

    assert len(pages) == 2
    assert not SHA256.search(pages[0])
    assert len(SHA256.findall(pages[1])) >= 1 + 3 + 4
    assert "ELM-20261123-0001" in pages[0]
    for page in pages:
        assert "ldncompound 0." in page


def test_nothing_that_usp_795_asks_of_a_compounding_record_is_missing(record):
    """The twelve elements, and the review before the release with its day."""
    text = text_of(record)

    for element in (
        "Naltrexone hydrochloride capsules with microcrystalline cellulose",
        "32 capsules of 1.5 mg per capsule",
        "Prepared on: Nov 23, 2026",
        "FINISHED RECORD ELM-20261123-0001",
        "TK, Tom Kay, technician",
        "AB, Ada Brown, pharmacist",
        "naltrexone hydrochloride, by way of trituration 1 Maker: M; Lot: N-17 (ELM-LOT-0001, "
        "entry 1); Expiration: Mar 31, 2028; Required: 48 mg; Used: 120 mg",
        "microcrystalline cellulose Maker: M; Lot: C-77 (ELM-LOT-0002, entry 2); Expiration: "
        "Jun 30, 2028; Required: 4112 mg; Used: 4760 mg",
        "Required: 32 capsules; Used: 32 capsules",
        "Batch size: 32 capsules",
        "32 capsules filled, 1 sorted out, 31 usable",
        "Beyond-use date: May 21, 2027 (final)",
        "Storage: Controlled room temperature, dry, protected from light.",
        "active: 1.5 mg per capsule × 32 capsules × 1 = 48 mg",
        "Appearance: white",
        "90 % to 110 % of label; Verdict: passes",
        "Master record: naltrexone-capsule-mcc, revision 1",
        "released Person: CD, Cora Diaz, pharmacist; When: Nov 23, 2026 ",
    ):
        assert element in text, element


def test_nothing_that_section_7_apbetro_asks_of_the_record_is_missing(record):
    """Patient, prescriber, components with lots, parameters, results, maker and pharmacist."""
    text = text_of(record, language="de")

    for element in (
        "Maria Example, P-1042",
        "Dr Ann Smith",
        "Plausibilität: Dosis innerhalb von 0,5 mg bis 4,5 mg je ",
        "Naltrexonhydrochlorid, über Verreibung 1",
        "N-17 (ELM-LOT-0001, Eintrag 1)",
        "31.03.2028",
        "Einwiegen: Naltrexonhydrochlorid in: Verreibung 1",
        "0 % (Grenze 1 %)",
        "Einzelmassen",
        "hergestellt",
        "TK, Tom Kay",
        "freigegeben",
        "CD, Cora Diaz",
    ):
        assert element in text, element


def test_times_are_those_of_the_pharmacy(record):
    """The zone is said once; in UTC the same acts were an hour earlier."""
    text = text_of(record)

    assert "Times are those of the pharmacy, UTC+01:00." in text
    assert {each.zone for each in record.history} == {"+0100"}
    first = record.history[0]
    assert first.at.startswith("2026-11-23T08:")
    assert f"Nov 23, 2026 09:{first.at[14:16]}" in text


def test_where_entries_differ_in_their_zone_each_time_tells_its_own(record):
    """As after a move, or a change to summer time; an entry without a zone is in UTC."""
    first, *others = record.history
    moved = replaced(record, history=(replaced(first, zone="-0530"), *others))
    old = replaced(record, history=tuple(replaced(each, zone=None) for each in record.history))
    minute = first.at[14:16]
    hour, later = divmod(int(first.at[11:13]) * 60 + int(minute) - 330, 60)

    text = text_of(moved)
    assert "Times are those of the pharmacy" not in text
    assert f"Nov 23, 2026 {hour:02}:{later:02} (UTC-05:30)" in text
    assert "(UTC+01:00)" in text
    assert "Times are those of the pharmacy, UTC." in text_of(old)
    assert f"Nov 23, 2026 08:{minute}" in text_of(old)


def test_exceptions_come_first_and_slips_are_one_line(full):
    """Each with who and why, before the components; what was refused is counted in one line."""
    first, *_ = pages_of(full)
    told = text_of(full).split("EXCEPTIONS")[1].split("PRESCRIPTION")[0]

    for word in (
        "ON HOLD: AB, Nov 23, 2026 ", "Reason: balance door open", "HOLD LIFTED", "REWORKED",
        "ONE PERSON: AB", "2.5 % off, the record allows 1 %; weighed by AB, accepted by AB. "
        "Reason: crystals spilt", "Check of single masses: FAILS, not accepted",
        "Check of single masses: made 3 times", "CORRECTED, weighing of step 4: Actual: 480 mg",
        "Reason: figures swapped", "Screening WAIVED by AB", "Reason: asked by phone",
        "Signature as prepared by AB", "NOT ADOPTED",
    ):  # fmt: skip
        assert word in told, word
    refused = re.search(r"([0-9]+) refused entries, numbers [0-9]+ to [0-9]+: ([^•]+)", told)
    assert refused is not None
    count = sum(each.outcome == "refused" for each in full.history)
    assert (
        int(refused[1]) == count == sum(int(n) for n in re.findall(r"[0-9]+ (?=[a-z])", refused[2]))
    )
    assert "refused" not in text_of(full).split("HISTORY")[1]
    assert first.index("ON HOLD") < first.index("Donaudampf")


def test_a_batch_without_exceptions_says_so(record):
    """One sentence stands in their place."""
    plan = replaced(record.plan, formulation=replaced(record.plan.formulation, adopted=True))

    assert "EXCEPTIONS None is recorded." in text_of(replaced(record, plan=plan))


@pytest.mark.parametrize(
    ("state", "mark"),
    [
        ("on hold", "ON HOLD"), ("rejected", "REJECTED"), ("recalled", "RECALLED"),
        ("replaced", "REPLACED"), ("released", None),
    ],
)  # fmt: skip
def test_what_bars_a_batch_stands_on_every_page(record, state, mark):
    """In a bar above it, across it, and in the title of the file."""
    barred = replaced(record, state=state)
    data = render_record(barred, "pdf")
    pages = pages_of(barred)
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as meta:
        title = str(meta["dc:title"])

    for page in pages:
        assert mark is None or mark in page
    assert title == f"Finished record {record.id}" + (f" {mark}" if mark else "")
    assert (f"*** {mark} ***" in text_of(barred)) is (mark is not None)


def test_the_screening_says_who_answered_and_waived_and_never_what(house, full):
    """Left open with the order, answered and waived at the release; answers stand nowhere."""
    part = text_of(full).split("SCREENING BEFORE DISPENSING")[1].split("CORRECTIONS")[0]

    assert "What: left open; By, when, entry: AB, " in part
    assert "opioids, buprenorphine What: answered; By, when, entry: AB, " in part
    assert "What: open questions waived: asked by phone; By, when, entry: AB, " in part
    assert "=no" not in part
    without = shown(house, full.id, personal=False)
    assert "asked by phone" not in text_of(without)


def test_no_figure_has_digits_that_nobody_reads(record, full):
    """Derived figures have 4 significant digits, percentages two decimals; what was read stays."""
    for each in (record, full):
        text = text_of(each).split("CALCULATIONS")[0]

        assert not re.search(r"[0-9]\.[0-9]{3,} %", text)
        assert not re.search(r"(?<![0-9a-f])[0-9]+\.[0-9]{5,}", text)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_mean_that_was_divided_has_few_digits(full, language):
    """What masses are compared with is printed with four digits; the entry keeps them all."""
    checks = tuple(
        replaced(
            each,
            findings=tuple(
                replaced(found, what="each capsule against net mean, 356.961538462 mg")
                for found in each.findings
            ),
        )
        for each in full.checks
    )

    text = text_of(replaced(full, checks=checks), language=language)

    assert "357 mg" in text
    assert not re.search(r"356[.,]", text)


def test_what_limits_the_date_is_said_in_the_language_of_the_record(record):
    """The rule as the sheet says it; of lots that were used and expire before, which one."""
    planned = record.plan.beyond_use
    said = in_language(record, "de")

    assert said.plan.beyond_use.limited_by != planned.limited_by
    assert said.plan.beyond_use.limited_by in text_of(record, language="de")
    earlier = replaced(
        record.beyond_use,
        date=planned.date - timedelta(days=1),
        limited_by="expiration of lot N-7 of lactose monohydrate",
    )
    text = text_of(replaced(record, beyond_use=earlier), language="de")
    assert "Verfall von Lactose-Monohydrat, Charge N-7" in text


def test_a_document_counts_once_however_often_it_is_cited(record):
    """The record says as many documents as the sheet lists, not as many as there are citations."""
    found = record.plan.documented_range
    titles = {each.title for each in found.sources}

    assert found.documents == len(titles) < len(found.sources)
    assert f"as {len(titles)} sources document it" in text_of(record)


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_the_longest_and_strangest_names_are_whole_and_can_be_copied(full, paper):
    """In any script, without a character that is not in the name."""
    data = render_record(on_paper_of(full, paper), "pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)

    for name in NAMES.values():
        assert "".join(name.split()) in "".join(text.split())
    assert not re.search("[\u200b\u00ad\u2060]", text)
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
        assert meta["pdfuaid:part"] == "1"


def test_a_recalled_lot_marks_the_record_from_that_entry_on(tmp_path):
    """The record as of an earlier entry is as it was."""
    house = InWinter(tmp_path)
    identity = usual(house)
    before = house.trail.head().sequence
    recall_lot(house.by("AB").acts, "C-77", "metal found")
    now, then = shown(house, identity), shown(house, identity, as_of=before)

    assert "RECALLED LOT: microcrystalline cellulose, lot C-77, entry " in text_of(now)
    assert [lot.recalled for part in then.components for lot in part.lots] == [None] * 3
    assert "RECALLED" not in text_of(then)
    house.close()


def test_a_volume_that_nobody_recorded_is_not_told_as_used(house):
    """Of a step that is only done the plan alone says how much: paper and JSON claim no amount."""
    lots = ("naltrexone hydrochloride tablets 50 mg=T-1@2028-06", "ascorbic acid=A-1@2028-06")
    identity = house.planned(lots=lots, order=LiquidOrder)
    follow_plan(house.by("TK"), identity)
    record = shown(house, identity)
    measured = [each for each in record.steps if each.action == "measure"]
    text = text_of(record)

    assert measured
    assert all(each.done.actual is None for each in measured)
    for each in measured:
        assert "Actual: done; amount as planned, not recorded" in text
        part = next((p for p in record.components if p.name == each.what), None)
        if part is not None:
            assert part.used is None
            assert all(lot.used is None for lot in part.lots)
            assert "Used: as planned, not recorded" in text
    assert any(each.what == part.name for each in measured for part in record.components)
    assert "laut Plan, nicht erfasst" in text_of(record, language="de")


def test_questions_left_open_at_a_dispensing_from_stock_are_an_exception(tmp_path):
    """With who dispensed and the entry; a stock batch has no open questions of its own."""
    shop = Shop(tmp_path)
    identity = shop.stock()
    entry = shop.dispensary().dispense(identity, DispensingOrder(**GIVEN)).trail.sequence
    record = shown(shop, identity)
    text = text_of(record)
    told = text.partition("EXCEPTIONS")[2].partition("PRESCRIPTION")[0]

    assert "None is recorded." not in told
    assert re.search(rf"SCREENING OPEN at a dispensing by .*?, entry {entry}: .*pregnancy", told)
    assert "ABFRAGE OFFEN bei einer Abgabe" in text_of(record, language="de")
    shop.trail.close()


def test_a_stock_batch_shows_no_prescription_that_nobody_wrote(tmp_path):
    """Neither its record nor its label names a dose; what is dispensed of it does."""
    shop = Shop(tmp_path)
    identity = shop.stock()
    record = shown(shop, identity)
    facts = record_facts.prescription_facts(record, Clock(record))
    stock = shop.recorder().print_label(identity, "txt").data.decode()
    entry = shop.dispensary().dispense(identity, DispensingOrder(**GIVEN)).trail.sequence
    given = shop.recorder().print_label(identity, "txt", dispensing=entry).data.decode()

    assert facts.rows == (("Patient", "made for stock"),)
    assert "One dose" not in stock
    assert "One dose: " in given
    shop.trail.close()


def test_what_happened_stands_in_the_order_in_which_it_did(full):
    """A hold comes before it is lifted; of single masses it is said how many and what they are."""
    text = text_of(full)

    assert text.index("ON HOLD: ") < text.index("HOLD LIFTED: ") < text.index("REWORKED: ")
    assert "10 masses: 130; 130; " in text
    assert "values: 10" not in text
    assert "HERSTELLUNGSPROTOKOLL (ABGESCHLOSSEN)" in text_of(full, language="de")


def test_a_sign_stays_with_its_number(full):
    """On the page a minus is one, and nothing breaks between it and its number; JSON has ASCII."""
    off = quantity(Fraction(-86, 10), PERCENT)
    done = next(each for each in full.steps if each.done.off is not None)
    steps = tuple(
        replaced(each, done=replaced(each.done, off=off)) if each is done else each
        for each in full.steps
    )
    record = replaced(full, steps=steps)
    pages = " ".join(pages_of(record))

    assert "\N{MINUS SIGN}8.6 %" in pages
    assert not re.search(r"(?<![\w)])-\s*8", pages)
    assert '"-8.6 %"' in json.dumps(record.document())


def test_every_row_of_a_check_names_it(full):
    """Wherever a page ends, the next one begins with findings of a check that is named."""
    masses = next(each for each in full.checks if each.kind == "masses")
    for count in (3, 6, 9):
        checks = tuple(replaced(masses, entry=900 + at) for at in range(count))
        pages = pages_of(replaced(full, checks=checks))
        rows = [page.count("single masses each capsule against") for page in pages]

        assert rows == [page.count(" of 10 outside") for page in pages]
        assert sum(rows) == 2 * count


def test_a_short_table_keeps_its_heading_and_its_note(full):
    """The screening and what is said of it are on one page, and the history has two lines or more."""
    for page in pages_of(full):
        assert ("SCREENING BEFORE DISPENSING" in page) == (
            "What was answered is health data" in page
        )
        if "HISTORY" in page:
            assert len(re.findall(r" AB ", page.partition("HISTORY")[2])) >= 2


def test_a_name_is_broken_at_its_hyphen_before_within_a_word(tmp_path):
    """A long German name of a component stays whole in the column of the steps."""
    path = tmp_path / "rich.db"
    rich_trail.fill(path)
    name = "naltrexone hydrochloride tablets 50 mg"
    with Trail.open_for_reading(path) as trail:
        record = next(
            found
            for each in trail.headlines()
            if each.action == "preparation"
            for found in [finished_record(trail, str(each.subject)).in_full()]
            if any(part.name == name for part in found.plan.components)
        )
    data = render_record(record, "pdf", language="de")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)

    assert len(re.findall(r"Naltrexonhydrochlorid-\s?Tabletten", text)) >= 2
    assert not re.search(r"Naltrexonhydroch?\s", text)
