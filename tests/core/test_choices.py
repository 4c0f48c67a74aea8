"""Choices are read in any letter case, and come back in their one spelling."""

import pytest

from ldncompound.calculation.calculators.quality import potency
from ldncompound.calculation.factors import POLICIES
from ldncompound.core.names import choice_of
from ldncompound.pharmacy.configuration import PAPERS, pharmacy_from

CASES = (str.upper, str.title, str.lower)


@pytest.mark.parametrize("case", CASES)
def test_papers_and_policies_are_read_in_any_case(case):
    """Each gives the result of its known spelling."""
    for paper in PAPERS:
        assert pharmacy_from({"paper": case(paper)}).paper == paper
    for policy in POLICIES:
        assert potency("98 %", None, None, case(policy)) == potency("98 %", None, None, policy)


def test_two_that_are_alike_are_told_apart_by_their_case():
    """The exact spelling names one; another names neither."""
    assert choice_of("b1", ("B1", "b1")) == "b1"
    assert choice_of("B1 ", ("B1", "b1")) == "B1 "
