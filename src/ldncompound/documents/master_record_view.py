"""The parts of a printed master formulation record, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["MasterSection", "MasterView", "References", "Rows", "text_list"]


Rows = tuple[tuple[str, ...], ...]


class MasterSection(NamedTuple):
    """
    One headed part.

    Args:
        title: Its heading.
        kind: "facts" (two texts a row), "table", "steps" (numbered), "list", "boxes" (to fill in
            by hand, one text a row) or "signatures".
        rows: Texts.
        head: Of a table.
        widths: Of the columns of a table, in shares.
    """

    title: str
    kind: str
    rows: Rows
    head: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()


class MasterView(NamedTuple):
    """
    Everything on the paper, from top to bottom.

    Args:
        heading: What kind of paper it is.
        title: Of the record.
        identity: Id, revision, day from which it is effective.
        standing: Whether this pharmacy adopted it, and who.
        adopted: Whether it did.
        effective: Its day, for programs.
        paper: "letter" or "a4".
        pharmacy: Name, address and telephone.
        sections: In order.
        footer: Id, revision and digest, on every page.
        program: What printed it.
        pages: How a page is counted, with # for its number and for the last.
    """

    heading: str
    title: str
    identity: str
    standing: str
    adopted: bool
    effective: str
    paper: str
    pharmacy: tuple[str, ...]
    sections: tuple[MasterSection, ...]
    footer: str
    program: str
    pages: tuple[str, ...]


def text_list(title: str, texts: Iterable[str]) -> MasterSection:
    """Return a section of texts, one below the other."""
    return MasterSection(title, "list", tuple((each,) for each in texts))


class References:
    """The sources of a paper, numbered in the order in which they are named."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], int] = {}

    def of(self, part: Mapping[str, Any]) -> str:
        """
        Return the reference of a part of a record; empty where it names no source.

        Args:
            part: A table with its source, or of a rule file as JSON.
        """
        if "source" not in part:
            return ""
        status = part.get("status", "")
        cited = (part["source"], part.get("locator", ""), status)
        number = self._found.setdefault(cited, len(self._found) + 1)
        if status == UNCONFIRMED:
            return say("master.ref.unconfirmed", number=number)
        return say("master.ref", number=number)

    def beside(self, text: str, part: Mapping[str, Any]) -> str:
        """Return a text with the reference of its part."""
        ref = self.of(part)
        return say("master.with_ref", text=text, ref=ref) if ref else text

    def cited(self) -> tuple[tuple[int, str, str, bool], ...]:
        """Return number, id of the source, place in it, and whether it is unconfirmed."""
        return tuple(
            (number, source, locator, status == UNCONFIRMED)
            for (source, locator, status), number in self._found.items()
        )
