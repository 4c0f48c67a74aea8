"""A compounding record as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.text import escaped
from ldncompound.core.wording import say
from ldncompound.documents.record import WIDTH
from ldncompound.documents.record_view import RecordView, Section
from ldncompound.documents.selftest import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["render_record_text"]


def render_record_text(view: RecordView) -> str:
    """
    Return the record as text, 92 columns wide.

    Args:
        view: Its contents.
    """
    lines = [
        *(f"*** {mark} ***" for mark in view.marks),
        *view.pharmacy,
        "",
        say("record.title", id=view.identity, state=view.state),
        view.as_of,
        *([view.zone] if view.zone else []),
        view.title,
        view.subtitle,
        "",
        say("section.exceptions").upper(),
        *(line for each in view.exceptions for line in _block(each, "  ", "      ")),
        "",
    ]
    for facts in view.facts:
        rows = (f"{name}: {text}" for name, text in facts.rows)
        lines += [
            facts.title.upper(),
            *(line for row in rows for line in _block(row, "  ", "      ")),
        ]
        lines.append("")
    for section in (*view.sections, *view.proof):
        lines += [section.title.upper(), *_text_of(section), ""]
    lines.append(view.program)
    return "\n".join(escaped(line).rstrip() for line in lines) + "\n"


def _text_of(section: Section) -> Iterator[str]:
    """Yield the lines of a section; of a table, one block a row."""
    for row in section.rows:
        if not section.head:
            yield from _block(": ".join(filter(None, row)), "  ", "      ")
            continue
        told = [f"{head}: {text}" for head, text in zip(section.head[1:], row[1:], strict=True)
                if text]  # fmt: skip
        if row[0]:
            yield from _block(row[0], "  ", "    ")
        yield from _block("; ".join(told), "      ", "      ")
    for plot in section.plots:
        yield "  " + say("record.picture", words=plot.words)
    for note in section.notes:
        yield from _block(note, "  ", "      ")


def _block(text: str, first: str, rest: str) -> Iterator[str]:
    """Yield a text, indented and wrapped."""
    for place, line in enumerate(wrapped(text, WIDTH - len(rest))):
        yield (rest if place else first) + line
