"""The report of stock, with what was used and what is to be ordered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ldncompound.core.quantities import format_quantity, parse_quantity
from ldncompound.core.refusals import WrongUsage
from ldncompound.pharmacy.configuration import parse_reorder
from ldncompound.pharmacy.reports.stock import stock
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.changes import count_lot
from ldncompound.pharmacy.stock.delivery import Delivery
from making import follow_plan
from shops import FILLER, LOTS, TODAY


def test_what_is_on_hand_what_was_used_and_what_is_to_be_ordered(house):
    """Days of use are whole days; a reorder point is the pharmacy's own, and no other."""
    keeper = Storekeeper(house.recorder())
    lot = keeper.receive(
        Delivery(component=FILLER, number="C-1", maker="M", expires="2028-03", quantity="50 g")
    ).id
    follow_plan(house.by(), house.planned(lots=(LOTS[0], f"{FILLER}=C-1", LOTS[2])))
    whole, row = stock(house.trail, today=TODAY).rows
    used = (50_000 - row.on_hand.magnitude, row.used.magnitude)
    assert used[0] == used[1] > 0
    assert row.days_left == whole.days_left == int(row.on_hand.magnitude * 90 / used[0])
    assert (row.id, whole.id, whole.reorder, whole.state) == (lot, None, None, None)
    count_lot(keeper, lot, "40 g", "count")
    points = parse_reorder([f"{FILLER}=45 g", "lactose monohydrate=1 g"])
    made = stock(house.trail, today=TODAY, reorder=points)
    assert [each.state for each in made.rows] == ["reorder", "reorder", "usable"]
    assert format_quantity(made.rows[2].unexplained).startswith("-")
    later = stock(house.trail, today=TODAY + timedelta(days=200)).rows[1]
    assert (later.used.magnitude, later.days_left) == (0, None)
    with pytest.raises(WrongUsage):
        stock(house.trail, today=TODAY, reorder=[(FILLER, parse_quantity("1 mL"))])
    for wrong in (["x"], ["=1 g"], [f"{FILLER}=1 g", f"{FILLER}=2 g"], [f"{FILLER}=1"]):
        with pytest.raises(WrongUsage):
            parse_reorder(wrong)
