"""A delivery as typed becomes the record of a lot, or a refusal."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from ldncompound.compounding.materials.lots import LotRecord
from ldncompound.compounding.materials.plausibility import packing_mass
from ldncompound.core.quantities import format_quantity
from ldncompound.core.refusals import (
    ExpiredComponent,
    Implausible,
    InvalidOrder,
    MalformedQuantity,
    WrongDimension,
)
from ldncompound.pharmacy.master_records import load_formulary
from ldncompound.pharmacy.stock.delivery import Delivery, corrected, received

SUBSTANCE = load_formulary().substances["naltrexone"]
TODAY = date(2026, 11, 23)
ACTIVE = {
    "component": "naltrexone hydrochloride",
    "number": "N-17",
    "maker": "Example Fine Chemicals",
    "expires": "2028-03",
    "form": "hydrochloride",
    "assay": "99.2 %",
    "basis": "anhydrous and solvent-free",
    "water": "0.4 %",
}
TABLETS = {
    "component": "naltrexone hydrochloride tablets 50 mg",
    "number": "T-1",
    "maker": "Maker",
    "expires": "2028-03",
    "content": "50 mg",
}


def receive(**texts) -> LotRecord:
    """Receive the active, with changes."""
    return received(Delivery(**{**ACTIVE, **texts}), "ELM-LOT-0001", SUBSTANCE, TODAY)


def test_a_lot_survives_its_document():
    """What is read back is what was received: certificate, tablets and trials."""
    shells = {**TABLETS, "component": "empty capsule size 3", "content": None, "size": "3",
              "material": "HPMC"}  # fmt: skip
    masses = tuple(f"{110 + n % 3} mg" for n in range(20))
    for record in (
        receive(solvents="0.1 %", reference="CoA 12"),
        received(Delivery(**TABLETS, masses=masses), "ELM-LOT-0002", SUBSTANCE, TODAY),
        received(Delivery(**shells), "ELM-LOT-0003", SUBSTANCE, TODAY),
        packing_mass(receive(), "3", ["95 mg"] * 5, shell=None, batch=None, today=TODAY),
    ):
        again = LotRecord.from_document(record.document())
        assert again == record
        assert again.document() == record.document()


def test_the_mean_of_twenty_tablets():
    """The mean mass is that of all tablets weighed together."""
    masses = tuple(f"{110 + n % 2}.5 mg" for n in range(20))
    record = received(Delivery(**TABLETS, masses=masses), "X", SUBSTANCE, TODAY)

    assert record.tablets is not None
    assert format_quantity(record.tablets.mean_mass) == "111 mg"
    assert record.tablets.weighed == 20


@pytest.mark.parametrize(
    ("texts", "kind", "words"),
    [
        ({"expires": "2026-10"}, ExpiredComponent, "expired on 2026-10-31"),
        ({"expires": "soon"}, InvalidOrder, "'soon' is not a date"),
        ({"form": None}, InvalidOrder, "chemical form of the active is missing"),
        ({"form": "dihydrat"}, InvalidOrder, "not a form of naltrexone"),
        ({"maker": "  "}, InvalidOrder, "maker of the lot is empty"),
        ({"maker": "M\x1b[2J"}, InvalidOrder, "character 2 of the maker"),
        ({"number": "9" * 61}, InvalidOrder, "has 61 characters"),
        ({"assay": "99,2 %"}, MalformedQuantity, "comma"),
        ({"assay": "99.2 mg"}, WrongDimension, "must be a percentage"),
        ({"assay": "130 %"}, InvalidOrder, "from 0 % to 120 %"),
        (
            {"component": "lactose monohydrate", "form": None, "assay": "9.92 %"},
            Implausible,
            "9.92 % with these losses",
        ),
        ({"assay": None}, InvalidOrder, "basis is given without an assay"),
        ({"basis": "wet"}, InvalidOrder, "missing or unknown"),
        ({"basis": None}, InvalidOrder, "missing or unknown"),
        ({"water": None}, InvalidOrder, "needs the water"),
        ({"basis": "dried"}, InvalidOrder, "needs the loss on drying"),
        (
            {"form": "hydrochloride dihydrate", "water": "8.7 %", "basis": "as is"},
            InvalidOrder,
            "may be its content of the hydrate",
        ),
        ({"content": "50 mg"}, InvalidOrder, "needs the content by the label and 20 tablets"),
        ({"content": "50 mg", "masses": ("110 mg",) * 19}, InvalidOrder, "and 20 tablets"),
        ({"masses": ("110 mg",) * 20}, InvalidOrder, "needs the content by the label"),
        ({"content": "50 mg", "masses": ("40 mg",) * 20}, InvalidOrder, "no more than it weighs"),
        ({"content": "50 mg", "masses": ("0 mg",) * 20}, InvalidOrder, "must be above 0 mg"),
        ({"size": "3"}, InvalidOrder, "have a size and a material"),
        ({"material": "gelatin"}, InvalidOrder, "have a size and a material"),
    ],
)
def test_what_cannot_be_is_refused(texts, kind, words):
    """Expired, unreadable, contradictory, too few, or counted twice: each is a refusal."""
    with pytest.raises(kind, match=words) as caught:
        receive(**texts)

    assert type(caught.value) is kind
    assert caught.value.remedy


DIHYDRATE = "hydrochloride dihydrate"


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"form": DIHYDRATE, "basis": "as is"}, "may be its content of the hydrate"),
        (
            {"form": DIHYDRATE, "assay_of": DIHYDRATE, "water": "8.7 %"},
            "cannot be stated on the basis",
        ),
        ({"form": DIHYDRATE, "assay_of": "base", "basis": "as is"}, "'base' is not what an assay"),
        ({"assay_of": DIHYDRATE}, "dihydrate contradicts the form"),
        ({"form": "base", "assay_of": "hydrochloride"}, "hydrochloride contradicts the form"),
        (
            {"form": DIHYDRATE, "assay": None, "basis": None, "water": None, "assay_of": DIHYDRATE},
            "but no assay is given",
        ),
    ],
)
def test_what_an_assay_is_of_must_be_said_once(texts, words):
    """Of a hydrate it is required; what contradicts form, basis or itself is refused."""
    with pytest.raises(InvalidOrder, match=words) as caught:
        receive(**texts)

    assert caught.value.remedy


def test_a_hydrate_is_counted_once():
    """As is of either form, or without water of the salt; the record says which."""
    salt, hydrate = "naltrexone hydrochloride", "naltrexone hydrochloride dihydrate"
    for basis, named, stated in (
        ("as is", DIHYDRATE, hydrate),
        ("AS IS", "Hydrochloride", salt),
        ("anhydrous and solvent-free", "hydrochloride", salt),
    ):
        record = receive(form="Hydrochloride Dihydrate", basis=basis, assay_of=named, water="8.7 %")
        assert (record.form, record.certificate.assay_of) == (hydrate, stated)
    assert receive(water="8.7 %").form == salt


def test_a_quotient_of_masses_is_a_percentage():
    """995 mcg/mg is 99.5 %, and the record says how it was written."""
    stated = receive(assay="995 mcg/mg", water="4 mg/g").certificate

    assert format_quantity(stated.assay) == "99.5 %"
    assert stated.assay_as_written == "995 mcg/mg"
    assert format_quantity(stated.water) == "0.4 %"
    assert receive().certificate.assay_as_written is None


def test_a_packing_trial_gives_mean_and_spread():
    """Gross masses less the shell; the mean by Fractions, the spread with n - 1."""
    gross = ["177 mg", "179 mg", "178 mg", "176 mg", "181 mg"]
    record = packing_mass(receive(), "3", gross, shell="48 mg", batch=None, today=TODAY)
    found = record.packing_of("3")

    assert found is not None
    assert found.mass.magnitude == Fraction(177 + 179 + 178 + 176 + 181 - 5 * 48, 5)
    assert (found.count, found.found) == (5, "packing trial")
    assert record.packing_of("4") is None


def test_the_latest_trial_of_a_size_stands():
    """A second trial replaces the first of the same size alone; a finished batch is marked."""
    first = packing_mass(receive(), "3", ["130 mg"] * 5, shell=None, batch=None, today=TODAY)
    other = packing_mass(first, "2", ["170 mg"] * 5, shell=None, batch=None, today=TODAY)
    again = packing_mass(other, "3", ["128 mg"] * 10, shell=None, batch="ELM-1", today=TODAY)

    assert [(each.size, each.found) for each in again.packing] == [
        ("2", "packing trial"),
        ("3", "finished batch ELM-1"),
    ]


@pytest.mark.parametrize(
    ("masses", "shell", "batch", "words"),
    [
        (["130 mg"] * 4, None, None, "4 masses are given; 5 to 10"),
        (["130 mg"] * 11, None, None, "11 masses are given; 5 to 10"),
        (["130 mg"] * 9, None, "ELM-1", "9 masses are given; 10 to 20"),
        (["130 mg"] * 21, None, "ELM-1", "21 masses are given; 10 to 20"),
        (["48 mg"] * 5, "48 mg", None, "must weigh more than its shell"),
        (["130 mg"] * 4 + ["0 mg"], None, None, "must be above 0 mg"),
    ],
)
def test_a_trial_that_is_none(masses, shell, batch, words):
    """5 to 10 masses of a trial, 10 to 20 of a batch, each greater than 0."""
    with pytest.raises(InvalidOrder, match=words):
        packing_mass(receive(), "3", masses, shell=shell, batch=batch, today=TODAY)


def test_a_correction_keeps_id_and_trials():
    """Other figures, the same lot; another component is another lot."""
    record = packing_mass(receive(), "3", ["130 mg"] * 5, shell=None, batch=None, today=TODAY)
    again = corrected(record, Delivery(**{**ACTIVE, "water": "4 %"}), SUBSTANCE, TODAY)

    assert (again.id, again.packing) == (record.id, record.packing)
    assert again.certificate is not None
    assert format_quantity(again.certificate.water) == "4 %"
    with pytest.raises(InvalidOrder, match="component of a lot cannot be corrected"):
        corrected(record, Delivery(**{**ACTIVE, "component": "filler"}), SUBSTANCE, TODAY)
