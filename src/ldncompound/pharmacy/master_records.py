"""Read the formulary from its folders, with the records of every dosage form."""

from __future__ import annotations

import os
from pathlib import Path

from ldncompound.compounding.dosage_forms.record_classes import record_classes
from ldncompound.core.paths import path_text
from ldncompound.core.refusals import WrongUsage
from ldncompound.formulary.contents import Formulary
from ldncompound.formulary.findings import Finding
from ldncompound.formulary.loading import findings_in, read_formulary

__all__ = ["check_folder", "load_formulary"]


def load_formulary(folder: str | os.PathLike[str] | None = None) -> Formulary:
    """
    Return the formulary from the shipped folder and the pharmacy's own.

    Args:
        folder: The pharmacy's own folder, or None.

    Raises:
        FormularyError: the first error, with file, line and key.
        WrongUsage: it is no path, or cannot be read.

    >>> "naltrexone-capsule-mcc" in load_formulary().formulations
    True
    """
    own = None if folder is None else Path(path_text(folder, "the formulations"))
    try:
        return read_formulary(record_classes(), own)
    except OSError as error:
        raise WrongUsage(
            f"The formulations cannot be read: {error.strerror}.", remedy="Name an existing folder."
        ) from None


def check_folder(folder: Path | None = None) -> list[Finding]:
    """
    Return every error in the shipped folder and the pharmacy's own.

    Args:
        folder: The pharmacy's own folder, or None.
    """
    return findings_in(record_classes(), folder)
