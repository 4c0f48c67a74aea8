"""`pharmacy.balances` as other software uses it."""

from __future__ import annotations

from functools import partial

import pytest

from elm import Elm
from ldncompound import WrongUsage


def test_a_daily_check_is_recorded_once(tmp_path):
    """A repetition writes nothing; one that fails is refused, and refused again."""
    elm = Elm(tmp_path)
    check = partial(elm.pharmacy.balances.check, "B1", mass="100 mg", reading="100.1 mg")
    passed = elm.check_once(check, other=partial(check, reading="100 mg"))

    assert (passed.balance, str(passed.off.magnitude)) == ("B1", "1/10")
    elm.check_refused(partial(check, reading="120 mg"), "balance-not-fit")
    with pytest.raises(WrongUsage, match="not a balance"):
        elm.pharmacy.balances.check("B9", mass="100 mg", reading="100 mg")
    elm.check()


def test_the_balances_in_pages(tmp_path):
    """In the order of preference, without a trail; a page follows the one that is named."""
    elm = Elm(tmp_path)
    every = elm.pharmacy.balances.list()

    assert [each.id for each in every.balances] == ["B1", "III"]
    assert elm.pharmacy.balances.list(limit=1).balances == every.balances[:1]
    assert elm.pharmacy.balances.list(after="B1").balances == every.balances[1:]
    for wrong, words in (({"limit": 0}, "less than 1"), ({"after": "B9"}, "not in the list")):
        with pytest.raises(WrongUsage, match=words):
            elm.pharmacy.balances.list(**wrong)
    assert not elm.trail.exists()
