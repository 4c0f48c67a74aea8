"""A record held against substance, rules and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ldncompound.compounding.dosage_forms.capsules.record import CapsuleFormulation
from ldncompound.compounding.dosage_forms.oral_liquid.record import LiquidFormulation
from ldncompound.compounding.dosage_forms.sublingual_tablets.record import TabletFormulation
from ldncompound.compounding.dosage_forms.topical.record import TopicalFormulation
from ldncompound.core.quantities import MG, MG_PER_CAPSULE, number_of
from ldncompound.formulary.equipment import ShellMaker
from ldncompound.formulary.fillers import barred_filler
from ldncompound.formulary.findings import KeyPath
from ldncompound.formulary.master_record import MasterFormulation
from ldncompound.formulary.rules import KeepingRules
from ldncompound.formulary.substance import Substance

__all__ = ["AnyFormulation", "Basis", "faults_of_record", "is_union"]


AnyFormulation = CapsuleFormulation | LiquidFormulation | TabletFormulation | TopicalFormulation
"""A master formulation record of any dosage form that there is."""


class Basis(NamedTuple):
    """What a record is held against."""

    substance: Substance
    rules: dict[str, KeepingRules]
    shells: dict[str, ShellMaker]


def faults_of_record(master: AnyFormulation, basis: Basis) -> Iterator[tuple[KeyPath, str]]:
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
    elif isinstance(master, TopicalFormulation):
        for place, kind in enumerate(master.beyond_use.kinds):
            if kind.category not in rule.beyond_use:
                path = ("beyond_use", "kind", place, "category")
                yield path, f"is not a category of {rule.id}"
    if isinstance(master, CapsuleFormulation):
        yield from _faults_of_capsules(master, basis)
    elif (
        isinstance(master, LiquidFormulation)
        and master.liquid.concentration.value != basis.substance.documented_liquid.value
    ):
        yield ("liquid", "concentration", "value"), "is not the documented concentration"


def _faults_of_capsules(master: CapsuleFormulation, basis: Basis) -> Iterator[tuple[KeyPath, str]]:
    """Yield a maker or size that is none, and strengths outside the documented range."""
    maker = basis.shells.get(master.capsule_table.maker)
    if maker is None:
        yield ("capsule", "maker"), "is not a maker in equipment/capsules.toml"
    elif master.capsule_table.size.value not in maker.sizes:
        yield ("capsule", "size", "value"), f"is not a size that {maker.id} makes"
    low = number_of(basis.substance.enforced_range.low, MG)
    high = number_of(basis.substance.enforced_range.high, MG)
    named: list[tuple[KeyPath, Any]] = [
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
) -> Iterator[tuple[KeyPath, str]]:
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
    master: AnyFormulation, substance: Substance
) -> Iterator[tuple[KeyPath, str]]:
    """Yield fillers on the list of those to avoid, by name or by grade."""
    if isinstance(master, LiquidFormulation | TopicalFormulation):
        return
    for place, part in enumerate(master.components):
        for key in ("name", "grade") if part.role == "filler" else ():
            barred = barred_filler(getattr(part, key), substance)
            if barred is not None:
                yield (
                    ("component", place, key),
                    f"must not be used, being {barred.name}: {barred.reason.rstrip('.')} "
                    f"(source: {barred.source}, {barred.locator})",
                )


def is_union(substance: Substance) -> bool:
    """Say whether the range in force is the union of the documented ones."""
    lows = [number_of(each.low, MG) for each in substance.ranges if each.low is not None]
    highs = [number_of(each.high, MG) for each in substance.ranges]
    enforced = substance.enforced_range
    return bool(lows) and (min(lows), max(highs)) == (
        number_of(enforced.low, MG),
        number_of(enforced.high, MG),
    )
