"""The back of a batch sheet: how its figures were computed, and what they rest on."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.core.language import number_on_paper
from ldncompound.core.numbers import format_number, round_half_up
from ldncompound.core.quantities import in_words
from ldncompound.core.text import spelled_out
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.form_paper import Rows
    from ldncompound.compounding.preparation import (
        BeyondUse,
        DocumentedForm,
        DocumentedRange,
        Preparation,
    )
    from ldncompound.core.quantities import Quantity
    from ldncompound.documents.sheet_view import ComponentLine

__all__ = [
    "basis_rows",
    "beyond_use_rows",
    "calculation_rows",
    "cost_rows",
    "parted_notes",
    "weighing_lines",
]


_FOR_THE_BACK = frozenset(
    {
        "note.base_limit",
        "note.deviation",
        "note.entered_late",
        "note.form_without_dose",
        "note.not_adopted",
        "note.not_final",
        "note.starting_dose",
    }
)
"""Notes that change nothing at the bench; the front says in few words what they are of."""


def parted_notes(preparation: Preparation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is read before anything is weighed, and the other notes."""
    keys = {each.at: each.key for each in preparation.wording}
    first, others = list[str](), list[str]()
    for place, note in enumerate(preparation.notes):
        (others if keys.get(f"/notes/{place}") in _FOR_THE_BACK else first).append(note)
    return tuple(first), tuple(others)


def weighing_lines(preparation: Preparation) -> tuple[str, ...]:
    """Say in one line what weighing adds to the error of the content."""
    expected = preparation.expected
    # A version that did not calculate it recorded nothing.
    return () if expected is None else (f"{expected.statement}.",)


def calculation_rows(
    preparation: Preparation, of_form: Rows, components: Sequence[ComponentLine]
) -> Rows:
    """
    Return how each number was computed.

    Args:
        preparation: What is made.
        of_form: Counts, fill or volumes, each with its working.
        components: With their workings.
    """
    parts = tuple((each.name, each.working) for each in components if each.working)
    rounded = (say("row.note"), say("sheet.rounded"))
    return (*of_form, *parts, *_worst_case(preparation), rounded)


def _worst_case(preparation: Preparation) -> Rows:
    """Say how far off all errors of weighing together can take the content, where that is more."""
    found = preparation.weigh_plan.uncertainty
    if found.to_halve is None:
        return ()
    if found.worst_case <= found.expanded:
        return ((say("row.weighing"), say("note.advice", advice=found.to_halve)),)
    worst, limit = _rounded(found.worst_case), in_words(found.limit)
    told = say("sheet.worst_case", advice=found.to_halve, worst=worst, limit=limit)
    return ((say("row.weighing"), told),)


def _rounded(percent: Quantity) -> str:
    """Write a percentage with at most one decimal, half-up."""
    number = format_number(round_half_up(percent.magnitude, Fraction(1, 10)))
    return f"{number_on_paper(number)} %"


def beyond_use_rows(until: BeyondUse) -> Rows:
    """Return what the beyond-use date rests on."""
    return (
        (say("row.limited_by"), until.limited_by),
        (say("row.counting"), say("sheet.counting", convention=until.convention, days=until.days)),
        (say("row.source"), f"{until.source.title}, {until.source.locator}"),
    )


def cost_rows(preparation: Preparation) -> Rows:
    """Return the cost; empty where no price is known."""
    cost = preparation.cost
    if cost is None:
        return ()
    lines = (
        say("cost.line", what=each.what, basis=each.basis, cost=each.cost) for each in cost.lines
    )
    rows = [(say("row.cost"), cost.statement), (say("row.made_up_of"), "; ".join(lines))]
    if cost.missing:
        rows.append((say("row.without_price"), ", ".join(cost.missing)))
    if cost.note:
        rows.append((say("row.note"), cost.note))
    return tuple(rows)


def protocol_in_words(documented: DocumentedRange) -> str:
    """Return the protocol that narrows the range, in brackets."""
    protocol = documented.protocol
    return "" if protocol is None else f" ({protocol.name}: {protocol.statement})"


def form_in_words(form: DocumentedForm) -> str:
    """Say where the form is documented, and whether a dose for it is."""
    source = f"{spelled_out(form.source.title)}, {form.source.locator}"
    return f"{form.statement[:1].upper()}{form.statement[1:]}: {form.form}; {source}"


def basis_rows(preparation: Preparation) -> Rows:
    """Return the master record and the documented range."""
    documented, formulation = preparation.documented_range, preparation.formulation
    form = preparation.documented_form
    of_form = () if form is None else ((say("row.dosage_form"), form_in_words(form)),)
    adopted = "" if formulation.adopted else say("sheet.not_adopted")
    if formulation.adoption is not None:
        agreed = formulation.adoption
        adopted = say("sheet.adopted", person=agreed.adopted_by, day=agreed.on)
    # A source may be cited for several statements; its title is printed once.
    titles = dict.fromkeys(spelled_out(source.title) for source in documented.sources)
    return (
        (
            say("row.master_record"),
            say(
                "sheet.master_record",
                id=formulation.id,
                revision=formulation.revision,
                hash=formulation.sha256[:12],
                adopted=adopted,
            ),
        ),
        (
            say("row.documented_range"),
            say(
                "sheet.documented_range",
                low=in_words(documented.low),
                high=in_words(documented.high),
                per=documented.per,
                protocol=protocol_in_words(documented),
                sources="; ".join(titles),
            ),
        ),
        *of_form,
    )
