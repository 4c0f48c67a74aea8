"""Files from outside: orders, tables as CSV or workbooks, weighings from a balance.

A file may come from any person or program. Its values stay texts: a number without its
unit is passed on as written, so that it ends as a recorded refusal and never as a guess.
Nothing in a file is ever evaluated.
"""

from __future__ import annotations

from ldncompound.interchange.balance_files import weighing_from
from ldncompound.interchange.csv_tables import harmless, table_csv
from ldncompound.interchange.order_files import (
    FORMS,
    LISTS,
    REQUIRED,
    header,
    keys_of,
    order_from,
    read_order,
    template,
)
from ldncompound.interchange.order_rows import OrderRows, RequestNames, Row
from ldncompound.interchange.results_files import ResultsFile

__all__ = [
    "FORMS",
    "LISTS",
    "REQUIRED",
    "OrderRows",
    "RequestNames",
    "ResultsFile",
    "Row",
    "harmless",
    "header",
    "keys_of",
    "order_from",
    "read_order",
    "table_csv",
    "template",
    "weighing_from",
]
