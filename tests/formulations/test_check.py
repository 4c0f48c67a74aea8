"""What the checker finds: file, line and key of each fault."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ldncompound.formulary import (
    FormularyError,
    check_folder,
    load_formulary,
    shipped_folder,
)

RECORD = (shipped_folder() / "naltrexone-capsule-mcc.toml").read_text(encoding="utf-8")
SOURCES = """
[own-trial]
title = "Own packing trials"
kind = "own record"
address = ""
read_on = 2026-11-22
status = "confirmed"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a pharmacy's own folder with nothing in it."""
    own = tmp_path / "own"
    own.mkdir()
    return own


def write(folder: Path, text: str, name: str = "mine.toml") -> None:
    (folder / name).write_text(text, encoding="utf-8")


def mine(*changes: tuple[str, str]) -> str:
    """Return the shipped record under another id, changed."""
    text = RECORD.replace('"naltrexone-capsule-mcc"', '"mine"', 1)
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def line_of(text: str, fragment: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if fragment in line)


def test_a_record_of_ones_own_is_taken(folder):
    """A copy under its own name, with a source of one's own, loads beside the shipped one."""
    write(folder, SOURCES, "sources.toml")
    write(folder, mine(('source  = "sydney-phar2911"', 'source  = "own-trial"')))

    assert check_folder(folder) == []
    assert set(load_formulary(folder).formulations) == {"naltrexone-capsule-mcc", "mine"}


def test_the_digest_of_the_formulary_tells_folders_apart(folder):
    """Whatever a folder adds shows in the digest that every entry carries."""
    before = load_formulary(folder).digest
    write(folder, mine())

    assert load_formulary(folder).digest != before == load_formulary().digest


