"""How much of each lot is in a batch: as weighed, measured and filled, and as corrected."""

from __future__ import annotations

from ldncompound.core.quantities import format_quantity
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.taken import used_in
from shops import ACTIVE, FILLER, SHELL


def used(house, identity):
    """Return what a batch holds: component, number of the lot, amount."""
    found = used_in(batch_of(house.trail, identity))
    return {
        (name, lot and lot.number): amount and format_quantity(amount)
        for (name, lot), amount in found.items()
    }


def test_weighings_of_one_lot_add_up_and_a_correction_counts(house):
    """Filler goes in twice; shells are as many as were filled, once they are."""
    identity = house.planned()
    assert used(house, identity) == {}
    house.weighed(identity)
    assert used(house, identity) == {(ACTIVE, "N-17"): "120 mg", (FILLER, "C-77"): "4760 mg"}
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    house.by().finish(identity, BatchYield(filled="32", rejected="1"))
    house.by().correct(identity, 5, {"actual": "3681 mg"}, "misread")
    assert used(house, identity) == {
        (ACTIVE, "N-17"): "120 mg",
        (FILLER, "C-77"): "4761 mg",
        (SHELL, "G-5"): "32 capsule",
    }
