"""What a pharmacy did about a master record, act by act, for its paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.refusals import VerificationFailure
from ldncompound.documents.master_to_print import ActOnRecord
from ldncompound.pharmacy.people.adoption import AdoptionEntry
from ldncompound.pharmacy.people.person import ADOPTED, PROPOSED
from ldncompound.pharmacy.trail_index import KEPT_RECORD

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import FormulationInUse
    from ldncompound.trail.store import Trail

__all__ = ["acts_on_record", "adopted_since"]


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


def adopted_since(
    trail: Trail, formulation: FormulationInUse, planned: int, *, last: int | None = None
) -> int | None:
    """
    Return the first entry that adopted a version of a master record after a plan was made of it.

    Args:
        trail: It is only read.
        formulation: As the plan states it.
        planned: Number of the entry of the plan.
        last: Number of the last entry that counts; None for all.

    Returns:
        None where the plan already says that it is adopted, or nobody adopted this version since.
    """
    if formulation.adopted:
        return None
    found = (
        each.entry
        for each in acts_on_record(trail, formulation.id)
        if each.act == ADOPTED and each.sha256 == formulation.sha256
    )
    return next((at for at in found if at > planned and (last is None or at <= last)), None)


def _act(entry: AdoptionEntry, at: int) -> ActOnRecord:
    """Return one act."""
    if entry.state == PROPOSED and entry.proposed is not None:
        stated = entry.proposed
        on, by = stated.proposed_on, stated.proposed_by.name
        return ActOnRecord(on, entry.state, by, stated.revision, stated.sha256, at)
    if entry.in_force is not None and entry.withdrawn is None:
        adopted = entry.in_force
        on, by = adopted.adopted_on, adopted.adopted_by.name
        return ActOnRecord(on, entry.state, by, adopted.revision, adopted.sha256, at)
    if entry.withdrawn is not None:
        return ActOnRecord(entry.withdrawn.on, entry.state, entry.withdrawn.by.name, None, None, at)
    raise VerificationFailure(f"Entry {at} about a master record does not say what was done.")
