"""What went into a batch, and what was done at each step, for its finished record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.wording import say
from ldncompound.documents.record_view import Rows, day_words, derived, figure
from ldncompound.documents.sheet_components import maker_on_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.preparation import Component
    from ldncompound.core.quantities import Quantity
    from ldncompound.documents.compounding_record import (
        CompoundingRecord,
        DoneInRecord,
        LotInRecord,
        StepInRecord,
    )
    from ldncompound.documents.record_view import Clock

__all__ = ["component_rows", "step_rows"]


def component_rows(record: CompoundingRecord) -> Rows:
    """Return each component with maker, lot, expiration, need and used amount; one row a lot."""
    return tuple(_components(record))


def _components(record: CompoundingRecord) -> Iterator[tuple[str, ...]]:
    """Yield each component, one row a lot."""
    for planned, part in zip(record.plan.components, record.components, strict=True):
        name, needed = _name(planned), _needed(planned)
        if not part.lots and planned.lots and record.made is None:
            yield from _planned(name, needed, planned)
        elif not part.lots:
            yield (
                name,
                "",
                say("record.lot.not_stated"),
                "",
                needed,
                _used(record, planned, part.used),
            )
        for place, lot in enumerate(part.lots):
            kept = say("record.lot.typed", number=lot.number)
            if lot.received is not None and lot.id is not None:
                kept = say("record.lot.received", number=lot.number, lot=lot.id, entry=lot.received)
            yield (
                name if place == 0 else say("record.lot.and", component=part.name),
                maker_on_paper(lot.maker) if lot.maker else _unknown_maker(lot),
                kept,
                day_words(lot.expiration_date),
                needed if place == 0 else "",
                _used(record, planned, lot.used),
            )


def _planned(name: str, needed: str, planned: Component) -> Iterator[tuple[str, ...]]:
    """Yield the lots that a component is to be taken from, as long as none was."""
    for place, lot in enumerate(planned.lots):
        kept = say("record.lot.planned.typed", number=lot.number)
        if lot.id:
            kept = say("record.lot.planned", number=lot.number, lot=lot.id)
        yield (
            name if place == 0 else say("record.lot.and", component=planned.name),
            maker_on_paper(lot.maker) if lot.maker else "",
            kept,
            day_words(lot.expiration_date),
            needed if place == 0 else "",
            "",
        )


def _name(planned: Component) -> str:
    """Return the name of a component; of what goes in otherwise than weighed as it is, how."""
    if planned.via:
        return say("record.component.via", component=planned.name, via=planned.via)
    return planned.name


def _needed(planned: Component) -> str:
    """Return how much of a component the batch needs."""
    if planned.made_up_to is not None:
        return say("sheet.made_up_to", amount=figure(planned.made_up_to))
    return derived(planned.required) if planned.take is None else figure(planned.take)


def _used(record: CompoundingRecord, planned: Component, used: Quantity | None) -> str:
    """Return what was recorded to be used of a component, or why there is no amount."""
    if used is not None:
        return figure(used)
    if planned.made_up_to is not None:
        return say("record.used.made_up")
    if any(s.what == planned.name and s.done is not None and _is_by_plan(s) for s in record.steps):
        return say("record.used.as_planned")
    return say("record.not_recorded")


def _is_by_plan(step: StepInRecord) -> bool:
    """Say whether a step that is done has an amount by the plan alone."""
    return step.action in ("measure", "take")


def _unknown_maker(lot: LotInRecord) -> str:
    """Say that a lot states no maker."""
    return "" if lot.id else say("record.maker.not_recorded")


def step_rows(record: CompoundingRecord, clock: Clock) -> Rows:
    """Return each step with what was planned and what was done."""
    return tuple(_step(each, clock) for each in record.steps)


def _step(step: StepInRecord, clock: Clock) -> tuple[str, ...]:
    """Return one step."""
    planned = (str(step.step), _to_do(step), figure(step.amount))
    done = step.done
    if done is None:
        return *planned, say("record.step.not_done"), "", "", "", ""
    if done.target is not None:
        planned = (*planned[:2], _aimed_at(step, done))
    return (
        *planned,
        _actual(step, done),
        _off(done),
        "" if done.lot is None else done.lot.number,
        ", ".join(filter(None, (done.balance, done.printout))),
        clock.signed(done),
    )


def _to_do(step: StepInRecord) -> str:
    """Say what a step is."""
    words = {
        "weigh": say("record.do.weigh", what=step.what),
        "measure": say("record.do.measure", what=step.what),
        "take": say("record.do.take", what=step.what),
        "make-up": say("record.do.make_up", what=step.what),
        "mix": say("record.do.mix", what=step.what),
        "complete": say("record.do.complete", what=step.what),
    }
    told_of = words[step.action]
    if step.into and step.action != "mix":
        return say("record.do.into", step=told_of, into=step.into)
    return told_of


def _aimed_at(step: StepInRecord, done: DoneInRecord) -> str:
    """Return what was to be weighed, beside the plan where it was reckoned anew for the lot."""
    if done.target == step.amount:
        return _target(done)
    return say("record.step.target", target=_target(done), planned=figure(step.amount))


def _target(done: DoneInRecord) -> str:
    """Return what was to be weighed; what was expected where none was."""
    if done.target is not None and done.tolerance is None:
        return say("number.about", amount=figure(done.target))
    return figure(done.target)


def _actual(step: StepInRecord, done: DoneInRecord) -> str:
    """Say what was weighed, or that it was done."""
    if done.actual is None and _is_by_plan(step):
        return say("record.step.as_planned")
    if done.actual is None:
        return say("record.step.done")
    actual = figure(done.actual) + (say("record.step.accepted") if done.accepted else "")
    if done.corrected:
        return say("record.step.corrected", actual=actual, entry=done.corrected)
    return actual


def _off(done: DoneInRecord) -> str:
    """Return how far a mass is off, and how far it may be."""
    if done.off is None:
        return ""
    if done.tolerance is None:
        return derived(done.off)
    return say("record.off", off=derived(done.off), limit=derived(done.tolerance))
