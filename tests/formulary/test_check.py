"""What the checker reports: file, line and key of each fault."""

from __future__ import annotations

import os
import shutil
import tomllib
from pathlib import Path

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ldncompound.formulary.loading import FormularyError, shipped_folder
from ldncompound.pharmacy.master_records import check_folder, load_formulary

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
    """Return an empty folder of a pharmacy."""
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


def narrowed(*lines: str) -> str:
    """Return the record with its own range."""
    own = ["", "[range]", *lines, 'statement = "our policy"', 'source = "ldn-complete-guide"', ""]
    return mine() + "\n".join(own)


def line_of(text: str, fragment: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if fragment in line)


def test_a_record_of_ones_own_is_taken(folder):
    """A renamed copy with the pharmacy's own source loads beside the shipped record."""
    write(folder, SOURCES, "sources.toml")
    write(folder, mine(('source  = "sydney-phar2911"', 'source  = "own-trial"')))

    assert check_folder(folder) == []
    assert set(load_formulary(folder).formulations) - set(load_formulary().formulations) == {"mine"}


def test_the_digest_of_the_formulary_tells_folders_apart(folder):
    """Any file that a folder adds changes the digest that every entry carries."""
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
    "open end": ([("Tight, light-resistant", "TODO")], "TODO", "still contains TODO"),
    "category": ([("nonaqueous-solid", "forever")], "forever", "category"),
    "rule": ([('"us-usp-795"', '"us-usp-797"')], "us-usp-797", "known rule"),
    "size": ([('value   = "3"', 'value   = "9"')], 'value   = "9"', "size that capsuline makes"),
    "maker": ([('"capsuline"', '"nobody"')], '"nobody"', "is not a maker"),
    "grade": ([("NF, for example PH-102", "Methocel K-100M")], "Methocel", "must not be used"),
    "hyphens": (
        [('"microcrystalline cellulose"', '"Cellulose, slow-release"')], "slow-release", "must not"
    ),
    "no strength": (
        [('["1.5 mg/capsule", "3 mg/capsule", "4.5 mg/capsule"]', "[]")], "documented", "USP <795>"
    ),
    "batch of nothing": (
        [('"100 capsule"', '"0 capsule"'), ('"450 mg"', '"0 mg"'), ('"12550 mg"', '"0 mg"'),
         ('"13000 mg"', '"0 mg"')],
        "[reference_batch]",
        "greater than zero",
    ),
    "worked batch outside": (
        [('strength  = "4.5 mg/capsule"', 'strength  = "45 mg/capsule"'), ('"450 mg"', '"4500 mg"'),
         ('"12550 mg"', '"8500 mg"')],
        '"45 mg/capsule"',
        "outside",
    ),
    "no density": ([('"0.46 g/mL"', '"0 g/mL"')], "[capsule]", "in order"),
    "densities crossed": ([('"0.28 g/mL"', '"0.5 g/mL"')], "[capsule]", "in order"),
    "source of another kind": (
        [('source  = "sydney-phar2911"', 'source  = ["sydney-phar2911"]')], "source  = [", "text"
    ),
    "source is a table": (
        [('source  = "sydney-phar2911"', 'source  = {a = "b"}')], "source  = {", "text in quotes"
    ),
    "source is missing": ([('source          = "usp-naltrexone"\n', "")], "[[component]]", "needs a source"),
    "date in quotes": (
        [("effective   = 2026-11-22", 'effective   = "2026-11-22"')], "effective", "without quotes"
    ),
    "role": ([('role            = "shell"', 'role = "lid"')], '"lid"', "active, filler, shell"),
    "list": ([('["1.5 mg/capsule", "3 mg/capsule", "4.5 mg/capsule"]', '"3 mg/capsule"')],
             "documented", "list in square brackets"),
    "escaped control character": (
        [("Tight, light", "Tight\\u001b[2J, light")], "u001b", "cannot print (U+001B)"
    ),
    "line break": ([("Tight, light", "Tight,\\nlight")], "Tight", "cannot print (U+000A)"),
    "letter without a glyph": ([("Tight, light", "Tight \u1200, light")], "Tight", "U+1200"),
    "nested": ([("revision    = 1", "revision    = 1\na.b.c.d.e.f.g.h.i.j = 'x'")], "a.b", "too deeply"),
    "number in a list in a list": (
        [("revision    = 1", "revision    = 1\nmore = [[1.5]]")], "more", "more.1.1: is a bare"
    ),
    "adopted": ([("revision    = 1", "revision    = 1\nadopted = true")], "adopted", "file"),
    "revision": ([("revision    = 1", 'revision    = "one"')], "revision", "revision"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "place", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_each_fault_is_named_with_file_line_and_key(folder, changes, place, words):
    """The finding has file, line and key, and says in plain words what is wrong."""
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
    """If an element that USP <795> requires is missing, the finding names it."""
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
    """An empty text or list is reported like a missing one."""
    write(folder, mine(('text    = "Tight', 'text    = "" # "Tight')))

    assert any("container" in f.key for f in check_folder(folder))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (['low = "1.5 mg"', 'high = "3 mg"'], None),
        (['low = "0.5 mg"', 'high = "4.5 mg"', 'per = "day"'], None),
        (['high = "3 mg"'], None),
        (['low = "0.4 mg"', 'high = "4.5 mg"'], "widen"),
        (['low = "0.5 mg"', 'high = "5 mg"'], "widen"),
        (['low = "500 mcg"', 'high = "4.500000001 mg"'], "widen"),
        (['high = "0.1 mg"'], "widen"),
        (['low = "3 mg"', 'high = "1.5 mg"'], "low end is above the high end"),
        (['low = "3 mg"', 'high = "4.5 mg"', 'per = "week"'], "must be day"),
        (['low = "3 mg/capsule"', 'high = "4.5 mg"'], "must be a mass"),
    ],
)
def test_a_range_may_be_narrowed_and_never_widened(folder, lines, words):
    """A record's own range must lie inside the documented one, and be a daily range."""
    write(folder, narrowed(*lines))
    findings = check_folder(folder)

    assert (findings == []) == (words is None), findings
    if words is not None:
        assert words in findings[0].message
        assert findings[0].key.startswith("range")


