"""People through `Pharmacy` alone: each act once, repeated by its request id, and read back."""

from __future__ import annotations

import pickle
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ldncompound import Pharmacy, WrongUsage
from ldncompound.core.refusals import InvalidOrder, NotAuthorised, Refusal, RequestIdUsed
from ldncompound.pharmacy.people import keys as signing
from ldncompound.pharmacy.people import passphrases

ADA = {"name": "Ada Brown", "initials": "AB", "role": "pharmacist"}
BEN = {"name": "Ben Chen", "initials": "BC", "role": "technician"}
CORA = {"name": "Cora Diaz", "initials": "CD", "role": "quality"}
OF_ADA, OF_BEN, NEW = "seven herons wade at dusk", "eleven dry newts asleep", "nine wet owls awake"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Stretch secrets less than a pharmacy does."""
    monkeypatch.setattr(passphrases, "SCRYPT", (2**4, 8, 1))


def opened(folder, by="AB", **more) -> Pharmacy:
    """Return a pharmacy in a folder."""
    given = {"passphrase": OF_ADA, "now": lambda: NOW, "station": "bench", **more}
    return Pharmacy.open(folder / "trail.sqlite", keys=folder / "keys", by=by, **given)


def size(folder) -> int:
    """Return the number of entries."""
    return opened(folder).trail.head().size


@pytest.fixture
def staffed(tmp_path):
    """Return a folder where Ada is enrolled."""
    opened(tmp_path).people.enrol(**ADA)
    return tmp_path


def test_the_first_signs_the_own_enrolment_and_a_repetition_adds_nothing(tmp_path):
    """Equal result without the recovery key, which is in no representation and not in the trail."""
    people, kept = opened(tmp_path).people, []
    made = people.enrol(**ADA, recovery_key=True, keep=kept.append, request_id="r-1")

    assert kept == [made.recovery_key]
    assert made.recovery_key not in repr(made) + str(made.person)
    assert OF_ADA.encode() not in (tmp_path / "trail.sqlite").read_bytes()
    (listed,) = people.list().people
    assert (listed.id, listed.public_key) == ("AB", made.person.public_key)
    assert made.person.key_file in {str(each) for each in (tmp_path / "keys").iterdir()}
    assert pickle.loads(pickle.dumps(made)) == made
    assert hash(made) == hash(pickle.loads(pickle.dumps(made)))

    again = people.enrol(**ADA, recovery_key=True, keep=kept.append, request_id="r-1")
    assert (again, again.recovery_key, len(kept), size(tmp_path)) == (made, None, 1, 1)
    assert len(list((tmp_path / "keys").iterdir())) == 1

    with pytest.raises(RequestIdUsed) as used:
        people.enrol(**{**ADA, "role": "quality"}, recovery_key=True, request_id="r-1")
    assert (used.value.code, size(tmp_path)) == ("invalid-order", 2)


def test_another_new_passphrase_under_the_same_id_is_another_act(tmp_path):
    """Of an enrolment, an invitation and a recovery: refused, recorded, and no key is changed."""
    ada = opened(tmp_path).people
    ada.enrol(**ADA, request_id="p-1")
    word = ada.invite(**BEN).word
    ben = opened(tmp_path, by=None, passphrase=None).people
    acts = (
        (ada.enrol, (), {**CORA, "request_id": "p-2"}),
        (ben.accept, (word,), {"recovery_key": True, "request_id": "p-3"}),
    )
    for act, given, said in acts:
        made = act(*given, **said, new_passphrase=OF_BEN)
        assert act(*given, **said, new_passphrase=lambda _: OF_BEN) == made
    back = {"request_id": "p-4"}
    acts += ((ben.recover, ("BC", made.recovery_key), back),)
    ben.recover("BC", made.recovery_key, new_passphrase=OF_BEN, **back)

    before, keys = size(tmp_path), len(list((tmp_path / "keys").iterdir()))
    for act, given, said in acts:
        for other in (NEW, lambda _: NEW, "short", OF_BEN.upper()):
            with pytest.raises(RequestIdUsed) as used:
                act(*given, **said, new_passphrase=other)
            assert (used.value.code, NEW in str(used.value)) == ("invalid-order", False)
    with pytest.raises(RequestIdUsed):  # the first person's own passphrase is the new one
        opened(tmp_path, passphrase=NEW).people.enrol(**ADA, request_id="p-1")
    assert size(tmp_path) == before + 4 * len(acts) + 1
    assert len(list((tmp_path / "keys").iterdir())) == keys
    assert ada.enrol(**ADA, request_id="p-1").person.id == "AB"
    assert ada.verify().ok


def test_an_enrolment_is_repeated_with_both_passphrases_asked_in_turn(tmp_path):
    """Who enrols first, then the new person, as the first time: both may be lines of one file."""
    opened(tmp_path).people.enrol(**ADA)
    lines = [OF_ADA, OF_BEN] * 2

    def asked(*_):
        return lines.pop(0)

    ada = opened(tmp_path, passphrase=None, signer=asked).people
    for left in (2, 0):
        ada.enrol(**BEN, new_passphrase=asked, request_id="p-5")
        assert len(lines) == left
    assert size(tmp_path) == 2


def variables(error) -> str:
    """Return what a program may log of an error: the variables of every frame of the library."""
    found = []
    while error is not None:
        trace = error.__traceback__
        while trace is not None:
            frame = trace.tb_frame
            if "ldncompound" in frame.f_code.co_filename:
                found += [repr(each) for each in frame.f_locals.values()]
            trace = trace.tb_next
        error = None if error.__suppress_context__ else error.__context__
    return " ".join(found)


def test_no_traceback_shows_a_secret(staffed):
    """Of no refusal, and of no error of what the caller hands in."""

    def fails(*_):
        raise OSError("full")

    ada, wrong = opened(staffed).people, opened(staffed, passphrase=NEW).people
    alone = opened(staffed, by=None, passphrase=None).people
    more = {"recovery_key": True, "keep": fails}
    calls = (
        lambda: ada.enrol(**BEN, new_passphrase="password1"),
        lambda: ada.enrol(**BEN, new_passphrase="pass7"),
        lambda: ada.enrol(**BEN, new_passphrase="pass\udc80word1"),
        lambda: ada.enrol(**BEN, new_passphrase=lambda _: "pass7"),
        lambda: ada.enrol(**BEN, new_passphrase=NEW, **more),
        lambda: ada.enrol(**ADA, new_passphrase=NEW),
        lambda: ada.enrol(name="Ben", new_passphrase=NEW),
        lambda: ada.enrol(**{**BEN, "name": 7}, new_passphrase=NEW),
        lambda: wrong.enrol(**BEN, new_passphrase=OF_BEN),
        lambda: opened(staffed, passphrase="pass7").people.invite(**BEN),
        lambda: opened(staffed, passphrase=None, signer=lambda *_: "pass7").people.invite(**BEN),
        lambda: alone.accept("BCDF-GHJK-LMNP", new_passphrase=NEW),
        lambda: alone.recover("AB", "BCDF-GHJK-LMNP", new_passphrase=NEW),
        lambda: ada.unlock("another one altogether"),
        lambda: Pharmacy.open(passphrase=NEW, signer=lambda *_: NEW),
        lambda: opened(staffed).acting("AB", station="", passphrase=NEW),
    )
    for call in calls:
        with pytest.raises((Refusal, WrongUsage, OSError)) as raised:
            call()
        shown = variables(raised.value)
        for secret in (OF_ADA, OF_BEN, NEW, "pass7", "pass\udc80", "another one", "BCDF"):
            assert secret not in shown


def test_without_the_key_file_nobody_tells_whether_the_passphrase_is_the_same(tmp_path):
    """A repetition whose key is gone is not answered as if it were there."""
    made = opened(tmp_path).people.enrol(**ADA, request_id="p-6")
    Path(made.person.key_file).unlink()
    with pytest.raises(WrongUsage, match="key file"):
        opened(tmp_path).people.enrol(**ADA, request_id="p-6")


def test_the_new_person_is_asked_after_who_enrols(staffed):
    """Told who they are, with a check; a weak one is refused and recorded without it."""
    asked = []

    def choose(wanted):
        asked.append((wanted.id, wanted.name, wanted.role, wanted.first))
        with pytest.raises(NotAuthorised):
            wanted.check("Ben Chen 1")
        wanted.check(OF_BEN)
        return OF_BEN

    ada = opened(staffed).people
    with pytest.raises(NotAuthorised):
        ada.enrol(**BEN, new_passphrase="password1", request_id="r-2")
    done = ada.enrol(**BEN, new_passphrase=choose, request_id="r-2")

    assert asked == [("BC", "Ben Chen", "technician", False)]
    assert (done.person.by, done.recovery_key) == ("AB", None)
    kept = (staffed / "trail.sqlite").read_bytes()
    assert not any(each.encode() in kept for each in (OF_ADA, OF_BEN, "password1"))
    with pytest.raises(WrongUsage, match="passphrase of the new person is missing"):
        ada.enrol(**CORA)
    with pytest.raises(WrongUsage, match="must be text, not int"):
        ada.enrol(**CORA, new_passphrase=lambda _: 7)
    with pytest.raises(WrongUsage, match="takes neither"):
        ada.enrol(**CORA, with_key=False, new_passphrase=NEW)
    with pytest.raises(WrongUsage, match="not a role"):
        ada.enrol(**{**CORA, "role": "chief"}, new_passphrase=NEW)


def test_a_refusal_is_repeated_under_its_request_id(staffed):
    """The same words, the same entry, and no further one."""
    people, found = opened(staffed).people, []
    for _ in range(2):
        with pytest.raises(InvalidOrder) as refused:
            people.enrol(**ADA, new_passphrase=NEW, request_id="r-3")
        found.append((refused.value.message, refused.value.details["trail"]["sequence"]))

    assert found[0] == found[1]
    assert size(staffed) == found[0][1] == 2


def test_what_keeps_the_recovery_key_comes_first(tmp_path):
    """Where it fails nothing is recorded, and no key is left."""

    def fails(_):
        raise OSError("full")

    people = opened(tmp_path).people
    with pytest.raises(OSError, match="full"):
        people.enrol(**ADA, recovery_key=True, keep=fails)
    assert size(tmp_path) == 0
    assert not (tmp_path / "keys").exists() or not list((tmp_path / "keys").iterdir())
    with pytest.raises(WrongUsage, match="recovery_key"):
        people.enrol(**ADA, keep=fails)


def test_one_of_two_equal_calls_leaves_no_key_behind(tmp_path, monkeypatch):
    """What another process enrols in between, under the same id, is the answer."""
    new_key, made = signing.new_key, []

    def meanwhile(*given):
        monkeypatch.setattr(signing, "new_key", new_key)
        made.append(opened(tmp_path).people.enrol(**ADA, recovery_key=True, request_id="r-4"))
        return new_key(*given)

    monkeypatch.setattr(signing, "new_key", meanwhile)
    late = opened(tmp_path).people.enrol(**ADA, recovery_key=True, request_id="r-4")

    assert (late, late.recovery_key) == (made[0], None)
    assert [str(each) for each in (tmp_path / "keys").iterdir()] == [late.person.key_file]
    assert size(tmp_path) == 1


def test_revoking_and_policies_are_read_back(staffed):
    """By reader and by request id."""
    people = opened(staffed).people
    set_ = people.policy("key", "optional", request_id="p-1")
    assert people.policy("key", "optional", request_id="p-1") == set_
    assert (people.policies().key, people.policies().entry) == ("optional", set_.trail.sequence)
    with pytest.raises(RequestIdUsed):
        people.policy("key", "required", request_id="p-1")

    flo = people.enrol(name="Flo Grant", initials="FG", role="technician", with_key=False)
    assert flo.person.key_file is None
    gone = people.revoke("FG", reason="left", request_id="p-2")
    assert people.revoke("FG", reason="left", request_id="p-2") == gone
    assert people.list(after="AB").people[0].revoked == gone.trail.sequence
    with pytest.raises(WrongUsage, match="--reason"):
        people.revoke("AB", reason=" ")
    assert people.verify().ok
    assert people.verify().people == 2


def test_a_word_lets_in_once_and_a_recovery_key_replaces_a_key_once(staffed):
    """Each result is handed over once; repeated, the same without the secret."""
    ada, ben = opened(staffed).people, opened(staffed, by=None, passphrase=None).people
    invited = ada.invite(**BEN, request_id="i-1")
    again = ada.invite(**BEN, request_id="i-1")
    assert (again, again.word) == (invited, None)
    assert invited.word not in repr(invited)
    assert [each.id for each in ada.list().invitations] == ["BC"]
    assert not ada.list(after="AB").invitations

    said = {"new_passphrase": OF_BEN, "recovery_key": True, "request_id": "i-2"}
    with pytest.raises(NotAuthorised):
        ben.accept("BCDF-GHJK", **said)
    came = ben.accept(invited.word.lower(), **said)
    assert (ben.accept(lambda: invited.word, **said), came.person.id) == (came, "BC")
    with pytest.raises(RequestIdUsed):
        ben.accept("BCDF-GHJK", **said)

    said = {"new_passphrase": NEW, "recovery_key": True, "request_id": "i-3"}
    back = ben.recover("BC", came.recovery_key, **said)
    assert (ben.recover("BC", came.recovery_key, **said), back.person.recovered) == (back, True)
    with pytest.raises(RequestIdUsed):
        ben.recover("AB", came.recovery_key, **said)
    kept = (staffed / "trail.sqlite").read_bytes()
    for secret in (invited.word, came.recovery_key, back.recovery_key, NEW, OF_BEN):
        assert secret.encode() not in kept
        assert secret.replace("-", "").encode() not in kept
    assert ada.verify().ok


def test_an_invitation_that_is_taken_back_is_told_by_name_again(staffed):
    """Two of one person, the second withdrawn; and one that expired is not listed."""
    ada = opened(staffed).people
    ada.invite(**BEN)
    ada.invite(**BEN)
    gone = ada.revoke("BC", reason="went elsewhere", request_id="w-1")

    assert gone.name == "Ben Chen"
    assert ada.revoke("BC", reason="went elsewhere", request_id="w-1") == gone
    ada.invite(**BEN)
    late = opened(staffed, now=lambda: NOW + timedelta(hours=73)).people
    assert (len(ada.list().invitations), len(late.list().invitations)) == (1, 0)


def test_lists_are_paged_by_id(staffed):
    """So many after one that is named; a page of nothing or after nobody is wrong usage."""
    people = opened(staffed).people
    people.enrol(**BEN, new_passphrase=OF_BEN)
    people.enrol(**CORA, new_passphrase=NEW)
    ids = [each.id for each in people.list().people]

    assert ids == ["AB", "BC", "CD"]
    assert [each.id for each in people.list(limit=1, after="AB").people] == ["BC"]
    assert [each.id for each in people.list(limit=2).people] == ids[:2]
    for wrong in ({"limit": 0}, {"after": "ZZ"}):
        with pytest.raises(WrongUsage):
            people.list(**wrong)


@pytest.mark.skipif(sys.platform == "win32", reason="the socket of POSIX")
def test_a_key_is_kept_open_and_locked(tmp_path, monkeypatch):
    """By the passphrase, by what asks for it, or by what the pharmacy was opened with."""
    monkeypatch.undo()  # the process that holds the key stretches as a pharmacy does
    people, asked = opened(tmp_path).people, []
    people.enrol(**ADA)
    with pytest.raises(NotAuthorised):
        people.unlock("another one altogether")
    with pytest.raises(NotAuthorised):
        opened(tmp_path, by="Nobody").people.unlock(OF_ADA)
    try:
        found = people.unlock(lambda person: asked.append(person.id) or OF_ADA)
        assert (found.person, found.idle_minutes, asked) == ("AB", 15, ["AB"])
        assert "received" in found.meanings()
        assert people.unlock() == found
    finally:
        assert people.lock().person == "AB"
    assert people.lock().person is None


def test_who_may_not_act_is_refused_and_a_reader_creates_nothing(tmp_path, staffed):
    """A technician enrols nobody; without a trail a reader has nothing to read."""
    opened(staffed).people.enrol(**BEN, new_passphrase=OF_BEN)
    with pytest.raises(Refusal, match="may"):
        opened(staffed, by="BC", passphrase=OF_BEN).people.invite(**CORA)
    empty = tmp_path / "empty"
    empty.mkdir()
    for read in ("list", "policies", "verify"):
        with pytest.raises(Exception, match="no trail"):
            getattr(opened(empty).people, read)()
    assert not list(empty.iterdir())
