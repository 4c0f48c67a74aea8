"""What a pharmacy did about a master record, act by act, for its paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.documents.master_record import ActOnRecord
from ldncompound.pharmacy.people.adoption import AdoptionEntry
from ldncompound.pharmacy.trail_index import KEPT_RECORD

if TYPE_CHECKING:
    from ldncompound.trail.store import Trail

__all__ = ["acts_on_record"]


def acts_on_record(trail: Trail, identity: str) -> tuple[ActOnRecord, ...]:
    """
    Return every proposal, adoption and withdrawal of a master record, the newest last.

    Args:
        trail: It is only read.
        identity: Id of the record.
    """
    numbers = [at for _, at in trail.mentioning(KEPT_RECORD, identity)]
    return tuple(
        _act(AdoptionEntry.from_document(trail.recorded_at(at).document), at) for at in numbers
    )


def _act(entry: AdoptionEntry, at: int) -> ActOnRecord:
    """Return one act."""
    adopted, proposed, withdrawn = entry.in_force, entry.proposed, entry.withdrawn
    if withdrawn is not None:
        return ActOnRecord(withdrawn.on, entry.state, withdrawn.by.name, None, None, at)
    if proposed is not None:
        on, by = proposed.proposed_on, proposed.proposed_by.name
        return ActOnRecord(on, entry.state, by, proposed.revision, proposed.sha256, at)
    assert adopted is not None  # noqa: S101 - an entry that is no withdrawal has one of the two
    on, by = adopted.adopted_on, adopted.adopted_by.name
    return ActOnRecord(on, entry.state, by, adopted.revision, adopted.sha256, at)
