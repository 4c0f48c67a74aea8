"""The inspector's binder: one PDF with an index, every paper in it, pages numbered through."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from itertools import pairwise

import pikepdf
import pypdf
import pytest
from msgspec import UNSET

from ldncompound.pharmacy.batches.acts.dispensing import DispensingOrder
from ldncompound.pharmacy.batches.acts.recall import recall_lot
from ldncompound.pharmacy.batches.printing import print_sheet
from ldncompound.pharmacy.batches.review import review_of
from ldncompound.pharmacy.inspection.bundle import as_of_last_word, bundle_of, print_bundle
from ldncompound.pharmacy.people.adoption_acts import adopt, withdraw
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.pharmacy.reports.record_print import print_record
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from shops import ACTIVE, FILLER, GIVEN, LOTS, SHELL, Shop, receive
from staffed import ENTERED, SCREENED, StaffedHouse

WHO = {"patient": "P-1042", "patient_name": "Maria Example", "rx": "RX-7", "prescriber": "Dr Q"}
TITLES = (
    "Finished record", "Batch sheet, as planned", "Master record", "Labels", "Lots: receipts and certificates",
    "People and signatures", "How to verify",
)  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Return a pharmacy with a released batch of lots with certificates, one corrected since."""
    found = StaffedHouse(tmp_path_factory.mktemp("binder"))
    store = Storekeeper(found.recorder("AB"))
    drug = store.receive(
        Delivery(
            component=ACTIVE,
            number="n-18",
            maker="Pharm & Co",
            expires="2028-03",
            form="hydrochloride",
            reference="C-1",
            assay="99.2 %",
            basis="dried",
            loss_on_drying="0.4 %",
        )
    ).id
    receive(found, number="C-78", component=FILLER)
    found.batch = found.prepared("TK", lots=(f"{ACTIVE}={drug}", f"{FILLER}=C-78", LOTS[2]), **WHO)
    found.by("AB").verify(found.batch)
    found.by("CD").release(found.batch, "0", "0", entered=ENTERED, screened=SCREENED)
    yield found
    found.close()


def bundle(house, *, personal=True, **more):
    """Return the files of the bundle."""
    found = as_of_last_word(house.trail, house.batch, as_of=None, personal=personal)
    return bundle_of(
        found, **({} if "formulary" in more else {"formulary": house.formulary}), **more
    )


@pytest.fixture(scope="module")
def binder(house):
    """Return the bytes of a binder with personal data."""
    return bundle(house)["binder.pdf"]


