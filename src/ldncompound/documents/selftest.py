"""Contents of the report of a self-test, and the report as plain text."""

from __future__ import annotations

import textwrap
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.numbers import format_number, plain_fraction, round_half_up
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quantities import written
from ldncompound.core.text import escaped
from ldncompound.documents.selftest_standing import STANDINGS, standing_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ldncompound.documents.selftest_outcome import CaseComputed, SelftestOutcome

__all__ = [
    "SelftestGroup",
    "SelftestRow",
    "SelftestView",
    "in_words",
    "render_selftest_text",
    "selftest_view",
    "wrapped",
]


_WIDTH = 92
_AMOUNT = lazy_pattern(r"(?<=[0-9]) (?=(?:%|(?:k?g|mg|mcg|m?L|days?|capsules?|tablets?|units)\b))")
_TIE = "\0"
"""Replaces a space at which no line may break; no text can contain it."""

_STATUS = {
    "published-agrees": "It prints {}.",
    "published-rounded": "It prints {}, rounded.",
    "published-partial": "It prints {}, not all of it.",
    "published-disagrees": "It prints {}, which is wrong.",
}
_DERIVED = "It prints no answer."
_PRINTS = {
    "published-agrees": "the answer",
    "published-rounded": "a rounded one",
    "published-partial": "a part of it",
    "published-disagrees": "a wrong one",
}
_PRINTS_NONE = "none"
SIGNATURE = ("Installed and checked by", "on")


class SelftestRow(NamedTuple):
    """One case."""

    id: str
    question: str
    expected: tuple[str, ...]
    found: tuple[str, ...]
    brief: tuple[str, ...]
    verdict: str
    passed: bool
    source: str
    address: str
    remark: str


class SelftestGroup(NamedTuple):
    """
    The cases of sources of one standing.

    Args:
        title: The standing.
        told: How many cases there are, and whether they agree.
        topics: What they are about, in a sentence.
        prints: What the sources themselves print, in a sentence.
        rows: The cases.
        shown: Whether paper shows them one by one; those that fail are always shown.
    """

    title: str
    told: str
    topics: str
    prints: str
    rows: tuple[SelftestRow, ...]
    shown: bool


class SelftestView(NamedTuple):
    """Everything on the report."""

    title: str
    pharmacy: str
    at: str
    verdict: str
    passed: bool
    facts: tuple[tuple[str, str], ...]
    explanation: str
    failed: tuple[SelftestRow, ...]
    groups: tuple[SelftestGroup, ...]
    elsewhere: str
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
            "compared it exactly, without a tolerance."
        ),
        failed=tuple(_row(each) for each in outcome.cases if not each.passed),
        groups=tuple(_groups(outcome.cases)),
        elsewhere=(
            f"Here a figure has at most 4 digits. All {count} cases with every digit, each with "
            "its source and the address at which it was read, stand in the report as text and in "
            "the JSON output of the same self-test."
        ),
        signature=SIGNATURE,
        paper=paper,
    )


def _groups(cases: Iterable[CaseComputed]) -> Iterator[SelftestGroup]:
    """Yield the cases by the standing of their sources."""
    for standing in STANDINGS:
        found = [each for each in cases if standing_of(each) is standing]
        if not found:
            continue
        wrong = sum(not each.passed for each in found)
        topics = ", ".join(f"{topic} {count}" for topic, count in _by_number(found))
        prints = Counter(_PRINTS.get(each.status, _PRINTS_NONE) for each in found)
        words = (
            f"{each} {'once' if prints[each] == 1 else f'{prints[each]} times'}"
            for each in (*_PRINTS.values(), _PRINTS_NONE)
            if prints[each]
        )
        yield SelftestGroup(
            title=standing.name,
            told=f"{_number(len(found))}, {f'{wrong} FAIL' if wrong else 'all agree'}",
            topics=f"About: {topics}.",
            prints=f"Their sources print {', '.join(words)}.",
            rows=tuple(map(_row, found)),
            shown=standing.shown,
        )


def _by_number(cases: list[CaseComputed]) -> list[tuple[str, int]]:
    """Return what cases are about, the most frequent first."""
    counts = Counter(each.topic for each in cases)
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _number(count: int) -> str:
    """Return how many cases there are."""
    return "1 case" if count == 1 else f"{count} cases"


def _row(case: CaseComputed) -> SelftestRow:
    """Return one case in words."""
    remarks = [_STATUS.get(case.status, _DERIVED).format(case.published), case.note]
    return SelftestRow(
        id=case.id,
        question=case.question,
        expected=in_words(case.expected),
        found=(case.reason,) if case.reason else in_words(case.found),
        brief=tuple(map(in_brief, in_words(case.expected))),
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


_LONG = lazy_pattern(r"[0-9]+\.[0-9]+")


def in_brief(text: str) -> str:
    """
    Return a result with at most 4 significant digits in each number, half-up, for paper.

    >>> in_brief("9.52380952381 mL"), in_brief("500.25 mg"), in_brief("0.103305785124 %")
    ('9.524 mL', '500.3 mg', '0.1033 %')
    """
    return _LONG.sub(lambda found: _four_digits(found[0]), text)


def _four_digits(number: str) -> str:
    """Round a number to 4 significant digits; no whole number is rounded."""
    exact, step = plain_fraction(number), Fraction(1)
    while 0 < exact < 1000 * step:
        step /= 10
    return format_number(round_half_up(exact, step))


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
    every_digit = f"{view.explanation} A number with 12 digits does not end."
    lines += ["", *wrapped(every_digit, _WIDTH), ""]
    for group in view.groups:
        lines += [group.title.upper(), f"  {group.told}", ""]
        for row in group.rows:
            lines += _case(row)
    who, when = view.signature
    lines += ["", f"{who} {'_' * 34} {when} {'_' * 16}"]
    return "\n".join(escaped(line).rstrip() for line in lines) + "\n"


def _case(row: SelftestRow) -> list[str]:
    """Return one case with everything that is known of it."""
    lines = [f"{row.id:<12}{row.verdict}"]
    for label, text in (
        ("question", row.question),
        *_once("expected", row.expected),
        *_once("found", row.found),
        ("source", row.source),
        *([("", row.address)] if row.address else []),
        ("", row.remark),
    ):
        lines += _labelled(label, text, 10)
    return [*lines, ""]


def _once(label: str, texts: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return labelled texts, the label with the first of them."""
    return [(label if place == 0 else "", text) for place, text in enumerate(texts)]


def _labelled(label: str, text: str, width: int) -> list[str]:
    """Return a labelled text, wrapped under its beginning."""
    first, *rest = wrapped(text, _WIDTH - width - 2)
    return [f"  {label:<{width}}{first}", *(" " * (width + 2) + line for line in rest)]
