"""The formulary: what ships, what a pharmacy adds, and how loading fails."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

import ldncompound.formulary.loading as loading
from ldncompound.core.refusals import WrongUsage
from ldncompound.core.sources import Citation
from ldncompound.formulary.findings import Finding
from ldncompound.formulary.loading import FormularyError, shipped_folder
from ldncompound.pharmacy.master_records import check_folder, load_formulary

RECORD = "naltrexone-capsule-mcc.toml"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a pharmacy's own folder with one record in it."""
    folder = tmp_path / "own"
    folder.mkdir()
    text = (shipped_folder() / RECORD).read_text(encoding="utf-8")
    text = text.replace('"naltrexone-capsule-mcc"', '"mine"', 1)
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    return folder


def test_what_ships_is_found_beside_the_code_or_above_it(monkeypatch, tmp_path):
    """A wheel carries the folder inside the package; a checkout has it at its top."""
    package = tmp_path / "src" / "ldncompound"
    package.mkdir(parents=True)
    monkeypatch.setattr(loading, "__file__", str(package / "formulary" / "loading.py"))

    assert shipped_folder() == tmp_path / "formulations"
    (package / "formulations").mkdir()
    assert shipped_folder() == package / "formulations"


def test_everything_has_its_place():
    """Sources, substance, records, rules, shells and balances are found by their ids."""
    loaded = load_formulary()

    assert loaded.substances["naltrexone"].name == "naltrexone"
    assert set(loaded.formulations) == {
        "naltrexone-capsule-lactose",
        "naltrexone-capsule-mcc",
        "naltrexone-capsule-sucrose",
        "naltrexone-oral-liquid-powder",
        "naltrexone-oral-liquid-tablets",
        "naltrexone-oral-liquid-tablets-benzoate",
        "naltrexone-sublingual-tablet",
        "naltrexone-topical",
        "naltrexone-cream-usp",
    }
    assert set(loaded.rules) == {"us-usp-795", "de-nrf", "be-fagg"}
    assert set(loaded.keeping) == {"us-usp-795"}
    assert {loaded.rule_of(each).id for each in ("US", "DE", "BE")} == set(loaded.rules)
    assert set(loaded.shells) == {"capsuline", "icapsulepack", "national-capsules"}
    for mapping in (
        loaded.sources, loaded.formulations, loaded.rules, loaded.shells, loaded.balances,
        loaded.measures, loaded.bottles,
    ):  # fmt: skip
        assert all(name == each.id for name, each in mapping.items())


def test_a_citation_carries_the_title():
    """A citation on paper has the title, not only the id."""
    loaded = load_formulary()
    title = loaded.sources["usp-795"].title

    assert loaded.cite("usp-795", "Table 4") == Citation("usp-795", title, "Table 4")


def test_a_formulary_cannot_be_changed():
    """Neither its members nor its mappings can be changed."""
    loaded = load_formulary()

    with pytest.raises(FrozenInstanceError):
        loaded.digest = ""
    with pytest.raises(TypeError):
        loaded.formulations["x"] = loaded.formulations["naltrexone-capsule-mcc"]


def test_a_record_carries_the_digest_of_its_file():
    """It equals the SHA-256 of the file, which any tool can compute."""
    digest = hashlib.sha256((shipped_folder() / RECORD).read_bytes()).hexdigest()

    assert load_formulary().formulations["naltrexone-capsule-mcc"].sha256 == digest


def test_no_record_is_adopted_by_itself():
    """No shipped record is adopted."""
    assert not any(each.adopted for each in load_formulary().formulations.values())


def test_the_digest_is_of_names_and_bytes_and_not_of_places(own, tmp_path):
    """The same files in another folder have the same digest; another byte or name changes it."""
    digest = load_formulary(own).digest
    shutil.copytree(own, tmp_path / "rules")

    assert len(digest) == 64
    assert load_formulary(tmp_path / "rules").digest == digest == load_formulary(own).digest
    assert load_formulary().digest != digest
    with (own / "mine.toml").open("a", encoding="utf-8") as file:
        file.write("# a comment\n")
    assert load_formulary(own).digest != digest


def test_reading_changes_nothing(own):
    """Neither loading nor checking writes anything in a folder."""
    before = sorted(own.rglob("*"))
    load_formulary(own)
    check_folder(own)

    assert sorted(own.rglob("*")) == before


def test_the_first_thing_wrong_is_said_with_file_line_and_key(own):
    """Loading fails as wrong usage, with one sentence and the command that shows the rest."""
    path = own / "mine.toml"
    text = path.read_text(encoding="utf-8").replace('"450 mg"', '"450,0 mg"')
    path.write_text(text, encoding="utf-8")
    line = 1 + text.count("\n", 0, text.index('"450,0 mg"'))
    with pytest.raises(FormularyError) as caught:
        load_formulary(own)

    assert isinstance(caught.value, WrongUsage)
    assert caught.value.exit_status == 2
    assert f"own/mine.toml:{line}: reference_batch.active: " in caught.value.message
    assert "formulations check" in caught.value.remedy


def test_everything_wrong_is_found_at_once(own):
    """A check does not stop at the first fault, nor report one place twice."""
    path = own / "mine.toml"
    text = path.read_text(encoding="utf-8")
    for before, after in (
        ('"450 mg"', "450.0"), ("revision    = 1", "revision    = 0"), ('"2 capsule"', '"2 mg"'),
    ):  # fmt: skip
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    keys = [finding.key for finding in check_folder(own)]

    assert sorted(keys) == ["capsule.excess.value", "reference_batch.active", "revision"]


def test_a_finding_reads_like_that_of_a_compiler():
    """File, line, key, sentence; unknown parts are left out."""
    assert str(Finding("a.toml", 3, "strength", "has no source")) == (
        "a.toml:3: strength: has no source"
    )
    assert str(Finding("a.toml", None, "", "is not UTF-8")) == "a.toml: is not UTF-8"


def test_dotted_keys_have_lines_too(own):
    """A finding has its line with dotted keys too."""
    path = own / "mine.toml"
    text = path.read_text(encoding="utf-8")
    text = text[: text.index("[other]")].replace(
        'dosage_form = "capsule"', 'dosage_form = "capsule"\nother.text = "TODO"'
    )
    path.write_text(text, encoding="utf-8")
    finding = check_folder(own)[0]

    assert (finding.key, finding.message) == ("other.text", "still contains TODO")
    assert text.split("\n")[finding.line - 1] == 'other.text = "TODO"'
