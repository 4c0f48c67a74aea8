"""From when on personal data may be erased: by the entries, the beyond-use dates and the rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ldncompound.core.source_cited import SourceCited
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.recalled_lots import barred
from ldncompound.pharmacy.batches.states import CLOSED, State
from ldncompound.pharmacy.courses.history import recorded_schedule
from ldncompound.pharmacy.erasure.document import NOT_REACHED, Erasure, RetentionUsed
from ldncompound.pharmacy.erasure.found import Asked, Found, about, owned_by
from ldncompound.pharmacy.printing import FILED
from ldncompound.pharmacy.trail_index import BATCH
from ldncompound.trail.entry_shape import stored_body

if TYPE_CHECKING:
    from ldncompound.formulary.contents import Formulary
    from ldncompound.trail.entry_shape import EntryBody
    from ldncompound.trail.store import Trail

__all__ = ["retention_of", "would_erase"]


def retention_of(formulary: Formulary, jurisdiction: str) -> RetentionUsed | None:
    """
    Return how long the rules of a jurisdiction keep records; None where they do not say.

    Raises:
        WrongUsage: it has no rule file.
    """
    rule = formulary.rule_of(jurisdiction)
    kept = rule.retention
    if kept is None:
        return None
    cited = formulary.cite(kept.source, kept.locator)
    return RetentionUsed(
        rule=rule.id,
        years=kept.years,
        after_beyond_use=kept.after_beyond_use,
        statement=kept.statement,
        status=kept.status,
        source=SourceCited(**cited.to_json()),
    )


def would_erase(
    trail: Trail, asked: Asked, found: Found, retention: RetentionUsed | None
) -> Erasure:
    """
    Return what would be erased, and from when on it may be.

    Args:
        trail: It is only read.
        asked: Whose data.
        found: The entries.
        retention: By the rules.

    Raises:
        VerificationFailure: an entry is not what was recorded.
    """
    preparations, schedules = owned_by(trail, found.entries)
    bodies = [stored_body(each, trail.body_of(each)) for each in found.entries]
    batches = _batches(bodies, preparations)
    named = [*preparations, *schedules] + ([asked.identity] if asked.identity else [])
    counted = [stored_body(at, trail.body_of(at)) for at in sorted(about(trail, named))]
    days = [_day(each) for each in (*bodies, *filter(_counts, counted))]
    stands = {each: batch_of(trail, each) for each in batches}
    until = [each.plan.beyond_use.date for each in stands.values()]
    until += [step.last_day for each in schedules for step in recorded_schedule(trail, each).steps]
    last, kept_until = max(days), max(until, default=None)
    return Erasure(
        of="patient" if asked.identity is None else "id",
        id=asked.identity,
        entries=found.entries,
        preparations=preparations,
        schedules=schedules,
        unfinished=tuple(
            name for name, each in stands.items() if name in preparations and _is_open(each.state)
        ),
        recalled=tuple(
            name for name, each in stands.items() if State.RECALLED.value in barred(trail, each)
        ),
        also_named=found.named,
        last_entry=last,
        beyond_use=kept_until,
        retention=retention,
        allowed_from=_allowed_from(last, kept_until, retention),
        early=False,
        second=None,
        not_reached=NOT_REACHED,
    )


def _batches(bodies: list[EntryBody], preparations: tuple[str, ...]) -> list[str]:
    """Return every batch that the entries are about."""
    found = {value for each in bodies for kind, value in each.mentions if kind == BATCH}
    return sorted({*found, *preparations})


def _counts(body: EntryBody) -> bool:
    """Return whether an entry counts as a record: a print of it does not make it younger."""
    return body.outcome == "done" and body.action not in FILED


def _is_open(state: State) -> bool:
    """Return whether somebody still works on a batch."""
    return state not in CLOSED


def _day(body: EntryBody) -> date:
    """Return the day of an entry, by the pharmacy's clock, as that on which it asks."""
    return body.local_time.date()


def _allowed_from(
    last: date, beyond_use: date | None, retention: RetentionUsed | None
) -> date | None:
    """
    Return the first day after everything that must have passed.

    >>> _allowed_from(date(2026, 11, 30), None, None) is None
    True
    """
    if retention is None:
        return None
    days = [_years_after(last, retention.years)]
    if beyond_use is not None:
        days.append(_years_after(beyond_use, retention.after_beyond_use))
    return max(days) + timedelta(days=1)


def _years_after(day: date, years: int) -> date:
    """
    Return the same day some years later; of 29 February the first of March.

    >>> _years_after(date(2028, 2, 29), 1)
    datetime.date(2029, 3, 1)
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
