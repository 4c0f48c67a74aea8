"""What a trail records, returns and refuses."""

import hashlib
import hmac
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from datetime import datetime, timedelta, timezone

import pytest

from ldncompound.core.canonical_json import canonical_bytes, commitment
from ldncompound.core.refusals import InvalidOrder, StorageUnavailable, VerificationFailure
from ldncompound.trail.request_keys import request_key
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from trail.shared import NOON, REFUSED, an_act, behind_the_back, environment, names_in, opened, tool

TABLES = ["log", "entry", "document", "subject", "request", "mention"]


@pytest.fixture
def filled(path):
    """Return a closed trail in which every table has a row."""
    with Trail.open_for_acts(path) as opened:
        opened.record(
            an_act(
                personal={"patient": "P-1042"},
                order={"dose": "4.5 mg"},
                request_id="r-1",
                mentions=(("lot", "L-7"),),
            )
        )
    return path


def raw_rows(path, table):
    """Return all rows of a table, read without the program."""
    with tool(path) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()


def sole_body(path):
    """Return the members of the only entry."""
    ((_, body, _),) = raw_rows(path, "entry")
    return json.loads(body)


# entries


def test_an_entry_says_everything_and_in_canonical_form(trail, path):
    """The first body has exactly these members, and they are canonical bytes."""
    recorded = trail.record(
        an_act(
            formulary="a" * 64,
            configuration="b" * 64,
            personal={"patient": "P-1042"},
            request_id="r-1",
            mentions=(("lot", "L-7"), ("formulation", "capsule"), ("lot", "L-7")),
        )
    )

    (entry,) = trail.entries()
    ((_, salt, payload),) = raw_rows(path, "personal")
    ((_, secret),) = raw_rows(path, "personal_secret")
    expected = {
        "v": 3,
        "log": trail.origin,
        "sequence": 1,
        "previous": "0" * 64,
        "at": "2026-11-22T12:00:00.000Z",
        "zone": "+0000",
        "by": {"name": "Dr Example", "basis": "stated"},
        "station": "bench",
        "action": "preparation",
        "outcome": "done",
        "subject": "DEMO-20261122-0001",
        "reason": None,
        "digest": hashlib.sha256(b'{"dose":"4.5 mg","id":"DEMO-20261122-0001"}').hexdigest(),
        "commitment": hashlib.sha256(salt + payload).hexdigest(),
        "request": hmac.digest(secret, b"r-1", "sha256").hex(),
        "mentions": [["formulation", "capsule"], ["lot", "L-7"]],
        "series": ["DEMO-20261122", 1],
        "program": "ldncompound 1.0",
        "formulary": "a" * 64,
        "configuration": "b" * 64,
    }
    assert entry.body == canonical_bytes(expected)
    assert payload == b'{"patient":"P-1042"}'
    assert recorded.hash == hashlib.sha256(entry.body).hexdigest()
    assert recorded.root == hashlib.sha256(b"\x00" + entry.body).hexdigest()


def test_every_entry_names_the_one_before(trail):
    """`previous` is the SHA-256 of the body before; sequence numbers have no gap."""
    for _ in range(5):
        trail.record(an_act())

    entries = list(trail.entries())
    hashes = ["0" * 64] + [hashlib.sha256(entry.body).hexdigest() for entry in entries]
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4, 5]
    assert [json.loads(entry.body)["previous"] for entry in entries] == hashes[:-1]


def test_entries_can_be_read_in_part(trail):
    """`after` and `last` limit the sequence numbers that are yielded."""
    for _ in range(5):
        trail.record(an_act())

    assert [entry.sequence for entry in trail.entries(after=3)] == [4, 5]
    assert [entry.sequence for entry in trail.entries(after=1, last=3)] == [2, 3]
    assert list(trail.entries(last=0)) == []


