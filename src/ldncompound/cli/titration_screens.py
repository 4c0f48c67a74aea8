"""Schedules on the screen: the ways compared, and what a change leaves over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ldncompound.api.types import (
        Acceptance,
        CountOrVolume,
        PrescribedStep,
        Schedule,
        ScheduledStep,
        ScheduleOption,
    )

__all__ = ["show_acceptance", "show_schedule"]


def show_schedule(schedule: Schedule, *, explain: bool) -> None:
    """
    Show a schedule and its options to a person.

    Args:
        schedule: As recorded.
        explain: All of it is shown; else the steps, the options and the fills of the chosen one.
    """
    from ldncompound.cli.screens import heading, wrapped
    from ldncompound.cli.terminal import as_typed, print_table, wrapped_lines, write_line
    from ldncompound.core.quantities import format_quantity

    total = format_quantity(schedule.total)
    heading(f"{schedule.id}  schedule of {schedule.days} days, {total} in all")
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
    (_show_options if explain else _show_in_short)(schedule)
    alarms = [line for note in schedule.notes for line in wrapped_lines(note, "  ! ")]
    _show_change(schedule)
    if schedule.same_as is not None:
        wrapped(
            f"ENTERED TWICE? {schedule.same_as} has the same steps on the same days, for the same "
            "patient and of the same prescriber. Accept one of the two.",
            "",
        )
    accept = as_typed(f"'ldncompound titration accept {schedule.id}'")
    every = as_typed(f"'ldncompound show {schedule.id} --explain'")
    entry = "" if schedule.trail is None else f"Entry {schedule.trail.sequence}; "
    rest = len(schedule.options) - len(_shown_in_short(schedule))
    ways = f"{rest} other {'way' if rest == 1 else 'ways'}, and why" if rest else "and why"
    told = [f"Accept it: {accept}", *([] if explain else [f"{entry}{ways}: {every}"])]
    if explain and schedule.trail is not None:
        told.append(f"Entry {schedule.trail.sequence} of the audit trail.")
    for line in (*alarms, *(each for text in told for each in wrapped_lines(text, "", "  "))):
        write_line(line)


def _shown_in_short(schedule: Schedule) -> Sequence[ScheduleOption]:
    """Return the options that are shown in short: of many steps only the chosen one."""
    if len(schedule.steps) <= _STEPS:
        return schedule.options
    return [each for each in schedule.options if each.kind == schedule.chosen]


def _show_in_short(schedule: Schedule) -> None:
    """Show every option in a line or two, and the fills of the chosen one."""
    from ldncompound.cli.screens import wrapped
    from ldncompound.cli.terminal import print_table
    from ldncompound.core.quantities import format_quantity

    for option in _shown_in_short(schedule):
        count, lost = option.preparations, option.lost
        told = [
            _in_all(option).replace(" per capsule", ""),
            f"{count} {'preparation' if count == 1 else 'preparations'}",
        ]
        told += [] if lost is None else [f"{format_quantity(lost)} of active left over"]
        told += [] if option.keeping is None else [f"keeps {option.keeping.days} days"]
        chosen = option.kind == schedule.chosen
        wrapped(f"{option.kind}: {'; '.join(told)}", "* " if chosen else "  ")
        if chosen:
            _show_lead(schedule, option)
            print_table(list(_fills(option))[:_FILLS], indent="    ")
            if option.fills[_FILLS:]:
                show_line(f"    and {len(option.fills) - _FILLS} more fills")
    asked = schedule.screening
    if asked is not None and asked.unanswered:
        wrapped(f"screening: {len(asked.unanswered)} open.", "  ! ")


def _show_lead(schedule: Schedule, option: ScheduleOption) -> None:
    """Show how long before its first day a fill is made."""
    from ldncompound.cli.screens import wrapped
    from ldncompound.core.quantities import format_quantity, written

    if schedule.lead is not None and option.fills:
        days = written(format_quantity(schedule.lead))
        which = "" if len(option.fills) == 1 else "each fill is "
        wrapped(f"{which}made {days} before its first day", "    ")


_STEPS = 4
"""Steps above which only the chosen option is shown in short."""

_FILLS = 3
"""Fills of the chosen option that are shown in short."""


def _fills(option: ScheduleOption) -> Iterator[tuple[str, ...]]:
    """Yield the fills of an option, each as a row."""
    for fill in option.fills:
        yield (
            f"fill {fill.number} of {fill.of}",
            f"{fill.first_day} to {fill.last_day}",
            _amount_of(fill.dispense),
            f"beyond use {fill.beyond_use.date}",
        )


def _show_options(schedule: Schedule) -> None:
    """Show every option with its points of comparison and fills, and what was left out."""
    from ldncompound.cli.screens import show_screening, wrapped
    from ldncompound.cli.terminal import print_table

    for option in schedule.options:
        mark = "*" if option.kind == schedule.chosen else " "
        wrapped(f"{option.kind}: {_in_all(option)}. {option.why}", f"{mark} ")
        for line in _compared(option):
            wrapped(line, "    ")
        _show_lead(schedule, option)
        print_table(list(_fills(option)), indent="    ")
    for each in schedule.left_out:
        wrapped(f"{each.kind}: left out. {each.why}", "  ")
    if schedule.screening is not None:
        show_screening(schedule.screening)


def show_acceptance(acceptance: Acceptance) -> None:
    """Print what is made of a schedule, and what is to come."""
    from ldncompound.cli.screens import wrapped
    from ldncompound.cli.terminal import as_typed
    from ldncompound.core.quantities import format_quantity, written

    show_line(f"{acceptance.schedule} is made as {acceptance.kind}.")
    for made in acceptance.preparations:
        doses = [_dose(each) for each in made.steps or ()]
        if not doses and made.dose is not None:  # an early record, which names no steps
            doses = [format_quantity(made.dose)]
        told = "; ".join(dict.fromkeys(doses))
        strength = (
            ""
            if not isinstance(made.dispense, int)
            else f" of {written(format_quantity(made.strength))}"
        )
        wrapped(
            f"fill {made.fill} of {made.of}: {told}; {made.days} days from {made.first_dose}, "
            f"{_amount_of(made.dispense)}{strength}; beyond-use date {made.beyond_use}",
            f"  {made.id}  ",
        )
    for due in acceptance.due:
        show_line(f"  fill {due.fill} is to be made on {due.made_on or due.first_day}")
    for gone in acceptance.passed:
        wrapped(
            f"PASSED, never made: fill {gone.fill}, {gone.first_day} to {gone.last_day}. What was "
            f"missed is for the prescriber to say; 'ldncompound titration change "
            f"{acceptance.schedule}' enters what is ordered instead.",
            "  ",
        )
    if acceptance.changed is not None:
        by, day = acceptance.changed.by, acceptance.changed.from_day
        show_line(f"It was changed: from {day} on, {by} takes its place.")
    if acceptance.preparations:
        show_line(as_typed("To make them, one step a screen: 'ldncompound work'"))
        papers = f"'ldncompound titration calendar {acceptance.schedule} -o calendar.pdf'"
        show_line(as_typed(f"The patient's calendar: {papers}"))


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
            f"{_amount_of(each.amount)}{strength}, {format_quantity(each.drug)} in all",
            "  ",
        )
    wrapped(
        "Of a batch that still stands in the pharmacy 'ldncompound batch show ID' says what it is "
        "for.",
        "",
    )


def _dose(step: ScheduledStep | PrescribedStep) -> str:
    """Return a dose and how often it is taken."""
    from ldncompound.api.titrations import often_of
    from ldncompound.core.quantities import format_quantity

    return ", ".join(filter(None, (format_quantity(step.dose), often_of(step))))


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


def _amount_of(dispense: CountOrVolume) -> str:
    """Return the amount of a fill."""
    from ldncompound.core.quantities import format_quantity

    return f"{dispense} capsules" if isinstance(dispense, int) else format_quantity(dispense)
