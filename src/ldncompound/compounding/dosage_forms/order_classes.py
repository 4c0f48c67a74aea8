"""The class of orders of each dosage form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.forms import module_of
from ldncompound.core.dosage_forms import FORMS

if TYPE_CHECKING:
    from ldncompound.compounding.prescription.order_fields import Order

__all__ = ["order_class"]


def order_class(form: str) -> type[Order]:
    """
    Return the class of the orders of a form; only that form is loaded.

    >>> order_class("liquid").__name__
    'LiquidOrder'
    """
    kind: type[Order] = getattr(module_of(form, "order"), FORMS[form].order)
    return kind
