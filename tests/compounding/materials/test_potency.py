"""The potency of a lot: chemical form, certificate, policy."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.calculation.factors import POLICIES, applied_factor
from ldncompound.compounding.materials.lots import (
    BASES,
    Certificate,
    ComponentLot,
    LotRecord,
    StockTrituration,
)
from ldncompound.compounding.materials.potency import equivalent, form_factor, potency_of
from ldncompound.core.quantities import PERCENT, number_of, parse_quantity, quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder
from making import FORMULARY

SUBSTANCE = FORMULARY.substances["naltrexone"]
US, DE = FORMULARY.rule_of("US"), FORMULARY.rule_of("DE")
SALT = "naltrexone hydrochloride"
AS_IS, DRIED, ANHYDROUS = BASES


def lot(number="N-17", form=SALT, **stated):
    """Return a lot with a certificate, if one is given."""
    certificate = None
    if stated:
        texts = {"reference": None, "basis": ANHYDROUS, "water": None, "loss_on_drying": None,
                 "solvents": None, **stated}  # fmt: skip
        certificate = Certificate(
            **{
                key: value if key in ("reference", "basis") or value is None
                else parse_quantity(value)
                for key, value in texts.items()
            }
        )  # fmt: skip
    record = LotRecord(
        id=f"ELM-{number}",
        component=SALT,
        number=number,
        maker="Maker",
        expiration_date=date(2028, 3, 31),
        received_on=date(2026, 11, 23),
        form=form,
        certificate=certificate,
        tablets=None,
        shells=None,
        packing=(),
        trituration=None,
    )
    return ComponentLot(
        component=SALT, number=number, expiration_date=record.expiration_date, record=record
    )


def found(*lots, policy=None, dose_as=None, rule=US):
    """Return the potency of some lots."""
    return potency_of(lots, policy=policy, dose_as=dose_as, rule=rule, substance=SUBSTANCE)


def test_the_published_correction():
    """93.5 % and 3.68 % of water give 1.110: more powder, and the working says why."""
    potency = found(lot(assay="93.5 %", water="3.68 %"))

    assert round(float(potency.factor), 3) == 1.110
    assert abs(potency.factor - 1 / (Fraction("0.935") * Fraction("0.9632"))) < Fraction(1, 10**11)
    assert potency.policy == "certificate"
    assert "93.5 % × (100 % − 3.68 %)" in potency.working


@pytest.mark.parametrize(
    ("stated", "policy", "expected"),
    [
        ({"assay": "101.3 %", "water": "0.8 %"}, "certificate", 1 / (Fraction("1.013") * Fraction("0.992"))),
        ({"assay": "101.3 %", "water": "0.8 %"}, "nrf", 1),
        ({"assay": "101.3 %", "water": "2.1 %"}, "nrf", 1 / Fraction("0.979")),
        ({"assay": "93.5 %", "water": "3.68 %"}, "as-label", 1),
        ({"assay": "98 %", "water": "0 %"}, "nrf", 1),
        ({"assay": "97.9 %", "water": "0 %"}, "nrf", 1 / Fraction("0.979")),
        ({"assay": "96 %", "basis": AS_IS, "water": "4 %"}, "certificate", 1 / Fraction("0.96")),
        ({"assay": "99 %", "basis": DRIED, "loss_on_drying": "1 %", "water": "5 %"}, "certificate",
         1 / (Fraction("0.99") * Fraction("0.99"))),
        ({"assay": "99 %", "water": "1 %", "solvents": "0.5 %"}, "certificate",
         1 / (Fraction("0.99") * Fraction("0.985"))),
    ],
)  # fmt: skip
def test_each_policy_and_each_basis(stated, policy, expected):
    """Only what the basis leaves out is corrected; nrf caps at 100 % and applies above 2 % only."""
    potency = found(lot(**stated), policy=policy)

    assert abs(potency.factor - expected) < Fraction(1, 10**11)


def test_the_rules_choose_the_policy_unless_the_order_does():
    """A German pharmacy corrects by nrf; an order may name another policy, and it is recorded."""
    stated = lot(assay="99 %", water="0.5 %")

    assert found(stated, rule=DE).policy == "nrf"
    assert found(stated, rule=DE).factor == 1
    assert found(stated, rule=DE).real > 1
    assert found(stated, rule=DE, policy="certificate").factor > 1


def test_the_form_is_converted_by_molar_mass():
    """Dihydrate for hydrochloride takes 413.89 ÷ 377.86, base 341.40 ÷ 377.86 of it."""
    assert form_factor(SALT + " dihydrate", SUBSTANCE) == Fraction("413.89") / Fraction("377.86")
    base = found(lot(form="naltrexone"))

    assert abs(base.factor - Fraction("341.40") / Fraction("377.86")) < Fraction(1, 10**11)
    assert "341.4 ÷ 377.86" in base.working


def test_a_dose_of_the_base_takes_more_of_the_salt():
    """1 mg of base is 1.1068 mg of hydrochloride; a dose written for the salt is not changed."""
    dose = parse_quantity("1 mg")

    assert found(lot(), dose_as="base").factor > Fraction("1.1067")
    assert equivalent(dose, "base", SUBSTANCE).magnitude == Fraction("377.86") / Fraction("341.40")
    assert equivalent(dose, "hydrochloride", SUBSTANCE) == dose
    assert equivalent(dose, None, SUBSTANCE) == dose


def test_what_cannot_be_is_refused():
    """Unknown policies, unknown forms, and two contents on one line are refused."""
    for call in (
        lambda: found(lot(), policy="generous"),
        lambda: equivalent(parse_quantity("1 mg"), "Hydrochloride", SUBSTANCE),
        lambda: found(lot("A", assay="93.5 %", water="3 %"), lot("B", assay="99 %", water="0 %")),
        lambda: found(lot("A", assay="99 %", water="1 %"), lot("B")),
    ):
        with pytest.raises(InvalidOrder) as caught:
            call()
        assert caught.value.remedy


def test_two_lots_of_one_content_share_a_line():
    """Lots with equal figures may share a line."""
    stated = {"assay": "99 %", "water": "0.5 %"}

    assert found(lot("A", **stated), lot("B", **stated)).factor == found(lot("A", **stated)).factor


def test_a_stock_trituration_brings_the_factor_it_was_made_with():
    """A trituration made with 1.11 counts with 1.11 now; the factor for the base is added to it."""
    pure = lot()
    record = pure.record
    made = StockTrituration(
        parts=10,
        filler="f",
        factor="1.11",
        form=SALT,
        square="0.0001",
        made_from=("N-17",),
        real="1.2",
    )

    stock = replaced(pure, record=replaced(record, trituration=made))

    assert found(stock).factor == Fraction("1.11")
    assert found(stock).real == Fraction("1.2")
    with pytest.raises(InvalidOrder):
        found(stock, policy="as-label")
    assert found(stock, dose_as="base").factor > Fraction("1.11") * Fraction("1.1067")


def test_an_order_without_a_lot_counts_as_pure_and_says_so():
    """Without a certificate the factor is 1, and the record says why."""
    potency = found()

    assert (potency.factor, potency.basis, potency.real) == (1, "no certificate entered", None)


@given(
    st.sampled_from(POLICIES),
    st.integers(5000, 12000),
    st.integers(0, 2000),
    st.integers(0, 500),
)
def test_no_policy_but_the_uncapped_one_ever_weighs_less(policy, assay, water, solvents):
    """Only `certificate` may go below 1, and only for an assay above 100 %."""
    percent = parse_quantity("1 %")
    applied, computed = applied_factor(
        policy,
        percent * Fraction(assay, 100),
        water=percent * Fraction(water, 100),
        solvents=percent * Fraction(solvents, 100),
    )
    content = Fraction(assay, 10_000)
    dry = 1 - Fraction(water + solvents, 10_000)
    if policy == "certificate":
        assert applied == computed == 1 / (content * dry)
    else:
        assert applied >= 1
    if policy == "nrf":
        assert computed == 1 / (min(content, 1) * dry)
        assert applied == (computed if 1 - min(content, 1) * dry > Fraction(2, 100) else 1)
    assert quantity(1, percent.units)


@pytest.mark.parametrize(
    ("assay", "corrected"), [("98 %", False), ("97.99 %", True), ("99 %", False), ("97 %", True)]
)
def test_the_book_corrects_from_just_above_two_percent_on(assay, corrected):
    """Exactly 2 % missing is not corrected; a hundredth of a percent more is corrected in full."""
    applied, computed = applied_factor("nrf", parse_quantity(assay))

    assert computed == 100 / number_of(parse_quantity(assay), PERCENT)
    assert applied == (computed if corrected else 1)
