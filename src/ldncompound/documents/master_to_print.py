"""A master record with everything that its paper shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime

    from ldncompound.compounding.pharmacy_identity import PharmacyIdentity
    from ldncompound.formulary.adoption_records import AdoptionShown
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.master_record import MasterFormulation

__all__ = ["ActOnRecord", "MasterToPrint"]


class ActOnRecord(NamedTuple):
    """
    An act of this pharmacy on a master record.

    Args:
        on: The day.
        act: "proposed", "adopted" or "withdrawn".
        by: Name of the person.
        revision: Of what was proposed or adopted; None of a withdrawal.
        sha256: Of its file; likewise.
        entry: Number of its entry.
    """

    on: datetime.date
    act: str
    by: str
    revision: int | None
    sha256: str | None
    entry: int


@dataclass(frozen=True, slots=True)
class MasterToPrint:
    """
    A master record with everything that its paper shows.

    Args:
        master: The record.
        formulary: Gives sources, rules and substance.
        pharmacy: Whose paper it is; its jurisdiction and paper size.
        adoption: Whether it adopted the record.
        history: What it did about the record; empty without a trail.
        program: Version of the program.
    """

    master: MasterFormulation
    formulary: Formulary
    pharmacy: PharmacyIdentity
    adoption: AdoptionShown
    history: tuple[ActOnRecord, ...]
    program: str
