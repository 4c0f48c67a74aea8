"""What happens to a batch beside the straight way: held, rejected, corrected, recalled."""

from __future__ import annotations

from typing import Any

from ldncompound.compounding.materials.ordered_lots import lots_in_use
from ldncompound.core.quantities import (
    MG,
    format_quantity,
    mass,
    number_of,
    read_quantity,
    stored_quantity,
)
from ldncompound.core.refusals import InvalidOrder, WrongState
from ldncompound.core.text import LONGEST_REASON, LONGEST_WORD, check_reason, check_text, echo
from ldncompound.pharmacy.batches.acts.batch_act import (
    ActDocument,
    BatchActs,
    percent_text,
    tolerance_of,
)
from ldncompound.pharmacy.batches.acts.lots_at_hand import (
    check_in_date,
    factors_document,
    lot_factors,
    lot_json,
)
from ldncompound.pharmacy.batches.acts.sign_off import BatchYield, counts_of
from ldncompound.pharmacy.batches.batch import Batch
from ldncompound.pharmacy.batches.states import LIFE
from ldncompound.pharmacy.stock.inventory import Stockroom

__all__ = ["change_state", "correct_batch"]


def change_state(acts: BatchActs, identity: str, action: str, reason: str) -> dict[str, Any]:
    """
    Record one of the plain changes of state.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        action: "batch-held", "batch-resumed", "batch-rejected", "batch-reworked" or
            "batch-recalled".
        reason: Why; kept with the personal data.
    """
    check_reason(reason)
    leading = action in ("batch-resumed", "batch-reworked", "batch-recalled")

    def made(_: Batch) -> ActDocument:
        check_text(reason, "the reason", longest=LONGEST_REASON)
        if leading:
            acts.check_leads(f"say that a batch is {LIFE[action].does}")
        return ActDocument({"schema": "ldncompound.batch-act/1", "batch": identity})

    return acts.record(identity, action, {}, made, personal={"reason": reason})


def correct_batch(
    acts: BatchActs, identity: str, step: int | None, values: dict[str, str], reason: str
) -> dict[str, Any]:
    """
    Record another value in the place of one that was written down wrong.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        step: Of the weighing; None for what came out.
        values: `actual`, `printout`, `filled`, `rejected` or `lot`, as typed.
        reason: Why; kept with the personal data.

    Raises:
        WrongState: nothing of the kind has been recorded.
        InvalidOrder: a value that cannot be.
    """
    check_reason(reason)
    typed = {"step": str(step), **{key: echo(text) for key, text in values.items()}}

    def made(batch: Batch) -> ActDocument:
        check_text(reason, "the reason", longest=LONGEST_REASON)
        if step is None:
            member, was, new = _other_yield(acts, batch, values)
        else:
            member, was, new = _other_weighing(acts, batch, step, values)
        document = {
            "schema": "ldncompound.batch-act/1",
            "batch": identity,
            "member": member,
            "step": step,
            "old": {key: was.get(key) for key in new},
            "new": new,
        }
        lots = new.get("lots") or {}
        found = tuple(("lot", lot["number"]) for each in lots.values() for lot in each)
        return ActDocument(document, found)

    return acts.record(identity, "batch-corrected", typed, made, personal={"reason": reason})


def _other_weighing(
    acts: BatchActs, batch: Batch, step: int, values: dict[str, str]
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return which weighing is corrected, what it stated and what it states now."""
    was = batch.weighed.get(step)
    if was is None:
        raise WrongState(
            f"Nothing was weighed at step {step}.",
            remedy="'ldncompound batch show' lists the weighings.",
        )
    new: dict[str, Any] = {}
    if "actual" in values:
        new |= _other_mass(acts, batch, was, values["actual"])
    if "printout" in values:
        check_text(values["printout"], "the printout", longest=LONGEST_WORD)
        new["printout"] = values["printout"]
    if not new or values.keys() - {"actual", "printout"}:
        raise InvalidOrder(
            "Of a weighing the mass found and its printout are corrected.",
            remedy="Give --actual or --printout. Another lot than stated: reject the batch.",
        )
    return "weighing", was, new


def _other_mass(acts: BatchActs, batch: Batch, was: dict[str, Any], text: str) -> dict[str, Any]:
    """Return what a weighing states with another mass found."""
    actual = number_of(read_quantity(text, "mass", "the mass found"), MG)
    target = number_of(stored_quantity(was["target"]), MG)
    if actual <= 0:
        raise InvalidOrder("Nothing weighs nothing.", remedy="Give the mass found.")
    return {
        "actual": format_quantity(mass(actual)),
        "off": percent_text((actual - target) / target * 100),
        "accepted": abs(actual - target) > target * tolerance_of(batch),
        **_factors_now(acts, batch, was),
    }


def _factors_now(acts: BatchActs, batch: Batch, was: dict[str, Any]) -> dict[str, Any]:
    """Return how the lot of a weighing stands beside the plan now: as received, as corrected."""
    if was["ratio"] is None:
        return {}
    stated = was["lot"]
    named = stated.get("id") or f"{stated['number']}@{stated['expiration_date']}"
    given = (f"{was['component']}={named}",)
    (lot,) = lots_in_use(given, (was["component"],), Stockroom(acts.recorder.trail))
    told = factors_document(lot_factors(acts.recorder, batch, lot))
    known = {"content": was["ratio"], "needed": None, "holds": None, **was}
    return {key: text for key, text in told.items() if text != known[key]}


def _other_yield(
    acts: BatchActs, batch: Batch, values: dict[str, str]
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return what came out, as it was stated and as it is now."""
    was = batch.made
    if was is None:
        raise WrongState(
            "Nothing has come out yet that could be corrected.",
            remedy="Name the step of a weighing with --step.",
        )
    known = {"filled", "rejected", "lot"}
    if not values or values.keys() - known:
        raise InvalidOrder(
            "Of what came out the counts and the lots of what was not weighed are corrected.",
            remedy="Give --filled, --rejected or --lot 'NAME=LOT'.",
        )
    new: dict[str, Any] = _other_counts(batch, was, values)
    if "lot" in values:
        new["lots"] = _other_lots(acts, batch, was, values["lot"])
    return "made", was, new


def _other_counts(
    batch: Batch, was: dict[str, Any], values: dict[str, str]
) -> dict[str, int | None]:
    """Return the counts as they are now; those that are not corrected stay."""
    texts = {
        key: values.get(key, None if was[key] is None else str(was[key]))
        for key in ("filled", "rejected")
    }
    filled, rejected = counts_of(
        batch, BatchYield(filled=texts["filled"], rejected=texts["rejected"])
    )
    if batch.left is not None and (filled or 0) - (rejected or 0) < batch.dispensed:
        raise InvalidOrder(
            f"{batch.dispensed} were dispensed already; there were more.",
            remedy="Count again.",
        )
    return {"filled": filled, "rejected": rejected}


def _other_lots(acts: BatchActs, batch: Batch, was: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the lots of what was not weighed, one of them corrected."""
    names = [part["name"] for part in batch.plan["components"]]
    (lot,) = lots_in_use((text,), names, Stockroom(acts.recorder.trail))
    check_in_date(acts.recorder, batch, lot)
    if lot.component in batch.lots and lot.component not in was["lots"]:
        raise InvalidOrder(
            f"{lot.component} was weighed; its lot stands with the weighing.",
            remedy="Another lot than stated: reject the batch.",
        )
    return {**was["lots"], lot.component: [lot_json(lot.component, lot)]}
