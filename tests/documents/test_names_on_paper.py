"""Names of any script on paper: drawn as typed, or with room to write them by hand."""

from __future__ import annotations

import contextlib
import io
import json
import unicodedata

import pytest
from pypdf import PdfReader

from ldncompound.cli.main import main
from ldncompound.documents.pdf import _as_json, on_paper

NAMES = {
    "Latin": "Nguy\u1ec5n Th\u1ecb \u0141ucja",
    "Greek": "\u0393\u03b5\u03c9\u03c1\u03b3\u03af\u03bf\u03c5",
    "Cyrillic": "\u0418\u0432\u0430\u043d\u043e\u0432\u0430",
    "Hebrew": "\u05d9\u05d5\u05e1\u05d9",
    "Arabic": "\u0645\u062d\u0645\u062f",
    "Persian": "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627",
    "Hindi": "\u0930\u0915\u094d\u200d\u0937\u093e",
    "Devanagari": "\u0930\u093e\u091c\u0928",
    "Thai": "\u0e2a\u0e21\u0e0a\u0e32\u0e22",
    "Chinese": "\u738b\u5c0f\u660e",
    "Japanese": "\u5c71\u7530\u30bf\u30ed\u30a6",
    "Korean": "\uae40\uc548\ub155",
}
COURSE = ("capsules", "--dose", "1.5 mg", "--days", "30", "--patient", "P-1", "--prescriber", "D",
          "--json")  # fmt: skip


def ordered(home, monkeypatch, name: str) -> dict:
    """Return a preparation for somebody of this name."""
    monkeypatch.setenv("LDNCOMPOUND_TRAIL", str(home / "trail.sqlite"))
    monkeypatch.setenv("LDNCOMPOUND_CONFIG", str(home / "pharmacy.toml"))
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        main(["setup", "--name", "Elm", "--site", "ELM"])
        out.truncate(0)
        out.seek(0)
        papers = [word for each in ("sheet", "label") for form in ("pdf", "txt")
                  for word in (f"--{each}", str(home / f"{each}.{form}"))]  # fmt: skip
        code = main([*COURSE, "--patient-name", name, *papers[:2], *papers[4:6]])
        made = json.loads(out.getvalue())
        assert code == 0, made
        for each in ("sheet", "label"):
            assert main([each, made["id"], "-o", str(home / f"{each}.txt")]) == 0
    return made


def printed(path) -> str:
    """Return the text of a PDF, letters in the order of reading and composed."""
    pages = PdfReader(path).pages
    text = "".join(page.extract_text() for page in pages).replace("\u200b", "")
    return unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize("script", NAMES)
def test_a_name_is_printed_in_its_script(tmp_path, monkeypatch, script):
    """Sheet and label have every letter, no letter is missing, and no line is left to write on."""
    name = NAMES[script]
    made = ordered(tmp_path, monkeypatch, name)
    assert made["prescription"]["patient_name"] == name
    for each in ("sheet", "label"):
        text = printed(tmp_path / f"{each}.pdf")
        assert set(unicodedata.normalize("NFKC", name)) - {" "} <= set(text), script
        assert "\x00" not in text
        assert "write by hand" not in text
        assert name in (tmp_path / f"{each}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", ["Ann \U0001fae0", "\u1000\u103b\u1031\u102c\u103a"])
def test_a_name_that_no_font_has_is_kept_and_written_by_hand(tmp_path, monkeypatch, name):
    """The record has it, the text form has it, and paper says that it is to be written there."""
    made = ordered(tmp_path, monkeypatch, name)
    assert made["prescription"]["patient_name"] == name
    for each in ("sheet", "label"):
        text = " ".join(printed(tmp_path / f"{each}.pdf").split())
        assert "cannot be printed, write by hand: ____" in text
        assert "\x00" not in text
        assert name in (tmp_path / f"{each}.txt").read_text("utf-8")


def test_only_the_words_that_no_font_has_are_left_to_write():
    """The rest of the text stays as it is; several such words in a row are one line."""
    line = "(cannot be printed, write by hand: ______________)"
    assert on_paper("Ann Lee") == "Ann Lee"
    assert on_paper("Ann \U0001fae0 \U0001fae1 Lee") == f"Ann {line} Lee"
    assert on_paper("\U0001fae0\x1b") == line
    assert on_paper("a\u202eb") == "a\\u202eb"


@pytest.mark.parametrize(
    "text",
    ["Ann \\x1b", 'the "other" one', "a\u202eb", "tab\there", "e\u0301", "\ud800", "A\u200dB"],
)
def test_nothing_passes_that_paper_escapes(text: str) -> None:
    """What a template is given has each text as paper shows it, whatever else is in the document."""
    data = {"plain": "Ann", "texts": [{"typed": text}], "count": 3, "none": None}
    assert json.loads(_as_json(data)) == {**data, "texts": [{"typed": on_paper(text)}]}
