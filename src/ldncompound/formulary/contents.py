"""What the data files say, once they are read and found right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    Everything the data files say.

    Args:
        sources: The bibliography.
        substance: Naltrexone.
        formulations: Master formulation records by id.
        rules: Rule files by id.
        keeping: Those among them that say how long preparations keep.
        shells: Capsule makers by id.
        balances: Classes of balances by id.
        label_sizes: Sizes of labels by id.
        measures: Graduates and oral syringes by id.
        bottles: Bottles for dispensing by id.
        files: SHA-256 of each file by its name within its folder.
        digest: SHA-256 over names and bytes of all files.
    """

    sources: Mapping[str, Source]
    substance: Substance
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

    def rule_of(self, jurisdiction: str) -> RuleFile:
        """Return the rules of a jurisdiction, by its name in a configuration."""
        return next(each for each in self.rules.values() if each.jurisdiction == jurisdiction)

    def version_of(self, master: MasterFormulation, jurisdiction: str) -> RecordVersion:
        """
        Return what two people adopt: the record, and every file whose figures it prints.

        Args:
            master: The record.
            jurisdiction: Of the pharmacy, whose rules are among those files.
        """
        names = {*master.rests_on, f"rules/{self.rule_of(jurisdiction).id}.toml"}
        return RecordVersion(
            id=master.id,
            revision=master.revision,
            sha256=master.sha256,
            rests_on={name: self.files[name] for name in sorted(names)},
        )

    def cite(self, source_id: str, locator: str) -> Citation:
        """Return a place in a source, with its title."""
        return Citation(source_id, self.sources[source_id].title, locator)
