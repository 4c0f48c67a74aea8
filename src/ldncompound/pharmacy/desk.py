"""Who acts, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from ldncompound.core.refusals import InvalidOrder, WrongUsage, quoted
from ldncompound.core.text import check_text
from ldncompound.core.values import Value, check_members

__all__ = ["BASES", "LONGEST_NAME", "Desk"]


BASES = ("stated", "login name")
"""How the name of a person is known."""

LONGEST_NAME = 200
"""Characters of a name or station."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Desk(Value):
    """
    Who acts, where and when; always given by the caller.

    Args:
        by: Name of the person.
        by_basis: "stated", or "login name" where no name was stated.
        station: Name of the computer.
        now: The time, with its time zone.
        today: The pharmacy's calendar day.
    """

    shown: ClassVar[tuple[str, ...]] = ("station", "now")

    by: str
    by_basis: str
    station: str
    now: datetime
    today: date

    def __post_init__(self) -> None:
        """
        Check who acts, where and when, before any of it is recorded.

        Raises:
            WrongUsage: a name that is empty or cannot be shown, a time without its zone, or a
                time in the place of a day.
        """
        check_members(self)
        for text, what in ((self.by, "the name of who acts"), (self.station, "the station")):
            try:
                check_text(text, what, longest=LONGEST_NAME)
            except InvalidOrder as refusal:
                raise WrongUsage(refusal.message, remedy=refusal.remedy) from None
            if not text.strip():
                raise WrongUsage(f"{what[:1].upper()}{what[1:]} is empty.", remedy="Give it.")
        if self.by_basis not in BASES:
            raise WrongUsage(
                f"{quoted(self.by_basis)} does not say how a name is known.",
                remedy=f"Say one of: {', '.join(BASES)}.",
            )
        if self.now.utcoffset() is None:
            raise WrongUsage(
                "The time has no zone.", remedy="Pass datetime.now(UTC), or a local time with it."
            )
