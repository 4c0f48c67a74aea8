"""Contents of a batch sheet: a USP <795> compounding record to work from and sign.

A view has texts only, already worded for people. The two renderers lay it out
and add nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from ldncompound.compounding.form_paper import days_of, often_of, paper_of
from ldncompound.compounding.prescription.order import one_dose
from ldncompound.compounding.prescription.screening import answer_in_words
from ldncompound.core.language import on_paper, told
from ldncompound.core.numbers import NUMBER
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quantities import DAY, format_quantity, in_words, quantity
from ldncompound.core.records import Record
from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.text import spelled_out
from ldncompound.core.wording import say
from ldncompound.documents.localized import in_language_of_paper
from ldncompound.documents.printed_as import marks_in_words
from ldncompound.documents.sheet_components import component_line
from ldncompound.documents.sheet_digits import in_few_digits
from ldncompound.documents.sheet_figures import (
    basis_rows,
    beyond_use_rows,
    calculation_rows,
    cost_rows,
    parted_notes,
    weighing_lines,
)
from ldncompound.documents.sheet_masses import CheckOnSheet, check_lines, mass_rule_of
from ldncompound.documents.sheet_steps import bench_rows, leftover_lines, step_lines
from ldncompound.documents.sheet_view import QuestionLine, ScreeningPage, SheetView
from ldncompound.documents.trail_proof import short_proof, whole_proof

if TYPE_CHECKING:
    from ldncompound.compounding.course_figures import CourseInUse
    from ldncompound.compounding.form_paper import Rows
    from ldncompound.compounding.pharmacy_identity import PharmacyIdentity
    from ldncompound.compounding.preparation import BeyondUse, Preparation
    from ldncompound.compounding.prescription.order import Prescription
    from ldncompound.compounding.prescription.screening_figures import CounselInUse, QuestionInUse
    from ldncompound.documents.printed_as import PrintedAs

__all__ = ["component_line", "dose_in_words", "sheet_view"]


class MethodOnSheet(Record, forbid_unknown_fields=False):
    """What a sheet prints of the method of a master record."""

    precautions: tuple[str, ...]


class RecordOnSheet(Record, forbid_unknown_fields=False):
    """What a sheet prints of a master record, whatever the form."""

    method: MethodOnSheet
    check: tuple[CheckOnSheet, ...]


class AnswersOnSheet(Record, forbid_unknown_fields=False):
    """Answers of the screening from the personal data; empty once they are erased."""

    answers: dict[str, str] = msgspec.field(default_factory=dict)
    consulted: dict[str, str] = msgspec.field(default_factory=dict)


def sheet_view(recorded: Preparation, printed: PrintedAs | None) -> SheetView:
    """
    Return what stands on the sheet of a preparation.

    Args:
        recorded: As recorded, its personal members and `trail` included; or a draft.
        printed: How it stands; None for a draft, whose sheet names neither id nor trail.
    """
    preparation = in_few_digits(in_language_of_paper(recorded))
    trail = None if printed is None else preparation.place
    plan, paper = preparation.weigh_plan, paper_of(preparation)
    record = RecordOnSheet.from_document(preparation.formulation.record)
    asked = RecordOnSheet.from_document(recorded.formulation.record).check
    masses = mass_rule_of(recorded)
    program, on = preparation.program, preparation.prepared_on
    components = tuple(component_line(part, preparation) for part in preparation.components)
    mind, notes = parted_notes(preparation)
    return SheetView(
        identity=say("paper.not_recorded") if printed is None else preparation.identity,
        title=preparation.formulation.title,
        subtitle=paper.subtitle(),
        copy=printed is not None and printed.copy,
        marks=_marks(printed),
        one_person=say("paper.one_person") if printed is not None and printed.one_person else "",
        paper=preparation.pharmacy.paper,
        prepared_on=on_paper(on),
        prepared_day=(on.year, on.month, on.day),
        pharmacy=_pharmacy(preparation.pharmacy),
        until=_until(preparation.beyond_use),
        prescription=(*_prescription(preparation), *_replaces(preparation)),
        dosings=paper.dosings(),
        mind=(*mind, *record.method.precautions),
        bench=bench_rows(plan.balance),
        components=components,
        steps=step_lines(preparation),
        weighing=weighing_lines(preparation),
        leftover=leftover_lines(plan.leftover),
        checks=check_lines(record.check, asked, preparation, masses),
        yields=paper.yields(),
        calculation=calculation_rows(preparation, paper.sheet_rows(), components),
        notes=notes,
        basis=basis_rows(preparation),
        beyond_use=beyond_use_rows(preparation.beyond_use),
        cost=cost_rows(preparation),
        screening=_screening(preparation, printed),
        trail="" if trail is None else whole_proof(trail.size, trail.root),
        trail_short="" if trail is None else short_proof(trail.size, trail.root),
        program=say("sheet.program", version=program.version, formulary=program.formulary[:12]),
    )


def _until(until: BeyondUse) -> Rows:
    """Return the beyond-use date, and how it is kept until then."""
    statement = on_paper(until.date) if until.final else until.statement
    return (say("row.beyond_use"), statement), (say("row.storage"), until.storage)


def _marks(printed: PrintedAs | None) -> tuple[str, ...]:
    """Return what goes across the page."""
    if printed is None:
        return (say("paper.not_recorded"),)
    words = marks_in_words()
    return tuple(words[each] for each in printed.barred)


def _replaces(preparation: Preparation) -> Rows:
    """Return the plan in whose place this one is, whose sheet must not be weighed after."""
    told = preparation.replaces
    return () if told is None else ((say("row.replaces"), say("sheet.replaces", id=told.id)),)


def _screening(preparation: Preparation, printed: PrintedAs | None) -> ScreeningPage | None:
    """Return what was asked, what is still to be asked, and what the patient is told."""
    asked = preparation.screening
    if asked is None:
        return None  # recorded by a version that did not ask
    apart = preparation.trail
    kept = say("paper.not_recorded") if apart is None else say("paper.erased")
    if printed is not None and printed.without_answers:
        kept = say("record.left_out")
    said = AnswersOnSheet.from_document((apart and apart.screening) or {})
    lines = {
        each.id: QuestionLine(
            name=_question(each.id),
            text=each.text,
            meaning=each.meaning + _unconfirmed(each),
            answer=answer_in_words(said.answers[each.id]) if each.id in said.answers else kept,
            consulted=said.consulted.get(each.id, ""),
        )
        for each in asked.questions
    }
    cited = [
        *(each.source.title for each in asked.questions),
        *(each.source.title for each in asked.counsel),
    ]
    return ScreeningPage(
        to_ask=tuple(line for name, line in lines.items() if name in asked.unanswered),
        answered=tuple(line for name, line in lines.items() if name in asked.answered),
        avoided=_avoided(preparation),
        counsel=tuple(each.text + _unconfirmed(each) for each in asked.counsel),
        sources="; ".join(dict.fromkeys(spelled_out(title) for title in cited)),
    )


def _question(identity: str) -> str:
    """Return the name of a question in the language of the paper; in English that of orders."""
    words = identity.replace("-", " ")
    return identity if told(words) == words else told(words)


def _avoided(preparation: Preparation) -> tuple[str, ...]:
    """Return what the patient is to avoid, and what was checked of lots that may hold it."""
    apart = preparation.trail
    told: dict[str, str] = (apart and apart.avoided) or {}
    return tuple(
        say("sheet.avoided.checked", thing=thing, words=words)
        if words
        else say("sheet.avoided.not_held", thing=thing)
        for thing, words in told.items()
    )


def _unconfirmed(part: QuestionInUse | CounselInUse) -> str:
    """Return the mark for what was not seen in a document; empty for the rest."""
    return say("paper.unconfirmed") if part.status == UNCONFIRMED else ""


def _pharmacy(pharmacy: PharmacyIdentity) -> tuple[str, ...]:
    """Return the pharmacy, or that none is configured."""
    if not pharmacy.configured:
        return (say("paper.not_configured"),)
    lines = (pharmacy.name, pharmacy.address, pharmacy.telephone)
    return tuple(line for line in lines if line)


def _prescription(preparation: Preparation) -> Rows:
    """Return what was prescribed, verbatim."""
    given = preparation.prescription
    dose = "" if given.dose is None else in_words(given.dose)
    if preparation.for_stock is not None:
        return (
            (say("row.patient"), say("sheet.patient.for_stock")),
            (say("row.drug"), given.drug),
            (say("row.dose"), say("sheet.dose.for_stock", dose=dose)),
        )
    told = dose_in_words(given)
    if given.steps is None and given.dose_as_written != _typed_as(given):
        told += say("sheet.dose.as_written", written=_written(given.dose_as_written))
    return (
        (say("row.patient"), given.patient or say("paper.erased")),
        (say("row.name"), given.patient_name or say("paper.not_given")),
        (say("row.prescriber"), given.prescriber),
        (say("row.rx"), given.rx or say("paper.not_given")),
        (say("row.drug"), given.drug),
        (say("row.dose"), told),
        (say("row.course"), _course(given, preparation.course)),
        (say("row.directions"), given.directions or say("paper.not_given")),
    )


def _typed_as(given: Prescription) -> str:
    """Return the dose as it is typed where it is typed in milligrams."""
    return "" if given.dose is None else format_quantity(given.dose)


_OF = lazy_pattern(rf"(?P<amount>{NUMBER} \S+) of (?P<strength>{NUMBER} \S+)", re.ASCII)
_ACTUATIONS = lazy_pattern(rf"actuations: (?P<count>[0-9]+), strength: (?P<strength>{NUMBER} \S+)")


def _written(dose: str) -> str:
    """
    Return a dose as it was written, in the language of the paper where nobody wrote it like that.

    Of a preparation that is dosed by an amount and a strength, the record joins the two.
    """
    if found := _OF.fullmatch(dose):
        return say("sheet.dose.amount_of", amount=found["amount"], strength=found["strength"])
    if found := _ACTUATIONS.fullmatch(dose):
        return say("sheet.dose.actuations", count=found["count"], strength=found["strength"])
    return dose


def dose_in_words(given: Prescription) -> str:
    """Return the dose and how often it is taken; of several steps each with its days."""
    if given.steps is None or len(given.steps) == 1:
        stated, per_day = one_dose(given)
        dose = in_words(stated)
        days = "" if given.steps is None else days_of(given.steps[0])
        told = (
            say("sheet.dose.one_a_day", dose=dose)
            if per_day == 1
            else say("sheet.dose.several_a_day", dose=dose, count=per_day)
        )
        return f"{told}, {days}" if days else told
    return "; ".join(
        say(
            "sheet.dose.step",
            days=(
                say("sheet.dose.days", first=each.first_day, last=each.last_day)
                if each.first_day < each.last_day
                else each.first_day
            ),
            dose=in_words(each.dose),
            often=f", {often}" if often else "",
        )
        for each in given.steps
        for often in [often_of(each)]
    )


def _course(given: Prescription, course: CourseInUse | None) -> str:
    """Return the length of what is dispensed, and which fill it is."""
    told = say("sheet.course", days=in_words(quantity(given.days, DAY)), first=given.first_dose)
    return (
        told
        if course is None
        else say("sheet.course.fill", course=told, fill=course.fill, of=course.of)
    )
