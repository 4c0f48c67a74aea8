"""Stand-alone calculations: texts as typed in, results with working and source out."""

from __future__ import annotations

from ldncompound.api.calc_mixtures import MixtureCalculations
from ldncompound.api.calc_quality import QualityCalculations
from ldncompound.api.calc_weighing import WeighingCalculations

__all__ = ["Calculations"]


class Calculations(WeighingCalculations, MixtureCalculations, QualityCalculations):
    """
    The calculations: `pharmacy.calc.mwq(…)`, and so on; nothing is recorded.

    They use neither trail nor configuration: `Pharmacy.open().calc` opens no file. Every amount
    is a text with its unit. All refuse alike: `MalformedQuantity` for a text that is no amount,
    `WrongDimension` for one of another kind, `InvalidOrder` for figures that cannot be.

    >>> from ldncompound import Pharmacy
    >>> found = Pharmacy.open().calc.mwq(sensitivity="6 mg", error="5 %")
    >>> found.document()["minimum"], found.working, found.source.id
    ('120 mg', '6 mg × 100 % ÷ 5 % = 120 mg', 'unc-pharmlabs-weighing')
    """
