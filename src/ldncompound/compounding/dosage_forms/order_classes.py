"""The class of orders of each dosage form."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ldncompound.core.dosage_forms import FORMS

if TYPE_CHECKING:
    from ldncompound.compounding.prescription.order_fields import Order

__all__ = ["order_class"]


def order_class(form: str) -> type[Order]:
    """
    Return the class of the orders of a form; a call pays for that form alone.

    >>> order_class("liquid").__name__
    'LiquidOrder'
    """
    listed = FORMS[form]
    kind: type[Order] = getattr(import_module(f"{__package__}.{listed.folder}.order"), listed.order)
    return kind
