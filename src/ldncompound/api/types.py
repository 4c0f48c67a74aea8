"""What methods of `Pharmacy` return and take, for annotations alone: nothing is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ldncompound.calculation.calculators.result import SumResult as SumResult
    from ldncompound.calculation.calculators.result import SumStated as SumStated
    from ldncompound.compounding.course_figures import CourseInUse as CourseInUse
    from ldncompound.compounding.form_paper import Rows as Rows
    from ldncompound.compounding.plan_figures import BalanceInHand as BalanceInHand
    from ldncompound.compounding.plan_figures import PlanInUse as PlanInUse
    from ldncompound.compounding.preparation import DocumentedRange as DocumentedRange
    from ldncompound.compounding.preparation import Preparation as Preparation
    from ldncompound.compounding.prescription.order import PrescribedStep as PrescribedStep
    from ldncompound.compounding.prescription.screening_figures import ItemListed as ItemListed
    from ldncompound.compounding.prescription.screening_figures import Screening as Screening
    from ldncompound.compounding.rules_compared import ExampleByRules as ExampleByRules
    from ldncompound.compounding.rules_compared import RulesOfOne as RulesOfOne
    from ldncompound.compounding.schedule_document import Schedule as Schedule
    from ldncompound.compounding.schedule_document import ScheduledStep as ScheduledStep
    from ldncompound.compounding.schedule_document import ScheduleOption as ScheduleOption
    from ldncompound.compounding.schedule_fill import CountOrVolume as CountOrVolume
    from ldncompound.compounding.weighing.plan import Step as Step
    from ldncompound.documents.rendering import Label as Label
    from ldncompound.documents.rendering import Told as Told
    from ldncompound.documents.selftest_outcome import SelftestOutcome as SelftestOutcome
    from ldncompound.pharmacy.batches.printing import Sheet as Sheet
    from ldncompound.pharmacy.courses.acceptance import Acceptance as Acceptance
    from ldncompound.pharmacy.order_runs import RowAnswer as RowAnswer
    from ldncompound.pharmacy.printing import Keep as Keep
    from ldncompound.pharmacy.reports.day import DayAtCounter as DayAtCounter
    from ldncompound.pharmacy.reports.day import DayBatch as DayBatch
    from ldncompound.pharmacy.reports.day import DayFill as DayFill
    from ldncompound.pharmacy.reports.day import DayLot as DayLot
    from ldncompound.pharmacy.reports.report import Report as Report
    from ldncompound.trail.addresses import TrailAddress as TrailAddress
