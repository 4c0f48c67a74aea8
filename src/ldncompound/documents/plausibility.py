"""The plausibility check of a preparation, where the rules ask a pharmacist for it on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.form_paper import paper_of
from ldncompound.core.language import told
from ldncompound.core.quantities import DAY, in_words, quantity
from ldncompound.core.records import Record
from ldncompound.core.wording import say
from ldncompound.documents.label_items import route_of
from ldncompound.documents.plausibility_page import PlausibilityLine, PlausibilityView
from ldncompound.documents.sheet import component_line, dose_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ldncompound.compounding.preparation import PapersAsked, Preparation

__all__ = ["plausibility_view"]


class StudyTold(Record, forbid_unknown_fields=False):
    """What a study says of how the preparation keeps."""

    statement: str


class KeepingTold(Record, forbid_unknown_fields=False):
    """What a master record says of how the preparation keeps."""

    study: tuple[StudyTold, ...] = ()


class TextTold(Record, forbid_unknown_fields=False):
    """A text of a master record."""

    text: str


class RecordTold(Record, forbid_unknown_fields=False):
    """What a plausibility check reads in a master record, whatever the form."""

    beyond_use: KeepingTold
    container: TextTold
    caution: tuple[TextTold, ...] = ()


def plausibility_view(preparation: Preparation, identity: str) -> PlausibilityView | None:
    """
    Return the page; None where the rules do not ask for it, or nobody was prescribed it.

    Args:
        preparation: As recorded, its personal members included; or a draft.
        identity: Its id, or that it is not recorded.
    """
    papers = preparation.papers
    if papers is None or not papers.plausibility or preparation.for_stock is not None:
        return None
    return PlausibilityView(
        title=say("plausibility.title"),
        of=(identity, preparation.formulation.title, paper_of(preparation).subtitle()),
        after=say("plausibility.after"),
        head=(
            say("plausibility.column.item"),
            say("plausibility.column.known"),
            say("plausibility.column.verdict"),
            say("plausibility.column.remark"),
        ),
        lines=tuple(_line(item, preparation, papers) for item in papers.plausibility),
        boxes=(say("plausibility.yes"), say("plausibility.no")),
        cleared=(
            say("plausibility.cleared"),
            say("plausibility.cleared.what"),
            say("plausibility.cleared.who"),
            say("plausibility.cleared.result"),
        ),
        outcome=(
            say("plausibility.outcome"),
            say("plausibility.outcome.as_ordered"),
            say("plausibility.outcome.changed"),
            say("plausibility.outcome.not_made"),
        ),
        signature=(
            say("plausibility.pharmacist"),
            say("plausibility.signature"),
            say("plausibility.day"),
        ),
        source=_source(papers),
    )


def _source(papers: PapersAsked) -> str:
    """Return where it was read what is checked; and that not all of it was seen there."""
    if papers.source is None:
        return ""
    found = say("plausibility.source", title=told(papers.source.title))
    return found + (say("paper.unconfirmed") if papers.unconfirmed else "")


def _line(item: str, preparation: Preparation, papers: PapersAsked) -> PlausibilityLine:
    """Return one thing to check."""
    words = {
        "order": (say("plausibility.item.order"), say("plausibility.asks.order")),
        "dosing": (say("plausibility.item.dosing"), say("plausibility.asks.dosing")),
        "route": (say("plausibility.item.route"), say("plausibility.asks.route")),
        "components": (say("plausibility.item.components"), say("plausibility.asks.components")),
        "quality": (say("plausibility.item.quality"), say("plausibility.asks.quality")),
        "keeping": (say("plausibility.item.keeping"), say("plausibility.asks.keeping")),
    }
    name, asks = words[item]
    if item in papers.unconfirmed:
        name += say("paper.unconfirmed")
    return PlausibilityLine(name, asks, tuple(filter(None, _KNOWN[item](preparation))))


def _order(preparation: Preparation) -> list[str]:
    """Return for whom, by whom, and the directions as they were ordered."""
    given = preparation.prescription
    return [
        say(
            "plausibility.known.for",
            patient=given.patient_name or given.patient or say("paper.erased"),
            prescriber=given.prescriber,
        ),
        say(
            "plausibility.known.directions",
            text=given.directions or say("paper.not_given"),
        ),
    ]


def _dosing(preparation: Preparation) -> list[str]:
    """Return the dose, the days, and the range that is documented."""
    given, documented = preparation.prescription, preparation.documented_range
    protocol, asked = documented.protocol, preparation.screening
    return [
        say("plausibility.known.dose", dose=dose_in_words(given)),
        say(
            "plausibility.known.made_for",
            days=in_words(quantity(given.days, DAY)),
            first=given.first_dose,
        ),
        say(
            "plausibility.known.documented",
            low=in_words(documented.low),
            high=in_words(documented.high),
            count=documented.documents,
        ),
        "" if protocol is None else say("plausibility.known.protocol", name=protocol.name),
        ""
        if asked is None
        else say(
            "plausibility.known.screening",
            answered=len(asked.answered),
            count=len(asked.questions),
        ),
    ]


def _route(preparation: Preparation) -> list[str]:
    """Return the kind of application, and the dosage form."""
    documented = preparation.documented_form
    return [
        route_of(preparation) or say("paper.not_given"),
        say("plausibility.known.form", form=paper_of(preparation).label_form),
        "" if documented is None else documented.statement,
    ]


def _components(preparation: Preparation) -> list[str]:
    """Return each component with its amount, and what the master record cautions of them."""
    lines = (component_line(part, preparation) for part in preparation.components)
    return [
        *(
            say("plausibility.known.component", name=each.name, amount=each.required)
            for each in lines
        ),
        *(each.text for each in _record(preparation).caution),
    ]


def _quality(preparation: Preparation) -> list[str]:
    """Return what studies say of it, and its content as weighed."""
    studies, expected = _record(preparation).beyond_use.study, preparation.expected
    return [
        *(say("plausibility.known.study", text=each.statement) for each in studies),
        "" if studies else say("plausibility.known.no_study"),
        "" if expected is None else expected.statement,
    ]


def _keeping(preparation: Preparation) -> list[str]:
    """Return until when it may be used, why, and in what it is kept."""
    until = preparation.beyond_use
    return [
        say("plausibility.known.until", day=until.date) if until.final else until.statement,
        say("plausibility.known.limited_by", what=until.limited_by),
        say("plausibility.known.keeping_rule", title=until.source.title),
        say("plausibility.known.storage", text=until.storage),
        say("plausibility.known.container", text=_record(preparation).container.text),
    ]


def _record(preparation: Preparation) -> RecordTold:
    """Return what is read in the master record."""
    return RecordTold.from_document(preparation.formulation.record)


_KNOWN: Mapping[str, Callable[[Preparation], list[str]]] = {
    "order": _order,
    "dosing": _dosing,
    "route": _route,
    "components": _components,
    "quality": _quality,
    "keeping": _keeping,
}
