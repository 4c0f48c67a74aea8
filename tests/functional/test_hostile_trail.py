"""Hostile text stored in a trail, by an earlier version or another program, reaches nobody raw."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sqlite3
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from ldncompound.cli.main import main
from ldncompound.trail.act import Act
from ldncompound.trail.store import Trail

HOSTILE = "\x1b[2J\u202e\rX\u200b\nY\x07\u2066"
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e\u2066]")
"""What must reach neither a terminal nor paper; a line feed ends a line of ours."""
ELSEWHERE = (
    "prescriber", "patient", "patient_name", "rx", "directions", "maker", "number", "printout",
    "described", "material", "reference", "reason", "name", "address", "telephone", "message",
    "remedy",
)  # fmt: skip
"""Members whose texts are not the program's own words, in documents of any kind."""

ACTIVE, FILLER = "naltrexone hydrochloride", "microcrystalline cellulose"
COURSE = ("--dose", "1.5 mg", "--days", "30", "--patient", "P-1", "--prescriber", "Dr Q",
          "--patient-name", "Ann", "--rx", "R1", "--directions", "One daily")  # fmt: skip


def run(*words: str) -> tuple[int, str, str]:
    """Call the command line in this process; return exit code and both outputs."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*words])
    return code, out.getvalue(), err.getvalue()


def spoilt(value: Any, member: str = "") -> Any:
    """Return a document with hostile text after each text of a person."""
    if isinstance(value, dict):
        return {key: spoilt(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [spoilt(each, member) for each in value]
    return value + HOSTILE if isinstance(value, str) and member in ELSEWHERE and value else value


def spoil(path: Path) -> None:
    """Write a trail again, entry by entry, with hostile text in every text of a person."""
    rows = sqlite3.connect(path)
    stored = rows.execute(
        "SELECT entry.body, document.body, payload FROM entry JOIN document USING (sequence) "
        "LEFT JOIN personal USING (sequence) ORDER BY sequence"
    ).fetchall()
    rows.close()
    path.unlink()
    with Trail.open_for_acts(path) as trail:
        for body, document, payload in stored:
            entry, personal = json.loads(body), json.loads(payload or b"{}")
            personal.pop("order", None)
            told = json.loads(document)
            trail.record(
                Act(
                    action=entry["action"], outcome=entry["outcome"],
                    by=entry["by"]["name"] + HOSTILE, by_basis=entry["by"]["basis"],
                    station=entry["station"] + HOSTILE,
                    at=datetime.fromisoformat(entry["at"]), program=entry["program"] + HOSTILE,
                    document=lambda _, told=told: spoilt(told),
                    series=entry["series"][0] if entry["series"] else None,
                    subject=None if entry["series"] else entry["subject"],
                    personal=spoilt(personal) or None,
                    mentions=tuple(
                        (kind, value + HOSTILE if kind in ("lot", "kept-number") else value)
                        for kind, value in entry["mentions"]
                    ),
                )
            )  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Path:
    """Return a pharmacy whose trail holds hostile text wherever a person may have typed."""
    home, here = tmp_path_factory.mktemp("hostile"), Path.cwd()
    os.chdir(home)
    with pytest.MonkeyPatch.context() as environment:
        settle(environment, home)
        run("setup", "--name", "Elm", "--site", "ELM", "--balance",
            "B1,repeatability=0.2 mg,readability=0.1 mg,capacity=60 g")  # fmt: skip
        for component, number in ((ACTIVE, "N-17"), (FILLER, "C-77")):
            form = ("--form", "hydrochloride") if component == ACTIVE else ()
            run("lots", "receive", "--component", component, "--number", number, "--maker", "M",
                "--expires", "2034-03", "--certificate", "COA", "--assay", "99 %", "--basis",
                "as is", *form)  # fmt: skip
        lots = ("--lot", f"{ACTIVE}=N-17", "--lot", f"{FILLER}=C-77")
        made = run("capsules", *COURSE, "--fill-mass", "130 mg/capsule", *lots, "--json")
        identity = json.loads(made[1])["id"]
        run("batch", "weigh", identity, "--actual", "47 mg", "--sighted", "--container", ACTIVE,
            "--printout", "P-1")  # fmt: skip
        run("batch", "hold", identity, "--reason", "doubt")
        run("titration", "--step", "1.5 mg for 14 day", "--form", "capsule", "--patient", "P-2",
            "--prescriber", "Dr Q", "--patient-name", "Bo")  # fmt: skip
        run("capsules", *COURSE, "--lot", "nobody=X")
        run("people", "enrol", "--name", "Ann Lee", "--initials", "AL", "--role", "pharmacist",
            "--no-key")  # fmt: skip
        (home / "clean.sqlite").write_bytes((home / "trail.sqlite").read_bytes())
        spoil(home / "trail.sqlite")
    os.chdir(here)
    return home


def settle(environment: pytest.MonkeyPatch, home: Path) -> None:
    """Point the program to a folder."""
    for name, place in (("TRAIL", "trail.sqlite"), ("CONFIG", "pharmacy.toml"), ("KEYS", "keys")):
        environment.setenv(f"LDNCOMPOUND_{name}", str(home / place))


DAY = f"{datetime.now(UTC).astimezone():%Y%m%d}"
PLANNED, SCHEDULE = f"ELM-{DAY}-0001", f"ELM-T{DAY}-0001"
READERS = [
    ("show", PLANNED), ("lots", "list"), ("lots", "show", "ELM-LOT-0001"),
    ("lots", "trace", "ELM-LOT-0001"), ("batch", "show", PLANNED), ("batch", "trace", PLANNED),
    ("batch", "record", PLANNED), ("people", "list"), ("people", "verify"), ("trail", "log"),
    ("trail", "verify"), ("trail", "head"), ("report", "open"), ("report", "expiring"),
    ("report", "due"), ("report", "tolerance"), ("report", "yield"), ("report", "waste"),
    ("report", "log"), ("formulations", "list"), ("titration", "accept", SCHEDULE),
    ("batch", "weigh", PLANNED, "--actual", "1 mg"), ("batch", "release", PLANNED,
     "--labels-used", "0", "--labels-destroyed", "0"), ("refill", PLANNED),
    ("lots", "recall", "C-77", "--reason", "r"), ("batch", "reject", PLANNED, "--reason", "r"),
]  # fmt: skip


@pytest.mark.parametrize("words", READERS, ids=" ".join)
def test_what_the_program_itself_prints_is_not_escaped(shop, tmp_path, monkeypatch, words):
    """A line of the program is one line: none of its own line ends is shown as an escape."""
    (tmp_path / "trail.sqlite").write_bytes((shop / "clean.sqlite").read_bytes())
    settle(monkeypatch, shop)
    monkeypatch.setenv("LDNCOMPOUND_TRAIL", str(tmp_path / "trail.sqlite"))
    code, out, err = run(*words)
    assert code != 1, err
    assert "\\" not in out + err


TABLES = [
    *(("report", each, "--csv") for each in ("open", "expiring", "due", "tolerance", "yield", "log")),
    ("report", "waste", "--csv"), ("report", "masses", "--csv"), ("report", "masses", "--svg"),
    ("lots", "recall", "C-77", "--reason", "r", "--csv"),
]  # fmt: skip


@pytest.mark.parametrize("words", TABLES, ids=" ".join)
def test_no_table_in_a_file_has_it_raw(shop, tmp_path, monkeypatch, words):
    """A table for a spreadsheet, and a chart, show the marks escaped."""
    (tmp_path / "trail.sqlite").write_bytes((shop / "trail.sqlite").read_bytes())
    settle(monkeypatch, shop)
    monkeypatch.setenv("LDNCOMPOUND_TRAIL", str(tmp_path / "trail.sqlite"))
    file = tmp_path / f"table.{words[-1][2:]}"
    code, _, err = run(*words, str(file))
    assert code in (0, 2, 3), err
    if file.exists():
        text = file.read_text("utf-8").replace("\r\n", "\n")
        assert not RAW.search(text), repr(RAW.search(text))


@pytest.mark.parametrize("words", READERS, ids=" ".join)
def test_no_screen_shows_it_raw(shop, tmp_path, monkeypatch, words):
    """Neither the table nor the message, nor the JSON, has a control character or a mark."""
    (tmp_path / "trail.sqlite").write_bytes((shop / "trail.sqlite").read_bytes())
    settle(monkeypatch, shop)
    monkeypatch.setenv("LDNCOMPOUND_TRAIL", str(tmp_path / "trail.sqlite"))
    for more in ((), ("--json",)):
        code, out, err = run(*words, *more)
        assert code != 1, err
        assert not RAW.search(out + err), repr(RAW.search(out + err))
        assert "\nY" not in out + err


PAPERS = [
    ("sheet", PLANNED, "-o"), ("label", PLANNED, "-o"), ("titration", "calendar", SCHEDULE, "-o"),
    ("batch", "record", PLANNED, "--pdf"),
]  # fmt: skip


@pytest.mark.parametrize("form", ["txt", "pdf"])
@pytest.mark.parametrize("words", PAPERS, ids=" ".join)
def test_no_paper_shows_it_raw(shop, tmp_path, monkeypatch, words, form):
    """On paper the marks are escaped: nothing is turned round, and no line is forged."""
    (tmp_path / "trail.sqlite").write_bytes((shop / "trail.sqlite").read_bytes())
    settle(monkeypatch, shop)
    monkeypatch.setenv("LDNCOMPOUND_TRAIL", str(tmp_path / "trail.sqlite"))
    file = tmp_path / f"paper.{form}"
    code, _, err = run(*words, str(file))
    if words[0] == "label":
        # Too long a text does not fit on a label; then there is none.
        assert code in (0, 2, 3), err
    else:
        assert code == 0, err
    if not file.exists():
        return
    text = file.read_text("utf-8") if form == "txt" else "\n".join(
        page.extract_text() for page in PdfReader(file).pages
    )  # fmt: skip
    text = text.replace("\u200b", "") if form == "pdf" else text  # where a line may be broken
    assert "x1b" in text
    assert not RAW.search(text), repr(RAW.search(text))


def test_a_bundle_shows_nothing_raw(shop, tmp_path, monkeypatch):
    """Neither do the texts in an inspector's bundle, apart from JSON, which escapes by itself."""
    (tmp_path / "trail.sqlite").write_bytes((shop / "trail.sqlite").read_bytes())
    settle(monkeypatch, shop)
    monkeypatch.setenv("LDNCOMPOUND_TRAIL", str(tmp_path / "trail.sqlite"))
    code, _, err = run("inspect", PLANNED, "--to", str(tmp_path / "b.zip"))
    assert code == 0, err
    with zipfile.ZipFile(tmp_path / "b.zip") as bundle:
        for name in bundle.namelist():
            # JSON is there byte for byte, as evidence and for programs.
            if not name.endswith((".pdf", ".py", ".json")):
                text = bundle.read(name).decode("utf-8").replace("\r\n", "\n").replace("\t", "")
                assert not RAW.search(text), (name, RAW.search(text))


def test_there_is_one_way_to_the_terminal():
    """No module of the command line prints past the function that escapes."""
    source = Path(sys.modules["ldncompound"].__file__ or "").parent / "cli"
    for path in source.glob("*.py"):
        if path.stem in ("terminal", "main", "options", "screens"):
            continue  # the function itself, help texts, the version, a bold heading
        assert not re.search(
            r"typer\.echo\(|(?<![.\w])(?<!def )print\(", path.read_text("utf-8")
        ), path.name
