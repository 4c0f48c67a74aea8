"""Certificates against an oracle of chemistry: moles of naltrexone, and what asks."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.compounding.materials.doubts import check_on_record, figures_in_doubt
from ldncompound.compounding.materials.lots import ComponentLot
from ldncompound.compounding.materials.potency import factor_of_record, potency_of
from ldncompound.compounding.plausible_orders import fill_in_doubt, overfill_in_doubt
from ldncompound.core.quantities import MG_PER_CAPSULE, quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import Implausible, InvalidOrder
from ldncompound.pharmacy.stock.delivery import Delivery, received
from making import FORMULARY

SUBSTANCE = FORMULARY.substances["naltrexone"]
TODAY = date(2026, 11, 23)
SALT, BASE, HYDRATE = "hydrochloride", "base", "hydrochloride dihydrate"
MASSES = {SALT: Fraction("377.86"), BASE: Fraction("341.40"), HYDRATE: Fraction("413.89")}
"""Molar masses in g/mol, written here again: the oracle reads no file of the program."""
AS_IS, DRIED, ANHYDROUS = "as is", "dried", "anhydrous and solvent-free"
ROWS = [
    (SALT, AS_IS, None), (SALT, DRIED, None), (SALT, ANHYDROUS, None), (SALT, AS_IS, SALT),
    (BASE, AS_IS, None), (BASE, DRIED, None), (BASE, ANHYDROUS, None),
    (HYDRATE, AS_IS, HYDRATE), (HYDRATE, AS_IS, SALT), (HYDRATE, ANHYDROUS, SALT),
    (HYDRATE, DRIED, SALT),
]  # fmt: skip
"""Form, basis and what the assay is of: the table of the explanation."""


def lot(form, basis, of, assay, water, solvents):
    """Receive a lot with these figures, in hundredths of a percent."""

    def text(hundredths):
        return f"{hundredths // 100}.{hundredths % 100:02} %"

    delivery = Delivery(
        component="naltrexone hydrochloride", number="N", maker="M", expires="2028-03", form=form,
        assay=text(assay), basis=basis, assay_of=of,
        water=text(water), loss_on_drying=text(water), solvents=text(solvents),
    )  # fmt: skip
    return received(delivery, "X", SUBSTANCE, TODAY)


def moles_in_a_gram(form, basis, of, assay, water, solvents):
    """Return the moles of naltrexone in 1 g of the powder: mass of what is assayed ÷ its mass."""
    left = Fraction(1)
    if basis == ANHYDROUS:
        left -= Fraction(water, 10_000) + Fraction(solvents, 10_000)
    if basis == DRIED:
        left -= Fraction(water, 10_000)
    return Fraction(assay, 10_000) * left / MASSES[of or form]


@given(
    row=st.sampled_from(ROWS),
    assay=st.integers(0, 12_000),
    water=st.integers(0, 5_000),
    solvents=st.integers(0, 1_500),
)
def test_every_factor_is_that_of_the_moles(row, assay, water, solvents):
    """What is taken without a question has the exact factor; what is outside its bounds asks."""
    record = lot(*row, assay, water, solvents)
    doubts = {each.figure: each for each in figures_in_doubt(record, SUBSTANCE, FORMULARY.cite)}
    moles = moles_in_a_gram(*row, assay, water, solvents)
    form, basis, of = row
    # 1 g of the labelled salt holds 1 ÷ 377.86 mol: so much powder replaces it.
    factor = 1 / MASSES[SALT] / moles if moles > 0 else None

    low, high = (8900, 9150) if (form, basis, of) == (HYDRATE, AS_IS, SALT) else (9000, 11_000)
    assert ("assay" in doubts) is not (low <= assay <= high)
    least = 800 if form == HYDRATE else 0
    assert ("water" in doubts) is (form != BASE and not least <= water <= 1000)
    assert ("loss on drying" in doubts) is (form != BASE and water > 1000)
    assert ("solvents" in doubts) is (solvents > 1000)
    inside = factor is not None and Fraction("0.8") <= factor <= Fraction("1.25")
    assert ("factor" in doubts) is not inside
    if not inside:
        assert doubts["factor"].never
    if factor is None:
        return
    assert factor_of_record(record, SUBSTANCE) == factor
    one = ComponentLot(component=record.component, number="N",
                       expiration_date=record.expiration_date, record=record)  # fmt: skip
    for dose_as, labelled in ((None, SALT), ("base", BASE)):
        found = potency_of([one], policy="certificate", dose_as=dose_as,
                           rule=FORMULARY.rule_of("US"), substance=SUBSTANCE)  # fmt: skip
        assert found.factor == found.real == 1 / MASSES[labelled] / moles
    if doubts:
        with pytest.raises(Implausible):
            check_on_record([one], SUBSTANCE, FORMULARY.cite)
    else:
        check_on_record([one], SUBSTANCE, FORMULARY.cite)


@pytest.mark.parametrize("form", [SALT, BASE, HYDRATE])
@pytest.mark.parametrize("basis", [AS_IS, DRIED, ANHYDROUS])
@pytest.mark.parametrize("of", [None, SALT, HYDRATE])
def test_every_other_row_is_a_contradiction(form, basis, of):
    """What the table does not list is refused, except where only one substance can be meant."""
    if (form, basis, of) in ROWS or (form == SALT and of == SALT):
        lot(form, basis, of, 9100, 870, 0)
        return
    if form == HYDRATE and basis != AS_IS and of is None:
        assert lot(form, basis, of, 9100, 870, 0) == lot(form, basis, SALT, 9100, 870, 0)
        return
    with pytest.raises(InvalidOrder):
        lot(form, basis, of, 9100, 870, 0)


def test_a_slip_of_ten_is_named_as_a_question():
    """36.8 % would be 3.68 %, 9.95 % would be 99.5 %; nothing is corrected."""
    for figures, asked in (((9950, 3680, 0), "3.68 % would"), ((995, 400, 0), "99.5 % would")):
        record = lot(SALT, DRIED, None, *figures)
        told = " ".join(each.told() for each in figures_in_doubt(record, SUBSTANCE, FORMULARY.cite))
        assert asked in told
        assert "?" in told


def test_ten_years_are_the_most():
    """The day ten years off is taken, the day after asks."""
    for expires, asks in (("2036-11-23", False), ("2036-11-24", True), ("2099-01", True)):
        record = received(
            Delivery(component="lactose monohydrate", number="L", maker="M", expires=expires),
            "X", SUBSTANCE, TODAY,
        )  # fmt: skip
        found = figures_in_doubt(record, SUBSTANCE, FORMULARY.cite)
        assert [each.figure for each in found] == (["expiration"] if asks else [])


def test_a_substance_without_bounds_doubts_nothing():
    """Bounds are data; a lot without a certificate has no figures but its expiration."""
    record = lot(SALT, DRIED, None, 995, 3680, 0)
    bare = replaced(SUBSTANCE, plausible=None, bounds=())
    assert not list(figures_in_doubt(record, bare, FORMULARY.cite))
    plain = Delivery(
        component=record.component, number="N", maker="M", expires="2099-01", form=SALT
    )
    kept = received(plain, "X", SUBSTANCE, TODAY)
    assert not list(figures_in_doubt(kept, bare, FORMULARY.cite))
    told = [each.figure for each in figures_in_doubt(kept, SUBSTANCE, FORMULARY.cite)]
    assert told == ["expiration"]
    size = quantity(900, MG_PER_CAPSULE)
    assert fill_in_doubt(size, "3", SUBSTANCE, FORMULARY)
    assert not fill_in_doubt(size, "3", bare, FORMULARY)
    assert overfill_in_doubt(Fraction(20), Fraction(10), "mL", SUBSTANCE, FORMULARY)
    assert not overfill_in_doubt(Fraction(20), Fraction(10), "mL", bare, FORMULARY)


def test_bounds_are_in_order():
    """A low end above the high end is a fault of the file."""
    bound = SUBSTANCE.bounds[0]
    with pytest.raises(ValueError, match="low end"):
        type(bound).from_table({**bound.to_json(), "low": "12 %", "high": "10 %"})
