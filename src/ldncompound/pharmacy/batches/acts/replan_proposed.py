"""What a refusal at the bench proposes where the batch can still be planned anew."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ldncompound.core.refusals import (
    CourseOutlivesBeyondUse,
    ExpiredComponent,
    InvalidOrder,
    LotNotUsable,
    NotWeighable,
    Refusal,
    WrongComponent,
)
from ldncompound.pharmacy.batches.states import LIFE, REPLACING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["NOT_FOR_IT", "NOT_USABLE", "TOO_LITTLE", "replan_proposed"]


NOT_USABLE = (CourseOutlivesBeyondUse, ExpiredComponent, LotNotUsable)
NOT_FOR_IT = (InvalidOrder, WrongComponent)
TOO_LITTLE = (NotWeighable,)
"""Refusals of a lot: it must not be used, the batch was not planned for it, or of it too little
would be weighed."""


@contextmanager
def replan_proposed(
    batch: Batch, component: str | None, kinds: tuple[type[Refusal], ...]
) -> Iterator[None]:
    """
    Add to the refusal of a lot that the batch can be planned anew, as long as it can.

    Args:
        batch: The batch, of which the lot is refused.
        component: What the lot supplies; None for what was made in an earlier step.
        kinds: Of refusals that another lot avoids.
    """
    try:
        yield
    except kinds as refusal:
        can = batch.state in LIFE[REPLACING].since and not batch.standing.bars(REPLACING)
        if can and component is not None:
            refusal.remedy += (
                " Nothing of it is weighed yet: plan it anew for another lot with 'ldncompound "
                f'batch replan {batch.plan.id} --lot "{component}=LOT" --reason TEXT\'.'
            )
        raise
