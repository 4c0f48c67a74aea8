"""Printing by id alone: originals, copies, what is barred, and what was never recorded."""

from __future__ import annotations

import inspect
import json
from functools import partial

import pypdf
import pytest

import ldncompound
from ldncompound.cli.batch_screens import stands
from ldncompound.core.records import replaced
from ldncompound.core.refusals import LotNotUsable, NotAuthorised, WrongState, WrongUsage
from ldncompound.documents.rendering import render_label, render_sheet
from ldncompound.pharmacy.batches.acts.dispensing import DispensingOrder
from ldncompound.pharmacy.batches.acts.sign_off import BatchYield
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.printing import (
    barred,
    label_written,
    print_label,
    print_sheet,
    sheet_written,
)
from ldncompound.pharmacy.batches.recalled_lots import lots_barred
from ldncompound.pharmacy.batches.recorded_preparation import recorded_preparation
from ldncompound.pharmacy.batches.review import review_of
from ldncompound.pharmacy.batches.states import State
from ldncompound.pharmacy.batches.tracing import trace_lot
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from ldncompound.pharmacy.inspection.bundle import bundle_of
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.pharmacy.reports.record_print import print_record
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.changes import quarantine_lot, release_lot
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.stock.standing import state_of
from ldncompound.pharmacy.stock.triturations import TriturationOrder
from ldncompound.trail.store import Trail
from making import FORMULARY, done_again, judging
from shops import ACTIVE, FILLER, GIVEN, LOTS, SHELL, TODAY, receive

ACTORS = ("Recorder", "Scheduler", "Refiller", "Storekeeper")
HANDED_IN = ("Preparation", "Schedule", "Outcome", "CompoundingRecord", "bytes", "document", "dict")


def pages(data: bytes, path) -> list[str]:
    """Return the text of each page of a PDF, blanks evened out."""
    path.write_bytes(data)
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages]


def actions(house) -> list[str]:
    """Return what the entries of the trail are."""
    return [json.loads(each.body)["action"] for each in house.trail.entries()]


# Only what the trail holds ---------------------------------------------------------


def test_a_document_handed_in_is_not_printed(house):
    """A genuine preparation, a forged one, an outcome: wrong usage, and no entry."""
    genuine = recorded_preparation(house.trail, house.planned())
    forged = replaced(genuine.preparation, notes=("Give ten times as much.",))
    recorder = house.recorder()
    for each in (genuine, genuine.preparation, genuine.document, forged, None):
        for act in (
            recorder.print_sheet,
            recorder.print_label,
            partial(print_record, recorder, form="txt"),
        ):
            with pytest.raises(WrongUsage, match="named by its id"):
                act(each)
        with pytest.raises(WrongUsage, match="named by its id"):
            Scheduler(recorder).print_calendar(each, "txt")
        with pytest.raises(WrongUsage, match="named by its id"):
            Storekeeper(recorder).print_trituration_label(each, "txt")
    with pytest.raises(WrongUsage, match="no preparation"):
        recorder.print_sheet("ELM-20261123-0099", "txt")
    with pytest.raises(WrongUsage, match="no form"):
        recorder.print_sheet(genuine.preparation.identity, "docx")

    assert actions(house) == ["preparation"]


@pytest.mark.parametrize("name", ACTORS)
def test_no_act_that_prints_takes_a_document(name):
    """Each takes an id, and no argument that could hold what is to be printed."""
    kind = getattr(ldncompound, name)
    found = [each for each in dir(kind) if "print" in each or "label" in each or "sheet" in each]

    for each in found:
        parameters = inspect.signature(getattr(kind, each)).parameters
        assert parameters["identity"].annotation == "str", each
        assert not [p for p in parameters.values() if any(w in str(p.annotation) for w in HANDED_IN
                    if p.name != "keep")], each  # fmt: skip
    assert not hasattr(kind, "record_output")
    assert bool(found) == (name != "Refiller")


@pytest.mark.parametrize("recorded", [True, False])
def test_a_document_that_is_rendered_says_that_it_is_not_recorded(house, tmp_path, recorded):
    """On every page and part, with neither the id nor the trail, whatever it claims."""
    made = recorded_preparation(house.trail, house.planned()).preparation
    root = made.trail.root
    handed = made if recorded else replaced(made, id=None, trail=None)
    text = render_sheet(handed, "txt").decode()
    read = pages(render_sheet(handed, "pdf"), tmp_path / "s.pdf")
    labels = [
        render_label(handed, form, size=None, sizes=FORMULARY.label_sizes)
        for form in ("txt", "pdf")
    ]
    told = [text, *read, labels[0].data.decode(), *pages(labels[1].data, tmp_path / "l.pdf")]

    for each in told:
        assert "NOT RECORDED" in each
        assert made.identity not in each
        assert root[:8] not in each
    assert text.count("NOT RECORDED") > 100
    assert all(each.draft for each in labels)
    assert all("record" in each.missing[0] for each in labels)
    images = [image for page in pypdf.PdfReader(tmp_path / "s.pdf").pages for image in page.images]
    assert images == []
    assert b"verify --sheet" not in render_sheet(handed, "txt")


