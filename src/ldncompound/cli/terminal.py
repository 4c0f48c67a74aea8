"""Print results, messages and errors on the terminal."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import typer

from ldncompound.core.refusals import Stopped
from ldncompound.core.text import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ldncompound.core.refusals import CompoundingError
    from ldncompound.core.trail_place import TrailPlace

__all__ = [
    "as_typed",
    "carry",
    "is_answering",
    "print_error",
    "print_json",
    "print_table",
    "say",
    "screen_width",
    "show_line",
    "told_entry",
    "write_line",
]


_COMMAND = re.compile(
    r"(['`])(ldncompound (?:batch|people|trail|lots|triturations|balances|label|sheet|show|"
    r"dispense|refill|titration|report|formulations (?:adopt|withdraw|list|show))\b[^'`\n]*)\1"
)
"""A command that a text names, and that takes --trail."""

_given: dict[str, str] = {}


def carry(words: list[str]) -> None:
    """Note which trail was named in a call, for the commands that its answer proposes."""
    _given.clear()
    for word, following in pairwise([*words, ""]):
        option, _, value = word.partition("=")
        if option == "--trail":
            _given["trail"] = value or following


def as_typed(text: str) -> str:
    """Return a text in which every command that it proposes names the trail that was given."""
    if "trail" not in _given:
        return text
    trail = shlex.quote(_given["trail"])
    if trail != _given["trail"] and not set(trail[1:-1]) & set("\"'$`\\!"):
        trail = f'"{_given["trail"]}"'  # it stands within single quotes
    return _COMMAND.sub(lambda found: f"{found[1]}{found[2]} --trail {trail}{found[1]}", text)


def print_json(document: Any) -> None:
    """Print one JSON document, or a record as one; ASCII only, so that no console can spoil it."""
    if not isinstance(document, dict):
        document = document.document()
    sys.stdout.write(json.dumps(document, ensure_ascii=True, indent=2) + "\n")
    sys.stdout.flush()


def told_entry(trail: TrailPlace | None) -> str:
    """Return the sentence that names the entry of an act; empty where none is known."""
    return "" if trail is None else f"Entry {trail.sequence} of the audit trail."


def show_line(text: str = "", *, err: bool = False) -> None:
    """Print one line, the only way in which anything but JSON reaches the terminal."""
    write_line(escaped(text), err=err)


def write_line(line: str, *, err: bool = False) -> None:
    """Write a line as it is to a stream as it is set up: Typer would write UTF-8 to ASCII."""
    stream = sys.stderr if err else sys.stdout
    if stream is not None:
        stream.write(f"{line}\n")
        stream.flush()


def say(text: str) -> None:
    """Print a message beside the result, on standard error."""
    show_line(text, err=True)


def print_error(error: CompoundingError) -> None:
    """Print what is refused, why, what to do, and the sources."""
    if isinstance(error, Stopped):
        say(as_typed(f"{error.message} {error.remedy}".rstrip()))
        return
    refused = error.exit_status == 3
    head = "Refused" if refused else "Not done"
    style = typer.style(f"{head} ({error.code}).", bold=True) if _coloured() else None
    write_line(f"{style or f'{head} ({error.code}).'} {escaped(error.message)}", err=True)
    if error.remedy:
        say(f"  What to do: {as_typed(error.remedy)}")
    for source in getattr(error, "sources", ()):
        say(f"  Source: {source.title}" + (f", {source.locator}" if source.locator else ""))
    sequence = getattr(error, "details", {}).get("trail", {}).get("sequence")
    if sequence is not None:
        say(f"  This refusal is entry {sequence} of the audit trail.")


def _coloured() -> bool:
    """Return whether bold text may be used: on a terminal only."""
    return sys.stderr.isatty()


def is_answering(*, json: bool) -> bool:
    """Return whether somebody can answer on standard error, whatever becomes of the output."""
    return not json and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def is_screen() -> bool:
    """Return whether people read what is printed."""
    return sys.stdout.isatty()


def screen_width() -> int:
    """Return the columns that a text may take."""
    return max(min(shutil.get_terminal_size((100, 24)).columns, 110), 40)


_LEAST_COLUMN: Final = 30
"""A last column that would be narrower than this is not wrapped in its place."""


def print_table(rows: Sequence[tuple[str, ...]], *, indent: str = "  ") -> None:
    """Print rows in aligned columns; what does not fit into the width goes on below."""
    if not rows:
        return
    rows = [tuple(map(escaped, row)) for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        for line in _fitted(indent, cells):
            show_line(line)


def _fitted(indent: str, cells: Sequence[str]) -> Iterator[str]:
    """Yield a row of a table within the width: its last column wrapped, or whole cells below."""
    line, width = (indent + "  ".join(cells)).rstrip(), screen_width()
    # What goes into a pipe or a file keeps one line a row.
    if len(line) <= width or not is_screen():
        yield line
        return
    before = indent + "".join(f"{cell}  " for cell in cells[:-1])
    if len(before) <= width - _LEAST_COLUMN:
        yield from textwrap.wrap(
            cells[-1].strip(),
            width,
            initial_indent=before,
            subsequent_indent=" " * len(before),
            break_long_words=False,
            break_on_hyphens=False,
        )
        return
    line = indent + cells[0]
    for cell in cells[1:]:
        if len(f"{line}  {cell}") > width:
            yield line.rstrip()
            line = f"{indent}  "
        line += f"  {cell}"
    yield line.rstrip()
