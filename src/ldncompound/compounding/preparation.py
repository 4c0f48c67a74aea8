"""Everything computed for one prescription: frozen, JSON, no id yet.

The document of a preparation (`ldncompound.preparation/1`) holds all that its
sheet shows, the whole formulation included, so an old batch never needs an old
file. Its digest leaves out `trail` and four personal members, which the trail
keeps apart.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.course_figures import Cost, CourseInUse, ForStock
from ldncompound.compounding.dosage_forms.capsules.figures import CapsuleFigures
from ldncompound.compounding.dosage_forms.oral_liquid.figures import LiquidFigures
from ldncompound.compounding.dosage_forms.sublingual_tablets.figures import TabletFigures
from ldncompound.compounding.dosage_forms.topical.figures import TopicalFigures
from ldncompound.compounding.materials.lots import ComponentLot
from ldncompound.compounding.plan_figures import BalanceInHand, ExpectedContent, PlanInUse
from ldncompound.compounding.practice import PharmacyIdentity
from ldncompound.compounding.prescription.order import PrescribedStep, Prescription
from ldncompound.compounding.prescription.screening_figures import Screening
from ldncompound.compounding.weighing.plan import Alternative, Step
from ldncompound.core.plain_json import json_of
from ldncompound.core.quantity_fields import AnyQuantity, Count, Mass, Percent, Volume
from ldncompound.core.sources import SourceCited
from ldncompound.formulary.record_version import AdoptionInUse

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "BeyondUse",
    "Component",
    "DocumentedForm",
    "DocumentedRange",
    "FormulationInUse",
    "LotInUse",
    "Preparation",
    "ProtocolInUse",
    "Working",
    "lots_of",
]


def lots_of(name: str, lots: Sequence[ComponentLot]) -> tuple[LotInUse, ...]:
    """Return the lots of one component, as they stand in the record."""
    return tuple(
        LotInUse(
            number=lot.number,
            expiration_date=lot.expiration_date,
            id=None if lot.record is None else lot.record.id,
            maker=None if lot.record is None else lot.record.maker,
        )
        for lot in lots
        if lot.component == name
    )


SCHEMA = "ldncompound.preparation/1"


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
class DocumentedForm:
    """Where a dosage form stands in a source, and whether a dose for it stands there too."""

    form: str
    statement: str
    dose_documented: bool
    source: SourceCited


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

    `policy` is the one that a certificate was read by, `policy_ordered` the one that was ordered
    where no certificate is there to be read by it. `take` is in tablets. `made_up_to` marks the
    vehicle: it makes up that volume, and `required` is then only the volume that measured
    liquids leave for it.
    """

    role: str
    name: str
    nominal: Mass | None = None
    factor: str | None = None
    factor_basis: str | None = None
    policy: str | None = None
    policy_ordered: str | None = None
    form: str | None = None
    overage: Percent | None = None
    required: AnyQuantity
    take: AnyQuantity | None = None
    made_up_to: Volume | None = None
    via: str | None = None
    lots: tuple[LotInUse, ...] = ()


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
class Working:
    """The working of a number, to stand beside it."""

    of: str
    text: str


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
        members = json_of(self, _SPARSE)
        if self.prescription.steps is None:
            del members["prescription"]["steps"]
        return {"schema": SCHEMA, "id": identity, **members}


_SPARSE = (
    Alternative,
    BalanceInHand,
    Component,
    CourseInUse,
    DocumentedRange,
    FormulationInUse,
    LotInUse,
    PlanInUse,
    PrescribedStep,
    Preparation,
    Step,
)
"""Parts whose members are left out where they do not apply."""
