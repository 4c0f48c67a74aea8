"""The prescription entered again before a release, by the person who releases."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, NoReturn, TypeVar

from ldncompound.core.quantities import MG, ML, check_dimension, parse_count, parse_quantity
from ldncompound.core.refusals import InvalidOrder, WrongState
from ldncompound.pharmacy.batches.acts.amendments import change_state
from ldncompound.pharmacy.batches.states import State

if TYPE_CHECKING:
    from ldncompound.compounding.prescription.order import Prescription
    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["PrescriptionEntered", "check_entered_again", "hold_what_differs", "taken_in"]


_Answer = TypeVar("_Answer")


class PrescriptionEntered(NamedTuple):
    """
    What the prescription says, as typed again; read from the prescription, not from the sheet.

    Args:
        dose: One intake, a mass; of several steps that of each, in order, with semicolons.
        per_day: Doses a day, likewise; one number where it is the same for all.
        quantity: To dispense: capsules or tablets as a count, else a volume or mass.
    """

    dose: str | None
    per_day: str | None
    quantity: str | None


def check_entered_again(
    acts: BatchActs,
    identity: str,
    entered: PrescriptionEntered | None,
    meaning: str,
    *,
    alone: bool = False,
) -> bool:
    """
    Compare the prescription entered again with the one that was prepared.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        entered: As typed; None where nobody entered it.
        meaning: As what the person signs, whose key is opened before it is judged.
        alone: A pharmacist signs without a second person, who must enter it whatever the policy.

    Returns:
        Whether it was compared; what is made for stock has no prescription.

    Raises:
        InvalidOrder: it is missing where the policy requires it, or is malformed; recorded.
        NotAuthorised: the key does not open; recorded.
        WrongState: it cannot be released, or it differs: the batch is then put on hold before.
    """
    plan = acts.batch(identity).plan
    personnel = acts.personnel
    required = alone or (bool(personnel.roll.people) and personnel.policies.re_entry == "on")
    if plan.for_stock is not None or (entered is None and not required):
        return False

    def compared() -> list[str]:
        batch = acts.batch(identity)
        # The one who releases may check it in the same ceremony.
        batch.check("batch-released" if batch.state is State.VERIFIED else "batch-verified")
        differs = _differences(batch, entered)
        acts.open_key(meaning, [identity])
        return differs

    differs = _attempt(acts, identity, compared)
    if differs:
        hold_what_differs(acts, identity, differs)
    return True


def hold_what_differs(acts: BatchActs, identity: str, differs: list[str]) -> NoReturn:
    """
    Put a batch on hold because something read again is not what was recorded.

    Raises:
        WrongState: always, once it is on hold; recorded.
    """
    fields = ", ".join(differs)
    change_state(acts, identity, "batch-held", f"Entered again at release, not equal: {fields}.")

    def refuse() -> NoReturn:
        raise WrongState(
            f"What was entered again is not what was prepared: {fields}. The batch is on hold.",
            remedy="Compare prescription, sheet, jars and label. Resume the batch with "
            f"'ldncompound batch resume {identity}', or reject it.",
        )

    _attempt(acts, identity, refuse)


def _attempt(acts: BatchActs, identity: str, work: Callable[[], _Answer]) -> _Answer:
    """Do a part of a release; a refusal is recorded under its batch."""
    typed = {"batch": identity, "action": "batch-released"}
    return acts.recorder.attempt(typed, work)


def _differences(batch: Batch, entered: PrescriptionEntered | None) -> list[str]:
    """Return the names of what was not entered as it was prepared."""
    dose, per_day, quantity = entered or (None, None, None)
    if dose is None or per_day is None or quantity is None:
        raise InvalidOrder(
            "Dose, doses a day and quantity of the prescription are entered again before a "
            "release.",
            remedy="Give --dose, --per-day and --quantity, read from the prescription.",
        )
    steps, dispensed = taken_in(batch.plan.prescription), batch.plan.figures.dispensed
    doses, times = _each(dose), _each(per_day)
    if len(times) == 1:
        times *= len(steps)
    counted = batch.plan.figures.counted
    read = [parse_quantity(each) for each in doses]
    for each in read:
        _check_like(each, steps[0][0], "the dose")
    equal = {
        "dose": [each for each, _ in steps] == read,
        "doses a day": [each for _, each in steps]
        == [parse_count(each, "the doses a day") for each in times],
        "quantity": dispensed.magnitude == parse_count(quantity, "the quantity")
        if counted
        else dispensed == _check_like(parse_quantity(quantity), dispensed, "the quantity"),
    }
    return [name for name, each in equal.items() if not each]


def _check_like(entered: Quantity, prepared: Quantity | None, what: str) -> Quantity:
    """Return what was entered; refuse a volume for a mass, and the reverse, as not read right."""
    for kind, unit in (("mass", MG), ("volume", ML)):
        if prepared is not None and prepared.dimensionality == unit.dimensionality:
            check_dimension(entered, kind, what)
    return entered


def taken_in(given: Prescription) -> list[tuple[Quantity | None, int | None]]:
    """
    Return dose and doses a day of each step of a prescription; of one without steps, its own.

    Args:
        given: As recorded.
    """
    if given.steps is None:
        return [(given.dose, given.doses_per_day)]
    return [(each.dose, each.doses_per_day) for each in given.steps]


def _each(text: str) -> list[str]:
    """Return the texts of several steps."""
    return [each.strip(" \t") for each in text.split(";")]
