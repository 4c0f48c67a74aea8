"""Acts done again on a trail as it stood before them: what they would record, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from ldncompound.core.personal_data import without_free_texts
from ldncompound.core.records import replaced
from ldncompound.pharmacy.authority import Grant
from ldncompound.pharmacy.batches.act_records import StatedAct
from ldncompound.pharmacy.batches.acts.batch_act import ActDocument, BatchActs
from ldncompound.pharmacy.batches.batch import Batch
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.taken import taken_mentions
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.people.roll import Roll
from ldncompound.pharmacy.people.signatures import NamedSigner, Signature
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.trail_index import ACCEPTS, BATCH, KEPT_PERSON

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ldncompound.core.canonical_json import JsonObject
    from ldncompound.core.personal_data import PersonalRow
    from ldncompound.core.refusals import Refusal
    from ldncompound.core.text import Typed
    from ldncompound.pharmacy.authority import Authority
    from ldncompound.pharmacy.desk import Desk
    from ldncompound.pharmacy.patient_answers import Answer
    from ldncompound.trail.store import Trail

__all__ = ["ActsAgain", "PersonnelAgain", "RecorderAgain", "Restated", "SoFar"]


Mentions = tuple[tuple[str, str], ...]
_Stated = TypeVar("_Stated", bound=StatedAct)


class Restated(Exception):
    """
    What an act would record: raised in place of the entry, so that nothing after it runs.

    Args:
        action: What sort of act.
        document: As it would be stored.
        texts: Its free texts, by their place.
        mentions: Keys of its entry.
        personal: What would be kept apart.
    """

    action: str
    document: JsonObject
    texts: dict[str, str]
    mentions: Mentions
    personal: PersonalRow | None

    def __init__(
        self,
        action: str,
        document: JsonObject,
        mentions: Mentions,
        personal: PersonalRow | None = None,
    ) -> None:
        """Take over what would be recorded."""
        super().__init__(action)
        self.action, self.mentions, self.personal = action, mentions, personal
        self.document, self.texts = without_free_texts(document)


@dataclass(slots=True)
class SoFar:
    """
    What was calculated of the entries so far, so that it is not calculated for each act again.

    Attributes:
        batches: The batches after their last act, by id; the latest only.
    """

    batches: dict[str, Batch] = field(default_factory=dict)
    _roll: tuple[int, Roll] = (0, Roll())

    def roll(self, personnel: Personnel) -> Roll:
        """Return who is enrolled."""
        count = len(personnel.recorder.trail.mentioning(KEPT_PERSON))
        if count != self._roll[0]:
            self._roll = count, Personnel(personnel.recorder).roll
        return self._roll[1]


class _Anybody:
    """Allows everything: who acted is for the fold to judge."""

    def check(self, trail: Trail, desk: Desk, action: str, /) -> None:
        """Refuse nobody."""

    def grant(self, trail: Trail, desk: Desk, action: str, /, **_: bool) -> Grant:  # noqa: ARG002
        """Return that somebody may act."""
        return Grant()


_ANYBODY = _Anybody()


@dataclass(frozen=True, slots=True)
class RecorderAgain(Recorder):
    """
    A recorder that raises what would be recorded.

    Args:
        authority: Asks nobody.
        subject: The id that the entry assigned, or is about.
    """

    authority: Authority = _ANYBODY
    subject: str | None = None

    def record(
        self,
        *,
        action: str,
        document: Callable[[str | None], JsonObject],
        personal: PersonalRow | None = None,
        accepts: bool = False,  # noqa: ARG002 - as in a recorder
        grant: Grant | None = None,  # noqa: ARG002 - likewise
        **members: Any,
    ) -> NoReturn:
        """Raise what would be recorded."""
        stated = document(self.subject)
        mentions_of = members.get("mentions_of")
        keys = members.get("mentions", ()) if mentions_of is None else mentions_of(self.subject)
        raise Restated(action, stated, tuple(keys), personal)

    def attempt(
        self,
        typed: Mapping[str, Typed],  # noqa: ARG002 - as in a recorder
        work: Callable[[], Answer],
        *,
        mentions_of: Callable[[Refusal], Mentions] = lambda _: (),  # noqa: ARG002 - likewise
    ) -> Answer:
        """Do work; a refusal is not recorded."""
        return work()

    def refuse_order(
        self,
        typed: Mapping[str, Typed],  # noqa: ARG002 - as in a recorder
        refusal: Refusal,
        *_: object,
        **__: object,
    ) -> NoReturn:
        """Raise a refusal."""
        raise refusal


@dataclass(frozen=True, slots=True)
class PersonnelAgain(Personnel):
    """
    The people as of then; a signature is the one that was made, over what is calculated again.

    Args:
        so_far: Who is enrolled.
        made: The signature in the document, if one is there.
    """

    so_far: SoFar = field(default_factory=SoFar)
    made: Signature | None = None

    @property
    def roll(self) -> Roll:
        """Return who is enrolled."""
        return self.so_far.roll(self)

    def vouch(
        self,
        meaning: str,
        digest: str,
        *,
        others: Sequence[str] = (),
        batch: str | None = None,
        basis: str | None = None,
        alone: bool = False,
    ) -> Signature | NamedSigner:
        """Return the signature that was made, with the digest that is calculated again."""
        if self.made is None:
            # Not through `super`, which needs the class before it got its slots.
            return Personnel.vouch(
                self, meaning, digest, others=others, batch=batch, basis=basis, alone=alone
            )
        return replaced(self.made, meaning=meaning, digest=digest)

    def verify_signatures(self, document: object, *, digest: str | None = None) -> int:  # noqa: ARG002
        """Check none: `Watch` does."""
        return 0 if self.made is None else 1


@dataclass(frozen=True, slots=True)
class ActsAgain(BatchActs, Generic[_Stated]):
    """
    Acts on batches as of then.

    Args:
        so_far: The batches.
    """

    so_far: SoFar = field(default_factory=SoFar)

    def open_key(self, meaning: str, identities: Sequence[str]) -> None:
        """Open none: what was signed is for the fold to judge."""

    def batch(self, identity: str) -> Batch:
        """Return a batch after all its acts before."""
        known = self.so_far.batches.get(identity)
        return batch_of(self.recorder.trail, identity) if known is None else known

    def record(  # type: ignore[override]
        self,
        identity: str,
        action: str,
        typed: Mapping[str, Typed],  # noqa: ARG002 - as in the acts
        make: Callable[[Batch], ActDocument[_Stated]],
        *,
        personal: PersonalRow | None = None,
    ) -> NoReturn:
        """Raise what would be recorded."""
        batch = self.batch(identity)
        batch.check(action)
        made = make(batch)
        keys = ((BATCH, identity), *(((ACCEPTS, action),) if made.accepts else ()))
        taken = taken_mentions(batch, made.document)
        raise Restated(action, made.document.document(), (*keys, *made.mentions, *taken), personal)
