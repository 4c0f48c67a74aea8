"""Topical preparations: strength, amount, daily dose, the base by difference, and refusals."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.compounding.dosage_forms.registry import prepare, prepare_topical
from ldncompound.compounding.dosage_forms.topical.master_record import TopicalFormulation
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import parse_quantity
from ldncompound.core.refusals import (
    CourseOutlivesBeyondUse,
    DailyDoseAboveRange,
    DoseAboveRange,
    DoseBelowRange,
    InvalidOrder,
    MalformedQuantity,
    NotWeighable,
    StrengthDoesNotDivideDose,
    StrengthNotInRange,
    UnknownFormulation,
    WrongDimension,
)
from ldncompound.documents.label import Verification
from ldncompound.documents.rendering import render_recorded_label
from ldncompound.formulary.loading import shipped_folder
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.master_records import check_folder
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.trail.store import Trail
from making import FORMULARY, check_after_release, release, sheet_of

TODAY = date(2026, 11, 23)
FINE = Practice(
    balances=(Balance(id="B1", minimum="1 mg", readability="0.1 mg", accepted_error="5 %"),)
)


def order(**texts) -> TopicalOrder:
    given = {
        "strength": "3 mg/g",
        "amount": "0.5 g",
        "days": "30",
        "patient": "P",
        "prescriber": "Dr X",
        "base": "Base X",
        "base_kind": "preserved-aqueous",
        **texts,
    }
    return TopicalOrder(**given)


def made(pharmacy: Practice = FINE, **texts):
    """Return the document of an order for a topical preparation."""
    return prepare_topical(
        order(**texts), formulary=FORMULARY, pharmacy=pharmacy, today=TODAY
    ).document("X")


def number(text: str) -> Fraction:
    return Fraction(text.partition(" ")[0])


def required(document) -> dict[str, str]:
    return {part["name"]: part["required"] for part in document["components"]}


def test_worked_by_hand():
    """0.5 g of 3 mg/g for 30 days: 15 g, 2 g overfill, 3 % of 17 g excess, made as 18 g."""
    document = made(overfill="2 g", excess="3 %")

    assert document["topical"] == {
        "strength": "3 mg/g",
        "amount": "0.5 g",
        "actuations": None,
        "actuation_mass": None,
        "actuation_strength": None,
        "daily_dose": "1.5 mg",
        "dispense": "15 g",
        "overfill": "2 g",
        "fill": "17 g",
        "excess": "0.51 g",
        "surplus": "0.49 g",
        "batch_size": "18 g",
        "base": "Base X",
        "base_kind": "preserved-aqueous",
    }
    assert required(document) == {
        "naltrexone hydrochloride": "54 mg",
        "topical base": "17946 mg",
    }
    assert document["prescription"]["dose"] == "1.5 mg"
    assert document["prescription"]["dose_as_written"] == "0.5 g of 3 mg/g"


def test_a_dose_in_terms_of_the_base_takes_more_of_the_salt():
    """The strength stays as written; the powder is the hydrochloride, with its working."""
    document = made(dose_as="base")

    assert document["topical"]["strength"] == "3 mg/g"
    assert number(required(document)["naltrexone hydrochloride"]) > 45
    assert any("341.4" in line["text"] for line in document["working"])


def test_a_metered_container_counts_actuations():
    """0.5 mg in actuations of 0.25 g is 2 mg/g; three of them are 1.5 mg, as by dose."""
    texts = {"strength": "0.5 mg", "actuation_mass": "0.25 g", "amount": None}
    counted = made(actuations="3", **texts)
    dosed = made(dose="1.5 mg", **texts)

    assert counted["topical"] == dosed["topical"]
    assert counted["topical"]["strength"] == "2 mg/g"
    assert counted["topical"]["actuations"] == 3
    assert counted["topical"]["actuation_strength"] == "0.5 mg"
    assert counted["topical"]["amount"] == "0.75 g"
    assert counted["prescription"]["dose_as_written"] == "actuations: 3, strength: 0.5 mg"
    assert dosed["prescription"]["dose_as_written"] == "1.5 mg"


def test_the_record_says_that_no_dose_is_documented_for_this_form():
    """A source names the form but no dose for it, and no source names a base."""
    document = made()

    assert document["documented_form"]["statement"] == "form documented, dose for this form not"
    assert document["documented_form"]["source"]["id"] == "cottonwood-ldn"
    assert document["notes"][0].startswith("FORM DOCUMENTED, DOSE FOR THIS FORM NOT")
    assert any(note.startswith("BASE NOT DOCUMENTED") for note in document["notes"])
    assert any(note.startswith("No excess") for note in document["notes"])
    assert any(note.startswith("No overfill") for note in document["notes"])


def test_the_monograph_is_recognised_and_refused_above_the_range():
    """0.5 g of 10 mg/g is 5 mg: refused by the range, and the refusal names the monograph."""
    for texts, kind in (
        ({}, DoseAboveRange),
        ({"amount": "0.3 g", "per_day": "2"}, DailyDoseAboveRange),
    ):
        with pytest.raises(kind) as told:
            made(strength="10 mg/g", **texts)
        assert "compounded cream of the monograph" in told.value.message
        assert told.value.sources[-1].id == "usp-naltrexone-cream"
    with pytest.raises(DoseAboveRange) as other:
        made(strength="20 mg/g")
    assert "monograph" not in other.value.message


def test_the_monograph_within_the_range_has_its_own_formula():
    """24 g of the cream: 240 mg, 0.5 % and 5 % of additives, the base by difference."""
    document = made(
        strength="10 mg/g", amount="0.4 g", days="14", batch_size="24 g", base=None,
        formulation="naltrexone-cream-usp",
    )  # fmt: skip

    assert required(document) == {
        "naltrexone hydrochloride": "240 mg",
        "hydrolyzed hyaluronic acid": "120 mg",
        "glycerin": "1200 mg",
        "XemaTop base": "22440 mg",
    }
    assert [step["what"] for step in document["weigh_plan"]["steps"]] == [
        "naltrexone hydrochloride", "hydrolyzed hyaluronic acid", "glycerin", "XemaTop base", "batch",
    ]  # fmt: skip
    assert [step["step"] for step in document["weigh_plan"]["steps"]] == [1, 2, 3, 4, 5]
    assert document["topical"]["base"] == "XemaTop base"
    assert not any("NOT ITS FORMULA" in note.upper() for note in document["notes"])


def test_the_strength_of_the_monograph_in_another_base_says_so():
    """10 mg/g in another base is not the monograph's cream, and the record says so."""
    document = made(strength="10 mg/g", amount="0.4 g")

    assert document["notes"][0].startswith("10 MG PER G IS THE STRENGTH")


