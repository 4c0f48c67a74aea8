"""Which batches are to be assayed by the pharmacy's rule; nothing is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ldncompound.compounding.practice import Sampling
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["assay_due", "assayed_mentions", "made_mentions"]


_MADE_OF, _ASSAYED, _ASSAYED_WITH = "made-of", "assayed", "assayed-with"
"""Keys of the batches of a record, and of assays by record and by lot of filler."""


def assay_due(batch: Batch, trail: Trail, sampling: Sampling | None) -> str | None:
    """
    Return why capsules or tablets of a batch are to be assayed before it is verified.

    None where the pharmacy has no rule, its rule does not apply, or an assay is recorded.

    Args:
        batch: The batch.
        trail: With what was made and assayed before.
        sampling: The pharmacy's rule.
    """
    if sampling is None or "assay" in batch.checks or not batch.plan.figures.counted:
        return None
    record = batch.plan.formulation.id
    if sampling.new_filler:
        for lot in _fillers(batch):
            if _last_other(batch, trail, (_ASSAYED_WITH, lot)) is None:
                return f"no batch with this lot of filler has been assayed: {lot}"
    if sampling.every is not None:
        assayed = _last_other(batch, trail, (_ASSAYED, record))
        last, known = (0, None) if assayed is None else (assayed.sequence, assayed.subject)
        entries = (at for _, at in trail.mentioning(_MADE_OF, record) if at > last)
        since = {trail.recorded_at(at).subject for at in entries} - {batch.plan.id, known}
        if len(since) + 1 >= sampling.every:
            return f"one in {sampling.every} batches of {record} is assayed"
    return None


def _last_other(batch: Batch, trail: Trail, mention: tuple[str, str]) -> Recorded | None:
    """Return the last entry about another batch with this key; None without one."""
    found = (trail.recorded_at(at) for _, at in reversed(trail.mentioning(*mention)))
    return next((each for each in found if each.subject != batch.plan.id), None)


def assayed_mentions(batch: Batch) -> tuple[tuple[str, str], ...]:
    """Return the keys of an assay of a batch, to decide what is due later."""
    record = batch.plan.formulation.id
    return ((_ASSAYED, record), *((_ASSAYED_WITH, lot) for lot in _fillers(batch)))


def made_mentions(batch: Batch) -> tuple[tuple[str, str], ...]:
    """Return the keys of a finished batch."""
    return ((_MADE_OF, batch.plan.formulation.id),)


def _fillers(batch: Batch) -> list[str]:
    """Return the lots of filler in a batch, as messages and keys name them."""
    names = [part.name for part in batch.plan.components if part.role == "filler"]
    return [f"{name}={lot.id or lot.number}" for name in names
            for lot in batch.lots.get(name, ())]  # fmt: skip
