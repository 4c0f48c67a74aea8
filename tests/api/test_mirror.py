"""A mirror: a note of each act elsewhere, that stops none, and contradicts what was rewritten."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from base64 import b64decode
from hashlib import sha256

import pytest

from ldncompound import CapsuleOrder, Pharmacy, StorageUnavailable, WrongUsage
from ldncompound.trail.mirror import Mirror, notes_in
from ldncompound.trail.store import Trail
from trail.shared import an_act

ORDER = CapsuleOrder(dose="1.5 mg", days="30", patient="P-1042", prescriber="Dr Q")
SECRET = "seven grey herons wade"


class House:
    """A pharmacy with a mirror and three preparations."""

    def __init__(self, folder):
        self.folder, self.path, self.mirror = folder, folder / "trail.sqlite", folder / "mirror"
        self.mirror.mkdir()
        self.told: list[str] = []
        self.config = folder / "pharmacy.toml"
        self.config.write_text(f"name = 'Elm'\nsite = 'ELM'\nmirror = '{self.mirror}'\n")
        self.pharmacy = self.opened()
        for _ in range(3):
            self.pharmacy.prepare(ORDER)

    def opened(self, **more):
        """Open the pharmacy."""
        given = {"by": "AB", "keys": self.folder / "keys", "told": self.told.append}
        return Pharmacy.open(self.path, config=self.config, **given, **more)

    def notes(self):
        """Return the sizes of the notes."""
        with Trail.open_for_reading(self.path) as trail:
            return sorted(each.size for each in notes_in(self.mirror, trail.origin))


@pytest.fixture
def house(tmp_path):
    """Return a pharmacy."""
    return House(tmp_path)


def test_each_act_adds_a_note_that_anybody_can_read(house):
    """One checkpoint an act, with nothing of a patient; the trail agrees with all of them."""
    (file,) = house.mirror.iterdir()
    text = file.read_text("utf-8")
    found = house.pharmacy.trail.verify()

    assert house.notes() == [1, 2, 3]
    head = house.pharmacy.trail.head()
    assert head.unmirrored is None
    log, size, root, digest, at, given = text.split("\n\n")[-2].split("\n")
    assert re.fullmatch(r"id ELM-20[0-9]{6}-0003", given)
    assert re.fullmatch(r"ldncompound/[0-9a-f]{16}", log)
    assert (size, b64decode(root).hex(), digest) == ("3", head.root, f"hash {head.hash}")
    assert at.startswith("at 20")
    assert "P-1042" not in text
    assert (found.mirror.notes, found.mirror.last, found.mirror.accepted) == (3, 3, 0)
    assert house.told == []


def test_a_mirror_that_cannot_be_reached_stops_nothing_and_is_told(house):
    """The gap is told at each act, by head and by verify; the next note speaks for all."""
    away = house.mirror.rename(house.folder / "away")
    assert house.pharmacy.prepare(ORDER).id
    assert len(house.told) == 1
    assert "has no note of entry 4" in house.told[0]
    assert house.pharmacy.trail.head().unmirrored == 1
    assert house.pharmacy.trail.verify().ok
    assert "was not compared" in house.told[1]
    assert not house.mirror.exists()
    with pytest.raises(StorageUnavailable):
        house.pharmacy.trail.verify(mirror=house.mirror)

    away.rename(house.mirror)
    house.pharmacy.prepare(ORDER)
    assert house.notes() == [1, 2, 3, 5]
    assert house.pharmacy.trail.head().unmirrored is None
    assert house.pharmacy.trail.verify().mirror.last == 5


def test_a_mirror_that_does_not_answer_holds_nobody_up(house, monkeypatch):
    """One call waits at most a moment, and none waits again for the same call."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    monkeypatch.setattr("ldncompound.trail.mirror._LONGEST", 0.05)
    (file,) = house.mirror.iterdir()
    file.unlink()
    os.mkfifo(file)  # opening it waits for a reader
    house.pharmacy.prepare(ORDER)
    house.pharmacy.prepare(ORDER)
    assert ["does not answer" in house.told[0], "not answered yet" in house.told[1]] == [True] * 2
    with file.open("rb") as reader:
        assert b"ldncompound/" in reader.read()


