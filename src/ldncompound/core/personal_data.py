"""Personal data of documents, taken out and put back."""

from __future__ import annotations

from typing import Protocol, Self

import msgspec
from msgspec import UNSET, UnsetType

from ldncompound.core.canonical_json import JsonObject
from ldncompound.core.records import Count, Json, Record

__all__ = [
    "PERSONAL",
    "EscapedText",
    "PersonalRow",
    "join_personal",
    "named_in",
    "with_free_texts",
    "without_free_texts",
    "without_personal",
]


PERSONAL = ("patient", "patient_name", "rx", "directions")
"""Members of `prescription` that the trail holds only as a salted commitment."""


class NamesPatient(Protocol):
    """An order that may name a patient."""

    @property
    def patient(self) -> str:
        """Return the pharmacy's reference; empty where it is made for no patient yet."""

    @property
    def patient_name(self) -> str | None:
        """Return the name for sheet and label."""

    @property
    def rx(self) -> str | None:
        """Return the number of the prescription."""

    @property
    def directions(self) -> str | None:
        """Return the prescriber's directions, verbatim."""


class EscapedText(Record):
    """A text that is too long or cannot be stored: its beginning and its digest."""

    begins: str
    length: Count
    sha256: str


class PersonalRow(Record):
    """
    Personal data kept apart from an entry, which may be erased; null means not given.

    Args:
        patient: The pharmacy's reference; in a refusal, texts may be escaped.
        reason: Why somebody did it.
        confirmed: Why a figure that is hardly right is right, as a pharmacist said.
        screening: Answers to the screening, and what the prescriber said about them.
        avoided: What the patient avoids.
        refusal: What a refusal says; its body has only the code, and what was well-formed.
        typed: What was typed, by field, where the body must not have it.
        by: Who acted, as typed, where nobody of this name was ever enrolled.
        texts: Free texts of the document, by their place in it.
    """

    patient: str | EscapedText | UnsetType | None = UNSET
    patient_name: str | EscapedText | UnsetType | None = UNSET
    rx: str | EscapedText | UnsetType | None = UNSET
    directions: str | EscapedText | UnsetType | None = UNSET
    reason: str | EscapedText | UnsetType | None = UNSET
    confirmed: str | None = None
    screening: Json | None = None
    avoided: Json | None = None
    refusal: Json | None = None
    typed: Json | None = None
    by: str | None = None
    texts: Json | None = None

    @classmethod
    def of(cls, kept: object) -> Self:
        """
        Return the personal data of an entry; empty if erased or never there.

        Raises:
            VerificationFailure: it is something else.

        >>> PersonalRow.of(None).text("patient") is None
        True
        """
        return cls() if kept is None else cls.from_document(kept)

    def to_json(self) -> JsonObject:
        """
        Return its JSON, every text unchanged: the trail refuses what cannot be stored.

        >>> PersonalRow(patient=None, avoided=Json(lactose="")).document()
        {'patient': None, 'avoided': {'lactose': ''}}
        """
        made = msgspec.to_builtins(self).items()
        return {key: each for key, each in made if key not in _APART or each is not None}

    def text(self, name: str) -> str | None:
        """Return a member if it is a text."""
        told = getattr(self, name)
        return told if isinstance(told, str) else None

    def health(self) -> dict[str, Json]:
        """
        Return the data on the patient's health, for the member `trail`.

        `trail` is not hashed, so the digest of the document does not change. Empty if
        erased or never given.

        >>> PersonalRow(patient="P-1", avoided=Json(lactose="")).health()
        {'avoided': {'lactose': ''}}
        """
        said = {"screening": self.screening, "avoided": self.avoided}
        return {key: each for key, each in said.items() if each is not None}


_APART = ("confirmed", "screening", "avoided", "refusal", "typed", "by", "texts")
"""Members that are left out when they are None."""


def named_in(order: NamesPatient) -> PersonalRow:
    """Return the personal data that an order names."""
    return PersonalRow(
        patient=order.patient or None,  # empty where it is made for stock
        patient_name=order.patient_name,
        rx=order.rx,
        directions=order.directions,
    )


def without_personal(document: JsonObject) -> JsonObject:
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


FREE_TEXTS = ("as_labelled", "described", "material", "printout", "reference", "supplier")
"""Members of documents of done acts that hold whatever somebody typed."""


def without_free_texts(document: JsonObject) -> tuple[JsonObject, dict[str, str]]:
    """
    Return a document without its free texts, and these by their place.

    >>> without_free_texts({"new": {"printout": "P-17", "off": "1 %"}})
    ({'new': {'printout': '', 'off': '1 %'}}, {'new/printout': 'P-17'})
    """
    kept: JsonObject = dict(document)
    texts: dict[str, str] = {}
    for name, value in document.items():
        if isinstance(value, dict):
            kept[name], inner = without_free_texts(value)
            texts |= {f"{name}/{place}": text for place, text in inner.items()}
        elif name in FREE_TEXTS and value:
            kept[name], texts[name] = "", value
    return kept, texts


def with_free_texts(document: JsonObject, personal: object) -> JsonObject:
    """
    Return a stored document with its free texts put back, where they still exist.

    Args:
        document: As stored.
        personal: The personal data of its entry.

    >>> with_free_texts({"new": {"printout": ""}}, {"texts": {"new/printout": "P-17"}})
    {'new': {'printout': 'P-17'}}
    """
    texts: dict[str, str] = PersonalRow.of(personal).texts or {}
    told = dict(document)
    for place, text in texts.items():
        *names, last = place.split("/")
        inner = told
        for name in names:
            inner[name] = dict(inner[name])
            inner = inner[name]
        inner[last] = text
    return told


def join_personal(document: JsonObject, personal: PersonalRow) -> JsonObject:
    """
    Return a stored document with the personal members put back, where they still exist.

    >>> join_personal({"prescription": {"patient": None}}, PersonalRow(patient="P-1"))
    {'prescription': {'patient': 'P-1'}}
    """
    if not isinstance(document.get("prescription"), dict):
        return document
    told = {key: each for key, each in personal.document().items() if key in PERSONAL}
    return {**document, "prescription": {**document["prescription"], **told}}
