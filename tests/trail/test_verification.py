"""Verification reports whatever is done to a trail past the program."""

import json
import shutil
import sqlite3
from datetime import timedelta
from hashlib import sha256

import pytest

from ldncompound.core.canonical_json import canonical_bytes, commitment
from ldncompound.core.refusals import StorageUnavailable, WrongUsage
from ldncompound.trail.act import Actor, Signing, signed_bytes
from ldncompound.trail.addresses import server_address
from ldncompound.trail.copying import copy_trail
from ldncompound.trail.merkle import append_peaks, leaf_hash
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import export_lines, verify
from trail.shared import NOON, an_act, behind_the_back

SIZE = 12
ERASED, ERASURE, REFUSAL, LABEL = 3, 9, 5, 6


def act_number(number):
    """Return the act that becomes entry *number*: preparations, and three others."""
    plain = {
        "at": NOON + timedelta(minutes=number),
        "document": lambda subject: {"id": subject, "dose": "4.5 mg", "number": number},
        "series": None,
        "formulary": "a" * 64,
    }
    if number == REFUSAL:
        return an_act(**plain | {"outcome": "refused"})
    if number == LABEL:
        return an_act(**plain | {"action": "printed label", "subject": "DEMO-0001", "at": NOON})
    if number == ERASURE:
        return an_act(**plain | {"action": "erasure", "subject": "DEMO-0003", "erases": (ERASED,)})
    return an_act(
        **plain
        | {
            "series": "DEMO",
            "personal": {"patient": f"P-{number}"},
            "order": {"dose": "4.5 mg"},
            "request_id": f"request {number}",
            "mentions": (("lot", f"L-{number % 3}"), ("formulation", "capsule")),
        }
    )


@pytest.fixture(scope="session")
def pristine(tmp_path_factory):
    """Return an untouched trail of twelve entries."""
    path = tmp_path_factory.mktemp("pristine") / "trail.db"
    with Trail.open_for_acts(path) as trail:
        for number in range(1, SIZE + 1):
            trail.record(act_number(number))
    return path


@pytest.fixture
def path(pristine, tmp_path, store, request):
    """Return a copy of it, to be tampered with."""
    if store == "file":
        yield shutil.copy(pristine, tmp_path / "trail.db")
        return
    server = request.getfixturevalue("server")
    address = server.new_trail()
    copy_trail(pristine, server_address(address.replace("user=trail_app", "user=postgres")))
    yield address
    server.drop(address)


@pytest.fixture
def head(pristine):
    """Return what the sheet of the twelfth entry shows."""
    with Trail.open_for_reading(pristine) as trail:
        return trail.head()


def rewrite(connection, change):
    """Do what a careful owner of the file can: change bodies, then redo chain and tree."""
    rows = connection.execute("SELECT body FROM entry ORDER BY sequence").fetchall()
    connection.execute("DELETE FROM entry")
    previous, peaks = "0" * 64, b""
    for size, (body,) in enumerate(rows):
        members = json.loads(body) | {"previous": previous}
        changed = canonical_bytes(change(members))
        peaks = append_peaks(peaks, size, leaf_hash(changed))
        connection.execute("INSERT INTO entry VALUES (?, ?, ?)", (size + 1, changed, peaks))
        previous = sha256(changed).hexdigest()


def body_of(connection, sequence):
    """Return the members of one entry."""
    select = "SELECT body FROM entry WHERE sequence = ?"
    return json.loads(connection.execute(select, (sequence,)).fetchone()[0])


def put_body(connection, sequence, body):
    """Overwrite one body, and nothing else."""
    connection.execute("UPDATE entry SET body = ? WHERE sequence = ?", (body, sequence))


# what holds


def test_an_untouched_trail_holds(path, head):
    """All entries hold, and the head is the one the trail itself states."""
    result = verify(path, at_least=SIZE, sheet=(SIZE, head.root[:16].upper()))

    assert result.ok, result.reason
    assert (result.entries, result.head) == (SIZE, head)
    assert result.stated().document() == {
        "schema": "ldncompound.verification/1",
        "ok": True,
        "entries": SIZE,
        "head": {"size": SIZE, "root": head.root, "sequence": SIZE, "hash": head.hash},
    }


