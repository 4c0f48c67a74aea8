"""A version of a master record: its file, and the files whose figures it prints, by digest.

Separate from the state of an adoption: every preparation checks whether its version is
adopted, and most pharmacies have adopted none, so they load only this.
"""

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.core.records import Count, Record

__all__ = ["AdoptionInUse", "RecordVersion"]


class AdoptionInUse(Record):
    """Who adopted the record: the first and the second person, the day, the entry."""

    proposed_by: str
    adopted_by: str
    on: datetime.date
    entry: Count


class RecordVersion(NamedTuple):
    """
    A version of a master record: what is proposed and adopted.

    Args:
        id: Of the record.
        revision: As its file states it.
        sha256: Of its file.
        rests_on: SHA-256 of each other file whose figures its preparations use, by name.

    >>> version = RecordVersion(id="mine", revision=1, sha256="0" * 64, rests_on={})
    >>> version.digest[:8]
    '512391c0'
    """

    id: str
    revision: int
    sha256: str
    rests_on: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Return what is signed: the SHA-256 of the RFC 8785 form of the four members."""
        return sha256_hex(
            canonical_bytes(
                {
                    "id": self.id,
                    "revision": self.revision,
                    "sha256": self.sha256,
                    "rests_on": dict(self.rests_on),
                }
            )
        )

    def changed_since(self, other: "RecordVersion") -> tuple[str, ...]:
        """Return the names of the files that differ from another version, or are in one only."""
        mine, theirs = ({f"{each.id}.toml": each.sha256, **each.rests_on} for each in (self, other))
        return tuple(
            name
            for name in sorted(mine.keys() | theirs.keys())
            if mine.get(name) != theirs.get(name)
        )
