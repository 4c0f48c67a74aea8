"""What an account remembers of trails: the last head at each place, ids given, what was erased.

It is kept in a file outside the trails. A trail that was put back, cut off, exchanged or deleted
contradicts it. It proves nothing on its own, and no act waits for it: where it cannot be read or
written, that is told.

It is written after the trail, so it is never ahead of it; it may be behind, and says less then.
Nothing personal stands in it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from ldncompound.core.refusals import VerificationFailure
from ldncompound.trail.failures import shown
from ldncompound.trail.file_names import sqlite_uri, whole_path

if TYPE_CHECKING:
    from ldncompound.trail.act import Recorded

__all__ = ["Contradiction", "Known", "Memory", "contradiction_of"]


_TIMEOUT = 2.0
_APPLICATION_ID = 0x4C444E53  # "LDNS"
_FORM = 3
_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS head (
    place TEXT PRIMARY KEY, origin TEXT NOT NULL, size INTEGER NOT NULL, root TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS log (
    origin TEXT PRIMARY KEY, place TEXT NOT NULL, size INTEGER NOT NULL, root TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS given (
    place TEXT NOT NULL, origin TEXT NOT NULL, series TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (place, series, origin)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS given_in ON given (origin, series, number);
CREATE TABLE IF NOT EXISTS erased_entry (
    origin TEXT NOT NULL, sequence INTEGER NOT NULL, hash TEXT NOT NULL,
    PRIMARY KEY (origin, sequence, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mirror (
    place TEXT PRIMARY KEY, folder TEXT NOT NULL, size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {_FORM};
COMMIT;
"""
_WHOSE = (
    "SELECT a.application_id, v.user_version, (SELECT count(*) FROM sqlite_schema), "
    "(SELECT count(*) FROM sqlite_schema WHERE name IN ('head', 'given')) "
    "FROM pragma_application_id AS a, pragma_user_version AS v"
)
_HEAD = (
    "INSERT INTO head VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET origin = excluded.origin, "
    "size = excluded.size, root = excluded.root, hash = excluded.hash "
    "WHERE ? OR (origin = excluded.origin AND size < excluded.size)"
)
_LOG = (
    "INSERT INTO log VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET place = excluded.place, "
    "size = excluded.size, root = excluded.root, hash = excluded.hash "
    "WHERE ? OR size < excluded.size"
)
_GIVEN = (
    "INSERT INTO given VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
    "number = max(number, excluded.number)"
)


class Rooted(Protocol):
    """An open trail, as far as it is compared."""

    @property
    def origin(self) -> str:
        """Return the name of its log."""

    def size(self) -> int:
        """Return the number of entries."""

    def root_at(self, size: int) -> str | None:
        """Return the root of the Merkle tree at a size; None without one."""


class Known(msgspec.Struct, frozen=True):
    """
    The head of a trail as it is remembered.

    Args:
        place: Where the trail was.
        origin: The name of its log.
        size: Number of entries.
        root: Root of the Merkle tree over them.
        hash: SHA-256 of the last body.
    """

    place: str
    origin: str
    size: int
    root: str
    hash: str


class Contradiction(msgspec.Struct, frozen=True):
    """
    What is found in the place of a trail that is known.

    Args:
        kind: "missing", "other trail", "shorter" or "other entries".
        known: As it is remembered.
        size: Entries that are found.
        differs: The first entry that is another, where notes elsewhere tell; None where not.
    """

    kind: str
    known: Known
    size: int
    differs: int | None = None

    @property
    def lost(self) -> int:
        """Return how many entries are known that are not certainly there."""
        if self.kind != "shorter":
            return self.known.size
        return self.known.size - (self.size if self.differs is None else self.differs - 1)

    def failure(self) -> VerificationFailure:
        """Return why nothing is recorded here."""
        back = "Put the right file back, or its last backup with 'ldncompound trail restore FILE'."
        if "://" in self.known.place:  # a server
            back = "Name the right database; or restore the last backup to an empty one, with "
            back += "'ldncompound trail create URL' and 'ldncompound trail restore FILE'."
        known, place = self.known.size, shown(self.known.place)
        return VerificationFailure(
            {
                "missing": f"There is no trail at {place}, where one of {known} entries is known.",
                "other trail": f"Another trail than the one of {known} entries that is known "
                f"stands at {place}.",
                "shorter": f"The trail {place} ends with entry {self.size}, and {known} entries of "
                "it are known.",
                "other entries": f"The trail {place} has other entries than the {known} that are "
                "known.",
            }[self.kind],
            remedy=f"{back} What is lost for good is accepted, and signed, with 'ldncompound trail "
            "accept --reason TEXT'.",
            first_bad=self.size + 1 if self.kind == "shorter" else None,
        )


