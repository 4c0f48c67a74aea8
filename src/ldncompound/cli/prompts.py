"""Questions on a terminal: asked again until the answer is one, and stopped with q."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import typer

from ldncompound.cli.terminal import as_typed, print_error, say, show_line
from ldncompound.core.refusals import CompoundingError, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "StopAsking",
    "answered",
    "ask",
    "ask_done",
    "ask_yes",
    "can_ask",
    "tell_refusal",
    "told",
]


_STOP = ("q", "quit")
_YES, _NO = ("y", "yes"), ("n", "no")
_SENTENCE = re.compile(r"(?<=[.])\s+")


class StopAsking(Exception):
    """The person typed q."""


def can_ask(*, json: bool) -> bool:
    """Return whether somebody at a terminal can be asked."""
    return not json and sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def ask(
    question: str, *, may_be_empty: bool = False, check: Callable[[str], object] = lambda _: None
) -> str:
    """
    Ask until there is an answer that can be taken.

    Args:
        question: The prompt.
        may_be_empty: Enter alone is an answer.
        check: Refuses what is none; it is said at once, and asked again.

    Raises:
        StopAsking: q was typed.
        EOFError: the input ended.
    """
    while True:
        sys.stdout.write(question)
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        said = line.strip()
        if said.casefold() in _STOP:
            raise StopAsking
        if not said and not may_be_empty:
            continue
        try:
            check(said)
        except Refusal as refusal:
            show_line(f"  {refusal.message} Type it again; q stops.")
            continue
        return said


def ask_yes(question: str) -> bool:
    """Ask until the answer is yes or no."""
    return _word(question, (*_YES, *_NO), "Type yes or no; q stops.") in _YES


def ask_done(question: str) -> None:
    """Ask until something is done: Enter, done or yes; anything else is none of these."""
    _word(question, ("", "done", *_YES), "Type Enter or yes when it is done; q stops.")


def _word(question: str, known: tuple[str, ...], otherwise: str) -> str:
    """Ask until the answer is one of a few words."""
    while (said := ask(question, may_be_empty="" in known).casefold()) not in known:
        show_line(f"  {otherwise}")
    return said


def tell_refusal(error: CompoundingError) -> None:
    """Show what is refused at a prompt, where options cannot be typed."""
    remedy = error.remedy
    told = " ".join(each for each in _SENTENCE.split(remedy) if "--" not in each)
    error.remedy = ""
    print_error(error)
    error.remedy = remedy
    if told:
        say(f"  What to do: {as_typed(told)}")


# Questions beside the result, on standard error --------------------------------


def answered(
    question: str, check: Callable[[str], object] = lambda _: None, *, default: str | None = None
) -> str:
    """
    Ask until an answer can be taken; what cannot is told at once, and asked again alone.

    Args:
        question: Without a colon.
        check: Raises an error of the tree for what cannot be taken.
        default: What Enter alone takes; None where an answer is needed.

    Raises:
        typer.Abort: the input ended, or Ctrl-C.
    """
    while True:
        said = str(typer.prompt(question, default=default, show_default=bool(default), err=True))
        try:
            check(said)
        except CompoundingError as error:
            told(error)
            continue
        return said


def told(error: CompoundingError) -> None:
    """Show why an answer was not taken, and what to type instead."""
    say(f"  {error.message}")
    if error.remedy:
        say(f"  {as_typed(error.remedy)}")
