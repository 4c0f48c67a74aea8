"""A substance: names, forms, documented doses, screening, fillers to avoid."""

import unicodedata
from typing import Annotated

from msgspec import field

from ldncompound.core.dosage_forms import FORMS, ROUTES
from ldncompound.core.quantities import MG, Quantity, number_of
from ldncompound.core.quantity_fields import Duration, Mass
from ldncompound.core.remembered import remembered
from ldncompound.formulary.parts import (
    ConcentrationFigure,
    ContentFigure,
    Identifier,
    Limits,
    Part,
    Sourced,
    Words,
    must_hold,
)
from ldncompound.formulary.plausible import Bound, LabelNames, NamesOnLabels, Plausible
from ldncompound.formulary.screening_items import ScreeningItem

__all__ = [
    "Avoidable",
    "DocumentedPrice",
    "DocumentedSchedule",
    "FillerToAvoid",
    "Protocol",
    "SourceRange",
    "Substance",
    "folded",
]


OrderForm = Annotated[str, Limits(pattern=f"^({'|'.join(FORMS)})$")]
Route = Annotated[str, Limits(pattern=f"^({'|'.join(ROUTES)})$")]
PerDay = Annotated[str, Limits(pattern="^day$")]
Scope = Annotated[str, Limits(pattern="^(general|starting or sensitive|protocol|prepared)$")]


def folded(name: str) -> str:
    """
    Return a name for comparison: letter case and the number of blanks are ignored.

    >>> folded("Naltrexone  Hydrochloride")
    'naltrexone hydrochloride'
    """
    return " ".join(unicodedata.normalize("NFKC", name).lower().split())


class Form(Sourced):
    """A chemical form with its molar mass in g/mol, and how labels name it."""

    name: Words
    formula: Words
    cas: str | None = None
    labels: LabelNames | None = None
    molar_mass: Annotated[str, Limits(pattern=r"^[1-9][0-9]*\.[0-9]+$")]


class SourceRange(Sourced):
    """
    One statement of a source about the doses of a day.

    `scope` is what the statement is about: doses in general, a start or a sensitive
    patient, a protocol, or what a pharmacy prepares.
    """

    statement: Words
    scope: Scope = "general"
    low: Mass | None = None
    high: Mass
    per: PerDay = "day"

    @must_hold
    def _in_order(self) -> None:
        if self.low is not None and number_of(self.low, MG) > number_of(self.high, MG):
            raise ValueError("the low end is above the high end")


class EnforcedRange(Sourced):
    """The union of the documented ranges."""

    low: Mass
    high: Mass
    per: PerDay
    derived: Words


class StartingRange(Sourced):
    """Doses documented only for starting, or for sensitive patients."""

    low: Mass
    below: Mass
    statement: Words
    also: tuple[str, ...] = ()


class DocumentedSchedule(Sourced):
    """
    How a source raises the dose: a template, to be used only as a prescriber ordered.

    Either `doses` in order, or a `rise` from `start` until `until`; each but the last is
    taken for `every`. What the source leaves open is named in `missing`.
    """

    id: Identifier
    statement: Words
    doses: tuple[Mass, ...] = ()
    start: Mass | None = None
    rise: Mass | None = None
    until: Mass | None = None
    every: Duration | None = None
    missing: tuple[Annotated[str, Limits(pattern="^(start|every|until|days)$")], ...]

    @must_hold
    def _whole(self) -> None:
        if bool(self.doses) == (self.rise is not None):
            raise ValueError("a schedule must have either doses or a rise")
        needed = {"every"} if self.doses else {"start", "until", "every"}
        given = {name for name in ("start", "until", "every") if getattr(self, name) is not None}
        # No source says when the last dose ends.
        if given | set(self.missing) != needed | {"days"} or given & set(self.missing):
            raise ValueError("every figure of a schedule must be either given or in missing")


class ProtocolPart(Part):
    """What a protocol contains beside the substance; `matches` are words of its names."""

    name: Words
    matches: Annotated[tuple[Words, ...], Limits(min_length=1)]


class Protocol(Sourced):
    """
    A protocol that a prescriber may name; it narrows the range and never widens it.

    `routes` are those it was described for, `routes_asked` those that a pharmacist may confirm.
    """

    id: Identifier
    name: Words
    statement: Words
    low: Mass
    high: Mass
    doses_per_day: Annotated[int, Limits(ge=1, strict=True)]
    routes: Annotated[tuple[Route, ...], Limits(min_length=1)]
    routes_asked: tuple[Route, ...] = ()
    parts: tuple[ProtocolPart, ...] = field(name="part", default=())


class Avoidable(Sourced):
    """What a patient may have to avoid; components state whether they contain it."""

    id: Identifier
    name: Words


class DocumentedPrice(Sourced):
    """A documented price: a note with its year, if given; never used in a calculation."""

    of: Words
    price: Words
    year: Annotated[int, Limits(ge=1900, strict=True)] | None = None


class FillerToAvoid(Sourced):
    """A filler that must not be used, and why; `matches` are parts of its names."""

    name: Words
    matches: Annotated[tuple[Words, ...], Limits(min_length=1)]
    reason: Words


class NotMade(Sourced):
    """A dosage form that is not made from a component, and what to do instead."""

    name: Words
    form: OrderForm
    component: Words
    reason: Words
    remedy: Words


