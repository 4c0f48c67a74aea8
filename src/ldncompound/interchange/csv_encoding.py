"""In which encoding a table is written: recognised where nothing speaks against it.

UTF-16 is known by its byte order mark, or by the zero beside its first letter; UTF-8 by all of its
bytes. What is neither may be Windows-1252, which nearly any bytes can be read as: it is
taken only where no byte points to another encoding of one byte a letter.
"""

from __future__ import annotations

import codecs
import re
from typing import IO, NamedTuple

from ldncompound.core.refusals import WrongUsage

__all__ = ["Encoding", "encoding_of"]


_CHUNK = 1 << 16
_LONGEST_LINE = 1 << 16
_MOST_LETTERS = 12

_MARKS = {
    codecs.BOM_UTF32_LE: "",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
"""Byte order marks; UTF-32, which begins as UTF-16 does, is read by nobody."""

_LETTER = rb"[A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\xff]"
_DOUBTFUL = re.compile(
    rb"[\x80-\x91\x93-\x9f]"
    rb"|(?<=" + _LETTER + rb")[\xa0-\xbf\xd7\xf7](?=" + _LETTER + rb")"
    rb"|[\xc2-\xf4][\x80-\xbf]"
)
"""Letters of MS-DOS and of a Mac, a sign inside a word, and what may be UTF-8."""

_SAVE = "Save the file as 'CSV UTF-8'."


class Encoding(NamedTuple):
    """
    How the letters of a file are written.

    Args:
        codec: Name of Python's codec.
        start: Bytes of the byte order mark.
        letters: Which letters beside ASCII were found, where that was a matter of judgement.
    """

    codec: str
    start: int
    letters: str = ""

    @property
    def said(self) -> str:
        """Return the encoding in words; empty for UTF-8."""
        if self.codec == "cp1252":
            return f"in Windows-1252 (other than plain letters: {self.letters})"
        return "" if self.codec == "utf-8" else "in UTF-16"


def encoding_of(file: IO[bytes], name: str) -> Encoding:
    """
    Return the encoding of a file, after reading all of it once.

    Args:
        file: The file, at its beginning.
        name: Its name in quotes, for messages.

    Raises:
        WrongUsage: no encoding is certain.
    """
    head = file.read(4)
    for mark, codec in _MARKS.items():
        if head.startswith(mark):
            return _checked(file, Encoding(codec, len(mark)), name)
    if len(head) > 1 and (head[0] == 0) != (head[1] == 0):
        return _checked(file, Encoding("utf-16-be" if head[0] == 0 else "utf-16-le", 0), name)
    fault = _first_fault(file, "utf-8", 0)
    return Encoding("utf-8", 0) if fault is None else _western(file, name, fault)


def _checked(file: IO[bytes], encoding: Encoding, name: str) -> Encoding:
    """Return an encoding that a file claims, if all of it is written so."""
    if not encoding.codec:
        raise WrongUsage(f"The file {name} is UTF-32, which is not read.", remedy=_SAVE)
    line = _first_fault(file, encoding.codec, encoding.start)
    if line is not None:
        called = "UTF-8" if encoding.codec == "utf-8" else "UTF-16"
        raise WrongUsage(
            f"The file {name} begins as {called} and is not in line {line}.", remedy=_SAVE
        )
    return encoding


def _first_fault(file: IO[bytes], codec: str, start: int) -> int | None:
    """Return the line of the first byte that is not of an encoding; None where all are."""
    decoder, feeds, returns = codecs.getincrementaldecoder(codec)(), 0, 0
    file.seek(start)
    try:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            feeds, returns = feeds + text.count("\n"), returns + text.count("\r")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(codec, "replace")
        feeds, returns = feeds + before.count("\n"), returns + before.count("\r")
        return 1 + (feeds or returns)
    return None


def _western(file: IO[bytes], name: str, fault: int) -> Encoding:
    """Return Windows-1252, if no byte of a file points to anything else."""
    doubt = WrongUsage(
        f"The file {name} is not UTF-8 in line {fault}, and which letters are meant is not "
        "certain.",
        remedy=_SAVE,
    )
    letters: set[str] = set()
    file.seek(0)
    last, ends = b"", {b"\n": False, b"\r": False}
    while line := file.readline(_LONGEST_LINE):
        if _DOUBTFUL.search(line):
            raise doubt
        if not line.isascii():
            letters |= {each for each in line.decode("cp1252") if not each.isascii()}
        ends = {end: found or end in line for end, found in ends.items()}
        last = line[-1:]
    # Old Macs end lines so, and have other letters. A last byte may be half a letter of UTF-8.
    if last >= b"\xc2" or (ends[b"\r"] and not ends[b"\n"]):
        raise doubt
    shown = sorted(letters)
    more = " …" if len(shown) > _MOST_LETTERS else ""
    return Encoding("cp1252", 0, " ".join(shown[:_MOST_LETTERS]) + more)