def test_a_shell_of_hypromellose_is_no_filler(folder):
    """The list of fillers to avoid does not apply to the shell."""
    write(folder, mine(('"empty capsule"', '"empty capsule, HPMC"')))

    assert check_folder(folder) == []


def test_letters_of_other_languages_are_welcome(folder):
    """A record may hold any text the sheet can print, and a comment anything visible."""
    write(folder, "# \u5bc6\n" + mine(("Tight, light", "Beh\u00e4lter \u2013 tight, light")))

    assert check_folder(folder) == []


@pytest.mark.parametrize("name", ["naltrexone.toml", "equipment"])
def test_a_folder_brings_no_substance_or_tables(folder, name):
    """A file that would change a limit from outside is refused, not ignored."""
    source = shipped_folder() / name
    copy = shutil.copytree if source.is_dir() else shutil.copy
    copy(source, folder / name)

    findings = check_folder(folder)

    assert [f.file for f in findings] == [f"own/{name}"]
    assert "never widened" in findings[0].message


def test_a_file_in_a_folder_within_is_not_passed_over(folder):
    """Records in a subfolder are reported, because they are not read."""
    (folder / "capsules").mkdir()
    write(folder / "capsules", mine())

    assert [f.file for f in check_folder(folder)] == ["own/capsules/mine.toml"]


def test_a_folder_that_is_none_is_found(tmp_path):
    """A missing folder is reported, not taken for an empty one."""
    assert check_folder(tmp_path / "nope")[0].message == "is not a folder"


def test_a_shipped_id_or_source_is_not_redefined(folder):
    """A record or a source with the name of a shipped one is refused."""
    write(folder, RECORD, "naltrexone-capsule-mcc.toml")
    write(folder, SOURCES.replace("own-trial", "usp-795"), "sources.toml")
    words = " ".join(str(finding) for finding in check_folder(folder))

    assert "another record has this id" in words
    assert "already defined" in words


def test_the_id_is_the_name_of_the_file(folder):
    """A record whose id differs from its file name is refused."""
    write(folder, mine(), "other.toml")

    assert any("name of the file" in f.message for f in check_folder(folder))


