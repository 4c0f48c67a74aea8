"""A schedule is accepted once, also by who writes into the trail past the program."""

from __future__ import annotations

import pytest

from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.courses.acceptance import AcceptanceAct
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from ldncompound.pharmacy.trail_index import ACCEPTED, SCHEDULE
from making import done_again


def test_a_second_acceptance_is_found(house):
    """The first decides how it is made; another beside it could not have been recorded."""
    recorder = house.recorder("Kim")
    order = ScheduleOrder(
        form="liquid", patient="P", prescriber="Dr X", steps=("1.5 mg for 14 day",)
    )
    identity = Scheduler(recorder).plan(order).document["id"]
    Scheduler(recorder).record_accepted(identity, "liquid")
    act = AcceptanceAct(schedule=identity, kind="liquid")
    recorder.record(action=ACCEPTED, subject=identity, document=lambda _: act.document(),
                    mentions=((SCHEDULE, identity),))  # fmt: skip
    with pytest.raises(VerificationFailure, match="done before"):
        done_again(house)