def pages_of(data) -> list[str]:
    """Return the text of each page, blanks evened out."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_the_index_names_every_paper_with_its_page(binder):
    """The page that it names is the one on which the paper begins; each entry is a link."""
    cover, *_ = pages = pages_of(binder)
    found = [
        int(
            re.search(
                rf"{number} {re.escape(title)} .*? ([0-9]+)(?: {number + 1} |$| ELM-)", cover
            )[1]
        )
        for number, title in enumerate(TITLES, start=1)
    ]

    for number, (title, page) in enumerate(zip(TITLES, found, strict=True), start=1):
        assert f"{number}. {title}" in pages[page - 1]
    assert all(first < second for first, second in pairwise(found))
    links = pypdf.PdfReader(io.BytesIO(binder)).pages[0].get("/Annots", ())
    assert len(links) >= len(TITLES)


def test_pages_are_numbered_through(binder):
    """Whatever paper they belong to."""
    pages = pages_of(binder)

    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page


def test_it_is_one_archival_and_accessible_document(binder):
    """PDF/A-2a and PDF/UA-1, tagged, with a title of its own and each paper as a bookmark."""
    with pikepdf.open(io.BytesIO(binder)) as pdf:
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
            assert meta["pdfuaid:part"] == "1"
            assert str(meta["dc:title"]).startswith("Papers of one batch ELM-")
        assert pdf.Root.MarkInfo.Marked
        with pdf.open_outline() as outline:
            names = [each.title for each in outline.root]
    for number, title in enumerate(TITLES, start=1):
        assert f"{number}. {title}" in names


def test_it_holds_what_an_inspector_asks_for(house, binder):
    """Record, sheet, label, certificates, people with their keys, and how to check it."""
    text = " ".join(pages_of(binder))
    shown = bundle(house)

    for word in (
        "Maria Example", "RELEASED", "C-1", "assay 99.2 %", "loss on drying: 0.4 %",
        "n-18, made by Pharm & Co", "lot n-18 (ELM-LOT-", "TK, Tom Kay, technician",
        "ldncompound trail verify --sheet", "python check.py", "Keep out of the reach of children",
    ):  # fmt: skip
        assert word in text, word
    keys = set(re.findall(rb'"public_key": "([0-9a-f]{64})"', shown["signatures.json"]))
    assert len(keys) == 3
    assert all(key.decode() in "".join(text.split()) for key in keys)


def test_where_another_master_record_is_in_force_the_version_used_is_named(house):
    """With its digest; the record itself is in the bundle."""
    later = replace(house.formulary, formulations={})
    text = " ".join(pages_of(bundle(house, formulary=later)["binder.pdf"]))
    used = house.by("AB").batch(house.batch).plan.formulation

    assert "Another version is in force by now." in text
    assert f"{used.id}, revision {used.revision}" in text
    assert used.sha256 in "".join(text.split())


def test_without_personal_data_nobody_is_named_in_it(house):
    """Neither patient nor reasons, and no label; it says so on the cover."""
    files = bundle(house, personal=False)
    text = " ".join(pages_of(files["binder.pdf"]))

    assert "Without personal data" in text
    assert "Maria" not in text
    assert "RX-7" not in text
    assert "P-1042" not in text
    assert "4. Labels" not in text
    assert "labels/label.txt" not in files


def test_the_same_entry_gives_the_same_binder_in_each_language(house, binder):
    """Byte for byte; in German its index is German."""
    assert bundle(house)["binder.pdf"] == binder
    german = " ".join(pages_of(bundle(house, language="de")["binder.pdf"]))

    assert "1. Abgeschlossenes Protokoll" in german
    assert "Seite 1 von " in german
    assert "Page " not in german


def test_a_lot_that_was_corrected_and_recalled_is_told_in_it(tmp_path):
    """With each entry about it; RECALLED is on every page of the batch."""
    house = StaffedHouse(tmp_path)
    house.batch = house.prepared("TK", **WHO)
    store = Storekeeper(house.recorder("AB"))
    lot = house.by("AB").batch(house.batch).lots[FILLER][0].id
    again = Delivery(component=FILLER, number="C-77", maker="Other", expires="2028-06")
    store.correct(lot, again, "maker misread")
    recall_lot(house.by("AB").acts, lot, "metal found")
    pages = pages_of(bundle(house, formulary=None)["binder.pdf"])
    text = " ".join(pages)

    assert all("RECALLED" in page for page in pages)
    assert "CORRECTED: AB, " in text
    assert "C-77, made by Other" in text
    assert re.search(
        rf"Recalls RECALLED {FILLER}, lot C-77: AB, .{{,40}}, entry [0-9]+. Reason: metal found",
        text,
    )
    without = " ".join(pages_of(bundle(house, formulary=None, personal=False)["binder.pdf"]))
    assert "metal found" not in without
    assert f"{FILLER}, lot C-77: AB, " in without
    house.close()


def test_the_master_record_says_who_adopted_it_then(tmp_path):
    """As of the record: a later withdrawal changes no byte of it."""
    house = StaffedHouse(tmp_path)
    for by in ("AB", "CD"):
        adopt(house.by(by).personnel, "naltrexone-capsule-mcc")
    house.batch = house.prepared("TK", **WHO)
    before = bundle(house)["binder.pdf"]
    withdraw(house.by("AB").personnel, "naltrexone-capsule-mcc", "to be revised")

    text = " ".join(pages_of(before))
    assert "adopted by Cora Diaz" in text
    assert "NOT ADOPTED" not in text
    assert bundle(house)["binder.pdf"] == before
    house.close()


def test_a_bundle_speaks_the_language_that_is_asked_for(house):
    """It is written down with it, and another language is another bundle."""
    made = print_bundle(house.recorder("AB"), house.batch, language="de")

    assert made.made.document()["language"] == "de"
    assert "language" not in print_bundle(house.recorder("AB"), house.batch).made.document()


def test_the_sheet_in_it_stands_as_the_sheet_that_is_printed(house):
    """With the limits of single masses by the rules; a copy either way."""
    alone = " ".join(pages_of(print_sheet(house.recorder("AB"), house.batch, "pdf").data))
    text = " ".join(pages_of(bundle(house)["binder.pdf"]))
    limits = re.search(r"With shell: .*? Mean of empty shells", alone)

    assert limits is not None
    assert "117 mg to 143 mg" in limits[0]
    assert limits[0] in text


def test_the_label_of_a_batch_on_hold_is_in_it_and_says_so(tmp_path):
    """What may have been handed out must be found; with the state on the label itself."""
    house = StaffedHouse(tmp_path)
    house.batch = house.prepared("TK", **WHO)
    house.by("AB").change(house.batch, "batch-held", "torn bag")
    pages = pages_of(bundle(house)["binder.pdf"])
    label = next(page for page in pages if "4. Labels" in page and "Maria" in page)

    assert "*** ON HOLD ***" in label
    assert "*** COPY ***" in label
    house.close()


def test_the_label_of_each_dispensing_from_stock_is_in_it(tmp_path):
    """Beside that of the stock, with whom it was for, also after a recall."""
    shop = Shop(tmp_path)
    shop.batch = shop.stock()
    entry = shop.dispensary().dispense(shop.batch, DispensingOrder(**GIVEN)).trail.sequence
    shop.dispensary().recall_lot("G-5", f"{SHELL} is brittle")
    text = " ".join(pages_of(bundle(shop, formulary=None)["binder.pdf"]))

    assert f"Dispensed: 40 capsules, entry {entry} *** RECALLED ***" in text
    assert "Olivia" in text.partition("Dispensed: 40 capsules")[2]
    cover = pages_of(bundle(shop, personal=False, formulary=None)["binder.pdf"])[0]
    assert "the labels, which name the patient" in cover
    shop.trail.close()


def test_a_record_that_was_adopted_after_the_plan_is_told_with_both_entries(tmp_path):
    """On the record, in the review and on the page of the master record nothing contradicts."""
    house = StaffedHouse(tmp_path)
    house.batch = house.prepared("TK", **WHO)
    planned = house.trail.find(house.batch, action="preparation").sequence
    unused = house.trail.head().sequence
    for by in ("AB", "CD"):
        adopt(house.by(by).personnel, "naltrexone-capsule-mcc")
    adopted = house.trail.head().sequence
    house.by("AB").verify(house.batch)
    files = bundle(house)
    text = " ".join(pages_of(files["binder.pdf"]))
    told = f"not adopted when planned (entry {planned}); adopted in entry {adopted}"
    before = finished_record(house.trail, house.batch, as_of=unused).in_full()

    assert f"Master record naltrexone-capsule-mcc: {told}" in text
    assert "Adopted not when planned" in text
    assert json.loads(files["record.json"])["adopted_since"] == adopted
    assert before.adopted_since is UNSET
    said = [each.what for each in review_of(house.trail, house.batch).unusual]
    assert any(f"(entry {planned}); it was adopted in entry {adopted}" in each for each in said)
    house.close()


def test_the_binder_of_a_plan_has_its_lots_and_no_empty_page(tmp_path):
    """The lots that are planned, and no heading over nothing."""
    house = StaffedHouse(tmp_path)
    house.batch = house.planned(**WHO)
    pages = pages_of(bundle(house, personal=False)["binder.pdf"])
    lots = next(page for page in pages if "4. Lots: receipts" in page)
    people = next(page for page in pages if "5. People and signatures" in page)
    record = " ".join(pages[1:3])

    assert f"{FILLER}, lot C-77 (ELM-LOT-" in " ".join(pages)
    assert "received: Kim, " in lots
    assert "SIGNATURES" not in people
    assert "Signatures" not in people.partition("People and signatures")[2]
    assert "C-77 (ELM-LOT-0002), planned" in record
    assert "not stated" not in record
    assert "NOT FINAL" not in record
    assert "Expected content" not in record
    house.close()


@pytest.mark.parametrize(("language", "personal"), [("en", True), ("de", False)])
def test_the_command_that_makes_the_record_again_is_whole(house, language, personal):
    """As it is printed, with a name in place of ID, it gives the same bytes and is not refused."""
    files = bundle(house, language=language, personal=personal)
    last = as_of_last_word(house.trail, house.batch, as_of=None, personal=personal).last
    options = "" if personal else " --without-personal"
    command = (
        f"ldncompound batch record {house.batch} --as-of {last} -o again.pdf{options} "
        f"--language {language} --by ID"
    )
    again = print_record(
        house.recorder("AB"), house.batch, "pdf", as_of=last, personal=personal, language=language
    )

    assert command in " ".join(pages_of(files["binder.pdf"]))
    assert command in files["README.txt"].decode()
    assert again.data == files["record.pdf"]


@pytest.mark.parametrize("personal", [False, True])
def test_what_is_left_out_of_the_binder_is_not_called_erased(house, personal):
    """Its sheet says (left out) of answers, and of the patient where nobody is named."""
    pages = pages_of(bundle(house, personal=personal)["binder.pdf"])
    sheet = " ".join(pages).partition("2. Batch sheet")[2].partition("3. Master record")[0]

    assert "(erased)" not in sheet.replace("(erased) for what is no longer kept", "")
    assert ("Patient (left out) Name (left out)" in sheet) is not personal


def test_no_leaf_of_it_has_a_title_alone(house, binder):
    """The name of the sheet and of the master record stands above their own first page."""
    pages = pages_of(binder)
    sheet = next(
        page for page in pages if "2. Batch sheet, as planned" in page and "Page 1 " not in page
    )
    master = next(page for page in pages if "3. Master record" in page and "Page 1 " not in page)

    assert f"COMPOUNDING RECORD COPY {house.batch}" in sheet
    assert "Master formulation record" in master
    assert min(len(page) for page in pages) > 400
