"""The class of master records of each dosage form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ldncompound.compounding.forms import module_of
from ldncompound.core.dosage_forms import FORMS
from ldncompound.formulary.master_record import MasterFormulation

__all__ = ["record_classes"]


class _RecordClasses(Mapping[str, type[MasterFormulation]]):
    """The classes by the name of the form in a record; a form is loaded on demand."""

    def __getitem__(self, name: str) -> type[MasterFormulation]:
        """Return the class of a form's records."""
        for form, listed in FORMS.items():
            if listed.recorded_as == name:
                found: type[MasterFormulation] = module_of(form, "master_record").RECORD
                return found
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return (listed.recorded_as for listed in FORMS.values())

    def __len__(self) -> int:
        """Return how many forms there are."""
        return len(FORMS)


def record_classes() -> Mapping[str, type[MasterFormulation]]:
    """Return the class of records of each dosage form, by its name in a record."""
    return _RecordClasses()
