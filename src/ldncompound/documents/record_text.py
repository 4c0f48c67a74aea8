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
        *view.pharmacy,
        "",
        say("record.title", id=view.identity, state=view.state),
        view.as_of,
    ]
    lines += [view.title, view.subtitle, ""]
    for section in view.sections:
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
        yield from _block(row[0], "  ", "    ")
        yield from _block("; ".join(told), "      ", "      ")
    for plot in section.plots:
        yield "  " + say("record.picture", words=plot.words)


def _block(text: str, first: str, rest: str) -> Iterator[str]:
    """Yield a text, indented and wrapped."""
    for place, line in enumerate(wrapped(text, WIDTH - len(rest))):
        yield (rest if place else first) + line
