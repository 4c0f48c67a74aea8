"""`pharmacy.lots` as other software uses it."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from elm import ACTIVE, CERTIFICATE, FILLER, Elm
from ldncompound import WrongUsage
from ldncompound.core.refusals import NotAuthorised
from ldncompound.pharmacy.stock import acts


@pytest.fixture
def elm(tmp_path):
    """Return a pharmacy; its trail is whole when the test is over."""
    found = Elm(tmp_path)
    yield found
    if found.trail.exists():
        found.check()


def test_a_repeated_receipt_receives_nothing(elm):
    """Under its id it is answered as the first time; without one it is a further delivery."""
    lot = elm.check_once(elm.receive, other=partial(elm.receive, quantity="5 g"))
    lots = elm.pharmacy.lots

    assert (lot.id, lot.replaces) == ("ELM-LOT-0001", None)
    assert str(lots.show(lot.id).on_hand.magnitude) == "25000"
    again = elm.receive(request_id="K-3")
    assert again.replaces == lot.trail.sequence
    assert elm.receive(request_id="K-3") == again
    assert str(lots.show(lot.id).on_hand.magnitude) == "50000"
    assert elm.receive(request_id="K-1") == lot
    assert pickle.loads(pickle.dumps(again)) == again


def test_what_was_said_of_a_receipt_is_said_again(elm):
    """A note on a lot written alike comes again with the answer, and no note on a later one."""
    first = elm.receive(request_id="R-1")
    alike = elm.receive(number="n 17", request_id="R-2")
    elm.pharmacy.lots.correct(
        first.id, ACTIVE, "N-18", "Maker", "2028-03", reason="misread", **CERTIFICATE
    )

    assert not first.notes
    assert "N-17" in alike.notes[0]
    assert elm.receive(request_id="R-1") == first
    assert elm.receive(number="n 17", request_id="R-2") == alike


def test_a_refused_receipt_is_refused_again(elm):
    """The same id refuses the same, and what is right wants another id."""
    elm.check_refused(partial(elm.receive, assay="no number"), "malformed-quantity")
    assert elm.receive(request_id="K-3").id == "ELM-LOT-0001"


def test_a_receipt_sent_twice_at_once_receives_once(elm):
    """Four threads send one request: one entry, and four times the same answer."""
    elm.receive(FILLER, "C-77")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: elm.receive(request_id="till-9"), range(4)))

    assert made == [made[0]] * 4
    assert elm.size == 2


def test_what_is_refused_within_the_transaction_is_refused_again(elm, monkeypatch):
    """Somebody else received the lot meanwhile: a repetition is no further delivery."""
    elm.receive(FILLER, "C-77")
    found, looked = acts.same_lot, []

    def too_early(room, told):
        looked.append(told)
        return None if len(looked) == 1 else found(room, told)

    monkeypatch.setattr(acts, "same_lot", too_early)
    elm.check_refused(partial(elm.receive, FILLER, "C-77"), "wrong-state")


CHANGES = {
    "correct": (
        lambda lots: partial(lots.correct, "ELM-LOT-0001", ACTIVE, "N-17", "Maker", "2028-03",
                             reason="misread", **{**CERTIFICATE, "water": "3 %"}),
        {"reason": "read again"},
    ),
    "opened": (lambda lots: partial(lots.opened, "ELM-LOT-0001"), {"on": "2026-11-23"}),
    "count": (
        lambda lots: partial(lots.count, "ELM-LOT-0001", found="12.5 g", reason="quarter"),
        {"found": "12 g"},
    ),
    "dispose": (
        lambda lots: partial(lots.dispose, "ELM-LOT-0001", amount="25 g", reason="wet"),
        {"amount": "3 g"},
    ),
    "quarantine": (
        lambda lots: partial(lots.quarantine, "ELM-LOT-0001", reason="seal broken"),
        {"reason": "no seal"},
    ),
    "identified": (
        lambda lots: partial(lots.identified, "ELM-LOT-0001", method="IR", result="fails"),
        {"result": "passes"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_made_once(elm, name):
    """Each has one entry for a request id, is shown, and is answered the same a day later."""
    lot, (act, other) = elm.receive(), CHANGES[name]
    change = act(elm.pharmacy.lots)
    made = elm.check_once(change, other=partial(change, **other))
    shown = elm.pharmacy.lots.show(lot.id)
    elm.day += 1

    assert change(request_id="K-1") == made
    assert shown.entries == (lot.trail.sequence, made.trail.sequence)
    assert (shown.opened_on, shown.quarantine, shown.ended, shown.certificate, shown.identified) == (
        made.opened_on, made.quarantine, made.ended, made.certificate, made.identified
    )  # fmt: skip


def test_out_of_quarantine(elm):
    """A release ends it, once for a request id; a second one is refused, and so is a repetition."""
    lot, lots = elm.receive(), elm.pharmacy.lots
    lots.quarantine(lot.id, reason="seal broken")
    assert "quarantine" in lots.unusable(lot.id)
    release = partial(lots.release, lot.id, reason="seal was loose")
    elm.check_once(release, other=partial(release, reason="another"))

    assert lots.unusable(lot.id) is None
    elm.check_refused(release, "wrong-state")


def test_a_check_of_a_receipt(elm):
    """By policy another person checks it, once for a request id; without it nothing is due."""
    lot, lots = elm.receive(), elm.pharmacy.lots
    with pytest.raises(WrongUsage, match="no lot"):
        lots.check("ELM-LOT-0009", request_id="K-0")
    elm.check_refused(partial(lots.check, lot.id), "wrong-state")
    ann, ben = (
        elm.pharmacy.acting(each, passphrase=f"seven {each} herons") for each in ("AB", "BC")
    )
    ann.people.enrol(name="Ann Bell", initials="AB", role="pharmacist")
    ann.people.enrol(
        name="Ben Chen", initials="BC", role="technician", new_passphrase="seven BC herons"
    )
    ann.people.policy("second-person-at-receipt", "required")
    later = ann.lots.receive(FILLER, "C-77", "Maker", "2028-03")
    assert "check" in lots.unusable(later.id)
    with pytest.raises(NotAuthorised):
        ann.lots.check(later.id)
    other = partial(ben.lots.quarantine, later.id, reason="wet")
    elm.check_once(partial(ben.lots.check, later.id), other=other)
    assert lots.unusable(later.id) is None


def test_a_list_in_pages(elm):
    """Whole without a limit; else so many after an id, and only those in a state."""
    lots = elm.pharmacy.lots
    with pytest.raises(WrongUsage, match="less than 1"):
        lots.list(limit=0)
    for number in ("A-1", "A-2", "A-3"):
        elm.receive(FILLER, number)
    lots.quarantine("ELM-LOT-0002", reason="wet")
    every = lots.list()

    assert [each.number for each in every.lots] == ["A-1", "A-2", "A-3"]
    assert lots.list(limit=2).lots == every.lots[:2]
    assert lots.list(limit=2, after="ELM-LOT-0002").lots == every.lots[2:]
    assert [each.id for each in lots.list(state="quarantine").lots] == ["ELM-LOT-0002"]
    assert lots.list(state="usable", limit=1, after="ELM-LOT-0001").lots == every.lots[2:]
    for wrong, words in (
        ({"state": "gone"}, "'gone' is not a state of a lot"),
        ({"after": "ELM-LOT-0009"}, "no lot with the own id"),
    ):
        with pytest.raises(WrongUsage, match=words):
            lots.list(**wrong)
