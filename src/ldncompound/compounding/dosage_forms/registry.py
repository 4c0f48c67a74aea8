"""Prepare an order of any dosage form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ldncompound.compounding.forms import module_of
from ldncompound.compounding.materials.kept import NOTHING_KEPT
from ldncompound.compounding.prepare import prepare as prepare_as
from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.refusals import WrongUsage

if TYPE_CHECKING:
    from datetime import date

    from ldncompound.compounding.directions import Ordered
    from ldncompound.compounding.dosage_form import DosageForm
    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
    from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
    from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
    from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
    from ldncompound.compounding.materials.kept import Kept
    from ldncompound.compounding.practice import Practice
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.formulary.contents import Formulary

__all__ = [
    "form_of_order",
    "prepare",
    "prepare_capsules",
    "prepare_liquid",
    "prepare_tablets",
    "prepare_topical",
]


def form_of_order(order: Order) -> DosageForm[Any, Any, Any]:
    """
    Return the dosage form that was ordered; only its own modules are loaded.

    Raises:
        WrongUsage: an order of no known form; a mistake of the caller.
    """
    homes = {f"{__package__}.{each.folder}.order": name for name, each in FORMS.items()}
    for kind in type(order).__mro__:
        if kind.__module__ in homes:
            form: DosageForm[Any, Any, Any] = module_of(homes[kind.__module__], "form").FORM
            return form
    raise WrongUsage(
        f"{type(order).__name__} is not an order that can be prepared.",
        remedy="Pass an order of a dosage form, like CapsuleOrder.",
    )


def prepare(
    order: Order,
    *,
    formulary: Formulary,
    pharmacy: Practice,
    today: date,
    kept: Kept = NOTHING_KEPT,
    by: str | None = None,
    others: tuple[Ordered, ...] = (),
) -> Preparation:
    """
    Compute one preparation of the form that was ordered, or refuse it; see `prepare.prepare`.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
        WrongUsage: an order of no known form; a mistake of the caller.
    """
    return prepare_as(
        order,
        form_of_order(order),
        formulary=formulary,
        pharmacy=pharmacy,
        today=today,
        kept=kept,
        by=by,
        others=others,
    )


def prepare_capsules(
    order: CapsuleOrder,
    *,
    formulary: Formulary,
    pharmacy: Practice,
    today: date,
    kept: Kept = NOTHING_KEPT,
) -> Preparation:
    """
    Compute one preparation of capsules, or refuse it; otherwise as `prepare`.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
        WrongUsage: an order of another form; a mistake of the caller.
    """
    _check_form(order, "capsules")
    return prepare(order, formulary=formulary, pharmacy=pharmacy, today=today, kept=kept)


def prepare_tablets(
    order: TabletOrder,
    *,
    formulary: Formulary,
    pharmacy: Practice,
    today: date,
    kept: Kept = NOTHING_KEPT,
) -> Preparation:
    """
    Compute one preparation of sublingual tablets, or refuse it; otherwise as `prepare`.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
        WrongUsage: an order of another form; a mistake of the caller.
    """
    _check_form(order, "sublingual_tablets")
    return prepare(order, formulary=formulary, pharmacy=pharmacy, today=today, kept=kept)


def prepare_liquid(
    order: LiquidOrder,
    *,
    formulary: Formulary,
    pharmacy: Practice,
    today: date,
    kept: Kept = NOTHING_KEPT,
) -> Preparation:
    """
    Compute one preparation of the oral liquid, or refuse it; otherwise as `prepare`.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
        WrongUsage: an order of another form; a mistake of the caller.
    """
    _check_form(order, "oral_liquid")
    return prepare(order, formulary=formulary, pharmacy=pharmacy, today=today, kept=kept)


def prepare_topical(
    order: TopicalOrder,
    *,
    formulary: Formulary,
    pharmacy: Practice,
    today: date,
    kept: Kept = NOTHING_KEPT,
) -> Preparation:
    """
    Compute one topical preparation, or refuse it; otherwise as `prepare`.

    Raises:
        Refusal: what is refused, why, by which source, and what to do instead.
        WrongUsage: an order of another form; a mistake of the caller.
    """
    _check_form(order, "topical")
    return prepare(order, formulary=formulary, pharmacy=pharmacy, today=today, kept=kept)


def _check_form(order: Order, folder: str) -> None:
    """Refuse an order of another form."""
    home = f"{__package__}.{folder}.order"
    if not any(kind.__module__ == home for kind in type(order).__mro__):
        raise WrongUsage(
            f"{type(order).__name__} is not an order of this form.",
            remedy="Call `prepare`, which takes an order of any form.",
        )
