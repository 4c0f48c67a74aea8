"""Figures that were confirmed or taken over, as sentences name them.

Records keep them as plain words; here they become texts of the catalogue again, which say the
same in English.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.wording import both, say

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PACKED", "figure_in_words", "limits_in_words", "value_in_words"]


PACKED = "fill mass by the packing trial of "
"""How the figure of a packing trial is called, before the id of its lot."""

_FIGURES: Final[dict[str, Callable[[], str]]] = {
    "actuation mass": lambda: say("figure.actuation_mass"),
    "assay": lambda: say("figure.assay"),
    "blank mass": lambda: say("figure.blank_mass"),
    "day of preparation": lambda: say("figure.day"),
    "density factor": lambda: say("figure.density_factor"),
    "expiration": lambda: say("figure.expiration"),
    "fill mass": lambda: say("figure.fill_mass"),
    "loaded drug": lambda: say("figure.loaded_drug"),
    "loaded mass": lambda: say("figure.loaded_mass"),
    "loss on drying": lambda: say("figure.loss_on_drying"),
    "mean mass of a shell": lambda: say("figure.shell_mass"),
    "overfill": lambda: say("figure.overfill"),
    "route": lambda: say("figure.route"),
    "solvents": lambda: say("figure.solvents"),
    "tablet mass": lambda: say("figure.tablet_mass"),
    "water": lambda: say("figure.water"),
}


def figure_in_words(name: str) -> str:
    """
    Return the name of a figure; one that is not known here as it is.

    >>> figure_in_words("fill mass"), figure_in_words("fill mass by the packing trial of L-1")
    ('fill mass', 'fill mass by the packing trial of L-1')
    """
    if name.startswith(PACKED):
        return say("figure.packed", lot=name.removeprefix(PACKED))
    known = _FIGURES.get(name)
    return name if known is None else known()


_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_AMOUNT = r"[0-9.]+(?: [^ ]+)?"
_DAY = lazy_pattern(_DATE)
_QUANTITY = lazy_pattern(_AMOUNT)
_IN_SIZE = lazy_pattern(rf"({_AMOUNT}) in size (.+)")
_OF_DISPENSED = lazy_pattern(rf"at most ({_AMOUNT}) of the ({_AMOUNT}) dispensed")
_MOST = lazy_pattern(rf"at most ({_AMOUNT})")
_RANGE = lazy_pattern(rf"({_AMOUNT}) to ({_AMOUNT})")
_YEARS = lazy_pattern(rf"([0-9]+) years from ({_DATE})")
_ARRIVED = lazy_pattern(rf"the time from ({_DATE}) on, when lot (.+) of (.+) arrived")
_DESCRIBED = lazy_pattern(r"what it was described for, (.+)")


def value_in_words(value: str) -> str:
    """
    Return the value of a figure, as recorded.

    >>> value_in_words("400 mg/capsule in size 3")
    '400 mg/capsule in size 3'
    """
    if _DAY.fullmatch(value):
        return say("figure.date", day=value)
    if _QUANTITY.fullmatch(value):
        return say("figure.amount", amount=value)
    if found := _IN_SIZE.fullmatch(value):
        return say("figure.in_size", figure=found[1], size=found[2])
    return say("figure.named", name=value)


def limits_in_words(outside: str) -> str:
    """
    Return the bounds of a figure, as recorded; those that are not known here as they are.

    >>> limits_in_words("90 % to 110 %")
    '90 % to 110 %'
    """
    if found := _OF_DISPENSED.fullmatch(outside):
        return say("outside.overfill", most=found[1], dispensed=found[2])
    if found := _MOST.fullmatch(outside):
        return say("outside.most", most=found[1])
    if found := _RANGE.fullmatch(outside):
        return say("outside.range", low=found[1], high=found[2])
    if found := _YEARS.fullmatch(outside):
        return say("outside.years", years=found[1], day=found[2])
    if found := _ARRIVED.fullmatch(outside):
        return say("outside.arrival", day=found[1], lot=found[2], component=found[3])
    if found := _DESCRIBED.fullmatch(outside):
        return say("outside.described", routes=both(found[1].split(" and ")))
    return outside
