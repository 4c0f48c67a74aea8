"""A trail as it stood before one of its entries, for who does its acts again one by one."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import OrderedDict, defaultdict
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, TypeVar

from ldncompound.core.canonical_json import object_stored_as, sha256_hex
from ldncompound.trail.act import NO_HASH, Entry, Head, Headline, Recorded
from ldncompound.trail.merkle import root_of_peaks
from ldncompound.trail.store import Trail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ldncompound.trail.entry_shape import EntryBody
    from ldncompound.trail.rows_for_verification import StoredEntry

__all__ = ["PastTrail"]


_Gathered = TypeVar("_Gathered")
_KEPT = 64
"""Entries that stay parsed; those before are read again."""


class PastTrail(Trail):
    """
    The entries of a trail up to one of them, which were verified before; they are only read.

    It is the trail of that moment for every reader: what came later is not found in it. It
    begins empty, and `follow` adds the next entry.

    Args:
        trail: The whole trail.
    """

    has_tables = False

    def __init__(self, trail: Trail) -> None:
        """Begin before the first entry."""
        super().__init__(trail._database)
        self._size, self._hash, self._tree = 0, NO_HASH, b""
        self._found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._under: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
        self._ordered: dict[str, list[tuple[str, int]]] = {}
        self._headed: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
        self._folded: dict[tuple[str, str], tuple[int, Any]] = {}
        self._given: dict[str, int] = {}
        self._parsed: OrderedDict[int, tuple[Recorded, Any]] = OrderedDict()

    def follow(self, body: EntryBody, stored: StoredEntry) -> None:
        """Add the next entry."""
        self._size, self._tree = stored.sequence, stored.peaks
        self._hash = sha256_hex(stored.body)
        for kind, value in body.mentions:
            self._found[kind].append((value, body.sequence))
            self._under[kind, value].append((value, body.sequence))
            self._headed[kind, value.partition("=")[0]].append((value, body.sequence))
            if kind in self._ordered:
                insort(self._ordered[kind], (value, body.sequence))
        if body.series is not None and body.subject is not None:
            self._given[body.subject] = body.sequence

    def read(self, stored: StoredEntry) -> tuple[Recorded, Any]:
        """Return what an entry recorded, and the order that its personal data keep."""
        told = self._heading(stored.sequence, stored.body)
        personal = {} if stored.payload is None else object_stored_as(stored.payload)
        order = personal.pop("order", None)
        recorded = Recorded(
            sequence=stored.sequence,
            hash=sha256_hex(stored.body),
            size=stored.sequence,
            root=root_of_peaks(stored.peaks).hex(),
            action=told.action,
            at=told.at,
            subject=told.subject,
            outcome=told.outcome,
            by=told.by.name,
            document=self._members(stored.sequence, stored.document or b""),
            personal=personal or None,
            erased=told.commitment is not None and stored.payload is None,
        )
        found = self._parsed[stored.sequence] = recorded, order
        if len(self._parsed) > _KEPT:
            self._parsed.popitem(last=False)
        return found

    # What a trail answers, as of then

    def check_index(self, *_: object, **__: object) -> None:
        """Do nothing: what is found is taken from the bodies themselves."""

    def recorded_at(self, sequence: int) -> Recorded:
        """Return what one entry recorded."""
        return self._with_order(sequence)[0]

    def order_at(self, sequence: int) -> Any:
        """Return the order that is kept with an entry; None where none is."""
        return self._with_order(sequence)[1]

    def _with_order(self, sequence: int) -> tuple[Recorded, Any]:
        """Return what one entry recorded, and the order that is kept with it."""
        known = self._parsed.get(sequence)
        if known is None:
            (stored,) = self.stored_entries(sequence - 1, sequence)
            known = self.read(stored)
        return known

    def find(self, subject: str, *, action: str | None = None) -> Recorded | None:
        """Return what the entry that assigned an id recorded."""
        at = self._given.get(subject)
        found = None if at is None else self.recorded_at(at)
        return None if found is None or action not in (None, found.action) else found

    def gave_out(self, subject: str) -> bool:
        """Return whether an entry assigned this id."""
        return subject in self._given

    def find_request(self, request_id: str) -> None:
        """Return nothing: no act is done twice."""

    def mentioning(self, kind: str, value: str | None = None) -> list[tuple[str, int]]:
        """Return each value mentioned with the number of its entry, in order."""
        if value is None:
            return list(self._found.get(kind, ()))
        return list(self._under.get((kind, value), ()))

    def values_mentioned(self, kind: str) -> list[str]:
        """Return each value of a kind that any entry mentions, once."""
        return sorted({value for value, _ in self._found.get(kind, ())})

    def mentioned_between(self, kind: str, low: str, high: str) -> list[tuple[str, int]]:
        """Return the values of a kind in such a range, each with its entry."""
        return list(self._between(kind, low, high))

    def _between(self, kind: str, low: str, high: str) -> Iterator[tuple[str, int]]:
        """Yield the values of a kind in such a range, each with its entry."""
        if kind not in self._ordered:
            self._ordered[kind] = sorted(self._found.get(kind, ()))
        found = self._ordered[kind]
        first, end = (bisect_left(found, (each, 0)) for each in (low, high))
        return islice(found, first, end)

    def first_between(self, kind: str, low: str, high: str, *, most: int) -> list[str]:
        """Return the first *most* values of a kind in such a range, in order."""
        found = groupby(value for value, _ in self._between(kind, low, high))
        return [value for value, _ in islice(found, most)]

    def endings_between(self, kind: str, low: str, high: str, *, length: int) -> list[str]:
        """Return how the values of a kind in such a range end, each ending once."""
        return sorted({value[-length:] for value, _ in self._between(kind, low, high)})

    def first_mention(self, kind: str) -> int | None:
        """Return the number of the first entry that mentions anything of a kind."""
        found = self._found.get(kind)
        return found[0][1] if found else None

    def gathered(self, kinds: tuple[str, ...], gather: Callable[[], _Gathered]) -> _Gathered:
        """Return what is gathered from the values of some kinds; anew only where more came."""
        size = sum(len(self._found.get(each, ())) for each in kinds)
        known = self._gathered.get(kinds)
        if known is None or known[0] != size:
            known = self._gathered[kinds] = size, gather()
        found: _Gathered = known[1]
        return found

    def folded(
        self,
        kind: str,
        head: str,
        begin: Callable[[], _Gathered],
        add: Callable[[_Gathered, int, str], None],
    ) -> _Gathered:
        """Return what the values of a kind add up to; only what came since is added."""
        found = self._headed[kind, head]
        done, state = self._folded.get((kind, head)) or (0, begin())
        for value, at in islice(found, done, None):
            add(state, at, value)
        self._folded[kind, head] = len(found), state
        return state

    def headlines_mentioning(self, kind: str, value: str) -> list[Headline]:
        """Return the main members of the entries that mention a value, in order."""
        entries = (self.recorded_at(at) for _, at in self.mentioning(kind, value))
        return [
            Headline(each.sequence, each.at, each.by, each.action, each.outcome, each.subject)
            for each in entries
        ]

    def body_of(self, sequence: int) -> bytes:
        """Return the body of an entry."""
        return self.entry_body(sequence)

    def entries(self, after: int = 0, last: int | None = None) -> Iterator[Entry]:
        """Yield entries in order, as stored."""
        return super().entries(after, self._size if last is None else min(last, self._size))

    def size(self) -> int:
        """Return the number of entries of that moment."""
        return self._size

    def head(self) -> Head:
        """Return the head of that moment."""
        return Head(self._size, root_of_peaks(self._tree).hex(), self._size, self._hash)
