"""Batches planned anew through the library: what stays, what is chosen again, what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import UNSET

from erasing import erase_entries
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.preparation import Preparation
from ldncompound.core.canonical_json import canonical_bytes
from ldncompound.core.quantities import format_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    Implausible,
    InvalidOrder,
    LotNotUsable,
    NotAuthorised,
    NotWeighable,
    VerificationFailure,
    WrongState,
    WrongUsage,
)
from ldncompound.documents.rendering import render_record
from ldncompound.pharmacy.batches.acts.weighing import (
    BalanceReading,
    mass_to_weigh,
    record_weighing,
)
from ldncompound.pharmacy.batches.fold import Fold
from ldncompound.pharmacy.batches.history import batch_of, is_void
from ldncompound.pharmacy.batches.review import review_of
from ldncompound.pharmacy.batches.signed_batch import _with_replaced, check_signed
from ldncompound.pharmacy.courses.fill_orders import Refill
from ldncompound.pharmacy.courses.refill_acts import Refiller
from ldncompound.pharmacy.courses.replan_acts import Replan, Replanner, replaced_before
from ldncompound.pharmacy.inspection.at_hand import AtHand
from ldncompound.pharmacy.inspection.bundle import bundle_of, zipped
from ldncompound.pharmacy.inspection.bundle_verified import verify_bundle
from ldncompound.pharmacy.inspection.full import calculate_again
from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
from ldncompound.pharmacy.reports.batch_overview import batch_lives
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.pharmacy.reports.upcoming import expiring, open_batches
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.changes import quarantine_lot
from ldncompound.trail.entry_shape import stored_body
from ldncompound.trail.past import PastTrail
from making import FORMULARY
from shops import ACTIVE, BEN, FILLER, LOTS, TODAY, receive

OTHER = Replan(lots=(f"{ACTIVE}=N-18@2028-03",), reason="N-17 is used up")


def replanned(house, identity, said=OTHER, by="Kim", **more):
    """Plan a batch anew and return the preparation."""
    return Replanner(house.recorder(by, **more)).replan(identity, said).preparation


def numbers(plan, name):
    """Return the numbers of the lots of a component."""
    return [lot.number for part in plan.components if part.name == name for lot in part.lots]


def not_again(house, at_hand=None):
    """Calculate all of the trail again; return what could not be."""
    house.trail.close()
    house.trail = type(house.trail).open_for_acts(house.path)
    hand = at_hand or AtHand(FORMULARY, house.pharmacy)
    told = calculate_again(house.trail, hand, house.trail.head().sequence)
    return [(each.action, each.why) for each in told.not_again]


def erase(house, place):
    """Erase the personal data of an entry."""
    erase_entries(house.recorder(), place)


def test_a_planned_lot_that_is_not_usable_is_chosen_again(house):
    """What is not named stays, unless a lot of it is in quarantine: then the shelf decides."""
    first, second = (receive(house, each, FILLER) for each in ("C-1", "C-2"))
    identity = house.planned(
        lots=(f"{ACTIVE}=N-17@2028-03", f"{FILLER}={first}"), fill_mass=None, size="3"
    )
    plan = batch_of(house.trail, identity).plan
    assert numbers(plan, FILLER) == ["C-1"]
    quarantine_lot(Storekeeper(house.recorder()), first, "wet")
    made = replanned(house, identity)
    assert (numbers(made, ACTIVE), numbers(made, FILLER)) == (["N-18"], ["C-2"])
    assert made.replaces.lots[FILLER][0].id == first
    quarantine_lot(Storekeeper(house.recorder()), second, "wet")
    assert numbers(replanned(house, made.identity), FILLER) == []
    assert not_again(house) == []


def test_a_lot_that_no_longer_lasts_is_chosen_again(house):
    """On a later day the course ends later, and a lot that lasted may not."""
    lots = (*LOTS[:1], f"{FILLER}=C-77@2026-12-25")
    identity = house.planned(lots=lots, fill_mass=None, size="3")
    assert numbers(replanned(house, identity), FILLER) == ["C-77"]
    identity = house.planned(lots=lots, fill_mass=None, size="3")
    later = TODAY + timedelta(days=9)
    made = replanned(house, identity, today=later)
    assert numbers(made, FILLER) == []
    assert made.prepared_on == made.prescription.first_dose == later
    assert not_again(house) == []


def test_an_order_that_was_entered_late_keeps_its_day_and_its_reason(house):
    """It was made then; one with a day of its own is otherwise planned for today."""
    day = (TODAY - timedelta(days=2)).isoformat()
    late = house.planned(prepared_on=day, reason="entered after the weekend")
    made = replanned(house, late)
    assert made.prepared_on.isoformat() == day
    again = replanned(house, made.identity, replace(OTHER, lots=LOTS[:1]))
    assert again.prepared_on.isoformat() == day
    today = house.planned(prepared_on=TODAY.isoformat(), first_dose="2026-11-24")
    assert replanned(house, today).prescription.first_dose.isoformat() == "2026-11-24"
    passed = house.planned(first_dose="2026-11-24")
    with pytest.raises(WrongState, match=r"was to be on 2026-11-24, which has passed"):
        replanned(house, passed, today=TODAY + timedelta(days=2))
    assert not_again(house) == []


def test_what_was_ordered_cannot_be_planned_anew_once_it_is_erased(house):
    """Nor be calculated again; what was replaced before is counted, and judged by itself."""
    identity = house.planned()
    made = replanned(house, identity)
    erase(house, house.trail.find(identity).sequence)
    with pytest.raises(WrongState, match="personal data erased") as caught:
        replanned(house, made.identity)
    assert f"batch reject {made.identity}" in caught.value.remedy
    assert not_again(house) == [("preparation", "personal data erased")]
    other = house.planned(rx="R-2")
    erase(house, house.trail.find(other).sequence)
    with pytest.raises(WrongState, match="personal data erased"):
        replanned(house, other)


def test_another_configuration_judges_the_replaced_plan_by_its_figures(house):
    """What cannot be planned again must order the same, and name the lots of the old plan."""
    replanned(house, house.planned())
    other = AtHand(FORMULARY, replace(house.pharmacy, digest="f" * 64))
    assert ("preparation", "another configuration") in not_again(house, other)


def test_who_acts_meanwhile_comes_first(house, monkeypatch):
    """The state is looked at again inside the transaction: a weighing, or another plan anew."""
    for rival in ("weighs", "replans"):
        identity = house.planned(rx=rival)
        find = Replanner._planned

        def planned(self, entry, said, find=find, rival=rival, identity=identity):
            found = find(self, entry, said)
            monkeypatch.setattr(Replanner, "_planned", find)
            if rival == "weighs":
                house.weighed(identity, by="Lee")
            else:
                replanned(house, identity, by="Lee")
            return found

        monkeypatch.setattr(Replanner, "_planned", planned)
        with pytest.raises(WrongState, match=f"{identity} (is in preparation|was replaced)"):
            replanned(house, identity)
        assert house.last()["outcome"] == "refused"


def test_a_fill_that_was_made_with_what_it_gave_is_planned_anew(house):
    """What was given for the fill stays, measured figures too; the first fill's order follows."""
    first = house.planned(days="300", fills="auto")
    due = TODAY + timedelta(days=150)
    told = Refill(lots=LOTS, measured=("fill_mass=128 mg/capsule",), balance="A")
    fill = Refiller(house.recorder(today=due)).refill(first, told).preparation
    made = replanned(house, fill.identity, today=due)
    assert (made.course, made.prescription) == (fill.course, fill.prescription)
    assert made.figures.fill_mass == fill.figures.fill_mass
    assert made.weigh_plan.balance.id == "A"
    coarse = replace(OTHER, balance="III", lots=LOTS[:1])
    last = replanned(house, made.identity, coarse, today=due)
    assert last.weigh_plan.balance.id == "III"
    assert not_again(house) == []
    erase(house, house.trail.find(first).sequence)
    with pytest.raises(WrongState, match=f"personal data of {first} were erased"):
        replanned(house, last.identity, today=due)
    assert {each for each, _ in not_again(house)} == {"preparation"}


