"""Liquids: followed literally, the steps give the label's content, or the refusal helps."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare_liquid
from ldncompound.compounding.practice import UNCONFIGURED, Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.numbers import format_number
from ldncompound.core.refusals import NotMeasurable, NotWeighable, Refusal
from making import FORMULARY

TODAY = date(2026, 11, 22)
TABLETS = "naltrexone-oral-liquid-tablets"
POWDER = "naltrexone-oral-liquid-powder"
BENZOATE = "naltrexone-oral-liquid-tablets-benzoate"


def number(text: str) -> Fraction:
    """Read the number of a quantity without the program's own reader."""
    return Fraction(text.split(" ")[0])


def unit(text: str) -> str:
    return text.split(" ")[1]


def follow(document: dict) -> tuple[dict, dict]:
    """
    Follow the steps: what each vessel holds of each component, and its volume.

    Written apart from the program: masses in mg, volumes in mL, no rounding.
    """
    balance = document["weigh_plan"]["balance"]
    minimum, readability = number(balance["minimum"]), number(balance["readability"])
    names = {part["name"] for part in document["components"]}
    held: dict[str, dict[str, Fraction]] = {}
    volume: dict[str, Fraction] = {}
    made_up: dict[str, Fraction] = {}
    for place, step in enumerate(document["weigh_plan"]["steps"], start=1):
        assert step["step"] == place
        if step["action"] == "mix":
            continue
        amount, into, what = number(step["amount"]), step["into"], step["what"]
        vessel = held.setdefault(into, {})
        if step["action"] == "weigh":
            assert unit(step["amount"]) == "mg"
            assert amount >= minimum
            assert amount % readability == 0
            vessel[what] = vessel.get(what, Fraction(0)) + amount
        elif step["action"] == "take":
            assert unit(step["amount"]) == "tablet"
            assert amount.denominator == 1
            vessel[what] = vessel.get(what, Fraction(0)) + number(step["active"])
        elif step["action"] == "measure":
            device = {
                key: number(step["device"][key]) for key in ("capacity", "graduation", "least")
            }
            assert device["least"] <= amount <= device["capacity"]
            assert amount % device["graduation"] == 0
            volume[into] = volume.get(into, Fraction(0)) + amount
            if what in names:
                vessel[what] = vessel.get(what, Fraction(0)) + amount
            else:
                for each, content in held[what].items():
                    share = content * amount / made_up[what]
                    vessel[each] = vessel.get(each, Fraction(0)) + share
        else:
            assert step["action"] == "make-up"
            assert amount > volume.get(into, Fraction(0)), "no room to make up"
            made_up[into] = amount
    return held, made_up


orders = st.fixed_dictionaries(
    {
        "dose": st.integers(5, 45).map(lambda n: f"{format_number(Fraction(n, 10))} mg"),
        "days": st.integers(1, 30).map(str),
        "formulation": st.sampled_from([TABLETS, POWDER, BENZOATE]),
        "storage": st.sampled_from(["refrigerator", "room"]),
        "overfill": st.sampled_from([None, "0 mL", "5 mL", "3 %", "12.5 mL"]),
        "batch_size": st.sampled_from([None, "100 mL", "37 mL", "480 mL"]),
        "bottle": st.sampled_from([None, "60 mL", "120 mL"]),
        "tablet_mass": st.sampled_from([None, "130 mg", "131.5 mg", "152.25 mg"]),
    }
)
balances = st.sampled_from(
    [
        None,
        "B1,minimum=20 mg,readability=0.1 mg",
        "B2,minimum=1 mg,readability=0.01 mg",
        "B3,minimum=100 mg,readability=10 mg",
        "B4,minimum=600 mg,readability=1 mg",
        "B5,minimum=5 g,readability=10 mg",
        "B6,minimum=50 g,readability=1 g",
    ]
)


def taken_out(document: dict) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """Add up, from the steps alone, what leaves the stock and what leaves each vessel, in mL."""
    names = {part["name"] for part in document["components"]}
    stock: dict[str, Fraction] = {}
    drawn: dict[str, Fraction] = {}
    for step in document["weigh_plan"]["steps"]:
        if step["action"] in ("weigh", "measure", "take"):
            into = stock if step["what"] in names else drawn
            into[step["what"]] = into.get(step["what"], Fraction(0)) + number(step["amount"])
    return stock, drawn


def pharmacy_with(balance: str | None) -> Practice:
    return UNCONFIGURED if balance is None else Practice(balances=(parse_balance(balance),))


def prepare(order: dict, pharmacy: Practice) -> dict:
    if order["formulation"] == POWDER:
        order = {**order, "tablet_mass": None}
    made = prepare_liquid(
        LiquidOrder(patient="P", prescriber="Dr X", **order),
        formulary=FORMULARY,
        pharmacy=pharmacy,
        today=TODAY,
    )
    return made.document()


