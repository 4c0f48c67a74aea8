"""Whether what went into capsules filled by volume can be in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ldncompound.compounding.plausible_orders import fill_in_doubt
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import MG_PER_CAPSULE, quantity
from ldncompound.core.refusals import Implausible
from ldncompound.pharmacy.batches.record_at_work import record_at_work
from ldncompound.pharmacy.batches.unit_mass import is_completed, shared_mass

if TYPE_CHECKING:
    from ldncompound.compounding.dosage_forms.capsules.figures import CapsuleFigures
    from ldncompound.formulary.contents import Formulary
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["check_shared_mass"]


def check_shared_mass(batch: Batch, formulary: Formulary) -> None:
    """
    Refuse masses that no powder has, shared by capsules that were completed with filler.

    Args:
        batch: With its weighings; one that is not completed is not judged.
        formulary: With the tables of capsules and the bounds.

    Raises:
        Implausible: they are outside the densities of powders.
    """
    if not is_completed(batch):
        return
    figures = cast("CapsuleFigures", batch.plan.figures)
    substance = formulary.substance_of(record_at_work(batch.plan).substance)
    each = quantity(significant(shared_mass(batch)), MG_PER_CAPSULE)
    for doubt in fill_in_doubt(each, figures.size, substance, formulary, "what a capsule holds"):
        raise Implausible(
            doubt.told(),
            remedy="Read what completed the capsules again: the container of the filler before, "
            "less after. If it is right, reject the batch.",
            sources=() if doubt.source is None else (doubt.source,),
        )
