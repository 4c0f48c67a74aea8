"""Steps that end on a day: "thereafter", with the end that the prescriber gives."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.core.refusals import DoseAboveRange, InvalidOrder, MalformedQuantity
from ldncompound.pharmacy.courses.schedule import plan_schedule
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from ldncompound.pharmacy.master_records import load_formulary
from making import done_again
from shops import TODAY


def planned(*steps, **more):
    """Plan a schedule of capsules."""
    order = ScheduleOrder(form="capsule", patient="P", prescriber="Dr X", steps=steps, **more)
    return plan_schedule(order, formulary=load_formulary(), pharmacy=UNCONFIGURED, today=TODAY)


@pytest.mark.parametrize("lead", [None, "3 day"])
def test_a_step_until_a_day_ends_on_it(lead):
    """Both days count: its length follows from the days before it, with a lead as well."""
    last = TODAY + timedelta(days=60)
    told = planned("1.5 mg for 2 weeks", "pause for 3 day", f"3 mg until {last}", lead=lead)
    begins = TODAY + timedelta(days=17 + (3 if lead else 0))
    assert (told.steps[-1].first_day, told.steps[-1].last_day) == (begins, last)
    assert told.steps[-1].days == (last - begins).days + 1
    again = planned("1.5 mg for 2 weeks", "pause for 3 day", f"3 mg for {told.steps[-1].days} day",
                    lead=lead)  # fmt: skip
    assert again == told
    more = planned(f"1.5 mg twice a day until {TODAY}", "1.5 mg for 1 day")
    assert more.steps[0].days == 1


@pytest.mark.parametrize(
    ("steps", "more"),
    [
        (("1.5 mg for 14 day", f"3 mg until {TODAY + timedelta(days=13)}"), {}),
        ((f"3 mg until {TODAY - timedelta(days=1)}",), {}),
        ((f"3 mg until {TODAY + timedelta(days=9)}",), {"cycle": "2"}),
        (("3 mg until 9999-12-31",), {}),
        (("3 mg until 2027-13-01",), {}),
        (("3 mg until 31.3.2027",), {}),
    ],
)
def test_a_day_that_is_none_is_refused(steps, more):
    """Before the step begins, in cycles, too far, or no day."""
    with pytest.raises(InvalidOrder):
        planned(*steps, **more)


def test_what_is_no_step_is_malformed():
    """A step says either its length or its end; the largest dose is looked at first."""
    for text in ("3 mg until Easter", "3 mg until", "3 mg until 2027-01-01 for 3 day"):
        with pytest.raises((MalformedQuantity, InvalidOrder)):
            planned(text)
    with pytest.raises(DoseAboveRange):
        planned(f"50 mg until {TODAY + timedelta(days=9)}")


def test_an_order_of_one_material_has_lengths_alone():
    """Its texts are those of the schedule as it was read, and do not depend on a day."""
    order = CapsuleOrder(dose="3 mg", strength="3 mg/capsule", patient="P", prescriber="Dr X",
                         steps=(f"3 mg until {TODAY + timedelta(days=9)}",))  # fmt: skip
    with pytest.raises(InvalidOrder):
        prepare(order, formulary=load_formulary(), pharmacy=UNCONFIGURED, today=TODAY)


def test_it_is_recorded_and_found_again(house):
    """What was typed is kept; planned again on a later day it is the same."""
    scheduler = Scheduler(house.recorder("Kim"))
    last = TODAY + timedelta(days=20)
    order = ScheduleOrder(form="liquid", patient="P", prescriber="Dr X",
                          steps=("1.5 mg for 7 day", f"3 mg until {last}"))  # fmt: skip
    identity = scheduler.plan(order).document["id"]
    assert scheduler.accept(identity).preparations[0].days == 21
    assert done_again(house) == 2
