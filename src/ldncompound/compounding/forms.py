"""Load single modules of the folder of a dosage form."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ldncompound.core.dosage_forms import FORMS

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["module_of"]


_FOLDERS = f"{__package__}.dosage_forms"


def module_of(form: str, part: str) -> ModuleType:
    """
    Return a module of the folder of a form; nothing else of the folder is loaded.

    Args:
        form: Its name in documents.
        part: "order", "master_record", "form", "figures" or "paper".
    """
    return import_module(f"{_FOLDERS}.{FORMS[form].folder}.{part}")
