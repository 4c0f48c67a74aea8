"""What screens need to show a batch: its states and steps, and the types of what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.weighing.plan import COMPLETE, WEIGHED
from ldncompound.pharmacy.batches.hands import transcribed_in
from ldncompound.pharmacy.batches.record_at_work import missing_checks
from ldncompound.pharmacy.batches.states import FINISHED, VOID, State

if TYPE_CHECKING:
    from ldncompound.api.batch_readers import BatchStands as BatchStands
    from ldncompound.api.batch_readers import BatchView as BatchView
    from ldncompound.api.batch_release import BeforeSigning as BeforeSigning
    from ldncompound.api.batch_walk import ChecksDue as ChecksDue
    from ldncompound.api.batch_walk import MassToWeigh as MassToWeigh
    from ldncompound.api.batch_walk import SigningHands as SigningHands
    from ldncompound.api.batch_walk import StepAtHand as StepAtHand
    from ldncompound.compounding.made_batch import CorrectedValues as CorrectedValues
    from ldncompound.compounding.made_batch import SignatureStated as SignatureStated
    from ldncompound.compounding.prescription.screening_figures import (
        QuestionInUse as QuestionInUse,
    )
    from ldncompound.compounding.weighing.plan import Step as Step
    from ldncompound.documents.rendering import Label as Label
    from ldncompound.pharmacy.batches.act_records import BatchesReviewed as BatchesReviewed
    from ldncompound.pharmacy.batches.act_records import Correction as Correction
    from ldncompound.pharmacy.batches.act_records import HandedOut as HandedOut
    from ldncompound.pharmacy.batches.act_records import StatedAct as StatedAct
    from ldncompound.pharmacy.batches.act_records import WeighedStep as WeighedStep
    from ldncompound.pharmacy.batches.acts.asked_before_release import (
        AskedBeforeRelease as AskedBeforeRelease,
    )
    from ldncompound.pharmacy.batches.batch import Batch as Batch
    from ldncompound.pharmacy.batches.check_records import AnyCheck as AnyCheck
    from ldncompound.pharmacy.batches.review import BatchReview as BatchReview
    from ldncompound.pharmacy.batches.site_traces import SitesTraced as SitesTraced
    from ldncompound.pharmacy.batches.trace_result import Call as Call
    from ldncompound.pharmacy.batches.trace_result import Trace as Trace
    from ldncompound.pharmacy.batches.trace_result import TracedBatch as TracedBatch
    from ldncompound.pharmacy.batches.trace_result import TracedLot as TracedLot
    from ldncompound.pharmacy.batches.trace_result import Use as Use
    from ldncompound.pharmacy.reports.batch_list import BatchesListed as BatchesListed
    from ldncompound.pharmacy.reports.batch_list import BatchListed as BatchListed

__all__ = ["COMPLETE", "FINISHED", "VOID", "WEIGHED", "State", "missing_checks", "transcribed_in"]
