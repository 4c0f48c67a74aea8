"""Print results, messages and errors on the terminal."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Final

import typer

from ldncompound.core.refusals import Stopped, VerificationFailure
from ldncompound.core.text import escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ldncompound.core.records import Record
    from ldncompound.core.refusals import CompoundingError
    from ldncompound.core.sources import Citation
    from ldncompound.core.trail_place import TrailPlace

__all__ = [
    "as_typed",
    "carry",
    "error_lines",
    "is_answering",
    "is_screen",
    "named_lines",
    "named_trail",
    "print_error",
    "print_json",
    "print_json_list",
    "print_table",
    "say",
    "screen_width",
    "show_line",
    "told_entry",
    "wrapped_lines",
    "write_line",
]


_COMMAND: Final = (
    r"(['`])(ldncompound (?:batch|work|people|trail|lots|triturations|balances|label|sheet|show|"
    r"dispense|refill|titration|report|formulations (?:adopt|withdraw|list|show))\b[^'`\n]*)\1"
)
"""A command that a text names, and that takes --trail."""

_HELD = 1_000
"""Items of a list that are held, so that a short list is read once."""

_given: dict[str, str] = {}


def carry(words: list[str]) -> None:
    """Note which trail was named in a call, for the commands that its answer proposes."""
    _given.clear()
    for word, following in pairwise([*words, ""]):
        option, _, value = word.partition("=")
        if option == "--trail":
            _given["trail"] = value or following


def named_trail() -> str | None:
    """Return the trail that a call names, with --trail or in the environment; None for neither."""
    return _given.get("trail") or os.environ.get("LDNCOMPOUND_TRAIL") or None


def as_typed(text: str) -> str:
    """Return a text in which every command that it proposes names the trail that was given."""
    if "trail" not in _given:
        return text
    import shlex

    from ldncompound.api.places import trail_shown

    named = trail_shown(_given["trail"])
    trail = shlex.quote(named)
    if trail != named and not set(trail[1:-1]) & set("\"'$`\\!"):
        trail = f'"{named}"'  # it stands within single quotes
    return re.sub(_COMMAND, lambda found: f"{found[1]}{found[2]} --trail {trail}{found[1]}", text)


def print_json(document: Any) -> None:
    """Print one JSON document, or a record as one; ASCII only, so that no console can spoil it."""
    import json

    if not isinstance(document, dict):
        document = document.document()
    sys.stdout.write(json.dumps(document, ensure_ascii=True, indent=2) + "\n")
    sys.stdout.flush()


def print_json_list(
    schema: str, name: str, listed: Callable[[], Iterator[Record]], **more: int | None
) -> None:
    """
    Print one JSON document with a list of any length, an item a line, with little in memory.

    What is listed is gone through before anything is printed, so that damage is told in place of
    the list. If it is damaged only then, the document breaks off, and nobody can read it as one.

    Args:
        schema: Of the document.
        name: Of its member with the list.
        listed: Lists the same from the beginning, each time it is called.
        more: Its other members; left out where None.
    """
    import json

    items = listed()
    held = list(islice(items, _HELD))
    count = len(held) + sum(1 for _ in items)
    again = iter(held) if count == len(held) else islice(listed(), count)
    sys.stdout.write(f'{{"schema": {json.dumps(schema)}, {json.dumps(name)}: [')
    for number, each in enumerate(again):
        sys.stdout.write((",\n" if number else "\n") + json.dumps(each.document()))
        count -= 1
    if count:
        raise VerificationFailure("What is listed was changed while it was printed.")
    sys.stdout.write("\n]")
    for member, value in more.items():
        sys.stdout.write("" if value is None else f", {json.dumps(member)}: {value}")
    sys.stdout.write("}\n")
    sys.stdout.flush()


def told_entry(trail: TrailPlace | None) -> str:
    """Return the sentence that names the entry of an act; empty where none is known."""
    return "" if trail is None else f"Entry {trail.sequence} of the audit trail."


def told_entries(count: int) -> str:
    """Return a number of entries in words."""
    return "1 entry" if count == 1 else f"{count} entries"


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
    for line in wrapped_lines(text, "", "  "):
        write_line(line, err=True)


def wrapped_lines(text: str, first: str, after: str | None = None) -> list[str]:
    """
    Return a text in lines within the width of the terminal, or of 80 columns where there is none.

    Args:
        text: Any; it is escaped. A word that is longer than a line stays whole, to be copied.
        first: What stands before it; likewise.
        after: What stands before the lines that go on; None for blanks as long as *first*.
    """
    # An amount is read at once: its number stays beside its unit.
    whole, first = re.sub(_AMOUNT, _TOGETHER, escaped(text)), escaped(first)
    lines = textwrap.wrap(
        whole,
        screen_width(),
        initial_indent=first,
        subsequent_indent=" " * len(first) if after is None else after,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_TOGETHER, " ") for line in lines]


_AMOUNT: Final = r"(?<=[0-9]) (?=(?:%|[kmµ]?g|mcg|m?L|days?|capsules?|tablets?)(?![\w]))"
_TOGETHER: Final = "\0"
"""Stands for a blank at which no line ends; escaped texts have none of it."""


def named_lines(rows: Sequence[tuple[str, str]], indent: str = "  ") -> list[str]:
    """Return named texts in two columns; a text that does not fit goes on in its column."""
    width = max((len(name) for name, _ in rows), default=0)
    return [
        line
        for name, text in rows
        for line in wrapped_lines(text, f"{indent}{escaped(name):<{width}}  ")
    ]


_MOST_LINES: Final = 8
"""Lines that a refusal takes at 80 columns."""

_MOST_SOURCES: Final = 2


def print_error(error: CompoundingError) -> None:
    """Print what is refused, why, what to do, and the first sources."""
    if isinstance(error, Stopped):
        say(as_typed(f"{error.message} {error.remedy}".rstrip()))
        return
    head = f"{'Refused' if error.exit_status == 3 else 'Not done'} ({error.code})."
    for number, line in enumerate(error_lines(error, head)):
        if number == 0 and _coloured():
            line = typer.style(head, bold=True) + line.removeprefix(head)
        write_line(line, err=True)


def error_lines(error: CompoundingError, head: str) -> list[str]:
    """
    Return an error in lines; sources that do not fit are counted, everything else is whole.

    Args:
        error: What is refused, or failed.
        head: What it begins with.
    """
    details = getattr(error, "details", {})
    lines = _said_lines(error, head, error.message)
    findings = list(details.get("findings", ()))
    every, rest = " ".join(findings), 0
    # Of several findings those that fit are told, the first one always, and the others counted.
    while len(lines) >= _MOST_LINES - _MOST_SOURCES and findings[1:]:
        findings.pop()
        rest += 1
        some = " ".join((*findings, f"And {rest} more: --json."))
        lines = _said_lines(error, head, error.message.replace(every, some))
    cited = getattr(error, "sources", ())
    sequence = details.get("trail", {}).get("sequence")
    entry = "" if sequence is None else f"This refusal is entry {sequence} of the audit trail."
    room = _MOST_LINES - len(lines)
    for shown in range(min(len(cited), _MOST_SOURCES), 0, -1):
        for whole in (True, False):
            told = [line for each in cited[:shown] for line in _source_lines(each, whole=whole)]
            told += _last_lines(len(cited) - shown, entry)
            if len(told) <= room:
                return [*lines, *told]
    return [*lines, *_last_lines(len(cited), entry)]


def _said_lines(error: CompoundingError, head: str, message: str) -> list[str]:
    """Return what is refused, and what to do."""
    lines = wrapped_lines(f"{head} {message}", "", "  ")
    if error.remedy:
        lines += wrapped_lines(f"What to do: {as_typed(error.remedy)}", "  ", "    ")
    return lines


def _source_lines(source: Citation, *, whole: bool) -> list[str]:
    """Return a source in lines; only its title unless *whole*."""
    where = f", {source.locator}" if whole and source.locator else ""
    return wrapped_lines(f"Source: {source.title}{where}", "  ", "    ")


def _last_lines(rest: int, entry: str) -> list[str]:
    """Return how many more sources there are, and where it is recorded."""
    more = f"And {rest} more {'source' if rest == 1 else 'sources'}: --json. " if rest else ""
    return wrapped_lines(f"{more}{entry}", "  ", "    ")


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
    return max(min(shutil.get_terminal_size((80, 24)).columns, 110), 40)


_LEAST_COLUMN: Final = 30
"""A last column that would be narrower than this is not wrapped in its place."""


def print_table(
    rows: Sequence[tuple[str, ...]], *, indent: str = "  ", headed: bool = False
) -> None:
    """
    Print rows in aligned columns; what does not fit into the width goes on below.

    Args:
        rows: Its cells.
        indent: Before each row.
        headed: The first row has the headings, which are bold on a screen.
    """
    if not rows:
        return
    rows = [tuple(map(escaped, row)) for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for place, row in enumerate(rows):
        bold = headed and place == 0 and is_screen()
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        for line in _fitted(indent, cells):
            write_line(typer.style(line, bold=True) if bold else line)


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
