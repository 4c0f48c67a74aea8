"""Whether an entry follows from the one before it."""

import pytest

from ldncompound.trail.chain_links import FIRST, Link, follows, linked
from ldncompound.trail.store import Trail
from trail.shared import an_act


@pytest.fixture
def rows(path):
    """Return number, body and peaks of five entries, and how their bodies name the log."""
    with Trail.open_for_acts(path) as trail:
        for _ in range(5):
            trail.record(an_act())
        found = [(each.sequence, each.body, each.peaks) for each in trail.stored_entries()]
        return found, b'"log":"%b",' % trail.origin.encode()


def test_each_entry_leads_to_the_next(rows):
    """From the first to the last, and the last link holds the tree of all."""
    entries, log = rows
    link = FIRST
    for entry in entries:
        link = linked(link, log, *entry)

    assert link == Link(5, link.hash, entries[-1][2])


@pytest.mark.parametrize(
    "change",
    [
        lambda number, body, peaks: (number + 1, body, peaks),
        lambda number, body, peaks: (number, body.replace(b"Dr", b"Mr"), peaks),
        lambda number, body, peaks: (number, body + b" ", peaks),
        lambda number, body, peaks: (number, body.decode(), peaks),
        lambda number, body, peaks: (number, None, peaks),
        lambda number, body, peaks: (number, body, None),
        lambda number, body, peaks: (number, body, peaks[:-1]),
        lambda number, body, peaks: (number, body, bytes(len(peaks))),
    ],
)
def test_an_entry_that_was_changed_does_not_follow(rows, change):
    """In number, body or tree, or of another type: no link, and no error."""
    entries, log = rows
    link = linked(FIRST, log, *entries[0])

    assert linked(link, log, *entries[1])
    assert linked(link, log, *change(*entries[1])) is None
    for before in (b"", None, 7, "text"):
        assert linked(link._replace(peaks=before), log, *entries[1]) is None
    assert linked(link, b'"log":"other",', *entries[1]) is None


def test_a_text_that_only_looks_like_the_member_is_not_it():
    """A quotation mark in a text is escaped."""
    assert follows("a", b'{"previous":"a","x":1}')
    assert not follows("a", b'{"by":"\\"previous\\":\\"a\\",","previous":"b",}')
    assert not follows("a", '{"previous":"a","x":1}')
