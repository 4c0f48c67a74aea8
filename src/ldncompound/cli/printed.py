"""The JSON answers about files that were written: sheet, label, calendar, order."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Kinds, Record

__all__ = ["OrderToFillIn", "Printed"]


class Printed(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.printed/1"):
    """
    The answer about a print.

    Args:
        of: Id of the preparation, the lot or the schedule.
        copy: It is marked as a copy.
        draft: It is marked as not for dispensing, or not to be handed out.
        missing: What a draft lacks.
        size: Name of the size of the labels.
        verified_by: The second person who verified; None where nobody did.
        labels: How many there are.
    """

    told_by: ClassVar[str] = "kind"
    kinds: ClassVar[Kinds] = {
        "sheet": (),
        "label": ("draft", "missing", "size", "verified_by?", "labels"),
        "calendar": ("draft", "missing"),
        "master-record": (),
    }

    kind: str
    of: str
    file: str
    copy: bool
    draft: bool | None = None
    missing: tuple[str, ...] | None = None
    size: str | None = None
    # Null on a label that nobody verified, and left out where it is not a label.
    verified_by: str | msgspec.UnsetType | None = msgspec.UNSET
    labels: Count | None = None


class OrderToFillIn(Record, tag_field="schema", tag="ldncompound.template/1"):
    """An order to fill in, of one dosage form, written to a file."""

    file: str
    form: Annotated[str, msgspec.Meta(pattern=f"^({'|'.join(FORMS)})$", max_length=64)]