def contradiction_of(known: Known | None, trail: Rooted | None) -> Contradiction | None:
    """
    Hold a trail against what is known; None where nothing contradicts.

    Args:
        known: As it is remembered; asked for before the trail is looked at.
        trail: The trail; None where there is no file.
    """
    if known is None:
        return None
    if trail is None:
        return Contradiction("missing", known, 0)
    size = trail.size()
    if trail.origin != known.origin:
        return Contradiction("other trail", known, size)
    if size < known.size:
        return Contradiction("shorter", known, size)
    if trail.root_at(known.size) != known.root:
        return Contradiction("other entries", known, size)
    return None


class Memory:
    """
    What is remembered, in one file for all trails of an account.

    Args:
        file: The file; made with the first act.
        place: Where the trail is, in full, behind any links.
        told: Called with a sentence where it cannot be read or written, once.
    """

    def __init__(self, file: Path, place: str, told: Callable[[str], None]) -> None:
        """Open nothing yet."""
        self.file, self.place = file, place
        self._told: Callable[[str], None] | None = told
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    # reading

    def known(self, origin: str | None = None) -> Known | None:
        """Return the head at this place; of an origin, the longest at any place."""
        of_place = "SELECT place, origin, size, root, hash FROM head WHERE place = ?"
        of_log = "SELECT place, origin, size, root, hash FROM log WHERE origin = ?"
        rows = self._read(of_place, self.place) if origin is None else self._read(of_log, origin)
        return Known(*rows[0]) if rows else None

    def given(self, origin: str, series: str) -> int:
        """Return the highest number known to be given in a series, at this place or in this log."""
        rows = self._read(
            "SELECT max(number) FROM given WHERE series = ? AND (place = ? OR origin = ?)",
            series, self.place, origin,
        )  # fmt: skip
        return rows[0][0] or 0 if rows else 0

    def all_given(self, origin: str) -> dict[str, int]:
        """Return the highest number of every series known, at this place or in this log."""
        return dict(
            self._read(
                "SELECT series, max(number) FROM given WHERE place = ? OR origin = ? "
                "GROUP BY series",
                self.place,
                origin,
            )
        )

    def erased(self, origin: str) -> list[tuple[int, str]]:
        """
        Return the entries of a log whose personal data are known to be erased.

        Each with the SHA-256 of its body: after a restore another one may have its number.
        """
        select = "SELECT sequence, hash FROM erased_entry WHERE origin = ? ORDER BY 1, 2"
        return [(sequence, digest) for sequence, digest in self._read(select, origin)]

    def difference(self, trail: Rooted | None) -> Contradiction | None:
        """Return what contradicts a trail at this place."""
        return contradiction_of(self.known(), trail)

    def behind(self, trail: Rooted) -> int:
        """Return how many entries are known, here or at another place, that a trail lacks."""
        here, elsewhere = self.known(), self.known(trail.origin)
        found = (contradiction_of(each, trail) for each in (here, elsewhere))
        return max((each.lost for each in found if each is not None), default=0)

    def mirror(self) -> tuple[str, int] | None:
        """Return the folder of the mirror at the last act, and the size of its last note."""
        rows = self._read("SELECT folder, size FROM mirror WHERE place = ?", self.place)
        return rows[0] if rows else None

    # writing

    def mirrored(self, folder: str | None, size: int | None) -> None:
        """Remember the mirror, if there is one, and what its note says, if one was written."""
        known = self.mirror()
        least = known[1] if known is not None and known[0] == folder else 0
        wanted = None if folder is None else (folder, least if size is None else size)
        if wanted == known:
            return
        if wanted is None:
            self._write(("DELETE FROM mirror WHERE place = ?", [(self.place,)]))
        else:
            self._write(("REPLACE INTO mirror VALUES (?, ?, ?)", [(self.place, *wanted)]))

    def since(self, origin: str) -> int:
        """Return up to which entry of a log is known what it gave out."""
        known = self.known()
        return known.size if known is not None and known.origin == origin else 0

    def note(
        self,
        origin: str,
        head: Recorded,
        given: Sequence[tuple[str, int]],
        *,
        erased: Sequence[tuple[int, str]] = (),
        accepted: bool = False,
    ) -> None:
        """
        Remember the head of a log after an act.

        Args:
            origin: The name of the log.
            head: What the act recorded.
            given: Highest numbers given in each series.
            erased: Entries whose personal data were erased, each with the SHA-256 of its body.
            accepted: Also where more, or something else, was known.
        """
        values = (head.size, head.root, head.hash, accepted)
        gone = [(origin, *each) for each in erased]
        self._write(
            (_HEAD, [(self.place, origin, *values)]),
            (_LOG, [(origin, self.place, *values)]),
            (_GIVEN, [(self.place, origin, *each) for each in given]),
            ("INSERT OR IGNORE INTO erased_entry VALUES (?, ?, ?)", gone),
        )

    def note_given(self, origin: str, given: Iterable[tuple[str, int]]) -> None:
        """Remember numbers that a log gave out in each series, as is known from elsewhere."""
        self._write((_GIVEN, [(self.place, origin, *each) for each in given]))

    def _write(self, *statements: tuple[str, Sequence[tuple[Any, ...]]]) -> None:
        """Run statements as one; say it where that fails."""
        for _ in range(2):  # once more where what is there was put aside
            try:
                rows = self._opened(create=True)
                rows.execute("BEGIN IMMEDIATE")
                for statement, values in statements:
                    rows.executemany(statement, values)
                rows.execute("COMMIT")
                return
            except (sqlite3.Error, OSError, ValueError) as error:
                self._failed(error, "written")
                if not self._put_aside(error):
                    return

    def _read(self, select: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return rows; none where there is no file, or it cannot be read."""
        try:
            return self._opened(create=False).execute(select, values).fetchall()
        except FileNotFoundError:
            return []
        except (sqlite3.Error, OSError, ValueError) as error:
            self._failed(error, "read")
            return []

    def _opened(self, *, create: bool) -> sqlite3.Connection:
        """Return the open file."""
        if self._connection is None:
            if self.file.exists() and not self.file.is_file():
                raise OSError(None, "it is no file")  # a pipe would block
            if not self.file.exists():
                if not create:
                    raise FileNotFoundError
                self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                # Private before anything is in it.
                with suppress(FileExistsError):
                    os.close(os.open(self.file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            mode = "rw" if os.access(self.file, os.W_OK) else "ro"
            opened = sqlite3.connect(
                sqlite_uri(whole_path(self.file), mode),
                uri=True,
                timeout=_TIMEOUT,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                opened.execute("PRAGMA synchronous = OFF")  # the trail is what must be durable
                ((whose, form, tables, ours),) = opened.execute(_WHOSE)
                if whose != _APPLICATION_ID and (whose or (tables and not ours)):
                    raise OSError(None, "it is a file of something else, and is left alone")
                if form < _FORM and create:
                    opened.executescript(_TABLES)
                elif form < _FORM:
                    raise FileNotFoundError
                elif form != _FORM:
                    raise OSError(None, "it is of another version")
            except BaseException:
                opened.close()
                raise
            self._connection = opened
        return self._connection

    def _failed(self, error: Exception, what: str) -> None:
        """Say once that it is of no use."""
        self.close()
        if self._told is not None:
            why = getattr(error, "strerror", None) or str(error)
            then = "The next act begins it anew, and" if _is_garbled(error) else "Until it can,"
            self._told(
                f"What is remembered of the trail ({shown(self.file)}) cannot be {what}: {why}. "
                f"{then} an old copy put in the place of the trail may go unnoticed."
            )
            self._told = None

    def _put_aside(self, error: Exception) -> bool:
        """Give a file that is damaged another name, which nothing has; return whether it has it."""
        if not _is_garbled(error):
            return False
        aside, number = self.file.with_name(f"{self.file.name}.damaged"), 1
        while os.path.lexists(aside):
            number += 1
            aside = self.file.with_name(f"{self.file.name}.damaged-{number}")
        try:
            self.file.rename(aside)
        except OSError:
            return False
        return True


def _is_garbled(error: Exception) -> bool:
    """Return whether a file is damaged, and not of something else."""
    code = getattr(error, "sqlite_errorname", "")
    return code in ("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_ERROR")
