"""The balance used for a weighing, and whether it may be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.weighing.equipment import check_fit
from ldncompound.core.quantities import MG, format_quantity, mass, number_of
from ldncompound.core.refusals import InvalidOrder, NotWeighable, quoted
from ldncompound.pharmacy.stock.balance_checks import no_such_balance
from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from fractions import Fraction

    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["balance_to_use", "check_minimum", "check_reading", "check_shown", "display_step"]


def balance_to_use(
    acts: BatchActs, batch: Batch, name: str | None
) -> tuple[str, Fraction, Fraction]:
    """Return the balance that was used, with its minimum and display step in mg."""
    planned = batch.plan.weigh_plan.balance
    used = planned.id if name is None else name
    for balance in acts.recorder.pharmacy.balances:
        if balance.id == used:
            _check_fit(acts, balance)
            return (used, *balance.in_milligrams())
    if used != planned.id:
        raise no_such_balance(acts.recorder.pharmacy, used)
    return used, number_of(planned.minimum, MG), number_of(planned.readability, MG)


def _check_fit(acts: BatchActs, balance: Balance) -> None:
    """Refuse a balance that must not be used today, or must not have been on the day of paper."""
    room, desk = Stockroom(acts.recorder.trail), acts.recorder.desk
    check_fit(balance, desk.today, checked=room.checked, past=desk.today < desk.now.date())


def check_reading(
    actual: Fraction, target: Fraction, minimum: Fraction, readability: Fraction, balance: str
) -> None:
    """Refuse a reading that the balance cannot show, or a target below its minimum."""
    check_shown(actual, readability, balance)
    check_minimum(target, minimum, balance)


def check_shown(actual: Fraction, readability: Fraction | None, balance: str) -> None:
    """
    Refuse a reading that the balance cannot show.

    Args:
        actual: The reading, in mg.
        readability: Display step, in mg; None where it is not known.
        balance: Id of the balance.
    """
    if actual <= 0:
        raise InvalidOrder("The mass found must be greater than 0.", remedy="Correct it.")
    if readability is not None and actual % readability:
        raise InvalidOrder(
            f"The balance {quoted(balance)} cannot show {format_quantity(mass(actual))}.",
            remedy=f"It shows steps of {format_quantity(mass(readability))}. Check the decimal "
            "point.",
        )


def display_step(acts: BatchActs, batch: Batch, name: str) -> Fraction | None:
    """Return the display step of a balance that was used, in mg; None where it is not known."""
    for balance in acts.recorder.pharmacy.balances:
        if balance.id == name:
            return number_of(balance.readability, MG)
    planned = batch.plan.weigh_plan.balance
    return number_of(planned.readability, MG) if planned.id == name else None


def check_minimum(target: Fraction, minimum: Fraction, balance: str) -> None:
    """Refuse a mass below the minimum of the balance; the planned mass never replaces it."""
    if target < minimum:
        raise NotWeighable(
            f"{format_quantity(mass(target))} is below the minimum of {quoted(balance)}, "
            f"{format_quantity(mass(minimum))}.",
            remedy="Use a balance with a lower minimum, or reject the batch and make a new "
            "preparation that names the lot in hand.",
        )
