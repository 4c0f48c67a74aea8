"""Before a release the prescription is entered again; alone, only by policy and a pharmacist."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.core.quantities import format_quantity
from ldncompound.core.refusals import InvalidOrder, NotAuthorised, Refusal, WrongState
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.re_entry import PrescriptionEntered
from ldncompound.pharmacy.batches.history import events_of
from ldncompound.pharmacy.batches.states import State
from ldncompound.pharmacy.people.authority import KeyAuthority
from ldncompound.pharmacy.people.policy_acts import set_policy
from making import FORMULARY, Hands, receive_typed
from shops import AS_WRITTEN, BEN, CORA, STOCK
from staffed import JARS


def verified(house, **texts):
    """Return the id of a batch that Ben made and Ada verified."""
    return house.verified(by="BC", second="AB", **texts)


def test_what_agrees_is_released_and_said(house):
    """In any unit that is the same mass; the act states that it was entered again."""
    house.staff(BEN)
    for entered in (AS_WRITTEN, PrescriptionEntered("1500 mcg", "1", "30")):
        made = house.by("AB").release(verified(house), "0", "0", entered=entered)
        assert (made.re_entered, made.one_person) == (True, False)


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        (PrescriptionEntered("4.5 mg", "1", "30"), "dose"),
        (PrescriptionEntered("1.5 mg", "2", "30"), "doses a day"),
        (PrescriptionEntered("1.5 mg", "1", "60"), "quantity"),
        (PrescriptionEntered("15 mg", "3", "90"), "dose, doses a day, quantity"),
    ],
)
def test_what_differs_holds_the_batch(house, entered, field):
    """Hold and refusal are two entries; a resumed batch is released with what agrees."""
    house.staff(BEN)
    identity, ada = verified(house), house.by("AB")
    receive_typed(ada.acts, identity)
    size = house.trail.head().size
    with pytest.raises(WrongState, match=f"not what was prepared: {field}\\."):
        ada.release(identity, "0", "0", entered=entered)
    assert house.trail.head().size == size + 2
    assert ada.batch(identity).state is State.ON_HOLD
    assert field in events_of(house.trail, identity)[-1].reason
    with pytest.raises(WrongState):
        ada.release(identity, "0", "0", entered=AS_WRITTEN)
    ada.change(identity, "batch-resumed", "misread by me")
    assert ada.release(identity, "0", "0", entered=AS_WRITTEN).re_entered


def test_who_has_not_opened_the_key_holds_nothing(house):
    """A wrong dose under a typed name is refused, whether it differs or not: no entry names them."""
    house.staff(BEN)
    identity = verified(house)
    mute = KeyAuthority(house.keys)
    for entered in (AS_WRITTEN, PrescriptionEntered("4.5 mg", "1", "30")):
        hands = Hands(replace(house.recorder("AB"), authority=mute))
        with pytest.raises(NotAuthorised, match="no passphrase opened it"):
            hands.release(identity, "0", "0", entered=entered)
    assert house.by("AB").batch(identity).state is State.VERIFIED


@pytest.mark.parametrize(
    "entered",
    [
        None,
        PrescriptionEntered("1.5 mg", "1", None),
        PrescriptionEntered(None, "1", "30"),
        PrescriptionEntered("1.5", "1", "30"),
        PrescriptionEntered("1.5 mg", "one", "30"),
        PrescriptionEntered("1.5 mg", "1", "30 mL"),
        PrescriptionEntered("1.5 mL", "1", "30"),
        PrescriptionEntered("1.5 mg; 1.5 mL", "1", "30"),
    ],
)
def test_what_is_missing_or_cannot_be_read_holds_nothing(house, entered):
    """Refused on the record, a volume for a dose too; the batch stays verified."""
    house.staff(BEN)
    identity = verified(house)
    with pytest.raises(Refusal):
        house.by("AB").release(identity, "0", "0", entered=entered)
    assert ["batch", identity] in house.last()["mentions"]
    assert house.by("AB").batch(identity).state is State.VERIFIED


def test_a_slip_before_its_turn_holds_nothing(house):
    """A batch that is still being made, or is released, is not put on hold by a release."""
    house.staff(BEN)
    slip = PrescriptionEntered("4.5 mg", "1", "30")
    begun, left = house.planned(by="BC"), verified(house)
    house.weighed(begun, by="BC")
    house.by("AB").release(left, "0", "0", entered=AS_WRITTEN)
    for identity, state in ((begun, State.IN_PREPARATION), (left, State.RELEASED)):
        with pytest.raises(WrongState):
            house.by("AB").release(identity, "0", "0", entered=slip)
        assert house.by("AB").batch(identity).state is state


def test_a_liquid_is_entered_as_a_volume(house):
    """15 mL are 0.015 L; a count is none."""
    house.staff(BEN)
    record = FORMULARY.formulations["naltrexone-oral-liquid-tablets"]
    lots = tuple(f"{each.name}=L-{at}@2028-12" for at, each in enumerate(record.components))
    identity = house.planned(
        by="BC", order=LiquidOrder, formulation=record.id, lots=lots, dose="0.5 mg"
    )
    given = format_quantity(house.by("BC").batch(identity).plan.figures.dispensed)
    house.weighed(identity, by="BC")
    house.check(identity, "appearance", by="BC")
    house.by("BC").finish(identity, BatchYield())
    house.by("AB").verify(identity)
    assert given.endswith(" mL")
    in_litres = f"0.0{given.removesuffix(' mL')} L"
    with pytest.raises(Refusal):
        house.by("AB").release(identity, "0", "0", entered=PrescriptionEntered("0.5 mg", "1", "30"))
    entered = PrescriptionEntered("0.5 mg", "1", in_litres)
    assert house.by("AB").release(identity, "0", "0", entered=entered).re_entered


def test_where_it_is_not_demanded_it_is_compared_all_the_same(house):
    """Nobody enrolled, or the policy off: none is fine, and a wrong one still holds the batch."""
    slip = PrescriptionEntered("4.5 mg", "1", "30")
    assert house.by("Lee").release(house.verified(), "0", "0").re_entered is False
    with pytest.raises(WrongState):
        house.by("Lee").release(house.verified(), "0", "0", entered=slip)
    house.staff(BEN, re_entry="off")
    assert house.by("AB").release(verified(house), "0", "0").re_entered is False
    identity = verified(house)
    with pytest.raises(WrongState):
        house.by("AB").release(identity, "0", "0", entered=slip)
    assert house.by("AB").batch(identity).state is State.ON_HOLD


def test_stock_has_no_prescription_and_says_nothing_of_one(house):
    """Whatever is entered is not compared, and the record does not claim that it was."""
    house.staff(BEN)
    for entered in (None, AS_WRITTEN):
        stock = {name: STOCK[name] for name in ("quantity", "for_stock", "patient", "prescriber")}
        identity = house.planned(by="BC", days=None, **stock)
        house.weighed(identity, by="BC")
        for kind in ("appearance", "masses"):
            house.check(identity, kind, by="BC")
        house.by("BC").finish(identity, BatchYield(filled="100"))
        house.by("AB").verify(identity)
        assert house.by("AB").release(identity, "0", "0", entered=entered).re_entered is False


def test_alone_is_a_pharmacist_by_policy_and_with_a_reason(house):
    """Without the policy nobody; with it a pharmacist who prepared it; the acts say so."""
    house.staff(CORA, BEN)
    mine, why = house.prepared(by="AB"), "nobody else on duty"
    with pytest.raises(NotAuthorised, match="requires a second person"):
        house.by("AB").verify(mine, alone=why)
    set_policy(house.by("AB").personnel, "second-person", "exception")
    with pytest.raises(NotAuthorised, match="prepared it"):
        house.by("AB").verify(mine)
    for reason in (" ", "x\x1b[2J", "x" * 301):
        with pytest.raises(Exception, match="reason"):
            house.by("AB").verify(mine, alone=reason)
    quality = house.prepared(by="CD")
    for identity in (mine, quality):
        with pytest.raises(NotAuthorised, match="Only a pharmacist may act alone"):
            house.by("CD").verify(identity, alone=why)
    with pytest.raises(InvalidOrder, match="is a second person"):
        house.by("AB").verify(quality, alone=why, jars=JARS)
    made = house.by("AB").verify(mine, alone=why, jars=JARS)
    assert made.one_person is True
    assert events_of(house.trail, mine)[-1].reason == why
    out = house.by("AB").release(mine, "0", "0", entered=AS_WRITTEN, alone=why)
    assert (out.one_person, out.re_entered) == (True, True)
    assert house.last()["policy"] > 1
    assert house.by("AB").verify(quality).one_person is False
