"""Request ids: an act that is repeated under its id is answered as the first time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from ldncompound.core.canonical_json import sha256_hex
from ldncompound.core.errors import AnsweredBefore
from ldncompound.trail.request_keys import check_request_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.trail.act import Recorded

__all__ = ["Request"]


_REFUSAL = "refusal"
"""The action of an entry of what is refused."""


class Request(msgspec.Struct, frozen=True):
    """
    The id under which an act may be repeated.

    Args:
        key: As the caller gave it.
        asked: Digest of the act with all its arguments: what must be the same again.
        answer: Action of the entry that answers it, where others are written as well; None for
            the first entry. A refusal always answers.
    """

    key: str
    asked: str
    answer: str | None = None
    _told: list[bool] = msgspec.field(default_factory=list)

    @classmethod
    def of(
        cls, key: str, act: str, given: Mapping[str, Any], *, answer: str | None = None
    ) -> Request:
        """
        Return the request for an act.

        Args:
            key: As the caller gave it.
            act: Its name, like "batches.weigh".
            given: Its arguments; nothing of them is kept but a digest.
            answer: Action of the entry that answers it; None for the first entry.

        Raises:
            WrongUsage: the key is empty, or no text.
        """
        check_request_id(key)
        told = msgspec.to_builtins({"act": act, "given": given}, enc_hook=str, builtin_types=())
        # In ASCII: a text that no record may hold is still asked for, and then refused.
        return cls(key, sha256_hex(json.dumps(told, sort_keys=True).encode("ascii")), answer)

    def part(self, name: str) -> Request:
        """Return the request for one of several entries of the same act."""
        return Request(f"{self.key}#{name}", self.asked)

    def members(self, action: str) -> dict[str, Any]:
        """Return what an entry of the act has of it: the one entry that answers it."""
        if self._told or action not in (self.answer or action, _REFUSAL):
            return {}
        return {"request_id": self.key, "order": {"asked": self.asked}}

    def answered(self, recorded: Recorded) -> None:
        """
        Note that an entry has it; one that is refused within its transaction leaves none.

        Raises:
            AnsweredBefore: the entry is an earlier one.
        """
        self._told.append(True)
        if recorded.replayed:
            raise AnsweredBefore(recorded)
