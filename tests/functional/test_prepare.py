"""`ldncompound prepare` and `order new`: orders in files."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from functional.conftest import PATIENT, check_schema
from ldncompound.pharmacy.order_runs import RowAnswer

EXAMPLES = Path(__file__).parents[1] / "data" / "orders"
HEAD = "form,dose,days,patient,prescriber"
LIQUID = {"form": "liquid", "dose": "0.5 mg", "days": "30", "patient": "P-1", "prescriber": "Dr X"}
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


@pytest.fixture
def batch(command):
    """Write rows, run them, and return exit code, answers and standard error."""

    def run(text, *words):
        path = command.home / "orders.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        done = command("prepare", str(path), "--batch", *words)
        answers = [json.loads(line) for line in done.out.splitlines()]
        for each in answers:
            check_schema(each)
            if each["schema"] == "ldncompound.row/1":
                assert RowAnswer.from_document(each).document() == each
        return done.code, answers, done.err

    return run


def entries(command):
    """Return how many acts the trail has; it must be whole."""
    found = command("trail", "verify", "--json")
    assert found.code == 0, found.out
    return found.json["entries"]


def outcomes(answers):
    return [(each["line"], each["outcome"], each["replayed"]) for each in answers]


# one order


def test_a_file_gives_what_the_command_gives(command):
    """TOML, JSON and options give the same document, except its number and place."""
    more = ("--fill-mass", "130 mg/capsule", "--directions", "Take 1 capsule by mouth at bedtime.")
    told = command.capsules(*more).json
    shutil.copy(EXAMPLES / "order.toml", command.home)
    toml = command("prepare", "order.toml", "--json")
    table = {
        "form": "capsules", "dose": "1.5 mg", "days": 30, "patient": "P-1042",
        "prescriber": "Dr Example", "fill_mass": more[1], "directions": more[3],
    }  # fmt: skip
    (command.home / "order.json").write_text(json.dumps(table))
    from_json = command("prepare", "order.json", "--json", "--by", "Kim")

    for found in (toml.json, from_json.json):
        check_schema(found)
        assert found.pop("id") != told["id"]
        found.pop("trail")
        assert found == {key: part for key, part in told.items() if key not in ("id", "trail")}


def test_a_liquid_with_its_sheet_and_label_once(command):
    """Request id, sheet and label work as for the command."""
    (command.home / "o.json").write_text(json.dumps(LIQUID))
    words = ("prepare", "o.json", "--request-id", "R-1", "--sheet", "s.txt", "--label", "l.txt")
    first, again = command(*words, "--json"), command(*words, "--json")

    assert (first.code, again.code) == (0, 0), again.err
    assert first.json["liquid"]["dispense"] == "15 mL"
    assert first.json["id"] == again.json["id"]
    assert (command.home / "s.txt").exists()
    assert (command.home / "l.txt").exists()
    assert entries(command) == 3


@pytest.mark.parametrize("dose", ["4.5", '"4,5 mg"', '"=1+1"', '""', "4"])
def test_a_dose_that_is_no_quantity_is_a_recorded_refusal(command, dose):
    """It is kept as written and recorded in the trail, whatever the file."""
    table = f'form = "liquid"\ndose = {dose}\ndays = 30\npatient = "P"\nprescriber = "D"\n'
    (command.home / "o.toml").write_text(table)
    (command.home / "o.json").write_text(
        f'{{"form": "liquid", "dose": {dose}, "days": 30, "patient": "P", "prescriber": "D"}}'
    )
    for name in ("o.toml", "o.json"):
        answer = command("prepare", name, "--json")
        assert (answer.code, answer.json["code"]) == (3, "malformed-quantity")
        check_schema(answer.json)
    assert entries(command) == 2


WRONG = {
    "o.toml": 'dose = "1 mg"',
    "syntax.toml": "dose = ",
    "twice.json": '{"form": "liquid", "form": "capsules"}',
    "nan.json": json.dumps(LIQUID | {"dose": float("nan")}),
    "key.json": json.dumps(LIQUID | {"size": "3"}),
    "true.json": json.dumps(LIQUID | {"rx": True}),
    "large.json": json.dumps(LIQUID | {"rx": "x" * 100_000}),
    "order.txt": "",
    "order.csv": HEAD,
    "order": "",
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_files_of_one_order(command, name):
    """Exit 2, the file named, no trail created."""
    (command.home / name).write_text(WRONG[name])
    answer = command("prepare", name, "--json")

    assert answer.code == 2, answer.out
    check_schema(answer.json)
    assert name in answer.json["message"]
    assert not command.trail.exists()


def test_words_that_do_not_go_together(command):
    """--batch without a .csv, and one print for many, are exit 2 before anything is recorded."""
    for name in ("order.toml", "orders.csv"):
        shutil.copy(EXAMPLES / name, command.home)
    calls = [
        ("order.toml", "--batch"),
        ("orders.csv", "--batch", "--sheet", "s.pdf"),
        ("orders.csv", "--batch", "--label", "s.pdf"),
        ("orders.csv", "--batch", "--replace"),
        ("none.csv", "--batch"),
        (".", "--batch"),
    ]
    for words in calls:
        answer = command("prepare", *words, "--json")
        assert answer.code == 2, words
        check_schema(answer.json)
    assert not command.trail.exists()


def test_a_new_order(command):
    """The template never overwrites a file, records nothing, and is refused unfilled."""
    for name, form in (("a.toml", "capsules"), ("b.toml", "liquid"), ("c.csv", "liquid")):
        made = command("order", "new", name, "--form", form, "--json")
        assert made.code == 0
        check_schema(made.json)
        assert command("order", "new", name).code == 2
        assert command("order", "new", name, "--form", form, "--replace").code == 0
        words = ("--batch",) if name.endswith("csv") else ()
        assert command("prepare", name, *words).code == (0 if words else 2)
    head = (command.home / "c.csv").read_text()
    assert head.startswith("form,dose,days,patient,prescriber,")
    assert command("order", "new", "d.json").code == 2
    assert command("order", "new", "d.toml", "--form", "tablet").code == 2
    assert entries(command) == 0


# many orders


def test_the_example_of_the_manual(command, batch):
    """Three rows made, the row with the comma refused and recorded, as standard output says."""
    code, answers, shown = batch((EXAMPLES / "orders.csv").read_bytes())

    assert code == 3
    assert outcomes(answers) == [
        (2, "done", False), (3, "done", False), (4, "refused", False), (5, "done", False),
    ]  # fmt: skip
    assert [each["sequence"] for each in answers] == [1, 2, 3, 4]
    assert answers[2]["code"] == "invalid-order"
    assert "quotes" in answers[2]["remedy"]
    assert "point" in answers[2]["remedy"]
    assert (answers[0]["dispense"], answers[0]["batch_size"]) == (30, 32)
    assert (answers[3]["form"], answers[3]["dispense"]) == ("liquid", "15 mL")
    assert "Line 4 refused" in shown
    assert "4 rows: 3 done, 1 refused; 0 of them already recorded" in shown
    for each in (answers[0], answers[3]):
        recorded = command("show", each["id"], "--json").json
        assert recorded["beyond_use"]["date"] == each["beyond_use"]
    assert entries(command) == 4


def test_a_row_is_what_the_command_gives(command, batch):
    """A row records the same document as the command."""
    _, (row,), _ = batch(f"{HEAD}\ncapsules,1.5 mg,30,{PATIENT[1]},{PATIENT[3]}\n")
    by_row = command("show", row["id"], "--json").json
    told = command.capsules().json

    for each in (by_row, told):
        del each["id"], each["trail"]
    assert by_row == told


def test_a_row_that_cannot_be_read_leaves_no_name_in_the_record(command, batch):
    """Its cells are personal data: in the erasable part, and in no entry or export."""
    batch(f"{HEAD}\ncapsules,4,5 mg,30,Ada Example,D\n")
    assert command("trail", "export", "all.jsonl").code == 0

    assert b"Ada" not in (command.home / "all.jsonl").read_bytes()
    assert b"Ada Example" in command.trail.read_bytes()


def test_the_same_file_twice(command, batch):
    """Nothing is made twice: same ids, same refusals, every row reported as replayed."""
    text = (EXAMPLES / "orders.csv").read_bytes()
    code, first, _ = batch(text)
    again, second, shown = batch(text, "--json")

    assert (code, again) == (3, 3)
    assert second == [each | {"replayed": True} for each in first]
    assert "4 of them already recorded" in shown
    assert entries(command) == 4
    assert batch(text, "--request-id", "another run")[1][0]["replayed"] is False
    assert entries(command) == 8


def test_a_corrected_file(command, batch):
    """Only the changed rows are made, even if the other rows have moved."""
    batch(f"{HEAD}\ncapsules,4,5 mg,30,P-1,D\nliquid,1 mg,30,P-2,D\n")
    text = f"{HEAD},rx\nliquid,1 mg,30,P-2,D,\n\ncapsules,4.5 mg,30,P-1,D,\n"
    code, answers, _ = batch(text)

    assert code == 0
    assert outcomes(answers) == [(2, "done", True), (4, "done", False)]
    assert entries(command) == 3


def test_rows_that_are_alike(command, batch):
    """Two equal rows are two orders, and the same two when the file is run again."""
    row = "liquid,1 mg,30,P-1,D\n"
    _, answers, _ = batch(HEAD + "\n" + row * 2)
    _, again, _ = batch(HEAD + "\n" + row * 3)

    assert len({each["id"] for each in answers}) == 2
    assert [each["replayed"] for each in again] == [True, True, False]


def test_request_ids_of_the_file(command, batch):
    """A row's request id works as the command's, on any day; another order is refused, recorded."""
    head = f"{HEAD},request_id\n"
    made = command("liquid", "--dose", "1 mg", "--days", "30", *PATIENT, "--request-id", "R-1")
    row = f"liquid,{{}} mg,30,{PATIENT[1]},{PATIENT[3]},R-1\n"
    code, answers, _ = batch(head + row.format(1) + row.format(2), "--request-id", "next day")

    assert (made.code, code) == (0, 3)
    assert outcomes(answers) == [(2, "done", True), (3, "refused", False)]
    assert answers[1]["code"] == "invalid-order"
    assert answers[1]["sequence"] == 2
    assert entries(command) == 2


def test_marks_quotes_and_line_ends(command, batch):
    """With a byte order mark, either line end, or a line end in quotes, line numbers are right."""
    text = (
        f'\ufeff{HEAD},directions\r\ncapsules,1 mg,30,P,D,"one\r\ntwo"\r\n\r\n'
        'capsules,1 mg,30,P,"D, MD","Take 1, ""as written"""\r\nliquid,1 mg,30,P,D,'
    )
    code, answers, _ = batch(text)

    assert code == 3
    assert outcomes(answers) == [(2, "refused", False), (5, "done", False), (6, "done", False)]
    recorded = command("show", answers[1]["id"], "--json").json["prescription"]
    assert recorded["directions"] == 'Take 1, "as written"'
    assert recorded["prescriber"] == "D, MD"


