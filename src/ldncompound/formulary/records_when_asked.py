"""Master records that are read when first used: a call needs one of many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ldncompound.formulary.master_record import MasterFormulation

__all__ = ["RecordsWhenAsked"]


class RecordsWhenAsked(Mapping[str, MasterFormulation]):
    """
    Master records by id.

    Args:
        read: What is read already.
        waiting: How to read each of the others; raises what is wrong with it.
    """

    def __init__(
        self,
        read: Mapping[str, MasterFormulation],
        waiting: Mapping[str, Callable[[], MasterFormulation]],
    ) -> None:
        self._read = dict(read)
        self._waiting = dict(waiting)

    def __getitem__(self, identity: str) -> MasterFormulation:
        """Return a record, reading it on first use."""
        if identity not in self._read:
            self._read[identity] = self._waiting[identity]()
        return self._read[identity]

    def __iter__(self) -> Iterator[str]:
        """Yield the ids: the shipped ones, then those of the pharmacy."""
        yield from dict.fromkeys((*self._waiting, *self._read))

    def __len__(self) -> int:
        """Return how many records there are."""
        return len({*self._waiting, *self._read})
