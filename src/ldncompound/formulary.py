"""The edge to the folders of formulations: reads them, and says what is wrong with them.

A number without a source does not load. A pharmacy's own folder adds records and
sources; it may narrow a documented range and never widen it.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from ldncompound.formulation import (
    BalanceClass,
    Bottle,
    CapsuleFormulation,
    LabelSize,
    LiquidFormulation,
    MasterFormulation,
    Measure,
    RuleFile,
    ShellMaker,
    Substance,
)
from ldncompound.quantities import MG, MG_PER_CAPSULE, number_of, parse_quantity
from ldncompound.refusals import MalformedQuantity, WrongUsage, quoted
from ldncompound.sources import CONFIRMED, UNCONFIRMED, Citation, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Finding",
    "Formulary",
    "FormularyError",
    "check_folder",
    "load_formulary",
    "shipped_folder",
]

_LARGEST_FILE = 1_000_000
_LONGEST_LINE = 2_000
_DEEPEST = 8
_MOST_FINDINGS = 100
_LONGEST_KEY = 120
_SUBSTANCE, _SOURCES = "naltrexone.toml", "sources.toml"
_SHELLS, _BALANCES = "equipment/capsules.toml", "equipment/balances.toml"
_LABELS = "equipment/labels.toml"
_MEASURES, _BOTTLES = "equipment/measures.toml", "equipment/bottles.toml"
_SOURCE_KEYS = {"title", "kind", "address", "read_on", "status"}

_NOT_IN_AN_OWN_FOLDER = (
    "a pharmacy's folder holds records and sources.toml only; a documented range is narrowed "
    "with [range] in a record, never widened"
)

# What a key must hold, in words, where the kind of its value does not tell.
_HOLDS = {
    "id": "a name of small letters, digits and hyphens",
    "role": "a role that this dosage form has: active, filler, shell; or active, antioxidant, "
    "preservative, cosolvent, vehicle",
    "kind": "graduate or oral syringe",
    "name": "refrigerator or room",
    "scope": "general, starting or sensitive, protocol, or prepared",
    "per": "day",
    "status": "confirmed or unconfirmed",
    "dosage_form": "capsule or oral liquid",
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
        label_sizes: Sizes of labels by id.
        measures: Graduates and oral syringes by id.
        bottles: Bottles for dispensing by id.
        digest: SHA-256 over names and bytes of all files.
    """

    sources: Mapping[str, Source]
    substance: Substance
    formulations: Mapping[str, MasterFormulation]
    rules: Mapping[str, RuleFile]
    shells: Mapping[str, ShellMaker]
    balances: Mapping[str, BalanceClass]
    label_sizes: Mapping[str, LabelSize]
    measures: Mapping[str, Measure]
    bottles: Mapping[str, Bottle]
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


# Files ------------------------------------------------------------------------


_Path = tuple[str | int, ...]
_Model = TypeVar("_Model", bound=BaseModel)


