"""An unlocked key: what it signs, whom it serves, and when it is over."""

from __future__ import annotations

import io
import os
import pickle
import socket
import sys
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest

if sys.platform == "win32":  # pragma: no cover
    pytest.skip("sockets and permissions of POSIX", allow_module_level=True)

from multiprocessing.connection import Client, Listener

from keepers import asked, runtime_folder, unlocked
from ldncompound.core.canonical_json import canonical_bytes, object_stored_as
from ldncompound.core.refusals import NotAuthorised, StorageUnavailable, WrongUsage
from ldncompound.pharmacy.people import key_agent, passphrases, unlock_acts
from ldncompound.pharmacy.people import unlocked as process
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.people.authority import KeyAuthority
from ldncompound.pharmacy.people.enrolled import roll_of
from ldncompound.pharmacy.people.key_agent import (
    HeldKey,
    address_of,
    challenge_bytes,
    held_key,
    lock,
)
from ldncompound.pharmacy.people.keys import open_key, verifies
from ldncompound.pharmacy.people.passphrases import Passphrase
from ldncompound.pharmacy.people.policy_acts import set_policy
from ldncompound.pharmacy.people.signable import may_be_signed
from ldncompound.pharmacy.people.signatures import Signature
from ldncompound.pharmacy.people.single_use import proof_bytes
from ldncompound.pharmacy.people.unlock_acts import unlock
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.trail.act import signed_bytes
from shops import BEN, FILLER, OF_ADA, House

LOT = Delivery(component=FILLER, number="C-1", maker="M", expires="2028-03")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
OF_CORA = Passphrase("nine wet otters sleep")
OTHER = "5" * 64


