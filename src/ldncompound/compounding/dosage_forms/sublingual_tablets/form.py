"""Sublingual tablets as a dosage form, from order to plan."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.calculation.capsules import TABLETS
from ldncompound.compounding.checks_before_planning import check_documented
from ldncompound.compounding.cost import Dispensed
from ldncompound.compounding.dosage_form import LotsAndDates, Planned, UnderstoodOrder
from ldncompound.compounding.dosage_forms import counted_units
from ldncompound.compounding.dosage_forms import counted_wording as counted_record
from ldncompound.compounding.dosage_forms.counted_units import Counts
from ldncompound.compounding.dosage_forms.sublingual_tablets import moulding as mould
from ldncompound.compounding.dosage_forms.sublingual_tablets.master_record import TabletFormulation
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.sublingual_tablets.request import TabletRequest
from ldncompound.compounding.preparation_parts import form_documented
from ldncompound.compounding.prescription.limits import check_strength
from ldncompound.core.quantities import MG_PER_CAPSULE, TABLET, number_of, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.beyond_use import Limit
    from ldncompound.compounding.materials.confirmed import Doubt
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.materials.potency import Potency
    from ldncompound.compounding.preparation import DocumentedRange
    from ldncompound.compounding.prescription.limits import DailyRange
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.rules import KeepingRules

__all__ = ["FORM"]


class SublingualTablets:
    """Tablets from a calibrated mould, counted like capsules."""

    def read(self, order: TabletOrder) -> TabletRequest:
        """Read the figures of an order."""
        return TabletRequest.read(order)

    def documented(
        self, order: TabletOrder, request: TabletRequest, formulary: Formulary
    ) -> tuple[TabletFormulation, DailyRange, DocumentedRange]:
        """Return master record, range of strengths and range in force."""
        return check_documented(order, request, formulary, TabletFormulation)

    def amounts(self, case: UnderstoodOrder[TabletRequest, TabletFormulation]) -> Counts:
        """Return the counts."""
        request, master = case.request, case.master
        check_strength(request.strength, request.doses_per_day, case.documented, TABLETS)
        return counted_units.counts(request, master.strengths, master.mould.excess.value, TABLETS)

    def names(
        self, case: UnderstoodOrder[TabletRequest, TabletFormulation], _amounts: Counts, /
    ) -> Sequence[str]:
        """Return drug and base."""
        return mould.names_of(case.master)[:2]

    def days(
        self, _case: UnderstoodOrder[TabletRequest, TabletFormulation], amounts: Counts, /
    ) -> int:
        """Return for how many days the batch serves."""
        return amounts.days

    def potency(
        self,
        case: UnderstoodOrder[TabletRequest, TabletFormulation],
        lots: Sequence[ComponentLot],
        /,
    ) -> Potency:
        """Return how much of these lots of the active supplies one part of drug."""
        return case.potency(lots)

    def doubts(
        self,
        _case: UnderstoodOrder[TabletRequest, TabletFormulation],
        _amounts: Counts,
        _lots: Sequence[ComponentLot],
        /,
    ) -> Sequence[Doubt]:
        """Return nothing: no source bounds a figure of a mould."""
        return ()

    def limit(
        self, case: UnderstoodOrder[TabletRequest, TabletFormulation], rule: KeepingRules
    ) -> Limit:
        """Return how long tablets keep."""
        return counted_units.limit(case.master, rule, case.formulary.cite)

    def plan(
        self,
        case: UnderstoodOrder[TabletRequest, TabletFormulation],
        amounts: Counts,
        keeping: LotsAndDates,
    ) -> Planned:
        """Plan mould and weighing."""
        request, master, formulary = case.request, case.master, case.formulary
        counted, lots = amounts, keeping.lots
        names = mould.names_of(master)
        potency = case.potency([lot for lot in lots if lot.component == names[0]])
        moulding = mould.Moulding(request, names, potency, master, formulary.cite)
        # A tablet that the mould cannot hold is refused before anything about balances.
        moulding.fill(None)
        balance = case.balance()
        # The pharmacy's bands are for the drug in one unit, capsule or tablet.
        held = quantity(number_of(request.strength, TABLETS.holds), MG_PER_CAPSULE)
        bench = counted_units.WeighingBench(
            balance,
            case.limit_of_content(),
            case.pharmacy.parts_for(held),
            counted_units.stock_of(names[0], names[1], lots),
        )
        powder, moulded, planned = counted_units.weighed(
            request, counted, moulding, case.practice, bench
        )
        expected = counted_record.expected(powder, planned, case.practice.content, formulary.cite)
        dated = keeping.dated(case, counted.days)
        return Planned(
            documented_form=form_documented(master.documented_form, formulary),
            figures=mould.figures(request, counted, moulded, case.order.mould),
            plan=planned,
            balance=balance,
            expected=expected,
            components=counted_record.components(powder, counted, planned, lots),
            dated=dated,
            days=counted.days,
            consumed=planned.consumes,
            given=Dispensed(Fraction(counted.dispense), "tablet", 1, counted.days),
            unit=TABLET,
            working=mould.working(request, counted, moulded, powder, planned, dated),
            notes=mould.notes(
                request,
                counted,
                powder,
                master,
                balance,
                planned,
                expected,
                dated,
                case.substance.starting,
                case.today,
                formulary.cite,
            ),
        )


FORM = SublingualTablets()
