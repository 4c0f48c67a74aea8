"""The finished record and the inspector's bundle on the command line."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime

import pytest

from documents_read import check_document
from functional.conftest import check_schema
from ldncompound.pharmacy.inspection.bundle import BundleMade
from ldncompound.trail.verification import verify
from making import release
from shops import BALANCES, LOTS

LATER = tuple(word for lot in LOTS for word in ("--lot", lot.replace("@2028", "@2099")))


@pytest.fixture
def released(command):
    """Return the command, and the id of a batch that is released."""
    from ldncompound.compounding.practice import Pharmacy

    assert command("setup", "--name", "Elm", "--site", "ELM", "--balance",
                   "III,sensitivity=6 mg,readability=1 mg").code == 0  # fmt: skip
    made = command.capsules("--fill-mass", "130 mg/capsule", *LATER, "--by", "Kim")
    assert made.code == 0, made.err
    pharmacy = Pharmacy(name="Elm", site="ELM", balances=BALANCES)
    release(command.trail, pharmacy, made.json["id"], now=datetime.now(UTC))
    return command, made.json["id"]


def test_the_record_is_shown_printed_and_printed_again(released):
    """Showing writes nothing; printing is an act; the second print is the same bytes."""
    command, identity = released
    size = verify(command.trail).entries
    shown = command("batch", "record", identity, "--json")
    assert shown.code == 0, shown.err
    check_schema(shown.json)
    text = command("batch", "record", identity)
    assert "FINISHED RECORD" in text.out
    assert verify(command.trail).entries == size

    first, second, plain = (command.home / each for each in ("1.pdf", "2.pdf", "3.txt"))
    assert command("batch", "record", identity, "--pdf", str(first)).code == 0
    as_of = str(shown.json["as_of"]["sequence"])
    both = command("batch", "record", identity, "--pdf", str(second), "--as-of", as_of, "--json")
    assert both.json == shown.json
    assert command("batch", "record", identity, "--pdf", str(plain)).code == 0
    assert first.read_bytes() == second.read_bytes()
    assert plain.read_text(encoding="utf-8") == text.out
    entries = command("trail", "log", "--last", "3", "--json").json["entries"]
    assert [each["action"] for each in entries] == ["record"] * 3
    assert verify(command.trail).entries == size + 3


def test_wrong_calls_write_nothing(released):
    """An existing file, an unknown batch, or an unknown entry: exit 2, and no entry."""
    command, identity = released
    size = verify(command.trail).entries
    there = command.home / "there.pdf"
    there.write_bytes(b"mine")
    bundle = command.home / "there.zip"
    bundle.write_bytes(b"mine")
    for words in (
        ("batch", "record", identity, "--pdf", str(there)),
        ("batch", "record", identity, "--pdf", str(command.home / "a.doc")),
        ("batch", "record", "ELM-1"),
        ("batch", "record", identity, "--as-of", "999"),
        ("batch", "record", identity, "--as-of", "0"),
        ("inspect", identity, "--to", str(bundle)),
        ("inspect", identity, "--to", str(command.home / "a.tar")),
        ("inspect", identity, "--to", str(command.home)),
        ("inspect", identity),
        ("inspect", "ELM-1\x1b[2J", "--to", str(command.home / "b.zip")),
    ):
        answer = command(*words, "--json")
        assert answer.code == 2, words
        check_schema(answer.json)
    assert there.read_bytes() == bundle.read_bytes() == b"mine"
    assert verify(command.trail).entries == size
    gone = command("batch", "record", identity, "--trail", str(command.home / "no.sqlite"))
    assert gone.code == 5


def test_a_bundle_is_an_act_and_leaves_the_patient_out(released):
    """It names no patient unless asked to; made again it is the same bytes."""
    command, identity = released
    one, two = command.home / "one.zip", command.home / "two.zip"
    made = command("inspect", identity, "--to", str(one), "--json")
    assert made.code == 0, made.err
    check_schema(made.json)
    assert made.json["personal"] is False
    assert BundleMade.from_document(made.json).document() == made.json
    check_document(made.json)
    assert command("inspect", identity, "--to", str(two)).code == 0
    assert one.read_bytes() == two.read_bytes()
    assert b"P-1042" not in one.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert sorted(archive.namelist()) == sorted(made.json["files"])
        record = json.loads(archive.read("record.json"))
        readme = archive.read("README.txt").decode()
        pdf = archive.read("record.pdf")
    check_schema(record)
    line = next(each.strip() for each in readme.splitlines() if "batch record" in each)
    again = command(*line.split()[1:])
    assert again.code == 0, again.err
    assert (command.home / "again.pdf").read_bytes() == pdf
    line = next(each.strip() for each in readme.splitlines() if "trail verify" in each)
    assert command("trail", "verify", "--sheet", line.split("'")[1]).code == 0
    with_names = command("inspect", identity, "--to", str(one), "--replace", "--with-personal")
    assert with_names.code == 0, with_names.err
    assert b"P-1042" in one.read_bytes()
    entries = command("trail", "log", "--json").json["entries"]
    assert [each["action"] for each in entries].count("inspection") == 3
    assert verify(command.trail).ok