def test_lots_in_a_cell(command, batch):
    """Lots separated by semicolons reach their components."""
    lots = "naltrexone hydrochloride=N-1@2034-01; microcrystalline cellulose=C-1@2034-01"
    _, (row,), _ = batch(f"{HEAD},lots\ncapsules,1 mg,30,P,D,{lots}\n")
    parts = command("show", row["id"], "--json").json["components"]

    assert [lot["number"] for part in parts for lot in part.get("lots", ())] == ["N-1", "C-1"]


def test_the_smallest_batch_is_told(command, batch):
    """A row that cannot be weighed names the batch that can."""
    config = command.home / "pharmacy.toml"
    config.write_text('name = "Elm"\nbalance = ["B,minimum=600 mg,readability=1 mg"]\n')
    text = f"{HEAD},tablet_mass\nliquid,0.5 mg,30,P,D,130 mg\n"
    _, (row,), _ = batch(text, "--config", str(config))

    assert (row["code"], row["sequence"]) == ("not-weighable", 1)
    assert row["smallest_batch"].endswith(" mL")


HOSTILE = {
    "formula": (b'capsules,"=HYPERLINK(""x"")",30,P,D', "malformed-quantity"),
    "command": (b"capsules,1 mg,@SUM(1+1),P,D", "malformed-quantity"),
    "escape": (b"capsules,1 mg,30,P,\x1b[2J", "invalid-order"),
    "nul": (b"capsules,1\0 mg,30,P,D", "malformed-quantity"),
    "direction": ("capsules,1 mg,30,P,a\u202eb".encode(), "invalid-order"),
    "line": (b"capsules,1 mg,30,P," + b"9" * 5_000_000, "invalid-order"),
    "quotes": (b'"' * 99_999, "invalid-order"),
    "open": (b'capsules,1 mg,30,P,"D', "invalid-order"),
    "commas": (b"," * 90_000 + b"x", "invalid-order"),
}


