"""Trails in which rows of both indexes were deleted, so that a search alone would not see them."""

from __future__ import annotations

import sqlite3

import pytest

from functional.test_traces import house  # noqa: F401 - a fixture
from trail.shared import behind_the_back

HIDES = {
    "the recall of the lot": "action = 'lot-recalled'",
    "the recall of the batch": "action = 'batch-recalled'",
    "both": "action LIKE '%-recalled'",
}


@pytest.fixture
def recalled(house):  # noqa: F811
    """Return a pharmacy whose released batch is recalled with one of its lots."""
    done = house("lots", "recall", "N-17", "--reason", "wrong strength", "--by", "Kim")
    assert done.code == 0, done.err
    return house


def hide(path, which):
    """Delete the rows of some entries from both indexes."""
    with behind_the_back(path) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for table in ("mention", "view_search"):
            gone = connection.execute(
                f"DELETE FROM {table} WHERE substr({table}.kind, 1, 1) <> ' ' AND sequence IN "
                "(SELECT sequence FROM (SELECT sequence, "
                f"json_extract(CAST(body AS TEXT), '$.action') AS action FROM entry) WHERE {which})"
            )
            assert gone.rowcount > 0


@pytest.mark.parametrize("which", HIDES.values(), ids=HIDES.keys())
def test_nothing_says_released_where_a_recall_is_hidden(recalled, which):
    """Neither reader nor paper nor act shows the batch as it was before the recall."""
    hide(recalled.trail, which)
    before = recalled.trail.read_bytes()
    batch = recalled.released
    for command in (
        ("batch", "show", batch),
        ("label", batch, "-o", "l.txt"),
        ("sheet", batch, "-o", "s.txt"),
        ("inspect", batch, "--to", "b.zip"),
        ("batch", "record", batch),
        ("batch", "record", batch, "--pdf", "r.txt"),
        ("batch", "trace", batch),
        ("batch", "hold", batch, "--reason", "look"),
        ("trail", "verify"),
    ):
        answer = recalled(*command)
        assert answer.code == 4, (command, answer.out, answer.err)
        assert "released" not in answer.out.lower(), command
    assert recalled.trail.read_bytes() == before


def test_a_lot_whose_recall_is_hidden_goes_into_nothing(recalled):
    """Neither an order nor the list of what may be used takes it."""
    hide(recalled.trail, HIDES["the recall of the lot"])
    lot = "naltrexone hydrochloride=N-17@2034-03"

    assert recalled.capsules("--lot", lot).code == 4


def test_a_batch_whose_use_of_a_lot_is_hidden_is_not_left_out_of_a_recall(house):  # noqa: F811
    """A trace of the lot, and its recall, find the damage instead of fewer batches."""
    hide(house.trail, "action = 'preparation'")

    assert house("lots", "trace", "N-17").code == 4
    assert house("lots", "recall", "N-17", "--reason", "wrong strength", "--by", "Kim").code == 4


def test_a_batch_in_order_is_shown(recalled):
    """Without damage the batch is shown as recalled."""
    with sqlite3.connect(recalled.trail) as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone()[0] > 5
    assert "RECALLED" in recalled("batch", "show", recalled.released).out.upper()
