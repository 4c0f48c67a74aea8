"""Invitations: one person each, once, for three days; and forged ones are found out."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    InvalidOrder,
    NotAuthorised,
    VerificationFailure,
    WrongState,
    WrongUsage,
)
from ldncompound.pharmacy.authority import Grant
from ldncompound.pharmacy.people.authority import KeyAuthority
from ldncompound.pharmacy.people.enrolled import actor_of
from ldncompound.pharmacy.people.invitations import PersonInvited, accept, invite, new_word
from ldncompound.pharmacy.people.keys import key_from_seed, open_key
from ldncompound.pharmacy.people.mentions import standing_mention
from ldncompound.pharmacy.people.passphrases import Passphrase
from ldncompound.pharmacy.people.person import Person
from ldncompound.pharmacy.people.policy_acts import set_policy
from ldncompound.pharmacy.people.recovery import recover
from ldncompound.pharmacy.people.roll import Enrolment
from ldncompound.pharmacy.people.single_use import (
    Invitation,
    SingleUse,
    new_recovery_key,
    proof_mention,
    secrets_of,
)
from ldncompound.pharmacy.people.withdrawals import open_invitations, revoke_or_withdraw
from ldncompound.pharmacy.trail_index import INVITATION, WITHDRAWN
from ldncompound.trail.act import Act, Signing
from pharmacy.people.secret_shop import ADA, BEN, CORA, NEW_WORDS, SecretShop, of, quick

DAN = Enrolment(name="Dan Frei", initials="DF", role="pharmacist")
HOURS = 60


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Return a pharmacy with a pharmacist, a person of quality, and a technician."""
    quick(monkeypatch)
    shop = SecretShop(tmp_path)
    for each in (ADA, CORA, BEN):
        shop().enrol(each, of(each.initials))
    yield shop
    shop.trail.close()


def invites(shop, wanted=DAN, by="AB"):
    """Invite somebody, and return the word."""
    word = new_word()
    invite(shop(by), wanted, word)
    return word


def accepts(shop, word, words=NEW_WORDS, spare=None, by="root"):
    """Accept an invitation, at whatever desk."""
    return accept(shop(by), word, lambda person: Passphrase(words), spare)


def test_an_invited_person_comes_in_alone(shop, tmp_path):
    """With the name and role of the invitation, an own passphrase, and nobody else's."""
    word, spare = invites(shop), new_recovery_key()
    entry = accepts(shop, SingleUse(word.shown().lower().replace("-", " ")), spare=spare)

    dan = shop().roll.find("DF")
    assert (dan.name, dan.role, dan.active) == ("Dan Frei", "pharmacist", True)
    assert entry.by == "AB"
    assert open_key(shop.keys, "DF", dan.public_key, Passphrase(NEW_WORDS)).public
    assert (shop.verified(), shop.exported(tmp_path)) == (None, None)
    recover(shop("DF"), "DF", spare, lambda person: of("DF"))
    set_policy(shop("DF"), "re-entry", "off")
    assert (shop.verified(), shop.exported(tmp_path)) == (None, None)


def test_the_word_stands_nowhere_and_is_long_enough(shop, tmp_path):
    """Sixteen letters of twenty: more than 60 bits; nothing of them in trail or keys."""
    word = invites(shop)
    accepts(shop, word)
    shown = word.shown()
    assert len(shown) == 19
    assert not set(shown) & set("AEIOUL015")
    assert 20**16 > 2**60
    assert len({new_word().shown() for _ in range(50)}) == 50
    for each in tmp_path.rglob("*"):
        if each.is_file():
            assert shown.encode() not in each.read_bytes()
            assert shown.replace("-", "").encode() not in each.read_bytes()


def test_whoever_does_not_lead_invites_nobody(shop):
    """A technician, somebody unknown; nor where nobody is enrolled."""
    for by in ("BC", "Nobody"):
        with pytest.raises(NotAuthorised):
            invites(shop, by=by)
        shop.refused()
    assert shop.verified() is None


