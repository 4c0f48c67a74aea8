"""Answers about a patient, as they are handed to an act."""

from __future__ import annotations

from typing import Protocol, TypeVar

from ldncompound.core.personal_data import NamesPatient

Answer = TypeVar("Answer")


class Screened(NamesPatient, Protocol):
    """What names a patient, and says something of their health."""

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
