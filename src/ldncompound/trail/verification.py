"""Verification of a trail, or of an export of one.

A chain of hashes alone does not show that its owner rewrote it, or cut off its end.
The size and root on a printed sheet do.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import cast

import msgspec

from ldncompound.core.canonical_json import canonical_bytes, commitment, sha256_hex
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.refusals import StorageUnavailable, VerificationFailure, WrongUsage
from ldncompound.core.text import without_blanks_and_dashes
from ldncompound.core.values import check_type
from ldncompound.trail.act import NO_HASH, SALT_SIZE, Head
from ldncompound.trail.addresses import ServerAddress
from ldncompound.trail.chain_links import follows
from ldncompound.trail.database import TIMEOUT
from ldncompound.trail.entry_shape import (
    EntryBody,
    EntrySignature,
    not_well_formed,
    parsed_object,
    stored_body,
)
from ldncompound.trail.failures import NotADatabase
from ldncompound.trail.merkle import append_peaks, leaf_hash, root_of_peaks
from ldncompound.trail.rows_for_verification import MOST_SOUGHT, StoredEntry
from ldncompound.trail.store import Trail
from ldncompound.trail.trail_documents import TrailBroken, TrailWhole

__all__ = ["TrailVerification", "check_whole", "export_lines", "verify"]


_SHEET_ROOT = lazy_pattern(r"[0-9a-f]{16,64}")

Watch = Callable[[EntryBody, bytes | None], None]
"""Checks entries by their documents."""


class TrailVerification(msgspec.Struct, frozen=True):
    """
    The result of a verification.

    Args:
        ok: Everything is in order.
        entries: Entries read, up to the one at which it stopped.
        head: The head of the trail; None unless *ok*.
        first_bad: Number of the first entry that fails or is missing, if known.
        reason: What is wrong, in one sentence; None if *ok*.
    """

    ok: bool
    entries: int
    head: Head | None = None
    first_bad: int | None = None
    reason: str | None = None

    def stated(self) -> TrailWhole | TrailBroken:
        """Return it as a document."""
        if self.head is None:
            return TrailBroken(ok=False, first_bad=self.first_bad, reason=self.reason or "")
        return TrailWhole(ok=True, entries=self.entries, head=self.head.stated())


def verify(
    path: str | os.PathLike[str] | ServerAddress,
    *,
    at_least: int | None = None,
    sheet: tuple[int, str] | None = None,
    timeout: float = TIMEOUT,
    watch: Watch | None = None,
) -> TrailVerification:
    """
    Verify a trail, or an export with one body per line.

    Args:
        path: The file, or the address on a server.
        at_least: Least number of entries.
        sheet: Size, and 16 to 64 leading digits of the root, from a printed sheet; blanks and
            dashes between the digits do not count, nor does letter case.
        watch: Called with the body and the stored document of each entry, once they are
            verified; raises VerificationFailure where what they say cannot be. Not called
            for an export, which has no documents.
        timeout: Seconds to wait for another program that is writing.

    Returns:
        The result; a file that is neither a trail nor an export is not *ok*.

    Raises:
        StorageUnavailable: Missing, locked, unreadable or too new.
        WrongUsage: *sheet* is not a size and a root, or an argument has another type.
    """
    check_type(at_least, int | None, "the least number of entries")
    check_type(sheet, tuple[int, str] | None, "the sheet")
    if watch is not None and not callable(watch):
        raise WrongUsage("What watches must be callable.", remedy="Pass a function, or None.")
    chain = _Chain(_checked_sheet(sheet))
    try:
        try:
            with Trail.open_for_reading(path, timeout=timeout) as trail:
                _TrailCheck(trail, chain, watch).run()
        except NotADatabase:
            _check_export(Path(cast("str", path)), chain, watch)
        chain.check_length(max(at_least or 0, chain.sheet[0]))
    except VerificationFailure as failure:
        return TrailVerification(
            ok=False, entries=chain.size, first_bad=failure.first_bad, reason=failure.message
        )
    return TrailVerification(ok=True, entries=chain.size, head=chain.head())


def check_whole(trail: Trail) -> Head:
    """
    Return the head of an open trail after checking every byte of it, as `verify` does.

    Raises:
        VerificationFailure: it is not whole.
    """
    chain = _Chain((0, ""))
    _TrailCheck(trail, chain, None).run()
    return chain.head()


def export_lines(trail: Trail) -> Iterator[bytes]:
    """Yield the stored bodies byte for byte, to be written one per line."""
    for entry in trail.entries():
        yield entry.body


def _checked_sheet(sheet: tuple[int, str] | None) -> tuple[int, str]:
    """Return size and root in lower case; (0, "") matches every trail."""
    if sheet is None:
        return 0, ""
    size, root = sheet[0], without_blanks_and_dashes(sheet[1]).lower()
    if size < 1 or not _SHEET_ROOT.fullmatch(root):
        raise WrongUsage(
            "A sheet must be given by its size and 16 to 64 hexadecimal digits of its root.",
            remedy="Copy both as they are printed, for example --sheet '12 3f30b7a5 27b4d8e1'.",
        )
    return size, root


# the chain: what the bodies alone say


class _Chain(msgspec.Struct):
    """The entries followed so far, each checked against the one before it."""

    sheet: tuple[int, str]
    log: str = ""
    size: int = 0
    hash: str = NO_HASH
    at: str = ""
    form: int = 1
    peaks: bytes = b""

    def follow(self, sequence: int, stored: bytes) -> EntryBody:
        """Check the next entry and return its body."""
        number = self.size + 1
        if sequence != number:
            raise not_well_formed(number, f"Entry {number} is missing.")
        body = stored_body(number, stored)
        self._check_links(number, body)
        self.log, self.size, self.at, self.form = body.log, number, body.at, body.v
        self.hash = sha256_hex(stored)
        self.peaks = append_peaks(self.peaks, number - 1, leaf_hash(stored))
        if number == self.sheet[0]:
            self._check_sheet()
        return body

    def _check_links(self, number: int, body: EntryBody) -> None:
        """Check the place, the log and the time that an entry states."""
        if body.sequence != number:
            raise not_well_formed(number, f"Another entry is in the place of entry {number}.")
        if body.log != (self.log or body.log):
            raise not_well_formed(number, f"Entry {number} belongs to another trail.")
        if body.previous != self.hash:
            raise not_well_formed(
                number, f"Entry {number} does not follow from the entry before it."
            )
        if body.v < self.form:
            raise not_well_formed(
                number, f"Entry {number} has an older form than the entry before it."
            )
        if body.signature is not None:
            self._check_signed_root(number, body.signature)
        if bool(body.clock) != (body.at < self.at):
            raise not_well_formed(
                number, f"Entry {number} is wrong about whether the clock went back."
            )

    def _check_signed_root(self, number: int, signature: EntrySignature) -> None:
        """Compare the entries before a signature with those that were signed."""
        if signature.root != root_of_peaks(self.peaks).hex():
            raise not_well_formed(
                number, f"Entry {number} was signed after other entries than those before it."
            )

    def _check_sheet(self) -> None:
        """Compare the root at this size with the one on paper."""
        if not root_of_peaks(self.peaks).hex().startswith(self.sheet[1]):
            raise not_well_formed(
                None,
                f"The first {self.size} entries are not those from which the sheet was printed.",
            )

    def check_length(self, least: int) -> None:
        """Refuse a trail that has lost its end."""
        if self.size < least:
            raise not_well_formed(
                self.size + 1,
                f"The trail has {self.size} entries where there must be at least {least}.",
            )

    def head(self) -> Head:
        """Return the head of the entries."""
        return Head(self.size, root_of_peaks(self.peaks).hex(), self.size, self.hash)


# the tables of a trail


class _TrailCheck(msgspec.Struct):
    """One pass over a trail; keeps only erasures in memory."""

    trail: Trail
    chain: _Chain
    watch: Watch | None = None
    mentions: int = 0
    to_find: list[tuple[str, str, int]] = msgspec.field(default_factory=list)
    missing: set[int] = msgspec.field(default_factory=set)
    erased: set[int] = msgspec.field(default_factory=set)

    def run(self) -> None:
        """Check everything; acts may continue until the last pass."""
        self.chain.log = self.trail.origin
        self._check_schema("table", "view", about="tables")
        self._follow()
        with self.trail.held_still():
            self._follow()
            self._check_rest()
            self._check_schema("trigger", "index", about="safeguards")
            if self.trail.is_damaged():
                raise not_well_formed(None, "The file is damaged.")

    def _follow(self) -> None:
        """Follow the entries from the end of the chain to the last one."""
        try:
            for stored in self.trail.stored_entries(after=self.chain.size):
                self._follow_one(stored)
        finally:
            # What an earlier entry lacks is told before what is wrong with a later one.
            self._check_mentions()

    def _follow_one(self, stored: StoredEntry) -> None:
        """Follow the next entry."""
        body = self.chain.follow(stored.sequence, stored.body)
        _check_own_rows(stored, body, self.chain.peaks)
        self.mentions += len(body.mentions)
        self.to_find += [(kind, value, body.sequence) for kind, value in body.mentions]
        if len(self.to_find) >= MOST_SOUGHT:
            self._check_mentions()
        self._note_personal(stored, body)
        if self.watch is not None:
            self.watch(body, stored.document or b"")

    def _check_mentions(self) -> None:
        """Check that the search index has what the entries followed mention."""
        sought, self.to_find = self.to_find, []
        for first in range(0, len(sought), MOST_SOUGHT):
            lacking = self.trail.not_mentioned(sought[first : first + MOST_SOUGHT])
            if lacking is not None:
                raise not_well_formed(
                    lacking, f"The search index lacks what entry {lacking} mentions."
                )

    def _note_personal(self, stored: StoredEntry, body: EntryBody) -> None:
        """Check the personal data of an entry, and those it erases."""
        number = stored.sequence
        if body.commitment is not None and stored.payload is None:
            self.missing.add(number)  # in order only if a later entry erases it
        for erased in body.erases:
            self._check_erasure(number, erased)
            self.erased.add(erased)

    def _check_erasure(self, number: int, erased: int) -> None:
        """Check that the data an entry erased were there, and are gone."""
        if self.trail.keeps_personal(erased):
            raise not_well_formed(
                erased, f"The personal data of entry {erased} were erased but are still there."
            )
        had = stored_body(erased, self.trail.entry_body(erased)).commitment
        if had is None or erased in self.erased:
            raise not_well_formed(
                number, f"Entry {number} erases personal data that were not there."
            )

    def _check_rest(self) -> None:
        """Check for rows of no entry, and for unexplained missing data."""
        unexplained = self.missing - self.erased
        if unexplained:
            number = min(unexplained)
            raise not_well_formed(
                number, f"The personal data of entry {number} are missing; no entry erased them."
            )
        table = self.trail.stray_table(self.chain.size)
        if table is not None:
            raise not_well_formed(None, f"The table {table} has rows that belong to no entry.")
        if self.trail.mention_count() != self.mentions:
            stray = self.trail.stray_mention()
            raise not_well_formed(stray, "The search index has rows that no entry mentions.")

    def _check_schema(self, *kinds: str, about: str) -> None:
        """Check that the file is built as the program builds it."""
        if names := ", ".join(self.trail.altered_objects(*kinds)):
            raise not_well_formed(None, f"The {about} of the trail were changed: {names}.")


def _check_own_rows(stored: StoredEntry, body: EntryBody, peaks: bytes) -> None:
    """Check every row of an entry against its body."""
    number = stored.sequence
    series, place = body.series or (None, None)
    given = body.subject if series is not None else None
    if stored.peaks != peaks:
        raise not_well_formed(number, f"Entry {number} is not the one that was recorded.")
    if stored.document is None or sha256_hex(stored.document) != body.digest:
        raise not_well_formed(
            number, f"The document of entry {number} is not the one that was recorded."
        )
    if (stored.subject, stored.series, stored.number) != (given, series, place):
        raise not_well_formed(number, f"The index of ids does not agree with entry {number}.")
    if stored.request != body.request:
        raise not_well_formed(number, f"The index of requests does not agree with entry {number}.")
    if stored.payload is not None and not _is_sealed(stored, body.commitment):
        raise not_well_formed(
            number, f"The personal data of entry {number} are not those that were recorded."
        )


def _is_sealed(stored: StoredEntry, sealed: str | None) -> bool:
    """Return whether personal data match an entry's commitment."""
    salt, payload = stored.salt or b"", stored.payload or b""
    return (
        len(salt) == SALT_SIZE
        and commitment(salt, payload) == sealed
        and parsed_object(payload) is not None
    )


