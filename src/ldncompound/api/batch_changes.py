"""Acts that change what stands of a batch, or take from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ldncompound.api.batch_acts import BatchGroup, acts_by, stated_in
from ldncompound.api.checked import checked

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.pharmacy.batches.act_records import (
        BatchChanged,
        BatchCorrected,
        HandedOut,
        LotAccepted,
    )
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["ChangeActs"]


class ChangeActs(BatchGroup):
    """Changes of a batch, and what is dispensed from it: part of `pharmacy.batches`."""

    def _change(
        self, name: str, action: str, identity: str, reason: str, request_id: str | None
    ) -> BatchChanged:
        """Record a change of state that needs only a reason."""
        from ldncompound.pharmacy.batches.acts.amendments import change_state

        return self._act(
            name,
            {"batch": identity, "reason": reason},
            request_id,
            lambda acts: change_state(acts, identity, action, reason),
        )

    @checked
    def hold(self, identity: str, *, reason: str, request_id: str | None = None) -> BatchChanged:
        """
        Put a batch on hold: nothing is done with it until it is resumed, rejected or recalled.

        Args:
            identity: Id of the batch.
            reason: Why; kept with the personal data.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            WrongUsage: no such batch, or no reason.
            Refusal: recorded.
        """
        return self._change("hold", "batch-held", identity, reason, request_id)

    @checked
    def resume(self, identity: str, *, reason: str, request_id: str | None = None) -> BatchChanged:
        """Resume a batch from where it was put on hold; arguments and refusals as for `hold`."""
        return self._change("resume", "batch-resumed", identity, reason, request_id)

    @checked
    def reject(self, identity: str, *, reason: str, request_id: str | None = None) -> BatchChanged:
        """Reject a batch that was not released, for good; arguments and refusals as for `hold`."""
        return self._change("reject", "batch-rejected", identity, reason, request_id)

    @checked
    def rework(self, identity: str, *, reason: str, request_id: str | None = None) -> BatchChanged:
        """Take a prepared batch back to the bench; arguments and refusals as for `hold`."""
        return self._change("rework", "batch-reworked", identity, reason, request_id)

    @checked
    def recall(self, identity: str, *, reason: str, request_id: str | None = None) -> BatchChanged:
        """
        Recall a batch that was released, and list whom to call.

        Args:
            identity: Id of the batch.
            reason: Why; kept with the personal data.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            What was recorded, with its place in the trail, and `calls`: whom to call as of now.

        Raises:
            WrongUsage: no such batch, or no reason.
            Refusal: recorded.
        """
        from ldncompound.pharmacy.batches.acts.amendments import change_state

        def with_calls(recorder: Recorder, recalled: BatchChanged) -> BatchChanged:
            from ldncompound.core.records import replaced
            from ldncompound.pharmacy.batches.tracing import people_to_call

            return replaced(recalled, calls=tuple(people_to_call(recorder.trail, [identity])))

        def work(recorder: Recorder) -> BatchChanged:
            done = change_state(acts_by(recorder), identity, "batch-recalled", reason)
            return with_calls(recorder, done)

        def again(recorder: Recorder, recorded: Recorded) -> BatchChanged:
            return with_calls(recorder, stated_in(recorded))

        return self._premises.act_on_record(
            "batches.recall", {"batch": identity, "reason": reason}, request_id, work, again
        )

    @checked
    def correct(
        self,
        identity: str,
        *,
        reason: str,
        step: int | None = None,
        actual: str | None = None,
        printout: str | None = None,
        filled: str | None = None,
        rejected: str | None = None,
        lot: str | None = None,
        request_id: str | None = None,
    ) -> BatchCorrected:
        """
        Correct a value that was recorded wrong; the old one is kept beside it.

        Args:
            identity: Id of the batch.
            reason: Why; kept with the personal data.
            step: Step of the weighing; None for what came out.
            actual: The correct mass, like "479 mg".
            printout: The correct reference of the printout.
            filled: Units filled.
            rejected: Units rejected.
            lot: "NAME=LOT", the correct lot of what was not weighed.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            Old and new values, with the place in the trail.

        Raises:
            WrongUsage: no such batch, or no reason.
            Refusal: recorded.
        """
        from ldncompound.pharmacy.batches.acts.amendments import correct_batch

        given = {
            "actual": actual, "printout": printout, "filled": filled, "rejected": rejected,
            "lot": lot,
        }  # fmt: skip
        values = {key: text for key, text in given.items() if text is not None}
        return self._act(
            "correct",
            {"batch": identity, "step": step, "values": values, "reason": reason},
            request_id,
            lambda acts: correct_batch(acts, identity, step, values, reason),
        )

    @checked
    def accept_lot(
        self, identity: str, *, lot: str, reason: str, request_id: str | None = None
    ) -> LotAccepted:
        """
        Accept, for one batch, a lot that was not received; signed by a pharmacist.

        Args:
            identity: Id of the batch.
            lot: "NAME=LOT", as it was typed; never the active's.
            reason: Why; kept with the personal data.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            WrongUsage: no such batch, or no reason.
            Refusal: recorded.
        """
        from ldncompound.pharmacy.batches.acts import typed_lots_at_release

        return self._act(
            "accept_lot",
            {"batch": identity, "lot": lot, "reason": reason},
            request_id,
            lambda acts: typed_lots_at_release.accept_lot(acts, identity, lot, reason),
        )

    @checked
    def replan(
        self,
        identity: str,
        *,
        lots: Sequence[str],
        reason: str,
        measured: Sequence[str] = (),
        fill_mass: str | None = None,
        balance: str | None = None,
        confirmed: str | None = None,
        request_id: str | None = None,
    ) -> Preparation:
        """
        Plan a batch anew with other lots, under a new id, before anything of it is weighed.

        Args:
            identity: Id of the batch that is replaced.
            lots: The lots in hand, each "NAME=LOT" or "NAME=LOT@YYYY-MM"; others stay as planned,
                if they can.
            reason: Why the planned lots are not used; kept with the personal data.
            measured: Figures measured on the lots in hand, each "NAME=FIGURE", where the order had
                such figures of the lots replaced.
            fill_mass: Like "fill_mass=FIGURE" in *measured*.
            balance: Id of a configured balance; None as ordered.
            confirmed: Why a pharmacist confirms figures that are unusual.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The new preparation.

        Raises:
            WrongUsage: no such batch, or no reason.
            Refusal: recorded.
        """
        from ldncompound.pharmacy.courses.replan_acts import Replan, Replanner

        filled = () if fill_mass is None else (f"fill_mass={fill_mass}",)
        said = Replan(
            lots=tuple(lots), reason=reason, measured=(*measured, *filled), balance=balance,
            confirmed=confirmed,
        )  # fmt: skip
        with self._premises.writing(creates=False) as recorder:
            made = Replanner(recorder).replan(identity, said, request_id=request_id)
        return made.preparation

    @checked
    def dispense(
        self,
        identity: str,
        *,
        dose: str,
        days: str,
        patient: str,
        prescriber: str,
        per_day: str = "1",
        patient_name: str | None = None,
        rx: str | None = None,
        directions: str | None = None,
        first_dose: str | None = None,
        avoid: Sequence[str] = (),
        checked: Sequence[str] = (),
        answers: Sequence[str] = (),
        consulted: Sequence[str] = (),
        request_id: str | None = None,
    ) -> HandedOut:
        """
        Dispense capsules of a released stock batch; `pharmacy.label` prints the label.

        Args:
            identity: Id of the stock batch.
            dose: One dose, a mass like "1.5 mg".
            days: Length of the course, like "30".
            patient: The pharmacy's reference for the patient.
            prescriber: Who prescribed it.
            per_day: Doses a day.
            patient_name: Printed on the label.
            rx: Prescription number.
            directions: The prescriber's, verbatim.
            first_dose: Day of the first dose, YYYY-MM-DD; None for today.
            avoid: What the patient avoids, as in an order.
            checked: As in an order.
            answers: As in an order.
            consulted: As in an order.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            What was dispensed and what is left, with its place in the trail, whose number is the
            `dispensing` of its label; the patient's data are not in it.

        Raises:
            WrongUsage: no such batch.
            Refusal: recorded.
        """
        from ldncompound.pharmacy.batches.acts.dispensing import DispensingOrder, record_dispensing

        order = DispensingOrder(
            dose=dose, days=days, patient=patient, prescriber=prescriber, per_day=per_day,
            patient_name=patient_name, rx=rx, directions=directions, first_dose=first_dose,
            avoid=tuple(avoid), checked=tuple(checked), answers=tuple(answers),
            consulted=tuple(consulted),
        )  # fmt: skip
        return self._act(
            "dispense",
            {"batch": identity, "order": order},
            request_id,
            lambda acts: record_dispensing(acts, identity, order),
        )