class Labelling(Sourced):
    """How the substance is labelled."""

    statement: Words


class SimilarNames(Sourced):
    """Names of other drugs that are confused with it; `others` are known, and not warned of."""

    names: Annotated[tuple[Words, ...], Limits(min_length=1)]
    others: tuple[Words, ...] = ()

    @property
    def told(self) -> str:
        """Return the names for a warning."""
        return f"name{'s' if self.names[1:] else ''} {' and '.join(self.names)}"


class Substance(Part):
    """
    One drug: names, forms, documented doses, screening, fillers to avoid.

    `name` is that of the base, `labelled_as` that of the form it is labelled and dosed as;
    they are the same if it is not a salt. `synonyms` are other names of what it is labelled as,
    and `in_scripts` is its name in other letters; `other_drugs` are names that no label of it
    has. `usual_record` gives the master record
    to use where an order names none. `bounds` and `plausible` say which figures are asked about,
    `grades` and `labels` how labels name things.
    """

    id: Identifier
    name: Words
    labelled_as: Words
    synonyms: tuple[Words, ...] = ()
    in_scripts: tuple[Words, ...] = ()
    labelling: Labelling
    similar: SimilarNames | None = None
    other_drugs: tuple[LabelNames, ...] = field(name="other_drug", default=())
    usual_record: dict[OrderForm, Identifier] = field(default_factory=dict)
    forms: Annotated[tuple[Form, ...], Limits(min_length=1)] = field(name="form")
    ranges: Annotated[tuple[SourceRange, ...], Limits(min_length=1)] = field(
        name="documented_range"
    )
    enforced_range: EnforcedRange
    starting_range: StartingRange | None = None
    documented_liquid: ConcentrationFigure | None = None
    schedules: tuple[DocumentedSchedule, ...] = field(name="documented_schedule", default=())
    documented_cream: ContentFigure | None = None
    fillers_to_avoid: Annotated[tuple[FillerToAvoid, ...], Limits(min_length=1)] = field(
        name="filler_to_avoid"
    )
    screening: Annotated[tuple[ScreeningItem, ...], Limits(min_length=1)]

    avoidables: tuple[Avoidable, ...] = field(name="avoidable", default=())
    prices: tuple[DocumentedPrice, ...] = field(name="documented_price", default=())
    protocols: tuple[Protocol, ...] = field(name="protocol", default=())
    bounds: tuple[Bound, ...] = field(name="bound", default=())
    plausible: Plausible | None = None
    grades: LabelNames | None = None
    labels: tuple[NamesOnLabels, ...] = ()
    not_made: tuple[NotMade, ...] = ()

    @property
    def known_as(self) -> frozenset[str]:
        """Return its names for comparison: lower case, single blanks between words."""
        return _known_as(self)

    def is_called(self, name: str) -> bool:
        """Return whether it has a name, whatever the letter case, or the mark behind it."""
        key = folded(name)
        if key in self.known_as:
            return True
        marks = () if self.grades is None else self.grades.names
        shorter = (key.removesuffix(folded(each)).rstrip(" ,;") for each in marks)
        return any(each in self.known_as for each in shorter)

    def names_on_labels(self, component: str) -> frozenset[str]:
        """Return how labels name a component, its own name included, for comparison."""
        known = (each.names for each in self.labels if each.component == component)
        return frozenset(folded(each) for names in ((component,), *known) for each in names)

    @property
    def told_apart(self) -> str:
        """Return the name, and the similar names that it is not, for a reminder."""
        others = self.similar.names if self.similar else ()
        return self.name + (f", not {' or '.join(others)}" if others else "")

    @property
    def usual_doses(self) -> tuple[Quantity, ...]:
        """Return the doses of the documented schedules: what a dose with a lost point would be."""
        return tuple(each for plan in self.schedules for each in plan.doses)

    @property
    def starting(self) -> tuple[Quantity, Quantity] | None:
        """Return the doses documented only for a start: from, and below; None if none are."""
        found = self.starting_range
        return None if found is None else (found.low, found.below)

    @must_hold
    def _has_both_forms(self) -> None:
        for name in (self.name, self.labelled_as):
            if name not in {form.name for form in self.forms}:
                raise ValueError(f"no form is named {name}, so its molar mass is unknown")

    @must_hold
    def _protocols_narrow(self) -> None:
        low, high = (
            number_of(each, MG) for each in (self.enforced_range.low, self.enforced_range.high)
        )
        for each in self.protocols:
            if not low <= number_of(each.low, MG) <= number_of(each.high, MG) <= high:
                raise ValueError(f"the protocol {each.id} would widen the documented range")
        if len({each.id for each in self.protocols}) != len(self.protocols):
            raise ValueError("two protocols have the same id")

    @must_hold
    def _asks_once(self) -> None:
        if len({item.id for item in self.screening}) != len(self.screening):
            raise ValueError("two items of the screening have the same id")


@remembered
def _known_as(substance: Substance) -> frozenset[str]:
    """Return the names of a substance for comparison."""
    labelled = (each.labels for each in substance.forms if each.name == substance.labelled_as)
    on_labels = next(labelled, None)
    names = () if on_labels is None else on_labels.names
    known = (substance.name, substance.labelled_as, *substance.synonyms, *names)
    return frozenset(folded(each) for each in known)
