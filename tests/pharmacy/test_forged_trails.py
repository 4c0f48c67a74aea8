"""Trails rewritten by their owner: the chain holds, but the contents are impossible."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from ldncompound.core.canonical_json import canonical_bytes, commitment, sha256_hex
from ldncompound.core.records import replaced
from ldncompound.core.refusals import CompoundingError, VerificationFailure
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.recorded_preparation import recorded_preparation
from ldncompound.pharmacy.batches.tracing import trace_batch
from ldncompound.pharmacy.outcome import outcome_of
from ldncompound.trail.merkle import append_peaks, leaf_hash
from ldncompound.trail.store import Trail


@pytest.fixture
def planned(house):
    """Return the id of a preparation, the first entry of its trail."""
    return house.planned(patient_name="Olivia")


def forged(house, *, document=None, personal=None):
    """Return the trail opened again, its one entry forged with matching digests."""
    path = house.path.with_name("forged.sqlite")
    with closing(sqlite3.connect(path, isolation_level=None)) as there:
        with closing(sqlite3.connect(house.path)) as here:
            here.backup(there)
        for (name,) in there.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            there.execute(f"DROP TRIGGER {name}")
        ((body,),) = there.execute("SELECT body FROM entry")
        body = json.loads(body)
        if document is not None:
            there.execute("UPDATE document SET body = ?", (document,))
            body["digest"] = sha256_hex(document)
        if personal is not None:
            ((salt,),) = there.execute("SELECT salt FROM personal")
            there.execute("UPDATE personal SET payload = ?", (personal,))
            body["commitment"] = commitment(salt, personal)
        written = canonical_bytes(body)
        peaks = append_peaks(b"", 0, leaf_hash(written))
        there.execute("UPDATE entry SET body = ?, peaks = ?", (written, peaks))
    return Trail.open_for_reading(path)


def stored(house, table="document", column="body"):
    """Return what is stored of the one entry."""
    with closing(sqlite3.connect(house.path)) as there:
        ((found,),) = there.execute(f"SELECT {column} FROM {table}")
    return json.loads(found)


def shown(trail, identity):
    """Read a preparation by every way that shows it; return what went wrong, by class."""
    failed = []
    for reader in (
        recorded_preparation,
        lambda *given: batch_of(*given).course(),
        trace_batch,
    ):
        try:
            reader(trail, identity)
        except CompoundingError as error:
            failed.append(type(error))
    return failed


@pytest.mark.parametrize(
    "raw", [b"1e400", b"NaN", b'"\\ud800"', b"9" * 30, b"[" * 300 + b"]" * 300, b'{"a":1,"a":2}']
)
@pytest.mark.parametrize("kept", ["document", "personal"])
def test_what_is_no_json_of_ours_is_damage_to_every_reader(house, planned, raw, kept):
    """Huge numbers, lone surrogates, depth: reported as damage everywhere, without a crash."""
    members = stored(house, *(("personal", "payload") if kept == "personal" else ()))
    part = members["formulation"]["record"] if kept == "document" else members["order"]
    part["more"] = "RAW"
    written = canonical_bytes(members).replace(b'"RAW"', raw)

    with forged(house, **{kept: written}) as trail:
        assert shown(trail, planned) == [VerificationFailure] * 3


@pytest.mark.parametrize("wrong", [1, [], {}, ["a"], {"a": "b"}])
@pytest.mark.parametrize("name", ["patient", "patient_name"])
def test_personal_data_of_another_type_are_not_shown(house, planned, name, wrong):
    """Documents would take them unchanged, and their schemas allow texts only."""
    personal = {**stored(house, "personal", "payload"), name: wrong}

    with forged(house, personal=canonical_bytes(personal)) as trail:
        assert VerificationFailure in shown(trail, planned)
        with pytest.raises(VerificationFailure):
            recorded_preparation(trail, planned)


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made.update(prescription="-1 mg"),
        lambda made: made["beyond_use"].update(source="x"),
        lambda made: made["components"].append("x"),
        lambda made: made["weigh_plan"]["steps"][0].update(action="x"),
    ],
)
def test_a_preparation_that_is_none_is_not_shown(house, planned, change):
    """`show` prints the document as recorded, and only after it was read as a preparation."""
    made = stored(house)
    change(made)

    with forged(house, document=canonical_bytes(made)) as trail:
        with pytest.raises(VerificationFailure):
            recorded_preparation(trail, planned)
        with pytest.raises(VerificationFailure):
            batch_of(trail, planned)


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made["weigh_plan"].update(steps=made["weigh_plan"]["steps"][::-1]),
        lambda made: [each.update(amount="0 mg") for each in made["weigh_plan"]["steps"]
                      if "amount" in each],
        lambda made: made["components"][0].update(nominal="0 mg"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_followed_is_damage(house, planned, change):
    """Nothing is divided by a missing figure."""
    made = stored(house)
    change(made)

    with forged(house, document=canonical_bytes(made)) as trail:
        batch = batch_of(trail, planned)
        with pytest.raises(VerificationFailure, match="contradict"):
            batch.course()


def test_what_is_neither_preparation_nor_schedule_is_shown_as_it_stands(house, planned):
    """The outcome of another act is not read as one of them."""
    entry = house.trail.find(planned)
    other = outcome_of(replaced(entry, action="other", document={"prescription": {}}))

    assert other.document["prescription"]["patient_name"] == "Olivia"
    with pytest.raises(VerificationFailure):
        outcome_of(replaced(entry, document={"prescription": {}}))
