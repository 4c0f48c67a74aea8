"""Errors and refusals as documents, and a recorded refusal raised again."""

from __future__ import annotations

from ldncompound.core.records import Count, Record
from ldncompound.core.refusals import Refusal
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.sources import Citation

__all__ = ["ErrorStated", "RefusalStated", "recorded_refusal"]


class ErrorStated(Record, tag_field="schema", tag="ldncompound.error/1"):
    """Any failure that is no refusal, with the exit code of the command."""

    exit: Count
    code: str
    message: str
    remedy: str


class RefusalStated(
    Record, forbid_unknown_fields=False, tag_field="schema", tag="ldncompound.refusal/1"
):
    """
    What every refusal states; which figures stand beside it, each refusal says for itself.

    Args:
        code: Stable short name for programs.
        message: What is refused and why.
        remedy: What to do instead.
        sources: The documents it rests on.
    """

    code: str
    message: str
    remedy: str
    sources: tuple[SourceCited, ...]


def recorded_refusal(document: dict[str, object]) -> Refusal:
    """
    Build again a refusal that was recorded.

    Args:
        document: What `Refusal.as_json` gave, with `trail` and the order as typed; the order is
            left out.

    Raises:
        VerificationFailure: it is no refusal.
    """
    stated = RefusalStated.from_document(document)
    kinds = (each for each in Refusal.__subclasses__() if each.code == stated.code)
    named = {"schema", "order", *RefusalStated.__struct_fields__}
    return next(kinds, Refusal)(
        stated.message,
        remedy=stated.remedy,
        sources=[Citation(each.id, each.title, each.locator) for each in stated.sources],
        details={key: value for key, value in document.items() if key not in named},
    )
