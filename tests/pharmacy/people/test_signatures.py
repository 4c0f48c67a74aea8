"""What a signature says, and whether it holds as of its own entry."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, NotAuthorised, VerificationFailure
from ldncompound.pharmacy.people.keys import verifies
from ldncompound.pharmacy.people.person import ENROLLED, NO_KEY, OWN_KEY, Person
from ldncompound.pharmacy.people.roll import Roll
from ldncompound.pharmacy.people.signatures import (
    NamedSigner,
    Signature,
    Watch,
    check_signature,
    is_digest,
    named,
    signatures_in,
)
from ldncompound.trail.entry_shape import ActingPerson, EntryBody

AT = "2026-11-23T09:00:00.000Z"
KEY = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
PUBLIC = KEY.public_key().public_bytes_raw().hex()
ADA = Person(id="AB", name="Ada Brown", initials="AB", role="pharmacist", public_key=PUBLIC)
FLO = Person(id="FG", name="Flo Grant", initials="FG", role="technician", public_key=None)


def signed_by(person: Person, meaning: str = "prepared", *, at: str = AT, digest: str = "d" * 64):
    """Return a signature of a person, made with the key of AB if they have it."""
    unsigned = Signature(
        person=person.id,
        name=person.name,
        role=person.role,
        meaning=meaning,
        digest=digest,
        at=at,
        algorithm=person.signs_with,
        public_key=person.public_key,
        signature=None,
    )
    if person.public_key is None:
        return unsigned
    return replaced(unsigned, signature=KEY.sign(unsigned.signed_bytes()).hex())


def entry(sequence: int, document, action: str = "verification", *, at: str = AT):
    """Return what a watch is given of an entry."""
    stored = canonical_bytes(document)
    body = EntryBody(
        action=action, at=at, by=ActingPerson(basis="stated", name="Kim"), commitment=None,
        configuration=None, digest=sha256_hex(stored), formulary=None, log="0" * 32, mentions=(),
        outcome="done", previous="0" * 64, program="ldncompound 1", reason=None, request=None,
        sequence=sequence, series=None, station="bench", subject=None, v=1,
    )  # fmt: skip
    assert EntryBody.from_document(body.document()) == body
    return body, stored


@pytest.fixture
def watch() -> Watch:
    """Return a watch that has read the enrolment of a pharmacist and a technician."""
    found = Watch(verifies)
    found(*entry(1, ADA.entry(None).document(), "person-enrolled"))
    found(*entry(2, FLO.entry(ADA).document(), "person-enrolled"))
    return found


def test_what_is_signed_is_schema_meaning_person_digest_and_time():
    """The bytes are the RFC 8785 form of these five, whatever else the document says."""
    signature = signed_by(ADA)
    assert json.loads(signature.signed_bytes()) == {
        "schema": "ldncompound.signature/1",
        "meaning": "prepared",
        "person": "AB",
        "digest": "d" * 64,
        "at": AT,
    }
    assert signature.signed_bytes() == canonical_bytes(json.loads(signature.signed_bytes()))
    assert Signature.from_document(signature.document()) == signature
    assert is_digest("d" * 64)
    assert not is_digest("D" * 64)
    assert not is_digest("d" * 64 + "\n")


def test_a_signature_holds_for_whom_it_names(watch):
    """It holds with a key and without one."""
    for person in (ADA, FLO):
        check_signature(signed_by(person), watch.roll.find(person.id), verifies)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"meaning": "checked"}, "does not match what it signs"),
        ({"digest": "e" * 64}, "does not match what it signs"),
        ({"at": "2026-11-23T09:00:00.001Z"}, "does not match what it signs"),
        ({"signature": "0" * 128}, "does not match what it signs"),
        ({"name": "Eve Doe"}, "does not match AB"),
        ({"role": "quality"}, "does not match AB"),
        ({"person": "FG"}, "does not match AB"),
        ({"algorithm": NO_KEY}, "does not match AB"),
        ({"public_key": "a" * 64}, "another key"),
        ({"public_key": None, "signature": None}, "another key"),
        ({"algorithm": NO_KEY, "public_key": None, "signature": None}, "does not match AB"),
    ],
)
def test_a_changed_signature_does_not_hold(watch, change, says):
    """Every member counts; a key cannot be dropped to sign by name."""
    with pytest.raises(VerificationFailure, match=says):
        check_signature(replaced(signed_by(ADA), **change), watch.roll.find("AB"), verifies)


def test_who_is_not_enrolled_revoked_or_not_allowed_has_not_signed(watch):
    """The roll at the time of the entry decides."""
    with pytest.raises(VerificationFailure, match="not enrolled"):
        check_signature(signed_by(ADA), Roll().find("AB"), verifies)
    gone = replaced(watch.roll.find("AB"), revoked=3)
    with pytest.raises(VerificationFailure, match="after the revocation by entry 3"):
        check_signature(signed_by(ADA), gone, verifies)
    with pytest.raises(VerificationFailure, match="may not sign as released"):
        check_signature(signed_by(FLO, "released"), watch.roll.find("FG"), verifies)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "ldncompound.signature/2"},
        {"person": None},
        {"meaning": "witnessed"},
        {"role": "owner"},
        {"digest": "d" * 63},
        {"at": "yesterday"},
        {"at": AT + "\n"},
        {"digest": "d" * 64 + "\n"},
        {"public_key": PUBLIC + "\n"},
        {"signature": "0" * 128 + "\n"},
        {"role": "pharmacist\n"},
        {"algorithm": 7},
        {"public_key": None},
        {"signature": None},
        {"signature": "0" * 127},
        {"signature": 7},
        {"public_key": 7},
        {"public_key": "x" * 64},
        {"more": 1},
    ],
)
def test_a_signature_in_another_form_is_none(change):
    """An added, missing or incomplete member makes it invalid."""
    with pytest.raises(VerificationFailure, match="form"):
        Signature.from_document({**signed_by(ADA).document(), **change})


def test_a_member_that_is_missing_is_missed():
    """A document without one of its members is not a signature."""
    whole = signed_by(ADA).document()
    for name in whole:
        with pytest.raises(VerificationFailure, match="form"):
            Signature.from_document({key: whole[key] for key in whole if key != name})


def test_signatures_are_found_wherever_they_stand():
    """In lists, in members, beside a signature; nothing else is taken for one."""
    one = signed_by(FLO).document()
    document = {"a": [{"b": one}, [one, 7, None]], "schema": "ldncompound.batch/1", "c": one}
    assert list(signatures_in(document)) == [one, one, one]
    assert list(signatures_in(one)) == [one]
    assert list(signatures_in({"schema": ENROLLED})) == []


def test_a_watch_counts_what_holds(watch):
    """It counts signatures with a key and without one, and ignores other documents."""
    watch(*entry(3, {"signatures": [signed_by(ADA).document(), signed_by(FLO).document()]}))
    watch(*entry(4, {"id": "DEMO-1", "note": "tab\there, signature none"}))
    assert watch.told().document() == {
        "with_key": 1,
        "without_key": 1,
        "unchecked": 0,
        "left": 0,
    }


def test_a_signature_counts_as_of_the_entry_in_which_it_first_stands(watch):
    """A later record may repeat it, even after a revocation, and may not add a new one."""
    signature = signed_by(ADA).document()
    watch(*entry(3, {"signature": signature}))
    gone = replaced(watch.roll.find("AB"), revoked=0).entry(watch.roll.find("AB")).document()
    watch(*entry(4, gone, "person-revoked"))
    later = "2026-11-24T09:00:00.000Z"
    watch(*entry(5, {"record": {"signature": signature}}, at=later))
    with pytest.raises(VerificationFailure, match=r"Entry 6: .* after the revocation") as found:
        watch(*entry(6, {"signature": signed_by(ADA, at=later).document()}, at=later))
    assert found.value.first_bad == 6
    assert watch.with_key == 1


def test_a_signature_moved_to_another_entry_or_dated_back_is_found_out(watch):
    """Its time must be that of the entry in which it first appears."""
    with pytest.raises(VerificationFailure, match="another time than its entry"):
        watch(*entry(3, {"x": signed_by(ADA).document()}, at="2026-11-23T09:00:00.001Z"))


def test_a_signature_before_the_enrolment_is_found_out():
    """A person enrolled later could not sign before."""
    watch = Watch(verifies)
    with pytest.raises(VerificationFailure, match=r"Entry 1: .* not enrolled"):
        watch(*entry(1, {"signature": signed_by(ADA).document()}))


def test_without_the_library_keys_are_counted_as_unchecked(watch):
    """Everything but the cryptographic step is still compared with the roll."""
    blind = Watch(None, watch.roll)
    blind(*entry(3, [signed_by(ADA).document(), signed_by(FLO).document()]))
    assert blind.told().document() == {
        "with_key": 0,
        "without_key": 1,
        "unchecked": 1,
        "left": 0,
    }
    with pytest.raises(VerificationFailure, match="does not match AB"):
        blind(*entry(4, replaced(signed_by(ADA, "checked"), name="Eve").document()))


def test_documents_and_people_that_cannot_be_are_found_out(watch):
    """Unreadable, hidden behind escapes, or a person exchanged: each names its entry."""
    body, _ = entry(3, {})
    for stored in (b'{"schema": "ldncompound.signature/1', b'{"\\u00e9"', b'"\\u0041' + b"[" * 9):
        with pytest.raises(VerificationFailure, match="Entry 3"):
            watch(body, stored)
    deep = b"[" * 100_000 + b"ldncompound.signature/1"
    with pytest.raises(VerificationFailure, match="cannot be read"):
        watch(body, deep)
    text = json.dumps(replaced(signed_by(ADA), digest="e" * 64).document())
    hidden = text.replace("ldncompound.signature/1", "ldncompound.\\u0073ignature/1")
    with pytest.raises(VerificationFailure, match="does not match what it signs"):
        watch(body, hidden.encode())
    swapped = replaced(ADA, public_key="a" * 64).entry(ADA).document()
    with pytest.raises(VerificationFailure, match=r"[Ee]ntry 3"):
        watch(*entry(3, swapped, "person-re-enrolled"))


def test_an_entry_about_a_person_that_was_refused_states_nobody(watch):
    """Only acts change the roll, not refusals; a person with a signature scheme is a person."""
    before = watch.roll
    body, stored = entry(3, {"code": "not-authorised"}, "person-enrolled")
    watch(replaced(body, outcome="refused"), stored)
    assert watch.roll == before
    assert before.find("AB").signs_with == OWN_KEY
    with pytest.raises(VerificationFailure, match="form"):
        watch(*entry(4, [], "person-enrolled"))


def test_a_named_person_stands_where_nobody_is_enrolled():
    """The name is typed, not that of a login, and can be printed; it is no signature."""
    made = named("Ada Brown", "stated", "adopted", "d" * 64)
    assert made.algorithm == "two named persons, nobody enrolled"
    assert list(signatures_in(made.document())) == []
    assert NamedSigner.from_document(made.document()) == made
    for meaning in ("prepared", "checked", "released", "proposed", "adopted"):
        with pytest.raises(NotAuthorised, match="login name is not enough"):
            named("root", "login name", meaning, "d" * 64)
    with pytest.raises(InvalidOrder):
        named("Ada\x1b[2J", "stated", "prepared", "d" * 64)
