"""Batches through `Pharmacy` alone: each act once for its request id, and read back the same."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from fractions import Fraction

import pytest

import ldncompound
from api.at_the_door import MASSES, NOW, Door
from ldncompound.core.refusals import RequestIdUsed, WrongUsage
from ldncompound.pharmacy.batches.acts import recall, sign_off
from shops import ACTIVE, FILLER, LOTS
from staffed import SCREENED, SECRETS, StaffedHouse

STOCK = {"dose": "1.5 mg", "days": None, "quantity": "100", "patient": "", "prescriber": "",
         "for_stock": True}  # fmt: skip
PATIENT = {"dose": "3 mg", "days": "20", "patient": "P-1", "prescriber": "Dr X",
           "patient_name": "Olivia", "rx": "RX-1", "directions": "Take 2."}  # fmt: skip


@pytest.fixture
def door(tmp_path):
    """Return a pharmacy; its trail is whole when the test is over."""
    found = Door(tmp_path)
    yield found
    found.check()


def test_the_bench_from_plan_to_release(door):
    """Each act of a batch's life is done once, whatever is repeated, and shown as it was told."""
    identity, batches = door.planned(), door.by().batches
    begun = batches.begin(identity)
    assert begun == batches.at_hand(identity)
    assert (begun.step.step, begun.of_active, begun.goes_on) == (1, True, True)
    first = batches.mass_to_weigh(identity, container=ACTIVE, sighted=True)
    assert first.low.magnitude < first.target.magnitude < first.high.magnitude
    named = {"sighted": True, "container": ACTIVE}
    door.refused_twice(batches.weigh, "out-of-tolerance", identity, actual="140 mg", **named)
    weighing = door.once(
        batches.weigh, identity, actual="120 mg", **named, other={"actual": "121 mg"}
    )
    assert batches.show(identity).weighings[0].actual == weighing.actual
    while (step := batches.show(identity).next) is not None:
        if step.action == "weigh":
            amount = ldncompound.format_quantity(step.amount)
            batches.weigh(identity, actual=amount, sighted=True)
        else:
            done = door.once(batches.do, identity, step=step.step, other={"lot": "X"})
    assert done.trail.sequence in [each.sequence for each in batches.show(identity).history]
    door.once(batches.check, identity, "masses", masses=MASSES, shell="48 mg",
              other={"masses": MASSES[1:]})  # fmt: skip
    door.once(batches.check, identity, "appearance", appearance="white", as_described=True,
              other={"as_described": False})  # fmt: skip
    assert batches.stands(identity).batch.state == "in preparation"
    door.once(batches.finish, identity, filled="32", rejected="1", other={"rejected": "0"})
    door.once(batches.correct, identity, step=1, printout="P-9", reason="copied",
              other={"step": None})  # fmt: skip
    assert batches.review(identity).unusual
    lee = door.by("Lee").batches
    assert lee.before_signing(identity).review == batches.review(identity)
    verified = door.once(lee.verify, identity, other={"alone": "why"})
    assert lee.asked_before_release(identity).labels == 0
    counted = ldncompound.ReleaseStated(labels_used="7")
    door.refused_twice(lee.release, "invalid-order", identity, counted)
    stated = ldncompound.ReleaseStated(dose="1.5 mg", per_day="1", quantity="30")
    door.once(lee.release, identity, stated=stated, other={"stated": None})
    assert batches.show(identity).state == "released"
    assert verified.signature in batches.show(identity).signatures


def test_states_are_changed_once(door):
    """Hold, resume, rework, reject, recall and what they need; a missing reason is wrong usage."""
    identity, batches = door.prepared(), door.by("Lee").batches
    other = {"reason": "another"}
    for act in (batches.hold, batches.resume, batches.rework, batches.reject):
        door.once(act, identity, reason="spilt", other=other)
        with pytest.raises(WrongUsage):
            act(identity, reason=" ")
    door.refused_twice(batches.resume, "wrong-state", identity, reason="x")
    sold = door.released()
    recalled = door.once(batches.recall, sold, reason="glass", other=other)
    assert [each.patient for each in recalled.calls] == ["P-1"]


