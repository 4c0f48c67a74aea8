"""Print the finished record of a batch, by its id alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.canonical_json import sha256_hex
from ldncompound.core.records import Record
from ldncompound.core.values import in_short
from ldncompound.documents.rendering import render_record
from ldncompound.pharmacy.printing import (
    PrintedEarlier,
    check_printable,
    discard,
    language_for,
    print_from_trail,
    printed,
    printed_again,
)
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from ldncompound.documents.compounding_record import CompoundingRecord
    from ldncompound.pharmacy.printing import Keep
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["RecordPrinted", "print_record", "record_again"]


class PrintedFile(Record, forbid_unknown_fields=False):
    """The digest of the file in the entry of a print."""

    sha256: str


class RecordPrintedEarlier(PrintedEarlier, forbid_unknown_fields=False):
    """What the entry of a print of a record says of it."""

    as_of: int


class RecordFacts(NamedTuple):
    """What the trail says of a record: its content, and what was printed of it before."""

    shown: CompoundingRecord
    before: tuple[str, ...]


class RecordPrinted(NamedTuple):
    """
    The finished record of a batch.

    Args:
        data: The bytes of the file.
        copy: The same bytes were printed before.
        shown: What it shows.
    """

    data: bytes
    copy: bool
    shown: CompoundingRecord

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, ("copy",), len(self))


def print_record(
    recorder: Recorder,
    identity: str,
    form: str,
    *,
    as_of: int | None = None,
    personal: bool = True,
    language: str | None = None,
    keep: Keep = discard,
) -> RecordPrinted:
    """
    Return the finished record of a batch, and record that it is printed.

    Args:
        recorder: Writes the entry.
        identity: Id of the batch; all that the record shows is read from the trail.
        form: "pdf" or "txt".
        as_of: Number of the entry; None for the last one about the batch or its lots.
        personal: True to show personal data and reasons, unless erased.
        language: "en" or "de"; None for that of the configuration.
        keep: Puts the bytes away before the entry is written.

    Raises:
        WrongUsage: the trail has no such preparation, or it was not planned yet at that entry.
        VerificationFailure: its entries contradict each other.
    """
    check_printable(identity, form)
    trail, spoken = recorder.trail, language_for(recorder, language)

    def read() -> RecordFacts:
        shown = finished_record(trail, identity, as_of=as_of, personal=personal).in_full()
        entries = (trail.recorded_at(at) for _, at in trail.mentioning(BATCH, identity))
        prints = (PrintedFile.from_document(e.document) for e in entries if e.action == "record")
        return RecordFacts(shown, tuple(each.sha256 for each in prints))

    return print_from_trail(
        recorder,
        "record",
        identity,
        read=read,
        make=partial(_printed, form=form, language=spoken),
        told=lambda made: printed(
            "record", identity, form, spoken, made, {"as_of": made.shown.as_of.sequence}
        ),
        keep=keep,
    )


def _printed(facts: RecordFacts, form: str, language: str) -> RecordPrinted:
    """Return a record of what the trail says."""
    data = render_record(facts.shown, form, language=language)
    return RecordPrinted(data, sha256_hex(data) in facts.before, facts.shown)


def record_again(
    recorder: Recorder, recorded: Recorded, *, personal: bool, keep: Keep
) -> RecordPrinted:
    """
    Return a record that was printed, for a request that is repeated; no entry is written.

    Raises:
        WrongState: what it shows has changed since; recorded.
    """
    told = RecordPrintedEarlier.from_document(recorded.document)

    def made() -> RecordPrinted:
        found = finished_record(recorder.trail, told.of, as_of=told.as_of, personal=personal)
        shown = found.in_full()
        data = render_record(shown, told.format, language=told.language)
        return RecordPrinted(data, told.copy, shown)

    return printed_again(recorder, recorded, "batch", made, keep)
