"""The fields of an order of each dosage form, for the command line."""

from __future__ import annotations

from ldncompound.compounding.dosage_forms.order_classes import order_class
from ldncompound.compounding.prescription.declared_fields import DeclaredField, declared
from ldncompound.compounding.prescription.order_fields import Order

__all__ = ["DeclaredField", "Order", "declared", "order_class", "order_field"]


def order_field(name: str, form: str | None = None) -> DeclaredField:
    """
    Return a declared field of an order.

    Args:
        name: Of the field.
        form: The dosage form that has it; None where every form has it.

    >>> order_field("lots").flag, order_field("for_stock", "capsules").switch
    ('--lot', True)
    """
    kind = Order if form is None else order_class(form)
    return next(each for each in declared(kind) if each.name == name)
