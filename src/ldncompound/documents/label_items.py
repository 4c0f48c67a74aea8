"""What a label must hold by the rules of its jurisdiction, and what of it is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ldncompound.compounding.form_paper import paper_of
from ldncompound.core.language import told
from ldncompound.core.records import Record
from ldncompound.core.wording import say
from ldncompound.core.wording.english.catalogue import TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ldncompound.compounding.preparation import Component, Preparation
    from ldncompound.documents.verification import Verification

__all__ = [
    "ALWAYS_ASKED",
    "PRESCRIBER",
    "PRESCRIPTION_NUMBER",
    "asked_of",
    "composition_of",
    "in_use_of",
    "labelling_of",
    "missing_on",
    "route_beside",
    "route_in_words",
    "route_of",
]


PRESCRIPTION_NUMBER: Final = "prescription-number"
PRESCRIBER: Final = "prescriber"
ALWAYS_ASKED: Final = (
    "pharmacy-name", "pharmacy-address", "pharmacy-telephone", "patient", PRESCRIPTION_NUMBER,
    "directions", PRESCRIBER,
)  # fmt: skip
"""What a label needs where the rules ask nothing of their own, and did in earlier versions."""

_OF_A_PATIENT: Final = ("patient", PRESCRIPTION_NUMBER, "directions")


class DaysInUse(Record, forbid_unknown_fields=False):
    """How long a preparation may be used once its container is opened."""

    days: int


class LabellingInUse(Record, forbid_unknown_fields=False):
    """What a master record requires on a label."""

    auxiliary: tuple[str, ...]
    route: str | None = None
    in_use: DaysInUse | None = None


class MixtureInUse(Record, forbid_unknown_fields=False):
    """What a component of a master record always contains."""

    name: str
    contains: tuple[str, ...] | None = None


class RecordOnLabel(Record, forbid_unknown_fields=False):
    """What a label prints of a master record, whatever the form."""

    labelling: LabellingInUse
    component: tuple[MixtureInUse, ...] = ()


def labelling_of(preparation: Preparation) -> LabellingInUse:
    """Return what the master record of a preparation requires on its label."""
    return RecordOnLabel.from_document(preparation.formulation.record).labelling


def asked_of(preparation: Preparation) -> tuple[str, ...]:
    """Return what the rules asked of the label of a preparation when it was made."""
    papers = preparation.papers
    return papers.label if papers is not None and papers.label else ALWAYS_ASKED


def missing_on(preparation: Preparation, verification: Verification | None) -> list[str]:
    """
    Return what is missing before a label is more than a draft; empty if nothing.

    Args:
        preparation: As recorded, its personal members included.
        verification: Who stands behind it; None for a draft that nobody recorded.
    """
    return [
        *(() if verification is not None else ("the record in an audit trail",)),
        *_missing_items(preparation),
        *(
            f"the lot and expiration of {part.name}"
            for part in preparation.components
            if not part.lots
        ),
        *(() if verification and verification.released else ("the release of the batch",)),
    ]


def _missing_items(preparation: Preparation) -> Iterator[str]:
    """Yield what the rules ask of the label and nobody has given."""
    asked, configured = asked_of(preparation), preparation.pharmacy.configured
    for item, (words, given) in _GIVEN.items():
        if item not in asked or (item in _OF_A_PATIENT and preparation.for_stock is not None):
            continue
        known = given(preparation) if configured or not item.startswith("pharmacy") else None
        if not (known or "").strip():
            yield words


_GIVEN: Mapping[str, tuple[str, Callable[[Preparation], str | None]]] = {
    "pharmacy-name": ("the name of the pharmacy", lambda made: made.pharmacy.name),
    "pharmacy-address": ("the address of the pharmacy", lambda made: made.pharmacy.address),
    "pharmacy-telephone": ("the telephone of the pharmacy", lambda made: made.pharmacy.telephone),
    "patient": ("the patient name", lambda made: made.prescription.patient_name),
    PRESCRIPTION_NUMBER: ("the prescription number", lambda made: made.prescription.rx),
    "directions": ("the directions", lambda made: made.prescription.directions),
    "route": ("the route in the master record", lambda made: labelling_of(made).route),
}
"""What may be missing, in words, and where it is; every preparation has the other items."""


def route_of(preparation: Preparation) -> str:
    """Return how it is applied, in words; empty where its master record does not say it."""
    return route_in_words(labelling_of(preparation).route)


def route_beside(preparation: Preparation) -> str:
    """Return how it is applied; empty where the texts that its record requires say it already."""
    words = route_of(preparation)
    english = TEXTS.get(f"label.route.{labelling_of(preparation).route}", "")
    ways = {way.casefold() for way in (words, english, told(english))}
    texts = [text.casefold() for text in labelling_of(preparation).auxiliary]
    return "" if any(way in text for way in ways for text in texts) else words


def route_in_words(route: str | None) -> str:
    """
    Return how something is applied, in words; empty where nothing says it.

    >>> route_in_words("oral")
    'For oral use'
    """
    words = {
        "oral": say("label.route.oral"),
        "sublingual": say("label.route.sublingual"),
        "cutaneous": say("label.route.cutaneous"),
    }
    return "" if route is None else words[route]


def in_use_of(preparation: Preparation) -> tuple[str, ...]:
    """Return how long it may be used once it is opened; empty where no source says it."""
    in_use = labelling_of(preparation).in_use
    if in_use is None:
        return ()
    return (say("label.in_use", days=in_use.days),)


def composition_of(preparation: Preparation) -> tuple[str, ...]:
    """
    Return its components by kind, where the rules ask for them on the label.

    The active stands on every label with its amount; here are the medicine that it was taken from,
    if any, and everything else: a base as the order names it, what a mixture is made of, and
    capsule shells without their size, which nobody who takes them has to know.
    """
    if "composition" not in asked_of(preparation):
        return ()
    parts = preparation.components
    actives = [part.name for part in parts if part.role == "active"]
    paper = paper_of(preparation)
    record = RecordOnLabel.from_document(preparation.formulation.record)
    made_of = {each.name: each.contains or () for each in record.component}
    others = [
        paper.ordered_name(part) or _composed(part, made_of)
        for part in parts
        if part.role != "active"
    ]
    taken = [name for name in actives if name != told(preparation.prescription.drug)]
    first = (say("label.composition.from", names=", ".join(taken)),) if taken else ()
    return (*first, say("label.composition.others", names=", ".join(others)))


def _composed(part: Component, made_of: Mapping[str, Sequence[str]]) -> str:
    """Return a component as patients read it, with its parts where it is a mixture."""
    if part.role == "shell":
        return say("label.composition.shells")
    contains = made_of.get(part.name, ())
    if len(contains) < _MIXED:
        return part.name
    return say("label.composition.mixture", name=part.name, parts=", ".join(map(told, contains)))


_MIXED: Final = 2
"""What contains this many things is a mixture."""
