"""Whatever schedule is changed whenever, each day of the old and the new is supplied once."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

from changing import Shop, taken
from ldncompound.core.quantities import MG, ML, number_of
from ldncompound.core.refusals import InvalidOrder, NotWeighable, Refusal
from ldncompound.pharmacy.courses.history import fills_to_come

TODAY = date(2026, 11, 23)
KEPT = ("1.5 mg", "1 mg", "0.5 mg")

doses = st.sampled_from(["1.5 mg", "3 mg", "2 mg", "4.5 mg", "1.5 mg twice a day",
                         "3 mg every 2 days", "4.5 mg every 3 days",
                         "3 mg on Monday, Wednesday and Saturday"])  # fmt: skip
lengths = st.integers(3, 40)
taken_steps = st.tuples(doses, lengths).map(lambda it: f"{it[0]} for {it[1]} day")
pauses = st.integers(1, 9).map(lambda days: f"pause for {days} day")


@st.composite
def steps(draw):
    """Return the steps of a schedule: a dose first, pauses anywhere else."""
    more = draw(st.lists(st.one_of(taken_steps, taken_steps, pauses), max_size=3))
    return (draw(taken_steps), *more)


@st.composite
def courses(draw):
    """Return a schedule and when it is changed: how, when it is said, and from which day on."""
    form = draw(st.sampled_from(["capsule", "liquid"]))
    kind = draw(st.sampled_from(["strength-per-step", "single-strength", "mixed"]))
    return {
        "form": form,
        "choose": kind if form == "capsule" else "liquid",
        "steps": draw(steps()),
        "lead": draw(st.sampled_from(["0 day", "3 day"])),
        "one_container": draw(st.booleans()),
        "fills": draw(st.sampled_from(["auto", "auto", "2", "3"])),
        # Each change: share of what is left until it is said, days from then on, new steps.
        "changes": draw(
            st.lists(
                st.tuples(st.fractions(0, 1), st.integers(0, 30), steps()), min_size=1, max_size=2
            )
        ),
    }


@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(courses())
def test_every_day_is_supplied_once(course):
    """What was made, less what is left, is what was ordered for each day; nothing is due twice."""
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "trail.sqlite")
        try:
            _follow(shop, course)
        finally:
            shop.trail.close()


def _follow(shop, course):
    """Follow a schedule through its changes."""
    try:
        first = shop.enter(
            TODAY, course["form"], course["steps"], keep=KEPT, lead=course["lead"],
            fills=course["fills"], one_container=course["one_container"],
        )  # fmt: skip
        shop.accept(TODAY, first, choose=course["choose"])
    except Refusal:
        event("not entered")
        return  # more fills than days, no such mix, too little to weigh
    schedules, today, lost = [shop.newest()], TODAY, {}
    for share, ahead, new in course["changes"]:
        old = schedules[-1]
        today = max(today, _between(today, old.steps[-1].last_day, share))
        _make_until(shop, course, old, today)
        lead = int(course["lead"].split()[0])
        day = max(min(today + timedelta(days=ahead), old.steps[-1].last_day),
                  today + timedelta(days=lead))  # fmt: skip
        before = {each.id: shop.supplied(each.id) for each in schedules}
        try:
            changed = shop.change(today, old.id, day, new)
        except (InvalidOrder, NotWeighable):
            event("not changed")
            break  # it ends before, or a rest of it could not be weighed
        _check_left(changed, schedules, before, day)
        lost = before
        schedules.append(changed)
        try:
            shop.accept(today, changed.id, choose=course["choose"])
        except (InvalidOrder, NotWeighable):
            event("not accepted")
            shop.done_again()
            return  # no such mix, or too little to weigh
    event(f"{len(schedules)} schedules")
    for each in schedules:
        _make_until(shop, course, each, date(2028, 1, 1))
    _check_supply(shop, schedules, lost)
    assert list(fills_to_come(shop.trail)) == []
    shop.done_again()


def _between(first, last, share):
    """Return a day between two."""
    return first + timedelta(days=int(max((last - first).days, 0) * share))


def _make_until(shop, course, schedule, today):
    """Make every fill of a schedule on its day, until a day."""
    while True:
        due = [each for each in fills_to_come(shop.trail)
               if each.of == schedule.id and each.made_on <= today]  # fmt: skip
        if not due:
            return
        shop.accept(min(each.made_on for each in due), schedule.id)


def _check_left(changed, schedules, before, day):
    """Check that what is left is exactly what was made for days that a schedule lost."""
    ends = dict(zip([each.id for each in schedules], _ends(schedules, day), strict=True))
    left = Counter()
    for each in changed.left:
        assert each.from_day == ends[each.schedule]
        assert each.last_day >= each.from_day
        left[each.schedule] += number_of(each.drug, MG)
        if each.strength is None:
            assert number_of(each.amount, ML) == number_of(each.drug, MG)
        else:
            assert number_of(each.strength, each.strength.units) * each.amount == number_of(
                each.drug, MG
            )
    for each in schedules:
        lost = sum(drug for on, drug in before[each.id].items() if on >= ends[each.id])
        assert left[each.id] == lost


def _ends(schedules, day):
    """Return from which day on each schedule supplies nothing, where the last ends on a day."""
    found = [day]
    for each in reversed(schedules[1:]):
        found.insert(0, min(found[0], each.changes.from_day))
    return found


def _check_supply(shop, schedules, lost):
    """
    Check that every day is supplied once, by the schedule that is in force on it.

    Args:
        shop: Where they are made.
        schedules: In the order in which they were entered.
        lost: What was made of each when the last change was entered.
    """
    ends = (
        [*_ends(schedules[:-1], schedules[-1].changes.from_day), date.max]
        if schedules[1:]
        else [date.max]
    )
    begin = [each.changes.from_day if each.changes else date.min for each in schedules]
    for schedule, first, end in zip(schedules, begin, ends, strict=True):
        wanted = {on: drug for on, drug in taken(schedule).items() if on < end}
        held = {on: drug for on, drug in shop.supplied(schedule.id).items() if on < end}
        assert held == wanted
        # Nothing was made later for days that are lost.
        more = {on: drug for on, drug in shop.supplied(schedule.id).items() if on >= end}
        assert more == {on: drug for on, drug in lost.get(schedule.id, {}).items() if on >= end}
        assert not wanted or min(wanted) >= first
    # No day has two of them: each ends before the next that supplies anything begins.
    alive = [(first, end) for first, end in zip(begin, ends, strict=True) if first < end]
    assert all(end == following for (_, end), (following, _) in pairwise(alive))
    assert all(isinstance(drug, Fraction) for drug in shop.supplied(schedules[0].id).values())
