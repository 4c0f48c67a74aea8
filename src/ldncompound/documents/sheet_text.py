"""The batch sheet as plain text, for a printer without PDF."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ldncompound.core.text import escaped
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ldncompound.documents.sheet_view import (
        MassesToWeigh,
        QuestionLine,
        ScreeningPage,
        SheetView,
    )

__all__ = ["render_text"]


_WIDTH = 92
_BLANK = "_" * 12
_LINE = "_" * 30
_LABEL = 16
_IN_A_LINE = 5
"""Single masses in a line."""
_LOUD = 3
"""Lines of a band."""


def render_text(view: SheetView) -> str:
    """
    Return a batch sheet as text, 92 columns wide.

    Args:
        view: Its contents.
    """
    lines = [*_band(view.marks), *view.pharmacy, "", say("sheet.title", id=view.identity)]
    if view.copy:
        lines.append(say("paper.copy_marked"))
    if view.one_person:
        lines.append(f"*** {view.one_person} ***")
    lines += [view.title, view.subtitle, say("sheet.prepared_on", day=view.prepared_on)]
    lines += [*_rows(view.until), ""]
    lines += _section(say("sheet.heading.prescription"), _rows(view.prescription))
    lines += _section(say("sheet.heading.dose"), _bullets(each.sentence for each in view.dosings))
    lines += _section(
        say("sheet.heading.mind"),
        (line for each in view.mind for line in _wrapped(each, first="  [ ] ", rest="      ")),
    )
    lines += _section(say("sheet.heading.balance"), _rows(view.bench))
    lines += ["  " + say("sheet.bench", blank=_BLANK), ""]
    lines += ["  " + say("sheet.line_clearance"), ""]
    lines += _section(say("sheet.heading.components"), _components(view))
    lines += _section(say("sheet.heading.steps"), _steps(view))
    for each in view.weighing:
        lines += [*_wrapped(each, first="", rest=""), ""]
    lines += _section(say("sheet.heading.leftover"), _bullets(view.leftover))
    lines += _section(say("sheet.heading.checks"), _checks(view))
    lines += _section(
        say("sheet.heading.yield"),
        _side_by_side(f"{name} {text or '____'}" for name, text in view.yields),
    )
    lines += _section(say("sheet.heading.deviations"), ("  " + "_" * (_WIDTH - 2),) * _LOUD)
    lines += _section(
        say("sheet.heading.signed"),
        (
            "  " + say("sheet.sign", who=who, line=_LINE, blank=_BLANK)
            for who in (
                say("sheet.sign.prepared"),
                say("sheet.sign.verified"),
                say("sheet.sign.reviewed"),
            )
        ),
    )
    lines += _back(view)
    if view.screening is not None:
        lines += _screening(view.screening)
    if view.plausibility is not None:
        from ldncompound.documents.plausibility_page import plausibility_text

        lines += plausibility_text(view.plausibility)
    # A mark stands between all parts, so that no part of the paper is without it.
    between = _across(view.marks)
    lines = [line or between for line in [*lines, *_band(view.marks)]]
    return "\n".join(escaped(line).rstrip() for line in lines) + "\n"


def _back(view: SheetView) -> list[str]:
    """Return what is behind the figures."""
    return [
        *_section(say("sheet.heading.calculation"), _rows(view.calculation)),
        *_section(say("sheet.heading.notes"), _bullets(view.notes)),
        *_section(say("sheet.heading.basis"), _rows((*view.basis, *view.beyond_use))),
        *_section(say("sheet.heading.cost"), _rows(view.cost)),
        *_section(
            say("sheet.heading.trail"),
            (f"  {view.trail or say('paper.not_recorded')}", f"  {view.program}"),
        ),
    ]


def _band(marks: tuple[str, ...]) -> list[str]:
    """Return a band of what the paper must not be mistaken about."""
    bar = "#" * _WIDTH
    return [bar, *[f"#{_across(marks):^{_WIDTH - 2}}#"] * _LOUD, bar, ""] if marks else []


def _across(marks: tuple[str, ...]) -> str:
    """Return the marks side by side, as often as a line has room for them."""
    words = "   ".join(marks)
    return "   ".join([words] * ((_WIDTH - 4) // (len(words) + 3))) if marks else ""


def _section(title: str, body: Iterable[str]) -> list[str]:
    """Return a headed block; empty where its body is."""
    lines = list(body)
    return [title, *lines, ""] if lines else []


def _rows(rows: tuple[tuple[str, str], ...]) -> list[str]:
    """Return labelled lines, wrapped under their label; a long label has a line of its own."""
    lines = list[str]()
    for label, text in rows:
        if len(label) > _LABEL:
            lines += _wrapped(label, first="  ", rest="  ")
        name = label if len(label) <= _LABEL else ""
        lines += _wrapped(text, first=f"  {name:<{_LABEL}} ", rest=" " * (_LABEL + 3))
    return lines


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


def _side_by_side(texts: Iterable[str]) -> list[str]:
    """Return texts in as few lines as hold them, none torn apart."""
    lines = [""]
    for each in texts:
        longer = f"{lines[-1]}   {each}" if lines[-1] else f"  {each}"
        if len(longer) <= _WIDTH:
            lines[-1] = longer
        else:
            lines.append(f"  {each}")
    return lines


def _bullets(texts: Iterable[str]) -> list[str]:
    """Return texts as the items of a list."""
    return [line for each in texts for line in _wrapped(each, first="  - ", rest="    ")]


def _components(view: SheetView) -> list[str]:
    """Return each component with its need, and room for what is used and what is missing."""
    lines = []
    for part in view.components:
        needed = f"{part.needed} ({part.also})" if part.also else part.needed
        lines += _wrapped(part.name, first="  ", rest="    ")
        lines.append("    " + say("sheet.component.needed", needed=needed, blank=_BLANK))
        known = (
            (say("sheet.component.maker"), part.maker),
            (say("sheet.component.lot"), part.lot),
            (say("sheet.component.expires"), part.expiration),
        )
        told = "  ".join(f"{word} {text or _BLANK}" for word, text in known)
        lines += _wrapped(told, first="    ", rest="      ")
    return lines


def _steps(view: SheetView) -> list[str]:
    """Return the steps with boxes to tick, targets, and room for what was found."""
    lines = []
    for step in view.steps:
        lines += _wrapped(f"[ ] {step.number}. {step.text}", first="  ", rest="         ")
        if step.target:
            target = f"{step.target} ({step.also})" if step.also else step.target
            lines.append(" " * 9 + say("sheet.step.target", target=target, blank=_BLANK))
        elif step.writes:
            lines.append(" " * 9 + say("sheet.step.actual", blank=_BLANK))
        else:
            lines.append(" " * 9 + say("sheet.step.initials"))
        if step.note:
            lines += _wrapped(step.note, first="         ", rest="         ")
    return lines


def _checks(view: SheetView) -> list[str]:
    """Return the checks with room for what was found, and for each single mass."""
    lines = []
    for check in view.checks:
        lines += _wrapped(f"{check.name}: {check.expected}", first="  ", rest="    ")
        if check.masses is not None:
            lines += _masses(check.masses)
        lines.append("    " + say("sheet.check.found", blank=_BLANK))
    return lines


def _masses(masses: MassesToWeigh) -> list[str]:
    """Return the limits of single masses, and a blank for each."""
    lines = [line for each in masses.limits for line in _wrapped(each, first="    ", rest="      ")]
    if masses.shells:
        lines.append(f"    {say('sheet.masses.shell')} {_BLANK}")
    blanks = [f"{number + 1:>2} {_BLANK}" for number in range(masses.boxes)]
    return [
        *lines,
        *(
            "    " + "  ".join(blanks[at : at + _IN_A_LINE])
            for at in range(0, len(blanks), _IN_A_LINE)
        ),
    ]


def _screening(page: ScreeningPage) -> list[str]:
    """Return the check list to sign, what was answered, and what the patient is told."""
    told = (line for each in page.counsel for line in _wrapped(each, first="  [ ] ", rest="      "))
    avoided = (line for each in page.avoided for line in _wrapped(each, first="  ", rest="    "))
    return [
        *_section(say("sheet.heading.screening.to_ask"), _to_ask(page.to_ask)),
        *_section(
            say("sheet.heading.screening.answered"),
            (line for each in page.answered for line in _said(each)),
        ),
        *_section(say("sheet.heading.screening.avoided"), avoided),
        *_section(say("sheet.heading.screening.counsel"), told),
        *_section(
            say("sheet.heading.screening.signed"),
            ("  " + say("sheet.sign.screened", line=_LINE, blank=_BLANK),),
        ),
        *_section(
            say("sheet.heading.screening.sources"), _wrapped(page.sources, first="  ", rest="  ")
        ),
    ]


def _to_ask(questions: Iterable[QuestionLine]) -> list[str]:
    """Return questions with room for the answer and a signature."""
    lines = []
    for each in questions:
        lines += _wrapped(f"[ ] {each.name}: {each.text}", first="  ", rest="      ")
        lines += _wrapped(each.meaning, first="      ", rest="      ")
        lines.append("      " + say("sheet.screening.answer_blank", blank=_BLANK * 2))
    return lines


def _said(question: QuestionLine) -> list[str]:
    """Return an answer with what the prescriber said."""
    lines = _wrapped(f"{question.name}: {question.text}", first="  ", rest="    ")
    lines += _wrapped(
        say("sheet.screening.answer", answer=question.answer), first="    ", rest="    "
    )
    if question.consulted:
        lines += _wrapped(
            say("sheet.screening.consulted", words=question.consulted), first="    ", rest="    "
        )
    return lines
