"""The dosage forms that there are: a line here makes a folder one of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["FORMS", "module_of"]


_FOLDERS = f"{__package__}.dosage_forms"

FORMS: Final = {
    "capsules": f"{_FOLDERS}.capsules",
    "tablets": f"{_FOLDERS}.sublingual_tablets",
    "liquid": f"{_FOLDERS}.oral_liquid",
    "topical": f"{_FOLDERS}.topical",
}
"""Each form by its name in documents, with its folder."""


def module_of(form: str, part: str) -> ModuleType:
    """
    Return a module of the folder of a form; nothing else of the folder is loaded.

    Args:
        form: Its name in documents.
        part: "order", "master_record", "form", "figures" or "paper".
    """
    return import_module(f"{FORMS[form]}.{part}")
