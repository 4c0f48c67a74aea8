"""Reports on the screen, as wide as the terminal allows."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from ldncompound.api.types import Report
    from ldncompound.core.records import Record

__all__ = ["show_report"]


def show_report(made: Report[Any, Any, Any], names: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Print a report: all columns where the terminal is wide enough, else the main ones."""
    from ldncompound.cli.screens import heading, wrapped
    from ldncompound.cli.terminal import print_table

    heading(_TITLES[made.report])
    stock = made.report == "stock"
    every = [tuple(names), *(tuple(_cell(each, stock=stock) for each in row) for row in rows)]
    wanted = _MAIN[made.report]
    if "patient" in made.columns:
        wanted = tuple(each for each in wanted if each != "size")  # there is no room for both
    if "mark" in made.columns:
        wanted = (*(each for each in wanted if each != "size"), "mark")
    if "passed" in made.columns:
        wanted = (*(each for each in wanted if each != "size"), "passed")
    main = [place for place, name in enumerate(made.columns) if name in wanted]
    fewer = [tuple(row[place].removesuffix(" by") for place in main) for row in every]
    room = shutil.get_terminal_size((100, 24)).columns
    if not rows:
        show_line("  Nothing to show.")
    elif _width(every) <= room:
        print_table(every)
    elif _width(fewer) <= room:
        print_table(fewer)
        wrapped("A wider terminal, --csv and --json show more columns.", "  ")
    else:
        for row in every[1:]:
            told = zip(names[1:], row[1:], strict=True)
            wrapped(", ".join(f"{name} {each}" for name, each in told if each), f"  {row[0]}  ")
    wrapped(_totals(made.totals), "  ")


_MAIN = {
    "open": ("batch", "state", "since", "by", "beyond_use"),
    "due": ("due", "days", "fill", "of", "size"),
    "expiring": ("until", "days", "id", "number", "what"),
    "tolerance": ("name", "weighings", "accepted", "rate", "refused"),
    "yield": ("batch", "prepared", "planned", "filled", "rejected", "good", "yield"),
    "masses": ("batch", "checked", "mean", "of_theory", "rsd", "passes"),
    "waste": ("batch", "leftover", "unfilled", "rejected", "excess", "scrapped", "total"),
    "stock": ("component", "id", "state", "on_hand", "days_left", "expires"),
    "log": ("batch", "size", "state", "prepared_by", "verified_by", "released_by", "patient"),
}
"""Columns that fit on a terminal of 80, where names are short."""

_TITLES = {
    "open": "Open batches",
    "due": "Fills to be made",
    "expiring": "Dates that are near or have passed",
    "tolerance": "Weighings accepted out of tolerance",
    "yield": "Yield of capsules",
    "masses": "Mean mass of capsules, by batch",
    "waste": "Active not dispensed, as weighed",
    "stock": "Stock",
    "log": "Compounding log",
}


def _width(rows: list[tuple[str, ...]]) -> int:
    """Return the width of a table on the terminal."""
    return 2 + sum(max(map(len, column)) + 2 for column in zip(*rows, strict=True)) - 2


_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?) (%|mg|capsule|mg/capsule|mg/mL)\Z", re.ASCII)


def _cell(value: Any, *, stock: bool = False) -> str:
    """Return a cell as text; percentages and masses to two decimals, stock in full."""
    from fractions import Fraction

    from ldncompound.core.numbers import format_number, round_half_up
    from ldncompound.core.quantities import stored_quantity, written
    from ldncompound.core.stock_words import stock_in_words

    if value is None:
        return ""
    match = _QUANTITY.match(str(value))
    if match is None:
        return str(value)
    if stock:
        return stock_in_words(stored_quantity(match[0]))
    number, unit = match.groups()
    if unit in ("%", "mg"):
        return f"{format_number(round_half_up(Fraction(number), Fraction(1, 100)))} {unit}"
    return written(str(value))


def _totals(totals: Record) -> str:
    """Return the totals in words."""
    told = []
    for name, value in totals.document().items():
        if isinstance(value, dict):
            told += [f"{key} {count}" for key, count in value.items()]
        elif value is not None:
            told.append(f"{name.replace('_', ' ')} {_cell(value)}")
    return f"In all: {', '.join(told)}."
