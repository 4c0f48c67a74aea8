"""The stock of lots that a trail of an earlier version knows, which wrote no keys for it."""

from __future__ import annotations

import base64
import gzip
from datetime import date
from pathlib import Path

import pytest

from ldncompound.core.quantities import format_quantity
from ldncompound.core.records import replaced
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.stock.standing import shown_lot
from ldncompound.trail.store import Trail
from shops import ACTIVE, FILLER, SHELL, TODAY

OLD = Path(__file__).resolve().parents[2] / "data" / "old_version" / "trail.sqlite.gz.b64"
USED = {
    "ELM-LOT-0001": ["600 mg", "120 mg", "155 mg"],
    "ELM-LOT-0002": ["5400 mg", "1080 mg", "3674 mg", "13105 mg"],
    "ELM-LOT-0003": ["32 capsule", "102 capsule"],
}
"""What its batches and its trituration took, read from the entries by hand."""


@pytest.fixture
def room(tmp_path):
    """Return the lots of such a trail."""
    path = tmp_path / "trail.sqlite"
    path.write_bytes(gzip.decompress(base64.b64decode(OLD.read_bytes())))
    with Trail.open_for_acts(path) as trail:
        yield Stockroom(trail)


def test_what_was_used_is_read_from_the_batches(room):
    """Weighings as corrected, shells as filled, and what went into a trituration."""
    for identity, amounts in USED.items():
        found = room.ledger(room.lot(identity)).movements
        assert [format_quantity(each.amount) for each in found] == amounts
        assert {each.kind for each in found} == {"used"}
    assert format_quantity(room.left_of(room.lot("ELM-LOT-0005"))) == "6000 mg"


def test_nothing_is_said_of_what_was_never_counted(room):
    """No quantity was given: none is on hand, and none is missing."""
    shown = shown_lot(room, room.lot("ELM-LOT-0001"), TODAY)
    assert (shown.on_hand, shown.deficit, shown.remarks) == (None, None, ())
    assert shown.state == "usable"


def test_such_lots_are_found_where_an_order_names_none(room):
    """By component and day, as those with a key; what was made here is not among them."""
    for component, identity in ((ACTIVE, "ELM-LOT-0001"), (FILLER, "ELM-LOT-0002"),
                                (SHELL, "ELM-LOT-0003")):  # fmt: skip
        assert room.received(component)
        assert [each.id for each in room.lasting(component, TODAY)] == [identity]
        assert not list(room.contents(component, TODAY))
        assert not list(room.lasting(component, date(2099, 1, 1)))


def test_a_trituration_takes_nothing_of_what_is_only_called_alike(room):
    """A lot of another component may have the number of the one that went in."""
    other = replaced(room.lot("ELM-LOT-0001"), component="lactose monohydrate")
    assert 9 not in {each.sequence for each in room.ledger(other).movements}
