"""Where a number was read: plain data, one entry per document.

A `Source` is a line of the bibliography (`formulations/sources.toml`). A
`Citation` is what a number, a refusal or a sheet carries: the id and title of
a source, and the place in it where the number is.
"""

from __future__ import annotations

import msgspec

__all__ = ["CONFIRMED", "UNCONFIRMED", "Citation", "Source"]


CONFIRMED = "confirmed"
UNCONFIRMED = "unconfirmed"
"""Known, but not seen in the document it is credited to; the sheet says so."""


class Source(msgspec.Struct, frozen=True):
    """
    One document of the bibliography.

    Args:
        id: Short name that formulations refer to.
        title: Title, with author and year where the document gives them.
        kind: What sort of document it is, for example "web article".
        address: Where it was read; empty where no public address is known.
        read_on: ISO date on which somebody last read it.
        status: `CONFIRMED` or `UNCONFIRMED`.

    >>> Source("usp-795", "USP <795>", "compendium", "", "2026-11-22").status
    'confirmed'
    """

    id: str
    title: str
    kind: str
    address: str
    read_on: str
    status: str = CONFIRMED


class Citation(msgspec.Struct, frozen=True):
    """
    A place in a source, as printed beside a number or in a refusal.

    >>> Citation("usp-795", "USP <795>", "Table 4").to_json()
    {'id': 'usp-795', 'title': 'USP <795>', 'locator': 'Table 4'}
    """

    id: str
    title: str
    locator: str

    def to_json(self) -> dict[str, str]:
        """Return the three members that the contract of the command line names."""
        return {"id": self.id, "title": self.title, "locator": self.locator}
