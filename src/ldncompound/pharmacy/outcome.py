"""The result of recording: outcome and place in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ldncompound.core.canonical_json import JsonObject
from ldncompound.core.personal_data import PersonalRow, join_personal
from ldncompound.core.records import Json
from ldncompound.core.refusal_documents import recorded_refusal
from ldncompound.core.refusals import KEPT_APART, Refusal, WrongState
from ldncompound.core.values import Value, check_members

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.trail.act import Recorded

__all__ = ["AlreadyMade", "DoneMeanwhile", "Outcome", "outcome_of"]


class AlreadyMade(WrongState):
    """Somebody else made it meanwhile; refused inside the transaction that would repeat it."""


class DoneMeanwhile(Exception):
    """Somebody else did the same since it was read; raised inside the transaction."""


class _ReadBack:
    """A place for what was read from a document, beside the members of an outcome."""

    __slots__ = ("_preparation",)

    if TYPE_CHECKING:
        _preparation: Preparation


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Outcome(_ReadBack, Value):
    """
    What the trail holds after an act.

    Args:
        document: The JSON of the preparation or schedule as recorded, with personal members
            and `trail`.
        replayed: True if it was recorded before under the same request id.
        by: Who made it, as named in the entry.
    """

    shown: ClassVar[tuple[str, ...]] = ("identity", "replayed")

    document: JsonObject
    replayed: bool
    by: str

    def __post_init__(self) -> None:
        """Keep the document as what cannot be changed."""
        check_members(self)
        object.__setattr__(self, "document", Json(self.document))

    @property
    def identity(self) -> str:
        """Return the id of what was recorded."""
        return str(self.document.get("id"))

    @property
    def preparation(self) -> Preparation:
        """
        Return the preparation.

        Raises:
            VerificationFailure: it is a schedule.
        """
        from ldncompound.compounding.preparation import Preparation

        if not hasattr(self, "_preparation"):
            made = Preparation.from_document(self.document)
            object.__setattr__(self, "_preparation", made)
        return self._preparation


def kept_apart(refusal: Refusal) -> tuple[JsonObject, Json]:
    """
    Return what the body says of a refusal, and what is stored with the personal data.

    Its words repeat what was typed, and its figures follow from it, so a body has neither: only
    the code and, unless the reason itself is personal, the sources.
    """
    document = refusal.to_json()
    sources = [] if refusal.apart else document["sources"]
    said = Json({key: document.pop(key) for key in (*TOLD, *refusal.details)})
    return document | {"message": KEPT_APART, "remedy": "", "sources": sources}, said


def outcome_of(recorded: Recorded, field: str | None = None) -> Outcome:
    """
    Return a recorded preparation or schedule.

    Args:
        recorded: As recorded.
        field: The field at fault, where it was refused just now; it is not recorded.

    Raises:
        Refusal: a refusal was recorded.
        VerificationFailure: the document does not match the action of its entry.
    """
    trail, document = recorded.place.document(), recorded.document
    personal = PersonalRow.of(recorded.personal)
    if recorded.outcome == "refused":
        refusal = recorded_refusal(Json({**document, **(personal.refusal or {}), "trail": trail}))
        refusal.replayed, refusal.field = recorded.replayed, field
        raise refusal
    told = {**join_personal(document, personal), "trail": {**trail, **personal.health()}}
    outcome = Outcome(told, recorded.replayed, recorded.by)
    _check_kind(recorded.action, outcome)
    return outcome


def _check_kind(action: str, outcome: Outcome) -> None:
    """Check that a document is what its entry says it is."""
    if action == "preparation":
        _ = outcome.preparation
    elif action == "schedule":
        from ldncompound.compounding.schedule_document import Schedule

        Schedule.from_document(outcome.document)


TOLD = ("message", "remedy", "sources")
"""Texts of a refusal; stored with the personal data."""
