"""Quality checks as they stand in the finished record of a batch, one class a kind."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from ldncompound.compounding.made_batch import CheckFinding
from ldncompound.core.quantity_fields import Count, Mass, Percent
from ldncompound.core.records import Record

__all__ = [
    "AnyCheck",
    "CheckInRecord",
    "CheckedAppearance",
    "CheckedAssay",
    "CheckedMasses",
    "CheckedPh",
    "CheckedPowder",
]


class CheckInRecord(Record):
    """
    What every quality check has.

    Args:
        schema: Of the check as recorded.
        batch: Id of the batch.
        passes: It passes as a whole; None where there is no limit.
        findings: One for each limit.
        statement: What else is to be known of it.
        accepted: It fails, and is accepted all the same.
        counts: No later check of its kind, and no rework, took its place.
        reason: Why it was accepted.
        by: Who checked.
        at: When, UTC.
        entry: Number of the entry.
    """

    kind: ClassVar[str]
    shown: ClassVar[tuple[str, ...]]
    """Members that are shown, in that order, where they are stated."""

    schema: str
    batch: str
    passes: bool | None
    findings: tuple[CheckFinding, ...]
    statement: str | None
    accepted: bool
    counts: bool
    reason: str | None
    by: str
    at: str
    entry: Count


class CheckedMasses(CheckInRecord, tag_field="kind", tag="masses"):
    """Masses of single capsules, net, and what they come to; `shell` was taken off each."""

    kind: ClassVar[str] = "masses"
    shown: ClassVar[tuple[str, ...]] = (
        *("rule", "values", "shell", "theory", "mean", "rsd", "statement"),
    )

    rule: str
    values: tuple[Mass, ...]
    shell: Mass | None
    theory: Mass
    mean: Mass
    rsd: Percent


class CheckedPowder(CheckInRecord, tag_field="kind", tag="powder"):
    """What the powder weighs after mixing, against what went in."""

    kind: ClassVar[str] = "powder"
    shown: ClassVar[tuple[str, ...]] = ("found", "loss", "planned", "statement")

    planned: Mass
    found: Mass
    loss: Percent


class CheckedAppearance(CheckInRecord, tag_field="kind", tag="appearance"):
    """What somebody saw, beside what the master record describes."""

    kind: ClassVar[str] = "appearance"
    shown: ClassVar[tuple[str, ...]] = ("described", "record", "statement")

    described: str
    record: str | None


class CheckedPh(CheckInRecord, tag_field="kind", tag="ph"):
    """A pH, as meter or strip showed it."""

    kind: ClassVar[str] = "ph"
    shown: ClassVar[tuple[str, ...]] = ("found", "statement")

    found: str


class CheckedAssay(CheckInRecord, omit_defaults=True, tag_field="kind", tag="assay"):
    """Contents of assayed units in percent of label; none where no assay was made."""

    kind: ClassVar[str] = "assay"
    shown: ClassVar[tuple[str, ...]] = (
        *("rule", "values", "mean", "acceptance_value", "stage", "statement"),
    )

    rule: str
    stage: Count | None = None
    values: tuple[Percent, ...]
    mean: Percent | None = None
    acceptance_value: str | None = None


AnyCheck: TypeAlias = CheckedMasses | CheckedPowder | CheckedAppearance | CheckedPh | CheckedAssay
"""A check of one kind or another."""