REFUSED = [
    ({"strength": "3,0 mg/g"}, MalformedQuantity),
    ({"actuations": "0"}, MalformedQuantity),
    ({"strength": "3 mg/mL"}, WrongDimension),
    ({"strength": "3 %"}, WrongDimension),
    ({"strength": "3 mL/L"}, WrongDimension),
    ({"amount": "0.5 mL"}, WrongDimension),
    ({"overfill": "2 mg/g"}, WrongDimension),
    ({"excess": "2 mL"}, WrongDimension),
    ({"amount": "0.1 g"}, DoseBelowRange),
    ({"days": None}, InvalidOrder),
    ({"strength": None}, InvalidOrder),
    ({"strength": "0 mg/g"}, InvalidOrder),
    ({"strength": "3 mg"}, InvalidOrder),
    ({"amount": None}, InvalidOrder),
    ({"amount": "0 g"}, InvalidOrder),
    ({"amount": None, "actuations": "2"}, InvalidOrder),
    ({"actuation_mass": "0 g"}, InvalidOrder),
    ({"dose": "3 mg"}, InvalidOrder),
    ({"dose": "1 mg", "amount": None}, StrengthDoesNotDivideDose),
    ({"actuation_mass": "0.3 g"}, StrengthDoesNotDivideDose),
    ({"base": None}, InvalidOrder),
    ({"base": "a\nb"}, InvalidOrder),
    ({"base_kind": None}, InvalidOrder),
    ({"base_kind": "dry"}, InvalidOrder),
    ({"formulation": "naltrexone-cream-usp", "base": None}, StrengthNotInRange),
    ({"formulation": "naltrexone-capsule-mcc"}, UnknownFormulation),
    ({"strength": "950 mg/g", "amount": "0.001 g", "dose_as": "base"}, InvalidOrder),
    ({"dose_as": "freebase"}, InvalidOrder),
    ({"days": "36"}, CourseOutlivesBeyondUse),
    ({"batch_size": "20001 g"}, InvalidOrder),
    ({"days": "999999"}, CourseOutlivesBeyondUse),
    ({"lots": ("glycerin=L@2030-01",)}, InvalidOrder),
]


