"""What the calendar of a schedule says, in English."""

from __future__ import annotations

from typing import Final

__all__ = ["CALENDAR_TEXTS"]


CALENDAR_TEXTS: Final[dict[str, str]] = {
    # The calendar of a schedule.
    "calendar.again": "AGAIN ",
    "calendar.capsules": "{count} of {strength}",
    "calendar.changed": "from {since} on by schedule {id}",
    "calendar.container": "{fill}{days:long}: {held}, not to be used after {until:long}.",
    "calendar.course": "{count}, from {days}; {total} in all",
    "calendar.days": "{first:long} to {last:long}",
    "calendar.draft": "*** DRAFT, NOT TO BE HANDED OUT ***",
    "calendar.draws": "{count} draws: {draws}",
    "calendar.drug": "{drug:data} {form}",
    "calendar.each_time": "each time {amounts}",
    "calendar.fill": "Fill {fill} of {of}: ",
    "calendar.foot": "Schedule {id}, trail {trail}",
    "calendar.form.capsules": "capsules",
    "calendar.form.liquid": "oral liquid 1 mg per mL",
    "calendar.heading.container": "WHICH CONTAINER",
    "calendar.heading.days": "DAY BY DAY",
    "calendar.heading.left": "CONTAINERS NOT TO BE USED ANY MORE",
    "calendar.heading.mind": "IMPORTANT",
    "calendar.heading.syringe": "THE SYRINGE",
    "calendar.heading.take": "WHAT TO TAKE",
    "calendar.left": (
        "{id}, label {first:long} to {last:long}: do not take it from {since} on. Left over then: "
        "{held}."
    ),
    "calendar.left.return": "Bring what is left over back to the pharmacy, or have it destroyed.",
    "calendar.mark": "{dose} = {volume}: {how}, oral syringe of {capacity}, marks of {graduation}",
    "calendar.mind.ask": (
        "Where this page and a label say different things, ask the pharmacy first."
    ),
    "calendar.mind.barred": (
        "{marks}: the container {id}, for {days}. Take nothing from it before the pharmacy says so."
    ),
    "calendar.mind.changed": (
        "From {since} on this page does not apply any more, and no container on it is used any "
        "more. Follow the calendar of schedule {id}."
    ),
    "calendar.mind.liquid": (
        "The dose changes from step to step, and the mark on the syringe with it."
    ),
    "calendar.mind.steps": "The dose changes from step to step.",
    "calendar.mind.strengths": (
        "Capsules of different strengths may look alike. Read the strength on the label of the "
        "container each time."
    ),
    "calendar.new_dose": "NEW DOSE ",
    "calendar.no_dose": "no dose",
    "calendar.not_made": "nothing made",
    "calendar.once_a_day": "once a day",
    "calendar.one_container_day": "{day:long}",
    "calendar.one_day": "{day}, {count}",
    "calendar.page": "Page {page} of {pages}",
    "calendar.patient": "Patient {patient}",
    "calendar.replaces": "schedule {id}, from {since} on; its calendar does not apply from then on",
    "calendar.several_days": "{first} to {last}, {count}",
    "calendar.several_doses": "{count} × {dose}",
    "calendar.step": "{when}: {dose} ({words}) {often}: {amounts}.",
    "calendar.step.none": "{when}: no dose.",
    "calendar.step.not_made": (
        "{when}: nothing was made. What was missed is for the prescriber to say."
    ),
    "calendar.volume": "{volume} for doses of {dose}",
    "pdf.calendar.again": "AGAIN",
    "pdf.calendar.container": "Which container",
    "pdf.calendar.days": "Day by day. Tick the box when it is taken.",
    "pdf.calendar.draft": "DRAFT, NOT TO BE HANDED OUT",
    "pdf.calendar.heading": "CALENDAR OF DOSES",
    "pdf.calendar.left": "Containers not to be used any more",
    "pdf.calendar.new_dose": "NEW DOSE",
    "pdf.calendar.pause": "PAUSE",
    "pdf.calendar.steps": "In words",
    "pdf.calendar.syringe": "The mark on the oral syringe",
    "pdf.calendar.title": "Calendar of doses",
}