def test_times_are_utc_and_a_clock_going_back_is_noted(trail):
    """Times are stored in UTC; only a time earlier than the last one is noted."""
    local = timezone(timedelta(hours=-5))
    trail.record(an_act(at=datetime(2026, 11, 22, 7, 0, 0, 999_999, tzinfo=local)))
    trail.record(an_act(at=NOON))
    trail.record(an_act(at=NOON))

    bodies = [json.loads(entry.body) for entry in trail.entries()]
    assert [body["at"][11:] for body in bodies] == [
        "12:00:00.999Z",
        "12:00:00.000Z",
        "12:00:00.000Z",
    ]
    assert [body.get("clock") for body in bodies] == [None, "earlier than the entry before", None]


def test_the_head_is_that_of_the_last_act(trail):
    """An empty trail has the empty root; afterwards the head repeats what was recorded."""
    empty = trail.head()
    for _ in range(3):
        recorded = trail.record(an_act())
    head = trail.head()

    assert (empty.size, empty.sequence, empty.hash) == (0, 0, "0" * 64)
    assert empty.root == hashlib.sha256(b"").hexdigest()
    assert (head.size, head.sequence) == (3, 3)
    assert (head.root, head.hash) == (recorded.root, recorded.hash)


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "perhaps"},
        {"by_basis": "rumour"},
        {"at": NOON.replace(tzinfo=None)},
        {"subject": "DEMO-1", "series": "DEMO"},
        {"personal": {"order": 1}},
    ],
)
def test_an_act_that_contradicts_itself_is_a_mistake_of_the_caller(changes):
    """An act that could never be verified cannot be formed."""
    with pytest.raises(ValueError, match=r"."):
        an_act(**changes)


# ids


def test_ids_count_up_within_their_series(trail):
    """Every series has its own numbers from 1 on, of at least four digits."""
    given = [trail.record(an_act(series=series)).subject for series in ["A", "B", "A", "A"]]

    assert given == ["A-0001", "B-0001", "A-0002", "A-0003"]


def test_find_returns_what_gave_out_the_id(trail):
    """Later acts about the same thing are not returned instead of the preparation."""
    made = trail.record(an_act(personal={"patient": "P-1042"}, order={"n": 1}))
    trail.record(an_act(action="printed label", subject=made.subject))

    assert trail.find(made.subject) == made
    assert trail.find(made.subject, action="preparation") == made
    assert trail.find(made.subject, action="schedule") is None
    assert trail.find("DEMO-20261122-0002") is None


def test_what_is_found_says_who_did_it(trail):
    """The person of the entry is returned as recorded, found or repeated."""
    made = trail.record(an_act(by="Ann Lee", request_id="k", order={"dose": "1 mg"}))
    again = trail.record(an_act(by="Bo Chen", request_id="k", order={"dose": "1 mg"}))

    assert made.by == again.by == trail.find(made.subject).by == trail.find_request("k").by
    assert made.by == "Ann Lee"


def test_a_refusal_needs_no_subject(trail):
    """An act may be about nothing that has an id."""
    recorded = trail.record(
        an_act(series=None, outcome="refused", document=lambda _: {"code": "x"})
    )

    assert (recorded.subject, recorded.outcome) == (None, "refused")
    assert recorded.personal is None


def test_a_changed_document_is_not_shown(filled):
    """A document that does not match its digest is never returned as a preparation."""
    with behind_the_back(filled) as connection:
        connection.execute("UPDATE document SET body = ?", (b'{"dose":"45 mg"}',))

    with Trail.open_for_reading(filled) as trail, pytest.raises(VerificationFailure) as caught:
        trail.find("DEMO-20261122-0001")
    assert caught.value.first_bad == 1


