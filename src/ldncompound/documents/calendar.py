"""Contents of the calendar that a patient gets with a schedule: what to take on each day.

A view has texts only, already worded for people (ISMP). Typed text is shown as typed; the only
directions are the prescriber's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, cast

from ldncompound.compounding.form_paper import often_of
from ldncompound.compounding.prescription.order import taken_on
from ldncompound.core.language import weekday_on_paper
from ldncompound.core.quantities import format_quantity, in_words, written
from ldncompound.core.weekdays import WEEKDAYS
from ldncompound.core.wording import say
from ldncompound.documents.calendar_containers import (
    barred_lines,
    barred_words,
    containers_of,
    in_one,
    left_over,
)
from ldncompound.documents.calendar_days import Day, weeks_of
from ldncompound.documents.spoken import (
    in_full,
    language_code,
    quantity_in_words,
)
from ldncompound.documents.syringe_marks import Mark, marks
from ldncompound.documents.trail_proof import short_proof

if TYPE_CHECKING:
    from ldncompound.compounding.pharmacy_identity import PharmacyIdentity
    from ldncompound.compounding.schedule_document import (
        Schedule,
        ScheduleChanged,
        ScheduledStep,
        ScheduleOption,
    )
    from ldncompound.compounding.schedule_fill import FillPart, PartStep, ScheduleFill
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.trail_place import TrailPlace
    from ldncompound.documents.calendar_containers import BarredContainer

__all__ = ["CalendarView", "calendar_view", "missing_on"]


class CalendarView(NamedTuple):
    """
    Everything on a calendar.

    Args:
        draft: Whether it must not be handed out.
        copy: Whether it is marked as a copy.
        identity: Id of the schedule.
        language: Code of the language of the paper.
        made_on: The first day of the schedule, used as the date of the file.
        paper: "letter" or "a4".
        patient: Name, or reference where there is no name.
        drug: Whole name and form.
        facts: Label and text, in order.
        weekdays: Names, the first day of the week first.
        weeks: Seven days each.
        steps: Each step in words and numbers.
        containers: Which container is for which days, and until when it may be used.
        left: Containers of a schedule that it changes, not to be used any more.
        marks: The syringe of each dose of a liquid.
        warnings: Warnings.
        pharmacy: Name, address and telephone of the pharmacy.
        foot: Id of the schedule, and size and root of the trail.
        barred: What goes across every page, where a container must not be used now.
    """

    draft: bool
    copy: bool
    identity: str
    language: str
    made_on: str
    paper: str
    patient: str
    drug: str
    facts: tuple[tuple[str, str], ...]
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[Day, ...], ...]
    steps: tuple[str, ...]
    containers: tuple[str, ...]
    left: tuple[str, ...]
    marks: tuple[Mark, ...]
    warnings: tuple[str, ...]
    pharmacy: tuple[str, ...]
    foot: str
    barred: tuple[str, ...] = ()


def calendar_view(
    schedule: Schedule,
    option: ScheduleOption,
    pharmacy: PharmacyIdentity,
    first_weekday: str,
    *,
    accepted: bool,
    paper: str,
    copy: bool,
    changed: ScheduleChanged | None = None,
    filled: Sequence[ScheduleFill] | None = None,
    barred: Sequence[BarredContainer] = (),
) -> CalendarView:
    """
    Return the calendar of a schedule that is made in one way.

    Args:
        schedule: As recorded, with its personal members and `trail`.
        option: The way in which it is made.
        pharmacy: The pharmacy, as in a preparation.
        first_weekday: The day that begins its week, such as "monday".
        accepted: Whether it was accepted in this way.
        paper: "letter" or "a4".
        copy: Whether it is marked as a copy.
        changed: What has taken its place, and from which day on; `schedule` and `option` then
            have the days before that alone.
        filled: What is in the containers: the fills as far as they were made, the others as
            planned; None where nothing was made.
        barred: The containers on it that must not be used now.
    """
    given, trail = schedule.prescription, cast("TrailPlace", schedule.trail)
    days = list(_days(schedule, option))
    held = option.fills if filled is None else filled
    first = WEEKDAYS.index(first_weekday)
    return CalendarView(
        draft=bool(missing_on(schedule, pharmacy, accepted=accepted)),
        copy=copy,
        identity=str(schedule.id),
        language=language_code(),
        made_on=schedule.steps[0].first_day.isoformat(),
        paper=paper,
        patient=given.patient_name
        or (
            say("calendar.patient", patient=given.patient) if given.patient else say("paper.erased")
        ),
        drug=say("calendar.drug", drug=given.drug, form=_in_form(option.form)),
        facts=tuple(_facts(schedule, changed)),
        weekdays=tuple(weekday_on_paper((first + ahead) % 7) for ahead in range(7)),
        weeks=tuple(weeks_of([_printed(day) for day in days], first)),
        steps=tuple(_steps(schedule, option)),
        containers=tuple(containers_of(held, changed, together=schedule.one_container)),
        left=tuple(left_over(schedule)),
        marks=tuple(marks(part for fill in held for part in fill.parts)),
        warnings=(*barred_lines(barred), *_warnings(option, changed)),
        barred=barred_words(barred),
        pharmacy=_pharmacy(pharmacy),
        foot=say("calendar.foot", id=str(schedule.id), trail=short_proof(trail.size, trail.root)),
    )


def _in_form(form: str) -> str:
    """Return the name of a form."""
    return {"capsules": say("calendar.form.capsules"), "liquid": say("calendar.form.liquid")}[form]


def _pharmacy(pharmacy: PharmacyIdentity) -> tuple[str, ...]:
    """Return the pharmacy, with what is missing."""
    if not pharmacy.configured:
        return (say("paper.not_configured"),)
    return (
        pharmacy.name or say("paper.missing.pharmacy_name"),
        pharmacy.address or say("paper.missing.pharmacy_address"),
        pharmacy.telephone or say("paper.missing.pharmacy_telephone"),
    )


def _printed_of(pharmacy: PharmacyIdentity) -> dict[str, str | None]:
    """Return what a calendar says of the pharmacy, by its name."""
    return {
        "name": pharmacy.name, "address": pharmacy.address, "telephone": pharmacy.telephone,
    }  # fmt: skip


def missing_on(
    schedule: Schedule, pharmacy: PharmacyIdentity, *, accepted: bool
) -> tuple[str, ...]:
    """
    Return what is missing before a calendar may be handed out; empty if nothing.

    Args:
        schedule: With its personal members.
        pharmacy: As for `calendar_view`.
        accepted: Likewise.
    """
    lacking = [
        f"the {name} of the pharmacy"
        for name, text in _printed_of(pharmacy).items()
        if not (pharmacy.configured and text)
    ]
    if not (schedule.prescription.patient_name or "").strip():
        lacking.append("the patient name")
    return (*lacking, *(() if accepted else ("the acceptance of the schedule",)))


def _facts(schedule: Schedule, changed: ScheduleChanged | None) -> Iterator[tuple[str, str]]:
    """Yield who ordered what, the directions if there are any, and what it or changes it."""
    given = schedule.prescription
    yield say("row.prescriber"), given.prescriber
    if given.rx:
        yield say("row.rx"), given.rx
    if given.directions:
        yield say("row.directions"), given.directions
    days = say(
        "calendar.days",
        first=in_full(schedule.steps[0].first_day),
        last=in_full(schedule.steps[-1].last_day),
    )
    total = in_words(schedule.total)
    yield say("row.days"), say("calendar.course", count=schedule.days, days=days, total=total)
    if schedule.changes is not None:
        since, old = in_full(schedule.changes.from_day), schedule.changes.id
        yield say("row.replaces"), say("calendar.replaces", id=old, since=since)
    if changed is not None:
        since = in_full(changed.from_day)
        yield say("row.changed"), say("calendar.changed", id=changed.by, since=since)


def _days(schedule: Schedule, option: ScheduleOption) -> Iterator[Day]:
    """Yield every day of the schedule, in order."""
    amounts = _amounts(option)
    marks_of_steps = _marks_of(schedule.steps)
    for number, step in enumerate(schedule.steps, start=1):
        dose, times = in_words(step.dose), step.doses_per_day
        if times > 1:
            dose = say("calendar.several_doses", count=times, dose=dose)
        mark = marks_of_steps[number - 1]
        on_days = () if step.pause else {*taken_on(step)}
        for passed in range(step.days):
            on = step.first_day + timedelta(days=passed)
            taken = tuple(each.shown for each in amounts.get(on, ()))
            nothing = say("calendar.not_made") if on in on_days else say("calendar.no_dose")
            yield Day(
                on=on,
                title=str(on.day),
                dose=dose if taken else nothing,
                mark=mark if taken or step.pause else "",
                amounts=taken,
                step=number,
                begins=not passed,
                boxes=times if taken else 0,
            )
            mark = "" if taken or step.pause else mark


def _marks_of(steps: Sequence[ScheduledStep]) -> tuple[str, ...]:
    """
    Return what is new on the first day of each step.

    The dose that was taken before a pause is not a new one: it is taken again.
    """
    found, before, paused = [], None, False
    for step in steps:
        if step.pause:
            found.append("" if paused else "pause")
            paused = True
            continue
        taken = (step.dose, step.doses_per_day, step.every, step.on)
        found.append("new" if taken != before else "again" if paused else "")
        before, paused = taken, False
    return ("", *found[1:])


def _printed(day: Day) -> Day:
    """Return a day whose amounts say how often each is taken, as its dose does."""
    if day.boxes < 2:
        return day
    each = (say("calendar.several_doses", count=day.boxes, dose=amount) for amount in day.amounts)
    return day._replace(amounts=tuple(each))


class _Amount(NamedTuple):
    """What of one container makes up a dose, or a part of one: as shown, and in words beside it."""

    shown: str
    words: str


def _amounts(option: ScheduleOption) -> dict[date, list[_Amount]]:
    """Return what makes up a dose of each day, by the fills that supply it."""
    found: dict[date, list[_Amount]] = {}
    for part in _parts(option):
        for step in part.steps:
            for day in taken_on(step):
                found.setdefault(day, []).append(_amount(part, step))
    return found


def _parts(option: ScheduleOption) -> Iterator[FillPart]:
    """Yield the parts of all fills, in order."""
    return (part for fill in option.fills for part in fill.parts)


def _amount(part: FillPart, step: PartStep) -> _Amount:
    """Say what of one container makes up a dose, or a part of one."""
    if part.strength is not None:
        count = f"{step.per_dose} capsule"
        shown = say("calendar.capsules", count=written(count), strength=in_one(part.strength))
        return _Amount(shown, quantity_in_words(count))
    volume = format_quantity(cast("Quantity", step.dose_volume))
    return _Amount(written(volume), quantity_in_words(volume))


def _steps(schedule: Schedule, option: ScheduleOption) -> Iterator[str]:
    """Yield each step in words and numbers, divided where what is taken changes."""
    taken_of = _amounts(option)
    for step in schedule.steps:
        of_step = [step.first_day + timedelta(days=passed) for passed in range(step.days)]
        # Between two days on which it is taken nothing is, which is no change.
        on_days = set() if step.pause else {*taken_on(step)}
        taken, amounts = [], next((taken_of.get(day, []) for day in of_step if day in on_days), [])
        for day in of_step:
            amounts = taken_of.get(day, []) if day in on_days else amounts
            taken.append(amounts)
        for amounts, group in groupby(zip(taken, of_step, strict=True), itemgetter(0)):
            on = [day for _, day in group]
            count = written(f"{len(on)} day")
            when = say(
                "calendar.several_days", first=in_full(on[0]), last=in_full(on[-1]), count=count
            )
            if len(on) == 1:
                when = say("calendar.one_day", day=in_full(on[0]), count=count)
            if step.pause:
                yield say("calendar.step.none", when=when)
                continue
            if not amounts:
                yield say("calendar.step.not_made", when=when)
                continue
            taken_once = say("paper.and").join(f"{shown} ({words})" for shown, words in amounts)
            if step.doses_per_day > 1:
                taken_once = say("calendar.each_time", amounts=taken_once)
            yield say(
                "calendar.step",
                when=when,
                dose=in_words(step.dose),
                words=quantity_in_words(format_quantity(step.dose)),
                often=often_of(step) or say("calendar.once_a_day"),
                amounts=taken_once,
            )


def _warnings(option: ScheduleOption, changed: ScheduleChanged | None) -> Iterator[str]:
    """Yield the warnings."""
    if changed is not None:
        yield say("calendar.mind.changed", id=changed.by, since=in_full(changed.from_day))
    if len(option.strengths) > 1:
        yield (say("calendar.mind.strengths"))
    if len({step.dose for part in _parts(option) for step in part.steps}) > 1:
        yield (
            say("calendar.mind.liquid") if option.form == "liquid" else say("calendar.mind.steps")
        )
    yield say("calendar.mind.ask")
