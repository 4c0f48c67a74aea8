"""The edge to the folders of formulations: reads them, and says what is wrong with them.

A number without a source does not load. A pharmacy's own folder adds records and
sources; it may narrow a documented range and never widen it.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from ldncompound.formulation import (
    BalanceClass,
    MasterFormulation,
    RuleFile,
    ShellMaker,
    Substance,
)
from ldncompound.quantities import MG, MG_PER_CAPSULE, number_of, parse_quantity
from ldncompound.refusals import MalformedQuantity, WrongUsage, quoted
from ldncompound.sources import CONFIRMED, UNCONFIRMED, Citation, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "Finding",
    "Formulary",
    "FormularyError",
    "check_folder",
    "load_formulary",
    "shipped_folder",
]

_LARGEST_FILE = 1_000_000
_SUBSTANCE, _SOURCES = "naltrexone.toml", "sources.toml"
_SHELLS, _BALANCES = "equipment/capsules.toml", "equipment/balances.toml"
_SOURCE_KEYS = {"title", "kind", "address", "read_on", "status"}

# What USP <795> asks of a master formulation record, by the key that holds it.
_ELEMENTS = {
    "title": "name, strength and dosage form",
    "strength": "name, strength and dosage form",
    "dosage_form": "name, strength and dosage form",
    "component": "identities and amounts of all ingredients",
    "capsule": "identities and amounts of all ingredients",
    "characteristics": "relevant characteristics of the ingredients",
    "container": "container and closure",
    "method": "complete instructions for preparing",
    "equipment": "equipment and supplies",
    "instructions": "complete instructions for preparing",
    "precautions": "precautions",
    "description": "physical description of the final preparation",
    "beyond_use": "beyond-use date and storage, with the reference supporting it",
    "storage": "storage requirements",
    "calculations": "calculations to determine and verify quantities",
    "reference_batch": "calculations to determine and verify quantities",
    "labelling": "labelling requirements",
    "check": "quality control procedures and expected results",
    "other": "other information needed for repeatability",
}


class FormularyError(WrongUsage):
    """A folder of formulations that must not be used."""


@dataclass(frozen=True, slots=True)
class Finding:
    """
    Something wrong with a file.

    Args:
        file: Its name within the folder.
        line: Where, as far as it can be told.
        key: The key, with its tables, or nothing.
        message: What is wrong, in one sentence.

    >>> str(Finding("a.toml", 3, "strength", "has no source"))
    'a.toml:3: strength: has no source'
    """

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        """Return it as compilers do, so that editors can jump there."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Formulary:
    """
    Everything the data files say.

    Args:
        sources: The bibliography.
        substance: Naltrexone.
        formulations: Master formulation records by id.
        rules: Rule files by id.
        shells: Capsule makers by id.
        balances: Classes of balances by id.
        digest: SHA-256 over names and bytes of all files.
    """

    sources: Mapping[str, Source]
    substance: Substance
    formulations: Mapping[str, MasterFormulation]
    rules: Mapping[str, RuleFile]
    shells: Mapping[str, ShellMaker]
    balances: Mapping[str, BalanceClass]
    digest: str

    def cite(self, source_id: str, locator: str) -> Citation:
        """Return a place in a source, with its title."""
        return Citation(source_id, self.sources[source_id].title, locator)


def shipped_folder() -> Path:
    """Return the folder that ships: inside the wheel, or at the top of a checkout."""
    inside = Path(__file__).parent / "formulations"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "formulations"


def load_formulary(folder: Path | None = None) -> Formulary:
    """
    Read the shipped folder, and the pharmacy's own beside it.

    Args:
        folder: The pharmacy's own folder, or None.

    Raises:
        FormularyError: the first thing that is wrong, with file, line and key.
    """
    reading = _Reading(folder)
    formulary = reading.run()
    if reading.findings or formulary is None:
        raise FormularyError(
            f"The formulations cannot be used. {reading.findings[0]}.",
            remedy="'ldncompound formulations check' lists everything that is wrong.",
        )
    return formulary


def check_folder(folder: Path | None = None) -> list[Finding]:
    """
    Return everything that is wrong with the shipped folder and the pharmacy's own.

    Args:
        folder: The pharmacy's own folder, or None.
    """
    reading = _Reading(folder)
    reading.run()
    return reading.findings


# Reading ----------------------------------------------------------------------