def test_headlines_say_what_entries_say_of_themselves(trail):
    """All, of some sorts of acts, or those that mention something; in order."""
    for number, action in enumerate(("preparation", "label", "label\u00e9", "preparation")):
        trail.record(an_act(action=action, mentions=(("lot", f"L-{number % 3}"),)))
    every = list(trail.headlines())

    assert [(each.sequence, each.action, each.outcome) for each in every] == [
        (1, "preparation", "done"), (2, "label", "done"), (3, "label\u00e9", "done"),
        (4, "preparation", "done"),
    ]  # fmt: skip
    assert every[0].at == trail.recorded_at(1).at
    assert (every[0].by, every[0].subject) == (trail.recorded_at(1).by, "DEMO-20261122-0001")
    for wanted in (("label",), ("label\u00e9", "preparation"), ("lab",), ("",)):
        assert list(trail.headlines(*wanted)) == [each for each in every if each.action in wanted]
    assert trail.headlines_mentioning("lot", "L-0") == [every[0], every[3]]
    assert trail.headlines_mentioning("lot", "L-9") == []
    assert trail.headlines_mentioning("lot", "\ud800") == []
    assert trail.values_mentioned("lot") == ["L-0", "L-1", "L-2"]
    assert trail.values_mentioned("batch") == []


def test_a_headline_that_is_none_is_not_shown(filled):
    """A body without a member, or not JSON, is damage."""
    for body in (b'{"action":"preparation"}', b"\xff", b"[]"):
        with behind_the_back(filled) as connection:
            connection.execute("UPDATE entry SET body = ?", (body,))
        with Trail.open_for_reading(filled) as trail:
            with pytest.raises(VerificationFailure):
                list(trail.headlines())
            with pytest.raises(VerificationFailure):
                trail.headlines_mentioning("lot", "L-7")


def test_erased_is_not_the_same_as_never_there(trail):
    """An entry with erased personal data says so; one that had none does not."""
    kept = trail.record(an_act(personal={"patient": "P"})).sequence
    none = trail.record(an_act()).sequence
    assert [trail.recorded_at(each).erased for each in (kept, none)] == [False, False]
    trail.record(an_act(erases=(kept,)))

    assert [trail.recorded_at(each).erased for each in (kept, none)] == [True, False]


# requests


def test_a_repeated_request_writes_nothing_and_returns_the_same(trail):
    """The same key and order return the recorded result, marked as replayed."""
    order = {"dose": "4.5 mg", "days": 30}
    first = trail.record(an_act(request_id="r-1", order=order, personal={"patient": "P"}))
    again = trail.record(an_act(request_id="r-1", order=dict(reversed(order.items()))))

    assert again.replayed
    assert (again.sequence, again.subject, again.document) == (1, first.subject, first.document)
    assert (again.personal, again.root) == ({"patient": "P"}, first.root)
    assert trail.head().size == 1
    assert trail.find_request("r-1") == first
    assert trail.find_request("r-2") is None


@pytest.mark.parametrize("other", [{"days": 31}, {"days": True}, {"days": 30, "rx": None}, None])
def test_another_order_under_the_same_key_is_refused(trail, other):
    """A key belongs to one order; anything else under it is `invalid-order`."""
    trail.record(an_act(request_id="r-1", order={"days": 30}))

    with pytest.raises(InvalidOrder, match="another order"):
        trail.record(an_act(request_id="r-1", order=other))
    assert trail.head().size == 1


def test_a_request_whose_order_was_erased_cannot_be_repeated(trail):
    """After an erasure the orders can no longer be compared."""
    trail.record(an_act(request_id="r-1", order={"days": 30}))
    trail.record(an_act(action="erasure", subject="DEMO-20261122-0001", erases=(1,)))

    with pytest.raises(InvalidOrder, match="erased"):
        trail.record(an_act(request_id="r-1", order={"days": 30}))


@pytest.mark.files
def test_the_request_id_itself_is_not_kept(filled):
    """A request id is kept under a secret that no body has: nobody can try which one it was."""
    ((_, secret),) = raw_rows(filled, "personal_secret")
    body, plain = sole_body(filled), hashlib.sha256(b"r-1").hexdigest()
    assert body["request"] == hmac.digest(secret, b"r-1", "sha256").hex()
    for each in (b"r-1", plain.encode(), bytes.fromhex(plain)):
        assert each not in filled.read_bytes()
    assert secret.hex().encode() not in filled.read_bytes()


def test_two_trails_keep_different_keys_of_one_request(tmp_path):
    """What one trail tells of a request id says nothing about another trail."""
    kept = set()
    for name in "ab":
        with Trail.open_for_acts(tmp_path / name) as trail:
            trail.record(an_act(request_id="r-1", order={"days": 30}))
        kept.add(sole_body(tmp_path / name)["request"])
    assert len(kept) == 2


