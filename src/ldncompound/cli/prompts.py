"""Questions on a terminal: checked at once, and kept when another one is refused."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from ldncompound.cli.terminal import as_typed, error_lines, say, show_line, write_line
from ldncompound.core.refusals import CompoundingError, Refusal, WrongState, WrongUsage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = [
    "AskAgain",
    "GoBack",
    "Question",
    "StopAsking",
    "answered",
    "ask",
    "ask_in_turn",
    "can_ask",
    "tell_refusal",
    "told",
]


_STOP, _BACK, _WORKING = ("q", "quit"), ("b", "back"), ("?",)
_SENTENCE = re.compile(r"(?<=[.])\s+")


class StopAsking(Exception):
    """The person typed q."""


class AskAgain(Exception):
    """An answer was not taken, and that was told."""


class GoBack(Exception):
    """The person typed b, and nothing was asked before."""


def _nothing(_: str) -> None:
    """Refuse nothing."""


def _always(_: Mapping[str, str]) -> bool:
    """Ask whatever was answered before."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    A question.

    Args:
        name: Under which its answer is kept.
        prompt: What is shown.
        may_be_empty: Enter alone is an answer.
        check: Refuses what is no answer; it is shown at once, and asked again.
        words: The only answers, in any letter case; None for any text.
        otherwise: What is said about another word.
        before: Shown before it, once.
        wanted: Whether it is asked, after the answers to those before.
    """

    name: str
    prompt: str
    may_be_empty: bool = False
    check: Callable[[str], object] = _nothing
    words: tuple[str, ...] | None = None
    otherwise: str = "Type yes or no; q stops."
    before: Callable[[], object] | None = None
    wanted: Callable[[Mapping[str, str]], bool] = _always


def can_ask(*, json: bool) -> bool:
    """Return whether somebody at a terminal can be asked."""
    return not json and sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def ask(
    question: Question, *, working: Callable[[], object] | None = None, back: bool = False
) -> str:
    """
    Ask until there is an answer that can be taken.

    Args:
        question: The question.
        working: Shows how what is asked for was calculated, at `?`; None where `?` is an answer.
        back: Whether `b` goes back; else it is an answer.

    Raises:
        StopAsking: q was typed.
        GoBack: b was typed.
        WrongState: nothing of the kind may be done with the batch any more.
        EOFError: the input ended.
    """
    if question.before is not None:
        question.before()
    while True:
        sys.stdout.write(question.prompt)
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        said = line.strip()
        word = said.casefold()
        if word in _STOP:
            raise StopAsking
        if back and word in _BACK:
            raise GoBack
        if working is not None and word in _WORKING:
            working()
            continue
        if not said and not question.may_be_empty and "" not in (question.words or ()):
            show_line("  An answer is needed; q stops.")
            continue
        if question.words is not None and word not in question.words:
            show_line(f"  {question.otherwise}")
            continue
        try:
            question.check(said)
        except WrongState:  # no other answer would be taken
            raise
        except AskAgain:
            continue
        except (Refusal, WrongUsage) as refusal:
            tell_refusal(refusal)
            continue
        return said if question.words is None else word


def ask_in_turn(
    questions: Sequence[Question],
    answers: dict[str, str],
    *,
    working: Callable[[], object] | None = None,
    back: bool = False,
) -> None:
    """
    Ask what has no answer yet, one question after another; b goes back to the one before.

    Args:
        questions: The questions, in order.
        answers: By name; what is in it is not asked again, and what is answered is added.
        working: As for `ask`.
        back: Likewise; b at the first question goes back beyond them.

    Raises:
        StopAsking: q was typed; the answers so far are kept.
        GoBack: b was typed at the first one.
        EOFError: the input ended.
    """
    asked: list[Question] = []
    left = list(questions)
    while left:
        question = left.pop(0)
        if question.name in answers or not question.wanted(answers):
            continue
        try:
            answers[question.name] = ask(question, working=working, back=back or bool(asked))
        except GoBack:
            left.insert(0, question)
            if not asked:
                raise
            left.insert(0, asked.pop())
            del answers[left[0].name]
        else:
            asked.append(question)


def tell_refusal(error: CompoundingError) -> None:
    """Show what is refused at a prompt, where options cannot be typed."""
    remedy = error.remedy
    error.remedy = " ".join(each for each in _SENTENCE.split(remedy) if "--" not in each)
    head = "Refused" if error.exit_status == Refusal.exit_status else "Not done"
    for line in error_lines(error, f"{head} ({error.code})."):
        write_line(line)
    error.remedy = remedy


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
        # With no default, Typer would ask again and say nothing.
        said = str(
            typer.prompt(question, default=default or "", show_default=bool(default), err=True)
        )
        if default is None and not said:
            say("  An answer is needed; Ctrl-C stops.")
            continue
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
