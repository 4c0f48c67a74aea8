"""Sheets and labels of batches, by id alone: what they show is read from the trail."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.canonical_json import sha256_hex
from ldncompound.core.refusals import WrongState
from ldncompound.core.values import in_short
from ldncompound.documents.label import Verification
from ldncompound.documents.printed_as import PrintedAs
from ldncompound.documents.rendering import Label, render_recorded_label, render_recorded_sheet
from ldncompound.pharmacy.batches.dispensed import dispensed
from ldncompound.pharmacy.batches.history import batch_of, drafts_and_labels
from ldncompound.pharmacy.batches.lots_corrected import corrected_since, since_corrected
from ldncompound.pharmacy.batches.one_name import signed_own_work
from ldncompound.pharmacy.batches.recalled_lots import barred
from ldncompound.pharmacy.batches.recorded_preparation import recorded_preparation
from ldncompound.pharmacy.batches.signed_batch import check_signed
from ldncompound.pharmacy.batches.states import State
from ldncompound.pharmacy.batches.traced_plan import PrintedFor
from ldncompound.pharmacy.people.person import CHECKED
from ldncompound.pharmacy.printing import (
    PrintedEarlier,
    check_printable,
    discard,
    language_for,
    print_from_trail,
    printed,
    printed_again,
)
from ldncompound.pharmacy.schedule_changes import check_not_changed
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.pharmacy.printing import Keep, Writer
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = [
    "Sheet",
    "label_again",
    "label_written",
    "print_label",
    "print_sheet",
    "sheet_again",
    "sheet_written",
    "verification_of",
]


_QUARANTINE = "quarantine"
"""What a batch is that holds a lot in quarantine, whatever its state."""


class Sheet(NamedTuple):
    """
    The batch sheet of a preparation.

    Args:
        data: The bytes of the file.
        copy: Marked as a copy: its original was printed before.
        barred: What stands across it: "on hold", "rejected", "recalled", "replaced", "quarantine".
    """

    data: bytes
    copy: bool
    barred: tuple[str, ...]

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, ("copy", "barred"), len(self))


class LabelFacts(NamedTuple):
    """What the trail says of a label."""

    preparation: Preparation
    verification: Verification
    copy: bool


def print_sheet(
    recorder: Writer,
    identity: str,
    form: str,
    *,
    language: str | None = None,
    keep: Keep = discard,
) -> Sheet:
    """
    Return the batch sheet of a recorded preparation, and record that it is printed.

    Args:
        recorder: Writes the entry.
        identity: Id of the preparation.
        form: "pdf" or "txt".
        language: "en" or "de"; None for that of the configuration.
        keep: Puts the bytes away before the entry is written.

    Returns:
        The original, if it is the first sheet of the preparation, and a copy otherwise.

    Raises:
        WrongUsage: the trail has no such preparation, or the extra [pdf] is not installed.
        StorageUnavailable: nothing could be recorded, so there is no sheet.
    """
    check_printable(identity, form)
    spoken = language_for(recorder, language)
    return print_from_trail(
        recorder,
        "sheet",
        identity,
        read=partial(_sheet_facts, recorder.trail, identity),
        make=partial(_sheet, form=form, language=spoken),
        told=lambda sheet: printed("sheet", identity, form, spoken, sheet),
        keep=keep,
    )


def _sheet_facts(trail: Trail, identity: str) -> tuple[Preparation, PrintedAs]:
    """Return what the trail says of a sheet."""
    preparation = recorded_preparation(trail, identity).preparation
    about = trail.headlines_mentioning(BATCH, identity)
    copy = any(each.action == "sheet" for each in about)
    batch = batch_of(trail, identity)
    return preparation, PrintedAs(copy, barred(trail, batch), batch.one_person)


def _sheet(facts: tuple[Preparation, PrintedAs], form: str, language: str) -> Sheet:
    """Return a sheet of what the trail says."""
    preparation, standing = facts
    data = render_recorded_sheet(preparation, form, standing, language=language)
    return Sheet(data, standing.copy, standing.barred)


def sheet_again(recorder: Writer, recorded: Recorded, *, keep: Keep) -> Sheet:
    """
    Return a sheet that was printed, for a request that is repeated; no entry is written.

    Raises:
        WrongState: what it shows has changed since; recorded.
    """
    told = PrintedEarlier.from_document(recorded.document)

    def made() -> Sheet:
        preparation, now = _sheet_facts(recorder.trail, told.of)
        facts = preparation, now._replace(copy=told.copy)
        return _sheet(facts, told.format, told.language)

    return printed_again(recorder, recorded, "batch", made, keep)


def label_again(recorder: Writer, recorded: Recorded, *, size: str | None, keep: Keep) -> Label:
    """
    Return a label that was printed, for a request that is repeated; no entry is written.

    Raises:
        WrongState: what it shows has changed since; recorded.
    """
    told = PrintedEarlier.from_document(recorded.document)

    def made() -> Label:
        facts = _label_facts(recorder.trail, told.of, told.dispensing)
        facts = facts._replace(copy=told.copy)
        return _label(recorder, facts, told.format, told.language, size)

    return printed_again(recorder, recorded, "batch", made, keep)


def print_label(
    recorder: Writer,
    identity: str,
    form: str,
    *,
    size: str | None = None,
    dispensing: int | None = None,
    language: str | None = None,
    keep: Keep = discard,
) -> Label:
    """
    Return the labels of a recorded preparation or dispensing, and record that they are printed.

    Args:
        recorder: Writes the entry.
        identity: Id of the preparation.
        form: "pdf" or "txt".
        size: Name of the size; None takes the one for this kind of preparation.
        dispensing: Number of the entry of a dispensing from it, whose label it is.
        language: "en" or "de"; None for that of the configuration.
        keep: Puts the bytes away before the entry is written.

    Returns:
        Drafts, until the batch is released; copies, from the second on.

    Raises:
        WrongState: the batch is on hold, rejected or recalled, or holds a lot that is recalled or
            in quarantine; recorded.
        WrongUsage: no such preparation, dispensing or size, it does not fit, or the extra [pdf]
            is missing.
        StorageUnavailable: nothing could be recorded, so there is no label.
    """
    check_printable(identity, form)
    spoken = language_for(recorder, language)

    def told(label: Label) -> dict[str, object]:
        of = {} if dispensing is None else {"dispensing": dispensing}
        return {**printed("label", identity, form, spoken, label, label.told()), **of}

    return recorder.attempt(
        {"batch": identity, "action": "label"},
        lambda: print_from_trail(
            recorder,
            "label",
            identity,
            read=partial(_label_facts, recorder.trail, identity, dispensing),
            make=lambda facts: _label(recorder, facts, form, spoken, size),
            told=told,
            keep=keep,
        ),
    )


def _label(
    recorder: Writer, facts: LabelFacts, form: str, language: str, size: str | None
) -> Label:
    """Return the labels of what the trail says."""
    return render_recorded_label(
        facts.preparation,
        form,
        size=size,
        sizes=recorder.formulary.label_sizes,
        verification=facts.verification,
        copy=facts.copy,
        language=language,
    )


def _label_facts(trail: Trail, identity: str, dispensing: int | None) -> LabelFacts:
    """Return what the trail says of a label; refuse that of a batch that must not be used."""
    check_signed(trail, identity)
    if dispensing is not None:
        preparation, batch = dispensed(trail, identity, dispensing)
        verification = verification_of(batch, of_stock=True)
        copy = _is_printed(trail, identity, dispensing)
    else:
        batch = batch_of(trail, identity)
        verification = verification_of(batch)
        preparation = batch.as_made(recorded_preparation(trail, identity).preparation)
        drafts, labels = drafts_and_labels(trail, identity, since=batch.released_by or 0)
        copy = (labels if verification.released else drafts) > 0
    _check_usable(identity, batch, barred(trail, batch))
    check_not_changed(trail, batch.plan)
    why = corrected_since(trail, batch) if batch.released_by is not None else None
    if why is not None:
        raise WrongState(
            f"{why[0].upper()}{why[1:]}; there is no label.", remedy=since_corrected(batch)
        )
    return LabelFacts(preparation, verification, copy)


def verification_of(batch: Batch, *, of_stock: bool = False) -> Verification:
    """Return who checked a batch, as its label says it."""
    released, alone = batch.released_by is not None, batch.one_person
    if CHECKED in signed_own_work(batch).get(batch.checked_by or "", ()):
        alone = True
    return Verification(batch.checked_by, released, alone, of_stock)


def _check_usable(identity: str, batch: Batch, bars: tuple[str, ...]) -> None:
    """Refuse the label of what must not be used."""
    if not bars:
        return
    held_only = batch.state is not State.RECALLED and State.RECALLED.value in bars
    stands = f"is {batch.state.value}" if batch.state.value in bars else ""
    holds = "holds a recalled lot" if held_only else ""
    waits = "holds a lot in quarantine" if _QUARANTINE in bars else ""
    remedy = "Keep it apart from what is used; what is dispensed is made again."
    if batch.replaced_by is not None:
        stands = f"was replaced by {batch.replaced_by}"
        remedy = f"Go on with 'ldncompound batch show {batch.replaced_by}'."
    elif bars == (_QUARANTINE,):
        remedy = "Wait until the lot is out of quarantine, or make the batch of another lot."
    elif bars == (State.ON_HOLD.value,):
        remedy = (
            f"Lift the hold with 'ldncompound batch resume {identity}', if nothing stands "
            "against it."
        )
    raise WrongState(
        f"The batch {identity} {' and '.join(filter(None, (stands, holds, waits)))}; "
        "it is given no label.",
        remedy=remedy,
    )


def _is_printed(trail: Trail, identity: str, sequence: int) -> bool:
    """Return whether a label of this dispensing was printed before."""
    entries = (trail.recorded_at(at) for _, at in trail.mentioning(BATCH, identity))
    labels = (PrintedFor.from_document(e.document) for e in entries if e.action == "label")
    return any(each.dispensing == sequence for each in labels)


def sheet_written(trail: Trail, identity: str, data: bytes) -> bool:
    """Return whether these bytes were recorded as a sheet of a preparation."""
    return _written(trail, identity, "sheet", data) is not None


def label_written(trail: Trail, identity: str, data: bytes) -> Label | None:
    """Return the label of a preparation that was recorded with these bytes; None without one."""
    told = _written(trail, identity, "label", data)
    if told is None:
        return None
    return Label(
        data, told.draft, told.missing, told.size, told.verified_by, told.labels, told.copy
    )


def _written(trail: Trail, identity: str, kind: str, data: bytes) -> PrintedEarlier | None:
    """Return what the entry of the first print of a kind with these bytes says; None without."""
    entries = (trail.recorded_at(at) for _, at in trail.mentioning(BATCH, identity))
    told = (PrintedEarlier.from_document(e.document) for e in entries if e.action == kind)
    digest = sha256_hex(data)
    return next((each for each in told if each.sha256 == digest), None)
