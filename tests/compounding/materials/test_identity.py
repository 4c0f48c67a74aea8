"""Which lot a text names, by lots that are only records."""

from __future__ import annotations

from datetime import date

import pytest

from ldncompound.compounding.materials.identity import lot_key, lot_looks
from ldncompound.compounding.materials.lots import LotRecord, StockTrituration
from ldncompound.compounding.materials.ordered_lots import lots_in_use
from ldncompound.core.refusals import (
    InvalidOrder,
    LotAmbiguous,
    LotNotUsable,
    WrongComponent,
)

ACTIVE, FILLER = "naltrexone hydrochloride", "microcrystalline cellulose"
JUNE = date(2027, 6, 30)


def lot(identity, component, number, *, until=JUNE, maker="M", trituration=None):
    """Return a received lot."""
    return LotRecord(
        id=identity, component=component, number=number, maker=maker, expiration_date=until,
        received_on=date(2026, 11, 1), form=None, certificate=None, tablets=None, shells=None,
        packing=(), trituration=trituration,
    )  # fmt: skip


TRITURATION = StockTrituration(
    parts=10, filler=FILLER, factor="10", form=None, square="0", made_from=("N-17",)
)


class Shelf:
    """Lots as a pharmacy keeps them, some of them barred."""

    def __init__(self, *lots, barred=(), recalled=(), typed=True) -> None:
        self.lots, self.barred, self.recalled, self.typed = lots, barred, recalled, typed

    def alike(self, text, *, looks=False):
        """Return the lots that are written alike."""
        same = (lambda one: lot_looks(one) & lot_looks(text)) if looks else (
            lambda one: lot_key(one) == lot_key(text))  # fmt: skip
        return tuple(each for each in self.lots if same(each.id) or same(each.number))

    def unusable(self, record):
        """Say that a lot was recalled."""
        return "was recalled by Kim in entry 9" if record.id in self.barred else None

    def recalled_as_typed(self, component, text):
        """Say that a number nobody received was recalled."""
        for named, number in self.recalled:
            if named == component and lot_looks(number) & lot_looks(text):
                return "was recalled by Kim in entry 9"
        return None

    def takes_typed(self):
        """Return the policy."""
        return self.typed


STOCK = Shelf(
    lot("TST-LOT-0001", ACTIVE, "N-17"),
    lot("TST-LOT-0002", FILLER, "C-77"),
    lot("TST-LOT-0003", FILLER, "X-1", maker="A"),
    lot("TST-LOT-0004", FILLER, "X-1", maker="B"),
    lot("TST-LOT-0005", ACTIVE, "TST-LOT-0005", trituration=TRITURATION),
    lot("TST-LOT-0006", FILLER, "Z-9"),
    barred=("TST-LOT-0006",),
    recalled=((FILLER, "R-5"),),
)


def named(text, kept=STOCK):
    """Return the one lot that a text names."""
    (found,) = lots_in_use((text,), (ACTIVE, FILLER), kept)
    return found


@pytest.mark.parametrize(
    ("text", "identity"),
    [("N-17", "TST-LOT-0001"), ("TST-LOT-0001", "TST-LOT-0001"), ("N-17@2027-06", "TST-LOT-0001"),
     ("TST-LOT-0005", "TST-LOT-0005"), ("Q-1@2027-06", None)],
)  # fmt: skip
def test_what_is_spelled_exactly_is_that_lot(text, identity):
    """An own id, or the number of the one lot of its key; else as typed, with its date."""
    found = named(f"{ACTIVE}={text}")
    assert (None if found.record is None else found.record.id) == identity


@pytest.mark.parametrize("component", ["Naltrexone  Hydrochloride", " NALTREXONE HYDROCHLORIDE "])
def test_case_and_blanks_of_a_component_do_not_matter(component):
    """The lot has the component's own name."""
    assert named(f"{component}=N-17").component == ACTIVE
    with pytest.raises(InvalidOrder):
        named(f"{component}s=N-17")


@pytest.mark.parametrize(
    "text",
    ["n-17", "N17", "n17@2027-06", "N 17", "N\u201117", "N\u221217", "\uff2e-\uff11\uff17",
     "N-l7@2027-06", "N-I7", "\u039d-17@2030-01", "N.17@2027-06", "tst-lot-0001", "TST-L0T-0001",
     "TST-LOT-OOO5@2027-06", "N-\u0661\u0667", "N-\u0967\u096d@2027-06", "N-\u0e51\u0e57",
     "TST-LOT-\u0966\u0966\u0966\u0967"],
)  # fmt: skip
def test_what_is_spelled_otherwise_is_a_question(text):
    """Case, blanks, dashes, width, scripts of digits, look-alikes: the lot is named with maker, date and id."""
    with pytest.raises(LotAmbiguous) as caught:
        named(f"{ACTIVE}={text}")
    assert "of M, expiring 2027-06-30 (TST-LOT-000" in caught.value.message
    assert "@" not in caught.value.remedy
    assert caught.value.details["lots"]


