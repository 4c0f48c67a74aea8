"""Measured figures of a later fill: taken over for the same lot, asked for of another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.core.refusals import InvalidOrder
from ldncompound.pharmacy.courses.fill_orders import Refill
from ldncompound.pharmacy.courses.refill_acts import Refiller
from ldncompound.pharmacy.courses.replan_acts import Replan, Replanner
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.changes import quarantine_lot
from ldncompound.pharmacy.stock.delivery import Delivery
from making import done_again
from shops import FILLER, LOTS, TODAY, receive

MOULD = {
    "order": TabletOrder, "blank_mass": "65 mg/tablet", "loaded_mass": "66 mg/tablet",
    "loaded_drug": "10 mg/tablet", "mould": "mould A",
}  # fmt: skip


def course(house, fills="2", days="40", **order):
    """Order a course in fills; return the id of the first."""
    return house.planned(days=days, fills=fills, **order)


def refill(house, identity, days=20, **said):
    """Make the next fill on a later day."""
    recorder = house.recorder(today=TODAY + timedelta(days=days))
    return Refiller(recorder).refill(identity, Refill(**said)).preparation


def component(house, identity, role):
    """Return the name of a component of a preparation."""
    plan = house.by().batch(identity).plan
    return next(part.name for part in plan.components if part.role == role)


def taken(made):
    """Return what a fill has taken over, and from where."""
    return [
        (each.name, each.figure, each.preparation or each.lot) for each in made.course.taken or ()
    ]


def tried(house, lot):
    """Do a packing trial with a lot."""
    masses = ("126 mg", "127 mg", "125 mg") * 3
    keeper = Storekeeper(house.recorder())
    keeper.try_packing(lot, size="3", masses=masses, shell=None, batch=None)


def test_a_mould_is_not_calibrated_again_for_the_same_lots(house):
    """Each figure of the mould is taken from the earlier fill of the same lots, which is named."""
    first = course(house, lots=(), **MOULD)
    names = [component(house, first, role) for role in ("active", "filler")]
    lots = tuple(f"{name}=L-{number}@2028-03" for number, name in enumerate(names))
    with pytest.raises(InvalidOrder, match="is named or on record for this fill"):
        refill(house, first)
    with_lots = course(house, lots=lots, **MOULD)
    made = refill(house, with_lots, lots=lots)
    before = house.by().batch(with_lots).plan.figures
    assert made.figures.blank_mass == before.blank_mass
    assert made.figures.density_factor == before.density_factor
    assert [each[0] for each in taken(made)] == ["blank_mass", "loaded_mass", "loaded_drug"]
    assert {each[2] for each in taken(made)} == {with_lots}
    told = [each for each in made.notes if "NOT MEASURED AGAIN" in each]
    assert len(told) == 3
    assert f"as for {with_lots}" in told[0]
    with pytest.raises(InvalidOrder, match="L-9") as caught:
        refill(house, course(house, lots=lots, **MOULD), lots=(lots[0], f"{names[1]}=L-9@2028-03"))
    assert "--measured 'blank_mass=…'" in caught.value.remedy
    assert done_again(house)


def test_figures_given_anew_are_not_mixed_with_those_of_another_fill(house):
    """A new blank mass is of a mould that was calibrated anew: the rest is given with it."""
    first = course(house, lots=(), **MOULD)
    lots = tuple(f"{component(house, first, role)}=L-1@2028-03" for role in ("active", "filler"))
    first = course(house, lots=lots, **MOULD)
    with pytest.raises(InvalidOrder, match="loaded_mass, loaded_drug"):
        refill(house, first, lots=lots, measured=("blank_mass=70 mg/tablet",))
    figures = ("blank_mass=70 mg/tablet", "loaded_mass=71 mg/tablet", "loaded_drug=10 mg/tablet")
    made = refill(house, first, lots=lots, measured=figures)
    assert taken(made) == []
    assert done_again(house)


def test_the_third_fill_takes_what_was_measured_for_the_second(house):
    """The last fill of the same lots counts, though it took nothing over itself."""
    lots = LOTS
    first = course(house, "3", "60", lots=lots, fill_mass="130 mg/capsule")
    other = (LOTS[0], f"{FILLER}=C-99@2028-03")
    with pytest.raises(InvalidOrder, match="C-99"):
        refill(house, first, lots=other)
    second = refill(house, first, lots=other, measured=("fill_mass=128 mg/capsule",))
    third = refill(house, first, days=40, lots=other)
    assert taken(third) == [("fill_mass", "128 mg/capsule", second.identity)]
    assert third.figures.fill_mass == second.figures.fill_mass
    assert done_again(house)


def test_a_fill_that_takes_over_is_taken_over_from_and_planned_anew(house):
    """From fill to fill the figure stays; with another lot at the bench it is measured again."""
    first = course(house, "3", "60", lots=LOTS, fill_mass="130 mg/capsule")
    second = refill(house, first, lots=LOTS)
    assert taken(second) == [("fill_mass", "130 mg/capsule", first)]
    third = refill(house, first, days=40, lots=LOTS)
    assert taken(third) == [("fill_mass", "130 mg/capsule", second.identity)]
    planner = Replanner(house.recorder(today=TODAY + timedelta(days=40)))
    same = planner.replan(third.identity, Replan(lots=LOTS[:1], reason="r")).preparation
    assert taken(same) == taken(third)
    other = (f"{FILLER}=C-99@2028-03",)
    with pytest.raises(InvalidOrder, match="fill_mass"):
        planner.replan(same.identity, Replan(lots=other, reason="r"))
    anew = Replan(lots=other, reason="r", measured=("fill_mass=127 mg/capsule",))
    made = planner.replan(same.identity, anew).preparation
    assert taken(made) == []
    assert not [each for each in made.notes if "NOT MEASURED AGAIN" in each]
    assert done_again(house)


def test_a_void_fill_is_no_source(house):
    """What was wrong with a batch that was rejected may be its figure."""
    first = course(house, lots=LOTS, fill_mass="130 mg/capsule")
    house.by().change(first, "batch-rejected", "Too full.")
    with pytest.raises(InvalidOrder, match="fill_mass"):
        refill(house, first, days=0, lots=LOTS)


def test_tablets_have_their_mean_mass_with_their_lot(house):
    """That of the lot on hand is taken, also where it is another lot; a lot without is asked for."""
    order = {"order": LiquidOrder, "formulation": "naltrexone-oral-liquid-tablets"}
    name = component(house, house.planned(lots=(), days="20", **order), "active")

    def tablets(number, mass=None, expires="2028-03"):
        """Receive a lot of tablets."""
        masses = {} if mass is None else {"content": "50 mg", "masses": (mass,) * 20}
        lot = {"component": name, "number": number, "maker": "M", "expires": expires}
        return Storekeeper(house.recorder()).receive(Delivery(**lot, **masses)).id

    one = tablets("T-1", "155 mg", "2027-03")
    first = course(house, lots=(f"{name}=T-1",), tablet_mass="155 mg", **order)
    second = refill(house, first)
    assert taken(second) == [("tablet_mass", "155 mg", one)]
    assert f"as recorded with the lot {one}" in " ".join(second.notes)
    two = tablets("T-2", "170 mg", "2027-02")
    third = refill(house, course(house, lots=(f"{name}={one}",), tablet_mass="155 mg", **order))
    assert taken(third) == [("tablet_mass", "170 mg", two)]
    bare = tablets("T-3")
    last = course(house, lots=(f"{name}={one}",), tablet_mass="155 mg", **order)
    with pytest.raises(InvalidOrder, match="T-3"):
        refill(house, last, lots=(f"{name}={bare}",))
    assert done_again(house)


def test_lots_that_change_meanwhile_stop_a_fill(house, monkeypatch):
    """The lots are looked at again inside the transaction: the figures are of no other ones."""
    one = receive(house, "C-1", FILLER)
    first = course(house, lots=(LOTS[0],), fill_mass="130 mg/capsule", size="3")
    find = Refiller._next

    def found(self, entry, said):
        """Find the fill, and then that its lot is wet."""
        next_fill = find(self, entry, said)
        tried(house, receive(house, "C-2", FILLER))
        quarantine_lot(Storekeeper(house.recorder()), one, "wet")
        return next_fill

    with monkeypatch.context() as patched:
        patched.setattr(Refiller, "_next", found)
        with pytest.raises(InvalidOrder, match="other lots than its figures"):
            refill(house, first, lots=(LOTS[0],))
    assert house.last()["outcome"] == "refused"


def test_lots_with_a_packing_trial_need_no_figure(house):
    """Their fill mass is that of the trial; what is known on a lot goes before an earlier fill."""
    one = receive(house, "C-1", FILLER)
    first = course(house, lots=(LOTS[0],), fill_mass="130 mg/capsule", size="3")
    tried(house, one)
    made = refill(house, first, lots=(LOTS[0],))
    assert taken(made) == []
    assert f"{made.figures.fill_basis}".endswith(one)
    assert done_again(house)


def test_an_order_kept_in_part_is_no_source(house):
    """Where the name of the base is too long to be kept whole, the actuation is weighed again."""
    order = {"order": TopicalOrder, "strength": "3 mg/g", "actuation_mass": "0.25 g",
             "actuations": "2", "base_kind": "preserved-aqueous"}  # fmt: skip
    for base in ("Base of M", "Base of the maker " + "M" * 60):
        first = course(house, lots=(), dose="1.5 mg", base=base, **order)
        name = component(house, first, "base")
        lots = (f"{name}=B-1@2028-03",)
        first = course(house, lots=lots, dose="1.5 mg", base=base, **order)
        if len(base) < 64:
            assert taken(refill(house, first, lots=lots)) == [("actuation_mass", "0.25 g", first)]
            continue
        with pytest.raises(InvalidOrder, match="actuation_mass"):
            refill(house, first, lots=lots)
