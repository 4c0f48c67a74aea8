"""What the entries about each subject come to, in disposable tables; lists need not fold a trail.

What is summed up, and how, is handed in as a `Summing`. Three tables hold what it makes of the
entries up to one of them: `view_summary` a row a subject, `view_standing` its state and digest,
`view_summed` the number and the sum of the digests of each state, and the entry up to which they
reach. Acts bring them up to date from time to time; a reader folds what came since, and
everything where they are missing or do not agree among themselves or with the trail. They are
never trusted: what lets something out reads the entries, and verification folds all of them again.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Collection, Iterator
from functools import partial
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from ldncompound.core.canonical_json import canonical_bytes
from ldncompound.core.refusals import VerificationFailure
from ldncompound.trail.search_index import IDENTITY
from ldncompound.trail.summing import Summaries, Summary

if TYPE_CHECKING:
    from ldncompound.trail.entry_shape import EntryHeading
    from ldncompound.trail.reading import ReadableTrail
    from ldncompound.trail.summing import Summing

__all__ = ["SummaryTables", "sum_up"]


_REACHED = " reached"
"""What stands for a state in the row that says how far the tables reach."""

_BEHIND = 200
"""Entries that are left to readers, for one act to add them together."""

_AT_ONCE, _AT_FIRST, _SCANNED = 400, 40, 10_000
"""Rows read together: of subjects, of those on a first page, of their states."""

MOST = 5_000
"""Entries that one act adds to the tables at most; an old trail needs more than one act."""


def sum_up(trail: ReadableTrail, sequence: int, summing: Callable[[], Summing]) -> None:
    """
    Bring the tables of a trail up to date, inside an act, where they are too far behind.

    Args:
        trail: It is open for acts.
        sequence: Number of the last entry.
        summing: Returns how entries are summed up.
    """
    if trail._database.has_summaries():
        rows = trail._rows("SELECT number FROM view_summed WHERE state = ?", _REACHED)
        if rows and sequence - rows[0][0] < _BEHIND:
            return
    SummaryTables(trail).settle(summing())


class _Unsound(Exception):
    """A row is not as it was written."""


class SummaryTables:
    """
    The subjects of a trail, listed by what their entries come to.

    Args:
        trail: It is open; nothing is written but by `settle`, inside an act.
    """

    def __init__(self, trail: ReadableTrail) -> None:
        """Take over an open trail."""
        self._trail = trail
        self._database, self._rows = trail._database, trail._rows

    def summaries(
        self, summing: Summing, *, states: Collection[str] | None = None, after: int = 0
    ) -> Iterator[Summary]:
        """
        Yield what the entries about each subject come to, in the order of their first entries.

        Args:
            summing: How they are summed up.
            states: Only subjects in one of these states; None for all.
            after: Only those whose first entry comes after this one.

        Raises:
            VerificationFailure: an entry that was read is not what was recorded.
        """
        with self._trail.still():
            reached, firsts = self._listed(summing, states)
            try:
                newer = self._summed_up(summing, reached)
            except _Unsound:
                firsts, newer = array("q"), self._summed_up(summing, 0)
        found = {each.first: each for each in newer.changed.values()}
        wanted = merge(
            (first for first in firsts if first > after and first not in found),
            sorted(
                each.first
                for each in found.values()
                if each.first > after and (states is None or each.state in states)
            ),
        )
        yield from self._in_order(summing, wanted, found, states)

    def _in_order(
        self,
        summing: Summing,
        wanted: Iterator[int],
        found: dict[int, Summary],
        states: Collection[str] | None,
    ) -> Iterator[Summary]:
        """Yield subjects by the numbers of their first entries, some read together."""
        size = _AT_FIRST
        while some := list(islice(wanted, size)):
            size = _AT_ONCE
            stored: dict[int, Summary] = {}
            try:
                stored = self._stored_rows([first for first in some if first not in found])
            except _Unsound:
                with self._trail.still():
                    again = self._summed_up(summing, 0).changed.values()
                found = {each.first: each for each in again}
            for first in some:
                each = found.get(first) or stored.get(first)
                if each is not None and (states is None or each.state in states):
                    yield each

    def settle(self, summing: Summing, most: int = MOST) -> bool:
        """
        Bring the tables up to date, inside an act.

        Args:
            summing: How entries are summed up.
            most: Entries that are added at most.

        Returns:
            Whether they reach to the last entry now.
        """
        if not self._database.has_summaries() and not self._database.make_summaries():
            return False
        reached, _ = self._listed(summing, ())
        if not reached:
            for table in ("view_summary", "view_standing", "view_summed"):
                self._rows(f"DELETE FROM {table}")  # noqa: S608 - a closed list
        end = self._end()
        last = min(end, reached + most)
        if last == reached:
            return True
        try:
            newer = self._summed_up(summing, reached, last)
        except (_Unsound, VerificationFailure):
            # Never in the way of an act: readers fold the entries, and say what is wrong.
            self._rows("DELETE FROM view_summed")
            return False
        sums = self._sums()
        for each in newer.changed.values():
            self._put(each, sums)
        sums[_REACHED] = last, self._mark(summing, last)
        for state, (number, digest) in sums.items():
            self._rows(
                "INSERT INTO view_summed VALUES (?, ?, ?) ON CONFLICT (state) "
                "DO UPDATE SET number = excluded.number, digest = excluded.digest",
                state,
                number,
                digest,
            )
        return last == end

    def reached(self, summing: Summing) -> int:
        """Return up to which entry the tables reach; 0 where they are not believed anyway."""
        with self._trail.still():
            return self._listed(summing, ())[0]

    def unsound(self, summing: Summing, at: int, again: Summaries) -> int | None:
        """
        Return the first entry of a subject whose row is not what its entries come to.

        Args:
            summing: How entries are summed up.
            at: Up to which entry they were, independently of the tables.
            again: What they came to.

        Returns:
            None where every row is, or where the tables are not believed anyway.
        """
        with self._trail.still():
            reached, firsts = self._listed(summing, None)
            if reached != at:  # an act has brought them further meanwhile
                again = self._summed_up(summing, 0, reached) if reached else Summaries(_no_row)
            told = {each.first: each for each in again.changed.values()}
            for begin in range(0, len(firsts), _AT_ONCE):
                some = list(firsts[begin : begin + _AT_ONCE])
                try:
                    stored = self._stored_rows(some)
                except _Unsound:
                    return some[0]
                wrong = [first for first in some if told.pop(first, None) != stored[first]]
                if wrong:
                    return wrong[0]
        return min(told, default=None)

    def _put(self, summary: Summary, sums: dict[str, tuple[int, bytes]]) -> None:
        """Write a row, and add it to the sums."""
        digest = self._digest_of(summary)
        select = "SELECT state, digest, -1 FROM view_standing WHERE first = ?"
        before = self._rows(select, summary.first)
        for state, changed, by in (*before, (summary.state, digest, 1)):
            number, total = sums.get(state, (0, bytes(32)))
            sums[state] = number + by, _both(total, changed)
        self._rows(
            "INSERT INTO view_standing VALUES (?, ?, ?) ON CONFLICT (first) "
            "DO UPDATE SET state = excluded.state, digest = excluded.digest",
            summary.first,
            summary.state,
            digest,
        )
        self._rows(
            "INSERT INTO view_summary VALUES (?, ?) ON CONFLICT (first) "
            "DO UPDATE SET told = excluded.told",
            summary.first,
            summary.told,
        )

    def _listed(self, summing: Summing, states: Collection[str] | None) -> tuple[int, array[int]]:
        """
        Return how far the tables reach, and the first entries of the subjects in some states.

        Returns:
            0 and none where the tables do not agree among themselves, or with the trail.
        """
        found, nothing = array("q"), (0, array("q"))
        if not (self._trail.has_tables and self._database.has_summaries()):
            return nothing
        sums = self._sums()
        reached, mark = sums.pop(_REACHED, (0, b""))
        if not 0 < reached <= self._end() or mark != self._mark(summing, reached):
            return nothing
        counted: dict[str, tuple[int, int]] = {}
        at = 0
        select = (
            "SELECT first, state, digest FROM view_standing WHERE first > ? ORDER BY first LIMIT ?"
        )
        while some := self._rows(select, at, _SCANNED):
            for first, state, digest in some:
                number, total = counted.get(state, (0, 0))
                counted[state] = number + 1, total ^ int.from_bytes(digest, "big")
                if states is None or state in states:
                    found.append(first)
            at = some[-1][0]
        told = {
            state: (number, total.to_bytes(32, "big")) for state, (number, total) in counted.items()
        }
        right = {state: each for state, each in sums.items() if each[0]}
        return (reached, found) if told == right else nothing

    def _end(self) -> int:
        """Return the number of the last entry; 0 without one."""
        return int(self._rows("SELECT coalesce(max(sequence), 0) FROM entry")[0][0])

    def _sums(self) -> dict[str, tuple[int, bytes]]:
        """Return how many rows each state has, and the sum of their digests."""
        rows = self._rows("SELECT state, number, digest FROM view_summed")
        return {state: (number, bytes(digest)) for state, number, digest in rows}

    def _mark(self, summing: Summing, reached: int) -> bytes:
        """Return what binds the tables to the entry up to which they reach."""
        _, link = self._trail._checked(reached)
        return hashlib.sha256(f"{summing.form} {reached} {link.hash}".encode()).digest()

    def _stored_rows(self, firsts: list[int]) -> dict[int, Summary]:
        """Return some rows; each must be as it was written."""
        if not firsts:
            return {}
        marks = ", ".join("?" * len(firsts))
        rows = self._rows(
            "SELECT s.first, s.state, t.told, s.digest FROM view_standing AS s "  # noqa: S608 - marks alone
            f"JOIN view_summary AS t ON t.first = s.first WHERE s.first IN ({marks})",
            *firsts,
        )
        found = {first: Summary(first, state, bytes(told)) for first, state, told, _ in rows}
        if len(rows) != len(firsts) or any(
            self._digest_of(found[first]) != digest for first, *_, digest in rows
        ):
            raise _Unsound
        return found

    def _stored_summary(self, subject: str) -> Summary | None:
        """Return the stored row of a subject; None where it has none."""
        rows = self._trail._searched(
            IDENTITY,
            subject,
            lambda: self._rows("SELECT id, sequence FROM subject WHERE id = ?", subject),
        )
        if not rows or not self._rows("SELECT 1 FROM view_standing WHERE first = ?", rows[0][1]):
            return None
        return self._stored_rows([rows[0][1]])[rows[0][1]]

    def _summed_up(self, summing: Summing, after: int, last: int | None = None) -> Summaries:
        """Return what entries after one of them add."""
        made = Summaries(self._stored_summary if after else _no_row)
        begins = tuple(b'{"action":' + canonical_bytes(each) + b"," for each in summing.actions)
        for entry in self._trail.entries(after, last):
            if entry.body.startswith(begins):
                told = self._trail._told(entry.sequence, entry.body)
                summing.add(told, partial(self._document, told), made)
        return made

    def _document(self, told: EntryHeading) -> bytes:
        """Return the document of an entry."""
        return self._trail._rows_of(told.sequence, told)[0]

    def _digest_of(self, summary: Summary) -> bytes:
        """Return the digest of a row, which no other trail has."""
        head = f"{self._trail.origin} {summary.first} {summary.state} "
        return hashlib.sha256(head.encode() + summary.told).digest()


def _no_row(_: str) -> None:
    """Return that nothing is stored."""


def _both(one: bytes, other: bytes) -> bytes:
    """Return the sum of two digests: added twice, one is as if it had never been added."""
    total = int.from_bytes(one, "big") ^ int.from_bytes(other, "big")
    return total.to_bytes(32, "big")
