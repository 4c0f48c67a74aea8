"""Quality checks and corrections on a compounding record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from ldncompound.compounding.form_paper import shortened
from ldncompound.core.language import number_on_paper, told, told_of_record
from ldncompound.core.numbers import NUMBER
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.percentages import with_rounded_percents
from ldncompound.core.quantities import Quantity, format_quantity
from ldncompound.core.sources import CONFIRMED
from ldncompound.core.wording import say
from ldncompound.documents.record_view import derived, figure, reason_words, typed_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ldncompound.compounding.made_batch import CorrectedValues
    from ldncompound.documents.checks_in_record import AnyCheck, CheckInRecord
    from ldncompound.documents.compounding_record import CorrectionInRecord
    from ldncompound.documents.record_view import Clock, Rows

__all__ = ["check_kind", "check_rows", "correction_rows", "notes_of"]


def check_kind(kind: str) -> str:
    """Return the name of a kind of check."""
    words = {
        "masses": say("record.check.masses"),
        "powder": say("record.check.powder"),
        "appearance": say("record.check.appearance"),
        "ph": say("record.check.ph"),
        "assay": say("record.check.assay"),
    }
    return words.get(kind, kind)


def check_rows(checks: Sequence[AnyCheck], clock: Clock, *, personal: bool) -> Rows:
    """Return each check with everything that its entry states, then what it was compared with."""
    return tuple(row for each in checks for row in _rows_of(each, clock, personal))


def _rows_of(check: AnyCheck, clock: Clock, personal: bool) -> Iterator[tuple[str, ...]]:
    """Yield one check, then its findings."""
    # No limit of the loss of powder is on file; its entry only says that it can be.
    verdict = _verdict(None if check.kind == "powder" else check.passes)
    if check.accepted:
        verdict += say("record.verdict.accepted")
    if not check.counts:
        verdict += say("record.verdict.superseded")
    yield (
        check_kind(check.kind),
        "; ".join(_members(check, personal)),
        "",
        verdict,
        clock.signed(check),
    )
    for each in check.findings:
        # The entry keeps every digit; on paper a percentage is read.
        found = say(
            "record.finding",
            what=_what(each.what),
            found=told_of_record(with_rounded_percents(each.found)),
        )
        yield "", found, told(each.limit), _verdict(each.passes), ""


_MASS = lazy_pattern(rf"{NUMBER} mg", re.ASCII)


def _what(text: str) -> str:
    """Return what was compared with a limit; the entry keeps every digit of its reference."""
    return told(_MASS.sub(lambda found: shortened(found[0]), text))


def _members(check: CheckInRecord, personal: bool) -> Iterator[str]:
    """Yield what a check states, each with its name."""
    names = {
        "shell": say("record.member.shell"),
        "theory": say("record.member.theory"),
        "mean": say("record.member.mean"),
        "rsd": say("record.member.rsd"),
        "found": say("record.member.found"),
        "loss": say("record.member.loss"),
        "planned": say("record.member.planned"),
        "described": say("record.member.described"),
        "record": say("record.member.record"),
        "acceptance_value": say("record.member.acceptance_value"),
        "stage": say("record.member.stage"),
    }
    for name in check.shown:
        if name in _BELOW:
            continue
        value = getattr(check, name)
        if isinstance(value, tuple) and value:
            yield _list_in_words(check.kind, value)
        elif value not in (None, ()):
            yield say("record.named", name=names[name], text=_in_words(name, value, personal))


_BELOW = ("rule", "statement")
"""Members that say the same of every check of a kind: below the table, once."""


def notes_of(checks: Sequence[AnyCheck]) -> tuple[str, ...]:
    """Return the rules of the checks, and where their limits come from, each once."""
    found = []
    for check in checks:
        texts = [getattr(check, name, None) for name in _BELOW]
        found += [
            say("record.named", name=check_kind(check.kind), text=told(text))
            for text in texts
            if text
        ]
    for each in (finding for check in checks for finding in check.findings):
        words = ", ".join(filter(None, (each.source.title, each.source.locator)))
        if each.status != CONFIRMED:
            words += say("paper.unconfirmed")
        found.append(say("record.limit_from", what=_what(each.what), source=words))
    return tuple(dict.fromkeys(found))


def _verdict(passes: bool | None) -> str:
    """Say whether a check passes, or that there is no limit."""
    if passes is None:
        return say("record.verdict.none")
    return say("record.verdict.passes") if passes else say("record.verdict.fails")


_WORKED_OUT = ("mean", "rsd", "off", "loss")
_NUMBERS = ("acceptance_value", "found")


def _in_words(name: str, value: Any, personal: bool) -> str:
    """Write a value of an entry as people read it."""
    if isinstance(value, Quantity):
        return derived(value) if name in _WORKED_OUT else figure(value)
    if name == "described":
        return typed_words(str(value), personal=personal)
    return number_on_paper(value) if name in _NUMBERS else told(str(value))


def _list_in_words(kind: str, values: tuple[Quantity, ...]) -> str:
    """Write how many figures there are, and each; of one unit, the unit once."""
    texts = [format_quantity(each).partition(" ") for each in values]
    if len({unit for _, _, unit in texts}) > 1:
        told_of = "; ".join(map(figure, values))
    else:
        numbers = "; ".join(number_on_paper(number) for number, _, _ in texts)
        told_of = f"{numbers} {texts[0][2]}"
    if kind == "masses":
        return say("record.masses", count=len(values), values=told_of)
    return say("record.values", count=len(values), values=told_of)


def _corrected(values: CorrectedValues) -> dict[str, str]:
    """Return corrected values as printed, the deviation rounded."""
    words = values.in_words()
    words |= {
        name: figure(each) for name, each in values.stated.items() if isinstance(each, Quantity)
    }
    return words if values.off is UNSET else words | {"off": derived(values.off)}


def correction_rows(each: CorrectionInRecord, clock: Clock) -> tuple[str, ...]:
    """Return a correction, old and new side by side."""
    what = (
        say("record.weighing_of_step", step=each.step) if each.step else say("record.what_came_out")
    )
    old, new = each.old.stated, each.new.stated
    names = {
        "target": say("column.target"),
        "actual": say("column.actual"),
        "off": say("column.off"),
        "accepted": say("record.changed.accepted"),
        "printout": say("record.changed.printout"),
        "filled": say("record.changed.filled"),
        "rejected": say("record.changed.rejected"),
        "lots": say("column.lot"),
    }
    shown = [name for name in names if name in new]
    changed = [name for name in shown if new[name] != old[name]] or shown
    was, now = (
        "; ".join(say("record.named", name=names[name], text=words[name]) for name in changed)
        for words in map(_corrected, (each.old, each.new))
    )
    return what, was, now, reason_words(each.reason), clock.signed(each)
