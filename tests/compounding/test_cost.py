"""Money and cost: exact sums, one currency, documented prices only as a note."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.compounding.cost import Dispensed, Rates, cost_of, documented
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.materials.lots import ComponentLot, LotPrice, LotRecord
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.compounding.weighing.plan import Amount
from ldncompound.core.money import Money, format_money, read_money, shown_money
from ldncompound.core.quantities import parse_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, MalformedQuantity, WrongDimension, WrongUsage
from ldncompound.pharmacy.configuration import pharmacy_from
from ldncompound.pharmacy.stock.delivery import Delivery, received
from making import FORMULARY, recorded, sheet_of

TODAY = date(2026, 11, 23)
UNTIL = date(2029, 1, 1)
RATES = Rates(Money(Fraction(15), "USD"), Money(Fraction(4, 5), "USD"))
CAPSULES = Dispensed(Fraction(30), "capsule", 1, 30)


def lot(component, paid, per, number="1"):
    record = LotRecord(
        id=f"X-LOT-{number}", component=component, number=number, maker="M",
        expiration_date=UNTIL, received_on=TODAY, form=None, certificate=None, tablets=None,
        shells=None, packing=(), trituration=None,
        price=None if paid is None else LotPrice(
            paid=format_money(read_money(paid, "the price")), per=parse_quantity(per)
        ),
    )  # fmt: skip
    return ComponentLot(component=component, number=number, expiration_date=UNTIL, record=record)


def cost(consumed, lots, rates=RATES, given=CAPSULES):
    amounts = [Amount(name=name, amount=parse_quantity(text)) for name, text in consumed]
    return cost_of(
        amounts, lots, rates, given, FORMULARY.substances["naltrexone"].prices, FORMULARY.cite
    )


def test_a_sum_done_by_hand():
    """120 mg at 120 USD a gram, 4.76 g at 30 USD a kg, 32 shells at 20 USD a thousand."""
    found = cost(
        [("a", "120 mg"), ("f", "4760 mg"), ("s", "32 capsule")],
        [lot("a", "120.00 USD", "1 g"), lot("f", "30 USD", "1 kg"),
         lot("s", "20 USD", "1000 capsule")],
    )  # fmt: skip

    # 14.40 + 0.1428 + 0.64 + 15 + 0.80 = 30.9828
    assert [each.cost for each in found.lines] == [
        "14.40 USD", "0.14 USD", "0.64 USD", "15.00 USD", "0.80 USD",
    ]  # fmt: skip
    assert (found.total, found.per_unit, found.per_month) == ("30.98 USD", "1.03 USD", "30.98 USD")
    assert (found.complete, found.missing) == (True, ())
    assert not found.statement.startswith("at least")
    assert found.lines[0].basis == "120 mg of lot X-LOT-1"


def test_what_has_no_price_is_named():
    """The sum is then a lower limit; a price of another dimension or currency does not count."""
    found = cost(
        [("a", "120 mg"), ("b", "1 mL"), ("c", "1 g"), ("d", "1 g"), ("e", "1 g")],
        [lot("a", "1 USD", "1 g"), lot("b", "1 USD", "1 g"), lot("c", "1 EUR", "1 g"),
         lot("d", None, None), ComponentLot(component="e", number="1", expiration_date=UNTIL)],
        Rates(Money(Fraction(15), "USD"), None),
    )  # fmt: skip

    assert found.missing == ("b", "c", "d", "e", "container")
    assert not found.complete
    assert found.statement.startswith("at least 15.12 USD")
    assert found.currency == "USD"


def test_of_several_lots_the_dearest_counts():
    """The dearest counts, because which lot fills which capsule is not known."""
    found = cost([("a", "1 g")], [lot("a", "1 USD", "1 g", "1"), lot("a", "3 USD", "1 g", "2"),
                                  lot("a", "2 USD", "1 g", "3")])  # fmt: skip

    assert (found.lines[0].cost, found.lines[0].basis) == ("3.00 USD", "1 g of lot X-LOT-2")


def test_without_any_price_there_is_no_cost():
    """Without a price there is no cost; documented prices do not count."""
    assert cost([("a", "1 g")], [], Rates(None, None)) is None


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("0", "0.00"), ("1/1000", "below 0.01"), ("1/200", "0.01"), ("2.675", "2.68"), ("2", "2.00")],
)
def test_what_is_shown_is_rounded_once(amount, shown):
    """Half-up to the hundredth; a sum greater than 0 is never shown as 0."""
    assert shown_money(Money(Fraction(amount), "USD")) == f"{shown} USD"


def test_documented_prices_are_a_note_with_their_year():
    """A month, 60 and 90 capsules as sold in 2017, and a guide without a year; they enter no sum."""
    found = cost([], [], Rates(Money(Fraction(1), "USD"), None))

    assert found.total == "1.00 USD"
    for words in ("36 USD for a one-month supply (2017)", "64 USD for 60", "97 USD for 90", "(2017)",
                  "10 USD for shipping", "30 to 60 USD for a month (no year is named)"):  # fmt: skip
        assert words in found.note
    assert found.sources
    assert documented(()) == ""


@given(
    st.integers(0, 10**7).map(lambda n: Fraction(n, 10_000)),
    st.fractions(Fraction(1, 100), 1000, max_denominator=100),
    st.integers(1, 180),
    st.integers(1, 5),
)
def test_sums_are_exact(paid, per, days, containers):
    """Total, per unit and per month equal a calculation in fractions, each rounded once."""
    record = lot("a", "1 USD", "1 mg").record
    price = LotPrice(paid=format_money(Money(paid, "USD")), per=parse_quantity("1 mg") * per)
    priced = replaced(record, price=price)
    lots = [ComponentLot(component="a", number="1", expiration_date=UNTIL, record=priced)]
    found = cost(
        [("a", "100 mg")], lots, given=Dispensed(Fraction(days), "capsule", containers, days)
    )
    total = paid * 100 / per + 15 + Fraction(4, 5) * containers

    assert found.total == shown_money(Money(total, "USD"))
    assert found.per_unit == shown_money(Money(total / days, "USD"))
    assert found.per_month == shown_money(Money(total * 30 / days, "USD"))


@pytest.mark.parametrize(
    "text",
    ["120", "120.00", "USD 120", "120 usd", "1,20 USD", "-1 USD", "+1 USD", "1e3 USD", ".5 USD",
     "01 USD", "1.00000 USD", "1  USD", "1 USDX", "€ 1", "nan USD", "1 USD\n", "", "１ USD",
     "9" * 50 + " USD", "\x00"],
)  # fmt: skip
def test_money_has_one_grammar(text):
    """A bare number, another order or another decimal mark is refused, not guessed at."""
    with pytest.raises(MalformedQuantity) as caught:
        read_money(text, "the price")

    assert "120.00 USD" in caught.value.remedy


@given(
    st.integers(0, 10**13 - 1).map(lambda n: Fraction(n, 10_000)), st.sampled_from(["USD", "EUR"])
)
def test_money_is_read_back(amount, currency):
    """A written price is read back exactly."""
    money = Money(amount, currency)

    assert read_money(format_money(money), "it") == money


def delivery(**more):
    return Delivery(component="microcrystalline cellulose", number="C", maker="M",
                    expires="2029-01", **more)  # fmt: skip


def test_a_lot_keeps_its_price():
    """The price is stored and read back; a lot without one has no such member."""
    plain = received(delivery(), "X-1", FORMULARY.substances["naltrexone"], TODAY)
    priced = received(
        delivery(price="30 USD", price_for="1 kg"), "X-1", FORMULARY.substances["naltrexone"], TODAY
    )

    assert "price" not in plain.document()
    assert priced.document()["price"] == {"paid": "30.00 USD", "per": "1 kg"}
    assert LotRecord.from_document(priced.document()) == priced
    assert LotRecord.from_document(plain.document()) == plain


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"price": "30 USD"}, InvalidOrder),
        ({"price_for": "1 kg"}, InvalidOrder),
        ({"price": "30", "price_for": "1 kg"}, MalformedQuantity),
        ({"price": "30 USD", "price_for": "1"}, MalformedQuantity),
        ({"price": "30 USD", "price_for": "1 day"}, WrongDimension),
        ({"price": "30 USD", "price_for": "1 mg/mL"}, WrongDimension),
        ({"price": "30 USD", "price_for": "5 %"}, WrongDimension),
        ({"price": "30 USD", "price_for": "0 kg"}, InvalidOrder),
    ],
    ids=str,
)
def test_a_price_that_cannot_be(more, error):
    """A price without its amount, or an amount that cannot be bought, is refused."""
    with pytest.raises(error):
        received(delivery(**more), "X-1", FORMULARY.substances["naltrexone"], TODAY)


@pytest.mark.parametrize(
    "table", [{"labour": "15"}, {"labour": "15 USD", "container": "1 EUR"}, {"container": "x"}],
    ids=str,
)  # fmt: skip
def test_the_configuration_names_money_of_one_currency(table):
    """A bare number or a second currency is wrong usage."""
    with pytest.raises(WrongUsage):
        pharmacy_from({"name": "X", **table})


@pytest.mark.parametrize("kind", [CapsuleOrder, LiquidOrder], ids=lambda each: each.form)
def test_the_sheet_says_what_it_costs(kind):
    """The sheet has the cost with labour and container; without them it does not mention money."""
    pharmacy = pharmacy_from({"name": "X", "labour": "15 USD", "container": "0.80 USD"})
    order = kind(dose="3 mg", days="30", patient="P", prescriber="D")
    texts = []
    for each in (pharmacy, UNCONFIGURED):
        found = prepare(order, formulary=FORMULARY, pharmacy=each, today=TODAY)
        texts.append(sheet_of(recorded(found)).decode("utf-8"))
        assert (found.cost is not None) == (each is pharmacy)

    assert "at least 15.80 USD for 30 days" in texts[0]
    assert "Without a price" in texts[0]
    assert "COST" not in texts[1]
    assert "2017" not in texts[1]
