"""What all acts on a batch share: reading the batch, checking the person, recording the entry.

Each act reads the batch inside the transaction that records it, so only one of two terminals
can do a step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from ldncompound.compounding.weighing.plan import TOLERANCE
from ldncompound.compounding.weighing.progress import expected_of
from ldncompound.compounding.weighing.vessels import MADE_AHEAD
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import (
    PERCENT,
    format_quantity,
    number_of,
    parse_count,
    quantity,
)
from ldncompound.core.records import replaced
from ldncompound.core.refusals import NotAuthorised, OutOfTolerance, WrongState
from ldncompound.pharmacy.authority import OPEN
from ldncompound.pharmacy.batches.act_records import StatedAct, is_acceptance
from ldncompound.pharmacy.batches.batch import Batch
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.record_at_work import record_at_work
from ldncompound.pharmacy.batches.signed_batch import check_signed
from ldncompound.pharmacy.batches.states import FINISHED
from ldncompound.pharmacy.batches.taken import taken_mentions
from ldncompound.pharmacy.people.person import RELEASED, may
from ldncompound.pharmacy.trail_index import ACCEPTS, BATCH, FOUND_BY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.weighing.progress import PlanProgress
    from ldncompound.core.personal_data import PersonalRow
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.text import Typed
    from ldncompound.pharmacy.batches.act_records import BatchCorrected
    from ldncompound.pharmacy.batches.check_records import AnyCheck
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = [
    "ActDocument",
    "BatchActs",
    "check_content",
    "component_of",
    "finder_mentions",
    "found_before",
    "nought_or_more",
    "percentage",
    "tolerance_of",
]


Stated = TypeVar("Stated", bound=StatedAct)
"""The document of an act."""


class ActDocument(NamedTuple, Generic[Stated]):
    """
    The document of an act, and further keys under which its entry is found.

    Args:
        document: What the act states.
        mentions: The keys.
    """

    document: Stated
    mentions: tuple[tuple[str, str], ...] = ()

    @property
    def accepts(self) -> bool:
        """Return whether it accepts what is out of tolerance, failed or missing."""
        return is_acceptance(self.document)


class _PossibleAct(NamedTuple, Generic[Stated]):
    """An act, and what decides who may do it and how it is signed."""

    act: ActDocument[Stated]
    accepts: bool
    finished: bool


@dataclass(frozen=True, slots=True)
class BatchActs:
    """
    What acts on batches need: the trail with its batches, and the people who act and sign.

    Args:
        recorder: Writes the entries.
        personnel: The enrolled people and their signatures.
    """

    recorder: Recorder
    personnel: Personnel

    def batch(self, identity: str) -> Batch:
        """
        Return a batch after all its acts.

        Raises:
            WrongUsage: the trail has no such preparation.
            VerificationFailure: its entries contradict one another.
        """
        return batch_of(self.recorder.trail, identity)

    def begun(self, identity: str, action: str) -> Batch:
        """
        Return a batch on which somebody begins an act, before anything is asked of them.

        Raises:
            NotAuthorised: the person at the desk may not do it; recorded.
            WrongState: the state of the batch does not allow it; recorded.
        """

        def possible() -> Batch:
            self.recorder.authority.check(self.recorder.trail, self.recorder.desk, action)
            found = self.batch(identity)
            found.check(action)
            return found

        self.batch(identity)  # an unknown id is wrong usage, not a refusal
        return self.recorder.attempt({"batch": identity, "action": action}, possible)

    def record(
        self,
        identity: str,
        action: str,
        typed: Mapping[str, Typed],
        make: Callable[[Batch], ActDocument[Stated]],
        *,
        personal: PersonalRow | None = None,
    ) -> Stated:
        """
        Record an act on a batch, read inside the transaction.

        Args:
            identity: Id of the batch.
            action: One of `states.LIFE`.
            typed: What was typed, escaped and without personal data.
            make: Returns the act's document for the batch, or refuses the act.
            personal: Personal data, stored apart, that may be erased.

        Returns:
            The document, with its place in the trail.

        Raises:
            WrongState: the state of the batch does not allow it.
            Refusal: any other, recorded.
            VerificationFailure: a signature of the batch does not hold; a hold is open even so.
        """
        made: list[_PossibleAct[Stated]] = []

        def possible() -> _PossibleAct[Stated]:
            batch = self.batch(identity)
            batch.check(action)
            found = make(batch)
            taken = taken_mentions(batch, found.document)
            found = found._replace(mentions=(*found.mentions, *taken))
            return _PossibleAct(found, found.accepts, batch.state in FINISHED)

        def once(before: _PossibleAct[Stated]) -> ActDocument[Stated]:
            if not made:
                made.append(possible())
            if made[0][1:] != before[1:]:
                raise WrongState(
                    f"The batch {identity} changed meanwhile.",
                    remedy=f"Look at it with 'ldncompound batch show {identity}', and do it again.",
                )
            return made[0].act

        def recorded() -> Recorded:
            # Strangers learn nothing, and what cannot be is refused before a passphrase is asked.
            self.recorder.authority.check(self.recorder.trail, self.recorder.desk, action)
            before = possible()
            keys = ((BATCH, identity), *(((ACCEPTS, action),) if before.accepts else ()))
            return self.recorder.record(
                action=action,
                subject=identity,
                document=lambda _: once(before).document.document(),
                mentions_of=lambda _: (*keys, *once(before).mentions),
                personal=personal,
                grant=self.recorder.granted(
                    action, accepts=before.accepts, finished=before.finished
                ),
            )

        self.batch(identity)  # an unknown id is wrong usage, not a refusal
        if action not in OPEN:
            check_signed(self.recorder.trail, identity)
        entry = self.recorder.attempt(
            {"batch": identity, "action": action, **typed},
            recorded,
        )
        return replaced(made[0].act.document, trail=entry.place)

    def open_key(self, meaning: str, identities: Sequence[str]) -> None:
        """
        Open the key of the person at the desk once, for all that they sign.

        Args:
            meaning: As what they sign, for the prompt.
            identities: Ids of the batches that they sign.

        Raises:
            NotAuthorised: no passphrase, or a wrong one; recorded.
        """
        person = self.personnel.roll.active(self.recorder.desk.by)
        if person is not None:
            signs = self.personnel.authority.signs
            self.recorder.attempt(
                {"meaning": meaning},
                lambda: signs(person, meaning),
                mentions_of=lambda _: tuple((BATCH, each) for each in identities),
            )

    def check_leads(self, what: str) -> None:
        """Refuse a technician; where nobody is enrolled, a stated name is enough."""
        roll, desk = self.personnel.roll, self.recorder.desk
        person = roll.active(desk.by)
        if person is not None and may(person, RELEASED):
            return
        if not roll.people and desk.by_basis == "stated":
            return
        raise NotAuthorised(
            f"Only a pharmacist or a person of quality may {what}.",
            remedy="Let one of them do it, named with --by.",
        )


def found_before(acts: BatchActs, batch: Batch, code: str, typed: Mapping[str, Typed]) -> str:
    """
    Return who found what is accepted: who was refused with the same just before.

    Without such a refusal of somebody enrolled it is the person who acts.

    Args:
        acts: What acts on batches need.
        batch: The batch.
        code: Of the refusal.
        typed: What was typed then, escaped.
    """
    trail, roll = acts.recorder.trail, acts.personnel.roll
    for _, at in reversed(trail.mentioning(BATCH, str(batch.plan.id))):
        entry = trail.recorded_at(at)
        if entry.outcome != "refused":
            break
        said = entry.document["order"]
        same = entry.document["code"] == code and said.items() >= typed.items()
        if same and (not roll.people or roll.active(entry.by) is not None):
            return entry.by
    return acts.recorder.desk.by


def finder_mentions(
    acts: BatchActs, stated: AnyCheck | BatchCorrected
) -> tuple[tuple[str, str], ...]:
    """Return the key that names who found what somebody accepts, for exports too."""
    if not is_acceptance(stated):
        return ()
    person = acts.personnel.roll.find(stated.found_by or "")
    return ((FOUND_BY, (stated.found_by or "") if person is None else person.id),)


def component_of(batch: Batch, what: str) -> str | None:
    """Return the component that a step handles; None for what was made in an earlier step."""
    if any(part.name == what for part in batch.plan.components):
        return what
    vessels = {step.into for step in batch.steps}
    return batch.active if what.startswith(MADE_AHEAD) and what not in vessels else None


def tolerance_of(batch: Batch) -> Fraction:
    """Return the tolerance of a weighing, as a fraction of its target."""
    own = record_at_work(batch.plan).weighing_tolerance
    if own is None:
        return TOLERANCE  # the first records have no tolerance
    return number_of(own.value, PERCENT) / 100


def nought_or_more(text: str, what: str) -> int:
    """Read a count that may be 0."""
    return 0 if text == "0" else parse_count(text, what)


def percentage(number: Fraction) -> Quantity:
    """Return a percentage with at most 12 digits."""
    return quantity(significant(number), PERCENT)


def check_content(batch: Batch, course: PlanProgress) -> None:
    """
    Refuse a content outside the limits; nobody may accept it.

    Args:
        batch: What was made so far.
        course: Its content: shared by all units, and in a unit of the planned mass.

    Raises:
        OutOfTolerance: the content is outside the limits for release.
    """
    limits, overage = expected_of(batch.plan), batch.plan.components[0].overage
    for percent, of in (
        (course.percent, "The batch would hold"),
        (course.at_planned_mass, "A unit of the planned mass would hold"),
    ):
        if not limits.allows(percent, overage):
            raise OutOfTolerance(
                f"{of} {format_quantity(percentage(percent))} of label, outside "
                f"{limits.told(overage)}.",
                remedy="Weigh it again, or reject the batch.",
            )
