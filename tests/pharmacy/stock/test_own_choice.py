"""The lots that an order takes where it names none: what expires first, lasts, and is enough."""

from __future__ import annotations

import pytest

from ldncompound.compounding.dosage_forms.capsules.form import Capsules
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.practice import Practice
from ldncompound.core.refusals import Implausible, LotAmbiguous, LotNotUsable
from ldncompound.pharmacy.batches.acts.recall import recall_lot
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.stock import receipt
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.changes import count_lot, quarantine_lot
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.triturations import TriturationOrder
from making import done_again
from shops import ACTIVE, BALANCES, FILLER, SHELL


@pytest.fixture
def fine(house):
    """Return a pharmacy with a fine balance alone."""
    house.pharmacy = Practice(name="Elm", site="ELM", balances=BALANCES[1:])
    return house


def receive(house, component=FILLER, number="C-1", **more):
    """Receive a lot, and return its id."""
    facts = {"form": "hydrochloride"} if component == ACTIVE else {}
    texts = {"maker": "M", "expires": "2028-03", **facts, **more}
    delivery = Delivery(component=component, number=number, **texts)
    return Storekeeper(house.recorder()).receive(delivery).id


def ordered(house, *lots, order=CapsuleOrder, **texts):
    """Return the preparation of an order."""
    fill = {"fill_mass": "130 mg/capsule"} if order is CapsuleOrder else {}
    given = {"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "D", **fill, **texts}
    return house.recorder().prepare(order(**given, lots=lots)).preparation


def taken(made, component=FILLER):
    """Return the ids of the lots of a component."""
    return [lot.id for part in made.components if part.name == component for lot in part.lots]


def test_nothing_is_taken_or_said_where_no_lot_is_on_record(fine):
    """The order is planned once, as before."""
    made = ordered(fine)
    assert not any(taken(made, part.name) for part in made.components)
    assert not any("LOT CHOSEN" in note or "No lot of" in note for note in made.notes)


def test_the_first_that_expires_is_taken_and_said(fine):
    """With number, id, date and maker; equal dates: the one received first."""
    receive(fine, number="C-1", expires="2029-01")
    first = receive(fine, number="C-2", expires="2028-03")
    receive(fine, number="C-3", expires="2028-03")
    made = ordered(fine)
    (lot,) = next(part.lots for part in made.components if part.name == FILLER)
    assert (lot.id, lot.number, lot.maker) == (first, "C-2", "M")
    assert lot.expiration_date.isoformat() == "2028-03-31"
    assert [note for note in made.notes if "C-2 (ELM-LOT-0002)" in note]
    assert done_again(fine) == 1


def test_a_lot_that_would_shorten_the_course_is_passed_over(fine):
    """It may expire on the last day of the course, not before."""
    short = receive(fine, number="C-1", expires="2026-12-21")
    last = receive(fine, number="C-2", expires="2026-12-22")
    assert taken(ordered(fine)) == [last]
    assert taken(ordered(fine, days="29")) == [short]


def test_a_lot_with_too_little_is_passed_over(fine):
    """One without a quantity counts as enough; none enough: none is taken, and it is said."""
    receive(fine, number="C-1", expires="2027-03", quantity="4 g")
    second = receive(fine, number="C-2", expires="2027-04", quantity="4.2 g")
    assert taken(ordered(fine)) == [second]
    count_lot(Storekeeper(fine.recorder()), second, "1 g", "count")
    made = ordered(fine)
    assert taken(made) == []
    assert any(note.startswith(f"No lot of {FILLER} was named") for note in made.notes)
    third = receive(fine, number="C-3", expires="2027-05")
    assert taken(ordered(fine)) == [third]


def test_what_must_not_be_used_is_passed_over(fine):
    """In quarantine, recalled, closed, or expired."""
    ids = [receive(fine, number=f"C-{at}", expires=f"2027-0{at}") for at in range(1, 5)]
    quarantine_lot(Storekeeper(fine.recorder()), ids[0], "wet")
    recall_lot(fine.by().acts, ids[1], "by its maker")
    count_lot(Storekeeper(fine.recorder()), ids[2], "0 mg", "empty")
    assert taken(ordered(fine)) == [ids[3]]


@pytest.mark.parametrize("number", ["C-1", "c1", "C.1", "\u0421-\u0661"])
def test_what_is_written_like_a_recalled_lot_is_never_taken(fine, number):
    """Of whatever maker, or recalled by a number alone; somebody who read it may name it."""
    recalled = receive(fine, number="C-1", expires="2027-01")
    receive(fine, ACTIVE, "C-1", maker="Q")
    other = receive(fine, number=number, maker="Q", expires="2027-02")
    last = receive(fine, number="C-2", expires="2027-03")
    assert taken(ordered(fine)) == [recalled]
    recall_lot(fine.by().acts, recalled, "by its maker")
    made = ordered(fine)
    assert taken(made) == [last]
    assert len(taken(made, ACTIVE)) == 1
    assert taken(ordered(fine, f"{FILLER}={other}")) == [other]
    assert done_again(fine) == 3


def test_what_looks_like_a_number_recalled_without_a_lot_is_never_taken(fine):
    """Until somebody names it."""
    ordered(fine, f"{FILLER}=Q-11@2028-01")
    recall_lot(fine.by().acts, "Q-11", "by its maker")
    looks = receive(fine, number="Q-l1", expires="2027-02")
    last = receive(fine, number="C-2", expires="2027-03")
    assert taken(ordered(fine)) == [last]
    assert taken(ordered(fine, f"{FILLER}={looks}")) == [looks]


def test_triturations_are_never_taken(fine):
    """Only an order that names one takes it."""
    active = receive(fine, ACTIVE, "N-17")
    filler = receive(fine)
    lots = (f"{ACTIVE}={active}", f"{FILLER}={filler}")
    Storekeeper(fine.recorder()).make_trituration(
        TriturationOrder(amount="6 g", parts="10", lots=lots)
    )
    assert taken(ordered(fine), ACTIVE) == [active]


def test_lots_of_the_active_with_different_factors_are_to_be_named(fine):
    """Each is named with maker, date and id; of other components, and of one factor, none is."""
    receive(fine, ACTIVE, "N-1")
    receive(fine, ACTIVE, "N-2", expires="2029-01", assay="95 %", basis="as is")
    with pytest.raises(LotAmbiguous) as caught:
        ordered(fine)
    for word in ("ELM-LOT-0001", "ELM-LOT-0002", "of M", "2029-01-31", "--lot"):
        assert word in caught.value.remedy
    assert ordered(fine, potency="as-label")
    assert taken(ordered(fine, f"{ACTIVE}=N-2"), ACTIVE) == ["ELM-LOT-0002"]
    quarantine_lot(Storekeeper(fine.recorder()), "ELM-LOT-0002", "wet")
    assert taken(ordered(fine), ACTIVE) == ["ELM-LOT-0001"]


def test_a_named_lot_with_too_little_is_a_note(fine):
    """It is planned, and said."""
    receive(fine, number="C-1", quantity="1 g")
    made = ordered(fine, f"{FILLER}=C-1")
    assert taken(made) == ["ELM-LOT-0001"]
    assert any(
        note.startswith("TOO LITTLE BY THE RECORD: 1000 mg of lot C-1") for note in made.notes
    )


def test_the_amount_is_that_of_the_lot_itself(fine):
    """A weaker powder needs more: the plan is made for the lot, and never oftener than needed."""
    receive(fine, ACTIVE, "N-1", expires="2027-03", quantity="48 mg", assay="95 %", basis="as is")
    second = receive(fine, ACTIVE, "N-2", expires="2027-04", quantity="1 g", assay="95 %",
                     basis="as is")  # fmt: skip
    planned = []
    real = Capsules.plan

    def counted(self, *arguments):
        planned.append(arguments)
        return real(self, *arguments)

    Capsules.plan = counted
    try:
        made = ordered(fine)
    finally:
        Capsules.plan = real
    assert taken(made, ACTIVE) == [second]
    assert len(planned) == 2
    assert made.components[0].factor != "1"


def test_shells_and_liquids_too(fine):
    """Shells are counted; every component of a liquid is looked up."""
    receive(fine, SHELL, "G-1", expires="2027-03", quantity="31 capsule")
    shells = receive(fine, SHELL, "G-2", expires="2027-04", quantity="32 capsule")
    assert taken(ordered(fine), SHELL) == [shells]
    liquid = ordered(fine, order=LiquidOrder)
    name = liquid.components[-1].name
    lot = receive(fine, name, "W-1", expires="2028-01")
    assert taken(ordered(fine, order=LiquidOrder), name) == [lot]


def quarantined_after_planning(monkeypatch, shop, lot):
    """Put a lot in quarantine once, after an order was planned and before it is recorded."""
    real, done = Recorder.person, []

    def meanwhile(self, *arguments):
        if not done:
            done.append(quarantine_lot(Storekeeper(shop.recorder("Lee")), lot, "wet"))
        return real(self, *arguments)

    monkeypatch.setattr(Recorder, "person", meanwhile)


def test_a_shelf_that_changes_before_the_entry_is_looked_at_again(fine, monkeypatch):
    """What is recorded was chosen in the transaction that records it."""
    first = receive(fine, number="C-1", expires="2027-03")
    second = receive(fine, number="C-2", expires="2027-04")
    quarantined_after_planning(monkeypatch, fine, first)
    assert taken(ordered(fine)) == [second]


def test_a_named_lot_that_is_barred_meanwhile_is_refused(fine, monkeypatch):
    """The refusal is recorded, and nothing is planned."""
    first = receive(fine, number="C-1")
    quarantined_after_planning(monkeypatch, fine, first)
    with pytest.raises(LotNotUsable, match="in quarantine"):
        ordered(fine, f"{FILLER}=C-1")
    assert fine.last()["outcome"] == "refused"


def test_a_typed_lot_with_an_expiration_that_none_has_is_asked_about(fine):
    """2082 for 2028: the record would keep it as a fact."""
    with pytest.raises(Implausible, match="Expiration of lot C-7"):
        ordered(fine, f"{FILLER}=C-7@2082-01")


def test_a_lot_in_doubt_is_no_second_content(fine, monkeypatch):
    """One that an earlier version received without a question is never chosen, and asks nothing."""
    good = receive(fine, ACTIVE, "N-1", assay="99 %", basis="as is", expires="2028-05")
    monkeypatch.setattr(receipt, "figures_in_doubt", lambda *_: ())
    for number, assay in (("N-2", "60 %"), ("N-3", "99 %")):
        receive(fine, ACTIVE, number, assay=assay, basis="as is", expires="2028-04")
    monkeypatch.undo()
    assert taken(ordered(fine), ACTIVE) == ["ELM-LOT-0003"]
    assert good == "ELM-LOT-0001"


def test_on_several_balances_too(house):
    """Lots that are not enough are gone through, and the best balance is taken for the one that is."""
    for number, amount in (("C-1", "1 g"), ("C-2", "2 g"), ("C-3", None)):
        last = receive(house, number=number, expires=f"2027-0{number[-1]}", quantity=amount)
    assert taken(ordered(house)) == [last]
