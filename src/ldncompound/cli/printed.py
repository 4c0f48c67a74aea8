"""What a program is told of a sheet, a label or a calendar that was printed."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Kinds, Record

__all__ = ["Printed"]


class Printed(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.printed/1"):
    """
    What a program is told of a print.

    Args:
        of: Id of the preparation, the lot or the schedule.
        copy: It is marked as a copy.
        draft: It is marked as not for dispensing, or not to be handed out.
        missing: What keeps it from being more than a draft.
        size: Name of the size of the labels.
        verified_by: The second person who verified; None where nobody did.
        labels: How many there are.
    """

    told_by: ClassVar[str] = "kind"
    kinds: ClassVar[Kinds] = {
        "sheet": (),
        "label": ("draft", "missing", "size", "verified_by?", "labels"),
        "calendar": ("draft", "missing"),
    }

    kind: str
    of: str
    file: str
    copy: bool
    draft: bool | None = None
    missing: tuple[str, ...] | None = None
    size: str | None = None
    # Null on a label that nobody verified, and left out of what is no label.
    verified_by: str | msgspec.UnsetType | None = msgspec.UNSET
    labels: Count | None = None
