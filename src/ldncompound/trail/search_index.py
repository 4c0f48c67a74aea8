"""Searching a trail: what mentions a value, which entry gave out an id, which erased another.

A dropped row of an index would hide an entry, and an inserted one would show another. Each index is
therefore kept twice: as its table, and in `view_search`, which anybody may drop. Where the two
differ, or where the copy is missing, the bodies of the entries decide. A search costs what is
found; the bodies are read only where something is wrong or the trail was written by an
older version. What lets something out is not left to two tables that anybody can change alike:
`check_index` looks into the bodies themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import chain
from typing import Any, ClassVar, Final, TypeVar

from ldncompound.core.canonical_json import canonical_bytes
from ldncompound.trail.database import Database
from ldncompound.trail.entry_shape import EntryHeading
from ldncompound.trail.failures import damaged
from ldncompound.trail.request_keys import pigeonhole
from ldncompound.trail.rows_for_verification import ALIKE, BATCH, ERASED, StoredRows

__all__ = [
    "ALIKE",
    "ERASED",
    "IDENTITY",
    "REQUEST",
    "Found",
    "SearchedRows",
    "is_unicode",
    "keys_of",
]


_Gathered = TypeVar("_Gathered")
_STILL_SO: Final = nullcontext()

_Row = tuple[str, str, int]
"""Kind, value and number of the entry."""

Found = Sequence[tuple[Any, int]]
"""Values, each with the number of an entry."""

IDENTITY: Final = " id"
REQUEST: Final = " request"
_ENTRY: Final = " entry"
"""Kinds of the copy that no entry mentions: they begin with a space."""

_BOTH = "SELECT 0, i.* FROM ({}) AS i UNION ALL SELECT 1, c.* FROM ({}) AS c"

_COPY_IS_WHOLE = (
    "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM entry) OR EXISTS (SELECT 1 FROM view_search "
    "WHERE kind = ? AND value = '' AND sequence = (SELECT max(sequence) FROM entry))"
)


def keys_of(told: EntryHeading) -> set[tuple[str, str]]:
    """Return everything under which an entry is found."""
    keys = {*told.mentions, (_ENTRY, ""), *((ERASED, str(each)) for each in told.erases)}
    if told.series is not None and told.subject is not None:
        keys.add((IDENTITY, told.subject))
    if told.request is not None:
        keys.add((REQUEST, told.request))
    return keys


class SearchedRows(StoredRows):
    """The rows of a trail, with searches in which nothing is hidden or added."""

    has_tables: ClassVar[bool] = True
    """Whether its disposable tables reach to its end: those of a past moment do not."""

    def __init__(self, database: Database) -> None:
        """Take over an open file."""
        super().__init__(database)
        self._copied: int | None = None  # entries in our own copy; None where the file has one
        self._ready, self._reading = False, False
        self._held: dict[tuple[object, ...], tuple[int, frozenset[_Row]]] = {}
        self._agreed: dict[tuple[object, ...], Hashable] = {}  # when nothing was hidden
        self._first: dict[str, int] = {}
        self._gathered: dict[tuple[str, ...], tuple[Hashable, Any]] = {}
        self._absent: set[str] = set()  # kinds that nothing is mentioned of, at this moment

    def check_index(
        self, *kinds: str, value: str | None = None, acts: tuple[str, ...] = (), after: int = 0
    ) -> None:
        """
        Refuse an index that hides an entry or adds one, even where its copy does the same.

        Bodies are looked at once while the trail is open, then those that were added: with *acts*
        those that begin so, otherwise all. Nothing is compared again until something was written.

        Args:
            kinds: What is searched for.
            value: One value; None for all.
            acts: How the actions begin that have these keys; none where any act may.
            after: No entry up to this one has them.

        Raises:
            VerificationFailure: the index is not what the bodies say.
        """
        if value is not None and not is_unicode(value):
            return  # no such text was ever recorded
        key = kinds, value, acts
        in_act = self._database.in_transaction and not self._reading
        with self.still():
            moment = self._database.moment()
            if self._agreed.get(key) == moment:
                return
            ((last,),) = self._rows("SELECT coalesce(max(sequence), 0) FROM entry")
            reached, told = self._held.get(key, (after, frozenset()))
            told |= self._told_after(reached, kinds, value, acts)
            found = frozenset(row for kind in kinds for row in self._indexed(kind, value))
            strays = {row for row in found - told if not self._is_told(row)}
            if hidden := (told - found) | strays:
                numbered = (at for *_, at in hidden if isinstance(at, int))
                raise damaged(self.path, min(numbered, default=last))
        self._agreed[key] = moment
        if not in_act:  # what an act has written may still be undone
            self._held[key] = last, told

    def _told_after(
        self, reached: int, kinds: tuple[str, ...], value: str | None, acts: tuple[str, ...]
    ) -> frozenset[_Row]:
        """Return the keys of these kinds in the bodies after an entry."""
        # Only the beginning is compared: SQLite has an index of it, `entry_begins`.
        words = [(b'{"action":"' + each.encode())[:24] for each in acts]
        test = "(substr(body, 1, 24) >= ? AND substr(body, 1, 24) < ?)"
        values: list[tuple[bytes, ...]] = [(each, each + b"\xff") for each in words]
        if not acts:
            test, values = self._database.BODY_CONTAINS, [(_word(kind, value),) for kind in kinds]
        where = " OR ".join([test] * len(values))
        rows = self._rows(
            f"SELECT sequence, body FROM entry WHERE sequence > ? AND ({where})",  # noqa: S608 - placeholders
            reached,
            *chain.from_iterable(values),
        )
        return frozenset(
            (kind, named, sequence)
            for sequence, body in rows
            for kind, named in self._told(sequence, body).mentions
            if kind in kinds and value in (None, named)
        )

    def _indexed(self, kind: str, value: str | None) -> list[_Row]:
        """Return the rows of the index for a kind."""
        select = "SELECT kind, value, sequence FROM mention WHERE kind = ?"
        if value is None:
            return self._rows(select, kind)
        return self._rows(select + " AND value = ?", kind, value)

    def _is_told(self, row: _Row) -> bool:
        """Return whether an entry has a key of the index."""
        kind, value, sequence = row
        bodies = self._rows("SELECT body FROM entry WHERE sequence = ?", sequence)
        return any((kind, value) in self._told(sequence, body).mentions for (body,) in bodies)

    def still(self) -> AbstractContextManager[None]:
        """Read at one moment, so that what is read agrees."""
        return _STILL_SO if self._database.in_transaction else self._moment()

    @contextmanager
    def _moment(self) -> Iterator[None]:
        """Begin a moment, and end it."""
        self._prepare()
        self._database.begin_reading()
        self._reading = True
        try:
            yield
        finally:
            self._reading = False
            self._absent.clear()
            self._database.roll_back()

    def _searched(self, kind: str, value: str | None, read: Callable[[], Found]) -> Found:
        """
        Return what an index holds, after comparing it with the copy.

        Args:
            kind: What is searched for.
            value: One value; None for all.
            read: Reads the index.

        Raises:
            VerificationFailure: the index is not what the entries say.
        """
        with self.still():
            found = read()
            if not self._ready or not _agree(found, self._in_copy(kind, value)):
                self._check(found, self._in_bodies(kind, value))
        return found

    def pigeonhole(self, *parts: str) -> str | None:
        """Return where something personal would be found; None if nothing was ever kept so."""
        secret = self._secret()
        return None if secret is None else pigeonhole(parts, secret)

    def _secret(self) -> bytes | None:
        """Return what salts the request ids; None in a trail of an earlier version."""
        if not self._database.has_secret():
            return None
        rows = self._rows("SELECT secret FROM personal_secret")
        return bytes(rows[0][0]) if rows else None

    def mentioned_between(self, kind: str, low: str, high: str) -> list[tuple[str, int]]:
        """
        Return the values of a kind from one up to before another, each with its entry.

        Args:
            kind: For example "stock".
            low: The first value that counts.
            high: The first one that does not.
        """
        select = (
            "SELECT value, sequence FROM {} WHERE kind = ? AND value >= ? AND value < ? "
            "ORDER BY value, sequence"
        )
        return [(str(value), int(at)) for value, at in self._twice(select, kind, low, high)]

    def first_between(self, kind: str, low: str, high: str, *, most: int) -> list[str]:
        """Return the first *most* values of a kind in such a range, in order; reads no entry."""
        select = (
            "SELECT DISTINCT value FROM {} WHERE kind = ? AND value >= ? AND value < ? "
            "ORDER BY value LIMIT ?"
        )
        return [str(value) for (value,) in self._twice(select, kind, low, high, most)]

    def endings_between(self, kind: str, low: str, high: str, *, length: int) -> list[str]:
        """Return how the values of a kind in such a range end, each ending once."""
        select = (
            "SELECT DISTINCT CASE WHEN length(value) <= ? THEN value "
            "ELSE substr(value, length(value) - ? + 1) END FROM {} "
            "WHERE kind = ? AND value >= ? AND value < ? ORDER BY 1"
        )
        found = self._twice(select, length, length, kind, low, high)
        return [str(ending) for (ending,) in found]

    def first_mention(self, kind: str) -> int | None:
        """Return the number of the first entry that mentions anything of a kind."""
        # What is first stays first: a long index is gone through once.
        if kind not in self._first and kind not in self._absent:
            found = self._twice("SELECT min(sequence) FROM {} WHERE kind = ?", kind)[0][0]
            if found is not None:
                self._first[kind] = int(found)
            elif self._reading:
                self._absent.add(kind)
        return self._first.get(kind)

    def folded(
        self,
        kind: str,
        head: str,
        begin: Callable[[], _Gathered],
        add: Callable[[_Gathered, int, str], None],
    ) -> _Gathered:
        """
        Return what the values of a kind add up to, in the order of their entries.

        Args:
            kind: Of the values.
            head: What stands before the first "=" in them.
            begin: Makes what they are added to.
            add: Adds an entry and its value.
        """
        state = begin()
        found = self.mentioned_between(kind, f"{head}=", f"{head}>")
        for at, value in sorted((at, value) for value, at in found):
            add(state, at, value)
        return state

    def gathered(self, kinds: tuple[str, ...], gather: Callable[[], _Gathered]) -> _Gathered:
        """Return what is gathered from the values of some kinds alone; once while nobody writes."""
        if self._database.in_transaction and not self._reading:
            return gather()  # what an act has written may still be undone
        with self.still():
            moment = self._database.moment()
            known = self._gathered.get(kinds)
            if known is None or known[0] != moment:
                known = self._gathered[kinds] = moment, gather()
        found: _Gathered = known[1]
        return found

    def _twice(self, select: str, *parameters: object) -> Sequence[tuple[Any, ...]]:
        """Return what the index of mentions says; where its copy differs, the bodies decide."""
        if not self._database.in_transaction:
            self._prepare()
        if self._ready:
            # One statement reads both as of one moment, and a server is asked once.
            both = _BOTH.format(select.format("mention"), select.format("view_search"))
            rows = self._rows(both, *parameters, *parameters)
            found, copied = ([row[1:] for row in rows if row[0] == side] for side in (0, 1))
            if found == copied:
                return found
        with self.still():
            found = self._rows(select.format("mention"), *parameters)
            if not self._ready or found != self._rows(select.format("view_search"), *parameters):
                kind = next(each for each in parameters if isinstance(each, str))
                whole = self._rows("SELECT value, sequence FROM mention WHERE kind = ?", kind)
                self._check(whole, self._in_bodies(kind, None))
        return found

    def _check(self, found: Found, told: Found) -> None:
        """Refuse an index that is not what the entries say."""
        if not _agree(found, told):
            wrong = {at for _, at in {*found} ^ {*told} if isinstance(at, int)}
            raise damaged(self.path, min(wrong, default=None))

    def _is_erased(self, sequence: int, *, kept: bool) -> bool:
        """Return whether a later entry erased personal data; *kept* if they are there."""
        key = ERASED, str(sequence)
        erased = bool(self._ready and self._in_copy(*key))
        return erased if erased != kept and self._ready else bool(self._in_bodies(*key))

    def _in_copy(self, kind: str, value: str | None) -> Found:
        """Return what the copy holds."""
        if value is None:
            return self._rows("SELECT value, sequence FROM view_search WHERE kind = ?", kind)
        return self._rows(
            "SELECT value, sequence FROM view_search WHERE kind = ? AND value = ?", kind, value
        )

    def _in_bodies(self, kind: str, value: str | None) -> Found:
        """Return what the entries themselves say; reads those that contain the words."""
        words = {
            IDENTITY: b'"subject":' + canonical_bytes(value),
            REQUEST: b'"request":' + canonical_bytes(value),
            ERASED: b'"erases":[',
        }
        word = words.get(kind, _word(kind, value))
        select = "SELECT sequence, body FROM entry WHERE {} ORDER BY sequence"
        rows = self._rows(select.format(self._database.BODY_CONTAINS), word)
        return [
            (found, sequence)
            for sequence, body in rows
            for named, found in sorted(keys_of(self._told(sequence, body)))
            if named == kind and value in (None, found)
        ]

    # the copy

    def _prepare(self) -> None:
        """Make sure that there is a copy: that of the file, or our own in memory."""
        if self._ready and self._copied is None:
            return
        if not self._ready:
            self._database.drop_own_copy()
            self._copied = None if self._has_copy() else 0
            self._ready = self._copied is None or self._database.make_own_copy()
        if self._ready and self._copied is not None:
            self._copied = self._fill(self._copied)

    def _has_copy(self) -> bool:
        """Return whether the copy in the store reaches to the last entry."""
        return self._database.has_copy() and bool(self._rows(_COPY_IS_WHOLE, _ENTRY))

    def _settle_copy(self) -> None:
        """Make the copy in the store again where it is missing or not whole; for an act."""
        self._database.drop_own_copy()
        self._ready, self._copied = True, None
        if not self._has_copy():
            self._database.make_copy()
            self._fill(0)

    def _fill(self, after: int) -> int:
        """Copy the keys of all entries after *after*; return the last one."""
        select = "SELECT sequence, body FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?"
        while rows := self._rows(select, after, BATCH):
            for sequence, body in rows:
                self._copy(sequence, keys_of(self._told(sequence, body)))
            after = rows[-1][0]
        return after

    def _copy(self, sequence: int, keys: set[tuple[str, str]]) -> None:
        """Write the keys of an entry into the copy."""
        self._database.write(
            "INSERT INTO view_search VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(kind, value, sequence) for kind, value in keys],
        )


def _word(kind: str, value: str | None) -> bytes:
    """Return the bytes that a body with a key contains."""
    return canonical_bytes([kind] if value is None else [kind, value])[:-1]


def _agree(one: Found, other: Found) -> bool:
    """Return whether two lists hold the same, in whatever order."""
    return len(one) == len(other) and {*one} == {*other}


def is_unicode(text: str) -> bool:
    """Return whether a text has no lone surrogate, which no database accepts."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
