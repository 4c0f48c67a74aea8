"""Who counts as having prepared a batch: for signing, and when its trail is verified."""

from __future__ import annotations

import json

import pytest

from ldncompound.core.refusals import NotAuthorised, OutOfTolerance
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from making import follow_plan
from shops import ACTIVE
from staffed import StaffedHouse

UGLY = {"kind": "appearance", "appearance": "grey", "as_described": False}


@pytest.fixture
def house(tmp_path):
    """Return a staffed pharmacy; its trail holds all that it demands when the test is over."""
    found = StaffedHouse(tmp_path)
    yield found
    found.close()


def off(identity, house, by, **more):
    """Weigh the first step a fifth too much."""
    target = house.by(by).batch(identity).course().targets[1]
    reading = {"actual": f"{target + target // 50} mg", "sighted": True, "container": ACTIVE}
    return house.by(by).weigh(identity, BalanceReading(**reading, **more))


def test_entering_the_order_is_not_preparing(house):
    """AB planned it, and may check what another made."""
    identity = house.prepared("TK")

    assert house.by("AB").batch(identity).prepared_by == ("TK",)
    house.by("AB").verify(identity)


def test_a_check_is_preparing_and_accepting_one_is_not(house):
    """Who looked at the capsules made the batch; who accepted what failed only decided."""
    identity = house.planned()
    follow_plan(house.by("TK"), identity)
    house.checked(identity, "CD")
    house.by("AB").check(identity, CheckFindings(**UGLY, accept="only the shade"))
    house.by("TK").finish(identity, BatchYield(filled="32", rejected="1"))

    assert house.by("AB").batch(identity).prepared_by == ("TK", "CD")
    with pytest.raises(NotAuthorised, match="CD, Cora Diaz, pharmacist"):
        house.by("CD").verify(identity)
    house.by("AB").verify(identity)


def test_a_mass_that_is_accepted_counts_for_who_weighed_it(house):
    """The refused person prepared; the pharmacist who accepts does not; the body names the first."""
    identity = house.planned()
    with pytest.raises(OutOfTolerance):
        off(identity, house, "TK")
    weighed = off(identity, house, "AB", accept="the spatula slipped")

    assert house.by("AB").batch(identity).prepared_by == ("TK",)
    body = json.loads(house.trail.entry_body(weighed.trail.sequence))
    assert ["weighed-by", "TK"] in body["mentions"]


def test_a_mass_accepted_by_the_weigher_is_weighed_by_them(house):
    """A pharmacist who weighs and accepts at once has prepared, and signs no second time."""
    identity = house.planned()
    off(identity, house, "Ada Brown", accept="the spatula slipped")
    follow_plan(house.by("TK"), identity)
    house.checked(identity)
    house.by("TK").finish(identity, BatchYield(filled="32", rejected="1"))

    assert house.by("AB").batch(identity).prepared_by == ("Ada Brown", "TK")
    with pytest.raises(NotAuthorised):
        house.by("AB").verify(identity)


def test_a_correction_is_preparing_unless_it_accepts(house):
    """A corrected printout counts; a corrected mass out of tolerance is an acceptance."""
    identity = house.prepared("TK")
    batch = house.by("AB").batch(identity)
    target = batch.course().targets[1]
    far = f"{target + target // 50} mg"
    house.by("AB").correct(identity, 1, {"actual": far}, "read from the printout")
    assert house.by("AB").batch(identity).prepared_by == ("TK",)

    house.by("CD").correct(identity, 1, {"printout": "P-9"}, "the number was missing")
    assert house.by("AB").batch(identity).prepared_by == ("TK", "CD")