class _File:
    """A file as read; `name` is how findings call it."""

    def __init__(self, name: str, data: bytes, text: str, table: dict[str, Any]) -> None:
        self.name = name
        self.data = data
        self.text = text
        self.table = table

    @cached_property
    def lines(self) -> dict[_Path, int]:
        """The line of every key and table, looked for only when something is wrong."""
        return _lines_of(self.text)

    def line_of(self, path: _Path) -> int | None:
        """Return the line of a key path, or of the nearest table above it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


class _Basis(NamedTuple):
    """What a record is held against."""

    substance: Substance
    rules: dict[str, RuleFile]
    shells: dict[str, ShellMaker]


class _Reading:
    """One reading of the folders; `findings` collects what is wrong."""

    def __init__(self, own: Path | None) -> None:
        self.own = own
        self.findings: list[Finding] = []
        self.read: dict[str, bytes] = {}
        self.sources: dict[str, Source] = {}
        self.rules: dict[str, RuleFile] = {}

    def run(self) -> Formulary | None:
        """Read everything; None where the basis itself is unusable."""
        shipped = shipped_folder()
        self._sources(self._file(shipped, _SOURCES))
        if self.own is not None:
            self._own_folder(self.own)
        substance = self._whole(self._file(shipped, _SUBSTANCE), Substance)
        for path in sorted((shipped / "rules").glob("*.toml")):
            rule = self._whole(self._file(shipped, f"rules/{path.name}"), RuleFile)
            if rule is not None:
                self.rules[rule.id] = rule
        shells = self._tables(self._file(shipped, _SHELLS), ShellMaker)
        balances = self._tables(self._file(shipped, _BALANCES), BalanceClass)
        labels = self._tables(self._file(shipped, _LABELS), LabelSize)
        measures = self._tables(self._file(shipped, _MEASURES), Measure)
        bottles = self._tables(self._file(shipped, _BOTTLES), Bottle)
        if substance is None:
            return None
        formulations = self._records(shipped, _Basis(substance, self.rules, shells))
        return Formulary(
            sources=MappingProxyType(self.sources),
            substance=substance,
            formulations=MappingProxyType(formulations),
            rules=MappingProxyType(self.rules),
            shells=MappingProxyType(shells),
            balances=MappingProxyType(balances),
            label_sizes=MappingProxyType(labels),
            measures=MappingProxyType(measures),
            bottles=MappingProxyType(bottles),
            digest=self._digest(),
        )

    def _own_folder(self, own: Path) -> None:
        """Read the pharmacy's bibliography, and say what has no place in its folder."""
        if not own.is_dir():
            self._find(_shown(own.name), None, (), "is not a folder")
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

    def _records(self, shipped: Path, basis: _Basis) -> dict[str, MasterFormulation]:
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

    def _find(self, name: str, file: _File | None, path: _Path, message: str) -> None:
        """Note something wrong, with its line where that can be told; one finding a key."""
        line = None if file is None else file.line_of(path)
        self._note(Finding(name, line, _key(path), message))

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
        return name if self.own is None else f"{_shown(self.own.resolve().name)}/{_shown(name)}"

    # Files

    def _file(self, folder: Path, name: str) -> _File | None:
        """Read one file and look at what any file must keep."""
        shown = self._own_name(name) if folder == self.own else name
        data = self._bytes(folder / name, shown)
        text = None if data is None else self._text(data, shown)
        table = None if text is None else self._table(text, shown)
        if data is None or text is None or table is None:
            return None
        self.read[name if folder != self.own else f"own/{name}"] = data
        found = _File(shown, data, text, table)
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
        for character in sorted(_letters_beyond_ascii(text)):
            if _is_invisible(character):
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

    def _check_values(self, file: _File) -> bool:
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
            _letters_beyond_ascii(text)
        )
        for path, value, sourced in _values_of(file.table):
            if len(path) > _DEEPEST:
                self._find(file.name, file, path, "is nested deeper than in any record")
                return False
            fault = _fault_of_letters(path, value) if veiled else None
            if not bibliography:
                fault = fault or self._fault_of(path, value, sourced=sourced)
            if fault:
                self._find(file.name, file, path, fault)
        return True

    def _fault_of(self, path: _Path, value: Any, *, sourced: bool) -> str | None:
        """Say what is wrong with one value of a table that is no bibliography."""
        key = next((part for part in reversed(path) if isinstance(part, str)), "")
        if key in ("source", "also") and not isinstance(value, list | dict):
            known = isinstance(value, str) and value in self.sources
            return None if known else f"the source {quoted(str(value))} is not in sources.toml"
        return _fault_of_number(value, sourced=sourced or path == ("revision",))

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
                self._find(file.name, file, (name,), fault)
                continue
            dated = {**table, "read_on": table["read_on"].isoformat()}
            self.sources[name] = Source(id=name, **dated)

    def _whole(self, file: _File | None, kind: type[_Model]) -> _Model | None:
        """Build a model of a whole file whose id is its name."""
        if file is None:
            return None
        model = self._validated(file, kind, file.table, ())
        if model is not None and file.table["id"] != _stem(file.name):
            self._find(file.name, file, ("id",), "is not the name of the file")
        if isinstance(model, Substance) and not _is_union(model):
            message = "is not the union of the documented ranges"
            self._find(file.name, file, ("enforced_range",), message)
        return model

    def _tables(self, file: _File | None, kind: type[_Model]) -> dict[str, _Model]:
        """Build a model of each table of a file; its name is its id."""
        built: dict[str, _Model] = {}
        for name, table in file.table.items() if file else ():
            named = {**table, "id": name} if isinstance(table, dict) else table
            model = self._validated(file, kind, named, (name,)) if file else None
            if model is not None:
                built[name] = model
        return built

    def _validated(
        self, file: _File, kind: type[_Model], table: Any, under: _Path
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
            for rule in self.rules.values():
                for each in rule.mfr_elements:
                    if key in each.keys:
                        return f", which {rule.title} asks for: {each.element}"
        return ""

    def _record(
        self, file: _File | None, basis: _Basis, formulations: dict[str, MasterFormulation]
    ) -> None:
        """Read one master formulation record and hold it against the basis."""
        if file is None:
            return
        form = file.table.get("dosage_form")
        master = (
            self._whole(file, LiquidFormulation)
            if form == "oral liquid"
            else self._whole(file, CapsuleFormulation)
        )
        if master is None:
            return
        for path, message in _faults_of_record(master, basis):
            self._find(file.name, file, path, message)
        if master.id in formulations:
            self._find(file.name, file, ("id",), "another record has this id")
        digest = hashlib.sha256(file.data).hexdigest()
        formulations.setdefault(master.id, master.model_copy(update={"sha256": digest}))


# A record against its basis ---------------------------------------------------


def _faults_of_record(
    master: CapsuleFormulation | LiquidFormulation, basis: _Basis
) -> Iterator[tuple[_Path, str]]:
    """Yield what a record gets wrong against substance, rules and tables."""
    if master.substance != basis.substance.id:
        yield ("substance",), f"is not {basis.substance.id}"
    if master.adopted or master.sha256:
        yield ("adopted" if master.adopted else "sha256",), "is not decided in the file"
    yield from _faults_of_range(master, basis.substance)
    yield from _faults_of_fillers(master, basis.substance)
    rule = basis.rules.get(master.beyond_use.rule)
    if rule is None:
        yield ("beyond_use", "rule"), "is not a known rule"
    elif master.beyond_use.category not in rule.beyond_use:
        yield ("beyond_use", "category"), f"is not a category of {rule.id}"
    if isinstance(master, CapsuleFormulation):
        yield from _faults_of_capsules(master, basis)
    elif master.liquid.concentration.value != basis.substance.documented_liquid.value:
        yield ("liquid", "concentration", "value"), "is not the documented concentration"


def _faults_of_capsules(master: CapsuleFormulation, basis: _Basis) -> Iterator[tuple[_Path, str]]:
    """Yield a maker or size that is none, and strengths outside the documented range."""
    maker = basis.shells.get(master.capsule_table.maker)
    if maker is None:
        yield ("capsule", "maker"), "is not a maker in equipment/capsules.toml"
    elif master.capsule_table.size.value not in maker.sizes:
        yield ("capsule", "size", "value"), f"is not a size that {maker.id} makes"
    low = number_of(basis.substance.enforced_range.low, MG)
    high = number_of(basis.substance.enforced_range.high, MG)
    named: list[tuple[_Path, Any]] = [
        (("strength", "documented", place), strength)
        for place, strength in enumerate(master.strengths)
    ]
    for path, strength in [
        *named,
        (("reference_batch", "strength"), master.reference_batch.strength),
    ]:
        if not low <= number_of(strength, MG_PER_CAPSULE) <= high:
            yield path, "is outside the documented range"


def _faults_of_range(
    master: MasterFormulation, substance: Substance
) -> Iterator[tuple[_Path, str]]:
    """Yield a range that would widen the documented one."""
    own = master.range
    if own is None:
        return
    low = number_of(substance.enforced_range.low, MG)
    high = number_of(substance.enforced_range.high, MG)
    least = low if own.low is None else number_of(own.low, MG)
    if not low <= least <= number_of(own.high, MG) <= high:
        yield ("range",), "would widen the documented range; it may only be narrowed"


def _faults_of_fillers(
    master: CapsuleFormulation | LiquidFormulation, substance: Substance
) -> Iterator[tuple[_Path, str]]:
    """Yield fillers on the list of those to avoid, by name or by grade."""
    if not isinstance(master, CapsuleFormulation):
        return
    for place, part in enumerate(master.components):
        for key in ("name", "grade") if part.role == "filler" else ():
            plain = re.sub(r"[\s\-]+", " ", getattr(part, key)).lower()
            for avoided in substance.fillers_to_avoid:
                if any(fragment in plain for fragment in avoided.matches):
                    yield (
                        ("component", place, key),
                        f"must not be used, being {avoided.name}: {avoided.reason.rstrip('.')}",
                    )


def _is_union(substance: Substance) -> bool:
    """Say whether the range in force is the union of the documented ones."""
    lows = [number_of(each.low, MG) for each in substance.ranges if each.low is not None]
    highs = [number_of(each.high, MG) for each in substance.ranges]
    enforced = substance.enforced_range
    return bool(lows) and (min(lows), max(highs)) == (
        number_of(enforced.low, MG),
        number_of(enforced.high, MG),
    )


# Single values ----------------------------------------------------------------


def _values_of(table: dict[str, Any]) -> Iterator[tuple[_Path, Any, bool]]:
    """Yield every value in the order of the file, and whether its table names a source."""
    waiting: list[tuple[_Path, Any, bool]] = [((), table, False)]
    while waiting:
        path, value, sourced = waiting.pop()
        yield path, value, sourced
        if isinstance(value, dict):
            named = "source" in value
            waiting += [((*path, key), each, named) for key, each in reversed(value.items())]
        elif isinstance(value, list):
            placed = reversed(list(enumerate(value)))
            waiting += [((*path, place), each, sourced) for place, each in placed]


def _fault_of_number(value: Any, *, sourced: bool) -> str | None:
    """Say what is wrong with a value as a number, whatever its key."""
    if isinstance(value, float):
        return "is a bare decimal: write amounts as texts, like '4.5 mg'"
    if isinstance(value, str) and "TODO" in value and re.search(r"\bTODO\b", value):
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


def _fault_of_letters(path: _Path, value: Any) -> str | None:
    """Say which character of a key or value no sheet can print; a line break is one."""
    from ldncompound.lettering import is_printable  # seldom needed, and slow to load

    for text in (path[-1] if path else "", value):
        for character in text if isinstance(text, str) else "":
            if not (" " <= character <= "~" or is_printable(character)):
                return f"holds a character that a sheet cannot print (U+{ord(character):04X})"
    return None


def _is_invisible(character: str) -> bool:
    """Say whether a character controls, formats, separates lines, or is none at all."""
    from unicodedata import category  # seldom needed, and slow to load

    return category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _letters_beyond_ascii(text: str) -> set[str]:
    """Return the characters of a text that are neither ASCII in print nor between lines."""
    return {each for each in set(text) if not (" " <= each <= "~" or each in "\t\r\n")}


def _fault_of_source(table: Any) -> str | None:
    """Say what is wrong with an entry of the bibliography."""
    if not isinstance(table, dict) or table.keys() != _SOURCE_KEYS:
        return "needs exactly " + ", ".join(sorted(_SOURCE_KEYS))
    if not all(isinstance(table[key], str) for key in _SOURCE_KEYS - {"read_on"}):
        return "holds something that is no text"
    if type(table["read_on"]) is not date:
        return "needs the day it was read as a date without quotes, like 2026-11-22"
    if table["status"] not in (CONFIRMED, UNCONFIRMED) or not table["title"].strip():
        return "needs a title, and a status: confirmed or unconfirmed"
    return None


# Names and lines --------------------------------------------------------------


def _stem(name: str) -> str:
    """Return the name of a file without folder and ending."""
    return name.rpartition("/")[2].removesuffix(".toml")


def _shown(name: str) -> str:
    """Return a name fit for any terminal: what acts there is escaped."""
    return name if name.isascii() and name.isprintable() else ascii(name)[1:-1]


def _key(path: _Path) -> str:
    """Write a key with its tables, places counted from 1, at most a line of it."""
    shown = _shown(".".join(str(part + 1) if isinstance(part, int) else part for part in path))
    return shown if len(shown) <= _LONGEST_KEY else f"{shown[:_LONGEST_KEY]}…"


def _lines_of(text: str) -> dict[_Path, int]:
    """Return the line of every table and key of a TOML text, plainly written."""
    lines: dict[_Path, int] = {}
    counts: dict[_Path, int] = {}
    under: _Path = ()
    for number, line in enumerate(text.split("\n"), start=1):
        header = re.match(r"\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]", line)
        key = re.match(r"\s*([A-Za-z0-9_.\-]+)\s*=", line)
        if header:
            under = _numbered(tuple(header[2].split(".")), header[1] == "[[", counts)
            lines.setdefault(under, number)
            lines.setdefault(tuple(part for part in under if isinstance(part, str)), number)
        elif key:
            path: _Path = (*under, *key[1].split("."))
            for end in range(len(under) + 1, len(path) + 1):
                lines.setdefault(path[:end], number)
    return lines


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