def test_in_an_empty_trail_nobody_is_invited(tmp_path, monkeypatch):
    """Nobody could sign it, so the first person is enrolled."""
    quick(monkeypatch)
    shop = SecretShop(tmp_path)
    with shop.trail, pytest.raises(NotAuthorised, match="nobody is enrolled"):
        invites(shop)


@pytest.mark.parametrize(
    "wanted",
    [
        replaced(DAN, initials="BC"),
        replaced(DAN, name="Chen Ben"),
        replaced(DAN, name="D\u0430n Frei", initials="\u0412\u0421"),
        replaced(DAN, role="owner"),
        replaced(DAN, name="123"),
    ],
)
def test_nobody_is_invited_who_could_not_be_enrolled(shop, wanted):
    """A taken id, a twin, no role, no name."""
    with pytest.raises(InvalidOrder):
        invites(shop, wanted)
    assert shop.verified() is None


def test_every_word_that_does_not_serve_has_one_answer(shop):
    """Wrong, empty, used, replaced, expired, inviter revoked, withdrawn: the same, and recorded."""
    told = set()

    def refuses(word):
        size = shop.trail.head().size
        with pytest.raises(NotAuthorised) as found:
            accepts(shop, word)
        assert word.shown() == "" or word.shown() not in shop.refused()
        assert shop.trail.head().size == size + 1
        told.add((found.value.message, found.value.remedy))

    for typed in ("", "x", "BCDF-GHJK-MNPQ-RSTV", "\ud800" * 16, "9" * 100_000):
        refuses(SingleUse(typed))
    word = invites(shop)
    accepts(shop, word)
    refuses(word)
    first = invites(shop, Enrolment(name="Eva Gut", initials="EG", role="technician"))
    second = invites(shop, Enrolment(name="Eva Gut", initials="EG", role="technician"))
    refuses(first)
    shop.minutes += 72 * HOURS
    refuses(second)
    third = invites(shop, Enrolment(name="Eva Gut", initials="EG", role="technician"), by="CD")
    shop().revoke("CD", "left")
    refuses(third)
    shop().enrol(CORA, of("CD"))
    refuses(third)
    fourth = invites(shop, Enrolment(name="Eva Gut", initials="EG", role="technician"))
    revoke_or_withdraw(shop("CD"), "eva gut", "went elsewhere")
    refuses(fourth)

    assert len(told) == 1
    assert shop.verified() is None
    assert shop().roll.find("EG") is None


def test_a_word_serves_for_three_days(shop):
    """To the minute."""
    word = invites(shop)
    shop.minutes += 72 * HOURS - 1
    assert accepts(shop, word).id == "DF"


def test_a_clock_that_is_set_back_gains_nothing(shop):
    """An entry after the end of the invitation ends it, whatever the clock says then."""
    word = invites(shop)
    shop.minutes += 73 * HOURS
    set_policy(shop(), "re-entry", "off")
    shop.minutes -= 73 * HOURS
    with pytest.raises(NotAuthorised, match="opens no invitation"):
        accepts(shop, word)


def test_a_word_is_no_recovery_key_and_serves_in_no_other_trail(shop, tmp_path):
    """The key is derived from what it is for, and from the trail."""
    word = invites(shop)
    with pytest.raises(NotAuthorised):
        recover(shop("AB"), "AB", word, lambda person: Passphrase(NEW_WORDS))
    assert word.key(INVITATION, "one").public != word.key(INVITATION, "other").public


@pytest.mark.parametrize("words", ["password1", "dan frei", "short"])
def test_a_weak_passphrase_uses_no_word_up(shop, words):
    """It is refused and recorded, no key is made, and the word still serves."""
    word, before = invites(shop), set(shop.keys.iterdir())
    with pytest.raises(NotAuthorised):
        accepts(shop, word, words)
    assert words not in shop.refused()
    assert set(shop.keys.iterdir()) == before
    assert accepts(shop, word).id == "DF"


