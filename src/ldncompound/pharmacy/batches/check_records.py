"""The recorded findings of a quality check: one class for each kind of check."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Self

import msgspec

from ldncompound.compounding.made_batch import CheckFinding, Transcribed
from ldncompound.core.quantity_fields import Count, Mass, Percent
from ldncompound.core.records import Record
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.trail_place import TrailPlace

__all__ = [
    "AnyCheck",
    "AppearanceCheck",
    "AssayCheck",
    "BatchCheck",
    "MassesCheck",
    "PhCheck",
    "PowderCheck",
]

_CheckSchema = Literal["ldncompound.quality-check/1"]


def _schema() -> _CheckSchema:
    """Return the schema of a check; a default made by a call is always written."""
    return "ldncompound.quality-check/1"


class BatchCheck(Record, omit_defaults=True):
    """
    A quality check; `kind` selects the class.

    Args:
        passes: Null where no limit is on file.
        accepted: True if it failed and a pharmacist accepted it.
        found_by: Who found what is accepted; null for an assay that was not made.
        transcribed: When and by whom it was made, where it was entered from paper.
    """

    schema: _CheckSchema = msgspec.field(default_factory=_schema)
    batch: str
    passes: bool | None
    findings: tuple[CheckFinding, ...]
    statement: str | None
    accepted: bool
    found_by: str | None = None
    transcribed: Transcribed | None = None
    trail: TrailPlace | None = None

    kind: ClassVar[str]

    def to_json(self) -> dict[str, Any]:
        """Return its JSON, with the members in the order of the schema."""
        made = super().to_json()
        last = [
            name
            for name in (
                *("findings", "statement", "accepted", "found_by", "transcribed", "trail"),
            )
            if name in made
        ]
        first = [name for name in ("schema", "batch", "kind", *self.FIRST) if name in made]
        others = [name for name in made if name not in (*first, *last)]
        return {name: made[name] for name in (*first, *others, *last)}

    @property
    def verdict(self) -> bool | None:
        """Return whether it passes; None where nothing is judged."""
        return self.passes

    FIRST: ClassVar[tuple[str, ...]] = ("passes",)
    """Members written after the kind."""

    @classmethod
    def from_json(cls, document: object) -> Self:
        """
        Return a recorded check of any kind.

        Raises:
            VerificationFailure: it is not a quality check.
        """
        stated = document if isinstance(document, dict) else {}
        if "schema" not in stated or str(stated.get("kind")) not in _CHECKS:
            raise VerificationFailure("A stored quality check has no schema or no known kind.")
        if cls is BatchCheck:
            found: Self = _CHECKS[str(stated["kind"])].from_document(document)
            return found
        return super().from_json(document)


class AppearanceCheck(BatchCheck, omit_defaults=True, tag_field="kind", tag="appearance"):
    """
    The appearance of the preparation.

    Args:
        described: In the words of the person who checked it.
        record: Description in the master record; null where it has none.
    """

    kind: ClassVar[str] = "appearance"
    described: str
    record: str | None


class MassesCheck(BatchCheck, omit_defaults=True, tag_field="kind", tag="masses"):
    """
    Masses of the contents of single capsules.

    Args:
        shell: Mean mass of an empty capsule; null where the content was weighed.
        theory: Theoretical mass of the content.
        rsd: Relative standard deviation.
    """

    kind: ClassVar[str] = "masses"
    rule: str
    values: tuple[Mass, ...]
    shell: Mass | None
    theory: Mass
    mean: Mass
    rsd: Percent


class PowderCheck(BatchCheck, omit_defaults=True, tag_field="kind", tag="powder"):
    """The mass of the powder after mixing, compared with what went in."""

    kind: ClassVar[str] = "powder"

    @property
    def verdict(self) -> bool | None:
        """Return None: no limit of the loss is on file, and `passes` only says it can be."""
        return None

    planned: Mass
    found: Mass
    loss: Percent


class PhCheck(BatchCheck, omit_defaults=True, tag_field="kind", tag="ph"):
    """The pH."""

    kind: ClassVar[str] = "ph"
    FIRST: ClassVar[tuple[str, ...]] = ("found", "passes")
    found: str


class AssayCheck(BatchCheck, omit_defaults=True, tag_field="kind", tag="assay"):
    """
    The contents of single units; empty where the assay was not made.

    Args:
        values: In percent of label.
    """

    kind: ClassVar[str] = "assay"
    rule: str
    stage: Count | None = None
    values: tuple[Percent, ...]
    mean: Percent | None = None
    acceptance_value: str | None = None


AnyCheck = AppearanceCheck | MassesCheck | PowderCheck | PhCheck | AssayCheck
"""A check of any kind."""

_CHECKS: Mapping[Any, Any] = MappingProxyType(
    {each.kind: each for each in (AppearanceCheck, MassesCheck, PowderCheck, PhCheck, AssayCheck)}
)
