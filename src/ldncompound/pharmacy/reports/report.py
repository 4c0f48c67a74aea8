"""A report as a table over a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

__all__ = ["REPORT_SCHEMA", "Period", "Report"]


REPORT_SCHEMA: Final = "ldncompound.report/1"


@dataclass(frozen=True, slots=True)
class Period:
    """
    Days that a report covers, both included; None is open.

    Args:
        first: The first day.
        last: The last day.
    """

    first: date | None = None
    last: date | None = None

    def has(self, day: str) -> bool:
        """Say whether a moment or day, as written in entries, lies in it."""
        return (self.first is None or day[:10] >= self.first.isoformat()) and (
            self.last is None or day[:10] <= self.last.isoformat()
        )

    def as_json(self) -> dict[str, str | None]:
        """Return it as JSON."""
        days = (("first", self.first), ("last", self.last))
        return {name: None if day is None else day.isoformat() for name, day in days}


@dataclass(frozen=True, slots=True)
class Report:
    """
    A table with its sums.

    Args:
        name: Of the report.
        asked: What it was asked for.
        columns: Members of every row, in order.
        rows: By column.
        totals: Over all rows.
    """

    name: str
    asked: dict[str, Any]
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    totals: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return `ldncompound.report/1`."""
        return {
            "schema": REPORT_SCHEMA,
            "report": self.name,
            "asked": self.asked,
            "columns": list(self.columns),
            "rows": self.rows,
            "totals": self.totals,
        }
