"""Which entries a log shows, and what it says of each."""

from __future__ import annotations

import pytest

from ldncompound.core.refusals import DailyDoseAboveRange, DoseAboveRange, WrongState, WrongUsage
from ldncompound.pharmacy.printing import EntriesWanted, logged
from ldncompound.trail.entry_shape import stored_body

ALL = {"refused": False, "action": None, "about": None, "since": None}


@pytest.fixture(name="found")
def entries_found(house):
    """Return what gives the numbers of the entries that are wanted of a preparation and refusals."""
    made = house.planned()
    with pytest.raises((DoseAboveRange, DailyDoseAboveRange)):
        house.planned(dose="99 mg")
    with pytest.raises(WrongState):
        house.by("Lee").verify(made)

    def found(last=None, limit=None, after=0, **wanted):
        which = EntriesWanted.of(**{**ALL, **wanted})
        entries = which.entries(house.trail, last=last, limit=limit, after=after)
        return [stored_body(*each).sequence for each in entries]

    found.made, found.trail = made, house.trail
    return found


def test_without_a_wish_pages_are_taken_from_the_whole(found):
    """The newest, then the first of these, after an entry."""
    assert found() == [1, 2, 3]
    assert found(last=2) == [2, 3]
    assert found(last=2, limit=1) == [2]
    assert found(limit=1) == [1]
    assert found(after=2) == [3]
    assert found(last=3, after=1) == [2, 3]


def test_wishes_are_all_met_before_pages_are_taken(found):
    """By outcome, sort, subject or mention, and day."""
    assert found(refused=True) == [2, 3]
    assert found(refused=True, last=1) == [3]
    assert found(refused=True, limit=1) == [2]
    assert found(action="preparation") == [1]
    assert found(about=found.made) == [1, 3]
    assert found(about=found.made, refused=True) == [3]
    assert found(since="2026-11-23") == [1, 2, 3]
    assert found(since="2026-11-24") == []
    assert found(about="nobody") == []


def test_a_day_is_written_as_one():
    """Anything else is wrong usage, before the trail is read."""
    with pytest.raises(WrongUsage) as refused:
        EntriesWanted.of(**{**ALL, "since": "yesterday"})
    assert refused.value.remedy


def test_the_log_says_why_something_was_refused(found):
    """By its code, without a word of what was typed."""
    told = [logged(found.trail, each) for each in found.trail.entries()]
    assert told[0].refused is None
    assert told[2].refused == "wrong-state"
    assert "99 mg" not in str(told[1].document())
