"""Reports of a real trail, compared with sums done by hand; and CSV without formulas."""

from __future__ import annotations

import csv
import io
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents_read import check_document
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.core.refusals import OutOfTolerance
from ldncompound.core.text import escaped
from ldncompound.interchange.csv_tables import harmless, table_csv
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from ldncompound.pharmacy.reports.compounding_log import compounding_log
from ldncompound.pharmacy.reports.report import Period
from ldncompound.pharmacy.reports.upcoming import expiring, open_batches
from ldncompound.pharmacy.reports.waste import waste
from ldncompound.pharmacy.reports.weighing_and_yield import tolerance, yields
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.triturations import TriturationOrder
from ldncompound.trail.verification import verify
from shops import ACTIVE, FILLER, LOTS, TODAY, House, dispense, receive, stocked

NOVEMBER = Period(first=date(2026, 11, 1), last=date(2026, 11, 30))
DECEMBER = Period(first=date(2026, 12, 1), last=date(2026, 12, 31))


@pytest.fixture(name="house")
def a_house(tmp_path):
    """Return a pharmacy; its trail is whole when the test is over."""
    found = House(tmp_path)
    yield found
    found.trail.close()
    assert verify(found.path).ok


def rows(report):
    """Return the rows of a report as a program reads them, after reading it back."""
    told = report.document()
    assert type(report).from_document(told) == report
    check_document(told)
    table = [dict(zip(report.columns, each, strict=True)) for each in report.cells()]
    assert all(row.items() >= each.items() for row, each in zip(told["rows"], table, strict=True))
    return told["rows"]


def totals(report):
    """Return the sums of a report as a program reads them."""
    return report.document()["totals"]


def liquid(house):
    """Make a liquid up to its release, and return its id."""
    identity, keeper = house.planned(order=LiquidOrder, lots=()), house.by()
    while (step := keeper.batch(identity).next_step) is not None:
        lot = None if step.what == "batch" else f"L-{step.step}@2028-01"
        if step.action == "weigh":
            target = keeper.batch(identity).course().targets[step.step]
            keeper.weigh(identity, BalanceReading(actual=f"{target} mg", lot=lot, sighted=True))
        else:
            keeper.do(identity, step.step, lot)
    keeper.finish(identity, BatchYield())
    return identity


def test_open_batches_are_those_that_are_not_closed(house):
    """Planned, prepared and held are open; released, rejected and recalled are not."""
    planned, made, held = house.planned(), house.prepared(), house.prepared()
    house.by().change(held, "batch-held", "asked")
    out, gone, recalled = house.released(), house.planned(), house.released()
    house.by().change(gone, "batch-rejected", "spilt")
    house.by().change(recalled, "batch-recalled", "a lot")
    report = open_batches(house.trail)

    assert [(row["batch"], row["state"]) for row in rows(report)] == [
        (planned, "planned"), (made, "prepared"), (held, "on hold")
    ]  # fmt: skip
    assert totals(report) == {"open": 3, "by_state": {"on hold": 1, "planned": 1, "prepared": 1}}
    assert rows(report)[0]["what"] == "1.5 mg/capsule"
    assert rows(report)[0]["size"] == "32 capsule"
    assert out not in str(report.document())


def test_what_runs_out_is_what_the_pharmacy_still_has(house):
    """Lots and batches near their dates, also just past; not what a patient has already."""
    receive(house)
    receive(house, "C-70", FILLER)
    Storekeeper(house.recorder()).make_trituration(
        TriturationOrder(amount="6 g", parts="10", lots=(f"{ACTIVE}=N-17", f"{FILLER}=C-70"))
    )
    near = house.planned(lots=(f"{ACTIVE}=N-9@2027-01", *LOTS[1:]))
    house.weighed(near)
    house.released()
    gone = house.planned()
    house.by().change(gone, "batch-rejected", "spilt")
    report = expiring(house.trail, 70, TODAY)

    assert [(row["kind"], row["id"], row["until"], row["days"]) for row in rows(report)] == [
        ("batch", near, "2027-01-31", 69)
    ]  # fmt: skip
    later = expiring(house.trail, 200, date(2027, 2, 1))
    assert totals(later) == {"by_kind": {"batch": 1, "trituration": 1}, "passed": 1}
    assert rows(expiring(house.trail, 0, TODAY)) == []
    assert len(rows(expiring(house.trail, 10**9, TODAY))) == 6
    assert rows(expiring(house.trail, 10, date(2027, 6, 10))) == []


