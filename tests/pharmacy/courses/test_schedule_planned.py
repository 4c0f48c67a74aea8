"""Schedules as they are entered: the same one twice is pointed out, an obvious slip refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from changing import WHO, Shop
from ldncompound.core.refusals import InvalidOrder
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder

TODAY = date(2026, 11, 23)
STEPS = ("1.5 mg for 14 day", "3 mg for 14 day")


@pytest.fixture
def shop(tmp_path):
    """Return a pharmacy in which every number follows afterwards."""
    found = Shop(tmp_path / "trail.sqlite")
    yield found
    if found.size:
        found.done_again()
    found.trail.close()


def entered(shop, today=TODAY, **changes):
    """Enter a schedule; return it."""
    order = {"form": "liquid", "steps": STEPS, "start": "2026-11-27", **WHO, **changes}
    return Scheduler(shop.on(today)).schedule(
        Scheduler(shop.on(today)).plan(ScheduleOrder(**order)).identity
    )


def test_the_same_schedule_entered_again_names_the_one_before(shop):
    """In whichever form, and some days later: same steps, same days, same patient and prescriber."""
    first = entered(shop)
    assert first.same_as is None
    assert entered(shop).same_as == first.id
    assert entered(shop, form="capsule").same_as == first.id
    assert entered(shop, TODAY + timedelta(days=2)).same_as == first.id


@pytest.mark.parametrize(
    "changes",
    [
        {"patient": "P-2"}, {"prescriber": "Dr Other"}, {"start": "2026-11-28"},
        {"steps": ("1.5 mg for 14 day", "4.5 mg for 14 day")},
    ],
)  # fmt: skip
def test_another_schedule_is_no_second_one(shop, changes):
    """Another patient, prescriber, first day or dose is a schedule of its own."""
    entered(shop)
    assert entered(shop, **changes).same_as is None


def test_one_that_changed_another_is_not_compared(shop):
    """A change is entered anew where it was wrong, and says what it changes."""
    first = entered(shop, start=TODAY.isoformat())
    shop.accept(TODAY, first.id)
    day = TODAY + timedelta(days=14)
    shop.change(TODAY, first.id, day, ("3 mg for 14 day",))
    alike = entered(shop, steps=("3 mg for 14 day",), start=day.isoformat())
    assert alike.same_as is None


@pytest.mark.parametrize("interval", ["every 20 days", "every 15 days"])
def test_an_interval_longer_than_its_step_is_a_slip(shop, interval):
    """It would be taken once; a dose for one day is written so."""
    with pytest.raises(InvalidOrder, match="it is taken once") as caught:
        entered(shop, steps=(f"1.5 mg {interval} for 14 days",))
    assert "'1.5 mg for 1 day'" in caught.value.remedy


def test_a_fill_may_hold_less_of_a_step_than_its_interval(shop):
    """Every 7 days for 42 is prescribed; what a late fill leaves of it is made all the same."""
    steps = ("3 mg every 7 days for 14 days",)
    made = entered(shop, steps=steps, start=TODAY.isoformat())
    late = TODAY + timedelta(days=3)
    told = shop.accept(late, made.id, more={"first_dose": late.isoformat()})
    assert [each.steps[0].last_day for each in told.preparations] == [date(2026, 11, 30)]
    assert entered(shop, steps=("3 mg every 14 days for 14 days",)).days == 14


@pytest.mark.parametrize("form", ["tablet", "sublingual", "topical"])
def test_another_form_is_no_schedule(shop, form):
    """Capsules and the liquid alone are made as schedules; what to do instead is said."""
    with pytest.raises(InvalidOrder, match="not a form of a schedule") as caught:
        entered(shop, form=form)
    assert caught.value.remedy == ("Write capsule or liquid; order other forms one step at a time.")