# One original ----------------------------------------------------------------------


def test_the_first_sheet_is_the_original_and_every_later_one_a_copy(house):
    """Whatever its form; two copies are the same bytes, and differ from the original."""
    identity, recorder = house.planned(), house.recorder()
    first = print_sheet(recorder, identity, "txt")
    others = [print_sheet(house.recorder("Lee"), identity, "txt") for _ in range(2)]

    assert (first.copy, print_sheet(recorder, identity, "pdf").copy) == (False, True)
    assert b"COPY" not in first.data
    assert others[0] == others[1]
    assert others[0].data != first.data
    assert b"*** COPY ***" in others[0].data
    assert sheet_written(house.trail, identity, first.data)
    assert not sheet_written(house.trail, identity, first.data + b" ")
    assert label_written(house.trail, identity, first.data) is None


def test_who_prints_meanwhile_has_the_original(house):
    """A sheet made at the same time as another becomes a copy before it is recorded."""
    identity, mine, theirs = house.planned(), [], []

    def keep(data: bytes) -> None:
        mine.append(data)
        if not theirs:
            with Trail.open_for_acts(house.path) as trail:
                other = replace_trail(house.recorder("Lee"), trail)
                theirs.append(print_sheet(other, identity, "txt"))

    made = print_sheet(house.recorder(), identity, "txt", keep=keep)

    assert (theirs[0].copy, made.copy) == (False, True)
    assert len(mine) == 2
    assert mine[-1] == made.data
    assert mine[0] == theirs[0].data
    assert actions(house) == ["preparation", "sheet", "sheet"]


def replace_trail(recorder, trail):
    """Return a recorder of another station on the same trail."""
    return type(recorder)(trail, recorder.formulary, recorder.pharmacy, recorder.desk)


def test_a_hold_meanwhile_keeps_the_label_back(house):
    """What was made before the hold is not recorded, and the label is refused."""
    identity = house.released()

    def hold(_: bytes) -> None:
        if batch_of(house.trail, identity).state is State.RELEASED:
            house.by("Lee").change(identity, "batch-held", "a doubt")

    with pytest.raises(WrongState, match="on hold"):
        print_label(house.recorder(), identity, "txt", keep=hold)
    assert actions(house)[-2:] == ["batch-held", "refusal"]
    assert "label" not in actions(house)


def test_what_cannot_be_put_away_is_not_recorded(house):
    """A full disk leaves no entry of a print."""
    identity = house.planned()

    def full(_: bytes) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        print_sheet(house.recorder(), identity, "txt", keep=full)
    assert actions(house) == ["preparation"]
    assert print_sheet(house.recorder(), identity, "txt").copy is False


# What must not be used -------------------------------------------------------------


def held(house):
    """Return a batch on hold."""
    identity = house.planned()
    house.by().change(identity, "batch-held", "why")
    return identity


def rejected(house):
    """Return a rejected batch."""
    identity = house.prepared()
    house.by().change(identity, "batch-rejected", "why")
    return identity


def recalled(house):
    """Return a released batch that was recalled."""
    identity = house.released()
    house.by().change(identity, "batch-recalled", "why")
    return identity


def of_a_recalled_lot(house):
    """Return a planned batch of a recalled lot, whose hold was lifted."""
    identity = house.planned()
    house.by().recall_lot("N-17", "why")
    house.by().change(identity, "batch-resumed", "looks fine")
    return identity


def of_a_recalled_trituration(house):
    """Return a planned batch of a trituration that was made from a recalled lot."""
    receive(house), receive(house, "C-77", FILLER)
    lots = (f"{ACTIVE}=N-17", f"{FILLER}=C-77")
    order = TriturationOrder(amount="6 g", parts="10", lots=lots)
    made = Storekeeper(house.recorder()).make_trituration(order).id
    identity = house.planned(lots=(f"{ACTIVE}={made}", f"{FILLER}=C-88@2028-06", LOTS[2]))
    house.by().recall_lot("ELM-LOT-0001", "why")
    house.by().change(identity, "batch-resumed", "looks fine")
    return identity


