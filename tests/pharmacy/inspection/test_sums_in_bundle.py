"""Sums of the program that an inspector runs beside a bundle."""

from __future__ import annotations

from ldncompound.pharmacy.inspection.bundle_record import added


def test_a_sum_is_known_only_where_every_amount_is():
    """Amounts of one unit are added up exactly; with one of them missing nothing is told."""
    assert added(["1.5 mg", "0.25 mg"]) == "1.75 mg"
    assert added(["1 mg", "2 mg"]) == "3 mg"
    assert added(["1 mg", None]) is None
    assert added([]) is None
