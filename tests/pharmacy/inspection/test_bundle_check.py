"""The check of a bundle, run as its reader runs it: what it says of what it cannot read."""

from __future__ import annotations

import importlib
import json
import zipfile

import pytest

from ldncompound.core.refusals import StorageUnavailable, WrongUsage
from ldncompound.pharmacy.inspection import bundle_check
from ldncompound.pharmacy.inspection.bundle import zipped
from ldncompound.pharmacy.inspection.bundle_check import Findings, check, main, printable, verifier
from ldncompound.pharmacy.inspection.bundle_copies import grew, root_of_leaf
from ldncompound.pharmacy.inspection.bundle_verified import verify_bundle
from ldncompound.pharmacy.people import keys
from ldncompound.trail.verification import export_lines
from pharmacy.inspection.test_bundle import the_bundle  # noqa: F401 - a fixture


@pytest.fixture
def unpacked(made, tmp_path):
    """Return the folder of an unpacked bundle."""
    for name, data in made.files.items():
        path = tmp_path / "bundle" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "bundle"


def say(capsys, *arguments):
    """Return the exit code and what the check says."""
    return main([str(each) for each in arguments]), capsys.readouterr().out


def test_an_unpacked_bundle_is_checked_with_paper_and_export(made, unpacked, tmp_path, capsys):
    """Each that agrees is said; another paper, or one of which the bundle knows no root, is too."""
    export = tmp_path / "export.jsonl"
    export.write_bytes(b"".join(each + b"\n" for each in export_lines(made.trail)))
    proof = json.loads(made.files["proof.json"])
    paper = f"{proof['size']} {proof['root'][:32]}"
    code, told = say(capsys, unpacked, "--sheet", paper, "--export", export)
    assert (code, "It agrees with the paper" in told) == (0, True)
    assert "The export has" in told

    code, told = say(capsys, unpacked, "--sheet", f"{proof['size']} {'0' * 32}")
    assert (code, "another root" in told) == (4, True)
    code, told = say(capsys, unpacked, "--sheet", "1 0123456789abcdef0123")
    assert (code, "take an export" in told) == (4, True)
    code, told = say(capsys, unpacked, "--sheet", "no paper")
    assert (code, "needs its size" in told) == (4, True)


def test_what_cannot_be_read_is_said_and_not_taken_for_right(unpacked, tmp_path, capsys):
    """A missing file, what is no ZIP, JSON that is none, and a bundle of an earlier version."""
    assert say(capsys, tmp_path / "none.zip")[0] == 4
    (tmp_path / "no.zip").write_bytes(b"PK no")
    code, told = say(capsys, tmp_path / "no.zip")
    assert (code, "cannot be read" in told) == (4, True)
    code, told = say(capsys)  # beside itself, where no bundle is
    assert (code, "NOT CONSISTENT" in told) == (4, True)

    proof = unpacked / "proof.json"
    kept = json.loads(proof.read_bytes())
    kept.pop("of")
    proof.write_text(json.dumps(kept), encoding="utf-8")
    assert "earlier version" in say(capsys, unpacked)[1]
    proof.write_bytes(b"{")
    assert "cannot be read as a bundle" in say(capsys, unpacked)[1]


def test_an_export_of_another_trail_proves_nothing(made, unpacked, tmp_path, capsys):
    """It has another root at the size of the bundle, or fewer entries."""
    lines = list(export_lines(made.trail))
    export = tmp_path / "export.jsonl"
    export.write_bytes(lines[0] + b"\n")
    code, told = say(capsys, unpacked, "--export", export)
    assert (code, "of another trail" in told) == (4, True)


def test_without_the_package_signatures_are_left_open(made, monkeypatch):
    """Nothing that was not checked is said to hold; a key or value that is none does not fit."""
    found = Findings()
    check(made.files, found, None)
    assert found.verdict == "COULD NOT CHECK"
    assert "needs the package cryptography" in " ".join(found.open)
    verifies = verifier()
    assert verifies is not None
    assert verifies("zz", "zz", b"") is False

    def missing(_):
        raise ImportError

    monkeypatch.setattr(importlib, "import_module", missing)
    assert verifier() is None
    assert bundle_check.importlib is importlib


def test_nothing_reaches_the_terminal_as_a_command():
    """What is not printable is shown as its number."""
    assert printable("a\x1b[31mb\u202e") == "a\\x1b[31mb\\u202e"


def test_a_path_that_leads_nowhere_gives_no_root():
    """Too long, too short, or from a tree of the same size that is another one."""
    one = "00" * 32
    assert root_of_leaf(b"x", 1, 1, [one]) is None
    assert root_of_leaf(b"x", 1, 2, []) is None
    assert grew(2, one, 2, one, []) is True
    assert grew(2, one, 2, one, [one]) is False
    assert grew(0, one, 3, one, [one]) is False
    assert grew(3, one, 4, one, []) is False


def test_the_program_verifies_a_zip(made, tmp_path, monkeypatch):
    """Whole: its head; too short, changed, no ZIP or no file: why not."""
    path = tmp_path / "bundle.zip"
    path.write_bytes(zipped(made.files))
    found = verify_bundle(path, at_least=1)
    proof = json.loads(made.files["proof.json"])
    assert found.head is not None
    assert (found.head.size, found.head.root) == (proof["size"], proof["root"])
    assert found.entries == len(proof["entries"])
    assert verify_bundle(path, at_least=10**6).head is None
    assert verify_bundle(path, sheet=f"{proof['size']} {'0' * 32}").head is None

    path.write_bytes(b"no zip")
    assert "not a ZIP" in " ".join(verify_bundle(path).found.wrong)
    with pytest.raises(StorageUnavailable):
        verify_bundle(tmp_path / "none.zip")
    path.write_bytes(zipped(made.files))
    found_spec = keys.find_spec
    monkeypatch.setattr(
        keys, "find_spec", lambda name: None if name == "cryptography" else found_spec(name)
    )
    with pytest.raises(WrongUsage):
        verify_bundle(path)


def test_a_file_that_is_there_twice_is_told(made, tmp_path):
    """One reader could show the first, and another the second."""
    path = tmp_path / "bundle.zip"
    path.write_bytes(zipped(made.files))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as bundle:
        bundle.writestr("record.json", b"{}")
    assert "record.json is there twice." in verify_bundle(path).found.wrong
