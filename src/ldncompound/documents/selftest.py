"""Contents of the report of a self-test, and the report as plain text."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.quantities import written
from ldncompound.core.text import escaped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.documents.selftest_outcome import CaseComputed, SelftestOutcome

__all__ = [
    "SelftestRow",
    "SelftestView",
    "in_words",
    "render_selftest_text",
    "selftest_view",
    "wrapped",
]


_WIDTH = 92
_AMOUNT = re.compile(r"(?<=[0-9]) (?=(?:%|(?:k?g|mg|mcg|m?L|days?|capsules?|tablets?|units)\b))")
_TIE = "\0"
"""Replaces a space at which no line may break; no text can contain it."""

_STATUS = {
    "published-agrees": "It prints {}.",
    "published-rounded": "It prints {}, rounded.",
    "published-partial": "It prints {}, not all of it.",
    "published-disagrees": "It prints {}, which is wrong.",
}
_DERIVED = "It prints no answer."
SIGNATURE = ("Installed and checked by", "on")


class SelftestRow(NamedTuple):
    """One case."""

    id: str
    question: str
    expected: tuple[str, ...]
    found: tuple[str, ...]
    verdict: str
    passed: bool
    source: str
    address: str
    remark: str


class SelftestView(NamedTuple):
    """Everything on the report."""

    title: str
    pharmacy: str
    at: str
    verdict: str
    passed: bool
    facts: tuple[tuple[str, str], ...]
    explanation: str
    rows: tuple[SelftestRow, ...]
    signature: tuple[str, str]
    paper: str


def selftest_view(outcome: SelftestOutcome, *, paper: str = "letter") -> SelftestView:
    """
    Return the contents of the report of a self-test.

    Args:
        outcome: Its results.
        paper: "letter" or "a4".
    """
    versions, count, failed = outcome.versions, len(outcome.cases), outcome.failed
    verdict = f"All {count} cases agree."
    if failed:
        verdict = f"{len(failed)} of {count} cases FAIL: {', '.join(failed)}."
    libraries = {
        "pint": versions.pint, "pydantic": versions.pydantic, "typst": versions.typst
    }  # fmt: skip
    return SelftestView(
        title=f"Self-test of ldncompound {versions.ldncompound}",
        pharmacy=outcome.pharmacy or "",
        at=outcome.at,
        verdict=verdict,
        passed=outcome.ok,
        facts=(
            ("Run at", outcome.at.replace("T", " ").replace("Z", " UTC")),
            ("Program", f"ldncompound {versions.ldncompound}"),
            ("Python", versions.python),
            ("Libraries", ", ".join(f"{name} {each}" for name, each in libraries.items())),
            ("SQLite", versions.sqlite),
            ("Operating system", versions.operating_system),
            ("Formulary, SHA-256", outcome.formulary),
            ("Cases, SHA-256", outcome.cases_sha256),
        ),
        explanation=(
            "Each case is a sum that was published, or worked out by hand where the source prints "
            "no answer. The program computed it on this machine with its own functions and "
            "compared it exactly, without a tolerance. A number with 12 digits does not end."
        ),
        rows=tuple(map(_row, outcome.cases)),
        signature=SIGNATURE,
        paper=paper,
    )


def _row(case: CaseComputed) -> SelftestRow:
    """Return one case in words."""
    remarks = [_STATUS.get(case.status, _DERIVED).format(case.published), case.note]
    return SelftestRow(
        id=case.id,
        question=case.question,
        expected=in_words(case.expected),
        found=(case.reason,) if case.reason else in_words(case.found),
        verdict="agrees" if case.passed else "FAILS",
        passed=case.passed,
        source=case.source,
        address=case.address,
        remark=" ".join(each for each in remarks if each),
    )


def in_words(results: Mapping[str, str]) -> tuple[str, ...]:
    """
    Write results as people read them, one a line; a single one needs no name.

    Args:
        results: By name, as programs read them.

    >>> in_words({"count": "15 capsule"}), in_words({"first": "1 mg/mL", "fits": "yes"})
    (('15 capsules',), ('first: 1 mg per mL', 'fits: yes'))
    """
    texts = {name: written(text) if " " in text else text for name, text in results.items()}
    if len(texts) == 1:
        return tuple(texts.values())
    return tuple(f"{name}: {text}" for name, text in texts.items())


def wrapped(text: str, width: int) -> list[str]:
    """
    Wrap a text; longer words are broken, none is lost, no amount loses its unit.

    Args:
        text: Of one line.
        width: In characters.

    >>> wrapped("at least 120 mg", 12)
    ['at least', '120 mg']
    """
    lines = textwrap.wrap(_AMOUNT.sub(_TIE, text), width, break_on_hyphens=False)
    return [line.replace(_TIE, " ") for line in lines] or [""]


def render_selftest_text(view: SelftestView) -> str:
    """
    Return the report as text, 92 columns wide.

    Args:
        view: Its contents.
    """
    lines = [view.title.upper(), *([view.pharmacy] if view.pharmacy else []), "", view.verdict, ""]
    lines += [line for label, text in view.facts for line in _labelled(label, text, 20)]
    lines += ["", *wrapped(view.explanation, _WIDTH), ""]
    for row in view.rows:
        lines.append(f"{row.id:<12}{row.verdict}")
        for label, text in (
            ("question", row.question),
            *_once("expected", row.expected),
            *_once("found", row.found),
            ("source", row.source),
            *([("", row.address)] if row.address else []),
            ("", row.remark),
        ):
            lines += _labelled(label, text, 10)
        lines.append("")
    who, when = view.signature
    lines += ["", f"{who} {'_' * 34} {when} {'_' * 16}"]
    return "\n".join(escaped(line).rstrip() for line in lines) + "\n"


def _once(label: str, texts: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return labelled texts, the label with the first of them."""
    return [(label if place == 0 else "", text) for place, text in enumerate(texts)]


def _labelled(label: str, text: str, width: int) -> list[str]:
    """Return a labelled text, wrapped under its beginning."""
    first, *rest = wrapped(text, _WIDTH - width - 2)
    return [f"  {label:<{width}}{first}", *(" " * (width + 2) + line for line in rest)]
