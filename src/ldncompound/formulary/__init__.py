"""The edge to the folders of formulations: reads them, and says what is wrong with them.

A number without a source does not load. A pharmacy's own folder adds records and
sources; it may narrow a documented range and never widen it.
"""

from __future__ import annotations

from pathlib import Path

from ldncompound.core.refusals import WrongUsage
from ldncompound.formulary.contents import Formulary
from ldncompound.formulary.findings import Finding

__all__ = [
    "Finding",
    "Formulary",
    "FormularyError",
    "check_folder",
    "load_formulary",
    "shipped_folder",
]


class FormularyError(WrongUsage):
    """A folder of formulations that must not be used."""


def shipped_folder() -> Path:
    """Return the folder that ships: inside the wheel, or at the top of a checkout."""
    inside = Path(__file__).parents[1] / "formulations"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[3] / "formulations"


def load_formulary(folder: Path | None = None) -> Formulary:
    """
    Read the shipped folder, and the pharmacy's own beside it.

    Args:
        folder: The pharmacy's own folder, or None.

    Raises:
        FormularyError: the first thing that is wrong, with file, line and key.
    """
    # Reading knows the record of each form, and those stand on this wing.
    from ldncompound.formulary.reading import Reading

    reading = Reading(shipped_folder(), folder)
    formulary = reading.run()
    if reading.findings or formulary is None:
        raise FormularyError(
            f"The formulations cannot be used. {reading.findings[0]}.",
            remedy="'ldncompound formulations check' lists everything that is wrong.",
        )
    return formulary


def check_folder(folder: Path | None = None) -> list[Finding]:
    """
    Return everything that is wrong with the shipped folder and the pharmacy's own.

    Args:
        folder: The pharmacy's own folder, or None.
    """
    # Reading knows the record of each form, and those stand on this wing.
    from ldncompound.formulary.reading import Reading

    reading = Reading(shipped_folder(), folder)
    reading.run()
    return reading.findings
