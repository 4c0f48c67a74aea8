"""What the recorder asks before it writes an entry: who acts, may they, and do they sign it.

`people` answers. Without an answer, only trails in which nobody is enrolled are written to.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

import msgspec

from ldncompound.core.refusals import NotAuthorised
from ldncompound.pharmacy.trail_index import KEPT_PERSON, POLICY, check_index

if TYPE_CHECKING:
    from ldncompound.pharmacy.desk import Desk
    from ldncompound.trail.act import Actor, Signing
    from ldncompound.trail.store import Trail

__all__ = ["BY_NAME", "OPEN", "Authority", "ByName", "Grant", "accepting"]


OPEN = ("batch-held", "lot-quarantined", "refusal")
"""What anybody may do, unsigned: it only makes things safer; and who is refused is written."""


def _nothing() -> None:
    """Ask for nothing inside the transaction."""


class Grant(msgspec.Struct, frozen=True):
    """
    The answer: somebody may act.

    Args:
        actor: The enrolled person; None where nobody is enrolled, and for what is open to all.
        signing: How they sign the entry; None where it is not signed.
        policy: Number of the last entry that set a policy; 0 where none did.
        still: Called inside the transaction; refuses if the answer has changed since.
    """

    actor: Actor | None = None
    signing: Signing | None = None
    policy: int = 0
    still: Callable[[], None] = _nothing


class Authority(Protocol):
    """Says who may act."""

    def grant(
        self, trail: Trail, desk: Desk, action: str, /, *, accepts: bool, finished: bool = False
    ) -> Grant:
        """
        Return as whom the person at the desk acts, and how they sign.

        Args:
            trail: Where it will be recorded.
            desk: Who acts.
            action: What sort of act.
            accepts: It accepts what is out of tolerance, failed or missing.
            finished: It is done to a batch that bears a signature already.

        Raises:
            NotAuthorised: they may not.
        """

    def check(self, trail: Trail, desk: Desk, action: str, /) -> None:
        """
        Refuse a person who may not do this, before anything is calculated or asked.

        Raises:
            NotAuthorised: they may not.
        """


class ByName:
    """Allows acts under a typed name, in trails in which nobody is enrolled."""

    def check(self, trail: Trail, _: Desk, action: str, /) -> None:
        """
        Refuse an act where somebody is enrolled: a name is not enough.

        Raises:
            NotAuthorised: somebody is.
        """
        check_index(trail)
        if action not in OPEN and trail.mentioning(KEPT_PERSON):
            raise NotAuthorised(
                "People are enrolled in this trail, and a name alone no longer acts in it.",
                remedy="Hand the recorder an authority that opens keys.",
            )

    def grant(self, trail: Trail, desk: Desk, action: str, /, **__: object) -> Grant:
        """
        Return an unsigned answer, whoever acts.

        Raises:
            NotAuthorised: somebody is enrolled.
        """
        self.check(trail, desk, action)
        policy = max((at for _, at in trail.mentioning(POLICY)), default=0)
        return Grant(policy=policy, still=partial(self.check, trail, desk, action))


BY_NAME = ByName()


class Grants(Protocol):
    """Returns as whom somebody may act, as the recorder does."""

    def granted(self, action: str, *, accepts: bool = False) -> Grant:
        """Return as whom the person at the desk may act."""


def accepting(recorder: Grants, desk: Desk, action: str) -> Grant:
    """
    Return as whom the person at the desk accepts what is hardly right.

    Raises:
        NotAuthorised: no pharmacist or person of quality, or a name that nobody stated.
    """
    grant = recorder.granted(action, accepts=True)
    if grant.actor is None and desk.by_basis != "stated":
        raise NotAuthorised(
            "Only a pharmacist or a person of quality may confirm this.",
            remedy="Name who does with --by.",
        )
    return grant
