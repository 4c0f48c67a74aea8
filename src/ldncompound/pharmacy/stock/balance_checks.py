"""Balances of the pharmacy: found by name, and their daily checks."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.dosage_form import balance_in_hand
from ldncompound.compounding.materials.lot_entries import BalanceCheck, BalanceListed
from ldncompound.compounding.practice import DESCRIBE_ONE
from ldncompound.compounding.weighing.equipment import check_fit
from ldncompound.core.names import choice_of
from ldncompound.core.near_names import write_near
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import MG, mass, number_of, read_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import BalanceNotFit, InvalidOrder, Refusal, WrongUsage, quoted
from ldncompound.core.text import echo
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import BALANCE_CHECK, FAILED_CHECK

if TYPE_CHECKING:
    from ldncompound.compounding.practice import Practice
    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = [
    "balance_for_stock",
    "check_again",
    "check_balance",
    "configured_balance",
    "listed_balance",
    "no_such_balance",
]


def configured_balance(pharmacy: Practice, name: str) -> Balance:
    """
    Return a balance of the configuration.

    Args:
        pharmacy: The configuration.
        name: Id of the balance.

    Raises:
        WrongUsage: no balance of this name is configured.
    """
    wanted = choice_of(name, [each.id for each in pharmacy.balances])
    for balance in pharmacy.balances:
        if balance.id == wanted:
            return balance
    raise no_such_balance(pharmacy, name)


def no_such_balance(pharmacy: Practice, name: str) -> WrongUsage:
    """Return the failure for a balance that is not configured; it says which are, or how."""
    known = [each.id for each in pharmacy.balances]
    return WrongUsage(
        f"{quoted(name)} is not a balance of this pharmacy.",
        remedy=f"{write_near(name, known)}Configured: {', '.join(known)}."
        if known
        else DESCRIBE_ONE,
    )


def balance_for_stock(recorder: Recorder, name: str | None) -> Balance:
    """
    Return the balance for weighing a stock lot; it must be configured and fit for use.

    Args:
        recorder: Gives trail, pharmacy and day.
        name: Id of the balance; None for the first one that is fit.

    Raises:
        InvalidOrder: no balance is configured.
        WrongUsage: no balance of this name is configured.
        BalanceNotFit: it may not be used today.
    """
    balances = recorder.pharmacy.balances
    if name is None and not balances:
        raise InvalidOrder(
            "No balance is configured; a stock lot must not be weighed on an assumed one.",
            remedy=DESCRIBE_ONE,
        )
    today, kept = recorder.desk.today, Stockroom(recorder.trail)
    if name is None:
        return balance_in_hand(None, recorder.pharmacy, recorder.formulary, today, kept)
    balance = configured_balance(recorder.pharmacy, name)
    check_fit(balance, today, checked=kept.checked)
    return balance


def check_balance(recorder: Recorder, name: str, test_mass: str, reading: str) -> BalanceCheck:
    """
    Record the daily check of a balance.

    Args:
        recorder: Writes the entry.
        name: Id of the balance.
        test_mass: Mass of the test weight.
        reading: The reading.

    Returns:
        The check, with its place in the trail.

    Raises:
        BalanceNotFit: the deviation is larger than allowed; recorded.
        WrongUsage: no balance of this name is configured.
    """
    balance = configured_balance(recorder.pharmacy, name)
    name = balance.id
    today = recorder.desk.today
    day = f"{name} {today.isoformat()}"

    def mentions_of(refusal: Refusal) -> tuple[tuple[str, str], ...]:
        # A failed check cancels an earlier one of the day that passed.
        return ((FAILED_CHECK, day),) if isinstance(refusal, BalanceNotFit) else ()

    off, allowed = recorder.attempt(
        {"balance": echo(name), "mass": echo(test_mass), "reading": echo(reading)},
        lambda: _deviation(balance, test_mass, reading),
        mentions_of=mentions_of,
    )
    passed = BalanceCheck(
        balance=name,
        on=today,
        mass=test_mass.strip(),
        reading=reading.strip(),
        off=mass(off),
        allowed=mass(significant(allowed)),
    )
    recorded = recorder.record(
        action="balance-check",
        subject=None,
        document=lambda _: passed.document(),
        mentions=((BALANCE_CHECK, day),),
    )
    return replaced(passed, trail=recorded.place)


def check_again(recorded: Recorded) -> BalanceCheck:
    """Return a check as it was recorded, for a request that is repeated."""
    return replaced(BalanceCheck.from_document(recorded.document), trail=recorded.place)


def listed_balance(balance: Balance) -> BalanceListed:
    """Return a balance as a list shows it."""
    return BalanceListed(
        id=balance.id,
        minimum=balance.minimum,
        readability=balance.readability,
        accepted_error=balance.accepted_error,
        largest_error=mass(significant(balance.largest_error())),
        capacity=balance.capacity,
        calibration_due=balance.calibration_due,
        daily_check=balance.daily_check,
    )


def _deviation(balance: Balance, test_mass: str, reading: str) -> tuple[Fraction, Fraction]:
    """Return the deviation of a reading and the largest one allowed, in mg."""
    known = number_of(read_quantity(test_mass, "mass", "the test mass"), MG)
    shown = number_of(read_quantity(reading, "mass", "the reading"), MG)
    allowed = balance.largest_error()
    if known < balance.in_milligrams()[0]:
        raise InvalidOrder(
            "The test mass is below the balance's minimum.", remedy="Use a larger one."
        )
    if abs(shown - known) > allowed:
        raise BalanceNotFit(
            f"The reading of {quoted(balance.id)} is off by more than the error of one weighing.",
            remedy="Adjust it and check it again, or use another balance.",
        )
    return shown - known, allowed