def test_tablets_of_another_lot_are_weighed_again(house):
    """The mean mass is that of the tablets in hand; the vehicle has nothing to do with it."""
    order = {"order": LiquidOrder, "formulation": "naltrexone-oral-liquid-tablets",
             "tablet_mass": "155 mg", "days": "14"}  # fmt: skip
    identity = house.planned(lots=(), **order)
    plan = batch_of(house.trail, identity).plan
    active, vehicle = plan.components[0].name, plan.components[-1].name
    water = replanned(house, identity, replace(OTHER, lots=(f"{vehicle}=W@2028-01",)))
    with pytest.raises(InvalidOrder, match="tablet_mass"):
        replanned(house, water.identity, replace(OTHER, lots=(f"{active}=T@2028-01",)))
    again = replace(OTHER, lots=(f"{active}=T@2028-01",), measured=("tablet_mass=150 mg",))
    made = replanned(house, water.identity, again)
    assert numbers(made, vehicle) == ["W"]
    assert not_again(house) == []


def test_where_people_are_enrolled_whoever_may_order_may_plan_anew(house):
    """A technician may; somebody else learns nothing of the batch."""
    identity = house.planned()
    house.staff(BEN)
    with pytest.raises(NotAuthorised):
        replanned(house, identity, by="Nobody")
    made = replanned(house, identity, by="BC")
    assert made.replaces.id == identity
    late = replace(OTHER, lots=(f"{ACTIVE}=N-19@2045-03",), confirmed="read twice")
    with pytest.raises(NotAuthorised):
        replanned(house, made.identity, late, by="BC")
    assert replanned(house, made.identity, late, by="AB").confirmed
    assert house.last()["signature"]["meaning"] == "accepted"
    house.trail.close()
    result, _ = verify_with_signatures(house.path, every=True)
    assert result.ok, result.reason


