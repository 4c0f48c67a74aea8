"""What of a document is personal, taken out and put back."""

from __future__ import annotations

from typing import Any

from ldncompound.core.records import Record

__all__ = ["PERSONAL", "PersonalKept", "health_of", "join_personal", "kept_of", "without_personal"]


PERSONAL = ("patient", "patient_name", "rx", "directions")
"""Members of `prescription` that stand in the trail only as a salted commitment."""


class PersonalKept(Record, forbid_unknown_fields=False):
    """
    What lies with the personal data of an act and stands in documents again.

    Null, or not there, is what was not given.

    Args:
        patient: Reference.
        patient_name: Of the patient.
        rx: Number of the prescription.
        directions: The prescriber's.
        reason: Why somebody did what they did.
    """

    patient: str | None = None
    patient_name: str | None = None
    rx: str | None = None
    directions: str | None = None
    reason: str | None = None


def kept_of(personal: dict[str, Any] | None) -> PersonalKept:
    """
    Return the personal data of an act, as read back; of nothing, nothing.

    Raises:
        VerificationFailure: one is not what it should be.
    """
    return PersonalKept.from_document(personal or {})


def without_personal(document: dict[str, Any]) -> dict[str, Any]:
    """
    Return the form of a document that is stored and hashed.

    >>> without_personal({"prescription": {"patient": "P-1", "dose": "1 mg"}, "trail": {}})
    {'prescription': {'patient': None, 'dose': '1 mg'}}
    """
    kept = {key: value for key, value in document.items() if key != "trail"}
    if not isinstance(kept.get("prescription"), dict):
        return kept
    prescription = dict(kept["prescription"])
    for key in PERSONAL:
        if key in prescription:
            prescription[key] = None
    kept["prescription"] = prescription
    return kept


def join_personal(document: dict[str, Any], personal: dict[str, Any] | None) -> dict[str, Any]:
    """
    Return a stored document with the personal members put back, where they still exist.

    >>> join_personal({"prescription": {"patient": None}}, {"patient": "P-1"})
    {'prescription': {'patient': 'P-1'}}
    """
    if personal is None or not isinstance(document.get("prescription"), dict):
        return document
    kept = kept_of(personal)
    told = {key: getattr(kept, key) for key in PERSONAL if key in personal}
    return {**document, "prescription": {**document["prescription"], **told}}


def health_of(personal: dict[str, Any] | None) -> dict[str, Any]:
    """
    Return what the personal data say of a patient's health, to stand in `trail`.

    There it is beside the place in the trail, so that the digest of the document
    stays what it is; erased, or never given, it is nothing.

    >>> health_of({"patient": "P-1", "screening": {"answers": {"liver": "no"}}})
    {'screening': {'answers': {'liver': 'no'}}}
    """
    return {key: each for key in _HEALTH if (each := (personal or {}).get(key)) is not None}


_HEALTH = ("screening", "avoided")
"""What the personal data say of a patient's health."""
