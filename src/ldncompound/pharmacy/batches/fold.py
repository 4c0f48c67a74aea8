"""What the states of a trail demand, entry by entry: who acted, may they, is it signed, by whom.

Only bodies are read, so an export is held to the same demands as a trail.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec

from ldncompound.core.refusals import VerificationFailure, quoted
from ldncompound.pharmacy.batches.lots_left_open import LotsAsTyped
from ldncompound.pharmacy.batches.open_at_release import RELEASES, OpenAtRelease
from ldncompound.pharmacy.batches.states import (
    FINISHED,
    LIFE,
    REPLACING,
    BatchStanding,
    hand_in,
)
from ldncompound.pharmacy.people.duties import FINISHED_DUTIES, duty_of
from ldncompound.pharmacy.people.people_fold import PeopleFold, accepts
from ldncompound.pharmacy.people.person import CHECKED, PHARMACIST, RELEASED
from ldncompound.pharmacy.people.standings import once
from ldncompound.pharmacy.trail_index import (
    BATCH,
    DONE_BY,
    FOUND_BY,
    KEPT_LOT,
    KEPT_NUMBER,
    ONE_PERSON,
    RECEIPTS,
    REPLACES,
    WEIGHED_BY,
)

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.duties import Duty
    from ldncompound.trail.entry_shape import EntryBody

__all__ = ["Fold"]


_SECOND = frozenset({CHECKED, RELEASED})
_BEGIN = ("lot-received", "trituration")

_REPLACES = b'"replaces":{'
"""What only the document of a preparation that replaces another has: a text cannot hold it, for
its quotation marks are escaped."""

_SINCE_FINISHED_SIGNED = 3
"""From this form of entries on a finished batch is checked and corrected under a signature, and
who accepts what nobody else found has found it."""


class _BatchFold(msgspec.Struct):
    """A batch, as its entries have left it."""

    standing: BatchStanding = msgspec.field(default_factory=BatchStanding)
    hands: set[str] = msgspec.field(default_factory=set)
    typed: LotsAsTyped = msgspec.field(default_factory=LotsAsTyped)


class Fold(PeopleFold):
    """Follows the bodies of a trail, and holds each against what went before; see `PeopleFold`."""

    _planned: dict[str, OpenAtRelease] = msgspec.field(default_factory=dict)
    _lots: set[str] = msgspec.field(default_factory=set)
    _numbers: set[str] = msgspec.field(default_factory=set)
    _receivers: dict[str, set[str]] = msgspec.field(default_factory=dict)
    _batches: dict[str, _BatchFold] = msgspec.field(default_factory=dict)

    def _duty(self, body: EntryBody) -> Duty:
        """Return what an act demands, by the state of its batch."""
        finished = False
        if body.v >= _SINCE_FINISHED_SIGNED and body.action in FINISHED_DUTIES:
            batch = self._batches.get(body.subject or "")
            finished = batch is not None and batch.standing.state in FINISHED
        return duty_of(body.action, accepts=accepts(body), finished=finished)

    def _follow(self, body: EntryBody, stored: bytes | None) -> None:
        """Take over what an entry says of people, policies, lots and batches."""
        PeopleFold._follow(self, body, stored)
        if body.subject is not None and body.action == REPLACING:
            self._follow_replaced(body, body.subject, stored)
            self._planned[body.subject] = OpenAtRelease.of(stored or b"")
        self._follow_lots(body)
        if body.action in LIFE and body.action != REPLACING:
            if body.v > 1 and once(body, BATCH) != body.subject:
                raise VerificationFailure("it is found under another batch than its own.")
            self._follow_batch(body, str(body.subject), stored)

    def _follow_lots(self, body: EntryBody) -> None:
        """Refuse a lot that is received twice: that would be a correction nobody signed as one."""
        lots = {value for kind, value in body.mentions if kind == KEPT_LOT}
        if body.v > 1 and body.action == "lot-received" and lots & self._lots:
            raise VerificationFailure("its lot was received before.")
        if body.v > 1 and body.action not in _BEGIN and lots - self._lots:
            raise VerificationFailure("its lot was never received.")
        self._lots |= lots
        self._numbers |= {value for kind, value in body.mentions if kind == KEPT_NUMBER}
        if body.subject is None:
            return
        who = body.by.person or body.by.name
        if body.action in RECEIPTS:
            self._receivers.setdefault(body.subject, set()).add(who)
        elif body.action == "lot-checked" and who in self._receivers.pop(body.subject, ()):
            raise VerificationFailure("who received or corrected a lot does not check the receipt.")

    def _follow_replaced(self, body: EntryBody, identity: str, stored: bytes | None) -> None:
        """Hold a preparation against the batch that it replaces, if it says so."""
        told = any(kind in (REPLACES, BATCH) for kind, _ in body.mentions)
        if stored is not None and told is not (_REPLACES in stored):
            raise VerificationFailure("body and document do not agree that it replaces a batch.")
        if not told:
            return
        replaced = once(body, REPLACES)
        stated = replaced if stored is None else json.loads(stored)["replaces"]["id"]
        if {once(body, BATCH), stated} != {replaced} or replaced == identity:
            raise VerificationFailure("it does not say once which batch it replaces.")
        self._follow_batch(body, replaced, stored)

    def _follow_batch(self, body: EntryBody, subject: str, stored: bytes | None) -> None:
        """Hold an act on a batch against its state, and those who prepared it."""
        if subject not in self._planned:
            raise VerificationFailure(f"nothing was planned as {subject}.")
        batch = self._batches.setdefault(subject, _BatchFold())
        change = LIFE[body.action]
        if batch.standing.state not in change.since or batch.standing.bars(body.action):
            state = batch.standing.state.value
            raise VerificationFailure(f"batch {subject} was {state}; it cannot be {change.does}.")
        if body.v > 1 and self.people:
            self._check_second(body, batch)
            if stored is not None and body.action in RELEASES:
                self._planned[subject].check(stored, self.policies)
            found = _found_by(body)
            hand = hand_in(body.action, body.by.person, accepts=accepts(body), found_by=found)
            batch.hands.update(filter(None, (hand, self._done_by(body))))
        batch.typed.follow(body, self._numbers)
        batch.standing = batch.standing.after(body.action)

    def _done_by(self, body: EntryBody) -> str | None:
        """Return who did what was entered from paper; refuse one whom nobody ever enrolled."""
        done = dict(body.mentions).get(DONE_BY)
        if done is not None and done not in self.people:
            raise VerificationFailure(f"{quoted(done)}, who did it on paper, was never enrolled.")
        return done

    def _check_second(self, body: EntryBody, batch: _BatchFold) -> None:
        """Refuse who checks or releases the own work, unless the policy allows it."""
        meaning = None if body.signature is None else body.signature.meaning
        if meaning not in _SECOND or body.by.person not in batch.hands:
            return
        told = (ONE_PERSON, body.subject) in body.mentions
        if self.policies.second_person != "exception" or body.by.role != PHARMACIST or not told:
            raise VerificationFailure(
                f"{quoted(body.by.person)} prepared the batch, and signed as {meaning}."
            )


def _found_by(body: EntryBody) -> str | None:
    """Return who found what is accepted: the one who accepts it, where nobody else is named."""
    told = dict(body.mentions)
    found = told.get(WEIGHED_BY, told.get(FOUND_BY))
    return body.by.person if found is None and body.v >= _SINCE_FINISHED_SIGNED else found
