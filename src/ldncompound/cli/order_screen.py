"""An order on the terminal in at most 15 lines: what to dispense, weigh and mind, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ldncompound.cli.order_notes import Minded, minded
from ldncompound.cli.screens import heading, ordered_rows, shown_amount
from ldncompound.cli.terminal import as_typed, named_lines, screen_width, wrapped_lines, write_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.api.types import Preparation, Rows, Step

__all__ = ["show_order"]


_LINES: Final = 15
"""Lines that an order takes at 80 columns; only amounts, dates, alarms and marks take more."""

_FILLED: Final = 13
"""Lines up to which further notes are told; sheet and label take one each."""


def show_order(preparation: Preparation) -> None:
    """Print an order for a person, in short; `screens.show_preparation` prints all of it."""
    from ldncompound.api.words import paper_of

    paper, title = paper_of(preparation), preparation.formulation.title
    if len(f"{preparation.id}  {title}") > screen_width():
        title = preparation.formulation.id
    told = minded(preparation)
    rows = named_lines((*ordered_rows(preparation), *paper.brief_rows(), *_until(preparation)))
    steps = list(_steps(preparation))
    if 2 + len(rows) + len(steps) + len(_minded(told, _LINES)) > _LINES:
        steps = _packed(preparation)
    lines = [*rows, *steps]
    lines += _minded(told, 1 + len(lines))
    others = list(told.others)
    while others:
        more = wrapped_lines(others[0], "  - ")
        if 1 + len(lines) + len(more) + len(_rest(preparation, len(others) - 1)) > _FILLED:
            break
        lines += more
        del others[0]
    heading(f"{preparation.id}  {title}")
    for line in (*lines, *_rest(preparation, len(others))):
        write_line(line)


def _minded(told: Minded, before: int) -> list[str]:
    """Return alarms and marks: each alarm by itself, unless that would take too many lines."""
    alarms, marks = told.alarms, f"{'; '.join(told.marks)}." if told.marks else ""
    lines = [line for alarm in alarms for line in wrapped_lines(alarm, "  ! ")]
    lines += wrapped_lines(marks, "  ! ")
    if before + len(lines) + 1 > _LINES:
        return wrapped_lines(" ".join((*alarms, marks)), "  ! ")
    return lines


def _rest(preparation: Preparation, notes: int) -> list[str]:
    """Return where it was recorded, and how the rest is shown."""
    more = f"{notes} more note{'s' * (notes > 1)}" if notes else "and how"
    every = as_typed(f"'ldncompound show {preparation.id} --explain'")
    return wrapped_lines(f"Entry {preparation.place.sequence}; {more}: {every}", "", "  ")


def _until(preparation: Preparation) -> Rows:
    """Return which fill of a course it is, and until when it may be used, if that is sure."""
    until, course = preparation.beyond_use, preparation.course
    rest = "at the latest (NOT FINAL: an expiration is missing)"
    if until.final:
        rest = f"({until.limited_by})"
    used = ("Use until", f"{until.date} {rest}")
    if course is None:
        return (used,)
    following = f", the next is due on {course.later[0].first_day}" if course.later else ""
    return (("Fill", f"{course.fill} of {course.of}, to {course.last_day}{following}"), used)


def _steps(preparation: Preparation) -> Iterator[str]:
    """Yield the steps that have an amount; how they are mixed stands on the sheet."""
    plan = preparation.weigh_plan
    steps = [step for step in plan.steps if step.amount is not None]
    amounts = [shown_amount(step, plan.balance) for step in steps]
    last = steps[-1].into if steps else None
    width = max(map(len, amounts), default=0)
    action = max((len(step.action) for step in steps), default=0)
    for step, amount in zip(steps, amounts, strict=True):
        first = f"  {step.step}. {step.action:<{action}}  {amount:<{width}}  "
        lines = wrapped_lines(_what(step, last), first)
        if step.device is not None:
            # With what it is measured stands on the sheet; here where there is room.
            whole = wrapped_lines(f"{_what(step, last)} ({step.device.name})", first)
            lines = whole if len(whole) == len(lines) else lines
        yield from lines


def _packed(preparation: Preparation) -> list[str]:
    """Return the same with as many in one line as fit, each of them whole."""
    plan = preparation.weigh_plan
    steps = [step for step in plan.steps if step.amount is not None]
    lines: list[str] = []
    for step in steps:
        amount = shown_amount(step, plan.balance)
        into = "" if step.into in (None, steps[-1].into) else f" into {step.into}"
        told = f"{step.step}. {amount} {step.what}{into}"
        if lines and len(f"{lines[-1]}; {told}") <= screen_width():
            lines[-1] += f"; {told}"
        else:
            lines += wrapped_lines(told, "  ", "     ")
    return lines


def _what(step: Step, last: str | None) -> str:
    """Return what is weighed or measured, and into what if that is not the *last* vessel."""
    if step.action == "make-up":
        return f"with {step.what}"
    return step.what if step.into == last else f"{step.what} into {step.into}"
