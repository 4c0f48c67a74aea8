"""Master records that are read when first used: a call needs one of many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ldncompound.formulary.master_record import MasterFormulation

__all__ = ["RecordsWhenAsked"]


class RecordsWhenAsked(Mapping[str, "MasterFormulation"]):
    """
    Master records by id.

    Args:
        waiting: How to read each.
    """

    def __init__(self, waiting: Mapping[str, Callable[[], MasterFormulation]]) -> None:
        self._waiting = waiting
        self._read: dict[str, MasterFormulation] = {}

    def __getitem__(self, identity: str) -> MasterFormulation:
        """Return a record, reading it on first use."""
        if identity not in self._read:
            self._read[identity] = self._waiting[identity]()
        return self._read[identity]

    def __iter__(self) -> Iterator[str]:
        """Yield the ids, in the order of their files."""
        return iter(self._waiting)

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self._waiting)