class _File(NamedTuple):
    """A file as read."""

    name: str
    data: bytes
    text: str
    table: dict[str, Any]


_Model = TypeVar("_Model", bound=BaseModel)
_Path = tuple[str | int, ...]


class _Reading:
    """One reading of the folders; `findings` collects what is wrong."""

    def __init__(self, own: Path | None) -> None:
        self.own = own
        self.findings: list[Finding] = []
        self.read: dict[str, bytes] = {}
        self.sources: dict[str, Source] = {}

    def run(self) -> Formulary | None:
        """Read everything; None where the basis itself is unusable."""
        shipped = shipped_folder()
        self._sources(self._file(shipped, _SOURCES))
        if self.own is not None and (self.own / _SOURCES).exists():
            self._sources(self._file(self.own, _SOURCES))
        substance = self._model(self._file(shipped, _SUBSTANCE), Substance)
        rules = {
            rule.id: rule
            for path in sorted((shipped / "rules").glob("*.toml"))
            if (rule := self._model(self._file(shipped, f"rules/{path.name}"), RuleFile))
        }
        shells = self._tables(self._file(shipped, _SHELLS), ShellMaker)
        balances = self._tables(self._file(shipped, _BALANCES), BalanceClass)
        if substance is None:
            return None
        self._check_substance(substance)
        basis = _Basis(substance, rules, shells)
        formulations: dict[str, MasterFormulation] = {}
        for folder, names in self._record_names(shipped):
            for name in names:
                self._record(self._file(folder, name), basis, formulations)
        named = {
            name: balance.model_copy(update={"id": name}) for name, balance in balances.items()
        }
        return Formulary(
            self.sources, substance, formulations, rules, shells, named, self._digest()
        )

    def _record_names(self, shipped: Path) -> Iterator[tuple[Path, list[str]]]:
        """Yield the folders with the names of their master formulation records."""
        apart = {_SUBSTANCE, _SOURCES}
        yield shipped, sorted(p.name for p in shipped.glob("*.toml") if p.name not in apart)
        if self.own is None:
            return
        for name in (_SUBSTANCE, "rules", "equipment"):
            if (self.own / name).exists():
                self._find(
                    name, "", (), "a pharmacy's folder holds records and sources.toml only; a "
                    "documented range is narrowed with [range] in a record, never widened"
                )  # fmt: skip
        yield self.own, sorted(p.name for p in self.own.glob("*.toml") if p.name not in apart)

    def _digest(self) -> str:
        """Return a digest over names and bytes of all files."""
        total = hashlib.sha256()
        for name in sorted(self.read):
            total.update(name.encode() + b"\0" + hashlib.sha256(self.read[name]).digest())
        return total.hexdigest()

    def _find(self, file: str, text: str, path: _Path, message: str) -> None:
        """Note something wrong, with its line where that can be told."""
        key = ".".join(f"{part + 1}" if isinstance(part, int) else part for part in path)
        self.findings.append(Finding(file, _line_of(text, path), key, message))

    # Files

    def _file(self, folder: Path, name: str) -> _File | None:
        """Read one file and look at what any file must keep."""
        shown = name if folder != self.own else f"{folder.name}/{name}"
        try:
            with (folder / name).open("rb") as file:
                data = file.read(_LARGEST_FILE + 1)
            text = data.decode("utf-8")
        except OSError as error:
            self._find(shown, "", (), f"cannot be read: {error.strerror}")
            return None
        except UnicodeDecodeError:
            self._find(shown, "", (), "is not UTF-8, or larger than any record")
            return None
        if len(data) > _LARGEST_FILE:
            self._find(shown, "", (), "is larger than any record")
            return None
        hostile = re.search(r"[^\t\n\r -~\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]", text)
        if hostile or "\u202e" in text or "\u200b" in text:
            line = 1 + text.count("\n", 0, hostile.start() if hostile else 0)
            self.findings.append(Finding(shown, line, "", "holds a control character"))
            return None
        try:
            table = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            at = re.search(r"line (\d+)", str(error))
            words = re.sub(r"\s*\(at [^)]*\)", "", str(error)).rstrip(".")
            where = int(at[1]) if at else None
            self.findings.append(Finding(shown, where, "", f"is not valid TOML: {words}"))
            return None
        self.read[shown] = data
        found = _File(shown, data, text, table)
        return found if self._check_values(found) else None

    def _check_values(self, file: _File) -> bool:
        """Look for floats, open ends, and numbers without a source; say whether all is well."""
        before = len(self.findings)
        for path, table in _tables_of(file.table):
            sourced = "source" in table
            for key, value in table.items():
                for each in value if isinstance(value, list) else [value]:
                    fault = _fault_of(each, sourced=sourced or (not path and key == "revision"))
                    if fault:
                        self._find(file.name, file.text, (*path, key), fault)
        return len(self.findings) == before

    # Contents

    def _sources(self, file: _File | None) -> None:
        """Read a bibliography."""
        if file is None:
            return
        for name, table in file.table.items():
            fault = _fault_of_source(table)
            if name in self.sources:
                fault = "this source is already defined"
            if fault:
                self._find(file.name, file.text, (name,), fault)
                continue
            self.sources[name] = Source(
                name,
                table["title"],
                table["kind"],
                table["address"],
                str(table["read_on"]),
                table["status"],
            )

    def _model(self, file: _File | None, kind: type[_Model]) -> _Model | None:
        """Build a model of a whole file."""
        return None if file is None else self._validated(file, kind, file.table, ())

    def _tables(self, file: _File | None, kind: type[_Model]) -> dict[str, _Model]:
        """Build a model of each table of a file."""
        if file is None:
            return {}
        built = {
            name: self._validated(file, kind, table, (name,)) for name, table in file.table.items()
        }
        return {name: model for name, model in built.items() if model is not None}

    def _validated(
        self, file: _File, kind: type[_Model], table: dict[str, Any], under: _Path
    ) -> _Model | None:
        """Build a model, or say key by key why it cannot be built."""
        self._check_citations(file)
        try:
            return kind.model_validate(table, context={"located": True})
        except ValidationError as error:
            for each in error.errors(include_url=False):
                path = (*under, *each["loc"])
                self._find(file.name, file.text, path, _in_words(each))
            return None

    def _check_citations(self, file: _File) -> None:
        """Every source that is named must be in the bibliography."""
        for path, table in _tables_of(file.table):
            also = table.get("also", [])
            for name in [table.get("source"), *(also if isinstance(also, list) else [])]:
                if name is not None and name not in self.sources:
                    message = f"the source {quoted(str(name))} is not in sources.toml"
                    self._find(file.name, file.text, (*path, "source"), message)

    def _check_substance(self, substance: Substance) -> None:
        """The range in force must be the union of the documented ones."""
        lows = [number_of(each.low, MG) for each in substance.ranges if each.low is not None]
        highs = [number_of(each.high, MG) for each in substance.ranges]
        enforced = substance.enforced_range
        if (min(lows), max(highs)) != (number_of(enforced.low, MG), number_of(enforced.high, MG)):
            message = "is not the union of the documented ranges"
            self._find(_SUBSTANCE, "", ("enforced_range",), message)

    def _record(
        self, file: _File | None, basis: _Basis, formulations: dict[str, MasterFormulation]
    ) -> None:
        """Read one master formulation record and hold it against the basis."""
        master = self._model(file, MasterFormulation)
        if file is None or master is None:
            return
        faults = list(_faults_of_record(master, file.name, basis))
        if master.id in formulations:
            faults.append((("id",), "another record has this id"))
        for path, message in faults:
            self._find(file.name, file.text, path, message)
        digest = hashlib.sha256(file.data).hexdigest()
        formulations.setdefault(master.id, master.model_copy(update={"sha256": digest}))


