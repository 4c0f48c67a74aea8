"""Capsules made for stock: ordered, made, released, and dispensed to several patients."""

from __future__ import annotations

from datetime import date

import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.capsules.wording import for_stock
from ldncompound.compounding.dosage_forms.counted_units import Counts
from ldncompound.compounding.practice import Practice
from ldncompound.core.quantities import parse_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    AvoidedComponent,
    ConsultationNeeded,
    Contraindicated,
    CourseOutlivesBeyondUse,
    DoseAboveRange,
    InvalidOrder,
    MalformedQuantity,
    Refusal,
    StrengthDoesNotDivideDose,
    WrongState,
    WrongUsage,
)
from ldncompound.pharmacy.batches.acts.dispensing import DispensingOrder
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.printing import print_label
from making import FORMULARY, Hands, release
from shops import ELM, GIVEN, LOTS, NOW, STOCK


def test_stock_is_made_for_nobody_and_says_so(shop):
    """No patient, no days, the rule in the record; a patient or days are refused."""
    outcome = shop.recorder().prepare(CapsuleOrder(**STOCK))
    document = outcome.document

    assert document["prescription"]["patient"] is None
    assert document["for_stock"]["rule"] == "us-usp-795"
    assert document["capsules"]["dispense"] == 100
    assert document["notes"][0].startswith("FOR STOCK")
    assert document["beyond_use"]["date"] == "2027-05-21"
    for change in (
        {"patient": "P"}, {"rx": "1"}, {"directions": "x"}, {"first_dose": "2026-11-24"},
        {"per_day": "2"}, {"strength": "1.5 mg"}, {"days": "30", "quantity": None},
        {"dose": "45 mg"},
    ):  # fmt: skip
        with pytest.raises(Refusal):
            shop.order(**change)


def test_a_rule_may_be_silent_or_set_a_limit(shop):
    """If the rules are silent, nothing is made ahead; a limit counts the batch."""
    shop.pharmacy = Practice(name="Elm", site="ELM", jurisdiction="BE", balances=ELM.balances)
    with pytest.raises(InvalidOrder) as caught:
        shop.order(lots=())
    assert "do not cover" in caught.value.message
    rule = FORMULARY.rule_of("US")
    narrow = replaced(rule, for_stock=replaced(rule.for_stock, most=parse_quantity("100 capsule")))
    order = CapsuleOrder(**STOCK)
    for size, fits in ((100, True), (101, False)):
        counted = Counts(1, 100, 98, size - 98, size, "2 capsule")
        if fits:
            assert for_stock(order, counted, narrow, FORMULARY.cite).rule == "us-usp-795"
        else:
            with pytest.raises(InvalidOrder):
                for_stock(order, counted, narrow, FORMULARY.cite)


def test_stock_is_released_with_what_came_out(shop):
    """For a patient 100 must be there; for stock 90 are enough, and its label says 90."""
    identity = shop.order()
    release(shop.path, shop.pharmacy, identity, now=NOW, filled="90")

    assert batch_of(shop.trail, identity).left == 90
    assert b"Quantity: 90 capsules" in print_label(shop.recorder(), identity, "txt").data


def test_what_is_handed_out_is_counted(shop):
    """2 capsules a dose for 20 days are 40 of 102; then 62 are left, and 63 are refused."""
    identity, hands = shop.stock(), shop.dispensary()
    document = hands.dispense(identity, DispensingOrder(**GIVEN))

    assert (document.dispense, document.per_dose, document.left) == (40, 2, 62)
    assert "patient" not in document.document()
    assert batch_of(shop.trail, identity).left == 62
    with pytest.raises(WrongState) as caught:
        hands.dispense(identity, DispensingOrder(**{**GIVEN, "dose": "1.5 mg", "days": "63"}))
    assert "62" in caught.value.message
    hands.dispense(identity, DispensingOrder(**{**GIVEN, "dose": "1.5 mg", "days": "62"}))
    assert batch_of(shop.trail, identity).left == 0
    with pytest.raises(WrongState):
        hands.dispense(identity, DispensingOrder(**{**GIVEN, "days": "1"}))
    with pytest.raises(InvalidOrder):
        Hands(shop.recorder()).correct(identity, None, {"rejected": "1"}, "x")


