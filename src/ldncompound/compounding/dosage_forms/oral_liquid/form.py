"""An order of oral liquid to its preparation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ldncompound.compounding.beyond_use import beyond_use, dates, within
from ldncompound.compounding.cost import Dispensed
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder, LiquidRequest
from ldncompound.compounding.dosage_forms.oral_liquid.record import LiquidFormulation
from ldncompound.compounding.materials.lots import NOTHING_KEPT
from ldncompound.compounding.materials.lots_in_use import lots_in_use
from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.prepare import (
    balance_in_hand,
    batch_limit,
    check_documented,
    cost_in_use,
    course_in_use,
    cut_of,
    fewest_fills,
    formulation_in_use,
    health_said,
    identity_of,
    notes_on_fills,
    plan_in_use,
    prescribed,
)
from ldncompound.compounding.prescription.screening import screening_of
from ldncompound.core.quantities import ML
from ldncompound.core.version import __version__

if TYPE_CHECKING:
    from ldncompound.compounding.beyond_use import Dates
    from ldncompound.compounding.materials.lots import Kept
    from ldncompound.compounding.practice import Pharmacy
    from ldncompound.formulary.contents import Formulary

__all__ = ["prepare_liquid"]


def prepare_liquid(
    order: LiquidOrder,
    *,
    formulary: Formulary,
    pharmacy: Pharmacy,
    today: date,
    kept: Kept = NOTHING_KEPT,
) -> Preparation:
    """
    Compute one preparation of the 1 mg/mL oral liquid, or refuse it.

    Args:
        order: The prescription as typed.
        formulary: The master formulation records.
        pharmacy: Who prepares, with which balances.
        today: The day, handed in.
        kept: The lots that the pharmacy has received.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
    """
    from ldncompound.compounding.dosage_forms.oral_liquid import source_of_drug, volumes, wording

    request = LiquidRequest.read(order)
    answers, _ = health_said(order, formulary)
    master, _, in_force = check_documented(order, request, formulary, LiquidFormulation)
    adoption = kept.adoption(formulary.version_of(master, pharmacy.jurisdiction))
    master = master.model_copy(update={"adopted": adoption is not None})
    scales = volumes.scales(pharmacy.measures, formulary.measures.values())
    found = volumes.volumes(request, master, scales)
    balance = balance_in_hand(order.balance, pharmacy, formulary, today, kept)
    rule = formulary.keeping[master.beyond_use.rule]
    practice = formulary.rule_of(pharmacy.jurisdiction)
    own = volumes.limit(order.storage, master, rule, formulary.cite)
    limit = within(own, practice, formulary.cite)
    names = tuple(part.name for part in master.components)

    lots = lots_in_use(order.lots, names, kept)
    cut = cut_of(order, request, lots, rule, limit, today)
    if cut is not None:
        request = replace(request, days=cut.days[0])
        found = volumes.volumes(request, master, scales)

    def dated_for(today: date) -> Dates:
        return dates(order, request.days, lots, names, rule, limit, today, fewest_fills(cut))

    if found.least > volumes.LARGEST_BATCH:
        # Mostly it is the course that is too long: that is told first.
        dated_for(today)
    volumes.check_batch(found)
    potency = source_of_drug.potency(order, request, master, lots, practice, formulary.substance)
    limit_of_content = batch_limit(practice, pharmacy)
    planned = volumes.plan(found, request, master, potency, scales, balance, limit_of_content)
    expected = wording.expected(planned, potency, practice.content, formulary.cite)
    filled = volumes.bottles(request, found, formulary.bottles.values())
    dated = dated_for(today)
    course = course_in_use(cut, order, request, found.dispense, ML)
    starting = formulary.substance.starting_range
    consumed = planned.plan.consumes
    given = Dispensed(found.dispense, "mL", len(filled), request.days)
    return Preparation(
        prescription=prescribed(order, request, request.days, dated.first_dose, formulary),
        prepared_on=dated.prepared_on,
        pharmacy=identity_of(pharmacy),
        formulation=formulation_in_use(master, adoption),
        documented_range=in_force,
        liquid=wording.figures(order, master, found, planned, filled),
        components=wording.components(planned, potency, lots),
        weigh_plan=plan_in_use(planned.plan, balance),
        expected=expected,
        beyond_use=beyond_use(dated, rule, limit),
        screening=screening_of(answers, formulary.substance.screening, formulary.cite),
        cost=cost_in_use(consumed, lots, given, pharmacy, formulary),
        working=wording.working(request, master, found, planned, potency, dated),
        notes=(
            *wording.notes(
                request,
                master,
                found,
                planned,
                potency,
                scales,
                balance,
                expected,
                dated,
                (starting.low, starting.below),
                today,
            ),
            *notes_on_fills(course),
        ),
        program={"version": __version__, "formulary": formulary.digest},
        course=course,
    )
