"""Moulded sublingual tablets: the mould, the counts, the base, and what is refused."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.calculation.tablets import base_in_one, density_factor
from ldncompound.compounding import notes as remarks
from ldncompound.compounding.dosage_forms.registry import prepare, prepare_tablets
from ldncompound.compounding.dosage_forms.sublingual_tablets.master_record import (
    LeastBase,
    TabletFormulation,
)
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.practice import UNCONFIGURED, Practice
from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import MG, number_of
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    AvoidedComponent,
    DailyDoseAboveRange,
    DoseAboveRange,
    DoseBelowRange,
    InvalidOrder,
    MalformedQuantity,
    MouldOverfull,
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


def order(**texts) -> TabletOrder:
    return TabletOrder(
        **{
            "dose": "1.5 mg",
            "days": None if "quantity" in texts else "30",
            "patient": "P",
            "prescriber": "Dr X",
            "blank_mass": "65 mg/tablet",
            **texts,
        }
    )


def made(pharmacy: Practice = FINE, **texts):
    """Return the document of an order for tablets."""
    return prepare_tablets(
        order(**texts), formulary=FORMULARY, pharmacy=pharmacy, today=TODAY
    ).document("X")


def in_mg(document, role: str) -> Fraction:
    part = next(each for each in document["components"] if each["role"] == role)
    return Fraction(part["required"].partition(" ")[0])


def test_worked_by_hand():
    """30 + 2 tablets of 1.5 mg; 48 mg displace 48 ÷ 1.2 = 40 mg of 32 × 65 mg of base."""
    document = made(density_factor="1.2", mould="mould 2")

    assert document["tablets"] == {
        "strength": "1.5 mg/tablet",
        "per_dose": 1,
        "dispense": 30,
        "excess": 2,
        "batch_size": 32,
        "mould": "mould 2",
        "blank_mass": "65 mg/tablet",
        "density_factor": "1.2",
        "factor_basis": "measured by the pharmacy",
        "tablet_mass": "65.25 mg/tablet",
    }
    assert [(part["name"], part["required"]) for part in document["components"]] == [
        ("naltrexone hydrochloride", "48 mg"),
        ("tablet triturate base", "2040 mg"),
    ]
    assert "capsules" not in document


def test_without_a_factor_the_drug_displaces_its_own_mass_and_the_record_says_so():
    """Without a factor, base is blank mass less drug, and a tablet weighs what a blank weighs."""
    document = made()

    assert document["tablets"]["density_factor"] is None
    assert document["tablets"]["tablet_mass"] == "65 mg/tablet"
    assert in_mg(document, "filler") == 32 * 65 - 48
    assert any(note.startswith("DENSITY FACTOR NOT MEASURED") for note in document["notes"])


def test_a_factor_from_test_tablets_stands_with_its_working():
    """Blanks of 65 mg, loaded tablets of 67 mg with 10 mg: 10 ÷ (65 − 57) = 1.25."""
    document = made(loaded_mass="67 mg", loaded_drug="10 mg/tablet")

    assert document["tablets"]["density_factor"] == "1.25"
    assert document["tablets"]["factor_basis"].endswith("= 1.25")
    assert in_mg(document, "filler") == 32 * 65 - Fraction(48) / Fraction(5, 4)


def test_the_record_says_that_no_dose_is_documented_for_this_form():
    """Note, member and sheet say that a source documents the form and no dose for it."""
    document = made()

    assert document["documented_form"]["statement"] == "form documented, dose for this form not"
    assert document["documented_form"]["source"]["id"] == "cottonwood-ldn"
    assert document["documented_form"]["dose_documented"] is False
    assert document["notes"][0].startswith("FORM DOCUMENTED, DOSE FOR THIS FORM NOT")


def test_an_excess_of_nobody_is_marked_and_one_that_is_given_is_not():
    """The default excess is marked as unconfirmed; 10 % of 30 is 3 tablets."""
    usual, own = made(), made(excess="10 %")

    assert any(note.startswith("EXCESS of 2 tablets: unconfirmed") for note in usual["notes"])
    assert not any(note.startswith("EXCESS") for note in own["notes"])
    assert own["tablets"]["batch_size"] == 33


def test_a_quantity_instead_of_days_leaves_its_rest_said():
    """31 tablets at two a day are 15 whole days; the one left over is reported."""
    document = made(quantity="31", per_day="2")

    assert document["prescription"]["days"] == 15
    assert "1 of 31 tablets are left over after the last whole day." in document["notes"]


REFUSED = [
    ({"dose": "4,5 mg"}, MalformedQuantity),
    ({"density_factor": "1,2"}, MalformedQuantity),
    ({"excess": "1.5 tablet"}, MalformedQuantity),
    ({"dose": "1.5 mL"}, WrongDimension),
    ({"blank_mass": "65 mg/capsule"}, WrongDimension),
    ({"strength": "1.5 mg/capsule"}, WrongDimension),
    ({"loaded_mass": "67 mL", "loaded_drug": "10 mg"}, WrongDimension),
    ({"excess": "2 capsule"}, WrongDimension),
    ({"dose": "45 mg"}, DoseAboveRange),
    ({"dose": "3 mg", "per_day": "2"}, DailyDoseAboveRange),
    ({"dose": "0.4 mg"}, DoseBelowRange),
    ({"strength": "0.4 mg"}, StrengthNotInRange),
    ({"dose": "4.5 mg", "strength": "2 mg"}, StrengthDoesNotDivideDose),
    ({"formulation": "naltrexone-capsule-mcc"}, UnknownFormulation),
    ({"blank_mass": "4 mg/tablet"}, MouldOverfull),
    ({"blank_mass": "0 mg/tablet"}, MouldOverfull),
    ({"blank_mass": None}, InvalidOrder),
    ({"density_factor": "0"}, InvalidOrder),
    ({"days": "30", "quantity": "30"}, InvalidOrder),
    ({"loaded_mass": "67 mg"}, InvalidOrder),
    ({"loaded_mass": "67 mg", "loaded_drug": "10 mg", "density_factor": "1"}, InvalidOrder),
    ({"loaded_mass": "80 mg", "loaded_drug": "10 mg"}, InvalidOrder),
    ({"mould": "a\nb"}, InvalidOrder),
    ({"quantity": "1", "per_day": "2"}, InvalidOrder),
    ({"lots": ("empty capsule size 3=L@2030-01",)}, InvalidOrder),
]


@pytest.mark.parametrize(("texts", "kind"), REFUSED)
def test_refused_with_a_code_and_a_remedy(texts, kind):
    """Each refusal has its code and a remedy."""
    with pytest.raises(kind) as told:
        made(**texts)

    assert told.value.code
    assert told.value.remedy or kind is MalformedQuantity


def test_the_two_thirds_are_inclusive_and_name_their_source():
    """4.5 mg in 13.5 mg leaves exactly two thirds of base; slightly less is refused."""
    assert made(dose="4.5 mg", blank_mass="13.5 mg/tablet")["tablets"]["tablet_mass"] == (
        "13.5 mg/tablet"
    )
    with pytest.raises(MouldOverfull) as told:
        made(dose="4.5 mg", blank_mass="13.49 mg/tablet")
    assert [source.id for source in told.value.sources] == ["pharmacy-times-2007"]


def test_a_batch_too_small_names_the_smallest_and_that_one_works():
    """The batch that is named can be ordered; one tablet fewer is refused."""
    coarse = UNCONFIGURED
    with pytest.raises(NotWeighable) as told:
        made(coarse, dose="0.5 mg", quantity="1", excess="0 tablet")
    least = told.value.details["smallest_batch"]

    assert made(coarse, dose="0.5 mg", quantity=str(least), excess="0 tablet")
    with pytest.raises(NotWeighable):
        made(coarse, dose="0.5 mg", quantity=str(least - 1), excess="0 tablet")
    assert f"{least - 1} tablet'" in told.value.remedy


def test_bands_of_the_pharmacy_hold_for_tablets_too():
    """If the pharmacy demands 1 part in 10 up to 2 mg, tablets get such a trituration."""
    from ldncompound.core.quantities import parse_quantity

    strict = Practice(balances=FINE.balances, bands=((parse_quantity("2 mg/capsule"), 10),))

    assert made(strict, days="100")["weigh_plan"]["method"] == "trituration"


@given(
    dose=st.integers(5, 45),
    days=st.integers(1, 180),
    per_day=st.integers(1, 3),
    blank=st.integers(150, 2500),
    factor=st.none() | st.integers(5, 30),
    excess=st.integers(0, 20),
    percent=st.booleans(),
)
def test_counts_and_masses_are_exact(dose, days, per_day, blank, factor, excess, percent):
    """Count, active and base equal a calculation in fractions; steps deliver within 1 %."""
    day = Fraction(dose, 10) * per_day
    text = f"{excess} {'%' if percent else 'tablet'}"
    try:
        document = made(
            dose=f"{format_number(Fraction(dose, 10))} mg",
            days=str(days),
            per_day=str(per_day),
            blank_mass=f"{format_number(Fraction(blank, 10))} mg/tablet",
            density_factor=None if factor is None else format_number(Fraction(factor, 10)),
            excess=text,
        )
    except (DoseBelowRange, DailyDoseAboveRange):
        assert not Fraction(1, 2) <= day <= Fraction(9, 2)
        return
    except MouldOverfull:
        displaced = Fraction(dose, 10) / Fraction(factor or 10, 10)
        assert 3 * (Fraction(blank, 10) - displaced) < 2 * Fraction(blank, 10)
        return
    except NotWeighable:
        return
    extra = -(-excess * days * per_day // 100) if percent else excess
    count = days * per_day + extra
    active = Fraction(dose, 10) * count

    assert document["tablets"]["batch_size"] == count
    assert in_mg(document, "active") == active
    exact = Fraction(blank, 10) * count - active / Fraction(factor or 10, 10)
    assert abs(in_mg(document, "filler") - exact) <= exact / 10**11
    steps = [each for each in document["weigh_plan"]["steps"] if each["action"] == "weigh"]
    assert all(Fraction(each["amount"].partition(" ")[0]) >= 1 for each in steps)
    assert abs(Fraction(document["weigh_plan"]["deviation"].partition(" ")[0])) <= 1


@given(
    blank=st.fractions(10, 300),
    drug=st.fractions(1, 8),
    factor=st.fractions(Fraction(1, 2), 4),
)
def test_double_casting_finds_the_factor_that_made_the_tablets(blank, drug, factor):
    """Tablets moulded with a factor give that factor back."""
    loaded = base_in_one(blank, drug, factor) + drug
    if drug / factor >= blank:
        return

    assert density_factor(blank, loaded, drug) == factor


@pytest.mark.parametrize(
    ("blank", "loaded", "drug"), [(65, 67, 0), (65, 5, 10), (65, 75, 10), (65, 10, 10)]
)
def test_masses_that_no_mould_gives(blank, loaded, drug):
    """No drug, more drug than tablet, nothing displaced, or everything displaced is refused."""
    with pytest.raises(ValueError, match="impossible for a mould"):
        density_factor(Fraction(blank), Fraction(loaded), Fraction(drug))


def test_a_part_is_not_more_than_the_whole():
    """A record whose least base is three of two parts is refused."""
    with pytest.raises(ValueError, match="more than all parts"):
        LeastBase.from_table({"parts": 3, "of": 2, "source": "x"})


def test_an_overage_is_reckoned_into_drug_and_base():
    """Where a rule adds an overage, the base is reduced by what it displaces."""
    german = Practice(balances=FINE.balances, jurisdiction="DE")
    document = made(german, density_factor="1.25")
    active = in_mg(document, "active")

    assert active > 48
    assert in_mg(document, "filler") == 32 * 65 - active / Fraction(5, 4)


def test_recorded_printed_and_released_like_any_batch(tmp_path):
    """One entry; sheet and label say tablets; checks, counts and release work by the same acts."""
    path = tmp_path / "trail.sqlite"
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    lots = ("naltrexone hydrochloride=L1@2030-01", "tablet triturate base=L2@2030-01")
    with Trail.open_for_acts(path) as trail:
        recorder = Recorder(trail, FORMULARY, FINE, Desk("Ann Lee", "stated", "b", now, TODAY))
        outcome = recorder.prepare(order(lots=lots))
    document = outcome.document
    assert document["trail"]["sequence"] == 1
    sheet = sheet_of(outcome.preparation).decode()
    label = render_recorded_label(
        outcome.preparation,
        "txt",
        size=None,
        copy=False,
        sizes=FORMULARY.label_sizes,
        verification=Verification(None, released=False),
    ).data.decode()
    for words in ("32 tablets", "65 mg per tablet", "Moulded", "dose for this form not", "Moisten"):
        assert words in " ".join(sheet.split()), words
    for words in ("sublingual tablets", "1.5 mg per tablet", "30 tablets"):
        assert words in " ".join(label.split()), words

    release(path, FINE, document["id"], now=now)
    check_after_release(path, document["id"], "32 tablet", "32 tablets of 1.5 mg per tablet")


def test_an_order_of_any_form_finds_its_way():
    """`prepare` accepts an order for tablets like any other."""
    found = prepare(order(), formulary=FORMULARY, pharmacy=FINE, today=TODAY)

    assert found.tablets is not None
    assert number_of(found.weigh_plan.delivers, MG) == 48


def test_a_record_has_one_active_and_one_base():
    """A tablet record with a shell, or without a base, is refused."""
    path = shipped_folder() / "naltrexone-sublingual-tablet.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    table["component"] = table["component"][:1]

    with pytest.raises(ValueError, match="one active and one filler"):
        TabletFormulation.from_table(table)


def test_a_base_that_must_be_avoided_is_found(tmp_path):
    """A filler that capsules must not contain is refused as a tablet base too."""
    text = (shipped_folder() / "naltrexone-sublingual-tablet.toml").read_text(encoding="utf-8")
    text = text.replace('"naltrexone-sublingual-tablet"', '"mine"', 1)
    text = text.replace('"tablet triturate base"', '"calcium carbonate base"')
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")

    found = check_folder(tmp_path)

    assert any("calcium carbonate" in each.message for each in found)


def test_what_a_patient_avoids_and_a_protocol_narrows_hold_for_tablets_too():
    """The base holds lactose and sucrose; 1.5 mg is below the protocol's 3 mg; a bar refuses."""
    for texts, kind in (
        ({"avoid": ("lactose",)}, AvoidedComponent),
        ({"protocol": "berkson"}, DoseBelowRange),
    ):
        with pytest.raises(kind):
            prepare(order(**texts), formulary=FORMULARY, pharmacy=FINE, today=TODAY)
    found = prepare(order(), formulary=FORMULARY, pharmacy=FINE, today=TODAY)
    assert found.screening.unanswered


def test_a_form_whose_dose_is_documented_needs_no_such_note():
    """The note is there only if a source names the form without a dose."""
    stated = FORMULARY.formulations["naltrexone-sublingual-tablet"].documented_form

    assert remarks.form_without_dose(stated, FORMULARY.cite)
    with_dose = replaced(stated, dose=True)
    assert remarks.form_without_dose(with_dose, FORMULARY.cite) == []
