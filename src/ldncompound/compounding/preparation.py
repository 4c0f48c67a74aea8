"""Everything computed for one prescription: frozen, JSON, no id yet.

The document of a preparation (`ldncompound.preparation/1`) holds all that its
sheet shows, the whole formulation included, so an old batch never needs an old
file. Its digest leaves out `trail` and four personal members, which the trail
stores separately.
"""

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

import msgspec

from ldncompound.compounding.course_figures import Cost, CourseInUse, ForStock
from ldncompound.compounding.form_figures import AnyFigures, FormFigures
from ldncompound.compounding.materials.confirmed import ConfirmedFigure
from ldncompound.compounding.pharmacy_identity import PharmacyIdentity
from ldncompound.compounding.plan_figures import ExpectedContent, PlanInUse
from ldncompound.compounding.prescription.order import Prescription
from ldncompound.compounding.prescription.screening_figures import Screening
from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.quantities import format_quantity
from ldncompound.core.quantity_fields import AnyQuantity, Count, Mass, Percent, Volume
from ldncompound.core.records import OTHERS, Json, Kinds, Record, empty, replaced
from ldncompound.core.remembered import remembered
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.trail_place import TrailPlace
from ldncompound.core.wording.said import Said, said_in
from ldncompound.formulary.record_version import AdoptionInUse

if TYPE_CHECKING:
    from ldncompound.compounding.dosage_forms.capsules.figures import CapsuleFigures
    from ldncompound.compounding.dosage_forms.oral_liquid.figures import LiquidFigures
    from ldncompound.compounding.dosage_forms.sublingual_tablets.figures import TabletFigures
    from ldncompound.compounding.dosage_forms.topical.figures import TopicalFigures
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.formulary.master_record import MasterFormulation

__all__ = [
    "BeyondUse",
    "Component",
    "DocumentedForm",
    "DocumentedRange",
    "FormulationInUse",
    "LotInUse",
    "PapersAsked",
    "PlanReplaced",
    "Preparation",
    "ProtocolInUse",
    "Working",
    "lots_of",
    "recorded",
    "with_figures",
]


_Told = TypeVar("_Told")


class FormulationInUse(Record, omit_defaults=True):
    """The complete master formulation record a batch is made from."""

    id: str
    revision: Count
    sha256: str
    adopted: bool
    adoption: AdoptionInUse | None = None
    title: str
    record: Json


@remembered
def recorded(master: "MasterFormulation") -> Json:
    """Return the whole of a master record as JSON."""
    return Json(master.record())


class ProtocolInUse(Record):
    """A protocol that the prescriber named."""

    id: str
    name: str
    statement: str


class DocumentedRange(Record, omit_defaults=True):
    """The range that was enforced, and where it is documented; a protocol may narrow it."""

    low: Mass
    high: Mass
    per: str
    protocol: ProtocolInUse | None = None
    sources: tuple[SourceCited, ...]

    @property
    def documents(self) -> int:
        """Return how many documents are cited, each once however often it is."""
        return len({each.id for each in self.sources})


class DocumentedForm(Record):
    """Where a dosage form is documented, and whether a dose for it is documented too."""

    form: str
    statement: str
    dose_documented: bool
    source: SourceCited


class LotInUse(Record, omit_defaults=True):
    """A lot that supplies a component; `id` and `maker` where the pharmacy received it."""

    number: str
    expiration_date: datetime.date
    id: str | None = None
    maker: str | None = None


def lots_of(name: str, lots: "Sequence[ComponentLot]") -> tuple[LotInUse, ...]:
    """Return the lots of one component, for the record."""
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


def with_figures(document: object) -> dict[str, Any]:
    """Return the members of a recorded preparation, the figures of its form under `figures`."""
    members = dict(document) if isinstance(document, dict) else {}
    there = [name for name in FORMS if name in members]
    if "figures" in members:
        members["figures"] = None  # not a member of any document
    elif len(there) == 1:
        members["figures"] = {there[0]: members.pop(there[0])}
    return members


class Component(Record, omit_defaults=True):
    """
    A component with the exact amount required, not the amount weighed.

    `policy` is the potency policy applied to a certificate, `policy_ordered` the one ordered where
    there is no certificate to apply it to. `take` is in tablets. `made_up_to` marks the vehicle:
    it makes up that volume, and `required` is only the volume that measured liquids leave for it.
    """

    told_by: ClassVar[str] = "role"
    kinds: ClassVar[Kinds] = {
        "active": (
            "nominal", "factor", "factor_basis", "overage", "policy?", "policy_ordered?", "form?",
            "take?", "via?",
        ),
        "vehicle": ("made_up_to",),
        OTHERS: ("via?",),
    }  # fmt: skip

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
    lots: tuple[LotInUse, ...] = msgspec.field(default_factory=empty)


class BeyondUse(Record):
    """Until when the preparation may be used, and why."""

    date: datetime.date
    days: Count
    storage: str
    limited_by: str
    source: SourceCited
    final: bool
    statement: str
    convention: str


