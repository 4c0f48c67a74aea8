"""Topical preparations as a dosage form, from order to plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.checks_before_planning import check_documented, drug_of
from ldncompound.compounding.cost import Dispensed
from ldncompound.compounding.dosage_form import LotsAndDates, Planned, UnderstoodOrder
from ldncompound.compounding.dosage_forms.topical import masses, wording
from ldncompound.compounding.dosage_forms.topical.master_record import TopicalFormulation
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.dosage_forms.topical.request import TopicalRequest
from ldncompound.compounding.plausible_orders import overfill_in_doubt
from ldncompound.compounding.preparation_parts import form_documented
from ldncompound.core.quantities import MG_PER_G, G, number_of
from ldncompound.core.refusals import DailyDoseAboveRange, DoseAboveRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.beyond_use import Limit
    from ldncompound.compounding.dosage_forms.topical.masses import Masses
    from ldncompound.compounding.dosage_forms.topical.master_record import BaseKind
    from ldncompound.compounding.materials.confirmed import Doubt
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.materials.potency import Potency
    from ldncompound.compounding.preparation import DocumentedRange
    from ldncompound.compounding.prescription.limits import DailyRange
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.rules import KeepingRules
    from ldncompound.formulary.substance import Substance

__all__ = ["FORM"]


class Topical:
    """Creams and gels, by strength and amount."""

    def read(self, order: TopicalOrder) -> TopicalRequest:
        """Read the figures of an order."""
        return TopicalRequest.read(order)

    def documented(
        self, order: TopicalOrder, request: TopicalRequest, formulary: Formulary
    ) -> tuple[TopicalFormulation, DailyRange, DocumentedRange]:
        """Return master record, range of strengths and range in force."""
        try:
            return check_documented(order, request, formulary, TopicalFormulation)
        except (DoseAboveRange, DailyDoseAboveRange) as refusal:
            drug = drug_of(order, formulary)
            raise _recognised(refusal, request, drug, formulary) from None

    def amounts(
        self, case: UnderstoodOrder[TopicalRequest, TopicalFormulation]
    ) -> tuple[BaseKind, Masses]:
        """Return the kind of base, and the masses."""
        masses.check_record(case.request, case.master, case.order)
        return masses.kind_of(case.order, case.master), masses.masses(case.request, case.master)

    def names(
        self,
        case: UnderstoodOrder[TopicalRequest, TopicalFormulation],
        _amounts: tuple[BaseKind, Masses],
        /,
    ) -> Sequence[str]:
        """Return every component of the record."""
        return tuple(part.name for part in case.master.components)

    def days(
        self,
        case: UnderstoodOrder[TopicalRequest, TopicalFormulation],
        _amounts: tuple[BaseKind, Masses],
        /,
    ) -> int:
        """Return for how many days the batch serves."""
        return case.request.days

    def potency(
        self,
        case: UnderstoodOrder[TopicalRequest, TopicalFormulation],
        lots: Sequence[ComponentLot],
        /,
    ) -> Potency:
        """Return how much of these lots of the active supplies one part of drug."""
        return case.potency(lots)

    def doubts(
        self,
        case: UnderstoodOrder[TopicalRequest, TopicalFormulation],
        amounts: tuple[BaseKind, Masses],
        _lots: Sequence[ComponentLot],
        /,
    ) -> Sequence[Doubt]:
        """Return an overfill above what is dispensed."""
        found = amounts[1]
        return overfill_in_doubt(
            found.overfill, found.dispense, "g", case.substance, case.formulary
        )

    def limit(
        self, case: UnderstoodOrder[TopicalRequest, TopicalFormulation], rule: KeepingRules
    ) -> Limit:
        """Return how long this kind of base keeps."""
        return masses.limit(masses.kind_of(case.order, case.master), rule, case.formulary.cite)

    def plan(
        self,
        case: UnderstoodOrder[TopicalRequest, TopicalFormulation],
        amounts: tuple[BaseKind, Masses],
        keeping: LotsAndDates,
    ) -> Planned:
        """Plan the weighing."""
        request, master, formulary = case.request, case.master, case.formulary
        kind, found = amounts
        if found.made > masses.LARGEST_BATCH:
            # Usually the course is too long: that is refused first.
            keeping.dated(case, request.days)
        masses.check_batch(found)
        of_active = [lot for lot in keeping.lots if lot.component == master.name_of("active")]
        masses.check_pure(of_active)
        needed = masses.needs(request, master, case.potency(of_active), found.made)
        balance = case.balance()
        planned = masses.plan(master, needed, found, balance, case.limit_of_content())
        expected = wording.expected(needed, planned, case.practice.content, formulary.cite)
        dated = keeping.dated(case, request.days)
        return Planned(
            documented_form=form_documented(master.documented_form, formulary),
            figures=wording.figures(case.order, request, needed, found),
            plan=planned,
            balance=balance,
            expected=expected,
            components=wording.components(needed, planned, keeping.lots),
            dated=dated,
            days=request.days,
            consumed=planned.consumes,
            given=Dispensed(found.dispense, "g", 1, request.days),
            unit=G,
            working=wording.working(request, needed, found, dated),
            notes=(
                *_cream_note(request, master, formulary),
                *wording.notes(
                    request, needed, found, master, kind, balance, planned, expected, dated,
                    case.substance.starting, case.today, formulary.cite,
                ),
            ),
        )  # fmt: skip


def _recognised(
    refusal: DoseAboveRange | DailyDoseAboveRange,
    request: TopicalRequest,
    substance: Substance,
    formulary: Formulary,
) -> DoseAboveRange | DailyDoseAboveRange:
    """Return the refusal of a dose, naming the compounded cream where its strength is ordered."""
    cream = substance.documented_cream
    if cream is None or request.strength != number_of(cream.value, MG_PER_G):
        return refusal
    return type(refusal)(
        f"{refusal.message} 10 mg per g is the strength of the compounded cream of the monograph, "
        "which is not a low dose.",
        remedy=refusal.remedy,
        sources=(*refusal.sources, formulary.cite(cream.source, cream.locator)),
    )


def _cream_note(
    request: TopicalRequest, master: TopicalFormulation, formulary: Formulary
) -> tuple[str, ...]:
    """Say that a strength is that of the cream of the monograph, but the formula is not."""
    cream = formulary.substances[master.substance].documented_cream
    if cream is None or master.strengths or request.strength != number_of(cream.value, MG_PER_G):
        return ()
    return (
        "10 MG PER G IS THE STRENGTH OF THE COMPOUNDED CREAM OF THE MONOGRAPH, and this is not "
        "its formula: it must not be labelled as that.",
    )


FORM = Topical()
