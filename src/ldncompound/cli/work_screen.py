"""The screen of the guide: where the batch stands, the target in large figures, the tolerance."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import typer

from ldncompound.cli.batch_screens import shown_mass
from ldncompound.cli.screens import wrapped
from ldncompound.cli.terminal import screen_width, show_line, write_line
from ldncompound.core.quantities import MG, format_quantity, number_of
from ldncompound.core.text import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.api.batch_view import MassToWeigh
    from ldncompound.core.quantities import Quantity

__all__ = ["STAGES", "begin_screen", "show_keys", "show_large", "show_range"]


STAGES = ("weigh", "check", "finish", "sign", "label")
"""The way of a batch from its plan to its label."""

_FIGURES = {
    "0": (" ### ", "#   #", "#   #", "#   #", " ### "),
    "1": ("  #  ", " ##  ", "  #  ", "  #  ", " ### "),
    "2": (" ### ", "#   #", "  ## ", " #   ", "#####"),
    "3": ("#### ", "    #", " ### ", "    #", "#### "),
    "4": ("#  # ", "#  # ", "#####", "   # ", "   # "),
    "5": ("#####", "#    ", "#### ", "    #", "#### "),
    "6": (" ### ", "#    ", "#### ", "#   #", " ### "),
    "7": ("#####", "    #", "   # ", "  #  ", "  #  "),
    "8": (" ### ", "#   #", " ### ", "#   #", " ### "),
    "9": (" ### ", "#   #", " ####", "    #", " ### "),
    ".": (" ", " ", " ", " ", "#"),
}
"""Large figures, as tall as they are easily told apart."""

_BAR = ("├", "─", "┤", "●", "◄", "►")
_PLAIN_BAR = ("[", "-", "]", "O", "<", ">")
_LONGEST_BAR = 41


def begin_screen(title: str, by: str, stage: str, place: str, said: Sequence[str]) -> None:
    """
    Begin a new screen: what is made, by whom, how far it is, and what was recorded last.

    Args:
        title: The batch in one line.
        by: Who acts.
        stage: One of `STAGES`.
        place: How far within it, like "2 of 6"; empty where it has no parts.
        said: What was recorded before it.
    """
    if os.environ.get("TERM", "dumb") != "dumb":
        sys.stdout.write("\x1b[2J\x1b[H")  # what was on it stays in the record, and in `b`
    wrapped(title, "")
    way = " > ".join(
        f"{each.upper()} {place}".strip() if each == stage else each for each in STAGES
    )
    show_line(f"{way}{by:>{max(screen_width() - len(way), len(by) + 2)}}"[: screen_width()])
    show_line(_drawn("─", "-") * screen_width())
    for each in said:
        wrapped(each, "  ")


def show_keys() -> None:
    """Show the keys that serve at every question."""
    show_line()
    line = "? how it was calculated   b back   q stop, go on later"
    write_line(typer.style(line, dim=True) if _styled() else line)


def show_large(amount: str) -> None:
    """
    Show an amount in large figures, its unit beside them.

    Args:
        amount: As it is written elsewhere, like "1089 mg": these digits are drawn.
    """
    number, _, unit = amount.partition(" ")
    lines = ["  ".join(each) for each in zip(*map(_FIGURES.__getitem__, number), strict=True)]
    lines = [f"     {line.replace('#', _drawn('█', '#'))}" for line in lines]
    lines[-1] += f"  {escaped(unit)}"
    show_line()
    for line in lines if len(lines[-1]) <= screen_width() else [f"     {amount}"]:
        write_line(typer.style(line, bold=True) if _styled() else line)
    show_line()


def show_range(found: MassToWeigh, actual: Quantity | None = None) -> None:
    """
    Show the masses that are allowed, and where one that was found lies among them.

    Args:
        found: What is to be weighed.
        actual: The mass that was found; None before it is.
    """
    low, high = (shown_mass(number_of(each, MG), found.readability)
                 for each in (found.low, found.high))  # fmt: skip
    begin, line, end, mark, under, over = _BAR if _draws("".join(_BAR)) else _PLAIN_BAR
    show_line(f"  allowed   {low} to {high}")
    # The words beside the bar have at most three dozen characters.
    columns = min(screen_width() - 36, _LONGEST_BAR)
    bar, word = [line] * columns, ""
    bar[columns // 2] = "+"
    if actual is not None:
        at = found.place(actual)
        within = 0 <= at <= 1
        bar[max(0, min(columns - 1, round(at * (columns - 1))))] = (
            mark if within else under if at < 0 else over
        )
        word = f"  {format_quantity(actual)} {'within' if within else 'OUTSIDE'}"
    show_line(f"            {begin}{''.join(bar)}{end}{word}")


def _draws(characters: str) -> bool:
    """Return whether the terminal can show some characters."""
    try:
        characters.encode(sys.stdout.encoding or "ascii")
    except (UnicodeError, LookupError):
        return False
    return True


def _drawn(character: str, plain: str) -> str:
    """Return a character, or another where the terminal cannot show it."""
    return character if _draws(character) else plain


def _styled() -> bool:
    """Return whether bold and dim text may be used: on a terminal only."""
    return sys.stdout.isatty()
