"""What came out of a batch: counts, and lots of what was not weighed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ldncompound.core.quantities import parse_count
from ldncompound.core.refusals import InvalidOrder
from ldncompound.pharmacy.batches.acts.batch_act import nought_or_more

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["BatchYield", "counts_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchYield:
    """
    The yield, as typed.

    Args:
        filled: Capsules filled; None for other forms.
        rejected: How many of them were rejected.
        lots: Of what was not weighed, each `NAME=LOT` or `NAME=LOT@YYYY-MM`.
    """

    filled: str | None = None
    rejected: str | None = None
    lots: tuple[str, ...] = ()


def counts_of(batch: Batch, counted: BatchYield) -> tuple[int | None, int | None]:
    """Return how many capsules or tablets were made and rejected, or refuse the counts."""
    form = batch.plan.form
    if not batch.plan.figures.counted:
        if counted.filled is not None or counted.rejected is not None:
            raise InvalidOrder("This form is not counted.", remedy="Leave out the counts.")
        return None, None
    if counted.filled is None:
        raise InvalidOrder(
            f"The number of {form} made is missing.", remedy="Give --filled and --rejected."
        )
    filled = parse_count(counted.filled, f"the {form} made")
    rejected = nought_or_more(counted.rejected or "0", f"the {form} rejected")
    planned = batch.plan.figures.made.magnitude
    if filled > planned:
        raise InvalidOrder(
            f"{filled} {form} made from powder for {planned} would be too weak.",
            remedy=f"Count again. If the powder was spread over more {form}, reject the batch.",
        )
    if rejected > filled:
        raise InvalidOrder(
            f"{rejected} of {filled} {form} cannot be rejected.", remedy="Count again."
        )
    return filled, rejected
