"""What a quality check of a batch found, as its entry holds it: one class a kind of check."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Self

import msgspec

from ldncompound.compounding.made_batch import CheckFinding
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
    """Return the schema of a check; what is made by a call is written though it is a default."""
    return "ldncompound.quality-check/1"


class BatchCheck(Record, omit_defaults=True):
    """
    A quality check; `kind` says of what, and which class it is.

    Args:
        passes: Null where no limit is on file.
        accepted: It failed, and a pharmacist accepted it.
    """

    schema: _CheckSchema = msgspec.field(default_factory=_schema)
    batch: str
    passes: bool | None
    findings: tuple[CheckFinding, ...]
    statement: str | None
    accepted: bool
    trail: TrailPlace | None = None

    kind: ClassVar[str]

    def document(self) -> dict[str, Any]:
        """Return the JSON of it, in the order in which checks are written."""
        made = super().document()
        last = [name for name in ("findings", "statement", "accepted", "trail") if name in made]
        first = [name for name in ("schema", "batch", "kind", *self.FIRST) if name in made]
        others = [name for name in made if name not in (*first, *last)]
        return {name: made[name] for name in (*first, *others, *last)}

    FIRST: ClassVar[tuple[str, ...]] = ("passes",)
    """Members behind the kind."""

    @classmethod
    def from_document(cls, document: object) -> Self:
        """
        Return what a recorded check states, of whatever kind.

        Raises:
            VerificationFailure: it is not such a document.
        """
        stated = document if isinstance(document, dict) else {}
        if "schema" not in stated or str(stated.get("kind")) not in _CHECKS:
            raise VerificationFailure("A stored check does not say what it is.")
        if cls is BatchCheck:
            found: Self = _CHECKS[str(stated["kind"])].from_document(document)
            return found
        return super().from_document(document)


class AppearanceCheck(BatchCheck, omit_defaults=True, tag_field="kind", tag="appearance"):
    """
    What it looks like.

    Args:
        described: In the words of whoever saw it.
        record: As the master record describes it; null where it does not.
    """

    kind: ClassVar[str] = "appearance"
    described: str
    record: str | None


class MassesCheck(BatchCheck, omit_defaults=True, tag_field="kind", tag="masses"):
    """
    Masses of single capsules, all of the content.

    Args:
        shell: Mean mass of an empty one; null where the content was weighed.
        theory: What the content should weigh.
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
    """What the powder weighs after mixing, against what went in."""

    kind: ClassVar[str] = "powder"
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
    The contents of single units; none where the assay was not made.

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
