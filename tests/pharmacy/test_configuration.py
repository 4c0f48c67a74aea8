"""The pharmacy's configuration: read strictly, written whole."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import replace

import pytest

from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.core.refusals import WrongUsage
from ldncompound.pharmacy.configuration import load_pharmacy, pharmacy_from
from ldncompound.pharmacy.configuration_written import write_pharmacy


def test_what_is_written_is_read_again(tmp_path):
    """Quotes, backslashes and letters of any script survive."""
    written = pharmacy_from(
        {
            "name": 'Elm "Street" \\ Apotheke Müller',
            "address": "",
            "site": "ELM",
            "paper": "a4",
            "balance": ["B 1,minimum=20 mg,readability=0.1 mg,error=2.5 %"],
            "measure": ["S 3,kind=oral syringe,capacity=3 mL,graduation=0.1 mL"],
        }
    )
    path = tmp_path / "new" / "pharmacy.toml"
    write_pharmacy(written, path)
    read = load_pharmacy(path)

    assert read.digest
    assert (read.name, read.address, read.paper) == (written.name, None, "a4")
    assert read.balances == written.balances
    assert read.measures == written.measures
    assert len(read.measures) == 1
    assert read.configured
    assert not UNCONFIGURED.configured


@pytest.mark.parametrize(
    "table",
    [
        {"colour": "red"},
        {"name": 1},
        {"balance": "B1"},
        {"measure": "G25"},
        {"measure": ["G25"]},
        {"measure": ["G,capacity=25 mL,graduation=0.5 mL"] * 2},
        {"balance": [1]},
        {"site": "elm"},
        {"paper": "a5"},
        {"name": "x\n"},
        {"balance": ["B,minimum=1 mg,readability=1 mg"] * 2},
    ],
)
def test_what_a_configuration_cannot_hold(table):
    """An unknown key, a value of the wrong type, a name that cannot be printed."""
    with pytest.raises(WrongUsage):
        pharmacy_from(table)


def test_files_that_are_none(tmp_path):
    """Missing, too large, not UTF-8, not TOML: one sentence that names the file."""
    path = tmp_path / "p.toml"
    for data in (None, b"#" * 100_001, b"\xff", b"= ="):
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(WrongUsage, match=r"p\.toml"):
            load_pharmacy(path)


def test_a_place_that_cannot_be_written(tmp_path):
    """A file in place of a folder: wrong usage, and no half-written file."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(WrongUsage, match="cannot be written"):
        write_pharmacy(pharmacy_from({"name": "x"}), tmp_path / "file" / "p.toml")


def test_what_stands_is_replaced_as_it_was_placed(tmp_path):
    """A link stays one, permissions stay, and nothing is left beside the file."""
    shared, linked = tmp_path / "shared.toml", tmp_path / "here" / "pharmacy.toml"
    linked.parent.mkdir()
    linked.symlink_to(shared)
    for name in ("Elm", "Oak"):
        write_pharmacy(replace(UNCONFIGURED, name=name), linked)
        shared.chmod(0o640)
        assert linked.is_symlink()
        assert load_pharmacy(shared).name == name
    write_pharmacy(replace(UNCONFIGURED, name="Ash"), linked)
    assert shared.stat().st_mode & 0o777 == 0o640
    assert sorted(tmp_path.rglob("*")) == [linked.parent, linked, shared]


def test_what_cannot_be_written_stays_as_it_is(tmp_path):
    """A protected file, links in a circle, and an end in the middle; nothing is left beside it."""
    path = tmp_path / "pharmacy.toml"
    write_pharmacy(replace(UNCONFIGURED, name="Elm"), path)
    before = path.read_bytes()
    path.chmod(0o444)
    with pytest.raises(WrongUsage, match="protected"):
        write_pharmacy(replace(UNCONFIGURED, name="Oak"), path)
    assert path.read_bytes() == before
    circle = tmp_path / "circle.toml"
    circle.symlink_to(circle)
    with pytest.raises(WrongUsage, match="cannot be written"):
        write_pharmacy(UNCONFIGURED, circle)
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(WrongUsage, match="cannot be written"):
        write_pharmacy(UNCONFIGURED, folder)
    assert sorted(tmp_path.rglob("*")) == [circle, folder, path]


def test_a_configuration_is_written_key_by_key(tmp_path):
    """Every given key is written as given, in one order; lists always are."""
    given = {
        "name": "Elm", "address": "1 Elm Street", "telephone": "555", "site": "ELM",
        "jurisdiction": "DE", "paper": "a4", "batch-error": "2.5 %",
        "assay": "every=10, new-filler", "labour": "15.00 USD", "container": "0.80 USD",
        "balance": ["B 1,minimum=20 mg,readability=0.1 mg,error=2.5 %"],
        "band": ["1 mg/capsule=100"],
        "measure": [],
        "reorder": ["microcrystalline cellulose=200 g"],
    }  # fmt: skip
    path = tmp_path / "p.toml"
    write_pharmacy(pharmacy_from(given), path)
    table = tomllib.loads(path.read_text(encoding="utf-8"))

    assert table == given
    assert list(table) == list(given)
    assert replace(load_pharmacy(path), digest=None) == pharmacy_from(given)


@pytest.mark.parametrize(("text", "read"), [("de", "DE"), ("", ""), ("xx", "XX")])
def test_a_jurisdiction_is_read_as_it_is(text, read):
    """Any letter case is accepted; an unknown code is kept, and refused by the formulary."""
    assert pharmacy_from({"jurisdiction": text}).jurisdiction == read


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"colour": "red"}, "the key 'colour' is not known"),
        ({"name": 1, "band": 1}, "the key name must hold text"),
        ({"band": [1]}, "the key band must hold text"),
        ({"assay": ["x"]}, "the key assay must hold text"),
        ({"site": ""}, "'' is not a site prefix"),
        ({"paper": "a5"}, "'a5' is not a known paper"),
        ({"labour": "15 USD", "container": "1 EUR"}, "labour and container are in two currencies"),
        ({"batch-error": "0 %"}, "the error of a batch must be greater than 0 %"),
    ],
)
def test_what_is_said_of_a_wrong_key(table, says):
    """The message names the key, or repeats its value."""
    with pytest.raises(WrongUsage, match=re.escape(says)):
        pharmacy_from(table)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_a_configuration_that_may_never_end_is_refused(tmp_path):
    """A pipe is no file, and nobody waits for it."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(WrongUsage, match="is not a file"):
        load_pharmacy(tmp_path / "pipe")