def test_what_is_hardly_right_is_confirmed_again(house):
    """What was confirmed of the lots before does not hold for others."""
    identity = house.planned(
        lots=(f"{ACTIVE}=N-17@2045-03", *LOTS[1:]), confirmed="read twice", by="Lee"
    )
    late = replace(OTHER, lots=(f"{ACTIVE}=N-19@2045-03",))
    with pytest.raises(Implausible):
        replanned(house, identity, late)
    made = replanned(house, identity, replace(late, confirmed="looked again"), by="Lee")
    assert [each.by for each in made.confirmed] == ["Lee"]
    assert replanned(house, made.identity).confirmed == ()
    assert not_again(house) == []


def test_a_mass_too_small_for_the_balance_proposes_it(house):
    """A planned mass is never put in the place of what the lot in hand needs."""
    strong = {"assay": "93.5 %", "basis": "anhydrous and solvent-free", "water": "3.68 %"}
    weak = receive(house, "N-1", **strong)
    pure = receive(house, "N-2", assay="101 %", basis="as is", assay_of="hydrochloride")
    spoilt = receive(house, "C-9", FILLER)
    quarantine_lot(Storekeeper(house.recorder()), spoilt, "wet")
    lots = (f"{ACTIVE}={weak}", f"{FILLER}=C-77@2028-06")
    identity = house.planned(lots=lots, potency="certificate", dose="3.5 mg")
    reading = BalanceReading(actual="119 mg", lot=pure, sighted=True, container=ACTIVE)
    assert house.by().batch(identity).plan.weigh_plan.method == "direct"
    for act in (mass_to_weigh, record_weighing):
        with pytest.raises(NotWeighable) as caught:
            act(house.by().acts, identity, reading)
        assert f'batch replan {identity} --lot "{ACTIVE}=LOT"' in caught.value.remedy
    other = house.planned(lots=lots, potency="certificate", dose="3.5 mg", rx="R-2")
    house.by().weigh(other, replace(reading, actual="124 mg", lot=None))
    with pytest.raises(LotNotUsable) as caught:
        house.by().weigh(other, replace(reading, lot=spoilt, container=None, step=2))
    assert "replan" not in caught.value.remedy
    made = replanned(house, identity, replace(OTHER, lots=(f"{ACTIVE}={pure}",)))
    assert house.weighed(made.identity).next_step is None


def test_a_preparation_that_is_named_must_be_there(house):
    """A trail that names one that was never planned before is not followed in a circle."""
    made = replanned(house, house.planned())
    entry = house.trail.find(made.identity)
    circle = {**entry.document, "replaces": {"id": made.identity, "lots": {}}}
    for told in (circle, {**circle, "replaces": {"id": "ELM-9", "lots": {}}}):
        with pytest.raises(VerificationFailure, match="was not planned before"):
            list(replaced_before(house.trail, replaced(entry, document=told)))
    assert Preparation.from_document(entry.document).replaces is not None


