"""What a record says beside its figures, in words that every dosage form shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.quantities import format_quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ldncompound.bench import Balance
    from ldncompound.formulation import MasterFormulation
    from ldncompound.quantities import Quantity

__all__ = [
    "CONFIRM_CERTIFICATE",
    "NO_CERTIFICATE",
    "adoption",
    "assumed_balance",
    "deviations",
    "starting_dose",
]

NO_CERTIFICATE = "no certificate entered"
CONFIRM_CERTIFICATE = (
    "No certificate entered: the pharmacist confirms assay, water and form (hydrochloride, "
    "not dihydrate) of the active; the factor is 1 for that reason only."
)


def starting_dose(day: Quantity, starting: tuple[Quantity, Quantity]) -> list[str]:
    """Say that the dose of a day is documented for a start only."""
    if not starting[0] <= day < starting[1]:
        return []
    return [
        f"{format_quantity(day)} a day is documented for starting or for sensitive "
        f"patients ({format_quantity(starting[0])} to below {format_quantity(starting[1])})."
    ]


def adoption(master: MasterFormulation) -> list[str]:
    """Say that nobody has adopted the master record."""
    if master.adopted:
        return []
    return [
        f"Master formulation record {master.id}, revision {master.revision}: not adopted by "
        "this pharmacy."
    ]


def assumed_balance(balance: Balance) -> list[str]:
    """Say that the balance is one that nobody configured."""
    if not balance.assumed:
        return []
    return [
        f"ASSUMED BALANCE: {balance.basis}, minimum {format_quantity(balance.minimum)}, "
        f"readability {format_quantity(balance.readability)}. No balance is configured."
    ]


def deviations(named: Iterable[tuple[str, Quantity]]) -> list[str]:
    """Say by how much the rounded steps are off, component by component."""
    return [
        f"Rounded to what is read, the steps deliver the {name} with a deviation of "
        f"{_percent(deviation)}."
        for name, deviation in named
        if deviation.magnitude
    ]


def _percent(deviation: Quantity) -> str:
    """Write a deviation with at most four decimals, marked when it is cut."""
    text = format_quantity(deviation)
    number, _, unit = text.partition(" ")
    whole, point, decimals = number.partition(".")
    return text if len(decimals) <= 4 else f"about {whole}{point}{decimals[:4]} {unit}"