@pytest.mark.parametrize(
    ("meanwhile", "refusal"),
    [
        (lambda shop: shop("CD").revoke("AB", "left"), NotAuthorised),
        (lambda shop: invites(shop, by="CD"), NotAuthorised),
        (lambda shop: revoke_or_withdraw(shop("CD"), "DF", "never came"), NotAuthorised),
        (
            lambda shop: shop("CD").enrol(replaced(DAN, name="Frei, Dan", initials="X"), of("X")),
            InvalidOrder,
        ),
    ],
    ids=["inviter revoked", "invited again", "withdrawn", "twin enrolled"],
)
def test_what_happens_meanwhile_is_seen(shop, meanwhile, refusal):
    """While somebody types their passphrase: refused, recorded, and no key of theirs is left."""
    word, left = invites(shop), set()

    def ask(person):
        meanwhile(shop)
        left.update(shop.keys.iterdir())
        return Passphrase(NEW_WORDS)

    with pytest.raises(refusal):
        accept(shop("root"), word, ask)
    assert set(shop.keys.iterdir()) == left
    assert shop().roll.find("DF") is None
    assert shop.verified() is None


def test_a_policy_set_while_the_key_is_opened_is_seen(shop, monkeypatch):
    """The entry would name policies no longer in force: refused, recorded, and no key is left."""
    word, opened, before = invites(shop), KeyAuthority.opened, set(shop.keys.iterdir())

    def opened_late(self, person, passphrase):
        if person.id == "DF":
            set_policy(shop("CD"), "re-entry", "off")
        return opened(self, person, passphrase)

    monkeypatch.setattr(KeyAuthority, "opened", opened_late)
    with pytest.raises(WrongState, match="People or policies changed"):
        accepts(shop, word)
    monkeypatch.setattr(KeyAuthority, "opened", opened)
    assert set(shop.keys.iterdir()) == before
    assert shop.trail.recorded_at(shop.trail.head().size).outcome == "refused"
    assert shop().roll.find("DF") is None
    assert accepts(shop, word).id == "DF"
    assert shop.verified() is None


def test_a_revoked_person_comes_back_by_invitation(shop):
    """Under the same id, with a new key."""
    old = shop().roll.find("BC").public_key
    shop().revoke("BC", "left")
    accepts(shop, invites(shop, BEN))
    assert shop().roll.find("BC").public_key != old
    assert shop.verified() is None


# Taken back


def test_an_invitation_is_taken_back_and_given_anew(shop, tmp_path):
    """By id or name, by whoever leads, signed, with the reason apart; a new word serves."""
    for who in ("df", "dan  FREI"):
        invites(shop)
        told = revoke_or_withdraw(shop("CD"), who, "went elsewhere")
        assert (told.id, told.name, told.role, told.invited_by) == (
            "DF", "Dan Frei", "pharmacist", "AB",
        )  # fmt: skip
        recorded = shop.trail.recorded_at(shop.trail.head().size)
        assert (recorded.action, recorded.by) == ("invitation-withdrawn", "CD")
        assert recorded.personal == {"reason": "went elsewhere"}
        assert told.trail == recorded.place
        assert not secrets_of(shop.trail).invitations
    with pytest.raises(InvalidOrder, match="Nobody is enrolled"):
        revoke_or_withdraw(shop(), "DF", "once more")
    accepts(shop, invites(shop))
    assert (shop.verified(), shop.exported(tmp_path)) == (None, None)


def test_whoever_does_not_lead_takes_nothing_back(shop):
    """Nor without a reason; the word serves on."""
    word = invites(shop)
    for by in ("BC", "Nobody"):
        with pytest.raises(NotAuthorised):
            revoke_or_withdraw(shop(by), "DF", "spite")
        shop.refused()
    for reason, refusal in ((" ", WrongUsage), ("x" * 10_000, InvalidOrder)):
        with pytest.raises(refusal):
            revoke_or_withdraw(shop(), "DF", reason)
    assert accepts(shop, word).id == "DF"
    assert shop.verified() is None


def test_who_is_enrolled_is_revoked_as_ever(shop):
    """Also if others are invited; who was revoked and is invited again is no longer invited."""
    invites(shop)
    assert revoke_or_withdraw(shop(), "BC", "left").state == "revoked"
    assert "DF" in secrets_of(shop.trail).invitations
    word = invites(shop, BEN)
    revoke_or_withdraw(shop(), "BC", "not after all")
    with pytest.raises(NotAuthorised):
        accepts(shop, word)
    assert shop.verified() is None


