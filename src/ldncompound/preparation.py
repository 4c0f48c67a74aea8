"""Everything computed for one prescription: frozen, JSON, no id yet.

The document of a preparation (`ldncompound.preparation/1`) holds all that its
sheet shows, the whole formulation included, so an old batch never needs an old
file. Its digest leaves out `trail` and four personal members, which the trail
keeps apart.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from ldncompound.plain_json import json_of
from ldncompound.plan import Alternative, Step, WeighPlan
from ldncompound.prescription import Prescription
from ldncompound.quantities import (
    AnyQuantity,
    Concentration,
    Content,
    Count,
    FillMass,
    Mass,
    Percent,
    Strength,
    TabletStrength,
    Volume,
)

__all__ = [
    "COUNTED",
    "FORMS",
    "PERSONAL",
    "AdoptionInUse",
    "BalanceInHand",
    "BeyondUse",
    "BottleInUse",
    "CapsuleFigures",
    "Component",
    "DocumentedForm",
    "DocumentedRange",
    "DosingDevice",
    "ExpectedContent",
    "FormulationInUse",
    "LiquidFigures",
    "LotInUse",
    "PharmacyIdentity",
    "Preparation",
    "SourceCited",
    "TabletFigures",
    "TopicalFigures",
    "Working",
    "form_of",
    "join_personal",
    "without_personal",
]

SCHEMA = "ldncompound.preparation/1"
PERSONAL = ("patient", "patient_name", "rx", "directions")
"""Members of `prescription` that stand in the trail only as a salted commitment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCited:
    """A source beside a figure."""

    id: str
    title: str
    locator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionInUse:
    """Who adopted the record: the first and the second person, the day, the entry of it."""

    proposed_by: str
    adopted_by: str
    on: datetime.date
    entry: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulationInUse:
    """The master formulation record a batch is made from, whole."""

    id: str
    revision: Count
    sha256: str
    adopted: bool
    adoption: AdoptionInUse | None = None
    title: str
    record: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedRange:
    """The range that was enforced, and where it is documented."""

    low: Mass
    high: Mass
    per: str
    sources: tuple[SourceCited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapsuleFigures:
    """Counts and fill of the capsules."""

    strength: Strength
    per_dose: Count
    dispense: Count
    excess: Count
    batch_size: Count
    size: str
    fill_mass: FillMass
    fill_basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TabletFigures:
    """
    Counts of moulded tablets, and what the mould holds.

    `density_factor` is left out where nobody measured; the drug is then taken to displace
    its own mass of `base`. `tablet_mass` is what one tablet weighs once it is dry.
    """

    strength: TabletStrength
    per_dose: Count
    dispense: Count
    excess: Count
    batch_size: Count
    mould: str | None
    blank_mass: TabletStrength
    density_factor: str | None
    factor_basis: str
    tablet_mass: TabletStrength


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicalFigures:
    """
    Masses of a topical preparation, in g but for the drug.

    `fill` goes into the container: what is dispensed and the overfill, which stays in it.
    `excess` is lost in making and `surplus` is made beyond all of them; neither is filled.
    """

    strength: Content
    amount: Mass
    actuations: Count | None
    actuation_mass: Mass | None
    actuation_strength: Mass | None
    daily_dose: Mass
    dispense: Mass
    overfill: Mass
    fill: Mass
    excess: Mass
    surplus: Mass
    batch_size: Mass
    base: str
    base_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedForm:
    """Where a dosage form stands in a source, and whether a dose for it stands there too."""

    form: str
    statement: str
    dose_documented: bool
    source: SourceCited


@dataclass(frozen=True, slots=True, kw_only=True)
class DosingDevice:
    """The oral syringe for a dose, and how far it is filled, draw after draw."""

    name: str
    capacity: Volume
    graduation: Volume
    draws: tuple[Volume, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BottleInUse:
    """A bottle: what it can hold, what is filled into it, and what its label says."""

    capacity: Volume
    volume: Volume
    label_volume: Volume


@dataclass(frozen=True, slots=True, kw_only=True)
class LiquidFigures:
    """Volumes of the liquid; `surplus` is made and not filled into bottles."""

    concentration: Concentration
    dose_volume: Volume
    dispense: Volume
    overfill: Volume
    batch_size: Volume
    surplus: Volume
    device: DosingDevice
    bottles: tuple[BottleInUse, ...]
    label_volume: Volume
    storage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotInUse:
    """A lot that supplies a component; `id` and `maker` where the pharmacy received it."""

    number: str
    expiration_date: datetime.date
    id: str | None = None
    maker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """
    What goes in, with its need: exact, never what is weighed.

    `take` is in tablets. `made_up_to` marks the vehicle: it makes up that volume,
    and `required` is then only the volume that measured liquids leave for it.
    """

    role: str
    name: str
    nominal: Mass | None = None
    factor: str | None = None
    factor_basis: str | None = None
    policy: str | None = None
    form: str | None = None
    overage: Percent | None = None
    required: AnyQuantity
    take: AnyQuantity | None = None
    made_up_to: Volume | None = None
    via: str | None = None
    lots: tuple[LotInUse, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceInHand:
    """The balance the plan is made for; figures that nobody gave are left out."""

    id: str
    assumed: bool
    minimum: Mass
    readability: Mass
    accepted_error: Percent
    sensitivity: Mass | None = None
    repeatability: Mass | None = None
    drift: Mass | None = None
    capacity: Mass | None = None
    calibration_due: datetime.date | None = None
    daily_check: bool
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInUse(WeighPlan):
    """A weigh plan with its balance."""

    balance: BalanceInHand


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedContent:
    """
    What the batch holds if nothing is lost, in percent of its label.

    `weighing` is the expanded uncertainty of weighing and measuring alone; `within` says
    whether both together stay between `low` and `high`.
    """

    percent_of_label: Percent
    weighing: Percent
    low: Percent
    high: Percent
    within: bool
    source: SourceCited
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeyondUse:
    """Until when the preparation may be used, and why."""

    date: datetime.date
    days: Count
    storage: str
    limited_by: str
    source: SourceCited
    final: bool
    statement: str
    convention: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PharmacyIdentity:
    """Who prepares; `configured` is false when nobody said."""

    name: str | None
    address: str | None
    telephone: str | None
    jurisdiction: str
    paper: str
    configured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """The working of a number, to stand beside it."""

    of: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForStock:
    """By which rule capsules are made before anybody prescribed them."""

    rule: str
    statement: str
    source: SourceCited


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """
    One prescription, computed. It becomes a record when a trail gives it an id.

    Exactly one of `capsules`, `tablets`, `liquid` and `topical` is there.
    """

    prescription: Prescription
    prepared_on: datetime.date
    pharmacy: PharmacyIdentity
    formulation: FormulationInUse
    documented_range: DocumentedRange
    documented_form: DocumentedForm | None = None
    capsules: CapsuleFigures | None = None
    tablets: TabletFigures | None = None
    liquid: LiquidFigures | None = None
    topical: TopicalFigures | None = None
    components: tuple[Component, ...]
    weigh_plan: PlanInUse
    expected: ExpectedContent
    beyond_use: BeyondUse
    working: tuple[Working, ...]
    notes: tuple[str, ...]
    program: dict[str, str]
    for_stock: ForStock | None = None

    def document(self, identity: str | None = None) -> dict[str, Any]:
        """
        Return the JSON document, without its `trail` member.

        Args:
            identity: The id that the trail gave, None while there is none.
        """
        return {"schema": SCHEMA, "id": identity, **json_of(self, _SPARSE)}


_SPARSE = (
    Alternative,
    BalanceInHand,
    Component,
    FormulationInUse,
    LotInUse,
    PlanInUse,
    Preparation,
    Step,
)
"""Parts whose members are left out where they do not apply."""


FORMS = ("capsules", "tablets", "liquid", "topical")
"""Members of a document that hold the figures of its dosage form; one of them is there."""

COUNTED = ("capsules", "tablets")
"""Forms of which every one is counted."""


def form_of(document: dict[str, Any]) -> str:
    """
    Return the member of a document that holds the figures of its dosage form.

    >>> form_of({"schema": SCHEMA, "liquid": {}})
    'liquid'
    """
    return next(form for form in FORMS if form in document)


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