def of_a_lot_received_and_recalled_later(house):
    """Return a planned batch of a typed lot, which was received afterwards, and recalled by id."""
    identity = house.planned()
    house.by().recall_lot(receive(house), "why")
    return identity


def of_a_lot_in_quarantine(house):
    """Return a planned batch of a received lot that was put into quarantine afterwards."""
    made = receive(house)
    identity = house.planned()
    quarantine_lot(Storekeeper(house.recorder()), made, "wet")
    return identity


def of_a_trituration_in_quarantine(house, *, received=True):
    """Return a planned batch of a trituration that was made from a lot now in quarantine."""
    if received:
        receive(house), receive(house, "C-77", FILLER)
    lots = LOTS[:2] if not received else (f"{ACTIVE}=N-17", f"{FILLER}=C-77")
    order = TriturationOrder(amount="6 g", parts="10", lots=lots)
    made = Storekeeper(house.recorder()).make_trituration(order).id
    identity = house.planned(lots=(f"{ACTIVE}={made}", f"{FILLER}=C-88@2028-06", LOTS[2]))
    if not received:
        receive(house, "C-77", FILLER), receive(house)
    found = Stockroom(house.trail).find(ACTIVE, "N-17")
    quarantine_lot(Storekeeper(house.recorder()), found[0].id, "wet")
    return identity


def of_typed_lots_in_quarantine(house):
    """Return a planned batch of a trituration of lots that were typed, and received later."""
    return of_a_trituration_in_quarantine(house, received=False)


def of_a_lot_in_quarantine_and_held(house):
    """Return a batch on hold that holds a lot in quarantine."""
    identity = of_a_lot_in_quarantine(house)
    house.by().change(identity, "batch-held", "why")
    return identity