def test_what_is_wrong_usage(house):
    """An unknown batch, and no reason; a figure that nothing asks for is refused."""
    identity = house.planned()
    with pytest.raises(WrongUsage, match="has no preparation"):
        replanned(house, "ELM-9")
    with pytest.raises(WrongUsage, match="--reason"):
        replanned(house, identity, replace(OTHER, reason=" "))
    with pytest.raises(InvalidOrder, match="no figure of this name"):
        replanned(house, identity, replace(OTHER, measured=("fill_mass=128 mg/capsule",)))


def test_a_figure_depends_on_lots_of_its_own_component(house):
    """The fill mass is measured with the filler: with another one it is given again."""
    identity = house.planned()
    filler = replace(OTHER, lots=(f"{FILLER}=C-78@2028-06",))
    with pytest.raises(InvalidOrder, match="fill_mass"):
        replanned(house, identity, filler)
    again = replace(filler, measured=("fill_mass=128 mg/capsule",))
    made = replanned(house, replanned(house, identity, again).identity)
    assert format_quantity(made.figures.fill_mass) == "128 mg/capsule"
    assert not_again(house) == []


def test_only_what_was_not_begun_and_what_still_stands(house):
    """Each state says what to do instead; a hold before the first weighing changes nothing."""
    begun, held, gone = (house.planned(rx=f"R-{each}") for each in range(3))
    house.weighed(begun)
    for state, way in (("in preparation", "Reject it"), ("on hold after it was begun", "Reject")):
        with pytest.raises(WrongState, match=f"is {state}; it cannot be replaced") as caught:
            replanned(house, begun)
        assert caught.value.remedy.startswith(way)
        house.by().change(begun, "batch-held", "asked") if state == "in preparation" else None
    house.by().change(held, "batch-held", "asked")
    with pytest.raises(WrongState, match="is on hold; it cannot be planned anew"):
        replanned(house, held)
    house.by().change(held, "batch-resumed", "answered")
    assert replanned(house, held).replaces.id == held
    house.by().change(gone, "batch-rejected", "spilt")
    with pytest.raises(WrongState) as caught:
        replanned(house, gone)
    assert caught.value.remedy == "Order it anew with the lots in hand."


def test_lists_know_what_was_replaced(house):
    """It is closed, expires no more, is not recalled, and is no fill and no second order."""
    who = {"patient": "P", "rx": "R-1"}
    old = house.planned(**who)
    new = replanned(house, old).identity
    lives = {life.id: life for life in batch_lives(house.trail)}
    assert (lives[old].state, lives[new].state) == ("replaced", "planned")
    assert lives[old].last_act.sequence == lives[new].planned.sequence
    assert [row.batch for row in open_batches(house.trail).rows] == [new]
    rows = expiring(house.trail, 4000, TODAY).rows
    assert [row.id for row in rows if row.kind == "batch"] == [new]
    again = batch_of(house.trail, house.planned(**who)).plan
    assert [each.values["preparation"] for each in again.wording if each.key == "note.same_again"]
    assert old not in str(again.notes)
    found = house.by().recall_lot("N-17", "metal found")
    assert {each.id: each.done for each in found.batches}[old] == "replaced before"
    assert is_void(house.trail, old)
    assert not_again(house) == []


