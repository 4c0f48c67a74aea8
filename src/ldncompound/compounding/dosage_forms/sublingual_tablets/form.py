"""An order of sublingual tablets to its preparation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.calculation.capsules import TABLETS
from ldncompound.compounding.beyond_use import beyond_use, dates, within
from ldncompound.compounding.cost import Dispensed
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import (
    TabletOrder,
    TabletRequest,
)
from ldncompound.compounding.dosage_forms.sublingual_tablets.record import TabletFormulation
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
from ldncompound.compounding.prescription.limits import check_strength
from ldncompound.compounding.prescription.screening import screening_of
from ldncompound.core.quantities import MG_PER_CAPSULE, TABLET, number_of, quantity
from ldncompound.core.version import __version__

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import Kept
    from ldncompound.compounding.practice import Pharmacy
    from ldncompound.formulary.contents import Formulary

__all__ = ["prepare_tablets"]


def prepare_tablets(
    order: TabletOrder,
    *,
    formulary: Formulary,
    pharmacy: Pharmacy,
    today: date,
    kept: Kept = NOTHING_KEPT,
) -> Preparation:
    """
    Compute one preparation of moulded sublingual tablets, or refuse it.

    Args:
        order: The prescription as typed, with the calibration of the mould.
        formulary: The master formulation records.
        pharmacy: Who prepares, with which balances.
        today: The day, handed in.
        kept: The lots that the pharmacy has received.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
    """
    from ldncompound.compounding.dosage_forms import counted_record, counted_units
    from ldncompound.compounding.dosage_forms.sublingual_tablets import moulding as mould

    request = TabletRequest.read(order)
    answers, _ = health_said(order, formulary)
    practice = formulary.rule_of(pharmacy.jurisdiction)
    master, documented, in_force = check_documented(order, request, formulary, TabletFormulation)
    adoption = kept.adoption(formulary.version_of(master, pharmacy.jurisdiction))
    master = master.model_copy(update={"adopted": adoption is not None})
    check_strength(request.strength, request.doses_per_day, documented, TABLETS)
    counted = counted_units.counts(request, master.strengths, master.mould.excess.value, TABLETS)
    names = mould.names_of(master)
    lots = lots_in_use(order.lots, names[:2], kept)
    rule = formulary.keeping[master.beyond_use.rule]
    own = counted_units.limit(master, rule, formulary.cite)
    limit = within(own, practice, formulary.cite)
    cut = cut_of(order, request, lots, rule, limit, today)
    if cut is not None:
        request = replace(request, days=cut.days[0])
        excess = master.mould.excess.value
        counted = counted_units.counts(request, master.strengths, excess, TABLETS)
    potency = potency_of(
        [lot for lot in lots if lot.component == names[0]],
        policy=order.potency,
        dose_as=order.dose_as,
        rule=practice,
        substance=formulary.substance,
    )
    moulding = mould.Moulding(request, names, potency, master, formulary.cite)
    # What no mould can hold is told before anything about balances.
    moulding.fill(None)
    balance = balance_in_hand(order.balance, pharmacy, formulary, today, kept)
    # The pharmacy's bands speak of the drug in one unit, whatever the unit is.
    held = quantity(number_of(request.strength, TABLETS.holds), MG_PER_CAPSULE)
    bench = counted_units.WeighingBench(
        balance,
        batch_limit(practice, pharmacy),
        pharmacy.parts_for(held),
        counted_units.stock_of(names[0], names[1], lots),
    )
    powder, moulded, planned = counted_units.weighed(request, counted, moulding, practice, bench)
    expected = counted_record.expected(powder, planned, practice.content, formulary.cite)
    dated = dates(order, counted.days, lots, names[:2], rule, limit, today, fewest_fills(cut))
    course = course_in_use(cut, order, request, Fraction(counted.dispense), TABLET)
    given = Dispensed(Fraction(counted.dispense), "tablet", 1, counted.days)
    starting = formulary.substance.starting_range
    return Preparation(
        prescription=prescribed(order, request, counted.days, dated.first_dose, formulary),
        prepared_on=dated.prepared_on,
        pharmacy=identity_of(pharmacy),
        formulation=formulation_in_use(master, adoption),
        documented_range=in_force,
        documented_form=form_documented(master.documented_form, formulary),
        tablets=mould.figures(request, counted, moulded, order.mould),
        components=counted_record.components(powder, counted, planned, lots),
        weigh_plan=plan_in_use(planned, balance),
        expected=expected,
        beyond_use=beyond_use(dated, rule, limit),
        screening=screening_of(answers, formulary.substance.screening, formulary.cite),
        cost=cost_in_use(planned.consumes, lots, given, pharmacy, formulary),
        working=mould.working(request, counted, moulded, powder, planned, dated),
        notes=(
            *mould.notes(
                request,
                counted,
                powder,
                master,
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