def test_an_empty_trail_holds(tmp_path):
    """A trail without entries verifies."""
    with Trail.open_for_acts(tmp_path / "trail.db") as trail:
        head = trail.head()

    assert verify(tmp_path / "trail.db").head == head


def test_every_sheet_ever_printed_holds(tmp_path):
    """Size and root of each act are found again, whatever was added since."""
    path = tmp_path / "trail.db"
    with Trail.open_for_acts(path) as trail:
        sheets = [trail.record(act_number(number)) for number in range(1, SIZE + 1)]

    assert all(verify(path, sheet=(sheet.size, sheet.root)).ok for sheet in sheets)


@pytest.mark.files
def test_disposable_views_and_tables_may_come_and_go(path):
    """Names beginning with view_ are free to use; ANALYZE and VACUUM do no harm either."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DROP VIEW view_log")
    connection.execute("CREATE TABLE view_cache (x)")
    connection.execute("CREATE INDEX view_cache_x ON view_cache (x)")
    connection.execute("ANALYZE")
    connection.execute("VACUUM")
    connection.close()

    assert verify(path).ok


def test_an_act_between_two_looks_is_taken_along(path):
    """Entries that are added while the trail is read are verified as well."""
    with Trail.open_for_reading(path) as reader, Trail.open_for_acts(path) as writer:
        rows = reader.stored_entries()
        next(rows)
        writer.record(act_number(13))
        assert [row.sequence for row in rows] == list(range(2, 14))

    assert verify(path).entries == SIZE + 1


# one change


EDITS = {
    "name": lambda body: body | {"by": {"name": "Somebody Else", "basis": "stated"}},
    "time": lambda body: body | {"at": "2026-11-22T12:07:00.001Z"},
    "digest": lambda body: body | {"digest": "0" * 64},
    "outcome": lambda body: body | {"outcome": "refused"},
    "sequence": lambda body: body | {"sequence": 8},
    "previous": lambda body: body | {"previous": "0" * 64},
    "origin": lambda body: body | {"log": "ldncompound/0000000000000000"},
}


@pytest.mark.parametrize("tidy", [True, False], ids=["safeguards-restored", "safeguards-gone"])
@pytest.mark.parametrize("sequence", [1, 7, SIZE])
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edited_body_is_found_where_it_stands(path, sequence, edit, tidy):
    """The first bad entry is the edited one: the first, a middle or the last."""
    with behind_the_back(path, tidy=tidy) as connection:
        original = body_of(connection, sequence)
        edited = edit(original)
        if edited == original:
            edited["sequence"] = 2  # "previous" of the first entry is zeros already
        put_body(connection, sequence, canonical_bytes(edited))

    result = verify(path)
    assert (result.ok, result.first_bad) == (False, sequence)
    assert result.stated().document() == {
        "schema": "ldncompound.verification/1",
        "ok": False,
        "first_bad": sequence,
        "reason": result.reason,
    }


STATEMENTS = {
    "document": ("UPDATE document SET body = x'7b7d' WHERE sequence = 7", 7),
    "document-gone": ("DELETE FROM document WHERE sequence = 7", 7),
    "document-stray": ("INSERT INTO document VALUES (99, x'7b7d')", None),
    "document-negative": ("INSERT INTO document VALUES (-1, x'7b7d')", None),
    "peaks": ("UPDATE entry SET peaks = zeroblob(32) WHERE sequence = 8", 8),
    "peaks-gone": ("UPDATE entry SET peaks = x'' WHERE sequence = 12", 12),
    "entry-gone": ("DELETE FROM entry WHERE sequence = 7", 7),
    "first-entry-gone": ("DELETE FROM entry WHERE sequence = 1", 1),
    "entry-after-a-gap": ("INSERT INTO entry VALUES (14, x'7b7d', x'')", 13),
    "entry-before-the-first": ("INSERT INTO entry VALUES (-1, x'7b7d', x'')", None),
    "entry-foreign": (
        "INSERT INTO entry SELECT 13, body, peaks FROM entry WHERE sequence = 12",
        13,
    ),
    "subject-gone": ("DELETE FROM subject WHERE sequence = 7", 7),
    "subject-id": ("UPDATE subject SET id = 'DEMO-0099' WHERE sequence = 7", 7),
    "subject-number": ("UPDATE subject SET number = 99 WHERE sequence = 7", 7),
    "subject-extra": ("INSERT INTO subject VALUES (5, 'DEMO-0098', 'DEMO', 98)", 5),
    "subject-stray": ("INSERT INTO subject VALUES (99, 'DEMO-0098', 'DEMO', 98)", None),
    "request-gone": ("DELETE FROM request WHERE sequence = 7", 7),
    "request-key": ("UPDATE request SET key = 'x' WHERE sequence = 7", 7),
    "request-extra": ("INSERT INTO request VALUES (5, 'x')", 5),
    "request-stray": ("INSERT INTO request VALUES (99, 'x')", None),
    "mention-gone": ("DELETE FROM mention WHERE sequence = 7 AND kind = 'lot'", 7),
    "mention-value": ("UPDATE mention SET value = 'L-9' WHERE sequence = 7 AND kind = 'lot'", 7),
    "mention-extra": ("INSERT INTO mention VALUES ('lot', 'L-9', 7)", 7),
    "mention-stray": ("INSERT INTO mention VALUES ('lot', 'L-9', 99)", 99),
    "personal": ("UPDATE personal SET payload = x'7b7d' WHERE sequence = 7", 7),
    "personal-salt": ("UPDATE personal SET salt = zeroblob(32) WHERE sequence = 7", 7),
    "personal-salt-cut": ("UPDATE personal SET salt = x'00' WHERE sequence = 7", 7),
    "personal-gone": ("DELETE FROM personal WHERE sequence = 7", 7),
    "personal-extra": ("INSERT INTO personal VALUES (5, zeroblob(32), x'7b7d')", 5),
    "personal-back": ("INSERT INTO personal VALUES (3, zeroblob(32), x'7b7d')", 3),
    "personal-stray": ("INSERT INTO personal VALUES (99, zeroblob(32), x'7b7d')", None),
    "origin": ("UPDATE log SET origin = 'ldncompound/0000000000000000'", 1),
    "origin-gone": ("DELETE FROM log", None),
}


@pytest.mark.parametrize(("statement", "first_bad"), STATEMENTS.values(), ids=STATEMENTS.keys())
def test_one_changed_row_is_found(path, statement, first_bad):
    """Every table is compared with the bodies, in both directions."""
    with behind_the_back(path) as connection:
        assert connection.execute(statement).rowcount == 1

    result = verify(path)
    assert (result.ok, result.first_bad) == (False, first_bad)
    assert result.reason.endswith(".")


@pytest.mark.files
def test_text_that_is_none_is_found(path):
    """A server takes no such text; a page on a disk may hold any."""
    with behind_the_back(path) as connection:
        connection.execute("UPDATE request SET key = CAST(x'ff' AS TEXT) WHERE sequence = 7")

    assert not verify(path).ok


SCHEMA_CHANGES = [
    "DROP TRIGGER entry_stays",
    "DROP TRIGGER document_once",
    "DROP TABLE mention",
    "DROP TABLE log",
    "CREATE TABLE notes (x)",
    "CREATE VIEW shadow AS SELECT 1",
    "CREATE INDEX quick ON document (body)",
    "CREATE TRIGGER view_silent AFTER INSERT ON entry BEGIN SELECT 1; END",
    "ALTER TABLE subject ADD COLUMN note TEXT",
    "ALTER TABLE personal RENAME TO personal_data",
]


@pytest.mark.files
@pytest.mark.parametrize("statement", SCHEMA_CHANGES)
def test_a_changed_schema_is_found(path, statement):
    """A safeguard dropped, a table changed or added: verification reports it."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement)
    connection.close()

    result = verify(path)
    assert (result.ok, result.first_bad) == (False, None)


