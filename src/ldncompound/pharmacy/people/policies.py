"""What a pharmacy has decided about who may, as signed entries of its trail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple, Self

from ldncompound.core.records import Count, Record
from ldncompound.core.refusals import InvalidOrder, NotAuthorised, quoted
from ldncompound.core.trail_place import TrailPlace
from ldncompound.pharmacy.trail_index import POLICY, SECOND_AT_RECEIPT, TYPED_LOTS

__all__ = ["CHOICES", "Policies", "PoliciesListed", "PolicyEntry", "policy_mention"]


CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "key": ("required", "optional"),
    "second-person": ("required", "exception"),
    "re-entry": ("on", "off"),
    TYPED_LOTS: ("allowed", "refused"),
    SECOND_AT_RECEIPT: ("off", "required"),
}
"""Of each policy what it may be; the first holds until an entry says otherwise."""


class PolicyEntry(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.policy/1"):
    """
    A policy as an entry of the trail sets it.

    Args:
        policy: Which.
        value: What holds from this entry on.
        trail: Where it was recorded; in no stored document.
    """

    policy: str
    value: str
    trail: TrailPlace | None = None


class PoliciesListed(Record, tag_field="schema", tag="ldncompound.policies/1"):
    """
    The policies in force.

    Args:
        key: "required" or "optional": whether every enrolled person has a key.
        second_person: "required" or "exception".
        re_entry: "on" or "off": whether the prescription is entered again before a release.
        typed_lots: "allowed" or "refused": whether lots that were not received are taken as typed.
        second_person_at_receipt: "off" or "required": whether a received lot is in quarantine
            until another person has checked the receipt.
        entry: Number of the last entry that set one; 0 where none did.
    """

    key: str
    second_person: str
    re_entry: str
    typed_lots: str
    second_person_at_receipt: str
    entry: Count

    def told(self) -> dict[str, str]:
        """Return each policy by its name."""
        return {name: getattr(self, name.replace("-", "_")) for name in CHOICES}


class Policies(NamedTuple):
    """
    What is in force at an entry.

    Args:
        key: Whether every enrolled person has a key.
        second_person: "required", or "exception": a pharmacist alone may, with a reason.
        re_entry: The prescription is entered again before a release.
        typed_lots: Whether lots that were not received are taken as typed.
        second_person_at_receipt: "required": another person checks each receipt of a lot.
        entry: Number of the last entry that set one; 0 where none did.
    """

    key: str = "required"
    second_person: str = "required"
    re_entry: str = "on"
    typed_lots: str = "allowed"
    second_person_at_receipt: str = "off"
    entry: int = 0

    @classmethod
    def folded(cls, mentions: Iterable[tuple[str, int]]) -> Self:
        """Return what is in force after the mentions of entries that set policies, in order."""
        found = cls()
        for value, sequence in sorted(mentions, key=lambda each: each[1]):
            found = found.after(value, sequence)
        return found

    def after(self, mention: str, sequence: int) -> Self:
        """Return what is in force after one more entry."""
        name, _, value = mention.partition("=")
        if value not in CHOICES.get(name, ()):
            raise InvalidOrder(
                f"{quoted(mention)} is not a policy.",
                remedy="; ".join(f"{each}: {' or '.join(c)}" for each, c in CHOICES.items()) + ".",
            )
        held = {**self.told(), name: value}
        return type(self)(
            **{key.replace("-", "_"): one for key, one in held.items()}, entry=sequence
        )

    def check_alone(self) -> None:
        """
        Refuse a pharmacist who signs without a second person.

        Raises:
            NotAuthorised: the policy requires one.
        """
        if self.second_person != "exception":
            raise NotAuthorised(
                "The policy of this pharmacy requires a second person.",
                remedy="Let one sign; or set 'ldncompound people policy second-person exception'.",
            )

    def listed(self) -> PoliciesListed:
        """Return them as a document."""
        return PoliciesListed(
            **{name.replace("-", "_"): value for name, value in self.told().items()},
            entry=self.entry,
        )

    def told(self) -> dict[str, str]:
        """Return each policy by its name."""
        return {name: getattr(self, name.replace("-", "_")) for name in CHOICES}


def policy_mention(name: str, value: str) -> tuple[str, str]:
    """Return the key of an entry that sets a policy."""
    return POLICY, f"{name}={value}"
