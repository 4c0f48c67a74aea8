"""Stock on the command line: ordered, made, dispensed, its labels printed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from functional.conftest import check_schema
from functional.test_labels import LOTS, text_of
from ldncompound.pharmacy.configuration import load_pharmacy
from making import release

PATIENT = (
    "--dose", "3 mg", "--days", "10", "--patient", "P-1", "--prescriber", "Dr Example",
    "--patient-name", "Olivia Martin", "--rx", "RX-77", "--directions", "Take 2 at bedtime.",
)  # fmt: skip


@pytest.fixture
def stock(command):
    """Return the command, and the id of a released stock batch of 102 capsules of 1.5 mg."""
    setup = command("setup", "--name", "Elm", "--address", "1 Elm Street", "--telephone", "555",
                    "--site", "ELM")  # fmt: skip
    assert setup.code == 0
    made = command("capsules", "--for-stock", "--dose", "1.5 mg", "--quantity", "100",
                   "--fill-mass", "130 mg/capsule", *LOTS, "--json")  # fmt: skip
    assert made.code == 0, made.err
    check_schema(made.json)
    configured = load_pharmacy(next(command.home.rglob("pharmacy.toml")))
    release(command.trail, configured, made.json["id"], now=datetime.now(UTC))
    return command, made.json["id"]


def test_stock_is_handed_out_with_a_label(stock):
    """20 capsules are dispensed, 82 remain; the label names the patient, then it is a copy."""
    command, identity = stock
    done = command("dispense", identity, *PATIENT, "--label", "one.txt", "--json")
    assert done.code == 0, done.err
    check_schema(done.json)
    assert (done.json["dispense"], done.json["left"]) == (20, 82)
    assert done.json["trail"]["label"]["draft"] is False
    assert "Olivia Martin" in text_of(command.home / "one.txt")
    sequence = str(done.json["trail"]["sequence"])
    again = command("label", identity, "--dispensing", sequence, "-o", "two.txt", "--json")
    assert again.code == 0, again.err
    check_schema(again.json)
    assert again.json["copy"] is True
    assert "COPY" in text_of(command.home / "two.txt")
    told = command("dispense", identity, *PATIENT)
    assert "62 are left" in told.out
    shelf = command("label", identity, "-o", "shelf.pdf", "--json")
    assert (shelf.json["draft"], shelf.json["copy"]) == (False, False)
    assert "FOR STOCK" in text_of(command.home / "shelf.pdf")
    assert command("trail", "verify").code == 0


def test_directions_that_say_otherwise_are_pointed_out(stock):
    """Of a dispensing too: on the record and on the screen, by the quantity alone."""
    command, identity = stock
    wrong = (*PATIENT[:-1], "Olivia: take 30 mg twice a day.")
    done = command("dispense", identity, *wrong, "--json")
    check_schema(done.json)
    assert [each.partition(";")[0].partition(":")[0] for each in done.json["notes"]] == [
        "The directions say 30 mg",
        "The directions say twice a day",
    ]
    assert "! The directions say 30 mg" in command("dispense", identity, *wrong).out
    assert "notes" not in command("dispense", identity, *PATIENT, "--json").json
    assert command("trail", "verify").code == 0


def test_what_is_wrong_with_it_is_said(stock):
    """Too many, too long, the same file twice, another entry: refused or wrong usage."""
    command, identity = stock
    (command.home / "there.txt").write_text("precious")
    for words, code in (
        (("dispense", identity, *PATIENT[:2], "--days", "52", *PATIENT[4:]), 3),
        (("dispense", identity, "--dose", "1,5 mg", *PATIENT[2:]), 3),
        (("dispense", identity, *PATIENT, "--label", "there.txt"), 2),
        (("dispense", identity, *PATIENT, "--label-size", "vial"), 2),
        (("dispense", "ELM-1", *PATIENT), 2),
        (("label", identity, "--dispensing", "1", "-o", "x.txt"), 2),
        (("label", identity, "--dispensing", "999", "-o", "x.txt"), 2),
        (("capsules", "--for-stock", "--dose", "1.5 mg"), 2),
        (("capsules", "--for-stock", "--dose", "1.5 mg", "--quantity", "10", "--patient", "P"), 3),
    ):
        answer = command(*words, "--json")
        assert answer.code == code, (words, answer.err)
        check_schema(answer.json)
    assert command("batch", "show", identity, "--json").json["dispensed"] == 0
    long = command("dispense", identity, *PATIENT[:-1], "Take it. " * 33, "--label", "l.pdf",
                   "--label-size", "vial", "--json")  # fmt: skip
    assert long.code == 2
    assert "is recorded as entry" in long.json["remedy"]


def test_an_order_file_may_be_for_stock(command):
    """`--for-stock` applies to an order file; it is wrong usage for a liquid and for many rows."""
    (command.home / "o.toml").write_text(
        'form = "capsules"\ndose = "1.5 mg"\nquantity = 100\nfill_mass = "130 mg/capsule"\n'
    )
    made = command("prepare", "o.toml", "--for-stock", "--json")
    assert made.code == 0, made.err
    check_schema(made.json)
    assert made.json["for_stock"]["rule"] == "us-usp-795"
    assert command("prepare", "o.toml").code == 2
    (command.home / "l.toml").write_text('form = "liquid"\ndose = "1.5 mg"\nquantity = "3"\n')
    assert command("prepare", "l.toml", "--for-stock").code == 2
    (command.home / "r.csv").write_text("form,dose\ncapsules,1.5 mg\n")
    assert command("prepare", "r.csv", "--batch", "--for-stock").code == 2


def test_a_repeated_dispensing_takes_nothing_more(stock):
    """Under one key it is recorded once, with its label once; the file may be there or be gone."""
    command, identity = stock
    once = ("dispense", identity, *PATIENT, "--label", "one.txt", "--request-id", "k", "--json")
    (command.home / "one.txt").write_text("mine")
    assert command(*once).code == 2
    (command.home / "one.txt").unlink()
    first = command(*once)
    assert first.code == 0, first.err
    size = command("trail", "head", "--json").json["size"]
    data = (command.home / "one.txt").read_bytes()
    for gone in (False, True):
        if gone:
            (command.home / "one.txt").unlink()
        again = command(*once)
        assert again.code == 0, again.err
        assert again.json == first.json
        assert (command.home / "one.txt").read_bytes() == data
    assert command("trail", "head", "--json").json["size"] == size
