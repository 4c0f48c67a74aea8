"""One typed name on everything: nothing forbids it where nobody is enrolled, and it is told."""

from __future__ import annotations

import pytest

from ldncompound.core.signed_words import how_signed
from ldncompound.documents.rendering import render_record
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.one_name import signed_own_work
from ldncompound.pharmacy.batches.printing import print_label
from ldncompound.pharmacy.batches.review import review_of
from ldncompound.pharmacy.reports.compounding_record import finished_record
from shops import House

CLAIM = "two named persons"


@pytest.fixture
def house(tmp_path):
    """Return a pharmacy in which nobody is enrolled."""
    found = House(tmp_path)
    yield found
    found.trail.close()


def signed(house, second, third):
    """Return the id of a batch that Kim prepared, and the others checked and released."""
    identity = house.prepared()
    house.by(second).verify(identity)
    house.by(third).release(identity, "0", "0")
    return identity


def said(house, identity):
    """Return what the review finds of one name."""
    found = review_of(house.trail, identity).unusual
    return [each.what for each in found if each.what.startswith("ONE NAME")]


@pytest.mark.parametrize(
    ("second", "third", "told"),
    [
        ("Lee", "Ann", []),
        ("Lee", "Kim", ["ONE NAME: Kim prepared it, and signed as released."]),
        ("Kim", "Lee", ["ONE NAME: Kim prepared it, and signed as checked."]),
        ("KIM", "KIM", ["ONE NAME: KIM prepared it, and signed as checked and released."]),
    ],
)
def test_the_review_tells_who_signed_the_own_work(house, second, third, told):
    """In any letters; two names are two."""
    assert said(house, signed(house, second, third)) == told


@pytest.mark.parametrize(("second", "alone"), [("Lee", False), ("Kim", True)])
def test_the_label_claims_no_second_person(house, second, alone):
    """What one name prepared and checked is verified by one person."""
    printed = print_label(house.recorder(), signed(house, second, "Ann"), "txt")
    text = " ".join(printed.data.decode().split())
    assert ("Prepared and verified by one person, Kim" in text) is alone
    assert (f"Verified by {second}" in text) is not alone


def test_nothing_says_that_two_signed(house):
    """The record keeps the words it was written with; people read what is known: a typed name."""
    identity = signed(house, "Kim", "Kim")
    text = render_record(finished_record(house.trail, identity).in_full(), "txt").decode()
    kept = [each.algorithm for each in batch_of(house.trail, identity).signatures]
    assert kept
    assert all(each.startswith(CLAIM) for each in kept)
    assert CLAIM not in text
    assert how_signed(kept[0]) in text


def test_only_names_that_nobody_enrolled_are_compared(house):
    """Once people are enrolled, the rules of a second person hold, and nothing is told here."""
    house.staff()
    identity = house.prepared("AB")
    assert signed_own_work(batch_of(house.trail, identity)) == {}
