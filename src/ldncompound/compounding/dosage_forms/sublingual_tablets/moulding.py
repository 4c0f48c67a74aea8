"""Moulded tablets: what the mould holds, and the working and notes of the record.

Counting, weighing and planning are in `counted_units`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation.tablets import base_in_one
from ldncompound.compounding import notes as common_notes
from ldncompound.compounding.beyond_use import date_notes
from ldncompound.compounding.dosage_forms import counted_wording as counted_record
from ldncompound.compounding.dosage_forms.capsules.fill import share_kept
from ldncompound.compounding.dosage_forms.sublingual_tablets.figures import TabletFigures
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import (
    MG_PER_TABLET,
    format_quantity,
    mass,
    number_of,
    quantity,
    written,
)
from ldncompound.core.refusals import MouldOverfull
from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from ldncompound.compounding.beyond_use import Dates
    from ldncompound.compounding.dosage_forms.counted_units import Counts, Powders
    from ldncompound.compounding.dosage_forms.sublingual_tablets.master_record import (
        TabletFormulation,
    )
    from ldncompound.compounding.dosage_forms.sublingual_tablets.request import TabletRequest
    from ldncompound.compounding.materials.potency import Potency
    from ldncompound.compounding.plan_figures import ExpectedContent
    from ldncompound.compounding.preparation import Working
    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.compounding.weighing.plan import WeighPlan
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.rules import Overage

__all__ = ["Moulded", "Moulding", "figures", "names_of", "notes", "working"]


class Moulded(NamedTuple):
    """
    What one tablet holds, exact.

    Args:
        mass: Powder and base together, in mg/tablet: the mass of a dry tablet.
        powder: Powder of the active, in mg.
        base: Base, in mg.
    """

    mass: Quantity
    powder: Fraction
    base: Fraction


class Moulding(NamedTuple):
    """
    What the content of a tablet is calculated from, apart from an overage.

    Args:
        request: Figures of the order.
        names: Names of active and base; tablets have no shell.
        potency: Powder for one part of the active.
        master: The record it is made from.
        cite: Gives the citation of a place in a source.
    """

    request: TabletRequest
    names: tuple[str, str, None]
    potency: Potency
    master: TabletFormulation
    cite: Callable[[str, str], Citation]

    def fill(self, overage: Overage | None) -> Moulded:
        """
        Return what one tablet holds: base fills the room that the drug leaves in the cavity.

        Without a measured factor, the drug is assumed to displace its own mass of base.

        Args:
            overage: Overage of the active; None without one.

        Raises:
            MouldOverfull: the drug leaves less base than the record requires.
        """
        blank = number_of(self.request.blank_mass, MG_PER_TABLET)
        strength = number_of(self.request.strength, MG_PER_TABLET)
        powder = strength * self.potency.factor * share_kept(overage)
        base = base_in_one(blank, powder, self.request.density_factor or Fraction(1))
        least = self.master.mould.least_base
        if base < blank * least.share:
            raise MouldOverfull(
                f"A tablet of {written(format_quantity(self.request.strength))} leaves too little "
                f"base in this mould: at least {least.parts} of {least.of} parts of a blank must "
                "be base.",
                remedy="Use a mould with larger cavities and calibrate it, or a smaller strength "
                "that divides the dose.",
                sources=(self.cite(least.source, least.locator),),
            )
        return Moulded(quantity(powder + base, MG_PER_TABLET), powder, base)


def names_of(master: TabletFormulation) -> tuple[str, str, None]:
    """Return the names of active and base."""
    names = {part.role: part.name for part in master.components}
    return names["active"], names["filler"], None


def figures(
    request: TabletRequest, counted: Counts, moulded: Moulded, mould: str | None
) -> TabletFigures:
    """Return counts and mould, for the record."""
    factor = request.density_factor
    return TabletFigures(
        strength=request.strength,
        per_dose=counted.of_doses[0],
        dispense=counted.dispense,
        excess=counted.excess,
        batch_size=counted.batch_size,
        mould=mould,
        blank_mass=request.blank_mass,
        density_factor=None if factor is None else format_number(factor),
        factor_basis=request.factor_basis,
        tablet_mass=moulded.mass,
    )


def working(
    request: TabletRequest,
    counted: Counts,
    moulded: Moulded,
    powder: Powders,
    planned: WeighPlan,
    dated: Dates,
) -> tuple[Working, ...]:
    """Return the working of every number."""
    factor = request.density_factor
    base = say(
        "working.tablets.base",
        blank=format_quantity(request.blank_mass),
        batch=format_quantity(counted.units(counted.batch_size)),
        active=format_quantity(powder.active_required),
        divided=""
        if factor is None
        else say("working.tablets.divided", factor=format_number(factor)),
        base=format_quantity(powder.filler_required),
    )
    one = say(
        "working.tablets.mass",
        base=format_quantity(mass(moulded.base)),
        active=format_quantity(mass(moulded.powder)),
        mass=format_quantity(mass(moulded.powder + moulded.base)),
    )
    lines: Sequence[tuple[str, str]] = (
        (say("working.of.filler"), base),
        (say("working.of.tablet_mass"), one),
        (say("working.of.density_factor"), request.factor_basis),
    )
    return counted_record.worked(request, counted, powder, planned, dated, lines)


def notes(
    request: TabletRequest,
    counted: Counts,
    powder: Powders,
    master: TabletFormulation,
    balance: Balance,
    planned: WeighPlan,
    expected: ExpectedContent,
    dated: Dates,
    starting: tuple[Quantity, Quantity] | None,
    today: date,
    cite: Callable[[str, str], Citation],
) -> tuple[str, ...]:
    """Return the notes of the record."""
    return (
        *common_notes.form_without_dose(master.documented_form, cite),
        *common_notes.starting_dose(request.intakes, starting),
        *common_notes.adoption(master),
        *common_notes.certificate(powder.potency, powder.active),
        *common_notes.overage(powder.overage, planned, expected),
        *common_notes.assumed_balance(balance),
        *common_notes.outside(expected, None if powder.overage is None else powder.overage.percent),
        *common_notes.weighing_advice(planned),
        *_mould_notes(request, master),
        *counted_record.beyond_last_day(request, counted),
        *common_notes.deviations(
            (
                (say("working.of.active"), planned.deviation),
                (say("working.of.base"), planned.others[0].deviation),
            )
        ),
        *date_notes(dated, today),
    )


def _mould_notes(request: TabletRequest, master: TabletFormulation) -> list[str]:
    """Say that the density factor was not measured, or that the excess is unconfirmed."""
    told = []
    if request.density_factor is None:
        told.append(say("note.density_factor"))
    excess = master.mould.excess
    if request.excess is None and excess.status == UNCONFIRMED:
        told.append(
            say("note.excess", excess=format_quantity(excess.value), locator=excess.locator)
        )
    return told
