"""Moulded tablets: what the mould holds, and what the record says of the form.

Counting, weighing and planning stand in `counted_units`; here stands what only a mould asks for.
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
        mass: Powder and base together, in mg/tablet: what it weighs once it is dry.
        powder: Powder of the active, in mg.
        base: In mg.
    """

    mass: Quantity
    powder: Fraction
    base: Fraction


class Moulding(NamedTuple):
    """
    What is known of the mould before it is decided whether there is an overage.

    Args:
        request: The order, understood.
        names: Of active and base; tablets have no shell.
        potency: Powder for one part of the active.
        master: The record it is made from.
        cite: Names a place in a source.
    """

    request: TabletRequest
    names: tuple[str, str, None]
    potency: Potency
    master: TabletFormulation
    cite: Callable[[str, str], Citation]

    def fill(self, overage: Overage | None) -> Moulded:
        """
        Return what one tablet holds: base fills what the drug leaves of the cavity.

        Where nobody measured, the drug is taken to displace its own mass of base.

        Args:
            overage: What the tablets hold more than their label says; None for nothing.

        Raises:
            MouldOverfull: the drug leaves less base than the record asks for.
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
                remedy="Take a mould with larger cavities and calibrate it, or a smaller strength "
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
    """Return counts and mould as they stand in the record."""
    factor = request.density_factor
    return TabletFigures(
        strength=request.strength,
        per_dose=counted.per_dose,
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
    """Return the working of every number, to stand beside it."""
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
    """Return everything that whoever works from the record must know."""
    return (
        *common_notes.form_without_dose(master.documented_form, cite),
        *common_notes.starting_dose(request.dose * request.doses_per_day, starting),
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
    """Say what of the mould rests on no measurement or on no document."""
    told = []
    if request.density_factor is None:
        told.append(say("note.density_factor"))
    excess = master.mould.excess
    if request.excess is None and excess.status == UNCONFIRMED:
        told.append(
            say("note.excess", excess=format_quantity(excess.value), locator=excess.locator)
        )
    return told
