"""Errors and refusals as documents, and rebuilding a recorded refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec

from ldncompound.core.records import Json, Positive, Record, Text
from ldncompound.core.refusals import Refusal
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.trail_place import TrailPlace

__all__ = ["ErrorStated", "RefusalStated", "recorded_refusal"]


if TYPE_CHECKING:
    SmallestBatch: TypeAlias = int | str
else:
    # Capsules or tablets, the volume of a liquid, or the mass of a topical preparation.
    SmallestBatch = Positive | Annotated[str, msgspec.Meta(pattern=r"^[0-9.]+ (mL|g)(?!\n)$")]


class ErrorStated(Record, tag_field="schema", tag="ldncompound.error/1"):
    """Any failure that is not a refusal, with the exit code of the command."""

    exit: Literal[1, 2, 4, 5]
    code: str
    message: Text
    remedy: str


class RefusalStated(
    Record,
    omit_defaults=True,
    forbid_unknown_fields=False,
    tag_field="schema",
    tag="ldncompound.refusal/1",
):
    """
    What every refusal states; each may add figures.

    Args:
        code: Stable short name for programs.
        message: What is refused and why.
        remedy: What to do instead.
        sources: The documents it is based on.
        smallest_batch: The smallest that can be weighed, where the batch is too small.
        trail: Where it was recorded; not in stored documents.
    """

    code: str
    message: Text
    remedy: str
    sources: tuple[SourceCited, ...]
    smallest_batch: SmallestBatch | None = None
    trail: TrailPlace | None = None


def recorded_refusal(document: Json) -> Refusal:
    """
    Rebuild a refusal that was recorded.

    Args:
        document: What `Refusal.to_json` gave, with `trail` and what was typed; that is
            left out.

    Raises:
        VerificationFailure: it is not a refusal.
    """
    RefusalStated.from_json(document)
    return Refusal.from_json(document)
