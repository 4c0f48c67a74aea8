"""One reading of the folders of formulations; everything that is wrong is collected."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ldncompound.core.refusals import quoted
from ldncompound.core.sources import Source
from ldncompound.formulary.basis import Basis
from ldncompound.formulary.contents import Formulary
from ldncompound.formulary.equipment import BalanceClass, Bottle, LabelSize, Measure, ShellMaker
from ldncompound.formulary.faults import faults_of_record, is_union
from ldncompound.formulary.findings import File, Finding, KeyPath, harmless, stem, written_key
from ldncompound.formulary.master_record import MasterFormulation
from ldncompound.formulary.rules import KeepingRules, RuleFile
from ldncompound.formulary.substance import Substance
from ldncompound.formulary.values import (
    fault_of_letters,
    fault_of_number,
    fault_of_source,
    is_invisible,
    letters_beyond_ascii,
    values_of,
)

__all__ = ["Reading"]


_LARGEST_FILE = 1_000_000
_LONGEST_LINE = 2_000
_DEEPEST = 8
_MOST_FINDINGS = 100
_SUBSTANCE, _SOURCES = "naltrexone.toml", "sources.toml"
_SHELLS, _BALANCES = "equipment/capsules.toml", "equipment/balances.toml"
_LABELS = "equipment/labels.toml"
_MEASURES, _BOTTLES = "equipment/measures.toml", "equipment/bottles.toml"

_NOT_IN_AN_OWN_FOLDER = (
    "a pharmacy's folder holds records and sources.toml only; a documented range is narrowed "
    "with [range] in a record, never widened"
)

# What a key must hold, in words, where the kind of its value does not tell.
_HOLDS = {
    "id": "a name of small letters, digits and hyphens",
    "role": "a role that this dosage form has: active, filler, shell; or active, antioxidant, "
    "preservative, cosolvent, vehicle; or active, additive, base",
    "kind": "a kind that is known here: graduate or oral syringe; contraindication, caution or "
    "counsel",
    "asks": "yes or no, or days",
    "name": "refrigerator or room; or nonpreserved-aqueous, preserved-aqueous, nonaqueous",
    "scope": "general, starting or sensitive, protocol, or prepared",
    "per": "day",
    "status": "confirmed or unconfirmed",
    "base": "of the record or of the order",
    "dosage_form": "capsule, oral liquid, sublingual tablet or topical preparation",
    "molar_mass": "a molar mass like '377.86'",
    "revision": "a whole number from 1 on",
    "first_day": "0 or 1",
    "width": "a length like '102 mm'",
    "height": "a length like '102 mm'",
}
_HOLDS_OF_TYPE = {
    "string": "a text in quotes",
    "int": "a whole number",
    "bool": "true or false",
    "date": "a date without quotes, like 2026-11-22",
    "tuple": "a list in square brackets",
    "dict": "a table of its own",
    "model": "a table of its own",
}

_Model = TypeVar("_Model", bound=BaseModel)


class Reading:
    """
    One reading of the folders; `findings` collects what is wrong.

    Args:
        shipped: The folder that ships.
        own: The pharmacy's own, or None.
        shapes: The class of records of each dosage form, by its name in a record.
    """

    def __init__(
        self, shipped: Path, own: Path | None, shapes: Mapping[str, type[MasterFormulation]]
    ) -> None:
        self.shipped = shipped
        self.own = own
        self.shapes = shapes
        self.findings: list[Finding] = []
        self.read: dict[str, bytes] = {}
        self.sources: dict[str, Source] = {}
        self.rules: dict[str, RuleFile] = {}
        self.keeping: dict[str, KeepingRules] = {}

    def run(self) -> Formulary | None:
        """Read everything; None where the basis itself is unusable."""
        shipped = self.shipped
        self._sources(self._file(shipped, _SOURCES))
        if self.own is not None:
            self._own_folder(self.own)
        substance = self._whole(self._file(shipped, _SUBSTANCE), Substance)
        for path in sorted((shipped / "rules").glob("*.toml")):
            self._rules(self._file(shipped, f"rules/{path.name}"))
        shells = self._tables(self._file(shipped, _SHELLS), ShellMaker)
        balances = self._tables(self._file(shipped, _BALANCES), BalanceClass)
        labels = self._tables(self._file(shipped, _LABELS), LabelSize)
        measures = self._tables(self._file(shipped, _MEASURES), Measure)
        bottles = self._tables(self._file(shipped, _BOTTLES), Bottle)
        if substance is None:
            return None
        formulations = self._records(shipped, Basis(substance, self.keeping, shells))
        return Formulary(
            sources=MappingProxyType(self.sources),
            substance=substance,
            formulations=MappingProxyType(formulations),
            rules=MappingProxyType(self.rules),
            keeping=MappingProxyType(self.keeping),
            shells=MappingProxyType(shells),
            balances=MappingProxyType(balances),
            label_sizes=MappingProxyType(labels),
            measures=MappingProxyType(measures),
            bottles=MappingProxyType(bottles),
            files=MappingProxyType(
                {name: hashlib.sha256(data).hexdigest() for name, data in self.read.items()}
            ),
            digest=self._digest(),
        )

    def _own_folder(self, own: Path) -> None:
        """Read the pharmacy's bibliography, and say what has no place in its folder."""
        if not own.is_dir():
            self._find(harmless(own.name), None, (), "is not a folder")
            return
        for name in (_SUBSTANCE, "rules", "equipment"):
            if (own / name).exists():
                self._find(self._own_name(name), None, (), _NOT_IN_AN_OWN_FOLDER)
        for path in sorted(own.glob("*/*.toml")):
            if path.parent.name not in ("rules", "equipment"):
                name = self._own_name(f"{path.parent.name}/{path.name}")
                self._find(name, None, (), "stands in a folder within the folder and is not read")
        if (own / _SOURCES).exists():
            self._sources(self._file(own, _SOURCES))

    def _records(self, shipped: Path, basis: Basis) -> dict[str, MasterFormulation]:
        """Read the master formulation records of both folders."""
        formulations: dict[str, MasterFormulation] = {}
        for folder in (shipped, self.own):
            for path in sorted(folder.glob("*.toml")) if folder is not None else ():
                if path.name not in (_SUBSTANCE, _SOURCES):
                    self._record(self._file(folder or shipped, path.name), basis, formulations)
        return formulations

    def _digest(self) -> str:
        """Return a digest over names and bytes of all files; where a folder stands is no matter."""
        total = hashlib.sha256()
        for name in sorted(self.read):
            total.update(name.encode("utf-8", "surrogateescape") + b"\0")
            total.update(hashlib.sha256(self.read[name]).digest())
        return total.hexdigest()

    def _find(self, name: str, file: File | None, path: KeyPath, message: str) -> None:
        """Note something wrong, with its line where that can be told; one finding a key."""
        line = None if file is None else file.line_of(path)
        self._note(Finding(name, line, written_key(path), message))

    def _note(self, finding: Finding) -> None:
        """Keep a finding, unless its key has one already or its file has had enough."""
        of_file = [each for each in self.findings if each.file == finding.file]
        if len(of_file) > _MOST_FINDINGS:
            return
        if len(of_file) == _MOST_FINDINGS:
            finding = Finding(finding.file, None, "", "has more findings than are listed here")
        if not finding.key or finding.key not in {each.key for each in of_file}:
            self.findings.append(finding)

    def _own_name(self, name: str) -> str:
        """Return how findings call a file of the pharmacy's folder."""
        return name if self.own is None else f"{harmless(self.own.resolve().name)}/{harmless(name)}"

    # Files

    def _file(self, folder: Path, name: str) -> File | None:
        """Read one file and look at what any file must keep."""
        shown = self._own_name(name) if folder == self.own else name
        data = self._bytes(folder / name, shown)
        text = None if data is None else self._text(data, shown)
        table = None if text is None else self._table(text, shown)
        if data is None or text is None or table is None:
            return None
        self.read[name if folder != self.own else f"own/{name}"] = data
        found = File(shown, data, text, table)
        return found if self._check_values(found) else None

    def _bytes(self, path: Path, shown: str) -> bytes | None:
        """Return what a file holds, at most one byte more than it may."""
        try:
            if not path.is_file():
                self._find(shown, None, (), "is missing, or is no ordinary file")
                return None
            with path.open("rb") as file:
                data = file.read(_LARGEST_FILE + 1)
        except OSError as error:
            self._find(shown, None, (), f"cannot be read: {error.strerror}")
            return None
        if len(data) > _LARGEST_FILE:
            self._find(shown, None, (), "is larger than 1 MB, and than any record")
            return None
        return data

    def _text(self, data: bytes, shown: str) -> str | None:
        """Return the text of a file without invisible characters."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = 1 + data.count(b"\n", 0, error.start)
            self._note(Finding(shown, line, "", "is not UTF-8"))
            return None
        for character in sorted(letters_beyond_ascii(text)):
            if is_invisible(character):
                line = 1 + text.count("\n", 0, text.index(character))
                message = f"holds an invisible or control character (U+{ord(character):04X})"
                self._note(Finding(shown, line, "", message))
                return None
        return text

    def _table(self, text: str, shown: str) -> dict[str, Any] | None:
        """Return what a TOML text says."""
        lengths = [len(line) for line in text.split("\n")]
        if max(lengths) > _LONGEST_LINE:
            line = 1 + next(n for n, length in enumerate(lengths) if length > _LONGEST_LINE)
            message = f"has a line of more than {_LONGEST_LINE} characters"
            self._note(Finding(shown, line, "", message))
            return None
        try:
            return tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            at = re.search(r"line (\d+)", str(error))
            words = re.sub(r"\s*\(at [^)]*\)", "", str(error)).rstrip(".")
            message = f"is not valid TOML: {words[:1].lower()}{words[1:]}"
            self._note(Finding(shown, int(at[1]) if at else None, "", message))
            return None

    def _check_values(self, file: File) -> bool:
        """
        Look at every key and value, whatever it is for.

        No float, no open end, no number without a source, no source that is not
        in the bibliography, nothing that a sheet cannot print.

        Returns:
            False where the file is too deep to go on with.
        """
        bibliography = file.name.rpartition("/")[2] == _SOURCES
        text = file.text
        # An escape or a text of several lines can hold what no look at the file shows.
        veiled = any(mark in text for mark in ("\\", "\t", "'''", '"""')) or bool(
            letters_beyond_ascii(text)
        )
        for path, value, sourced in values_of(file.table):
            if len(path) > _DEEPEST:
                self._find(file.name, file, path, "is nested deeper than in any record")
                return False
            fault = fault_of_letters(path, value) if veiled else None
            if not bibliography:
                fault = fault or self._fault_of(path, value, sourced=sourced)
            if fault:
                self._find(file.name, file, path, fault)
        return True

    def _fault_of(self, path: KeyPath, value: Any, *, sourced: bool) -> str | None:
        """Say what is wrong with one value of a table that is no bibliography."""
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
        """Read a rule file; some also say how long preparations keep."""
        if file is not None and "beyond_use" in file.table:
            keeping = self._whole(file, KeepingRules)
            if keeping is not None:
                self.keeping[keeping.id] = self.rules[keeping.id] = keeping
            return
        rule = self._whole(file, RuleFile)
        if rule is not None:
            self.rules[rule.id] = rule

    def _whole(self, file: File | None, kind: type[_Model]) -> _Model | None:
        """Build a model of a whole file whose id is its name."""
        if file is None:
            return None
        model = self._validated(file, kind, file.table, ())
        if model is not None and file.table["id"] != stem(file.name):
            self._find(file.name, file, ("id",), "is not the name of the file")
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
        """Build a model, or say key by key why it cannot be built."""
        try:
            return kind.model_validate(table, context={"located": True})
        except ValidationError as error:
            for each in error.errors(include_url=False, include_input=False):
                path = (*under, *each["loc"])
                self._find(file.name, file, path, self._in_words(each))
            return None

    def _in_words(self, error: Any) -> str:
        """Say in a sentence what a model did not take; nothing of pydantic's own words."""
        keys = [part for part in reversed(error["loc"]) if isinstance(part, str)]
        last = keys[0] if keys else ""
        if error["type"] == "missing" and last == "source":
            return "is missing: every number names its source"
        if error["type"] == "missing":
            return f"is missing{self._asked_for(keys)}"
        if error["type"] == "extra_forbidden":
            return "is not a known key"
        if error["type"] in ("string_too_short", "too_short"):
            return f"is empty{self._asked_for(keys)}"
        if error["type"] == "value_error":
            return str(error["ctx"]["error"]).rstrip(".")
        held = _HOLDS.get(last) or _HOLDS_OF_TYPE.get(error["type"].partition("_")[0])
        return f"must be {held}" if held else "does not hold what is expected here"

    def _asked_for(self, keys: list[str]) -> str:
        """Name the element of a master formulation record that stands, or not, under a key."""
        for key in keys:
            for rule in self.keeping.values():
                for each in rule.mfr_elements:
                    if key in each.keys:
                        return f", which {rule.title} asks for: {each.element}"
        return ""

    def _record(
        self, file: File | None, basis: Basis, formulations: dict[str, MasterFormulation]
    ) -> None:
        """Read one master formulation record and hold it against the basis."""
        if file is None:
            return
        form = file.table.get("dosage_form")
        # What has no form that is known is read as the first, and told so.
        first = next(iter(self.shapes.values()))
        kind = self.shapes.get(form, first) if isinstance(form, str) else first
        master = self._whole(file, kind)
        if master is None:
            return
        for path, message in faults_of_record(master, basis):
            self._find(file.name, file, path, message)
        if master.id in formulations:
            self._find(file.name, file, ("id",), "another record has this id")
        digest = hashlib.sha256(file.data).hexdigest()
        formulations.setdefault(master.id, master.model_copy(update={"sha256": digest}))