class _Basis(NamedTuple):
    """What a record is held against."""

    substance: Substance
    rules: dict[str, RuleFile]
    shells: dict[str, ShellMaker]


def _faults_of_record(
    master: MasterFormulation, file: str, basis: _Basis
) -> Iterator[tuple[_Path, str]]:
    """Yield what a record gets wrong against substance, rules and tables."""
    substance, enforced = basis.substance, basis.substance.enforced_range
    if master.id != file.rpartition("/")[2].removesuffix(".toml"):
        yield ("id",), "is not the name of the file"
    if master.substance != substance.id:
        yield ("substance",), f"is not {substance.id}"
    if master.adopted or master.sha256:
        yield ("adopted",), "is not decided in the file"
    low, high = number_of(enforced.low, MG), number_of(enforced.high, MG)
    for place, strength in enumerate(master.strengths):
        if not low <= number_of(strength, MG_PER_CAPSULE) <= high:
            yield ("strength", "documented", place), "is outside the documented range"
    own = master.range
    if own is not None and (
        number_of(own.high, MG) > high
        or (own.low is not None and not low <= number_of(own.low, MG) <= number_of(own.high, MG))
    ):
        yield ("range",), "would widen the documented range; it may only be narrowed"
    for place, part in enumerate(master.components):
        for avoided in substance.fillers_to_avoid:
            if any(fragment in part.name.lower() for fragment in avoided.matches):
                yield ("component", place, "name"), f"must not be used: {avoided.reason}"
    rule = basis.rules.get(master.beyond_use.rule)
    if rule is None or master.beyond_use.category not in rule.beyond_use:
        yield ("beyond_use", "category"), "is no category of a known rule"
    maker = basis.shells.get(master.capsule_table.maker)
    if maker is None or master.capsule_table.size.value not in maker.sizes:
        yield ("capsule", "maker"), "does not make this size"


