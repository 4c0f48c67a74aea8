"""Where the drug of an oral liquid comes from: powder or tablets, and their potency."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.materials.potency import AS_BASE, Potency, potency_of
from ldncompound.core.quantities import MG, format_quantity, number_of
from ldncompound.core.refusals import InvalidOrder, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.dosage_forms.oral_liquid.master_record import LiquidFormulation
    from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder, LiquidRequest
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.rules import RuleFile
    from ldncompound.formulary.substance import Substance

__all__ = ["potency"]


def potency(
    order: LiquidOrder,
    request: LiquidRequest,
    master: LiquidFormulation,
    lots: Sequence[ComponentLot],
    practice: RuleFile,
    substance: Substance,
) -> Potency:
    """
    Return what supplies one part of drug: powder by its certificate, or tablets by their label.

    Raises:
        InvalidOrder: a dose of the base: the documented liquid is one of the hydrochloride.
    """
    if order.dose_as == AS_BASE:
        raise InvalidOrder(
            "The documented liquid holds 1 mg of naltrexone hydrochloride per mL, not of the base.",
            remedy="Ask the prescriber for the dose in terms of the hydrochloride.",
        )
    active = next(part.name for part in master.components if part.role == "active")
    for lot in lots:
        if lot.record is not None and lot.record.trituration is not None:
            raise InvalidOrder(
                f"{lot.record.id} is a trituration with {lot.record.trituration.filler}, which has "
                "no place in this liquid.",
                remedy="Name a lot of the pure powder.",
            )
    found = potency_of(
        [lot for lot in lots if lot.component == active],
        policy=order.potency,
        dose_as=order.dose_as,
        rule=practice,
        substance=substance,
    )
    if master.tablet is None:
        return found
    _check_tablets(master.tablet.content, request.tablet_mass, active, lots)
    content = format_quantity(master.tablet.content)
    if request.tablet_mass is None:
        return Potency(Fraction(1), None, f"label of the tablets, {content} each", "", None, None)
    factor = number_of(request.tablet_mass, MG) / number_of(master.tablet.content, MG)
    basis = f"mean tablet mass {format_quantity(request.tablet_mass)} ÷ {content} on the label"
    return Potency(factor, None, basis, "", None, None)


_ALIKE = Fraction(1, 100)


def _check_tablets(
    content: Quantity, typed: Quantity | None, active: str, lots: Sequence[ComponentLot]
) -> None:
    """Refuse tablets of another content, or a mean mass that is not the lot's."""
    for lot in lots:
        facts = None if lot.record is None else lot.record.tablets
        if lot.component != active or facts is None:
            continue
        if facts.content != content:
            raise InvalidOrder(
                f"The tablets of lot {quoted(lot.number)} hold {format_quantity(facts.content)} "
                f"each, and this record is made from those of {format_quantity(content)}.",
                remedy="Take tablets of the content in the record.",
            )
        if typed is not None and abs(typed - facts.mean_mass) > facts.mean_mass * _ALIKE:
            raise InvalidOrder(
                f"The mean tablet mass differs from that of the lot {quoted(lot.number)} by more "
                "than 1 %.",
                remedy="Weigh 20 tablets again, or correct the lot.",
            )
