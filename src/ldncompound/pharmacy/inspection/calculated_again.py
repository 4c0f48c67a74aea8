"""What was calculated again of a trail, and what was not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from ldncompound.core.records import Count, Record, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CalculatedAgain", "NotCalculatedAgain"]


class NotCalculatedAgain(Record):
    """
    Entries that could not be calculated again, so that their own figures alone were judged.

    Args:
        action: What sort of act.
        why: In a few words.
        count: How many.
    """

    action: Text
    why: Text
    count: Count

    def in_words(self) -> str:
        """Return it in a line."""
        return f"NOT CALCULATED AGAIN: {self.count} × {self.action} ({self.why})."


class CalculatedAgain(Record):
    """
    What was calculated again.

    Args:
        documents: False for an export, which has none: nothing was calculated again.
        planned: Preparations and schedules that were planned again.
        done: Other acts that were done again.
        not_again: What could not be, and why.
    """

    documents: bool
    planned: Count
    done: Count
    not_again: tuple[NotCalculatedAgain, ...]

    @classmethod
    def of(cls, planned: int, done: int, not_again: Mapping[tuple[str, str], int]) -> Self:
        """
        Return what was calculated again.

        Args:
            planned: Preparations and schedules.
            done: Other acts.
            not_again: How many were not, by action and reason.
        """
        told = (
            NotCalculatedAgain(action=action, why=why, count=count)
            for (action, why), count in sorted(not_again.items())
        )
        return cls(documents=True, planned=planned, done=done, not_again=tuple(told))

    @classmethod
    def of_an_export(cls) -> Self:
        """Return that nothing was: an export holds the bodies of entries, and no document."""
        return cls(documents=False, planned=0, done=0, not_again=())

    def in_words(self) -> tuple[str, ...]:
        """Return what was calculated again, and what was not, each in a line."""
        if not self.documents:
            return (
                "NOT CALCULATED: an export has no documents. Its chain and signatures hold;",
                "numbers, dates and lots are in the trail alone: verify --full that.",
            )
        told = f"Calculated again: {self.planned} planned, {self.done} other acts."
        return (told, *(each.in_words() for each in self.not_again))
