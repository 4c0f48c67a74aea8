"""What is seldom reached through `Pharmacy`: the edges of its readers and of what it is made of."""

from __future__ import annotations

import pickle
import sqlite3
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace

import pytest

import ldncompound
from api.at_the_door import Door
from ldncompound import CapsuleOrder, Pharmacy, Refusal, StorageUnavailable, WrongUsage
from ldncompound.core.paths import path_text
from ldncompound.core.quantities import parse_quantity
from ldncompound.core.refusals import InvalidOrder, WrongDimension
from ldncompound.interchange.balance_files import figures_from
from ldncompound.pharmacy.batches.acts.recall import _recalled_before
from ldncompound.pharmacy.inspection.bundle_verified import verify_bundle
from ldncompound.pharmacy.inspection.signatures_of_a_trail import Inspection, verify_signatures
from ldncompound.pharmacy.people.person import PersonListed
from ldncompound.trail.store import Trail

ORDER = {"dose": "1.5 mg", "days": "30", "patient": "P-1", "prescriber": "Dr Q"}


@pytest.fixture
def door(tmp_path):
    """Return a pharmacy with two people at the door."""
    return Door(tmp_path)


def test_a_table_is_recorded_row_by_row(tmp_path):
    """A wrong row, one that cannot be read and the first fill of a course are answers, too."""
    rows = tmp_path / "orders.csv"
    rows.write_text(
        "form,dose,days,patient,prescriber,fills\n"
        "capsules,1.5 mg,30,P-1,Dr Q,\ncapsules,45 mg,30,P-2,Dr Q,\n"
        "capsules,1.5 mg,30,P-3,\nliquid,4.5 mg,66,P-4,Dr Q,auto\n"
    )
    pharmacy = Pharmacy.open(tmp_path / "t.sqlite", by="AB", station="bench")
    answers = list(pharmacy.orders.prepare(rows, run="monday", results=tmp_path / "out.csv"))
    assert [each.outcome for each in answers] == ["done", "refused", "refused", "done"]
    assert answers[3].course.of == 2
    with pharmacy.orders.prepare(rows, run="monday") as run:
        assert all(each.replayed for each in run)
    for wrong in ("", " "):
        with pytest.raises(WrongUsage):
            pharmacy.orders.prepare(rows, run=wrong)
    with pytest.raises(WrongUsage):
        Pharmacy("t.sqlite")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("orders.csv", "file of orders itself"), ("../{0}/orders.csv", "file of orders itself"),
        ("t.sqlite", "never overwritten"), ("other.sqlite", "never overwritten"),
        ("pharmacy.toml", "never overwritten"), ("ab.key", "never overwritten"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("begun", [True, False])
def test_results_overwrite_nothing_of_the_pharmacy(tmp_path, name, why, begun):
    """Written over the orders they would be read as rows, without end; so nothing is recorded."""
    rows, config = tmp_path / "orders.csv", tmp_path / "pharmacy.toml"
    rows.write_text("form,dose,days,patient,prescriber\ncapsules,1.5 mg,30,P-1,Dr Q\n")
    config.write_text("")
    (tmp_path / "ab.key").write_text('{"schema": "ldncompound.key/1"}')
    sqlite3.connect(tmp_path / "other.sqlite").execute("CREATE TABLE t (x)").connection.close()
    pharmacy = Pharmacy.open(tmp_path / "t.sqlite", config=config, by="AB", station="bench")
    if begun:
        pharmacy.prepare(CapsuleOrder(**ORDER))
    before = {each: each.read_bytes() for each in tmp_path.iterdir()}
    with pytest.raises(WrongUsage, match=why):
        pharmacy.orders.prepare(rows, results=tmp_path / name.format(tmp_path.name), replace=True)
    assert {each: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_the_rows_of_a_run_are_read_once(tmp_path):
    """Asked for again, within `with` or after it, they are wrong usage and no second count."""
    rows = tmp_path / "orders.csv"
    rows.write_text("form,dose,days,patient,prescriber\n" + "liquid,1.5 mg,30,P-1,Dr Q\n" * 3)
    pharmacy = Pharmacy.open(tmp_path / "t.sqlite", by="AB", station="bench")
    run = pharmacy.orders.prepare(rows)
    assert len(list(run)) == 3
    with pytest.raises(WrongUsage, match="have been read"):
        list(run)
    with pharmacy.orders.prepare(rows, run="b") as run:
        first = next(iter(run))
        with pytest.raises(WrongUsage, match="have been read"):
            list(run)
    found = list(pharmacy.orders.prepare(rows, run="b"))
    assert [each.replayed for each in found] == [True, False, False]
    assert found[0].id == first.id


def test_one_order_and_a_table_are_not_taken_for_one_another(tmp_path):
    """Each door names the other."""
    pharmacy = Pharmacy.open(tmp_path / "t.sqlite", by="AB", station="bench")
    for name in ("o.csv", "o.xlsx", "o.toml", "o.json"):
        path = tmp_path / name
        path.write_text("form,dose\n")
        door, other = ("read", "prepare") if name[2:] in ("csv", "xlsx") else ("prepare", "read")
        with pytest.raises(WrongUsage) as caught:
            getattr(pharmacy.orders, door)(path)
        assert f"'orders.{other}'" in caught.value.remedy


def test_a_bundle_and_a_broken_one(door, tmp_path):
    """A bundle is whole in a condition, a changed one is not."""
    identity = door.released()
    with pytest.raises(WrongUsage, match="no such file"):
        door.by().batches.inspect(identity, format="docx")
    assert door.by().batches.inspect(identity, format="pdf").data.startswith(b"%PDF")
    found = door.by().batches.inspect(identity)
    path = tmp_path / "bundle.zip"
    path.write_bytes(found.data)
    good = verify_bundle(path)
    assert good.stated().ok
    path.write_bytes(found.data[: len(found.data) // 2])
    bad = Pharmacy.open(path).trail.verify()
    assert not bad
    assert not bad.ok


def test_a_broken_trail_is_false(door, tmp_path):
    """Whoever asks no more than whether it is true is told the truth."""
    door.planned()
    path = door.by()._premises.trail
    assert door.by().trail.verify()
    assert door.by().people.verify()
    with sqlite3.connect(path) as raw:
        for (name,) in raw.execute(
            "SELECT name FROM sqlite_schema WHERE type='trigger'"
        ).fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(
            "UPDATE entry SET body = CAST(replace(body, 'Kim', 'Kam') AS BLOB) WHERE sequence = 1"
        )
    raw.close()
    assert not door.by().trail.verify()
    assert not door.by().people.verify()


def test_people_and_policies_are_told(door):
    """Who leads, and what each policy is set to."""
    assert door.by().people.policies().told()["re-entry"] == "on"
    assert [each.leads for each in door.by().people.list().people] == []


def test_a_list_of_batches_of_a_day_to_come_is_empty(door):
    """What was planned before the day is left out without reading its plan."""
    door.planned()
    assert door.by().batches.list(since="2027-12-01").batches == ()


def test_an_answer_to_no_question_is_refused(door):
    """What is asked before a release takes answers to its own questions alone."""
    identity, lee = door.prepared(), door.by("Lee").batches
    lee.verify(identity)
    asked = lee.asked_before_release(identity)
    with pytest.raises(InvalidOrder):
        asked.check_answer("no such question", "yes")


def test_a_label_that_shows_something_else_by_now(door):
    """Under its request id the draft does not come again once the batch is released."""
    identity = door.prepared()
    pharmacy = door.by()
    pharmacy.label(identity, format="txt", request_id="L")
    assert pharmacy.label(identity, format="txt", request_id="L")
    lee = door.by("Lee").batches
    lee.verify(identity)
    with pytest.raises(Refusal, match="no longer what it would show"):
        pharmacy.label(identity, format="txt", request_id="L")


def test_a_recall_that_was_refused_for_a_batch_is_refused_again(door):
    """What was recorded of a batch as refused is raised again, and not told as recalled."""
    pharmacy = door.by()
    with pytest.raises(Refusal):
        pharmacy.prepare(CapsuleOrder(**{**ORDER, "dose": "45 mg"}))
    with Trail.open_for_reading(pharmacy._premises.trail) as trail:
        last = trail.recorded_at(trail.head().sequence)
        with pytest.raises(Refusal):
            _recalled_before(trail, "ELM-1", last)


def test_a_calendar_comes_again_under_its_request_id(tmp_path):
    """The same paper, and no entry."""
    pharmacy = Pharmacy.open(tmp_path / "t.sqlite", by="AB", station="bench")
    order = ldncompound.ScheduleOrder(
        form="capsule", patient="P", prescriber="D", steps=("1.5 mg for 14 day", "3 mg for 14 day")
    )
    planned = pharmacy.titrations.enter(order)
    first = pharmacy.titrations.calendar(planned.id, format="txt", request_id="C")
    assert pharmacy.titrations.calendar(planned.id, format="txt", request_id="C") == first
    assert pharmacy.trail.head().size == 2


def test_a_key_that_cannot_be_checked_is_counted(door, monkeypatch):
    """Where signatures could not be checked the extra is asked for; it is here."""
    door.planned()
    told = SimpleNamespace(with_key=0, without_key=0, unchecked=1)
    monkeypatch.setattr(Inspection, "told", lambda _: told)
    assert verify_signatures(door.by()._premises.trail).unchecked == 1


def test_a_role_leads_and_a_path_may_hold_what_is_not_printed():
    """A pharmacist leads; a name that no screen shows is a name."""
    assert PersonListed.leads.fget(SimpleNamespace(role="pharmacist"))
    assert path_text("a\u200bb", "the trail") == "a\u200bb"


def test_what_is_made_wrong_is_plain():
    """Figures of another dimension, a stockroom that is none, a file that is no text."""
    with pytest.raises(WrongUsage, match="not UTF-8"):
        figures_from(b"\xff", "masses.txt")
    with pytest.raises(WrongUsage, match="Stockroom"):
        ldncompound.prepare(
            CapsuleOrder(**ORDER), formulary=ldncompound.load_formulary(),
            pharmacy=ldncompound.UNCONFIGURED, today=date(2026, 11, 23), kept=7,
        )  # fmt: skip
    right = ldncompound.parse_balance("B1,minimum=20 mg,readability=0.1 mg,error=5 %")
    with pytest.raises((WrongDimension, WrongUsage)):
        replace(right, minimum=parse_quantity("20 mL"))


def test_a_reader_of_a_missing_trail_says_so(tmp_path, monkeypatch):
    """Every reader of what was recorded; what plans and what asks whether there is one do not."""
    pharmacy = Pharmacy.open(tmp_path / "t.sqlite", by="AB", station="bench")
    readers = (
        lambda: pharmacy.was_answered("K"),
        lambda: pharmacy.preparation("X"),
        lambda: pharmacy.titrations.schedule("X"),
        lambda: pharmacy.trail.head(),
        lambda: list(pharmacy.trail.entries()),
        lambda: pharmacy.lots.list(),
        lambda: pharmacy.batches.list(),
        lambda: pharmacy.people.list(),
        lambda: pharmacy.reports.open(),
        lambda: pharmacy.is_sheet("X", b""),
        lambda: pharmacy.label_of("X", b""),
    )
    for read in readers:
        with pytest.raises(StorageUnavailable):
            read()
    assert not pharmacy.has_trail()
    assert pharmacy.check_may("preparation") is None
    assert not list(tmp_path.iterdir())

    def barred(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", barred)
    for ask in (pharmacy.has_trail, lambda: pharmacy.check_may("preparation")):
        with pytest.raises(StorageUnavailable, match="Permission denied"):
            ask()


def test_a_run_goes_on_in_another_thread_and_others_write_in_between(tmp_path):
    """Services hand iterators from thread to thread; between two rows nothing is held open."""
    rows = tmp_path / "orders.csv"
    lines = [f"capsules,1.5 mg,{days},P-{days},Q\n" for days in range(10, 14)]
    rows.write_text("form,dose,days,patient,prescriber\n" + "".join(lines))
    pharmacy = Pharmacy.open(tmp_path / "t.sqlite", by="AB", station="bench")
    with ThreadPoolExecutor(1) as other:
        run = iter(pharmacy.orders.prepare(rows, run="r"))
        first = next(run)
        between = pharmacy.prepare(CapsuleOrder(**ORDER))
        rest = other.submit(list, run).result()
        half = iter(pharmacy.orders.prepare(rows, run="r", results=tmp_path / "out.csv"))
        next(half)
        other.submit(half.close).result()
    assert len({first.id, between.id, *(each.id for each in rest)}) == 5
    assert all(each.replayed for each in pharmacy.orders.prepare(rows, run="r"))
    assert pharmacy.trail.verify(full=True).ok


def test_copies_of_a_pharmacy_serve_other_processes(tmp_path):
    """Without a passphrase; one that has it is not written down, and says why."""
    pharmacy = Pharmacy.open(tmp_path / "t.sqlite", by="AB", station="bench")
    pharmacy.prepare(CapsuleOrder(**ORDER))
    for each in (pharmacy, pharmacy.acting("CD"), pharmacy.trail):
        again = pickle.loads(pickle.dumps(each))
        assert type(again) is type(each)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as worker:
        made = worker.submit(pharmacy.prepare, CapsuleOrder(**ORDER)).result()
    assert pharmacy.preparation(made.id) == made
    with pytest.raises(TypeError, match="passphrase"):
        pickle.dumps(Pharmacy.open(tmp_path / "t.sqlite", passphrase="seven herons wade"))


def test_what_subclasses_and_callbacks_hand_in_is_plain(tmp_path):
    """Numbers of other classes are numbers; a secret that is no text is wrong usage."""

    class Number(int):
        def __int__(self):
            raise AssertionError("asked")

    pharmacy = Pharmacy.open(tmp_path / "t.sqlite", by="AB", station="bench")
    made = pharmacy.prepare(CapsuleOrder(**ORDER))
    bundle = pharmacy.batches.inspect(made.id, as_of=Number(1))
    assert type(bundle.made.as_of) is int
    people = pharmacy.people
    for ask in (
        lambda: people.accept(lambda: 7, new_passphrase="x"),
        lambda: people.recover("AB", lambda: None, new_passphrase="x"),
    ):
        with pytest.raises(WrongUsage, match="must be text"):
            ask()
    with pytest.raises(Refusal, match="Nothing is mixed"):
        pharmacy.calc.mix(parts=[])
    with pytest.raises(WrongUsage):
        pharmacy.has_trail(7)