@pytest.mark.files
def test_a_weakened_trigger_of_the_same_name_is_found(path):
    """The text of a safeguard is compared, not only its name."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DROP TRIGGER entry_stays")
    connection.execute("CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT 1; END")
    connection.close()

    assert "entry_stays" in verify(path).reason


def test_two_entries_that_changed_places_are_found(path):
    """The order of entries is verified."""
    with behind_the_back(path) as connection:
        connection.execute("UPDATE entry SET sequence = 99 WHERE sequence = 4")
        connection.execute("UPDATE entry SET sequence = 4 WHERE sequence = 8")
        connection.execute("UPDATE entry SET sequence = 8 WHERE sequence = 99")

    assert verify(path).first_bad == 4


def test_erasing_behind_the_back_is_found_although_others_were_erased(path):
    """Only an act of erasure accounts for missing personal data."""
    with behind_the_back(path) as connection:
        connection.execute("DELETE FROM personal WHERE sequence IN (8, 10)")

    assert verify(path).first_bad == 8


def test_personal_data_must_be_canonical(path):
    """Personal data with a matching commitment, but not canonical, are refused."""
    payload = b'{ "patient": "P-7" }'

    def change(members):
        if members["sequence"] == 7:
            members["commitment"] = commitment(bytes(32), payload)
        return members

    with behind_the_back(path) as connection:
        connection.execute(
            "UPDATE personal SET salt = zeroblob(32), payload = ? WHERE sequence = 7", (payload,)
        )
        rewrite(connection, change)

    assert verify(path).first_bad == 7


@pytest.mark.files
def test_pages_overwritten_on_disk_are_found(path):
    """Random damage to any page is reported, never raised, and never passes."""
    whole = path.read_bytes()
    pages = len(whole) // 4096
    for page in range(1, pages):
        broken = bytearray(whole)
        broken[page * 4096 : page * 4096 + 64] = b"\xa5" * 64
        path.write_bytes(broken)

        assert not verify(path).ok, f"page {page + 1}"


# form of a body


def without(name):
    """Return a change that removes one member."""
    return lambda body: {key: value for key, value in body.items() if key != name}


def setting(name, value):
    """Return a change that sets one member."""
    return lambda body: body | {name: value}


ENROLLED = {"name": "AB", "basis": "enrolled", "person": "AB", "role": "quality", "key": "a" * 64}
ENROLLED_AS = {"basis": "enrolled", "person": "AB", "role": "pharmacist", "key": "a" * 64}
MALFORMED = [
    *map(without, ["v", "at", "by", "reason", "mentions", "series", "configuration", "zone"]),
    setting("extra", 1),
    setting("v", 1),
    setting("v", 4),
    setting("zone", "Z"),
    setting("zone", "+01:00"),
    setting("zone", None),
    setting("policy", 7),
    setting("policy", -1),
    setting("policy", "2"),
    setting("signature", {"meaning": "released", "root": "0" * 64}),
    setting("signature", {"meaning": "released", "root": "0" * 64, "value": "0" * 128}),
    setting("by", {"name": "Dr Example", "basis": "stated", "person": "DE"}),
    setting("by", {"name": "Dr Example", "basis": "enrolled"}),
    setting("by", {"name": "Dr Example", "basis": "enrolled", "person": "DE", "role": "quality"}),
    setting("by", ENROLLED | {"key": "short"}),
    setting("by", ENROLLED | {"basis": "stated"}),
    setting("v", value=True),
    setting("sequence", value=True),
    setting("sequence", "7"),
    setting("at", "2026-11-22T12:07:00Z"),
    setting("at", "2026-11-22T12:07:00.000+00:00"),
    setting("at", "2026-13-22T12:07:00.000Z"),
    setting("at", 0),
    setting("by", "Dr Example"),
    setting("by", {"name": "Dr Example", "basis": "rumour"}),
    setting("by", {"name": "Dr Example", "basis": "stated", "age": 1}),
    setting("by", {"name": None, "basis": "stated"}),
    setting("outcome", "perhaps"),
    setting("outcome", []),
    setting("reason", "because"),
    setting("digest", None),
    setting("digest", "A" * 64),
    setting("commitment", "a" * 63),
    setting("request", 1),
    setting("mentions", None),
    setting("mentions", [["lot", "L-1"], ["formulation", "capsule"]]),
    setting("mentions", [["lot", "L-1"], ["lot", "L-1"]]),
    setting("mentions", [["lot"]]),
    setting("mentions", [["lot", 1]]),
    setting("series", ["DEMO", "7"]),
    setting("series", ["DEMO", 0]),
    setting("series", ["DEMO", 99]),
    setting("series", "DEMO"),
    setting("subject", "DEMO-0099"),
    setting("formulary", "x"),
    setting("erases", []),
    setting("erases", [7]),
    setting("erases", [2, 1]),
    setting("erases", [0]),
    setting("erases", [3, 3]),
    setting("erases", [5]),
    setting("erases", [2]),
    setting("clock", "earlier than the entry before"),
    setting("clock", None),
    setting("previous", "0"),
    setting("log", ""),
]


@pytest.mark.parametrize("change", MALFORMED, ids=range(len(MALFORMED)))
def test_a_body_in_another_form_is_found(path, change):
    """Even with chain and tree redone, a body has exactly the known members and types."""
    with behind_the_back(path) as connection:
        rewrite(connection, lambda body: change(body) if body["sequence"] == 7 else body)

    result = verify(path)
    assert not result.ok
    assert result.first_bad in {7, 2}  # 2: still there, though "erased"


def of_the_first_form(body):
    """Return a body as the first versions wrote it."""
    return {key: value for key, value in body.items() if key != "zone"} | {"v": 1}


@pytest.mark.parametrize(("first", "first_bad"), [(range(1, 7), None), ((7,), 7), ((2, 3), 2)])
def test_entries_of_the_first_form_come_first(path, first, first_bad):
    """A trail that the first versions began holds; after one of the second form none may come."""
    with behind_the_back(path) as connection:
        rewrite(
            connection,
            lambda body: of_the_first_form(body) if body["sequence"] in first else body,
        )

    result = verify(path)
    assert (result.ok, result.first_bad) == (first_bad is None, first_bad)
    assert first_bad is None or "older form" in result.reason


def test_a_signature_ties_the_entries_before_it(path):
    """Who signs, signs the root before: with chain and tree redone, an earlier change is found."""
    signing = Signing("released", lambda signed: sha256(signed).hexdigest() * 2)
    actor = Actor("AB", "pharmacist", "a" * 64)
    with Trail.open_for_acts(path) as trail:
        before = trail.head()
        trail.record(an_act(at=NOON + timedelta(hours=1), actor=actor, signing=signing, policy=2))
    with behind_the_back(path) as connection:
        body = body_of(connection, SIZE + 1)
    assert body["by"] == {"name": "Dr Example"} | ENROLLED_AS
    assert body["policy"] == 2
    assert body["signature"]["root"] == before.root
    assert body["signature"]["value"] == sha256(signed_bytes(body)).hexdigest() * 2
    other = {**body, "signature": {**body["signature"], "root": "0" * 64}}
    assert signed_bytes(other) != signed_bytes(body)
    assert verify(path).ok

    with behind_the_back(path) as connection:
        rewrite(
            connection,
            lambda body: body | {"station": "another"} if body["sequence"] == 4 else body,
        )
    result = verify(path)
    assert (result.ok, result.first_bad) == (False, SIZE + 1)
    assert "signed after other entries" in result.reason


def test_only_an_enrolled_person_signs():
    """An act with a signature and nobody who is enrolled is an error of the caller."""
    with pytest.raises(ValueError, match="only an enrolled person"):
        an_act(signing=Signing("released", None))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"{" * 100_000,
        b"[" * 100_000,
        b'{"v":NaN}',
        b'{"v":' + b"9" * 5000 + b"}",
        b'{"v":1}',
    ],
    ids=["empty", "null", "list", "not-utf8", "deep", "deeper", "nan", "huge", "poor"],
)
def test_hostile_bodies_are_found_and_do_no_harm(path, body):
    """Any bytes in a body give a message."""
    with behind_the_back(path) as connection:
        put_body(connection, 7, body)

    assert verify(path).first_bad == 7


@pytest.mark.parametrize(
    "spoil",
    [
        lambda b: b + b" ",
        lambda b: b.replace(b'{"action', b'{ "action'),
        lambda b: b.replace(b"Dr", b"\\u0044r"),
        lambda b: b.replace(b'"v":3', b'"v":3,"v":3'),
    ],
)
def test_a_body_that_is_not_canonical_is_found(path, spoil):
    """The same members in other bytes fail."""
    with behind_the_back(path) as connection:
        body = connection.execute("SELECT body FROM entry WHERE sequence = 7").fetchone()[0]
        assert spoil(body) != body
        put_body(connection, 7, spoil(body))

    assert verify(path).first_bad == 7


# what only the paper shows


def test_a_trail_cut_short_passes_alone_and_not_beside_the_paper(path, head):
    """Without its last entries a trail is whole; a length or a sheet from outside shows it."""
    with behind_the_back(path) as connection:
        for table in ("document", "subject", "request", "mention", "personal", "entry"):
            connection.execute(f"DELETE FROM {table} WHERE sequence > 10")

    assert verify(path, at_least=10).ok
    for expected in ({"at_least": 11}, {"sheet": (SIZE, head.root)}):
        result = verify(path, **expected)
        assert (result.ok, result.first_bad) == (False, 11)


def test_a_trail_written_anew_passes_alone_and_not_beside_the_paper(path, head):
    """The owner of the file can redo chain and tree; the root on a sheet still differs."""
    with behind_the_back(path) as connection:
        rewrite(connection, lambda body: body | {"station": "another bench"})

    assert verify(path, at_least=SIZE).ok
    for digits in (16, 64):
        result = verify(path, sheet=(SIZE, head.root[:digits]))
        assert (result.ok, result.first_bad) == (False, None)
        assert "sheet" in result.reason


@pytest.mark.files
@pytest.mark.parametrize(
    "sheet",
    [
        (0, "a" * 64),
        (-1, "a" * 64),
        (1, "a" * 15),
        (1, "a" * 8 + " " + "a" * 7),
        (1, "a" * 65),
        (1, "x" * 16),
        (1, ""),
    ],
)
def test_a_sheet_that_was_not_copied_rightly_is_wrong_usage(path, sheet):
    """A size below 1, or anything but 16 to 64 digits, is wrong usage."""
    with pytest.raises(WrongUsage):
        verify(path, sheet=sheet)


# exports


@pytest.fixture
def export(path, tmp_path):
    """Return the trail's bodies, one per line."""
    with Trail.open_for_reading(path) as trail:
        lines = b"".join(line + b"\n" for line in export_lines(trail))
    (tmp_path / "export.jsonl").write_bytes(lines)
    return tmp_path / "export.jsonl"


