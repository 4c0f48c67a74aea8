"""What entries state of a batch is read as records, and written back unchanged."""

from __future__ import annotations

import base64
import copy
import gzip
import pickle
from datetime import date
from pathlib import Path

import pytest

from documents_read import check_document
from ldncompound.compounding.made_batch import CorrectedValues, PowderOfDrug
from ldncompound.compounding.preparation import LotInUse, Preparation
from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.core.quantities import parse_quantity
from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.batches.act_records import (
    BatchChanged,
    BatchCorrected,
    HandedOut,
    WeighedStep,
    act_of,
)
from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings
from ldncompound.pharmacy.batches.acts.recall import LotRecall, LotsRecalled
from ldncompound.pharmacy.batches.acts.review_act import review_batch
from ldncompound.pharmacy.batches.acts.typed_lots_at_release import accept_lot
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from ldncompound.pharmacy.batches.batch_record import BatchRecord
from ldncompound.pharmacy.batches.check_records import BatchCheck, PhCheck
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.states import LIFE, REPLACING
from ldncompound.trail.store import Trail
from making import a_check, receive_typed, waiving
from shops import ACTIVE, FILLER, LOTS, SHELL, dispense, receive, stocked

OLD = Path(__file__).resolve().parents[2] / "data" / "old_version" / "trail.sqlite.gz.b64"


def acts_in(trail):
    """Return every act on a batch: its action, and its document as stored."""
    found = map(trail.recorded_at, range(1, trail.head().size + 1))
    return [(each.action, each.document) for each in found
            if each.outcome == "done" and each.action in LIFE.keys() - {REPLACING}]  # fmt: skip


def a_whole_life(house):
    """Let everything possible happen to batches; return their ids."""
    receive(house)
    named = (f"{ACTIVE}=N-17", *LOTS[1:])
    begun, keeper = house.planned(lots=named), house.by()
    off = {"actual": "123 mg", "sighted": True, "container": ACTIVE, "printout": "P-1"}
    keeper.weigh(begun, BalanceReading(**off, accept="all of it is in"))
    keeper.correct(begun, 1, {"actual": "121 mg", "printout": "P-2"}, "misread")
    house.weighed(begun)
    accept_lot(keeper.acts, begun, f"{FILLER}=C-77", "its certificate is here")
    for findings in (
        CheckFindings(kind="appearance", appearance="white", as_described=True),
        CheckFindings(kind="masses", values=("116 mg",) * 10, accept="the filler was changed"),
        CheckFindings(kind="powder", powder="4.1 g"),
        CheckFindings(kind="assay", values=("99 %",) * 10),
        CheckFindings(kind="assay", not_made=True, accept="no laboratory"),
    ):
        keeper.check(begun, findings)
    keeper.change(begun, "batch-held", "asked")
    keeper.change(begun, "batch-resumed", "answered")
    made = house.verified()
    receive_typed(house.by("Lee").acts, made)
    lee = house.by("Lee").acts
    review_batch(lee, made, BeforeRelease("0", "0", screened=waiving(lee, made)))
    house.by("Lee").release(made, "0", "0")
    keeper.correct(made, None, {"lot": f"{SHELL}=G-6@2028-12"}, "misread")
    stock = stocked(house)
    dispense(house, stock, "P-7", "20")
    house.planned(lots=())
    return [begun, made, stock]


def test_every_act_of_a_life_is_written_again_as_it_was(house):
    """Each document, read as its record, is written back the same, and so is the batch."""
    identities = a_whole_life(house)
    told = house.by().recall_lot("N-17", "recalled by its maker")
    stated = acts_in(house.trail)

    assert {action for action, _ in stated} == LIFE.keys() - {
        "batch-rejected", "batch-reworked", REPLACING
    }  # fmt: skip
    for action, document in stated:
        assert act_of(action, document).document() == document
        check_document(document)
    for identity in identities:
        batch = batch_of(house.trail, identity)
        record, stored = batch.record(), house.trail.find(identity).document
        assert BatchRecord.from_document(record.document()) == record
        check_document(record.document())
        assert sha256_hex(canonical_bytes(record.document())) == batch.digest
        assert batch.plan.document() == stored
        assert record.preparation.digest == sha256_hex(canonical_bytes(stored))
    assert LotsRecalled.from_document(told.document()) == told
    barred = house.trail.recorded_at(told.trail.sequence).document
    assert LotRecall.from_document(barred).document() == barred
    check_document(told.document())
    check_document(barred)


def test_what_the_old_version_recorded_is_read(tmp_path):
    """It states less of a weighing; what it does not state is not added afterwards."""
    path = tmp_path / "trail.sqlite"
    path.write_bytes(gzip.decompress(base64.b64decode(OLD.read_bytes())))
    with Trail.open_for_reading(path) as trail:
        stated = acts_in(trail)
        plans = [trail.recorded_at(at).document for at in range(1, trail.head().size + 1)
                 if trail.recorded_at(at).action == "preparation"]  # fmt: skip

    assert "holds" not in next(each for action, each in stated if action == "weighing")
    for action, document in stated:
        assert act_of(action, document).document() == document
        check_document(document)
    for plan in plans:
        assert canonical_bytes(Preparation.from_document(plan).document()) == canonical_bytes(plan)


@pytest.mark.parametrize("kind", ["appearance", "masses", "assay", "ph"])
def test_a_check_has_its_kind_first_and_its_verdict_last(kind):
    """The findings are between them."""
    check = a_check("B", kind)
    members = list(check.document())

    assert members[:3] == ["schema", "batch", "kind"]
    assert members[-3:] == ["findings", "statement", "accepted"]
    assert BatchCheck.from_document(check.document()) == check
    assert pickle.loads(pickle.dumps(check)) == copy.deepcopy(check) == check
    assert check.kind == kind


def test_another_document_is_not_taken_for_an_act():
    """A missing or extra member, or another kind, is detected, and never guessed at."""
    weighing = {"schema": "ldncompound.weighing/1", "batch": "B"}
    for kind, document in (
        (WeighedStep, weighing), (BatchCheck, {"kind": "taste"}), (BatchCheck, []),
        (PhCheck, a_check("B", "masses").document()), (BatchChanged, {**weighing}),
        (HandedOut, {**weighing, "more": 1}),
        (BatchCorrected, {"schema": "ldncompound.batch-act/1", "batch": "B", "member": "x"}),
    ):  # fmt: skip
        with pytest.raises(VerificationFailure):
            kind.from_document(document)


def test_a_correction_is_told_in_words():
    """Lots by name and number, powder and drug, "none" for a missing value; no internal names."""
    lots = {"empty capsule size 3": (LotInUse(number="G-5", expiration_date=date(2034, 12, 31)),)}
    told = CorrectedValues(
        actual=parse_quantity("151 mg"),
        accepted=True,
        ratio=None,
        holds=PowderOfDrug(powder=parse_quantity("20 mg"), drug=parse_quantity("19 mg")),
        printout="P-1",
        filled=47,
        lots=lots,
    ).in_words()

    assert told == {
        "actual": "151 mg",
        "accepted": "yes",
        "ratio": "none",
        "holds": "20 mg of powder hold 19 mg of drug",
        "printout": "P-1",
        "filled": "47",
        "lots": "empty capsule size 3 G-5",
    }
    assert CorrectedValues(lots={}).in_words() == {"lots": "none"}
