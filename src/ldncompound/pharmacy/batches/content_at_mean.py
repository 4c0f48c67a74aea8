"""The content of single units at their mean mass, by everything that was weighed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.made_batch import CheckFinding
from ldncompound.compounding.weighing.progress import expected_of
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import MG, PERCENT, format_quantity, number_of, quantity
from ldncompound.core.records import replaced

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.pharmacy.batches.check_records import MassesCheck

__all__ = ["content_at_mean", "exact_mean", "with_content"]


def content_at_mean(content: Fraction, mean: Fraction, theory: Fraction) -> Fraction:
    """
    Return the content of units that weigh more or less than planned, in percent of label.

    It has 12 digits, and is judged as it is told.

    Args:
        content: In a unit of the planned mass, in percent of label.
        mean: Mean net mass of the units, in mg.
        theory: Planned net mass, in mg.

    >>> str(content_at_mean(Fraction(100), Fraction(117), Fraction(130)))
    '90'
    """
    return significant(content * mean / theory)


def exact_mean(check: MassesCheck) -> Fraction:
    """
    Return the mean mass of the units that were weighed, in mg; the check states 12 digits of it.

    Args:
        check: Of single capsules.
    """
    return sum((number_of(each, MG) for each in check.values), Fraction(0)) / len(check.values)


def with_content(
    check: MassesCheck, plan: Preparation, content: Fraction, theory: Fraction, status: str
) -> MassesCheck:
    """
    Return a check of masses with the content at their mean, compared with the limits for release.

    Args:
        check: Of single capsules.
        plan: The preparation.
        content: Of label by what was weighed, in a capsule of that mass; a percentage.
        theory: Mass that the content of one should have, in mg, exact.
        status: Whether the source of the limits was seen.
    """
    limits, overage = expected_of(plan), plan.components[0].overage
    percent = content_at_mean(content, exact_mean(check), theory)
    finding = CheckFinding(
        what="content at the mean mass, by what was weighed",
        found=format_quantity(quantity(percent, PERCENT)),
        limit=f"{limits.told(overage)} of label",
        passes=limits.allows(percent, overage),
        source=limits.source,
        status=status,
    )
    return replaced(
        check, passes=check.passes and finding.passes, findings=(*check.findings, finding)
    )
