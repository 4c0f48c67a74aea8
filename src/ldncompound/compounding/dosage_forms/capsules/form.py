"""A capsule order to its preparation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.beyond_use import beyond_use, dates, within
from ldncompound.compounding.cost import Dispensed
from ldncompound.compounding.dosage_forms.capsules.figures import CapsuleFigures
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder, CapsuleRequest
from ldncompound.compounding.dosage_forms.capsules.record import CapsuleFormulation
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
    formulation_in_use,
    health_said,
    identity_of,
    notes_on_fills,
    plan_in_use,
    prescribed,
)
from ldncompound.compounding.prescription.limits import check_strength
from ldncompound.compounding.prescription.screening import screening_of
from ldncompound.compounding.weighing.plan import Amount
from ldncompound.core.quantities import CAPSULE, quantity
from ldncompound.core.version import __version__

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import Kept
    from ldncompound.compounding.practice import Pharmacy
    from ldncompound.formulary.contents import Formulary

__all__ = ["prepare_capsules"]


def prepare_capsules(
    order: CapsuleOrder,
    *,
    formulary: Formulary,
    pharmacy: Pharmacy,
    today: date,
    kept: Kept = NOTHING_KEPT,
) -> Preparation:
    """
    Compute one preparation of capsules, or refuse it.

    The checks come in the order of the contract: the form of every quantity, its
    dimension, the documented range, then the answers of the screening, the formulation,
    strength, fill, plan, dates.

    Args:
        order: The prescription as typed.
        formulary: The master formulation records.
        pharmacy: Who prepares, with which balances.
        today: The day, handed in.
        kept: The lots that the pharmacy has received.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
    """
    # A call pays for the modules of its own form alone.
    from ldncompound.compounding.dosage_forms import counted_record, counted_units
    from ldncompound.compounding.dosage_forms.capsules import fill, wording

    request = CapsuleRequest.read(order)
    answers, _ = health_said(order, formulary)
    practice = formulary.rule_of(pharmacy.jurisdiction)
    master, documented, in_force = check_documented(order, request, formulary, CapsuleFormulation)
    adoption = kept.adoption(formulary.version_of(master, pharmacy.jurisdiction))
    master = master.model_copy(update={"adopted": adoption is not None})
    check_strength(request.strength, request.doses_per_day, documented)
    counted = counted_units.counts(request, master.strengths, master.capsule.excess)
    size = fill.size_of(order, master, formulary.shells, practice, formulary.cite)
    names = wording.names_of(master, size)
    lots = lots_in_use(order.lots, names, kept)
    rule = formulary.keeping[master.beyond_use.rule]
    own = counted_units.limit(master, rule, formulary.cite)
    limit = within(own, practice, formulary.cite)
    cut = cut_of(order, request, lots, rule, limit, today)
    if cut is not None:
        request = replace(request, days=cut.days[0])
        counted = counted_units.counts(request, master.strengths, master.capsule.excess)
    potency = potency_of(
        [lot for lot in lots if lot.component == names[0]],
        policy=order.potency,
        dose_as=order.dose_as,
        rule=practice,
        substance=formulary.substance,
    )
    filling = fill.Filling(
        size, request, names, potency, lots, master, formulary.shells, formulary.cite
    )
    # What no capsule can hold is told before anything about balances.
    filling.fill(None)
    balance = balance_in_hand(order.balance, pharmacy, formulary, today, kept)
    bench = counted_units.WeighingBench(
        balance,
        batch_limit(practice, pharmacy),
        pharmacy.parts_for(request.strength),
        counted_units.stock_of(names[0], names[1], lots),
    )
    powder, filled, planned = counted_units.weighed(request, counted, filling, practice, bench)
    expected = counted_record.expected(powder, planned, practice.content, formulary.cite)
    ahead = wording.for_stock(order, counted, practice, formulary.cite)
    days = counted.days if ahead is None else 1
    dated = dates(order, days, lots, names, rule, limit, today, fewest_fills(cut))
    course = course_in_use(cut, order, request, Fraction(counted.dispense), CAPSULE)
    starting = formulary.substance.starting_range
    shells = Amount(name=names[2], amount=quantity(counted.batch_size, CAPSULE))
    consumed = (*planned.consumes, shells)
    given = Dispensed(Fraction(counted.dispense), "capsule", 1, counted.days)
    return Preparation(
        prescription=prescribed(order, request, days, dated.first_dose, formulary),
        prepared_on=dated.prepared_on,
        pharmacy=identity_of(pharmacy),
        formulation=formulation_in_use(master, adoption),
        documented_range=in_force,
        capsules=CapsuleFigures(
            strength=request.strength,
            per_dose=counted.per_dose,
            dispense=counted.dispense,
            excess=counted.excess,
            batch_size=counted.batch_size,
            size=filled.size,
            fill_mass=filled.mass,
            fill_basis=filled.basis,
        ),
        components=counted_record.components(powder, counted, planned, lots),
        weigh_plan=plan_in_use(planned, balance),
        expected=expected,
        beyond_use=beyond_use(dated, rule, limit),
        screening=screening_of(answers, formulary.substance.screening, formulary.cite),
        cost=cost_in_use(consumed, lots, given, pharmacy, formulary),
        working=wording.working(request, counted, filled, powder, planned, dated, ahead),
        notes=(
            *wording.notes(
                request,
                counted,
                filled,
                powder,
                master,
                balance,
                planned,
                expected,
                dated,
                (starting.low, starting.below),
                today,
                ahead,
            ),
            *notes_on_fills(course),
        ),
        program={"version": __version__, "formulary": formulary.digest},
        for_stock=ahead,
        course=course,
    )
