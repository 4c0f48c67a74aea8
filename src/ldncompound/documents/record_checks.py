"""Quality checks and corrections on a compounding record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from ldncompound.core.percentages import with_rounded_percents
from ldncompound.core.quantities import Quantity, format_quantity
from ldncompound.core.sources import CONFIRMED
from ldncompound.core.wording import say
from ldncompound.documents.record_view import rounded_figure, who_signed

if TYPE_CHECKING:
    from ldncompound.compounding.made_batch import CheckFinding, CorrectedValues
    from ldncompound.documents.checks_in_record import CheckInRecord
    from ldncompound.documents.compounding_record import CorrectionInRecord


def check_rows(check: CheckInRecord) -> tuple[str, ...]:
    """Return a quality check with everything that its entry states."""
    # No limit of the loss of powder is on file; its entry only says that it can be.
    verdict = _verdict(None if check.kind == "powder" else check.passes)
    if check.accepted:
        verdict += say("record.verdict.accepted")
    if not check.counts:
        verdict += say("record.verdict.superseded")
    told = ((name, getattr(check, name)) for name in check.shown)
    found = "; ".join(
        f"{name.replace('_', ' ')}: {_in_words(name, value)}"
        for name, value in told
        if value is not None
    )
    return check.kind, verdict, found, who_signed(check)


def finding_rows(finding: CheckFinding, check: CheckInRecord) -> tuple[str, ...]:
    """Return one finding of a check, with the source of its limit."""
    words = ", ".join(filter(None, (finding.source.title, finding.source.locator)))
    if finding.status != CONFIRMED:
        words += f" ({finding.status})"
    # The entry keeps every digit; on paper a percentage is read.
    shown = (finding.what, with_rounded_percents(finding.found), finding.limit)
    return str(check.entry), *shown, _verdict(finding.passes), words


def _verdict(passes: bool | None) -> str:
    """Say whether a check passes, or that there is no limit."""
    if passes is None:
        return say("record.verdict.none")
    return say("record.verdict.passes") if passes else say("record.verdict.fails")


def _in_words(name: str, value: Any) -> str:
    """Write a value of an entry as people read it."""
    if name in ("rsd", "off"):
        return rounded_figure(value)
    if isinstance(value, Quantity):
        return format_quantity(value)
    if isinstance(value, bool):
        return say("record.yes") if value else say("record.no")
    if isinstance(value, tuple):
        return ", ".join(_in_words("", each) for each in value)
    return say("record.none") if value is None else str(value)


def _corrected(values: CorrectedValues) -> dict[str, str]:
    """Return corrected values as printed, the deviation rounded."""
    words = values.in_words()
    return words if values.off is UNSET else words | {"off": rounded_figure(values.off)}


def correction_rows(each: CorrectionInRecord) -> tuple[str, ...]:
    """Return a correction, old and new side by side."""
    what = (
        say("record.weighing_of_step", step=each.step) if each.step else say("record.what_came_out")
    )
    old, new = each.old.stated, each.new.stated
    names = sorted(new)
    changed = [name for name in names if new[name] != old[name]] or names
    was, now = (
        "; ".join(f"{name}: {words[name]}" for name in changed)
        for words in map(_corrected, (each.old, each.new))
    )
    return what, was, now, each.reason or "", who_signed(each)
