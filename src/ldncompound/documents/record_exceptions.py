"""What was not as usual about a batch, for the head of its finished record."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import UnsetType

from ldncompound.core.wording import say
from ldncompound.documents.printed_as import bars, marks_in_words
from ldncompound.documents.record_checks import check_kind, correction_rows
from ldncompound.documents.record_view import derived, figure, reason_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.documents.compounding_record import (
        ComponentInRecord,
        CompoundingRecord,
        DoneInRecord,
        SignatureInRecord,
    )
    from ldncompound.documents.record_view import Clock

__all__ = [
    "barred_in",
    "exceptions_in",
    "is_planned_final",
    "marks_of",
    "meaning_words",
    "open_questions",
    "questions_words",
]


def exceptions_in(record: CompoundingRecord, clock: Clock) -> tuple[str, ...]:
    """
    Return what was not as usual, what matters most first; what was refused last, in one line.

    Args:
        record: The record.
        clock: Its times.
    """
    return tuple(
        chain(
            _changes_of_state(record, clock),
            _barred(record),
            _signatures(record, clock),
            _deviations(record, clock),
            _checks(record, clock),
            _corrections(record, clock),
            _lots(record),
            _screening(record, clock),
            _undone(record),
            _from_paper(record),
            _refused(record),
        )
    )


def barred_in(record: CompoundingRecord) -> tuple[str, ...]:
    """Return what kept the batch from being used as of its record, as for a sheet."""
    lots = [lot for part in record.components for lot in (*part.lots, *part.barred)]
    return bars(
        record.state,
        recalled=any(each.recalled is not None for each in lots),
        quarantine=any(each.quarantine is not None for each in lots),
    )


def marks_of(record: CompoundingRecord) -> tuple[str, ...]:
    """Return what goes across the page: what keeps the batch from being used."""
    words = marks_in_words()
    return tuple(words[each] for each in barred_in(record))


def _changes_of_state(record: CompoundingRecord, clock: Clock) -> Iterator[str]:
    """Yield holds, recalls, rejections and reworks in their order, with who and why."""
    words = {
        "batch-recalled": say("paper.recalled"),
        "batch-rejected": say("paper.rejected"),
        "batch-held": say("paper.on_hold"),
        "batch-resumed": say("record.exception.resumed"),
        "batch-reworked": say("record.exception.reworked"),
    }
    for each in record.history:
        if each.outcome == "done" and each.action in words:
            yield say(
                "record.exception.state",
                what=words[each.action],
                who=clock.signed(each),
                reason=reason_words(each.reason),
            )
    if not isinstance(record.replaced_by, UnsetType):
        yield say("record.exception.replaced", id=record.replaced_by)


def _barred(record: CompoundingRecord) -> Iterator[str]:
    """Yield the lots that are recalled, then those in quarantine, also where only planned."""
    found = [
        (
            part.name,
            say("record.lot.planned.typed", number=lot.number) if planned else lot.number,
            lot,
        )
        for part in record.components
        for planned, lots in ((False, part.lots), (True, part.barred))
        for lot in lots
    ]
    for name, number, lot in found:
        if lot.recalled is not None:
            yield say(
                "record.exception.lot_recalled", component=name, lot=number, entry=lot.recalled
            )
    for name, number, lot in found:
        if lot.quarantine is not None:
            yield say(
                "record.exception.lot_quarantine", component=name, lot=number, entry=lot.quarantine
            )


def _signatures(record: CompoundingRecord, clock: Clock) -> Iterator[str]:
    """Yield who signed the own work, and signatures that do not hold or no longer count."""
    for each in record.signatures:
        if each.one_person:
            yield say(
                "record.exception.alone",
                told=say(
                    "record.alone",
                    who=clock.signed(each),
                    meaning=meaning_words(each),
                    reason=reason_words(each.reason),
                ),
            )
        if each.holds not in ("yes", "by name alone"):
            yield say(
                "record.exception.signature",
                meaning=meaning_words(each),
                who=clock.signed(each),
                why=each.holds,
            )
        if each.undone_by:
            yield say(
                "record.exception.undone",
                meaning=meaning_words(each),
                who=clock.signed(each),
                entry=each.undone_by,
            )


def meaning_words(each: SignatureInRecord) -> str:
    """Return what somebody signed as."""
    words = {
        "prepared": say("record.meaning.prepared"),
        "checked": say("record.meaning.checked"),
        "released": say("record.meaning.released"),
    }
    return words.get(each.meaning, each.meaning)


def _deviations(record: CompoundingRecord, clock: Clock) -> Iterator[str]:
    """Yield what was accepted out of tolerance or though it failed, and why."""
    for step in record.steps:
        done = step.done
        if done is not None and done.reason is not None:
            yield say(
                "record.deviation",
                step=step.step,
                what=step.what,
                off=derived(done.off),
                allowed=figure(done.tolerance),
                weighed=_weighed_by(done),
                accepted=done.by,
                reason=reason_words(done.reason),
            )
    for check in record.checks:
        if check.accepted:
            yield say(
                "record.check_accepted",
                check=check_kind(check.kind),
                person=clock.signed(check),
                reason=reason_words(check.reason),
            )


def _weighed_by(done: DoneInRecord) -> str:
    """Return who weighed what somebody else accepted or entered."""
    return done.weighed_by or done.by if done.transcribed is None else done.transcribed.by


def _checks(record: CompoundingRecord, clock: Clock) -> Iterator[str]:
    """Yield checks that failed, and those that were made more than once."""
    for check in record.checks:
        if check.passes is False and not check.accepted:
            yield say(
                "record.exception.check_failed",
                check=check_kind(check.kind),
                who=clock.signed(check),
            )
    counts = Counter(check.kind for check in record.checks)
    for kind, count in counts.items():
        if count > 1:
            yield say("record.exception.check_repeated", check=check_kind(kind), count=count)


def _corrections(record: CompoundingRecord, clock: Clock) -> Iterator[str]:
    """Yield what was corrected, in short."""
    for each in record.corrections:
        what, old, new, reason, who = correction_rows(each, clock)
        yield say(
            "record.exception.correction", what=what, old=old, new=new, reason=reason, who=who
        )


def _lots(record: CompoundingRecord) -> Iterator[str]:
    """Yield lots that were not received, not stated, corrected, or others than planned."""
    for planned, part in zip(record.plan.components, record.components, strict=True):
        if not part.lots:
            if record.made is not None:
                yield say("record.exception.lot_not_stated", component=part.name)
            continue
        was = {(each.id, each.number) for each in planned.lots}
        if was and not {(each.id, each.number) for each in part.lots} <= was:
            yield say(
                "record.exception.other_lot",
                component=part.name,
                planned=", ".join(each.number for each in planned.lots),
                used=", ".join(each.number for each in part.lots),
            )
        yield from _of_lots(part)


def _of_lots(part: ComponentInRecord) -> Iterator[str]:
    """Yield what is unusual about the lots of a component."""
    for lot in part.lots:
        if lot.received is None:
            yield say("record.exception.lot_not_received", component=part.name, lot=lot.number)
        if lot.corrected:
            yield say(
                "record.exception.lot_corrected",
                component=part.name,
                lot=lot.number,
                entries=", ".join(map(str, lot.corrected)),
            )


def open_questions(record: CompoundingRecord) -> tuple[str, ...]:
    """Return the questions of the screening that are neither answered nor waived."""
    asked = record.plan.screening
    if asked is None or record.plan.for_stock is not None:
        return ()
    settled = {name for each in record.screened or () for name in each.answered}
    settled |= {name for each in record.screened or () if each.waived for name in each.unanswered}
    return tuple(name for name in asked.unanswered if name not in settled)


def _screening(record: CompoundingRecord, clock: Clock) -> Iterator[str]:
    """Yield questions that are open, and those that were waived."""
    left = open_questions(record)
    if left:
        yield say("record.exception.open", questions=questions_words(left))
    dispensed = {each.entry for each in record.dispensings}
    for each in record.screened or ():
        if each.unanswered and not each.waived and each.entry in dispensed:
            yield say(
                "record.exception.open_at_dispensing",
                questions=questions_words(each.unanswered),
                who=clock.signed(each),
            )
        if each.waived and each.unanswered and each.reason is not None:
            yield say(
                "record.exception.waived",
                questions=questions_words(each.unanswered),
                who=clock.signed(each),
                reason=reason_words(each.reason),
            )


def questions_words(names: tuple[str, ...]) -> str:
    """Return the names of questions as people read them."""
    return ", ".join(say("record.question", name=each.replace("-", " ")) for each in names)


def is_planned_final(record: CompoundingRecord) -> bool:
    """Say whether nothing but the making is missing: every lot is known, by the plan at least."""
    pairs = zip(record.plan.components, record.components, strict=True)
    return record.made is None and all(part.lots or planned.lots for planned, part in pairs)


def _undone(record: CompoundingRecord) -> Iterator[str]:
    """Yield what is not done, not final, not adopted, or confirmed though implausible."""
    missing = [str(each.step) for each in record.steps if each.done is None]
    if missing:
        yield say("record.exception.not_done", steps=", ".join(missing), of=len(record.steps))
    if not record.beyond_use.final and not is_planned_final(record):
        yield say("record.exception.not_final")
    formulation = record.plan.formulation
    since = record.adopted_since
    if not isinstance(since, UnsetType):
        yield say(
            "record.exception.adopted_since",
            id=formulation.id,
            planned=record.proof.preparation.sequence,
            adopted=since,
        )
    elif not formulation.adopted:
        yield say("record.exception.not_adopted", id=formulation.id)
    for each in record.plan.confirmed:
        yield say(
            "record.exception.confirmed",
            figure=each.figure,
            value=each.value,
            outside=each.outside,
            by=each.by or "",
        )


def _from_paper(record: CompoundingRecord) -> Iterator[str]:
    """Yield how many acts were written on paper first."""
    told = [(each.by, each.transcribed.by) for each in record.history if each.transcribed]
    if told:
        yield say(
            "record.exception.transcribed",
            count=len(told),
            written=", ".join(dict.fromkeys(by for _, by in told)),
            entered=", ".join(dict.fromkeys(by for by, _ in told)),
        )


def _refused(record: CompoundingRecord) -> Iterator[str]:
    """Yield in one line what was refused, most of it slips of typing."""
    refused = [each for each in record.history if each.outcome == "refused"]
    if not refused:
        return
    counts = Counter(_code_words(each.code or "") for each in refused)
    told = ", ".join(
        say("record.refusal.counted", count=count, what=what)
        for what, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    )
    yield (
        say("record.exception.refused_once", told=told, entry=refused[0].entry)
        if len(refused) == 1
        else say(
            "record.exception.refused",
            count=len(refused),
            told=told,
            first=refused[0].entry,
            last=refused[-1].entry,
        )
    )


def _code_words(code: str) -> str:
    """Return why something was refused, in short."""
    words = {
        "balance-not-fit": say("record.refusal.balance"),
        "invalid-order": say("record.refusal.entry"),
        "lot-ambiguous": say("record.refusal.lot"),
        "lot-not-usable": say("record.refusal.lot"),
        "malformed-quantity": say("record.refusal.malformed"),
        "not-authorised": say("record.refusal.authority"),
        "not-weighable": say("record.refusal.weighable"),
        "out-of-tolerance": say("record.refusal.tolerance"),
        "wrong-component": say("record.refusal.component"),
        "wrong-dimension": say("record.refusal.dimension"),
        "wrong-state": say("record.refusal.state"),
    }
    return words.get(code) or say("record.refusal.other", code=code.replace("-", " "))
