"""The prescription entered again before a release, by the person who releases."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, NoReturn, TypeVar

from ldncompound.core.quantities import parse_count, parse_quantity
from ldncompound.core.refusals import InvalidOrder, WrongState
from ldncompound.pharmacy.batches.acts.amendments import change_state
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["PrescriptionEntered", "check_entered_again"]


_Answer = TypeVar("_Answer")


class PrescriptionEntered(NamedTuple):
    """
    What the prescription says, as typed again; read from the prescription, not from the sheet.

    Args:
        dose: One intake, a mass.
        per_day: Doses a day.
        quantity: To dispense: capsules or tablets as a count, else a volume or mass.
    """

    dose: str | None
    per_day: str | None
    quantity: str | None


def check_entered_again(
    acts: BatchActs, identity: str, entered: PrescriptionEntered | None
) -> bool:
    """
    Compare the prescription entered again with the one that was prepared.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        entered: As typed; None where nobody entered it.

    Returns:
        Whether it was compared; what is made for stock has no prescription.

    Raises:
        InvalidOrder: it is missing where the policy requires it, or is malformed; recorded.
        WrongState: it cannot be released, or it differs: the batch is then put on hold before.
    """
    plan = acts.batch(identity).plan
    required = bool(acts.personnel.roll.people) and acts.personnel.policies.re_entry == "on"
    if plan.for_stock is not None or (entered is None and not required):
        return False

    def compared() -> list[str]:
        batch = acts.batch(identity)
        batch.check("batch-released")
        return _differences(batch, entered)

    def attempt(work: Callable[[], _Answer]) -> _Answer:
        typed = {"batch": identity, "action": "batch-released"}
        return acts.recorder.attempt(typed, work, mentions_of=lambda _: ((BATCH, identity),))

    differs = attempt(compared)
    if not differs:
        return True
    fields = ", ".join(differs)
    change_state(acts, identity, "batch-held", f"Entered again at release, not equal: {fields}.")

    def refuse() -> NoReturn:
        raise WrongState(
            f"What was entered again is not what was prepared: {fields}. The batch is on hold.",
            remedy="Compare prescription, sheet and label. Resume the batch with 'ldncompound "
            "batch resume', or reject it.",
        )

    return attempt(refuse)


def _differences(batch: Batch, entered: PrescriptionEntered | None) -> list[str]:
    """Return the names of what was not entered as it was prepared."""
    dose, per_day, quantity = entered or (None, None, None)
    if dose is None or per_day is None or quantity is None:
        raise InvalidOrder(
            "Dose, doses a day and quantity of the prescription are entered again before a "
            "release.",
            remedy="Give --dose, --per-day and --quantity, read from the prescription.",
        )
    said, dispensed = batch.plan.prescription, batch.plan.figures.dispensed
    counted = batch.plan.figures.counted
    equal = {
        "dose": said.dose == parse_quantity(dose),
        "doses a day": said.doses_per_day == parse_count(per_day, "the doses a day"),
        "quantity": dispensed.magnitude == parse_count(quantity, "the quantity")
        if counted
        else dispensed == parse_quantity(quantity),
    }
    return [name for name, each in equal.items() if not each]
