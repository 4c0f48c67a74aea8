"""Setup, self-test, screening, rules and order files to fill in, through the library alone."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime

import pytest

from ldncompound import CapsuleOrder, Pharmacy, WrongUsage
from ldncompound.cli.main import main
from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.records import replaced
from ldncompound.core.refusals import Refusal
from ldncompound.pharmacy.reports.selftest import runner

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BALANCE = "B1,minimum=20 mg,readability=0.1 mg,error=5 %"


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path_factory, monkeypatch):
    """Keep the account's own files out of the way."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("TRAIL", "CONFIG", "FORMULATIONS", "BY", "KEYS"):
        monkeypatch.delenv(f"LDNCOMPOUND_{name}", raising=False)


def at(folder):
    """Return a pharmacy whose files would be in a folder."""
    return Pharmacy.open(
        folder / "trail.sqlite", config=folder / "pharmacy.toml", by="AB", station="bench",
        now=lambda: NOW,
    )  # fmt: skip


def test_what_was_set_up_is_used_from_then_on(tmp_path):
    """The file is written, and the same pharmacy plans by it, before and after a change."""
    pharmacy = at(tmp_path)
    written = pharmacy.setup(
        name="Elm", site="ELM", balance=[BALANCE], syringe=["1 mL/0.02 mL"], paper="a4"
    )
    order = CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="Dr Q")
    first = pharmacy.plan(order).document()["pharmacy"]["name"]
    pharmacy.setup(name="Oak", replace=True)

    assert written.document() == {
        "schema": "ldncompound.setup/1", "file": str(tmp_path / "pharmacy.toml")
    }  # fmt: skip
    assert first == "Elm"
    assert pharmacy.plan(order).document()["pharmacy"]["name"] == "Oak"


def test_every_member_of_a_configuration_can_be_given(tmp_path, capsys):
    """The library writes the file that the command writes of the same texts."""
    texts = {
        "name": "Elm", "address": "1 Elm St", "telephone": "555", "site": "ELM",
        "jurisdiction": "DE", "batch_error": "5 %", "labour": "15.00 EUR",
        "container": "0.80 EUR", "assay": "every=10", "paper": "a4",
    }  # fmt: skip
    lists = {
        "balance": [BALANCE],
        "measure": ["S3,kind=oral syringe,capacity=3 mL,graduation=0.1 mL,least=0.6 mL"],
        "syringe": ["1 mL/0.01 mL"],
        "band": ["1 mg/capsule=100"],
        "reorder": ["microcrystalline cellulose=100 g"],
    }
    at(tmp_path).setup(**texts, **lists)
    words = ["setup", "--config", str(tmp_path / "other.toml"), "--json"]
    for name, value in texts.items():
        words += [f"--{name.replace('_', '-')}", value]
    for name, (value,) in lists.items():
        words += [f"--{name}", value]

    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["file"] == str(tmp_path / "other.toml")
    written = (tmp_path / "pharmacy.toml").read_bytes()
    assert written == (tmp_path / "other.toml").read_bytes()
    assert len(tomllib.loads(written.decode())["measure"]) == 2


def test_a_setup_that_would_lose_something_is_wrong_usage(tmp_path):
    """Nothing to change, other rules than before, and no file at all are refused."""
    pharmacy = at(tmp_path)
    pharmacy.setup(name="Elm", jurisdiction="DE")
    before = (tmp_path / "pharmacy.toml").read_bytes()

    for given, words in (
        ({"name": "Oak", "replace": True}, "--jurisdiction is missing"),
        ({"name": "Oak", "replace": True, "jurisdiction": "XX"}, "XX"),
        ({"name": "Oak", "replace": True, "balance": BALANCE}, "must be texts"),
        ({"name": 7}, "must be a text"),
        ({}, "Nothing is given"),
        ({"without": ["B7"]}, "B7"),
    ):
        with pytest.raises(WrongUsage, match=words):
            pharmacy.setup(**given)
    with pytest.raises(WrongUsage, match="opened without a configuration"):
        Pharmacy.open(tmp_path / "trail.sqlite").setup(name="Oak")

    assert [each.name for each in tmp_path.iterdir()] == ["pharmacy.toml"]
    assert (tmp_path / "pharmacy.toml").read_bytes() == before