def test_who_comes_in_meanwhile_is_not_shut_out(shop):
    """The invitation is looked at again inside the transaction; the person stays enrolled."""
    word, personnel = invites(shop), shop()
    ask = personnel.authority.ask

    def comes_in(person, meaning):
        accepts(shop, word)
        return ask(person, meaning)

    authority = KeyAuthority(shop.keys, comes_in)
    late = replace(personnel, recorder=replace(personnel.recorder, authority=authority))
    with pytest.raises(WrongState):
        revoke_or_withdraw(late, "DF", "never came")
    assert shop().roll.find("DF").active
    word = invites(shop, Enrolment(name="Eva Gut", initials="EG", role="technician"))

    def again(person, meaning):
        revoke_or_withdraw(shop("CD"), "EG", "first")
        return ask(person, meaning)

    authority = KeyAuthority(shop.keys, again)
    late = replace(personnel, recorder=replace(shop().recorder, authority=authority))
    with pytest.raises(WrongState, match="used or ended"):
        revoke_or_withdraw(late, "EG", "second")
    assert shop.verified() is None


def test_open_invitations_are_listed_while_they_serve(shop):
    """By the later of the clock and the last entry; without any, nothing is looked at."""
    now = shop().recorder.desk.now
    assert open_invitations(shop.trail, now) == ()
    invites(shop)
    (told,) = open_invitations(shop.trail, now)
    assert (told.id, told.name, told.role, told.by) == ("DF", "Dan Frei", "pharmacist", "AB")
    assert open_invitations(shop.trail, now + timedelta(hours=73)) == ()
    shop.minutes += 73 * HOURS
    set_policy(shop(), "re-entry", "off")
    assert open_invitations(shop.trail, now) == ()


@pytest.mark.parametrize(
    ("forgery", "why"),
    [
        ("not open", "not open"),
        ("another's word", "not open"),
        ("twice", "not open"),
        ("other subject", "of another than it says"),
        ("no key", "does not have the key once"),
        ("by a technician", "may not do this"),
        ("unsigned", "not signed as invitation withdrawn"),
        ("in another act", "another sort of entry"),
    ],
)
def test_a_forged_withdrawal_fails_verification(shop, tmp_path, forgery, why):
    """Of no open invitation, of another's, by somebody who does not lead, or hidden elsewhere."""
    invites(shop)
    found = secrets_of(shop.trail).invitations["DF"]
    if forgery in ("not open", "twice"):
        revoke_or_withdraw(shop(), "DF", "once")
    if forgery == "another's word":
        found = found._replace(public="5" * 64)
    who = "BC" if forgery == "by a technician" else "AB"
    personnel = shop(who)
    person = personnel.roll.find(who)
    key = open_key(shop.keys, who, person.public_key, of(who))
    action = "weighing" if forgery == "in another act" else "invitation-withdrawn"
    signing = None if forgery in ("unsigned", "in another act") else "invitation withdrawn"
    personnel.recorder.record(
        action=action,
        subject="EG" if forgery == "other subject" else "DF",
        document=lambda _: {},
        mentions=() if forgery == "no key" else (found.withdrawal(),),
        grant=Grant(actor_of(person), None if signing is None else Signing(signing, key.sign)),
    )
    assert why in shop.exported(tmp_path)
    assert shop.verified() is not None
    assert found.withdrawal()[0] == WITHDRAWN


def test_the_name_of_who_is_only_invited_may_be_erased(shop, tmp_path):
    """No body and no document has it until they come in; without it the word opens nothing."""
    word = invites(shop)
    size = shop.trail.head().size
    entry = shop.trail.recorded_at(size)
    told = f"{shop.trail.body_of(size)} {entry.document}".casefold()
    assert "frei" not in told
    assert entry.personal["typed"]["name"] == "Dan Frei"

    recorder = shop().recorder
    shop.trail.record(
        Act("erasure", "done", "AB", "stated", "bench", recorder.desk.now, "x", lambda _: {},
            erases=(size,))
    )  # fmt: skip
    with pytest.raises(NotAuthorised, match="opens no invitation"):
        accepts(shop, word)


