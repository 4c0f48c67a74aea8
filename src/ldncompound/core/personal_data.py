"""What of a document is personal, taken out and put back."""

from __future__ import annotations

from typing import Any

__all__ = ["PERSONAL", "health_of", "join_personal", "without_personal"]


PERSONAL = ("patient", "patient_name", "rx", "directions")
"""Members of `prescription` that stand in the trail only as a salted commitment."""


def without_personal(document: dict[str, Any]) -> dict[str, Any]:
    """
    Return the form of a document that is stored and hashed.

    >>> without_personal({"prescription": {"patient": "P-1", "dose": "1 mg"}, "trail": {}})
    {'prescription': {'patient': None, 'dose': '1 mg'}}
    """
    kept = {key: value for key, value in document.items() if key != "trail"}
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
    if personal is None:
        return document
    told = {key: personal[key] for key in PERSONAL if key in personal}
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