@pytest.fixture
def runtime(monkeypatch):
    """Return the folder of the sockets."""
    with runtime_folder() as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
        yield folder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a pharmacy with a pharmacist who received a lot, and somebody without a key."""
    house = House(tmp_path_factory.mktemp("house"))
    house.staff(BEN)
    Storekeeper(house.recorder("AB")).receive(LOT)
    yield house
    house.trail.close()


@pytest.fixture
def ada(made):
    """Return the pharmacist."""
    return roll_of(made.trail).find("AB")


@pytest.fixture
def entry(made):
    """Return the body of an entry that an unlocked key signs."""
    return next(
        found
        for each in reversed(list(made.trail.entries()))
        if (found := object_stored_as(each.body))["action"] == "lot-received"
    )


def question(body):
    """Return the question that asks for the signature of a body."""
    return canonical_bytes({"ask": "sign", "signed": signed_bytes(body).decode()})


def record(**changes):
    """Return the bytes that are signed of the record of a finished batch."""
    stated = {
        "schema": "ldncompound.signature/1", "meaning": "prepared", "person": "AB",
        "digest": "0" * 64, "at": "2026-11-23T09:00:00.000Z",
    }  # fmt: skip
    return canonical_bytes({**stated, **changes})


# What is signed


def test_entries_and_records_of_the_marked_duties_are_signed(entry, ada):
    """Of all three, as this person, under this key."""
    for action, meaning in (
        ("lot-received", "received"), ("packing-trial", "tried"), ("batch-prepared", "prepared"),
    ):  # fmt: skip
        body = {**entry, "action": action, "signature": {**entry["signature"], "meaning": meaning}}
        assert may_be_signed(signed_bytes(body), "AB", ada.public_key)
    assert may_be_signed(record(), "AB", ada.public_key)
    signature = Signature(
        person="AB", name="Ada Brown", role="pharmacist", meaning="prepared", digest="0" * 64,
        at="2026-11-23T09:00:00.000Z", algorithm="ed25519", public_key=ada.public_key,
        signature=None,
    )  # fmt: skip
    assert signature.signed_bytes() == record()


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "lot-corrected"},
        {"action": "lot-corrected", "meaning": "corrected"},
        {"action": "batch-released", "meaning": "released"},
        {"action": "batch-verified", "meaning": "checked"},
        {"action": "person-enrolled", "meaning": "enrolled"},
        {"action": "policy", "meaning": "policy set"},
        {"action": "weighing", "meaning": "prepared"},
        {"action": "batch-prepared"},
        {"meaning": "accepted"},
        {"meaning": "accepted", "mentions": [["accepts", "lot-received"]]},
        {"mentions": [["accepts", "lot-received"]]},
        {"action": "weighing", "meaning": "accepted", "mentions": [["accepts", "weighing"]]},
        {"outcome": "refused"},
        {"erases": [1]},
        {"v": 1},
        {"v": 2},
        {"extra": 1},
        {"sequence": "3"},
        {"by": {"person": "CD"}},
        {"by": {"key": OTHER}},
        {"by": {"role": "owner"}},
        {"by": {"basis": "stated"}},
        {"by": 7},
        {"signature": None},
        {"signature": {"meaning": "received"}},
        {"signature": []},
    ],
    ids=str,
)
def test_every_other_entry_is_refused(entry, ada, changes):
    """Another act, an acceptance, another person, key, role or form."""
    changes = dict(changes)
    body = {**entry, "signature": {k: v for k, v in entry["signature"].items() if k != "value"}}
    if "meaning" in changes:
        body["signature"]["meaning"] = changes.pop("meaning")
    if isinstance(changes.get("by"), dict):
        changes["by"] = {**body["by"], **changes["by"]}
    stated = {"schema": "ldncompound.entry-signature/1", "body": {**body, **changes}}
    assert not may_be_signed(canonical_bytes(stated), "AB", ada.public_key)


def test_only_the_exact_bytes_are_signed(entry, ada):
    """Not with a member more beside the body, a value, blanks, or what is no entry at all."""
    genuine = object_stored_as(signed_bytes(entry))
    value = {**genuine["body"], "signature": entry["signature"]}
    for found in (
        canonical_bytes({**genuine, "more": 1}),
        canonical_bytes({**genuine, "body": value}),
        canonical_bytes({**genuine, "body": []}),
        canonical_bytes({"schema": genuine["schema"]}),
        canonical_bytes({**genuine, "schema": ["ldncompound.entry-signature/1"]}),
        b" " + signed_bytes(entry), b"", b"{}", b"[]", b"\xff", b"[" * 60_000,
        challenge_bytes("0"), proof_bytes("AB pharmacist -"),
    ):  # fmt: skip
        assert not may_be_signed(found, "AB", ada.public_key)
    assert may_be_signed(canonical_bytes(genuine), "AB", ada.public_key)
    assert not may_be_signed(canonical_bytes(genuine), "CD", ada.public_key)
    assert not may_be_signed(canonical_bytes(genuine), "AB", OTHER)


@pytest.mark.parametrize(
    "changes",
    [
        {"meaning": "checked"}, {"meaning": "released"}, {"meaning": "adopted"},
        {"meaning": "received"}, {"person": "CD"}, {"digest": "x"}, {"at": "now"}, {"more": 1},
        {"name": "Ada Brown"},
    ],
    ids=str,
)  # fmt: skip
def test_every_other_record_is_refused(ada, changes):
    """Another meaning or person, or more than what is signed of a record."""
    assert not may_be_signed(record(**changes), "AB", ada.public_key)


# The process


def test_what_is_no_question_is_refused_and_it_goes_on(made, ada, entry, runtime):
    """Other acts, other people, garbage, too much, pickle, a client that hangs or goes away."""
    other = {**entry, "by": {**entry["by"], "person": "CD"}}
    released = {**entry, "action": "batch-released",
                "signature": {**entry["signature"], "meaning": "released"}}  # fmt: skip
    accepted = {**entry, "mentions": [["accepts", "lot-received"]],
                "signature": {**entry["signature"], "meaning": "accepted"}}  # fmt: skip
    with unlocked(made.keys, ada, OF_ADA) as (address, _), ExitStack() as clients:
        hanging, half = (clients.enter_context(Client(address, "AF_UNIX")) for _ in range(2))
        os.write(half.fileno(), b"\x00\x00\x01\x00{")
        with Client(address, "AF_UNIX"):
            pass  # went away without a word
        for sent in (
            question(other), question(released), question(accepted), b"", b"{}", b"\x80\x04", b"[]",
            pickle.dumps({"ask": "end"}), b"[" * 60_000, b'{"ask": "end"}', b'{"ask":"end","x":1}',
            b'{"ask":"sign","signed":1}', b'{"ask":"sign"}', b'{"ask":"sign","signed":"\\ud800"}',
            b'{"ask":"hold","challenge":7}', b'{"ask":"hold"}',
            canonical_bytes({"ask": "hold", "challenge": "0" * 65}),
        ):  # fmt: skip
            told = object_stored_as(asked(address, sent))
            assert told.keys() == {"refused"}, sent
        assert asked(address, b"x" * (key_agent.LARGEST + 1)) is None
        os.write(half.fileno(), b"\xff" * 8)
        told = object_stored_as(asked(address, question(entry)))
        assert verifies(ada.public_key, told["signature"], signed_bytes(entry))
        assert held_key(made.keys, ada.public_key) is not None
        assert not hanging.closed


def test_a_client_that_says_nothing_is_let_go(made, ada, runtime, monkeypatch):
    """It is not waited for longer than a question takes."""
    monkeypatch.setattr(process, "PATIENCE", 0.01)
    with (
        unlocked(made.keys, ada, OF_ADA) as (address, _),
        Client(address, "AF_UNIX") as connection,
    ):
        assert connection.poll(60)
        with pytest.raises(EOFError):
            connection.recv_bytes()


def test_it_is_over_when_nothing_was_signed_for_a_while(made, ada, runtime, monkeypatch):
    """The thread ends and leaves nothing; from then on nothing is signed either."""
    with unlocked(made.keys, ada, OF_ADA, idle=0.05) as (address, held):
        held.join(60)
        assert not held.is_alive()
        assert list(runtime.iterdir()) == []
    key = open_key(made.keys, "AB", ada.public_key, OF_ADA)
    over = process.UnlockedKey(key, "AB", address=address, place="nothing", idle=0)
    assert over.answer(canonical_bytes({"ask": "hold", "challenge": "0"})).keys() == {"refused"}


def test_a_signature_lets_it_begin_anew(made, ada, entry, runtime, monkeypatch):
    """Each signature, and no other question."""
    now = [100.0]
    monkeypatch.setattr(process, "_clock", lambda: now[0])
    key = open_key(made.keys, "AB", ada.public_key, OF_ADA)
    held = process.UnlockedKey(key, "AB", address="none", place="nothing", idle=900)
    now[0] += 899
    assert held.left == 1
    held.answer(canonical_bytes({"ask": "hold", "challenge": "0"}))
    held.answer(b"")
    assert held.left == 1
    assert "signature" in held.answer(question(entry))
    assert held.left == 900
    now[0] += 900
    assert held.left == 0
    assert "refused" in held.answer(question(entry))


def test_it_ends_when_its_address_is_gone_or_anothers(made, ada, runtime):
    """A folder that is emptied at logout ends it; what another put there stays."""
    with unlocked(made.keys, ada, OF_ADA) as (address, held):
        os.unlink(address)
        held.join(60)
        assert not held.is_alive()
    with unlocked(made.keys, ada, OF_ADA) as (address, held):
        os.unlink(address)
        with Path(address).open("w"):
            held.join(60)
        assert not held.is_alive()
        assert Path(address).exists()


def test_what_was_left_at_the_address_is_replaced(made, ada, runtime):
    """A socket of a process that was killed, there or under the other name."""
    address = address_of(made.keys)
    for name in (address, f"{address}.{os.getpid()}"):
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(name)
        assert Path(name).exists()
    with unlocked(made.keys, ada, OF_ADA):
        assert held_key(made.keys, ada.public_key) is not None
    assert list(runtime.iterdir()) == []


def test_no_connections_can_be_taken_and_it_ends_all_the_same(made, ada, runtime):
    """A listener that fails is tried again until it is over."""
    listener = Listener(str(runtime / "closed"), "AF_UNIX")
    listener.close()
    key = open_key(made.keys, "AB", ada.public_key, OF_ADA)
    held = process.UnlockedKey(key, "AB", address="none", place="nothing", idle=900)
    waiting = Event()
    held.over.wait, wait = (lambda seconds: waiting.set() or wait(seconds)), held.over.wait
    taking = Thread(target=process._accept, args=(listener, held), daemon=True)
    taking.start()
    assert waiting.wait(60)
    held.over.set()
    taking.join(60)
    assert not taking.is_alive()


def test_all_it_needs_comes_through_its_input(made, ada, runtime):
    """Read once, opened, held; said once that it is ready."""
    told, address = io.BytesIO(), address_of(made.keys)
    stated = {"address": address, "folder": str(made.keys), "person": "AB",
              "public_key": ada.public_key}  # fmt: skip
    given = io.BytesIO(canonical_bytes(stated) + b"\n" + b"seven herons wade")
    said: list[bytes] = []
    told.close = lambda: said.append(told.getvalue())
    process.main(given, told, idle=0.05)
    assert said == [b"ready\n"]
    assert given.closed
    with pytest.raises(NotAuthorised):
        process.main(io.BytesIO(canonical_bytes(stated) + b"\nseven herons wadE"), told)


# Unlock and lock


def test_a_process_holds_the_key_until_it_is_locked(made, ada, runtime):
    """Unlocked, used by a recorder that has no passphrase, locked."""
    told = unlock(made.trail, "ada brown", made.keys, lambda person: OF_ADA, NOW)
    assert told.document() == {
        "schema": "ldncompound.unlocked/1", "person": "AB", "name": "Ada Brown",
        "role": "pharmacist",
        "actions": ["lot-received", "lot-delivered", "lot-counted", "lot-disposed",
                    "packing-trial", "batch-prepared"],
        "until": "2026-11-23T09:15:00.000Z", "idle_minutes": 15,
    }  # fmt: skip
    recorder = replace(made.recorder("AB"), authority=KeyAuthority(made.keys, unlocked=True))
    Storekeeper(recorder).receive(replace(LOT, number="C-2"))
    assert made.last()["signature"]["meaning"] == "received"
    for keys, serves in ((made.keys, False), (None, True)):
        other = replace(recorder, authority=KeyAuthority(keys, unlocked=serves))
        with pytest.raises(NotAuthorised, match="no passphrase opened it"):
            Storekeeper(other).receive(replace(LOT, number="C-3"))
    with pytest.raises(NotAuthorised, match="no passphrase opened it"):
        set_policy(Personnel(recorder), "re-entry", "off")
    assert held_key(made.keys, OTHER) is None
    assert lock(address_of(made.keys)).person == "AB"
    assert lock(address_of(made.keys)).person is None
    assert held_key(made.keys, ada.public_key) is None
    assert list(runtime.iterdir()) == []


def test_who_has_no_key_or_is_not_enrolled_unlocks_nothing(made, runtime):
    """Refused before a passphrase is asked for."""
    for by, why in (("BC", "no key"), ("Eve", "not enrolled")):
        with pytest.raises(NotAuthorised, match=why):
            unlock(made.trail, by, made.keys, pytest.fail, NOW)


def test_a_wrong_passphrase_starts_no_process(made, runtime):
    """As wherever a key is opened."""
    with pytest.raises(NotAuthorised, match="does not open the key"):
        unlock(made.trail, "AB", made.keys, lambda _: Passphrase("seven herons wadE"), NOW)
    assert list(runtime.iterdir()) == []


def test_a_process_that_does_not_start_is_told(made, ada, runtime, monkeypatch):
    """Nothing is unlocked then."""
    monkeypatch.setattr(unlock_acts, "_PROCESS", "ldncompound.there_is_no_such_module")
    with pytest.raises(StorageUnavailable, match="did not start"):
        unlock(made.trail, "AB", made.keys, lambda _: OF_ADA, NOW)
    assert held_key(made.keys, ada.public_key) is None


def test_a_folder_that_others_may_enter_is_not_used(made, ada, runtime, monkeypatch):
    """Unlocking is refused; whoever is asked in it is not asked; nothing in it is deleted."""
    with unlocked(made.keys, ada, OF_ADA) as (address, _):
        assert held_key(made.keys, ada.public_key) is not None
        os.chmod(runtime, 0o755)
        assert held_key(made.keys, ada.public_key) is None
        assert lock(address).person is None
        assert Path(address).exists()
        with pytest.raises(WrongUsage, match="not closed to others"):
            unlock(made.trail, "AB", made.keys, pytest.fail, NOW)
        os.chmod(runtime, 0o700)


def test_without_a_folder_of_the_session_one_is_made(made, runtime, monkeypatch):
    """For a relative one, a link, a missing one; it is of this login alone."""
    link, own = runtime / "link", runtime / f"ldncompound-{os.getuid()}"
    link.symlink_to(runtime)
    monkeypatch.setattr("tempfile.tempdir", str(runtime))
    for given in ("", "relative", str(link), str(runtime / "none")):
        monkeypatch.setenv("XDG_RUNTIME_DIR", given)
        assert Path(address_of(made.keys)).parent == own
    key_agent.check_closed(address_of(made.keys))
    assert own.stat().st_mode & 0o777 == 0o700
    own.rmdir()
    own.symlink_to(runtime)
    with pytest.raises(WrongUsage):
        key_agent.check_closed(address_of(made.keys))


def test_each_folder_of_keys_has_its_own_address(made, runtime, monkeypatch):
    """However it is written; on Windows a pipe, which has no folder."""
    assert address_of(made.keys) == address_of(made.keys / ".." / made.keys.name)
    assert address_of(made.keys) != address_of(made.keys.parent)
    monkeypatch.setattr(key_agent, "PIPES", True)
    assert address_of(made.keys).startswith("\\\\.\\pipe\\ldn-")
    assert key_agent.is_closed("anything")


@pytest.mark.parametrize(
    "answer",
    [b"", b"{}", b"garbage", b'{"signature":7}', b'{"signature":"00"}',
     canonical_bytes({"signature": "0" * 128}), canonical_bytes({"signature": "A" * 128}),
     canonical_bytes({"signature": "0" * 127 + "\n"}), None, b"x" * (key_agent.LARGEST + 1)],
)  # fmt: skip
def test_whoever_answers_wrongly_is_not_believed(made, ada, entry, runtime, monkeypatch, answer):
    """No signature, another's, too much, or silence: the key counts as not unlocked."""
    monkeypatch.setattr(key_agent, "PATIENCE", 0.01 if answer is None else 60)
    address, ready, over = address_of(made.keys), Event(), Event()

    def answers():
        with Listener(address, "AF_UNIX") as listener:
            ready.set()
            while not over.is_set():
                with listener.accept() as connection:
                    if answer is None:
                        over.wait(60)
                        continue
                    try:
                        connection.recv_bytes()
                        connection.send_bytes(answer)
                    except (EOFError, OSError):
                        continue

    serving = Thread(target=answers, daemon=True)
    serving.start()
    assert ready.wait(60)
    try:
        assert held_key(made.keys, ada.public_key) is None
        if answer is not None:
            with pytest.raises(NotAuthorised, match="locked meanwhile"):
                HeldKey(address, ada.public_key).sign(signed_bytes(entry))
    finally:
        over.set()
        with suppress(OSError), Client(address, "AF_UNIX"):
            pass  # it need not wait for another one
        serving.join(60)


def test_a_lie_about_the_process_is_not_repeated(made, ada, runtime):
    """A key that is gone between the look and the signature signs nothing."""
    with unlocked(made.keys, ada, OF_ADA):
        held = held_key(made.keys, ada.public_key)
    with pytest.raises(NotAuthorised, match="locked meanwhile"):
        held.sign(b"{}")


def test_the_passphrase_goes_to_a_pipe_and_nowhere_else():
    """Written as it was normalised."""
    pipe = io.BytesIO()
    passphrases.Passphrase("se\u0301ven herons").write_to(pipe)
    assert pipe.getvalue() == "s\u00e9ven herons".encode()
