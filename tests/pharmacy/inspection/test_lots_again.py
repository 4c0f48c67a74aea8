"""`verify --full` does every act on lots again, and nothing that was rightly done is reported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from erasing import erase_entries
from ldncompound.compounding.practice import Practice
from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.batches.acts.typed_lots_at_release import accept_lot
from ldncompound.pharmacy.batches.signed_batch import check_signed
from ldncompound.pharmacy.inspection.at_hand import AtHand
from ldncompound.pharmacy.inspection.full import calculate_again
from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
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
from ldncompound.pharmacy.stock.synonyms import confirm_synonym
from ldncompound.pharmacy.stock.triturations import TriturationOrder
from making import done_again, judging
from shops import ACTIVE, BALANCES, BEN, FILLER, LOTS, SHELL

SALT = {"form": "hydrochloride", "assay": "99 %", "basis": "as is", "reference": "C-1"}


def receive(house, component, number, by="AB", **more):
    """Receive a lot, and return its id."""
    told = {"maker": "M", "expires": "2028-05", **more}
    return (
        Storekeeper(house.recorder(by))
        .receive(Delivery(component=component, number=number, **told))
        .id
    )


def everything(house, by="AB", second="BC"):
    """Do every act on lots once, by one and a second person."""
    store = Storekeeper(house.recorder(by))
    filler = receive(house, FILLER, "C-9", by, quantity="500 g", supplier="Sue")
    receive(house, FILLER, "C-9", by, quantity="100 g", opened="2026-11-23", retest="2027-11-23")
    drug = receive(house, ACTIVE, "N-9", by, **{**SALT, "assay": "88 %"}, confirmed="as printed")
    told = Delivery(component=ACTIVE, number="N-9", maker="M", expires="2028-05",
                    confirmed="as printed", **{**SALT, "assay": "87.5 %"})  # fmt: skip
    store.correct(drug, told, "misread")
    wet = {**SALT, "form": "hydrochloride dihydrate", "assay": "991 mg/g", "assay_of": "hydrochloride",
           "basis": "anhydrous and solvent-free", "water": "8.7 %"}  # fmt: skip
    receive(house, ACTIVE, "N-10", by, **wet, received="2026-11-20", opened="2026-11-21")
    identify_lot(store, drug, "IR spectrum", "fails")
    identify_lot(store, drug, "IR spectrum", "passes", "the lamp was dim")
    store.try_packing(
        filler, "3", ["450 mg"] * 5, shell=None, batch=None, confirmed="weighed twice"
    )
    store.try_packing(filler, "3", ["190 mg"] * 5, shell="60 mg", batch=None, confirmed="thick")
    store.make_trituration(
        TriturationOrder(
            amount="6 g", parts="10", lots=(f"{ACTIVE}={drug}", f"{FILLER}=C-8@2028-05")
        )
    )
    open_lot(store, drug, "2026-11-23")
    count_lot(store, filler, "590 g", "spilt")
    dispose_of(store, filler, "90 g", "sampled")
    quarantine_lot(Storekeeper(house.recorder(second)), filler, "wet")
    release_lot(store, filler, "dried")
    gone = receive(house, SHELL, "G-8", by, quantity="100 capsule", size="3", material="gelatin")
    dispose_of(store, gone, "100 capsule", "broken")
    count_lot(store, gone, "20 capsule", "found behind the shelf")
    count_lot(store, gone, "0 capsule", "used for tests")
    confirm_synonym(house.recorder(by), "Polyfill 101", FILLER, None, "so the maker calls it")
    return drug, filler


def test_every_act_on_lots_is_done_again(house):
    """Nothing is reported, under typed names."""
    everything(house, "Kim", "Lee")
    assert done_again(house) == 0


def test_every_act_of_enrolled_people_is_done_again(house):
    """Likewise with a check of each receipt by a second person."""
    house.staff(BEN, second_person_at_receipt="required")
    lot = receive(house, FILLER, "C-1", "BC")
    check_receipt(Storekeeper(house.recorder("AB")), lot)
    assert done_again(house) == 0


def test_lots_as_typed_and_accepted(house):
    """A release with an accepted lot, and one received since, is done again."""
    judging(house)
    identity = house.verified()
    receive(house, ACTIVE, "N-17", "Kim", form="hydrochloride", expires="2028-03")
    receive(house, FILLER, "C-77", "Kim", expires="2028-06")
    accept_lot(house.by("Lee").acts, identity, f"{SHELL}=G-5", "seen")
    house.by("Lee").release(identity, "0", "0")
    assert done_again(house) == 1
    check_signed(house.trail, identity)


def test_lots_that_the_order_chose_itself(house):
    """They are chosen again from what was on hand then, whatever came or went since."""
    house.pharmacy = Practice(name="Elm", site="ELM", balances=BALANCES[1:])
    for number in ("C-1", "C-2"):
        receive(house, FILLER, number, "Kim", quantity="50 g", expires=f"2028-0{number[-1]}")
    receive(house, ACTIVE, "N-1", "Kim", form="hydrochloride")
    receive(house, SHELL, "G-1", "Kim", quantity="500 capsule")
    first = house.planned(())
    house.weighed(first)
    quarantine_lot(Storekeeper(house.recorder()), "ELM-LOT-0001", "wet")
    house.planned((), rx="RX-1")
    house.planned((), rx="RX-1")
    receive(house, FILLER, "C-0", "Kim", quantity="50 g", expires="2027-12")
    assert done_again(house) == 3


@pytest.mark.parametrize("law", ["DE", "US"])
def test_under_another_law_nothing_is_reported(house, law):
    """Quarantine and expiration by the law of the pharmacy are no fault with another at hand."""
    house.pharmacy = replace(house.pharmacy, jurisdiction=law)
    drug = receive(house, ACTIVE, "N-1", "Kim", **SALT)
    if law == "DE":
        identify_lot(Storekeeper(house.recorder()), drug, "IR spectrum", "passes")
    else:
        receive(house, FILLER, "C-1", "Kim", expires="none")
        receive(house, FILLER, "C-1", "Kim", expires="none")
    assert done_again(house) == 0
    for other in ("DE", "US"):
        hand = AtHand(house.formulary, replace(house.pharmacy, jurisdiction=other))
        calculate_again(house.trail, hand, house.trail.head().size)


def test_after_everything_personal_was_erased(house):
    """No false alarm: what can no longer be done again is counted."""
    everything(house, "Kim", "Lee")
    house.planned(LOTS)
    kept = tuple(each.sequence for each in house.trail.stored_entries() if each.payload)
    erase_entries(house.recorder(), *kept)
    hand = AtHand(house.formulary, house.pharmacy)
    found = calculate_again(house.trail, hand, house.trail.head().size)
    assert {each.action for each in found.not_again} == {"preparation", "synonym-confirmed"}
    assert verify_with_signatures(house.path)[0].ok


def test_a_confirmed_figure_without_its_signature_is_found(house, monkeypatch):
    """Who confirms must sign as accepting it."""
    monkeypatch.setattr("ldncompound.pharmacy.stock.acts._accepts", lambda *_: ())
    receive(house, ACTIVE, "N-9", "Kim", **{**SALT, "assay": "88 %"}, confirmed="as printed")
    with pytest.raises(VerificationFailure, match="not signed as accepting"):
        calculate_again(house.trail, AtHand.shipped(), 1)


def test_the_same_order_again_after_the_first_was_erased(house):
    """What the second was compared with is gone: it is counted, not reported."""
    for _ in range(2):
        house.planned(LOTS, rx="RX-1")
    erase_entries(house.recorder(), 1)
    hand = AtHand(house.formulary, house.pharmacy)
    found = calculate_again(house.trail, hand, house.trail.head().size)
    assert [(each.action, each.count) for each in found.not_again] == [("preparation", 2)]
