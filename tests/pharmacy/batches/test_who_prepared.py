"""Who counts as having prepared a batch: for signing, and when its trail is verified."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ldncompound.core.refusals import NotAuthorised, OutOfTolerance
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from ldncompound.pharmacy.people.authority import KeyAuthority
from making import follow_plan
from shops import ACTIVE
from staffed import Crew, StaffedHouse

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
    house.by("CD").check(identity, CheckFindings(**UGLY))
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


def test_a_check_that_nobody_else_made_is_the_own_work(house):
    """A pharmacist who looks, fails and accepts at once has checked, and signs no second time."""
    identity = house.planned()
    follow_plan(house.by("TK"), identity)
    house.checked(identity, "TK")
    house.by("TK").check(identity, CheckFindings(**UGLY))
    own = {**UGLY, "appearance": "grey, with lumps"}
    accepted = house.by("AB").check(identity, CheckFindings(**own, accept="only the shade"))
    house.by("TK").finish(identity, BatchYield(filled="32", rejected="1"))

    assert accepted.found_by == "AB"
    assert house.by("AB").batch(identity).prepared_by == ("TK", "AB")
    body = json.loads(house.trail.entry_body(accepted.trail.sequence))
    assert ["found-by", "AB"] in body["mentions"]
    with pytest.raises(NotAuthorised, match="AB, Ada Brown, pharmacist"):
        house.by("AB").verify(identity)


def test_an_assay_that_was_not_made_is_nobodys_work(house):
    """To accept that there is none is to decide."""
    identity = house.planned()
    follow_plan(house.by("TK"), identity)
    found = CheckFindings(kind="assay", not_made=True, accept="not due")
    accepted = house.by("AB").check(identity, found)

    assert accepted.found_by is None
    assert house.by("AB").batch(identity).prepared_by == ("TK",)


@pytest.fixture
def far(house):
    """Return the words for a mass out of tolerance, of the first step of a batch."""

    def words(identity):
        target = house.by("AB").batch(identity).course().targets[1]
        return {"actual": f"{target + target // 50} mg"}

    return words


def test_a_correction_is_preparing(house, far):
    """A corrected printout counts, and so does a mass out of tolerance that nobody else typed."""
    identity = house.prepared("TK")
    house.by("AB").correct(identity, 1, far(identity), "read from the printout")
    assert house.by("AB").batch(identity).prepared_by == ("TK", "AB")

    house.by("CD").correct(identity, 1, {"printout": "P-9"}, "the number was missing")
    assert house.by("AB").batch(identity).prepared_by == ("TK", "AB", "CD")


def test_accepting_the_correction_of_another_is_not(house, far):
    """Who was refused with the same corrected; once the batch is signed no refusal tells that."""
    identity = house.planned()
    follow_plan(house.by("TK"), identity)
    for done in (False, True):
        if done:
            house.checked(identity)
            house.by("TK").finish(identity, BatchYield(filled="32", rejected="1"))
        values = far(identity)
        with pytest.raises(NotAuthorised):
            house.by("TK").correct(identity, 1, values, "read from the printout")
        house.by("AB").correct(identity, 1, values, "read from the printout")
        hands = ("TK", "AB") if done else ("TK",)
        assert house.by("AB").batch(identity).prepared_by == hands


CHANGES = {
    "correct": lambda crew, identity: crew.correct(identity, 1, {"printout": "P-9"}, "missing"),
    "check": lambda crew, identity: crew.check(
        identity, CheckFindings(kind="appearance", appearance="white", as_described=True)
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_finished_is_changed_under_a_signature_alone(house, what):
    """A typed name adds no hand: the key of that person signs, and counts as theirs."""
    identity = house.prepared("TK")
    house.again()
    change = CHANGES[what]
    change(house.by("CD"), identity)
    meaning = {"correct": "corrected", "check": "examined"}[what]
    assert house.asked == [("CD", meaning)]
    assert house.last()["signature"]["meaning"] == meaning
    with pytest.raises(NotAuthorised):
        house.by("CD").verify(identity)

    mute = Crew(replace(house.recorder("TK"), authority=KeyAuthority(house.keys)))
    with pytest.raises(NotAuthorised, match="no passphrase opened it"):
        change(mute, identity)
