"""Acts on batches, from the first weighing to recall, and their readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ldncompound.api.checked import checked
from ldncompound.api.premises import Group

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.pharmacy.batches.act_records import DoneStep, StatedAct, WeighedStep
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.acts.transcription import Transcription
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["Batches"]


Stated = TypeVar("Stated", bound="StatedAct")


class Batches(Group):
    """The acts on batches: `pharmacy.batches.weigh(…)`, and so on."""

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

        paper = _paper(transcribed, done_by)
        reading = BalanceReading(
            actual=actual, step=step, component=component, lot=lot, balance=balance,
            printout=printout, container=container, sighted=sighted, accept=accept,
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

        paper = _paper(transcribed, done_by)
        return self._act(
            "do",
            {"batch": identity, "step": step, "lot": lot, "container": container,
             "paper": (transcribed, done_by)},
            request_id,
            lambda acts: record_step(acts, identity, step, lot, container=container, paper=paper),
        )  # fmt: skip

    def _act(
        self,
        name: str,
        given: dict[str, Any],
        request_id: str | None,
        work: Callable[[BatchActs], Stated],
    ) -> Stated:
        """Do an act on batches, once for each request id."""
        from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
        from ldncompound.pharmacy.people.acts import Personnel

        done: Stated = self._premises.act(
            f"batches.{name}",
            given,
            request_id,
            lambda recorder: work(BatchActs(recorder, Personnel(recorder))),
            _stated,
        )
        return done


def _stated(_: Recorder, recorded: Recorded) -> Any:
    """Return the act that an entry recorded, with its place in the trail."""
    from ldncompound.core.personal_data import with_free_texts
    from ldncompound.core.records import replaced
    from ldncompound.pharmacy.batches.act_records import act_of

    told = with_free_texts(recorded.document, recorded.personal)
    return replaced(act_of(recorded.action, told), trail=recorded.place)


def _paper(transcribed: str | None, done_by: str | None) -> Transcription | None:
    """Return what the paper says of an act; None where it is not entered from paper."""
    from datetime import datetime

    from ldncompound.core.refusals import WrongUsage
    from ldncompound.pharmacy.batches.acts.transcription import Transcription

    if transcribed is None and done_by is not None:
        raise WrongUsage(
            "--done-by is given without --transcribed.",
            remedy="Say when it was done on paper, too: --transcribed TIME.",
        )
    # A time without a zone is that of this machine on its day, with summer time or without.
    return None if transcribed is None else Transcription(transcribed, done_by, datetime.astimezone)