def test_paper_and_record_tell_both_plans(house):
    """The old sheet is marked, the new one names it; record and review say what and why."""
    old = house.planned()
    new = replanned(house, old).identity
    sheets = {each: house.recorder().print_sheet(each, "txt").decode() for each in (old, new)}
    assert "REPLACED" in sheets[old]
    assert "REPLACED" not in sheets[new]
    assert f"{old}, whose sheet must not be used any more" in " ".join(sheets[new].split())
    with pytest.raises(WrongState, match=f"was replaced by {new}; it is given no label"):
        house.recorder().print_label(old, "txt")
    told = [each for each in review_of(house.trail, new).unusual if old in each.what]
    assert [(each.what, each.reason) for each in told] == [
        (f"It was planned anew in place of {old}.", "N-17 is used up")
    ]
    record = finished_record(house.trail, new).in_full()
    assert (record.replaces.id, record.replaces.reason) == (old, "N-17 is used up")
    before = finished_record(house.trail, old).in_full()
    assert (before.state, before.replaced_by) == ("replaced", new)
    assert before.replaces is UNSET
    assert [each.reason for each in before.history] == [None, "N-17 is used up", None, None]
    for identity in (old, new):
        shown = finished_record(house.trail, identity)
        file = house.path.with_name(f"{identity}.zip")
        file.write_bytes(zipped(bundle_of(shown)))
        assert verify_bundle(file).found.verdict == "CONSISTENT"
        words = render_record(shown.in_full(), "txt").decode()
        assert ("Replaces: " in words) is (identity == new)
    check_signed(house.trail, replanned(house, new).identity)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"replaces": None}, "do not agree"),
        ({"mentions": ()}, "do not agree"),
        ({"mentions": (("batch", "X"), ("replaces", "OLD"))}, "does not say once"),
        ({"mentions": (("batch", "OLD"),)}, "does not have the key once"),
        ({"mentions": (("batch", "NEW"), ("replaces", "NEW")), "id": "NEW"}, "does not say once"),
        ({"mentions": (("batch", "X"), ("replaces", "X")), "id": "X"}, "nothing was planned as X"),
    ],
)
def test_the_fold_demands_that_body_and_document_agree(house, told, says):
    """A preparation says in both which one batch it replaces, and that one was planned."""
    old = house.planned()
    new = replanned(house, old).identity
    fold, last = Fold(None), house.trail.head().sequence
    for at in range(1, last):
        fold(stored_body(at, house.trail.body_of(at)), canonical_bytes(document_at(house, at)))
    body, document = stored_body(last, house.trail.body_of(last)), document_at(house, last)
    names = {"OLD": old, "NEW": new}
    if "mentions" in told:
        keys = tuple((kind, names.get(each, each)) for kind, each in told["mentions"])
        rest = (each for each in body.mentions if each[0] not in ("batch", "replaces"))
        body = replaced(body, mentions=tuple(sorted((*rest, *keys))))
    if "replaces" in told:
        del document["replaces"]
    if "id" in told:
        document["replaces"]["id"] = names.get(told["id"], told["id"])
    with pytest.raises(VerificationFailure, match=says):
        fold(body, canonical_bytes(document))


def document_at(house, at):
    """Return the document of an entry, to be changed."""
    return json.loads(canonical_bytes(house.trail.recorded_at(at).document))


def test_an_export_is_held_to_it_too(house):
    """Without documents a replaced batch ends as well: a weighing after it is a failure."""
    old = house.planned()
    replanned(house, old)
    other = house.planned(rx="R-2")
    house.weighed(other)
    fold = Fold(None)
    bodies = [stored_body(at, body) for at, body in house.trail.entries()]
    for body in bodies:
        fold(body, None)
    weighing = next(each for each in bodies if each.action == "weighing")
    keys = tuple((k, old if k == "batch" else each) for k, each in weighing.mentions)
    with pytest.raises(VerificationFailure, match="was replaced; it cannot be weighed for"):
        fold(replaced(weighing, subject=old, mentions=keys), None)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"replaces": {"lots": {}}}, "other lots of the plan"),
        ({"prescription": {"days": 29}}, "orders something else than"),
        ({"replaces": {"id": "BEGUN"}}, "is in preparation; it cannot be replaced"),
    ],
)
def test_what_is_said_of_the_replaced_plan_is_held_against_it(house, change, says, monkeypatch):
    """Lots, prescription and state are those of the old plan, whatever it was planned with."""
    begun = house.planned(rx="R-3")
    house.weighed(begun)
    replanned(house, house.planned())
    last = house.trail.head().sequence
    read = PastTrail.read

    def changed(self, stored):
        entry, order = read(self, stored)
        if stored.sequence == last:
            for name, members in change.items():
                told = {k: begun if each == "BEGUN" else each for k, each in members.items()}
                entry.document[name] = {**entry.document[name], **told}
        return entry, order

    monkeypatch.setattr(PastTrail, "read", changed)
    with pytest.raises(VerificationFailure, match=says):
        not_again(house)


def test_a_plan_of_nobody_ends_the_way_back(house, monkeypatch):
    """The check of signatures stops at a batch that is not there; others refuse the trail."""
    made = replanned(house, house.planned())
    find = type(house.trail).find
    monkeypatch.setattr(
        type(house.trail), "find",
        lambda self, identity, **more: find(self, identity, **more)
        if identity == made.identity else None,
    )  # fmt: skip
    assert [each for each, _ in _with_replaced(house.trail, made.identity)] == [made.identity]
