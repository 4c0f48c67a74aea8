"""What stands on the shelf by its keys alone: numbers of every lot, and what was recalled.

Read once from the keys of entries, without reading any; a trail of thousands of lots is searched
in a few milliseconds.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from ldncompound.compounding.materials.identity import lot_key, lot_looks
from ldncompound.pharmacy.trail_index import KEPT_LOT, KEPT_NUMBER, RECALLED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ldncompound.trail.store import Trail

__all__ = ["RecalledNumber", "Shelf"]


class RecalledNumber(msgspec.Struct, frozen=True):
    """A number that was recalled without a lot of it being received, and the entry."""

    component: str
    number: str
    entry: int


class Shelf(msgspec.Struct, frozen=True, dict=True):
    """
    The lots of a trail, as the keys of its entries name them.

    Args:
        numbers: Every number that a lot ever had, by own id; the present one last.
        recalled: The entries that recalled a lot, by own id, the first one.
        recalled_numbers: Numbers recalled without a lot.
    """

    numbers: dict[str, tuple[str, ...]]
    recalled: dict[str, int]
    recalled_numbers: tuple[RecalledNumber, ...]

    @classmethod
    def read(cls, trail: Trail) -> Shelf:
        """Return the shelf of a trail."""
        number_at = {at: number for number, at in trail.mentioning(KEPT_NUMBER)}
        numbers: dict[str, tuple[str, ...]] = {}
        for identity, at in trail.mentioning(KEPT_LOT):
            now, before = number_at.get(at, identity), numbers.get(identity)
            if before is None:
                numbers[identity] = (now,)
            elif before[-1] != now:
                numbers[identity] = (*(each for each in before if each != now), now)
        recalled: dict[str, int] = {}
        by_number = []
        for value, at in trail.mentioning(RECALLED):
            component, equals, number = value.partition("=")
            if equals:
                by_number.append(RecalledNumber(component, number, at))
            else:
                recalled.setdefault(value, at)
        return cls(numbers, recalled, tuple(by_number))

    def alike(self, text: str, *, looks: bool) -> list[str]:
        """
        Return the own ids of the lots whose number or id is written like a text.

        Args:
            text: As typed.
            looks: Also those that only look like it, and those that once had such a number.
        """
        found = set(self._by_key.get(lot_key(text), ()))
        if looks:
            for each in lot_looks(text):
                found.update(self._by_looks.get(each, ()))
        return sorted(found)

    def once(self, text: str) -> list[str]:
        """Return the own ids of the lots that had such a number until it was corrected."""
        key = lot_key(text)
        return [
            identity
            for identity, numbers in self.numbers.items()
            if key in map(lot_key, numbers[:-1]) and key != lot_key(numbers[-1])
        ]

    @cached_property
    def _by_key(self) -> dict[str, list[str]]:
        """Return own ids by the key of id and present number."""
        return _by(
            (lot_key(text), identity)
            for identity, numbers in self.numbers.items()
            for text in (identity, numbers[-1])
        )

    @cached_property
    def _by_looks(self) -> dict[str, list[str]]:
        """Return own ids by what id and every number look like; few texts need it."""
        return _by(
            (looks, identity)
            for identity, numbers in self.numbers.items()
            for text in (identity, *numbers)
            for looks in lot_looks(text)
        )


def _by(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the second of each pair by the first."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)
