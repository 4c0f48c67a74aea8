"""Answers about a patient, as they are handed to an act."""

from __future__ import annotations

from typing import Protocol, TypeVar

Answer = TypeVar("Answer")


class Screened(Protocol):
    """What says something of a patient's health."""

    @property
    def answers(self) -> tuple[str, ...]:
        """Of the screening."""

    @property
    def consulted(self) -> tuple[str, ...]:
        """What the prescriber said."""

    @property
    def avoid(self) -> tuple[str, ...]:
        """What is to be avoided."""

    @property
    def checked(self) -> tuple[str, ...]:
        """What was seen of lots that may hold it."""
