"""The inspector's binder of a batch, as plain data: a cover with its index, and the papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lot_entries import LotEntry
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.documents.compounding_record import CompoundingRecord
    from ldncompound.documents.master_record_view import MasterView
    from ldncompound.documents.master_to_print import MasterToPrint
    from ldncompound.documents.printed_as import PrintedAs
    from ldncompound.documents.record_view import RecordView, Section
    from ldncompound.documents.sheet_view import SheetView

__all__ = ["BinderContents", "BinderView", "BoundPaper", "LabelAgain", "LotStated", "PersonStated"]


class LotStated(NamedTuple):
    """
    What an entry states of a lot.

    Args:
        entry: Its number.
        action: What was done: "lot-received", "lot-corrected", and so on.
        by: Who recorded it.
        at: When, UTC.
        zone: Offset of the pharmacy's clock; None where the entry states none.
        lot: The lot, as of then; None where it states another thing, such as a recall.
        recalled: Component and number of each lot that a recall bars.
        reason: Of a recall; or that it is left out or erased.
    """

    entry: int
    action: str
    by: str
    at: str
    zone: str | None
    lot: LotEntry | None
    recalled: tuple[tuple[str, str], ...] = ()
    reason: str | None = None


class PersonStated(NamedTuple):
    """An enrolled person behind an id: name, role, public key, and the entry of the enrolment."""

    id: str
    name: str
    role: str
    public_key: str | None
    enrolled: int


class LabelAgain(NamedTuple):
    """A label printed again as text, and what it was for."""

    title: str
    text: str


class BinderContents(NamedTuple):
    """
    What the trail says for a binder.

    Args:
        record: The finished record.
        plan: The preparation with its place in the trail, for the sheet.
        printed: How it stands, for the sheet.
        lots: Entries about the lots that went in.
        people: Who the ids stand for.
        master: The master record, where it is still the one in force.
        labels: Those of the batch and of each dispensing from it; none where left out.
    """

    record: CompoundingRecord
    plan: Preparation
    printed: PrintedAs
    lots: tuple[LotStated, ...]
    people: tuple[PersonStated, ...]
    master: MasterToPrint | None
    labels: tuple[LabelAgain, ...]


class BoundPaper(NamedTuple):
    """
    One paper of the binder.

    Args:
        name: How it is found in the index; of what is laid in, the name of its template.
        title: As in the index.
        what: What it is, in a sentence.
        sections: What it says; empty of a paper with a template of its own.
        laid_in: It has a template, and pages, of its own.
    """

    name: str
    title: str
    what: str
    sections: tuple[Section, ...] = ()
    laid_in: bool = False


class BinderView(NamedTuple):
    """
    Everything in the binder.

    Args:
        record: The finished record; head and feet of the other pages are taken from it.
        sheet: The batch sheet as planned.
        master: The master record; None where another version of it is in force by now.
        personal: Whether the patient and reasons are shown, in a sentence.
        papers: In their order.
    """

    record: RecordView
    sheet: SheetView
    master: MasterView | None
    personal: str
    papers: tuple[BoundPaper, ...]
