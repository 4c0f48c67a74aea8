"""Contents of the finished record of a batch.

A view has texts only, already worded for people, in sections that both renderers lay out
alike: facts, a table, or notes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.form_paper import paper_of
from ldncompound.core.language import told
from ldncompound.core.wording import say
from ldncompound.documents.record_checks import check_rows, correction_rows, notes_of
from ldncompound.documents.record_exceptions import (
    exceptions_in,
    marks_of,
    meaning_words,
    questions_words,
)
from ldncompound.documents.record_facts import (
    batch_facts,
    prescription_facts,
    proof_sections,
    state_words,
    working_rows,
)
from ldncompound.documents.record_steps import component_rows, step_rows
from ldncompound.documents.record_view import (
    Clock,
    Plot,
    RecordView,
    Rows,
    Section,
    day_words,
    figure,
    reason_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ldncompound.documents.compounding_record import (
        CompoundingRecord,
        DispensingInRecord,
        SignatureInRecord,
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
    clock, place = Clock(record), record.as_of.sequence
    found = exceptions_in(record, clock)
    return RecordView(
        identity=record.id,
        title=plan.formulation.title,
        subtitle=paper_of(plan).in_one_line(),
        state=", ".join(filter(None, (state_words(record), _persons(record)))),
        marks=marks_of(record),
        as_of=say("record.as_of", entry=place, moment=clock.at(as_of.at, place)),
        zone=say("record.zone", zone=clock.zone) if clock.zone else "",
        day=as_of.at[:10],
        paper=pharmacy.paper,
        pharmacy=tuple(filter(None, (pharmacy.name, pharmacy.address, pharmacy.telephone)))
        or (say("paper.not_configured"),),
        exceptions=found or (say("record.exceptions.none"),),
        usual=not found,
        facts=(prescription_facts(record, clock), batch_facts(record)),
        sections=tuple(
            each
            for each in _sections(record, clock, plots)
            if each.rows or each.plots or each.notes
        ),
        proof=proof_sections(record),
        trail=f"{as_of.size} {as_of.root}",
        program=say("record.program", version=plan.program.version),
    )


def _persons(record: CompoundingRecord) -> str:
    """Return the mark of a batch that one person prepared and signed; else empty."""
    return say("record.one_person") if record.one_person is True else ""


def _sections(
    record: CompoundingRecord, clock: Clock, plots: Mapping[int, str]
) -> Iterator[Section]:
    """Yield every part of the record: who signed, what went in, what was done, what was found."""
    yield _signed(record, clock)
    yield Section(
        say("section.components"),
        (
            say("column.component"),
            say("pdf.column.maker"),
            say("column.lot"),
            say("column.expiration"),
            say("column.required"),
            say("column.used"),
        ),
        (2.0, 1.4, 1.3, 0.9, 0.9, 0.9),
        component_rows(record),
        notes=(say("record.used.via"),) if any(each.via for each in record.plan.components) else (),
    )
    yield Section(
        say("section.steps"),
        (
            say("column.number"),
            say("column.step"),
            say("column.planned"),
            say("column.actual"),
            say("column.off"),
            say("column.lot"),
            say("column.balance_printout"),
            say("column.by_when_entry"),
        ),
        (0.3, 1.7, 0.75, 0.95, 0.9, 0.8, 0.8, 1.5),
        step_rows(record, clock),
    )
    yield _checked(record, clock, plots)
    yield _screened(record, clock)
    yield _handed_out(record, clock)
    yield Section(
        say("section.corrections"),
        (
            say("column.what"),
            say("column.old"),
            say("column.new"),
            say("column.reason"),
            say("column.by_when_entry"),
        ),
        (1.0, 1.3, 1.3, 1.6, 1.4),
        tuple(correction_rows(each, clock) for each in record.corrections),
    )
    yield Section(say("section.calculations"), (), (), working_rows(record))
    yield Section(
        say("section.history"), (), (), (), notes=tuple(_history(record, clock)), small=True
    )


def _signed(record: CompoundingRecord, clock: Clock) -> Section:
    """Return who signed as what, who reviewed it, and who the ids stand for."""
    rows = [(each.entry, _signature(each, clock)) for each in record.signatures]
    rows += [
        (
            each.entry,
            (
                say("record.meaning.reviewed"),
                _named(record, each.by),
                clock.when(each),
                "",
                say("record.in_entry", entry=each.entry),
            ),
        )
        for each in record.history
        if each.action == "batch-reviewed" and each.outcome == "done"
    ]
    people = "; ".join(
        say("record.person", id=each.id, name=each.name, role=told(each.role))
        for each in record.people
    )
    return Section(
        say("section.signatures"),
        (
            say("column.meaning"),
            say("column.person"),
            say("column.when"),
            say("column.signed_with"),
            say("column.holds"),
        ),
        (0.9, 1.9, 1.3, 1.0, 1.3),
        tuple(row for _, row in sorted(rows)),
        notes=(say("record.people", people=people),) if people else (),
    )


def _named(record: CompoundingRecord, who: str) -> str:
    """Return who an id stands for."""
    found = next((each for each in record.people if each.id == who), None)
    if found is None:
        return who
    return say("record.person", id=found.id, name=found.name, role=told(found.role))


def _signature(each: SignatureInRecord, clock: Clock) -> tuple[str, ...]:
    """Return a signature."""
    person = each.person
    if isinstance(each.name, str) and each.name:
        person = say("record.person", id=each.person, name=each.name, role=told(str(each.role)))
    words = {"yes": say("record.yes"), "by name alone": say("record.by_name")}
    holds = words.get(each.holds, each.holds)
    if each.undone_by:
        holds = say("record.signature.undone", holds=holds, entry=each.undone_by)
    meaning = meaning_words(each)
    if each.one_person:
        meaning = f"{meaning}, {say('record.one_person')}"
    return (
        meaning,
        person,
        clock.with_paper(clock.when(each), each),
        _signed_with(each.algorithm),
        say("record.holds", holds=holds, entry=each.entry),
    )


def _signed_with(algorithm: str) -> str:
    """Return how something was signed, without a claim that the record cannot prove."""
    words = {
        "two named persons, nobody enrolled": say("record.signed.nobody"),
        "two named persons, no key": say("record.signed.no_key"),
    }
    return words.get(algorithm) or say("record.signed.key", algorithm=algorithm)


def _checked(record: CompoundingRecord, clock: Clock, plots: Mapping[int, str]) -> Section:
    """Return what was checked, with limits and verdicts."""
    from ldncompound.documents.record_checks import check_kind

    return Section(
        say("section.checks"),
        (
            say("column.check"),
            say("column.found"),
            say("column.limit"),
            say("column.verdict"),
            say("column.by_when_entry"),
        ),
        (0.9, 3.0, 1.3, 0.9, 1.4),
        check_rows(record.checks, clock, personal=record.personal),
        tuple(
            Plot(
                plots[each.entry], say("record.plot", kind=check_kind(each.kind), entry=each.entry)
            )
            for each in record.checks
            if each.entry in plots
        ),
        notes_of(record.checks),
    )


def _screened(record: CompoundingRecord, clock: Clock) -> Section:
    """Return which questions were answered, left open and waived, by whom; never the answers."""
    rows: list[tuple[str, ...]] = []
    for each in record.screened or ():
        who = clock.signed(each)
        if each.answered:
            rows.append((questions_words(each.answered), say("record.answered"), who))
        if each.unanswered and each.waived:
            why = say("record.waived_before") if each.reason is None else reason_words(each.reason)
            told_of = say("record.waived", reason=why)
            rows.append((questions_words(each.unanswered), told_of, who))
        elif each.unanswered:
            rows.append((questions_words(each.unanswered), say("record.left_open"), who))
    for place in range(len(rows) - 1, 0, -1):
        if rows[place][0] == rows[place - 1][0]:
            rows[place] = (say("record.the_same"), *rows[place][1:])
    return Section(
        say("section.screening"),
        (say("pdf.column.question"), say("column.what"), say("column.by_when_entry")),
        (3.0, 1.6, 1.5),
        tuple(rows),
        notes=(say("record.screening.apart"),) if rows else (),
    )


def _handed_out(record: CompoundingRecord, clock: Clock) -> Section:
    """Return what was dispensed of a stock batch."""
    return Section(
        say("section.handed_out"),
        (
            say("column.capsules"),
            say("column.patient"),
            say("column.prescription"),
            say("column.by_when_entry"),
        ),
        (0.6, 1.6, 2.2, 1.5),
        _dispensings(record, clock),
    )


def _dispensings(record: CompoundingRecord, clock: Clock) -> Rows:
    """Return each dispensing."""
    return tuple(_dispensing(each, clock) for each in record.dispensings)


def _dispensing(each: DispensingInRecord, clock: Clock) -> tuple[str, ...]:
    """Return what was dispensed to one patient."""
    patient = ", ".join(filter(None, (each.patient_name, each.patient)))
    dose = say(
        "record.dispensing",
        dose=figure(each.dose),
        first=day_words(each.first_dose),
        days=each.days,
    )
    given = ", ".join(filter(None, (each.rx, each.prescriber, dose)))
    return (
        str(each.dispense),
        patient or say("record.left_out_or_erased"),
        given,
        clock.signed(each),
    )


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
        "sheet": say("record.act.sheet"),
        "label": say("record.act.label"),
    }


def _history(record: CompoundingRecord, clock: Clock) -> Iterator[str]:
    """Yield each act, one line; a later preparation than its own has replaced the batch."""
    acts, planned = _acts(), record.proof.preparation.sequence
    for each in record.history:
        if each.outcome == "refused":
            continue  # counted among the exceptions
        what = acts.get(each.action, each.action)
        if each.action == "preparation" and each.entry != planned:
            what = say("record.act.replaced")
        line = say(
            "record.history",
            entry=each.entry,
            what=what,
            who=each.by,
            when=clock.with_paper(clock.when(each), each),
        )
        why = each.reason
        yield (
            line if why is None else say("record.history.why", line=line, reason=reason_words(why))
        )
