"""The lots that an order names, with their records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.materials.identity import identified, spelled_twice
from ldncompound.compounding.materials.kept import NOTHING_KEPT
from ldncompound.compounding.materials.lots import parse_lot
from ldncompound.core.near_names import write_near
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.materials.kept import Kept
    from ldncompound.compounding.materials.lots import ComponentLot, NamedLot

__all__ = ["lots_in_use"]


def lots_in_use(
    texts: Sequence[str], names: Sequence[str], kept: Kept = NOTHING_KEPT
) -> tuple[ComponentLot, ...]:
    """
    Read the lots that are named, at whatever door; received ones come with their records.

    Args:
        texts: As typed.
        names: The components of the preparation.
        kept: The lots of the pharmacy.

    Raises:
        InvalidOrder: a lot that is malformed, of no component, unknown, or named twice.
        LotNotUsable: a lot was recalled, or must not be used for another reason.
        LotAmbiguous: it is written like a lot, or like several.
        WrongComponent: it names a lot of something else.
    """
    by_name = {_folded(each): each for each in names}
    named = tuple(_of_component(parse_lot(text), by_name, text) for text in texts)
    lots = tuple(identified(each, kept) for each in named)
    if spelled_twice(lots):
        raise InvalidOrder(
            "The same lot is named twice, or two lots that are written alike.",
            remedy="Name each lot once, as its container shows it.",
        )
    return lots


def _of_component(named: NamedLot, by_name: dict[str, str], text: str) -> NamedLot:
    """Return a named lot with the component's own name; refuse another component."""
    name = by_name.get(_folded(named.component))
    if name is None:
        raise InvalidOrder(
            f"{quoted(named.component)} is not a component of this preparation.",
            remedy=write_near(named.component, by_name.values(), after=f"={text.partition('=')[2]}")
            + f"Components: {', '.join(by_name.values())}.",
        )
    return replaced(named, component=name)


def _folded(name: str) -> str:
    """Return the name of a component without letter case and superfluous blanks."""
    return " ".join(name.casefold().split())
