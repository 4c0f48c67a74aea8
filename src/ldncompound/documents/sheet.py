"""Contents of a batch sheet: a USP <795> compounding record to work from and sign.

A view has texts only, already worded for people. The two renderers lay it out
and add nothing.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec

from ldncompound.compounding.form_paper import (
    days_of,
    often_of,
    paper_of,
    shortened,
    workings_of,
)
from ldncompound.compounding.prescription.order import one_dose
from ldncompound.compounding.prescription.screening import answer_in_words
from ldncompound.core.language import as_recorded, on_paper
from ldncompound.core.numbers import format_number, round_half_up
from ldncompound.core.quantities import DAY, format_quantity, in_words, quantity, written
from ldncompound.core.records import Record
from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.text import spelled_out
from ldncompound.core.wording import say
from ldncompound.documents.sheet_figures import fill_basis
from ldncompound.documents.sheet_steps import bench_rows, step_lines
from ldncompound.documents.sheet_view import (
    CheckLine,
    ComponentLine,
    QuestionLine,
    ScreeningPage,
    SheetView,
)
from ldncompound.documents.trail_proof import short_proof, whole_proof

if TYPE_CHECKING:
    from ldncompound.compounding.course_figures import CourseInUse
    from ldncompound.compounding.form_paper import Rows
    from ldncompound.compounding.practice import PharmacyIdentity
    from ldncompound.compounding.preparation import BeyondUse, Component, LotInUse, Preparation
    from ldncompound.compounding.prescription.order import Prescription
    from ldncompound.compounding.prescription.screening_figures import CounselInUse, QuestionInUse
    from ldncompound.compounding.weighing.plan import Leftover
    from ldncompound.core.quantities import Quantity
    from ldncompound.documents.sheet_view import PrintedAs

__all__ = ["component_line", "sheet_view"]


class MethodOnSheet(Record, forbid_unknown_fields=False):
    """What a sheet prints of the method of a master record."""

    precautions: tuple[str, ...]


class CheckOnSheet(Record, forbid_unknown_fields=False):
    """An in-process check of a master record."""

    name: str
    expected: str
    limit: str | None = None
    status: str | None = None


class RecordOnSheet(Record, forbid_unknown_fields=False):
    """What a sheet prints of a master record, whatever the form."""

    method: MethodOnSheet
    check: tuple[CheckOnSheet, ...]


class AnswersOnSheet(Record, forbid_unknown_fields=False):
    """Answers of the screening from the personal data; empty once they are erased."""

    answers: dict[str, str] = msgspec.field(default_factory=dict)
    consulted: dict[str, str] = msgspec.field(default_factory=dict)


def sheet_view(preparation: Preparation, printed: PrintedAs | None) -> SheetView:
    """
    Return what stands on the sheet of a preparation.

    Args:
        preparation: As recorded, its personal members and `trail` included; or a draft.
        printed: How it stands; None for a draft, whose sheet names neither id nor trail.
    """
    trail = None if printed is None else preparation.place
    plan, paper = preparation.weigh_plan, paper_of(preparation)
    record = RecordOnSheet.from_document(preparation.formulation.record)
    program = preparation.program
    return SheetView(
        identity=say("paper.not_recorded") if printed is None else preparation.identity,
        title=preparation.formulation.title,
        subtitle=paper.subtitle(),
        copy=printed is not None and printed.copy,
        marks=_marks(printed),
        one_person=say("paper.one_person") if printed is not None and printed.one_person else "",
        paper=preparation.pharmacy.paper,
        prepared_on=preparation.prepared_on.isoformat(),
        pharmacy=_pharmacy(preparation.pharmacy),
        prescription=_prescription(preparation),
        preparation=(*_replaces(preparation), *paper.sheet_rows(), *fill_basis(preparation)),
        components=tuple(component_line(part, preparation) for part in preparation.components),
        bench=bench_rows(plan.balance),
        steps=step_lines(preparation),
        weighing=_weighing(preparation),
        warnings=(*preparation.notes, *record.method.precautions),
        checks=tuple(_check(each) for each in record.check),
        leftover=tuple(_leftover(part) for part in plan.leftover),
        yields=paper.yields(),
        beyond_use=_beyond_use(preparation.beyond_use),
        cost=_cost(preparation),
        dosings=paper.dosings(),
        screening=_screening(preparation),
        trail="" if trail is None else whole_proof(trail.size, trail.root),
        trail_short="" if trail is None else short_proof(trail.size, trail.root),
        program=say("sheet.program", version=program.version, formulary=program.formulary[:12]),
    )


def _marks(printed: PrintedAs | None) -> tuple[str, ...]:
    """Return what goes across the page."""
    if printed is None:
        return (say("paper.not_recorded"),)
    words = {
        "on hold": say("paper.on_hold"),
        "rejected": say("paper.rejected"),
        "recalled": say("paper.recalled"),
        "replaced": say("paper.replaced"),
        "quarantine": say("paper.quarantine"),
    }
    return tuple(words[each] for each in printed.barred)


def _replaces(preparation: Preparation) -> Rows:
    """Return the plan in whose place this one is, whose sheet must not be weighed after."""
    told = preparation.replaces
    return () if told is None else ((say("row.replaces"), say("sheet.replaces", id=told.id)),)


def _leftover(part: Leftover) -> str:
    """Say what stays in a vessel, and its disposition."""
    drug = say("sheet.leftover.drug", amount=in_words(part.active)) if part.active else ""
    fate = f"{part.disposition[:1].upper()}{part.disposition[1:]}"
    return say(
        "sheet.leftover", what=part.what, amount=format_quantity(part.amount), drug=drug, fate=fate
    )


def _screening(preparation: Preparation) -> ScreeningPage | None:
    """Return what was asked, what is still to be asked, and what the patient is told."""
    asked = preparation.screening
    if asked is None:
        return None  # recorded by a version that did not ask
    apart = preparation.trail
    kept = say("paper.not_recorded") if apart is None else say("paper.erased")
    said = AnswersOnSheet.from_document((apart and apart.screening) or {})
    lines = [
        QuestionLine(
            name=each.id,
            text=each.text,
            meaning=each.meaning + _unconfirmed(each),
            answer=answer_in_words(said.answers[each.id]) if each.id in said.answers else kept,
            consulted=said.consulted.get(each.id, ""),
        )
        for each in asked.questions
    ]
    cited = [
        *(each.source.title for each in asked.questions),
        *(each.source.title for each in asked.counsel),
    ]
    return ScreeningPage(
        to_ask=tuple(line for line in lines if line.name in asked.unanswered),
        answered=tuple(line for line in lines if line.name in asked.answered),
        avoided=_avoided(preparation),
        counsel=tuple(each.text + _unconfirmed(each) for each in asked.counsel),
        sources="; ".join(dict.fromkeys(spelled_out(title) for title in cited)),
    )


def _cost(preparation: Preparation) -> Rows:
    """Return the cost; empty where no price is known."""
    cost = preparation.cost
    if cost is None:
        return ()
    lines = (
        say("cost.line", what=each.what, basis=each.basis, cost=each.cost) for each in cost.lines
    )
    rows = [(say("row.cost"), cost.statement), (say("row.made_up_of"), "; ".join(lines))]
    if cost.missing:
        rows.append((say("row.without_price"), ", ".join(cost.missing)))
    if cost.note:
        rows.append((say("row.note"), cost.note))
    return tuple(rows)


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
    if given.steps is None and _is_written_otherwise(given):
        told += say("sheet.dose.as_written", written=given.dose_as_written)
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


def _is_written_otherwise(given: Prescription) -> bool:
    """Return whether the prescriber wrote the dose in other characters than these."""
    with as_recorded():
        return given.dose is None or given.dose_as_written != in_words(given.dose)


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


def _number(lot: LotInUse) -> str:
    """Return the number of a lot; and where it was not received, that it was not."""
    if lot.id is not None:
        return lot.number
    return say("sheet.lot.not_received", number=lot.number)


def component_line(part: Component, preparation: Preparation) -> ComponentLine:
    """Return a component with its need, the working of it, and its lots."""
    workings = workings_of(preparation)
    working = workings.get(part.name) or workings.get(part.role, "")
    if part.factor is not None:
        shown = "" if part.factor in working else say("sheet.component.factor", factor=part.factor)
        working += f" ({part.factor_basis}{shown})"
    if part.via:
        working += say("sheet.component.via", via=part.via)
    required = (
        written(shortened(format_quantity(part.required)))
        if part.take is None
        else in_words(part.take)
    )
    if part.made_up_to is not None:
        required = say("sheet.made_up_to", amount=in_words(part.made_up_to))
    return ComponentLine(
        name=part.name,
        required=required,
        working=working,
        maker=", ".join(dict.fromkeys(lot.maker for lot in part.lots if lot.maker)),
        lot=", ".join(map(_number, part.lots)),
        expiration=", ".join(on_paper(lot.expiration_date) for lot in part.lots),
    )


def _weighing(preparation: Preparation) -> tuple[str, ...]:
    """Say what weighing adds to the error of the content."""
    if preparation.expected is None:
        return ()  # recorded by a version that did not calculate it
    found = preparation.weigh_plan.uncertainty
    lines = [f"{preparation.expected.statement}."]
    if found.to_halve is not None:
        lines.append(
            say(
                "sheet.worst_case",
                worst=_rounded(found.worst_case),
                limit=in_words(found.limit),
                advice=found.to_halve,
            )
        )
    return tuple(lines)


def _rounded(percent: Quantity) -> str:
    """Write a percentage with at most one decimal, half-up."""
    return f"{format_number(round_half_up(percent.magnitude, Fraction(1, 10)))} %"


def _check(check: CheckOnSheet) -> CheckLine:
    """Return an in-process check with what is expected."""
    expected = check.expected + (say("sheet.check.limit", limit=check.limit) if check.limit else "")
    if check.status == UNCONFIRMED:
        expected += say("paper.unconfirmed")
    return CheckLine(check.name, expected)


def _beyond_use(until: BeyondUse) -> Rows:
    """Return the beyond-use date with its basis."""
    return (
        (say("row.beyond_use"), on_paper(until.statement)),
        (say("row.limited_by"), until.limited_by),
        (say("row.counting"), say("sheet.counting", convention=until.convention, days=until.days)),
        (say("row.storage"), until.storage),
        (say("row.source"), f"{until.source.title}, {until.source.locator}"),
    )
