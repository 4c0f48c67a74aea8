"""Acts on the trail itself: what was lost of it is accepted, and a backup of it is restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.canonical_json import sha256_hex
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import Count, Positive, Record, Sha256, Text, replaced
from ldncompound.core.refusals import WrongState, WrongUsage
from ldncompound.core.text import LONGEST_REASON, check_text
from ldncompound.core.trail_place import TrailPlace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.entry_shape import EntryLogged
    from ldncompound.trail.remembered import Contradiction, Memory
    from ldncompound.trail.store import Trail

__all__ = [
    "ACCEPTED",
    "RESTORED",
    "TrailAccepted",
    "TrailRestored",
    "accept_trail",
    "check_said",
    "lost_of",
    "note_again",
    "record_restored",
    "to_erase_again",
    "with_lost",
]


ACCEPTED, RESTORED = "trail-accepted", "trail-restored"
"""Actions of the entries."""


class LogHead(Record):
    """
    How far a log is known.

    Args:
        origin: Its random name.
        size: Number of entries.
        root: Root of the Merkle tree over them.
    """

    origin: Text
    size: Count
    root: Sha256


class IdsLost(Record):
    """
    Ids of one series that are known to be given and that no entry gives: no other act gets them.

    Args:
        series: What they begin with.
        first: The lowest number.
        last: The highest number.
    """

    series: Text
    first: Positive
    last: Positive


class Lost(Record):
    """
    What is known of a trail and does not stand in it.

    Args:
        kind: "missing": there was no file. "other trail": another log. "shorter": it has lost its
            end. "other entries": some are not those that are known.
        known: The head that was remembered.
        first: Number of the first entry that is lost; 1 where all may be. Of a shorter trail the
            first that it has not, or of which the mirror has another note: what is remembered does
            not tell whether those before it are the same.
        last: Number of the last one.
        ids: Ids that are known to be given.
    """

    kind: Text
    known: LogHead
    first: Positive
    last: Positive
    ids: tuple[IdsLost, ...]

    def told(self) -> str:
        """Return it in a sentence."""
        ids = self._ids()
        known = "is" if self.first == self.last else "are"
        return f"Lost: {self._entries()} {known} known and not there." + (
            f" Ids that nothing gets again: {ids}." if ids else ""
        )

    def brief(self) -> str:
        """Return it in a few words."""
        ids = self._ids()
        return self._entries() + (f"; ids {ids}" if ids else "")

    def _entries(self) -> str:
        """Return which entries are lost."""
        one = self.first == self.last
        return f"entry {self.last}" if one else f"entries {self.first} to {self.last}"

    def _ids(self) -> str:
        """Return which ids were given; of many series the first."""
        ids = ", ".join(
            f"{each.series}-{each.first:04d}"
            + ("" if each.first == each.last else f" to {each.last:04d}")
            for each in self.ids[:5]
        )
        return f"{ids} and {len(self.ids) - 5} series more" if len(self.ids) > 5 else ids


class TrailAccepted(
    Record, omit_defaults=True, tag_field="schema", tag="ldncompound.trail-accepted/1"
):
    """
    What is lost of a trail, as somebody accepted it.

    Args:
        found: The trail that is gone on with, before this entry.
        lost: What is not in it.
        erased: Entries whose personal data were erased in what is lost, and are again.
        trail: Where it was recorded; in no stored document.
    """

    found: LogHead
    lost: Lost
    erased: tuple[Positive, ...] = ()
    trail: TrailPlace | None = None


class TrailRestored(
    Record, omit_defaults=True, tag_field="schema", tag="ldncompound.trail-restored/1"
):
    """
    A backup that took the place of a trail.

    Args:
        found: The trail in the backup.
        lost: What is known and not in it; null where nothing is.
        erased: Entries whose personal data were erased after the backup, and are again.
        kept: Where the file is that stood in the place; null where none did.
        trail: Where it was recorded.
    """

    found: LogHead
    lost: Lost | None
    erased: tuple[Positive, ...]
    kept: str | None = None
    trail: TrailPlace | None = None


def with_lost(trail: Trail, entry: EntryLogged) -> EntryLogged:
    """Return the entry of a restore or an acceptance with what is lost."""
    lost = trail.recorded_at(entry.sequence).document["lost"]
    return entry if lost is None else replaced(entry, lost=Lost.from_document(lost).brief())


def check_said(reason: str, why: str) -> None:
    """
    Refuse an empty reason.

    Raises:
        WrongUsage: it is.
    """
    if not reason.strip():
        raise WrongUsage("--reason is missing.", remedy=why)


def lost_of(difference: Contradiction | None, recorder: Recorder, memory: Memory) -> Lost | None:
    """Return what is known and not in the trail of a recorder."""
    if difference is None:
        return None
    trail, known = recorder.trail, difference.known
    here = dict(trail.numbers_given(after=0))
    given = sorted(memory.all_given(trail.origin).items())
    return Lost(
        kind=difference.kind,
        known=LogHead(origin=known.origin, size=known.size, root=known.root),
        first=known.size - difference.lost + 1,
        last=known.size,
        ids=tuple(
            IdsLost(series=series, first=here.get(series, 0) + 1, last=number)
            for series, number in given
            if number > here.get(series, 0)
        ),
    )


def _head(recorder: Recorder) -> LogHead:
    """Return how far a trail is."""
    head = recorder.trail.head()
    return LogHead(origin=recorder.trail.origin, size=head.size, root=head.root)


def accept_trail(
    recorder: Recorder,
    memory: Memory,
    reason: str,
    noted: Callable[[Trail, Contradiction | None], Contradiction | None] = lambda _, known: known,
) -> TrailAccepted:
    """
    Record that a trail is gone on with although it is not the one that is known; signed.

    Args:
        recorder: With the trail, whose contradiction is pending.
        memory: What is remembered.
        reason: Why; kept with the personal data.
        noted: Returns what notes elsewhere know of a trail that it lacks, and what is known here.

    Raises:
        Refusal: recorded; also where nothing contradicts.
    """
    check_said(reason, "Say how it was lost.")

    def decide() -> TrailAccepted:
        check_text(reason, "the reason", longest=LONGEST_REASON)
        trail = recorder.trail
        lost = lost_of(noted(trail, trail.contradicted), recorder, memory)
        if lost is None:
            raise WrongState(
                "Nothing of this trail is lost, as far as is known here.",
                remedy="There is nothing to accept: go on.",
            )
        erased = to_erase_again(trail, memory.erased(trail.origin))
        stated = TrailAccepted(found=_head(recorder), lost=lost, erased=erased)
        recorded = recorder.record(
            action=ACCEPTED,
            document=lambda _: stated.document(),
            personal=PersonalRow(reason=reason),
            erases=erased,
            accepts_trail=True,
        )
        return accepted_again(recorded)

    return recorder.attempt({}, decide)


def to_erase_again(trail: Trail, erased: Iterable[tuple[int, str]]) -> tuple[int, ...]:
    """
    Return the entries of a trail that still have the personal data which are known to be erased.

    Args:
        trail: An older copy of one in which they were erased.
        erased: Their numbers, each with the SHA-256 of its body: what went on from an older copy
            has other entries of the same numbers.
    """
    return tuple(
        sorted(
            each
            for each, digest in set(erased)
            if trail.keeps_personal(each) and sha256_hex(trail.entry_body(each)) == digest
        )
    )


def accepted_again(recorded: Recorded) -> TrailAccepted:
    """Return what an entry accepted."""
    return replaced(TrailAccepted.from_document(recorded.document), trail=recorded.place)


def note_again(trail: Trail, memory: Memory, lost: Lost | None) -> None:
    """
    Remember what an entry accepted, where its program was killed before it could.

    Args:
        trail: It holds the entry.
        memory: Left as it is, unless what contradicts the trail is exactly what the entry names.
        lost: What it names.
    """
    found = memory.difference(trail)
    if lost is None or found is None:
        return
    if (found.known.origin, found.known.size, found.known.root) == (
        lost.known.origin, lost.known.size, lost.known.root,
    ):  # fmt: skip
        head, given = trail.recorded_at(trail.size()), trail.numbers_given(after=0)
        erased = trail.erased_after(0)
        memory.note(trail.origin, head, given, erased=erased, accepted=True)


def record_restored(
    recorder: Recorder, lost: Lost | None, erased: tuple[int, ...], reason: str
) -> TrailRestored:
    """
    Record in a restored trail that it is one, and erase again what was erased since; signed.

    Args:
        recorder: With the restored trail.
        lost: What is known and not in it.
        erased: Entries of it whose personal data were erased after the backup.
        reason: Why; kept with the personal data.

    Raises:
        Refusal: the person at the desk may not.
    """
    check_text(reason, "the reason", longest=LONGEST_REASON)
    document = TrailRestored(found=_head(recorder), lost=lost, erased=erased)
    recorded = recorder.record(
        action=RESTORED,
        document=lambda _: document.document(),
        personal=PersonalRow(reason=reason),
        erases=erased,
        accepts_trail=True,
        grant=recorder.granted(RESTORED),
    )
    return replaced(document, trail=recorded.place)
