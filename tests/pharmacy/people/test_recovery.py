"""Recovery keys: one new key each, and whoever writes past the program is found out."""

from __future__ import annotations

import os

import pytest

from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    NotAuthorised,
    StorageUnavailable,
    VerificationFailure,
    WrongState,
)
from ldncompound.pharmacy.people.keys import key_file, key_from_seed, open_key
from ldncompound.pharmacy.people.mentions import standing_mention
from ldncompound.pharmacy.people.passphrases import Passphrase
from ldncompound.pharmacy.people.recovery import recover
from ldncompound.pharmacy.people.single_use import (
    SingleUse,
    new_recovery_key,
    proof_mention,
    recovery_mentions,
    secrets_of,
)
from ldncompound.pharmacy.trail_index import RECOVERY
from pharmacy.people.secret_shop import ADA, BEN, NEW_WORDS, SecretShop, of, quick, renewed


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Return a pharmacy with a pharmacist and a technician; each has a recovery key."""
    quick(monkeypatch)
    shop = SecretShop(tmp_path)
    shop.spare = {each.initials: new_recovery_key() for each in (ADA, BEN)}
    for each in (ADA, BEN):
        shop().enrol(each, of(each.initials), shop.spare[each.initials])
    yield shop
    shop.trail.close()


def typed(words: str = NEW_WORDS):
    """Return what asks for a new passphrase."""
    return lambda person: Passphrase(words)


def recovers(shop, who="BC", secret=None, words=NEW_WORDS, spare=None, by=None):
    """Recover somebody, by their recovery key."""
    return recover(shop(by or who), who, secret or shop.spare[who], typed(words), spare)


def test_a_lost_key_is_replaced_without_the_old_one(shop, tmp_path):
    """The old key signs nothing more; the new one opens with the new passphrase."""
    old = shop().roll.find("BC")
    key_file(shop.keys, old.public_key).unlink()
    entry = recovers(shop, spare=(following := new_recovery_key()))

    now = shop().roll.find("BC")
    assert entry.recovered
    assert now.public_key == entry.public_key != old.public_key
    assert (now.id, now.name, now.role, now.active) == (old.id, old.name, old.role, True)
    assert open_key(shop.keys, "BC", now.public_key, Passphrase(NEW_WORDS)).public == now.public_key
    assert (shop.verified(), shop.exported(tmp_path)) == (None, None)
    again = recovers(shop, secret=following)
    assert again.public_key not in (old.public_key, now.public_key)
    assert shop.verified() is None


def test_the_letters_stand_nowhere(shop, tmp_path):
    """Neither in the trail nor in key files; nor does the object show or give them away."""
    shown = shop.spare["BC"].shown()
    recovers(shop)
    for each in tmp_path.rglob("*"):
        if each.is_file():
            assert shown.encode() not in each.read_bytes()
            assert shown.replace("-", "").encode() not in each.read_bytes()
    assert shown[:4] not in repr(shop.spare["BC"])
    with pytest.raises(TypeError):
        shop.spare["BC"].__reduce__()
    assert len(shown.replace("-", "")) == 32
    assert not set(shown) & set("AEIOUL015")


def test_letters_may_be_typed_as_people_type(shop):
    """Small letters, blanks, other dashes, full width, and a line feed."""
    shown = shop.spare["BC"].shown().lower().replace("-", " \u2013 ")
    assert recovers(shop, secret=SingleUse(f"\ufeff {shown}\n")).recovered


@pytest.mark.parametrize("typed_letters", ["", "x", "BCDF" * 8, "\ud800" * 4, "9" * 100_000])
def test_another_secret_is_refused_and_recorded(shop, typed_letters):
    """One answer whatever is wrong, without what was typed."""
    with pytest.raises(NotAuthorised, match="does not open the place"):
        recovers(shop, secret=SingleUse(typed_letters))
    if len(typed_letters) > 4:
        assert typed_letters[:9] not in shop.refused()
    assert shop.verified() is None


def test_it_serves_once_and_one_person_only(shop):
    """Used, of somebody else, by somebody else, unknown or revoked: the same answer."""
    recovers(shop)
    attempts = [
        {},
        {"who": "AB", "secret": shop.spare["BC"]},
        {"who": "BC", "secret": shop.spare["AB"]},
        {"who": "AB", "by": "BC"},
        {"who": "Nobody", "secret": shop.spare["AB"]},
    ]
    told = set()
    for each in attempts:
        with pytest.raises(NotAuthorised) as found:
            recovers(shop, **each)
        told.add(found.value.message)
        shop.refused()
    assert len(told) == 1
    assert shop.verified() is None


def test_a_revoked_person_recovers_nothing(shop):
    """Nor does one who was enrolled again without a new recovery key."""
    shop().revoke("BC", "left")
    with pytest.raises(NotAuthorised):
        recovers(shop)
    shop().enrol(BEN, of("BC"))
    with pytest.raises(NotAuthorised):
        recovers(shop)
    assert shop.verified() is None


@pytest.mark.parametrize("words", ["password1", "ben chen", "short"])
def test_a_weak_passphrase_uses_nothing_up(shop, words):
    """It is refused and recorded, no key is made, and the recovery key still serves."""
    before = set(shop.keys.iterdir())
    with pytest.raises(NotAuthorised):
        recovers(shop, words=words)
    assert words not in shop.refused()
    assert set(shop.keys.iterdir()) == before
    assert recovers(shop).recovered


def test_what_changes_meanwhile_is_refused_and_leaves_no_key(shop):
    """Somebody is revoked while they type: the entry is not written."""
    before = set(shop.keys.iterdir())

    def meanwhile(person):
        shop().revoke("BC", "left")
        return Passphrase(NEW_WORDS)

    with pytest.raises(WrongState):
        recover(shop("BC"), "BC", shop.spare["BC"], meanwhile)
    assert set(shop.keys.iterdir()) == before
    assert shop.verified() is None


def test_the_last_who_leads_recovers_too(shop):
    """Nobody else is needed, and they lead on."""
    recovers(shop, "AB")
    assert shop().roll.led


# Past the program


@pytest.fixture
def thief():
    """Return a key that somebody made."""
    return key_from_seed(os.urandom(32))


def proofs(shop, person, secret, name="BC"):
    """Return the mention that shows the use of a secret."""
    return (proof_mention(secret.key(RECOVERY, shop.trail.origin), standing_mention(person)[1]),)


def test_a_recovery_without_its_secret_fails_verification(shop, thief, tmp_path):
    """No proof, and one by the thief's own secret: exit 4, in an export too."""
    person = renewed(shop().roll.find("AB"), thief)
    assert "not that of the person" in shop.forge("person-recovered", person, thief)
    assert "not that of the person" in shop.exported(tmp_path)


