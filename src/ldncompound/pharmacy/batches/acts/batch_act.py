"""What every act on a batch shares: the batch as it stands, who may, the entry.

Each act looks at the batch inside the transaction that records it, so of two terminals only
one can take a step.
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
from ldncompound.core.refusals import NotAuthorised, OutOfTolerance, quoted
from ldncompound.pharmacy.batches.act_records import StatedAct
from ldncompound.pharmacy.batches.batch import Batch
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.record_at_work import record_at_work
from ldncompound.pharmacy.people.person import RELEASED, may
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from ldncompound.core.personal_data import PersonalRow
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.text import Typed
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.recorder import Recorder

__all__ = [
    "ActDocument",
    "BatchActs",
    "check_content",
    "component_of",
    "nought_or_more",
    "percentage",
    "tolerance_of",
]


Stated = TypeVar("Stated", bound=StatedAct)
"""What an act states."""


class ActDocument(NamedTuple, Generic[Stated]):
    """What an act comes to: what it states, and under what else it is found."""

    document: Stated
    mentions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BatchActs:
    """
    What acts on batches need: the trail with its batches, and the people who act and sign.

    Args:
        recorder: Writes the entries.
        personnel: Knows who is enrolled, and signs.
    """

    recorder: Recorder
    personnel: Personnel

    def batch(self, identity: str) -> Batch:
        """
        Return a batch as its entries leave it.

        Raises:
            WrongUsage: the trail has no such preparation.
            VerificationFailure: its entries contradict one another.
        """
        return batch_of(self.recorder.trail, identity)

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
        Record an act on a batch as it stands inside the transaction.

        Args:
            identity: Id of the batch.
            action: One of `states.LIFE`.
            typed: What was typed, harmless, naming no patient.
            make: Makes the act's document of the batch, or refuses it.
            personal: What is kept apart and may be erased.

        Returns:
            What it states, with the place in the trail.

        Raises:
            WrongState: the batch cannot be this now.
            Refusal: as recorded.
        """
        made: list[ActDocument[Stated]] = []

        def once() -> ActDocument[Stated]:
            if not made:
                batch = self.batch(identity)
                batch.check(action)
                self._check_known()
                made.append(make(batch))
            return made[0]

        self.batch(identity)  # an unknown id is wrong usage, and no refusal
        recorded = self.recorder.attempt(
            {"batch": identity, "action": action, **typed},
            lambda: self.recorder.record(
                action=action,
                subject=identity,
                document=lambda _: once().document.document(),
                mentions_of=lambda _: ((BATCH, identity), *once().mentions),
                personal=personal,
            ),
            mentions_of=lambda _: ((BATCH, identity),),
        )
        return replaced(once().document, trail=recorded.place)

    def _check_known(self) -> None:
        """Refuse who is not enrolled, where anybody is."""
        roll, by = self.personnel.roll, self.recorder.desk.by
        if roll.people and roll.active(by) is None:
            raise NotAuthorised(
                f"{quoted(by)} is not enrolled.",
                remedy="Name who acts with --by; 'ldncompound people list' shows who is.",
            )

    def check_leads(self, what: str) -> None:
        """Refuse a technician; where nobody is enrolled, a stated name will do."""
        roll, desk = self.personnel.roll, self.recorder.desk
        person = roll.active(desk.by)
        if person is not None and may(person, RELEASED):
            return
        if not roll.people and desk.by_basis == "stated":
            return
        raise NotAuthorised(
            f"Only a pharmacist or a person of quality may {what}.",
            remedy="Let one do it, named with --by.",
        )


def component_of(batch: Batch, what: str) -> str | None:
    """Return the component that a step handles; None for what was made in an earlier step."""
    if any(part.name == what for part in batch.plan.components):
        return what
    vessels = {step.into for step in batch.steps}
    return batch.active if what.startswith(MADE_AHEAD) and what not in vessels else None


def tolerance_of(batch: Batch) -> Fraction:
    """Return how far a weighing may be off, as a fraction of its target."""
    own = record_at_work(batch.plan).weighing_tolerance
    if own is None:
        return TOLERANCE  # a record from before it had its own
    return number_of(own.value, PERCENT) / 100


def nought_or_more(text: str, what: str) -> int:
    """Read a count that may be nought."""
    return 0 if text == "0" else parse_count(text, what)


def percentage(number: Fraction) -> Quantity:
    """Return a percentage with at most 12 digits."""
    return quantity(significant(number), PERCENT)


def check_content(batch: Batch, percent: Fraction) -> None:
    """
    Refuse a content that no reason makes good.

    Raises:
        OutOfTolerance: a batch that holds so much of its label is not released.
    """
    limits = expected_of(batch.plan)
    if not limits.allows(percent, batch.plan.components[0].overage):
        raise OutOfTolerance(
            f"The batch would hold {format_quantity(percentage(percent))} of label, outside "
            f"{format_quantity(limits.low)} to {format_quantity(limits.high)}.",
            remedy="Weigh it again, or reject the batch.",
        )
