"""Reading the folders of formulations; everything that is wrong is collected."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from ldncompound.core.records import replaced
from ldncompound.core.refusals import quoted
from ldncompound.core.sources import Source
from ldncompound.formulary.basis import Basis
from ldncompound.formulary.contents import Formulary
from ldncompound.formulary.equipment import BalanceClass, Bottle, LabelSize, Measure, ShellMaker
from ldncompound.formulary.fault_words import in_words
from ldncompound.formulary.faults import faults_of_record, faults_of_rule, is_union
from ldncompound.formulary.file_reading import FileFault, bytes_of, table_of, text_of
from ldncompound.formulary.findings import (
    File,
    Finding,
    KeyPath,
    harmless,
    stem,
    written_key,
)
from ldncompound.formulary.master_record import MasterFormulation
from ldncompound.formulary.parts import Part
from ldncompound.formulary.rules import KeepingRules, RuleFile
from ldncompound.formulary.substance import Substance
from ldncompound.formulary.values import (
    fault_of_letters,
    fault_of_number,
    fault_of_source,
    letters_beyond_ascii,
    values_of,
)

__all__ = ["Reading"]


_DEEPEST = 8
_MOST_FINDINGS = 100
_SOURCES = "sources.toml"
_SHELLS, _BALANCES = "equipment/capsules.toml", "equipment/balances.toml"
_LABELS = "equipment/labels.toml"
_MEASURES, _BOTTLES = "equipment/measures.toml", "equipment/bottles.toml"

_NOT_IN_AN_OWN_FOLDER = (
    "a pharmacy's folder holds records, rules and sources.toml only; a documented range is "
    "narrowed with [range] in a record, never widened"
)

_Model = TypeVar("_Model", bound=Part)


class Reading:
    """
    One reading of the folders; `findings` collects what is wrong.

    Args:
        shipped: The shipped folder.
        own: The pharmacy's own, or None.
        shapes: The class of the records of each dosage form, by its name in a record.
    """

    def __init__(
        self,
        shipped: Path,
        own: Path | None,
        shapes: Mapping[str, type[MasterFormulation]],
    ) -> None:
        self.shipped = shipped
        self.own = own
        self.shapes = shapes
        self.findings: list[Finding] = []
        self.read: dict[str, bytes] = {}
        self.sources: dict[str, Source] = {}
        self.rules: dict[str, RuleFile] = {}
        self.keeping: dict[str, KeepingRules] = {}
        self.substances: dict[str, Substance] = {}
        self.shells: dict[str, ShellMaker] = {}

    def run(self) -> Formulary | None:
        """Read everything; None if there is no substance."""
        shipped = self.shipped
        self._sources(self._file(shipped, _SOURCES))
        if self.own is not None:
            self._own_folder(self.own)
        records = self._substances(self._files(shipped, self._names(shipped)))
        self.shells = self._tables(self._file(shipped, _SHELLS), ShellMaker)
        for folder in (shipped, self.own):
            for path in sorted((folder / "rules").glob("*.toml")) if folder is not None else ():
                self._rules(self._file(folder or shipped, f"rules/{path.name}"))
        balances = self._tables(self._file(shipped, _BALANCES), BalanceClass)
        labels = self._tables(self._file(shipped, _LABELS), LabelSize)
        measures = self._tables(self._file(shipped, _MEASURES), Measure)
        bottles = self._tables(self._file(shipped, _BOTTLES), Bottle)
        if not self.substances:
            self._find(harmless(shipped.name), None, (), "contains no substance")
            return None
        formulations: dict[str, MasterFormulation] = {}
        for file in (*records, *(self._own_records(self.own) if self.own is not None else ())):
            self._record(file, formulations)
        self._usual_records(formulations)
        files = {name: hashlib.sha256(data).hexdigest() for name, data in self.read.items()}
        return Formulary(
            sources=MappingProxyType(self.sources),
            substances=MappingProxyType(self.substances),
            formulations=MappingProxyType(formulations),
            rules=MappingProxyType(self.rules),
            keeping=MappingProxyType(self.keeping),
            shells=MappingProxyType(self.shells),
            balances=MappingProxyType(balances),
            label_sizes=MappingProxyType(labels),
            measures=MappingProxyType(measures),
            bottles=MappingProxyType(bottles),
            files=MappingProxyType(files),
            digest=_digest_over(files),
        )

    def _own_folder(self, own: Path) -> None:
        """Read the pharmacy's bibliography, and find what does not belong in its folder."""
        if not own.is_dir():
            self._find(harmless(own.name), None, (), "is not a folder")
            return
        if (own / "equipment").exists():
            self._find(self._own_name("equipment"), None, (), _NOT_IN_AN_OWN_FOLDER)
        if (own / "rules").exists() and not (own / "rules").is_dir():
            self._find(self._own_name("rules"), None, (), "is not a folder")
        for path in sorted((*own.glob("*/*.toml"), *own.glob("rules/*/*.toml"))):
            within = path.relative_to(own).as_posix()
            if path.parent.name == "equipment" or path.parent == own / "rules":
                continue
            message = "is in a subfolder and is not read"
            self._find(self._own_name(within), None, (), message)
        if (own / _SOURCES).exists():
            self._sources(self._file(own, _SOURCES))

    def _names(self, folder: Path) -> list[str]:
        """Return the names of the substances and master records at the top of a folder."""
        return [path.name for path in sorted(folder.glob("*.toml")) if path.name != _SOURCES]

    def _files(self, folder: Path, names: Sequence[str]) -> list[File]:
        """Read files of a folder."""
        return [file for file in (self._file(folder, name) for name in names) if file is not None]

    def _own_records(self, own: Path) -> list[File]:
        """Read the records of the pharmacy."""
        return self._files(own, self._names(own))

    def _substances(self, files: Sequence[File]) -> list[File]:
        """Read the substances among the files; return the records, which name one."""
        for file in (each for each in files if _is_substance(each)):
            substance = self._whole(file, Substance)
            if substance is None:
                continue
            for other in self.substances.values():
                for name in sorted(substance.known_as & other.known_as):
                    self._find(file.name, file, (), f"has the same name as {other.id}: {name}")
            self.substances[substance.id] = substance
        return [each for each in files if not _is_substance(each)]

    def _usual_records(self, formulations: Mapping[str, MasterFormulation]) -> None:
        """Check that the usual records of each substance exist."""
        for substance in self.substances.values():
            for form, name in substance.usual_record.items():
                if name not in formulations or formulations[name].substance != substance.id:
                    message = f"is not a master record of {substance.id}"
                    self._find(f"{substance.id}.toml", None, ("usual_record", form), message)

    def _find(self, name: str, file: File | None, path: KeyPath, message: str) -> None:
        """Note something wrong, with its line if known."""
        line = None if file is None else file.line_of(path)
        self._note(Finding(name, line, written_key(path), message))

    def _note(self, finding: Finding) -> None:
        """Keep a finding, unless its key already has one or its file has too many."""
        of_file = [each for each in self.findings if each.file == finding.file]
        if len(of_file) > _MOST_FINDINGS:
            return
        if len(of_file) == _MOST_FINDINGS:
            finding = Finding(finding.file, None, "", "has more findings than are listed here")
        if not finding.key or finding.key not in {each.key for each in of_file}:
            self.findings.append(finding)

    def _own_name(self, name: str) -> str:
        """Return the name of a file of the pharmacy's folder in findings."""
        return name if self.own is None else f"{harmless(self.own.resolve().name)}/{harmless(name)}"

    # Files

    def _file(self, folder: Path, name: str) -> File | None:
        """Read one file and check what applies to every file."""
        shown = self._own_name(name) if folder == self.own else name
        try:
            data = bytes_of(folder / name)
            text = text_of(data)
            table = table_of(text)
        except FileFault as fault:
            self._note(Finding(shown, fault.line, "", fault.message))
            return None
        self.read[name if folder != self.own else f"own/{name}"] = data
        found = File(shown, data, text, table)
        return found if self._check_values(found) else None

    def _check_values(self, file: File) -> bool:
        """
        Check every key and value, whatever it is for.

        No float, no TODO, no number without a source, no source that is not in the
        bibliography, nothing that a sheet cannot print.

        Returns:
            False where the file is nested too deeply to continue.
        """
        bibliography = file.name.rpartition("/")[2] == _SOURCES
        text = file.text
        # Escapes and multi-line texts can hold characters that the file does not show.
        veiled = any(mark in text for mark in ("\\", "\t", "'''", '"""')) or bool(
            letters_beyond_ascii(text)
        )
        for path, value, sourced in values_of(file.table):
            if len(path) > _DEEPEST:
                self._find(file.name, file, path, "is nested too deeply")
                return False
            fault = fault_of_letters(path, value) if veiled else None
            if not bibliography:
                fault = fault or self._fault_of(path, value, sourced=sourced)
            if fault:
                self._find(file.name, file, path, fault)
        return True

    def _fault_of(self, path: KeyPath, value: Any, *, sourced: bool) -> str | None:
        """Return what is wrong with one value outside a bibliography."""
        key = next((part for part in reversed(path) if isinstance(part, str)), "")
        if key in ("source", "also") and not isinstance(value, list | dict):
            known = isinstance(value, str) and value in self.sources
            return None if known else f"the source {quoted(str(value))} is not in sources.toml"
        return fault_of_number(value, sourced=sourced or path == ("revision",))

    # Contents

    def _sources(self, file: File | None) -> None:
        """Read a bibliography."""
        if file is None:
            return
        for name, table in file.table.items():
            fault = fault_of_source(table)
            if name in self.sources:
                fault = "this source is already defined"
            if fault:
                self._find(file.name, file, (name,), fault)
                continue
            dated = {**table, "read_on": table["read_on"].isoformat()}
            self.sources[name] = Source(id=name, **dated)

    def _rules(self, file: File | None) -> None:
        """Read a rule file; some also set beyond-use limits."""
        if file is None:
            return
        keeping = "beyond_use" in file.table
        rule = self._whole(file, KeepingRules if keeping else RuleFile)
        if rule is None:
            return
        for path, message in faults_of_rule(rule, self.rules.values(), self.shells.values()):
            self._find(file.name, file, path, message)
        self.rules.setdefault(rule.id, rule)
        if isinstance(rule, KeepingRules):
            self.keeping.setdefault(rule.id, rule)

    def _whole(self, file: File | None, kind: type[_Model]) -> _Model | None:
        """Build a model of a whole file whose id is its name."""
        if file is None:
            return None
        model = self._validated(file, kind, file.table, ())
        if model is not None and file.table["id"] != stem(file.name):
            self._find(file.name, file, ("id",), "must be the name of the file")
        if isinstance(model, Substance) and not is_union(model):
            message = "is not the union of the documented ranges"
            self._find(file.name, file, ("enforced_range",), message)
        return model

    def _tables(self, file: File | None, kind: type[_Model]) -> dict[str, _Model]:
        """Build a model of each table of a file; its name is its id."""
        built: dict[str, _Model] = {}
        for name, table in file.table.items() if file else ():
            named = {**table, "id": name} if isinstance(table, dict) else table
            model = self._validated(file, kind, named, (name,)) if file else None
            if model is not None:
                built[name] = model
        return built

    def _validated(
        self, file: File, kind: type[_Model], table: Any, under: KeyPath
    ) -> _Model | None:
        """Build a model, or note key by key why it cannot be built."""
        try:
            return kind.from_table(table, located=True)
        except ValidationError as error:
            for each in error.errors(include_url=False, include_input=False):
                path = (*under, *each["loc"])
                self._find(file.name, file, path, in_words(each, self.keeping.values()))
            return None

    def _record(self, file: File, formulations: dict[str, MasterFormulation]) -> None:
        """Read one master formulation record and check it by substance, rules and tables."""
        if file.name != stem(file.name) + ".toml" and "labelled_as" in file.table:
            self._find(file.name, file, (), _NOT_IN_AN_OWN_FOLDER)
            return
        form = file.table.get("dosage_form")
        # A record of an unknown form is read as the first, which reports it.
        first = next(iter(self.shapes.values()))
        kind = self.shapes.get(form, first) if isinstance(form, str) else first
        master = self._whole(file, kind)
        if master is None:
            return
        substance = self.substances.get(master.substance)
        if substance is None:
            message = f"is not a known substance; known: {', '.join(self.substances)}"
            self._find(file.name, file, ("substance",), message)
            return
        for path, message in faults_of_record(master, Basis(substance, self.keeping, self.shells)):
            self._find(file.name, file, path, message)
        if master.id in formulations:
            self._find(file.name, file, ("id",), "another record has this id")
        digest = hashlib.sha256(file.data).hexdigest()
        formulations.setdefault(master.id, replaced(master, sha256=digest))


def _is_substance(file: File) -> bool:
    """Return whether a shipped file is a substance: it names no substance and no form."""
    return not {"substance", "dosage_form"} & file.table.keys()


def _digest_over(files: Mapping[str, str]) -> str:
    """Return a digest over names and bytes of all files, not over where the folders are."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(name.encode("utf-8", "surrogateescape") + b"\0" + bytes.fromhex(files[name]))
    return total.hexdigest()
