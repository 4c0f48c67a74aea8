"""Print the patient's calendar of a schedule: the days that it supplies, as the trail has it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.preparation_parts import identity_of
from ldncompound.core.records import replaced
from ldncompound.core.refusals import WrongState
from ldncompound.core.text import echo
from ldncompound.documents.calendar_containers import BarredContainer
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.recalled_lots import barred
from ldncompound.pharmacy.courses.standing import (
    fill_as_made,
    part_as_made,
    schedule_before,
    still_to_come,
)
from ldncompound.pharmacy.printing import (
    PrintedEarlier,
    check_printable,
    language_for,
    print_from_trail,
    printed,
    printed_again,
)
from ldncompound.pharmacy.trail_index import BATCH, SCHEDULE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ldncompound.compounding.schedule_document import (
        Schedule,
        ScheduleChanged,
        ScheduleOption,
    )
    from ldncompound.compounding.schedule_fill import ScheduleFill
    from ldncompound.documents.calendar_rendering import Calendar
    from ldncompound.pharmacy.courses.history import AcceptedWay
    from ldncompound.pharmacy.courses.standing import StandingFill
    from ldncompound.pharmacy.printing import Keep
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["calendar_again", "print_calendar"]


class KnowsSchedules(Protocol):
    """The scheduler, as far as a calendar needs it; it offers printing itself."""

    @property
    def recorder(self) -> Recorder:
        """Writes the entry."""
        ...

    def schedule(self, identity: str) -> Schedule:
        """Return a recorded schedule."""
        ...

    def option(
        self, schedule: Schedule, choose: str | None
    ) -> tuple[ScheduleOption, AcceptedWay | None]:
        """Return the way to use, and the one accepted before."""
        ...

    def standing(
        self, identity: str, option: ScheduleOption
    ) -> tuple[ScheduleChanged | None, tuple[StandingFill, ...]]:
        """Return what has taken its place, and its fills as far as they stand."""
        ...


class CalendarFacts(NamedTuple):
    """What the trail says of a calendar."""

    schedule: Schedule
    option: ScheduleOption
    accepted: bool
    copy: bool
    changed: ScheduleChanged | None
    filled: tuple[ScheduleFill, ...]
    barred: tuple[BarredContainer, ...]


def print_calendar(
    scheduler: KnowsSchedules,
    identity: str,
    form: str,
    *,
    choose: str | None,
    paper: str | None,
    language: str | None,
    keep: Keep,
) -> Calendar:
    """
    Return the patient's calendar, and record that it is printed, as `Scheduler.print_calendar`.

    Args:
        scheduler: Knows the schedule, and how it is made.
        identity: Id of the schedule.
        form: "pdf" or "txt".
        choose: The way; None for the one accepted, or else the chosen one.
        paper: "letter" or "a4"; None for that of the pharmacy.
        language: "en" or "de"; None for that of the configuration.
        keep: Puts the bytes away before the entry is written.
    """
    check_printable(identity, form)
    recorder = scheduler.recorder
    spoken = language_for(recorder, language)
    return recorder.attempt(
        {"schedule": identity, **({} if choose is None else {"choose": echo(choose)})},
        lambda: print_from_trail(
            recorder,
            "calendar",
            identity,
            read=partial(_facts, scheduler, identity, choose),
            make=partial(_calendar, recorder, form=form, paper=paper, language=spoken),
            told=lambda made: printed("calendar", identity, form, spoken, made, made.told()),
            keep=keep,
        ),
        mentions_of=lambda _: ((SCHEDULE, identity),),
    )


def calendar_again(
    scheduler: KnowsSchedules,
    recorded: Recorded,
    *,
    choose: str | None,
    paper: str | None,
    keep: Keep,
) -> Calendar:
    """
    Return a calendar that was printed, for a request that is repeated; no entry is written.

    Args:
        scheduler: Knows the schedule, and how it is made.
        recorded: The entry of the print.
        choose: As for `print_calendar`.
        paper: Likewise.
        keep: Likewise.

    Raises:
        WrongState: what it shows has changed since; recorded.
    """
    told, recorder = PrintedEarlier.from_document(recorded.document), scheduler.recorder

    def made() -> Calendar:
        facts = _facts(scheduler, told.of, choose)._replace(copy=told.copy)
        return _calendar(recorder, facts, form=told.format, paper=paper, language=told.language)

    return printed_again(recorder, recorded, "schedule", made, keep)


def _calendar(
    recorder: Recorder, facts: CalendarFacts, *, form: str, paper: str | None, language: str
) -> Calendar:
    """Return the calendar of what the trail says."""
    from ldncompound.documents.calendar_rendering import render_calendar

    pharmacy = recorder.pharmacy
    return render_calendar(
        facts.schedule,
        facts.option,
        identity_of(pharmacy),
        recorder.formulary.rule_of(pharmacy.jurisdiction).first_weekday,
        form,
        accepted=facts.accepted,
        paper=paper or pharmacy.paper,
        copy=facts.copy,
        changed=facts.changed,
        filled=facts.filled,
        barred=facts.barred,
        language=language,
    )


def _facts(scheduler: KnowsSchedules, identity: str, choose: str | None) -> CalendarFacts:
    """Return what the trail says of a calendar, or refuse it."""
    schedule = scheduler.schedule(identity)
    option, before = scheduler.option(schedule, choose)
    changed, fills = scheduler.standing(identity, option)
    if before is not None:
        here = still_to_come(fills, scheduler.recorder.desk.today)
        fills = tuple(each._replace(fill=fill_as_made(each)) for each in here)
    if changed is not None:
        schedule, option = _before_change(schedule, option, changed, fills)
    elif before is not None:
        option = replaced(option, fills=tuple(each.fill for each in fills))
    about = scheduler.recorder.trail.headlines_mentioning(BATCH, identity)
    copy = any(each.action == "calendar" for each in about)
    filled = tuple(_filled(fills, changed))
    barred = tuple(_barred(scheduler.recorder.trail, fills, changed))
    return CalendarFacts(schedule, option, before is not None, copy, changed, filled, barred)


def _barred(
    trail: Trail, fills: Sequence[StandingFill], changed: ScheduleChanged | None
) -> Iterator[BarredContainer]:
    """Yield the containers on the calendar that must not be used now."""
    for part in (part for each in fills for part in each.parts):
        first, last = part.part.steps[0].first_day, part.part.steps[-1].last_day
        if part.made is None or (changed is not None and first >= changed.from_day):
            continue
        identity = str(part.made.subject)
        states = barred(trail, batch_of(trail, identity))
        if states:
            yield BarredContainer(identity, states, first, last)


def _filled(
    fills: Sequence[StandingFill], changed: ScheduleChanged | None
) -> Iterator[ScheduleFill]:
    """
    Yield what is in the containers, each preparation for itself: as made, or else as planned.

    A fill that is made early, late, again or of lots that expire sooner has other days or another
    beyond-use date than was planned, or an oral syringe that is handed out since, and its labels
    say so.
    """
    for each in fills:
        if changed is not None and each.fill.first_day >= changed.from_day:
            continue
        for part in each.parts:
            if part.made is None:
                yield replaced(each.fill, parts=(part.part,))
            else:
                made = Preparation.from_document(part.made.document)
                until = replaced(each.fill.beyond_use, date=made.beyond_use.date)
                yield replaced(each.fill, beyond_use=until, parts=(part_as_made(part.part, made),))


def _before_change(
    schedule: Schedule,
    option: ScheduleOption,
    changed: ScheduleChanged,
    fills: Sequence[StandingFill],
) -> tuple[Schedule, ScheduleOption]:
    """Return a schedule and its way for the days before it was changed; refuse one without any."""
    day = changed.from_day
    if day <= schedule.steps[0].first_day:
        raise WrongState(
            f"The schedule {schedule.id} was changed by {changed.by} from its first day on.",
            remedy=f"Print the calendar of {changed.by}.",
        )
    stand = tuple(each.fill for each in fills if each.fill.first_day < day)
    return schedule_before(schedule, day), replaced(option, fills=stand)
