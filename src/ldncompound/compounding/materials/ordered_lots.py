"""The lots that an order names, with their records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.materials.lots import NOTHING_KEPT, ComponentLot, parse_lot
from ldncompound.core.refusals import InvalidOrder, WrongState, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.materials.lots import Kept, NamedLot

__all__ = ["lots_in_use"]


def lots_in_use(
    texts: Sequence[str], names: Sequence[str], kept: Kept = NOTHING_KEPT
) -> tuple[ComponentLot, ...]:
    """
    Read the lots of an order; those that the pharmacy received come with their records.

    Args:
        texts: As typed.
        names: The components of the preparation.
        kept: The lots of the pharmacy.

    Raises:
        InvalidOrder: a lot that is malformed, of no component, unknown, or named twice.
        WrongState: a lot was recalled.
    """
    named = tuple(parse_lot(text) for text in texts)
    for each in named:
        if each.component not in names:
            raise InvalidOrder(
                f"{quoted(each.component)} is not a component of this preparation.",
                remedy=f"Components: {', '.join(names)}.",
            )
    lots = tuple(_found(each, kept) for each in named)
    if len({(lot.component, lot.number) for lot in lots}) != len(lots):
        raise InvalidOrder("The same lot is named twice.", remedy="Name each lot once.")
    return lots


def _found(named: NamedLot, kept: Kept) -> ComponentLot:
    """Return a lot with its record, if it may be used."""
    lot = _known(named, kept)
    identity = None if lot.record is None else lot.record.id
    when = kept.recalled(lot.component, lot.number, identity)
    if when is not None:
        raise WrongState(
            f"The lot {quoted(named.number)} of {named.component} {when}: it must not be used.",
            remedy="Quarantine it, and use another lot.",
        )
    return lot


def _known(named: NamedLot, kept: Kept) -> ComponentLot:
    """Return a lot as it was received, or as it was named."""
    records = kept.find(named.component, named.number)
    until = named.expiration_date
    if until is not None:
        fitting = [each for each in records if each.expiration_date == until]
        if records and not fitting:
            raise InvalidOrder(
                f"The lot {quoted(named.number)} of {named.component} was received with another "
                f"expiration: {records[0].expiration_date.isoformat()}.",
                remedy="Check the container, or correct the lot with 'ldncompound lots correct'.",
            )
        records = tuple(fitting)
    if len(records) > 1:
        raise InvalidOrder(
            f"Several lots of {named.component} have the number {quoted(named.number)}.",
            remedy=f"Name one of {', '.join(each.id for each in records)} instead.",
        )
    if records:
        found = records[0]
        doubt = kept.doubt(found)
        if doubt is not None:
            raise InvalidOrder(
                f"The trituration {found.id} must not be used: {doubt}.",
                remedy="Destroy it, and make another with 'ldncompound triturations make'.",
            )
        return ComponentLot(
            component=named.component,
            number=found.number,
            expiration_date=found.expiration_date,
            record=found,
        )
    if until is None:
        raise InvalidOrder(
            f"The lot {quoted(named.number)} of {named.component} is unknown.",
            remedy="Receive it with 'ldncompound lots receive', or give its expiration: "
            f"'{named.component}={named.number}@YYYY-MM'.",
        )
    return ComponentLot(component=named.component, number=named.number, expiration_date=until)