def test_a_stock_batch_runs_out_while_something_is_left(house):
    """Released and for no patient: listed until the last capsule is dispensed."""
    identity = stocked(house)
    assert identity in {row["id"] for row in rows(expiring(house.trail, 200, TODAY))}
    assert [row["excess"] for row in rows(waste(house.trail, NOVEMBER))] == ["0 mg"]
    dispense(house, identity, "P-7", "100")
    assert identity in {row["id"] for row in rows(expiring(house.trail, 200, TODAY))}
    dispense(house, identity, "P-8", "2")
    assert identity not in {row["id"] for row in rows(expiring(house.trail, 200, TODAY))}


def test_weighings_out_of_tolerance_are_counted_once(house):
    """By balance and by person; refused ones apart; a corrected figure counts as corrected."""
    identity = house.planned()
    off = {"sighted": True, "container": ACTIVE}
    with pytest.raises(OutOfTolerance):
        house.by("Bo").weigh(identity, BalanceReading(actual="130 mg", **off))
    house.by().weigh(identity, BalanceReading(actual="123 mg", accept="spilt", **off))
    house.weighed(identity, by="Lee")
    report = tolerance(house.trail, NOVEMBER)

    assert totals(report) == {"weighings": 4, "accepted": 1, "rate": "25 %", "refused": 1}
    assert [(row["of"], row["name"], row["weighings"], row["accepted"], row["rate"],
             row["refused"]) for row in rows(report)] == [
        ("balance", "III", 4, 1, "25 %", None), ("person", "Bo", 0, 0, None, 1),
        ("person", "Kim", 1, 1, "100 %", 0), ("person", "Lee", 3, 0, "0 %", 0),
    ]  # fmt: skip
    house.by().finish(identity, BatchYield(filled="32"))
    house.by().correct(identity, 1, {"actual": "121 mg"}, "misread")
    house.by().correct(identity, None, {"rejected": "2"}, "counted again")
    assert totals(tolerance(house.trail, Period()))["accepted"] == 0
    assert totals(tolerance(house.trail, DECEMBER)) == {
        "weighings": 0, "accepted": 0, "rate": None, "refused": 0
    }  # fmt: skip


def test_yield_is_good_capsules_of_those_planned(house):
    """31 of 32 are 96.875 %; a correction counts; a liquid and an empty month have none."""
    identity = house.prepared()
    house.planned()
    liquid(house)
    again = house.prepared()
    house.by().change(again, "batch-reworked", "mixed again")
    gone = house.prepared()
    house.by().change(gone, "batch-rejected", "spilt")
    report = yields(house.trail, NOVEMBER)

    assert [(row["batch"], row["good"], row["yield"]) for row in rows(report)] == [
        (identity, 31, "96.875 %")
    ]  # fmt: skip
    assert totals(report) == {
        "batches": 1, "planned": 32, "good": 31, "yield": "96.875 %", "liquids": 1,
        "rejected_batches": 1,
    }  # fmt: skip
    house.by().correct(identity, None, {"rejected": "0"}, "counted again")
    assert rows(yields(house.trail, Period()))[0]["yield"] == "100 %"
    assert totals(yields(house.trail, DECEMBER))["yield"] is None


def mg(text):
    """Return a mass as a number of mg."""
    number, unit = text.split()
    assert unit == "mg"
    return Fraction(number)


def test_waste_adds_up_to_what_was_taken(house):
    """120 mg weighed, 30 capsules of 1.5 mg for the patient: the rest is waste, by place."""
    identity = house.planned()
    house.weighed(identity)
    house.by().finish(identity, BatchYield(filled="32", rejected="1"))
    report = waste(house.trail, NOVEMBER)
    (row,) = rows(report)

    assert [row[key] for key in ("leftover", "unfilled", "rejected", "excess", "total")] == [
        "72 mg", "0 mg", "1.5 mg", "1.5 mg", "75 mg"
    ]  # fmt: skip
    assert mg(row["total"]) == 120 - 30 * Fraction("1.5")
    house.by().correct(identity, None, {"filled": "31"}, "counted again")
    (row,) = rows(waste(house.trail, NOVEMBER))
    assert (row["unfilled"], row["excess"]) == ("1.5 mg", "0 mg")
    house.by().change(identity, "batch-reworked", "mixed again")
    assert [row["total"] for row in rows(waste(house.trail, NOVEMBER))] == ["72 mg"]
    house.by().change(identity, "batch-rejected", "spilt")
    assert [(row["scrapped"], row["total"]) for row in rows(waste(house.trail, NOVEMBER))] == [
        ("120 mg", "120 mg")
    ]  # fmt: skip
    assert totals(waste(house.trail, DECEMBER)) == {"batches": 0, "total": "0 mg"}


