"""What an act states must follow from the rest of it, whatever it was made with."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from ldncompound.compounding.weighing.plan import COMPLETE
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import MG, PERCENT, number_of
from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.batches.act_records import (
    BatchPrepared,
    BatchReleased,
    BatchVerified,
    WeighedStep,
)
from ldncompound.pharmacy.batches.acts.transcription import done_by_mentions
from ldncompound.pharmacy.batches.hands import transcribed_in
from ldncompound.pharmacy.batches.replay import with_what_is_signed
from ldncompound.pharmacy.trail_index import DONE_BY

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.batches.batch import Batch, Event
    from ldncompound.trail.entry_shape import EntryBody

__all__ = ["OWN_FIGURES", "act_follows", "transcription_follows"]


OWN_FIGURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "weighing": (
            "target", "off", "tolerance", "accepted", "percent_of_label", "what", "into", "ratio",
            "content", "needed", "holds",
        ),
        "step": ("action", "what", "component"),
        "check": (
            "theory", "mean", "rsd", "planned", "loss", "stage", "acceptance_value", "record",
        ),
        "batch-prepared": ("made", "signature"),
        "batch-verified": ("signature",),
        "batch-released": ("labels", "signature", "re_entered"),
        "batch-reviewed": ("digest", "labels", "re_entered"),
        "batch-corrected": ("old", "new"),
        "dispensing": ("dispense", "left", "strength", "per_dose", "dose", "beyond_use"),
        "trituration": ("trituration", "steps"),
        "balance-check": ("off",),
        "schedule": ("changes", "left"),
        "erasure": (
            "entries", "preparations", "schedules", "unfinished", "recalled", "last_entry",
            "beyond_use",
        ),
    }
)  # fmt: skip
"""Members that follow from the trail alone, with whatever formulations and configuration."""


def act_follows(before: Batch, after: Batch, event: Event, *, old: bool) -> None:
    """
    Hold what an act states against the batch before and after it.

    Args:
        before: The batch before it.
        after: The batch after it.
        event: The act.
        old: Its entry has the first form, which has its own demands.

    Raises:
        VerificationFailure: it signs another batch, or states what the batch did not give.
    """
    stated = event.document
    if isinstance(stated, BatchPrepared | BatchVerified | BatchReleased):
        if stated.signature.digest != with_what_is_signed(before, stated).digest:
            raise VerificationFailure(
                "The signature signs another batch than the one that stood then."
            )
    elif isinstance(stated, WeighedStep) and not old:
        fault = _weighed_wrongly(after, stated)
        if fault is not None:
            raise VerificationFailure(fault)


def transcription_follows(body: EntryBody, event: Event) -> None:
    """
    Refuse an act whose body names another person who did it on paper than its document.

    Raises:
        VerificationFailure: it does; who verifies an export would not see them.
    """
    named = tuple(each for each in body.mentions if each[0] == DONE_BY)
    if named != done_by_mentions(transcribed_in(event.document)):
        raise VerificationFailure("It does not say who did it on paper, or says another.")


def _weighed_wrongly(after: Batch, stated: WeighedStep) -> str | None:
    """Return what a weighing states wrongly; None where it is right."""
    target, actual = number_of(stated.target, MG), number_of(stated.actual, MG)
    off = (actual - target) / target * 100
    completes = {each.step for each in after.steps if each.action == COMPLETE}
    if stated.off is None or stated.tolerance is None:
        if stated.step not in completes or stated.accepted or stated.off is not stated.tolerance:
            return f"The weighing of step {stated.step} has no tolerance, and should have one."
    elif not _is(stated.off, off):
        return f"The weighing of step {stated.step} is off by another percentage."
    elif stated.accepted is not (abs(off) > number_of(stated.tolerance, PERCENT)):
        return f"The weighing of step {stated.step} was accepted wrongly, or not at all."
    if not _is(stated.percent_of_label, after.percent_of_label):
        return f"After step {stated.step} the batch holds another percentage of its label."
    return None


def _is(stated: Quantity, found: Fraction) -> bool:
    """Say whether a percentage with 12 digits is the one that was found."""
    return number_of(stated, PERCENT) == significant(found)
