"""`ldncompound` alone on a terminal, and `ldncompound day`: what there is to do today."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.terminal import (
    as_typed,
    is_screen,
    named_trail,
    print_table,
    screen_width,
    show_line,
)
from ldncompound.core.text import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.api.types import DayAtCounter, DayBatch, DayFill, DayLot

__all__ = ["day", "show_alone"]


_FEWEST = 12
"""Lines that the day takes even where the terminal is lower."""
_LEAST_TEXT = 26
"""Columns that are left of a text beside its command; with fewer, the command goes below."""


class _ToDo(NamedTuple):
    """What there is to do, and the command for it."""

    text: str
    command: str


class _Section(NamedTuple):
    """A heading, as many rows as are shown, and how many there are."""

    title: str
    rows: Sequence[_ToDo]
    in_all: int
    all_of_them: str


def day(
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show what there is to do today, and what to type for it.

    'ldncompound' alone on a terminal shows the same.

    Example: ldncompound day
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    pharmacy = pharmacy_at(trail, config, formulations, by)
    if json:
        print_json(pharmacy.day())
    else:
        _show(pharmacy, _height())


def show_alone() -> None:
    """Show the day; where nothing was recorded yet, how to begin."""
    from ldncompound.cli.screens import wrapped
    from ldncompound.cli.session import configuration_path, pharmacy_at, trail_path

    config = os.environ.get("LDNCOMPOUND_CONFIG") or None  # Typer reads it for options alone
    pharmacy = pharmacy_at(named_trail(), config)
    if pharmacy.has_trail():
        _show(pharmacy, _height())
    else:
        if (named := named_trail()) is not None:  # a slip, or a drive that is not there, is seen
            wrapped(f"There is no trail at {trail_path(named)}.", "")
        _show_beginning(set_up=configuration_path(config).exists())


def _height() -> int | None:
    """Return how many lines there are beside the next prompt; None where nobody scrolls."""
    if not is_screen():
        return None
    return max(shutil.get_terminal_size((100, 24)).lines - 1, _FEWEST)


def _show_beginning(*, set_up: bool) -> None:
    """Say how to begin, in a few lines."""
    from ldncompound.cli.screens import heading, wrapped

    heading("Nothing is recorded yet. To begin:")
    setup = ("ldncompound setup", "asks for name and address, balances and rules; once")
    print_table(
        [
            *([] if set_up else [setup]),
            ("ldncompound capsules", "asks for dose, days, patient and prescriber"),
            ("ldncompound --help", "lists the other dosage forms and all commands"),
        ]
    )
    wrapped("What is not set up is assumed, and the batch sheet says so.", "")


def _show(pharmacy: Pharmacy, height: int | None) -> None:
    """Show the day on at most so many lines; None for all."""
    from ldncompound.cli.screens import heading, wrapped

    found = pharmacy.day(limit=height)
    heading(f"{found.today:%A}, {found.today}")
    sections = [each for each in _sections(found) if each.in_all]
    if not sections:
        wrapped("Nothing is open, due or running out.", "")
        return
    lines = [list(_lines(each)) for each in sections]
    shown = _fitting(sections, lines, None if height is None else height - 1)
    for section, rows, count in zip(sections, lines, shown, strict=True):
        heading(f"{section.title} ({section.in_all})")
        for row in rows[:count]:
            for line in row:
                show_line(line)
        if count < section.in_all:
            show_line(f"  and {section.in_all - count} more, see {_typed(section.all_of_them)}")


def _sections(found: DayAtCounter) -> Iterator[_Section]:
    """Yield what there is to do, in the order in which it is shown."""
    in_all = found.in_all
    opened = "ldncompound report open"
    yield _Section("To make", [*map(_batch, found.batches)], in_all.batches, opened)
    yield _Section("To check and release", [*map(_batch, found.reviews)], in_all.reviews, opened)
    yield _Section("Fills", [*map(_fill, found.fills)], in_all.fills, "ldncompound report due")
    yield _Section("Stock", [*map(_lot, found.lots)], in_all.lots, "ldncompound lots list")


def _fitting(
    sections: Sequence[_Section], lines: Sequence[Sequence[list[str]]], room: int | None
) -> list[int]:
    """Return how many rows of each section are shown: in turns, as long as there is room."""
    if room is None:
        return [len(each) for each in lines]
    shown = [0] * len(sections)

    def taken() -> int:
        """Return the lines that these rows take, with headings and what is said of the others."""
        return sum(
            1 + sum(map(len, rows[:count])) + (count < section.in_all)
            for section, rows, count in zip(sections, lines, shown, strict=True)
        )

    growing = list(range(len(sections)))
    while growing:
        for place in list(growing):
            shown[place] += 1
            if shown[place] > len(lines[place]) or taken() > room:
                shown[place] -= 1
                growing.remove(place)
    return shown


def _lines(section: _Section) -> Iterator[list[str]]:
    """Yield the lines of each row: its command beside it, or below where there is no room."""
    width = screen_width()
    commands = [_typed(each.command) for each in section.rows]
    texts = [escaped(each.text) for each in section.rows]
    longest = max(map(len, texts), default=0)
    for text, command in zip(texts, commands, strict=True):
        room = width - len(command) - 4
        if not is_screen():
            yield [f"  {text.ljust(longest)}  {command}"]
        elif room >= min(len(text), _LEAST_TEXT):
            column = min(longest, width - max(map(len, commands)) - 4)
            column = max(column, _LEAST_TEXT) if column < room else room
            yield [f"  {_cut(text, column).ljust(column)}  {command}"]
        else:
            yield [f"  {_cut(text, width - 2)}", f"    {command}"]


def _cut(text: str, width: int) -> str:
    """Return a text within a width."""
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _typed(command: str) -> str:
    """Return a command with the trail that was named in this call."""
    return as_typed(f"`{command}`")[1:-1]


_COUNTED = ("capsule", "tablet")


def _batch(each: DayBatch) -> _ToDo:
    """Return an open batch: what it is, and what is next."""
    from ldncompound.core.quantities import format_quantity

    strength, _, unit = format_quantity(each.what).partition("/")
    size = format_quantity(each.size)
    # What is counted is told in short, since the line has a step and a command as well.
    counted = size.removesuffix(f" {unit}") if unit in _COUNTED else None
    what = f"{strength}/{unit}, {size}" if counted is None else f"{strength} × {counted}"
    command = each.command if each.short is None else each.command.replace(each.id, each.short)
    return _ToDo(f"{what}: {_next(each)}", command)


def _next(each: DayBatch) -> str:
    """Return in words what is next for a batch."""
    if each.barred is not None:
        return f"STOPPED, {each.barred}"
    if each.next is not None:
        return f"{each.next.step}. {each.next.action} {each.next.what}"
    words = {
        "on hold": f"on hold since {each.since}",
        "verified": f"verified by {each.by}, to be released",
        "prepared": f"prepared by {each.by}, to be verified",
        "corrected": f"corrected by {each.by}, to be verified again",
    }
    return words.get(each.state, "checks and yield to be entered")


def _fill(each: DayFill) -> _ToDo:
    """Return a fill that is due."""
    from ldncompound.core.quantities import format_quantity, written

    when = f"{_when(each.days, 'overdue')} ({each.due})"
    size = written(format_quantity(each.size))
    return _ToDo(f"fill {each.fill} of {each.fills}, {size}: due {when}", each.command)


def _lot(each: DayLot) -> _ToDo:
    """Return what expires or runs out."""
    from ldncompound.core.stock_words import stock_in_words

    name = each.component if each.number is None else f"{each.component} {each.number}"
    left = "" if each.on_hand is None else f", {stock_in_words(each.on_hand)} on hand"
    if each.until is None:
        lasts = "" if each.days is None else f", lasts {_days(each.days)}"
        return _ToDo(f"{name}: {_WHY[each.why]}{lasts}{left}", each.command)
    ago = each.days is not None and each.days < 0
    when = f"{_days(-(each.days or 0))} ago" if ago else _when(each.days or 0, "")
    return _ToDo(f"{name}: {_WHY[each.why]} {when} ({each.until}){left}", each.command)


_WHY = {
    "expired": "EXPIRED",
    "expires": "expires",
    "retest": "to be tested again",
    "reorder": "at its reorder point",
    "runs out": "runs out",
}


def _when(days: int, passed: str) -> str:
    """Return in how many days something is."""
    if days < 0:
        return f"{_days(-days)} {passed}".rstrip()
    return "today" if days == 0 else f"in {_days(days)}"


def _days(days: int) -> str:
    """Return a number of days in words."""
    return "1 day" if days == 1 else f"{days} days"
