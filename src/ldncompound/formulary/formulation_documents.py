"""Master formulation records as they are listed, shown and checked."""

from __future__ import annotations

from ldncompound.core.records import Count, Json, Record, Sha256
from ldncompound.formulary.adoption_records import AdoptionShown
from ldncompound.formulary.findings import Finding

__all__ = [
    "FindingShown",
    "FormulationList",
    "FormulationListed",
    "FormulationShown",
    "FormulationsChecked",
]


class FormulationListed(Record):
    """A master record in the list, and whether this pharmacy adopted it."""

    id: str
    revision: Count
    dosage_form: str
    title: str
    adopted: bool
    adoption: AdoptionShown
    sha256: Sha256


class FormulationList(Record, tag_field="schema", tag="ldncompound.formulations/1"):
    """The master formulation records."""

    formulations: tuple[FormulationListed, ...]


class FormulationShown(Record, tag_field="schema", tag="ldncompound.formulation/1"):
    """A whole master record, and whether this pharmacy adopted it."""

    id: str
    revision: Count
    sha256: Sha256
    adopted: bool
    adoption: AdoptionShown
    record: Json


class FindingShown(Record):
    """What is wrong with a file; the line is null if unknown."""

    file: str
    line: Count | None
    key: str
    message: str

    def told(self) -> str:
        """Return it in one line, as compilers tell it."""
        return str(Finding(self.file, self.line, self.key, self.message))


class FormulationsChecked(Record, tag_field="schema", tag="ldncompound.check/1"):
    """What is wrong with folders of master records."""

    ok: bool
    findings: tuple[FindingShown, ...]