# Small readers ----------------------------------------------------------------


def _tables_of(table: dict[str, Any], path: _Path = ()) -> Iterator[tuple[_Path, dict[str, Any]]]:
    """Yield every table of a file with its path."""
    yield path, table
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _tables_of(value, (*path, key))
        elif isinstance(value, list):
            for place, each in enumerate(value):
                if isinstance(each, dict):
                    yield from _tables_of(each, (*path, key, place))


def _fault_of(value: Any, *, sourced: bool) -> str | None:
    """Say what is wrong with one value of a table, whatever its key."""
    if isinstance(value, float):
        return "is a bare decimal: write amounts as texts, like '4.5 mg'"
    if isinstance(value, str) and re.search(r"\bTODO\b", value):
        return "is still to be done"
    number = isinstance(value, int) and not isinstance(value, bool)
    if not sourced and (number or (isinstance(value, str) and _is_quantity(value))):
        return "is a number without a source"
    return None


def _is_quantity(text: str) -> bool:
    """Say whether a text is in the grammar of quantities."""
    if not text[:1].isdigit():
        return False
    try:
        parse_quantity(text)
    except MalformedQuantity:
        return False
    return True


def _fault_of_source(table: Any) -> str | None:
    """Say what is wrong with an entry of the bibliography."""
    if not isinstance(table, dict) or table.keys() != _SOURCE_KEYS:
        return "needs exactly " + ", ".join(sorted(_SOURCE_KEYS))
    if not all(isinstance(table[key], str) for key in _SOURCE_KEYS - {"read_on"}):
        return "holds something that is no text"
    if table["status"] not in (CONFIRMED, UNCONFIRMED) or not table["title"].strip():
        return "needs a title, and a status: confirmed or unconfirmed"
    return None


def _in_words(error: Any) -> str:
    """Say in a sentence what a model did not take; nothing of pydantic's own words."""
    last = next((part for part in reversed(error["loc"]) if isinstance(part, str)), "")
    element = _ELEMENTS.get(last)
    asked = f", which USP <795> asks for: {element}" if element else ""
    if error["type"] == "missing":
        return f"is missing{asked}"
    if error["type"] == "extra_forbidden":
        return "is not a known key"
    if error["type"] in ("string_too_short", "too_short"):
        return f"is empty{asked}"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"]).rstrip(".")
    return "does not hold what is expected here"


def _line_of(text: str, path: _Path) -> int | None:
    """Return the line of a key path, or of the nearest table above it that has one."""
    lines: dict[_Path, int] = {}
    counts: dict[_Path, int] = {}
    under: _Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]", line)
        key = re.match(r"\s*([A-Za-z0-9_\-]+)\s*=", line)
        if header:
            under = _numbered(tuple(header[2].split(".")), header[1] == "[[", counts)
            lines.setdefault(under, number)
            lines.setdefault(tuple(part for part in under if isinstance(part, str)), number)
        elif key:
            lines.setdefault((*under, key[1]), number)
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def _numbered(names: tuple[str, ...], repeated: bool, counts: dict[_Path, int]) -> _Path:
    """Return the path of a header, arrays of tables with their place."""
    path: _Path = ()
    for place, name in enumerate(names):
        path = (*path, name)
        if place == len(names) - 1 and repeated:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
