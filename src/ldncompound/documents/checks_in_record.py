"""Quality checks in the finished record of a batch, one class for each kind."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from ldncompound.compounding.made_batch import CheckFinding, Transcribed
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


class CheckInRecord(Record, omit_defaults=True):
    """
    The members of every quality check.

    Args:
        schema: Of the check as recorded.
        batch: Id of the batch.
        passes: Whether it passes as a whole; None without a limit.
        findings: One for each limit.
        statement: A remark on it.
        accepted: Whether it failed and was accepted nevertheless.
        counts: Whether it still counts: no later check of its kind or rework replaced it.
        reason: Why it was accepted.
        by: Who checked.
        at: When, UTC.
        entry: Number of the entry.
        transcribed: When and by whom it was made, where it was entered from paper.
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
    transcribed: Transcribed | None = None


class CheckedMasses(CheckInRecord, tag_field="kind", tag="masses"):
    """Net masses of single capsules, and their statistics; `shell` was subtracted from each."""

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
    """Mass of the powder after mixing, compared with what went in."""

    kind: ClassVar[str] = "powder"
    shown: ClassVar[tuple[str, ...]] = ("found", "loss", "planned", "statement")

    planned: Mass
    found: Mass
    loss: Percent


class CheckedAppearance(CheckInRecord, tag_field="kind", tag="appearance"):
    """Appearance as seen, beside the description of the master record."""

    kind: ClassVar[str] = "appearance"
    shown: ClassVar[tuple[str, ...]] = ("described", "record", "statement")

    described: str
    record: str | None


class CheckedPh(CheckInRecord, tag_field="kind", tag="ph"):
    """A pH, as read from meter or strip."""

    kind: ClassVar[str] = "ph"
    shown: ClassVar[tuple[str, ...]] = ("found", "statement")

    found: str


class CheckedAssay(CheckInRecord, omit_defaults=True, tag_field="kind", tag="assay"):
    """Contents of assayed units in percent of label; empty where no assay was made."""

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
