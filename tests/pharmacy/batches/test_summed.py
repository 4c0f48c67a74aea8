"""What the tables of lists say of batches is what their entries say, at every moment."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw
from msgspec.structs import replace

from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.batches.states import LIFE, BatchStanding, State
from ldncompound.pharmacy.batches.summed import SUMMING, summed
from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
from ldncompound.pharmacy.reports.batch_list import batches_listed
from ldncompound.pharmacy.reports.batch_overview import (
    PlanListed,
    batch_after_all,
    batch_lives,
    plan_of,
)
from ldncompound.pharmacy.reports.compounding_log import compounding_log
from ldncompound.pharmacy.reports.report import Period
from ldncompound.pharmacy.reports.upcoming import expiring, open_batches
from ldncompound.pharmacy.trail_index import REPLACES
from ldncompound.trail.act import Act
from ldncompound.trail.store import Trail
from ldncompound.trail.summaries import SummaryTables
from ldncompound.trail.summing import Summary
from rich_trail import fill

TABLES = ("view_standing", "view_summary", "view_summed")


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    """A trail in which everything was done once."""
    path = tmp_path_factory.mktemp("rich") / "trail.sqlite"
    fill(path)
    return path


def settle(trail, most=5000):
    """Bring the tables up to date, as an act does."""
    trail._database.begin_act()
    trail._settle_copy()
    done = SummaryTables(trail).settle(SUMMING, most)
    trail._database.commit()
    return done


def by_headlines(trail):
    """Return state, last act and latest acts of each batch, by every headline of the trail."""
    lives = {}
    replaced = {at: identity for identity, at in trail.mentioning(REPLACES)}
    for each in trail.headlines():
        if each.outcome != "done" or each.subject is None:
            continue
        act = each.sequence, each.at, each.by
        if each.action == "preparation":
            lives[each.subject] = [BatchStanding(), act, {}, act]
            about = replaced.get(each.sequence)
        else:
            about = each.subject
        if about in lives and each.action in LIFE:
            life = lives[about]
            life[0], life[1] = life[0].after(each.action), act
        if about in lives:
            lives[about][2][each.action] = act
    return lives


def as_told(trail):
    """Return the same by the tables."""
    return {
        each.id: [
            BatchStanding(each.state, each.before, each.was_released),
            each.last_act,
            dict(each.latest),
            each.planned,
        ]
        for each in batch_lives(trail)
    }


def right(trail):
    """Return what the tables must say: of acts that lists do not show they say nothing."""
    found = by_headlines(trail)
    for life in found.values():
        life[2] = {action: act for action, act in life[2].items() if action in (*LIFE, "label")}
    return found


def test_tables_and_entries_agree_however_far_the_tables_reach(rich, tmp_path):
    """Of everything that a pharmacy does, whatever part of it the tables hold already."""
    path = tmp_path / "trail.sqlite"
    shutil.copy(rich, path)
    with Trail.open_for_acts(path) as trail:
        told = right(trail)
        logged, listed, still = (
            compounding_log(trail, Period()), batches_listed(trail), open_batches(trail)
        )  # fmt: skip
        assert len(told) == 15
        assert as_told(trail) == told
        while True:
            done = settle(trail, most=1)
            assert as_told(trail) == told
            if done:
                break
        assert compounding_log(trail, Period()) == logged
        assert batches_listed(trail) == listed
        assert open_batches(trail) == still
        for each in batch_lives(trail):
            document = trail.recorded_at(each.planned.sequence).document
            assert plan_of(trail, each) == PlanListed.from_document(document)
    assert verify_with_signatures(path)[0].ok


def test_an_act_brings_the_tables_up_to_date(rich, tmp_path):
    """After some hundred acts they are there, and reach nearly to the last entry."""
    path = tmp_path / "trail.sqlite"
    shutil.copy(rich, path)
    with Trail.open_for_acts(path) as trail:
        assert SummaryTables(trail).reached(SUMMING) == 20
        for _ in range(120):
            trail.record(act("export"))
        assert SummaryTables(trail).reached(SUMMING) == 220
        assert as_told(trail) == right(trail)


NOW = datetime(2026, 11, 22, tzinfo=UTC)
TICKS = count()


def act(action, *, outcome="done", subject=None, series=None, mentions=()):
    """Return an act with a document that is no preparation."""
    return Act(
        action, outcome, "K", "stated", "bench", NOW + timedelta(seconds=next(TICKS)),
        "ldncompound 1.0", lambda identity: {"id": identity}, subject=subject, series=series,
        mentions=mentions, summing=lambda: SUMMING,
    )  # fmt: skip


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["new", "settle", "settle one", "replace", "other", "label", *LIFE]),
        st.integers(0, 5),
        st.sampled_from(["done", "done", "done", "refused"]),
    ),
    max_size=40,
)


@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_any_history_is_summed_up_as_its_headlines_say(tmp_path_factory, steps):
    """Whatever is done to whatever batch in whatever order, allowed or not, settled or not."""
    path = tmp_path_factory.mktemp("any") / "trail.sqlite"
    made = []
    with Trail.open_for_acts(path) as trail:
        for what, which, outcome in steps:
            about = made[which % len(made)] if made else "nothing"
            if what == "new":
                made.append(trail.record(act("preparation", series="ELM")).subject)
            elif what in ("settle", "settle one"):
                settle(trail, 1 if what == "settle one" else 5000)
            elif what in ("replace", "preparation"):
                mentions = ((REPLACES, about),) if made else ()
                new = act("preparation", series="ELM", mentions=mentions, outcome=outcome)
                made.append(trail.record(new).subject)
            else:
                about = "ELM-LOT-0001" if what == "other" else about
                what = "lot-accepted" if what == "other" else what
                trail.record(act(what, subject=about, outcome=outcome))
            assert as_told(trail) == right(trail)
    with Trail.open_for_reading(path) as trail:
        assert as_told(trail) == right(trail)


@pytest.fixture
def settled(rich, tmp_path):
    """A trail whose tables reach to its end; its path, and what they say."""
    path = tmp_path / "trail.sqlite"
    shutil.copy(rich, path)
    with Trail.open_for_acts(path) as trail:
        settle(trail)
        return path, as_told(trail)


TAMPERED = (
    "UPDATE view_standing SET state = 'released'",
    "UPDATE view_standing SET digest = zeroblob(32) WHERE first = 13",
    "UPDATE view_summary SET told = '{}'",
    "UPDATE view_summary SET told = CAST(replace(CAST(told AS TEXT), 'held', 'done') AS BLOB)",
    "UPDATE view_summed SET number = number + 1",
    "UPDATE view_summed SET number = 20 WHERE state = ' reached'",
    "UPDATE view_summed SET digest = zeroblob(32)",
    "DELETE FROM view_standing WHERE first = 13",
    "DELETE FROM view_summary WHERE first = 13",
    "DELETE FROM view_standing",
    "DELETE FROM view_summed",
    "INSERT INTO view_standing VALUES (2, 'planned', zeroblob(32))",
    "DROP TABLE view_summary",
    "DROP TABLE view_summed; CREATE VIEW view_summed AS SELECT 1 AS a",
    "CREATE TRIGGER view_t AFTER INSERT ON view_summary BEGIN DELETE FROM view_standing; END",
)  # fmt: skip


@pytest.mark.parametrize("how", TAMPERED)
def test_tables_that_do_not_agree_are_not_believed(settled, how):
    """What the entries say is shown, by a reader and after the next act; the trail is whole."""
    path, told = settled
    with sqlite3.connect(path) as database:
        database.executescript(how.replace("'{}'", "CAST('{}' AS BLOB)"))
    database.close()
    with Trail.open_for_reading(path) as trail:
        assert as_told(trail) == told
        assert {each.id for each in batch_lives(trail, states=("on hold",))} == {
            name for name, life in told.items() if life[0].state == "on hold"
        }
    verified = verify_with_signatures(path)[0]
    assert verified.ok or "tables from which batches are listed" in verified.reason
    with Trail.open_for_acts(path) as trail:
        settle(trail)
        settle(trail)
        assert as_told(trail) == told
    if "view_summary SET" not in how and "FROM view_summary" not in how:
        assert verify_with_signatures(path)[0].ok


def test_a_forgery_of_all_three_tables_is_found_by_verification(settled):
    """Who writes row, digest and sum alike is believed by lists, and named by `verify`."""
    path, _ = settled
    with Trail.open_for_acts(path) as trail:
        tables = SummaryTables(trail)
        held = next(tables.summaries(SUMMING, states=("on hold",)))
        changed = summed(held).after("batch-rejected", summed(held).last_act)
        forged = held._replace(state="rejected", told=held.told.replace(b"on hold", b"rejected"))
        assert changed.state == summed(forged).state
        trail._database.begin_act()
        sums = tables._sums()
        tables._put(forged, sums)
        for state, (number, digest) in sums.items():
            trail._rows(
                "INSERT OR REPLACE INTO view_summed VALUES (?, ?, ?)", state, number, digest
            )
        trail._database.commit()
        assert next(each for each in batch_lives(trail) if each.id == summed(held).id).state == (
            "rejected"
        )
    found = verify_with_signatures(path)[0]
    assert not found.ok
    assert found.first_bad == held.first
    with sqlite3.connect(path) as database:
        database.executescript(";".join(f"DROP TABLE {each}" for each in TABLES))
    database.close()
    assert verify_with_signatures(path)[0].ok


def test_tables_hold_nothing_personal(settled):
    """Neither patients nor what was typed of them stand in a table that no erasure reaches."""
    path, _ = settled
    with Trail.open_for_reading(path) as trail:
        told = b"".join(each.told for each in SummaryTables(trail).summaries(SUMMING))
    for word in (b"P-1", b"Ann Lee", b"R1", b"at night", b"wait", b"opioids"):
        assert word not in told


def test_a_damaged_entry_is_told_where_it_is_folded(settled):
    """Entries that the tables do not hold yet are read, and must be as they were recorded."""
    path, _ = settled
    with Trail.open_for_acts(path) as trail:
        for _ in range(3):
            trail.record(act("export"))
    with sqlite3.connect(path) as database:
        database.executescript(
            "DROP TRIGGER entry_stays; UPDATE entry SET body = "
            "CAST(replace(CAST(body AS TEXT), 'bench', 'bunch') AS BLOB) "
            "WHERE sequence = (SELECT max(sequence) - 1 FROM entry)"
        )
    database.close()
    with Trail.open_for_reading(path) as trail, pytest.raises(VerificationFailure):
        list(batch_lives(trail))


LATE = b'{"id":"E-1","planned":[4,"late","AB"],"plan":{}}'


@pytest.mark.parametrize("told", [b"", b"\xff{", b"{}", b"[]", b'{"id":"\xff"}', LATE])
def test_a_row_that_says_nothing_is_a_changed_trail(told):
    """Somebody who makes digest and sum fit as well is told, and no list fails otherwise."""
    with pytest.raises(VerificationFailure) as found:
        summed(Summary(4, "planned", told))
    assert found.value.first_bad == 4


def test_what_lists_show_is_the_same_where_a_row_tells_no_plan(rich, monkeypatch):
    """A preparation that is not in the form of one today is read where it was recorded."""
    day = datetime(2026, 11, 23, tzinfo=UTC).date()
    periods = (Period(), Period(first=day), Period(last=day - timedelta(days=9_000)))
    days = (-4_000, 0, 200, 4_000)

    def shown(trail):
        return [compounding_log(trail, each) for each in periods], [
            expiring(trail, each, on) for each in days for on in (day, day + timedelta(days=2_000))
        ]

    with Trail.open_for_reading(rich) as trail:
        right, lives = shown(trail), list(batch_lives(trail))
        for life in lives:
            assert plan_of(trail, replace(life, plan=Raw(b"null"))) == plan_of(trail, life)
            wrong = replace(life, state=State.REJECTED)
            assert batch_after_all(trail, wrong).state == batch_after_all(trail, life).state
    monkeypatch.setattr("ldncompound.pharmacy.batches.summed._plan", lambda _: {})
    with Trail.open_for_reading(rich) as trail:
        assert shown(trail) == right
