"""The labels of a batch for its bundle, printed again as text: also of what must not be used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ldncompound.core.wording import say
from ldncompound.documents.binder_view import LabelAgain
from ldncompound.documents.record_exceptions import marks_of
from ldncompound.documents.rendering import in_language, render_recorded_label
from ldncompound.pharmacy.batches.act_records import HandedOut
from ldncompound.pharmacy.batches.dispensed import dispensed_in
from ldncompound.pharmacy.batches.printing import verification_of
from ldncompound.pharmacy.inspection.binder import plan_in_trail
from ldncompound.pharmacy.people.person import RELEASED
from ldncompound.pharmacy.reports.compounding_record_parts import undone_by

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
    batch, released = record.batch, _was_released(record)
    stands = replace(verification_of(batch), released=released)
    yield batch.as_made(plan_in_trail(record)), stands
    stands = replace(stands, of_stock=True)
    for each in record.told:
        if isinstance(each.stated, HandedOut):
            yield dispensed_in(batch, each.entry), stands


def _was_released(record: FinishedRecord) -> bool:
    """Say whether it had a label that was no draft: a hold or a recall came afterwards."""
    return any(
        each.event.action == "batch-released"
        and undone_by(RELEASED, record.told[place + 1 :]) is None
        for place, each in enumerate(record.told)
    )


def _text(preparation: Preparation, stands: Verification, language: str) -> str:
    """Return a label as text, marked as a copy."""
    return render_recorded_label(
        preparation, "txt", size=None, sizes={}, verification=stands, copy=True, language=language
    ).data.decode()
