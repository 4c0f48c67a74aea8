"""The finished record and the inspector's bundle, from batches made in a real trail."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile

import jsonschema
import pytest

from documents_read import check_document
from functional.conftest import check_schema
from ldncompound.compounding.made_batch import SignatureStated
from ldncompound.core.records import replaced
from ldncompound.core.refusals import OutOfTolerance, VerificationFailure, WrongUsage
from ldncompound.documents.compounding_record import CompoundingRecord
from ldncompound.documents.rendering import render_record
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.dispensing import DispensingOrder
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from ldncompound.pharmacy.inspection.bundle import bundle_of, print_bundle, zipped
from ldncompound.pharmacy.people.adoption_acts import adopt, withdraw
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.pharmacy.reports.record_print import print_record
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.trail.merkle import leaf_hash, root_of_path
from ldncompound.trail.verification import verify
from shops import ACTIVE, BEN, FILLER, GIVEN, LOTS, SHELL, Shop

HOSTILE = "Ada <b>*M\u00fcller*</b> #panic(1) $x$ `y` // \u0101 {{0}} %s"
WHY = "crystals spilt #strong[all]"


def document_of(found):
    """Return a finished record as a program reads it, after reading it back."""
    record = found.in_full()
    document = record.document()
    assert CompoundingRecord.from_document(document) == record
    check_document(document)
    return document


def whole(house, **texts):
    """Make a batch with an accepted deviation, a failed check, a refusal and two corrections."""
    identity = house.planned(rx="RX-7", directions="One capsule at bedtime", **texts)
    found = {"actual": "123 mg", "sighted": True, "container": ACTIVE}
    with pytest.raises(OutOfTolerance):
        house.by().weigh(identity, BalanceReading(**found))
    house.weighed(identity, step_1={"actual": "123 mg", "accept": WHY, "printout": "P-17"})
    house.check(identity, "masses")
    house.check(identity, "appearance", passes=False)
    house.check(identity, "appearance", passes=False, accepted=True)
    house.by().finish(identity, BatchYield(filled="32", rejected="1"))
    house.by().correct(identity, 4, {"actual": "481 mg"}, "figures swapped")
    house.by("Lee").verify(identity)
    house.by().correct(identity, None, {"lot": f"{SHELL}=G-6@2028-12"}, "lot read wrong")
    house.by("Lee").verify(identity)
    house.by("Lee").release(identity, "0", "0")
    return identity


def test_the_record_sets_what_was_done_beside_what_was_planned(house):
    """Target, mass found, deviation, lot, balance, printout, person, time and entry of each step."""
    identity = whole(house)
    record = document_of(finished_record(house.trail, identity))
    check_schema(record)
    first, fourth = record["steps"][0], record["steps"][3]

    assert first["amount"] == "120 mg"
    assert first["done"]["actual"] == "123 mg"
    assert first["done"]["off"] == "2.5 %"
    assert first["done"]["reason"] == WHY
    assert first["done"]["lot"]["number"] == "N-17"
    assert (first["done"]["balance"], first["done"]["printout"]) == ("III", "P-17")
    assert (first["done"]["by"], first["done"]["entry"]) == ("Kim", 3)
    assert fourth["done"]["actual"] == "481 mg"
    assert fourth["done"]["corrected"] == record["corrections"][0]["entry"]
    assert record["corrections"][0]["old"]["actual"] == "480 mg"
    assert record["corrections"][0]["reason"] == "figures swapped"
    assert [each["counts"] for each in record["checks"]] == [True, False, True]
    assert record["state"] == "released"
    assert record["labels"] == {"printed": 0, "used": 0, "destroyed": 0}
    assert record["beyond_use"]["final"] is True
    assert [line["action"] for line in record["history"]][:3] == [
        "preparation", "refusal", "weighing"
    ]  # fmt: skip
    assert record["history"][1]["code"] == "out-of-tolerance"
    assert record["history"][1]["entry"] == 2


def test_the_record_holds_each_signature_against_the_batch_of_its_time(house):
    """A name alone is marked; what a correction undid names the entry."""
    record = document_of(finished_record(house.trail, whole(house)))
    signatures = record["signatures"]

    assert [each["meaning"] for each in signatures] == [
        "prepared",
        "checked",
        "checked",
        "released",
    ]
    assert {each["holds"] for each in signatures} == {"by name alone"}
    assert [each["undone_by"] for each in signatures] == [
        None, record["corrections"][1]["entry"], None, None
    ]  # fmt: skip


def test_signatures_with_keys_hold_and_forged_ones_do_not(house):
    """Each is checked with the key of its person at that entry, under the right digest."""
    house.staff(BEN)
    identity = house.recorder("BC").prepare(_order()).document["id"]
    house.weighed(identity, by="BC")
    for kind in ("appearance", "masses"):
        house.check(identity, kind, by="BC")
    house.by("BC").finish(identity, BatchYield(filled="32"))
    house.by("AB").verify(identity)
    signed = document_of(finished_record(house.trail, identity))["signatures"]
    assert [each["holds"] for each in signed] == ["by name alone", "yes"]
    assert len(signed[1]["public_key"]) == 64
    people = document_of(finished_record(house.trail, identity))["people"]
    assert [each["name"] for each in people] == ["Ben Chen", "Ada Brown"]

    plain = {key: signed[1][key] for key in (
        "schema", "person", "name", "role", "meaning", "digest", "at", "algorithm", "public_key",
        "signature")}  # fmt: skip
    for change in (
        {"digest": "0" * 64},
        {"at": "2026-11-22T09:00:00.000Z"},
        {"signature": "0" * 128},
        {"person": "ZZ"},
    ):
        told = _forged(house, identity, {**plain, **change})
        assert told not in ("yes", "by name alone"), change
    bundle = bundle_of(finished_record(house.trail, identity))
    enrolled = json.loads(bundle["entries/000001.document.json"])
    assert enrolled["public_key"] == plain["public_key"]


def _order():
    """Return an order of 32 capsules of 1.5 mg."""
    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder

    return CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="D",
                        fill_mass="130 mg/capsule", lots=LOTS, balance="III")  # fmt: skip


def _forged(house, identity, signature):
    """Return what the record says of a signature that is under the release."""
    from ldncompound.pharmacy.reports.compounding_record_parts import RecordedEvent, how_it_holds

    found = finished_record(house.trail, identity)
    last = found.told[-1]
    stated = replaced(last.stated, signature=SignatureStated.from_document(signature))
    told = RecordedEvent(last.event._replace(document=stated), last.entry)
    before = found.before(len(found.told) - 1)
    return how_it_holds(stated.signature, told, before, found.roll(last.entry.sequence))


def test_who_adopted_the_master_record_stands_there_with_its_entries(house):
    """Proposal and adoption are both in the bundle, with their proofs."""
    for who in ("Kim", "Lee"):
        adopt(house.by(who).personnel, "naltrexone-capsule-mcc")
    identity = house.planned()
    withdraw(house.by("Kim").personnel, "naltrexone-capsule-mcc", "revised")
    record = finished_record(house.trail, identity)
    bundle = bundle_of(record)
    text = render_record(record.in_full(), "txt").decode()

    assert "Adopted: proposed by Kim, adopted by Lee on Nov 23, 2026, entry 2" in text
    assert {each for each in bundle if each.startswith("entries/")} == {
        f"entries/{at:06d}.{kind}.json" for at in (1, 2, 3) for kind in ("body", "document")
    }


def test_the_same_entry_gives_the_same_bytes_and_a_later_act_another_record(house):
    """Prints and bundles do not change it; acts on a lot do, and an old state can be made again."""
    Storekeeper(house.recorder()).receive(
        Delivery(component=FILLER, number="C-78", maker="M", expires="2028-03")
    )
    identity = whole(house, lots=(LOTS[0], f"{FILLER}=C-78", LOTS[2]))
    then = finished_record(house.trail, identity)
    pdf, as_of = render_record(then.in_full(), "pdf"), then.last
    first = print_record(house.recorder(), identity, "pdf")
    print_bundle(house.recorder(), identity)
    again = finished_record(house.trail, identity)
    assert again.last == as_of
    assert render_record(again.in_full(), "pdf") == pdf
    assert zipped(bundle_of(again)) == zipped(bundle_of(then))
    assert (first.data, first.copy) == (pdf, False)
    assert print_record(house.recorder(), identity, "pdf").copy
    assert not print_record(house.recorder(), identity, "txt").copy

    house.by().change(identity, "batch-recalled", "maker recalled it")
    later = finished_record(house.trail, identity)
    assert document_of(later)["state"] == "recalled"
    assert document_of(later)["history"][-1]["reason"] == "maker recalled it"
    Storekeeper(house.recorder()).correct(
        "ELM-LOT-0001",
        Delivery(component=FILLER, number="C-78", maker="N", expires="2028-03"),
        reason="maker read wrong",
    )
    latest = finished_record(house.trail, identity)
    assert latest.last > later.last
    lot = document_of(latest)["components"][1]["lots"][0]
    assert (lot["received"], lot["corrected"]) == (1, [latest.last])
    Storekeeper(house.recorder()).try_packing(
        "ELM-LOT-0001", "3", ["130 mg"] * 5, shell=None, batch=None
    )
    tried = document_of(finished_record(house.trail, identity))["components"][1]["lots"][0]
    assert tried["corrected"] == [latest.last]
    old = finished_record(house.trail, identity, as_of=as_of)
    assert render_record(old.in_full(), "pdf") == pdf
    planned = document_of(finished_record(house.trail, identity, as_of=2))
    assert planned["state"] == "planned"
    assert planned["steps"][0]["done"] is None
    assert "NOT DONE" in render_record(CompoundingRecord.from_document(planned), "txt").decode()
    for as_of in (1, house.trail.head().size + 1):
        with pytest.raises(WrongUsage):
            finished_record(house.trail, identity, as_of=as_of)
    with pytest.raises(WrongUsage):
        finished_record(house.trail, "ELM-1")


def test_every_entry_of_the_record_is_proved(house):
    """Its body, hashed along its path, gives the root as of the last entry."""
    house.planned()
    record = document_of(finished_record(house.trail, whole(house)))
    proof = record["proof"]

    assert proof["root"] == house.trail.recorded_at(record["as_of"]["sequence"]).root
    assert {each["sequence"] for each in proof["entries"]} == {
        line["entry"] for line in record["history"]
    }
    for each in proof["entries"]:
        leaf = leaf_hash(house.trail.entry_body(each["sequence"]))
        path = [bytes.fromhex(one) for one in each["path"]]
        assert root_of_path(leaf, each["sequence"], proof["size"], path).hex() == proof["root"]
    with pytest.raises(VerificationFailure):
        house.trail.inclusion(1, 9999)


def test_personal_data_are_left_out_or_erased_and_the_record_says_so(house):
    """Without them it stays the same after an erasure; with them it says what is gone."""
    identity = whole(house, patient_name=HOSTILE)
    without = finished_record(house.trail, identity, personal=False)
    text = json.dumps(document_of(without), ensure_ascii=False)
    assert "Ada" not in text
    assert WHY not in text
    assert document_of(without)["corrections"][0]["reason"] == "left out"
    before = render_record(without.in_full(), "pdf"), zipped(bundle_of(without))
    kept = document_of(finished_record(house.trail, identity))
    assert kept["plan"]["prescription"]["patient_name"] == HOSTILE
    gone = (1, 3, *(each["entry"] for each in kept["corrections"]))
    house.recorder().record(action="erasure", document=lambda _: {}, erases=gone)

    erased = document_of(finished_record(house.trail, identity))
    assert erased["corrections"][0]["reason"] == "erased"
    assert erased["steps"][0]["done"]["reason"] == "erased"
    assert erased["checks"][2]["reason"] is None
    assert erased["plan"]["prescription"]["patient"] is None
    again = finished_record(house.trail, identity, personal=False)
    assert (render_record(again.in_full(), "pdf"), zipped(bundle_of(again))) == before


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_hostile_texts_are_shown_as_typed(house, paper):
    """Markup in a name or a reason is data on both papers; a picture is with its check."""
    pypdfium2 = pytest.importorskip("pypdfium2")
    identity = whole(house, patient_name=HOSTILE)
    record = document_of(finished_record(house.trail, identity))
    record["plan"]["pharmacy"]["paper"] = paper
    masses = next(each for each in record["checks"] if each["kind"] == "masses")
    masses |= {"values": ["130 mg"] * 9 + ["150 mg"], "theory": "130 mg", "mean": "132 mg"}
    data = render_record(CompoundingRecord.from_document(record), "pdf")
    assert data == render_record(CompoundingRecord.from_document(record), "pdf")
    pages = list(pypdfium2.PdfDocument(data))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    plain = render_record(CompoundingRecord.from_document(record), "txt").decode()

    assert round(pages[0].get_width()) == {"letter": 612, "a4": 595}[paper]
    for word in ("#panic(1)", "*</b>", "#strong[all]", "123 mg", "ACCEPTED", "481 mg"):
        assert word in text, word
        assert word in plain.replace("\n      ", " "), word
    assert max(map(len, plain.splitlines())) <= 92
    assert "a picture of single masses" in plain
    assert "shell" not in plain.split("QUALITY CHECKS")[1].split("CORRECTIONS")[0]


def test_a_liquid_and_a_stock_of_capsules_have_a_record_too(house):
    """A plan that nobody has begun says of every step that it is not done."""
    from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder

    identity = house.planned(lots=(), order=LiquidOrder)
    record = document_of(finished_record(house.trail, identity))
    text = render_record(CompoundingRecord.from_document(record), "txt").decode()

    assert record["made"] is None
    numbers = ", ".join(str(each["step"]) for each in record["steps"])
    assert f"NOT DONE: step {numbers} of {len(record['steps'])}" in text
    assert text.count("NOT DONE") == len(record["steps"]) + 1
    assert "not reconciled: never released" in text
    assert "NOT FINAL" in text
    assert render_record(CompoundingRecord.from_document(record), "pdf").startswith(b"%PDF")


def test_real_checks_stand_there_with_each_finding_and_its_source(house):
    """Rule, masses, verdict, source, and that mass proves no content; accepted with a reason."""
    identity = house.planned()
    house.weighed(identity)
    checking = house.by()
    checking.check(identity, CheckFindings(kind="masses", values=("130 mg",) * 9 + ("116.9 mg",),
                                     accept="one capsule, sorted out"))  # fmt: skip
    checking.check(
        identity, CheckFindings(kind="appearance", appearance="white *b*", as_described=True)
    )
    record = document_of(finished_record(house.trail, identity))
    text = " ".join(render_record(CompoundingRecord.from_document(record), "txt").decode().split())

    assert record["checks"][0]["reason"] == "one capsule, sorted out"
    assert "Check of single masses: accepted by Kim, Nov 23, 2026 09:00, entry " in text
    assert ". Reason: one capsule, sorted out" in text
    assert "FAILS, accepted" in text
    assert "1 of 10 outside" in text
    assert "(unconfirmed)" in text
    assert "Mass does not prove content" in text
    assert "white *b*" in text
    assert "relative standard deviation: 3.22 %" in text
    assert not re.search(r"\.\d{3,} %", text)
    assert render_record(CompoundingRecord.from_document(record), "pdf").startswith(b"%PDF")


@pytest.mark.parametrize("personal", [False, True])
def test_a_bundle_can_be_checked_without_the_program(house, tmp_path, personal):
    """The program in its README reaches the root; one changed byte is detected."""
    Storekeeper(house.recorder()).receive(
        Delivery(component=FILLER, number="C-78", maker="M", expires="2028-03")
    )
    lots = (LOTS[0], f"{FILLER}=C-78", LOTS[2])
    other = house.planned(lots=lots)
    identity = whole(house, lots=lots, patient_name=HOSTILE)
    house.recorder().print_label(identity, "txt")
    record = finished_record(house.trail, identity, personal=personal)
    files = bundle_of(record)
    for name, data in files.items():
        assert name.isascii()
        assert ".." not in name
        assert personal or b"Ada" not in data, name
    assert ("labels/label.txt" in files) is personal
    assert any(name.startswith("labels/0") for name in files)
    assert "lots/000001-ELM-LOT-0001.json" in files
    trace = json.loads(files["trace.json"])
    assert trace[1]["named_by"] == sorted([other, identity])
    jsonschema.validate(json.loads(files["record.json"]), {"required": ["proof"]})
    folder = tmp_path / "bundle"
    with zipfile.ZipFile(io.BytesIO(zipped(files))) as archive:
        archive.extractall(folder)

    def checked():
        return subprocess.run([sys.executable, "-I", "-S", "check.py"], cwd=folder,
                              capture_output=True, text=True, check=False)  # fmt: skip

    head = house.trail.recorded_at(record.last)
    assert checked().stdout.splitlines()[-1] == "CONSISTENT", checked()
    assert f"{head.size} entries with the root {head.root}" in checked().stdout
    assert verify(house.path, sheet=(head.size, head.root)).ok
    for name in ("entries/000003.body.json", "entries/000003.document.json"):
        file = folder / name
        data = file.read_bytes()
        file.write_bytes(data.replace(b"1", b"2", 1))
        assert checked().returncode != 0
        file.write_bytes(data)


def test_a_trace_names_a_trituration_and_no_other_component(house):
    """A number of another component is another lot; what was made of a lot is named."""
    from ldncompound.pharmacy.stock.triturations import TriturationOrder

    stock = (
        Storekeeper(house.recorder())
        .make_trituration(TriturationOrder(amount="6 g", parts="10", lots=LOTS[:2]))
        .id
    )
    house.planned(lots=(LOTS[0], f"{FILLER}=N-17@2028-06", LOTS[2]))
    identity = house.planned(lots=(LOTS[0], LOTS[1], LOTS[2]))
    other = house.planned(lots=(LOTS[1].replace("C-77", "N-17"),))
    house.weighed(identity)
    later = house.planned()
    files = bundle_of(finished_record(house.trail, identity))
    first = json.loads(files["trace.json"])[0]

    assert first["number"] == "N-17"
    assert stock in first["named_by"]
    assert identity in first["named_by"]
    assert other not in first["named_by"]
    assert later not in first["named_by"]


def test_what_is_handed_out_of_a_stock_is_part_of_its_record(tmp_path):
    """The patient is named if personal data are shown; the count always."""
    shop = Shop(tmp_path)
    identity = shop.stock()
    shop.dispensary().dispense(identity, DispensingOrder(**GIVEN))
    record = document_of(finished_record(shop.trail, identity))
    without = finished_record(shop.trail, identity, personal=False)
    check_schema(record)

    assert (record["dispensed"], record["left"]) == (40, 62)
    assert record["dispensings"][0]["patient_name"] == "Olivia"
    text = render_record(CompoundingRecord.from_document(record), "txt").decode()
    assert "Dispensed: 40, 62 left" in text
    assert "Patient: made for stock" in text
    assert "Olivia, P-1" in text
    assert all(b"Olivia" not in data for data in bundle_of(without).values())
    assert "(left out, or erased)" in render_record(without.in_full(), "txt").decode()
    assert b"Olivia" in bundle_of(finished_record(shop.trail, identity))["record.json"]
    assert record["as_of"]["at"].startswith("2026-11-23")
    shop.trail.close()
