"""Sheets over odd orders: no notation that ISMP lists as error-prone."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.compounding.preparation import Preparation
from ldncompound.core.numbers import format_number
from ldncompound.core.personal_data import without_personal
from ldncompound.core.refusals import Refusal
from making import FORMULARY, recorded, sheet_of

ABBREVIATIONS = re.compile(
    r"(?<![\w.\-])(LDN|ug|µg|μg|cc|QD|OD|QOD|HS|qhs|qn|BT|U|IU|MS|SC|SQ|q\.d\.|o\.d\.|q\.s\.)(?![\w\-])"
)
NAKED_POINT = re.compile(r"(?<![0-9\w])\.[0-9]")
# A display shows "0.480 g"; a dose, strength or volume never ends in a zero behind its point.
TRAILING_ZERO = re.compile(r"[0-9]\.[0-9]*0 (?:mg|mL|mcg)")
PER = re.compile(r"\b(?:mg|mcg|g|mL) ?/ ?(?:mL|capsule|g|day)\b")

doses = st.integers(50, 450).map(lambda n: f"{format_number(Fraction(n, 100))} mg")
names = st.one_of(
    st.sampled_from(["Ann U. Thant", "Zoë Å", "O.D. Cc", "<b>1.0 mg</b>", "LDN QD"]),
    st.text("abcdefghij XYZ'", min_size=1, max_size=30).filter(str.strip),
)


def sheet(order: CapsuleOrder | LiquidOrder) -> str:
    """Return the text sheet of an order, personal texts left out, or nothing when refused."""
    try:
        made = prepare(order, formulary=FORMULARY, pharmacy=UNCONFIGURED, today=date(2026, 11, 22))
    except Refusal:
        return ""
    nobodys = Preparation.from_document(without_personal(made.document()))
    return sheet_of(recorded(nobodys)).decode("utf-8")


def check(text: str, prescriber: str) -> None:
    """Check the program's own words against what must not be on paper."""
    own = text.replace(prescriber, "")
    for line in own.splitlines():
        for rule in (ABBREVIATIONS, NAKED_POINT, TRAILING_ZERO, PER):
            assert not rule.search(line), (rule.pattern, line)


@settings(max_examples=100, deadline=None)
@given(
    doses,
    st.integers(1, 35).map(str),
    st.sampled_from(["tablets", "tablets-benzoate", "powder"]),
    names,
    st.sampled_from([None, "3 %", "5 mL"]),
)
def test_no_liquid_sheet_can_be_misread(dose, days, kind, name, overfill):
    """Odd doses, odd names, every record: no abbreviation, no naked point, no slash for per."""
    text = sheet(
        LiquidOrder(
            dose=dose, days=days, patient="P", prescriber=f"Dr {name}", overfill=overfill,
            formulation=f"naltrexone-oral-liquid-{kind}",
        )
    )  # fmt: skip
    check(text, f"Dr {name}")


@settings(max_examples=100, deadline=None)
@given(doses, st.integers(1, 180).map(str), names)
def test_no_capsule_sheet_can_be_misread(dose, days, name):
    """The same for capsules, estimates and triturations included."""
    check(
        sheet(CapsuleOrder(dose=dose, days=days, patient="P", prescriber=f"Dr {name}")),
        f"Dr {name}",
    )
