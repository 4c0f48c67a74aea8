"""`ldncompound prepare` with what Excel, other programs and tired people hand over."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from functional.conftest import check_schema

EXAMPLE = Path(__file__).parents[1] / "data" / "orders" / "from-excel.csv"
HEAD = "form,dose,days,patient,prescriber"
MANY = HEAD + "\n" + "".join(f"liquid,0.5 mg,30,P-{n},D\n" for n in range(100))
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


def answers(done):
    """Return the documents of standard output, each checked."""
    found = [json.loads(line) for line in done.out.splitlines()]
    for each in found:
        check_schema(each)
    return found


def results(path, separator=",", codec="utf-8-sig"):
    """Return the rows of a file of results."""
    text = path.read_bytes().decode(codec)
    return list(csv.DictReader(io.StringIO(text), delimiter=separator))


def entries(command):
    """Return how many acts the trail has; it must be whole."""
    return command("trail", "verify", "--json").json["entries"]


def test_what_excel_writes_in_germany_and_belgium(command):
    """Semicolons, names in any case, Windows' letters: read, said once, amounts as strict as ever."""
    (command.home / "orders.csv").write_bytes(EXAMPLE.read_bytes())
    done = command("prepare", "orders.csv", "--batch")
    made, refused = answers(done)

    assert done.code == 3
    assert (made["outcome"], refused["code"]) == ("done", "malformed-quantity")
    assert done.err.count("semicolons between the columns, in Windows-1252") == 1
    assert command("show", made["id"], "--json").json["prescription"]["patient_name"] == (
        "José Peeters"
    )


def test_a_plain_file_says_nothing_about_itself(command):
    """Commas and UTF-8, with or without its mark, are the plain case."""
    for mark in ("", "\ufeff"):
        (command.home / "orders.csv").write_text(
            mark + MANY[: MANY.index("liquid,0.5 mg,30,P-1,")], "utf-8"
        )
        done = command("prepare", "orders.csv", "--batch")
        assert done.code == 0, done.err
        assert "Read" not in done.err


def test_the_same_rows_in_another_dialect_are_not_made_twice(command):
    """A list saved again by Excel is the same list."""
    text = f"{HEAD}\nliquid,0.5 mg,30,P-1,Dr Jos\u00e9\n"
    (command.home / "orders.csv").write_text(text, "utf-8")
    (first,) = answers(command("prepare", "orders.csv", "--batch"))
    again = text.replace(",", "\t").replace("prescriber", "Prescriber")
    (command.home / "orders.csv").write_text(again, "utf-16")
    (second,) = answers(command("prepare", "orders.csv", "--batch"))

    assert second == first | {"replayed": True}


def test_a_workbook(command):
    """Each row is an act; a number without a unit and a formula are refused in theirs."""
    book = openpyxl.Workbook()
    rows = (
        HEAD.split(","), ["liquid", "0.5 mg", 30, "P-1", "D"], ["liquid", 0.5, 30, "P-2", "D"],
        ["liquid", "0.5 mg", "=15*2", "P-3", "D"], ["liquid", "0.5 mg", 30, "P-4", "D"],
    )  # fmt: skip
    for row in rows:
        book.active.append(row)
    book.save(command.home / "orders.xlsx")
    done = command("prepare", "orders.xlsx", "--batch", "--results", "r.csv")
    found = answers(done)

    assert done.code == 3
    assert [(each["line"], each.get("code")) for each in found] == [
        (2, None), (3, "malformed-quantity"), (4, "invalid-order"), (5, None),
    ]  # fmt: skip
    assert "Read orders.xlsx, sheet 'Sheet', its only sheet." in done.err
    assert "tabs, UTF-16" in done.err
    told = results(command.home / "r.csv", "\t", "utf-16")
    assert [each["id"] for each in told] == [each.get("id", "") for each in found]
    assert told[2]["days"] == "'=15*2"
    assert command("prepare", "orders.xlsx").code == 2
    assert command("prepare", "orders.xlsx", "--batch", "--worksheet", "x").code == 2


def test_results_are_the_rows_with_their_answers(command):
    """The columns of the file, then line, id, code, message and remedy of every row."""
    text = "Form;Dose;Days;Patient;Prescriber;Rx\n"
    text += 'liquid;0.5 mg;30;P-1;D;=cmd\nliquid;4,5 mg;30;P-2;D;"-1"\nliquid;1 mg\n'
    (command.home / "orders.csv").write_text(text)
    done = command("prepare", "orders.csv", "--batch", "--results", "r.csv")
    found, told = answers(done), results(command.home / "r.csv", ";")

    assert done.code == 3
    assert "Results go to r.csv (semicolons, UTF-8)." in done.err
    assert [each["Rx"] for each in told] == ["'=cmd", "'-1", ""]
    for row, answer in zip(told, found, strict=True):
        assert row["line"] == str(answer["line"])
        for key in ("id", "code", "message", "remedy"):
            assert row[key].removeprefix("'") == answer.get(key, "").removeprefix("'")
    again = command("prepare", "r.csv", "--batch", "--json")
    assert again.code == 2
    assert "holds results" in again.json["message"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("r.csv", "exists"),
        ("orders.csv", "exists"),
        ("none/r.csv", "folder"),
        ("r.txt", ".csv"),
        ("trail.sqlite", ".csv"),
        ("kept.csv", "trail"),
        (".", ".csv"),
        ("\0", "not a path"),
        ("x" * 5000 + ".csv", "not a path"),
    ],
)
def test_results_overwrite_nothing(command, name, words):
    """It is exit 2 before anything is recorded."""
    (command.home / "orders.csv").write_text(MANY)
    (command.home / "r.csv").write_text("mine")
    (command.home / "kept.csv").write_bytes(b"SQLite format 3\0")
    done = command("prepare", "orders.csv", "--batch", "--results", name, "--json")

    assert done.code == 2
    assert words in done.json["message"] + done.json["remedy"]
    assert not command.trail.exists()
    assert (command.home / "r.csv").read_text() == "mine"
    assert (command.home / "orders.csv").read_text() == MANY


