"""Contents of the finished record of a batch.

A view has texts only, already worded for people, in sections that both renderers lay out
alike: facts, a table, or notes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.form_paper import paper_of
from ldncompound.core.signed_words import how_signed
from ldncompound.core.wording import say
from ldncompound.documents.record_checks import check_rows, correction_rows, finding_rows
from ldncompound.documents.record_facts import batch_facts, prescription_facts, proof_facts
from ldncompound.documents.record_view import (
    Plot,
    RecordView,
    Section,
    figure,
    figure_in_words,
    moment,
    rounded_figure,
    who_signed,
    with_paper,
)
from ldncompound.documents.sheet import component_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ldncompound.compounding.preparation import Preparation
    from ldncompound.documents.compounding_record import (
        CompoundingRecord,
        DispensingInRecord,
        DoneInRecord,
        LineOfHistory,
        SignatureInRecord,
        StepInRecord,
    )

__all__ = ["record_view"]


WIDTH = 92


def record_view(record: CompoundingRecord, plots: Mapping[int, str]) -> RecordView:
    """
    Return the contents of the finished record of a batch.

    Args:
        record: The record.
        plots: SVG of a check's masses, by the entry of the check.
    """
    plan, as_of, pharmacy = record.plan, record.as_of, record.plan.pharmacy
    return RecordView(
        identity=record.id,
        title=plan.formulation.title,
        subtitle=_made_as(plan),
        state=", ".join(filter(None, (record.state.upper(), _persons(record)))),
        as_of=say("record.as_of", entry=as_of.sequence, moment=moment(as_of.at)),
        day=as_of.at[:10],
        paper=pharmacy.paper,
        pharmacy=tuple(filter(None, (pharmacy.name, pharmacy.address, pharmacy.telephone)))
        or (say("paper.not_configured"),),
        sections=tuple(each for each in _sections(record, plots) if each.rows or each.plots),
        trail=f"{as_of.size} {as_of.root}",
        program=say("record.program", version=plan.program.version),
    )


def _persons(record: CompoundingRecord) -> str:
    """Return the mark of a batch that one person prepared and signed; else empty."""
    return say("record.one_person") if record.one_person is True else ""


def _made_as(plan: Preparation) -> str:
    """Return what was planned, in one line."""
    return paper_of(plan).in_one_line()


def _sections(record: CompoundingRecord, plots: Mapping[int, str]) -> Iterator[Section]:
    """Yield every part of the record."""
    yield from _made_sections(record)
    yield from _checked_sections(record, plots)
    yield from _signed_sections(record)


def _made_sections(record: CompoundingRecord) -> Iterator[Section]:
    """Yield what was ordered, planned, weighed and dispensed."""
    yield Section(say("section.prescription"), (), (), prescription_facts(record))
    yield Section(say("section.batch"), (), (), batch_facts(record))
    yield Section(
        say("section.components"),
        (
            say("column.component"),
            say("column.required"),
            say("column.working"),
            say("column.lot"),
            say("column.received_as"),
            say("column.expiration"),
        ),
        (1.3, 0.95, 2.0, 0.8, 1.1, 0.7),
        tuple(_components(record)),
    )
    yield Section(
        say("section.steps"),
        (
            say("column.number"),
            say("column.step"),
            say("column.planned"),
            say("column.target"),
            say("column.actual"),
            say("column.off"),
            say("column.lot"),
            say("column.balance_printout"),
            say("column.by_at_entry"),
        ),
        (0.32, 1.9, 0.72, 0.72, 0.8, 0.62, 0.72, 1.0, 1.6),
        tuple(_steps(record)),
    )
    yield Section(
        say("section.handed_out"),
        (
            say("column.capsules"),
            say("column.patient"),
            say("column.prescription"),
            say("column.by_at_entry"),
        ),
        (0.6, 1.6, 2.2, 1.5),
        tuple(map(_dispensing, record.dispensings)),
    )
    yield Section(say("section.deviations"), (), (), tuple((each,) for each in _deviations(record)))


def _checked_sections(record: CompoundingRecord, plots: Mapping[int, str]) -> Iterator[Section]:
    """Yield what was checked, found and corrected."""
    yield Section(
        say("section.checks"),
        (
            say("column.check"),
            say("column.verdict"),
            say("column.found"),
            say("column.by_at_entry"),
        ),
        (0.9, 1.1, 2.7, 1.5),
        tuple(map(check_rows, record.checks)),
        tuple(
            Plot(plots[each.entry], say("record.plot", kind=each.kind, entry=each.entry))
            for each in record.checks
            if each.entry in plots
        ),
    )
    yield Section(
        say("section.findings"),
        (
            say("column.entry"),
            say("column.what"),
            say("column.found"),
            say("column.limit"),
            say("column.verdict"),
            say("column.source"),
        ),
        (0.35, 1.4, 1.5, 1.1, 0.6, 2.0),
        tuple(finding_rows(each, check) for check in record.checks for each in check.findings),
    )
    yield Section(
        say("section.corrections"),
        (
            say("column.what"),
            say("column.old"),
            say("column.new"),
            say("column.reason"),
            say("column.by_at_entry"),
        ),
        (1.0, 1.3, 1.3, 1.6, 1.4),
        tuple(map(correction_rows, record.corrections)),
    )


def _signed_sections(record: CompoundingRecord) -> Iterator[Section]:
    """Yield who signed and did what, and the proof of it."""
    acts, planned = _acts(), record.proof.preparation.sequence
    yield Section(
        say("section.signatures"),
        (
            say("column.meaning"),
            say("column.person"),
            say("column.signed_with"),
            say("column.holds"),
            say("column.digest"),
            say("column.at_entry"),
        ),
        (0.7, 1.2, 1.1, 1.0, 2.2, 1.1),
        tuple(map(_signature, record.signatures)),
    )
    yield Section(
        say("section.one_person"),
        (),
        (),
        tuple((_alone(each),) for each in record.signatures if each.one_person),
    )
    yield Section(
        say("section.people"),
        (say("column.id"), say("column.name"), say("column.role")),
        (0.6, 2.2, 1.0),
        tuple((each.id, each.name, each.role) for each in record.people),
    )
    yield Section(
        say("section.history"),
        (
            say("column.entry"),
            say("column.at"),
            say("column.who"),
            say("column.what"),
            say("column.reason"),
        ),
        (0.4, 1.2, 1.0, 1.2, 2.6),
        tuple(_act(each, acts, planned) for each in record.history),
    )
    yield Section(say("section.proof"), (), (), proof_facts(record))


def _components(record: CompoundingRecord) -> Iterator[tuple[str, ...]]:
    """Yield each component, one row a lot."""
    for planned, part in zip(record.plan.components, record.components, strict=True):
        line, working = component_line(planned, record.plan), ""
        was = {(each.id, each.number) for each in planned.lots}
        if was and part.lots and not {(each.id, each.number) for each in part.lots} <= was:
            numbers = ", ".join(each.number for each in planned.lots)
            working = say("record.planned_with", lots=numbers)
        named = (line.name, line.required, working + line.working)
        if not part.lots:
            yield *named, say("record.lot.not_stated"), "", ""
        for lot in part.lots:
            kept = say("record.lot.not_received")
            if lot.received is not None and lot.id is not None:
                kept = say("record.lot", lot=lot.id, entry=lot.received)
            if lot.corrected:
                kept += say("record.lot.corrected", entries=", ".join(map(str, lot.corrected)))
            yield *named, lot.number, kept, lot.expiration_date.isoformat()


def _steps(record: CompoundingRecord) -> Iterator[tuple[str, ...]]:
    """Yield each step with what was done."""
    for step in record.steps:
        planned = (str(step.step), _to_do(step), figure_in_words(step.amount))
        done = step.done
        if done is None:
            yield *planned, "", say("record.step.not_done"), "", "", "", ""
            continue
        yield (
            *planned,
            _target(done),
            _actual(done),
            rounded_figure(done.off),
            "" if done.lot is None else done.lot.number,
            ", ".join(filter(None, (done.balance, done.printout))),
            who_signed(done),
        )


def _to_do(step: StepInRecord) -> str:
    """Say what a step is."""
    words = f"{step.action.capitalize()} {step.what}"
    return (
        say("record.step.into", words=words, into=step.into)
        if step.into and step.action != "mix"
        else words
    )


def _target(done: DoneInRecord) -> str:
    """Return what was to be weighed; what was expected where none was."""
    if done.target is not None and done.tolerance is None:
        return say("number.about", amount=figure(done.target))
    return figure(done.target)


def _actual(done: DoneInRecord) -> str:
    """Say what was weighed, or that it was done."""
    if done.actual is None:
        return say("record.step.done")
    actual = figure(done.actual) + (say("record.step.accepted") if done.accepted else "")
    return (
        say("record.step.corrected", actual=actual, entry=done.corrected)
        if done.corrected
        else actual
    )


def _dispensing(each: DispensingInRecord) -> tuple[str, ...]:
    """Return what was dispensed to one patient."""
    patient = ", ".join(filter(None, (each.patient_name, each.patient)))
    dose = say("record.dispensing", dose=figure(each.dose), first=each.first_dose, days=each.days)
    given = ", ".join(filter(None, (each.rx, each.prescriber, dose)))
    return str(each.dispense), patient or say("record.left_out_or_erased"), given, who_signed(each)


def _deviations(record: CompoundingRecord) -> Iterator[str]:
    """Yield what was accepted out of tolerance, and why."""
    for step in record.steps:
        done = step.done
        if done is not None and done.reason is not None:
            yield say(
                "record.deviation",
                step=step.step,
                what=step.what,
                off=rounded_figure(done.off),
                allowed=figure(done.tolerance),
                weighed=_weighed_by(done),
                accepted=done.by,
                reason=done.reason,
            )
    for check in record.checks:
        if check.accepted:
            why = check.reason or say("record.no_reason")
            yield say("record.check_accepted", check=check.kind, person=check.by, reason=why)


def _weighed_by(done: DoneInRecord) -> str:
    """Return who weighed what somebody else accepted or entered."""
    return done.weighed_by or done.by if done.transcribed is None else done.transcribed.by


def _signature(each: SignatureInRecord) -> tuple[str, ...]:
    """Return a signature."""
    person = f"{each.person}, {each.name}, {each.role}" if each.name else each.person
    holds = (
        say("record.signature.undone", holds=each.holds, entry=each.undone_by)
        if each.undone_by
        else each.holds
    )
    at = say("record.signature.at", moment=moment(each.at), entry=each.entry)
    meaning = f"{each.meaning}, {say('record.one_person')}" if each.one_person else each.meaning
    return meaning, person, how_signed(each.algorithm), holds, each.digest, with_paper(at, each)


def _alone(each: SignatureInRecord) -> str:
    """Say that somebody signed the own work, and why."""
    reason = each.reason or say("record.no_reason")
    return say("record.alone", who=who_signed(each), meaning=each.meaning, reason=reason)


def _acts() -> dict[str, str]:
    """Return the name of each act."""
    return {
        "preparation": say("record.act.planned"),
        "weighing": say("record.act.weighed"),
        "step": say("record.act.step"),
        "check": say("record.act.checked"),
        "batch-prepared": say("record.act.prepared"),
        "batch-verified": say("record.act.verified"),
        "batch-reviewed": say("record.act.reviewed"),
        "batch-released": say("record.act.released"),
        "batch-held": say("record.act.held"),
        "batch-resumed": say("record.act.resumed"),
        "batch-rejected": say("record.act.rejected"),
        "batch-reworked": say("record.act.reworked"),
        "batch-corrected": say("record.act.corrected"),
        "batch-recalled": say("record.act.recalled"),
        "dispensing": say("record.act.dispensed"),
        "lot-accepted": say("record.act.lot_accepted"),
        "refusal": say("record.act.refused"),
        "sheet": say("record.act.sheet"),
        "label": say("record.act.label"),
    }


def _act(each: LineOfHistory, acts: Mapping[str, str], planned: int) -> tuple[str, ...]:
    """Return one line of the history; a later preparation than its own has replaced the batch."""
    what = acts.get(each.action, each.action)
    if each.action == "preparation" and each.entry != planned:
        what = say("record.act.replaced")
    if each.outcome == "refused":
        what = say("record.act.refused_with", code=each.code or "")
    return str(each.entry), moment(each.at), each.by, with_paper(what, each), each.reason or ""
