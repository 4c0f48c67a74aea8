"""Figures that are hardly right: which they are, and that a pharmacist confirmed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ldncompound.core.records import Record
from ldncompound.core.refusals import Implausible, InvalidOrder
from ldncompound.core.text import LONGEST_REASON, check_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.core.sources import Citation

__all__ = ["ConfirmedFigure", "Doubt", "confirmed_figures"]


class ConfirmedFigure(Record):
    """
    A figure outside the bounds of the formulary that a pharmacist confirmed; why is kept apart.

    Args:
        figure: Which one.
        value: As it is used.
        outside: The bounds, in words.
        by: Who confirmed it; null for a plan that is not recorded.
    """

    figure: str
    value: str
    outside: str
    by: str | None


class Doubt(msgspec.Struct, frozen=True):
    """
    A figure outside its bounds.

    Args:
        figure: Which one.
        value: As it is used.
        outside: The bounds, in words.
        source: Of the bounds.
        of: What it is a figure of, for the message; empty for the order.
        asks: Whether a slip of ten explains it, as a question; empty if none does.
        never: It is refused whatever is confirmed.
    """

    figure: str
    value: str
    outside: str
    source: Citation | None
    of: str = ""
    asks: str = ""
    never: bool = False

    def told(self) -> str:
        """Return it in a sentence."""
        of = f" of {self.of}" if self.of else ""
        figure = f"{self.figure[:1].upper()}{self.figure[1:]}"
        asks = f" {self.asks}" if self.asks else ""
        return f"{figure}{of}: {self.value} is outside {self.outside}.{asks}"


def confirmed_figures(
    doubts: Sequence[Doubt], confirmed: str | None, by: str | None, *, remedy: str
) -> tuple[ConfirmedFigure, ...]:
    """
    Return the figures that are confirmed; refuse those that are not.

    Args:
        doubts: Figures outside their bounds.
        confirmed: Why they are right, in the words of a pharmacist; None where nobody said so.
        by: Who says so.
        remedy: What to read again.

    Raises:
        Implausible: nobody confirmed them, or nobody can.
        InvalidOrder: nothing is to be confirmed, or the words cannot be kept.
    """
    never = [each for each in doubts if each.never]
    if never or (doubts and (confirmed is None or not confirmed.strip())):
        shown = [*never, *(each for each in doubts if not each.never)]
        raise Implausible(
            " ".join(each.told() for each in shown),
            remedy=f"{remedy} Nobody can confirm a factor outside its bounds."
            if never
            else f"{remedy} If it is right all the same, a pharmacist takes it with --confirmed "
            "and says why.",
            sources=tuple(dict.fromkeys(each.source for each in shown if each.source is not None)),
            details={
                "figures": [each.figure for each in shown],
                "findings": [each.told() for each in shown],
            },
        )
    if confirmed is None:
        return ()
    if not doubts:
        raise InvalidOrder(
            "Only a figure outside its bounds can be confirmed.", remedy="Leave --confirmed out."
        )
    check_text(confirmed, "the confirmation", longest=LONGEST_REASON)
    return tuple(
        ConfirmedFigure(figure=each.figure, value=each.value, outside=each.outside, by=by)
        for each in doubts
    )