def test_an_export_is_the_stored_bodies_and_holds(path, export, head):
    """It has the stored bytes and the same head, and fits the same sheet."""
    with Trail.open_for_reading(path) as trail:
        bodies = [entry.body for entry in trail.entries()]

    assert export.read_bytes().splitlines() == bodies
    result = verify(export, at_least=SIZE, sheet=(SIZE, head.root))
    assert (result.ok, result.entries, result.head) == (True, SIZE, head)


@pytest.mark.files
@pytest.mark.parametrize(
    ("change", "first_bad"),
    [
        (lambda lines: lines[:6] + lines[7:], 7),
        (lambda lines: lines[1:], 1),
        (lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]], 4),
        (lambda lines: [*lines[:6], lines[6].replace(b"bench", b"beach"), *lines[7:]], 7),
        (lambda lines: [*lines[:10], lines[10].replace(b"bench", b"beach"), lines[11]], 11),
        (lambda lines: [*lines[:7], lines[7].replace(b'ous":"', b'ous":"0'), *lines[8:]], 8),
        (lambda lines: [*lines[:6], lines[6] + b" ", *lines[7:]], 7),
        (lambda lines: [*lines[:6], lines[6] + b"\r", *lines[7:]], 7),
        (lambda lines: [*lines, b""], 13),
        (lambda lines: [*lines, lines[11]], 13),
        (lambda lines: [b"not an export", *lines], None),
    ],
    ids=[
        "gone",
        "first-gone",
        "swapped",
        "edited",
        "last-but-one",
        "another-before-it",
        "blank",
        "crlf",
        "empty-line",
        "twice",
        "other",
    ],
)
def test_a_changed_export_is_found(export, change, first_bad):
    """A missing, moved, edited or reformatted line fails."""
    lines = export.read_bytes().splitlines()
    export.write_bytes(b"".join(line + b"\n" for line in change(lines)))

    result = verify(export)
    assert (result.ok, result.first_bad) == (False, first_bad)


