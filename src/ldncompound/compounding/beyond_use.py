"""Dates of a preparation and its beyond-use date, the same for every dosage form."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from ldncompound.calculation.beyond_use import (
    beyond_use_date,
    check_course,
    check_not_expired,
    fewest_fills,
    last_day,
)
from ldncompound.compounding.materials.lots import ComponentLot
from ldncompound.compounding.preparation import BeyondUse
from ldncompound.core.dates import parse_date
from ldncompound.core.refusals import InvalidOrder, of_field
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.rules import BeyondUseLimit, KeepingRules, RuleFile

__all__ = [
    "Dates",
    "Limit",
    "beyond_use",
    "date_notes",
    "dates",
    "days_counted",
    "keeps_until",
    "ruled",
    "started",
    "until_in_words",
    "within",
]


class Dates(msgspec.Struct, frozen=True):
    """The dates of a preparation."""

    prepared_on: date
    first_dose: date
    until: date
    days: int
    limited_by: str
    final: bool


class Limit(msgspec.Struct, frozen=True):
    """
    How long a preparation keeps.

    Args:
        days: Counted by the convention of the rule.
        words: What sets the limit, in words for the record.
        storage: Storage conditions.
        source: Where the limit is documented.
    """

    days: int
    words: str
    storage: str
    source: Citation


def within(limit: Limit, practice: RuleFile, cite: Callable[[str, str], Citation]) -> Limit:
    """Return a limit, or the shorter one that the jurisdiction sets for every preparation."""
    longest = practice.longest
    if longest is None or longest.days >= limit.days:
        return limit
    words = say(
        "beyond_use.longest",
        rule=practice.title,
        days=f"{longest.days} day",
        statement=longest.statement,
    )
    return Limit(longest.days, words, limit.storage, cite(longest.source, longest.locator))


def dates(
    order: Order,
    days: int,
    lots: Sequence[ComponentLot],
    names: Sequence[str],
    rule: KeepingRules,
    limit: Limit,
    today: date,
    fewest: int | None = None,
) -> Dates:
    """
    Return the dates of the preparation, with its beyond-use date.

    Args:
        order: The prescription as typed.
        days: Length of the course, in days.
        lots: Lots in use.
        names: Names of the components.
        rule: Convention for counting days.
        limit: How long the preparation keeps.
        today: Today's date at the pharmacy.
        fewest: Fewest fills the whole course can be cut into; None where *days* is all of it.

    Raises:
        InvalidOrder: an impossible date.
        ExpiredComponent: a lot has passed its expiration date.
        CourseOutlivesBeyondUse: the course is longer than the preparation keeps.
    """
    prepared_on, first_dose = started(order, today)
    for lot in lots:
        check_not_expired(lot.component, lot.number, lot.expiration_date, prepared_on)
    until, rule_limit = keeps_until(prepared_on, lots, rule, limit)
    limited_by = _limited_by(until, rule_limit, limit, lots)
    if fewest is None:
        later = limit.days - 1 + rule.day_one.first_day
        fewest = fewest_fills(days, (until - first_dose).days + 1, later)
    check_course(
        first_dose,
        days,
        until,
        limited_by=limited_by,
        sources=(limit.source,),
        fewest=fewest,
    )
    final = set(names) <= {lot.component for lot in lots}
    return Dates(prepared_on, first_dose, until, (until - prepared_on).days + 1, limited_by, final)


def started(order: Order, today: date) -> tuple[date, date]:
    """
    Return the day of preparation and that of the first dose.

    Args:
        order: The prescription as typed.
        today: Today's date at the pharmacy.

    Raises:
        InvalidOrder: an impossible date.
    """
    prepared_on = _prepared_on(order, today)
    if order.first_dose is None:
        return prepared_on, prepared_on
    with of_field("first_dose"):
        first_dose = parse_date(order.first_dose, "the first dose")
    if first_dose < prepared_on:
        raise InvalidOrder(
            f"The first dose ({first_dose}) is before the day of preparation ({prepared_on}).",
            remedy="Correct one of the two dates.",
        )
    return prepared_on, first_dose


def keeps_until(
    prepared_on: date, lots: Sequence[ComponentLot], rule: KeepingRules, limit: Limit
) -> tuple[date, date]:
    """
    Return the beyond-use date, and the date by the rule alone.

    Args:
        prepared_on: Day of preparation.
        lots: Lots in use.
        rule: Convention for counting days.
        limit: How long the preparation keeps.

    Raises:
        InvalidOrder: the calendar ends before the beyond-use date.
    """
    try:
        rule_limit = last_day(prepared_on, limit.days, first_day=rule.day_one.first_day)
    except OverflowError:
        raise InvalidOrder(
            f"The calendar ends before a beyond-use date counted from {prepared_on}.",
            remedy="Correct the date.",
        ) from None
    return beyond_use_date(rule_limit, (lot.expiration_date for lot in lots)), rule_limit


def _prepared_on(order: Order, today: date) -> date:
    """Return the day of preparation: never the future, the past only with a reason."""
    if order.prepared_on is None:
        return today
    with of_field("prepared_on"):
        prepared_on = parse_date(order.prepared_on, "the day of preparation")
        if prepared_on > today:
            raise InvalidOrder(
                f"The day of preparation, {prepared_on}, is in the future.",
                remedy="Enter a preparation on the day it is made.",
            )
    if prepared_on < today and not (order.reason or "").strip():
        raise InvalidOrder(
            f"The day of preparation, {prepared_on}, is in the past, and no reason is given.",
            remedy="Give the reason for the late entry with --reason.",
        )
    return prepared_on


def _limited_by(until: date, rule_limit: date, limit: Limit, lots: Sequence[ComponentLot]) -> str:
    """Say in words what sets the beyond-use date."""
    if until == rule_limit:
        return limit.words
    lot = next(lot for lot in lots if lot.expiration_date == until)
    return say("beyond_use.expiration", component=lot.component, lot=lot.number)


def beyond_use(dated: Dates, rule: KeepingRules, limit: Limit) -> BeyondUse:
    """Return the beyond-use date with its basis, for the record."""
    first = rule.day_one
    return BeyondUse(
        date=dated.until,
        days=dated.days,
        storage=limit.storage,
        limited_by=dated.limited_by,
        source=SourceCited(**limit.source.to_json()),
        final=dated.final,
        statement=until_in_words(dated.until.isoformat(), final=dated.final),
        convention=say(
            "beyond_use.convention",
            day=first.first_day,
            unconfirmed=say("paper.unconfirmed") if first.status == UNCONFIRMED else "",
        ),
    )


def ruled(title: str, category: BeyondUseLimit) -> str:
    """Say how long a rule allows a category of preparation to be kept."""
    return say(
        "beyond_use.rule",
        rule=title,
        days=f"{category.days} day",
        description=category.description,
    )


def until_in_words(until: str, *, final: bool) -> str:
    """
    Return the beyond-use date as text, marked where it is not final.

    Args:
        until: The date, as YYYY-MM-DD.
        final: Whether the lots of all components are known.

    >>> until_in_words("2027-05-21", final=True)
    '2027-05-21'
    """
    if final:
        return until
    return say("beyond_use.not_final", until=until)


def date_notes(dated: Dates, today: date) -> list[str]:
    """Return notes on a late entry and on a date that is not final."""
    told = []
    if dated.prepared_on < today:
        told.append(say("note.entered_late", prepared_on=dated.prepared_on, entered_on=today))
    if not dated.final:
        told.append(say("note.not_final"))
    return told


def days_counted(dated: Dates) -> str:
    """Return the working of the beyond-use date."""
    return say(
        "working.beyond_use", first=dated.prepared_on, last=dated.until, days=f"{dated.days} day"
    )
