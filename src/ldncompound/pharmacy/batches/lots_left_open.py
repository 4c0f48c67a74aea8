"""Lots as typed in a batch, by the bodies of its acts: none leaves unreceived and unaccepted.

Only acts that say which lots nobody had received are held to it: those before this rule do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.trail_index import ACCEPTED_LOT, IN_USE, TYPED_LOT

if TYPE_CHECKING:
    from collections.abc import Collection

    from ldncompound.trail.entry_shape import EntryBody

__all__ = ["LotsAsTyped", "number_typed"]


def number_typed(key: str) -> str:
    """
    Return the number in the key of a lot as typed.

    >>> number_typed("lactose monohydrate=L@3@2028-05-31")
    'L@3'
    """
    return key.partition("=")[2].rpartition("@")[0]


class LotsAsTyped(msgspec.Struct):
    """
    Lots of a batch that were not received when they were used.

    Args:
        done: By weighings and steps.
        made: Of what was not weighed, by the yield.
        accepted: By a pharmacist.
    """

    done: set[str] = msgspec.field(default_factory=set)
    made: set[str] = msgspec.field(default_factory=set)
    accepted: set[str] = msgspec.field(default_factory=set)

    def follow(self, body: EntryBody, received: Collection[str]) -> None:
        """
        Take over what an act on the batch says.

        Args:
            body: Of its entry.
            received: Every number that a lot was received under before.

        Raises:
            VerificationFailure: it is released with a lot that was neither received nor accepted.
        """
        stated = {value for kind, value in body.mentions if kind == TYPED_LOT}
        if body.action in ("weighing", "step"):
            self.done |= stated
        elif body.action == "batch-prepared" or (
            body.action == "batch-corrected" and any(kind == IN_USE for kind, _ in body.mentions)
        ):
            self.made = stated
        elif body.action == "batch-reworked":
            self.made = set()
        elif body.action == "lot-accepted":
            accepted = {value for kind, value in body.mentions if kind == ACCEPTED_LOT}
            if not accepted <= self.done | self.made:
                raise VerificationFailure("it accepts a lot that was not used as typed.")
            self.accepted |= accepted
        elif body.action == "batch-released":
            open_ = [
                each
                for each in sorted((self.done | self.made) - self.accepted)
                if number_typed(each) not in received
            ]
            if open_:
                raise VerificationFailure(
                    f"nobody received or accepted a lot in it: {', '.join(open_)}."
                )
