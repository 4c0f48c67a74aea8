"""The oral liquid as a dosage form, from order to plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.checks_before_planning import check_documented
from ldncompound.compounding.cost import Dispensed
from ldncompound.compounding.dosage_form import LotsAndDates, Planned, UnderstoodOrder
from ldncompound.compounding.dosage_forms.oral_liquid import source_of_drug, volumes, wording
from ldncompound.compounding.dosage_forms.oral_liquid.bottles import bottles
from ldncompound.compounding.dosage_forms.oral_liquid.master_record import LiquidFormulation
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.oral_liquid.request import LiquidRequest
from ldncompound.compounding.dosage_forms.oral_liquid.working import working
from ldncompound.compounding.plausible_orders import overfill_in_doubt
from ldncompound.compounding.preparation_parts import prescribed_steps
from ldncompound.core.quantities import ML

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.beyond_use import Limit
    from ldncompound.compounding.dosage_forms.oral_liquid.volumes import Volumes
    from ldncompound.compounding.materials.confirmed import Doubt
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.materials.potency import Potency
    from ldncompound.compounding.preparation import DocumentedRange
    from ldncompound.compounding.prescription.limits import DailyRange
    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.compounding.weighing.measuring import Scale
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.rules import KeepingRules

__all__ = ["FORM"]


class Amounts(NamedTuple):
    """Volumes, the measures they are measured with, and the balance for what is weighed."""

    scales: tuple[Scale, ...]
    volumes: Volumes
    balance: Balance


class OralLiquid:
    """The 1 mg/mL oral liquid, from tablets or powder."""

    def read(self, order: LiquidOrder) -> LiquidRequest:
        """Read the figures of an order."""
        return LiquidRequest.read(order)

    def documented(
        self, order: LiquidOrder, request: LiquidRequest, formulary: Formulary
    ) -> tuple[LiquidFormulation, DailyRange, DocumentedRange]:
        """Return master record, range of strengths and range in force."""
        return check_documented(order, request, formulary, LiquidFormulation)

    def amounts(self, case: UnderstoodOrder[LiquidRequest, LiquidFormulation]) -> Amounts:
        """Return the volumes, measured with the available devices, and the balance."""
        scales = volumes.scales(case.pharmacy.measures, case.formulary.measures.values())
        found = volumes.volumes(case.request, case.master, scales)
        return Amounts(scales, found, case.balance())

    def names(
        self, case: UnderstoodOrder[LiquidRequest, LiquidFormulation], _amounts: Amounts, /
    ) -> Sequence[str]:
        """Return every component of the record."""
        return tuple(part.name for part in case.master.components)

    def days(
        self, case: UnderstoodOrder[LiquidRequest, LiquidFormulation], _amounts: Amounts, /
    ) -> int:
        """Return for how many days the batch serves."""
        return case.request.days

    def potency(
        self,
        case: UnderstoodOrder[LiquidRequest, LiquidFormulation],
        lots: Sequence[ComponentLot],
        /,
    ) -> Potency:
        """Return how much of these lots of the active supplies one part of drug."""
        return source_of_drug.potency(
            case.order, case.request, case.master, lots, case.practice, case.substance
        )

    def doubts(
        self,
        case: UnderstoodOrder[LiquidRequest, LiquidFormulation],
        amounts: Amounts,
        _lots: Sequence[ComponentLot],
        /,
    ) -> Sequence[Doubt]:
        """Return an overfill above what is dispensed."""
        found = amounts.volumes
        return overfill_in_doubt(
            found.overfill, found.dispense, "mL", case.substance, case.formulary
        )

    def limit(
        self, case: UnderstoodOrder[LiquidRequest, LiquidFormulation], rule: KeepingRules
    ) -> Limit:
        """Return how long the liquid keeps, stored as ordered."""
        return volumes.limit(case.order.storage, case.master, rule, case.formulary.cite)

    def plan(
        self,
        case: UnderstoodOrder[LiquidRequest, LiquidFormulation],
        amounts: Amounts,
        keeping: LotsAndDates,
    ) -> Planned:
        """Plan batch and bottles."""
        order, request, master, formulary = case.order, case.request, case.master, case.formulary
        scales, found, balance = amounts
        if found.least > volumes.LARGEST_BATCH:
            # Usually the course is too long: that is refused first.
            keeping.dated(case, request.days)
        volumes.check_batch(found)
        potency = source_of_drug.potency(
            order, request, master, keeping.lots, case.practice, case.substance
        )
        planned = volumes.plan(
            found, request, master, potency, scales, balance, case.limit_of_content()
        )
        expected = wording.expected(master, planned, potency, case.practice.content, formulary.cite)
        known = formulary.bottles.values()
        filled = bottles(request, found, known, together=order.one_container)
        dated = keeping.dated(case, request.days)
        return Planned(
            steps=prescribed_steps(
                request, dated.first_dose, (wording.served(each) for each in found.doses)
            ),
            figures=wording.figures(order, master, found, planned, filled),
            plan=planned.plan,
            balance=balance,
            expected=expected,
            components=wording.components(planned, potency, keeping.lots),
            dated=dated,
            days=request.days,
            consumed=planned.taken,
            given=Dispensed(found.dispense, "mL", len(filled), request.days),
            unit=ML,
            working=working(request, master, found, planned, potency, dated),
            notes=wording.notes(
                request,
                master,
                found,
                planned,
                potency,
                scales,
                formulary.measures.values(),
                balance,
                expected,
                dated,
                case.substance.starting,
                case.today,
                _from_powder(master, formulary),
            ),
        )


def _from_powder(master: LiquidFormulation, formulary: Formulary) -> str | None:
    """Return the id of the first record of the same liquid from powder."""
    return next(
        (
            each.id
            for each in formulary.formulations.values()
            if isinstance(each, LiquidFormulation)
            and each.substance == master.substance
            and each.tablet is None
        ),
        None,
    )


FORM = OralLiquid()