@settings(max_examples=300, deadline=None)
@given(orders, balances)
def test_the_steps_give_one_milligram_per_millilitre_or_the_refusal_says_how(order, balance):
    """Every step feasible, every component within 1 %, or a batch size that works when ordered."""
    pharmacy = pharmacy_with(balance)
    try:
        document = prepare(order, pharmacy)
    except (NotWeighable, NotMeasurable) as refusal:
        least = refusal.details.get("smallest_batch")
        if least is None:
            assert balance is not None, "the assumed balance makes some batch"
            return
        document = prepare({**order, "batch_size": least}, pharmacy)
        assert document["liquid"]["batch_size"] == least
    except Refusal as refusal:
        # No bottle of that size holds it, or more is filled beyond than is dispensed.
        assert refusal.code in ("invalid-order", "implausible"), refusal
        assert order["overfill"] or order["bottle"]
        return
    held, made_up = follow(document)
    plan, liquid = document["weigh_plan"], document["liquid"]
    size = number(liquid["batch_size"])
    active, *others = document["components"]

    stock, drawn = taken_out(document)
    assert {each["name"]: number(each["amount"]) for each in plan["consumes"]} == stock
    left = {each["what"]: each for each in plan["leftover"]}
    rest = left.pop("crushed tablets", None)
    assert (rest is not None) is (plan["method"] == "part of tablets")
    if rest is not None:
        # Whole tablets are crushed: the part that is weighed, and the rest with its drug.
        each = number(order["tablet_mass"])
        assert (number(rest["amount"]) + held["batch"][active["name"]]) % each == 0
        assert 0 < number(rest["amount"]) <= each
        drug = number(rest["amount"]) * 50 / each
        assert abs(number(rest["active"]) - drug) <= drug / 10**11
    assert left.keys() == drawn.keys()
    for vessel, amount in drawn.items():
        stays = made_up[vessel] - amount
        share = held[vessel].get(active["name"], Fraction(0)) * stays / made_up[vessel]
        assert number(left[vessel]["amount"]) == stays
        assert number(left[vessel]["active"]) == share
    assert made_up["batch"] == size
    assert number(active["nominal"]) == size
    assert number(active["required"]) == number(active["nominal"]) * Fraction(active["factor"])
    assert held["batch"][active["name"]] == number(plan["delivers"])
    for part in (active, *others):
        if part["role"] == "vehicle":
            assert part["made_up_to"] == liquid["batch_size"]
            continue
        need = number(part["required"])
        assert abs(held["batch"][part["name"]] - need) <= need / 100, part["name"]
    drug = held["batch"][active["name"]] / Fraction(active["factor"])
    assert abs(drug / size - 1) <= Fraction(1, 100)


@settings(max_examples=150, deadline=None)
@given(orders, balances)
def test_volumes_add_up(order, balance):
    """Dispensed = dose × times × days; bottles hold it and the overfill; the rest is surplus."""
    try:
        document = prepare(order, pharmacy_with(balance))
    except Refusal:
        return
    liquid, given_dose = document["liquid"], number(order["dose"])
    dispense = given_dose * int(order["days"])
    over = number(liquid["overfill"])
    if order["overfill"] == "3 %":
        assert over == dispense * 3 / 100

    assert number(liquid["dose_volume"]) == given_dose
    assert number(liquid["dispense"]) == number(liquid["label_volume"]) == dispense
    assert number(liquid["batch_size"]) == dispense + over + number(liquid["surplus"])
    assert sum(number(each["volume"]) for each in liquid["bottles"]) == dispense + over
    assert sum(number(each["label_volume"]) for each in liquid["bottles"]) == dispense
    for each in liquid["bottles"]:
        assert number(each["volume"]) <= number(each["capacity"])
        assert (number(each["label_volume"]) / given_dose).denominator == 1, "a dose is split"
    first = liquid["device"]
    apart = first.get("syringes", [first])
    assert sum(map(number, first["draws"])) == given_dose
    assert [draw for each in apart for draw in each["draws"]] == first["draws"]
    for each in (first, *apart):
        for draw in map(number, each["draws"]):
            assert draw % number(each["graduation"]) == 0
            assert draw <= number(each["capacity"])


@settings(max_examples=60, deadline=None)
@given(orders, st.integers(1, 400), st.integers(1, 40))
def test_what_a_refusal_names_is_the_smallest(order, minimum, step):
    """One bottle step less than the batch it names is refused again."""
    order = {**order, "batch_size": None, "bottle": None, "overfill": None}
    pharmacy = Practice(
        balances=(
            parse_balance(f"B,minimum={minimum * 20} mg,readability={min(step, minimum)} mg"),
        )
    )
    try:
        prepare(order, pharmacy)
    except (NotWeighable, NotMeasurable) as refusal:
        least = refusal.details.get("smallest_batch")
        if least is None:
            return
        less = number(least) - 50
        assert prepare({**order, "batch_size": least}, pharmacy)
        if less > 0:
            try:
                document = prepare({**order, "batch_size": f"{less} mL"}, pharmacy)
            except (NotWeighable, NotMeasurable) as again:
                assert again.details["smallest_batch"] == least
            else:
                raise AssertionError(document["liquid"]) from None
