"""Which batches are assayed by the pharmacy's own rule, and what is refused until they are."""

from __future__ import annotations

import pytest

from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.practice import Practice
from ldncompound.core.refusals import InvalidOrder, NotAuthorised, WrongState
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings
from ldncompound.pharmacy.batches.assays_due import assay_due
from ldncompound.pharmacy.configuration import parse_sampling
from shops import BALANCES, FILLER, LOTS

GOOD = ("99 %",) * 10
OTHER = (LOTS[0], f"{FILLER}=C-78@2028-06", LOTS[2])


def ruled(house, text):
    """Give the pharmacy a sampling rule."""
    house.pharmacy = Practice(
        name="Elm", site="ELM", balances=BALANCES, sampling=parse_sampling(text)
    )


def due(house, identity):
    """Say why a batch is to be assayed."""
    return assay_due(house.by().batch(identity), house.trail, house.pharmacy.sampling)


def assay(house, identity, by="Kim", values=GOOD, **more):
    """Record an assay."""
    return house.by(by).check(identity, CheckFindings(kind="assay", values=values, **more))


def test_one_in_three_batches_is_assayed(house):
    """The third batch waits for its assay; the next two do not, the one after them does."""
    ruled(house, "every=3")
    first, second = house.released(), house.released()
    third = house.prepared()
    assert [house.by().batch(each).state.value for each in (first, second)] == ["released"] * 2
    assert due(house, third) == "one in 3 batches of naltrexone-capsule-mcc is assayed"
    with pytest.raises(WrongState, match="An assay is due"):
        house.by("Lee").verify(third)
    assay(house, third, values=("60 %",) * 10)
    with pytest.raises(WrongState, match="failed"):
        house.by("Lee").verify(third)
    assay(house, third)
    assert house.by("Lee").verify(third)
    assert [due(house, house.prepared()) is not None for _ in range(3)] == [False, False, True]


def test_an_assay_before_the_batch_is_finished_counts_for_it(house):
    """A batch that is assayed first and finished later counts once."""
    ruled(house, "every=2")
    house.released()
    identity = house.planned()
    house.weighed(identity)
    assay(house, identity)
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    house.by().finish(identity, BatchYield(filled="32"))
    assert house.by("Lee").verify(identity)
    assert [due(house, house.prepared()) is not None for _ in range(2)] == [False, True]


def test_the_first_batch_with_a_lot_of_filler_is_assayed(house):
    """It is due until a batch with that lot was assayed; a failed assay not accepted is not one."""
    ruled(house, "new-filler")
    failed = house.prepared()
    assay(house, failed, values=("60 %",) * 10)
    house.by("Lee").change(failed, "batch-rejected", "content")
    first = house.prepared()
    assert f"{FILLER}=C-77" in due(house, first)
    assay(house, first)
    assert due(house, first) is due(house, house.prepared()) is None
    assert f"{FILLER}=C-78" in due(house, house.prepared(lots=OTHER))


def test_a_pharmacist_accepts_with_a_reason_that_none_is_made(house):
    """It is recorded as an accepted failure, and the next batch is due too."""
    ruled(house, "new-filler, every=1")
    identity = house.prepared()
    with pytest.raises(InvalidOrder):
        assay(house, identity, values=(), not_made=True)
    with pytest.raises(NotAuthorised):
        house.by("x", basis="login name").check(
            identity, CheckFindings(kind="assay", not_made=True, accept="laboratory closed")
        )
    told = assay(house, identity, "Lee", values=(), not_made=True, accept="laboratory closed")
    assert (told.passes, told.accepted) == (False, True)
    assert house.by("Lee").verify(identity)
    assert due(house, house.prepared()) is not None


def test_without_a_rule_nothing_is_due(house):
    """The program requires no assay by default, and a rule none where it does not apply."""
    assert due(house, house.prepared()) is None
    ruled(house, "every=1, new-filler")
    assert due(house, house.planned(lots=(), order=LiquidOrder)) is None