def test_the_rest_of_crushed_tablets_is_left_over(house):
    """72 mg are weighed of one tablet of 180 mg: the 108 mg that are left are waste, as planned."""
    names = ("naltrexone hydrochloride tablets 50 mg", "ascorbic acid", "purified water",
             "compound hydroxybenzoate solution", "glycerol")  # fmt: skip
    lots = tuple(f"{name}=L-{at}@2028-01" for at, name in enumerate(names))
    identity = house.planned(lots, LiquidOrder, days="12", tablet_mass="180 mg", balance="A")
    house.weighed(identity)
    house.check(identity, "appearance")
    house.by().finish(identity, BatchYield())
    (row,) = rows(waste(house.trail, NOVEMBER))

    assert [row[key] for key in ("leftover", "excess", "total")] == [
        "108 mg",
        "7.2 mg",
        "115.2 mg",
    ]


def test_waste_of_other_ways_to_make_it(house):
    """A liquid's surplus; no waste from a trituration made ahead or a batch rejected unbegun."""
    surplus = liquid(house)
    unbegun = house.planned()
    house.by().change(unbegun, "batch-rejected", "mistyped")
    store = Storekeeper(house.recorder())
    made = store.make_trituration(TriturationOrder(amount="6 g", parts="10", lots=LOTS[:2])).id
    stock = house.planned(lots=(f"{ACTIVE}={made}", *LOTS[1:]))
    house.weighed(stock, step_1={"container": ACTIVE})
    house.by().change(stock, "batch-rejected", "spilt")
    found = {row["batch"]: row for row in rows(waste(house.trail, NOVEMBER))}

    volumes = house.trail.find(surplus).document["liquid"]
    beyond = Fraction(volumes["surplus"].split()[0]) * 1
    assert mg(found[surplus]["excess"]) == beyond
    assert found[surplus]["leftover"] == "0 mg"
    assert found[unbegun]["total"] == "0 mg"
    assert found[stock]["total"] == "48 mg"


def test_the_log_names_no_patient_unless_asked(house):
    """Every preparation of the month; who made, verified, released; patients on demand only."""
    identity = house.released(patient="P-SECRET")
    planned = house.planned(patient="P-OTHER")
    at = house.trail.find(planned).sequence
    house.recorder().record(action="erasure", document=lambda _: {}, erases=(at,))
    report = compounding_log(house.trail, NOVEMBER)

    assert [row["batch"] for row in rows(report)] == [identity, planned]
    first = rows(report)[0]
    assert (first["entered_by"], first["prepared_by"], first["verified_by"]) == (
        "Kim", "Kim", "Lee"
    )  # fmt: skip
    assert rows(report)[1]["released_by"] is None
    assert "SECRET" not in str(report.document())
    asked = compounding_log(house.trail, NOVEMBER, with_personal=True)
    assert [row["patient"] for row in rows(asked)] == ["P-SECRET", "(erased)"]
    assert rows(compounding_log(house.trail, DECEMBER)) == []
    house.planned(order=LiquidOrder, lots=())
    assert [(row["what"], row["size"]) for row in rows(compounding_log(house.trail, Period()))] == [
        ("1.5 mg/capsule", "32 capsule"), ("1.5 mg/capsule", "32 capsule"), ("1 mg/mL", "50 mL")
    ]  # fmt: skip
    late = House.recorder(house, today=date(2026, 12, 2))
    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder

    late.prepare(CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="D",
                              prepared_on="2026-11-30", reason="forgotten"))  # fmt: skip
    assert len(rows(compounding_log(house.trail, NOVEMBER))) == 4
    assert rows(compounding_log(house.trail, DECEMBER)) == []


def cells(data):
    """Read CSV as a spreadsheet does."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=4))
def test_no_cell_is_a_formula_and_none_is_lost(rows):
    """What is read back is the text, escaped, or that behind an apostrophe; rows stay rows."""
    found = cells(table_csv(("a", "b"), rows))

    assert found[0] == ["a", "b"]
    assert found[1:] == [[harmless(each) for each in row] for row in rows]
    for row, read in zip(rows, found[1:], strict=True):
        for shown, cell in zip(map(escaped, row), read, strict=True):
            assert cell in (shown, f"'{shown}")
            assert cell[:1] not in {*"=+-@\t\r\n＝＋－＠"}
            assert cell.lstrip()[:1] not in {*"=+-@＝＋－＠"}


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1",
             " =1", "\u00a0=1", "﹢1", "﹣1"]
)  # fmt: skip
def test_what_begins_like_a_formula_gets_an_apostrophe(text):
    """Plain, full-width, small, or behind blanks; each in a quoted cell."""
    cell = f"'{escaped(text)}"
    assert harmless(text) == cell
    assert cells(table_csv((text,), [(text,)])) == [[cell], [cell]]
