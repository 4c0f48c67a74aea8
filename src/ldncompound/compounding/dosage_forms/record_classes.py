"""The class of master records of each dosage form."""

from __future__ import annotations

from ldncompound.compounding.forms import module_of
from ldncompound.core.dosage_forms import FORMS
from ldncompound.formulary.master_record import MasterFormulation

__all__ = ["record_classes"]


def record_classes() -> dict[str, type[MasterFormulation]]:
    """Return the class of records of each dosage form, by its name in a record."""
    found: dict[str, type[MasterFormulation]] = {}
    for form in FORMS:
        found |= module_of(form, "master_record").RECORDS
    return found