def test_an_invitation_of_an_earlier_version_serves(shop, tmp_path):
    """Its name stands in document and key."""
    word, personnel = new_word(), shop()
    expires = f"{personnel.recorder.desk.now + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}.000Z"
    public = word.key(INVITATION, shop.trail.origin).public
    told = Invitation(public, "DF", "technician", "AB", expires, "dan frei")
    stated = PersonInvited(
        id="DF", name="Dan Frei", initials="DF", role="technician", by="AB", expires=expires
    )
    personnel.recorder.record(
        action="person-invited", subject="DF", document=lambda _: stated.document(),
        mentions=(told.mention(),),
    )  # fmt: skip
    assert accepts(shop, word).name == "Dan Frei"
    assert (shop.verified(), shop.exported(tmp_path)) == (None, None)


# Past the program


@pytest.fixture
def thief():
    """Return a key that somebody made."""
    return key_from_seed(os.urandom(32))


def stranger(key, **changes):
    """Return the person whom the thief wants to be."""
    person = Person(
        id="DF", name="Dan Frei", initials="DF", role="pharmacist", public_key=key.public
    )
    return replaced(person, **changes)


def salt_of(shop):
    """Return the salt of the last invitation, as whoever has the trail reads it."""
    invited = [each.sequence for each in shop.trail.headlines("person-invited")]
    return [shop.trail.recorded_at(at).personal["typed"]["salt"] for at in invited[-1:]]


def joins(shop, person, key, word, *, signing="joined", action="person-joined", **more):
    """Record an enrolment by a word past the program, and verify."""
    proof = proof_mention(word.key(INVITATION, shop.trail.origin), standing_mention(person)[1])
    salts = (("invited-name", each) for each in salt_of(shop))
    return shop.forge(action, person, key, (proof, *salts), signing=signing, inviter="AB", **more)


def test_with_the_word_the_same_forgery_holds(shop, thief):
    """So what the tests below change is what they find."""
    assert joins(shop, stranger(thief), thief, invites(shop)) is None


@pytest.mark.parametrize(
    ("forgery", "why"),
    [
        ("no invitation", "was not invited"),
        ("other word", "not that of the person"),
        ("other role", "another person was invited"),
        ("other name", "another person was invited"),
        ("no salt", "another person was invited"),
        ("other salt", "another person was invited"),
        ("name as committed", "another person was invited"),
        ("used", "has come in before"),
        ("expired", "had expired"),
        ("clock set back", "had expired"),
        ("inviter revoked", "was not invited"),
        ("withdrawn", "was not invited"),
        ("other meaning", "not signed as joined"),
        ("no proof", "not that of the person"),
        ("plain enrolment", "was not enrolled"),
    ],
)
def test_a_forged_acceptance_fails_verification(shop, thief, tmp_path, forgery, why):
    """Whatever of it is not as it must be, in the trail and in an export."""
    person, more = stranger(thief), {}
    word = SingleUse("thief") if forgery == "no invitation" else invites(shop, by="CD")
    if forgery == "other word":
        word = SingleUse("thief")
    if forgery == "other role":
        word = invites(shop, replaced(DAN, role="technician"))
    if forgery == "other name":
        person = stranger(thief, name="Somebody Else")
    if forgery == "used":
        accepts(shop, word)
    if forgery in ("expired", "clock set back"):
        shop.minutes += 73 * HOURS
    if forgery == "clock set back":
        set_policy(shop(), "re-entry", "off")
        shop.minutes -= 73 * HOURS
        more["policy"] = shop().policies.entry
    if forgery == "inviter revoked":
        shop().revoke("CD", "left")
    if forgery == "withdrawn":
        revoke_or_withdraw(shop(), "DF", "never came")
    if forgery == "other meaning":
        more["signing"] = "enrolled"
    if forgery in ("no salt", "other salt", "name as committed"):
        if forgery == "name as committed":
            named = secrets_of(shop.trail).invitations["DF"].name
            person = stranger(thief, name=named)
        salt = (("invited-name", "ab" * 32),) if forgery == "other salt" else ()
        key = word.key(INVITATION, shop.trail.origin)
        proof = proof_mention(key, standing_mention(person)[1])
        shop.forge("person-joined", person, thief, (proof, *salt), signing="joined", inviter="AB")
    elif forgery == "no proof":
        salts = [("invited-name", each) for each in salt_of(shop)]
        shop.forge("person-joined", person, thief, salts, signing="joined", inviter="AB")
    elif forgery == "plain enrolment":
        shop.forge("person-enrolled", person, thief, signing="enrolled", inviter="AB")
    else:
        joins(shop, person, thief, word, **more)
    assert why in shop.exported(tmp_path)
    assert shop.verified() is not None


