"""Searches in a trail whose indexes were changed past the program."""

import pytest

from ldncompound.core.refusals import InvalidOrder, VerificationFailure
from ldncompound.trail.search_index import SearchedRows
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from trail.shared import UNDEFINED, an_act, behind_the_back, opened


@pytest.fixture
def filled(path):
    """Return a trail of ten entries that mention lots, the second of them erased by the last."""
    with Trail.open_for_acts(path) as trail:
        for number in range(1, 10):
            trail.record(
                an_act(
                    personal={"patient": f"P-{number}"},
                    order={"dose": "1 mg"},
                    request_id=f"request {number}",
                    mentions=(("lot", f"L-{number % 3}"), ("formulation", "capsule")),
                )
            )
        trail.record(an_act(action="erasure", series=None, erases=(2,)))
    return path


def everything(path):
    """Return what every search finds."""
    with Trail.open_for_reading(path) as trail:
        return (
            trail.mentioning("lot"),
            trail.mentioning("lot", "L-1"),
            trail.mentioning("lot", "L-7"),
            trail.values_mentioned("lot"),
            trail.values_mentioned("formulation"),
            [each.sequence for each in trail.headlines_mentioning("lot", "L-2")],
            [trail.find(f"DEMO-20261122-{each:04d}") is None for each in range(1, 11)],
            [trail.find_request(f"request {each}") is None for each in range(1, 11)],
            [trail.recorded_at(each).erased for each in range(1, 11)],
        )


DAMAGES = {
    "a mention dropped": "DELETE FROM mention WHERE sequence = 9 AND kind = 'lot'",
    "every mention of a value dropped": "DELETE FROM mention WHERE value = 'L-1'",
    "every mention dropped": "DELETE FROM mention",
    "a mention of another": "INSERT INTO mention VALUES ('lot', 'L-1', 2)",
    "a mention of a new value": "INSERT INTO mention VALUES ('lot', 'L-7', 2)",
    "a mention of no entry": "INSERT INTO mention VALUES ('lot', 'L-1', 99)",
    "a mention moved": "UPDATE mention SET value = 'L-2' WHERE sequence = 9 AND kind = 'lot'",
    "an id dropped": "DELETE FROM subject WHERE sequence = 9",
    "an id moved": "UPDATE subject SET sequence = 10 WHERE sequence = 9",
    "an id changed": "UPDATE subject SET id = 'DEMO-20261122-0010' WHERE sequence = 9",
    "a number changed": "UPDATE subject SET number = 99 WHERE sequence = 9",
    "a request dropped": "DELETE FROM request WHERE sequence = 9",
    "a request moved": "UPDATE request SET sequence = 10 WHERE sequence = 9",
    "personal data lost": "DELETE FROM personal WHERE sequence = 3",
    "personal data back": "INSERT INTO personal SELECT 2, salt, payload FROM personal LIMIT 1",
    "a salt changed": "UPDATE personal SET salt = x'00' WHERE sequence = 3",
}


@pytest.mark.parametrize("statement", DAMAGES.values(), ids=DAMAGES.keys())
@pytest.mark.parametrize("copy", ["there", "dropped", "a view"])
def test_a_row_that_was_changed_is_found_by_the_search(filled, statement, copy):
    """Nothing is hidden or added, whether the copy of the indexes is there or not."""
    with behind_the_back(filled) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(statement)
        if copy != "there":
            connection.execute("DROP TABLE view_search")
        if copy == "a view":
            connection.execute("CREATE VIEW view_search AS SELECT * FROM mention")

    with pytest.raises(VerificationFailure):
        everything(filled)
    assert not verify(filled).ok


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM view_search",
        "DELETE FROM view_search WHERE kind = 'lot'",
        "DELETE FROM view_search WHERE kind = ' erased'",
        "INSERT INTO view_search VALUES ('lot', 'L-7', 2)",
        "INSERT INTO view_search VALUES (' erased', '3', 10)",
        "INSERT INTO view_search VALUES (' id', 'DEMO-20261122-0010', 2)",
        "UPDATE OR IGNORE view_search SET sequence = 3",
        "DROP TABLE view_search",
        "DROP TABLE view_search; CREATE TABLE view_search (kind, value, sequence)",
        "DROP TABLE view_search; CREATE VIEW view_search AS SELECT * FROM mention",
        "CREATE TRIGGER t AFTER INSERT ON view_search BEGIN DELETE FROM personal; END",
    ],
)
def test_the_copy_decides_nothing(filled, statement):
    """Whatever is done to it, searches find what they found; the next act makes it again."""
    before = everything(filled)
    tool = opened(filled)
    tool.execute("PRAGMA foreign_keys = OFF")
    for each in statement.split("; ") if "TRIGGER" not in statement else [statement]:
        tool.execute(each)
    tool.close()

    assert everything(filled) == before
    with Trail.open_for_acts(filled) as trail:
        assert trail.mentioning("lot") == before[0]
        trail.record(an_act(mentions=(("lot", "L-1"),)))
        assert trail.mentioning("lot", "L-1") == [*before[1], ("L-1", 11)]
    assert everything(filled)[0] == [*before[0], ("L-1", 11)]
    assert verify(filled).ok


