"""Answers about a patient, as an act receives them."""

from __future__ import annotations

from typing import Protocol, TypeVar

from ldncompound.core.personal_data import NamesPatient

Answer = TypeVar("Answer")


class Screened(NamesPatient, Protocol):
    """Members that name a patient and describe their health."""

    @property
    def answers(self) -> tuple[str, ...]:
        """Return the answers to the screening questions."""

    @property
    def consulted(self) -> tuple[str, ...]:
        """Return what the prescriber said."""

    @property
    def avoid(self) -> tuple[str, ...]:
        """Return what the patient must avoid."""

    @property
    def checked(self) -> tuple[str, ...]:
        """Return what was checked on lots that may contain it."""
