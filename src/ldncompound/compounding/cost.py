"""Cost of a preparation: lots at their prices, labour and container as configured.

The cost is calculated last: no amount, plan or refusal depends on it.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ldncompound.compounding.course_figures import Cost, CostLine
from ldncompound.core.money import BELOW, Money, shown_money
from ldncompound.core.quantities import format_quantity, number_of
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.wording import followed, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.weighing.plan import Amount
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.substance import DocumentedPrice

__all__ = ["MONTH", "CostSum", "Dispensed", "Rates", "cost_of", "documented", "reckoned"]


MONTH = 30
"""Days in a month, for the cost of one; the documented prices do not say how many theirs has."""


class Rates(NamedTuple):
    """
    What the pharmacy charges besides the components.

    Args:
        labour: For one preparation; None where it is not configured.
        container: For one container.
    """

    labour: Money | None
    container: Money | None


class CostSum(msgspec.Struct, frozen=True):
    """
    Exact cost of a preparation.

    Args:
        lines: Item, basis and cost.
        missing: Items without a price, or with one in another currency.
        total: Sum of the lines; None where no price is known.
    """

    lines: tuple[tuple[str, str, Money], ...]
    missing: tuple[str, ...]
    total: Money | None


class Dispensed(msgspec.Struct, frozen=True):
    """
    What is dispensed.

    Args:
        units: Number of capsules, tablets, mL or g.
        unit: "capsule", "tablet", "mL" or "g".
        containers: Number of containers.
        days: Days that it covers.
    """

    units: Fraction
    unit: str
    containers: int
    days: int


def cost_of(
    consumed: Iterable[Amount],
    lots: Sequence[ComponentLot],
    rates: Rates,
    given: Dispensed,
    prices: Sequence[DocumentedPrice],
    cite: Callable[[str, str], Citation],
) -> Cost | None:
    """
    Return the cost of a preparation, as far as prices are known.

    Everything taken from stock is charged, including what stays in a vessel. Sums are exact;
    only the figures shown are rounded, each separately, half-up to the hundredth.

    Args:
        consumed: What is taken from stock, shells included.
        lots: Lots in use; of several for one component, the highest price counts.
        rates: Labour and container.
        given: What is dispensed.
        prices: Documented prices, for the note.
        cite: Gives the citation of a place in a source.

    Returns:
        None where no price is known at all.
    """
    sum_ = reckoned(consumed, lots, rates, given.containers)
    if sum_.total is None:
        return None
    total, currency = sum_.total
    missing, complete = sum_.missing, not sum_.missing

    def shown(amount: Fraction) -> str:
        return _shown(Money(amount, currency))

    each_unit, month = total / given.units, total * MONTH / given.days
    return Cost(
        currency=currency,
        lines=tuple(
            CostLine(what=what, basis=basis, cost=_shown(money))
            for what, basis, money in sum_.lines
        ),
        missing=missing,
        complete=complete,
        total=shown(total),
        per_unit=shown(each_unit),
        unit=given.unit,
        per_month=shown(month),
        statement=say(
            "cost.statement",
            least="" if complete else say("cost.at_least"),
            total=shown(total),
            days=f"{given.days} day",
            each=shown(each_unit),
            unit=given.unit,
            month=shown(month),
            of_month=f"{MONTH} day",
        ),
        note=documented(prices),
        sources=tuple(
            SourceCited(**cite(*place).to_json())
            for place in dict.fromkeys((each.source, each.locator) for each in prices)
        ),
    )


def reckoned(
    consumed: Iterable[Amount], lots: Sequence[ComponentLot], rates: Rates, containers: int
) -> CostSum:
    """
    Return the exact cost of one preparation; a price in another currency counts as missing.

    Args:
        consumed: What is taken from stock, shells included.
        lots: Lots in use; of several for one component, the highest price counts.
        rates: Labour and container.
        containers: Number of containers.
    """
    found = [(each, *_priced(each, lots)) for each in consumed]
    currencies = [each.currency for each in rates if each is not None] + [
        price.currency for _, price, _ in found if price is not None
    ]
    if not currencies:
        return CostSum((), (), None)
    currency, lines, missing = currencies[0], [], []
    container = rates.container
    if container is not None:
        container = Money(container.amount * containers, container.currency)
    for what, money, basis in (
        *((each.name, price, basis) for each, price, basis in found),
        (say("cost.labour"), rates.labour, say("cost.one_preparation")),
        (
            say("cost.container"),
            container,
            say("cost.one_container")
            if containers == 1
            else say("cost.containers", count=containers),
        ),
    ):
        if money is None or money.currency != currency:
            missing.append(what)
        else:
            lines.append((what, basis, money))
    total = sum((money.amount for _, _, money in lines), Fraction(0))
    return CostSum(tuple(lines), tuple(missing), Money(total, currency))


def _shown(money: Money) -> str:
    """Return an amount for display; one below the hundredth as a sentence."""
    text = shown_money(money)
    below = text.removeprefix(BELOW)
    return text if below == text else say("cost.below", amount=below)


def documented(prices: Iterable[DocumentedPrice]) -> str:
    """
    Return the documented prices as a note, with their year; they are in no sum.

    Args:
        prices: Of the substance.
    """
    each_told = (
        say("cost.price", price=each.price, of=each.of, year=each.year)
        if each.year
        else say("cost.price.no_year", price=each.price, of=each.of)
        for each in prices
    )
    told = reduce(followed, each_told, "")
    return say("cost.documented", prices=told) if told else ""


def _priced(consumed: Amount, lots: Sequence[ComponentLot]) -> tuple[Money | None, str]:
    """Return the cost of an amount at the highest price of its lots, and the basis."""
    best: tuple[Money, str] | None = None
    for lot in lots:
        if lot.component != consumed.name or lot.record is None or lot.record.price is None:
            continue
        price, per = lot.record.price.money, lot.record.price.per
        parts = _parts(consumed.amount, per)
        if parts is None:
            continue
        money = Money(price.amount * parts, price.currency)
        told = say("cost.of_lot", amount=format_quantity(consumed.amount), lot=lot.record.id)
        if best is None or money.amount > best[0].amount:
            best = (money, told)
    return (None, "") if best is None else best


def _parts(amount: Quantity, per: Quantity) -> Fraction | None:
    """Return an amount as a multiple of the priced quantity; None for another dimension."""
    if amount.dimensionality != per.dimensionality:
        return None
    return number_of(amount, per.units) / number_of(per, per.units)
