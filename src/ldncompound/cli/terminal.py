"""Print results, messages and errors on the terminal."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.core.refusals import CompoundingError
    from ldncompound.core.trail_place import TrailPlace

__all__ = ["print_error", "print_json", "print_table", "say", "shown", "told_entry"]


def print_json(document: Any) -> None:
    """Print one JSON document, or a record as one; ASCII only, so that no console can spoil it."""
    if not isinstance(document, dict):
        document = document.document()
    sys.stdout.write(json.dumps(document, ensure_ascii=True, indent=2) + "\n")
    sys.stdout.flush()


def told_entry(trail: TrailPlace | None) -> str:
    """Return the sentence that names the entry of an act; empty where none is known."""
    return "" if trail is None else f"Entry {trail.sequence} of the audit trail."


def say(text: str) -> None:
    """Print a message beside the result, on standard error."""
    typer.echo(text, err=True)


def shown(text: str) -> str:
    """Return a text with control characters escaped, so that a terminal only prints it."""
    return "".join(
        each
        if each.isprintable() or each in "\n\u00a0"
        else each.encode("unicode_escape").decode("ascii")
        for each in text
    )


def print_error(error: CompoundingError) -> None:
    """Print what is refused, why, what to do, and the sources."""
    refused = error.exit_status == 3
    head = "Refused" if refused else "Not done"
    style = typer.style(f"{head} ({error.code}).", bold=True) if _coloured() else None
    say(f"{style or f'{head} ({error.code}).'} {shown(error.message)}")
    if error.remedy:
        say(f"  What to do: {shown(error.remedy)}")
    for source in getattr(error, "sources", ()):
        say(f"  Source: {source.title}" + (f", {source.locator}" if source.locator else ""))
    sequence = getattr(error, "details", {}).get("trail", {}).get("sequence")
    if sequence is not None:
        say(f"  This refusal is entry {sequence} of the audit trail.")


def _coloured() -> bool:
    """Return whether bold text may be used: on a terminal only."""
    return sys.stderr.isatty()


def print_table(rows: Sequence[tuple[str, ...]], *, indent: str = "  ") -> None:
    """Print rows in aligned columns."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo((indent + "  ".join(cells)).rstrip())
