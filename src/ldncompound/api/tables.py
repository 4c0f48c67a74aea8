"""Tables as CSV, with no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

from ldncompound.interchange.csv_tables import table_csv

__all__ = ["table_csv"]