def test_several_lots_of_one_key_are_a_question_even_spelled_exactly():
    """Only the own id tells them apart; a date does not."""
    for text in ("X-1", "X-1@2027-06", "x1"):
        with pytest.raises(LotAmbiguous, match=r"TST-LOT-0003.*TST-LOT-0004"):
            named(f"{FILLER}={text}")
    assert named(f"{FILLER}=TST-LOT-0004").record.maker == "B"


@pytest.mark.parametrize("text", ["\u03f9-77", "\u03f2-77", "\u0421-77", "\u0421-\u0667\u0667"])
def test_letters_of_another_script_are_taken_for_what_they_look_like(text):
    """The lunate sigmas too, which compatibility takes for other sigmas."""
    with pytest.raises(LotAmbiguous, match="TST-LOT-0002"):
        named(f"{FILLER}={text}@2027-06")


@pytest.mark.parametrize(
    ("component", "text"),
    [(ACTIVE, "C-77"), (ACTIVE, "C-77@2027-06"), (ACTIVE, "c77@2027-06"),
     (ACTIVE, "TST-LOT-0002"), (ACTIVE, "TST-LOT-0002@2031-01"), (ACTIVE, "tst lot 0002@2031-01"),
     (ACTIVE, "tst-lot-0005"), (ACTIVE, "tst-lot-0005@2027-05"), (FILLER, "TST-LOT-0005@2031-01"),
     (FILLER, "tst\u2010lot\u20100005@2027-05"), (FILLER, "N-17")],
)  # fmt: skip
def test_a_lot_of_something_else_is_refused(component, text):
    """Numbers without a date or with the same one, own ids and triturations with any."""
    with pytest.raises(WrongComponent):
        named(f"{component}={text}")


def test_a_number_of_another_component_with_another_date_is_another_lot():
    """Two makers may use one number; a look-alike of it is a question at the same date alone."""
    assert named(f"{ACTIVE}=C-77@2028-01").record is None
    assert named(f"{ACTIVE}=C-7T@2027-06").record is None
    with pytest.raises(LotAmbiguous):
        named(f"{ACTIVE}=\u0421-77@2027-06")
    assert named(f"{ACTIVE}=\u0421-77@2028-01").record is None


@pytest.mark.parametrize(
    "text",
    ["Z-9", "z9@2027-06", "TST-LOT-0006", "tst-lot-0006@2029-01", "R-5@2027-06", "r5@2027-06",
     "R\u20115@2030-01"],
)  # fmt: skip
def test_what_was_recalled_is_not_used(text):
    """By own id or number, received or not, however it is spelled; before any question."""
    with pytest.raises(LotNotUsable, match="was recalled by Kim"):
        named(f"{FILLER}={text}")


def test_a_usable_one_among_recalled_is_still_a_question():
    """Where one of a key may be used, reading the container again decides."""
    kept = Shelf(*STOCK.lots, barred=("TST-LOT-0003",))
    with pytest.raises(LotAmbiguous):
        named(f"{FILLER}=X-1", kept)
    with pytest.raises(LotNotUsable):
        named(f"{FILLER}=X-1", Shelf(*STOCK.lots, barred=("TST-LOT-0003", "TST-LOT-0004")))
    assert named(f"{FILLER}=TST-LOT-0004", kept).record is not None


@pytest.mark.parametrize("text", ["N-17@2027-07", "TST-LOT-0001@2028-01", "unknown"])
def test_a_date_that_differs_or_is_missing_is_refused(text):
    """The remedy is receipt, or reading again: never a date typed beside it."""
    with pytest.raises(InvalidOrder) as caught:
        named(f"{ACTIVE}={text}")
    assert "YYYY" not in caught.value.remedy
    assert "@" not in caught.value.remedy


def test_a_policy_may_refuse_what_was_not_received():
    """Then only received lots are taken."""
    kept = Shelf(*STOCK.lots, typed=False)
    assert named(f"{ACTIVE}=N-17", kept).record is not None
    with pytest.raises(InvalidOrder, match="policy"):
        named(f"{ACTIVE}=Q-1@2028-01", kept)


@pytest.mark.parametrize(
    "texts",
    [("N-17", "TST-LOT-0001"), ("Q-1@2028-01", "q1@2028-02"), ("Q-1@2028-01", "Q-l@2028-01")],
)
def test_a_lot_is_not_named_twice(texts):
    """Also under two spellings."""
    with pytest.raises(InvalidOrder, match="named twice"):
        lots_in_use([f"{ACTIVE}={each}" for each in texts], (ACTIVE, FILLER), STOCK)


def test_a_text_of_dashes_is_itself():
    """It does not match everything."""
    assert lot_key("--") == "--"
    assert not lot_looks("--") & lot_looks("-")
    assert named(f"{ACTIVE}=--@2028-01").record is None
