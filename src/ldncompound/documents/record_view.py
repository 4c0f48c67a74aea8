"""The parts of a compounding record, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from ldncompound.core.percentages import rounded_percent
from ldncompound.core.quantities import format_quantity, written
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.compounding.made_batch import Transcribed
    from ldncompound.core.quantities import Quantity

__all__ = ["Plot", "RecordView", "Section"]


class Entered(Protocol):
    """What somebody did, when, and by which entry."""

    @property
    def by(self) -> str:
        """Return who."""

    @property
    def at(self) -> str:
        """Return when, UTC."""

    @property
    def entry(self) -> int:
        """Return the number of the entry."""


def moment(at: str) -> str:
    """Write a time to the second; the entry has the rest."""
    return f"{at[:10]} {at[11:19]}"


def who_signed(each: Entered) -> str:
    """Say who did it, when, and by which entry; and who did it on paper before."""
    who = say("record.signed", person=each.by, moment=moment(each.at), entry=each.entry)
    return with_paper(who, each)


def with_paper(words: str, each: Entered) -> str:
    """Return words with when and by whom something was done that was entered from paper."""
    paper: Transcribed | None = getattr(each, "transcribed", None)
    if paper is None:
        return words
    told, offset = paper.told(each.at, each.by), paper.at[-6:]
    return say("record.transcribed", who=words, transcribed=told, offset=offset)


def figure(value: Quantity | None) -> str:
    """Write a figure as it is recorded; empty for None."""
    return "" if value is None else format_quantity(value)


def figure_in_words(value: Quantity | None) -> str:
    """Write a figure as people read it; empty for None."""
    return "" if value is None else written(format_quantity(value))


def rounded_figure(percent: Quantity | None) -> str:
    """Write a percentage as people read it; nothing where there is none."""
    return "" if percent is None else rounded_percent(percent)


Rows = tuple[tuple[str, ...], ...]


class Plot(NamedTuple):
    """A picture of a check: SVG, and what it shows in words."""

    svg: str
    words: str


class Section(NamedTuple):
    """
    One headed part.

    Args:
        title: Its heading.
        head: Of a table; empty for facts (two texts a row) and notes (one text a row).
        widths: Of the columns, in shares.
        rows: Texts.
        plots: Below the rows.
    """

    title: str
    head: tuple[str, ...]
    widths: tuple[float, ...]
    rows: Rows
    plots: tuple[Plot, ...] = ()


class RecordView(NamedTuple):
    """Everything on the record, from top to bottom."""

    identity: str
    title: str
    subtitle: str
    state: str
    as_of: str
    day: str
    paper: str
    pharmacy: tuple[str, ...]
    sections: tuple[Section, ...]
    trail: str
    program: str