def test_a_batch_is_planned_anew_once(door):
    """The same request makes one preparation; another under its id is refused."""
    identity, batches = door.planned(), door.by().batches
    made = door.once(
        batches.replan, identity, lots=[f"{FILLER}=C-78@2028-06"], reason="used up",
        fill_mass="128 mg/capsule", other={"reason": "another"},
    )  # fmt: skip
    assert batches.show(identity).replaced_by == made.identity
    assert door.by().preparation(made.identity) == made


def test_a_lot_that_was_not_received_is_accepted_once(door):
    """The acceptance is told again as it was recorded."""
    identity = door.weighed(lots=(LOTS[0], f"{FILLER}=C-79@2028-06", LOTS[2]))
    accepted = door.once(
        door.by("Lee").batches.accept_lot, identity, lot=f"{FILLER}=C-79", reason="seen",
        other={"reason": "another"},
    )  # fmt: skip
    assert accepted.lot.number == "C-79"


def test_several_are_reviewed_and_released_each_once(door):
    """What a broken call left undone is done by its repetition, and nothing twice."""
    both, lee = [door.prepared(), door.prepared()], door.by("Lee").batches
    for each in both:
        lee.verify(each)
    door.once(lee.sign_review, identity=both[0], other={"identity": both[1]})
    reviewed = lee.sign_reviews(both, request_id="look")
    size = door.size
    assert lee.sign_reviews(both, request_id="look") == reviewed
    assert [each.trail.sequence for each in reviewed.reviewed] == [size - 1, size]
    lee.hold(both[1], reason="wait")
    lee.resume(both[1], reason="go on")
    refused = door.refused_twice(lee.release_reviewed, "wrong-state", both)
    assert "not reviewed" in refused.message
    lee.sign_review(both[1])
    done = lee.release_reviewed(both, request_id="out")
    size = door.size
    assert lee.release_reviewed(both, request_id="out") == done
    assert door.size == size
    for act in (lee.sign_reviews, lee.release_reviewed):
        for wrong, words in (([], "No batch is named"), ([both[0], both[0]], "named twice")):
            with pytest.raises(WrongUsage, match=words):
                act(wrong)
    with pytest.raises(WrongUsage, match="Of 2 batches, something is stated for 1"):
        lee.sign_reviews(both, [ldncompound.ReleaseStated()])
    assert door.size == size


def test_stock_is_dispensed_once_and_its_label_printed_apart(door):
    """The patient is not in what is handed back; the label is that of the dispensing."""
    identity, kim = door.released(**STOCK), door.by()
    handed = door.once(kim.batches.dispense, identity, **PATIENT, other={"days": "10"})
    assert "Olivia" not in str(handed.document())
    assert handed.left == kim.batches.show(identity).left
    label = kim.print_label(identity, format="txt", dispensing=handed.trail.sequence)
    assert b"Olivia" in label.data
    again = kim.label(identity, format="txt", dispensing=handed.trail.sequence)
    assert b"COPY" in again
    door.refused_twice(kim.batches.dispense, "wrong-state", identity, **{**PATIENT, "days": "400"})


def test_record_and_bundle_are_printed_once(door):
    """A repetition hands over the same bytes; readers write nothing."""
    identity, batches = door.released(), door.by().batches
    size = door.size
    shown = batches.record(identity)
    assert batches.record_text(identity)
    assert batches.trace(identity).batches[0].id == identity
    assert door.size == size
    kept = []
    printed = door.once(
        batches.print_record, identity, format="txt", keep=kept.append, other={"personal": False}
    )
    assert printed.shown == shown
    assert {*kept} == {printed.data}
    kept.clear()
    bundle = door.once(batches.inspect, identity, keep=kept.append, other={"personal": True})
    assert {*kept} == {bundle.data}
    assert {*zipfile.ZipFile(io.BytesIO(bundle.data)).namelist()} == {*bundle.made.files}


