"""What comes in is checked answer by answer, before the receipt as a whole."""

from __future__ import annotations

from datetime import date

import pytest

from ldncompound.core.refusals import Refusal
from ldncompound.pharmacy.stock.components import check_told
from making import FORMULARY

TODAY = date(2026, 11, 23)
ACTIVE = "naltrexone hydrochloride"


def check(jurisdiction="US", **told):
    """Check what is known of a delivery."""
    check_told(told, FORMULARY, jurisdiction, TODAY)


@pytest.mark.parametrize(
    "told",
    [
        {"component": ACTIVE},
        {"component": ACTIVE, "number": "N-17", "maker": "M", "expires": "2028-03"},
        {"component": ACTIVE, "form": "Hydrochloride", "assay": "99.2 %", "water": "0.4 %"},
        {"component": "microcrystalline cellulose", "quantity": "500 g"},
        {"component": "empty capsule size 3", "quantity": "1000 capsule"},
    ],
)
def test_what_is_known_so_far_may_be_right(told):
    """What was not asked yet refuses nothing."""
    check(**told)


@pytest.mark.parametrize(
    "told",
    [
        {"component": "sugar"},
        {"component": ACTIVE, "form": "citrate"},
        {"component": ACTIVE, "expires": "03/2028"},
        {"component": ACTIVE, "number": "N\x1b17"},
        {"component": ACTIVE, "assay": "99,2 %"},
        {"component": ACTIVE, "quantity": "500 capsule"},
        {"component": "microcrystalline cellulose", "quantity": "half"},
    ],
)
def test_a_wrong_answer_is_refused_at_once(told):
    """With what to do, before anything else is asked."""
    with pytest.raises(Refusal) as refused:
        check(**told)
    assert refused.value.remedy
