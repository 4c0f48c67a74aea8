"""The audit trail: who did what, and whether anybody has changed the record."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.api.checked import checked
from ldncompound.api.erasures import Erasures
from ldncompound.api.trail_kept import TrailKept, told_in_log
from ldncompound.api.trail_on_server import TrailOnServer
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.records import replaced
from ldncompound.core.refusals import VerificationFailure, WrongUsage, quoted
from ldncompound.core.text import without_blanks_and_dashes
from ldncompound.core.values import in_short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from os import PathLike

    from ldncompound.api.feed import EntryTold
    from ldncompound.pharmacy.inspection.signatures_of_a_trail import SignedTrailWhole
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.entry_shape import EntryLogged, LogShown
    from ldncompound.trail.store import Trail
    from ldncompound.trail.trail_documents import HeadShown, HeadStated, TrailBroken

__all__ = ["AuditTrail", "BundleChecked"]


_SIZE = lazy_pattern(r"[1-9][0-9]{0,14}", re.ASCII)
_ROOT = lazy_pattern(r"[0-9a-fA-F]{16,64}", re.ASCII)


class BundleChecked(NamedTuple):
    """
    What is found in the bundle of a batch.

    Args:
        stated: As `verify` states it.
        lines: The same in sentences; the verdict is first and last.
    """

    stated: SignedTrailWhole | TrailBroken
    lines: tuple[str, ...]

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, ("lines",), len(self))


class AuditTrail(TrailOnServer, TrailKept, Erasures):
    """The trail of a pharmacy: `pharmacy.trail.verify()`, and so on."""

    # The change feed

    @checked
    def entries(self, *, after: int = 0, limit: int | None = None) -> Iterator[EntryTold]:
        """
        Return what was recorded, entry by entry: the change feed.

        A long trail is read piece by piece; between the pieces it is closed, so that a slow
        reader holds nobody up, and has little in memory.

        Args:
            after: Number of the last entry that is known; 0 for the whole trail.
            limit: At most so many; None for all.

        Returns:
            An iterator. Nothing is read before its first step.

        Raises:
            WrongUsage: a number that cannot be.
            StorageUnavailable: while iterating: the trail is missing, or cannot be read.
            VerificationFailure: while iterating: an entry does not follow from the one before,
                or the trail is shorter than *after*.
        """
        from ldncompound.api.feed import fed
        from ldncompound.api.pages import check_limit

        check_limit(limit)
        _check_after(after)
        return fed(self._premises, after, limit)

    @checked
    def watch(
        self,
        *,
        after: int = 0,
        poll: int | float = 1.0,
        stop: Callable[[], object] | None = None,
    ) -> Iterator[EntryTold]:
        """
        Return what was recorded, and go on with new entries as they come, from any process.

        Args:
            after: Number of the last entry that is known; 0 for the whole trail.
            poll: Seconds between two looks at a trail that had nothing new.
            stop: Asked before each look; where it returns something true, the iterator ends.
                None to go on until the iterator is closed.

        Returns:
            An iterator. Nothing is read before its first step, which waits for an entry.

        Raises:
            WrongUsage: a number that cannot be.
            StorageUnavailable: while iterating: as for `entries`.
            VerificationFailure: while iterating: as for `entries`, or the trail was replaced by
                another one.
        """
        from ldncompound.api.feed import watched

        _check_after(after)
        if not 0 < poll < math.inf:
            raise WrongUsage("poll is no number of seconds.", remedy="Give it like 1.0.")
        return watched(self._premises, after, poll, (lambda: False) if stop is None else stop)

    # Readers

    @checked
    def log(
        self,
        *,
        refused: bool = False,
        action: str | None = None,
        about: str | None = None,
        since: str | None = None,
        last: int | None = None,
        limit: int | None = None,
        after: int = 0,
    ) -> LogShown:
        """
        Return the bodies of entries: when, who, what, and the SHA-256 of a file.

        Args:
            refused: Only what was refused.
            action: Only acts of this sort, like "weighing".
            about: Only what is about something with this id, or mentions it.
            since: Only what was recorded on this day, YYYY-MM-DD, UTC, or later.
            last: Only so many of the newest.
            limit: At most so many of what is left; None for all.
            after: Begin after this entry.

        Raises:
            WrongUsage: a number that cannot be.
            VerificationFailure: an entry is not what was recorded.
        """
        from ldncompound.trail.entry_shape import LogShown

        found = self.logged(
            refused=refused, action=action, about=about, since=since, last=last, limit=limit,
            after=after,
        )  # fmt: skip
        return LogShown(entries=tuple(found), behind=self.behind())

    @checked
    def logged(
        self,
        *,
        refused: bool = False,
        action: str | None = None,
        about: str | None = None,
        since: str | None = None,
        last: int | None = None,
        limit: int | None = None,
        after: int = 0,
    ) -> Iterator[EntryLogged]:
        """
        Return the entries of `log` one by one; of a long trail little is in memory.

        Args:
            refused: As for `log`; likewise the others.
            action: See there.
            about: See there.
            since: See there.
            last: See there; so many are in memory.
            limit: See there.
            after: See there.

        Returns:
            An iterator. Nothing is read before its first step; what it gave is as recorded.

        Raises:
            WrongUsage: a number that cannot be.
            VerificationFailure: while iterating: an entry is not what was recorded.
        """
        from ldncompound.api.pages import check_limit
        from ldncompound.pharmacy.printing import EntriesWanted, logged

        check_limit(last, "last")
        check_limit(limit)
        _check_after(after)
        wanted = EntriesWanted.of(refused=refused, action=action, about=about, since=since)

        def read() -> Iterator[EntryLogged]:
            """Read while the trail is open."""
            with self._premises.reading() as trail:
                for each in wanted.entries(trail, last=last, limit=limit, after=after):
                    yield told_in_log(trail, logged(trail, each))

        return read()

    @checked
    def behind(self) -> int | None:
        """Return how many entries are known here that the trail lacks; None where none are."""
        with self._premises.reading() as trail:
            return self._premises.behind(trail)

    @checked
    def head(self) -> HeadShown:
        """Return size, root and last entry."""
        from ldncompound.trail.trail_documents import HeadShown

        with self._premises.reading() as trail:
            found, behind = trail.head(), self._premises.behind(trail)
        return HeadShown(
            size=found.size,
            root=found.root,
            sequence=found.sequence,
            hash=found.hash,
            behind=behind,
            unmirrored=self._premises.unmirrored(found.size),
        )

    @checked
    def verify(
        self,
        *,
        sheet: str | None = None,
        at_least: int | None = None,
        full: bool = False,
        mirror: str | PathLike[str] | None = None,
    ) -> SignedTrailWhole | TrailBroken:
        """
        Check that nobody has changed the record, and its signatures.

        The file may also be an export, or the bundle of a batch for an inspector (.zip).

        Args:
            sheet: Size and root as a sheet shows them, to be compared.
            at_least: Require so many entries.
            full: Plan and do every act again, too, with the configuration and the formulations
                that the pharmacy was opened with.
            mirror: Compare with the notes in this folder; None for the mirror of the last act,
                if it can be reached.

        Returns:
            The number of entries, the head and the signatures; or, with `ok` False, what is
            wrong. It is no exception: look at `ok`.

        Raises:
            WrongUsage: *sheet* is not a size and a root.
            StorageUnavailable: the file is missing, or cannot be read.
        """
        from ldncompound.pharmacy.inspection.signatures_of_a_trail import inspected
        from ldncompound.trail.trail_documents import TrailBroken

        if self.is_bundle:
            return self.verify_bundle(sheet=sheet, at_least=at_least).stated
        at_hand = None
        if full:
            from ldncompound.pharmacy.inspection.at_hand import AtHand

            at_hand = AtHand(self._premises.formulary, self._premises.practice)
        paper, found = size_and_root(sheet), None
        try:
            found = inspected(self._premises.trail, at_hand, at_least=at_least, sheet=paper)
        except VerificationFailure as failure:
            found = TrailBroken(ok=False, first_bad=failure.first_bad, reason=failure.message)
        if found.ok:
            from ldncompound.api.mirror_compared import compared

            found = compared(self._premises, found, mirror)
        behind = self._behind()
        return found if behind is None else replaced(found, behind=behind)

    def _behind(self) -> int | None:
        """Return how many entries are known that the trail lacks; None of an export."""
        with suppress(VerificationFailure), self._premises.reading() as trail:
            return self._premises.behind(trail)
        return None

    @property
    def is_bundle(self) -> bool:
        """Return whether the file is the bundle of a batch, by its name."""
        file = self._premises.trail
        return isinstance(file, Path) and file.suffix.lower() == ".zip"

    @checked
    def verify_bundle(
        self, *, sheet: str | None = None, at_least: int | None = None
    ) -> BundleChecked:
        """
        Return what `verify` finds in a bundle, and the same in sentences.

        Args:
            sheet: As for `verify`.
            at_least: As for `verify`.

        Raises:
            WrongUsage: *sheet* is not a size and a root.
            StorageUnavailable: the bundle is missing, or cannot be read.
        """
        from ldncompound.pharmacy.inspection.bundle_verified import verify_bundle

        typed = size_and_root(sheet)
        paper = None if typed is None else f"{typed[0]} {typed[1]}"
        file = self._premises.trail
        if not isinstance(file, Path):
            raise WrongUsage("A bundle is a file.", remedy="Name it with --trail.")
        found = verify_bundle(file, sheet=paper, at_least=at_least)
        return BundleChecked(found.stated(), tuple(found.found.lines()))

    # Acts

    @checked
    def export(
        self, keep: Callable[[Iterable[bytes]], object], *, request_id: str | None = None
    ) -> HeadStated:
        """
        Hand over the entries, one stored body a line; `verify` checks such a file.

        The export is itself recorded, as the last line; a missing trail is not created.

        >>> import tempfile
        >>> from ldncompound import Pharmacy
        >>> with tempfile.TemporaryDirectory() as folder, open(f"{folder}/out", "wb") as file:
        ...     Pharmacy.open(f"{folder}/none.sqlite").trail.export(file.writelines)
        Traceback (most recent call last):
        ldncompound.core.errors.StorageUnavailable: There is no trail at ...

        Args:
            keep: Takes the lines, like `writelines` of a binary file.
            request_id: A key of the caller that makes a repetition safe: it hands over the same
                lines again.

        Returns:
            The head of what was handed over.

        Raises:
            StorageUnavailable: no trail, or nothing could be recorded.
        """
        from functools import partial

        with self._premises.reading():
            pass  # an export does not create a missing trail

        def work(recorder: Recorder) -> HeadStated:
            return _exported(keep, recorder, recorder.record_export())

        return self._premises.act("trail.export", {}, request_id, work, partial(_exported, keep))


def _exported(
    keep: Callable[[Iterable[bytes]], object], recorder: Recorder, recorded: Recorded
) -> HeadStated:
    """Hand over the entries up to that of an export, and return their head."""
    from ldncompound.trail.trail_documents import HeadStated

    keep(_lines(recorder.trail, recorded.size))
    return HeadStated(
        size=recorded.size, root=recorded.root, sequence=recorded.sequence, hash=recorded.hash
    )


def _lines(trail: Trail, size: int) -> Iterator[bytes]:
    """Yield the stored bodies of entries as lines."""
    for each in trail.entries(last=size):
        yield each.body + b"\n"


def _check_after(after: int) -> None:
    """Refuse a number that no entry has."""
    if after < 0:
        raise WrongUsage(f"after {after} is less than 0.", remedy="0 begins with the first entry.")


def size_and_root(given: str | None) -> tuple[int, str] | None:
    """
    Read what a sheet shows: the size and the root; blanks and dashes in the root do not count.

    Raises:
        WrongUsage: not a size and 16 to 64 digits of a root.
    """
    if given is None:
        return None
    size, *groups = given.split(maxsplit=1) or [""]
    root = without_blanks_and_dashes("".join(groups))
    if not (_SIZE.fullmatch(size) and _ROOT.fullmatch(root)):
        raise WrongUsage(
            f"--sheet {quoted(given)} is not a size and 16 to 64 digits of a root.",
            remedy="Write them as the sheet shows them, for example '12 9f3a61c0 27b4d8e1'.",
        )
    return int(size), root.lower()
