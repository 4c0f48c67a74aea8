"""What was dispensed from a stock batch, read from the trail as a preparation of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.personal_data import PERSONAL, PersonalRow
from ldncompound.core.records import replaced
from ldncompound.core.refusals import WrongUsage
from ldncompound.core.trail_place import TrailPlace
from ldncompound.pharmacy.batches.act_records import HandedOut
from ldncompound.pharmacy.batches.history import batch_of

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["dispensed", "dispensed_in"]


def dispensed(trail: Trail, identity: str, sequence: int) -> tuple[Preparation, Batch]:
    """
    Return a batch and its preparation with the prescription on which it was dispensed.

    Args:
        trail: The trail.
        identity: Id of the batch.
        sequence: Number of the entry of the dispensing.

    Raises:
        WrongUsage: the entry is no dispensing, or one from another batch.
    """
    entry = trail.recorded_at(sequence) if 0 < sequence <= trail.head().size else None
    if entry is None or entry.action != "dispensing":
        raise WrongUsage(
            f"Entry {sequence} is not a dispensing.", remedy="'ldncompound trail log' lists them."
        )
    if entry.subject != identity:
        raise WrongUsage(
            f"Entry {sequence} is not about {identity}.", remedy="Name one of its dispensings."
        )
    batch = batch_of(trail, identity)
    return dispensed_in(batch, entry), batch


def dispensed_in(batch: Batch, entry: Recorded) -> Preparation:
    """Return the preparation of a batch with the prescription of a dispensing from it."""
    found = HandedOut.from_document(entry.document)
    made = batch.as_made(batch.plan)
    person = PersonalRow.of(entry.personal)
    given = {key: person.text(key) for key in PERSONAL}
    taken = ("dose", "dose_as_written", "doses_per_day", "days", "first_dose", "prescriber")
    return replaced(
        made,
        for_stock=None,
        prescription=replaced(
            made.prescription, **given, **{key: getattr(found, key) for key in taken}
        ),
        figures=replaced(made.figures, dispense=found.dispense, per_dose=found.per_dose),
        trail=TrailPlace(
            sequence=entry.sequence, hash=entry.hash, size=entry.size, root=entry.root
        ),
    )