def test_what_was_rewritten_contradicts_the_notes(house, monkeypatch):
    """Whole in itself, and remembered by nobody: the notes say that it is not the trail."""
    shutil.copy(house.path, house.folder / "old.sqlite")
    house.pharmacy.prepare(ORDER)
    shutil.copy(house.folder / "old.sqlite", house.path)
    monkeypatch.setenv("LDNCOMPOUND_STATE", str(house.folder / "another"))
    forgetful = house.opened()

    cut = forgetful.trail.verify(mirror=house.mirror)
    assert (cut.ok, cut.first_bad) == (False, 4)
    with Trail.open_for_acts(house.path) as trail:
        trail.record(an_act())
    other = forgetful.trail.verify(mirror=house.mirror)
    assert not other.ok
    assert "mirror" in other.reason


def test_a_loss_that_was_accepted_is_no_contradiction(house):
    """The entry names what is lost; notes of that are counted, and no others are let pass."""
    shutil.copy(house.path, house.folder / "old.sqlite")
    house.pharmacy.prepare(ORDER)
    shutil.copy(house.folder / "old.sqlite", house.path)
    house.pharmacy.trail.accept(reason="lost")
    house.pharmacy.prepare(ORDER)

    found = house.pharmacy.trail.verify()
    assert (found.ok, found.mirror.accepted, found.mirror.last) == (True, 1, 5)
    (file,) = house.mirror.iterdir()
    text = file.read_text("utf-8")
    file.write_text(text.replace("\n2\n", "\n3\n", 1), "utf-8")
    assert not house.pharmacy.trail.verify().ok


def test_on_a_new_computer_the_mirror_tells_what_a_backup_lacks(house, monkeypatch):
    """Nothing is remembered there; the entry of the restore names what the notes know."""
    house.pharmacy.trail.backup(house.folder / "backup.sqlite")
    house.pharmacy.prepare(ORDER)
    house.path.unlink()
    monkeypatch.setenv("LDNCOMPOUND_STATE", str(house.folder / "another"))
    new = house.opened()

    done = new.trail.restore(house.folder / "backup.sqlite", reason="new computer")
    assert (done.lost.kind, done.lost.first, done.lost.last) == ("shorter", 4, 4)
    new.prepare(ORDER)
    assert new.trail.verify(mirror=house.mirror).ok


@pytest.mark.parametrize("how", ["restored", "accepted"])
def test_an_id_that_the_notes_know_is_not_given_again(house, monkeypatch, how):
    """The lost batch has its id on paper; a note that claims more ids than entries is no help."""
    backup = house.folder / "backup.sqlite"
    house.pharmacy.trail.backup(backup)
    lost = house.pharmacy.prepare(ORDER).id
    series = lost.rpartition("-")[0]
    (file,) = house.mirror.iterdir()
    note = file.read_text("utf-8").split("\n\n")[-2]
    file.write_text(
        f"{file.read_text('utf-8')}{note.replace('-0004', '-4000')}\n\n"
        f"{note.replace('id ELM', 'id ../ELM')}\n\n",
        "utf-8",
    )
    monkeypatch.setenv("LDNCOMPOUND_STATE", str(house.folder / "another"))
    if how == "restored":
        house.path.unlink()
        new = house.opened()
        known = new.trail.restore(backup, reason="new computer").lost
    else:
        shutil.copy(backup, house.path)
        monkeypatch.delenv("LDNCOMPOUND_STATE")
        new = house.opened()
        known = new.trail.accept(reason="an old copy").lost

    assert [(each.series, each.first, each.last) for each in known.ids] == [(series, 4, 4)]
    assert new.prepare(ORDER).id == f"{series}-0005"
    assert new.trail.verify(mirror=house.mirror).ok


def test_the_next_note_tells_ids_that_were_given_out_in_a_gap(house, monkeypatch):
    """Also where its own act gives none out: the batch is on paper, and its number is taken."""
    backup = house.folder / "backup.sqlite"
    house.pharmacy.trail.backup(backup)
    away = house.mirror.rename(house.folder / "away")
    lost = house.pharmacy.prepare(ORDER).id
    away.rename(house.mirror)
    house.pharmacy.sheet(lost, format="txt")
    house.path.unlink()
    monkeypatch.setenv("LDNCOMPOUND_STATE", str(house.folder / "another"))
    new = house.opened()

    known = new.trail.restore(backup, reason="new computer").lost
    assert [(each.first, each.last) for each in known.ids] == [(4, 4)]
    assert new.prepare(ORDER).id == f"{lost[:-4]}0005"


