"""Every number of a trail once more: plans by their own steps, batches act by act.

What a preparation states must follow from its strength, its size and its steps; what a weighing,
a correction or a signature states must be what the batch gives at that moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.weighing.vessels import MADE_AHEAD, drug_in_batch, stated_number
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import MG, PERCENT, number_of
from ldncompound.core.refusals import VerificationFailure, WrongState
from ldncompound.pharmacy.batches.act_records import (
    BatchPrepared,
    BatchReleased,
    BatchVerified,
    WeighedStep,
    is_acceptance,
)
from ldncompound.pharmacy.batches.history import events_of
from ldncompound.pharmacy.batches.replay import after_event, fold_batch, with_what_is_signed
from ldncompound.pharmacy.trail_index import ACCEPTS
from ldncompound.trail.entry_shape import stored_body

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.batches.batch import Batch, Event
    from ldncompound.trail.entry_shape import EntryBody
    from ldncompound.trail.store import Trail

__all__ = ["check_batch", "check_numbers", "check_preparation"]


_DIGITS = Fraction(1, 10**9)
"""How far two ways to a number with 12 digits may differ, as a fraction of it."""


def check_numbers(trail: Trail) -> int:
    """
    Check every preparation of a trail and every batch made from one.

    Args:
        trail: One whose entries are those that were recorded.

    Returns:
        The number of preparations.

    Raises:
        VerificationFailure: a number is not what the others give; `first_bad` is the entry.
    """
    count = 0
    for headline in trail.headlines("preparation"):
        recorded = trail.recorded_at(headline.sequence)
        try:
            check_preparation(Preparation.from_document(recorded.document))
            check_batch(trail, recorded.document, str(headline.subject))
        except VerificationFailure as failure:
            at = failure.first_bad or headline.sequence
            raise VerificationFailure(f"Entry {at}: {failure.message}", first_bad=at) from None
        count += 1
    return count


def check_preparation(stated: Preparation) -> None:
    """
    Calculate what a preparation states of its active, plan and date again.

    Raises:
        VerificationFailure: a figure does not follow from the others.
    """
    for name, told, found in _figures(stated):
        if abs(told - found) > abs(found) * _DIGITS:
            raise VerificationFailure(f"The {name} of {stated.id} does not follow from the rest.")
    days = (stated.beyond_use.date - stated.prepared_on).days + 1
    if stated.beyond_use.days != days:
        raise VerificationFailure(f"The beyond-use days of {stated.id} are {days}.")


def _figures(stated: Preparation) -> Iterator[tuple[str, Fraction, Fraction]]:
    """Yield figures: what each is, as it is stated, and as it follows from others."""
    active, plan, figures = stated.components[0], stated.weigh_plan, stated.figures
    nominal, required = stated_number(active.nominal, MG), number_of(active.required, MG)
    delivers = number_of(plan.delivers, MG)
    yield "nominal amount", nominal, number_of(figures.product * figures.made, MG)
    more = 1 + stated_number(active.overage, PERCENT) / 100
    yield "required amount", required, nominal * Fraction(str(active.factor)) * more
    here = {step.into for step in plan.steps}
    ahead = any(
        step.what.startswith(MADE_AHEAD) and step.what not in here
        for step in plan.steps
        if step.action == "weigh"
    )
    if not ahead:
        drug = drug_in_batch(plan.steps, active.name, {})
        yield "amount delivered", delivers, drug.powder + drug.label
    off = number_of(plan.deviation, PERCENT)
    yield "deviation", 100 + off, delivers / required * 100


def check_batch(trail: Trail, plan: dict[str, Any], identity: str) -> None:
    """
    Fold a batch act by act, and calculate what each act states again.

    Raises:
        VerificationFailure: an act was not possible, or states what the batch did not give.
    """
    batch = fold_batch(plan, ())
    for event in events_of(trail, identity):
        try:
            after = after_event(batch, event)
        except WrongState as refusal:
            raise VerificationFailure(refusal.message, first_bad=event.sequence) from None
        body = stored_body(event.sequence, trail.body_of(event.sequence))
        fault = _signed_wrongly(batch, event)
        if fault is None and body.v > 1:
            # What was stated in the first form keeps its own demands.
            fault = _fault(after, event) or _accepted_wrongly(body, event)
        if fault is not None:
            raise VerificationFailure(fault, first_bad=event.sequence)
        batch = after


def _accepted_wrongly(body: EntryBody, event: Event) -> str | None:
    """Return that an act accepts what failed, and does not say so for who verifies."""
    told = any(kind == ACCEPTS for kind, _ in body.mentions)
    if told is is_acceptance(event.document):
        return None
    return "It accepts something, and was not signed as accepting it; or the other way round."


def _signed_wrongly(before: Batch, event: Event) -> str | None:
    """Return that a signature signs another batch; None where it is right, or none is there."""
    stated = event.document
    if not isinstance(stated, BatchPrepared | BatchVerified | BatchReleased):
        return None
    if stated.signature.digest == with_what_is_signed(before, stated).digest:
        return None
    return "The signature signs another batch than the one that stood then."


def _fault(after: Batch, event: Event) -> str | None:
    """Return what an act states wrongly; None where it is right."""
    stated = event.document
    if isinstance(stated, WeighedStep):
        target, actual = number_of(stated.target, MG), number_of(stated.actual, MG)
        off = (actual - target) / target * 100
        if not _is(stated.off, off):
            return f"The weighing of step {stated.step} is off by another percentage."
        if stated.accepted is not (abs(off) > number_of(stated.tolerance, PERCENT)):
            return f"The weighing of step {stated.step} was accepted wrongly, or not at all."
        if not _is(stated.percent_of_label, after.percent_of_label):
            return f"After step {stated.step} the batch holds another percentage of its label."
    return None


def _is(stated: Quantity, found: Fraction) -> bool:
    """Say whether a percentage with 12 digits is the one that was found."""
    return number_of(stated, PERCENT) == significant(found)
