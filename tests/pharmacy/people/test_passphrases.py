"""New passphrases: what somebody could guess is refused, recorded, and stands nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ldncompound.compounding.practice import Practice
from ldncompound.core.refusals import NotAuthorised, WrongUsage
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.people import keys
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.people.authority import KeyAuthority
from ldncompound.pharmacy.people.new_keys import chosen_passphrase
from ldncompound.pharmacy.people.passphrases import HOW_TO_CHOOSE, Passphrase
from ldncompound.pharmacy.people.roll import Enrolment
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.trail.store import Trail
from making import FORMULARY

KNOWN = ("AB", "Ada Brown", "Elm Pharmacy")
ADA = Enrolment(name="Ada Brown", initials="AB", role="pharmacist")


@pytest.fixture
def personnel(tmp_path):
    """Return the acts on people in a new trail."""
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    desk = Desk("AB", "stated", "bench", now, date(2026, 11, 23))
    with Trail.open_for_acts(tmp_path / "trail.sqlite") as trail:
        pharmacy = Practice(name="Elm Pharmacy", site="ELM")
        yield Personnel(Recorder(trail, FORMULARY, pharmacy, desk, KeyAuthority(tmp_path / "keys")))


@pytest.mark.parametrize(
    "text",
    [
        "aaaaaaaa", "12345678", "password1", "Passwort1!", "abcdefgh", "Ada Brown", "ADA  BROWN",
        "adabrown1", "brownada", "AB AB AB AB", "Ada Brown AB", "elmpharmacy", "Elm Pharmacy 1",
        "qwertyuiop", "qwertzuiop", "poiuztrewq", "asdfghjklö", "yxcvbnm,.-", "йцукенгшщз",
        "1qaz2wsx", "naltrexone1", "12345678 87654321", "        ", "a" * 1024,
        "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff11",
    ],
)  # fmt: skip
def test_what_is_easily_guessed_opens_no_new_key(text):
    """Repeats, rows of keys, common words, the own name and full-width forms of them."""
    with pytest.raises(NotAuthorised) as found:
        Passphrase(text).check_new(KNOWN)
    assert text.strip() == "" or text not in found.value.message + str(found.value.remedy)


@pytest.mark.parametrize(
    "text",
    [
        "seven herons wade",
        "nine wet otters",
        "Ängström Öl",
        "семь цапель у воды",
        "k9Zq!x7wT2mb",
    ],
)
def test_what_only_one_person_would_think_of_is_taken(text):
    """In any script, with or without digits and signs."""
    Passphrase(text).check_new(KNOWN)


@pytest.mark.parametrize(
    ("text", "words"), [("", "No passphrase"), ("short", "8 to 1024"), ("x" * 1025, "8 to 1024")]
)
def test_a_passphrase_too_short_or_too_long_is_not_authorised(text, words):
    """Wherever one is typed, at signing too, where no advice to choose one is of use."""
    with pytest.raises(NotAuthorised, match=words) as caught:
        Passphrase(text)
    assert caught.value.remedy in ("Type it.", "Type it again.")


def test_a_weak_passphrase_enrols_nobody_and_is_recorded_without_it(personnel, tmp_path):
    """One refusal, no key file, and the passphrase is nowhere in the trail."""
    with pytest.raises(NotAuthorised, match="easily guessed"):
        personnel.enrol(ADA, Passphrase("password1"))
    with pytest.raises(NotAuthorised, match="8 to 1024") as caught:
        chosen_passphrase(
            personnel.recorder,
            personnel.check(ADA, with_key=True),
            lambda: Passphrase("password"[:7]),
        )
    assert caught.value.remedy == HOW_TO_CHOOSE

    assert not personnel.roll.people
    assert not (tmp_path / "keys").exists()
    told = [personnel.recorder.trail.recorded_at(each) for each in (1, 2)]
    assert [(each.outcome, each.document["code"]) for each in told] == [
        ("refused", "not-authorised")
    ] * 2
    assert personnel.recorder.trail.head().size == 2
    for each in tmp_path.iterdir():
        assert b"password1" not in each.read_bytes()


def test_without_a_folder_for_the_key_nobody_is_enrolled(personnel):
    """It is wrong usage, and nothing is recorded."""
    recorder = replace(personnel.recorder, authority=KeyAuthority(None))
    with pytest.raises(WrongUsage, match="No folder for the key is named"):
        Personnel(recorder).enrol(ADA, Passphrase("seven herons wade"))
    assert recorder.trail.head().size == 0


@pytest.mark.parametrize("missing", ["cryptography", "zxcvbn"])
def test_without_the_extra_nothing_is_chosen(personnel, monkeypatch, missing):
    """Either half of the extra missing is said at once."""
    found = keys.find_spec
    monkeypatch.setattr(keys, "find_spec", lambda name: None if name == missing else found(name))
    with pytest.raises(WrongUsage, match="extra 'sign'"):
        personnel.enrol(ADA, Passphrase("seven herons wade"))
    assert personnel.recorder.trail.head().size == 0
