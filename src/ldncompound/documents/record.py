"""What stands on the finished record of a batch, and the record as plain text.

A view is made of texts only, already written for people, in sections that both renderers lay
out alike: facts, a table, or notes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.form_paper import paper_of
from ldncompound.documents.record_checks import check_rows, correction_rows, finding_rows
from ldncompound.documents.record_view import (
    Plot,
    RecordView,
    Rows,
    Section,
    figure,
    figure_in_words,
    moment,
    rounded_figure,
    who_signed,
)
from ldncompound.documents.sheet import component_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ldncompound.compounding.preparation import FormulationInUse, Preparation
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


_ACTS = {
    "preparation": "planned", "weighing": "weighed", "step": "step done", "check": "checked",
    "batch-prepared": "signed as prepared", "batch-verified": "signed as checked",
    "batch-released": "signed as released", "batch-held": "put on hold",
    "batch-resumed": "resumed", "batch-rejected": "rejected", "batch-reworked": "reworked",
    "batch-corrected": "corrected", "batch-recalled": "recalled", "dispensing": "dispensed from",
    "refusal": "refused", "sheet": "sheet printed", "label": "label printed",
}  # fmt: skip


def record_view(record: CompoundingRecord, plots: Mapping[int, str]) -> RecordView:
    """
    Return what stands on the finished record of a batch.

    Args:
        record: The record.
        plots: SVG of a check's masses, by the entry of the check.
    """
    plan, as_of, pharmacy = record.plan, record.as_of, record.plan.pharmacy
    return RecordView(
        identity=record.id,
        title=plan.formulation.title,
        subtitle=_made_as(plan),
        state=record.state.upper(),
        as_of=f"As of entry {as_of.sequence} of the audit trail, {moment(as_of.at)}",
        day=as_of.at[:10],
        paper=pharmacy.paper,
        pharmacy=tuple(filter(None, (pharmacy.name, pharmacy.address, pharmacy.telephone)))
        or ("PHARMACY NOT CONFIGURED",),
        sections=tuple(each for each in _sections(record, plots) if each.rows or each.plots),
        trail=f"{as_of.size} {as_of.root}",
        program=f"Planned with ldncompound {plan.program.version}",
    )


def _made_as(plan: Preparation) -> str:
    """Return what was planned, in one line."""
    return paper_of(plan).in_one_line()


def _sections(record: CompoundingRecord, plots: Mapping[int, str]) -> Iterator[Section]:
    """Yield every part of the record."""
    yield from _made_sections(record)
    yield from _checked_sections(record, plots)
    yield from _signed_sections(record)


def _made_sections(record: CompoundingRecord) -> Iterator[Section]:
    """Yield what was ordered, planned, weighed and handed out."""
    yield Section("Prescription", (), (), _prescription(record))
    yield Section("Batch", (), (), _batch(record))
    yield Section(
        "Components and lots",
        ("Component", "Required", "Working", "Lot", "Received as", "Expiration"),
        (1.3, 0.95, 2.0, 0.8, 1.1, 0.7),
        tuple(_components(record)),
    )
    yield Section(
        "Steps: planned and done",
        ("No.", "Step", "Planned", "Target", "Actual", "Off", "Lot", "Balance, printout",
         "By, at (UTC), entry"),
        (0.32, 1.9, 0.72, 0.72, 0.8, 0.62, 0.72, 1.0, 1.6),
        tuple(_steps(record)),
    )  # fmt: skip
    yield Section(
        "Handed out",
        ("Capsules", "Patient", "Prescription", "By, at (UTC), entry"),
        (0.6, 1.6, 2.2, 1.5),
        tuple(map(_dispensing, record.dispensings)),
    )
    yield Section("Deviations accepted", (), (), tuple((each,) for each in _deviations(record)))


def _checked_sections(record: CompoundingRecord, plots: Mapping[int, str]) -> Iterator[Section]:
    """Yield what was checked, found and corrected."""
    yield Section(
        "Quality checks",
        ("Check", "Verdict", "Found", "By, at (UTC), entry"),
        (0.9, 1.1, 2.7, 1.5),
        tuple(map(check_rows, record.checks)),
        tuple(
            Plot(plots[each.entry], f"{each.kind}, entry {each.entry}")
            for each in record.checks
            if each.entry in plots
        ),
    )
    yield Section(
        "Findings of the checks",
        ("Entry", "What", "Found", "Limit", "Verdict", "Source"),
        (0.35, 1.4, 1.5, 1.1, 0.6, 2.0),
        tuple(finding_rows(each, check) for check in record.checks for each in check.findings),
    )
    yield Section(
        "Corrections",
        ("What", "Old", "New", "Reason", "By, at (UTC), entry"),
        (1.0, 1.3, 1.3, 1.6, 1.4),
        tuple(map(correction_rows, record.corrections)),
    )


def _signed_sections(record: CompoundingRecord) -> Iterator[Section]:
    """Yield who signed and did what, and the proof of it."""
    yield Section(
        "Signatures",
        ("Meaning", "Person", "Signed with", "Holds", "Digest signed", "At (UTC), entry"),
        (0.7, 1.2, 1.1, 1.0, 2.2, 1.1),
        tuple(map(_signature, record.signatures)),
    )
    yield Section(
        "People",
        ("Id", "Name", "Role"),
        (0.6, 2.2, 1.0),
        tuple((each.id, each.name, each.role) for each in record.people),
    )
    yield Section(
        "History",
        ("Entry", "At (UTC)", "Who", "What", "Reason"),
        (0.4, 1.2, 1.0, 1.2, 2.6),
        tuple(map(_act, record.history)),
    )
    yield Section("Proof from the audit trail", (), (), _proof(record))


def _prescription(record: CompoundingRecord) -> Rows:
    """Return the prescription; what is left out or erased says so."""
    plan, given = record.plan, record.plan.prescription
    told = "none stated, or erased" if record.personal else "left out"
    if plan.for_stock is not None:
        patient = "made for stock"
    else:
        patient = ", ".join(filter(None, (given.patient_name, given.patient))) or f"({told})"
    rows = [("Patient", patient), ("Prescriber", given.prescriber)]
    rows += [
        (word, text)
        for word, text in (("Rx number", given.rx), ("Directions", given.directions))
        if text
    ]
    rows.append(("Dose", f"{figure(given.dose)}, {given.doses_per_day} a day"))
    course = plan.course
    if course is not None:
        days = f"{course.first_day} to {course.last_day}"
        rows.append(("Fill", f"{course.fill} of {course.of}, {days}"))
    return tuple((word, text or "(none stated)") for word, text in rows)


def _batch(record: CompoundingRecord) -> Rows:
    """Return what the batch is, and what came of it."""
    plan, made, labels = record.plan, record.made, record.labels
    formulation, until = plan.formulation, record.beyond_use
    rows = [
        ("State", record.state),
        ("Prepared on", plan.prepared_on.isoformat()),
        ("Master record", f"{formulation.id}, revision {formulation.revision}"),
        ("Its SHA-256", formulation.sha256),
        ("Adopted", _adopted(formulation)),
        ("Expected content", f"{rounded_figure(record.percent_of_label)} of label, by what "
         "was weighed; masses do not prove content"),
    ]  # fmt: skip
    if made is not None and made.filled is not None:
        rejected = made.rejected or 0
        rows.append(("Came out", f"{made.filled} capsules filled, {rejected} sorted "
                     f"out, {made.filled - rejected} to dispense"))  # fmt: skip
    if record.dispensed:
        rows.append(("Dispensed", f"{record.dispensed}, {record.left} left"))
    if labels is None:
        rows.append(("Labels", "not reconciled: never released"))
    else:
        rows.append(("Labels", f"{labels.printed} printed before the release, {labels.used} "
                     f"used, {labels.destroyed} destroyed"))  # fmt: skip
    final = "final" if until.final else "NOT FINAL: a lot is not known"
    rows.append(("Beyond-use date", f"{until.date} ({final})"))
    rows.append(("Limited by", until.limited_by))
    rows.append(("Storage", until.storage))
    return tuple(rows)


def _adopted(formulation: FormulationInUse) -> str:
    """Say who adopted the master record, or that nobody had."""
    adoption = formulation.adoption
    if adoption is None:
        return "by this pharmacy" if formulation.adopted else "NOT ADOPTED by this pharmacy"
    return (
        f"proposed by {adoption.proposed_by}, adopted by {adoption.adopted_by} on "
        f"{adoption.on}, entry {adoption.entry}"
    )


def _components(record: CompoundingRecord) -> Iterator[tuple[str, ...]]:
    """Yield each component, one row a lot."""
    for planned, part in zip(record.plan.components, record.components, strict=True):
        line = component_line(planned, record.plan)
        named = (line.name, line.required, line.working)
        if not part.lots:
            yield *named, "not stated", "", ""
        for lot in part.lots:
            kept = "not received here"
            if lot.received is not None:
                kept = f"{lot.id}, entry {lot.received}"
            if lot.corrected:
                kept += f"; CORRECTED by entry {', '.join(map(str, lot.corrected))}"
            yield *named, lot.number, kept, lot.expiration_date.isoformat()


def _steps(record: CompoundingRecord) -> Iterator[tuple[str, ...]]:
    """Yield each step with what was done."""
    for step in record.steps:
        planned = (str(step.step), _to_do(step), figure_in_words(step.amount))
        done = step.done
        if done is None:
            yield *planned, "", "NOT DONE", "", "", "", ""
            continue
        yield (
            *planned,
            figure(done.target),
            _actual(done),
            rounded_figure(done.off),
            "" if done.lot is None else done.lot.number,
            ", ".join(filter(None, (done.balance, done.printout))),
            who_signed(done),
        )


def _to_do(step: StepInRecord) -> str:
    """Say what a step is."""
    words = f"{step.action.capitalize()} {step.what}"
    return f"{words} into {step.into}" if step.into and step.action != "mix" else words


def _actual(done: DoneInRecord) -> str:
    """Say what was weighed, or that it was done."""
    if done.actual is None:
        return "done"
    actual = figure(done.actual) + (" ACCEPTED" if done.accepted else "")
    return f"{actual} (corrected, entry {done.corrected})" if done.corrected else actual


def _dispensing(each: DispensingInRecord) -> tuple[str, ...]:
    """Return what was handed out to one patient."""
    patient = ", ".join(filter(None, (each.patient_name, each.patient)))
    dose = f"{figure(each.dose)} from {each.first_dose} for {each.days} days"
    given = ", ".join(filter(None, (each.rx, each.prescriber, dose)))
    return str(each.dispense), patient or "(left out, or erased)", given, who_signed(each)


def _deviations(record: CompoundingRecord) -> Iterator[str]:
    """Yield what was accepted out of tolerance, and why."""
    for step in record.steps:
        done = step.done
        if done is not None and done.reason is not None:
            yield (
                f"Step {step.step}, {step.what}: {rounded_figure(done.off)} off, the "
                f"record allows {figure(done.tolerance)}; weighed by "
                f"{done.weighed_by or done.by}, "
                f"accepted by {done.by}. Reason: {done.reason}"
            )
    for check in record.checks:
        if check.accepted:
            why = check.reason or "(none kept with the entry)"
            yield f"Check of {check.kind}: accepted by {check.by}. Reason: {why}"


def _signature(each: SignatureInRecord) -> tuple[str, ...]:
    """Return a signature."""
    person = f"{each.person}, {each.name}, {each.role}" if each.name else each.person
    holds = f"{each.holds}; undone by entry {each.undone_by}" if each.undone_by else each.holds
    at = f"{moment(each.at)}, entry {each.entry}"
    return each.meaning, person, each.algorithm, holds, each.digest, at


def _act(each: LineOfHistory) -> tuple[str, ...]:
    """Return one line of the history."""
    what = _ACTS.get(each.action, each.action)
    if each.outcome == "refused":
        what = f"refused: {each.code}"
    return str(each.entry), moment(each.at), each.by, what, each.reason or ""


def _proof(record: CompoundingRecord) -> Rows:
    """Return where the record stands in the trail."""
    rows, proof, last = [], record.proof, record.as_of
    for word, place in (("Preparation", proof.preparation), ("Last entry", last)):
        rows += [
            (word, f"entry {place.sequence}, {moment(place.at)} UTC"),
            ("its hash", place.hash),
            ("size and root", f"{place.size} {place.root}"),
        ]
    path = {each.sequence: each.path for each in proof.entries}[proof.preparation.sequence]
    rows.append(("Inclusion", "of the preparation in that root, the audit path of RFC 6962"
                 + (", lowest first:" if path else ": empty, it is the only entry")))  # fmt: skip
    rows += [("", each) for each in path]
    rows.append(("Check with", f"ldncompound trail verify --sheet '{last.size} {last.root[:16]}'"))
    return tuple(rows)