def test_sheet_label_and_record_are_bytes(door):
    """What is printed of a batch comes as bytes, each recorded, and each once for a request id."""
    identity, pharmacy = door.released(), door.by()
    for name in ("sheet", "label", "record"):
        paper = getattr(pharmacy, name)
        first = paper(identity, format="txt", request_id=f"{name}-1")
        assert isinstance(first, bytes)
        assert paper(identity, format="txt", request_id=f"{name}-1") == first
        assert (b"COPY" in paper(identity, format="txt")) is (name == "sheet")
    assert [each.id for each in pharmacy.batches(state="released").batches] == [identity]
    assert pharmacy.lots() == pharmacy.lots.list()


def test_a_list_is_read_by_pages(door):
    """State, day, limit and last id choose; what is none of these is wrong usage."""
    first, second = door.planned(), door.weighed()
    batches = door.by().batches
    whole = batches.list().batches
    assert [each.id for each in whole] == [first, second]
    assert [each.next is None for each in whole] == [False, True]
    assert whole[0].next == batches.show(first).next
    assert batches.list(limit=1).batches == whole[:1]
    assert batches.list(after=first).batches == whole[1:]
    assert batches.list(state="in preparation").batches == whole[1:]
    assert batches.list(since="2026-11-23").batches == whole
    assert batches.list(since="2026-11-24").batches == ()
    for wrong, words in (
        ({"state": "done"}, "not a state of a batch"),
        ({"since": "soon"}, "'soon' is not a date"),
        ({"limit": 0}, "limit 0 is less than 1"),
        ({"after": "ELM-1"}, "no preparation 'ELM-1'"),
    ):
        with pytest.raises(WrongUsage, match=words):
            batches.list(**wrong)


def test_a_lot_is_recalled_once_with_all_its_batches(door, monkeypatch):
    """A recall that broke is finished by its repetition, which tells what was done the first time."""
    sold, planned = door.released(), door.planned()
    lots = door.by("Lee").lots
    assert {each.id for each in lots.trace("N-17").batches} == {sold, planned}
    real = recall.change_state

    def breaks(acts, identity, action, reason):
        """Break at the second batch."""
        if identity == planned:
            raise KeyboardInterrupt
        return real(acts, identity, action, reason)

    monkeypatch.setattr(recall, "change_state", breaks)
    with pytest.raises(KeyboardInterrupt):
        lots.recall("N-17", reason="metal", request_id="call")
    monkeypatch.undo()
    told = lots.recall("N-17", reason="metal", request_id="call")
    assert {each.id: (each.was, each.done) for each in told.batches} == {
        sold: ("released", "recalled"), planned: ("planned", "put on hold"),
    }  # fmt: skip
    size = door.size
    assert lots.recall("N-17", reason="metal", request_id="call") == told
    assert door.size == size
    with pytest.raises(RequestIdUsed):
        lots.recall("N-17", reason="another", request_id="call")


def test_a_call_with_other_arguments_says_which_it_takes(door):
    """One too many, one too few, and what is stated twice: the remedy names what is taken."""
    batches = door.by().batches
    with pytest.raises(WrongUsage, match="unexpected keyword argument 'why'") as caught:
        batches.hold("ELM-1", reason="x", why="y")
    assert caught.value.remedy == "It takes: identity, reason, request_id."
    with pytest.raises(WrongUsage, match="missing a required argument: 'reason'"):
        batches.hold("ELM-1")
    with pytest.raises(WrongUsage, match="is given twice"):
        batches.release("ELM-1", ldncompound.ReleaseStated(dose="1 mg"), per_day="1")
    with pytest.raises(WrongUsage, match="'jars' of ReleaseStated must be texts, not str"):
        ldncompound.ReleaseStated(jars="a=b")