def test_a_selftest_agrees_and_gives_its_report(tmp_path):
    """All cases agree, at the time of the pharmacy, and the report is handed over once."""
    pharmacy = at(tmp_path)
    pharmacy.setup(name="Elm")
    kept: list[bytes] = []
    outcome = pharmacy.selftest(format="txt", keep=kept.append)

    assert outcome.ok
    assert (outcome.failed, outcome.at, outcome.pharmacy) == ((), "2026-11-23T09:00:00Z", "Elm")
    assert outcome == pharmacy.selftest()
    assert len(kept) == 1
    assert b"Elm" in kept[0]
    with pytest.raises(WrongUsage, match="no format 'doc'"):
        pharmacy.selftest(format="doc", keep=kept.append)


def test_a_selftest_that_fails_is_returned(tmp_path, monkeypatch):
    """A case that differs is named, and the report is made as well."""
    wrong = replaced(runner.load_cases()[0], expected={"least": "121 mg"})
    monkeypatch.setattr(runner, "load_cases", lambda: (wrong,))
    kept: list[bytes] = []
    outcome = Pharmacy.open(tmp_path / "none.sqlite").selftest(format="txt", keep=kept.append)

    assert not outcome.ok
    assert outcome.failed == (wrong.id,)
    assert kept


def test_screening_and_rules_are_the_documents_of_the_commands(tmp_path, capsys):
    """Both equal what the command prints, with an example and without; no file is made."""
    pharmacy = Pharmacy.open(tmp_path / "none.sqlite")
    example = {"dose": "4.5 mg", "days": "30", "fill_mass": "130 mg"}
    for words, made in (
        (["screening"], pharmacy.screening()),
        (["screening", "--drug", "naltrexone hydrochloride"],
         pharmacy.screening(drug="naltrexone hydrochloride")),
        (["rules", "compare"], pharmacy.rules.compare()),
        (["rules", "compare", "--dose", "4.5 mg", "--days", "30", "--fill-mass", "130 mg"],
         pharmacy.rules.compare(**example)),
    ):  # fmt: skip
        assert main([*words, "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == made.document()

    assert pharmacy.rules.compare(**example).rules[0].example is not None
    assert {each.split()[0] for each in pharmacy.rules.jurisdictions()} == {
        each.jurisdiction for each in pharmacy.rules.compare().rules
    }
    assert not [*tmp_path.iterdir()]


def test_an_example_of_the_rules_needs_dose_and_days(tmp_path):
    """One without the other is wrong usage, and so is a substance that is none."""
    pharmacy = Pharmacy.open(tmp_path / "none.sqlite")
    for given in ({"dose": "1 mg"}, {"days": "30"}):
        with pytest.raises(WrongUsage, match="needs both"):
            pharmacy.rules.compare(**given)
    with pytest.raises(Refusal, match="'baclofen' is not a drug"):
        pharmacy.screening(drug="baclofen")


@pytest.mark.parametrize("form", FORMS)
def test_an_order_to_fill_in_is_what_the_command_writes(tmp_path, capsys, form):
    """The text and the header line are the files of the command."""
    orders = Pharmacy.open(tmp_path / "none.sqlite").orders
    for name, text in (("a.toml", orders.new(form)), ("a.csv", orders.header(form))):
        assert main(["order", "new", str(tmp_path / name), "--form", form]) == 0
        assert (tmp_path / name).read_bytes() == text.encode("ascii")
    assert tomllib.loads(orders.new(form))["form"] == form
    assert "to fill in written" in capsys.readouterr().err


def test_an_order_of_no_form_is_wrong_usage(tmp_path):
    """An unknown form is refused by both."""
    orders = Pharmacy.open(tmp_path / "none.sqlite").orders
    for act in (orders.new, orders.header):
        for wrong in ("pills", ""):
            with pytest.raises(WrongUsage, match=f"'{wrong}' is not a dosage form"):
                act(wrong)
