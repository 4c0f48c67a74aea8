"""Facts on a compounding record: the prescription, the batch, and its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UnsetType

from ldncompound.core.wording import say
from ldncompound.documents.record_view import Rows, figure, moment, rounded_figure
from ldncompound.documents.sheet import dose_in_words
from ldncompound.documents.trail_proof import short_proof

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import FormulationInUse
    from ldncompound.documents.compounding_record import CompoundingRecord

__all__ = ["batch_facts", "prescription_facts", "proof_facts"]


def _expected_content(record: CompoundingRecord) -> str:
    """Return the content of the batch; of whole tablets nothing is calculated from weighings."""
    expected = record.plan.expected
    if expected is not None and any(s.action == "take" for s in record.plan.weigh_plan.steps):
        return expected.statement
    return say("record.expected_content", percent=rounded_figure(record.percent_of_label))


def prescription_facts(record: CompoundingRecord) -> Rows:
    """Return the prescription; what is left out or erased is marked."""
    plan, given = record.plan, record.plan.prescription
    told = say("record.none_or_erased") if record.personal else say("record.left_out")
    if plan.for_stock is not None:
        patient = say("record.for_stock")
    else:
        patient = ", ".join(filter(None, (given.patient_name, given.patient))) or told
    rows = [(say("row.patient"), patient), (say("row.prescriber"), given.prescriber)]
    rows += [
        (word, text)
        for word, text in ((say("row.rx"), given.rx), (say("row.directions"), given.directions))
        if text
    ]
    if given.steps is None and given.dose is not None and given.doses_per_day is not None:
        told = say("record.dose", dose=figure(given.dose), count=given.doses_per_day)
    else:
        told = dose_in_words(given)
    rows.append((say("row.dose"), told))
    course = plan.course
    if course is not None:
        days = say("record.days", first=course.first_day, last=course.last_day)
        rows.append(
            (say("row.fill"), say("record.fill", fill=course.fill, of=course.of, days=days))
        )
    return tuple((word, text or say("record.none_stated")) for word, text in rows)


def batch_facts(record: CompoundingRecord) -> Rows:
    """Return what the batch is, and its result."""
    plan, made, labels = record.plan, record.made, record.labels
    formulation, until = plan.formulation, record.beyond_use
    rows = [
        (say("row.state"), _state(record)),
        (say("row.prepared_on"), plan.prepared_on.isoformat()),
        *_replaces(record),
        (
            say("row.master_record"),
            say("record.master_record", id=formulation.id, revision=formulation.revision),
        ),
        (say("row.sha256"), formulation.sha256),
        (say("row.adopted"), _adopted(formulation)),
        (
            say("row.expected_content"),
            _expected_content(record),
        ),
    ]
    if made is not None and made.filled is not None:
        rejected = made.rejected or 0
        rows.append(
            (
                say("row.came_out"),
                say(
                    "record.came_out",
                    filled=made.filled,
                    rejected=rejected,
                    left=made.filled - rejected,
                ),
            )
        )
    if record.dispensed:
        rows.append(
            (
                say("row.dispensed"),
                say("record.dispensed", count=record.dispensed, left=str(record.left)),
            )
        )
    if labels is None:
        rows.append((say("row.labels"), say("record.labels.open")))
    else:
        rows.append(
            (
                say("row.labels"),
                say(
                    "record.labels",
                    printed=labels.printed,
                    used=labels.used,
                    destroyed=labels.destroyed,
                ),
            )
        )
    final = say("record.final") if until.final else say("record.not_final")
    rows.append((say("row.beyond_use"), f"{until.date} ({final})"))
    rows.append((say("row.limited_by"), until.limited_by))
    rows.append((say("row.storage"), until.storage))
    return tuple(rows)


def _state(record: CompoundingRecord) -> str:
    """Return the state, and by which preparation the batch was replaced."""
    by = record.replaced_by
    if isinstance(by, UnsetType):
        return record.state
    return say("record.replaced", state=record.state, id=by)


def _replaces(record: CompoundingRecord) -> Rows:
    """Return the plan that it replaces, with the lots of that and why; nothing where none."""
    told = record.replaces
    if isinstance(told, UnsetType):
        return ()
    lots = ", ".join(f"{name} {lot.number}" for name, each in told.lots.items() for lot in each)
    why = told.reason or say("record.no_reason")
    lots = lots or say("record.none")
    return ((say("row.replaces"), say("record.replaces", id=told.id, lots=lots, reason=why)),)


def _adopted(formulation: FormulationInUse) -> str:
    """Say who adopted the master record, or that nobody had."""
    adoption = formulation.adoption
    if adoption is None:
        return say("record.adopted.here") if formulation.adopted else say("record.not_adopted")
    return say(
        "record.adopted",
        proposed=adoption.proposed_by,
        adopted=adoption.adopted_by,
        day=adoption.on,
        entry=adoption.entry,
    )


def proof_facts(record: CompoundingRecord) -> Rows:
    """Return the place of the record in the trail."""
    rows, proof, last = [], record.proof, record.as_of
    for word, place in (
        (say("record.proof.preparation"), proof.preparation),
        (say("record.proof.last"), last),
    ):
        rows += [
            (word, say("record.proof.entry", entry=place.sequence, moment=moment(place.at))),
            (say("record.proof.hash"), place.hash),
            (say("record.proof.root"), f"{place.size} {place.root}"),
        ]
    path = {each.sequence: each.path for each in proof.entries}[proof.preparation.sequence]
    rows.append(
        (
            say("record.proof.inclusion"),
            say("record.proof.path") if path else say("record.proof.no_path"),
        )
    )
    rows += [("", each) for each in path]
    rows.append(
        (
            say("record.proof.check"),
            f"ldncompound trail verify --sheet '{short_proof(last.size, last.root)}'",
        )
    )
    return tuple(rows)