@pytest.mark.parametrize(
    ("make", "marks"),
    [
        (of_a_lot_in_quarantine, ("quarantine",)),
        (of_a_trituration_in_quarantine, ("quarantine",)),
        (of_typed_lots_in_quarantine, ("quarantine",)),
        (of_a_lot_in_quarantine_and_held, ("on hold", "quarantine")),
        (held, ("on hold",)),
        (rejected, ("rejected",)),
        (recalled, ("recalled",)),
        (of_a_recalled_lot, ("recalled",)),
        (of_a_recalled_trituration, ("recalled",)),
        (of_a_lot_received_and_recalled_later, ("on hold", "recalled")),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_must_not_be_used_says_so_across_the_page(house, tmp_path, make, marks):
    """On original and copies, on every page and between all parts; its label is refused."""
    identity, recorder = make(house), house.recorder()
    assert barred(house.trail, batch_of(house.trail, identity)) == marks
    for copy in (False, True):
        sheet = print_sheet(recorder, identity, "txt")
        assert (sheet.copy, sheet.barred) == (copy, marks)
        for mark in marks:
            assert sheet.data.decode().count(mark.upper()) > 50
    read = pages(recorder.print_sheet(identity, "pdf"), tmp_path / "s.pdf")
    assert len(read) == 3
    for page in read:
        for mark in marks:
            assert page.count(mark.upper()) >= 2
    with pytest.raises(WrongState) as caught:
        recorder.print_label(identity, "txt")
    assert caught.value.code == "wrong-state"
    assert actions(house)[-1] == "refusal"
    assert "label" not in actions(house)


def test_quarantine_is_said_everywhere_until_it_is_lifted(house):
    """Review, trace and screens say it; it may be verified; then sheet and label are as before."""
    made = receive(house)
    identity, store = judging(house).prepared(), Storekeeper(house.recorder())
    quarantine_lot(store, made, "wet")
    batch = batch_of(house.trail, identity)
    _, waiting = lots_barred(house.trail, batch)
    assert [each.partition(", which ")[0] for each in waiting] == [f"lot N-17 of {ACTIVE}"]
    assert f"QUARANTINE: it holds {waiting[0]}" in stands(batch, (), waiting)
    assert "QUARANTINE" not in stands(batch)
    assert f"QUARANTINE: {waiting[0]}." in [
        each.what for each in review_of(house.trail, identity).unusual
    ]
    trace = trace_lot(house.trail, made)
    assert trace.lots[0].in_quarantine
    assert trace.batches[0].uses[0].in_quarantine
    house.by("Lee").verify(identity)
    with pytest.raises(WrongState, match="holds a lot in quarantine"):
        house.recorder().print_label(identity, "txt")
    first = print_sheet(house.recorder(), identity, "txt")
    release_lot(store, made, "dried")
    assert lots_barred(house.trail, batch) == ((), ())
    assert first.barred == ("quarantine",)
    assert print_sheet(house.recorder(), identity, "txt").barred == ()
    assert house.recorder().print_label(identity, "txt").draft
    assert not trace_lot(house.trail, made).lots[0].in_quarantine
    assert done_again(house) == 1


def test_a_trituration_of_a_lot_in_quarantine_is_not_used(house):
    """It is in quarantine as its lot is: refused in an order, and shown so."""
    of_a_trituration_in_quarantine(house)
    room = Stockroom(house.trail)
    made = next(each for each in room.lots() if each.trituration is not None)
    assert state_of(room, made, TODAY) == "quarantine"
    with pytest.raises(LotNotUsable, match="was made from the lot 'N-17', which is in quarantine"):
        house.planned(lots=(f"{ACTIVE}={made.id}", f"{FILLER}=C-88@2028-06", LOTS[2]))


def test_a_batch_made_of_another_lot_is_not_recalled_with_the_planned_one(house):
    """Until it is made the planned lot counts; then only what was used."""
    receive(house, "N-18")
    identity = house.planned(lots=(*LOTS[1:], f"{ACTIVE}=N-17@2028-03"))
    for step in batch_of(house.trail, identity).steps:
        if step.what == ACTIVE:
            house.weighed(identity, **{f"step_{step.step}": {"lot": "N-18"}})
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    before = barred(house.trail, batch_of(house.trail, identity))
    house.by().finish(identity, BatchYield(filled="32"))
    house.by().recall_lot("N-17", "why")

    assert before == ()
    assert "recalled" not in barred(house.trail, batch_of(house.trail, identity))


def test_draft_labels_stay_as_they_were(house):
    """Before the release a label is a draft; nothing is marked on its sheet."""
    identity = house.planned()

    assert house.recorder().print_label(identity, "txt").draft
    assert print_sheet(house.recorder(), identity, "txt").barred == ()


def test_the_label_of_what_was_recalled_is_only_in_a_bundle_and_marked(shop):
    """That of a dispensing is refused; an inspector sees what was handed out, marked on top."""
    identity, recorder = shop.stock(), shop.recorder()
    entry = shop.dispensary().dispense(identity, DispensingOrder(**GIVEN)).trail.sequence
    shop.dispensary().recall_lot("G-5", f"{SHELL} is brittle")
    with pytest.raises(WrongState, match="recalled"):
        recorder.print_label(identity, "txt", dispensing=entry)

    label = bundle_of(finished_record(shop.trail, identity))["labels/label.txt"].decode()
    stock, given = label.split("\n\n*** RECALLED ***\n")
    assert stock.startswith("*** RECALLED ***\n*** COPY ***")
    assert "FOR STOCK" in stock
    assert "Olivia" in given


def test_a_calendar_is_a_copy_from_the_second_on_whoever_prints_meanwhile(house):
    """The same way for every paper: read again inside the transaction that records it."""
    scheduler = Scheduler(house.recorder())
    order = ScheduleOrder(
        steps=("1.5 mg for 14 day", "3 mg for 14 day"), form="capsule", patient="P", prescriber="D"
    )
    identity, others = scheduler.plan(order).document["id"], []

    def keep(_: bytes) -> None:
        if not others:
            others.append(None)
            others[0] = scheduler.print_calendar(identity, "txt")

    made = scheduler.print_calendar(identity, "txt", keep=keep)

    assert (others[0].copy, made.copy) == (False, True)
    assert actions(house).count("calendar") == 2


def test_a_stranger_prints_nothing_and_is_refused_once(house):
    """Where people are enrolled; the refusal is one entry, though two acts are under way."""
    identity = house.planned()
    house.staff()
    before = actions(house)
    for work in (house.recorder("Mrs Nobody").print_sheet, house.recorder("Mr X").print_label):
        with pytest.raises(NotAuthorised) as caught:
            work(identity, "txt")
        assert caught.value.details["trail"]["sequence"] == house.trail.head().size

    assert actions(house) == [*before, "refusal", "refusal"]


def test_only_what_was_printed_is_found_again(house):
    """By its bytes: a label of the preparation, and neither its sheet nor another file."""
    identity = house.planned()
    label, sheet = (
        house.recorder().print_label(identity, "txt"),
        house.recorder().print_sheet(identity, "txt"),
    )

    assert label_written(house.trail, identity, label.data) == label
    assert sheet_written(house.trail, identity, sheet)
    for other in (sheet, label.data + b"x", b""):
        assert label_written(house.trail, identity, other) is None
    assert not sheet_written(house.trail, identity, label.data)
