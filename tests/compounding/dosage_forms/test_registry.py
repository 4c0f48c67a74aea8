"""The dosage form of an order."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from types import SimpleNamespace

import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import (
    prepare,
    prepare_capsules,
    prepare_liquid,
    prepare_tablets,
    prepare_topical,
)
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.core.refusals import WrongUsage
from making import FORMULARY

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "wanted", [prepare_capsules, prepare_liquid, prepare_tablets, prepare_topical]
)
def test_an_order_of_another_form_is_never_made(wanted):
    """A command prepares only orders of its form, and anything that is not an order is an error."""
    orders = {
        prepare_capsules: CapsuleOrder, prepare_liquid: LiquidOrder,
        prepare_tablets: TabletOrder, prepare_topical: TopicalOrder,
    }  # fmt: skip
    typed = {"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "D"}
    others = [kind(**typed) for made, kind in orders.items() if made is not wanted]
    for order in (*others, None, "capsules", typed, SimpleNamespace(form="capsules", **typed)):
        with pytest.raises(WrongUsage, match="is not an order"):
            wanted(order, formulary=FORMULARY, pharmacy=UNCONFIGURED, today=TODAY)


def test_what_form_an_order_is_of_is_said_by_its_class():
    """A caller's subclass keeps the form of the class it was made from."""

    class Own(CapsuleOrder):
        form = "of their own"

    order = Own(
        dose="1.5 mg",
        days="30",
        patient="P",
        prescriber="D",
        formulation="naltrexone-capsule-mcc",
    )
    made = prepare(order, formulary=FORMULARY, pharmacy=UNCONFIGURED, today=TODAY)

    assert made.capsules.dispense == 30
    with pytest.raises(WrongUsage, match="is not an order"):
        prepare(
            SimpleNamespace(**vars_of(order)),
            formulary=FORMULARY,
            pharmacy=UNCONFIGURED,
            today=TODAY,
        )


def vars_of(order):
    """Every field of an order, as a dict."""
    return {each.name: getattr(order, each.name) for each in fields(order)} | {"form": "capsules"}