@pytest.mark.files
def test_a_request_of_an_earlier_version_is_found_again(trail, path):
    """Trails with plain digests of request ids keep reading, and repeat nothing."""
    with pytest.MonkeyPatch.context() as earlier:
        earlier.setattr(Trail, "_request_key", lambda _, each: request_key(each, None))
        made = trail.record(an_act(request_id="r-1", order={"days": 30}))
    assert (
        not sqlite3.connect(path)
        .execute("SELECT 1 FROM sqlite_schema WHERE name = 'personal_secret'")
        .fetchall()
    )

    trail.record(an_act(request_id="r-2", order={"days": 30}))
    for key, sequence in (("r-1", made.sequence), ("r-2", 2)):
        again = trail.record(an_act(request_id=key, order={"days": 30}))
        assert (again.replayed, again.sequence) == (True, sequence)
    assert verify(path).ok


def test_a_trail_that_lost_its_secret_repeats_nothing(trail, path):
    """Without the secret no request would be found again, so none is recorded."""
    trail.record(an_act(request_id="r-1", order={"days": 30}))
    with tool(path) as other:
        other.execute("DELETE FROM personal_secret")

    with pytest.raises(VerificationFailure):
        trail.record(an_act(request_id="r-1", order={"days": 30}))
    assert trail.head().size == 1


# personal data


def test_personal_data_stand_apart_behind_a_salt_of_their_own(trail, path):
    """Equal data have different commitments, and are in no body and no document."""
    for _ in range(2):
        trail.record(an_act(personal={"patient": "P-1042"}))

    rows = raw_rows(path, "personal")
    bodies = [json.loads(entry.body) for entry in trail.entries()]
    assert [body["commitment"] for body in bodies] == [commitment(row[1], row[2]) for row in rows]
    assert bodies[0]["commitment"] != bodies[1]["commitment"]
    for table in ("entry", "document"):
        assert all(b"P-1042" not in row[1] for row in raw_rows(path, table))


@pytest.mark.files
def test_erasure_takes_the_data_out_of_the_file(trail, path):
    """After an act of erasure the bytes are gone, and the rest still verifies."""
    made = trail.record(an_act(personal={"patient": "P-UNMISTAKABLE"}))
    assert b"P-UNMISTAKABLE" in path.read_bytes()

    trail.record(an_act(action="erasure", subject=made.subject, erases=(1,)))

    assert b"P-UNMISTAKABLE" not in path.read_bytes()
    assert trail.find(made.subject).personal is None
    assert verify(path).ok


@pytest.mark.parametrize("erases", [(1,), (2,), (3,), (99,), (2, 1)])
def test_only_what_is_there_can_be_erased(trail, erases):
    """No data, data not yet written, or erased before: refused, and nothing changes."""
    trail.record(an_act())
    trail.record(an_act(personal={"patient": "P"}))
    if erases == (2,):
        trail.record(an_act(erases=(2,)))
    size = trail.head().size

    with pytest.raises(InvalidOrder):
        trail.record(an_act(erases=erases, personal={"patient": "Q"}))
    assert trail.head().size == size


# one transaction


def test_a_document_that_cannot_be_made_leaves_nothing(trail, path):
    """The exception is passed on, and no table has a new row."""

    def fail(subject):
        raise RuntimeError(subject)

    with pytest.raises(RuntimeError, match="DEMO-20261122-0001"):
        trail.record(an_act(document=fail, personal={"p": "q"}, request_id="r"))
    with pytest.raises(ValueError, match="not representable"):
        trail.record(an_act(document=lambda _: {"dose": float("inf")}))

    assert all(raw_rows(path, table) == [] for table in [*TABLES[1:], "personal"])
    assert trail.record(an_act()).subject == "DEMO-20261122-0001"


