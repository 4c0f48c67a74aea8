"""A refusal is found under the batch, lot or person that the refused act was about."""

from __future__ import annotations

from contextlib import suppress

import pytest

from ldncompound.core.refusals import Refusal
from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease
from ldncompound.pharmacy.batches.acts.dispensing import DispensingOrder, record_dispensing
from ldncompound.pharmacy.batches.acts.recall import recall_lot
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from ldncompound.pharmacy.batches.printing import print_label, print_sheet
from ldncompound.pharmacy.batches.review import review_of
from ldncompound.pharmacy.people.keys import Passphrase
from ldncompound.pharmacy.people.roll import Enrolment
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from shops import FILLER
from staffed import ENTERED, JARS, SCREENED, StaffedHouse

STATED = BeforeRelease(entered=ENTERED, screened=SCREENED)
DELIVERY = Delivery(component=FILLER, number="N-99", maker="Maker", expires="2028-03")


@pytest.fixture
def house(tmp_path):
    """Return a staffed pharmacy; its trail holds when the test is over."""
    found = StaffedHouse(tmp_path)
    yield found
    found.close()


def wrong(house, text="another five words here"):
    """Let nobody's passphrase be right from now on."""
    house.again()
    house._passphrase = lambda *_: Passphrase(text)
    house.authority = type(house.authority)(house.keys, house._passphrase)


def refused(house, act):
    """Return the body of the entry with which an act is refused; exactly one is written."""
    before = house.trail.head().size
    with pytest.raises(Refusal):
        act()
    assert house.trail.head().size == before + 1
    found = house.last()
    assert found["outcome"] == "refused"
    return found


def mentions(house, act):
    """Return under what the refusal of an act is found."""
    return [tuple(each) for each in refused(house, act)["mentions"]]


ACTS = {
    "verify": lambda house, at, by: house.by(by).verify(at),
    "alone": lambda house, at, by: house.by(by).verify(at, alone="nobody else", jars=JARS),
    "review": lambda house, at, by: house.by(by).review(at, STATED),
    "release": lambda house, at, by: house.by(by).release(at, entered=ENTERED),
    "release all": lambda house, at, by: house.by(by).release_all([at]),
    "resume": lambda house, at, by: house.by(by).change(at, "batch-resumed", "why"),
    "reject": lambda house, at, by: house.by(by).change(at, "batch-rejected", "why"),
    "weigh": lambda house, at, by: house.by(by).weigh(at, BalanceReading(actual="1 mg")),
    "label": lambda house, at, by: print_label(house.recorder(by), at, "txt"),
    "sheet": lambda house, at, by: print_sheet(house.recorder(by), at, "txt"),
    "dispense": lambda house, at, by: record_dispensing(
        house.by(by).acts, at,
        DispensingOrder(dose="1.5 mg", days="3", patient="P", prescriber="D"),
    ),
}  # fmt: skip


def test_what_a_stranger_or_a_revoked_person_tries_is_found_under_the_batch(house):
    """Whatever was tried, and by whom, stands once in review and record."""
    at = house.prepared()
    ab = house.by("AB").personnel
    zoe = Enrolment(name="Zoe Zimmer", initials="ZZ", role="pharmacist")
    ab.enrol(zoe, Passphrase("seven herons wade at dusk"))
    ab.revoke("ZZ", "left")
    for by in ("Nobody Known", "ZZ"):
        for what, act in ACTS.items():
            found = mentions(house, lambda act=act, by=by: act(house, at, by))
            assert found == [("batch", at)], (by, what)
    found = [each.what for each in review_of(house.trail, at).unusual]
    # Of several at once, an own review of each is asked for first.
    assert found.count(f"Refused {len(ACTS) - 1} times: not-authorised.") == 2
    assert found.count("Refused once: wrong-state.") == 2
    outcomes = [each.outcome for each in finished_record(house.trail, at).entries]
    assert outcomes.count("refused") == 2 * len(ACTS)


@pytest.mark.parametrize("typed", ["another five words here", ""])
def test_a_wrong_or_empty_passphrase_is_found_under_the_batch(house, typed):
    """Who may, and types a wrong passphrase or none, is found too."""
    at = house.prepared()
    wrong(house, typed)
    for what in ("verify", "review", "release", "reject"):
        found = mentions(house, lambda what=what: ACTS[what](house, at, "CD"))
        assert found == [("batch", at)], what


def test_who_made_it_and_verifies_is_found_under_the_batch(house):
    """The own work is refused under the batch, once."""
    at = house.prepared(by="CD")
    for what in ("verify", "release", "alone"):
        assert mentions(house, lambda what=what: ACTS[what](house, at, "CD")) == [("batch", at)]


def test_refused_acts_on_a_lot_are_found_under_its_id(house):
    """A correction, a recall and a packing trial by somebody who may not name the lot."""
    keeper = Storekeeper(house.recorder("AB"))
    lot = keeper.receive(DELIVERY).id
    of = [("refused-lot", lot)]
    stranger = Storekeeper(house.recorder("Nobody Known"))
    assert mentions(house, lambda: stranger.correct(lot, DELIVERY, "why")) == of
    assert mentions(house, lambda: recall_lot(house.by("TK").acts, lot, "why")) == of
    assert mentions(house, lambda: recall_lot(house.by("TK").acts, "N-99", "why")) == of
    tried = {"shell": None, "batch": None}
    assert mentions(house, lambda: stranger.try_packing(lot, "3", ("1 mg",), **tried)) == of
    wrong(house)
    assert mentions(house, lambda: recall_lot(house.by("CD").acts, lot, "why")) == of


def test_refused_acts_on_a_person_are_found_under_their_id(house):
    """Revoking, enrolling again and inviting name whom they are about, not who tried."""
    tom, cora = [("refused-person", "tk")], [("refused-person", "cd")]
    outsider, tk = house.by("Nobody Known").personnel, house.by("TK").personnel
    wanted = Enrolment(name="Tom Kay", initials="TK", role="technician")
    assert mentions(house, lambda: tk.revoke("CD", "why")) == cora
    assert mentions(house, lambda: outsider.revoke("Tom Kay", "why")) == tom
    assert mentions(house, lambda: outsider.enrol(wanted, None)) == tom
    new = Enrolment(name="Una New", initials="UN", role="technician")
    assert mentions(house, lambda: tk.enrol(new, Passphrase("seven herons wade"))) == []
    wrong(house)
    assert mentions(house, lambda: house.by("AB").personnel.revoke("TK", "why")) == tom


def test_a_text_that_is_no_subject_never_becomes_a_key(house):
    """A name that nobody has is personal, and stands in no body."""
    with suppress(Refusal):
        house.by("TK").personnel.revoke("Patient Meier", "why")
    assert "Meier" not in str(list(house.trail.entries())[-1].body)