# an export


def _check_export(path: Path, chain: _Chain, watch: Watch | None) -> None:
    """Follow the lines of an export: one body each, byte for byte."""
    try:
        with path.open("rb") as lines:
            for sequence, (line, following) in enumerate(_with_next(lines), start=1):
                if sequence == 1 and parsed_object(line) is None:
                    raise not_well_formed(None, "This is neither a trail nor an export of one.")
                _check_before(chain, sequence, line, following)
                body = chain.follow(sequence, line)
                if watch is not None:
                    watch(body, None)
    except OSError as error:
        raise StorageUnavailable(
            "The file cannot be read.", remedy="Check that you may read the file."
        ) from error


def _with_next(lines: Iterable[bytes]) -> Iterator[tuple[bytes, bytes | None]]:
    """Yield each line with the one after it."""
    held = None
    for line in lines:
        if held is not None:
            yield held, line
        held = line.removesuffix(b"\n")
    if held is not None:
        yield held, None


def _check_before(chain: _Chain, sequence: int, line: bytes, following: bytes | None) -> None:
    """Name the entry before this one, if it is that one which was changed: the next tells."""
    in_place = b'"sequence":%d,' % sequence in line
    in_place = in_place and b'"log":' + canonical_bytes(chain.log) + b"," in line
    if sequence < 2 or not in_place or follows(chain.hash, line):
        return
    if following is None:
        reason = f"Entry {sequence - 1} or entry {sequence}, the last, is not as it was recorded."
        raise not_well_formed(sequence - 1, reason)
    if follows(sha256_hex(line), following):
        reason = f"Entry {sequence - 1} is not the one that was recorded, as entry {sequence} says."
        raise not_well_formed(sequence - 1, reason)
