"""The contents of the data files, once they are read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.core.sources import Citation, Source
from ldncompound.formulary.equipment import BalanceClass, Bottle, LabelSize, Measure, ShellMaker
from ldncompound.formulary.master_record import MasterFormulation
from ldncompound.formulary.record_version import RecordVersion
from ldncompound.formulary.rules import KeepingRules, RuleFile
from ldncompound.formulary.substance import Substance

__all__ = ["Formulary"]


@dataclass(frozen=True, slots=True)
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

    @property
    def jurisdictions(self) -> Mapping[str, RuleFile]:
        """Return the rules of each jurisdiction by its code, those with beyond-use limits first."""
        rules = self.rules.values()
        ordered = sorted(rules, key=lambda each: (each.id not in self.keeping, each.title))
        return {each.jurisdiction: each for each in ordered}

    def rule_of(self, jurisdiction: str) -> RuleFile:
        """
        Return the rules of a jurisdiction, by its code in a configuration.

        Raises:
            WrongUsage: it has no rule file.
        """
        known = self.jurisdictions
        if jurisdiction not in known:
            raise WrongUsage(
                f"{quoted(jurisdiction)} is not a known jurisdiction.",
                remedy=f"Known: {', '.join(known)}. A rule file in the folder that --formulations "
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
        names = {*master.rests_on, f"rules/{self.rule_of(jurisdiction).id}.toml"}
        # Files of the pharmacy's own folder are named with "own/" in front.
        names = {name if name in self.files else f"own/{name}" for name in names}
        return RecordVersion(
            id=master.id,
            revision=master.revision,
            sha256=master.sha256,
            rests_on={name: self.files[name] for name in sorted(names)},
        )

    def cite(self, source_id: str, locator: str) -> Citation:
        """Return a place in a source, with its title."""
        return Citation(source_id, self.sources[source_id].title, locator)
