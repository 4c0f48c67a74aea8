"""The dosage forms that there are: an order of any of them to its preparation."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.materials.lots import NOTHING_KEPT
from ldncompound.compounding.prepare import prepare as prepare_as

if TYPE_CHECKING:
    from datetime import date

    from ldncompound.compounding.dosage_form import DosageForm
    from ldncompound.compounding.materials.lots import Kept
    from ldncompound.compounding.practice import Pharmacy
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.compounding.prescription.order import Order
    from ldncompound.formulary.contents import Formulary

__all__ = ["form_of_order", "prepare"]


_FOLDERS = {
    "capsules": "capsules",
    "tablets": "sublingual_tablets",
    "liquid": "oral_liquid",
    "topical": "topical",
}
"""Each form by its name in a document, with its folder beside this file."""


def form_of_order(order: Order) -> DosageForm[Any, Any, Any]:
    """
    Return the dosage form that was ordered; a call pays for the modules of that form alone.

    Raises:
        TypeError: an order of no known form; a mistake of the caller.
    """
    folder = _FOLDERS.get(getattr(order, "form", ""))
    if folder is None:
        raise TypeError(f"{type(order).__name__} is not an order that can be prepared")
    form: DosageForm[Any, Any, Any] = import_module(f"{__package__}.{folder}.form").FORM
    return form


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
    return prepare_as(
        order,
        form_of_order(order),
        formulary=formulary,
        pharmacy=pharmacy,
        today=today,
        kept=kept,
    )


prepare_capsules = prepare_tablets = prepare_liquid = prepare_topical = prepare
"""The names of one form each, as the library had them first."""