@pytest.mark.parametrize(("row", "code"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_rows(command, batch, row, code):
    """Each is a recorded refusal in plain letters, and the row before it is made."""
    exit_code, answers, shown = batch(HEAD.encode() + b"\nliquid,1 mg,30,P,D\n" + row)

    assert exit_code == 3, shown
    assert [each["outcome"] for each in answers] == ["done", "refused"]
    assert answers[1]["code"] == code
    assert "Traceback" not in shown
    assert shown.isascii()
    assert len(shown) < 2000
    assert entries(command) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"form|dose|days|patient|prescriber\n",
        f"{HEAD},colour\n".encode(),
        f"{HEAD},dose\n".encode(),
        b"form,dose,days,patient\n",
        f"{HEAD}\nliquid,1 mg,30,P,Jos".encode() + b"\xe9",
        HEAD.encode("utf-32"),
        b"x" * 5_000_000,
    ],
)
def test_wrong_files_of_many(command, content):
    """A wrong first line, or a wrong encoding anywhere, is exit 2 and records nothing."""
    (command.home / "orders.csv").write_bytes(content)
    answer = command("prepare", "orders.csv", "--batch", "--json")

    assert answer.code == 2
    check_schema(answer.json)
    assert not command.trail.exists()


def start(command, *words):
    """Start the command without waiting; a background job would pass on an ignored SIGINT."""
    if os.name == "posix":
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return subprocess.Popen(
        [sys.executable, "-m", "ldncompound", "prepare", "orders.csv", "--batch", *words],
        env=command.environment,
        cwd=command.home,
        bufsize=0,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


ROWS = 200
MANY = HEAD + "\n" + "".join(f"liquid,0.5 mg,30,P-{n},D\n" for n in range(ROWS))


@posix
def test_killed_in_the_middle(command, batch):
    """After three kills and restarts: one preparation per row, and the trail is whole."""
    (command.home / "orders.csv").write_text(MANY)
    for told in (30, 60, 90):
        process = start(command)
        for _ in range(told):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.communicate()
    code, answers, _ = batch(MANY)

    assert code == 0
    assert len(answers) == len({each["id"] for each in answers}) == ROWS
    assert sum(each["replayed"] for each in answers) >= 90
    assert entries(command) == ROWS


@posix
def test_interrupted(command, batch):
    """Ctrl-C reports where it stopped and how to go on; the output so far is whole lines."""
    (command.home / "orders.csv").write_text(MANY)
    process = start(command, "--request-id", "run 7")
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, shown = process.communicate(timeout=60)
    assert out, (process.returncode, shown)
    *rows, last = map(json.loads, out.splitlines())

    assert process.returncode in (2, 130)
    check_schema(last)
    assert last["exit"] == 2
    assert f", after {len(rows) + 1} row" in last["message"]
    assert "--request-id 'run 7'" in shown.decode()
    assert b"Traceback" not in shown
    assert batch(MANY, "--request-id", "run 7")[0] == 0
    assert entries(command) == ROWS


@posix
def test_two_stations_at_once(command):
    """Two runs of the same file at the same time make every row once."""
    (command.home / "orders.csv").write_text(MANY)
    both = [start(command), start(command)]
    lines = [process.communicate(timeout=120)[0].splitlines() for process in both]
    ids = [[json.loads(line)["id"] for line in each] for each in lines]

    assert [process.returncode for process in both] == [0, 0]
    assert ids[0] == ids[1]
    assert entries(command) == ROWS


@posix
def test_no_room_left(command, batch):
    """If the trail cannot be written the run stops at once with exit 5, and can go on later."""
    (command.home / "orders.csv").write_text(MANY)
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (250_000, 250_000)); "
        "from ldncompound.cli import main; "
        "sys.exit(main(['prepare', 'orders.csv', '--batch', '--json']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=command.environment,
        cwd=command.home,
        capture_output=True,
        check=False,
    )
    *rows, last = map(json.loads, done.stdout.splitlines())

    assert done.returncode == 5, done.stderr
    check_schema(last)
    assert 0 < len(rows) < ROWS
    assert f"stopped at line {len(rows) + 2}, after {len(rows)} rows" in last["message"]
    assert "--request-id" in last["remedy"]
    assert entries(command) == len(rows)
    assert batch(MANY)[0] == 0
    assert entries(command) == ROWS


@posix
def test_nobody_reads(command):
    """If the reader of the output goes away the run stops, and does not report success."""
    (command.home / "orders.csv").write_text(MANY)
    process = start(command)
    process.stdout.readline()
    process.stdout.close()
    with process.stderr as errors:
        shown = errors.read().decode()

    assert process.wait(60) == 2
    assert "stopped at line" in shown
    assert entries(command) < ROWS
