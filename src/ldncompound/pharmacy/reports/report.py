"""A report as a table over a period."""

from __future__ import annotations

from datetime import date
from typing import Any, Generic, TypeVar

from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Record

__all__ = ["Period", "Report", "Window"]

_Asked = TypeVar("_Asked", bound=Record)
_Row = TypeVar("_Row", bound=Record)
_Totals = TypeVar("_Totals", bound=Record)


class Period(Record):
    """
    Days that a report covers, both included; None for no limit.

    Args:
        first: The first day.
        last: The last day.
    """

    first: date | None = None
    last: date | None = None

    def has(self, day: str) -> bool:
        """Return whether a time or day, as written in entries, is within the period."""
        return (self.first is None or day[:10] >= self.first.isoformat()) and (
            self.last is None or day[:10] <= self.last.isoformat()
        )


class Window(Record):
    """A number of days before and after a day."""

    days: Count
    today: date


class Report(
    Record, Generic[_Asked, _Row, _Totals], tag_field="schema", tag="ldncompound.report/1"
):
    """
    A table with totals.

    Args:
        report: Its name.
        asked: The period or options it was made for.
        columns: Members of every row, in order.
        rows: By column.
        totals: Over all rows.
    """

    report: str
    asked: _Asked
    columns: tuple[str, ...]
    rows: tuple[_Row, ...]
    totals: _Totals

    def cells(self) -> list[tuple[Any, ...]]:
        """Return the rows of the table, with figures as in the document."""
        told = (row.document() for row in self.rows)
        return [tuple(row[column] for column in self.columns) for row in told]