FAULTS = {
    "number without a source": (
        [('source  = "sydney-phar2911"\n', "")],
        "value   = \"2 capsule\"",
        "capsule.excess",
    ),
    "float": ([('value   = "2 capsule"', "value   = 2.0")], "value   = 2.0", "bare decimal"),
    "unknown key": ([("revision    = 1", "revision    = 1\ncolour = \"red\"")], "colour", "colour"),
    "duplicate key": ([("revision    = 1", "revision    = 1\nrevision = 2")], "revision = 2", ""),
    "unknown source": ([("sydney-phar2911", "nobody")], "nobody", "nobody"),
    "malformed quantity": ([('"450 mg"', '"450,0 mg"')], '"450,0 mg"', "comma"),
    "wrong dimension": ([('"450 mg"', '"450 mL"')], '"450 mL"', "mass"),
    "does not add up": ([('"12550 mg"', '"12551 mg"')], "[reference_batch]", "add up"),
    "active does not add up": ([('"450 mg"', '"45 mg"')], "[reference_batch]", "add up"),
    "strength outside": ([('"4.5 mg/capsule"]', '"5 mg/capsule"]')], "documented =", "outside"),
    "filler to avoid": (
        [('"microcrystalline cellulose"', '"Calcium Carbonate, light"')],
        "Calcium Carbonate",
        "must not be used",
    ),
    "slow release": (
        [('"microcrystalline cellulose"', '"Hypromellose K4M"')], "Hypromellose", "must not"
    ),
    "open end": ([("Tight, light-resistant", "TODO")], "TODO", "still to be done"),
    "category": ([("nonaqueous-solid", "forever")], "forever", "category"),
    "size": ([('value   = "3"', 'value   = "9"')], "maker =", "size"),
    "adopted": ([("revision    = 1", "revision    = 1\nadopted = true")], "adopted", "file"),
    "revision": ([("revision    = 1", 'revision    = "one"')], "revision", "revision"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "place", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_each_fault_is_named_with_file_line_and_key(folder, changes, place, words):
    """The finding points at the line and says in plain words what is wrong."""
    text = mine(*changes)
    write(folder, text)
    findings = check_folder(folder)

    assert findings
    assert findings[0].file == "own/mine.toml"
    assert line_of(text, place) in [f.line for f in findings], findings
    assert any(words in str(finding) for finding in findings), findings
    assert not any("type=" in str(f) or "pydantic" in str(f) for f in findings)
    with pytest.raises(FormularyError, match=r"own/mine\.toml"):
        load_formulary(folder)


@pytest.mark.parametrize(
    "table",
    ["strength", "container", "method", "description", "beyond_use", "labelling", "other",
     "reference_batch"],
)  # fmt: skip
def test_a_missing_element_of_the_master_record_is_named(folder, table):
    """Without one of the elements that USP <795> asks for, it says which."""
    kept, skipping = [], False
    for line in mine().splitlines():
        if line.startswith("["):
            skipping = line.strip("[]").split(".")[0] == table
        if not skipping:
            kept.append(line)
    write(folder, "\n".join(kept))
    findings = check_folder(folder)

    assert any(f.key == table and "USP <795>" in f.message for f in findings), findings


def test_an_empty_element_is_as_good_as_missing(folder):
    """An empty text or list is found."""
    write(folder, mine(('text    = "Tight', 'text    = "" # "Tight')))

    assert any("container" in f.key for f in check_folder(folder))


@pytest.mark.parametrize(
    ("low", "high", "fine"),
    [("1.5 mg", "3 mg", True), ("0.5 mg", "4.5 mg", True), ("0.4 mg", "4.5 mg", False),
     ("0.5 mg", "5 mg", False), ("3 mg", "1.5 mg", False)],
)  # fmt: skip
def test_a_range_may_be_narrowed_and_never_widened(folder, low, high, fine):
    """A record's own range lies inside the documented one."""
    own = (
        f'\n[range]\nlow = "{low}"\nhigh = "{high}"\nstatement = "our policy"\n'
        'source = "ldn-complete-guide"\n'
    )
    write(folder, mine() + own)
    findings = check_folder(folder)

    assert (findings == []) == fine
    if not fine:
        assert "widen" in findings[0].message


@pytest.mark.parametrize("name", ["naltrexone.toml", "rules", "equipment"])
def test_a_folder_brings_no_substance_rules_or_tables(folder, name):
    """What would change a limit from outside is refused, not ignored."""
    source = shipped_folder() / name
    copy = shutil.copytree if source.is_dir() else shutil.copy
    copy(source, folder / name)

    assert any("never widened" in f.message for f in check_folder(folder))


def test_a_shipped_id_or_source_is_not_redefined(folder):
    """Neither a record nor a source can be replaced by one of the same name."""
    write(folder, RECORD, "naltrexone-capsule-mcc.toml")
    write(folder, SOURCES.replace("own-trial", "usp-795"), "sources.toml")
    words = " ".join(str(finding) for finding in check_folder(folder))

    assert "another record has this id" in words
    assert "already defined" in words


def test_the_id_is_the_name_of_the_file(folder):
    """A record cannot pretend to be another."""
    write(folder, mine(), "other.toml")

    assert any("name of the file" in f.message for f in check_folder(folder))


HOSTILE = {
    "not utf-8": b"\xff\xfe\x00",
    "control": RECORD.replace("Tight", "Ti\x1bght").encode(),
    "turned": RECORD.replace("Tight", "Ti\u202eght").encode(),
    "no toml": b"= = =",
    "deep": b"a = " + b"[" * 20_000,
    "large": b"#" * 1_000_001,
    "empty": b"",
    "array of arrays": b"a = [[1, 2], [3]]",
    "dates": b"id = 2026-11-22",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_are_findings(folder, data):
    """Whatever the bytes: a finding with the file's name, never another exception."""
    (folder / "mine.toml").write_bytes(data)
    findings = check_folder(folder)

    assert findings
    assert findings[0].file == "own/mine.toml"


def test_hostile_sources_are_findings(folder):
    """A source that is no table, or lacks a key, is found."""
    for text in ("x = 1", "[x]\ntitle = 'a'", SOURCES.replace("confirmed", "certain"),
                 SOURCES.replace('""', "1")):  # fmt: skip
        write(folder, text, "sources.toml")

        assert check_folder(folder), text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(data=st.data())
def test_a_mutated_record_loads_or_is_found(folder, data):
    """Any change of a few bytes leads to a record or to a finding, never to a crash."""
    raw = bytearray(mine().encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 12))] = data.draw(st.binary(max_size=6))
    (folder / "mine.toml").write_bytes(bytes(raw))
    findings = check_folder(folder)

    if not findings:
        assert "mine" in load_formulary(folder).formulations


@pytest.fixture
def basis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the shipped folder that is read in its place."""
    copy = tmp_path / "shipped"
    shutil.copytree(shipped_folder(), copy)
    monkeypatch.setattr("ldncompound.formulary.shipped_folder", lambda: copy)
    return copy


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("naltrexone.toml", 'high    = "4.5 mg"', 'high    = "5 mg"', "union"),
        ("naltrexone.toml", 'low    = "0.5 mg"', 'low    = "0.4 mg"', ""),
        ("equipment/balances.toml", '"120 mg"', '"60 mg"', "sensitivity"),
        ("equipment/balances.toml", 'readability = "1 mg"\n', "", "missing"),
        ("rules/us-usp-795.toml", "first_day = 1", "first_day = 2", "expected"),
        (
            "naltrexone-capsule-mcc.toml",
            'role            = "shell"',
            'role = "filler"',
            "one shell",
        ),
        ("naltrexone-capsule-mcc.toml", 'substance   = "naltrexone"', 'substance = "x"', "is not"),
    ],
)
def test_a_damaged_basis_is_found(basis, file, before, after, words):
    """A slip in a shipped file stops everything that rests on it."""
    path = basis / file
    text = path.read_text(encoding="utf-8")
    if before not in text:
        before = before.replace("    =", " =")
    if before not in text:
        before = before.replace("high =", "high    =").replace("low =", "low     =")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")

    assert any(words in str(finding) for finding in check_folder())
    with pytest.raises(FormularyError):
        load_formulary()


@pytest.mark.parametrize(
    "file", ["sources.toml", "naltrexone.toml", "equipment/capsules.toml", "rules/us-usp-795.toml"]
)
def test_a_missing_file_is_found(basis, file):
    """Without one of the shipped files nothing is computed."""
    (basis / file).unlink()
    with pytest.raises(FormularyError):
        load_formulary()
