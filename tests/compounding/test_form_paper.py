"""What the forms state of a preparation, for paper and screen."""

from __future__ import annotations

from datetime import date

import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.record_classes import record_classes
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.form_paper import paper_of, shortened
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.prescription.protocols import substance_ordered
from ldncompound.compounding.prescription.screening import screening_list
from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.refusals import InvalidOrder, UnknownFormulation, VerificationFailure
from ldncompound.formulary.file_reading import FileFault, bytes_of
from ldncompound.pharmacy.master_records import load_formulary
from making import FORMULARY
from second_drug import data_with_a_second_drug

WHO = {"patient": "P", "prescriber": "Dr X", "days": "30"}
FINE = Practice(
    balances=(Balance(id="B1", minimum="1 mg", readability="0.1 mg", accepted_error="5 %"),)
)
TOPICAL = {"strength": "3 mg/g", "amount": "0.5 g", "base": "B", "base_kind": "preserved-aqueous"}
ORDERS = {
    "capsules": CapsuleOrder(dose="1.5 mg", **WHO),
    "tablets": TabletOrder(dose="1.5 mg", blank_mass="60 mg/tablet", density_factor="0.8", **WHO),
    "liquid": LiquidOrder(dose="4.5 mg", **WHO),
    "topical": TopicalOrder(**TOPICAL, **WHO),
}


def made(form: str, formulary=FORMULARY, **texts):
    """Return a preparation of a form."""
    order = type(ORDERS[form])(**{**ORDERS[form].as_typed(), **texts})
    today = date(2026, 11, 23)
    return prepare(order, formulary=formulary, pharmacy=FINE, today=today)


@pytest.mark.parametrize("form", FORMS)
def test_a_screen_says_what_is_made(form):
    """Every row has a name and a text, and the amounts are among them."""
    preparation = made(form)
    paper = paper_of(preparation)
    rows = dict(paper.screen_rows())

    assert all(rows)
    assert all(rows.values())
    assert str(preparation.figures.dispensed.magnitude) in " ".join(rows.values())
    assert paper.containers()
    assert paper.in_one_line()
    if preparation.documented_form is not None:
        assert preparation.documented_form.statement in rows["Dosage form"]


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({}, "0.5 g"),
        ({"strength": "0.5 mg", "actuation_mass": "0.25 g", "amount": None, "actuations": "3"},
         "3 actuations, 0.75 g"),
        ({"strength": "1 mg", "actuation_mass": "0.25 g", "amount": None, "actuations": "1"},
         "1 actuation, 0.25 g"),
    ],
)  # fmt: skip
def test_a_topical_dose_is_told_as_it_is_applied(texts, says):
    """An amount, or actuations and their amount."""
    assert paper_of(made("topical", **texts)).dose_of(None) == (says, "")


def test_capsules_of_an_estimated_fill_ask_for_a_packing_trial():
    """Its step comes first; a fill from a packing trial has no such step."""
    assert "test capsules" in paper_of(made("capsules")).before()[0][0]
    assert paper_of(made("capsules", fill_mass="130 mg/capsule")).before() == ()


def test_a_derived_figure_has_four_digits_on_paper():
    """Rounded half-up; whole units are kept, a shorter figure is as it was, a percentage has two."""
    assert shortened("48 mg") == "48 mg"
    assert shortened("388.46254284812345 mg") == "388.5 mg"
    assert shortened("14724.55 mg") == "14725 mg"
    assert shortened("0.000123456 g") == "0.0001235 g"
    assert shortened("-0.126 %") == "-0.13 %"
    assert shortened("0 mg") == "0 mg"
    assert shortened("-0.0032 %") == "0 %"
    assert shortened("1.01211") == "1.012"


def test_a_record_of_no_form_or_of_two_is_none():
    """It is refused, and no figures are made up."""
    document = made("capsules").document("X")
    liquid = made("liquid").document("Y")["liquid"]
    bare = {key: each for key, each in document.items() if key != "capsules"}

    hidden = {**bare, "figures": {"capsules": document["capsules"]}}
    for wrong in (bare, hidden, {**document, "liquid": liquid}, None):
        with pytest.raises(VerificationFailure):
            Preparation.from_document(wrong)
    with pytest.raises(ValueError, match="not recorded"):
        _ = made("capsules").identity
    with pytest.raises(AttributeError):
        _ = made("capsules").suppository


def test_each_form_has_its_class_of_records():
    """Each name of a form in the records gives its class; another name gives none."""
    classes = record_classes()

    assert len(classes) == len(FORMS) == len({*classes.values()})
    with pytest.raises(KeyError):
        _ = classes["suppository"]


def test_with_two_drugs_one_must_be_named(tmp_path, monkeypatch):
    """No drug is assumed; a drug without a usual record does not get another's."""
    data = data_with_a_second_drug(tmp_path)
    monkeypatch.setattr("ldncompound.formulary.loading.shipped_folder", lambda: data)
    formulary = load_formulary()
    drugs = formulary.substances.values()

    with pytest.raises(InvalidOrder, match="drug is missing"):
        substance_ordered(None, drugs, formulary.cite)
    named = {"formulary": formulary, "drug": "examplamine sulfate", "dose": "3 mg"}
    assert made("capsules", **named).prescription.drug == "examplamine sulfate"
    with pytest.raises(UnknownFormulation, match="usual master formulation record of examplamine"):
        made("tablets", **named)
    with pytest.raises(UnknownFormulation, match="of examplamine"):
        made("capsules", formulation="naltrexone-capsule-mcc", **named)


def test_the_questions_are_listed_with_how_they_are_answered():
    """Each is listed with its source, as in the substance file."""
    drug = FORMULARY.substances["naltrexone"]
    listed = screening_list(drug.screening, FORMULARY.cite)

    assert [each.id for each in listed.items] == [each.id for each in drug.screening]
    assert type(listed).from_document(listed.document()) == listed


def test_a_file_larger_than_any_record_is_not_read(tmp_path):
    """The file is refused without being loaded."""
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * 1_000_001)
    with pytest.raises(FileFault, match="larger than 1 MB"):
        bytes_of(large)


def test_a_file_that_cannot_be_opened_is_told(tmp_path, monkeypatch):
    """The message has the reason that the system gives."""

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "closed.toml"
    path.touch()
    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(FileFault, match="cannot be read: Permission denied"):
        bytes_of(path)
