"""Trace a lot to everybody who received units of it, and a batch to its lots; nothing is recorded.

The entries read grow with the uses of the lot, not with the size of the trail.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.quantities import CAPSULE, quantity
from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.pharmacy.batches.act_records import HandedOut
from ldncompound.pharmacy.batches.states import LIFE, BatchStanding
from ldncompound.pharmacy.batches.trace_result import (
    ANOTHER,
    PLANNED,
    USED,
    Call,
    Held,
    Print,
    Trace,
    TracedBatch,
    TracedLot,
    Use,
)
from ldncompound.pharmacy.batches.traced_lots import (
    StatedBy,
    batches_stating,
    lot_stated,
    lots_behind,
    lots_named,
    similar_numbers,
)
from ldncompound.pharmacy.batches.traced_plan import PrintedFor, TracedPlan
from ldncompound.pharmacy.batches.trail_entries import TrailEntries, prints_among
from ldncompound.pharmacy.trail_index import check_batch_index

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity
    from ldncompound.trail.act import Headline, Recorded
    from ldncompound.trail.store import Trail

__all__ = ["people_to_call", "trace_batch", "trace_lot"]


def trace_lot(trail: Trail, asked: str) -> Trace:
    """
    Return where a lot went: batches, triturations and what was made from these.

    Args:
        trail: It is only read.
        asked: The pharmacy's id of the lot, or the maker's lot number.

    Raises:
        WrongUsage: no entry names such a lot, or a lot had the number until it was corrected.
        VerificationFailure: an entry is not what was recorded.
    """
    entries = TrailEntries(trail)
    begun, once, others = lots_named(entries, asked)
    found: dict[str, list[Use]] = {}
    for lot in begun:
        for identity, each in batches_stating(entries, lot, begun).items():
            holds = _holds(entries, identity, lot, each)
            use = _use(lot, holds)
            found.setdefault(identity, []).append(use)
    if not begun and once:
        had = f"{', '.join(once)} had it until it was corrected"
        raise WrongUsage(
            f"No lot has the number {quoted(asked)} now: {had}.",
            remedy=f"Read the container again, and name the lot by its own id: {once[0]}.",
        )
    if not begun:
        near = similar_numbers(entries, asked)
        raise WrongUsage(
            f"No entry of the trail names a lot {quoted(asked)}.",
            remedy=f"Did you mean {', '.join(map(quoted, near))}?"
            if near
            else "'ldncompound lots list' shows those that were received.",
        )
    return Trace(
        kind="lot",
        asked=asked,
        lots=tuple(begun),
        batches=tuple(_batch(entries, each, tuple(found[each])) for each in sorted(found)),
        similar=similar_numbers(entries, asked, begun),
        once=once,
        others=others,
    )


def trace_batch(trail: Trail, identity: str) -> Trace:
    """
    Return what a batch was made from, and who received units of it.

    Raises:
        WrongUsage: the trail has no such preparation.
        VerificationFailure: an entry is not what was recorded.
    """
    entries = TrailEntries(trail)
    check_batch_index(trail, identity, entries.plan(identity).sequence)
    batch = entries.batch(identity)
    planned = {part.name: part.lots for part in batch.plan.components}
    lots: list[TracedLot] = []
    uses: list[Use] = []
    for name in planned:
        used = batch.lots.get(name, ())
        for stated in [*used, *(each for each in planned[name] if each not in used)]:
            lot = lot_stated(entries, name, stated)
            holds: Held = USED if stated in used else PLANNED if batch.made is None else ANOTHER
            on_the_way = [lot, *lots_behind(entries, lot)]
            lots += on_the_way
            uses += [_use(each, holds) for each in on_the_way]
    return Trace(
        kind="batch",
        asked=identity,
        lots=tuple(dict.fromkeys(lots)),
        batches=(_batch(entries, identity, tuple(uses)),),
        similar=(),
        once=(),
    )


def _use(lot: TracedLot, holds: Held) -> Use:
    """Return how a batch relates to a lot."""
    return Use(
        component=lot.component, number=lot.number, id=lot.id, holds=holds, through=lot.through,
        alike=lot.alike, in_quarantine=lot.in_quarantine,
    )  # fmt: skip


def people_to_call(trail: Trail, identities: list[str]) -> list[Call]:
    """
    Return who received units of released batches, to be called in a recall.

    Args:
        trail: It is only read.
        identities: Ids of the batches.
    """
    entries = TrailEntries(trail)
    batches = (_batch(entries, each, ()) for each in identities)
    return [call for each in batches if each.was_released for call in each.people]


def _holds(entries: TrailEntries, identity: str, lot: TracedLot, held: StatedBy) -> Held:
    """Return how a batch relates to a lot; read its documents only where its acts leave doubt."""
    actions = {each.action for each in entries.about(identity)}
    if held.acts and not actions & {"batch-corrected", "batch-reworked"}:
        return USED
    if not held.acts and "batch-prepared" not in actions:
        return PLANNED
    batch = entries.batch(identity)
    if any(lot.is_stated(name, one) for name, each in batch.lots.items() for one in each):
        return USED
    return PLANNED if batch.made is None else ANOTHER


def _batch(entries: TrailEntries, identity: str, uses: tuple[Use, ...]) -> TracedBatch:
    """Return a batch with its prints and its people."""
    plan, about = entries.plan(identity), entries.about(identity)
    standing = BatchStanding()
    for each in about:
        if each.action in LIFE:
            standing = standing.after(each.action)
    prints = tuple(prints_among(entries, about))
    planned = TracedPlan.from_document(plan.document)
    return TracedBatch(
        id=identity,
        state=standing.state,
        was_released=standing.was_released,
        prepared_on=planned.prepared_on,
        what=planned.figures.product,
        size=planned.figures.made,
        uses=uses,
        prints=prints,
        people=tuple(_people(entries, plan, planned, about, prints)),
    )


def _people(
    entries: TrailEntries,
    plan: Recorded,
    planned: TracedPlan,
    about: list[Headline],
    prints: tuple[Print, ...],
) -> Iterator[Call]:
    """Yield who received units of a batch by its dispensings, or else whom it is for."""
    labels: dict[int | None, list[int]] = {}
    for each in prints:
        if each.kind == "label" and not each.draft:
            of = PrintedFor.from_document(entries.at(each.sequence).document).dispensing
            labels.setdefault(of, []).append(each.sequence)
    for one in about:
        if one.action == "dispensing":
            entry = entries.at(one.sequence)
            handed = HandedOut.from_document(entry.document)
            units = quantity(handed.dispense, CAPSULE)
            printed = tuple(labels.get(one.sequence, ()))
            yield _call(plan, entry, handed.prescriber, units, _day(one), printed)
    if planned.for_stock is not None:
        return
    released = [_day(each) for each in about if each.action == "batch-released"]
    on = released[-1] if released else None
    ordered, printed = planned.figures.dispensed, tuple(labels.get(None, ()))
    yield _call(plan, plan, planned.prescription.prescriber, ordered, on, printed)


def _day(headline: Headline) -> date:
    """Return the day of an entry, UTC."""
    return date.fromisoformat(headline.at[:10])


def _call(
    plan: Recorded,
    entry: Recorded,
    prescriber: str,
    units: Quantity,
    on: date | None,
    labels: tuple[int, ...],
) -> Call:
    """Return the person an entry is about, and what they received."""
    person = PersonalRow.of(entry.personal)
    return Call(
        batch=str(plan.subject),
        patient=person.text("patient"),
        patient_name=person.text("patient_name"),
        rx=person.text("rx"),
        prescriber=prescriber,
        units=units,
        on=on,
        labels=labels,
        erased=entry.erased,
    )
