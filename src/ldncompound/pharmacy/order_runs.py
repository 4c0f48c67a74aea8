"""Record many orders, each a separate act, and give the answer to each.

One wrong order never stops the others: what is refused or cannot be read is an answer too. Only
where nothing more can be recorded does a run end.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, cast

import msgspec

from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.quantities import format_quantity
from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Kinds, Record
from ldncompound.core.refusals import Refusal, WrongUsage
from ldncompound.interchange.order_rows import RequestNames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ldncompound.compounding.course_figures import CourseInUse
    from ldncompound.compounding.form_figures import FormFigures
    from ldncompound.core.quantities import Quantity
    from ldncompound.interchange.order_rows import Row
    from ldncompound.pharmacy.outcome import Outcome
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["FillDone", "RowAnswer", "record_rows"]


_Form = Annotated[str, msgspec.Meta(pattern=f"^({'|'.join(FORMS)})$")]
_Words = Annotated[str, msgspec.Meta(min_length=1)]
_Number = Annotated[int, msgspec.Meta(ge=1)]
_Amount = _Number | Annotated[str, msgspec.Meta(pattern="^[0-9.]+ (mL|g)$")]
"""A number of what is counted, the volume of a liquid, or the mass of what is taken by mass."""

_NOT_DONE = ("code", "message", "remedy", "smallest_batch?", "sequence?")


class FillDone(Record):
    """Which fill of how many a row made, and when the next one is due."""

    fill: Count
    of: Count
    next: date


class RowAnswer(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.row/1"):
    """
    The result of a row.

    Args:
        line: Of the file.
        outcome: "done", "refused", or "failed" where its figures are not at fault.
        exit: The exit code that it would have had alone.
        replayed: It had been recorded before under the same request id.
        dispense: A number of what is counted, else a quantity.
        batch_size: Likewise.
        sequence: Of its entry; None where there is none.
        course: Of the first fill of a course that was split.
        smallest_batch: Smallest batch that the balance can weigh; a number or a quantity.
    """

    told_by: ClassVar[str] = "outcome"
    kinds: ClassVar[Kinds] = {
        "done": ("id", "form", "dispense", "batch_size", "beyond_use", "sequence", "course?"),
        "refused": _NOT_DONE,
        "failed": _NOT_DONE,
    }

    line: Annotated[int, msgspec.Meta(ge=2)]
    outcome: str
    exit: Literal[0, 2, 3]
    replayed: bool
    id: str | None = None
    form: _Form | None = None
    dispense: _Amount | None = None
    batch_size: _Amount | None = None
    beyond_use: date | None = None
    code: str | None = None
    message: _Words | None = None
    remedy: str | None = None
    sequence: _Number | None
    course: FillDone | None = None
    smallest_batch: _Amount | None = None


def record_rows(
    rows: Iterable[Row], recording: Callable[[], Recorder], run: str
) -> Iterator[tuple[Row, RowAnswer]]:
    """
    Record every row as a separate act, and yield it with its answer; others may write in between.

    Args:
        rows: Read one at a time, each once the one before is answered.
        recording: Gives what records a row, with the present time: a long run may pass midnight.
        run: Name of the run; a row of the same run is recorded once.

    Raises:
        StorageUnavailable: nothing more can be recorded.
        VerificationFailure: the trail is damaged.
    """
    names = RequestNames(run)
    for row in rows:
        yield row, _answer(row, recording(), names.name(row))


def _answer(row: Row, recorder: Recorder, request_id: str) -> RowAnswer:
    """Record a row, and return its result."""
    try:
        if isinstance(row.read, Refusal):
            written = row.given.values() if isinstance(row.given, dict) else row.given
            recorder.refuse(row.read, written, request_id=request_id)
            raise AssertionError("a refusal is raised")  # pragma: no cover
        outcome = recorder.prepare(row.read, request_id=request_id)
    except (Refusal, WrongUsage) as error:
        return _not_done(row.line, error)
    return _done(row.line, outcome)


def _done(line: int, outcome: Outcome) -> RowAnswer:
    """Return the result of a preparation; the trail has the rest."""
    made = outcome.preparation
    return RowAnswer(
        line=line,
        outcome="done",
        exit=0,
        replayed=outcome.replayed,
        id=made.identity,
        form=made.form,
        dispense=_amount(made.figures.dispensed, made.figures),
        batch_size=_amount(made.figures.made, made.figures),
        beyond_use=made.beyond_use.date,
        sequence=made.place.sequence,
        course=_fill(made.course),
    )


def _amount(amount: Quantity, figures: FormFigures) -> int | str:
    """Return an amount as documents hold it: the number of what is counted, else a quantity."""
    return int(amount.magnitude) if figures.counted else format_quantity(amount)


def _fill(course: CourseInUse | None) -> FillDone | None:
    """Return which fill of a course it is and when the next is due; None without a next one."""
    if course is None or not course.later:
        return None
    return FillDone(fill=course.fill, of=course.of, next=course.later[0].first_day)


def _not_done(line: int, error: Refusal | WrongUsage) -> RowAnswer:
    """Return the result of a row that was refused or failed."""
    details = getattr(error, "details", {})
    return RowAnswer(
        line=line,
        outcome="refused" if isinstance(error, Refusal) else "failed",
        exit=cast("Literal[2, 3]", error.exit_status),
        replayed=getattr(error, "replayed", False),
        code=error.code,
        message=error.message,
        remedy=error.remedy,
        sequence=details.get("trail", {}).get("sequence"),
        smallest_batch=details.get("smallest_batch"),
    )
