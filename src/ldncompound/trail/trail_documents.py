"""Documents about a trail: its head, an export, its verification."""

from __future__ import annotations

from ldncompound.core.records import Count, Positive, Record, Sha256, Text
from ldncompound.core.verdicts import Broken, Whole

__all__ = [
    "BackupWritten",
    "ExportRecorded",
    "ExportWritten",
    "HeadShown",
    "HeadStated",
    "TrailBroken",
    "TrailCopied",
    "TrailCreated",
    "TrailUpgraded",
    "TrailWhole",
]


class HeadStated(Record):
    """
    The head of a trail.

    Args:
        size: Number of entries.
        root: Root of the Merkle tree over them.
        sequence: Number of the last entry; 0 in an empty trail.
        hash: SHA-256 of the last body; 64 zeros in an empty trail.
    """

    size: Count
    root: Sha256
    sequence: Count
    hash: Sha256

    def exported_to(self, file: str) -> ExportWritten:
        """Return what an export with this head says of its file."""
        return ExportWritten(
            file=file, size=self.size, root=self.root, sequence=self.sequence, hash=self.hash
        )


class HeadShown(HeadStated, omit_defaults=True, tag_field="schema", tag="ldncompound.head/1"):
    """
    The head of a trail, as a document.

    Args:
        behind: How many entries are known here that it lacks; left out where none.
        unmirrored: For how many entries at its end the mirror has no note; left out where none.
    """

    behind: Positive | None = None
    unmirrored: Positive | None = None


class ExportRecorded(Record, tag_field="schema", tag="ldncompound.export/1"):
    """What the entry of an export states: the head of the trail before it."""

    size: Count
    root: Sha256


class ExportWritten(Record, tag_field="schema", tag="ldncompound.export/1"):
    """An export: the file, and the head of the entries in it."""

    file: str
    size: Count
    root: Sha256
    sequence: Count
    hash: Sha256


class BackupWritten(Record, tag_field="schema", tag="ldncompound.backup/1"):
    """A backup: the file, and the head of the trail in it; every byte of it was checked."""

    file: str
    size: Count
    root: Sha256
    sequence: Count
    hash: Sha256


class TrailCopied(Record, tag_field="schema", tag="ldncompound.trail-copied/1"):
    """A copy in another store: where it is, and its head; every byte of it was checked."""

    to: Text
    size: Count
    root: Sha256
    sequence: Count
    hash: Sha256


class TrailCreated(Record, tag_field="schema", tag="ldncompound.trail-created/1"):
    """
    A new trail on a server.

    Args:
        trail: Its address, without a password.
        owner: The account that owns it; nobody works as this one.
        application: The account that may read and add entries.
        reader: The account that may read; null without one.
    """

    trail: Text
    owner: Text
    application: Text
    reader: Text | None


class TrailUpgraded(Record, tag_field="schema", tag="ldncompound.trail-upgraded/1"):
    """A trail on a server that is of this version: its address, and its head."""

    trail: Text
    size: Count
    root: Sha256


class TrailWhole(Record, tag_field="schema", tag="ldncompound.verification/1"):
    """An intact trail: the number of entries, and the head."""

    ok: Whole
    entries: Count
    head: HeadStated


class TrailBroken(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.verification/1"):
    """
    A trail that is not intact.

    Args:
        ok: False.
        first_bad: Number of the first entry that fails or is missing; null if unknown.
        reason: What is wrong, in one sentence.
        behind: How many entries are known here that it lacks; left out where none.
    """

    ok: Broken
    first_bad: Count | None
    reason: Text
    behind: Positive | None = None

    def __bool__(self) -> bool:
        """Return False: whoever asks no more is told the truth."""
        return False
