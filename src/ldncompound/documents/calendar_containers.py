"""The containers on a calendar: which is for which days, and which is not to be used any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple, cast

from ldncompound.core.quantities import format_quantity, in_words, written
from ldncompound.core.wording import say
from ldncompound.documents.printed_as import marks_in_words
from ldncompound.documents.spoken import in_full

if TYPE_CHECKING:
    from ldncompound.compounding.schedule_document import Schedule, ScheduleChanged
    from ldncompound.compounding.schedule_fill import FillPart, PartStep, ScheduleFill
    from ldncompound.core.quantities import Quantity

__all__ = [
    "BarredContainer",
    "barred_lines",
    "barred_words",
    "containers_of",
    "in_one",
    "left_over",
]


class BarredContainer(NamedTuple):
    """
    A container that must not be used now.

    Args:
        identity: Id of its preparation.
        states: What keeps it from being used, as for a sheet.
        first: The first day that it is for.
        last: The last one.
    """

    identity: str
    states: tuple[str, ...]
    first: date
    last: date


def barred_words(barred: Sequence[BarredContainer]) -> tuple[str, ...]:
    """Return what goes across a calendar of which containers must not be used now."""
    words = marks_in_words()
    return tuple(dict.fromkeys(words[state] for each in barred for state in each.states))


def barred_lines(barred: Sequence[BarredContainer]) -> Iterator[str]:
    """Yield which containers must not be used now, and for which days they were."""
    words = marks_in_words()
    for each in barred:
        yield say(
            "calendar.mind.barred",
            marks=", ".join(words[state] for state in each.states),
            id=each.identity,
            days=say("calendar.days", first=each.first, last=each.last)
            if each.first < each.last
            else say("calendar.one_container_day", day=each.first),
        )


def in_one(strength: Quantity) -> str:
    """Return what one capsule holds."""
    return written(format_quantity(strength).removesuffix("/capsule"))


def containers_of(
    fills: Sequence[ScheduleFill], changed: ScheduleChanged | None, *, together: bool
) -> Iterator[str]:
    """
    Yield which container is for which days, and until when it may be used.

    Args:
        fills: As made or planned.
        changed: What has taken the place of the schedule: no container is used from that day on.
        together: All steps of a preparation are in one container.
    """
    for fill in fills:
        which = say("calendar.fill", fill=fill.number, of=fill.of) if fill.of > 1 else ""
        until = fill.beyond_use.date
        if changed is not None:
            until = min(until, changed.from_day - timedelta(days=1))
        for part in fill.parts:
            for steps in (part.steps,) if together else ((each,) for each in part.steps):
                if steps[0].first_day > until:
                    continue
                first, last = steps[0].first_day, steps[-1].last_day
                days = say("calendar.days", first=first, last=last)
                yield say(
                    "calendar.container",
                    fill=which,
                    days=days if first < last else first,
                    held=_held(part, steps),
                    until=until,
                )


def _held(part: FillPart, steps: Sequence[PartStep]) -> str:
    """Say what a container holds."""
    if part.strength is not None:
        count = sum(each.units or 0 for each in steps)
        words = written(f"{count} capsule")
        return say("calendar.capsules", count=words, strength=in_one(part.strength))
    volumes = [cast("Quantity", each.volume) for each in steps]
    doses = dict.fromkeys(in_words(each.dose) for each in steps)
    volume = in_words(sum(volumes[1:], volumes[0]))
    return say("calendar.volume", volume=volume, dose=say("paper.and").join(doses))


def left_over(schedule: Schedule) -> Iterator[str]:
    """Yield the containers of the schedule that was changed that are not to be used any more."""
    for each in schedule.left:
        if each.strength is None:
            held = in_words(cast("Quantity", each.amount))
        else:
            words = written(f"{each.amount} capsule")
            held = say("calendar.capsules", count=words, strength=in_one(each.strength))
        yield say(
            "calendar.left",
            id=each.preparation,
            first=each.first_day,
            last=each.last_day,
            held=held,
            since=in_full(each.from_day),
        )
    if schedule.left:
        yield say("calendar.left.return")
