"""Acts at the bench: weighings, other steps, checks and the yield."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ldncompound.api.batch_acts import BatchGroup, paper_of
from ldncompound.api.checked import checked

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.act_records import BatchPrepared, DoneStep, WeighedStep
    from ldncompound.pharmacy.batches.check_records import AnyCheck

__all__ = ["BenchActs"]


class BenchActs(BatchGroup):
    """What is done to a batch at the bench: part of `pharmacy.batches`."""

    @checked
    def weigh(
        self,
        identity: str,
        *,
        actual: str,
        step: int | None = None,
        component: str | None = None,
        lot: str | None = None,
        balance: str | None = None,
        printout: str | None = None,
        container: str | None = None,
        sighted: bool = False,
        accept: str | None = None,
        scanned: bool = False,
        transcribed: str | None = None,
        done_by: str | None = None,
        request_id: str | None = None,
    ) -> WeighedStep:
        """
        Record the weighing of the next step.

        Args:
            identity: Id of the batch.
            actual: The mass found, like "121 mg".
            step: Number of the step; it must be next. None for the next one.
            component: What is weighed; likewise.
            lot: Its lot, as "LOT" or "LOT@YYYY-MM"; None for that of the plan.
            balance: Id of a configured balance; None for that of the plan.
            printout: Reference of the balance's printout.
            container: The name on the container; asked of the active.
            sighted: Lot and certificate were looked at.
            accept: Why a pharmacist accepts a mass out of tolerance.
            scanned: The lot was read in a field for scans; it is then a received or planned one.
            transcribed: When it was done, where it is entered from paper.
            done_by: Who did it on paper; None for who enters it.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            What was recorded, with its place in the trail.

        Raises:
            WrongUsage: no such batch, or an argument is not understood.
            Refusal: recorded.
        """
        from ldncompound.pharmacy.batches.acts.weighing import BalanceReading, record_weighing

        paper = paper_of(transcribed, done_by)
        reading = BalanceReading(
            actual=actual, step=step, component=component, lot=lot, balance=balance,
            printout=printout, container=container, sighted=sighted, accept=accept,
            scanned=scanned,
        )  # fmt: skip
        return self._act(
            "weigh",
            {"batch": identity, "reading": reading, "paper": (transcribed, done_by)},
            request_id,
            lambda acts: record_weighing(acts, identity, reading, paper=paper),
        )

    @checked
    def do(
        self,
        identity: str,
        *,
        step: int | None = None,
        lot: str | None = None,
        container: str | None = None,
        scanned: bool = False,
        transcribed: str | None = None,
        done_by: str | None = None,
        request_id: str | None = None,
    ) -> DoneStep:
        """
        Record that the next step was done, if it is not a weighing.

        Args:
            identity: Id of the batch.
            step: Number of the step; it must be next. None for the next one.
            lot: Lot of what is used; None for that of the plan.
            container: The name on the container of what is used.
            scanned: The lot was read in a field for scans, as for a weighing.
            transcribed: When it was done, where it is entered from paper.
            done_by: Who did it on paper; None for who enters it.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            What was recorded, with its place in the trail.

        Raises:
            WrongUsage: no such batch.
            Refusal: recorded.
        """
        from ldncompound.pharmacy.batches.acts.weighing import record_step

        paper = paper_of(transcribed, done_by)
        return self._act(
            "do",
            {"batch": identity, "step": step, "lot": lot, "container": container,
             "scanned": scanned, "paper": (transcribed, done_by)},
            request_id,
            lambda acts: record_step(
                acts, identity, step, lot, container=container, scanned=scanned, paper=paper
            ),
        )  # fmt: skip

    @checked
    def check(
        self,
        identity: str,
        kind: str,
        *,
        masses: Sequence[str] = (),
        contents: Sequence[str] = (),
        shell: str | None = None,
        powder: str | None = None,
        ph: str | None = None,
        not_made: bool = False,
        appearance: str | None = None,
        as_described: bool | None = None,
        accept: str | None = None,
        transcribed: str | None = None,
        done_by: str | None = None,
        request_id: str | None = None,
    ) -> AnyCheck:
        """
        Record a quality check; the verdict comes from the rules of the jurisdiction.

        Args:
            identity: Id of the batch.
            kind: "appearance", "masses", "powder", "ph" or "assay".
            masses: Those of single capsules, each like "178 mg".
            contents: Those of single units, in percent of label, each like "99.5 %".
            shell: Mean mass of an empty shell; None where the masses are of the content.
            powder: Mass of the powder after mixing.
            ph: The pH, like "4.1".
            not_made: An assay that is due is not made; needs *accept*.
            appearance: What it looks like.
            as_described: As the master record describes it, or not.
            accept: Why a pharmacist accepts a check that fails.
            transcribed: When it was made, where it is entered from paper.
            done_by: Who made it on paper; None for who enters it.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The check, with its place in the trail; one that fails is recorded as failed.

        Raises:
            WrongUsage: no such batch or check.
            Refusal: recorded.
        """
        from ldncompound.pharmacy.batches.acts.quality_check import (
            CheckFindings,
            record_quality_check,
        )

        paper = paper_of(transcribed, done_by)
        findings = CheckFindings(
            kind=kind, values=(*masses, *contents), shell=shell, powder=powder, ph=ph,
            not_made=not_made, appearance=appearance, as_described=as_described, accept=accept,
        )  # fmt: skip
        return self._act(
            "check",
            {"batch": identity, "findings": findings, "paper": (transcribed, done_by)},
            request_id,
            lambda acts: record_quality_check(acts, identity, findings, paper=paper),
        )

    @checked
    def finish(
        self,
        identity: str,
        *,
        filled: str | None = None,
        rejected: str | None = None,
        lots: Sequence[str] = (),
        transcribed: str | None = None,
        done_by: str | None = None,
        request_id: str | None = None,
    ) -> BatchPrepared:
        """
        Record what came out, and sign as prepared.

        Args:
            identity: Id of the batch.
            filled: Units that were filled, as a number in digits; None where none are counted.
            rejected: How many of them were rejected; None for none.
            lots: Each "NAME=LOT" of what was not weighed, such as shells.
            transcribed: When it was finished, where it is entered from paper.
            done_by: Who finished it on paper; None for who enters it.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            What was recorded and signed, with its place in the trail.

        Raises:
            WrongUsage: no such batch.
            Refusal: recorded.
        """
        from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
        from ldncompound.pharmacy.batches.acts.sign_off import finish_batch

        paper = paper_of(transcribed, done_by)
        counted = BatchYield(filled=filled, rejected=rejected, lots=tuple(lots))
        return self._act(
            "finish",
            {"batch": identity, "counted": counted, "paper": (transcribed, done_by)},
            request_id,
            lambda acts: finish_batch(acts, identity, counted, paper=paper),
        )
