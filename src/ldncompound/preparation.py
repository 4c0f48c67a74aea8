"""Everything computed for one prescription: frozen, JSON, no id yet.

The document of a preparation (`ldncompound.preparation/1`) holds all that its
sheet shows, the whole formulation included, so an old batch never needs an old
file. Its digest leaves out `trail` and four personal members, which the trail
keeps apart.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from ldncompound.prescription import Prescription
from ldncompound.quantities import AnyQuantity, Count, FillMass, Mass, Percent, Strength
from ldncompound.weighing import WeighPlan

__all__ = [
    "PERSONAL",
    "BalanceInHand",
    "BeyondUse",
    "CapsuleFigures",
    "Component",
    "DocumentedRange",
    "FormulationInUse",
    "PharmacyIdentity",
    "Preparation",
    "SourceCited",
    "Working",
    "join_personal",
    "without_personal",
]

SCHEMA = "ldncompound.preparation/1"
PERSONAL = ("patient", "patient_name", "rx", "directions")
"""Members of `prescription` that stand in the trail only as a salted commitment."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class SourceCited(_Part):
    """A source beside a figure."""

    id: str
    title: str
    locator: str


class FormulationInUse(_Part):
    """The master formulation record a batch is made from, whole."""

    id: str
    revision: Count
    sha256: str
    adopted: bool
    title: str
    record: dict[str, Any]


class DocumentedRange(_Part):
    """The range that was enforced, and where it is documented."""

    low: Mass
    high: Mass
    per: str
    sources: tuple[SourceCited, ...]


class CapsuleFigures(_Part):
    """Counts and fill of the capsules."""

    strength: Strength
    per_dose: Count
    dispense: Count
    excess: Count
    batch_size: Count
    size: str
    fill_mass: FillMass
    fill_basis: str


class LotInUse(_Part):
    """A lot that supplies a component."""

    number: str
    expiration_date: date


class Component(_Part):
    """What goes in, with its need: exact, never what is weighed."""

    role: str
    name: str
    nominal: Mass | None = None
    factor: str | None = None
    factor_basis: str | None = None
    overage: Percent | None = None
    required: AnyQuantity
    via: str | None = None
    lots: tuple[LotInUse, ...] = ()

    @model_serializer(mode="wrap")
    def _without_nulls(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in serialize(self).items() if value is not None}


class BalanceInHand(_Part):
    """The balance the plan is made for."""

    id: str
    assumed: bool
    minimum: Mass
    readability: Mass
    accepted_error: Percent
    basis: str


class PlanInUse(WeighPlan):
    """A weigh plan with its balance."""

    balance: BalanceInHand


class BeyondUse(_Part):
    """Until when the preparation may be used, and why."""

    date: date
    days: Count
    storage: str
    limited_by: str
    source: SourceCited
    final: bool
    statement: str
    convention: str


class PharmacyIdentity(_Part):
    """Who prepares; `configured` is false when nobody said."""

    name: str | None
    address: str | None
    telephone: str | None
    jurisdiction: str
    paper: str
    configured: bool


class Working(_Part):
    """The working of a number, to stand beside it."""

    of: str
    text: str


class Preparation(_Part):
    """One prescription, computed. It becomes a record when a trail gives it an id."""

    prescription: Prescription
    prepared_on: date
    pharmacy: PharmacyIdentity
    formulation: FormulationInUse
    documented_range: DocumentedRange
    capsules: CapsuleFigures
    components: tuple[Component, ...]
    weigh_plan: PlanInUse
    beyond_use: BeyondUse
    working: tuple[Working, ...]
    notes: tuple[str, ...]
    program: dict[str, str] = Field(default_factory=dict)

    def document(self, identity: str | None = None) -> dict[str, Any]:
        """
        Return the JSON document, without its `trail` member.

        Args:
            identity: The id that the trail gave, None while there is none.
        """
        return {"schema": SCHEMA, "id": identity, **self.model_dump(mode="json")}


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
