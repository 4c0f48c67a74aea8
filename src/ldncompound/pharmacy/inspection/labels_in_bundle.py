"""The labels of a batch for its bundle, printed again as text: also of what must not be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.wording import say
from ldncompound.documents.binder_view import LabelAgain
from ldncompound.documents.record_exceptions import marks_of
from ldncompound.documents.rendering import in_language, render_recorded_label
from ldncompound.pharmacy.batches.act_records import HandedOut
from ldncompound.pharmacy.batches.dispensed import dispensed_in
from ldncompound.pharmacy.batches.printing import verification_of
from ldncompound.pharmacy.inspection.binder import plan_in_trail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.preparation import Preparation
    from ldncompound.documents.compounding_record import CompoundingRecord
    from ldncompound.documents.verification import Verification
    from ldncompound.pharmacy.reports.compounding_record import FinishedRecord

__all__ = ["labels_again"]


def labels_again(
    record: FinishedRecord, shown: CompoundingRecord, language: str
) -> tuple[LabelAgain, ...]:
    """
    Return the labels of a batch and of each dispensing from it; they name the patient.

    Args:
        record: As of an entry, with personal data.
        shown: The same in full: what keeps the batch from being used stands above each label,
            for of such a batch an inspector asks first what was handed out.
        language: Of the papers.
    """
    with in_language(language, record.plan.pharmacy):
        top = "".join(f"*** {each} ***\n" for each in marks_of(shown))
        titles = [say("binder.labels.lines"), *_titles(record)]
    return tuple(
        LabelAgain(title, top + _text(made, stands, language))
        for title, (made, stands) in zip(titles, _labelled(record), strict=True)
    )


def _titles(record: FinishedRecord) -> Iterator[str]:
    """Yield what each dispensing was."""
    for each in record.told:
        if isinstance(each.stated, HandedOut):
            yield say(
                "binder.labels.dispensed",
                count=each.stated.dispense,
                entry=each.entry.sequence,
            )


def _labelled(record: FinishedRecord) -> Iterator[tuple[Preparation, Verification]]:
    """Yield what stands on a label, and who stands behind it."""
    batch = record.batch
    yield batch.as_made(plan_in_trail(record)), verification_of(batch)
    for each in record.told:
        if isinstance(each.stated, HandedOut):
            yield dispensed_in(batch, each.entry), verification_of(batch, of_stock=True)


def _text(preparation: Preparation, stands: Verification, language: str) -> str:
    """Return a label as text, marked as a copy."""
    return render_recorded_label(
        preparation, "txt", size=None, sizes={}, verification=stands, copy=True, language=language
    ).data.decode()
