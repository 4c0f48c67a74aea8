"""Checks of a record against its substance, rules and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from ldncompound.core.quantities import MG, number_of
from ldncompound.formulary.barred_fillers import barred_filler
from ldncompound.formulary.basis import Basis
from ldncompound.formulary.equipment import ShellMaker
from ldncompound.formulary.findings import KeyPath
from ldncompound.formulary.master_record import MasterFormulation
from ldncompound.formulary.rules import RuleFile
from ldncompound.formulary.substance import Substance

__all__ = ["faults_of_record", "faults_of_rule", "is_union"]


def faults_of_record(master: MasterFormulation, basis: Basis) -> Iterator[tuple[KeyPath, str]]:
    """Yield what is wrong in a record, by its substance, rules and tables."""
    if master.adopted or master.sha256:
        yield ("adopted" if master.adopted else "sha256",), "must not be set in the file"
    yield from _faults_of_range(master, basis.substance)
    yield from _faults_of_fillers(master, basis.substance)
    yield from _faults_of_active(master, basis.substance)
    # Every dosage form has it, each with its own members.
    beyond_use = cast("Any", master).beyond_use
    rule = basis.rules.get(beyond_use.rule)
    if rule is None:
        yield ("beyond_use", "rule"), "is not a known rule"
    elif beyond_use.category not in rule.beyond_use:
        yield ("beyond_use", "category"), f"is not a category of {rule.id}"
    yield from master.faults(basis)


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
    master: MasterFormulation, substance: Substance
) -> Iterator[tuple[KeyPath, str]]:
    """Yield fillers on the list of those to avoid, by name or by grade."""
    for place, part in enumerate(master.components):
        for key in ("name", "grade") if getattr(part, "role", None) == "filler" else ():
            barred = barred_filler(getattr(part, key), substance)
            if barred is not None:
                yield (
                    ("component", place, key),
                    f"must not be used ({barred.name}): {barred.reason.rstrip('.')} "
                    f"(source: {barred.source}, {barred.locator})",
                )


def _faults_of_active(
    master: MasterFormulation, substance: Substance
) -> Iterator[tuple[KeyPath, str]]:
    """Yield an active without the name of the substance: another drug."""
    for place, part in enumerate(master.components):
        if getattr(part, "role", None) == "active" and substance.labelled_as not in part.name:
            yield ("component", place, "name"), f"does not name {substance.labelled_as}"


def faults_of_rule(
    rule: RuleFile, known: Iterable[RuleFile], makers: Iterable[ShellMaker]
) -> Iterator[tuple[KeyPath, str]]:
    """
    Yield what is wrong in a rule file, by those read before it and the table of shells.

    Args:
        rule: Of one file.
        known: Those read before it.
        makers: Of shells.
    """
    for other in known:
        if other.id == rule.id:
            yield ("id",), "another rule file has this id"
        elif other.jurisdiction == rule.jurisdiction:
            yield ("jurisdiction",), f"already has rules, in {other.id}"
    sizes, smallest = [each.sizes for each in makers], rule.smallest_size
    if smallest is not None and not all(smallest.value in each for each in sizes):
        yield ("smallest_size", "value"), "is not a size that every maker of shells has"
    for key, asked in (
        ("label_item", [each.item for each in rule.label_items]),
        ("plausibility_item", [each.item for each in rule.plausibility_items]),
        ("instruction_item", [each.item for each in rule.instruction_items]),
        ("record_item", [each.item for each in rule.record_items]),
    ):
        for place, item in enumerate(asked):
            if item in asked[:place]:
                yield (key, place, "item"), "is asked twice"
    for place, shell in enumerate(() if rule.masses is None else rule.masses.shells):
        if not any(shell.size in each for each in sizes):
            yield ("masses", "shell", place, "size"), "is not a size that a maker of shells has"


def is_union(substance: Substance) -> bool:
    """Return whether the enforced range is the union of the documented ones."""
    lows = [number_of(each.low, MG) for each in substance.ranges if each.low is not None]
    highs = [number_of(each.high, MG) for each in substance.ranges]
    enforced = substance.enforced_range
    return bool(lows) and (min(lows), max(highs)) == (
        number_of(enforced.low, MG),
        number_of(enforced.high, MG),
    )
