"""The document of an erasure: what is erased, from when on it may be, and who agreed."""

from __future__ import annotations

import datetime
from typing import Literal

from ldncompound.core.records import Count, Record
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.trail_place import TrailPlace
from ldncompound.pharmacy.people.signatures import Signature

__all__ = ["NOT_REACHED", "Erasure", "RetentionUsed"]


NOT_REACHED = (
    "backups and copies of the trail",
    "exports, bundles and files that were written",
    "printed papers",
    "free blocks of the disk, and what a database server keeps beside its tables",
)
"""What an erasure does not reach."""


class RetentionUsed(Record):
    """
    How long the rules keep records.

    Args:
        rule: Id of the rule file.
        years: Whole years from the last entry.
        after_beyond_use: Whole years from the last beyond-use date.
        statement: In a sentence.
        status: Whether the figure is confirmed.
        source: Where it stands.
    """

    rule: str
    years: Count
    after_beyond_use: Count
    statement: str
    status: str
    source: SourceCited


class Erasure(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.erasure/1"):
    """
    Personal data that were erased, or would be; nothing personal stands in it.

    Args:
        of: Whether a patient was named, or an id.
        id: The id, or the number of an entry; null for a patient.
        entries: Numbers of the entries whose personal data are erased.
        preparations: Ids of the preparations of the patient among them.
        schedules: Ids of the schedules likewise.
        unfinished: Batches on which somebody still works.
        recalled: Batches that are recalled or hold a recalled lot: patients must be told.
        also_named: Further entries in which the reference stands in a text; they are left.
        last_entry: Day of the last entry that counts, by the pharmacy's clock.
        beyond_use: The last beyond-use date, or last day of a schedule; null where there is none.
        retention: How long the rules keep it; null where they do not say.
        allowed_from: The first day on which nothing but a reason is needed; null where that is
            not known.
        early: A legal basis was given instead; it is kept apart.
        second: Signature of the second person, where one is enrolled and it is early.
        not_reached: What is not erased by it.
        trail: Place in the trail; not stored, and absent where nothing was erased yet.
    """

    of: Literal["patient", "id"]
    id: str | None
    entries: tuple[Count, ...]
    preparations: tuple[str, ...]
    schedules: tuple[str, ...]
    unfinished: tuple[str, ...]
    recalled: tuple[str, ...]
    also_named: tuple[Count, ...]
    last_entry: datetime.date
    beyond_use: datetime.date | None
    retention: RetentionUsed | None
    allowed_from: datetime.date | None
    early: bool
    second: Signature | None
    not_reached: tuple[str, ...]
    trail: TrailPlace | None = None
