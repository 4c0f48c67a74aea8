"""A source cited beside a figure in a document."""

from typing import ClassVar

from ldncompound.core.records import Record

__all__ = ["SourceCited"]


class SourceCited(Record):
    """A source beside a figure: its id and title in the bibliography, and the place in it."""

    sayable: ClassVar[bool] = False

    id: str
    title: str
    locator: str
