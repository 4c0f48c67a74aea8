"""People as acts of the library, in a real trail with real keys."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ldncompound.compounding.practice import Practice
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    InvalidOrder,
    NotAuthorised,
    StorageUnavailable,
    VerificationFailure,
    WrongUsage,
)
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
from ldncompound.pharmacy.people.acts import Personnel, signature_mentions
from ldncompound.pharmacy.people.authority import KeyAuthority
from ldncompound.pharmacy.people.enrolled import roll_of
from ldncompound.pharmacy.people.keys import Passphrase, key_file
from ldncompound.pharmacy.people.person import CHECKED, PREPARED, RELEASED
from ldncompound.pharmacy.people.policy_acts import set_policy
from ldncompound.pharmacy.people.roll import Enrolment
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.trail_index import KEPT_PERSON, PERSON_NAME, SIGNED_BY, STANDING
from ldncompound.trail.store import Trail
from making import FORMULARY

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
DIGEST = "d" * 64
ADA = Enrolment(name="Ada Brown", initials="AB", role="pharmacist")
BEN = Enrolment(name="Ben Chen", initials="BC", role="technician")
FLO = Enrolment(name="Flo Grant", initials="FG", role="technician")
OF_ADA, OF_BEN = Passphrase("seven herons wade"), Passphrase("nine wet otters")


class Shop:
    """A pharmacy where a minute passes between acts."""

    def __init__(self, folder) -> None:
        self.path, self.keys, self.minutes = folder / "trail.sqlite", folder / "keys", 0
        self.trail = Trail.open_for_acts(self.path)

    def __call__(self, by: str = "AB", passphrase=OF_ADA, *, kind=Recorder) -> Personnel:
        """Return the personnel, a minute later; a passphrase is typed at every prompt."""
        self.minutes += 1
        authority = KeyAuthority(self.keys, lambda *_: passphrase)
        desk = Desk(
            by, "stated", "bench", START + timedelta(minutes=self.minutes), date(2026, 11, 23)
        )
        return Personnel(kind(self.trail, FORMULARY, Practice(site="ELM"), desk, authority))

    def sign(self, who: str, meaning: str, passphrase=None, *, others=()):
        """Sign a record, and store nothing."""
        return self(who, passphrase).vouch(meaning, DIGEST, others=others)

    def record(self, who: str, meaning: str, passphrase=None, *, others=(), again=None):
        """Sign a record and store it as a batch does; or store a given signature as it is."""
        personnel = self(who, passphrase)
        signed = again or personnel.vouch(meaning, DIGEST, others=others)
        document = {"schema": "test", "signatures": [_stated(signed)]}
        return personnel.recorder.record(
            action="verification",
            document=lambda _: document,
            mentions=signature_mentions(document),
        )

    def verified(self):
        """Return what verification reports of trail and signatures."""
        return verify_with_signatures(self.path, every=True)


@pytest.fixture(scope="module")
def staffed(tmp_path_factory):
    """Return a trail with two people who have keys and one who has none, to be copied."""
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shop("root").enrol(ADA, OF_ADA)
    shop().enrol(BEN, OF_BEN)
    set_policy(shop(), "key", "optional")
    shop().enrol(FLO, None)
    shop.trail.close()
    return shop


@pytest.fixture
def shop(staffed, tmp_path):
    """Return the staffed pharmacy; trail and signatures hold when the test is over."""
    (tmp_path / "trail.sqlite").write_bytes(staffed.path.read_bytes())
    (tmp_path / "keys").mkdir()
    for each in staffed.keys.iterdir():
        (tmp_path / "keys" / each.name).write_bytes(each.read_bytes())
    found = Shop(tmp_path)
    found.minutes = 9
    yield found
    found.trail.close()
    assert found.verified()[0].ok


def _stated(signed):
    """Return a signature as it is in a document."""
    return signed if isinstance(signed, dict) else signed.document()


def last(shop) -> dict:
    """Return the body of the last entry."""
    return json.loads(list(shop.trail.entries())[-1].body)


def test_people_stand_in_the_trail_and_are_found_without_a_scan(shop):
    """Each entry states the whole person and who enrolled, and is found by id and name."""
    roll = roll_of(shop.trail)
    assert [each.id for each in roll.people] == ["AB", "BC", "FG"]
    assert shop.trail.mentioning(KEPT_PERSON, "bc") == [("bc", 2)]
    assert shop.trail.mentioning(PERSON_NAME, "flo grant") == [("flo grant", 4)]
    recorded = shop.trail.recorded_at(2)
    assert recorded.subject == "BC"
    assert recorded.personal is None
    assert recorded.document["by"] == "AB"
    assert recorded.document["replaces"] is None
    assert shop.trail.recorded_at(1).document["by"] is None
    assert shop.trail.mentioning(STANDING) == [
        (f"{each.id} {each.role} {each.public_key or '-'}", each.enrolled) for each in roll.people
    ]
    assert {each.name for each in shop.keys.iterdir()} == {
        key_file(shop.keys, str(each.public_key)).name for each in roll.people[:2]
    }


def test_a_signature_is_made_recorded_and_verified(shop):
    """Prepared, checked by another, released: three hold, and are found by the signer."""
    shop.record("BC", PREPARED, OF_BEN)
    shop.record("ada brown", CHECKED, OF_ADA, others=("BC",))
    recorded = shop.record("AB", RELEASED, OF_ADA, others=("BC",))
    shop.record("FG", PREPARED)

    result, watch = shop.verified()
    assert result.ok
    assert watch.told().document() == {
        "with_key": 4,
        "without_key": 0,
        "unchecked": 0,
        "left": 0,
    }
    assert [at for _, at in shop.trail.mentioning(SIGNED_BY, "ab")] == [6, 7]
    signature = recorded.document["signatures"][0]
    assert (signature["person"], signature["name"], signature["role"]) == (
        "AB",
        "Ada Brown",
        "pharmacist",
    )
    assert signature["at"] == last_but(shop, 1)["at"]


def last_but(shop, back: int) -> dict:
    """Return the body of an entry counted from the end."""
    return json.loads(list(shop.trail.entries())[-1 - back].body)


def test_a_named_person_signs_and_the_signature_says_so(shop):
    """Without a key it says so; two named persons must still be two."""
    signature = shop.sign("FG", CHECKED, None, others=("AB",))
    assert signature.algorithm == "two named persons, no key"
    assert (signature.signature, signature.public_key) == (None, None)
    for same in ("FG", "flo  GRANT"):
        with pytest.raises(NotAuthorised, match="prepared it"):
            shop.sign("FG", CHECKED, None, others=(same,))


@pytest.mark.parametrize(
    ("who", "meaning", "passphrase", "others", "says"),
    [
        ("AB", PREPARED, Passphrase("seven herons wadE"), (), "does not open"),
        ("AB", PREPARED, OF_BEN, (), "does not open"),
        ("AB", PREPARED, None, (), "no passphrase opened it"),
        ("BC", RELEASED, OF_BEN, (), "may not sign as released"),
        ("AB", CHECKED, OF_ADA, ("ADA brown",), "prepared it"),
        ("AB", RELEASED, OF_ADA, ("AB",), "prepared it"),
        ("AB", CHECKED, OF_ADA, ("kim",), "under another name"),
        ("ZZ", PREPARED, OF_ADA, (), "not enrolled"),
    ],
)
def test_who_may_not_sign_is_refused_on_the_record(shop, who, meaning, passphrase, others, says):
    """Each try leaves one refusal, with the person if enrolled, and nothing of the passphrase."""
    size = shop.trail.head().size
    with pytest.raises(NotAuthorised, match=says) as found:
        shop.sign(who, meaning, passphrase, others=others)
    body = last(shop)
    assert (body["sequence"], body["action"], body["outcome"]) == (size + 1, "refusal", "refused")
    document = shop.trail.recorded_at(size + 1).document
    assert document["code"] == "not-authorised"
    named = {} if who == "ZZ" else {"person": who}
    assert document["order"] == {**named, "meaning": meaning, "digest": DIGEST}
    assert found.value.details["trail"]["sequence"] == size + 1
    assert b"herons" not in shop.path.read_bytes()


def test_who_may_not_sign_is_not_asked_and_a_signature_alone_is_no_entry(shop):
    """A person who may not is refused on the record before a prompt; who may leaves no entry."""
    asked = []

    def signing(who, meaning, digest=DIGEST, **more):
        personnel = shop(who)
        ask = KeyAuthority(shop.keys, lambda *each: asked.append(each) or OF_BEN)
        return replace(personnel, recorder=replace(personnel.recorder, authority=ask)).vouch(
            meaning, digest, **more
        )

    size = shop.trail.head().size
    assert signing("BC", CHECKED, others=("AB",)).public_key
    assert [(person.id, meaning) for person, meaning in asked] == [("BC", CHECKED)]
    assert shop.trail.head().size == size
    with pytest.raises(NotAuthorised):
        signing("BC", RELEASED, others=("AB",))
    assert shop.trail.head().size == size + 1
    with pytest.raises(ValueError, match="SHA-256"):
        signing("AB", PREPARED, "d" * 63)
    with pytest.raises(ValueError, match="needs at least one person who"):
        signing("AB", CHECKED)
    assert shop.trail.head().size == size + 1
    assert len(asked) == 1


def test_a_damaged_key_file_signs_nothing(shop):
    """A damaged key file is exit 4; a lost one is wrong usage; neither is a refusal."""
    size = shop.trail.head().size
    path = key_file(shop.keys, str(roll_of(shop.trail).find("AB").public_key))
    kept = path.read_bytes()
    path.write_bytes(kept[:100])
    with pytest.raises(VerificationFailure):
        shop.sign("AB", PREPARED, OF_ADA)
    path.unlink()
    with pytest.raises(WrongUsage):
        shop.sign("AB", PREPARED, OF_ADA)
    path.write_bytes(
        key_file(shop.keys, str(roll_of(shop.trail).find("BC").public_key)).read_bytes()
    )
    with pytest.raises(VerificationFailure, match="not the key with which 'AB'"):
        shop.sign("AB", PREPARED, OF_BEN)
    assert shop.trail.head().size == size


def test_old_signatures_stay_valid_and_none_is_made_after_a_revocation(shop):
    """Revoked, then enrolled with another key: each signature counts as of its entry."""
    shop.record("BC", PREPARED, OF_BEN)
    gone = shop().revoke("ben chen", "left, replaced by Dee")
    assert gone.state == "revoked"
    assert gone.replaces == 2
    assert "left" not in json.dumps(gone.document())
    assert shop.trail.recorded_at(gone.trail.sequence).personal == {
        "reason": "left, replaced by Dee"
    }
    with pytest.raises(NotAuthorised, match="was revoked by entry 6"):
        shop.sign("BC", PREPARED, OF_BEN)
    assert shop.verified()[0].ok

    back = shop().enrol(replaced(BEN, role="pharmacist"), Passphrase("eleven dry newts"))
    assert last(shop)["action"] == "person-re-enrolled"
    assert back.replaces == 6
    with pytest.raises(NotAuthorised, match="does not open"):
        shop.sign("BC", PREPARED, OF_BEN)
    shop.record("BC", RELEASED, Passphrase("eleven dry newts"), others=("AB",))
    result, watch = shop.verified()
    assert result.ok
    assert watch.told().with_key == 6


@pytest.fixture
def broken(staffed, tmp_path):
    """Return the staffed pharmacy, for tests after which the trail need not verify."""
    (tmp_path / "trail.sqlite").write_bytes(staffed.path.read_bytes())
    found = Shop(tmp_path)
    found.keys, found.minutes = staffed.keys, 9
    yield found
    found.trail.close()


def test_a_signature_made_after_a_revocation_is_found_out(broken):
    """A signature with the old key, written past the program: verification names the entry."""
    broken.minutes = 20
    signature = broken.sign("BC", PREPARED, OF_BEN)
    broken.minutes = 20
    late = broken()
    late.revoke("BC", "left")
    late.recorder.record(
        action="verification", document=lambda _: {"signature": signature.document()}
    )
    result, _ = broken.verified()
    assert (result.ok, result.first_bad) == (False, 6)
    assert "after the revocation by entry 5" in str(result.reason)


def test_a_signature_moved_to_another_record_is_found_out(broken):
    """The digest ties it to its record, the time to its entry."""
    first = broken.record("BC", PREPARED, OF_BEN).document["signatures"][0]
    changed = {**first, "at": "2026-11-23T09:11:00.000Z"}
    broken.record("BC", PREPARED, again=changed)
    result, _ = broken.verified()
    assert (result.ok, result.first_bad) == (False, 6)
    with pytest.raises(VerificationFailure, match="another record"):
        broken().verify_signatures({"signature": first}, digest="e" * 64)
    with pytest.raises(VerificationFailure, match="does not match"):
        broken().verify_signatures({"signature": changed})
    assert broken().verify_signatures({"signature": first}, digest=DIGEST) == 1
    assert broken().verify_signatures({"id": "DEMO-1"}) == 0


def test_a_forged_name_in_the_trail_is_found_out(broken):
    """A keyless signature for somebody who has a key does not hold."""
    forged = broken.sign("FG", PREPARED).document() | {
        "person": "AB",
        "name": "Ada Brown",
        "role": "pharmacist",
        "meaning": "released",
    }
    with pytest.raises(VerificationFailure, match="does not match"):
        broken().verify_signatures({"signature": forged})


def test_enrolling_is_refused_on_the_record_and_leaves_no_key(shop):
    """Taken initials, an enroller not enrolled, an invalid name: no key file is made."""
    before = sorted(shop.keys.iterdir())
    for by, wanted, kind in (
        ("AB", BEN, InvalidOrder),
        ("BC", replaced(BEN, name="Dee Evans", initials="DE"), NotAuthorised),
        ("AB", replaced(BEN, name="Eve\x1b[2J", initials="ED"), InvalidOrder),
    ):
        with pytest.raises(kind):
            shop(by).enrol(wanted, OF_BEN)
        assert last(shop)["outcome"] == "refused"
    assert "\x1b" not in json.dumps(shop.trail.recorded_at(last(shop)["sequence"]).document)
    with pytest.raises(InvalidOrder):
        shop().revoke("ZZ", "left")
    with pytest.raises(InvalidOrder):
        shop().revoke("BC", "left\x1b[2J")
    with pytest.raises(WrongUsage):
        shop().revoke("BC", "  ")
    assert sorted(shop.keys.iterdir()) == before


def test_a_trail_that_cannot_be_written_leaves_no_key(shop):
    """If nothing is recorded, the key file is removed."""
    before = sorted(shop.keys.iterdir())
    personnel = shop()
    with Trail.open_for_reading(shop.path) as reader:
        reading = replace(personnel, recorder=replace(personnel.recorder, trail=reader))
        with pytest.raises(StorageUnavailable):
            reading.enrol(replaced(BEN, name="Dee Evans", initials="DE"), OF_BEN)
        with pytest.raises(StorageUnavailable):
            reading.enrol(replaced(BEN, name="Dee Evans", initials="DE"), None)
    assert sorted(shop.keys.iterdir()) == before


def test_of_two_enrolments_at_one_moment_one_comes_first(shop, tmp_path):
    """The transaction sees what the first look missed; the second is refused, its key removed."""

    class Interrupted(Recorder):
        """Let somebody else enrol the same initials between the look and the entry."""

        def record(self, **members):
            if members["action"] == "person-enrolled" and not done:
                done.append(1)
                shop().enrol(replaced(FLO, name="Dan Eck", initials="DE"), None)
            return super().record(**members)

    done: list[int] = []
    before = sorted(shop.keys.iterdir())
    with pytest.raises(InvalidOrder, match="already enrolled"):
        shop(kind=Interrupted).enrol(replaced(FLO, name="Dee Evans", initials="DE"), OF_BEN)
    assert roll_of(shop.trail).find("DE").name == "Dan Eck"
    assert sorted(shop.keys.iterdir()) == before


def test_an_exchanged_person_in_the_trail_is_found_out(broken):
    """A key exchanged past the program, without a revocation, is not accepted into the roll."""
    personnel = broken()
    stated = {**broken.trail.recorded_at(2).document, "public_key": "a" * 64, "by": "AB"}
    personnel.recorder.record(
        action="person-re-enrolled",
        document=lambda _: stated,
        mentions=((KEPT_PERSON, "bc"),),
    )
    with pytest.raises(VerificationFailure, match="already enrolled"):
        roll_of(broken.trail)
    result, _ = broken.verified()
    assert (result.ok, result.first_bad) == (False, 5)


def test_without_the_library_names_are_kept_and_keys_are_not(shop, monkeypatch):
    """Without the library, what needs a key says what to install; unchecked ones are counted."""
    recorded = shop.record("BC", PREPARED, OF_BEN)
    shop().enrol(Enrolment(name="Cora Diaz", initials="CD", role="quality"), None)
    monkeypatch.setattr("ldncompound.pharmacy.people.keys.find_spec", lambda _: None)
    for act in (
        lambda: shop().enrol(replaced(BEN, name="Dee Evans", initials="DE"), OF_BEN),
        lambda: shop.sign("AB", PREPARED, OF_ADA),
        lambda: shop().verify_signatures(recorded.document),
    ):
        with pytest.raises(WrongUsage, match="extra 'sign'"):
            act()
    shop("CD").enrol(replaced(FLO, name="Dee Evans", initials="DE"), None)
    result, watch = shop.verified()
    assert result.ok
    assert watch.told().unchecked == 6