@pytest.mark.parametrize(
    ("forgery", "why"),
    [
        ("by a technician", "may not do this"),
        ("in another's name", "does not say once who is invited"),
        ("too long", "serves too long"),
        ("two", "does not say once who is invited"),
        ("none", "does not say once who is invited"),
        ("garbled", "does not say who is invited"),
        ("in another act", "another sort of entry"),
    ],
)
def test_a_forged_invitation_fails_verification(shop, tmp_path, forgery, why):
    """Signed by somebody who does not lead, in another's name, too long, or hidden elsewhere."""
    who = "BC" if forgery in ("by a technician", "in another's name") else "AB"
    personnel = shop(who)
    person = personnel.roll.find(who)
    inviter = "AB" if forgery == "in another's name" else who
    if forgery == "in another's name":
        who, person = "CD", shop().roll.find("CD")
    hours = 100 if forgery == "too long" else 1
    key = open_key(shop.keys, who, person.public_key, of(who))
    now = personnel.recorder.desk.now + timedelta(hours=hours)
    expires = f"{now:%Y-%m-%dT%H:%M:%S}.000Z"
    public = SingleUse("thief").key(INVITATION, shop.trail.origin).public
    told = Invitation(public, "DF", "pharmacist", inviter, expires, "dan frei")
    mentions = {
        "two": (told.mention(), told._replace(role="quality").mention()),
        "none": (),
        "garbled": ((INVITATION, public),),
    }.get(forgery, (told.mention(),))
    action = "weighing" if forgery == "in another act" else "person-invited"
    signing = None if forgery == "in another act" else Signing("invited", key.sign)
    personnel.recorder.record(
        action=action, subject="DF", document=lambda _: {}, mentions=mentions,
        grant=Grant(actor_of(person), signing),
    )  # fmt: skip
    assert why in shop.exported(tmp_path)
    assert shop.verified() is not None


def test_an_invitation_whose_document_says_otherwise_lets_nobody_in(shop):
    """Its key says a technician, its document a person of quality: exit 4, and nobody enrolled."""
    word, personnel = new_word(), shop()
    expires = f"{personnel.recorder.desk.now + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}.000Z"
    public = word.key(INVITATION, shop.trail.origin).public
    told = Invitation(public, "DF", "technician", "AB", expires, "dan frei")
    stated = PersonInvited(
        id="DF", name="Dan Frei", initials="DF", role="quality", by="AB", expires=expires
    )
    personnel.recorder.record(
        action="person-invited", subject="DF", document=lambda _: stated.document(),
        mentions=(told.mention(),),
    )  # fmt: skip
    sequence = shop.trail.head().size
    with pytest.raises(VerificationFailure, match="contradicts its entry") as found:
        accepts(shop, word)
    assert found.value.first_bad == sequence
    assert shop().roll.find("DF") is None


def test_pending_invitations_are_known_from_the_mentions_alone(shop):
    """What acts read and what verification follows is one and the same."""
    word = invites(shop)
    (found,) = secrets_of(shop.trail).invitations.values()
    assert found.public == word.key(INVITATION, shop.trail.origin).public
    assert (found.person, found.role, found.inviter) == ("DF", "pharmacist", "AB")
    accepts(shop, word)
    assert not secrets_of(shop.trail).invitations
