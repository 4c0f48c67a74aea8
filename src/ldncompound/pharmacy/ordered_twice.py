"""Whether the same was ordered before on a day: a prescription that is entered twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.preparation import Preparation, with_wording
from ldncompound.compounding.prescription.order import doses_of_steps
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import replaced
from ldncompound.core.wording import say
from ldncompound.pharmacy.trail_index import REPLACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["compared_with_earlier"]


_COMPARED = 50
"""Preparations of a day that a new one is compared with, the last first."""


def compared_with_earlier(trail: Trail, site: str, made: Preparation, order: Order) -> Preparation:
    """
    Return a preparation that says whether the same was ordered before on its day.

    Args:
        trail: Of the preparations; it is only read.
        site: The pharmacy's, with which ids begin.
        made: The new one, still without an id.
        order: As typed, with the patient and the number of the prescription.
    """
    if not (order.rx and order.patient):
        return made
    for earlier in _of_day(trail, f"{site}-{made.prepared_on:%Y%m%d}"):
        kept = PersonalRow.of(earlier.personal)
        same = (kept.text("patient"), kept.text("rx")) == (order.patient, order.rx)
        if same and _is_replaced(trail, made, str(earlier.subject)):
            continue
        if same and _doses(Preparation.from_document(earlier.document)) == _doses(made):
            told = say("note.same_again", preparation=str(earlier.subject))
            return with_wording(replaced(made, notes=(*made.notes, told)))
    return made


def _doses(made: Preparation) -> tuple[object, ...]:
    """Return the dose ordered, or those of several steps, and what they are made of."""
    given = made.prescription
    if given.dose is not None:
        return (given.dose,)
    return (*doses_of_steps(given), made.figures.product)


def _is_replaced(trail: Trail, made: Preparation, earlier: str) -> bool:
    """Return whether an earlier preparation was replaced, or is replaced by the new one."""
    by_it = made.replaces is not None and made.replaces.id == earlier
    return by_it or bool(trail.mentioning(REPLACES, earlier))


def _of_day(trail: Trail, series: str) -> Iterator[Recorded]:
    """Yield the last preparations of a day, the latest first."""
    low, high = 0, 1
    while trail.find(f"{series}-{high:04}", action="preparation") is not None:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        there = trail.find(f"{series}-{middle:04}", action="preparation") is not None
        low, high = (middle, high) if there else (low, middle)
    for number in range(low, max(low - _COMPARED, 0), -1):
        yield from filter(None, [trail.find(f"{series}-{number:04}", action="preparation")])