@pytest.mark.parametrize(("texts", "kind"), REFUSED)
def test_refused_with_a_code_and_a_remedy(texts, kind):
    """Each refusal has its code and a remedy."""
    with pytest.raises(kind) as told:
        made(**texts)

    assert told.value.code
    assert told.value.remedy


def test_a_record_that_names_its_base_takes_no_other():
    """A record that names its base accepts no other."""
    with pytest.raises(InvalidOrder, match="already names the base"):
        made(strength="10 mg/g", amount="0.4 g", formulation="naltrexone-cream-usp")


@pytest.mark.parametrize("formulation", ["naltrexone-topical", "naltrexone-cream-usp"])
def test_a_batch_too_small_names_the_smallest_and_that_one_works(formulation):
    """The batch that is named can be ordered; one gram less is refused."""
    texts = {
        "strength": "10 mg/g", "amount": "0.1 g", "days": "3", "formulation": formulation,
        "base": None if formulation == "naltrexone-cream-usp" else "Base X",
    }  # fmt: skip
    coarse = balance(minimum="600 mg", readability="20 mg")
    with pytest.raises(NotWeighable) as told:
        made(coarse, **texts)
    least = told.value.details["smallest_batch"]

    assert made(coarse, **texts, batch_size=least)["topical"]["batch_size"] == least
    with pytest.raises(NotWeighable):
        made(coarse, **texts, batch_size=f"{number(least) - 1} g")


def balance(**figures) -> Practice:
    texts = {"id": "S", "minimum": "20 mg", "readability": "1 mg", "accepted_error": "5 %"}
    return Practice(balances=(Balance(**{**texts, **figures}),))


def test_a_batch_too_large_for_the_balance_says_so():
    """A balance with a capacity of 2 g weighs up to 40 g in parts; more is refused."""
    with pytest.raises(NotWeighable, match="too large"):
        made(balance(capacity="2 g"), batch_size="100 g")


def test_no_batch_keeps_a_limit_that_nothing_can_keep():
    """If no batch meets the pharmacy's limit, no smallest batch is named."""
    strict = Practice(
        balances=balance(minimum="200 mg", readability="10 mg").balances,
        batch_error=parse_quantity("0.01 %"),
    )
    with pytest.raises(NotWeighable, match="No batch") as told:
        made(strict)
    assert "smallest_batch" not in told.value.details


def test_a_large_additive_is_weighed_in_parts():
    """An additive above the balance's capacity is weighed in parts that add up."""
    document = made(
        balance(capacity="1900 mg"), strength="10 mg/g", amount="0.4 g", days="14",
        batch_size="40 g", base=None, formulation="naltrexone-cream-usp",
    )  # fmt: skip
    parts = [
        number(step["amount"])
        for step in document["weigh_plan"]["steps"]
        if step["what"] == "glycerin"
    ]

    assert parts == [1000, 1000]


