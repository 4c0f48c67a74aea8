"""Nobody without a key makes what others do afterwards fail verification."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.core.records import replaced
from ldncompound.core.refusals import NotAuthorised
from ldncompound.pharmacy.authority import BY_NAME
from ldncompound.pharmacy.batches.acts.amendments import change_state
from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
from ldncompound.pharmacy.people.invitations import accept, invite, new_word
from ldncompound.pharmacy.people.passphrases import Passphrase
from ldncompound.pharmacy.people.policy_acts import set_policy
from pharmacy.people.secret_shop import ADA, BEN, NEW_WORDS, SecretShop, of, quick

ORDER = CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="Q")
AHEAD, BACK = timedelta(days=4000), timedelta(days=-4000)


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Return a pharmacy with one pharmacist and a planned batch."""
    quick(monkeypatch)
    found = SecretShop(tmp_path)
    found().enrol(ADA, of("AB"))
    found.batch = str(found().recorder.prepare(ORDER).document["id"])
    yield found
    found.trail.close()


def outsider(shop, off=timedelta(0), by="Mallory", **more):
    """Return what records the acts of somebody without a key, with another clock."""
    recorder = shop(by).recorder
    desk = replace(recorder.desk, now=recorder.desk.now + off)
    return replace(recorder, desk=replace(desk, today=desk.now.date()), **more)


def refused(shop, **more):
    """Let an outsider be refused."""
    with pytest.raises(NotAuthorised):
        outsider(shop, **more).prepare(ORDER)


def held(shop, **more):
    """Let an outsider put a batch on hold."""
    recorder = outsider(shop, **more)
    change_state(BatchActs(recorder, shop("Mallory")), shop.batch, "batch-held", "odd")


def joins(shop):
    """Invite somebody, let them come in, and verify."""
    word = new_word()
    invite(shop(), BEN, word)
    accept(shop("nobody"), word, lambda person: Passphrase(NEW_WORDS))
    set_policy(shop(), "re-entry", "off")
    assert shop.verified() is None


@pytest.mark.parametrize("off", [AHEAD, BACK], ids=["ahead", "back"])
@pytest.mark.parametrize("what", [refused, held])
def test_the_clock_of_an_outsider_ends_nothing(shop, what, off):
    """Neither an invitation made after, nor one made before, is ended by an unsigned entry."""
    word = new_word()
    invite(shop(), ADA_TWO, word)
    what(shop, off=off)
    accept(shop("nobody"), word, lambda person: Passphrase(NEW_WORDS))
    joins(shop)


ADA_TWO = replaced(BEN, name="Dee Evans", initials="DE")


def test_a_wrong_clock_of_somebody_enrolled_ends_what_was_open_and_no_more(shop, tmp_path):
    """What is signed tells the time: earlier words have expired, later ones serve."""
    word = new_word()
    invite(shop(), ADA_TWO, word)
    shop.minutes += AHEAD // timedelta(minutes=1)
    set_policy(shop(), "key", "optional")
    shop.minutes -= AHEAD // timedelta(minutes=1)
    with pytest.raises(NotAuthorised, match="opens no invitation"):
        accept(shop("nobody"), word, lambda person: Passphrase(NEW_WORDS))
    joins(shop)
    assert shop.exported(tmp_path) is None


def test_a_word_is_not_used_by_setting_the_clock_back(shop):
    """Somebody has signed later than it served."""
    word = new_word()
    invite(shop(), ADA_TWO, word)
    shop.minutes += timedelta(hours=73) // timedelta(minutes=1)
    set_policy(shop(), "key", "optional")
    shop.minutes -= timedelta(hours=73) // timedelta(minutes=1)
    with pytest.raises(NotAuthorised, match="opens no invitation"):
        accept(shop("nobody"), word, lambda person: Passphrase(NEW_WORDS))
    assert shop.verified() is None


@pytest.mark.parametrize("what", [refused, held])
@pytest.mark.parametrize("by", ["Mallory", "AB", "policy=1", "ELM-1", "x" * 80])
def test_what_is_open_to_everybody_names_the_policies_in_force(shop, what, by):
    """A recorder without an authority, as the library makes it, writes what verifies."""
    set_policy(shop(), "re-entry", "off")
    what(shop, by=by, authority=BY_NAME)
    joins(shop)


@pytest.mark.parametrize("seconds", [5025, -5025, 30, 86399])
def test_a_clock_that_is_off_by_seconds_is_written_in_minutes(shop, seconds):
    """A time zone of the last century, or a made-up one, gives an entry that can be read."""
    odd = timezone(timedelta(seconds=seconds))
    recorder = outsider(shop)
    desk = replace(recorder.desk, now=datetime(2026, 11, 23, 10, tzinfo=UTC).astimezone(odd))
    with pytest.raises(NotAuthorised):
        replace(recorder, desk=desk).prepare(ORDER)
    zone = json.loads(shop.trail.body_of(shop.trail.head().size))["zone"]
    assert len(zone) == 5
    joins(shop)
