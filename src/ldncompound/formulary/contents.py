"""The contents of the data files, once they are read and checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from types import MappingProxyType
from typing import Any, Self, TypeVar

import msgspec

from ldncompound.core.names import choice_of
from ldncompound.core.near_names import write_near
from ldncompound.core.records import Json
from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.core.remembered import remembered
from ldncompound.core.sources import Citation, Source
from ldncompound.formulary.equipment import BalanceClass, Bottle, LabelSize, Measure, ShellMaker
from ldncompound.formulary.master_record import MasterFormulation
from ldncompound.formulary.parts import Part
from ldncompound.formulary.record_version import RecordVersion
from ldncompound.formulary.records_when_asked import RecordsWhenAsked
from ldncompound.formulary.rules import KeepingRules, RuleFile
from ldncompound.formulary.substance import Substance

__all__ = ["Formulary", "formulary_checked"]


_Kind = TypeVar("_Kind", bound=Part)

_KINDS: dict[str, type[Part]] = {
    "substances": Substance,
    "shells": ShellMaker,
    "balances": BalanceClass,
    "label_sizes": LabelSize,
    "measures": Measure,
    "bottles": Bottle,
}


@dataclass(frozen=True, slots=True, repr=False)
class Formulary:
    """
    The contents of the data files.

    Args:
        sources: The bibliography.
        substances: Drugs by id.
        formulations: Master formulation records by id.
        rules: Rule files by id.
        keeping: The rule files that set beyond-use limits, by id.
        shells: Capsule makers by id.
        balances: Classes of balances by id.
        label_sizes: Sizes of labels by id.
        measures: Graduates and oral syringes by id.
        bottles: Bottles for dispensing by id.
        files: SHA-256 of each file by its name within its folder.
        digest: SHA-256 over names and bytes of all files.
    """

    sources: Mapping[str, Source]
    substances: Mapping[str, Substance]
    formulations: Mapping[str, MasterFormulation]
    rules: Mapping[str, RuleFile]
    keeping: Mapping[str, KeepingRules]
    shells: Mapping[str, ShellMaker]
    balances: Mapping[str, BalanceClass]
    label_sizes: Mapping[str, LabelSize]
    measures: Mapping[str, Measure]
    bottles: Mapping[str, Bottle]
    files: Mapping[str, str]
    digest: str

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Formulary(digest={self.digest[:12]!r}, formulations={len(self.formulations)}, …)"

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how a copy is made: with every record read."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        return _restored, ({name: _plain(each) for name, each in told.items()},)

    def to_json(self) -> dict[str, Any]:
        """Return everything in it as JSON, each part as its file states it."""
        tables = {
            name: {key: _table(each) for key, each in getattr(self, name).items()}
            for name in ("sources", *_KINDS, "formulations", "rules")
        }
        return {"digest": self.digest, "files": dict(self.files), **tables}

    @classmethod
    def from_json(cls, document: object) -> Self:
        """
        Return the formulary that `to_json` wrote; a form is known once a formulary was loaded.

        Raises:
            WrongUsage: it is something else, or has records of a form that is not loaded.
        """
        try:
            return cls(**_members_read(Json(document), _strictly), formulations=_records(document))
        except (LookupError, AttributeError, TypeError, ValueError):
            raise WrongUsage(
                "This is not the JSON of a formulary whose forms are loaded.",
                remedy="Load the formularies of this program first, with load_formulary().",
            ) from None

    @property
    def jurisdictions(self) -> Mapping[str, RuleFile]:
        """Return the rules of each jurisdiction by its code, those with beyond-use limits first."""
        return _jurisdictions(self.rules, self.keeping)

    def record_named(self, identity: str) -> MasterFormulation | None:
        """Return a master record by its id, in any letter case; None where there is none."""
        return self.formulations.get(choice_of(identity, self.formulations))

    def rule_of(self, jurisdiction: str) -> RuleFile:
        """
        Return the rules of a jurisdiction, by its code in a configuration.

        Raises:
            WrongUsage: it has no rule file.
        """
        known = self.jurisdictions
        jurisdiction = choice_of(jurisdiction, known)
        if jurisdiction not in known:
            raise WrongUsage(
                f"{quoted(jurisdiction)} is not a known jurisdiction.",
                remedy=f"{write_near(jurisdiction, [*known])}Known: {', '.join(known)}. "
                "A rule file in the folder that --formulations "
                "(or LDNCOMPOUND_FORMULATIONS) names adds another.",
            )
        return known[jurisdiction]

    def substance_of(self, identity: str) -> Substance:
        """
        Return the substance that a master record names.

        Raises:
            WrongUsage: it has no file.
        """
        if identity not in self.substances:
            raise WrongUsage(
                f"{quoted(identity)} is not a known substance.",
                remedy=f"Known: {', '.join(self.substances)}.",
            )
        return self.substances[identity]

    def substance_of_component(self, name: str) -> Substance:
        """Return the substance of an active; the first substance for other components."""
        for master in self.formulations.values():
            for part in master.components:
                if part.name == name and getattr(part, "role", None) == "active":
                    return self.substances[master.substance]
        return next(iter(self.substances.values()))

    def version_of(self, master: MasterFormulation, jurisdiction: str) -> RecordVersion:
        """
        Return what two people adopt: the record, and every file whose figures it prints.

        Args:
            master: The record.
            jurisdiction: Of the pharmacy, whose rules are among those files.
        """
        return _version_of(master, self.rule_of(jurisdiction).id, self.files)

    def cite(self, source_id: str, locator: str) -> Citation:
        """Return a place in a source, with its title."""
        return Citation(source_id, self.sources[source_id].title, locator)


@remembered
def _jurisdictions(
    rules: Mapping[str, RuleFile], keeping: Mapping[str, KeepingRules]
) -> Mapping[str, RuleFile]:
    """Return the rules of each jurisdiction by its code, those with beyond-use limits first."""
    ordered = sorted(rules.values(), key=lambda each: (each.id not in keeping, each.title))
    return MappingProxyType({each.jurisdiction: each for each in ordered})


@remembered
def _version_of(master: MasterFormulation, rule: str, files: Mapping[str, str]) -> RecordVersion:
    """Return a record with the files that it rests on, among them the rules of this id."""
    names = {*master.rests_on, f"rules/{rule}.toml"}
    # Files of the pharmacy's own folder are named with "own/" in front.
    names = {name if name in files else f"own/{name}" for name in names}
    return RecordVersion(
        id=master.id,
        revision=master.revision,
        sha256=master.sha256,
        rests_on={name: files[name] for name in sorted(names)},
    )


def _plain(value: Any) -> Any:
    """Return a table as a dict; a text as it is."""
    return dict(value) if isinstance(value, Mapping) else value


def _restored(members: dict[str, Any]) -> Formulary:
    """Return a formulary from its tables, which nobody can change."""
    told: dict[str, Any] = {
        name: MappingProxyType(each) if isinstance(each, dict) else each
        for name, each in members.items()
    }
    return Formulary(**told)


def _table(value: Any) -> dict[str, Any]:
    """Return one part as JSON."""
    if isinstance(value, Source):
        return msgspec.structs.asdict(value)
    table: dict[str, Any] = value.to_json()
    return table


def formulary_checked(
    document: Mapping[str, Any], forms: Mapping[str, type[MasterFormulation]]
) -> Formulary:
    """
    Return the formulary of a JSON that was checked when it was made: nothing is checked again.

    Args:
        document: What `Formulary.to_json` wrote.
        forms: The class of the records of each dosage form, by its name in a record; a record,
            and the class of its form, is read when it is first asked for.
    """
    formulations = document["formulations"]

    def record(identity: str) -> MasterFormulation:
        table = formulations[identity]
        return forms[table["dosage_form"]].from_json(table)

    waiting = {key: partial(record, key) for key in formulations}
    told = _members_read(document, lambda kind, each: kind.from_json(each))
    return Formulary(**told, formulations=RecordsWhenAsked(waiting))


def _members_read(
    document: Mapping[str, Any], read: Callable[[type[Part], Any], Part]
) -> dict[str, Any]:
    """
    Return the members of a formulary from its JSON, but for the master records.

    Args:
        document: The JSON.
        read: Reads a part of a kind.
    """
    told: dict[str, Any] = {
        name: {key: read(kind, each) for key, each in document[name].items()}
        for name, kind in _KINDS.items()
    }
    told["sources"] = {key: Source(**each) for key, each in document["sources"].items()}
    told["rules"] = {
        key: read(KeepingRules if "beyond_use" in each else RuleFile, each)
        for key, each in document["rules"].items()
    }
    told["keeping"] = {
        k: each for k, each in told["rules"].items() if isinstance(each, KeepingRules)
    }
    tables = {name: MappingProxyType(each) for name, each in told.items()}
    files = dict(document["files"])
    if not all(isinstance(each, str) for each in (document["digest"], *files.values())):
        raise TypeError("a digest is a text")
    return {**tables, "files": MappingProxyType(files), "digest": document["digest"]}


def _records(document: Any) -> Mapping[str, MasterFormulation]:
    """Return the master records of a JSON, checked."""
    forms = {each.recorded_as(): each for each in MasterFormulation.__subclasses__()}
    tables = document["formulations"].items()
    return MappingProxyType(
        {key: _strictly(forms[each["dosage_form"]], each) for key, each in tables}
    )


def _strictly(kind: type[_Kind], table: Any) -> _Kind:
    """Return one part, checked; as JSON, so that dates are read from texts."""
    from ldncompound.formulary.strict_reading import validator_of

    return validator_of(kind).validate_json(json.dumps(table))
