"""Read the formulary from its folders, with the records of every dosage form."""

from __future__ import annotations

from pathlib import Path

from ldncompound.compounding.dosage_forms.record_classes import record_classes
from ldncompound.formulary.contents import Formulary
from ldncompound.formulary.findings import Finding
from ldncompound.formulary.loading import findings_in, read_formulary

__all__ = ["check_folder", "load_formulary"]


def load_formulary(folder: Path | None = None) -> Formulary:
    """
    Return the formulary from the shipped folder and the pharmacy's own.

    Args:
        folder: The pharmacy's own folder, or None.

    Raises:
        FormularyError: the first error, with file, line and key.

    >>> "naltrexone-capsule-mcc" in load_formulary().formulations
    True
    """
    return read_formulary(record_classes(), folder)


def check_folder(folder: Path | None = None) -> list[Finding]:
    """
    Return every error in the shipped folder and the pharmacy's own.

    Args:
        folder: The pharmacy's own folder, or None.
    """
    return findings_in(record_classes(), folder)
