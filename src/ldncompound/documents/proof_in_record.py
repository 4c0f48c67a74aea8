"""The place of a finished record in the trail, and the proof that its entries are in it."""

from __future__ import annotations

from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Record, Sha256

__all__ = ["DatedPlace", "EntryProved", "ProofInRecord"]


class DatedPlace(Record):
    """Place of an entry in the trail, and its time; the members of `TrailPlace`."""

    sequence: Count
    at: str
    hash: Sha256
    size: Count
    root: Sha256


class EntryProved(Record):
    """Proof that an entry is in the trail: the hashes that lead from its own to the root."""

    sequence: Count
    hash: Sha256
    path: tuple[Sha256, ...]


class ProofInRecord(Record):
    """
    Proof that entries are in the trail as of the last one of the record (RFC 6962 2.1.1).

    Args:
        log: Id of the trail.
        size: Number of its entries at that time.
        root: Merkle root over them.
        preparation: The entry of the preparation.
        entries: Every entry that the record is based on.
    """

    log: str
    size: Count
    root: Sha256
    preparation: DatedPlace
    entries: tuple[EntryProved, ...]
