"""`ldncompound prepare FILE.csv --batch`: every row an act, one line of JSON for each."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, cast

import msgspec
import typer

from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.quantities import format_quantity
from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Kinds, Record
from ldncompound.core.refusals import CompoundingError, Refusal, WrongUsage, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from ldncompound.compounding.course_figures import CourseInUse
    from ldncompound.compounding.form_figures import FormFigures
    from ldncompound.core.quantities import Quantity
    from ldncompound.interchange.order_rows import OrderRows, RequestNames, Row
    from ldncompound.pharmacy.outcome import Outcome
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["prepare_rows"]


_TOLD = 10
"""Refused rows shown on standard error; standard output has all of them."""


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


@dataclass(slots=True)
class _Tally:
    """The results of the rows so far."""

    done: int = 0
    refused: int = 0
    replayed: int = 0
    line: int = 1
    told: list[RowAnswer] = field(default_factory=list)

    def count(self, answer: RowAnswer) -> None:
        """Count the result of a row."""
        self.replayed += answer.replayed
        if answer.outcome == "done":
            self.done += 1
            return
        self.refused += 1
        if len(self.told) < _TOLD:
            self.told.append(answer)


def prepare_rows(
    path: Path,
    *,
    run: str | None,
    trail: str | None,
    config: str | None,
    formulations: str | None,
    by: str | None,
    keys: str | None,
    passphrase_fd: int | None,
) -> None:
    """
    Prepare every row of a file, and print the result of each at once.

    Args:
        path: The file.
        run: Name of the run; None takes the day.
        trail: As typed.
        config: Likewise.
        formulations: Likewise.
        by: Likewise.
        keys: Likewise.
        passphrase_fd: File descriptor to read passphrases from; None to ask.

    Raises:
        WrongUsage: the file does not hold orders; nothing has been recorded.
        typer.Exit: rows were refused, or the run had to stop.
    """
    from ldncompound.cli.session import open_recorder
    from ldncompound.interchange.order_rows import OrderRows, RequestNames

    tally = _Tally()
    with OrderRows(path) as rows:
        recorder = open_recorder(
            trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd
        )
        name = recorder.desk.today.isoformat() if run is None else run
        with recorder.trail:
            try:
                _run(rows, recorder, RequestNames(name), tally)
            except (CompoundingError, KeyboardInterrupt, OSError) as error:
                _stopped(error, tally, name)
    _tell(tally, name)
    if tally.refused:
        raise typer.Exit(Refusal.exit_status)


def _run(rows: OrderRows, recorder: Recorder, names: RequestNames, tally: _Tally) -> None:
    """Record every row as a separate act; other stations may write in between."""
    from ldncompound.cli.session import at_this_moment

    # On one terminal the bar and the lines would write over one another.
    hidden = not sys.stderr.isatty() or sys.stdout.isatty()
    with typer.progressbar(
        length=rows.size, label="Preparing", file=sys.stderr, hidden=hidden
    ) as bar:
        before = 0
        for row in rows:
            tally.line = row.line
            now = replace(recorder, desk=at_this_moment(recorder.desk))
            answer = _answer(row, now, names.name(row))
            # Counted first, because it is recorded even where printing fails.
            tally.count(answer)
            sys.stdout.write(json.dumps(answer.document()) + "\n")
            sys.stdout.flush()
            if not hidden:
                bar.update(rows.place - before)
                before = rows.place


def _answer(row: Row, recorder: Recorder, request_id: str) -> RowAnswer:
    """Record a row, and return its result."""
    try:
        if isinstance(row.read, Refusal):
            written = row.given.values() if isinstance(row.given, dict) else row.given
            recorder.refuse(row.read, written, request_id=request_id)
            raise AssertionError("a refusal is raised")
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
        # None where the request id belongs to another order, which has an entry of its own.
        sequence=details.get("trail", {}).get("sequence"),
        smallest_batch=details.get("smallest_batch"),
    )


def _stopped(error: BaseException, tally: _Tally, name: str) -> None:
    """Say where the run stopped and how to go on, and leave."""
    from ldncompound.cli.terminal import print_error

    if isinstance(error, OSError):
        # Anything still to be written there would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        error = WrongUsage(f"The file or the output failed: {error.strerror}.")
    if not isinstance(error, CompoundingError):
        error = WrongUsage("Stopped.")
    error.message += f" The run stopped at line {tally.line}, after {_rows(tally)}."
    again = f"run it again with --request-id {quoted(name)}: what is recorded is not made twice."
    error.remedy = f"{error.remedy} Then {again}" if error.remedy else f"To continue, {again}"
    print_error(error)
    sys.stdout.write(json.dumps(error.to_json()) + "\n")
    sys.stdout.flush()
    raise typer.Exit(error.exit_status)


def _tell(tally: _Tally, name: str) -> None:
    """Print the results of the rows, and how to continue on another day."""
    from ldncompound.cli.terminal import say

    for each in tally.told:
        say(f"Line {each.line} {each.outcome} ({each.code}). {each.message}")
        say(f"  What to do: {each.remedy}")
    if tally.refused > len(tally.told):
        say(f"… and {tally.refused - len(tally.told)} more, on standard output.")
    say(
        f"{_rows(tally)}: {tally.done} done, {tally.refused} refused; "
        f"{tally.replayed} of them already recorded. This run is {quoted(name)}; "
        f"--request-id {quoted(name)} continues it on another day."
    )


def _rows(tally: _Tally) -> str:
    """Return how many rows have been answered, in words."""
    rows = tally.done + tally.refused
    return "1 row" if rows == 1 else f"{rows} rows"
