"""Several threads or processes at the same act: nothing twice, and nothing lost."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context

import pytest

from ldncompound import CapsuleOrder, Pharmacy, Refusal, ScheduleOrder

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FOR = {"patient": "P-1", "prescriber": "Dr Q"}
POOLS = {
    "threads": ThreadPoolExecutor,
    "processes": lambda size: ProcessPoolExecutor(size, mp_context=get_context("spawn")),
}


def opened(path, later=0) -> Pharmacy:
    """Return a pharmacy, some days later."""
    now = NOW + timedelta(days=later)
    return Pharmacy.open(path, by="AB", station="bench", now=lambda: now)


def done(job):
    """Do one act, and return the ids of what it made, or the code of its refusal."""
    act, path, about, key = job
    try:
        if act == "accept":
            made = opened(path).titrations.accept(about, request_id=key)
            return tuple(each.id for each in made.preparations)
        if act == "refill":
            return (opened(path, 180).refill(about, request_id=key).id,)
        return tuple(each.id for each in opened(path).orders.prepare(about, run=key))
    except Refusal as refusal:
        return refusal.code


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("keys", [(None,), ("K",), ("K", "L", "M")])
def test_acts_at_once(tmp_path, pool, keys):
    """A schedule is accepted and made once, a fill is made once, a row of a run is made once."""
    path, size = tmp_path / "t.sqlite", 2 if pool == "processes" else 4
    house = opened(path)
    steps = ("1.5 mg for 14 day", "3 mg for 14 day")
    schedule = house.titrations.enter(ScheduleOrder(form="capsule", steps=steps, **FOR))
    course = house.prepare(CapsuleOrder(dose="1.5 mg", days="360", fills="auto", **FOR))
    table = tmp_path / "orders.csv"
    rows = [f"capsules,1.5 mg,{days},P-{days},Q\n" for days in (10, 11, 10)]
    table.write_text("form,dose,days,patient,prescriber\n" + "".join(rows))

    def asked(act, about):
        key = [None if each is None else act + each for each in keys]
        jobs = [(act, path, about, key[at % len(key)]) for at in range(size)]
        with POOLS[pool](size) as workers:
            return list(workers.map(done, jobs))

    accepted, refilled = asked("accept", schedule.id), asked("refill", course.id)
    assert len({*accepted}) == 1
    assert len(accepted[0]) == 2
    fills = {*refilled} - {"wrong-state"}
    assert len(fills) == 1
    assert keys != ("K",) or fills == {*refilled}
    runs = asked("file", table)
    assert len({*runs}) == min(len(keys), size)
    assert all(len({*each}) == 3 for each in runs)
    entries = Counter((each.action, each.outcome) for each in house.trail.entries())
    assert entries["acceptance", "done"] == 1
    assert entries["preparation", "done"] == 1 + 2 + 1 + 3 * len({*runs})
    assert house.trail.verify(full=True).ok