@pytest.mark.parametrize(
    ("forgery", "why"),
    [
        ("own secret", "not that of the person"),
        ("other person", "not that of the person"),
        ("other standing", "does not fit"),
        ("no hexadecimal", "does not fit"),
        ("twice", "not that of the person"),
        ("other role", "in this role"),
        ("other meaning", "not signed as recovered"),
        ("as an enrolment", "another sort of entry"),
        ("refused", "another sort of entry"),
        ("no new key", "a new key"),
    ],
)
def test_a_forged_recovery_fails_verification(shop, thief, tmp_path, forgery, why):
    """Whatever of it is not as it must be, in the trail and in an export."""
    ada = shop().roll.find("AB")
    person, secret, more = renewed(ada, thief), shop.spare["AB"], {}
    action, signing, signer = "person-recovered", None, thief
    if forgery == "other role":
        person = replaced(renewed(shop().roll.find("BC"), thief), role="pharmacist")
        secret = shop.spare["BC"]
    if forgery == "own secret":
        secret = SingleUse("thief")
    if forgery == "other person":
        secret = shop.spare["BC"]
    mentions = proofs(shop, person, secret)
    if forgery == "other standing":
        mentions = proofs(shop, renewed(shop().roll.find("BC"), thief), secret)
    if forgery == "no hexadecimal":
        mentions = ((mentions[0][0], mentions[0][1][:64] + " zz"),)
    if forgery == "twice":
        recovers(shop, "AB")
        person = renewed(shop().roll.find("AB"), thief)
    if forgery == "other meaning":
        signing = "enrolled"
    if forgery == "as an enrolment":
        action, signing = "person-re-enrolled", "enrolled"
    if forgery == "refused":
        more = {"outcome": "refused"}
    if forgery == "no new key":
        signer = open_key(shop.keys, "AB", ada.public_key, of("AB"))
        person = replaced(ada, recovered=True)
        mentions = proofs(shop, person, secret)

    shop.forge(action, person, signer, mentions, signing=signing, **more)
    assert why in shop.exported(tmp_path)
    assert shop.verified() is not None


def test_with_the_secret_the_same_forgery_holds(shop, thief):
    """So what the tests above change is what they find."""
    person = renewed(shop().roll.find("AB"), thief)
    assert (
        shop.forge("person-recovered", person, thief, proofs(shop, person, shop.spare["AB"]))
        is None
    )


def test_nobody_plants_a_recovery_key(shop, tmp_path):
    """A key of a recovery key in an act of another sort, or about somebody else, is found."""
    planted = recovery_mentions("AB", SingleUse("thief"), shop.trail.origin)
    recorder = shop("BC").recorder
    recorder.record(action="weighing", document=lambda _: {}, mentions=planted)
    assert "another sort of entry" in shop.verified()
    with pytest.raises(VerificationFailure, match="for somebody else"):
        secrets_of(shop.trail)


def test_nobody_is_given_a_recovery_key_by_the_enrolment_of_another(shop):
    """Even by a pharmacist, in a signed entry: the program reads no such trail, and it fails."""
    planted = recovery_mentions("AB", SingleUse("thief"), shop.trail.origin)
    personnel = shop()
    gone = replaced(personnel.roll.find("BC"), revoked=0)
    personnel.record_person("person-revoked", lambda roll: gone, mentions=planted)
    assert "another sort of entry" in shop.verified()


def test_no_room_leaves_no_key(shop, monkeypatch):
    """Where nothing could be recorded, no key is left and the recovery key still serves."""
    before = set(shop.keys.iterdir())

    def full(act):
        raise StorageUnavailable("full")

    with monkeypatch.context() as patched:
        patched.setattr(type(shop.trail), "record", lambda self, act: full(act))
        with pytest.raises(StorageUnavailable):
            recovers(shop)
    assert set(shop.keys.iterdir()) == before
    assert recovers(shop).recovered
