"""An order of a topical preparation to its preparation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ldncompound.compounding.beyond_use import beyond_use, dates, within
from ldncompound.compounding.cost import Dispensed
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder, TopicalRequest
from ldncompound.compounding.dosage_forms.topical.record import TopicalFormulation
from ldncompound.compounding.materials.lots import NOTHING_KEPT
from ldncompound.compounding.materials.lots_in_use import lots_in_use
from ldncompound.compounding.materials.potency import potency_of
from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.prepare import (
    balance_in_hand,
    batch_limit,
    check_documented,
    cost_in_use,
    course_in_use,
    cut_of,
    fewest_fills,
    form_documented,
    formulation_in_use,
    health_said,
    identity_of,
    notes_on_fills,
    plan_in_use,
    prescribed,
)
from ldncompound.compounding.prescription.screening import screening_of
from ldncompound.core.quantities import MG_PER_G, G, number_of
from ldncompound.core.refusals import DailyDoseAboveRange, DoseAboveRange
from ldncompound.core.version import __version__

if TYPE_CHECKING:
    from ldncompound.compounding.beyond_use import Dates
    from ldncompound.compounding.materials.lots import Kept
    from ldncompound.compounding.practice import Pharmacy
    from ldncompound.formulary.contents import Formulary

__all__ = ["prepare_topical"]


def prepare_topical(
    order: TopicalOrder,
    *,
    formulary: Formulary,
    pharmacy: Pharmacy,
    today: date,
    kept: Kept = NOTHING_KEPT,
) -> Preparation:
    """
    Compute one topical preparation, or refuse it.

    The range is held against the drug that is applied in a day: strength × amount × times.

    Args:
        order: The prescription as typed, with the base that the pharmacy uses.
        formulary: The master formulation records.
        pharmacy: Who prepares, with which balances.
        today: The day, handed in.
        kept: The lots that the pharmacy has received.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
    """
    from ldncompound.compounding.dosage_forms.topical import masses, wording

    request = TopicalRequest.read(order)
    answers, _ = health_said(order, formulary)
    practice = formulary.rule_of(pharmacy.jurisdiction)
    try:
        master, _, in_force = check_documented(order, request, formulary, TopicalFormulation)
    except (DoseAboveRange, DailyDoseAboveRange) as refusal:
        raise _recognised(refusal, request, formulary) from None
    adoption = kept.adoption(formulary.version_of(master, pharmacy.jurisdiction))
    master = master.model_copy(update={"adopted": adoption is not None})
    masses.check_record(request, master, order)
    kind = masses.kind_of(order, master)
    found = masses.masses(request, master)
    names = tuple(part.name for part in master.components)
    lots = lots_in_use(order.lots, names, kept)
    rule = formulary.keeping[master.beyond_use.rule]
    limit = within(masses.limit(kind, rule, formulary.cite), practice, formulary.cite)

    cut = cut_of(order, request, lots, rule, limit, today)
    if cut is not None:
        request = replace(request, days=cut.days[0])
        found = masses.masses(request, master)

    def dated_for(today: date) -> Dates:
        return dates(order, request.days, lots, names, rule, limit, today, fewest_fills(cut))

    if found.made > masses.LARGEST_BATCH:
        # Mostly it is the course that is too long: that is told first.
        dated_for(today)
    masses.check_batch(found)
    of_active = [lot for lot in lots if lot.component == master.name_of("active")]
    masses.check_pure(of_active)
    potency = potency_of(
        of_active,
        policy=order.potency,
        dose_as=order.dose_as,
        rule=practice,
        substance=formulary.substance,
    )
    needed = masses.needs(request, master, potency, found.made)
    balance = balance_in_hand(order.balance, pharmacy, formulary, today, kept)
    limit_of_content = batch_limit(practice, pharmacy)
    planned = masses.plan(master, needed, found, balance, limit_of_content)
    expected = wording.expected(needed, planned, practice.content, formulary.cite)
    dated = dated_for(today)
    course = course_in_use(cut, order, request, found.dispense, G)
    given = Dispensed(found.dispense, "g", 1, request.days)
    starting = formulary.substance.starting_range
    return Preparation(
        prescription=prescribed(order, request, request.days, dated.first_dose, formulary),
        prepared_on=dated.prepared_on,
        pharmacy=identity_of(pharmacy),
        formulation=formulation_in_use(master, adoption),
        documented_range=in_force,
        documented_form=form_documented(master.documented_form, formulary),
        topical=wording.figures(order, request, needed, found),
        components=wording.components(needed, planned, lots),
        weigh_plan=plan_in_use(planned, balance),
        expected=expected,
        beyond_use=beyond_use(dated, rule, limit),
        screening=screening_of(answers, formulary.substance.screening, formulary.cite),
        cost=cost_in_use(planned.consumes, lots, given, pharmacy, formulary),
        working=wording.working(request, needed, found, dated),
        notes=(
            *_cream_note(request, master, formulary),
            *wording.notes(
                request,
                needed,
                found,
                master,
                kind,
                balance,
                planned,
                expected,
                dated,
                (starting.low, starting.below),
                today,
                formulary.cite,
            ),
            *notes_on_fills(course),
        ),
        program={"version": __version__, "formulary": formulary.digest},
        course=course,
    )


def _recognised(
    refusal: DoseAboveRange | DailyDoseAboveRange, request: TopicalRequest, formulary: Formulary
) -> DoseAboveRange | DailyDoseAboveRange:
    """Return the refusal of a dose, naming the compounded cream where its strength is ordered."""
    cream = formulary.substance.documented_cream
    if request.strength != number_of(cream.value, MG_PER_G):
        return refusal
    return type(refusal)(
        f"{refusal.message} 10 mg per g is the strength of the compounded cream of the monograph, "
        "which is none of low doses.",
        remedy=refusal.remedy,
        sources=(*refusal.sources, formulary.cite(cream.source, cream.locator)),
    )


def _cream_note(
    request: TopicalRequest, master: TopicalFormulation, formulary: Formulary
) -> tuple[str, ...]:
    """Say that a strength is that of the monograph, and the formula is another."""
    cream = formulary.substance.documented_cream
    if master.strengths or request.strength != number_of(cream.value, MG_PER_G):
        return ()
    return (
        "10 MG PER G IS THE STRENGTH OF THE COMPOUNDED CREAM OF THE MONOGRAPH, and this is not "
        "its formula: it must not be labelled as that.",
    )
