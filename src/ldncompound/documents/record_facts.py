"""Facts on a compounding record: the prescription, the batch, and its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UnsetType

from ldncompound.compounding.form_paper import paper_of
from ldncompound.core.language import told
from ldncompound.core.wording import say
from ldncompound.documents.checks_in_record import CheckedAppearance
from ldncompound.documents.record_exceptions import is_planned_final, meaning_words
from ldncompound.documents.record_view import (
    Facts,
    Rows,
    Section,
    day_words,
    derived,
    figure,
    in_utc,
    reason_words,
    typed_words,
)
from ldncompound.documents.sheet import dose_in_words
from ldncompound.documents.sheet_digits import in_few_digits
from ldncompound.documents.trail_proof import short_proof

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.documents.compounding_record import CompoundingRecord
    from ldncompound.documents.record_view import Clock

__all__ = ["batch_facts", "prescription_facts", "proof_sections", "working_rows"]


def prescription_facts(record: CompoundingRecord, clock: Clock) -> Facts:
    """Return the prescription; what is left out or erased is marked."""
    plan, given = record.plan, record.plan.prescription
    if plan.for_stock is not None:
        # Nobody prescribed it: neither dose nor what a dose was held against is of the stock.
        stock = [(say("row.patient"), say("record.for_stock"))]
        stock += [(say("row.prescriber"), given.prescriber)] if given.prescriber else []
        return Facts(say("section.prescription"), tuple(stock))
    apart = say("record.none_or_erased") if record.personal else say("record.left_out")
    patient = ", ".join(filter(None, (given.patient_name, given.patient))) or apart
    rows = [(say("row.patient"), patient), (say("row.prescriber"), given.prescriber)]
    rows += [
        (word, text)
        for word, text in ((say("row.rx"), given.rx), (say("row.directions"), given.directions))
        if text
    ]
    if given.steps is None and given.dose is not None and given.doses_per_day is not None:
        dose = say("record.dose", dose=figure(given.dose), count=given.doses_per_day)
    else:
        dose = dose_in_words(given)
    rows.append((say("row.dose"), dose))
    course = plan.course
    if course is not None:
        days = say(
            "record.days", first=day_words(course.first_day), last=day_words(course.last_day)
        )
        rows.append(
            (say("row.fill"), say("record.fill", fill=course.fill, of=course.of, days=days))
        )
    rows.append((say("row.plausibility"), _plausibility(record, clock)))
    return Facts(
        say("section.prescription"),
        tuple((word, text or say("record.none_stated")) for word, text in rows),
    )


def _plausibility(record: CompoundingRecord, clock: Clock) -> str:
    """Say what the order was held against before anything was weighed."""
    found = record.plan.documented_range
    return say(
        "record.plausibility",
        low=figure(found.low),
        high=figure(found.high),
        per=told(found.per),
        count=found.documents,
        who=clock.signed(record.history[0]),
    )


def batch_facts(record: CompoundingRecord) -> Facts:
    """Return what was made, its result, and until when it may be used."""
    plan, made, until = record.plan, record.made, record.beyond_use
    formulation = plan.formulation
    rows = [
        (say("row.prepared_on"), day_words(plan.prepared_on)),
        *_replaces(record),
        (say("row.batch_size"), figure(paper_of(plan).figures.made)),
    ]
    if made is not None and made.filled is not None:
        rejected = made.rejected or 0
        told_of = say(
            "record.came_out", filled=made.filled, rejected=rejected, left=made.filled - rejected
        )
        rows.append((say("row.came_out"), told_of))
    if record.dispensed:
        left = say("record.dispensed", count=record.dispensed, left=str(record.left))
        rows.append((say("row.dispensed"), left))
    seen = [each for each in record.checks if isinstance(each, CheckedAppearance) and each.counts]
    rows += [
        (say("row.appearance"), typed_words(each.described, personal=record.personal))
        for each in seen
    ]
    rows += [
        *_expected_content(record),
        (say("row.beyond_use"), _beyond_use(record)),
        (say("row.limited_by"), _limited_by(record)),
        (say("row.storage"), told(until.storage)),
        (say("row.labels"), _labels(record)),
        (
            say("row.master_record"),
            say("record.master_record", id=formulation.id, revision=formulation.revision),
        ),
        (say("row.adopted"), _adopted(record)),
    ]
    return Facts(say("section.batch"), tuple(rows))


def _expected_content(record: CompoundingRecord) -> tuple[tuple[str, str], ...]:
    """Return the content of the batch; of what nobody weighed yet nothing is calculated."""
    expected, word = record.plan.expected, say("row.expected_content")
    if expected is not None and any(s.action == "take" for s in record.plan.weigh_plan.steps):
        return ((word, expected.statement),)  # of whole tablets
    if not any(each.done is not None and each.done.actual is not None for each in record.steps):
        return ()
    return ((word, say("record.expected_content", percent=derived(record.percent_of_label))),)


def _beyond_use(record: CompoundingRecord) -> str:
    """Return the beyond-use date, and whether it is final."""
    until = record.beyond_use
    final = say("record.final") if until.final else say("record.not_final")
    if not until.final and is_planned_final(record):
        final = say("record.planned_final")
    return say("record.beyond_use", date=until.date, final=final)


def _limited_by(record: CompoundingRecord) -> str:
    """Return what limits the date; where the lots used change nothing, as the plan says it."""
    planned, until = record.plan.beyond_use, record.beyond_use
    return planned.limited_by if until.date == planned.date else told(until.limited_by)


def _labels(record: CompoundingRecord) -> str:
    """Return what became of the labels."""
    labels = record.labels
    if labels is None:
        return say("record.labels.open")
    return say(
        "record.labels", printed=labels.printed, used=labels.used, destroyed=labels.destroyed
    )


def state_words(record: CompoundingRecord) -> str:
    """Return the state, and by which preparation the batch was replaced."""
    words = {
        "planned": say("record.state.planned"),
        "in preparation": say("record.state.in_preparation"),
        "prepared": say("record.state.prepared"),
        "verified": say("record.state.verified"),
        "corrected": say("record.state.corrected"),
        "released": say("record.state.released"),
        "on hold": say("paper.on_hold"),
        "rejected": say("paper.rejected"),
        "recalled": say("paper.recalled"),
        "reworked": say("record.exception.reworked"),
        "replaced": say("paper.replaced"),
    }
    state = words.get(record.state, record.state)
    by = record.replaced_by
    return state if isinstance(by, UnsetType) else say("record.replaced", state=state, id=by)


def _replaces(record: CompoundingRecord) -> tuple[tuple[str, str], ...]:
    """Return the plan that it replaces, with the lots of that and why; nothing where none."""
    told_of = record.replaces
    if isinstance(told_of, UnsetType):
        return ()
    lots = ", ".join(
        f"{told(name)} {lot.number}" for name, each in told_of.lots.items() for lot in each
    )
    why, lots = reason_words(told_of.reason), lots or say("record.none")
    return ((say("row.replaces"), say("record.replaces", id=told_of.id, lots=lots, reason=why)),)


def _adopted(record: CompoundingRecord) -> str:
    """Say who adopted the master record, or that nobody had when it was planned."""
    formulation, since = record.plan.formulation, record.adopted_since
    adoption = formulation.adoption
    if not isinstance(since, UnsetType):
        at = record.proof.preparation.sequence
        return say("record.adopted_since", planned=at, adopted=since)
    if adoption is None:
        return say("record.adopted.here") if formulation.adopted else say("record.not_adopted")
    return say(
        "record.adopted",
        proposed=adoption.proposed_by,
        adopted=adoption.adopted_by,
        day=day_words(adoption.on),
        entry=adoption.entry,
    )


def working_rows(record: CompoundingRecord) -> Rows:
    """Return the calculations of the plan, each with what it calculates."""
    return tuple((told(line.of), line.text) for line in in_few_digits(record.plan).working)


def proof_sections(record: CompoundingRecord) -> tuple[Section, ...]:
    """Return hashes and digests: what was signed, and the place of the record in the trail."""
    signed = tuple(
        (
            say("record.proof.signed", meaning=meaning_words(each), entry=each.entry),
            each.digest,
        )
        for each in record.signatures
    )
    formulation = record.plan.formulation
    rows = ((say("row.master_record"), formulation.sha256), *signed, *_places(record))
    return (Section(say("section.proof"), (), (), rows),)


def _places(record: CompoundingRecord) -> Iterator[tuple[str, str]]:
    """Yield the place of the record in the trail."""
    proof, last = record.proof, record.as_of
    for word, place in (
        (say("record.proof.preparation"), proof.preparation),
        (say("record.proof.last"), last),
    ):
        yield word, say("record.proof.entry", entry=place.sequence, moment=in_utc(place.at))
        yield say("record.proof.hash"), place.hash
        yield say("record.proof.root"), f"{place.size} {place.root}"
    path = {each.sequence: each.path for each in proof.entries}[proof.preparation.sequence]
    yield (
        say("record.proof.inclusion"),
        say("record.proof.path") if path else say("record.proof.no_path"),
    )
    yield from (("", each) for each in path)
    yield (
        say("record.proof.check"),
        f"ldncompound trail verify --sheet '{short_proof(last.size, last.root)}'",
    )