def test_what_is_dropped_from_index_and_copy_is_found_by_verification_alone(filled):
    """A reader reads no other entries; the explanation of the trail says so."""
    before = everything(filled)
    with behind_the_back(filled) as connection:
        for table in ("mention", "view_search"):
            connection.execute(f"DELETE FROM {table} WHERE kind = 'lot' AND sequence = 9")

    assert everything(filled)[0] == before[0][:-1]
    assert not verify(filled).ok


def test_a_trail_of_an_older_version_gets_its_copy_with_the_next_act(filled):
    """Before that a reader makes none, or one in memory, and leaves the trail as it is."""
    tool = opened(filled)
    told = tool.execute("SELECT * FROM view_search ORDER BY 1, 2, 3").fetchall()
    tool.execute("DROP TABLE view_search")
    everything(filled)
    with pytest.raises(UNDEFINED):
        tool.execute("SELECT 1 FROM view_search")
    with Trail.open_for_acts(filled) as trail, pytest.raises(InvalidOrder):
        trail.record(an_act(erases=(2,)))
    with Trail.open_for_acts(filled) as trail:
        trail.record(an_act(subject="x"))
    again = tool.execute("SELECT * FROM view_search WHERE sequence < 11 ORDER BY 1, 2, 3")

    assert again.fetchall() == told
    tool.close()


def test_a_reader_sees_what_others_record_meanwhile(filled):
    """With and without a copy in the file."""
    for statement in ("", "DROP TABLE view_search"):
        tool = opened(filled)
        tool.execute(statement)
        tool.close()
        with Trail.open_for_reading(filled) as reader, Trail.open_for_acts(filled) as other:
            before = reader.mentioning("lot", "L-1")
            made = other.record(an_act(mentions=(("lot", "L-1"),)))
            assert reader.mentioning("lot", "L-1") == [*before, ("L-1", made.sequence)]
            assert reader.find(made.subject) == made


def test_an_id_is_not_given_twice_after_its_row_was_dropped(filled):
    """An act that would give it again is damage, not a second batch of the same name."""
    with behind_the_back(filled) as connection:
        connection.execute("DELETE FROM subject WHERE number >= 8")

    with Trail.open_for_acts(filled) as trail, pytest.raises(VerificationFailure):
        trail.record(an_act())


def test_a_request_is_not_repeated_after_its_row_was_dropped(filled):
    """It would be recorded a second time."""
    with behind_the_back(filled) as connection:
        connection.execute("DELETE FROM request")

    with Trail.open_for_acts(filled) as trail, pytest.raises(VerificationFailure):
        trail.record(an_act(order={"dose": "1 mg"}, request_id="request 9"))


def test_an_entry_number_that_is_none_is_damage(filled, monkeypatch):
    """An older table took every type: what stands there is told as damage of the trail."""
    indexed = SearchedRows._indexed
    stray = ("lot", "L-9", b"\xff\xfe")
    monkeypatch.setattr(SearchedRows, "_indexed", lambda *given: [*indexed(*given), stray])
    with Trail.open_for_reading(filled) as trail, pytest.raises(VerificationFailure):
        trail.check_index("lot")