def test_other_readers_see_all_or_nothing(trail, path):
    """While the document is being made, other readers see no id or entry of it."""

    def look(subject):
        with Trail.open_for_reading(path) as reader:
            seen.append((reader.head().size, reader.find(subject)))
        return {"id": subject}

    seen = []
    trail.record(an_act(document=look))

    assert seen == [(0, None)]


# append-only


@pytest.mark.parametrize("table", TABLES)
def test_rows_refuse_to_be_changed_deleted_or_replaced(filled, table):
    """UPDATE, DELETE, REPLACE and UPSERT are refused by every table but `personal`."""
    connection = opened(filled)
    before = raw_rows(filled, table)
    columns = [each[0] for each in connection.execute(f"SELECT * FROM {table}").description]
    values = ", ".join("?" * len(columns))
    attempts = [f"UPDATE {table} SET {column} = {column}" for column in columns]
    attempts += [f"DELETE FROM {table}", f"DELETE FROM {table} WHERE true"]

    for attempt in attempts:
        with pytest.raises(REFUSED, match="append-only"):
            connection.execute(attempt)
    for insert in ("INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE", "INSERT"):
        with pytest.raises(REFUSED):
            connection.execute(f"{insert} INTO {table} VALUES ({values})", before[0])
    connection.close()
    assert raw_rows(filled, table) == before


@pytest.mark.parametrize(
    "row", [(2, "DEMO-20261122-0001", "X", 1), (2, "X-0001", "DEMO-20261122", 1)]
)
def test_an_id_is_given_out_once(filled, row):
    """REPLACE cannot move an id, or a number of a series, to another entry."""
    with Trail.open_for_acts(filled) as trail:
        trail.record(an_act(series=None))
    connection = opened(filled)

    with pytest.raises(REFUSED, match=r"append-only|duplicate key"):
        connection.execute("REPLACE INTO subject VALUES (?, ?, ?, ?)", row)
    connection.close()


@pytest.mark.parametrize("sequence", [-1, 0, 1, 3, None])
def test_entries_leave_no_gap(filled, sequence):
    """Only the number after the last one can be inserted."""
    connection = opened(filled)

    with pytest.raises(REFUSED, match=r"follows the last|null value"):
        connection.execute("INSERT OR REPLACE INTO entry VALUES (?, x'00', x'00')", (sequence,))
    connection.close()


def test_people_can_read_the_log_with_the_sqlite_tool(filled):
    """A view shows who did what and when."""
    assert raw_rows(filled, "view_log") == [
        (
            1,
            "2026-11-22T12:00:00.000Z",
            "Dr Example",
            "bench",
            "preparation",
            "done",
            "DEMO-20261122-0001",
        )
    ]


# opening