class PlanReplaced(Record):
    """The preparation that another replaces before anything of it was weighed, and its lots."""

    id: str
    lots: dict[str, tuple[LotInUse, ...]]


class Working(Record):
    """The working of a number."""

    of: str
    text: str


class PapersAsked(Record, omit_defaults=True):
    """
    What the rules of the jurisdiction ask of its papers.

    Args:
        rule: Id of the rule file.
        title: Its title.
        label: What stands on a label before it is more than a draft, by name.
        plausibility: What a pharmacist checks on paper before it is made, by name.
        unconfirmed: Those of `plausibility` that nobody has seen in a document.
        source: Where `plausibility` was read.
        masses: How single masses are judged, as the rule file says it.
    """

    rule: str
    title: str
    label: tuple[str, ...] = ()
    plausibility: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    source: SourceCited | None = None
    masses: Json | None = None


class Program(Record):
    """What computed it: version of the program, and digest of the data it read."""

    version: str
    formulary: str


class Preparation(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.preparation/1"):
    """
    One prescription, computed. It becomes a record when a trail gives it an id.

    `figures` are those of its dosage form; a document holds them under the form's name, for
    example `capsules`. `wording` has the key and the values of every sentence that comes from
    the catalogue of texts, so that it can be said in another language; texts of the master
    record, of rules and of people are not among them. `confirmed` are figures outside the bounds
    of the formulary that a pharmacist confirmed. `replaces` is the plan in whose place this one
    is. `papers` is what the rules asked of its papers; None where they ask nothing of their own,
    and in documents of earlier versions. `trail` is where it was recorded; it is not hashed.
    """

    id: str | None
    prescription: Prescription
    prepared_on: datetime.date
    pharmacy: PharmacyIdentity
    formulation: FormulationInUse
    documented_range: DocumentedRange
    documented_form: DocumentedForm | None = None
    figures: AnyFigures
    components: tuple[Component, ...]
    weigh_plan: PlanInUse
    expected: ExpectedContent | None = None
    beyond_use: BeyondUse
    screening: Screening | None = None
    cost: Cost | None = None
    working: tuple[Working, ...]
    notes: tuple[str, ...]
    program: Program
    for_stock: ForStock | None = None
    course: CourseInUse | None = None
    confirmed: tuple[ConfirmedFigure, ...] = ()
    replaces: PlanReplaced | None = None
    papers: PapersAsked | None = None
    wording: tuple[Said, ...] = ()
    trail: TrailPlace | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON document of the contract."""
        made = super().to_json()
        return {self.form if name == "figures" else name: each for name, each in made.items()}

    def document(self, identity: str | None = None) -> dict[str, Any]:
        """
        Return the JSON document, under an id that the trail gives to what has none yet.

        Args:
            identity: The id; None leaves it as it is.
        """
        made = self.to_json()
        return made if identity is None else {**made, "id": identity}

    def __eq__(self, other: object) -> bool:
        # A draft may have deviations that no decimal states in full; its document rounds them.
        return isinstance(other, Preparation) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.id, self.form, self.prepared_on, self.prescription.days))

    def __repr__(self) -> str:
        days, one = self.prescription.days, self.prescription.dose
        dose = "several" if one is None else format_quantity(one)
        return f"Preparation(id={self.id!r}, form={self.form!r}, dose={dose!r}, days={days}, …)"

    @classmethod
    def from_json(cls, document: object) -> Self:
        """
        Return the preparation that a recorded document states.

        Raises:
            VerificationFailure: it is not such a document.
        """
        return super().from_json(with_figures(document))

    @property
    def form(self) -> str:
        """Return the name of its dosage form, for example "capsules"."""
        return self.figures.member

    @property
    def identity(self) -> str:
        """Return its id, which a trail gave it."""
        return _recorded(self.id)

    @property
    def place(self) -> TrailPlace:
        """Return where it was recorded."""
        return _recorded(self.trail)

    if TYPE_CHECKING:  # what callers of the library write: the figures, or None

        @property
        def capsules(self) -> CapsuleFigures | None: ...  # noqa: D102

        @property
        def tablets(self) -> TabletFigures | None: ...  # noqa: D102

        @property
        def liquid(self) -> LiquidFigures | None: ...  # noqa: D102

        @property
        def topical(self) -> TopicalFigures | None: ...  # noqa: D102

    else:

        def __getattr__(self, name: str) -> FormFigures | None:
            """Return the figures under the name of their form; None under that of another."""
            if name not in FORMS:
                raise AttributeError(f"a preparation has no {name!r}")
            return self.figures if name == self.form else None


def with_wording(preparation: Preparation) -> Preparation:
    """Return a preparation as it was computed, with the key and values of its sentences."""
    said = said_in(preparation, {"figures": preparation.form})
    return replaced(preparation, wording=said)


def _recorded(told: _Told | None) -> _Told:
    """Return a value that only a recorded preparation has."""
    if told is None:
        raise ValueError("the preparation is not recorded")
    return told
