"""Everything computed for one prescription: frozen, JSON, no id yet.

The document of a preparation (`ldncompound.preparation/1`) holds all that its
sheet shows, the whole formulation included, so an old batch never needs an old
file. Its digest leaves out `trail` and four personal members, which the trail
keeps apart.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, NamedTuple

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
    "Cost",
    "CostLine",
    "CounselInUse",
    "CourseInUse",
    "DocumentedForm",
    "DocumentedRange",
    "DosingDevice",
    "ExpectedContent",
    "FormulationInUse",
    "LiquidFigures",
    "LotInUse",
    "MadeOf",
    "PharmacyIdentity",
    "Preparation",
    "ProtocolInUse",
    "QuestionInUse",
    "Screening",
    "SourceCited",
    "TabletFigures",
    "TopicalFigures",
    "Working",
    "form_of",
    "health_of",
    "join_personal",
    "made_of",
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
class ProtocolInUse:
    """A protocol that the prescriber named."""

    id: str
    name: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedRange:
    """The range that was enforced, and where it is documented; a protocol narrows it."""

    low: Mass
    high: Mass
    per: str
    protocol: ProtocolInUse | None = None
    sources: tuple[SourceCited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionInUse:
    """A question of the screening, how it is answered, and what an answer means."""

    id: str
    kind: str
    text: str
    answers: str
    meaning: str
    status: str
    source: SourceCited


@dataclass(frozen=True, slots=True, kw_only=True)
class CounselInUse:
    """What the patient is told."""

    id: str
    text: str
    status: str
    source: SourceCited


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """
    What was asked, and which questions were answered.

    The answers are health data and stand with the personal data; see `health_of`.
    """

    questions: tuple[QuestionInUse, ...]
    answered: tuple[str, ...]
    unanswered: tuple[str, ...]
    counsel: tuple[CounselInUse, ...]


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
class CostLine:
    """What one thing costs; money as shown, rounded on its own."""

    what: str
    basis: str
    cost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """
    What the preparation costs, as far as prices are known.

    `missing` names what has no price, or one in another currency; `complete` says that
    nothing is missing. `note` has documented prices, which enter no sum.
    """

    currency: str
    lines: tuple[CostLine, ...]
    missing: tuple[str, ...]
    complete: bool
    total: str
    per_unit: str
    unit: str
    per_month: str
    statement: str
    note: str
    sources: tuple[SourceCited, ...]


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
class FillToCome:
    """
    A later fill of a course, as it is to be made when it is due.

    Args:
        fill: Its number.
        first_day: When it is due, and first taken.
        last_day: On which the last of it is taken.
        days: How many.
        dispense: What it holds.
    """

    fill: Count
    first_day: datetime.date
    last_day: datetime.date
    days: Count
    dispense: AnyQuantity


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseInUse:
    """
    Which part of which fill a preparation is, of a schedule or of a course that was cut.

    Args:
        schedule: Id of the schedule, or of the first fill of a course; that itself has none.
        fill: Number of the fill.
        of: How many there are.
        part: Number of the part within the fill; each is a preparation.
        parts: How many the fill has.
        dose: Of the day, to which this preparation may bring a part only.
        beside: What is taken with it for the same dose.
        first_day: Of the fill.
        last_day: Of the fill.
        days: Of the whole course; of a schedule, that stands there.
        later: Fills to come of a course.
        order: What they are ordered by, nothing personal; with the first fill alone.
        measured: What the first fill was ordered with that belongs to its own lots.
    """

    schedule: str | None = None
    fill: Count
    of: Count
    part: Count
    parts: Count
    dose: Mass
    beside: tuple[str, ...]
    first_day: datetime.date
    last_day: datetime.date
    days: Count | None = None
    later: tuple[FillToCome, ...] | None = None
    order: dict[str, str] | None = None
    measured: tuple[str, ...] | None = None


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
    screening: Screening
    cost: Cost | None = None
    working: tuple[Working, ...]
    notes: tuple[str, ...]
    program: dict[str, str]
    for_stock: ForStock | None = None
    course: CourseInUse | None = None

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
    CourseInUse,
    DocumentedRange,
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


class MadeOf(NamedTuple):
    """What a preparation makes: its strength, how much is made, and how much is dispensed."""

    what: str
    size: str
    dispense: str


def made_of(document: dict[str, Any]) -> MadeOf:
    """
    Return what a recorded preparation makes, whatever its form, each as a quantity's text.

    >>> made_of({"capsules": {"strength": "1.5 mg/capsule", "batch_size": 32, "dispense": 30}})
    MadeOf(what='1.5 mg/capsule', size='32 capsule', dispense='30 capsule')
    """
    form = form_of(document)
    figures = document[form]
    unit = {"capsules": " capsule", "tablets": " tablet"}.get(form, "")
    return MadeOf(
        figures["concentration"] if form == "liquid" else figures["strength"],
        f"{figures['batch_size']}{unit}",
        f"{figures['dispense']}{unit}",
    )


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
