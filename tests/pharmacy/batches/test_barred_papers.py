"""What keeps a batch from being used stands on every paper about it: each state, each paper."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pypdfium2
import pytest

from ldncompound.core.refusals import LotNotUsable, WrongState
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.printing import print_label, print_sheet
from ldncompound.pharmacy.batches.recalled_lots import barred, changes_of_bars
from ldncompound.pharmacy.inspection.bundle import as_of_last_word, bundle_of, print_bundle
from ldncompound.pharmacy.inspection.bundle_check import Findings, check
from ldncompound.pharmacy.people.keys import verifies
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.pharmacy.reports.record_print import print_record
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.changes import quarantine_lot, release_lot
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.stock.triturations import TriturationOrder
from shops import ACTIVE, FILLER, LOTS, dispense, receive, stocked

GERMAN = {
    "on hold": "GESPERRT",
    "recalled": "ZURÜCKGERUFEN",
    "rejected": "ZURÜCKGEWIESEN",
    "quarantine": "QUARANTÄNE",
}


def quarantined(house, identity):
    """Put a lot into quarantine."""
    quarantine_lot(Storekeeper(house.recorder()), identity, "wet")


def of_a_plan_in_quarantine(house):
    """Return a batch of which nothing is weighed yet, whose lot was put into quarantine."""
    lot, identity = receive(house), house.planned()
    quarantined(house, lot)
    return identity


def of_a_batch_in_quarantine(house):
    """Return a batch that was made, and not released, before its lot came into quarantine."""
    lot, identity = receive(house), house.prepared()
    quarantined(house, lot)
    return identity


def of_a_released_batch_in_quarantine(house):
    """Return a batch that was released before its lot came into quarantine."""
    lot, identity = receive(house), house.released()
    quarantined(house, lot)
    return identity


def out_of_quarantine(house):
    """Return a released batch whose lot was in quarantine, and is no more."""
    lot, identity = receive(house), house.released()
    quarantined(house, lot)
    release_lot(Storekeeper(house.recorder()), lot, "dried")
    return identity


def held_and_in_quarantine(house):
    """Return a released batch on hold that holds a lot in quarantine."""
    identity = of_a_released_batch_in_quarantine(house)
    house.by().change(identity, "batch-held", "why")
    return identity


def of_what_was_made_from_it(house):
    """Return a planned batch of a trituration of lots as typed, of which one waits by now."""
    order = TriturationOrder(amount="6 g", parts="10", lots=LOTS[:2])
    made = Storekeeper(house.recorder()).make_trituration(order).id
    identity = house.planned(lots=(f"{ACTIVE}={made}", f"{FILLER}=C-88@2028-06", LOTS[2]))
    lot = receive(house)
    quarantined(house, lot)
    return identity


def of_a_number_written_alike(house):
    """Return a planned batch that names its lot as typed; what is written alike waits by now."""
    identity = house.planned()
    quarantined(house, receive(house, number="n 17"))
    return identity


def corrected(house, lot, number):
    """Correct the number of a lot of the active."""
    delivery = Delivery(
        component=ACTIVE, number=number, maker="M", expires="2028-03", form="hydrochloride"
    )
    Storekeeper(house.recorder()).correct(lot, delivery, "misread")


def of_a_number_corrected_since(house):
    """Return a planned batch, and give its number to a lot that waits already."""
    identity, lot = house.planned(), receive(house, number="N-71")
    quarantined(house, lot)
    corrected(house, lot, "N-17")
    return identity


def of_a_number_corrected_away(house):
    """Return a planned batch, and take its number from a lot in quarantine."""
    identity, lot = house.planned(), receive(house)
    quarantined(house, lot)
    corrected(house, lot, "N-71")
    return identity


def hold_lifted_of_a_plan(house):
    """Return a batch of which nothing is weighed yet, of a recalled lot, whose hold was lifted."""
    identity = house.planned()
    house.by().recall_lot("N-17", "why")
    house.by().change(identity, "batch-resumed", "looks fine")
    return identity


def hold_lifted_of_a_batch(house):
    """Return a batch that was made of a lot recalled since, whose hold was lifted."""
    identity = house.prepared()
    house.by().recall_lot("N-17", "why")
    house.by().change(identity, "batch-resumed", "looks fine")
    return identity


def recalled_and_in_quarantine(house):
    """Return a released batch whose lot came into quarantine, and was recalled."""
    identity = of_a_released_batch_in_quarantine(house)
    house.by().recall_lot("N-17", "why")
    return identity


def recalled_before_release(house):
    """Return a batch that was made of a lot in quarantine, and is on hold since its recall."""
    identity = of_a_batch_in_quarantine(house)
    house.by().recall_lot("N-17", "why")
    return identity


def rejected(house):
    """Return a rejected batch, of lots that nothing is said against."""
    identity = house.prepared()
    house.by().change(identity, "batch-rejected", "why")
    return identity


STATES = (
    (of_a_plan_in_quarantine, ("quarantine",), ("quarantine", "N-17, planned")),
    (of_a_batch_in_quarantine, ("quarantine",), ("quarantine", "N-17")),
    (of_a_released_batch_in_quarantine, ("quarantine",), ("quarantine", "N-17")),
    (out_of_quarantine, (), ()),
    (held_and_in_quarantine, ("on hold", "quarantine"), ("quarantine", "N-17")),
    (of_what_was_made_from_it, ("quarantine",), ("quarantine", "ELM-LOT-0001, planned")),
    (of_a_number_written_alike, ("quarantine",), ("quarantine", "N-17, planned")),
    (of_a_number_corrected_since, ("quarantine",), ("quarantine", "N-17, planned")),
    (of_a_number_corrected_away, (), ()),
    (hold_lifted_of_a_plan, ("recalled",), ("recalled", "N-17, planned")),
    (hold_lifted_of_a_batch, ("recalled",), ("recalled", "N-17")),
    (recalled_and_in_quarantine, ("recalled", "quarantine"), ("recalled", "N-17")),
    (recalled_before_release, ("on hold", "recalled", "quarantine"), ("recalled", "N-17")),
    (rejected, ("rejected",), ()),
)
"""What is done, what is said across every paper, and which lot the record names first for it."""


def pages(data: bytes) -> list[str]:
    """Return the text of each page, blanks evened out."""
    read = pypdf.PdfReader(io.BytesIO(data)).pages
    return [" ".join(page.extract_text().split()) for page in read]


def about_the_batch(read: list[str]) -> list[str]:
    """Return the pages of a binder without those of the master record, which bars no batch."""
    first = next(at for at, page in enumerate(read) if page.find("3. ") == 0)
    until = next(at for at, page in enumerate(read) if "4. Label" in page or "4. Etikett" in page
                 if at > first)  # fmt: skip
    return [*read[:first], *read[until:]]


def line_of(bar: str, lot: str, language: str) -> str:
    """Return how the record names a lot among its exceptions, without the entry."""
    if language == "en":
        head = {"recalled": "RECALLED LOT", "quarantine": "LOT IN QUARANTINE"}[bar]
        return f"{head}: {ACTIVE}, lot {lot}, "
    head = {"recalled": "ZURÜCKGERUFENE CHARGE", "quarantine": "CHARGE IN QUARANTÄNE"}[bar]
    return f"{head}: Naltrexonhydrochlorid, Charge {lot.replace('planned', 'geplant')}, "


def marked(text: str) -> list[str]:
    """Return what stands above a record or label as text."""
    lines = [each for each in text.splitlines() if each.startswith("*** ")]
    return [each.strip("* ") for each in lines]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("make", "bars", "named"), STATES, ids=lambda each: getattr(each, "__name__", "")
)
def test_every_paper_says_what_keeps_a_batch_from_being_used(house, make, bars, named, language):
    """Sheet, label, record and binder, and nothing else; the record names lot and entry first."""
    identity, recorder = make(house), house.recorder()
    words = [each.upper() if language == "en" else GERMAN[each] for each in bars]
    assert barred(house.trail, batch_of(house.trail, identity)) == bars

    sheet = print_sheet(recorder, identity, "txt", language=language)
    assert sheet.barred == bars
    for each in words:
        assert sheet.data.decode().count(each) > 50
    if bars:
        with pytest.raises(WrongState, match="is given no label"):
            print_label(recorder, identity, "txt", language=language)
    else:
        assert print_label(recorder, identity, "txt", language=language).labels == 1

    record = print_record(recorder, identity, "txt", language=language).data.decode()
    assert marked(record) == words
    told = " ".join(record.split())
    lots = [each for each in ("recalled", "quarantine") if each in bars and named]
    for each in lots:
        assert told.count(line_of(each, named[1], language)) == 1
    for each in {"recalled", "quarantine"} - {*lots}:
        assert line_of(each, "", language).partition(":")[0] not in told
    for page in pages(print_record(recorder, identity, "pdf", language=language).data):
        for each in words:
            assert page.count(each) >= 2, page
    binder = print_bundle(recorder, identity, "pdf", personal=True, language=language).data
    for page in about_the_batch(pages(binder)):
        for each in GERMAN.values() if language == "de" else (word.upper() for word in GERMAN):
            if each in words:
                assert page.count(each) >= 2, (each, page)
            else:
                assert not page.startswith(each)
                assert not page.endswith(each)
    labels = bundle_of(as_of_last_word(house.trail, identity, as_of=None, personal=True),
                       language=language)["labels/label.txt"].decode()  # fmt: skip
    assert [each for each in marked(labels) if each in GERMAN.values() or each.lower() in GERMAN
            ] == words  # fmt: skip


def cut_off(data: bytes) -> list[tuple[float, float, float, float]]:
    """Return what lies beyond its page: left, bottom, right, top of letters, in points."""
    found = []
    for page in pypdfium2.PdfDocument(data):
        text, (width, height) = page.get_textpage(), page.get_size()
        each = (text.get_charbox(at) for at in range(text.count_chars()))
        found += [(left, low, right, high) for left, low, right, high in each
                  if left < 0 or low < 0 or right > width or high > height]  # fmt: skip
    return found


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "make", [hold_lifted_of_a_plan, recalled_and_in_quarantine, recalled_before_release]
)
def test_what_stands_across_a_page_lies_on_it(house, make, language, paper):
    """One word, two and three, in either language and size: no letter of them is cut off."""
    house.pharmacy = replace(house.pharmacy, paper=paper)
    identity, recorder = make(house), house.recorder()
    for printed in (print_sheet, print_record):
        assert cut_off(printed(recorder, identity, "pdf", language=language).data) == []


@pytest.mark.parametrize("make", [each for each, *_ in STATES], ids=lambda each: each.__name__)
def test_the_bundle_of_what_must_not_be_used_is_consistent(house, make):
    """Its check takes what no entry about the batch says; personal data or not."""
    identity = make(house)
    for personal in (True, False):
        found = Findings()
        record = as_of_last_word(house.trail, identity, as_of=None, personal=personal)
        check(bundle_of(record), found, verifies)
        assert found.verdict == "CONSISTENT", found.lines()


def test_quarantine_stands_as_of_the_entry_of_a_record(house):
    """Before, in and after it: each record is the same whenever it is made again."""
    lot, identity = receive(house), house.released()
    before = house.trail.head().sequence
    quarantined(house, lot)
    during = house.trail.head().sequence
    waits = print_record(house.recorder(), identity, "txt")
    release_lot(Storekeeper(house.recorder()), lot, "dried")
    after = house.trail.head().sequence
    receive(house, "C-99", FILLER)  # another lot

    def made(as_of):
        return print_record(house.recorder(), identity, "txt", as_of=as_of)

    assert marked(waits.data.decode()) == ["QUARANTINE"]
    assert waits.shown.as_of.sequence == during
    assert [marked(made(at).data.decode()) for at in (before, during, after)] == [
        [], ["QUARANTINE"], []
    ]  # fmt: skip
    assert made(during).data == waits.data
    assert made(None).data == made(after).data
    assert made(None).shown.as_of.sequence == after
    part = {each.name: each for each in waits.shown.components}[ACTIVE]
    assert [each.quarantine for each in part.lots] == [during]
    assert part.barred == ()


def test_a_planned_lot_is_named_until_another_went_in(house):
    """It is of no account once the batch was made of another lot; the plan is what it was."""
    identity = hold_lifted_of_a_plan(house)
    recall = house.trail.mentioning("recalled-lot")[0][1]
    shown = finished_record(house.trail, identity).in_full()
    part = {each.name: each for each in shown.components}[ACTIVE]
    assert part.lots == ()
    assert [(each.number, each.recalled, each.used) for each in part.barred] == [
        ("N-17", recall, None)
    ]
    before = finished_record(house.trail, identity, as_of=recall - 1).in_full()
    assert all(each.barred == () for each in before.components)

    other = f"{ACTIVE}=N-18@2028-03"
    house.weighed(identity, step_1={"lot": other})
    assert barred(house.trail, batch_of(house.trail, identity)) == ("recalled",)
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    house.by().finish(identity, BatchYield(filled="32"))
    assert barred(house.trail, batch_of(house.trail, identity)) == ()
    assert marked(print_record(house.recorder(), identity, "txt").data.decode()) == []


def test_the_last_word_about_a_planned_lot_is_the_one_that_bars_it(house):
    """Its quarantine and the end of it; what else is done with the lot leaves the record alone."""
    lot, identity = receive(house), house.planned()
    planned = house.trail.head().sequence
    receive(house, quantity="25 g")  # a further delivery of the same lot
    assert finished_record(house.trail, identity).last == planned
    quarantined(house, lot)
    assert finished_record(house.trail, identity).last == planned + 2
    release_lot(Storekeeper(house.recorder()), lot, "dried")
    assert finished_record(house.trail, identity).last == planned + 3
    receive(house, quantity="25 g")
    assert finished_record(house.trail, identity).last == planned + 3
    assert barred(house.trail, batch_of(house.trail, identity)) == ()


def test_nothing_is_dispensed_of_what_no_label_is_given_to(house):
    """Of a lot that was named as typed, too, and received before it came into quarantine."""
    identity = stocked(house)
    assert batch_of(house.trail, identity).lots[FILLER][0].id is None
    quarantined(house, "ELM-LOT-0002")
    assert barred(house.trail, batch_of(house.trail, identity)) == ("quarantine",)
    with pytest.raises(LotNotUsable, match=f"'C-77' of {FILLER}, which is in quarantine"):
        dispense(house, identity, "P-1", "20")
    release_lot(Storekeeper(house.recorder()), "ELM-LOT-0002", "dried")
    assert dispense(house, identity, "P-1", "20") == house.trail.head().sequence


def test_a_trituration_that_names_itself_as_its_source_is_read(house):
    """The id that it got was typed for what it was made from: it waits when it is put there."""
    typed = (f"{ACTIVE}=ELM-LOT-0001@2028-03", f"{FILLER}=C-88@2028-06")
    keeper = Storekeeper(house.recorder())
    made = keeper.make_trituration(TriturationOrder(amount="6 g", parts="10", lots=typed)).id
    assert made == "ELM-LOT-0001"
    identity = house.planned(lots=(f"{ACTIVE}={made}", typed[1], LOTS[2]))
    room = Stockroom(house.trail)

    assert room.unusable(room.lot(made)) is None
    assert barred(house.trail, batch_of(house.trail, identity)) == ()
    quarantined(house, made)
    assert barred(house.trail, batch_of(house.trail, identity)) == ("quarantine",)
    changed = {*changes_of_bars(house.trail, batch_of(house.trail, identity))}
    assert changed == {house.trail.head().size}
