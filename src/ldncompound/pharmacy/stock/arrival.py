"""When a lot came, how much of it, and until when it may be used: as typed, read and checked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ldncompound.compounding.materials.lots import ExpirationByRule
from ldncompound.core.dates import parse_date, parse_expiration
from ldncompound.core.quantities import CAPSULE, MG, ML, TABLET, parse_quantity
from ldncompound.core.refusals import InvalidOrder, MalformedQuantity, WrongDimension, quoted
from ldncompound.core.source_cited import SourceCited

if TYPE_CHECKING:
    from datetime import date

    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.contents import Formulary

__all__ = [
    "day_past",
    "expiration_of",
    "opened_on",
    "quantity_of",
    "rule_for_undated",
    "stock_amount",
]


_STOCKED = (MG, ML, CAPSULE, TABLET)
NO_EXPIRATION = "none"
"""What is typed where the maker states no expiration."""


def rule_for_undated(formulary: Formulary, jurisdiction: str) -> ExpirationByRule | None:
    """Return the rule of a jurisdiction for lots without an expiration; None if it has none."""
    rule = formulary.rule_of(jurisdiction)
    found = rule.no_expiration
    if found is None:
        return None
    return ExpirationByRule(
        rule=rule.id,
        days=found.days,
        statement=found.statement,
        source=SourceCited(**formulary.cite(found.source, found.locator).to_json()),
        status=found.status,
    )


def day_past(text: str | None, what: str, today: date) -> date | None:
    """
    Read a day that has been; None where it is not given.

    Raises:
        InvalidOrder: no date, or one in the future.
    """
    if text is None:
        return None
    day = parse_date(text, what)
    if day > today:
        raise InvalidOrder(
            f"The day of {what}, {day}, is in the future.",
            remedy="Enter it on the day itself, or correct the date.",
        )
    return day


def opened_on(text: str | None, received_on: date, today: date) -> date | None:
    """
    Read the day on which the container of a lot was opened; None where it is not given.

    Raises:
        InvalidOrder: no date, in the future, or before the receipt.
    """
    day = day_past(text, "the opening", today)
    if day is not None and day < received_on:
        raise InvalidOrder(
            f"The container was opened on {day}, before its receipt on {received_on}.",
            remedy="Correct one of the two dates.",
        )
    return day


def expiration_of(
    text: str, number: str, received_on: date, undated: ExpirationByRule | None
) -> tuple[date, ExpirationByRule | None]:
    """
    Return the expiration: the maker's, or by the rule where the maker states none.

    Args:
        text: As typed.
        number: Of the lot, for the refusal.
        received_on: The day of receipt.
        undated: The rule for a lot without an expiration; None without one.

    Raises:
        InvalidOrder: no date, and no rule that gives one.
    """
    if text.strip().casefold() != NO_EXPIRATION:
        return parse_expiration(text, f"the lot {quoted(number)}"), None
    if undated is None:
        raise InvalidOrder(
            "No rule of this jurisdiction dates a component whose maker states no expiration.",
            remedy="Ask the maker or supplier for the expiration, and give it with --expires.",
        )
    return received_on + timedelta(days=undated.days), undated


def quantity_of(text: str | None, component: str, shells: tuple[str, ...]) -> Quantity | None:
    """
    Return how much was delivered; None where it is not given.

    Args:
        text: As typed.
        component: What was delivered.
        shells: How the names of empty capsules begin.

    Raises:
        WrongDimension: shells not counted, or something else counted as capsules.
        MalformedQuantity: a part of a capsule.
        InvalidOrder: nothing.
    """
    if text is None:
        return None
    amount = stock_amount(text, "the quantity")
    is_shell = component.startswith(shells)
    if is_shell is not (amount.dimensionality == CAPSULE.dimensionality):
        raise WrongDimension(
            "Empty capsules are counted in capsules, and nothing else is.",
            remedy="Write it like '1000 capsule' for shells, '25 g' or '500 mL' otherwise.",
        )
    if not amount.magnitude:
        raise InvalidOrder("The quantity is 0.", remedy="Give what was delivered.")
    return amount


def stock_amount(text: str, what: str) -> Quantity:
    """
    Read an amount of a lot: a mass, a volume, capsules or tablets.

    Raises:
        WrongDimension: it is something else.
        MalformedQuantity: a part of a capsule.
    """
    amount = parse_quantity(text)
    if all(amount.dimensionality != unit.dimensionality for unit in _STOCKED):
        raise WrongDimension(
            f"{what.capitalize()} must be a mass, a volume, or a number of capsules or tablets.",
            remedy="Write it like '25 g', '500 mL', '1000 capsule' or '100 tablet'.",
        )
    if amount.dimensionality == CAPSULE.dimensionality and amount.magnitude.denominator != 1:
        raise MalformedQuantity(
            f"{quoted(text)} is not a whole number of capsules.",
            remedy="Count whole capsules, like '1000 capsule'.",
        )
    return amount
