"""The step that is next at the bench, and the jar that it is done from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.materials.container_names import check_container
from ldncompound.compounding.weighing.plan import WEIGHED
from ldncompound.core.refusals import InvalidOrder, WrongState
from ldncompound.pharmacy.batches.record_at_work import record_at_work
from ldncompound.pharmacy.batches.typed_lots import typed_lot_mentions
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import IN_USE

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.preparation import LotInUse
    from ldncompound.compounding.weighing.plan import Step
    from ldncompound.formulary.substance import Substance
    from ldncompound.interchange.balance_files import BalanceReading
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["check_name", "check_substance", "lot_mentions", "next_step_of"]


def next_step_of(
    batch: Batch, action: str | None, number: int | None, component: str | None
) -> Step:
    """Return the next step; refuse if another one is meant."""
    step = batch.next_step
    if step is None:
        raise WrongState(
            f"Every step of {batch.plan.id} is done.",
            remedy=f"Continue with 'ldncompound batch finish {batch.plan.id}'.",
        )
    named = f"step {step.step}, {step.action} {step.what}"
    is_weighing = step.action in WEIGHED
    if (action == "weigh") != is_weighing:
        command = "weigh" if is_weighing else "do"
        raise WrongState(
            f"Next is {named}.",
            remedy=f"Record it with 'ldncompound batch {command} {batch.plan.id}'.",
        )
    if number not in (None, step.step) or component not in (None, step.what):
        raise WrongState(f"Next is {named}; a step cannot be skipped.", remedy="Do it first.")
    return step


def lot_mentions(
    acts: BatchActs, batch: Batch, lot: LotInUse | None, component: str | None
) -> tuple[tuple[str, str], ...]:
    """Return the keys of a lot that is used, and of what of it was not received."""
    if lot is None:
        return ()
    room = Stockroom(acts.recorder.trail)
    typed = typed_lot_mentions(room, batch.active, {str(component): (lot,)})
    return (IN_USE, lot.number), *typed


def check_name(
    acts: BatchActs, batch: Batch, component: str, lot: ComponentLot | None, container: str
) -> None:
    """Refuse a container of another name than that of the component, in the form of its lot."""
    substance = acts.recorder.formulary.substance_of(record_at_work(batch.plan).substance)
    record = None if lot is None else lot.record
    made = None if record is None else record.trituration
    form = None if record is None else record.form if made is None else made.form
    if component != substance.labelled_as:
        form = None  # of tablets the name is confirmed without one
    elif form is None:
        form = component
    recorder = acts.recorder
    check_container(
        container,
        component,
        form,
        substance,
        recorder.formulary,
        own=Stockroom(recorder.trail).synonyms(component, form),
        made_ahead=made is not None,
    )


def check_substance(
    acts: BatchActs,
    batch: Batch,
    component: str | None,
    lot: ComponentLot | None,
    reading: BalanceReading,
    substance: Substance,
) -> None:
    """Refuse a component not checked by eye, or from a container of another name."""
    if component is not None and not reading.sighted:
        raise InvalidOrder(
            f"Lot and certificate of {component} must be checked by eye.",
            remedy="Check them, and give --sighted.",
        )
    if reading.container is None:
        if component != batch.active:
            return
        raise InvalidOrder(
            "The name on the container of the active was not entered.",
            remedy=f"Read the name on the container: {substance.told_apart}. Give it with "
            "--container.",
        )
    if component is not None:  # what was made in an earlier step has no label of a maker
        check_name(acts, batch, component, lot, reading.container)
