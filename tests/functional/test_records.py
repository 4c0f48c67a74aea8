"""The finished record and the inspector's bundle on the command line."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import UTC, datetime

import pytest

from documents_read import check_document
from functional.conftest import check_schema
from ldncompound.pharmacy.inspection.bundle import BundleMade
from ldncompound.trail.entry_shape import LogShown
from ldncompound.trail.verification import verify
from making import release
from shops import BALANCES, LOTS

LATER = tuple(word for lot in LOTS for word in ("--lot", lot.replace("@2028", "@2034")))


@pytest.fixture
def released(command):
    """Return the command, and the id of a batch that is released."""
    from ldncompound.compounding.practice import Practice

    assert command("setup", "--name", "Elm", "--site", "ELM", "--balance",
                   "III,sensitivity=6 mg,readability=1 mg").code == 0  # fmt: skip
    made = command.capsules("--fill-mass", "130 mg/capsule", *LATER, "--by", "Kim")
    assert made.code == 0, made.err
    pharmacy = Practice(name="Elm", site="ELM", balances=BALANCES)
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


def test_the_binder_alone_is_an_act_too(released):
    """One PDF, the same as in the bundle, in the language asked for; once for a request id."""
    command, identity = released
    one, two, zipped = (command.home / each for each in ("1.pdf", "2.pdf", "b.zip"))
    made = command("inspect", identity, "-o", str(one), "--json", "--request-id", "r-1")
    assert made.code == 0, made.err
    check_schema(made.json)
    assert made.json["files"] == ["binder.pdf"]
    assert made.json["sha256"] == hashlib.sha256(one.read_bytes()).hexdigest()
    assert command("inspect", identity, "-o", str(zipped)).code == 0
    with zipfile.ZipFile(zipped) as archive:
        assert archive.read("binder.pdf") == one.read_bytes()
    size = verify(command.trail).entries
    again = command("inspect", identity, "-o", str(two), "--request-id", "r-1")
    assert again.code == 0, again.err
    assert two.read_bytes() == one.read_bytes()
    assert verify(command.trail).entries == size
    german = command("inspect", identity, "-o", str(two), "--replace", "--language", "de", "--json")
    assert german.code == 0, german.err
    check_schema(german.json)
    assert german.json["language"] == "de"
    assert two.read_bytes() != one.read_bytes()


def test_a_bundle_is_verified_by_the_program(released):
    """Exit 0 if all of it is consistent, 4 if anything was changed; with the sheet from before."""
    command, identity = released
    path = command.home / "b.zip"
    assert command("inspect", identity, "--to", str(path)).code == 0
    verify_it = ("trail", "verify", "--trail", str(path))
    shown = command(*verify_it)
    assert (shown.code, shown.out.splitlines()[-1]) == (0, "CONSISTENT"), shown.err
    whole = command(*verify_it, "--json")
    check_schema(whole.json)
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    proof = json.loads(files["proof.json"])
    assert whole.json["head"]["root"] == proof["root"]
    first = proof["earlier"][0]
    paper = f"{first['size']} {first['root'][:8].upper()} - {first['root'][8:32]}"
    assert command(*verify_it, "--sheet", paper).code == 0
    assert command(*verify_it, "--sheet", f"{first['size']} {'0' * 32}").code == 4
    assert command(*verify_it, "--at-least", "999").code == 4
    assert command("trail", "verify", "--trail", "none.zip").code == 5
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data.replace(b"released", b"recalled"))
    for more in ((), ("--json",)):
        changed = command(*verify_it, *more)
        assert changed.code == 4
    check_schema(changed.json)
    assert changed.json["reason"].startswith("NOT CONSISTENT: ")
    path.write_bytes(b"PK\x03\x04")
    assert command(*verify_it).code == 4


def test_the_log_shows_the_digest_of_what_was_written(released):
    """For people and programs, of bundles, records, sheets and labels."""
    command, identity = released
    path = command.home / "b.zip"
    assert command("inspect", identity, "--to", str(path)).code == 0
    assert command("label", identity, "-o", "l.txt").code == 0
    log = command("trail", "log", "--json")
    assert LogShown.from_document(log.json).document() == log.json
    told = {each["action"]: each.get("file_sha256") for each in log.json["entries"]}
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert told["inspection"] == digest
    assert told["label"] == hashlib.sha256((command.home / "l.txt").read_bytes()).hexdigest()
    assert told["preparation"] is None
    assert digest in command("trail", "log").out
