"""The batch sheet as plain text, for a printer without PDF."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ldncompound.documents.sheet_view import QuestionLine, ScreeningPage, SheetView

__all__ = ["render_text"]


_WIDTH = 92
_BLANK = "_" * 12


def render_text(view: SheetView) -> str:
    """
    Return a batch sheet as text, 92 columns wide.

    Args:
        view: What stands on it.
    """
    lines = [*view.pharmacy, "", f"COMPOUNDING RECORD  {view.identity}"]
    if view.copy:
        lines.append("*** COPY ***")
    lines += [view.title, view.subtitle, f"Prepared on {view.prepared_on}", ""]
    lines += _section("PRESCRIPTION", _rows(view.prescription))
    lines += _section("PREPARATION", _rows(view.preparation))
    lines += _section("COMPONENTS", _components(view))
    lines += _section("BALANCE", _rows(view.bench))
    lines += [f"  Daily check {_BLANK}  Start time {_BLANK}  Mixer {_BLANK}", ""]
    lines += ["  Line clearance [ ]", ""]
    lines += _section("STEPS", _steps(view))
    lines += _section("WEIGHING", (line for each in view.weighing for line in _bullet(each)))
    lines += _section("ONE DOSE", _bullet(view.dosing.sentence) if view.dosing else ())
    lines += _section("MIND", (line for note in view.warnings for line in _bullet(note)))
    lines += _section("CHECKS", _checks(view))
    lines += _section("LEFTOVER", (line for each in view.leftover for line in _bullet(each)))
    lines += _section("YIELD", ("  " + "   ".join(f"{k} {v or '____'}" for k, v in view.yields),))
    lines += _section("DEVIATIONS", ("  " + "_" * (_WIDTH - 2),))
    lines += _section("BEYOND USE", _rows(view.beyond_use))
    lines += _section("COST", _rows(view.cost))
    lines += _section(
        "SIGNED",
        (
            f"  {who} {'_' * 30} on {_BLANK}"
            for who in ("Prepared by", "Verified by", "Reviewed by")
        ),
    )
    lines += _section("AUDIT TRAIL (size and root)", (f"  {view.trail}", f"  {view.program}"))
    if view.screening is not None:
        lines += _screening(view.screening)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _section(title: str, body: Iterable[str]) -> list[str]:
    """Return a headed block, or nothing where there is nothing to say."""
    lines = list(body)
    return [title, *lines, ""] if lines else []


def _rows(rows: tuple[tuple[str, str], ...]) -> list[str]:
    """Return labelled lines, wrapped under their label."""
    return [
        line
        for label, text in rows
        for line in _wrapped(text, first=f"  {label:<17}", rest=" " * 19)
    ]


def _wrapped(text: str, *, first: str, rest: str) -> list[str]:
    """Wrap a text; words longer than a line are broken, none is lost."""
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
        replace_whitespace=False,
        drop_whitespace=True,
    ) or [first.rstrip()]


def _bullet(text: str) -> list[str]:
    """Return a note as a list item."""
    return _wrapped(text, first="  - ", rest="    ")


def _components(view: SheetView) -> list[str]:
    """Return each component with room for what is missing."""
    lines = []
    for part in view.components:
        lines += _wrapped(f"{part.name}: {part.required}", first="  ", rest="    ")
        if part.working:
            lines += _wrapped(part.working, first="    ", rest="    ")
        known = (("maker", part.maker), ("lot", part.lot), ("expires", part.expiration))
        lines.append("    " + "  ".join(f"{word} {text or _BLANK}" for word, text in known))
    return lines


def _steps(view: SheetView) -> list[str]:
    """Return the steps with boxes to tick, targets, and room for what was found."""
    lines = []
    for step in view.steps:
        lines += _wrapped(f"[ ] {step.number}. {step.text}", first="  ", rest="         ")
        if step.target:
            lines.append(
                f"         target {step.target}   actual {_BLANK}  weighed ____  checked ____"
            )
        if step.note:
            lines += _wrapped(step.note, first="         ", rest="         ")
    return lines


def _checks(view: SheetView) -> list[str]:
    """Return the checks with room for what was found."""
    lines = []
    for check in view.checks:
        lines += _wrapped(f"{check.name}: {check.expected}", first="  ", rest="    ")
        lines.append(f"    found {_BLANK}  initials ____")
    return lines


def _screening(page: ScreeningPage) -> list[str]:
    """Return the check list to sign, what was answered, and what the patient is told."""
    told = (line for each in page.counsel for line in _wrapped(each, first="  [ ] ", rest="      "))
    avoided = (line for each in page.avoided for line in _wrapped(each, first="  ", rest="    "))
    return [
        *_section("SCREENING, TO BE ASKED BEFORE IT IS HANDED OUT", _to_ask(page.to_ask)),
        *_section("SCREENING, ANSWERED", (line for each in page.answered for line in _said(each))),
        *_section("TO BE AVOIDED", avoided),
        *_section("TELL THE PATIENT", told),
        *_section("SCREENED", (f"  By {'_' * 30} on {_BLANK}",)),
        *_section("SOURCES OF THE SCREENING", _wrapped(page.sources, first="  ", rest="  ")),
    ]


def _to_ask(questions: Iterable[QuestionLine]) -> list[str]:
    """Return questions with room for the answer and a signature."""
    lines = []
    for each in questions:
        lines += _wrapped(f"[ ] {each.name}: {each.text}", first="  ", rest="      ")
        lines += _wrapped(each.meaning, first="      ", rest="      ")
        lines.append(f"      answer {_BLANK}{_BLANK}  initials ____")
    return lines


def _said(question: QuestionLine) -> list[str]:
    """Return an answer with what the prescriber said."""
    lines = _wrapped(f"{question.name}: {question.text}", first="  ", rest="    ")
    lines += _wrapped(f"Answer: {question.answer}", first="    ", rest="    ")
    if question.consulted:
        lines += _wrapped(f"Prescriber consulted: {question.consulted}", first="    ", rest="    ")
    return lines
