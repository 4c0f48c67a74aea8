"""A prescription that is entered twice is pointed out, however many came between."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta

import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.pharmacy.inspection.at_hand import AtHand
from ldncompound.pharmacy.inspection.full import calculate_again
from ldncompound.pharmacy.trail_index import ORDERED
from making import FORMULARY
from shops import TODAY

ORDER = {"dose": "1.5 mg", "days": "30", "patient": "P-1042", "prescriber": "Dr X", "rx": "RX-77"}


def _prepared(shop, form=CapsuleOrder, today=TODAY, **changes):
    """Return the id of what is ordered, and the preparation that its notes name as the same."""
    made = shop.recorder(today).prepare(form(**{**ORDER, **changes}))
    told = [each for each in made.document["wording"] if each["key"] == "note.same_again"]
    return made.document["id"], [each["values"]["preparation"] for each in told]


def test_the_same_prescription_is_pointed_out(shop):
    """On the record of the second one, which is not refused; also in another form."""
    first, told = _prepared(shop)
    assert not told
    second, told = _prepared(shop)
    assert told == [first]
    assert _prepared(shop, LiquidOrder)[1] == [second]


@pytest.mark.parametrize(
    "other",
    [
        {"rx": "RX-78"},
        {"rx": None},
        {"patient": "P-1043"},
        {"dose": "3 mg"},
        {"today": TODAY + timedelta(days=1)},
    ],
)
def test_another_prescription_is_not(shop, other):
    """Another number, patient, dose or day is another prescription; none without a number."""
    _prepared(shop)
    assert not _prepared(shop, **other)[1]


def test_it_is_found_however_many_came_between(shop):
    """A file that is read twice: the first row is found after more rows than were looked at."""
    first, _ = _prepared(shop)
    for number in range(60):
        _prepared(shop, rx=f"RX-{number}-A", patient=f"Q-{number}")
    assert _prepared(shop)[1] == [first]


def test_the_key_of_a_prescription_tells_nobody_who_it_was(shop):
    """Two hexadecimal digits, salted: many share them, and those are told apart by their rows."""
    _prepared(shop)
    ((value, _),) = shop.trail.mentioning(ORDERED)
    assert value.startswith(f"{TODAY}=")
    assert len(value) == len(f"{TODAY}=ab")
    day = TODAY.isoformat()
    known_by = ["P-1042", "RX-77", day]
    hole = shop.trail.pigeonhole(*known_by)
    other = next(
        f"Q-{number}"
        for number in range(100_000)
        if shop.trail.pigeonhole(f"Q-{number}", "RX-77", day) == hole
    )
    assert not _prepared(shop, patient=other)[1]
    assert len(shop.trail.mentioning(ORDERED, value)) == 2
    for (body,) in sqlite3.connect(shop.path).execute("SELECT body FROM entry"):
        assert not {"P-1042", "RX-77", other} & set(json.dumps(json.loads(body)).split('"'))


def test_what_was_erased_is_not_found(shop):
    """After an erasure nothing says that the patient was ever there."""
    _prepared(shop)
    shop.recorder().record(action="erasure", document=lambda _: {}, erases=(1,))
    assert not _prepared(shop)[1]


def test_a_trail_says_the_same_when_it_is_calculated_again(shop):
    """The note is on the record: full verification finds it, and the salted key, again."""
    _prepared(shop)
    _prepared(shop)
    hand = AtHand(FORMULARY, shop.pharmacy)
    told = calculate_again(shop.trail, hand, shop.trail.head().sequence)
    assert not told.not_again


def test_a_trail_that_lost_its_secret_is_still_written(shop):
    """Nothing is found any more, but what is ordered is recorded."""
    _prepared(shop)
    with sqlite3.connect(shop.path) as other:
        other.execute("DELETE FROM personal_secret")
    assert not _prepared(shop)[1]
    assert len(shop.trail.mentioning(ORDERED)) == 1
