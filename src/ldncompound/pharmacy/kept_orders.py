"""Orders as they were typed, read back from what is kept beside their preparations."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.text import echo

if TYPE_CHECKING:
    from ldncompound.trail.act import Recorded

__all__ = ["ERASED", "NotAgain", "made_of", "order_as_typed"]


ERASED = "personal data erased"


class NotAgain(Exception):
    """
    Something cannot be calculated again.

    Args:
        why: In a few words, by which such things are counted.
    """

    def __init__(self, why: str) -> None:
        """Take over why."""
        super().__init__(why)
        self.why = why


def made_of(kind: type[Any], given: dict[str, Any]) -> Any:
    """
    Return an order of a kind.

    Raises:
        VerificationFailure: it has members that this kind does not have.
    """
    if not given.keys() <= {each.name for each in fields(kind)}:
        raise VerificationFailure("The order that is kept with it is another one.")
    return kind(**given)


def order_as_typed(typed: Any, entry: Recorded) -> dict[str, Any]:
    """
    Return an order as it was typed; what is kept shortened is taken from where it is whole.

    Args:
        typed: As it is kept with the personal data.
        entry: What was recorded of it.

    Raises:
        NotAgain: it was erased, or is only kept shortened.
        VerificationFailure: no order is kept, or that of another prescriber.
    """
    if entry.erased:
        raise NotAgain(ERASED)
    if not isinstance(typed, dict):
        raise VerificationFailure("No order is kept with it.")
    whole = _whole(entry)
    by = typed.get("prescriber")
    if isinstance(by, dict) and by.get("sha256") not in whole:
        raise VerificationFailure("another prescriber ordered it.")
    return {
        name: tuple(_text(each, whole) for each in value)
        if isinstance(value, list)
        else value
        if isinstance(value, bool)
        else _text(value, whole)
        for name, value in typed.items()
    }


def _text(kept: Any, whole: dict[str, str]) -> str:
    """Return a text as it was typed."""
    if isinstance(kept, str):
        return kept
    found = whole.get(str(kept.get("sha256"))) if isinstance(kept, dict) else None
    if found is None:
        raise NotAgain("a text of the order is kept only in part")
    return found


def _whole(entry: Recorded) -> dict[str, str]:
    """Return the texts that are kept whole, by the digest of their shortened form."""
    row = PersonalRow.of(entry.personal)
    named = ("patient", "patient_name", "rx", "directions", "reason", "confirmed")
    texts = [row.text(name) for name in named]
    said = {} if row.screening is None else row.screening
    avoided = {} if row.avoided is None else row.avoided
    texts += [f"{name}={text}" for name, text in said.get("answers", {}).items()]
    texts += [f"{name}: {text}" for name, text in said.get("consulted", {}).items()]
    texts += [f"{name}: {text}" for name, text in avoided.items()]
    texts.append(entry.document["prescription"]["prescriber"])
    found = {}
    for text in texts:
        kept = None if text is None else echo(text)
        if isinstance(kept, dict):
            found[str(kept["sha256"])] = str(text)
    return found
