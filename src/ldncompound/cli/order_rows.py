"""`ldncompound prepare FILE.csv --batch`: every row an act, one line of JSON for each."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

from ldncompound.core.refusals import CompoundingError, Refusal, WrongUsage, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ldncompound.api.order_runs import OrderRun
    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.api.types import RowAnswer
    from ldncompound.cli.print_folders import PrintFolders

__all__ = ["prepare_rows"]


_TOLD = 10
"""Refused rows shown on standard error; standard output has all of them."""


@dataclass(slots=True)
class _Tally:
    """The results of the rows so far."""

    done: int = 0
    refused: int = 0
    replayed: int = 0
    told: list[RowAnswer] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def count(self, answer: RowAnswer) -> None:
        """Count the result of a row."""
        self.replayed += answer.replayed
        if answer.outcome == "done":
            self.done += 1
            self.ids.append(answer.id or "")
            return
        self.refused += 1
        if len(self.told) < _TOLD:
            self.told.append(answer)


def prepare_rows(
    path: Path,
    *,
    results: Path | None,
    replace: bool,
    worksheet: str | None,
    run: str | None,
    trail: str | None,
    config: str | None,
    formulations: str | None,
    by: str | None,
    keys: str | None,
    passphrase_fd: int | None,
    folders: Callable[[Callable[[], Pharmacy]], PrintFolders],
) -> None:
    """
    Prepare every row of a file, and print the result of each at once.

    Args:
        path: The file.
        results: The file to write the answers to, which was checked; None for none.
        replace: An existing one is overwritten.
        worksheet: The sheet of a workbook; None for the first.
        run: Name of the run; None takes the day.
        trail: As typed.
        config: Likewise.
        formulations: Likewise.
        by: Likewise.
        keys: Likewise.
        passphrase_fd: File descriptor to read passphrases from; None to ask.
        folders: Checks the folders for sheets and labels, given the pharmacy.

    Raises:
        WrongUsage: the file does not hold orders; nothing has been recorded.
        typer.Exit: rows were refused, or the run had to stop.
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import say

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    tally, prints = _Tally(), folders(lambda: pharmacy)
    rows = pharmacy.orders.prepare(
        path, worksheet=worksheet, run=run, results=results, replace=replace
    )
    if rows.said:
        say(rows.said)
    with rows:
        if rows.results_said is not None:
            say(f"Results go to {results} ({rows.results_said}).")
        try:
            for made in _run(rows, tally):
                prints.print(pharmacy, made.id or "", replayed=made.replayed)
        except (CompoundingError, KeyboardInterrupt, OSError) as error:
            _stopped(error, tally, rows)
    prints.say(tally.ids)
    _tell(tally, rows.name)
    if tally.refused:
        raise typer.Exit(Refusal.exit_status)


def _run(rows: OrderRun, tally: _Tally) -> Iterator[RowAnswer]:
    """Record every row, and print its answer before the next; yield what is done."""
    # On one terminal the bar and the lines would write over one another.
    hidden = not sys.stderr.isatty() or sys.stdout.isatty()
    with typer.progressbar(
        length=rows.size, label="Preparing", file=sys.stderr, hidden=hidden
    ) as bar:
        before = 0
        for answer in rows:
            # Counted first, because it is recorded even where writing fails.
            tally.count(answer)
            sys.stdout.write(json.dumps(answer.document()) + "\n")
            sys.stdout.flush()
            if answer.outcome == "done":
                yield answer
            if not hidden:
                bar.update(rows.place - before)
                before = rows.place


def _stopped(error: BaseException, tally: _Tally, rows: OrderRun) -> None:
    """Say where the run stopped and how to go on, and leave."""
    from ldncompound.cli.terminal import print_error

    if isinstance(error, OSError):
        # Anything still to be written there would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        error = WrongUsage(f"The file or the output failed: {error.strerror}.")
    if not isinstance(error, CompoundingError):
        error = WrongUsage("Stopped.")
    error.message += f" The run stopped at line {rows.line}, after {_rows(tally)}."
    again = (
        f"run it again with --request-id {quoted(rows.name)}: what is recorded is not made twice."
    )
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
