"""Documents that are like an earlier one are kept by what differs, and read as they were."""

import random
import sqlite3
import zlib
from contextlib import closing

import pytest

from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.core.refusals import VerificationFailure
from ldncompound.trail.kept_documents import (
    LARGEST,
    REACH,
    Model,
    is_whole,
    likeness,
    shape,
    unpacked,
)
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from stored_documents import stored_documents
from trail.shared import an_act, behind_the_back

SCREENING = [f"Question {number}: {number**9} mg or more?" for number in range(200)]


def order(number, **more):
    """Return an act whose document is long, and like that of the others."""
    made = {"screening": SCREENING, "number": number, **more}
    return an_act(document=lambda subject: {"id": subject, **made})


def rows(path):
    """Return the rows of documents as they are in the file."""
    with closing(sqlite3.connect(path)) as file:
        return dict(file.execute("SELECT sequence, body FROM document"))


@pytest.fixture
def three(path):
    """Return a trail of three orders, of which two are kept by what differs from the first."""
    with Trail.open_for_acts(path) as trail:
        for number in range(3):
            trail.record(order(number))
    return path


@pytest.mark.parametrize("size", [1, 16_383, 16_384, 16_385, 32_768, 200_000])
@pytest.mark.parametrize("other", [1, 5_000, 16_384, 70_000])
def test_what_is_packed_comes_back(size, other):
    """Whatever the bytes and the lengths: the document itself, and nothing else."""
    chance = random.Random(f"{size} {other}")
    like, document = chance.randbytes(other), chance.randbytes(size)
    mixed = document[: size // 2] + like + document[size // 2 :]

    for each in (document, mixed, like):
        assert unpacked(Model(7, b"", like).packed(each), like) == each


def test_what_differs_is_small_also_in_long_documents():
    """What zlib sees at a time is 32 kB; a document of 200 kB is held against its counterpart."""
    like = random.Random(1).randbytes(200_000)
    document = like[:90_000] + b"4.5 mg" + like[90_000:]

    assert len(Model(1, b"", like).packed(document)) < 2_000


def test_a_damaged_row_is_no_document(three):
    """No byte that is changed or lacking makes another document without its digest telling."""
    kept = rows(three)
    chance = random.Random(5)
    for _ in range(3_000):
        row = bytearray(kept[2])
        row[chance.randrange(9, len(row))] ^= 1 << chance.randrange(8)
        row = row[: chance.choice([len(row), chance.randrange(9, len(row))])]
        found = unpacked(bytes(row), kept[1])
        assert found is None or isinstance(found, bytes)


def test_a_row_makes_no_more_than_a_document():
    """A row of some kilobytes that would become gigabytes is given up early."""
    like = b"x"
    chunk = zlib.compressobj(9, zdict=like)
    many = chunk.compress(bytes(16 * 1024)) + chunk.flush()
    assert unpacked(b"\x01" + bytes(8) + many * (2 * LARGEST // 16_384), like) is None
    chunk = zlib.compressobj(9, zdict=like)
    long = chunk.compress(bytes(10**8)) + chunk.flush()
    assert unpacked(b"\x01" + bytes(8) + long, like) is None


def test_documents_that_are_alike_are_kept_once(three):
    """The first is whole; the others name it, are small, and read as they were recorded."""
    kept = rows(three)
    assert [likeness(each) for each in kept.values()] == [None, 1, 1]
    assert len(kept[2]) * 20 < len(kept[1])
    with closing(sqlite3.connect(three)) as file:
        whole = stored_documents(file)
        assert file.execute("PRAGMA user_version").fetchone() == (2,)
    with Trail.open_for_reading(three) as trail:
        for number in (1, 2, 3):
            recorded = trail.recorded_at(number)
            assert recorded.document["number"] == number - 1
            assert canonical_bytes(recorded.document) == whole[number]
            assert sha256_hex(whole[number]).encode() in trail.body_of(number)
    assert verify(three).ok


def test_short_documents_stay_as_they_are(path):
    """They are legible in the file, and an older program can go on with it."""
    with Trail.open_for_acts(path) as trail:
        for _ in range(3):
            trail.record(an_act())
    assert all(map(is_whole, rows(path).values()))
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (1,)


def test_what_is_not_alike_is_kept_whole(path):
    """Other members, another act or other contents: nothing is gained, and nothing lost."""
    chance = random.Random(3)
    with Trail.open_for_acts(path) as trail:
        trail.record(order(1))
        trail.record(order(1, other=True))
        trail.record(order(2))
        for _ in range(2):
            trail.record(order(1, screening=[chance.randbytes(30).hex() for _ in range(200)]))
        trail.record(order(3))
    kept = rows(path)
    assert [likeness(each) for each in kept.values()] == [None, None, 1, None, None, None]
    assert verify(path).ok


def test_no_document_leans_on_one_far_back(path):
    """What a damaged document takes with it is bounded."""
    with Trail.open_for_acts(path) as trail:
        trail.record(order(0))
        for _ in range(REACH - 1):
            trail.record(an_act())
        for number in range(3):
            trail.record(order(number))
        assert trail.recorded_at(REACH + 3).document["number"] == 2
    assert [likeness(rows(path)[REACH + at]) for at in (1, 2, 3)] == [1, None, REACH + 2]


def test_an_act_that_fails_is_nothing_to_lean_on(path):
    """The document that an undone act would have kept whole is not the measure of the next."""
    broken = an_act(
        document=lambda _: {"screening": SCREENING}, erases=(1,), action="erasure", series=None
    )
    with Trail.open_for_acts(path) as trail:
        for _ in range(2):
            with pytest.raises(Exception, match="no personal data"):
                trail.record(broken)
        trail.record(order(1))
        trail.record(order(2))
    assert [likeness(each) for each in rows(path).values()] == [None, 1]
    assert verify(path).ok


HARMED = {
    "changed": ("UPDATE document SET body = CAST(replace(CAST(body AS TEXT), 'on 7:', 'on 8:') AS BLOB) "
                "WHERE sequence = 1", 1),
    "gone": ("DELETE FROM document WHERE sequence = 1", 1),
    "no-bytes": ("UPDATE document SET body = x'' WHERE sequence = 1", 1),
    "itself": ("UPDATE document SET body = CAST(x'010000000000000002' || substr(body, 10) AS BLOB) "
               "WHERE sequence = 2", 2),
    "later": ("UPDATE document SET body = CAST(x'010000000000000003' || substr(body, 10) AS BLOB) "
              "WHERE sequence = 2", 2),
    "none": ("UPDATE document SET body = CAST(x'01ffffffffffffffff' || substr(body, 10) AS BLOB) "
             "WHERE sequence = 2", 2),
    "nothing": ("UPDATE document SET body = x'010000000000000001' WHERE sequence = 2", 2),
    "cut": ("UPDATE document SET body = substr(body, 1, 5) WHERE sequence = 2", 2),
    "another's": ("UPDATE document SET body = (SELECT body FROM document WHERE sequence = 3) "
                  "WHERE sequence = 2", 2),
    "chained": ("UPDATE document SET body = CAST(x'010000000000000002' || substr(body, 10) AS BLOB) "
                "WHERE sequence = 3", 3),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARMED)
def test_what_a_document_leans_on_is_part_of_it(three, harm):
    """Whatever is done to either row, whoever reads the document is told, and `verify` names it."""
    change, first_bad = HARMED[harm]
    with behind_the_back(three) as file:
        file.execute(change)
    with Trail.open_for_reading(three) as trail, pytest.raises(VerificationFailure):
        trail.recorded_at(max(first_bad, 2))
    found = verify(three)
    assert (found.ok, found.first_bad) == (False, first_bad)


def test_nothing_new_leans_on_what_is_damaged(three):
    """After a document was changed, the next one like it is kept whole."""
    with behind_the_back(three) as file:
        file.execute("UPDATE document SET body = x'7b7d' WHERE sequence = 1")
    with Trail.open_for_acts(three) as trail:
        trail.record(order(9))
        assert trail.recorded_at(4).document["number"] == 9
    assert is_whole(rows(three)[4])


def test_nothing_new_leans_on_what_was_damaged_while_the_trail_is_open(three):
    """A trail that stays open notices it, whatever it remembers; later ones lean on what is whole."""
    with Trail.open_for_acts(three) as trail:
        trail.record(order(8))
        with behind_the_back(three) as file:
            file.execute("UPDATE document SET body = x'7b7d' WHERE sequence = 1")
        trail.record(order(9))
        trail.record(order(10))
    assert [likeness(rows(three)[at]) for at in (4, 5, 6)] == [1, None, 5]
    with Trail.open_for_reading(three) as trail:
        assert [trail.recorded_at(at).document["number"] for at in (5, 6)] == [9, 10]


def test_a_trail_without_its_hints_goes_on(three):
    """Without `view_search`, which anybody may drop, a document is kept whole, and the next by it."""
    with behind_the_back(three) as file:
        file.execute("DROP TABLE view_search")
    with Trail.open_for_acts(three) as trail:
        trail.record(order(4))
        trail.record(order(5))
    assert [likeness(rows(three)[at]) for at in (4, 5)] == [None, 4]
    assert verify(three).ok


def test_the_shape_is_of_an_act_and_its_members():
    """Values do not count."""
    assert shape("label", b'{"a":1,"b":[{"c":2}]}') == shape("label", b'{"a":{},"b":0}')
    assert len({shape("label", b"{}"), shape("sheet", b"{}"), shape("label", b'{"a":1}')}) == 3


def test_an_index_finds_acts_by_how_bodies_begin(three):
    """It comes with the first packed document; dropped, readers do without, and an act remakes it."""

    def index():
        with closing(sqlite3.connect(three)) as file:
            return file.execute(
                "SELECT sql FROM sqlite_schema WHERE name = 'entry_begins'"
            ).fetchone()

    made = index()
    assert made is not None
    for _ in range(2):
        with Trail.open_for_reading(three) as trail:
            trail.check_index("lot", acts=("preparation",))
        assert verify(three).ok
        with behind_the_back(three) as file:
            file.execute("DROP INDEX IF EXISTS entry_begins")
    with Trail.open_for_acts(three) as trail:
        trail.record(order(7))
    assert index() == made


@pytest.mark.parametrize("indexed", [True, False])
def test_no_entry_of_an_act_is_hidden(path, indexed):
    """What is dropped from both tables of keys is found in the bodies, with the index or without."""
    long = "recalled-" * 5
    with Trail.open_for_acts(path) as trail:
        for number in range(3):
            trail.record(order(number))
        for action in ("lot-recalled", long, "lot-received"):
            trail.record(an_act(action=action, mentions=(("lot", "N-17"),)))
    with behind_the_back(path) as file:
        if not indexed:
            file.execute("DROP INDEX entry_begins")
        for table in ("mention", "view_search"):
            file.execute(f"DELETE FROM {table} WHERE kind = 'lot' AND sequence IN (4, 5)")
    for acts, hidden in ((("lot-re",), 4), ((long,), 5), (("nothing", long), 5)):
        with Trail.open_for_reading(path) as trail, pytest.raises(VerificationFailure) as told:
            trail.check_index("lot", acts=acts)
        assert told.value.first_bad == hidden


def test_another_index_of_that_name_is_no_index(three):
    """One that leaves entries out is refused before anything is read."""
    with behind_the_back(three) as file:
        file.execute("DROP INDEX entry_begins")
        file.execute("CREATE INDEX entry_begins ON entry (substr(body, 1, 24)) WHERE sequence <> 2")
    with pytest.raises(VerificationFailure, match="entry_begins"):
        Trail.open_for_reading(three)
    assert not verify(three).ok


def test_who_has_a_trail_open_leans_on_what_stands_in_it_now(three):
    """A document that another trail had under the same number is not what new ones lean on."""
    with Trail.open_for_acts(three) as trail:
        trail.record(order(3))
        (known,) = trail._models.values()
        known.entry = known.entry.replace(b'"done"', b'"none"')  # as if it had been put back
        known.document = known.document[::-1]
        trail.record(order(4))
        assert [trail.recorded_at(at).document["number"] for at in (4, 5)] == [3, 4]
    assert [likeness(rows(three)[at]) for at in (4, 5)] == [1, 1]
    assert verify(three).ok
