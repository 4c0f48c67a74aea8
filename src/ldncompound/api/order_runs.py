"""A file of many orders, recorded row by row."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ldncompound.api.kept_files import is_kept, is_same
from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.interchange.order_rows import OrderRows
from ldncompound.interchange.results_files import ResultsFile
from ldncompound.pharmacy.order_runs import record_rows
from ldncompound.trail.request_keys import check_request_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.api.premises import Premises
    from ldncompound.interchange.order_rows import Row
    from ldncompound.pharmacy.order_runs import RowAnswer
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["OrderRun"]


class OrderRun:
    """
    A run over a file of orders: iterate over its answers, in a `with` statement or without.

    Each row is an act of its own, recorded before its answer is yielded. The rows of a run of the
    same name are recorded once, so that a run that stopped is simply started again.

    Attributes:
        name: Of the run.
        said: How the file was read, where that is not plain; empty otherwise.
        results_said: How the file of results is written; None without one.
        size: Bytes of the file.
        line: Line of the row that is being recorded.
    """

    name: str
    said: str
    size: int
    line: int

    def __init__(
        self,
        premises: Premises,
        path: Path,
        *,
        worksheet: str | None,
        run: str | None,
        results: Path | None,
        replace: bool,
    ) -> None:
        """Open the file; nothing is recorded yet."""
        if run is not None:
            check_request_id(run)
        if results is not None:
            _check_results(results, path, premises)
        self._premises, self._results, self._replace = premises, results, replace
        self._stack = ExitStack()
        self._rows = self._stack.enter_context(OrderRows(path, worksheet=worksheet))
        self.name = premises.desk().today.isoformat() if run is None else run
        self.said, self.size, self.line = self._rows.said, self._rows.size, 1
        self.results_said: str | None = None
        self._is_open, self._is_used, self._is_begun = False, False, False

    @property
    def place(self) -> int:
        """Return how many bytes have been read."""
        return self._rows.place

    def __enter__(self) -> Self:
        """
        Open the trail and the file of results.

        Raises:
            WrongUsage: it was opened before; each run over a file is one of its own.
        """
        if self._is_used:
            raise _used_up()
        self._is_used = True
        try:
            # The next row may be asked for by another thread.
            self._recorder = self._stack.enter_context(self._premises.writing(many_threads=True))
            self._written: ResultsFile | None = None
            if self._results is not None:
                rows = self._rows
                self._written = ResultsFile(
                    self._results, rows.header, rows.separator, replace=self._replace
                )
                self._stack.enter_context(self._written)
                self.results_said = self._written.said
        except BaseException:
            self._stack.close()
            raise
        self._is_open = True
        return self

    def __exit__(self, *_: object) -> None:
        """Close everything."""
        self._is_open = False
        self._stack.close()

    def __iter__(self) -> Iterator[RowAnswer]:
        """
        Record every row, and yield its answer.

        Raises:
            StorageUnavailable: nothing more can be recorded.
            VerificationFailure: the trail is damaged.
            WrongUsage: its rows have been read before.
        """
        if not self._is_open:
            with self:
                yield from self
            return
        # Which of two equal rows a row is would be counted anew, and one order would be lost.
        if self._is_begun:
            raise _used_up()
        self._is_begun = True
        for row, answer in record_rows(self._noting(), self._recording, self.name):
            if self._written is not None:
                told = (answer.line, answer.id, answer.code, answer.message, answer.remedy)
                self._written.add(row.cells, told)
            yield answer

    def _recording(self) -> Recorder:
        """Return what records a row, at its time: a long run may pass midnight."""
        return replace(self._recorder, desk=self._premises.desk())

    def _noting(self) -> Iterator[Row]:
        """Yield rows, and note the line of the one that is being recorded."""
        for row in self._rows:
            self.line = row.line
            yield row


def _check_results(results: Path, orders: Path, premises: Premises) -> None:
    """Refuse to write results over the orders, which would then be read as rows, or the trail."""
    own = (premises.trail, premises.files.config)
    if is_same(results, orders):
        why = "is the file of orders itself"
    elif is_kept(results) or any(isinstance(each, Path) and is_same(results, each) for each in own):
        why = "is a key, an audit trail or the configuration, which is never overwritten"
    else:
        return
    raise WrongUsage(f"{quoted(results.name)} {why}.", remedy="Name another file.")


def _used_up() -> WrongUsage:
    """Return the error for a run whose rows are asked for again."""
    return WrongUsage(
        "The rows of this run have been read.", remedy="Call 'orders.prepare' again for a new run."
    )
