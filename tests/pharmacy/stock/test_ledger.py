"""What is on hand, against a ledger kept apart from the program; and what is said of it."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.practice import Practice
from ldncompound.core.quantities import MG, format_quantity, mass, number_of, parse_quantity
from ldncompound.core.refusals import (
    InvalidOrder,
    LotNotUsable,
    MalformedQuantity,
    NotAuthorised,
    Refusal,
    VerificationFailure,
    WrongState,
    WrongUsage,
)
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from ldncompound.pharmacy.stock import receipt
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.changes import (
    check_receipt,
    count_lot,
    dispose_of,
    identify_lot,
    open_lot,
    quarantine_lot,
    release_lot,
)
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.stock.standing import shown_lot, state_of
from ldncompound.pharmacy.stock.synonyms import confirm_synonym
from ldncompound.pharmacy.stock.triturations import TriturationOrder
from making import done_again, follow_plan
from shops import ACTIVE, BALANCES, BEN, CORA, FILLER, SHELL, TODAY
from trail.shared import behind_the_back

FORM = {"form": "hydrochloride"}


@pytest.fixture
def fine(house):
    """Return a pharmacy with a fine balance alone: everything is weighed directly."""
    house.pharmacy = Practice(name="Elm", site="ELM", balances=BALANCES[1:])
    return house


def keeper(house, by="Kim", **more):
    """Return a storekeeper."""
    return Storekeeper(house.recorder(by, **more))


def received(house, component=ACTIVE, number="N-17", by="Kim", **more):
    """Receive a lot, and return its entry."""
    facts = FORM if component == ACTIVE else {}
    texts = {"maker": "M", "expires": "2028-03", **facts, **more}
    return keeper(house, by).receive(Delivery(component=component, number=number, **texts))


def on_hand(house, identity):
    """Return what is on hand, as text."""
    room = Stockroom(house.trail)
    left = room.left_of(room.lot(identity))
    return None if left is None else format_quantity(left)


def full(house):
    """Receive one lot of each component, with quantities; return their ids."""
    return [
        received(house, component, number, quantity=amount).id
        for component, number, amount in (
            (ACTIVE, "N-17", "1 g"),
            (FILLER, "C-77", "50 g"),
            (SHELL, "G-5", "500 capsule"),
        )
    ]


LOTS = tuple(
    f"{name}={number}" for name, number in ((ACTIVE, "N-17"), (FILLER, "C-77"), (SHELL, "G-5"))
)


def test_a_further_delivery_adds_to_the_lot(house):
    """The same component, maker and number: one id, two entries, one sum."""
    first = received(house, quantity="5 g", supplier="Jane Doe Ltd")
    second = received(house, quantity="500 mg", supplier="Another")
    assert (first.id, second.id) == ("ELM-LOT-0001", "ELM-LOT-0001")
    assert on_hand(house, first.id) == "5500 mg"
    assert "Jane Doe" not in str([each.body for each in house.trail.entries()])
    assert "Jane Doe" not in str(house.trail.recorded_at(1).document)
    for changed in ({"expires": "2029-01"}, {"form": "base"}):
        with pytest.raises(InvalidOrder, match="on record as ELM-LOT-0001 with another"):
            received(house, quantity="1 g", **changed)
    with pytest.raises(InvalidOrder, match="kept in mg"):
        received(house, quantity="1 mL")
    assert on_hand(house, first.id) == "5500 mg"


def test_a_number_spelled_otherwise_is_a_lot_of_its_own_and_said(house):
    """Letter case, width, blanks and dashes: another lot, with a note."""
    received(house)
    for number in ("n17", "N‑17", "Ｎ 17"):
        made = received(house, number=number)
        assert made.id != "ELM-LOT-0001"
        assert any("ELM-LOT-0001" in note for note in made.notes)
    assert received(house, number="N-18").notes == ()
    told = Delivery(component=ACTIVE, number="N-99", maker="M", expires="2028-03", **FORM)
    keeper(house).correct("ELM-LOT-0005", told, "misread")
    assert received(house, number="n 18").notes == ()


def test_the_number_of_another_maker_gets_a_note(house):
    """Both lots are named by their own ids then; another component is none of it."""
    received(house, maker="M")
    other = received(house, maker="Q")
    assert [each for each in other.notes if "number" in each] == [
        f"Same number: 'N-17' of {ACTIVE} by M, ELM-LOT-0001. It is another lot; name each by its "
        "own id."
    ]
    assert received(house, FILLER, "N-17").notes == ()


@pytest.mark.parametrize(
    "number", ["ELM-LOT-0001", "elm lot 0001", "ELM-LOT-\u0660\u0660\u0660\u0661"]
)
def test_an_own_id_is_no_number_of_a_maker(house, number):
    """However it is spelled: at a receipt, and in a correction, of the lot itself too."""
    made = received(house)
    for component in (ACTIVE, FILLER):
        with pytest.raises(InvalidOrder, match="own id of a lot"):
            received(house, component, number)
    told = Delivery(component=ACTIVE, number=number, maker="M", expires="2028-03",
                    form="hydrochloride")  # fmt: skip
    with pytest.raises(InvalidOrder, match=r"own id of a lot: 'N-17' of M"):
        keeper(house).correct(made.id, told, "misread")
    assert house.last()["action"] == "refusal"


def test_dates_of_a_receipt(house):
    """Not in the future, not after the expiration; opened no earlier than received."""
    made = received(house, received="2026-11-20", opened="2026-11-21", retest="2027-05-01")
    assert made.received_on.isoformat() == "2026-11-20"
    assert made.opened_on.isoformat() == "2026-11-21"
    assert made.retest_on.isoformat() == "2027-05-01"
    for wrong in (
        {"received": "2026-11-24"},
        {"received": "2026-11-20", "opened": "2026-11-19"},
        {"opened": "2026-11-24"},
        {"received": "2026-11-20", "expires": "2026-11-19"},
        {"received": "yesterday"},
    ):
        with pytest.raises(Refusal):
            received(house, number="X-1", **wrong)
    plain = received(house, number="N-20")
    assert open_lot(keeper(house), plain.id, "2026-11-23").opened_on == TODAY
    with pytest.raises(WrongState, match="is open since"):
        open_lot(keeper(house), plain.id, "2026-11-23")


def test_a_lot_without_an_expiration_is_dated_by_the_rule_or_refused(house):
    """The rule of the jurisdiction gives the date, and the record says which."""
    made = received(house, expires="none", received="2026-11-20")
    assert made.expiration_date.isoformat() == "2027-11-20"
    assert made.expiration_rule.rule == "us-usp-795"
    assert made.expiration_rule.status == "unconfirmed"
    house.pharmacy = Practice(name="Elm", site="ELM", jurisdiction="BE")
    with pytest.raises(InvalidOrder, match="No rule of this jurisdiction"):
        received(house, number="N-2", expires="none")


def test_a_batch_lessens_its_lots_and_corrections_count_once(fine):
    """Weighings as corrected, shells as filled; a correction of the yield too."""
    active, filler, shells = full(fine)
    identity = fine.planned(lots=LOTS, balance="A")
    batch = follow_plan(fine.by(), identity)
    fine.by().finish(identity, BatchYield(filled="32", rejected="1"))
    weighed, filled = (
        sum(number_of(each.actual, MG) for each in batch.weighed.values() if each.component == name)
        for name in (ACTIVE, FILLER)
    )
    assert on_hand(fine, active) == format_quantity(mass(1000 - weighed))
    assert on_hand(fine, shells) == "468 capsule"
    first = batch.weighed[1]
    assert first.component == ACTIVE
    for more in ("0.2 mg", "0.1 mg"):
        other = format_quantity(first.actual + parse_quantity(more))
        fine.by().correct(identity, 1, {"actual": other}, "misread")
    assert on_hand(fine, active) == format_quantity(mass(1000 - weighed - Fraction(1, 10)))
    fine.by().correct(identity, None, {"filled": "31"}, "counted again")
    assert on_hand(fine, shells) == "469 capsule"
    fine.by().change(identity, "batch-reworked", "again")
    fine.by().finish(identity, BatchYield(filled="32"))
    assert on_hand(fine, shells) == "468 capsule"
    assert done_again(fine) == 1
    assert on_hand(fine, filler) == format_quantity(mass(50_000 - filled))


@pytest.mark.parametrize(("second", "left"), [("30", "400 capsule"), ("32", "399 capsule")])
def test_a_count_stands_whatever_a_yield_says_afterwards(fine, second, left):
    """What was found on the shelf is not less or more because a yield before it is restated."""
    _, _, shells = full(fine)
    identity = fine.planned(lots=LOTS, balance="A")
    follow_plan(fine.by(), identity)
    fine.by().finish(identity, BatchYield(filled="32"))
    fine.by().change(identity, "batch-reworked", "again")
    fine.by().finish(identity, BatchYield(filled="31"))
    assert on_hand(fine, shells) == "469 capsule"
    count_lot(keeper(fine), shells, "400 capsule", "counted")
    fine.by().change(identity, "batch-reworked", "again")
    fine.by().finish(identity, BatchYield(filled=second))
    assert on_hand(fine, shells) == left
    fine.by().correct(identity, None, {"filled": "29"}, "misread")
    assert on_hand(fine, shells) == "400 capsule"
    fine.by().correct(identity, None, {"filled": second}, "misread again")
    assert done_again(fine) == 1


@pytest.mark.parametrize("again", [True, False])
def test_a_lot_is_the_same_under_a_corrected_label(fine, again):
    """Taken by two yields between which its number was corrected, it counts once, by its own id."""
    *_, shells = full(fine)
    identity = fine.planned(lots=LOTS, balance="A")
    follow_plan(fine.by(), identity)
    fine.by().finish(identity, BatchYield(filled="32"))
    told = Delivery(component=SHELL, number="G-6", maker="M", expires="2028-04")
    keeper(fine).correct(shells, told, "misread")
    assert on_hand(fine, shells) == "468 capsule"
    if again:
        fine.by().change(identity, "batch-reworked", "again")
        fine.by().finish(identity, BatchYield(filled="31", lots=(f"{SHELL}=G-6",)))
    else:
        fine.by().correct(identity, None, {"filled": "31"}, "why")
    assert on_hand(fine, shells) == "469 capsule"
    fine.by().correct(identity, None, {"filled": "30"}, "counted again")
    assert on_hand(fine, shells) == "470 capsule"
    assert done_again(fine) == 1


def test_counts_and_disposals(house):
    """A count sets, and keeps the difference; nothing left ends a lot; nothing negative unsaid."""
    made = received(house, quantity="1 g").id
    entry = count_lot(keeper(house), made, "990 mg", "spilled")
    assert format_quantity(entry.counted.difference) == "-10 mg"
    assert on_hand(house, made) == "990 mg"
    with pytest.raises(InvalidOrder, match="less than is to be disposed"):
        dispose_of(keeper(house), made, "991 mg", "too much")
    with pytest.raises(InvalidOrder, match="kept in mg"):
        count_lot(keeper(house), made, "1 mL", "why")
    with pytest.raises(WrongUsage, match="--reason is missing"):
        count_lot(keeper(house), made, "1 mg", " ")
    dispose_of(keeper(house), made, "90 mg", "old")
    assert on_hand(house, made) == "900 mg"
    gone = dispose_of(keeper(house), made, "900 mg", "old")
    assert gone.ended == "disposed"
    with pytest.raises(WrongState, match="is disposed"):
        dispose_of(keeper(house), made, "1 mg", "old")
    found = count_lot(keeper(house), made, "5 mg", "behind the shelf")
    assert (found.ended, found.quarantine) == (None, ("held",))
    assert count_lot(keeper(house), made, "0 mg", "gone").ended == "closed"
    shells = received(house, SHELL, "G-5", quantity="100 capsule").id
    assert count_lot(keeper(house), shells, "0 mg", "empty").ended == "closed"
    assert received(house, quantity="2 g").ended is None
    assert on_hand(house, made) == "2000 mg"
    unknown = received(house, number="N-9").id
    assert on_hand(house, unknown) is None
    assert count_lot(keeper(house), unknown, "3 g", "first count").counted.expected is None
    assert on_hand(house, unknown) == "3000 mg"
    assert done_again(house) == 0


def test_capsules_are_whole(house):
    """Part of a shell is neither received, counted nor disposed of; half a gram is."""
    with pytest.raises(MalformedQuantity, match="whole number of capsules"):
        received(house, SHELL, "G-6", quantity="3.5 capsule")
    shells = received(house, SHELL, "G-6", quantity="100.0 capsule").id
    for act in (count_lot, dispose_of):
        with pytest.raises(MalformedQuantity, match="whole number of capsules"):
            act(keeper(house), shells, "3.5 capsule", "counted")
    assert count_lot(keeper(house), shells, "3.0 capsule", "counted").ended is None


def test_more_used_than_received_is_said(house):
    """On hand is 0 then, and the deficit stands beside it in words."""
    received(house, quantity="10 mg")
    full_of = [received(house, FILLER, "C-77").id, received(house, SHELL, "G-5").id]
    identity = house.planned(lots=LOTS)
    follow_plan(house.by(), identity)
    room = Stockroom(house.trail)
    shown = shown_lot(room, room.lot("ELM-LOT-0001"), TODAY)
    assert format_quantity(shown.on_hand) == "0 mg"
    assert shown.deficit.magnitude > 0
    assert shown.remarks[0].startswith("More was used than received: ")
    assert all(on_hand(house, each) is None for each in full_of)


def test_a_lot_in_quarantine_closed_or_disposed_is_not_usable(house):
    """At order, bench and trituration; lifting is another act than what it waits for."""
    ids = full(house)
    identity = house.planned(lots=LOTS)
    quarantine_lot(keeper(house), ids[0], "seal broken")
    with pytest.raises(WrongState, match="in quarantine already"):
        quarantine_lot(keeper(house), ids[0], "again")
    for work in (
        lambda: house.planned(lots=LOTS),
        lambda: house.by().weigh(
            identity, BalanceReading(actual="48 mg", sighted=True, container=ACTIVE)
        ),
        lambda: keeper(house).make_trituration(
            TriturationOrder(amount="6 g", parts="10", lots=LOTS[:2])
        ),
        lambda: keeper(house).try_packing(ids[0], "3", ["95 mg"] * 5, shell=None, batch=None),
    ):
        with pytest.raises(LotNotUsable, match="in quarantine"):
            work()
    assert state_of(Stockroom(house.trail), Stockroom(house.trail).lot(ids[0]), TODAY) == (
        "quarantine"
    )
    release_lot(keeper(house), ids[0], "resealed")
    with pytest.raises(WrongState, match="Nobody put the lot"):
        release_lot(keeper(house), ids[0], "again")
    assert house.planned(lots=LOTS)
    count_lot(keeper(house), ids[0], "0 mg", "empty")
    with pytest.raises(LotNotUsable, match="closed"):
        house.planned(lots=LOTS)


def test_the_receipt_is_checked_by_another_person(house):
    """Under the policy a received lot waits for somebody else; quarantine is open to all."""
    house.staff(BEN, CORA, second_person_at_receipt="required")
    made = received(house, by="BC", quantity="1 g")
    assert made.quarantine == ("receipt",)
    with pytest.raises(NotAuthorised, match="does not check the receipt"):
        check_receipt(keeper(house, "BC"), made.id)
    with pytest.raises(WrongState, match="Nobody put the lot"):
        release_lot(keeper(house, "AB"), made.id, "needed now")
    assert check_receipt(keeper(house, "CD"), made.id).quarantine == ()
    quarantine_lot(keeper(house, "a stranger"), made.id, "looks wet")
    with pytest.raises(NotAuthorised, match="A technician may not"):
        release_lot(keeper(house, "BC"), made.id, "dry")
    release_lot(keeper(house, "AB"), made.id, "dry")
    assert received(house, by="CD", quantity="1 g").quarantine == ("receipt",)
    with pytest.raises(NotAuthorised, match="does not check the receipt"):
        check_receipt(keeper(house, "CD"), made.id)
    check_receipt(keeper(house, "BC"), made.id)
    with pytest.raises(NotAuthorised, match="is not enrolled"):
        count_lot(keeper(house, "a stranger"), made.id, "1 g", "why")


def test_a_correction_is_checked_as_a_receipt_is(house):
    """Under the policy, before and after the check, by whom has not corrected it."""
    house.staff(BEN, CORA, second_person_at_receipt="required")
    made = received(house, by="BC")
    told = Delivery(component=made.component, number=made.number, maker=made.maker,
                    expires="2028-02", form="hydrochloride")  # fmt: skip
    assert keeper(house, "AB").correct(made.id, told, "misread").quarantine == ("receipt",)
    for each in ("AB", "BC"):
        with pytest.raises(NotAuthorised, match="received or corrected"):
            check_receipt(keeper(house, each), made.id)
    check_receipt(keeper(house, "CD"), made.id)
    later = keeper(house, "AB").correct(made.id, told, "misread again")
    assert later.quarantine == ("receipt",)
    with pytest.raises(NotAuthorised, match="does not check the receipt"):
        check_receipt(keeper(house, "AB"), made.id)
    assert check_receipt(keeper(house, "BC"), made.id).quarantine == ()
    assert done_again(house) == 0


def test_german_lots_of_the_active_wait_for_their_identity(house):
    """Only a test that passes ends it; a failed one stays on record."""
    house.pharmacy = Practice(name="Elm", site="ELM", jurisdiction="DE")
    made = received(house)
    assert made.quarantine == ("identity",)
    assert received(house, FILLER, "C-77").quarantine == ()
    failed = identify_lot(keeper(house), made.id, "IR by Jane Doe", "fails")
    assert (failed.quarantine, failed.identified.passes) == (("identity",), False)
    with pytest.raises(WrongState, match="Nobody put the lot"):
        release_lot(keeper(house), made.id, "please")
    with pytest.raises(WrongUsage, match="is not a result"):
        identify_lot(keeper(house), made.id, "IR", "maybe")
    room = Stockroom(house.trail)
    assert "FAILED" in room.unusable(room.lot(made.id))
    for result, reason, said in (
        ("passes", None, "the test FAILED"),
        ("passes", " ", "the test FAILED"),
        ("fails", "wrong lamp", "Leave --reason out"),
    ):
        with pytest.raises(InvalidOrder) as caught:
            identify_lot(keeper(house), made.id, "IR", result, reason)
        assert said in f"{caught.value.message} {caught.value.remedy}"
    again = identify_lot(keeper(house), made.id, "IR", "fails")
    assert again.identified.after_failure
    passed = identify_lot(keeper(house), made.id, "IR", "passes", "the lamp of Jane Doe was dim")
    assert (passed.quarantine, passed.identified.passes) == ((), True)
    assert passed.identified.after_failure
    with pytest.raises(InvalidOrder, match="failed before one that passes"):
        identify_lot(keeper(house), made.id, "IR", "passes", "once more")
    assert identify_lot(keeper(house), made.id, "IR", "passes").identified.after_failure
    assert "Jane Doe" not in str([house.trail.recorded_at(at).document for at in range(1, 5)])
    done_again(house)


class Book:
    """Stock by an arithmetic of its own, in mg or pieces, as the test did it."""

    def __init__(self) -> None:
        self.level: dict[str, Fraction] = {}
        self.counted: dict[str, int] = {}
        self.weighed: dict[tuple[str, int], int] = {}

    def take(self, identity, amount):
        """Lessen a lot whose quantity is known or not."""
        self.level[identity] = self.level.get(identity, Fraction(0)) - amount


def test_500_random_acts_against_a_ledger_of_its_own(fine):
    """Deliveries, batches, corrections, counts, disposals, triturations: equal sums throughout."""
    draw, book, open_batches, made = random.Random(16), Book(), [], []
    ids = full(fine)
    book.level = dict(zip(ids, map(Fraction, (1000, 50_000, 500)), strict=True))
    ahead: list[str] = []
    acts = 0
    while acts < 500:
        acts += 1
        kind = draw.choice(["deliver", "order", "weigh", "weigh", "weigh", "weigh", "correct", "count", "dispose", "triturate", "yield"])  # fmt: skip
        lot = draw.choice(ids[:2] + ahead)
        if kind == "deliver":
            amount = draw.randint(1, 900)
            name, number = ((ACTIVE, "N-17"), (FILLER, "C-77"))[at := draw.randint(0, 1)]
            received(fine, name, number, quantity=f"{amount} mg")
            book.level[ids[at]] += amount
        elif kind == "order" and len(open_batches) < 4 and usable(fine, ids):
            open_batches.append(fine.planned(lots=LOTS, balance="A"))
        elif kind == "weigh" and open_batches and usable(fine, ids):
            step_on(fine, open_batches[0], draw, book)
        elif kind == "yield" and open_batches and usable(fine, ids):
            finish(fine, open_batches, draw, book, made, ids[2])
        elif kind == "correct" and made:
            correct(fine, draw.choice(made), draw, book)
        elif kind == "count":
            found = draw.choice((0, draw.randint(1, 5000)))
            count_lot(keeper(fine), lot, f"{found} mg", "count")
            book.level[lot] = Fraction(found)
            book.counted[lot] = fine.trail.head().sequence
        elif kind == "dispose":
            amount = draw.randint(1, 400)
            try:
                dispose_of(keeper(fine), lot, f"{amount} mg", "old")
            except (InvalidOrder, WrongState):
                assert book.level[lot] < amount or book.level[lot] == 0
            else:
                book.level[lot] -= amount
        elif kind == "triturate" and usable(fine, ids) and len(ahead) < 5:
            entry = keeper(fine).make_trituration(
                TriturationOrder(amount="6 g", parts="10", lots=LOTS[:2])
            )
            ahead.append(entry.id)
            book.level[entry.id] = Fraction(6000)
            book.take(ids[0], Fraction(600))
            book.take(ids[1], Fraction(5400))
        if acts % 25 == 0:
            compare(fine, book)
    compare(fine, book)
    assert done_again(fine) > 0


def usable(house, ids):
    """Return whether every lot may be used."""
    room = Stockroom(house.trail)
    return all(room.unusable(room.lot(each)) is None for each in ids)


def compare(house, book):
    """Hold every lot against the book; a deficit is said."""
    room = Stockroom(house.trail)
    for identity, level in book.level.items():
        ledger = room.ledger(room.lot(identity))
        assert ledger.level == level, identity
        assert ledger.left.magnitude >= 0
        assert (ledger.deficit is not None) is (level < 0)
        assert any("More was used" in each for each in ledger.remarks) is (level < 0)


def step_on(house, identity, draw, book):
    """Do the next step of a batch, a little off its target."""
    batch = house.by().batch(identity)
    step = batch.next_step
    if step is None:
        return
    if step.action != "weigh":
        house.by().do(identity, step.step, None)
        return
    target = batch.course().targets[step.step]
    actual = target + Fraction(draw.choice((-1, 0, 1)), 10)
    house.by().weigh(identity, BalanceReading(
        actual=format_quantity(mass(actual)), sighted=True,
        container=ACTIVE if step.what == ACTIVE else None, balance="A",
    ))  # fmt: skip
    lots = {ACTIVE: "ELM-LOT-0001", FILLER: "ELM-LOT-0002"}
    if step.what in lots:
        book.take(lots[step.what], actual)
        book.weighed[identity, step.step] = house.trail.head().sequence


def finish(house, open_batches, draw, book, made, shells):
    """Bring a batch to its end."""
    identity = open_batches.pop(0)
    while house.by().batch(identity).next_step is not None:
        step_on(house, identity, draw, book)
    filled = draw.randint(30, 32)
    house.by().finish(identity, BatchYield(filled=str(filled)))
    book.take(shells, Fraction(filled))
    made.append(identity)


def correct(house, identity, draw, book):
    """Correct a weighing of a batch; it counts once, with its last value."""
    batch = house.by().batch(identity)
    step = draw.choice(sorted(batch.weighed))
    was = batch.weighed[step]
    actual = number_of(was.actual, MG) + Fraction(draw.choice((-1, 1)), 10)
    try:
        house.by().correct(identity, step, {"actual": format_quantity(mass(actual))}, "misread")
    except Refusal:
        return
    # What was weighed before a count is in what was found.
    if was.lot is not None and book.weighed[identity, step] > book.counted.get(was.lot.id, 0):
        book.take(was.lot.id, actual - number_of(was.actual, MG))


def test_stock_follows_from_the_keys_of_the_lot(house):
    """What is on hand is counted from its own entry and index: no batch is read."""
    ids = full(house)
    for _ in range(3):
        house.planned(lots=LOTS)
    identity = house.planned(lots=LOTS, order=CapsuleOrder)
    follow_plan(house.by(), identity)
    read: list[int] = []
    real = house.trail.recorded_at
    house.trail.recorded_at = lambda at: read.append(at) or real(at)
    try:
        on_hand(house, ids[0])
    finally:
        house.trail.recorded_at = real
    assert set(read) == {1}


def test_lists_say_how_a_lot_stands(house):
    """Usable, expired, in quarantine, recalled, gone: in lists in capitals where it is barred."""
    made = received(house, FILLER, "C-1").id
    other = received(house, FILLER, "C-1", maker="Another").id
    room, day = Stockroom(house.trail), TODAY

    def state(identity, on=day):
        """Return how a lot stands on a day."""
        return state_of(Stockroom(house.trail), room.lot(identity), on)

    assert state(made) == "usable"
    assert state(made, TODAY.replace(year=2031)) == "expired"
    quarantine_lot(keeper(house), made, "seal broken")
    assert state(made) == "quarantine"
    house.by().recall_lot(made, "by its maker")
    assert [state(each) for each in (made, other)] == ["recalled", "usable"]
    room = Stockroom(house.trail)
    assert [room.flag(room.lot(each)) for each in (made, other)] == ["RECALLED", ""]
    with pytest.raises(LotNotUsable, match="recalled"):
        received(house, FILLER, "C-1")
    count_lot(keeper(house), other, "0 g", "empty")
    room = Stockroom(house.trail)
    assert state_of(room, room.lot(other), day) == "closed"
    assert room.flag(room.lot(other)) == "NOT TO BE USED"


def test_what_cannot_be_counted_or_received_is_refused(house):
    """Nothing, shells by mass, powder by number, and a test without its method."""
    made = received(house, quantity="1 g").id
    for refused, words in (
        (lambda: received(house, number="X", quantity="0 g"), "The quantity is 0"),
        (lambda: dispose_of(keeper(house), made, "0 g", "spilled"), "The amount is 0"),
        (lambda: received(house, SHELL, "G-1", quantity="5 g"), "are counted in capsules"),
        (lambda: received(house, FILLER, "C-1", quantity="5 capsule"), "and nothing else is"),
        (lambda: identify_lot(keeper(house), made, " ", "passes"), "The method is empty"),
    ):
        with pytest.raises(Refusal, match=words):
            refused()
    with pytest.raises(WrongUsage, match="is not a result"):
        identify_lot(keeper(house), made, "IR", "perhaps")
    assert on_hand(house, made) == "1000 mg"


def test_what_the_sum_leaves_out_is_said(fine):
    """Deliveries without a quantity, uses without an amount, and what a count did not explain."""
    active, filler, shells = full(fine)
    received(fine, FILLER, "C-77")
    count_lot(keeper(fine), filler, "51 g", "counted")
    identity = fine.planned(lots=LOTS, balance="A")
    follow_plan(fine.by(), identity)
    received(fine, SHELL, "G-6", quantity="10 capsule")
    fine.by().finish(identity, BatchYield(filled="32", lots=(f"{SHELL}=G-5", f"{SHELL}=G-6")))
    room = Stockroom(fine.trail)
    told = {each: room.ledger(room.lot(each)).remarks for each in (active, filler, shells)}
    assert told[active] == ()
    assert [each.partition(" in ")[0].partition(" of ")[0] for each in told[filler]] == [
        "Received without a quantity", "Count"
    ]  # fmt: skip
    assert "1000 mg more than recorded" in told[filler][1]
    assert ["how much is not recorded" in each for each in told[shells]] == [True]
    assert done_again(fine) == 1


def test_a_lot_that_two_people_receive_at_once_is_received_once(house, monkeypatch):
    """The second is told to look first; nothing is added unseen."""
    real = receipt.figures_in_doubt

    def meanwhile(*arguments):
        monkeypatch.setattr(receipt, "figures_in_doubt", real)
        received(house, FILLER, "C-1", by="Lee", quantity="5 g")
        return real(*arguments)

    monkeypatch.setattr(receipt, "figures_in_doubt", meanwhile)
    with pytest.raises(WrongState, match="received meanwhile"):
        received(house, FILLER, "C-1", quantity="5 g")
    assert on_hand(house, "ELM-LOT-0001") == "5000 mg"


def test_a_corrected_expiration_moves_a_lot_on_the_shelf(house):
    """It is found by the day it has now, and once."""
    made = received(house, FILLER, "C-1", expires="2027-01").id
    told = Delivery(component=FILLER, number="C-1", maker="M", expires="2028-01")
    keeper(house).correct(made, told, "misread")
    room = Stockroom(house.trail)
    assert [each.id for each in room.lasting(FILLER, TODAY)] == [made]


def test_a_name_that_was_confirmed_is_one_of_its_form(house):
    """A name of the base is none of the salt; what is known already is not confirmed again."""
    for name, form in (("Naltrexonium chloratum", None), ("Naltrexonum basicum", "base")):
        confirm_synonym(house.recorder(), name, ACTIVE, form, "old name")
    room = Stockroom(house.trail)
    assert room.synonyms(ACTIVE, ACTIVE) == ("Naltrexonium chloratum",)
    assert room.synonyms(ACTIVE, "naltrexone") == ("Naltrexonum basicum",)
    for name, component, form in (
        ("Naltrexonium chloratum", ACTIVE, None),
        ("Avicel", "sawdust", None),
        ("Avicel", FILLER, "base"),
        ("Naltrexonum", ACTIVE, "acetate"),
    ):
        with pytest.raises(InvalidOrder):
            confirm_synonym(house.recorder(), name, component, form, "old name")
    with pytest.raises(WrongUsage, match="--confirmed is missing"):
        confirm_synonym(house.recorder(), "Avicel", FILLER, None, " ")


def test_what_is_measured_counts_where_its_lot_is_stated_afterwards(house):
    """At the yield; in another unit it is neither added nor subtracted, and a rework gives back."""
    order = {"order": LiquidOrder, "formulation": "naltrexone-oral-liquid-tablets"}
    identity = house.planned(lots=("ascorbic acid=A-1@2028-01",), **order)
    batch = follow_plan(house.by(), identity)
    names = [each.name for each in batch.plan.components]
    glycerol = next(each for each in names if "glycerol" in each)
    preserved = next(each for each in names if "hydroxybenzoate" in each)
    first = received(house, glycerol, "W-1", quantity="500 mL").id
    other = received(house, glycerol, "W-2", quantity="500 mL").id
    heavy = received(house, preserved, "H-1", quantity="500 g").id
    water = received(house, "purified water", "W-9", quantity="5 L").id
    lots = (f"{glycerol}={first}", f"{preserved}={heavy}", f"purified water={water}")
    house.by().finish(identity, BatchYield(lots=lots))
    measured = next(each.amount for each in batch.steps if each.what == glycerol)
    left = format_quantity(parse_quantity("500 mL") - measured)
    assert on_hand(house, first) == left
    room = Stockroom(house.trail)
    assert on_hand(house, heavy) == "500000 mg"
    assert on_hand(house, water) == "5000 mL"  # made up to a mark: how much is not recorded
    assert any("in another unit" in each for each in room.ledger(room.lot(heavy)).remarks)
    house.by().change(identity, "batch-reworked", "again")
    house.by().finish(identity, BatchYield(lots=(f"{glycerol}={other}", *lots[1:])))
    assert [on_hand(house, each) for each in (first, other)] == ["500 mL", left]
    assert done_again(house) == 1


def test_a_recall_that_is_hidden_after_a_first_look_is_found(house):
    """What was compared once is compared again as soon as anybody writes."""
    made = received(house, FILLER, "C-1").id
    house.by().recall_lot(made, "by its maker")
    room = Stockroom(house.trail)
    assert room.flag(room.lot(made)) == "RECALLED"
    assert Stockroom(house.trail).recalled(FILLER, "C-1", made)
    with behind_the_back(house.path) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        kept = {
            table: connection.execute(
                f"SELECT * FROM {table} WHERE kind = 'recalled-lot'"
            ).fetchall()
            for table in ("mention", "view_search")
        }
        for table in kept:
            connection.execute(f"DELETE FROM {table} WHERE kind = 'recalled-lot'")
    assert kept["mention"]
    with pytest.raises(VerificationFailure, match="damaged or was changed"):
        Stockroom(house.trail).recalled(FILLER, "C-1", made)
    with behind_the_back(house.path) as connection:
        for table, rows in kept.items():
            for row in rows:
                places = ", ".join("?" * len(row))
                connection.execute(f"INSERT INTO {table} VALUES ({places})", row)
    assert Stockroom(house.trail).recalled(FILLER, "C-1", made)


def test_an_expiration_that_has_passed_is_recorded_and_bars_the_lot(house):
    """It was misread at receipt: the truth is on record, and the lot expired."""
    made = received(house, FILLER, "C-1").id
    told = Delivery(component=FILLER, number="C-1", maker="M", expires="2026-10")
    keeper(house).correct(made, told, "misread")
    room = Stockroom(house.trail)
    assert state_of(room, room.lot(made), TODAY) == "expired"
    with pytest.raises(Refusal, match="expired"):
        house.planned(lots=(f"{FILLER}=C-1",))
