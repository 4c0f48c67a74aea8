"""In-process checks on a batch sheet, with a box for each unit that is weighed."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.form_paper import shortened
from ldncompound.core.numbers import exponent_of, round_up
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quantities import (
    MG_PER_CAPSULE,
    format_quantity,
    in_words,
    mass,
    number_of,
    written,
)
from ldncompound.core.records import Record
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.wording import say
from ldncompound.documents.sheet_view import CheckLine, MassesToWeigh
from ldncompound.formulary.rules import units_weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.preparation import Preparation
    from ldncompound.formulary.rules import MassLimit, MassRule

__all__ = ["CheckOnSheet", "check_lines", "mass_rule_of"]


_EACH_OF = lazy_pattern(r"[Mm]ass of each of (?P<count>[1-9][0-9]?)\b", re.ASCII)
"""How a master record asks for the masses of single units."""

_BLANK = "_________"
_LATER = f"{_BLANK} mg"
"""Room for a mass that is not known yet."""


class CheckOnSheet(Record, forbid_unknown_fields=False):
    """An in-process check of a master record."""

    name: str
    expected: str
    limit: str | None = None
    status: str | None = None


def mass_rule_of(preparation: Preparation) -> MassRule | None:
    """
    Return how single masses are judged, as recorded; None where that is not known.

    Raises:
        VerificationFailure: what was recorded is no such rule.
    """
    papers = preparation.papers
    if papers is None or papers.masses is None:
        return None
    from pydantic import ValidationError

    from ldncompound.formulary.rules import MassRule

    try:
        return MassRule.from_table(dict(papers.masses))
    except ValidationError:
        raise VerificationFailure("The recorded rule for single masses is not readable.") from None


def check_lines(
    checks: Sequence[CheckOnSheet],
    recorded: Sequence[CheckOnSheet],
    preparation: Preparation,
    rule: MassRule | None,
) -> tuple[CheckLine, ...]:
    """
    Return the checks of a master record; single units have a box each.

    Args:
        checks: In the language of the paper.
        recorded: The same, as the record has them.
        preparation: What is checked.
        rule: How masses are judged; None where that is not known.
    """
    return tuple(
        _line(check, _masses(asked.name, preparation, rule))
        for check, asked in zip(checks, recorded, strict=True)
    )


def _line(check: CheckOnSheet, masses: MassesToWeigh | None) -> CheckLine:
    """Return a check with what is expected."""
    expected = check.expected + (say("sheet.check.limit", limit=check.limit) if check.limit else "")
    if check.status == UNCONFIRMED:
        expected += say("paper.unconfirmed")
    return CheckLine(check.name, expected, masses)


def _masses(name: str, preparation: Preparation, rule: MassRule | None) -> MassesToWeigh | None:
    """Return the units to weigh for a check; None where it asks for none."""
    found = _EACH_OF.search(name)
    if found is None:
        return None
    figures = preparation.figures
    planned, made = figures.filled_mass, int(figures.made.magnitude)
    if planned is None or rule is None:
        # No check at the bench judges them: the limits are those of the record.
        (count,) = units_weighed((int(found["count"]),), made)
        return MassesToWeigh(count, (_unknown(),), shells=False)
    middle = number_of(planned, MG_PER_CAPSULE)
    theory = None if figures.by_volume else middle
    limits = [_limit(each, theory, middle) for each in rule.limits]
    if rule.loss is not None:
        least = _LATER if theory is None else _inward(rule.least_mean(theory), up=True)
        limits.append(say("sheet.masses.loss", least=least, most=in_words(rule.loss)))
    if rule.rsd is not None:
        limits.append(say("sheet.masses.rsd", most=in_words(rule.rsd)))
    return MassesToWeigh(min(rule.counts(made)), tuple(limits), shells=True)


def _limit(limit: MassLimit, theory: Fraction | None, middle: Fraction) -> str:
    """
    Return a limit in mg; with blanks where shells, mean or powder are not known yet.

    Args:
        limit: Of the rules.
        theory: What each is to hold, in mg; None where it is found only when it is made.
        middle: What each is planned to hold, in mg.
    """
    within, most = limit.allowed(middle)
    percent, of = in_words(within), _LATER if theory is None else _in_mg(theory)
    more = say("sheet.masses.outside", count=limit.outside) if limit.outside else ""
    more += "" if most is None else say("sheet.masses.most", most=in_words(most))
    if limit.of == "gross theory":
        return say("sheet.masses.gross", blank=_BLANK, within=percent, theory=of, more=more)
    if limit.of == "net mean":
        return say("sheet.masses.mean", blank=_BLANK, within=percent, more=more)
    low = high = _LATER
    if theory is not None:
        least, largest = limit.bounds(theory, middle)
        low, high = _inward(least, up=True), _inward(largest, up=False)
    return say("sheet.masses.net", low=low, high=high, within=percent, theory=of, more=more)


def _in_mg(number: Fraction) -> str:
    """Write a mass as paper shows it."""
    return written(shortened(format_quantity(mass(number))))


def _unknown() -> str:
    """Return room for limits that are not known here."""
    return say("sheet.masses.unknown", blank=_BLANK)


def _inward(number: Fraction, *, up: bool) -> str:
    """Write a limit in mg with four digits, never wider than it is judged."""
    step = Fraction(10) ** min(0, exponent_of(number) - 4)
    rounded = round_up(number, step) if up else -round_up(-number, step)
    return written(format_quantity(mass(rounded)))
