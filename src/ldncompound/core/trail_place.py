"""An entry's place in the trail, as documents show it."""

from ldncompound.core.records import Count, Json, Record, Sha256

__all__ = ["TrailPlace"]


class TrailPlace(Record, omit_defaults=True):
    """
    An entry's place in the trail, with the data on the patient's health.

    Args:
        sequence: Number of the entry.
        hash: SHA-256 of its body.
        size: Entries that the trail then had.
        root: Merkle root over them.
        screening: Answers to the screening, and whom the pharmacist consulted; never hashed.
        avoided: What the patient avoids; likewise.
        label: What is reported of a label that was printed with it.
    """

    sequence: Count
    hash: Sha256
    size: Count
    root: Sha256
    screening: Json | None = None
    avoided: Json | None = None
    label: Json | None = None
