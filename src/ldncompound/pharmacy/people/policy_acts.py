"""The act that sets a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.names import choice_of
from ldncompound.core.records import replaced
from ldncompound.core.refusals import NotAuthorised
from ldncompound.core.text import echo
from ldncompound.pharmacy.people.policies import CHOICES, Policies, PolicyEntry, policy_mention

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.acts import Personnel

__all__ = ["set_policy"]


_MEANT = {"key-needed": "key", "yes": "required", "no": "optional"}
"""Other words for the same."""


def set_policy(personnel: Personnel, name: str, value: str) -> PolicyEntry:
    """
    Record that a policy holds from now on, signed by the person at the desk.

    Args:
        personnel: Who is enrolled, and the recorder.
        name: One of `policies.CHOICES`.
        value: One of its choices.

    Raises:
        Refusal: recorded; also where nobody is enrolled who could sign it.
        StorageUnavailable: nothing could be recorded.
    """
    recorder = personnel.recorder
    name = name.strip().replace(" ", "-")
    name, value = choice_of(name, (*_MEANT, *CHOICES)), choice_of(value, _MEANT)
    name, value = _MEANT.get(name, name), _MEANT.get(value, value)
    value = choice_of(value, CHOICES.get(name, ()))

    def decide() -> PolicyEntry:
        mention = policy_mention(name, value)
        Policies().after(mention[1], 0)
        if not personnel.roll.people:
            raise NotAuthorised(
                "A policy is signed, and nobody is enrolled who could sign it.",
                remedy="Enrol a pharmacist first: 'ldncompound people enrol'.",
            )
        recorded = recorder.record(
            action="policy",
            document=lambda _: PolicyEntry(policy=name, value=value).document(),
            mentions=(mention,),
            grant=recorder.granted("policy"),
        )
        return replaced(PolicyEntry.from_document(recorded.document), trail=recorded.place)

    return recorder.attempt({"policy": echo(name), "value": echo(value)}, decide)