@given(
    content=st.integers(1, 100),
    amount=st.integers(1, 50),
    times=st.integers(1, 3),
    days=st.integers(1, 35),
    overfill=st.integers(0, 10),
    excess=st.integers(0, 10),
    percent=st.booleans(),
)
def test_masses_are_exact(content, amount, times, days, overfill, excess, percent):
    """Daily dose, dispense, batch, active and base equal a calculation in fractions."""
    strength, one = Fraction(content, 10), Fraction(amount, 20)
    day = strength * one * times
    unit = "%" if percent else "g"
    dispense = one * times * days
    over = dispense * overfill / 100 if percent else Fraction(overfill)
    try:
        document = made(
            strength=f"{format_number(strength)} mg/g",
            amount=f"{format_number(one)} g",
            per_day=str(times),
            days=str(days),
            overfill=f"{overfill} {unit}",
            confirmed="as ordered" if over > dispense else None,
            excess=f"{excess} {unit}",
        )
    except (DoseAboveRange, DailyDoseAboveRange, DoseBelowRange):
        assert not Fraction(1, 2) <= day <= Fraction(9, 2)
        return
    except NotWeighable:
        return
    told = document["topical"]
    lost = (dispense + over) * excess / 100 if percent else Fraction(excess)
    whole = -(-(dispense + over + lost) // 1)

    assert number(told["daily_dose"]) == day
    assert number(told["dispense"]) == dispense
    assert number(told["fill"]) == dispense + over
    assert number(told["batch_size"]) == whole
    assert number(told["surplus"]) == whole - dispense - over - lost
    active, base = (number(each) for each in required(document).values())
    assert active == strength * whole
    assert active + base == whole * 1000
    steps = [each for each in document["weigh_plan"]["steps"] if each["action"] == "weigh"]
    assert all(number(each["amount"]) >= 1 for each in steps)
    assert abs(number(document["weigh_plan"]["deviation"])) <= 1


@pytest.mark.parametrize(
    ("kind", "days", "storage"),
    [
        ("nonpreserved-aqueous", 14, "Refrigerator"),
        ("preserved-aqueous", 35, "Controlled room"),
        ("nonaqueous", 180, "Controlled room"),
    ],
)
def test_how_long_it_keeps_hangs_on_the_base(kind, days, storage):
    """Water and preservative decide; if the source is uncertain, the record says so."""
    document = made(base_kind=kind, days="10")

    assert document["beyond_use"]["days"] == days
    assert document["beyond_use"]["storage"].startswith(storage)
    assert any("unconfirmed" in note for note in document["notes"]) == (kind == "nonaqueous")


def table() -> dict:
    """Return the record of the monograph as written."""
    return tomllib.loads((shipped_folder() / "naltrexone-cream-usp.toml").read_text("utf-8"))


BROKEN = {
    "two bases": (lambda t: t["component"].append({**t["component"][3], "name": "B"}), "one base"),
    "same name": (lambda t: t["component"][1].update(name="glycerin"), "same name"),
    "no room": (lambda t: t["component"][1].update(share="95 %"), "no room"),
    "no share": (lambda t: t["component"][1].pop("share"), "must have a share"),
    "all": (lambda t: t["component"][1].update(share="100 %"), "below 100"),
    "half a gram": (lambda t: t["topical"]["step"].update(value="0.5 g"), "whole number of grams"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_record_that_does_not_add_up_is_none(name):
    """A record that contradicts itself does not load."""
    break_it, words = BROKEN[name]
    broken = table()
    break_it(broken)

    with pytest.raises(ValueError, match=words):
        TopicalFormulation.from_table(broken)


def test_a_kind_of_base_names_a_category_of_the_rule(tmp_path):
    """A category that the rule does not have is reported, with its place."""
    text = (shipped_folder() / "naltrexone-topical.toml").read_text(encoding="utf-8")
    text = text.replace('"naltrexone-topical"', '"mine"', 1)
    text = text.replace('category = "preserved-aqueous"', 'category = "wet"')
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")

    assert any("not a category" in each.message for each in check_folder(tmp_path))


def test_recorded_printed_and_released_like_any_batch(tmp_path):
    """One entry; sheet and label say what is applied; the batch goes through the same acts."""
    path = tmp_path / "trail.sqlite"
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    lots = ("naltrexone hydrochloride=L1@2030-01", "topical base=L2@2030-01")
    coarse = Practice(
        balances=(Balance(id="B", minimum="120 mg", readability="1 mg", accepted_error="5 %"),)
    )
    with Trail.open_for_acts(path) as trail:
        recorder = Recorder(trail, FORMULARY, coarse, Desk("Ann Lee", "stated", "b", now, TODAY))
        outcome = recorder.prepare(order(lots=lots, actuation_mass="0.25 g", overfill="2 g"))
    document = outcome.document
    assert document["weigh_plan"]["method"] == "trituration"
    assert not any(
        each["method"].startswith("stock") for each in document["weigh_plan"]["alternatives"]
    )
    sheet = " ".join(sheet_of(outcome.preparation).decode().split())
    label = render_recorded_label(
        outcome.preparation,
        "txt",
        size=None,
        copy=False,
        sizes=FORMULARY.label_sizes,
        verification=Verification(None, released=False),
    ).data.decode()
    for words in (
        "3 mg per g",
        "Base X",
        "which stays in the container",
        "dose for this form not",
        "a day",
    ):
        assert words in sheet, words
    for words in ("topical preparation", "3 mg per g", "2 actuations, 0.5 g", "15 g"):
        assert words in " ".join(label.split()), words

    release(path, coarse, document["id"], now=now)
    size = document["topical"]["batch_size"]
    check_after_release(path, document["id"], size, f"{size} of 3 mg per g")


def test_an_order_of_any_form_finds_its_way():
    """`prepare` accepts a topical order like any other."""
    found = prepare(order(), formulary=FORMULARY, pharmacy=FINE, today=TODAY)

    assert found.topical is not None
