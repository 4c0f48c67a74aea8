"""Protocols that a prescriber may name.

A protocol narrows the range of the drug that is prepared; its other parts are recognised by name
and refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ldncompound.compounding.prescription.limits import DailyRange
from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.names import choice_of
from ldncompound.core.near_names import nearest, write_near
from ldncompound.core.refusals import InvalidOrder, UnsupportedDrug, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.substance import Protocol, Substance

__all__ = [
    "check_once",
    "check_route",
    "narrowed",
    "protocol_named",
    "route_of",
    "substance_ordered",
]


def substance_ordered(
    drug: str | None, substances: Iterable[Substance], cite: Callable[[str, str], Citation]
) -> Substance:
    """
    Return the substance that is prescribed, by any of its names; refuse every other drug.

    Args:
        drug: As typed; None where there is only one.
        substances: The known substances, with their protocols.
        cite: Names a place in a source.

    Raises:
        InvalidOrder: no drug is named, and there are several.
        UnsupportedDrug: another drug; one that is part of a protocol is named as such.
    """
    known = tuple(substances)
    names = [each.labelled_as for each in known]
    if drug is None:
        if len(known) == 1:
            return known[0]
        raise InvalidOrder(
            "The drug is missing.", remedy=f"Name it with --drug: {' or '.join(names)}."
        )
    for substance in known:
        if substance.is_called(drug[:_LONGEST]):
            return substance
    for substance in known:
        _refuse_part(drug, substance, cite)
    raise UnsupportedDrug(
        f"{quoted(drug)} is not a drug this program prepares.",
        remedy=f"{_near(drug, known)}It prepares {' and '.join(names)} only."
        + "".join(f" Beware of the similar {each.similar.told}." for each in known if each.similar),
    )


def _near(drug: str, known: Sequence[Substance]) -> str:
    """Return what to write if a drug is only misspelled; never where a similar one is as near."""
    others = [
        name
        for each in known
        if each.similar is not None
        for name in (*each.similar.names, *each.similar.others)
    ]
    near = nearest(drug, [*(each.name for each in known), *others])
    if near is None or near in others:
        return ""
    return f"If the prescription says {near}, write {quoted(near)}. "


def _refuse_part(drug: str, substance: Substance, cite: Callable[[str, str], Citation]) -> None:
    """Refuse another part of a protocol, naming the protocol."""
    words = re.sub(r"[^a-z0-9]+", " ", drug[:_LONGEST].lower()).strip()
    for protocol in substance.protocols:
        for part in protocol.parts:
            if any(f" {match} " in f" {words} " for match in part.matches):
                raise UnsupportedDrug(
                    f"{quoted(drug)} is not {substance.name}: {part.name} is another part of the "
                    f"{protocol.name}, which this program does not prepare.",
                    remedy=f"Order the {substance.labelled_as} of the protocol alone, with "
                    f"--protocol {protocol.id}; the rest is for those who may prepare it.",
                    sources=(cite(protocol.source, protocol.locator),),
                )


_LONGEST = 200
"""Characters of a drug's name that are compared."""


def protocol_named(name: str | None, substance: Substance) -> Protocol | None:
    """
    Return the protocol of an order, or None where it names none.

    Raises:
        InvalidOrder: no protocol has this name.
    """
    if name is None:
        return None
    by_id = {protocol.id: protocol for protocol in substance.protocols}
    found = by_id.get(choice_of(name, by_id))
    if found is not None:
        return found
    known = ", ".join(by_id) or "none"
    raise InvalidOrder(
        f"{quoted(name)} is not a documented protocol.",
        remedy=f"{write_near(name, [*by_id])}Known: {known}. "
        "Leave it out where the prescriber named none.",
    )


def narrowed(
    documented: DailyRange, protocol: Protocol, cite: Callable[[str, str], Citation]
) -> DailyRange:
    """
    Return what both a range and a protocol allow.

    Args:
        documented: The range in force without the protocol.
        protocol: Named by the prescriber.
        cite: Names a place in a source.

    Returns:
        The range, with the protocol's source, and those of the range where it is narrower at
        either end.
    """
    sources: tuple[Citation, ...] = (cite(protocol.source, protocol.locator),)
    if documented.low > protocol.low or documented.high < protocol.high:
        sources += documented.sources
    return DailyRange(
        max(documented.low, protocol.low),
        min(documented.high, protocol.high),
        sources,
        protocol.name,
    )


def check_once(
    doses_per_day: int, protocol: Protocol, cite: Callable[[str, str], Citation]
) -> None:
    """
    Refuse more doses a day than a protocol has.

    Raises:
        InvalidOrder: the order has another number of doses a day.
    """
    if doses_per_day != protocol.doses_per_day:
        raise InvalidOrder(
            f"The {protocol.name} has {protocol.doses_per_day} dose a day, but the order has "
            f"{doses_per_day}.",
            remedy="Ask the prescriber, or leave the protocol out where it was not named.",
            sources=(cite(protocol.source, protocol.locator),),
        )


def route_of(order: Order) -> str:
    """Return how what is ordered is taken; a caller's subclass keeps that of its class."""
    named = [vars(each).get("form") for each in type(order).__mro__]
    return next(FORMS[name].route for name in named if name in FORMS)


def check_route(order: Order, protocol: Protocol, cite: Callable[[str, str], Citation]) -> None:
    """
    Refuse a dosage form whose route a protocol was not described for, and that nobody may confirm.

    Raises:
        InvalidOrder: another route.
    """
    route = route_of(order)
    if route not in (*protocol.routes, *protocol.routes_asked):
        suits = [each.recorded_as for each in FORMS.values() if each.route in protocol.routes]
        raise InvalidOrder(
            f"The {protocol.name} was described for {' and '.join(protocol.routes)} use, but the "
            f"order is for {route} use.",
            remedy=f"Ask the prescriber: order it as {' or '.join(suits)}, or leave the protocol "
            "out where it was not named.",
            sources=(cite(protocol.source, protocol.locator),),
        )