def test_the_first_note_tells_ids_that_were_given_out_before_it(house, monkeypatch):
    """A mirror that is begun today knows of batches that yesterday's backup lacks."""
    backup, second = house.folder / "backup.sqlite", house.folder / "second"
    house.pharmacy.trail.backup(backup)
    lost = house.pharmacy.prepare(ORDER).id
    second.mkdir()
    house.config.write_text(f"name = 'Elm'\nsite = 'ELM'\nmirror = '{second}'\n")
    house.opened().sheet(lost, format="txt")
    house.path.unlink()
    monkeypatch.setenv("LDNCOMPOUND_STATE", str(house.folder / "another"))
    new = house.opened()

    new.trail.restore(backup, reason="new computer")
    assert new.prepare(ORDER).id == f"{lost[:-4]}0005"


def test_a_trail_that_begins_beside_the_notes_of_another_gives_none_of_its_ids(house, monkeypatch):
    """On a new computer without the backup: it is said once, and what is on paper stays alone."""
    monkeypatch.setenv("LDNCOMPOUND_STATE", str(house.folder / "another"))
    house.path.rename(house.folder / "lost.sqlite")
    other = house.mirror / "0123456789abcdef-2026-11-00000000.notes"
    text = "".join(file.read_text("utf-8") for file in house.mirror.iterdir())
    other.write_text(text.replace("id ELM-", "id OAK-").replace("-0003", "-0777"), "utf-8")

    new = house.opened()
    assert new.prepare(ORDER).id.endswith("-0004")
    (told,) = house.told
    assert "notes of another trail with ids of ELM, up to entry 3." in told
    assert new.prepare(ORDER).id.endswith("-0005")
    assert len(house.told) == 1
    monkeypatch.setenv("LDNCOMPOUND_STATE", str(house.folder / "a third"))
    shutil.rmtree(house.mirror)
    assert Pharmacy.open(house.folder / "n.sqlite", config=house.config).prepare(ORDER).id


def test_a_trail_begins_also_where_the_notes_cannot_be_read_soon(house, monkeypatch):
    """A folder that hangs holds no first act up; what is no file of notes is not read at all."""
    (house.mirror / "big.bin").write_bytes(b"ldncompound/0123456789abcdef\n9\n" * 9)
    waits = threading.Event()
    monkeypatch.setattr("ldncompound.trail.mirror._LONGEST", 0.05)
    monkeypatch.setattr("ldncompound.trail.mirror.notes_in", lambda *_: iter(waits.wait, True))
    monkeypatch.setenv("LDNCOMPOUND_STATE", str(house.folder / "another"))
    new = Pharmacy.open(house.folder / "n.sqlite", config=house.config, told=house.told.append)
    assert new.prepare(ORDER).id.endswith("-0001")
    assert house.told == []
    waits.set()


def test_a_signed_act_has_a_signed_note(tmp_path):
    """Its signature is that of a note after C2SP, under the key of who signs the act."""
    keys = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    house = House(tmp_path)
    pharmacy = house.opened(passphrase=SECRET)
    pharmacy.people.enrol(name="Ada Brown", initials="AB", role="pharmacist")
    (file,) = house.mirror.iterdir()
    text = file.read_text("utf-8")
    (line,) = [each for each in text.splitlines() if each.startswith("\u2014 ")]
    note = text[text.rindex("ldncompound/", 0, text.index(line)) : text.index(line) - 1]

    _, name, encoded = line.split(" ")
    told, signature = b64decode(encoded)[:4], b64decode(encoded)[4:]
    public = bytes.fromhex(name.removeprefix("ldncompound/"))
    assert told == sha256(name.encode() + b"\n\x01" + public).digest()[:4]
    keys.Ed25519PublicKey.from_public_bytes(public).verify(signature, note.encode())
    assert house.pharmacy.trail.verify(full=True).ok


def test_the_folder_is_named_in_full(tmp_path):
    """Acts are done in any folder."""
    with pytest.raises(WrongUsage, match="no whole path"):
        Pharmacy.open(tmp_path / "t", config=tmp_path / "c.toml").setup(name="E", mirror="notes")
    pharmacy = Pharmacy.open(tmp_path / "t", config=tmp_path / "c.toml")
    pharmacy.setup(name="E", site="ELM", mirror=str(tmp_path))
    assert f"mirror = {str(tmp_path)!r}".replace("'", '"') in (tmp_path / "c.toml").read_text()


def test_a_mirror_that_is_taken_out_leaves_no_gap(house):
    """What is not asked for is not missing."""
    house.config.write_text("name = 'Elm'\nsite = 'ELM'\n")
    plain = house.opened()
    plain.prepare(ORDER)
    plain.prepare(ORDER)
    assert plain.trail.head().unmirrored is None