def test_a_patient_is_screened_before_stock_is_handed_out(shop):
    """A bar and an allergy refuse, reasons kept apart from the body; open questions are named."""
    identity, hands = shop.stock(), shop.dispensary()
    for change, kind in (
        ({"answers": ("opioids=yes",)}, Contraindicated),
        ({"answers": ("liver=yes",)}, ConsultationNeeded),
        ({"answers": ("liver=perhaps",)}, InvalidOrder),
        ({"avoid": ("cellulose",)}, AvoidedComponent),
    ):
        with pytest.raises(kind) as caught:
            hands.dispense(identity, DispensingOrder(**{**GIVEN, **change}))
        entry = shop.trail.recorded_at(caught.value.details["trail"]["sequence"])
        assert entry.outcome == "refused"
        told = str(entry.document)
        assert not [each for each in ("opioid", "liver", "cellulose", "perhaps") if each in told]
        assert entry.personal["refusal"]["message"] == caught.value.message
    given = {"answers": ("opioids=never",), "avoid": ("lactose",)}
    document = hands.dispense(identity, DispensingOrder(**{**GIVEN, **given}))
    entry = shop.trail.recorded_at(document.trail.sequence)

    assert document.screening.answered == ("opioids",)
    assert "liver" in document.screening.unanswered
    assert "lactose" not in str(entry.document)
    assert entry.personal["avoided"] == {"lactose": ""}
    assert entry.personal["screening"]["answers"] == {"opioids": "never"}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"dose": "15 mg"}, DoseAboveRange),
        ({"dose": "1,5 mg"}, MalformedQuantity),
        ({"dose": "2 mg"}, StrengthDoesNotDivideDose),
        ({"patient": " "}, InvalidOrder),
        ({"prescriber": ""}, InvalidOrder),
        ({"directions": "\x1b[2J"}, InvalidOrder),
        ({"days": "0"}, Refusal),
        ({"first_dose": "2026-11-22"}, InvalidOrder),
        ({"first_dose": "2027-05-03"}, CourseOutlivesBeyondUse),
    ],
)
def test_a_prescription_from_stock_is_held_against_the_same_limits(shop, change, kind):
    """Range, whole capsules, texts, beyond-use date: as if it were made for the patient."""
    identity = shop.stock()
    with pytest.raises(kind):
        shop.dispensary().dispense(identity, DispensingOrder(**{**GIVEN, **change}))
    assert batch_of(shop.trail, identity).dispensed == 0


def test_the_last_day_is_the_beyond_use_date(shop):
    """20 days from the 2nd of May end on the 21st, the last possible day."""
    identity, hands = shop.stock(), shop.dispensary()
    made = hands.dispense(identity, DispensingOrder(**GIVEN, first_dose="2027-05-02"))

    assert made.beyond_use == date(2027, 5, 21)
    late = shop.dispensary(today=date(2027, 5, 22))
    with pytest.raises(CourseOutlivesBeyondUse):
        late.dispense(identity, DispensingOrder(**{**GIVEN, "days": "1"}))


def test_only_released_stock_is_handed_out(shop):
    """A batch that is planned, on hold, or made for a patient is refused."""
    hands = shop.dispensary()
    with pytest.raises(WrongState):
        hands.dispense(shop.order(), DispensingOrder(**GIVEN))
    identity = shop.stock()
    Hands(shop.recorder()).change(identity, "batch-held", "why")
    with pytest.raises(WrongState):
        hands.dispense(identity, DispensingOrder(**GIVEN))
    for_one = shop.recorder().prepare(
        CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="D",
                     fill_mass="130 mg/capsule", lots=LOTS)
    ).document["id"]  # fmt: skip
    release(shop.path, ELM, for_one, now=NOW)
    with pytest.raises(InvalidOrder) as caught:
        hands.dispense(for_one, DispensingOrder(**GIVEN))
    assert "one patient" in caught.value.message


def test_each_patient_has_a_label_and_the_stock_has_its_own(shop):
    """The patient's label names patient and count; the stock's own label says FOR STOCK."""
    identity, hands = shop.stock(), shop.dispensary()
    made = hands.dispense(identity, DispensingOrder(**GIVEN))
    sequence = made.trail.sequence
    recorder = shop.recorder()
    label = recorder.print_label(identity, "txt", dispensing=sequence)
    text = " ".join(label.data.decode().split())

    assert not label.draft
    assert "Olivia" in text
    assert "Quantity: 40 capsules" in text
    assert "3 mg (2 capsules)" in text
    assert "May 21, 2027" in text
    assert identity in text
    assert not label.copy
    assert recorder.print_label(identity, "txt", dispensing=sequence).copy
    shelf = recorder.print_label(identity, "txt")
    words = " ".join(shelf.data.decode().split())
    assert "FOR STOCK" in words
    assert not shelf.draft, shelf.missing
    assert not shelf.copy
    for entry in (1, 0, 10**6):
        with pytest.raises(WrongUsage, match="is not a dispensing"):
            recorder.print_label(identity, "txt", dispensing=entry)
    with pytest.raises(WrongUsage, match=f"is not about {(other := shop.stock())}"):
        recorder.print_label(other, "txt", dispensing=sequence)


def test_a_dose_of_the_base_is_handed_out_as_one(shop):
    """Stock ordered as the base keeps its range as the hydrochloride too."""
    identity = shop.stock(dose="1.5 mg", dose_as="base")
    made = shop.dispensary().dispense(identity, DispensingOrder(**GIVEN))

    assert made.dispense == 40
    with pytest.raises(DoseAboveRange):
        shop.dispensary().dispense(identity, DispensingOrder(**{**GIVEN, "dose": "4.5 mg"}))


def test_a_label_is_a_draft_before_and_a_copy_after(shop):
    """As planned it is a draft and no copy; once released, earlier prints do not count."""
    outcome = shop.recorder().prepare(CapsuleOrder(**STOCK))
    identity, recorder = outcome.document["id"], shop.recorder()
    planned = recorder.print_label(identity, "txt")
    assert (planned.draft, planned.copy) == (True, False)
    assert recorder.print_label(identity, "txt").copy
    release(shop.path, shop.pharmacy, identity, now=NOW, destroyed="2")
    first = recorder.print_label(identity, "txt")
    assert (first.draft, first.copy) == (False, False)
    assert recorder.print_label(identity, "txt").copy
