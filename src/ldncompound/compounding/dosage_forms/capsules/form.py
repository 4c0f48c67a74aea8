"""Capsules as a dosage form, from order to plan."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.checks_before_planning import check_documented
from ldncompound.compounding.cost import Dispensed
from ldncompound.compounding.dosage_form import LotsAndDates, Planned, UnderstoodOrder
from ldncompound.compounding.dosage_forms import counted_units
from ldncompound.compounding.dosage_forms import counted_wording as counted_record
from ldncompound.compounding.dosage_forms.capsules import fill, wording
from ldncompound.compounding.dosage_forms.capsules.figures import CapsuleFigures
from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.capsules.request import CapsuleRequest
from ldncompound.compounding.dosage_forms.counted_units import Counts
from ldncompound.compounding.plausible_orders import fill_in_doubt, fills_on_record
from ldncompound.compounding.preparation_parts import prescribed_steps
from ldncompound.compounding.prescription.limits import check_strength
from ldncompound.compounding.weighing.plan import Amount
from ldncompound.core.quantities import CAPSULE, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.beyond_use import Limit
    from ldncompound.compounding.dosage_forms.capsules.fill import Fill
    from ldncompound.compounding.materials.confirmed import Doubt
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.materials.potency import Potency
    from ldncompound.compounding.preparation import DocumentedRange
    from ldncompound.compounding.prescription.limits import DailyRange
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.rules import KeepingRules

__all__ = ["FORM"]


class Capsules:
    """Hard capsules, counted and filled with drug and filler."""

    def read(self, order: CapsuleOrder) -> CapsuleRequest:
        """Read the figures of an order."""
        return CapsuleRequest.read(order)

    def documented(
        self, order: CapsuleOrder, request: CapsuleRequest, formulary: Formulary
    ) -> tuple[CapsuleFormulation, DailyRange, DocumentedRange]:
        """Return master record, range of strengths and range in force."""
        return check_documented(order, request, formulary, CapsuleFormulation)

    def amounts(
        self, case: UnderstoodOrder[CapsuleRequest, CapsuleFormulation]
    ) -> tuple[Counts, str]:
        """Return the counts, and the size of the shell."""
        request, master = case.request, case.master
        check_strength(request.strength, request.doses_per_day, case.documented)
        counted = counted_units.counts(request, master.strengths, master.capsule.excess)
        shells, cite = case.formulary.shells, case.formulary.cite
        size = fill.size_of(case.order, master, shells, case.practice, cite)
        fill.check_ordered(request, size, master, shells, cite)
        fill.premix(request, case.practice)
        return counted, size

    def names(
        self,
        case: UnderstoodOrder[CapsuleRequest, CapsuleFormulation],
        amounts: tuple[Counts, str],
        /,
    ) -> Sequence[str]:
        """Return drug, filler and shell."""
        return wording.names_of(case.master, amounts[1])

    def days(
        self,
        case: UnderstoodOrder[CapsuleRequest, CapsuleFormulation],
        amounts: tuple[Counts, str],
        /,
    ) -> int:
        """Return for how many days the batch serves."""
        return 1 if case.order.for_stock else amounts[0].days

    def potency(
        self,
        case: UnderstoodOrder[CapsuleRequest, CapsuleFormulation],
        lots: Sequence[ComponentLot],
        /,
    ) -> Potency:
        """Return how much of these lots of the active supplies one part of drug."""
        return case.potency(lots)

    def doubts(
        self,
        case: UnderstoodOrder[CapsuleRequest, CapsuleFormulation],
        amounts: tuple[Counts, str],
        lots: Sequence[ComponentLot],
        /,
    ) -> Sequence[Doubt]:
        """Return a fill mass, ordered or from a packing trial, that no powder has."""
        size = amounts[1]
        if case.request.fill_mass is not None:
            return fill_in_doubt(case.request.fill_mass, size, case.substance, case.formulary)
        return fills_on_record(lots, size, case.substance, case.formulary)

    def limit(
        self, case: UnderstoodOrder[CapsuleRequest, CapsuleFormulation], rule: KeepingRules
    ) -> Limit:
        """Return how long capsules keep."""
        return counted_units.limit(case.master, rule, case.formulary.cite)

    def plan(
        self,
        case: UnderstoodOrder[CapsuleRequest, CapsuleFormulation],
        amounts: tuple[Counts, str],
        keeping: LotsAndDates,
    ) -> Planned:
        """Plan fill and weighing."""
        order, request, master, formulary = case.order, case.request, case.master, case.formulary
        counted, size = amounts
        names, lots = wording.names_of(master, size), keeping.lots
        potency = case.potency([lot for lot in lots if lot.component == names[0]])
        filling = fill.Filling(
            size, request, names, potency, lots, master, formulary.shells, formulary.cite
        )
        # A fill that no capsule can hold is refused before anything about balances.
        filling.fill(None)
        balance = case.balance()
        bench = counted_units.WeighingBench(
            balance,
            case.limit_of_content(),
            case.pharmacy.parts_for(request.strength),
            counted_units.stock_of(names[0], names[1], lots),
            premix=fill.premix(request, case.practice),
        )
        powder, filled, planned = counted_units.weighed(
            request, counted, filling, case.practice, bench
        )
        expected = counted_record.expected(powder, planned, case.practice.content, formulary.cite)
        ahead = wording.for_stock(order, counted, case.practice, formulary.cite)
        days = counted.days if ahead is None else 1
        dated = keeping.dated(case, days)
        shells = Amount(name=names[2], amount=quantity(counted.batch_size, CAPSULE))
        figures = _figures(order, request, counted, filled)
        return Planned(
            figures=figures,
            steps=prescribed_steps(request, dated.first_dose, counted.served(request)),
            for_stock=ahead,
            plan=planned,
            balance=balance,
            expected=expected,
            components=counted_record.components(powder, counted, planned, lots),
            dated=dated,
            days=days,
            consumed=(*planned.consumes, shells),
            given=Dispensed(
                Fraction(counted.dispense), "capsule", figures.containers, counted.days
            ),
            unit=CAPSULE,
            working=wording.working(request, counted, filled, powder, planned, dated, ahead),
            notes=wording.notes(
                request,
                counted,
                filled,
                powder,
                master,
                balance,
                planned,
                expected,
                dated,
                case.substance.starting,
                case.today,
                ahead,
                case.practice,
            ),
        )


def _figures(
    order: CapsuleOrder, request: CapsuleRequest, counted: Counts, filled: Fill
) -> CapsuleFigures:
    """Return counts and fill for the preparation."""
    of_steps = counted.of_steps(request)
    return CapsuleFigures(
        strength=request.strength,
        per_dose=counted.per_dose,
        dispense=counted.dispense,
        excess=counted.excess,
        batch_size=counted.batch_size,
        size=filled.size,
        fill_mass=filled.mass,
        fill_basis=filled.basis,
        in_containers=() if order.one_container or len(of_steps) < 2 else of_steps,
    )


FORM = Capsules()
