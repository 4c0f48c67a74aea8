"""A backup is restored, and what is lost is accepted: through the library, with and without keys."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ldncompound import CapsuleOrder, Pharmacy, StorageUnavailable, VerificationFailure, WrongUsage
from ldncompound.core.refusals import WrongState
from ldncompound.pharmacy.inspection.mirror_held import losses_of
from ldncompound.trail.store import Trail
from trail.shared import an_act, behind_the_back, names_in

ORDER = CapsuleOrder(dose="1.5 mg", days="30", patient="P-1", prescriber="Dr Q")
SECRET = "seven grey herons wade"


class House:
    """A pharmacy with two preparations, a backup after the second, and a third one."""

    def __init__(self, folder):
        self.folder, self.path = folder, folder / "trail.sqlite"
        self.told: list[str] = []
        self.pharmacy = self.opened()
        self.ids = [self.pharmacy.prepare(ORDER).id for _ in range(2)]
        self.backup = folder / "backup.sqlite"
        self.pharmacy.trail.backup(self.backup)
        self.ids.append(self.pharmacy.prepare(ORDER).id)

    def opened(self, **more):
        """Open the pharmacy."""
        return Pharmacy.open(
            self.path, by="AB", keys=self.folder / "keys", told=self.told.append, **more
        )

    def restore(self, **more):
        """Restore the backup."""
        return self.pharmacy.trail.restore(self.backup, reason="disk failed", **more)


@pytest.fixture
def house(tmp_path):
    """Return a pharmacy."""
    return House(tmp_path)


def damaged(house):
    """Take a row away."""
    with behind_the_back(house.path) as rows:
        rows.execute("DELETE FROM document WHERE sequence = 3")


def cut(house):
    """Leave the first half of the file."""
    house.path.write_bytes(house.path.read_bytes()[:20_000])


def garbled(house):
    """Put something else there."""
    house.path.write_bytes(b"gone")


def emptied(house):
    """Put an empty file there."""
    house.path.write_bytes(b"")


def newer_journal(house):
    """Leave a journal beside a damaged trail: it is of the old file."""
    damaged(house)
    house.path.with_name("trail.sqlite-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7")


GONE = {
    "deleted": lambda house: house.path.unlink(),
    "damaged": damaged,
    "cut": cut,
    "garbled": garbled,
    "emptied": emptied,
    "with a journal": newer_journal,
}


@pytest.mark.parametrize("how", GONE)
def test_a_backup_takes_the_place_of_what_is_gone(house, how):
    """The entry names what is lost, what stood there is kept, and no id is given twice."""
    GONE[how](house)
    with pytest.raises((VerificationFailure, StorageUnavailable)):
        house.pharmacy.prepare(ORDER)
    before = house.path.read_bytes() if house.path.exists() else None

    done = house.restore()
    assert (done.found.size, done.trail.sequence) == (2, 3)
    assert (done.lost.kind, done.lost.first, done.lost.last) == ("shorter", 3, 3)
    assert [(each.first, each.last) for each in done.lost.ids] == [(3, 3)]
    if before is None:
        assert done.kept is None
    else:
        assert Path(done.kept).read_bytes() == before
    assert house.pharmacy.trail.verify().ok
    assert house.pharmacy.prepare(ORDER).id not in house.ids
    assert house.pharmacy.trail.head().behind is None
    assert [each for each in names_in(house.folder) if each.startswith(".")] == []


def test_no_body_repeats_why_it_was_restored_or_accepted(house):
    """People type names into any field; the reasons can be erased."""
    house.path.unlink()
    house.pharmacy.trail.restore(house.backup, reason="Mrs Zwetschgenmann dropped it")
    shutil.copy(house.backup, house.path)
    house.pharmacy.trail.accept(reason="Mrs Zwetschgenmann did it again")
    with Trail.open_for_reading(house.path) as trail:
        assert trail.recorded_at(3).personal["reason"] == "Mrs Zwetschgenmann did it again"
        kept = [each.body + (each.document or b"") for each in trail.stored_entries()]
    assert not any(b"Zwetschgenmann" in each for each in kept)


def test_an_older_copy_that_was_put_there_is_replaced_by_a_later_backup(house):
    """It is the beginning of the backup: nothing is lost by that."""
    old = house.folder / "old.sqlite"
    shutil.copy(house.backup, old)
    house.pharmacy.trail.backup(house.folder / "later.sqlite")
    shutil.copy(old, house.path)

    done = house.pharmacy.trail.restore(house.folder / "later.sqlite", reason="wrong file")
    assert (done.found.size, done.lost) == (3, None)
    assert house.pharmacy.prepare(ORDER).id not in house.ids


def test_a_whole_trail_is_never_overwritten(house):
    """One that has more, the same, another one, and the place of the backup itself."""
    other = house.folder / "other.sqlite"
    with Trail.open_for_acts(other) as trail:
        trail.record(an_act())
    files = [house.backup, house.path, other]
    for file in files:
        before = house.path.read_bytes()
        with pytest.raises(WrongUsage):
            house.pharmacy.trail.restore(file, reason="mistake")
        assert house.path.read_bytes() == before
    assert house.pharmacy.prepare(ORDER).id
    assert not [each for each in names_in(house.folder) if "replaced" in each or each[0] == "."]


def test_a_backup_that_is_not_whole_restores_nothing(house):
    """The place stays as it is."""
    house.path.unlink()
    with behind_the_back(house.backup) as rows:
        rows.execute("UPDATE personal SET payload = x'7B7D' WHERE sequence = 1")
    with pytest.raises(VerificationFailure):
        house.restore()
    with pytest.raises(StorageUnavailable):
        house.pharmacy.trail.restore(house.folder / "none.sqlite", reason="x")
    with pytest.raises(WrongUsage):
        house.pharmacy.trail.restore(house.backup, reason=" ")
    assert not house.path.exists()


def test_what_was_erased_after_the_backup_is_erased_again(house):
    """From what is remembered, and from the file that is replaced; its bytes are gone."""
    with house.pharmacy._premises.memory() as memory, Trail.open_for_acts(house.path) as trail:
        trail.remember(memory)
        trail.record(erasing(1))
    with Trail.open_for_acts(house.path) as trail:
        trail.record(erasing(2))  # by somebody else
    damaged_personal(house.path)

    done = house.restore()
    assert done.erased == (1, 2)
    with Trail.open_for_reading(house.path) as trail:
        assert not any(map(trail.keeps_personal, (1, 2)))
    assert house.pharmacy.trail.verify().ok


def erasing(sequence):
    """Return an act that erases."""
    return an_act(action="erasure", subject=None, erases=(sequence,))


def damaged_personal(path):
    """Change what can only be found by verifying."""
    with behind_the_back(path) as rows:
        rows.execute("UPDATE personal SET salt = zeroblob(32) WHERE sequence = 3")


def test_on_a_new_computer_a_backup_begins_the_trail(house, monkeypatch, tmp_path):
    """Nothing is known there, so nothing is lost."""
    monkeypatch.setenv("LDNCOMPOUND_STATE", str(tmp_path / "another" / "state.sqlite"))
    new = Pharmacy.open(tmp_path / "new.sqlite", by="AB")
    done = new.trail.restore(house.backup, reason="new computer")

    assert (done.lost, done.kept, done.erased) == (None, None, ())
    assert new.trail.head().size == 3
    with Trail.open_for_reading(tmp_path / "new.sqlite") as trail:
        assert losses_of(trail) == []


def test_what_another_log_has_lost_is_no_loss_of_this_one(house, tmp_path):
    """A trail that took the place of another says what that one had; none of its own is lost."""
    house.path.unlink()
    with Trail.open_for_acts(tmp_path / "other.sqlite") as other:
        other.record(an_act())
    (tmp_path / "other.sqlite").rename(house.path)
    done = house.opened().trail.accept(reason="the disk is gone")
    assert done.lost.kind == "other trail"
    assert done.lost.told().startswith("Lost: entries 1 to 3 are known and not there.")
    with Trail.open_for_reading(house.path) as trail:
        assert losses_of(trail) == []


def test_a_restore_repeated_under_its_request_id_is_answered_as_before(house):
    """It replaces nothing."""
    house.path.unlink()
    first = house.restore(request_id="r-1")
    again = house.restore(request_id="r-1")
    assert again == first
    assert house.pharmacy.trail.head().size == 3


def test_where_people_are_enrolled_a_pharmacist_signs(tmp_path):
    """Who may not restore restores nothing; a technician accepts nothing; a pharmacist does both."""
    pytest.importorskip("cryptography")
    house = House(tmp_path)
    signed = house.opened(passphrase=SECRET)
    signed.people.enrol(name="Ada Brown", initials="AB", role="pharmacist")
    signed.people.enrol(name="Tom Kay", initials="TK", role="technician", new_passphrase=SECRET)
    house.backup = tmp_path / "staffed.sqlite"
    signed.trail.backup(house.backup)
    signed.prepare(ORDER)
    house.path.unlink()

    technician = signed.acting("TK", passphrase=SECRET)
    with pytest.raises(StorageUnavailable, match="may not"):
        technician.trail.restore(house.backup, reason="disk failed")
    assert not house.path.exists()
    assert signed.trail.restore(house.backup, reason="disk failed").lost.kind == "shorter"
    shutil.copy(house.backup, house.path)
    with pytest.raises(VerificationFailure):
        signed.prepare(ORDER)
    with pytest.raises(Exception, match="may not"):
        technician.trail.accept(reason="lost")
    with pytest.raises(VerificationFailure):
        signed.prepare(ORDER)
    assert signed.trail.accept(reason="lost").lost.kind in ("shorter", "other entries")
    found = signed.trail.verify(full=True)
    assert found.ok, found
    assert found.signatures.with_key >= 3


def test_whoever_acts_on_a_copy_is_told_where_its_trail_is(house):
    """What is recorded in a backup by mistake is not recorded in the trail, and that is said."""
    copy = Pharmacy.open(house.backup, by="AB", told=house.told.append)
    copy.prepare(ORDER)
    (told,) = house.told
    assert str(house.path) in told
    assert "(entries missing here: 1)" in told
    house.told.clear()
    house.pharmacy.prepare(ORDER)
    assert house.told == []


def test_accepting_where_nothing_is_lost_is_refused_and_recorded(house):
    """Nobody signs what is not so."""
    with pytest.raises(WrongState):
        house.pharmacy.trail.accept(reason="to be sure")
    assert house.pharmacy.trail.head().size == 4
    with pytest.raises(StorageUnavailable):
        Pharmacy.open(house.folder / "never.sqlite", by="AB").trail.accept(reason="lost")
    assert not (house.folder / "never.sqlite").exists()


def test_readers_say_how_far_a_trail_is_behind(house):
    """Where it is not, nothing stands there; a copy elsewhere is told as well."""
    assert "behind" not in house.pharmacy.trail.head().to_json()
    copy = Pharmacy.open(house.backup)
    shutil.copy(house.backup, house.path)
    for each in (house.pharmacy, copy):
        found = (each.trail.head(), each.trail.log(), each.trail.verify())
        assert [one.to_json()["behind"] for one in found] == [1, 1, 1]
        assert found[2].ok


def test_what_cannot_be_remembered_is_told_and_stops_nothing(tmp_path):
    """A folder where the file should be."""
    told: list[str] = []
    (tmp_path / "state").mkdir()
    pharmacy = Pharmacy.open(
        tmp_path / "t.sqlite", by="AB", state=tmp_path / "state", told=told.append
    )
    assert pharmacy.prepare(ORDER).id
    assert len(told) == 1
    assert "may go unnoticed" in told[0]


def test_several_programs_begin_one_trail(tmp_path):
    """None takes for lost what another one has just begun."""
    script = (
        "import sys\n"
        "from ldncompound import CapsuleOrder, Pharmacy\n"
        "pharmacy = Pharmacy.open(sys.argv[1], by='AB')\n"
        "order = CapsuleOrder(dose='1.5 mg', days='30', patient='P', prescriber='Q')\n"
        "pharmacy.plan(order)\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        "print(pharmacy.prepare(order).id)\n"
    )
    for turn in range(3):
        command = [sys.executable, "-c", script, str(tmp_path / f"{turn}.sqlite")]
        running = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(4)
        ]
        for each in running:
            each.stdout.readline()
        for each in running:
            each.stdin.write("go\n")
            each.stdin.flush()
        assert len({each.communicate(timeout=120)[0] for each in running}) == 4


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a file has to be a day old")
def test_a_restore_that_is_killed_leaves_the_place_as_it_was_or_restored(tmp_path):
    """At whatever moment: what stands there is the old file or the whole new one."""
    house = House(tmp_path)
    script = (
        "import os, signal, sys, threading\n"
        "from ldncompound import Pharmacy\n"
        "folder, wait = sys.argv[1], float(sys.argv[2])\n"
        "pharmacy = Pharmacy.open(f'{folder}/trail.sqlite', by='AB')\n"
        "import ldncompound.api.restoring\n"
        "threading.Timer(wait, os.kill, (os.getpid(), signal.SIGKILL)).start()\n"
        "pharmacy.trail.restore(f'{folder}/backup.sqlite', reason='disk failed')\n"
        "os._exit(0)\n"
    )
    cut(house)
    broken = house.path.read_bytes()
    for moment in (0.0, 0.01, 0.02, 0.03, 0.05, 0.08):
        house.path.write_bytes(broken)
        words = [sys.executable, "-c", script, str(tmp_path), str(moment)]
        assert subprocess.run(words, check=False).returncode in (0, -9)
        if house.path.read_bytes() != broken:
            with Trail.open_for_reading(house.path) as trail:
                assert trail.head().size == 3
            assert house.opened().trail.verify().ok
    house.path.write_bytes(broken)
    assert house.restore().found.size == 2
    assert not [each for each in names_in(tmp_path) if each.startswith(".")]


def test_a_restore_that_was_killed_before_it_was_remembered_is_completed_by_its_repetition(house):
    """What stands there is its work: nothing is recorded twice, and acts go on; but only then."""
    state = Path(os.environ["LDNCOMPOUND_STATE"])
    house.path.unlink()
    before = state.read_bytes()
    first = house.restore()
    state.write_bytes(before)  # as the kill left it
    with pytest.raises(VerificationFailure):
        house.pharmacy.prepare(ORDER)

    assert house.restore().trail == first.trail
    assert house.pharmacy.prepare(ORDER).id
    with pytest.raises(WrongUsage, match="never overwritten"):
        house.restore()
    state.write_bytes(before)  # with an act of somebody else after it, that is not all
    with pytest.raises(WrongUsage, match="never overwritten"):
        house.restore()
    shutil.copy(house.backup, house.path)  # and this is no work of a restore
    with Trail.open_for_acts(house.path) as trail:
        trail.record(an_act())
    with pytest.raises(WrongUsage, match="never overwritten"):
        house.restore()


def test_whoever_looks_for_a_trail_that_is_gone_is_told_that_it_was_there(house):
    """A reader names the way back, and nobody is told that the next act begins a new trail."""
    house.path.unlink()
    for read in (house.pharmacy.trail.head, house.pharmacy.day, house.pharmacy.batches.list):
        with pytest.raises(StorageUnavailable, match="one of 3 entries is known") as raised:
            read()
        assert "trail restore" in raised.value.remedy
    with pytest.raises(VerificationFailure, match="one of 3 entries is known"):
        house.pharmacy.has_trail()


@pytest.mark.parametrize("how", ["restored", "accepted"])
def test_the_log_says_later_what_was_lost(house, how):
    """Who asks after years what is missing finds it beside the entry, also where it was copied."""
    house.path.unlink()
    if how == "restored":
        house.restore()
    else:
        shutil.copy(house.backup, house.path)
        house.pharmacy.trail.accept(reason="disk failed")
    *_, last = house.pharmacy.trail.log().entries
    assert last.lost == f"entry 3; ids {house.ids[2]}"
    assert [each.lost for each in house.pharmacy.trail.log().entries[:-1]] == [None, None]


@pytest.mark.parametrize("how", ["restore", "accept"])
def test_one_that_was_killed_before_it_was_remembered_is_completed_by_its_repetition(
    house, how, monkeypatch
):
    """The same request id then says that it is done, and so do the acts after it."""
    state = house.folder / "state.sqlite"
    monkeypatch.setenv("LDNCOMPOUND_STATE", str(state))
    pharmacy = house.opened()
    pharmacy.prepare(ORDER)
    known = state.read_bytes()
    house.path.unlink()

    def done():
        if how == "restore":
            return pharmacy.trail.restore(house.backup, reason="gone", request_id="R")
        return pharmacy.trail.accept(reason="gone", request_id="R")

    first = done()
    state.write_bytes(known)
    with pytest.raises(VerificationFailure):
        pharmacy.prepare(ORDER)
    assert done().trail == first.trail
    assert pharmacy.prepare(ORDER).id == "DEMO-" + first.lost.ids[0].series[-8:] + "-0005"


def test_a_repetition_accepts_nothing_that_was_lost_since(house, monkeypatch):
    """Another loss than the one that the entry names is not accepted by its request id."""
    monkeypatch.setenv("LDNCOMPOUND_STATE", str(house.folder / "state.sqlite"))
    pharmacy = house.opened()
    pharmacy.prepare(ORDER)
    house.path.unlink()
    pharmacy.trail.restore(house.backup, reason="gone", request_id="R")
    old = house.path.read_bytes()
    pharmacy.prepare(ORDER)
    house.path.write_bytes(old)
    pharmacy.trail.restore(house.backup, reason="gone", request_id="R")
    with pytest.raises(VerificationFailure):
        pharmacy.prepare(ORDER)


def test_a_restore_erases_no_other_entry_that_has_the_number_of_an_erased_one(house, monkeypatch):
    """A trail that went on from a backup gives the numbers of what was lost again."""
    monkeypatch.setenv("LDNCOMPOUND_STATE", str(house.folder / "state.sqlite"))
    pharmacy = house.opened()
    pharmacy.trail.erase(identity="3", reason="asked for", legal_basis="GDPR, article 17")
    house.path.unlink()
    pharmacy.trail.restore(house.backup, reason="Mrs Zwetschgenmann dropped it")
    pharmacy.prepare(ORDER)
    later = house.folder / "later.sqlite"
    pharmacy.trail.backup(later)
    pharmacy.prepare(ORDER)
    house.path.unlink()
    assert pharmacy.trail.restore(later, reason="again").erased == ()
    with Trail.open_for_reading(house.path) as trail:
        assert trail.recorded_at(3).personal["reason"] == "Mrs Zwetschgenmann dropped it"


def test_what_was_erased_is_erased_again_where_an_old_copy_is_accepted(house, monkeypatch):
    """A backup copied back by hand brings nothing back that somebody asked to be forgotten."""
    monkeypatch.setenv("LDNCOMPOUND_STATE", str(house.folder / "state.sqlite"))
    pharmacy = house.opened()
    pharmacy.trail.erase(identity="2", reason="asked for", legal_basis="GDPR, article 17")
    shutil.copy(house.backup, house.path)
    done = pharmacy.trail.accept(reason="copied back")
    assert done.erased == (2,)
    assert pharmacy.trail.verify().ok
    with Trail.open_for_reading(house.path) as trail:
        assert trail.recorded_at(2).erased
        assert not trail.keeps_personal(2)
    shutil.copy(house.backup, house.path)
    assert pharmacy.trail.accept(reason="once more").erased == (2,)


@pytest.mark.skipif(sys.platform != "linux", reason="locks of folders")
def test_of_two_that_restore_at_once_one_does(house):
    """The other finds a whole trail; what stood there, and the entry of the first, are kept."""
    garbled(house)
    program = (
        "import sys; from ldncompound import Pharmacy, WrongUsage\n"
        "try: Pharmacy.open(sys.argv[1], by='AB').trail.restore(sys.argv[2], reason='gone')\n"
        "except WrongUsage: sys.exit(2)"
    )
    command = [sys.executable, "-c", program, str(house.path), str(house.backup)]
    runs = [subprocess.Popen(command) for _ in range(3)]
    assert sorted(each.wait(60) for each in runs) == [0, 2, 2]
    assert house.pharmacy.trail.head().size == 3
    (kept,) = (each for each in names_in(house.folder) if ".replaced-" in each)
    assert (house.folder / kept).read_bytes() == b"gone"
