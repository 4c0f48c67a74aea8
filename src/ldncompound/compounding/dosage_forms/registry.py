"""The dosage forms that there are: an order of any of them to its preparation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ldncompound.compounding.dosage_forms.capsules.form import prepare_capsules
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.form import prepare_liquid
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.sublingual_tablets.form import prepare_tablets
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.form import prepare_topical
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.materials.lots import NOTHING_KEPT
from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.prescription.order import Order

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import Kept
    from ldncompound.compounding.practice import Pharmacy
    from ldncompound.formulary.contents import Formulary

__all__ = ["prepare"]


def prepare(
    order: Order,
    *,
    formulary: Formulary,
    pharmacy: Pharmacy,
    today: date,
    kept: Kept = NOTHING_KEPT,
) -> Preparation:
    """
    Compute one preparation of whatever form was ordered, or refuse it.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
        TypeError: an order of no known form; a mistake of the caller.
    """
    if isinstance(order, CapsuleOrder):
        return prepare_capsules(
            order, formulary=formulary, pharmacy=pharmacy, today=today, kept=kept
        )
    if isinstance(order, TabletOrder):
        return prepare_tablets(
            order, formulary=formulary, pharmacy=pharmacy, today=today, kept=kept
        )
    if isinstance(order, LiquidOrder):
        return prepare_liquid(order, formulary=formulary, pharmacy=pharmacy, today=today, kept=kept)
    if isinstance(order, TopicalOrder):
        return prepare_topical(
            order, formulary=formulary, pharmacy=pharmacy, today=today, kept=kept
        )
    raise TypeError(f"{type(order).__name__} is not an order that can be prepared")