@pytest.mark.files
def test_an_export_cut_short_needs_the_paper(export, head):
    """As with the trail, a missing end shows only from outside."""
    export.write_bytes(b"\n".join(export.read_bytes().splitlines()[:10]) + b"\n")

    assert verify(export).ok
    assert verify(export, sheet=(SIZE, head.root)).first_bad == 11


@pytest.mark.files
def test_an_export_of_another_trail_does_not_continue_this_one(export, tmp_path):
    """Entries of two trails never make one."""
    with Trail.open_for_acts(tmp_path / "other.db") as trail:
        for number in range(1, SIZE + 1):
            trail.record(act_number(number))
        others = list(export_lines(trail))
    export.write_bytes(b"\n".join(export.read_bytes().splitlines()[:6] + others[6:]))

    result = verify(export)
    assert (result.first_bad, "another trail" in result.reason) == (7, True)


@pytest.mark.files
def test_a_locked_trail_is_not_a_bad_one(path):
    """A time-out is 'storage not available', never a failed verification."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")

    with pytest.raises(StorageUnavailable):
        verify(path, timeout=0)
    connection.close()


@pytest.mark.files
@pytest.mark.parametrize("value", ["'x'", "x'5b5b'", "1.5"])
@pytest.mark.parametrize(
    ("table", "column"),
    [("mention", "sequence"), ("mention", "value"), ("personal", "salt"), ("personal", "payload"),
     ("document", "body"), ("entry", "body"), ("entry", "peaks"), ("subject", "number"),
     ("subject", "series"), ("request", "key")],
)  # fmt: skip
def test_a_column_of_another_type_is_damage(path, table, column, value):
    """A damaged page may hold any type in any column: a result, never another error."""
    connection = sqlite3.connect(path, isolation_level=None)
    kept = connection.execute("SELECT * FROM sqlite_schema").fetchall()
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("DELETE FROM sqlite_schema WHERE type = 'trigger'")
    connection.execute("UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') "
                       "WHERE sql LIKE '%) STRICT'")  # fmt: skip
    connection.execute("UPDATE sqlite_schema SET sql = replace(sql, 'STRICT, ', '')")
    connection.close()
    connection = sqlite3.connect(path, isolation_level=None)
    where = f"rowid = (SELECT max(rowid) FROM {table})" if table != "mention" else "sequence = 12"
    connection.execute(f"UPDATE {table} SET {column} = {value} WHERE {where}")
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("DELETE FROM sqlite_schema")
    connection.executemany("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", kept)
    connection.close()

    assert not verify(path).ok
