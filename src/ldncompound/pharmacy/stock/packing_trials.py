"""Packing trials: the mass of a lot that fills one capsule of a size, tried or from a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.materials.confirmed import confirmed_figures
from ldncompound.compounding.materials.identity import lot_not_usable
from ldncompound.compounding.materials.plausibility import packing_mass
from ldncompound.compounding.plausible_orders import PACKED, trial_in_doubt
from ldncompound.compounding.preparation import Preparation
from ldncompound.core.quantities import read_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.pharmacy.batch_ids import preparation_named
from ldncompound.pharmacy.batches.masses_for_trial import masses_for_trial
from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.store import Trail

__all__ = ["check_size", "tried_packing"]


def tried_packing(
    recorder: Recorder,
    record: LotRecord,
    size: str,
    masses: Sequence[str],
    *,
    shell: str | None,
    batch: str | None,
    confirmed: str | None = None,
) -> LotRecord:
    """
    Return a lot with its packing mass for a capsule size; nothing is recorded.

    Args:
        recorder: Gives trail and day.
        record: The lot.
        size: Capsule size.
        masses: Of single filled capsules; none for those of a batch that were checked.
        shell: Mean mass of an empty capsule; None where the masses are net.
        batch: Id of a finished batch that they were taken from.
        confirmed: Why masses are right that no powder or shell has.

    Raises:
        LotNotUsable: it must not be used.
        WrongState: no capsule of the batch has been filled yet.
        InvalidOrder: impossible masses, or a batch without the lot.
        Implausible: masses that no powder or shell has, and nobody confirmed them.
    """
    why = Stockroom(recorder.trail).unusable(record) if batch is None else None
    if why is not None:
        raise lot_not_usable(record.number, record.component, why, record)
    if batch is not None:
        checked = masses_for_trial(recorder.trail, batch, record)
        masses = masses or (() if shell is not None else checked)
    today = recorder.desk.today
    found = packing_mass(record, size, masses, shell=shell, batch=batch, today=today)
    formulary = recorder.formulary
    empty = None if shell is None else read_quantity(shell, "mass", "the shell")
    rule = formulary.rule_of(recorder.pharmacy.jurisdiction)
    substance = formulary.substance_of_component(record.component)
    agreed = confirmed_figures(
        trial_in_doubt(found, size, empty, substance, formulary, rule),
        confirmed,
        recorder.desk.by,
        remedy="Weigh shells and full capsules again.",
    )
    # What was confirmed of the trial before does not hold for this one.
    before = [
        each
        for each in found.confirmed
        if not (each.figure.startswith(PACKED) and each.value.endswith(f" in size {size}"))
    ]
    return replaced(found, confirmed=(*before, *agreed))


def check_size(trail: Trail, identity: str, size: str) -> None:
    """
    Refuse masses of an unknown batch, or of capsules of another size.

    Raises:
        WrongUsage: there is no such batch, or its capsules are of another size.
    """
    found = preparation_named(trail, identity)
    filled = Preparation.from_document(found.document).capsules
    if filled is None or filled.size != size:
        made = "no capsules" if filled is None else f"capsules of size {filled.size}"
        raise WrongUsage(
            f"The batch {identity} has {made}, but size {quoted(size)} is given.",
            remedy="Give the size that was filled.",
        )
