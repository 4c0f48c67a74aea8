"""Files that are written: none is lost where another program holds the one of that name."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from ldncompound.cli import main, output_files
from ldncompound.cli.output_files import (
    KeptElsewhere,
    check_output,
    write_act,
    write_lines,
    write_output,
)
from ldncompound.core.refusals import WrongUsage


@pytest.fixture
def held(monkeypatch):
    """Return a function that lets a file be held for so many attempts to give it a name."""
    real = os.replace

    def hold(path, attempts: int) -> list[float]:
        left, waited = [attempts], []

        def replaced(source, target):
            if os.fspath(target) == os.fspath(path) and left[0]:
                left[0] -= 1
                raise PermissionError(13, "Permission denied")
            real(source, target)

        monkeypatch.setattr(output_files.os, "replace", replaced)
        monkeypatch.setattr("time.sleep", waited.append)
        return waited

    return hold


def recorded(entries: list[bytes], data: bytes):
    """Return an act that hands over bytes and then records them."""

    def act(keep):
        keep(data)
        entries.append(data)
        return len(entries)

    return act


def test_a_file_that_is_held_for_a_moment_is_replaced(tmp_path, held):
    """A scanner that lets go leaves no trace: the file is the new one, and the only one."""
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"old")
    waited, entries = held(path, 4), []

    assert write_act(path, recorded(entries, b"new"), replace=True) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["sheet.pdf"]
    assert path.read_bytes() == b"new"
    assert waited == sorted(waited)
    assert len(waited) == 4


def test_a_file_that_stays_held_costs_no_print(tmp_path, held):
    """What was recorded once is kept whole under a name that is told; the held file is as it was."""
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"old")
    (tmp_path / "sheet-2.pdf").write_bytes(b"of somebody")
    held(path, 1000)
    entries: list[bytes] = []

    with pytest.raises(KeptElsewhere) as told:
        write_act(path, recorded(entries, b"new"), replace=True)

    assert entries == [b"new"]
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {
        "sheet.pdf": b"old",
        "sheet-2.pdf": b"of somebody",
        "sheet-3.pdf": b"new",
    }
    assert str(tmp_path / "sheet-3.pdf") in told.value.message
    assert told.value.exit_status == 5


def test_where_nothing_can_be_renamed_the_file_keeps_the_name_it_was_written_under(
    tmp_path, monkeypatch
):
    """Even then what was recorded is whole, told, and has the ending that opens it."""
    path = tmp_path / "sheet.pdf"

    def never(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(output_files.os, "replace", never)
    with pytest.raises(KeptElsewhere) as told:
        write_output(path, b"new", replace=True)
    (left,) = tmp_path.iterdir()

    assert left.read_bytes() == b"new"
    assert left.suffix == ".pdf"
    assert str(left) in told.value.message


def test_an_act_that_fails_leaves_nothing(tmp_path):
    """Where nothing is recorded there is no file, under no name."""

    def refused(keep):
        keep(b"new")
        raise WrongUsage("No.")

    with pytest.raises(WrongUsage):
        write_act(tmp_path / "sheet.pdf", refused, replace=True)
    assert list(tmp_path.iterdir()) == []


def test_a_held_file_is_refused_before_anything_is_recorded(tmp_path, monkeypatch):
    """A viewer is told of at once, except where the file may already be what is asked for."""
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"old")
    given = {"replace": True, "kinds": (".pdf",), "protected": ()}
    assert check_output(str(path), **given) == path

    def sharing_violation(*_):
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(output_files.os, "rename", sharing_violation)
    with pytest.raises(WrongUsage, match="cannot be replaced"):
        check_output(str(path), **given)
    assert check_output(str(path), **given, may_stay=True) == path
    assert check_output(str(tmp_path / "other.pdf"), **given) == tmp_path / "other.pdf"


def test_the_original_is_kept_where_a_viewer_opens_the_file_at_the_last_moment(
    tmp_path, held, monkeypatch, capsys
):
    """The call says that it is recorded, where its sheet is, and how to print what is missing."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LDNCOMPOUND_TRAIL", str(tmp_path / "trail.sqlite"))
    sheet = tmp_path / "sheet.txt"
    sheet.write_bytes(b"old")
    held(sheet, 1000)

    code = main(
        [
            "capsules", "--dose", "1.5 mg", "--days", "30", "--patient", "P-1042",
            "--prescriber", "Dr Example", "--replace",
            "--sheet", str(sheet), "--label", str(tmp_path / "label.txt"),
        ]
    )  # fmt: skip
    told = " ".join(capsys.readouterr().err.split())

    assert code == 5
    assert str(tmp_path / "sheet-2.txt") in told
    assert "is recorded. Print its label with" in told
    assert "its sheet with" not in told
    assert sheet.read_bytes() == b"old"
    assert "COPY" not in (tmp_path / "sheet-2.txt").read_text("utf-8")
    assert main(["trail", "verify"]) == 0


def mode(path):
    """Return who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_what_is_written_is_for_its_owner_alone_from_the_first_byte(tmp_path):
    """Whatever the account lets others read of new files; a file that is replaced keeps its mode."""
    path, shared = tmp_path / "sheet.pdf", tmp_path / "shared.pdf"
    seen = []

    def act(keep):
        seen.extend(map(mode, tmp_path.iterdir()))
        keep(b"P-1042")
        seen.extend(map(mode, tmp_path.iterdir()))

    mask = os.umask(0)
    try:
        write_act(path, act, replace=False)
        write_lines(tmp_path / "e.jsonl", lambda keep: keep([b"{}"]), replace=False)
        shared.write_bytes(b"old")
        shared.chmod(0o640)
        write_output(shared, b"new", replace=True)
    finally:
        os.umask(mask)
    assert {*seen, mode(path), mode(tmp_path / "e.jsonl")} == {0o600}
    assert (mode(shared), shared.read_bytes()) == (0o640, b"new")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a file has to be a day old")
def test_what_a_killed_command_leaves_is_gone_after_the_next_one(tmp_path):
    """However often it is killed, at whatever moment: the next one leaves its own file alone."""
    script = (
        "import sys, os, signal, pathlib\n"
        "from ldncompound.cli.output_files import write_act\n"
        "def act(keep):\n"
        "    if sys.argv[2] == 'after': keep(b'P-1042')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_act(pathlib.Path(sys.argv[1]), act, replace=True)\n"
    )
    for number in range(3):
        for when in ("before", "after"):
            file = str(tmp_path / f"sheet-{number}.pdf")
            done = subprocess.run([sys.executable, "-c", script, file, when], check=False)
            assert done.returncode == -9
    assert [each.name[:7] for each in tmp_path.iterdir()] == [".sheet-"]

    write_output(tmp_path / "other.pdf", b"new", replace=False)
    assert [each.name for each in tmp_path.iterdir()] == ["other.pdf"]