def test_a_release_that_broke_after_the_check_is_finished_by_its_repetition(tmp_path, monkeypatch):
    """Checked and released are two entries; the request is answered by the release alone."""
    house = StaffedHouse(tmp_path)
    identity = house.prepared()
    stated = ldncompound.ReleaseStated(
        dose="1.5 mg", per_day="1", quantity="30", screened=SCREENED.answers
    )
    pharmacy = ldncompound.Pharmacy.open(
        house.path, keys=house.keys, by="CD", station="bench", now=lambda: NOW,
        signer=lambda person, _: SECRETS[person.id],
    )  # fmt: skip
    assert pharmacy.batches.asked_before_release(identity).prescription
    assert pharmacy.batches.may_accept()

    def breaks(*_):
        """Break after the check was signed."""
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(sign_off, "sign_as_released", breaks)
        with pytest.raises(KeyboardInterrupt):
            pharmacy.batches.release(identity, stated, request_id="out")
    assert pharmacy.batches.show(identity).state == "verified"
    done = pharmacy.batches.release(identity, stated, request_id="out")
    assert pharmacy.batches.release(identity, stated, request_id="out") == done
    actions = [each.action for each in pharmacy.batches.show(identity).history]
    assert actions[-2:] == ["batch-verified", "batch-released"]
    other = house.prepared()
    wrong = replace(stated, dose="3 mg")
    for _ in range(2):
        with pytest.raises(ldncompound.Refusal, match="The batch is on hold"):
            pharmacy.batches.release(other, wrong, request_id="differs")
    held = [each.action for each in pharmacy.batches.show(other).history]
    assert held.count("batch-held") == 1
    house.close()


def test_what_a_guide_needs_is_read_and_never_recorded(door):
    """Open batches, the target with its working, checks that are due, who signs: all by reading."""
    identity, batches = door.planned(), door.by().batches
    assert [each.id for each in batches.at_work().batches] == [identity]
    size = door.by().trail.head().size
    batches.check_step(identity, step=1, lot="N-17@2028-03")
    batches.check_step(identity, step=1, container=ACTIVE)
    found = batches.mass_to_weigh(identity, container=ACTIVE, sighted=True)
    assert (found.working, found.as_planned) == ("120 mg, as planned", True)
    places = [found.place(each) for each in (found.low, found.target, found.high)]
    assert places == [0, Fraction(1, 2), 1]
    narrow = found._replace(low=found.target, high=found.target)
    assert [narrow.place(each) for each in (found.low, found.target, found.high)] == [
        Fraction(-1, 2), Fraction(1, 2), Fraction(3, 2)
    ]  # fmt: skip
    due = batches.checks_due(identity)
    assert (due.kinds, due.failed, due.assay) == (("appearance", "masses"), (), None)
    assert due.units
    assert "white" in due.description
    batches.check_yield(identity, filled="32", rejected="0")
    with pytest.raises(ldncompound.Refusal):
        batches.check_yield(identity, filled="33")
    hands = batches.hands(identity)
    assert (hands.by, hands.enrolled, hands.took_part, hands.leads, hands.alone) == (
        "Kim", False, False, True, False
    )  # fmt: skip
    assert door.by().trail.head().size == size
    door.refused_twice(batches.weigh, "out-of-tolerance", identity, actual="140 mg", sighted=True,
                       container=ACTIVE)  # fmt: skip
    batches.weigh(identity, actual="121 mg", sighted=True, container=ACTIVE)
    assert batches.hands(identity).took_part
    found = batches.mass_to_weigh(identity, sighted=True)
    assert found.working == "1080 mg × 121 mg / 120 mg = 1089 mg"


def test_a_released_batch_is_at_work_until_its_label_is_printed(door):
    """A label of a batch for a patient is part of the work; what is void or for stock is not."""
    identity, batches = door.prepared(), door.by("Lee").batches
    batches.verify(identity)
    asked = batches.asked_before_release(identity)
    with pytest.raises(ldncompound.Refusal, match="0 labels were printed"):
        asked.check_labels("1", "0")
    asked.check_labels("0", "0")
    batches.release(identity)
    assert [each.id for each in batches.at_work().batches] == [identity]
    door.by("Lee").print_label(identity, format="txt")
    assert batches.at_work().batches == ()
    stock = door.planned(**STOCK)
    assert [each.id for each in batches.at_work().batches] == [stock]
    batches.reject(stock, reason="given up")
    assert batches.at_work().batches == ()
    made = door.prepared(**STOCK | {"quantity": "30"})
    assert [each.id for each in batches.at_work().batches] == [made]
    batches.verify(made)
    batches.release(made)
    assert batches.at_work().batches == ()