def test_results_replace_where_told(command):
    """--replace overwrites results, but never the orders; a wrong file of orders leaves them."""
    (command.home / "r.csv").write_text("mine")
    words = ("--batch", "--results", "r.csv", "--replace")
    (command.home / "orders.csv").write_text("colour\n")
    assert command("prepare", "orders.csv", *words).code == 2
    assert (command.home / "r.csv").read_text() == "mine"
    (command.home / "orders.csv").write_text(MANY[: MANY.index("liquid,0.5 mg,30,P-1,")])
    assert command("prepare", "orders.csv", *words).code == 0
    assert len(results(command.home / "r.csv")) == 1
    itself = ("--batch", "--results", "orders.csv", "--replace")
    assert "itself" in command("prepare", "orders.csv", *itself, "--json").json["message"]
    (command.home / "o.json").write_text("{}")
    for option in ("--results", "--worksheet"):
        assert command("prepare", "o.json", option, "x.csv").code == 2


@posix
def test_results_of_a_run_that_is_killed(command):
    """The rows that were answered are in the file, whole, and the next run has them all."""
    (command.home / "orders.csv").write_text(MANY)
    process = subprocess.Popen(
        [sys.executable, "-m", "ldncompound", "prepare", "orders.csv", "--batch",
         "--results", "r.csv"],
        env=command.environment, cwd=command.home, bufsize=0, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    told = [json.loads(process.stdout.readline()) for _ in range(20)]
    process.send_signal(signal.SIGKILL)
    process.communicate()
    found = results(command.home / "r.csv")

    assert [each["id"] for each in found[:20]] == [each["id"] for each in told]
    done = command("prepare", "orders.csv", "--batch", "--results", "r.csv", "--replace")
    assert done.code == 0
    assert len(results(command.home / "r.csv")) == entries(command) == 100


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device without room")
def test_results_without_room(command):
    """The run stops with exit 5 and says what is full; later every row is made once."""
    (command.home / "orders.csv").write_text(MANY)
    (command.home / "full.csv").symlink_to("/dev/full")
    words = ("prepare", "orders.csv", "--batch")
    done = command.installed(*words, "--results", "full.csv", "--replace")

    assert done.code == 5, done.err
    assert "full.csv' cannot be written" in done.err
    assert "Traceback" not in done.err
    assert command(*words).code == 0
    assert entries(command) == 100


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("o.csv", b"N     +   121.3 mg\r\n", "a balance printed"),
        ("o.json", b'{"resourceType": "MedicationRequest"}', "a FHIR resource"),
        ("o.pdf", b"%PDF-1.7", "a PDF"),
        ("o.xlsx", b"PK\3\4", "not whole"),
        ("o.jsonl", b'{"a": 1}\n{"b": 2}\n', "JSON lines"),
        ("o.txt", b"nothing known", "does not end in"),
    ],
)
def test_another_file_by_mistake(command, name, content, words):
    """Exit 2, one sentence that says what it is, no trail."""
    (command.home / name).write_bytes(content)
    batch = ("--batch",) if name.endswith(("csv", "xlsx")) else ()
    done = command("prepare", name, *batch, "--json")

    assert done.code == 2
    check_schema(done.json)
    assert words in done.json["message"]
    assert not command.trail.exists()


def test_without_the_extra_one_sentence_names_it(command):
    """A workbook without openpyxl is exit 2, and a table needs it nowhere."""
    openpyxl.Workbook().save(command.home / "o.xlsx")
    script = (
        "import sys; sys.modules['openpyxl'] = None; from importlib import util; "
        "found = util.find_spec; "
        "util.find_spec = lambda name: None if name == 'openpyxl' else found(name); "
        "from ldncompound.cli import main; sys.exit(main(['prepare', 'o.xlsx', '--batch']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=command.environment, cwd=command.home,
        capture_output=True, check=False,
    )  # fmt: skip

    assert done.returncode == 2
    assert b"ldncompound[excel]" in done.stderr


def test_any_bytes_end_with_an_exit_code_of_the_contract(command):
    """Random beginnings and random bytes, as a table and as a workbook: never a bug."""
    chance = random.Random(49)
    heads = (b"", HEAD.encode() + b"\n", HEAD.replace(",", ";").encode() + b"\r", b"PK\3\4",
             HEAD.encode("utf-16"), b"sep=;\n", b"{", b"\xef\xbb\xbf", b"\xff\xfe")  # fmt: skip
    row = b'liquid,"0.5 mg",30,P,D\n'
    for _ in range(60):
        name = chance.choice(("o.csv", "o.csv", "o.xlsx", "o.json", "o.toml", "o.dat"))
        content = chance.choice(heads) + chance.choice((b"", row, row.replace(b",", b";")))
        content += chance.randbytes(chance.choice((0, 3, 40, 400)))
        (command.home / name).write_bytes(content)
        batch = ("--batch",) if name in ("o.csv", "o.xlsx") else ()
        done = command("prepare", name, *batch, "--json")
        assert done.code in (0, 2, 3), (content, done.err)
        assert "Traceback" not in done.err
