"""A list of batches, page by page: where each stands, and what is next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ldncompound.compounding.weighing.plan import Step
from ldncompound.core.dates import parse_date
from ldncompound.core.names import choice_of
from ldncompound.core.near_names import write_near
from ldncompound.core.quantity_fields import AnyQuantity
from ldncompound.core.records import Record
from ldncompound.core.refusals import InvalidOrder, WrongUsage, quoted
from ldncompound.pharmacy.batches.states import LIFE, REPLACING, VOID, State
from ldncompound.pharmacy.batches.summed import LABEL
from ldncompound.pharmacy.reports.batch_overview import (
    batch_after_all,
    batch_lives,
    day_of,
    mark_of,
    plan_of,
    signed_alone,
)

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.summed import BatchSummed
    from ldncompound.pharmacy.reports.batch_overview import PlanListed
    from ldncompound.trail.store import Trail

__all__ = ["BatchListed", "BatchesListed", "batches_at_work", "batches_listed"]


class BatchListed(Record, omit_defaults=True):
    """
    A batch in a list.

    Args:
        since: The day of its last act, UTC.
        by: Who did that.
        what: Strength of a unit, or concentration.
        size: How much of it is made.
        beyond_use: The planned date; the lots in hand may shorten it.
        next: The next step, with its amount by the masses weighed so far; null where none is left,
            or where the state allows none.
        mark: "ONE PERSON" where a pharmacist who prepared it signed it as well, by policy.
    """

    id: str
    state: State
    prepared_on: date
    since: date
    by: str
    what: AnyQuantity
    size: AnyQuantity
    beyond_use: date
    next: Step | None
    mark: str | None = None


class BatchesListed(Record, tag_field="schema", tag="ldncompound.batches/1"):
    """Batches in the order in which they were planned, or a page of them."""

    batches: tuple[BatchListed, ...]


def batches_listed(
    trail: Trail,
    *,
    state: str | None = None,
    since: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> BatchesListed:
    """
    Return batches in the order in which they were planned.

    Args:
        trail: It is only read.
        state: Only those in this state.
        since: Only those prepared on this day or later, as typed.
        limit: At most so many; None for all.
        after: Only those planned after the batch with this id.

    Raises:
        WrongUsage: no such state, day or batch.
    """
    wanted, first = _state(state), _day(since)
    begin, states = _after(trail, after), None if wanted is None else (wanted,)
    alone, rows = signed_alone(trail), list[BatchListed]()
    for life in batch_lives(trail, states=states, after=begin):
        # Nothing is prepared in the future; the entry has its day in UTC.
        if first is not None and day_of(life.planned.at) + timedelta(days=1) < first:
            continue
        plan = plan_of(trail, life)
        if first is None or plan.prepared_on >= first:
            rows.append(_row(trail, life, plan, alone))
        if len(rows) == limit:
            break
    return BatchesListed(batches=tuple(rows))


def batches_at_work(trail: Trail) -> BatchesListed:
    """
    Return the batches that are not finished, in the order in which they were planned.

    A released batch for a patient is finished once its label was printed since.

    Args:
        trail: It is only read.
    """
    alone, rows = signed_alone(trail), list[BatchListed]()
    for life in batch_lives(trail, states=[*{*State} - VOID]):
        released, label = life.state is State.RELEASED, life.latest.get(LABEL)
        if released and label is not None and label > life.latest["batch-released"]:
            continue
        plan = plan_of(trail, life)
        if not released or plan.for_stock is None:
            rows.append(_row(trail, life, plan, alone))
    return BatchesListed(batches=tuple(rows))


def _row(trail: Trail, life: BatchSummed, plan: PlanListed, alone: frozenset[int]) -> BatchListed:
    """Return a batch as the list has it."""
    last, state = life.last_act, life.state
    being_made = state in LIFE["weighing"].since
    return BatchListed(
        id=plan.id,
        state=state,
        prepared_on=plan.prepared_on,
        since=day_of(last.at),
        by=last.by,
        what=plan.figures.product,
        size=plan.figures.made,
        beyond_use=plan.beyond_use.date,
        next=batch_after_all(trail, life).record().next if being_made else None,
        mark=mark_of(life, alone),
    )


def _state(given: str | None) -> State | None:
    """Return the state that is named; None for all."""
    try:
        return None if given is None else State(choice_of(given, list(State)))
    except ValueError:
        raise WrongUsage(
            f"{quoted(given or '')} is not a state of a batch.",
            remedy=f"{write_near(given or '', [*State])}States: {', '.join(State)}.",
        ) from None


def _day(given: str | None) -> date | None:
    """Return the day that is named; None for all."""
    try:
        return None if given is None else parse_date(given, "the day")
    except InvalidOrder as refusal:
        raise WrongUsage(refusal.message, remedy=refusal.remedy) from None


def _after(trail: Trail, after: str | None) -> int:
    """Return the entry of the batch after which a page begins; 0 where none is named."""
    if after is None:
        return 0
    found = trail.find(after, action=REPLACING)
    if found is None:
        raise WrongUsage(
            f"The trail has no preparation {quoted(after)}.",
            remedy="Name the last batch of the page before.",
        )
    return found.sequence
