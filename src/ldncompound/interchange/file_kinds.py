"""Say what a file is that was given in place of an order, and what to give instead."""

from __future__ import annotations

import json
import re
import zipfile
from typing import IO, NamedTuple

from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.refusals import WrongUsage, quoted

__all__ = ["HEAD", "check_kind", "is_workbook", "refuse_text_kind"]


HEAD = 1 << 16
"""Bytes from the beginning of a file that are looked at."""


class OtherKind(NamedTuple):
    """
    What a file is instead of an order, and what to give instead.

    Args:
        what: In words.
        instead: What to do.
        own_ending: The ending with which it may be an order all the same.
    """

    what: str
    instead: str
    own_ending: str = ""


_ORDERS = "Orders are .csv or .xlsx files, one order a .toml or .json file"
_TABLE = "Save the table as 'CSV UTF-8' or as .xlsx"

_SIGNATURES = {
    b"SQLite format 3\0": OtherKind(
        "an SQLite database, such as an audit trail", f"Name a trail with --trail. {_ORDERS}."
    ),
    b"%PDF-": OtherKind("a PDF", f"Type its orders into a table. {_ORDERS}."),
    b"\xd0\xcf\x11\xe0": OtherKind(
        "an old Excel workbook (.xls), or one with a password",
        f"{_TABLE}, without a password.",
    ),
    b"\x89PNG": OtherKind("a picture", f"Type its orders into a table. {_ORDERS}."),
    b"\xff\xd8\xff": OtherKind("a picture", f"Type its orders into a table. {_ORDERS}."),
    b"\x1f\x8b": OtherKind("a packed file (gzip)", f"Unpack it first. {_ORDERS}."),
}
_INSIDE = {
    "xl/workbook.xml": OtherKind(
        "an Excel workbook",
        "Give its name the ending .xlsx, or save it as 'CSV UTF-8'.",
        ".xlsx",
    ),
    "xl/workbook.bin": OtherKind("a binary Excel workbook (.xlsb)", f"{_TABLE}."),
    "content.xml": OtherKind("a document of LibreOffice", f"{_TABLE}."),
    "word/document.xml": OtherKind("a document of Word", f"{_TABLE}."),
}
_ZIP = OtherKind("a ZIP file", f"Unpack it first. {_ORDERS}.")
_BROKEN = OtherKind(
    "a workbook or ZIP file that is damaged or not whole", f"Copy or save it anew. {_ORDERS}."
)

_JSON = lazy_pattern(r"\s*(\{|\[\s*\{)")
_FHIR = lazy_pattern(r'"resourceType"\s*:\s*"(\w{1,40})"')
_OWN = lazy_pattern(r'"schema"\s*:\s*"ldncompound\.([a-z-]{1,40})/')
_WEIGHING = lazy_pattern(r'\{\s*"(?:actual|step|batch|printout)"\s*:')
_XML = lazy_pattern(r"\s*<[?!A-Za-z]")
_TOML = lazy_pattern(r"^[ \t]*form[ \t]*=\s*[\"']", re.MULTILINE)
_SHOWN = lazy_pattern(
    r"(?:[A-Za-z#][A-Za-z#./]{0,9}[ ,:]+){0,3}[+-]? ?\d{1,9}(?:[.,]\d{1,6})? ?(?:kg|g|mg|ct)"
    r"(?: ?[?*NGS]){0,3}"
)
"""A line of a balance: a sign of its state or a name, the mass, the unit, and nothing else."""

_NEAR, _LONGEST_SHOWN = 4000, 60
"""Characters in which such a line is looked for, and most of the line."""


def is_workbook(file: IO[bytes]) -> bool:
    """Return whether a file is an Excel workbook; it is read from its beginning again."""
    return _kind_of_bytes(file) is _INSIDE["xl/workbook.xml"]


