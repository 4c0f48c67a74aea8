"""A pharmacist alone, by policy: what it takes, and where it is said."""

from __future__ import annotations

import pytest

from documents_read import check_document
from ldncompound.core.refusals import InvalidOrder, NotAuthorised
from ldncompound.documents.compounding_record import CompoundingRecord
from ldncompound.documents.rendering import render_record
from ldncompound.pharmacy.batches.acts import sign_off
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
from ldncompound.pharmacy.reports.compounding_log import compounding_log
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.pharmacy.reports.report import Period
from ldncompound.pharmacy.reports.upcoming import open_batches
from staffed import ENTERED, JARS, SCREENED, StaffedHouse

ALONE = "nobody else is in the shop today"


@pytest.fixture
def house(tmp_path):
    """Return a staffed pharmacy that allows a pharmacist alone; its trail holds in the end."""
    found = StaffedHouse(tmp_path)
    found.policy("second-person", "exception")
    yield found
    found.close()


def alone(house, *, release=True):
    """Return the id of a batch that AB alone made and signed off."""
    identity = house.prepared("AB")
    house.by("AB").verify(identity, alone=ALONE, jars=JARS)
    if release:
        house.by("AB").release(identity, entered=ENTERED, screened=SCREENED, alone=ALONE)
    return identity


def test_the_batch_says_one_person_until_it_is_made_again(house):
    """It is said from the check on; a rework begins anew, and a second person takes it away."""
    identity = alone(house, release=False)
    assert batch_of(house.trail, identity).one_person
    told = batch_of(house.trail, identity).record().document()
    check_document(told)
    assert told["one_person"] is True

    house.by("AB").change(identity, "batch-reworked", "mixed again")
    found = batch_of(house.trail, identity)
    assert not found.one_person
    assert "one_person" not in found.record().document()


def test_a_second_person_is_never_marked_as_one(house):
    """A reason to be alone is refused where the signer took no part in making it."""
    identity = house.prepared("TK")
    with pytest.raises(InvalidOrder, match="took no part"):
        house.by("AB").verify(identity, alone=ALONE)
    house.by("AB").verify(identity)
    assert not batch_of(house.trail, identity).one_person


def test_only_a_pharmacist_may_and_only_by_policy(house):
    """A technician needs a second person; so does everybody once the policy says so again."""
    identity = house.prepared("TK")
    with pytest.raises(NotAuthorised, match="Only a pharmacist"):
        house.by("TK").verify(identity, alone=ALONE)
    house.policy("second-person", "required")
    own = house.prepared("AB")
    with pytest.raises(NotAuthorised, match="requires a second person"):
        house.by("AB").verify(own, alone=ALONE)


def test_record_and_sheet_say_one_person(house):
    """In the head, beside the meaning, and with the reason, which is left out on request."""
    identity = alone(house)
    record = finished_record(house.trail, identity).in_full()
    check_document(record.document())
    assert CompoundingRecord.from_document(record.document()) == record
    checked = next(each for each in record.signatures if each.meaning == "checked")
    assert (checked.one_person, checked.reason, checked.holds) == (True, ALONE, "yes")
    text = " ".join(render_record(record, "txt").decode().split())
    assert f"FINISHED RECORD {identity} RELEASED, ONE PERSON" in text
    assert f"signed as checked what they prepared. Reason: {ALONE}" in text
    assert f"signed as released what they prepared. Reason: {ALONE}" in text

    kept = finished_record(house.trail, identity, personal=False).in_full()
    assert ALONE not in render_record(kept, "txt").decode()

    printed = house.recorder("AB").print_sheet(identity, "txt").decode()
    assert "*** ONE PERSON: signed off by a pharmacist who prepared it" in printed
    assert house.recorder("AB").print_sheet(identity, "pdf").startswith(b"%PDF")


def test_the_label_says_that_one_person_did_both(house):
    """Who takes the medicine is not told of a verification by somebody else."""
    by_one = house.recorder("AB").print_label(alone(house), "txt").data.decode()
    by_two = house.prepared("TK")
    house.by("AB").verify(by_two)
    house.by("AB").release(by_two, entered=ENTERED, screened=SCREENED)
    told = house.recorder("AB").print_label(by_two, "txt").data.decode()

    assert "Prepared and verified by one person," in " ".join(by_one.split())
    assert "one person" not in told
    assert "Verified by Ada Brown" in told


def test_what_two_persons_made_says_nothing_of_it(house):
    """No mark on record, sheet and lists."""
    identity = house.prepared("TK")
    house.by("AB").verify(identity)
    record = finished_record(house.trail, identity).in_full()
    assert "one_person" not in record.document()
    assert "ONE PERSON" not in render_record(record, "txt").decode()
    assert "ONE PERSON" not in house.recorder("AB").print_sheet(identity, "txt").decode()
    assert "mark" not in compounding_log(house.trail, Period()).document()["rows"][0]
    assert "mark" not in compounding_log(house.trail, Period()).columns
    assert "mark" not in open_batches(house.trail).columns


def test_lists_of_batches_mark_it(house):
    """The open batches and the log do, as documents of their schema."""
    first = alone(house, release=False)
    (row,) = open_batches(house.trail).rows
    assert (row.batch, row.mark) == (first, "ONE PERSON")

    house.by("AB").release(first, entered=ENTERED, screened=SCREENED, alone=ALONE)
    log = compounding_log(house.trail, Period())
    check_document(log.document())
    assert [each.mark for each in log.rows] == ["ONE PERSON"]


def test_a_trail_that_hides_it_fails_verification(tmp_path, monkeypatch):
    """Who prepared and checked without saying so is found by the bodies alone."""
    house = StaffedHouse(tmp_path)
    house.policy("second-person", "exception")
    monkeypatch.setattr(sign_off, "_mentions", lambda *_: ())
    alone(house, release=False)
    house.trail.close()
    found, _ = verify_with_signatures(house.path)

    assert not found.ok
    assert "prepared the batch, and signed as checked" in found.reason
