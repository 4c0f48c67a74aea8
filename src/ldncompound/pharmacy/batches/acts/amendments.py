"""What happens to a batch beside the straight way: held, rejected, corrected, recalled.

A room of its own above `signoff`: nothing of it is needed to make a batch, and each wants
a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ldncompound.compounding.materials.lots_in_use import lots_in_use
from ldncompound.core.numbers import format_number
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
    BatchKeeper,
    Made,
    lot_json,
    percent_text,
    tolerance_of,
)
from ldncompound.pharmacy.batches.acts.sign_off import Outcome, counts_of
from ldncompound.pharmacy.batches.life import Batch
from ldncompound.pharmacy.batches.states import LIFE
from ldncompound.pharmacy.stock.inventory import Stockroom

__all__ = ["Amending"]


@dataclass(frozen=True, slots=True)
class Amending:
    """
    Makes changes of a batch's state, and corrections, part of a trail.

    Args:
        keeper: Knows the batches.
    """

    keeper: BatchKeeper

    def change(self, identity: str, action: str, reason: str) -> dict[str, Any]:
        """
        Record one of the plain changes of state.

        Args:
            identity: Id of the batch.
            action: "batch-held", "batch-resumed", "batch-rejected", "batch-reworked" or
                "batch-recalled".
            reason: Why; kept with the personal data.
        """
        check_reason(reason)
        leading = action in ("batch-resumed", "batch-reworked", "batch-recalled")

        def made(_: Batch) -> Made:
            check_text(reason, "the reason", longest=LONGEST_REASON)
            if leading:
                self.keeper.check_leads(f"say that a batch is {LIFE[action].does}")
            return Made({"schema": "ldncompound.batch-act/1", "batch": identity})

        return self.keeper.act(identity, action, {}, made, personal={"reason": reason})

    def correct(
        self, identity: str, step: int | None, values: dict[str, str], reason: str
    ) -> dict[str, Any]:
        """
        Record another value in the place of one that was written down wrong.

        Args:
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

        def made(batch: Batch) -> Made:
            check_text(reason, "the reason", longest=LONGEST_REASON)
            if step is None:
                member, was, new = self._other_outcome(batch, values)
            else:
                member, was, new = self._other_weighing(batch, step, values)
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
            return Made(document, found)

        return self.keeper.act(
            identity, "batch-corrected", typed, made, personal={"reason": reason}
        )

    def _other_weighing(
        self, batch: Batch, step: int, values: dict[str, str]
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
            actual = number_of(read_quantity(values["actual"], "mass", "the mass found"), MG)
            target = number_of(stored_quantity(was["target"]), MG)
            if actual <= 0:
                raise InvalidOrder("Nothing weighs nothing.", remedy="Give the mass found.")
            new |= {
                "actual": format_quantity(mass(actual)),
                "off": percent_text((actual - target) / target * 100),
                "accepted": abs(actual - target) > target * tolerance_of(batch),
                **self._contents(batch, was),
            }
        if "printout" in values:
            check_text(values["printout"], "the printout", longest=LONGEST_WORD)
            new["printout"] = values["printout"]
        if not new or values.keys() - {"actual", "printout"}:
            raise InvalidOrder(
                "Of a weighing the mass found and its printout are corrected.",
                remedy="Give --actual or --printout. Another lot than stated: reject the batch.",
            )
        return "weighing", was, new

    def _contents(self, batch: Batch, was: dict[str, Any]) -> dict[str, Any]:
        """Return how the lot of a weighing stands beside the plan now; it may be corrected too."""
        identity = (was["lot"] or {}).get("id")
        if was["ratio"] is None or identity is None:
            return {}
        given = (f"{was['component']}={identity}",)
        (lot,) = lots_in_use(given, (was["component"],), Stockroom(self.keeper.recorder.trail))
        found = self.keeper.beside_plan(batch, lot)._asdict()
        told = {key: format_number(each) for key, each in found.items()}
        return {key: text for key, text in told.items() if text != was.get(key, was["ratio"])}

    def _other_outcome(
        self, batch: Batch, values: dict[str, str]
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
        texts = {
            key: values.get(key, None if was[key] is None else str(was[key]))
            for key in ("filled", "rejected")
        }
        filled, rejected = counts_of(
            batch, Outcome(filled=texts["filled"], rejected=texts["rejected"])
        )
        new: dict[str, Any] = {"filled": filled, "rejected": rejected}
        if batch.left is not None and (filled or 0) - (rejected or 0) < batch.dispensed:
            raise InvalidOrder(
                f"{batch.dispensed} were dispensed already; there were more.",
                remedy="Count again.",
            )
        if "lot" in values:
            names = [part["name"] for part in batch.plan["components"]]
            (lot,) = lots_in_use((values["lot"],), names, Stockroom(self.keeper.recorder.trail))
            self.keeper.check_in_date(batch, lot)
            if lot.component in batch.lots and lot.component not in was["lots"]:
                raise InvalidOrder(
                    f"{lot.component} was weighed; its lot stands with the weighing.",
                    remedy="Another lot than stated: reject the batch.",
                )
            new["lots"] = {**was["lots"], lot.component: [lot_json(lot.component, lot)]}
        return "made", was, new
