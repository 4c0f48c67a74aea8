"""The masses of a finished batch that say how much of its filler a capsule holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.quantities import format_quantity
from ldncompound.core.refusals import InvalidOrder, WrongState
from ldncompound.pharmacy.batches.check_records import MassesCheck
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.states import VOID
from ldncompound.pharmacy.batches.unit_mass import is_outdated

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.trail.store import Trail

__all__ = ["masses_for_trial"]


def masses_for_trial(trail: Trail, identity: str, record: LotRecord) -> tuple[str, ...]:
    """
    Return the masses of capsules that were checked, net; none where they were not checked.

    Args:
        trail: Holds the batch.
        identity: Its id.
        record: The lot whose packing they are to show.

    Raises:
        WrongState: no capsule of it has been filled yet, or they are not as they should be.
        InvalidOrder: the lot is not the one lot of filler in it.
    """
    batch = batch_of(trail, identity)
    if batch.made is None:
        raise WrongState(
            f"The batch {identity} is {batch.state.value}: no capsule of it has been filled.",
            remedy="Weigh its capsules when it is finished, or trial capsules without --batch.",
        )
    alone = "Fill, tamp and weigh capsules of this lot, without --batch."
    if batch.state in VOID:
        raise WrongState(f"The batch {identity} is {batch.state.value}.", remedy=alone)
    if "masses" in batch.failed or is_outdated(batch):
        raise WrongState(
            f"The masses of {identity} failed, or are to be checked again.", remedy=alone
        )
    used = batch.lots.get(record.component, ())
    if not any(record.id == each.id if each.id else record.number == each.number for each in used):
        raise InvalidOrder(
            f"The batch {identity} does not contain the lot {record.id}.",
            remedy=f"Lots of {record.component} in it: "
            f"{', '.join(each.id or each.number for each in used) or 'none'}.",
        )
    filler = next((part.name for part in batch.plan.components if part.role == "filler"), None)
    if record.component != filler or len(used) > 1:
        raise InvalidOrder(
            f"Capsules of {identity} show how much they hold of its filler, and of one lot alone: "
            f"{record.id} is not that.",
            remedy=alone,
        )
    check = batch.checks.get("masses")
    values = check.values if isinstance(check, MassesCheck) else ()
    return tuple(map(format_quantity, values))
