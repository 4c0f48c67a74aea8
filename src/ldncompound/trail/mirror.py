"""Notes of the head of a trail in a folder that this computer does not rule: one an act.

A note is a checkpoint in the form of C2SP (tlog-checkpoint, signed-note): the name of the log, the
number of entries, the root in base64, and lines of our own (hash, time, and the highest ids given
out since the last note); then a blank line, and the signature of who signed the act, where the key
was at hand. Notes are only added, and hold nothing personal. A note speaks for all entries before
it, so one that could not be written is made good by the next.
"""

from __future__ import annotations

import os
import re
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.refusals import CompoundingError, StorageUnavailable
from ldncompound.trail.act import subject_id
from ldncompound.trail.failures import shown

if TYPE_CHECKING:
    from ldncompound.trail.act import Act, Recorded

__all__ = ["Mirror", "Noted", "note_text", "notes_in", "notes_soon"]


_LONGEST = 2.0
"""Seconds to wait for the folder."""

_ED25519 = b"\x01"
_NOTE = lazy_pattern(
    r"^(ldncompound/[0-9a-f]{16})\n([1-9][0-9]{0,14})\n([A-Za-z0-9+/]{43}=)\n"
    r"(?:hash .*\nat .*\n((?:id .*\n)*))?",
    re.MULTILINE | re.ASCII,
)
_ID = lazy_pattern(r"^id ([A-Z0-9-]{1,40})-([0-9]{4,10})$", re.MULTILINE | re.ASCII)
_waiting: dict[str, threading.Thread] = {}


class Noted(NamedTuple):
    """
    What a note says.

    Args:
        size: Number of entries.
        root: Root of the Merkle tree over them, in hexadecimal digits.
        given: The highest numbers that were given out since the note before, with their series.
    """

    size: int
    root: str
    given: tuple[tuple[str, int], ...] = ()


def note_text(origin: str, recorded: Recorded, given: Sequence[tuple[str, int]] = ()) -> bytes:
    """
    Return the text of a note, which is what its signature covers.

    Args:
        origin: The name of the log.
        recorded: The entry.
        given: Highest numbers given out since the last note, with their series.

    >>> from ldncompound.trail.act import Recorded
    >>> made = Recorded(7, "ab" * 32, 7, "00" * 32, "weighing", "2026-11-22T10:15:30.123Z", None,
    ...     "done", "AB", {}, None)
    >>> print(note_text("ldncompound/0123456789abcdef", made, [("ELM-LOT", 3)]).decode(), end="")
    ldncompound/0123456789abcdef
    7
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
    hash abababababababababababababababababababababababababababababababab
    at 2026-11-22T10:15:30.123Z
    id ELM-LOT-0003
    """
    root = b64encode(bytes.fromhex(recorded.root)).decode()
    lines = [origin, recorded.size, root, f"hash {recorded.hash}", f"at {recorded.at}"]
    lines += [f"id {subject_id(*each)}" for each in given]
    return "".join(f"{each}\n" for each in lines).encode()


class Mirror:
    """
    The folder with the notes.

    Args:
        folder: It exists; a folder that is not there is not made, as it may be one that is not
            mounted.
    """

    def __init__(self, folder: Path) -> None:
        """Look at nothing yet."""
        self.folder = folder

    def add(
        self, origin: str, act: Act, recorded: Recorded, given: Sequence[tuple[str, int]] = ()
    ) -> str | None:
        """
        Add the note of an act; return why that failed, if it did. It never takes long.

        Args:
            origin: The name of the log.
            act: Who did it, where, and what signs it.
            recorded: Its entry.
            given: Highest numbers given out since the last note, with their series.
        """
        text = note_text(origin, recorded, given)
        data = text + b"\n" + _signature(act, text)
        # A file for each station and month: no two computers write to one.
        station = sha256(act.station.encode()).hexdigest()[:8]
        name = f"{origin.rpartition('/')[2]}-{recorded.at[:7]}-{station}.notes"
        before = _waiting.get(str(self.folder))
        if before is not None and before.is_alive():
            return "it has not answered yet"
        failed: list[str] = []
        thread = threading.Thread(
            target=_append, args=(self.folder / name, data, failed), daemon=True
        )
        _waiting[str(self.folder)] = thread
        thread.start()
        thread.join(_LONGEST)
        if thread.is_alive():
            return "it does not answer"
        del _waiting[str(self.folder)]
        return failed[0] if failed else None


def _append(path: Path, data: bytes, failed: list[str]) -> None:
    """
    Add bytes to a file in one go, and close it: then they are on their way.

    Others may write to the folder: what they put at its place, as a link to a file of ours, is not
    followed, and is no place for a note.
    """
    try:
        opened = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY | _OPENED, 0o644)
        try:
            if os.fstat(opened).st_nlink > 1:
                failed.append("what has the name of its file is none of its own")
            elif os.write(opened, data) != len(data):
                failed.append("only a part was written")
        finally:
            os.close(opened)
    except OSError as error:
        failed.append(error.strerror or str(error))


_OPENED = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


def _signature(act: Act, text: bytes) -> bytes:
    """Return the line with the signature of a note; empty where no key is at hand."""
    if act.signing is None or act.signing.sign is None or act.actor is None or not act.actor.key:
        return b""
    # An unlocked key signs entries alone.
    with suppress(CompoundingError, ValueError):
        signature, key = bytes.fromhex(act.signing.sign(text)), bytes.fromhex(act.actor.key)
        name = f"ldncompound/{act.actor.key}"
        told = sha256(name.encode() + b"\n" + _ED25519 + key).digest()[:4]
        return f"\u2014 {name} {b64encode(told + signature).decode()}\n".encode()
    return b""


def notes_in(folder: Path, origin: str | None) -> Iterator[Noted]:
    """
    Yield what the notes of a log say, in no order; what cannot be read is no note.

    Args:
        folder: The mirror.
        origin: The name of the log; None for every one.

    Raises:
        StorageUnavailable: the folder cannot be read.
    """
    try:
        files = sorted(
            each
            for each in folder.iterdir()
            if each.name.startswith((origin or "").rpartition("/")[2])
            and each.name.endswith(".notes")
            and each.is_file()
        )
        for each in files:
            for log, size, root, told in _NOTE.findall(each.read_text("utf-8", "replace")):
                if origin in (None, log):
                    given = tuple((series, int(each)) for series, each in _ID.findall(told))
                    yield Noted(int(size), b64decode(root).hex(), given)
    except OSError as error:
        raise StorageUnavailable(
            f"The mirror {shown(folder)} cannot be read: {error.strerror}.",
            remedy="Connect it, or name another folder with --mirror.",
        ) from None


def notes_soon(folder: Path) -> list[Noted]:
    """Return the notes of every log; none where the folder fails, or does not answer soon."""
    found: list[list[Noted]] = []

    def read() -> None:
        with suppress(StorageUnavailable):
            found.append([*notes_in(folder, None)])

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    thread.join(_LONGEST)
    return found[0] if found else []
