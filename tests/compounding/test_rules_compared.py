"""The rules of the jurisdictions side by side."""

from __future__ import annotations

from datetime import date

import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.rules_compared import RulesCompared, rules_compared
from ldncompound.pharmacy.master_records import load_formulary

TODAY = date(2026, 11, 22)


def order_of(dose: str) -> CapsuleOrder:
    """Return an order of capsules for 30 days."""
    return CapsuleOrder(dose=dose, days="30", patient="P", prescriber="D")


@pytest.mark.parametrize("order", [None, order_of("4.5 mg"), order_of("400 mg")])
def test_a_comparison_is_read_as_it_was_written(order):
    """With an example, without one, and with one that is refused."""
    found = rules_compared(load_formulary(), order, TODAY)
    document = found.document()

    assert RulesCompared.from_document(document).document() == document
    assert [each.example is None for each in found.rules] == [order is None] * len(found.rules)


def test_a_refused_example_says_why_and_no_more():
    """There is the code of the refusal and its message, and no figure."""
    found = rules_compared(load_formulary(), order_of("400 mg"), TODAY).document()

    for each in found["rules"]:
        assert each["example"].keys() == {"refused", "message"}
        assert each["example"]["refused"] == "dose-above-range"