@pytest.mark.files
def test_a_new_trail_is_whole_private_and_alone(path):
    """The first opening says so, and leaves one file that others cannot read."""
    with Trail.open_for_acts(path) as first:
        pass
    with Trail.open_for_acts(path) as second:
        pass

    assert (first.created, second.created) == (True, False)
    assert first.origin == second.origin
    assert first.origin.startswith("ldncompound/")
    assert names_in(path.parent) == ["trail.db"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.files
def test_without_links_a_new_trail_is_renamed_into_place(path, monkeypatch):
    """On a file system without hard links a trail is renamed in whole, and overwrites nothing."""

    def no_links(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", no_links)
    with Trail.open_for_acts(path) as first:
        first.record(an_act())
    path.with_name("other.db.creating").mkdir()

    with Trail.open_for_acts(path) as second:
        assert (first.created, second.created, second.head().size) == (True, False, 1)
    with pytest.raises(StorageUnavailable, match="is creating"):
        Trail.open_for_acts(path.with_name("other.db"), timeout=0)
    assert names_in(path.parent) == ["other.db.creating", "trail.db"]


@pytest.mark.parametrize(
    "name", ["tr?il #1 %20.db", "Müller & Söhne.db", "a'b\"c;--.db", "file:x.db"]
)
def test_odd_file_names(tmp_path, name):
    """Any file name works."""
    with Trail.open_for_acts(tmp_path / name) as trail:
        trail.record(an_act())
    with Trail.open_for_reading(tmp_path / name) as trail:
        assert trail.head().size == 1

    assert verify(str(tmp_path / name)).ok
    assert names_in(tmp_path) == [name]


@pytest.mark.files
@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_a_relative_path_and_a_link_lead_to_the_same_trail(path, tmp_path, monkeypatch):
    """The file behind a link is used, even if it does not exist yet."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link.db").symlink_to("trail.db")
    with Trail.open_for_acts("link.db") as trail:
        trail.record(an_act())

    with Trail.open_for_reading("trail.db") as trail:
        assert trail.head().size == 1
    assert path.is_file()


@pytest.mark.files
@pytest.mark.parametrize("opening", [Trail.open_for_acts, Trail.open_for_reading, verify])
@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"a text file\n" * 5, b"a text file\n" * 5000, b"SQLite format 3\x00", bytes(4096)],
    ids=["empty", "letter", "short", "long", "magic-only", "zeros"],
)
def test_a_file_that_is_no_trail_is_left_alone(path, opening, content):
    """It fails verification, for an act as for a reader, and is not changed."""
    path.write_bytes(content)

    if opening is verify:
        assert not verify(path).ok
    else:
        with pytest.raises(VerificationFailure):
            opening(path)
    assert path.read_bytes() == content
    assert names_in(path.parent) == ["trail.db"]


@pytest.mark.files
@pytest.mark.parametrize("opening", [Trail.open_for_acts, Trail.open_for_reading])
def test_the_database_of_another_program_is_left_alone(path, opening):
    """A database without our mark, or with our mark and other tables, is not a trail."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TABLE entry (x)")
    before = path.read_bytes()
    with pytest.raises(VerificationFailure, match="not a trail"):
        opening(path)
    assert path.read_bytes() == before

    connection.execute(f"PRAGMA application_id = {0x4C444E43}")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    with pytest.raises(VerificationFailure):
        opening(path)
    assert names_in(path.parent) == ["trail.db"]


@pytest.mark.files
@pytest.mark.parametrize("opening", [Trail.open_for_acts, Trail.open_for_reading, verify])
def test_a_newer_trail_is_not_touched(filled, opening):
    """A file of a later version is 'storage not available'."""
    connection = sqlite3.connect(filled, isolation_level=None)
    connection.execute("PRAGMA user_version = 3")
    connection.close()
    before = filled.read_bytes()

    with pytest.raises(StorageUnavailable, match="newer version"):
        opening(filled)
    assert filled.read_bytes() == before


@pytest.mark.files
@pytest.mark.parametrize("opening", [Trail.open_for_reading, verify])
def test_a_reader_of_a_missing_trail_creates_nothing(path, opening):
    """A missing file is 'storage not available', and is not created."""
    with pytest.raises(StorageUnavailable, match="no trail"):
        opening(path)
    with pytest.raises(StorageUnavailable, match="no trail"):
        Trail.open_for_acts(path, create=False)

    assert names_in(path.parent) == []


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX has them")
@pytest.mark.parametrize("opening", [Trail.open_for_acts, Trail.open_for_reading, verify])
def test_what_is_no_file_is_refused(tmp_path, opening):
    """A folder, a missing folder, a file as folder, a loop of links, a device, a NUL."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")

    for name in (".", "none/trail.db", "file/trail.db", "loop", "pipe", "a\x00b"):
        with pytest.raises(StorageUnavailable):
            opening(f"{tmp_path}/{name}")


@pytest.mark.files
@pytest.mark.parametrize("opening", [Trail.open_for_acts, Trail.open_for_reading, verify])
def test_a_locked_trail_is_not_available(filled, opening):
    """Another program's exclusive lock gives exit 5 after the time-out, without a crash."""
    connection = sqlite3.connect(filled, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")

    with pytest.raises(StorageUnavailable, match="in use") as caught:
        opening(filled, timeout=0.05)
    connection.close()
    assert caught.value.exit_status == 5
    assert caught.value.remedy


@pytest.mark.files
def test_an_act_waits_no_longer_than_it_is_told(filled):
    """A lock taken after the opening is reported the same way, and the trail stays usable."""
    connection = sqlite3.connect(filled, isolation_level=None)
    with Trail.open_for_acts(filled, timeout=0.05) as trail:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailable, match="in use"):
            trail.record(an_act())
        connection.execute("ROLLBACK")

        assert trail.record(an_act()).sequence == 2
    connection.close()


def test_a_reader_does_not_record(filled):
    """An act through a reading connection is refused and writes nothing."""
    with (
        Trail.open_for_reading(filled) as trail,
        pytest.raises(StorageUnavailable, match="written"),
    ):
        trail.record(an_act())

    assert verify(filled).entries == 1


@pytest.mark.files
def test_a_write_ahead_log_is_folded_back_in(filled):
    """A trail that was switched to that mode has everything in one file again."""
    connection = sqlite3.connect(filled, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    with Trail.open_for_acts(filled) as trail:
        trail.record(an_act())
        shutil.copy(filled, filled.with_name("copy.db"))

        assert verify(filled.with_name("copy.db")).entries == 2


@pytest.mark.files
@pytest.mark.parametrize("cut", [200, 4096, 8192, 12_000])
def test_a_truncated_trail_fails_verification(filled, cut):
    """Half a file is damage: for acts, readers and verification."""
    os.truncate(filled, cut)

    assert not verify(filled).ok
    with pytest.raises(VerificationFailure), Trail.open_for_acts(filled) as trail:
        trail.record(an_act())


def test_a_last_entry_that_was_changed_stops_further_acts(filled):
    """Nothing is appended after an entry that cannot be read."""
    for column, value in (("body", b"[]"), ("body", b"{}"), ("body", b"\xff"), ("peaks", b"")):
        with behind_the_back(filled) as connection:
            connection.execute(f"UPDATE entry SET {column} = ?", (value,))

        with Trail.open_for_acts(filled) as trail, pytest.raises(VerificationFailure) as caught:
            trail.record(an_act())
        assert caught.value.first_bad == 1


def test_an_index_that_was_emptied_does_not_crash_an_act(filled):
    """A number that only looks free is a damaged trail, not a crash."""
    with behind_the_back(filled) as connection:
        connection.execute("UPDATE subject SET series = 'other'")

    with Trail.open_for_acts(filled) as trail, pytest.raises(VerificationFailure, match="damaged"):
        trail.record(an_act())


def test_the_trail_knows_no_pharmacy():
    """Importing the trail loads neither SQLite nor any pharmacy module."""
    script = (
        "import sys, ldncompound.trail; assert 'sqlite3' not in sys.modules; "
        "import ldncompound.trail.verification; "
        "print(*sorted(m for m in sys.modules if m.startswith('ldncompound')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    )

    assert set(done.stdout.split()) <= {
        "ldncompound",
        "ldncompound.core",
        "ldncompound.core.canonical_json",
        "ldncompound.core.patterns",
        "ldncompound.core.quoting",
        "ldncompound.core.records",
        "ldncompound.core.refusals",
        "ldncompound.core.sources",
        "ldncompound.core.text",
        "ldncompound.core.verdicts",
        "ldncompound.trail",
        "ldncompound.trail.act",
        "ldncompound.trail.addresses",
        "ldncompound.trail.chain_links",
        "ldncompound.trail.database",
        "ldncompound.trail.sqlite",
        "ldncompound.trail.sqlite_files",
        "ldncompound.trail.failures",
        "ldncompound.trail.kept_documents",
        "ldncompound.trail.merkle",
        "ldncompound.trail.reading",
        "ldncompound.trail.store",
        "ldncompound.trail.trail_documents",
        "ldncompound.trail.request_keys",
        "ldncompound.trail.rows_for_verification",
        "ldncompound.trail.search_index",
        "ldncompound.trail.verification",
        "ldncompound.trail.entry_shape",
        "ldncompound.trail.file_names",
        "ldncompound.trail.writers",
        "ldncompound.core.version",
        "ldncompound.core.values",
        "ldncompound.core.errors",
    }
