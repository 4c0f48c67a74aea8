"""Schedules on the screen: the ways compared, and what a change leaves over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.api.types import CountOrVolume, Schedule, ScheduledStep, ScheduleOption

__all__ = ["amount_of", "show_schedule"]


def show_schedule(schedule: Schedule) -> None:
    """Show a schedule and its options to a person."""
    from ldncompound.cli.screens import show_screening, wrapped
    from ldncompound.cli.terminal import print_table
    from ldncompound.core.quantities import format_quantity, written

    total = format_quantity(schedule.total)
    show_line(f"{schedule.id}  schedule of {schedule.days} days, {total} in all")
    print_table(
        [
            (
                f"{step.first_day} to {step.last_day}",
                "pause" if step.pause else _dose(step),
                f"{step.days} days",
            )
            for step in schedule.steps
        ]
    )
    for option in schedule.options:
        mark = "*" if option.kind == schedule.chosen else " "
        wrapped(f"{option.kind}: {_in_all(option)}. {option.why}", f"{mark} ")
        for line in _compared(option):
            wrapped(line, "    ")
        if schedule.lead is not None and option.fills:
            days = written(format_quantity(schedule.lead))
            which = "" if len(option.fills) == 1 else "each fill is "
            wrapped(f"{which}made {days} before its first day", "    ")
        print_table(
            [
                (
                    f"fill {fill.number} of {fill.of}",
                    f"{fill.first_day} to {fill.last_day}",
                    amount_of(fill.dispense),
                    f"beyond use {fill.beyond_use.date}",
                )
                for fill in option.fills
            ],
            indent="    ",
        )
    for each in schedule.left_out:
        wrapped(f"{each.kind}: left out. {each.why}", "  ")
    if schedule.screening is not None:
        show_screening(schedule.screening)
    _show_change(schedule)
    if schedule.same_as is not None:
        wrapped(
            f"ENTERED TWICE? {schedule.same_as} has the same steps on the same days, for the same "
            "patient and of the same prescriber. Accept one of the two.",
            "",
        )
    show_line(f"Accept it: ldncompound titration accept {schedule.id}")
    if schedule.trail is not None:
        show_line(f"Entry {schedule.trail.sequence} of the audit trail.")


def _show_change(schedule: Schedule) -> None:
    """Show what a schedule changes, and what must not be taken any more."""
    from ldncompound.cli.screens import wrapped
    from ldncompound.core.quantities import format_quantity, written

    if schedule.changes is None:
        return
    old = schedule.changes
    wrapped(f"It takes the place of {old.id} from {old.from_day} on.", "")
    if not schedule.left:
        wrapped(f"Nothing was made for {old.from_day} or later: nothing is left over.", "")
        return
    wrapped("Left over, not to be taken any more from then on; to be returned or destroyed:", "")
    for each in schedule.left:
        strength = "" if each.strength is None else f" of {written(format_quantity(each.strength))}"
        wrapped(
            f"{each.preparation}, labelled {each.first_day} to {each.last_day}: "
            f"{amount_of(each.amount)}{strength}, {format_quantity(each.drug)} in all",
            "  ",
        )
    wrapped(
        "Of a batch that still stands in the pharmacy 'ldncompound batch show ID' says what it is "
        "for.",
        "",
    )


def _dose(step: ScheduledStep) -> str:
    """Return a dose and how often it is taken."""
    from ldncompound.api.titrations import how_often
    from ldncompound.core.quantities import DAY, format_quantity, number_of

    often = how_often(step.doses_per_day, int(number_of(step.every, DAY)))
    return ", ".join(filter(None, (format_quantity(step.dose), often)))


def _in_all(option: ScheduleOption) -> str:
    """Return the total amount of an option."""
    from ldncompound.core.quantities import format_quantity, written

    if option.volume is not None:
        return format_quantity(option.volume)
    return " + ".join(
        f"{each.dispense} of {written(format_quantity(each.strength))}" for each in option.strengths
    )


def _compared(option: ScheduleOption) -> Iterator[str]:
    """Yield the points of comparison: leftovers, weighing, storage, cost."""
    from fractions import Fraction

    from ldncompound.core.numbers import format_number, round_half_up
    from ldncompound.core.quantities import PERCENT, format_quantity, number_of

    weighing, keeping, cost = option.weighing, option.keeping, option.cost
    if weighing is None or keeping is None or option.lost is None:
        return
    error = ""
    if weighing.expanded is not None:
        found = round_half_up(number_of(weighing.expanded, PERCENT), Fraction(1, 10))
        error = f" ± {format_number(found)} %"
    how = f"weighed {' and '.join(map(_weighed, weighing.methods))}{error}"
    if weighing.methods == ("tablets",):
        how = "from whole tablets, none weighed"
    count = option.preparations
    yield (
        f"{count} {'preparation' if count == 1 else 'preparations'}, {how}; "
        f"{format_quantity(option.lost)} of active left over"
    )
    yield f"keeps {keeping.days} days: {keeping.storage}"
    if cost is not None:
        least = "" if cost.complete else "at least "
        yield f"cost {least}{cost.total}, {least}{cost.per_month} for 30 days"


def _weighed(method: str) -> str:
    """Say how something is weighed."""
    return "directly" if method == "direct" else f"by {method}"


def amount_of(dispense: CountOrVolume) -> str:
    """Return the amount of a fill."""
    from ldncompound.core.quantities import format_quantity

    return f"{dispense} capsules" if isinstance(dispense, int) else format_quantity(dispense)