def test_notes_of_other_trails_and_pieces_are_no_notes(house):
    """A torn line, another log, another file: nothing of that contradicts."""
    (file,) = house.mirror.iterdir()
    whole = file.read_text("utf-8")
    file.write_text(whole + whole[: len(whole) // 7] + "\nldncompound/zz\n4\n", "utf-8")
    other = whole.replace(whole[:28], "ldncompound/0123456789abcdef")
    (house.mirror / "0123456789abcdef-x.notes").write_text(other, "utf-8")
    (house.mirror / "readme.txt").write_text("notes")
    assert house.pharmacy.trail.verify().mirror.notes == 3


def test_programs_at_once_tear_no_note(tmp_path):
    """Each note is added in one go."""
    house = House(tmp_path)
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from ldncompound.trail.act import Recorded\n"
        "from ldncompound.trail.mirror import Mirror\n"
        "from trail.shared import an_act\n"
        "for n in range(1, 201):\n"
        "    at = '2026-11-30T10:00:00.000Z'\n"
        "    made = Recorded(n, 'ab' * 32, n, 'cd' * 32, 'a', at, None, 'done', 'AB', {}, None)\n"
        "    why = Mirror(Path(sys.argv[1])).add('ldncompound/0123456789abcdef', an_act(), made)\n"
        "    assert why is None, why\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(house.mirror)], env=environment)
        for _ in range(3)
    ]
    assert [each.wait(120) for each in running] == [0, 0, 0]
    found = [*notes_in(house.mirror, "ldncompound/0123456789abcdef")]
    assert sorted(each.size for each in found) == sorted([*range(1, 201)] * 3)


def test_a_folder_that_is_none(tmp_path):
    """What stands in the way is said in the words of the system."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageUnavailable):
        [*notes_in(tmp_path / "file", "ldncompound/0123456789abcdef")]
    assert Mirror(tmp_path / "none").folder == tmp_path / "none"


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
@pytest.mark.parametrize("how", [os.symlink, os.link])
def test_no_note_is_added_to_a_file_of_ours_through_the_mirror(house, how):
    """Who may write to the folder may lay a link there, even to the trail: it is not followed."""
    (file,) = house.mirror.iterdir()
    file.unlink()
    how(house.path, file)
    house.pharmacy.prepare(ORDER)
    assert "no note of entry 4" in house.told[0]
    assert house.pharmacy.trail.verify(mirror=house.mirror).ok


@pytest.mark.skipif(os.name != "posix", reason="pipes")
def test_what_is_no_file_in_the_mirror_neither_blocks_nor_ends_a_verification(house):
    """A pipe or a folder with the name of notes is no note."""
    (file,) = house.mirror.iterdir()
    os.mkfifo(file.with_name(f"{file.name}.pipe"))
    file.with_name(f"{file.name}.folder").mkdir()
    assert house.pharmacy.trail.verify(mirror=house.mirror).mirror.notes == 3


@pytest.mark.parametrize("how", ["accept", "restore"])
def test_notes_tell_the_first_entry_that_is_another(house, how):
    """A backup that was worked on elsewhere is shorter, and differs before its end: all is told."""
    backup, alone = house.folder / "backup.sqlite", house.folder / "alone.toml"
    house.pharmacy.trail.backup(backup)
    for _ in range(6):
        house.pharmacy.prepare(ORDER)
    alone.write_text("name = 'Elm'\nsite = 'ELM'\n")
    elsewhere = Pharmacy.open(backup, config=alone, by="AB", state=house.folder / "other")
    for _ in range(2):
        elsewhere.prepare(ORDER)
    for file in house.folder.glob("trail.sqlite*"):
        file.unlink()
    trail = house.opened().trail
    if how == "restore":
        lost = trail.restore(backup, reason="broken").lost
    else:
        shutil.copy(backup, house.path)
        lost = trail.accept(reason="worked on elsewhere").lost

    assert (lost.kind, lost.first, lost.last) == ("shorter", 4, 9)
    assert house.opened().prepare(ORDER).id == "ELM-" + lost.ids[0].series[4:] + "-0010"
    found = trail.verify(full=True)
    assert found.ok, found.reason
    assert found.mirror.accepted == 6

    # What was accepted once is not lost again: of the next loss the end alone is told.
    later = house.folder / "later.sqlite"
    house.opened().trail.backup(later)
    size = found.entries
    for _ in range(3):
        house.opened().prepare(ORDER)
    for file in house.folder.glob("trail.sqlite*"):
        file.unlink()
    lost = house.opened().trail.restore(later, reason="broken again").lost
    assert (lost.first, lost.last) == (size + 1, size + 3)
    assert trail.verify().ok
