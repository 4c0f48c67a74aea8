"""Who acts, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

__all__ = ["Desk"]


@dataclass(frozen=True, slots=True)
class Desk:
    """
    Who acts, where and when; always given by the caller.

    Args:
        by: Name of the person.
        by_basis: "stated", or "login name" where no name was stated.
        station: Name of the computer.
        now: The time, with its time zone.
        today: The pharmacy's calendar day.
    """

    by: str
    by_basis: str
    station: str
    now: datetime
    today: date
