"""The formulary read from its folders, or what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ldncompound.formulary.contents import Formulary
from ldncompound.formulary.findings import Finding, FormularyError
from ldncompound.formulary.master_record import MasterFormulation
from ldncompound.formulary.quick_form import quick_formulary

__all__ = ["FormularyError", "findings_in", "read_formulary", "read_strictly", "shipped_folder"]


Shapes = Mapping[str, type[MasterFormulation]]


def shipped_folder() -> Path:
    """Return the shipped folder: inside the wheel, or at the top of a checkout."""
    inside = Path(__file__).parents[1] / "formulations"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[3] / "formulations"


def read_formulary(shapes: Shapes, folder: Path | None = None) -> Formulary:
    """
    Read the shipped folder, and the pharmacy's own.

    The shipped folder alone is read from its quick form, if it has one; all else strictly.

    Args:
        shapes: The class of the records of each dosage form, by its name in a record.
        folder: The pharmacy's own folder, or None.

    Raises:
        FormularyError: the first thing that is wrong, with file, line and key.
    """
    quick = quick_formulary(shipped_folder(), shapes) if folder is None else None
    return read_strictly(shapes, folder) if quick is None else quick


def read_strictly(shapes: Shapes, folder: Path | None = None) -> Formulary:
    """
    Read and check every file of the shipped folder, and of the pharmacy's own.

    Args:
        shapes: The class of the records of each dosage form, by its name in a record.
        folder: The pharmacy's own folder, or None.

    Raises:
        FormularyError: the first thing that is wrong, with file, line and key.
    """
    from ldncompound.formulary.reading import Reading

    reading = Reading(shipped_folder(), folder, shapes)
    formulary = reading.run()
    if reading.findings or formulary is None:
        raise FormularyError(reading.findings)
    return formulary


def findings_in(shapes: Shapes, folder: Path | None = None) -> list[Finding]:
    """
    Return everything that is wrong with the shipped folder and the pharmacy's own.

    Args:
        shapes: The class of records of each dosage form, by its name in a record.
        folder: The pharmacy's own folder, or None.
    """
    from ldncompound.formulary.reading import Reading

    reading = Reading(shipped_folder(), folder, shapes)
    reading.run()
    return reading.findings
