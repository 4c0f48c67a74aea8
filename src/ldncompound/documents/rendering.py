"""Sheets, labels, records and calendars rendered as plain text or PDF."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from ldncompound.core.refusals import WrongUsage
from ldncompound.core.values import Value, check_type

if TYPE_CHECKING:
    from ldncompound.compounding.pharmacy_identity import PharmacyIdentity
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.documents.compounding_record import CompoundingRecord
    from ldncompound.documents.label import Verification
    from ldncompound.documents.label_of_trituration import TriturationOnLabel
    from ldncompound.documents.printed_as import PrintedAs
    from ldncompound.documents.record_view import RecordView
    from ldncompound.documents.selftest_outcome import SelftestOutcome
    from ldncompound.formulary.equipment import LabelSize

__all__ = [
    "Label",
    "Told",
    "check_pdf_extra",
    "in_language",
    "record_in_language",
    "render_label",
    "render_record",
    "render_recorded_label",
    "render_recorded_sheet",
    "render_selftest",
    "render_sheet",
    "render_trituration_label",
]


Told: TypeAlias = str | int | bool | list[str] | None
"""A value that the entry of a print and the JSON output have under the same name."""


def check_pdf_extra() -> None:
    """
    Refuse PDF files without their extra, before anything is recorded.

    Raises:
        WrongUsage: the extra [pdf] is not installed.
    """
    if find_spec("typst") is None or find_spec("segno") is None:
        raise WrongUsage(
            "PDF files need the extra 'pdf', which is not installed.",
            remedy="Install ldncompound[pdf], or name a file that ends in .txt for plain text.",
        )


def render_sheet(preparation: Preparation, form: str, *, language: str = "en") -> bytes:
    """
    Return the sheet of a draft; it says NOT RECORDED, and names neither an id nor a trail.

    So does that of a preparation with an id: whether a trail holds exactly this one cannot be
    seen from it. What is recorded is printed by its id, with `Recorder.print_sheet`.

    Args:
        preparation: As planned.
        form: "pdf" or "txt".
        language: Of the paper, "en" or "de".
    """
    _check_drawn(preparation, form)
    return render_recorded_sheet(preparation, form, None, language=language)


def _check_drawn(preparation: Preparation, form: str) -> None:
    """Refuse what is no preparation, and a kind of file that is none."""
    from ldncompound.compounding.preparation import Preparation

    check_type(preparation, Preparation, "what is printed")
    if form not in ("pdf", "txt"):
        raise WrongUsage("This is not a kind of file.", remedy="Say pdf or txt.")


def render_recorded_sheet(
    preparation: Preparation, form: str, printed: PrintedAs | None, *, language: str = "en"
) -> bytes:
    """
    Return the batch sheet of a preparation just read from its trail.

    Args:
        preparation: As recorded, its personal members and `trail` included.
        form: "pdf" or "txt".
        printed: How it stands; None for a draft. A copy has no counter, so two copies are the same.
        language: Of the paper, "en" or "de".
    """
    from ldncompound.documents.sheet_pages import whole_sheet_view

    with in_language(language, preparation.pharmacy):
        view = whole_sheet_view(preparation, printed)
        if form == "pdf":
            from ldncompound.documents.pdf import render_pdf

            return render_pdf(view)
        from ldncompound.documents.sheet_text import render_text

        return render_text(view).encode("utf-8")


def in_language(language: str, pharmacy: PharmacyIdentity) -> AbstractContextManager[None]:
    """
    Write in a language, as the country of the pharmacy writes dates.

    Args:
        language: Of the paper, "en" or "de".
        pharmacy: As in a preparation.
    """
    from ldncompound.core.language import speaking
    from ldncompound.core.wording.languages import language_of

    return speaking(language_of(language), pharmacy.jurisdiction)


def render_selftest(outcome: SelftestOutcome, form: str, *, paper: str) -> bytes:
    """
    Return the report of a self-test.

    Args:
        outcome: Its results.
        form: "pdf" or "txt".
        paper: "letter" or "a4".
    """
    from ldncompound.documents.selftest import render_selftest_text, selftest_view

    view = selftest_view(outcome, paper=paper)
    if form == "pdf":
        from ldncompound.documents.pdf import render_selftest_pdf

        return render_selftest_pdf(view)
    return render_selftest_text(view).encode("utf-8")


def render_record(record: CompoundingRecord, form: str, *, language: str = "en") -> bytes:
    """
    Return the finished record of a batch; it does not depend on the time.

    Args:
        record: As of an entry, with or without personal data.
        form: "pdf" or "txt".
        language: Of the paper, "en" or "de".
    """
    from ldncompound.documents.record_text import render_record_text

    with in_language(language, record.plan.pharmacy):
        view = record_in_language(record)
        if form == "pdf":
            from ldncompound.documents.pdf import render_record_pdf

            return render_record_pdf(view)
        return render_record_text(view).encode("utf-8")


def record_in_language(record: CompoundingRecord) -> RecordView:
    """Return the contents of a finished record in the language of the paper that is made."""
    from ldncompound.core.records import replaced
    from ldncompound.documents.checks_in_record import CheckedMasses
    from ldncompound.documents.localized import in_language_of_paper
    from ldncompound.documents.plots import masses_plot
    from ldncompound.documents.record import record_view

    plots = {
        each.entry: masses_plot(each.values, each.theory, each.mean)
        for each in record.checks
        if isinstance(each, CheckedMasses) and each.values
    }
    return record_view(replaced(record, plan=in_language_of_paper(record.plan)), plots)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Label(Value):
    """
    The labels of a preparation, one for each container.

    Args:
        data: The bytes of the file.
        draft: Whether it is marked as not for dispensing.
        missing: What is missing before it is more than a draft.
        size: Name of its size.
        verified_by: The second person who verified; None where nobody did.
        copy: Whether it is marked as a copy.
        labels: Number of labels.
        doubts: What its directions say against the order, in the words of the record.
    """

    shown: ClassVar[tuple[str, ...]] = ("size", "labels", "draft", "copy")

    data: bytes
    draft: bool
    missing: tuple[str, ...]
    size: str
    verified_by: str | None
    labels: int
    copy: bool
    doubts: tuple[str, ...] = ()

    def told(self) -> dict[str, Told]:
        """Return the members for the entry of a label and for JSON output."""
        return {
            "draft": self.draft,
            "missing": list(self.missing),
            "size": self.size,
            "verified_by": self.verified_by,
            "labels": self.labels,
        }


def render_label(
    preparation: Preparation,
    form: str,
    *,
    size: str | None,
    sizes: Mapping[str, LabelSize],
) -> Label:
    """
    Return the labels of a draft; they say NOT RECORDED, whatever is handed in.

    What is recorded is printed by its id, with `Recorder.print_label`.

    Args:
        preparation: As planned.
        form: "pdf" or "txt".
        size: Name of the size; None takes a usual one that holds this kind of preparation.
        sizes: The sizes there are, by name.

    Raises:
        WrongUsage: no such size, or what must stand on it does not fit.
    """
    _check_drawn(preparation, form)
    check_type(size, str | None, "the size")
    check_type(sizes, Mapping, "the sizes")
    return render_recorded_label(
        preparation, form, size=size, sizes=sizes, verification=None, copy=False
    )


def render_recorded_label(
    preparation: Preparation,
    form: str,
    *,
    size: str | None,
    sizes: Mapping[str, LabelSize],
    verification: Verification | None,
    copy: bool,
    language: str = "en",
) -> Label:
    """
    Return the labels of a preparation just read from its trail.

    Args:
        preparation: As recorded, its personal members and `trail` included.
        form: "pdf" or "txt".
        size: Name of the size; None takes a usual one that holds this kind of preparation.
        sizes: The sizes there are, by name.
        verification: Who stands behind the label; None for a draft.
        copy: Marked as a copy; there is no counter, so two copies are the same.
        language: Of the paper, "en" or "de".

    Raises:
        WrongUsage: no such size, or the required text does not fit.
    """
    from ldncompound.compounding.form_paper import paper_of
    from ldncompound.documents import label
    from ldncompound.documents.label_sizes import label_file

    named = label.check_label_size(size, sizes)
    with in_language(language, preparation.pharmacy):
        views = label.label_views(label.said_on_label(preparation), verification, copy=copy)
        data, name = label_file(
            views,
            named,
            usual=paper_of(preparation).label_size,
            sizes=sizes,
            form=form,
            at_release=label.labels_at_release(label.said_on_label(preparation), verification)
            if views[0].draft
            else None,
        )
    missing = tuple(label.missing_on(preparation, verification))
    second = None if verification is None else verification.checked_by
    doubts = label.doubts_on_directions(preparation)
    return Label(data, bool(missing), missing, name, second, len(views), copy, doubts)


def render_trituration_label(
    lot: TriturationOnLabel,
    pharmacy: PharmacyIdentity,
    form: str,
    *,
    size: str | None,
    sizes: Mapping[str, LabelSize],
    copy: bool,
    language: str = "en",
) -> Label:
    """
    Return the label of a stock trituration; it is for the shelf, never a draft.

    Args:
        lot: As recorded.
        pharmacy: The pharmacy, as in a preparation.
        form: "pdf" or "txt".
        size: Name of the size; None takes a usual one that holds it.
        sizes: The sizes there are, by name.
        copy: Whether it is marked as a copy; copies are not numbered.
        language: Of the paper, "en" or "de".

    Raises:
        WrongUsage: no such size, or the required text does not fit.
    """
    from ldncompound.documents.label import check_label_size
    from ldncompound.documents.label_of_trituration import trituration_view
    from ldncompound.documents.label_sizes import ON_THE_SHELF, label_file

    named = check_label_size(size, sizes)
    with in_language(language, pharmacy):
        view = trituration_view(lot, pharmacy, copy=copy)
        data, name = label_file(
            (view,), named, usual="vial", sizes=sizes, form=form, least=ON_THE_SHELF
        )
    return Label(data, draft=False, missing=(), size=name, verified_by=None, labels=1, copy=copy)
