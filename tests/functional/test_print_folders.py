"""`--sheet-dir` and `--label-dir`: a PDF for each preparation, none over another file."""

from __future__ import annotations

import json
from datetime import date

import pytest

from functional.conftest import PATIENT

STEPS = ("--step", "1.5 mg for 14 days", "--step", "3 mg for 14 days", "--form", "capsule")
ORDERS = "form,dose,days,patient,prescriber\n" + "".join(
    f"capsules,{dose} mg,30,P-{dose},Dr Q\n" for dose in ("1.5", "99", "3")
)


@pytest.fixture(name="folders")
def two_folders(command):
    """Return the options for two empty folders."""
    for name in ("sheets", "labels"):
        (command.home / name).mkdir()
    return ("--sheet-dir", "sheets", "--label-dir", "labels")


def names(command, folder):
    """Return the names of the PDFs in a folder, each of which is one."""
    found = sorted((command.home / folder).iterdir())
    assert all(each.read_bytes().startswith(b"%PDF-") for each in found)
    return [each.name for each in found]


def entries(command):
    """Return the number of entries, 0 without a trail."""
    return command("trail", "head", "--json").json["size"] if command.trail.exists() else 0


def test_an_accepted_schedule_is_printed_preparation_by_preparation(command, folders):
    """Every one that was made; accepted again nothing is printed twice, what is lost is again."""
    schedule = command("titration", *STEPS, *PATIENT, "--json").json["id"]
    made = command("titration", "accept", schedule, *folders, "--json")
    assert made.code == 0, made.err
    ids = [f"{each['id']}.pdf" for each in made.json["preparations"]]
    assert ids
    assert names(command, "sheets") == names(command, "labels") == ids
    assert f"{len(ids)} sheet" in made.err
    before = entries(command)
    assert command("titration", "accept", schedule, *folders).code == 0
    assert entries(command) == before
    (command.home / "sheets" / ids[0]).unlink()
    assert command("titration", "accept", schedule, *folders).code == 0
    assert names(command, "sheets") == ids
    assert entries(command) == before + 1


def test_every_row_of_a_file_is_printed(command, folders):
    """Refused rows have no file; run again, what is missing is printed, and the rest is left."""
    (command.home / "orders.csv").write_text(ORDERS)
    told = command("prepare", "orders.csv", "--batch", *folders)
    assert told.code == 3
    rows = [json.loads(each) for each in told.out.splitlines()]
    ids = [f"{each['id']}.pdf" for each in rows if each["outcome"] == "done"]
    assert len(ids) == 2
    assert names(command, "sheets") == names(command, "labels") == ids
    kept = (command.home / "sheets" / ids[1]).read_bytes()
    (command.home / "sheets" / ids[0]).unlink()
    assert command("prepare", "orders.csv", "--batch", *folders).code == 3
    assert names(command, "sheets") == ids
    assert (command.home / "sheets" / ids[1]).read_bytes() == kept


def test_a_refill_and_an_order_file_are_printed(command, folders):
    """Each by its own id, beside a file that is named."""
    first = command(
        "liquid", "--dose", "4.5 mg", "--days", "24", "--fills", "4", *PATIENT, "--json"
    )
    made = command("refill", first.json["id"], "--early", *folders, "--json")
    assert made.code == 0, made.err
    assert names(command, "sheets") == [f"{made.json['id']}.pdf"]
    assert made.json["trail"]["label"]["draft"]
    (command.home / "order.json").write_text(
        json.dumps(
            {"form": "capsules", "dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "D"}
        )
    )
    told = command("prepare", "order.json", "--sheet", "own.txt", "--sheet-dir", "sheets", "--json")
    assert told.code == 0, told.err
    assert f"{told.json['id']}.pdf" in names(command, "sheets")
    assert (command.home / "own.txt").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--sheet-dir", "nowhere"), "is not a folder"),
        (("--sheet-dir", "orders.csv"), "is not a folder"),
        (("--sheet-dir", "sheets", "--label-dir", "sheets"), "name one folder"),
        (("--sheet-dir", "sheets", "--label-dir", "./sheets/."), "name one folder"),
        (("--label-dir", "labels", "--label-size", "huge"), "huge"),
        (("--sheet-dir", "\0"), "--sheet-dir"),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused_before_anything_is_recorded(
    command, folders, arguments, says
):
    """Exit 2, and no trail begins."""
    (command.home / "orders.csv").write_text(ORDERS)
    if "\0" in arguments:
        arguments = ("--sheet-dir", "a" * 5000)
        says = "a" * 20
    told = command("prepare", "orders.csv", "--batch", *arguments)
    assert told.code == 2
    assert says in told.err
    assert not command.trail.exists()


def test_a_file_that_a_preparation_would_be_named_by_is_not_overwritten(command, folders):
    """Exit 2 before anything is recorded; with --replace it is; files of other names do no harm."""
    (command.home / "orders.csv").write_text(ORDERS)
    mine = command.home / "sheets" / f"DEMO-{date.today():%Y%m%d}-0002.pdf"
    mine.write_bytes(b"mine")
    (command.home / "sheets" / "ELM-LOT-0001.pdf").write_bytes(b"%PDF-1 other")
    told = command("prepare", "orders.csv", "--batch", *folders)
    assert told.code == 2
    assert mine.name in told.err
    assert mine.read_bytes() == b"mine"
    assert not command.trail.exists()
    assert command("prepare", "orders.csv", "--batch", *folders, "--replace").code == 3
    assert mine.read_bytes().startswith(b"%PDF-")
    again = command("prepare", "orders.csv", "--batch", "--request-id", "other", *folders)
    assert again.code == 3
    assert len(names(command, "sheets")) == 5


def test_without_a_folder_many_orders_still_take_no_single_file(command):
    """What to do names the folders."""
    (command.home / "orders.csv").write_text(ORDERS)
    told = command("prepare", "orders.csv", "--batch", "--sheet", "s.pdf")
    assert told.code == 2
    assert "--sheet-dir" in told.err
