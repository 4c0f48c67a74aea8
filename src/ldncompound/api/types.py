"""What methods of `Pharmacy` return and take, for annotations alone: nothing is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ldncompound.calculation.calculators.result import SumResult as SumResult
    from ldncompound.calculation.calculators.result import SumStated as SumStated
    from ldncompound.compounding.prescription.screening_figures import ItemListed as ItemListed
    from ldncompound.compounding.rules_compared import ExampleByRules as ExampleByRules
    from ldncompound.compounding.rules_compared import RulesOfOne as RulesOfOne
    from ldncompound.documents.selftest_outcome import SelftestOutcome as SelftestOutcome
    from ldncompound.pharmacy.reports.report import Report as Report
