"""Workings on paper: what is printed comes to what is printed, in every form and country."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.numbers import format_number, round_half_up
from ldncompound.core.refusals import Refusal
from ldncompound.core.wording import say
from ldncompound.documents.printed_workings import adding_up, finer
from ldncompound.documents.sheet_digits import in_few_digits
from making import FORMULARY, recorded

NUMBER = r"[0-9]+(?:\.[0-9]+)?"
UNIT = r"(?:%|mcg|mg|mL|g|L)(?: per (?:capsule|tablet|mL|g))?"
SIZES = {"g": Fraction(1000), "mcg": Fraction(1, 1000), "%": Fraction(1, 100)}
WORDS = (
    r"capsules?|tablets?|a day|an (?:actuation|application)|days?|doses?|per dose|overfill|overage|"
    r"displaced|excess|of (?:base|filler|active)|when dry"
)
SURPLUS = re.compile(rf".* = ({NUMBER}) mL, made up to ({NUMBER}) mL: surplus ({NUMBER}) mL")
GRAMS = re.compile(r"(.+), made in whole grams: (.+) \((.+) surplus\)")
HOLDS = re.compile(r"(.+) of .+ holds (.+) of the active and (.+) of filler")
APART = (
    (r" \(excess [^)]*\)", ""),
    (r" \([a-z][^()]*\)$", ""),
    (rf", on this balance {NUMBER} mg$|, the rest$|, {NUMBER} % of the label$", ""),
    (r"^.*: ", ""),
    (rf"^({NUMBER} mg) in ", r"\1 ÷ "),
)
"""What stands beside a sum, and what to read for it."""

BALANCES = (
    "B1,minimum=20 mg,readability=0.1 mg,error=5 %",
    "B2,repeatability=0.02 mg,readability=0.01 mg,error=5 %,capacity=60 g",
    "B3,minimum=100 mg,readability=1 mg,error=5 %",
)


def value(text: str) -> tuple[Fraction, Fraction]:
    """Return what a printed expression comes to, in mg, mL and pieces, and its last digit."""

    def amount(found: re.Match[str]) -> str:
        over, _, under = (found["unit"] or "").partition(" per ")
        size = SIZES.get(over, Fraction(1)) / SIZES.get(under, Fraction(1))
        decimals = len(found["number"].partition(".")[2])
        last.append(size / 10**decimals)
        return f" Fraction({str(Fraction(found['number']) * size)!r}) "

    last: list[Fraction] = []
    text = re.sub(rf"(?P<number>{NUMBER})(?: (?P<unit>{UNIT})(?![a-zA-Z]))?", amount, text)
    text = re.sub(rf"\b(?:per )?(?:{WORDS})\b", " ", text)
    text = text.replace("×", "*").replace("÷", "/").replace("−", "-")
    assert re.fullmatch(r"(?:Fraction\('[0-9/]+'\)|[-+*/() ])+", text), text
    return eval(text, {"Fraction": Fraction}), last[-1]


def holds(left: str, right: str) -> bool:
    """Return whether the left side, rounded to the last printed digit, is the right one."""
    (one, _), (other, last) = value(left), value(right)
    return round_half_up(one, last) == other


def wrong(text: str) -> list[str]:
    """Return the parts of a printed working that do not come out."""
    found = []
    for part in text.split("; "):
        if match := HOLDS.fullmatch(part):
            ok = value(f"{match[2]} + {match[3]}")[0] == value(match[1])[0]
        elif match := GRAMS.fullmatch(part):
            ok = holds(f"{match[2]} − ({match[1]})", match[3])
        else:
            ok = True
            if match := SURPLUS.fullmatch(part):
                ok = Fraction(match[2]) - Fraction(match[1]) == Fraction(match[3])
            plain = part.partition(", made up")[0]
            for words, instead in APART:
                plain = re.sub(words, instead, plain)
            left, sign, right = plain.partition(" = ")
            ok = ok and (not sign or holds(left, right))
        if not ok:
            found.append(part)
    return found


def tenths(low: int, high: int, decimals: int) -> st.SearchStrategy[str]:
    """Return numbers with some decimals."""
    return st.integers(low, high).map(lambda n: format_number(Fraction(n, 10**decimals)))


SOMEBODY = {"patient": "P", "prescriber": "Dr X"}
doses = tenths(50, 450, 2)
days = st.integers(5, 60).map(str)
named = st.sampled_from([None, "base"])
capsules = st.builds(
    lambda dose, fill, **more: CapsuleOrder(
        dose=f"{dose} mg", fill_mass=f"{fill} mg/capsule", size="1", **more, **SOMEBODY
    ),
    doses, tenths(140000, 350000, 3), days=days, dose_as=named,
    excess=st.sampled_from([None, "3 %", "7.5 %"]),
)  # fmt: skip
liquids = st.builds(
    lambda dose, **more: LiquidOrder(dose=f"{dose} mg", **more, **SOMEBODY),
    doses, days=st.integers(5, 33).map(str), overfill=st.sampled_from([None, "2.5 %", "3.3 %", "5 mL"]),
    formulation=st.sampled_from(["naltrexone-oral-liquid-tablets", "naltrexone-oral-liquid-powder"]),
)  # fmt: skip
tablets = st.builds(
    lambda dose, blank, **more: TabletOrder(
        dose=f"{dose} mg", blank_mass=f"{blank} mg/tablet", **more, **SOMEBODY
    ),
    doses, tenths(6000, 12000, 2), days=days, dose_as=named,
    density_factor=st.none() | tenths(80, 160, 2),
)  # fmt: skip
topicals = st.builds(
    lambda strength, amount, **more: TopicalOrder(
        strength=f"{strength} mg/g", amount=f"{amount} g", base="Base X",
        base_kind="preserved-aqueous", **more, **SOMEBODY,
    ),
    tenths(10, 100, 1), tenths(3, 10, 1), days=days, dose_as=named,
    excess=st.sampled_from([None, "3 %"]), overfill=st.sampled_from([None, "2.5 %", "1.5 g"]),
)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(
    st.one_of(capsules, liquids, tablets, topicals),
    st.sampled_from(["US", "DE", "BE"]),
    st.sampled_from(BALANCES),
)
def test_every_printed_working_comes_out_from_its_printed_terms(order, jurisdiction, balance):
    """Sums add up and products come out, to half a unit of the last digit that is printed."""
    pharmacy = Practice(balances=(parse_balance(balance),), jurisdiction=jurisdiction)
    try:
        made = prepare(order, formulary=FORMULARY, pharmacy=pharmacy, today=date(2026, 11, 22))
    except Refusal:
        return
    printed = in_few_digits(recorded(made))

    for line in printed.working:
        if line.of != say("working.of.beyond_use"):
            assert not wrong(line.text), line.text


@settings(max_examples=300, deadline=None)
@given(
    st.integers(1, 400), doses, st.fractions(Fraction(99, 100), Fraction(12, 10)),
    st.sampled_from(["1", "0.1", "0.01"]), st.sampled_from(["5", "7.5", "10"]),
)  # fmt: skip
def test_a_factor_of_any_certificate_has_the_digits_that_its_product_needs(
    count, dose, factor, step, percent
):
    """Whatever a certificate states, strength × count × factor is the mass beside it."""
    active = Fraction(dose) * count * factor * (1 + Fraction(percent) / 100)
    values = {
        "strength": f"{dose} mg/capsule", "batch": f"{count} capsule",
        "factor": format_number(factor), "active": f"{format_number(active)} mg",
        "overage": {"key": "working.counted.overage", "values": {"percent": f"{percent} %"}},
    }  # fmt: skip
    found = adding_up("working.counted.active", values, Fraction(step))

    assert found is not None
    assert not wrong(
        say(
            "working.counted.active",
            strength=found["strength"], batch=found["batch"], factor=found["factor"],
            active=found["active"],
            overage=say("working.counted.overage", percent=found["overage"]["values"]["percent"]),
        )
    )  # fmt: skip
    assert finer("working.counted.active", values, Fraction(step)) <= 8


def test_what_is_known_to_be_wrong_is_found():
    """The reader of this test refuses the sums that were printed before."""
    for text in (
        "33 mL + overfill 0.825 mL = 33.83 mL, made up to 50 mL: surplus 16.18 mL",
        "169.2 mg per capsule × 58 capsules − 143.6 mg = 9670.1 mg",
        "101.3 mg of base + 2.918 mg of active = 104.3 mg",
        "5230 mg of trituration 1 holds 261.5 mg of the active and 4969 mg of filler",
        "filler still to add: 23928 mg − 4969 mg = 18960 mg, on this balance 18960 mg",
        "1.19 mg per capsule × 335 capsules × 1.055 × (100 % + 10 % overage) = 462.48 mg",
    ):
        assert wrong(text) == [text]
