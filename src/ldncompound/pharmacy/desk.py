"""Who acts, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

__all__ = ["Desk"]


@dataclass(frozen=True, slots=True)
class Desk:
    """
    Who acts, where and when: handed in, never asked for inside.

    Args:
        by: Name of the person.
        by_basis: "stated", or "login name" where nobody said.
        station: Name of the computer.
        now: The moment, aware.
        today: The pharmacy's calendar day.
    """

    by: str
    by_basis: str
    station: str
    now: datetime
    today: date
