"""The package as other programs import it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

import ldncompound

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "call-it-from-pharmacy-software.md"
PROGRAMS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
DAY = date(2026, 11, 23)


def order(dose: str = "0.5 mg") -> ldncompound.LiquidOrder:
    """Return an order for a liquid."""
    return ldncompound.LiquidOrder(dose=dose, days="30", patient="P", prescriber="Dr X")


def desk(by: str = "A. Moss") -> ldncompound.Desk:
    """Return a person at a station at a moment."""
    return ldncompound.Desk(by, "stated", "bench", datetime(2026, 11, 23, tzinfo=UTC), DAY)


def test_every_public_name_is_there():
    """Every name in `__all__` can be fetched, and dir() lists no other."""
    for name in {*ldncompound.__all__} - {"UNCONFIGURED", "__version__"}:
        assert getattr(ldncompound, name).__name__ == name

    assert dir(ldncompound) == sorted(ldncompound.__all__)
    with pytest.raises(AttributeError):
        ldncompound.no_such_name  # noqa: B018


def test_importing_costs_nothing():
    """Importing the package loads neither pint nor pydantic nor SQLite."""
    code = (
        "import sys, ldncompound; "
        "print([n for n in ('pint', 'pydantic', 'sqlite3', 'typst') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("number", range(len(PROGRAMS)))
def test_the_programs_of_the_page_run(number, tmp_path):
    """Each program of the page runs to its end in an empty folder with a configuration."""
    (tmp_path / "pharmacy.toml").write_text(
        'name = "Elm Street Pharmacy"\naddress = "1 Elm Street"\ntelephone = "555 0100"\n'
        'site = "ELM"\n'
    )
    done = subprocess.run(
        [sys.executable, "-c", PROGRAMS[number]], capture_output=True, text=True, cwd=tmp_path
    )

    assert done.returncode == 0, done.stderr
    said = (
        r"None 30\nELM-\d{8}-0001 30 \d{4}-\d\d-\d\d\ndraft: .*the lot and expiration of",
        r"1 naltrexone hydrochloride tablets 50 mg\n2 ascorbic acid\n(.*\n)+! The balance is assumed.*\n"
        r"released label lacks: .*\n\['DEMO-\d{8}-0001'\]\n1 lot-received DEMO-LOT-0001\n",
        r"5\n$",
        r"30 4.5 mg/capsule\n$",
    )
    assert re.match(said[number], done.stdout), done.stdout
    assert len(said) == len(PROGRAMS)
    if number == 0:
        assert (tmp_path / "sheet.pdf").read_bytes()[:5] == b"%PDF-"
        assert (tmp_path / "label.pdf").read_bytes()[:5] == b"%PDF-"


def test_a_malformed_text_is_a_recorded_refusal(tmp_path):
    """4,5 mg is recorded in the trail as a refusal, with the text as typed."""
    with ldncompound.Trail.open_for_acts(tmp_path / "t.sqlite") as trail:
        recorder = ldncompound.Recorder(
            trail, ldncompound.load_formulary(), ldncompound.UNCONFIGURED, desk()
        )
        with pytest.raises(ldncompound.Refusal) as caught:
            recorder.prepare(order("4,5 mg"))

    assert caught.value.code == "malformed-quantity"
    assert caught.value.details["trail"]["sequence"] == 1
    assert ldncompound.verify(tmp_path / "t.sqlite").ok


def test_nothing_is_printed(tmp_path, capfd):
    """The library leaves standard output and error alone, also when it refuses."""
    with ldncompound.Trail.open_for_acts(tmp_path / "t.sqlite") as trail:
        recorder = ldncompound.Recorder(
            trail, ldncompound.load_formulary(), ldncompound.UNCONFIGURED, desk()
        )
        outcome = recorder.prepare(order())
        identity = outcome.preparation.identity
        recorder.print_sheet(identity)
        recorder.print_sheet(identity, "txt")
        recorder.print_label(identity, "txt")
        recorder.print_label(identity)
        with pytest.raises(ldncompound.Refusal):
            recorder.prepare(order("45 mg"))
        actions = [json.loads(entry.body)["action"] for entry in trail.entries()]

    assert actions == ["preparation", "sheet", "sheet", "label", "label", "refusal"]
    assert capfd.readouterr() == ("", "")


def test_threads_share_what_is_read():
    """Many threads that share one formulary compute the same as one thread."""
    formulary = ldncompound.load_formulary()
    doses = [f"{n / 10:g} mg" for n in range(5, 46)]

    def compute(dose: str) -> dict:
        made = ldncompound.prepare(
            order(dose), formulary=formulary, pharmacy=ldncompound.UNCONFIGURED, today=DAY
        )
        return made.document()

    alone = [compute(dose) for dose in doses]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(compute, doses * 3)) == alone * 3


def test_one_thread_writes_at_a_time(tmp_path):
    """Eight threads, each with its own Trail, record every order once; the chain is whole."""
    path = tmp_path / "t.sqlite"
    ldncompound.Trail.open_for_acts(path).close()
    formulary = ldncompound.load_formulary()

    def record(number: int) -> str:
        with ldncompound.Trail.open_for_acts(path) as trail:
            recorder = ldncompound.Recorder(trail, formulary, ldncompound.UNCONFIGURED, desk())
            return str(recorder.prepare(order(), request_id=f"order-{number}").document["id"])

    with ThreadPoolExecutor(8) as pool:
        identities = list(pool.map(record, range(24)))
        again = list(pool.map(record, range(24)))

    assert len(set(identities)) == 24
    assert again == identities
    found = ldncompound.verify(path)
    assert found.ok
    assert found.entries == 24


def test_what_is_handed_out_agrees_with_its_schema(tmp_path):
    """The documents of the library conform to the schemas of the command line."""
    schema = json.loads(
        (files("ldncompound") / "schemas" / "preparation-1.json").read_text(encoding="utf-8")
    )
    with ldncompound.Trail.open_for_acts(tmp_path / "t.sqlite") as trail:
        recorder = ldncompound.Recorder(
            trail, ldncompound.load_formulary(), ldncompound.UNCONFIGURED, desk()
        )
        document = recorder.prepare(order()).document

    assert list(jsonschema.Draft202012Validator(schema).iter_errors(document)) == []


def test_the_types_are_shipped():
    """The marker file py.typed ships with the package."""
    assert (files("ldncompound") / "py.typed").is_file()


ORDERS = {
    ldncompound.CapsuleOrder: {},
    ldncompound.LiquidOrder: {},
    ldncompound.TabletOrder: {},
    ldncompound.TopicalOrder: {"strength": "3 mg/g"},
}


@pytest.mark.parametrize("kind", ORDERS)
def test_order_fields_are_texts(kind):
    """A value of another type raises an error where the order is made, whatever the field."""
    typed = {"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "D", **ORDERS[kind]}
    for field in fields(kind):
        for wrong in (1, 1.5, b"x", {}, DAY, object(), ("a", 1), (None,)):
            with pytest.raises(ldncompound.WrongUsage, match=field.name):
                kind(**{**typed, field.name: wrong})
    for name in ("dose", "patient", "prescriber", "per_day"):
        with pytest.raises(ldncompound.WrongUsage, match=name):
            kind(**{**typed, name: None})
    assert hash(kind(**typed, lots=["a=b"])) == hash(kind(**typed, lots=("a=b",)))


@pytest.mark.parametrize("wrong", [None, 1, "x", datetime(2026, 11, 23)])
def test_arguments_of_another_type_are_wrong_usage(wrong):
    """Arguments of another type raise WrongUsage, never an error from inside."""
    whole = {
        "formulary": ldncompound.load_formulary(),
        "pharmacy": ldncompound.UNCONFIGURED,
        "today": DAY,
    }
    for name in whole:
        with pytest.raises(ldncompound.WrongUsage):
            ldncompound.prepare(order(), **{**whole, name: wrong})
    with pytest.raises(ldncompound.WrongUsage):
        ldncompound.prepare(wrong, **whole)
    with pytest.raises(ldncompound.WrongUsage):
        ldncompound.parse_balance(wrong)
