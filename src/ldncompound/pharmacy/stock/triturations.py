"""What is ordered of a trituration made ahead."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["TriturationOrder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriturationOrder:
    """
    A trituration to make ahead, as typed.

    Args:
        amount: In all, a mass.
        parts: Parts in all, one of them active.
        lots: Of active and filler, each `NAME=LOT` or `NAME=LOT@YYYY-MM`.
        formulation: The record whose active and filler they are.
        balance: Id of the balance; None takes the first configured one.
    """

    amount: str
    parts: str
    lots: tuple[str, ...]
    formulation: str = "naltrexone-capsule-mcc"
    balance: str | None = None
