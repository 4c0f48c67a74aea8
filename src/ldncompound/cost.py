"""What a preparation costs: lots by their prices, labour and container by the configuration.

A room of its own because money decides nothing here: it is reckoned when all else is fixed,
and no amount, no plan and no refusal depends on it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.money import Money, shown_money
from ldncompound.preparation import Cost, CostLine, SourceCited
from ldncompound.quantities import format_quantity, number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ldncompound.formulation import DocumentedPrice
    from ldncompound.lots import ComponentLot
    from ldncompound.plan import Amount
    from ldncompound.quantities import Quantity
    from ldncompound.sources import Citation

__all__ = ["Dispensed", "Rates", "cost_of", "documented"]

MONTH = 30
"""Days of a month, as the documented prices count it: a capsule a day, 30 capsules."""


class Rates(NamedTuple):
    """
    What the pharmacy charges beside components.

    Args:
        labour: For one preparation; None where it is not configured.
        container: For one container.
    """

    labour: Money | None
    container: Money | None


class Dispensed(NamedTuple):
    """
    What is handed out.

    Args:
        units: Capsules, tablets, mL or g.
        unit: "capsule", "tablet", "mL" or "g".
        containers: How many.
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
    Return what a preparation costs, as far as prices are known.

    All that is taken out of stock is charged, what stays in a vessel included. Sums are exact;
    only what is shown is rounded, each figure on its own, half-up to the hundredth.

    Args:
        consumed: What is taken out of stock, shells included.
        lots: Those that supply it; of several the dearest price counts.
        rates: Labour and container.
        given: What is handed out.
        prices: Documented ones, for the note.
        cite: Names a place in a source.

    Returns:
        None where no price is known at all.
    """
    known = [each for each in rates if each is not None]
    found = [(each, *_priced(each, lots)) for each in consumed]
    currencies = [each.currency for each in known] + [
        price.currency for _, price, _ in found if price is not None
    ]
    if not currencies:
        return None
    currency = currencies[0]
    lines, missing, total = [], [], Fraction(0)

    def charge(what: str, money: Money | None, basis: str) -> None:
        nonlocal total
        if money is None or money.currency != currency:
            missing.append(what)
            return
        total += money.amount
        lines.append(CostLine(what=what, basis=basis, cost=shown_money(money)))

    for each, price, basis in found:
        charge(each.name, price, basis)
    charge("labour", rates.labour, "one preparation")
    container = rates.container
    if container is not None:
        container = Money(container.amount * given.containers, container.currency)
    many = "" if given.containers == 1 else "s"
    charge("container", container, f"{given.containers} container{many}")

    def shown(amount: Fraction) -> str:
        return shown_money(Money(amount, currency))

    complete = not missing
    each_unit, month = total / given.units, total * MONTH / given.days
    least = "" if complete else "at least "
    return Cost(
        currency=currency,
        lines=tuple(lines),
        missing=tuple(missing),
        complete=complete,
        total=shown(total),
        per_unit=shown(each_unit),
        unit=given.unit,
        per_month=shown(month),
        statement=f"{least}{shown(total)} for {given.days} days: {least}{shown(each_unit)} a "
        f"{given.unit}, {least}{shown(month)} for {MONTH} days",
        note=documented(prices),
        sources=tuple(
            SourceCited(**cite(*place).as_json())
            for place in dict.fromkeys((each.source, each.locator) for each in prices)
        ),
    )


def documented(prices: Iterable[DocumentedPrice]) -> str:
    """
    Return the documented prices as a note with their year; they enter no sum.

    Args:
        prices: Of the substance.
    """
    told = "; ".join(
        f"{each.price} for {each.of} ({each.year or 'no year is named'})" for each in prices
    )
    return f"Documented elsewhere, and in no sum here: {told}" if told else ""


def _priced(consumed: Amount, lots: Sequence[ComponentLot]) -> tuple[Money | None, str]:
    """Return what an amount costs by the dearest of its lots, and by which; None without one."""
    best: tuple[Money, str] | None = None
    for lot in lots:
        if lot.component != consumed.name or lot.record is None or lot.record.price is None:
            continue
        price, per = lot.record.price.paid, lot.record.price.per
        parts = _parts(consumed.amount, per)
        if parts is None:
            continue
        money = Money(price.amount * parts, price.currency)
        told = f"{format_quantity(consumed.amount)} of lot {lot.record.id}"
        if best is None or money.amount > best[0].amount:
            best = (money, told)
    return (None, "") if best is None else best


def _parts(amount: Quantity, per: Quantity) -> Fraction | None:
    """Return how often a price is due for an amount; None where it is another dimension."""
    if amount.dimensionality != per.dimensionality:
        return None
    return number_of(amount, per.units) / number_of(per, per.units)
