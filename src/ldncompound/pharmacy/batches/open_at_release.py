"""What a preparation leaves open that its review and its release must settle, by the policies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, Self

from ldncompound.core.refusals import VerificationFailure

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.policies import Policies

__all__ = ["RELEASES", "OpenAtRelease"]


RELEASES = ("batch-reviewed", "batch-released")
"""The acts that settle it."""

# Stored documents are canonical: within a text the marks of a name are escaped, so that these
# bytes are the members themselves.
_FOR_STOCK, _QUESTIONS, _NONE_LEFT = b'"for_stock":{', b'"unanswered":[', b'"unanswered":[]'
_SETTLED_FIRST = b'"asked_before_release":true'


class OpenAtRelease(NamedTuple):
    """
    What a preparation leaves open.

    Args:
        prescribed: It is for a patient, so that there is a prescription to enter again.
        asks: Questions of the screening are not answered.
        settles: Each is answered or waived before a release; of earlier preparations it is not
            demanded.
    """

    prescribed: bool
    asks: bool
    settles: bool

    @classmethod
    def of(cls, stored: bytes) -> Self:
        """Return what the stored document of a preparation leaves open."""
        prescribed = _FOR_STOCK not in stored
        asks = _QUESTIONS in stored and _NONE_LEFT not in stored
        return cls(prescribed, prescribed and asks, _SETTLED_FIRST in stored)

    def check(self, stored: bytes, policies: Policies) -> None:
        """
        Refuse a review or release that does not settle it, where people are enrolled.

        Args:
            stored: Its document.
            policies: In force at its entry.

        Raises:
            VerificationFailure: the prescription was not entered again, or nothing says what
                became of the open questions, or they were neither answered nor waived.
        """
        stated = json.loads(stored)
        must = policies.re_entry == "on" or stated.get("one_person") is True
        if self.prescribed and must and stated.get("re_entered") is not True:
            raise VerificationFailure(
                "the prescription was not entered again, which the policy requires."
            )
        asked = stated.get("screening")
        if self.asks and not isinstance(asked, dict):
            raise VerificationFailure("it does not say what became of the open questions.")
        told = asked if self.settles and isinstance(asked, dict) else {"waived": True}
        if told.get("waived") is not True and told.get("unanswered") != []:
            raise VerificationFailure("open questions were neither answered nor waived.")