def check_kind(file: IO[bytes], name: str) -> None:
    """
    Refuse a file of bytes that is something else than text; it is read from its beginning again.

    Args:
        file: The file.
        name: Its name, for messages.

    Raises:
        WrongUsage: it is a database, PDF, archive, workbook or picture.
    """
    kind = _kind_of_bytes(file)
    if kind is not None:
        raise _wrong(name, kind)


def refuse_text_kind(head: bytes, name: str) -> None:
    """
    Refuse a text that is known to be something else than orders; asked where it could not be read.

    Args:
        head: Its first bytes.
        name: Its name, for messages; what its ending says is no news.

    Raises:
        WrongUsage: it is a FHIR resource, JSON lines, a balance's printout and the like.
    """
    kind = _kind_of_text(_text(head))
    if kind is not None and not (kind.own_ending and name.lower().endswith(kind.own_ending)):
        raise _wrong(name, kind)


def _wrong(name: str, kind: OtherKind) -> WrongUsage:
    """Return the error for a file that is something else."""
    unlike = "" if kind.own_ending else ", not an order"
    return WrongUsage(f"The file {quoted(name)} is {kind.what}{unlike}.", remedy=kind.instead)


def _kind_of_bytes(file: IO[bytes]) -> OtherKind | None:
    """Return what a file of bytes is; None where it may be text."""
    head = file.read(64)
    kind = next((each for sign, each in _SIGNATURES.items() if head.startswith(sign)), None)
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        kind = _inside(file)
    file.seek(0)
    return kind


def _inside(file: IO[bytes]) -> OtherKind:
    """Return what a ZIP file is, by what is in it."""
    try:
        with zipfile.ZipFile(file) as opened:
            names = set(opened.namelist())
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return _BROKEN
    return next((each for name, each in _INSIDE.items() if name in names), _ZIP)


def _text(head: bytes) -> str:
    """Return the beginning of a file as text; what is none becomes signs."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8-sig", "replace")


def _kind_of_text(text: str) -> OtherKind | None:
    """Return what a text is; None where it is nothing known."""
    if _JSON.match(text):
        return _kind_of_json(text)
    if _XML.match(text):
        what = "FHIR as XML" if "http://hl7.org/fhir" in text else "XML or a web page"
        return OtherKind(what, f"{_TABLE}.")
    if text.startswith("MSH|"):
        return OtherKind("a message of HL7", f"Type its orders into a table. {_ORDERS}.")
    lines = (" ".join(line.split()) for line in text[:_NEAR].splitlines())
    if any(_SHOWN.fullmatch(line) for line in lines if len(line) < _LONGEST_SHOWN):
        return OtherKind(
            "what a balance printed",
            "Enter a mass at its step, with 'ldncompound batch weigh ID'. " + f"{_ORDERS}.",
        )
    if _TOML.search(text[:_NEAR]):
        return OtherKind("one order as TOML", "Give its name the ending .toml.", ".toml")
    return None


def _kind_of_json(text: str) -> OtherKind | None:
    """Return what a JSON text is."""
    lines = [each for each in text.split("\n", 3)[:3] if each.strip()]
    if len(lines) > 1 and all(map(_is_object, lines[:2])):
        return OtherKind("JSON lines, one document a line", f"{_ORDERS}.")
    resource, own = _FHIR.search(text), _OWN.search(text)
    if resource:
        what = f"a FHIR resource ({resource[1]})"
        return OtherKind(what, f"Type the order into a table or an order file. {_ORDERS}.")
    if own:
        what = f"an answer of this program ({own[1]})"
        return OtherKind(what, f"Give the order that it was made from. {_ORDERS}.")
    if _WEIGHING.match(text.lstrip()):
        return OtherKind(
            "a weighing", f"Give it to 'ldncompound batch weigh ID --from FILE'. {_ORDERS}."
        )
    return OtherKind("JSON", "Give one order a file whose name ends in .json.", ".json")


def _is_object(line: str) -> bool:
    """Return whether a line is a JSON object."""
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