HOSTILE = {
    "not utf-8": b"\xff\xfe\x00",
    "control": RECORD.replace("Tight", "Ti\x1bght").encode(),
    "turned": RECORD.replace("Tight", "Ti\u202eght").encode(),
    "no toml": b"= = =",
    "deep": b"a = " + b"[" * 20_000,
    "deep lines": b"a = " + b"[\n" * 20_000,
    "deep key": b"a" + b".a" * 400_000 + b" = 1",
    "deep tables": b"[a" + b".a" * 900 + b"]",
    "isolate": RECORD.replace("Tight", "Ti\u2067ght").encode(),
    "byte order mark": b"\xef\xbb\xbf" + RECORD.encode(),
    "deleted": RECORD.replace("Tight", "Ti\x7fght").encode(),
    "many faults": b"".join(b"a%d = 1.5\n" % n for n in range(5_000)),
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
    assert len(findings) <= 101


@pytest.mark.parametrize("name", ["a\x1b[2J.toml", "a\udcff.toml", "a\u202eb.toml"])
def test_a_hostile_file_name_is_escaped(folder, name):
    """A file name cannot put control characters into a finding."""
    try:
        (folder / name).write_text(mine(), encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this file system has no such names")
    findings = check_folder(folder)

    assert findings
    assert all(str(finding).isascii() and str(finding).isprintable() for finding in findings)


def test_a_hostile_key_is_escaped(folder):
    """A quoted key may hold anything; what is shown of it is harmless and short."""
    write(folder, mine(("revision    = 1", f'revision    = 1\n"\\u001b[2J{"x" * 900}" = "y"')))
    shown = [str(finding) for finding in check_folder(folder)]

    assert shown
    assert all(each.isprintable() and len(each) < 300 for each in shown)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_ordinary_file_is_not_opened(folder):
    """A pipe or a folder with the name of a record is reported without being opened."""
    os.mkfifo(folder / "mine.toml")
    (folder / "other.toml").mkdir()

    assert {f.file for f in check_folder(folder)} == {"own/mine.toml", "own/other.toml"}


def test_hostile_sources_are_findings(folder):
    """A source that is not a table, or lacks a key, is reported."""
    for text in ("x = 1", "[x]\ntitle = 'a'", SOURCES.replace("confirmed", "certain"),
                 SOURCES.replace('""', "1"), SOURCES.replace("2026-11-22", '"soon"'),
                 SOURCES.replace("2026-11-22", "2026-11-22T10:00:00"),
                 SOURCES.replace("Own packing", "Own\\u001b packing")):  # fmt: skip
        write(folder, text, "sources.toml")

        assert check_folder(folder), text


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150
)
@given(data=st.data())
def test_a_mutated_record_loads_or_is_found(folder, data):
    """Any change of a few bytes gives a record or a finding, never a crash."""
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
    monkeypatch.setattr("ldncompound.formulary.loading.shipped_folder", lambda: copy)
    return copy


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("naltrexone.toml", 'id          = "naltrexone"', 'id = "naloxone"', "name of the file"),
        ("naltrexone.toml", 'high    = "4.5 mg"', 'high    = "5 mg"', "union"),
        ("naltrexone.toml", 'low     = "0.5 mg"', 'low     = "0.4 mg"', "union"),
        ("equipment/balances.toml", '"120 mg"', '"60 mg"', "sensitivity"),
        ("equipment/balances.toml", 'readability = "1 mg"\n', "", "missing"),
        ("rules/us-usp-795.toml", "first_day = 1", "first_day = 2", "must be 0 or 1"),
        ("rules/us-usp-795.toml", 'id           = "us-usp-795"', 'id = "us"', "name of the file"),
        ("equipment/balances.toml", '"5 %"', '"0 %"', "sensitivity"),
        ("equipment/capsules.toml", '"1.37 mL"', '"0 mL"', "zero"),
        ("equipment/labels.toml", '"51 mm"', '"51"', "a length like '102 mm'"),
        ("equipment/labels.toml", '"51 mm"', '"0 mm"', "a length like '102 mm'"),
        ("equipment/labels.toml", 'height  = "51 mm"\n', "", "missing"),
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
    """A fault in a shipped file stops everything based on it, and the check reports it."""
    path = basis / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")

    assert any(words in str(finding) for finding in check_folder())
    with pytest.raises(FormularyError):
        list(load_formulary().formulations.values())


@pytest.mark.parametrize(
    "file", ["sources.toml", "naltrexone.toml", "equipment/capsules.toml", "rules/us-usp-795.toml"]
)
def test_a_missing_file_is_found(basis, file):
    """If a shipped file is missing, nothing based on it is computed."""
    (basis / file).unlink()
    with pytest.raises(FormularyError):
        list(load_formulary().formulations.values())


@pytest.mark.parametrize(
    "file",
    ["sources.toml", "naltrexone.toml", "naltrexone-capsule-mcc.toml", "rules/us-usp-795.toml",
     "equipment/capsules.toml", "equipment/balances.toml"],
)  # fmt: skip
@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40
)
@given(data=st.data())
def test_a_mutated_shipped_file_loads_or_is_refused(basis, file, data):
    """After any change of a few bytes a shipped file is read or refused, without a crash."""
    whole = (shipped_folder() / file).read_bytes()
    raw = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 12))] = data.draw(st.binary(max_size=6))
    (basis / file).write_bytes(bytes(raw))
    try:
        load_formulary()
    except FormularyError as error:
        assert file in error.message
    finally:
        (basis / file).write_bytes(whole)


VALUES = st.recursive(
    st.sampled_from(["", "x", "1 mg", "0 %", 0, 1, -1, True, 1.5, "2026-11-22"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["source", "value", "also", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200
)
@given(data=st.data())
def test_a_value_of_another_kind_is_found(folder, data):
    """Any TOML value in place of another gives a record or a finding."""
    table = tomllib.loads(mine())
    at = table
    while True:
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        if not isinstance(at[key], dict | list) or not at[key] or data.draw(st.booleans()):
            break
        at = at[key]
    at[key] = data.draw(VALUES)
    write(folder, tomli_w.dumps(table))
    findings = check_folder(folder)

    if not findings:
        assert "mine" in load_formulary(folder).formulations
    assert not any("type=" in str(finding) for finding in findings)


def test_faults_come_in_the_order_of_the_record(folder):
    """With two faults in different tables, the first in the record is reported first."""
    text = mine(("[capsule]\n", '[capsule]\nfoo = "x"\n'))
    at = text.index("category", text.index("[beyond_use]"))
    text = text[:at] + 'category = ""' + text[text.index("\n", at) :]
    write(folder, text)

    assert [finding.key for finding in check_folder(folder)] == [
        "capsule.foo",
        "beyond_use.category",
    ]
