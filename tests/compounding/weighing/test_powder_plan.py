"""Weigh plans worked out by hand: which one is taken, what it states, and its limits."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ldncompound.compounding.weighing import (
    powder_batch,
    powder_plan,
)
from ldncompound.compounding.weighing import (
    trituration_chains as powder_drafts,
)
from ldncompound.compounding.weighing.equipment import BalanceFigures
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.compounding.weighing.plan import Contribution, is_within, pieces, uncertainty_of
from ldncompound.compounding.weighing.powder_batch import PowderBatch, StockPowder
from ldncompound.compounding.weighing.powder_plan import plan_batch, smallest_batch
from ldncompound.compounding.weighing.powder_steps import mixing_note, parts_in_words
from ldncompound.compounding.weighing.stock_trituration import stock_trituration
from ldncompound.core.quantities import MG, format_quantity, number_of
from ldncompound.core.records import replaced
from ldncompound.core.wording import say

F = Fraction
III = parse_balance("III,sensitivity=6 mg,readability=1 mg")
LIMIT = F(1, 10)
MADE_AHEAD = "no such lot is named in the order; 'ldncompound triturations make' makes one"
FATE = "holds drug: destroy, or keep as a lot with its own date and label"


def batch(required, filler, size, **more):
    """Return a batch of active `a` and filler `f`."""
    return PowderBatch("a", "f", F(required), F(filler), size, more.pop("limit", LIMIT), **more)


def weighed(plan):
    """Return what is weighed into what, in mg."""
    return [
        (step.what, number_of(step.amount, MG), step.into)
        for step in plan.steps
        if step.action == "weigh"
    ]


def near(quantity, expected):
    """Say whether a percentage is a number, up to its twelve digits."""
    return abs(quantity.magnitude - F(expected)) < F(1, 10**9)


def squared(percentage):
    """Return the square of a percentage as a fraction."""
    return (percentage.magnitude / 100) ** 2


def test_one_part_and_nine():
    """48 mg below 120 mg: 120 + 1080, take 480, add 3680; errors by hand; why other plans lost."""
    plan = plan_batch(batch(48, 4112, 32), III)

    assert plan.method == "trituration"
    assert weighed(plan) == [
        ("a", 120, "trituration 1"),
        ("f", 1080, "trituration 1"),
        ("trituration 1", 480, "batch"),
        ("f", 3680, "batch"),
    ]
    assert [step.action for step in plan.steps] == [
        "weigh",
        "weigh",
        "mix",
        "weigh",
        "weigh",
        "mix",
    ]
    assert [step.step for step in plan.steps] == [1, 2, 3, 4, 5, 6]
    assert plan.steps[2].note == (
        "1 part + 9 parts, 10 % w/w; coat the mortar with filler first; geometric dilution: add "
        "filler in 4 portions, each about the bulk already mixed, the last one the rest"
    )
    assert plan.steps[5].note.startswith(
        "start with trituration 1; geometric dilution: add filler in 4"
    )
    assert (format_quantity(plan.delivers), plan.deviation.magnitude) == ("48 mg", 0)
    (left,) = plan.leftover
    assert (left.what, format_quantity(left.amount), format_quantity(left.active)) == (
        "trituration 1", "720 mg", "72 mg"
    )  # fmt: skip
    assert left.disposition == FATE
    assert [(each.name, format_quantity(each.amount)) for each in plan.consumes] == [
        ("a", "120 mg"),
        ("f", "4760 mg"),
    ]
    (other,) = plan.others
    assert (other.name, format_quantity(other.delivers), other.deviation.magnitude) == (
        "f",
        "4112 mg",
        0,
    )
    assert plan.locked_out == ("a",)
    # u² = 6² ÷ 3 = 12 mg²; the change of the content per mg of each of the three weighings.
    by_mg = (F(1080, 120 * 1200), F(1, 1200), F(1, 480))
    found = plan.uncertainty
    assert abs(squared(found.expanded) - 4 * 12 * sum(each**2 for each in by_mg)) < F(1, 10**12)
    assert near(found.standard, found.expanded.magnitude / 2)
    assert near(found.worst_case, 6 * sum(by_mg) * 100)
    assert (found.worst_step, found.limit.magnitude) == (1, 10)
    assert found.to_halve.startswith("step 1 contributes most")
    assert [(each.method, each.lost) for each in plan.alternatives] == [
        ("direct", "48 mg is below the balance's minimum of 120 mg"),
        ("aliquot of 3 times the need", "takes 24 mg more of the active out of stock"),
        ("trituration 1 part + 19 parts", "wastes as much in as many weighings, in less usual proportions"),
        ("trituration 1 part + 9 parts, then 1 part + 6 parts", "wastes as much and takes 2 more weighings"),
        ("stock trituration 1 part + 9 parts", MADE_AHEAD),
    ]  # fmt: skip
    wasted = [each.wasted and format_quantity(each.wasted) for each in plan.alternatives]
    assert wasted[1:4] == ["96 mg", "72 mg", "72 mg"]
    assert format_quantity(plan.alternatives[4].wasted) == "0 mg"
    assert [each.weighings for each in plan.alternatives] == [None, 4, 4, 6, 2]
    assert plan.advice == "a batch of 80 needs no trituration: every weighing is then direct"
    weaker = (F(2280, 120 * 2400), F(1, 2400), F(1, 960))
    assert abs(
        squared(plan.alternatives[2].expanded) - 48 * sum(each**2 for each in weaker)
    ) < F(1, 10**12)  # fmt: skip


def test_one_stage_up_to_a_hundred_parts():
    """4.5 mg go through 1 + 49 and are exact, though 1 + 39 would come earlier to 180 mg."""
    plan = plan_batch(batch("4.5", "1165.5", 9), III)

    assert weighed(plan) == [
        ("a", 120, "trituration 1"),
        ("f", 5880, "trituration 1"),
        ("trituration 1", 225, "batch"),
        ("f", 945, "batch"),
    ]
    assert [each.method for each in plan.alternatives] == [
        "direct",
        "aliquot of 27 times the need",
        "trituration 1 part + 9 parts, then 1 part + 8 parts",
        "stock trituration 1 part + 49 parts",
    ]
    assert plan.advice.startswith("a batch of 239 ")


def test_two_stages_where_one_cannot():
    """0.6 mg at a minimum of 100 mg: 1 in 10, then 1 in 20; each leftover with its drug."""
    balance = parse_balance("D,minimum=100 mg,readability=1 mg,error=2 %")
    plan = plan_batch(batch("0.6", 2000, 3), balance)

    assert weighed(plan) == [
        ("a", 100, "trituration 1"),
        ("f", 900, "trituration 1"),
        ("trituration 1", 100, "trituration 2"),
        ("f", 1900, "trituration 2"),
        ("trituration 2", 120, "batch"),
        ("f", 1881, "batch"),
    ]
    assert [(each.what, format_quantity(each.active)) for each in plan.leftover] == [
        ("trituration 1", "90 mg"),
        ("trituration 2", "9.4 mg"),
    ]
    assert "0.5 % w/w" in plan.steps[5].note
    by_mg = (F(900, 10**5), F(1, 1000), F(1900, 100 * 2000), F(1, 2000), F(1, 120))
    assert abs(squared(plan.uncertainty.expanded) - 4 * F(4, 3) * sum(x**2 for x in by_mg)) < F(
        1, 10**12
    )
    assert plan.uncertainty.worst_step == 4
    assert [each.method for each in plan.alternatives] == ["direct"]


def test_direct_says_nothing_more():
    """If everything is weighed directly, nothing is left over, locked out, or compared."""
    plan = plan_batch(batch(135, 3765, 30), III)

    assert (plan.method, weighed(plan)) == ("direct", [("a", 135, "batch"), ("f", 3765, "batch")])
    assert (plan.leftover, plan.locked_out, plan.alternatives, plan.advice) == ((), (), (), None)
    assert plan.steps[-1].note.startswith("coat the mortar with filler first; start with a; ")
    assert abs(squared(plan.uncertainty.expanded) - 4 * 12 * F(1, 135) ** 2) < F(1, 10**12)
    assert near(plan.uncertainty.worst_case, F(600, 135))


def test_the_capacity_splits_into_equal_parts():
    """3765 mg at a capacity of 2 g: 1883 and 1882, and why; active in parts counts its parts."""
    small = parse_balance("C,sensitivity=6 mg,readability=1 mg,capacity=2 g")
    plan = plan_batch(batch(135, 3765, 30), small)
    assert weighed(plan)[1:] == [("f", 1883, "batch"), ("f", 1882, "batch")]
    assert plan.steps[1].note == "in 2 parts: the balance takes no more at once"
    assert plan.steps[0].note is None
    tiny = parse_balance("T,minimum=20 mg,readability=1 mg,capacity=50 mg")
    split = plan_batch(batch(90, 900, 60), tiny)
    assert [amount for what, amount, _ in weighed(split) if what == "a"] == [45, 45]
    assert abs(squared(split.uncertainty.expanded) - 4 * 2 * F(1, 3) / 90**2) < F(1, 10**12)
    # 20 parts are the most: 1000 mg of filler go in directly, 1001 mg do not, 3000 mg by no plan.
    assert plan_batch(batch(90, 1000, 60), tiny).method == "direct"
    more = plan_batch(batch(90, 1001, 60), tiny)
    assert more.alternatives[0].lost == "the balance takes at most 50 mg at once"
    assert plan_batch(batch(90, 3000, 60), tiny) is None
    assert smallest_batch(batch(90, 3000, 60), tiny) is None


@pytest.mark.parametrize(
    ("required", "method"),
    [("119.49", "trituration"), ("119.5", "direct"), ("120", "direct"), ("120.4", "direct")],
)
def test_the_minimum_is_held_by_the_rounded_amount(required, method):
    """119.5 mg rounds up to the minimum and is weighed; slightly less is triturated."""
    assert plan_batch(batch(required, 4000, 32), III).method == method


def test_the_filler_has_a_minimum_too():
    """119.5 mg of filler round up to 120 and are weighed; for less the reason is reported."""
    assert plan_batch(batch(150, "119.5", 2), III).method == "direct"
    assert plan_batch(batch(150, "119.4", 2), III) is None


def test_one_percent_is_the_most_a_rounded_step_may_be_off():
    """On a display of 2 mg 101 mg become 102, within 1 %; 99 mg become 100, off by 1.01 %."""
    coarse = parse_balance("C,minimum=2 mg,readability=2 mg,error=1 %")
    assert plan_batch(batch(101, 4000, 32), coarse).method == "direct"
    assert plan_batch(batch(99, 4000, 32), coarse).method == "trituration"
    assert plan_batch(batch(99, 4000, 32), coarse).alternatives[0].lost == (
        "rounded to 2 mg, an amount would be off by more than 1 %"
    )


def test_a_coarse_display_rather_takes_what_is_exact():
    """After 1 + 9, ratios that deliver exactly come before those that do not."""
    plan = plan_batch(batch("5.5", "1360.7", 11), III)

    assert weighed(plan)[2] == ("trituration 1", 275, "batch")
    customary = plan_batch(batch("12.34", 3000, 30), III)
    assert weighed(customary)[2] == ("trituration 1", 123, "batch")
    assert customary.deviation.magnitude == (F("12.3") - F("12.34")) / F("12.34") * 100


def test_a_narrow_limit_makes_the_first_weighing_larger():
    """At 5.43 % 1 + 9 keep the limit; at 5.42 % other parts of 120 mg do; at 4 % it takes 180 mg."""
    found = {
        limit: [
            amount for _, amount, _ in weighed(plan_batch(batch(48, 4112, 32, limit=limit), III))
        ][:2]
        for limit in (F(4, 100), F(542, 10**4), F(543, 10**4))
    }

    assert found[F(543, 10**4)] == [120, 1080]
    assert found[F(542, 10**4)][0] == 120
    assert found[F(542, 10**4)][1] != 1080
    assert found[F(4, 100)] == [180, 1620]
    narrow = plan_batch(batch(48, 4112, 32, limit=F(4, 100)), III)
    assert weighed(narrow)[1][1] == 1620
    assert narrow.advice.startswith("a batch of 116 ")


def test_direct_weighing_keeps_the_limit_too():
    """119.5 to 120 mg err by 5.8 %: with a limit of 5 % even 130 mg go through a trituration."""
    plan = plan_batch(batch(130, 4000, 32, limit=F(5, 100)), III)

    assert plan.method == "trituration"
    assert plan.alternatives[0].lost == "its weighing error exceeds the limit of the batch"
    assert plan_batch(batch(139, 4000, 32, limit=F(5, 100)), III).method == "direct"


def test_demanded_parts():
    """A band gets exactly the parts it names, in two stages if need be, or no plan."""
    plan = plan_batch(batch(48, 4112, 32, demanded=20), III)
    assert weighed(plan)[1:3] == [("f", 2280, "trituration 1"), ("trituration 1", 960, "batch")]
    assert plan.alternatives[0].lost == "a rule demands a trituration for this strength"
    assert plan.advice is None
    assert plan_batch(batch(48, 4112, 32, demanded=100), III) is None
    odd = plan_batch(batch(48, 4112, 32, demanded=37), III)
    assert weighed(odd)[:3] == [
        ("a", 120, "trituration 1"), ("f", 4320, "trituration 1"), ("trituration 1", 1776, "batch")
    ]  # fmt: skip
    series = plan_batch(batch("0.6", 2000, 3, demanded=200), III)
    assert [what for what, _, _ in weighed(series)].count("f") == 3


def test_a_trituration_made_ahead():
    """One weighing of it replaces the active; its own uncertainty is included."""
    stock = StockPowder("trituration X", 10, F(1, 10**4))
    plan = plan_batch(batch(48, 4112, 32, stock=stock), III)

    assert plan.method == "stock trituration"
    assert weighed(plan) == [("trituration X", 480, "batch"), ("f", 3680, "batch")]
    assert (format_quantity(plan.delivers), plan.locked_out, plan.leftover) == ("48 mg", ("a",), ())
    assert [(each.name, format_quantity(each.amount)) for each in plan.consumes] == [
        ("trituration X", "480 mg"),
        ("f", "3680 mg"),
    ]
    assert abs(squared(plan.uncertainty.expanded) - 4 * (F(1, 10**4) + F(12, 480**2))) < F(
        1, 10**12
    )
    assert near(plan.uncertainty.worst_case, 2 + F(600, 480))
    assert plan.steps[2].note.startswith("start with trituration X; ")
    small = batch(5, 1000, 10, stock=StockPowder("t", 10, F(0)))
    assert plan_batch(small, III) is None
    least = smallest_batch(small, III)
    assert least == 24
    assert plan_batch(small.of(24), III) is not None
    assert plan_batch(small.of(23), III) is None
    unsure = batch(48, 4112, 32, stock=StockPowder("t", 10, F(1, 300)))
    assert plan_batch(unsure, III) is None


def test_making_one_ahead():
    """600 + 5400 mg: steps, uncertainty by hand; none below the minimum or between marks."""
    made = stock_trituration("a", "f", "T", F(600), 10, III)

    assert [(step.action, step.what, step.into) for step in made.steps] == [
        ("weigh", "a", "T"),
        ("weigh", "f", "T"),
        ("mix", "T", None),
    ]
    assert [format_quantity(step.amount) for step in made.steps[:2]] == ["600 mg", "5400 mg"]
    assert made.square == 12 * (F(5400, 600 * 6000) ** 2 + F(1, 6000) ** 2)
    assert abs((made.expanded / 100) ** 2 - 4 * made.square) < F(1, 10**12)
    assert stock_trituration("a", "f", "T", F(119), 10, III) is None
    assert stock_trituration("a", "f", "T", F(120), 10, III) is not None
    assert stock_trituration("a", "f", "T", F("120.5"), 10, III) is None
    small = parse_balance("C,sensitivity=6 mg,readability=1 mg,capacity=1 g")
    assert stock_trituration("a", "f", "T", F(2222), 10, small) is not None
    assert stock_trituration("a", "f", "T", F(2223), 10, small) is None


@pytest.mark.parametrize(
    ("given", "balance", "expected"),
    [
        (batch("0.5", "129.5", 1), III, 2),
        (batch("0.5", "59.5", 1), III, 4),
        (batch(48, 4112, 32, limit=F(1, 10**5)), III, None),
    ],
)
def test_the_smallest_batch(given, balance, expected):
    """The size named works, one less does not; if none works, none is named."""
    assert plan_batch(given, balance) is None
    assert smallest_batch(given, balance) == expected
    if expected is not None:
        assert plan_batch(given.of(expected), balance) is not None
        assert plan_batch(given.of(expected - 1), balance) is None


def test_a_batch_of_another_size_is_the_same_preparation():
    """Needs scale with the count, and nothing else changes."""
    one = batch(48, 4112, 32, demanded=10)

    assert one.of(64) == batch(96, 8224, 64, demanded=10)


def test_words_of_parts_and_portions():
    """One part is singular; filler no more than the start is added at once."""
    assert parts_in_words(2) == "1 part + 1 part"
    assert parts_in_words(10) == "1 part + 9 parts"
    assert mixing_note("t", F(100), F(100), pure=False) == (
        "start with t; geometric dilution: the filler goes in as one portion"
    )
    assert "in 2 portions" in mixing_note("t", F(100), F(101), pure=False)
    assert "in 2 portions" in mixing_note("t", F(100), F(300), pure=False)
    assert "in 3 portions" in mixing_note("t", F(100), F(301), pure=False)
    third = plan_batch(batch(50, 700, 5, demanded=3), III)
    assert "about 33.33 % w/w" in third.steps[2].note


def test_the_limit_is_exact():
    """Deviation and twice the root may equal the limit, not exceed it."""
    assert is_within(F(1, 10), F(100), F(100), F(1, 400))
    assert not is_within(F(1, 10), F(100), F(100), F(1, 400) + F(1, 10**12))
    assert is_within(F(1, 10), F(105), F(100), F(1, 1600))
    assert is_within(F(1, 10), F(95), F(100), F(1, 1600))
    assert not is_within(F(1, 10), F(105), F(100), F(1, 1600) + F(1, 10**12))
    assert not is_within(F(1, 10), F(111), F(100), F(0))


def test_pieces_add_up():
    """As few as the capacity allows, at most one step apart, and together the amount."""
    assert pieces(F(2500), F(1), F(1000)) == (834, 833, 833)
    assert pieces(F(2500), F(1), None) == (2500,)
    assert pieces(F(1000), F(1), F(1000)) == (1000,)
    assert pieces(F(1001), F("0.5"), F(1000)) == (F("500.5"), F("500.5"))


def test_contributions_add_up():
    """Squares under the root, largest errors as they are; the largest square is named."""
    found = uncertainty_of(
        [Contribution(1, F(9, 10**4), F(1, 100)), Contribution(4, F(16, 10**4), F(2, 100))],
        limit=F(12, 100),
    )

    assert (found.standard.magnitude, found.expanded.magnitude) == (5, 10)
    assert (found.worst_case.magnitude, found.limit.magnitude, found.worst_step) == (3, 12, 4)
    nothing = uncertainty_of([], limit=LIMIT)
    assert (nothing.expanded.magnitude, nothing.worst_step, nothing.to_halve) == (0, None, None)


def test_what_is_tried_and_in_which_order():
    """1 + 9 first, then parts whose tenths terminate, then the rest; weighings up to ten times."""
    assert powder_batch.PARTS[:9] == (10, 8, 5, 4, 2, 9, 7, 6, 3)
    assert powder_batch.PARTS[9:] == (20, 25, 50, 100, 40, 16, 80, 12, 15, 30, 60)
    assert (1, F(3, 2), 2, 3, 5, 10) == powder_plan._SCALES
    assert dict(powder_drafts._CHAINS)[200] == (10, 20)
    assert dict(powder_drafts._CHAINS)[1200] == (20, 60)
    assert max(total for total, _ in powder_drafts._CHAINS) == 1200
    assert all(chain in ((total,), chain) for total, chain in powder_drafts._CHAINS)
    assert all(
        total == chain[0] * (chain[1] if len(chain) == 2 else 1)
        for total, chain in powder_drafts._CHAINS
    )


@pytest.mark.parametrize("works_from", [3, 50, 99, 103, 104, 105, 250, 1000, 9999, 19_999, 20_000])
def test_the_search_ends_where_less_does_not_work(works_from):
    """One by one or in strides: the first size that works, if all larger ones do."""
    tried: list[int] = []

    def works(size):
        tried.append(size)
        return size >= works_from

    assert powder_plan._first_that_works(3, 20_000, works) == works_from
    assert len(tried) < 180
    assert powder_plan._first_that_works(3, works_from - 1, works) is None


def test_long_needs_are_shortened_in_reasons():
    """A need of many digits is given with the first of them, and marked."""
    plan = plan_batch(batch("48.123456789", 4112, 32), III)

    assert plan.alternatives[0].lost == (
        "about 48.1234 mg is below the balance's minimum of 120 mg"
    )
    exact = plan_batch(batch("48.1234", 4112, 32), III)
    assert exact.alternatives[0].lost.startswith("48.1234 mg is below")


def test_advice_ends_at_a_thousand():
    """Beyond a thousand units no batch is advised; at a thousand it is."""
    assert plan_batch(batch("0.5", 125, 1, limit=F(1)), III) is None
    far = plan_batch(batch(F(1195, 1000), 4000, 10), III)
    assert far.advice == "a batch of 1000 needs no trituration: every weighing is then direct"
    farther = plan_batch(batch(F(1194, 1000), 4000, 10), III)
    assert farther.advice is None


def test_a_trituration_made_ahead_says_how_it_is_mixed():
    """Numbered from one, and with the strength it has."""
    made = stock_trituration("a", "f", "T", F(600), 20, III)

    assert [step.step for step in made.steps] == [1, 2, 3]
    assert made.steps[2].note.startswith("1 part + 19 parts, 5 % w/w; ")


def test_filler_that_would_be_off_is_no_plan():
    """On marks of 20 mg 1110 mg of filler become 1120 mg, within 1 %; 930 mg fit no mark."""
    coarse = parse_balance("C,minimum=20 mg,readability=20 mg,error=1 %")
    assert plan_batch(batch(400, 1110, 100), coarse).method == "direct"
    assert plan_batch(batch(400, 930, 100), coarse) is None or (
        abs(number_of(plan_batch(batch(400, 930, 100), coarse).others[0].delivers, MG) - 930)
        <= F("9.3")
    )


def test_what_has_no_end_is_given_with_twelve_digits():
    """The worst case with a trituration made ahead contains a root; it is written shortened."""
    plan = plan_batch(batch(48, 4112, 32, stock=StockPowder("t", 10, F(2, 10**4))), III)

    assert len(format_quantity(plan.uncertainty.worst_case)) < 20


TINY = parse_balance("T,minimum=20 mg,readability=1 mg,capacity=50 mg")
"""A balance that weighs at most 1000 mg, in twenty parts."""


def marks(step, error="1 %"):
    """Return a balance whose minimum is one mark, so that only rounding matters."""
    return parse_balance(f"C,minimum={step} mg,readability={step} mg,error={error}")


def test_one_percent_is_of_what_is_required():
    """99 mg for 100 are just within; 200 for 198.015 are off by 1.985 mg, and 1 % is 1.980 mg."""
    assert weighed(plan_batch(batch(100, 9999, 32), marks(3)))[0] == ("a", 99, "batch")
    assert plan_batch(batch(400, "198.02", 32), marks(4)).method == "direct"
    assert plan_batch(batch(400, "198.015", 32), marks(4)) is None
    # The same with 200 mg of a trituration of halves, which bring 100 mg of the filler.
    ahead = StockPowder("t", 2, F(0))
    assert plan_batch(batch(100, "198.02", 32, stock=ahead), marks(4)) is not None
    assert plan_batch(batch(100, "198.015", 32, stock=ahead), marks(4)) is None


def test_a_rounded_aliquot_keeps_one_percent_too():
    """
    15.401 mg on marks of 10 mg: 150 mg of 1 + 9 are off by 2.6 %, 140 mg of 1 + 8 by 1.004 %.

    The first that comes within is 310 mg of 1 + 19. They bring 294.5 mg of filler; of the
    9703.5 mg that remain 9700 are weighed, and 3.5 mg of 9998 are missing.
    """
    balance = parse_balance("C,minimum=20 mg,readability=10 mg,error=0.1 %")
    plan = plan_batch(batch("15.401", 9998, 32), balance)

    assert [amount for _, amount, _ in weighed(plan)] == [20, 380, 310, 9700]
    assert near(plan.others[0].deviation, F(-350, 9998))


def test_the_limit_is_of_what_is_required():
    """99 mg for 100 leave 0.035 % of a limit of 1.035 %: 2 x 0.03 / root 3 mg of 99 are 0.03499 %."""
    for limit, method in ((F(1035, 10**5), "direct"), (F(1034, 10**5), "trituration")):
        assert plan_batch(batch(100, 9999, 32, limit=limit), marks(3)).method == method


def test_filler_that_is_left_to_weigh_has_a_minimum():
    """1 + 9 would leave 119.2 mg of filler, rounded to 119: 1 + 7 are taken; 119.5 would do."""
    plan = plan_batch(batch(48, "551.2", 32), III)
    assert [amount for _, amount, _ in weighed(plan)] == [120, 840, 384, 215]
    ahead = StockPowder("t", 10, F(0))
    assert plan_batch(batch(48, "551.2", 32, stock=ahead), III) is None
    assert weighed(plan_batch(batch(48, "551.5", 32, stock=ahead), III))[1][1] == 120
    # A trituration may bring more than all the filler: 1001 mg of 1000.
    fine = parse_balance("F,minimum=1 mg,readability=1 mg,error=1 %")
    assert plan_batch(batch(1001, 1000, 32, stock=StockPowder("t", 2, F(0))), fine) is None


def test_each_amount_goes_on_in_twenty_parts_at_the_most():
    """Active, what is taken of a trituration, and every diluent: 1001 mg at 50 mg are refused."""
    assert plan_batch(batch(1000, 900, 60), TINY).method == "direct"
    assert plan_batch(batch(1001, 900, 60), TINY) is None
    ahead = StockPowder("t", 20, F(0))
    assert plan_batch(batch(50, 1850, 60, stock=ahead), TINY) is not None
    assert plan_batch(batch("50.05", 1850, 60, stock=ahead), TINY) is None
    # 20 mg in 1 + 49 take 980 mg of filler; in 1 + 99, alone or after 1 + 9, they take 1980.
    assert plan_batch(batch("0.5", 500, 60, demanded=50), TINY) is not None
    assert plan_batch(batch("0.3", 500, 60, demanded=100), TINY) is None
    assert plan_batch(batch("0.03", 500, 60, demanded=1000), TINY) is None


def test_what_must_not_be_weighed_directly_is_triturated():
    """An amount large enough to weigh is triturated if a rule or a reason requires it."""
    ruled = plan_batch(batch(135, 3765, 30, demanded=10), III)
    assert [amount for _, amount, _ in weighed(ruled)] == [135, 1215, 1350, 2550]
    plan = plan_batch(batch(135, 3765, 30, not_direct="so it is"), III)
    assert [amount for _, amount, _ in weighed(plan)] == [135, 1215, 1350, 2550]
    assert plan.leftover == ()
    assert (plan.alternatives[0].method, plan.alternatives[0].lost) == ("direct", "so it is")
    assert plan_batch(batch(48, 4112, 32, not_direct="so it is"), III).advice is None


def test_a_vessel_holds_what_is_taken_of_it():
    """1504 mg of 1 + 9 for 150.4 mg: 151 mg go into it, since 150 mg would make 1500."""
    plan = plan_batch(batch("150.4", 4000, 32, not_direct="so"), III)

    assert [amount for _, amount, _ in weighed(plan)] == [151, 1359, 1504, 2646]


def test_what_another_plan_wastes():
    """150.04 mg: 1500 of 1 + 9 need 150 mg, 3001 of 1 + 19 need 150.05 and so 151."""
    plan = plan_batch(batch("150.04", 20_000, 32, not_direct="so"), III)

    assert [each.lost for each in plan.alternatives[1:3]] == [
        "wastes 1 mg more in as many weighings, in less usual proportions",
        "wastes 1 mg more and takes 2 more weighings",
    ]


def test_one_more_weighing_is_told_as_one():
    """At 5 g 1 + 99 takes five weighings, 9900 mg in two parts; 1 + 9, then 1 + 8 takes six."""
    balance = parse_balance("B,minimum=100 mg,readability=1 mg,error=1 %,capacity=5 g")
    plan = plan_batch(batch("1.5", 2000, 1), balance)

    assert [amount for _, amount, _ in weighed(plan)] == [100, 4950, 4950, 150, 1852]
    assert [(each.method, each.lost) for each in plan.alternatives[2:3]] == [
        ("trituration 1 part + 9 parts, then 1 part + 8 parts",
         "wastes as much and takes 1 more weighing")
    ]  # fmt: skip


def test_the_aliquot_is_the_first_multiple_that_can_be_weighed():
    """Twice 50 mg are below 120 mg: three times it is."""
    plan = plan_batch(batch(50, 4112, 32), III)

    assert plan.alternatives[1].method == "aliquot of 3 times the need"


def test_of_two_stages_one_plan_is_enough():
    """0.125 mg goes through 1 + 9, then 1 + 99; 1 + 15, then 1 + 59 is of the same kind."""
    balance = parse_balance("D,minimum=120 mg,readability=1 mg,error=1 %")
    plan = plan_batch(batch("0.125", 2000, 1), balance)

    assert [amount for _, amount, _ in weighed(plan)] == [120, 1080, 120, 11_880, 125, 1875]
    assert [each.method for each in plan.alternatives] == ["direct"]


def test_a_strength_has_five_characters():
    """1 in 160 is 0.625 %; 1 in 320 would be 0.3125 % and is cut."""
    balance = parse_balance("D,minimum=100 mg,readability=1 mg,error=2 %")
    notes = {
        parts: plan_batch(batch(need, 2000, 1, demanded=parts), balance).steps[5].note
        for parts, need in ((160, 1), (320, "0.5"))
    }

    assert ", 0.625 % w/w; " in notes[160]
    assert ", about 0.312 % w/w; " in notes[320]


def test_what_a_trituration_made_ahead_does_not_know_counts():
    """480 mg err by 12 / 480² = 0.000052 in squares; with a limit of 10 % 0.0025 is the most."""
    sure = plan_batch(batch(48, 4112, 32, stock=StockPowder("t", 10, F(244, 10**5))), III)
    assert sure.uncertainty.worst_step == 1
    assert plan_batch(batch(48, 4112, 32, stock=StockPowder("t", 10, F(247, 10**5))), III) is None


def test_seven_digits_are_shortened():
    """Six digits are given in full, seven are shortened."""
    plan = plan_batch(batch("48.12345", 4112, 32), III)

    assert plan.alternatives[0].lost.startswith("about 48.1234 mg is below")


def test_advice_names_a_larger_batch():
    """On marks of 2 mg 98 and 100 mg are weighed directly, 99 mg are not: 100 is named, not 98."""
    assert plan_batch(batch(99, 4000, 99), marks(2)).advice.startswith("a batch of 100 ")


def test_the_sizes_that_are_tried():
    """A hundred one by one, then each an eighth larger, and always the last."""
    tried: list[int] = []

    assert powder_plan._first_that_works(3, 200, lambda size: bool(tried.append(size))) is None
    assert tried == [*range(3, 103), 114, 128, 144, 162, 182, 200]
    assert powder_plan._first_that_works(21, 20, lambda size: True) is None
    assert powder_plan._first_that_works(20, 20, lambda size: True) == 20


def test_twenty_thousand_units_are_the_most():
    """A batch that reaches 119.5 mg of a trituration of halves with 20,000 units is found."""
    ahead = StockPowder("t", 2, F(0))
    for count, expected in ((20_000, 20_000), (20_001, None)):
        assert smallest_batch(batch(F("59.75") / count, 1, 1, stock=ahead), III) == expected


def test_the_largest_batch_that_a_capacity_allows_is_tried():
    """
    1 mg and 1 mg a unit at 50 mg: 1000 units at the most, each kind in twenty parts.

    Twice the error of 20 parts, 2 x root(20 / 3) mg, is within 0.52 % of 994 mg; with 19
    parts or fewer it is within that of no mass they allow, 950 mg.
    """
    each = batch(10, 10, 10, limit=F(52, 10**4))

    assert smallest_batch(each, TINY) == 994
    assert plan_batch(each.of(950), TINY) is None


def test_above_which_size_nothing_can_be_weighed():
    """Twice twenty parts of 50 mg are 2000 mg: 1000 units of 2 mg, 666 of 3 mg, or 20,000."""
    bench = TINY.figures()

    assert powder_plan._largest_size(batch(10, 10, 10), bench) == 1000
    assert powder_plan._largest_size(batch(10, 20, 10), bench) == 666
    assert powder_plan._largest_size(batch(1, 1, 40), bench) == 20_000
    assert powder_plan._largest_size(batch(1, 1, 20), bench) == 20_000
    assert powder_plan._largest_size(batch(10, 20, 10), III.figures()) == 20_000


def test_the_smallest_batch_is_larger():
    """99 mg and 99 mg on marks of 2 mg are off by more than 1 %: 100 units are named, not 98."""
    each = batch(99, 99, 99)

    assert plan_batch(each.of(98), marks(2)) is not None
    assert smallest_batch(each, marks(2)) == 100
    # It must exceed the size of the batch, even if that can be weighed itself.
    assert smallest_batch(each.of(98), marks(2)) == 100


def test_a_larger_batch_may_be_weighed_directly_with_other_needs():
    """A band's trituration leaves no filler; direct weighing starts at 119.5 mg, with 120 units."""
    ruled = batch(10, 50, 10, demanded=100)
    strict = replaced(ruled, limit=F(1, 1000))

    assert smallest_batch(ruled, III) is None
    for each in (ruled, strict):
        assert smallest_batch(each, III, or_direct=batch(10, 50, 10)) == 120
    # 12 mg through 1 + 9 work with the first batch, long before the other can be weighed.
    small = batch(1, 100, 1, not_direct="so")
    assert smallest_batch(small, III, or_direct=batch(1, 100, 1)) == smallest_batch(small, III)


def test_below_which_size_nothing_can_be_weighed():
    """
    Two weighings that round up to 120 mg: 2 x 118 mg at marks of 2 mg, and less active than that.

    With u = 3 mg and a limit of 0.1 % what is weighed last must reach 6 / 0.001 mg, and what
    is weighed first 3 / 0.001 mg, each less 1 % and what rounding adds: a mark, and two marks.
    """
    bench = BalanceFigures(F(120), F(2), None, F(6), F(9))
    assert powder_drafts.least_taken(bench, LIMIT) == 118
    assert powder_drafts.least_taken(bench, F(1, 1000)) == 6000 / F("1.01") - 2
    least = powder_plan._least_size
    assert least(batch(2, 116, 2), bench) == 4  # 236 / 59
    assert least(batch(2, 16, 2), bench) == 27  # 236 / 9 = 26.2
    strict = batch(2, 16, 2, limit=F(1, 1000))
    assert least(strict, bench) == 2966  # (3000 - 4) / 1.01
    assert least(batch(4, 32, 2, limit=F(1, 1000)), bench) == 1483  # half of it
    # (5938.6 + 118) / 9 = 672.96; a trituration made ahead has its own first weighing behind it.
    assert least(replaced(strict, stock=StockPowder("t", 10, F(0))), bench) == 673
    # 3 / (3 / 1204) - 4 = 1200 mg are ten times the minimum, which is tried.
    assert least(replaced(strict, limit=F(3, 1204)), bench) == 278


def test_what_a_limit_asks_of_the_first_weighing():
    """With u = 3 mg at 3 in 244 it must reach 244 mg: twice the minimum, and two marks of 2 mg."""
    bench = BalanceFigures(F(120), F(2), None, F(6), F(9))
    small = batch(2, 116, 2)

    assert powder_plan._could_do(replaced(small, limit=F(3, 244)), bench, F(2))
    assert not powder_plan._could_do(replaced(small, limit=F(3, 245)), bench, F(2))
    assert powder_plan._could_do(replaced(small, limit=F(3, 124)), bench, F(1))
    assert not powder_plan._could_do(replaced(small, limit=F(3, 125)), bench, F(1))
    # 200 mg and 1 % are 202 mg, and two marks make 206 mg.
    large = batch(200, 4000, 2)
    assert powder_plan._could_do(replaced(large, limit=F(3, 206)), bench, F(1))
    assert not powder_plan._could_do(replaced(large, limit=F(3, 207)), bench, F(1))


def test_of_two_that_take_as_little_the_one_with_fewer_weighings_is_taken():
    """At 3.5 g the 3680 mg of filler after 1 + 9 need two parts, the 3200 mg after 1 + 19 one."""
    balance = parse_balance("B,minimum=120 mg,readability=1 mg,error=1 %,capacity=3.5 g")
    plan = plan_batch(batch(48, 4112, 32), balance)

    assert [amount for _, amount, _ in weighed(plan)] == [120, 2280, 960, 3200]
    assert [(each.method, each.lost) for each in plan.alternatives[2:3]] == [
        ("trituration 1 part + 9 parts", "wastes as much and takes 1 more weighing")
    ]


def test_what_no_trituration_can_beat():
    """120 mg in four weighings, exactly, end it at a minimum of 119.2 mg; of twice that, 239 mg."""
    bench = BalanceFigures(F("119.2"), F(1), None, F(6), F(12))
    split = replaced(bench, capacity=F(3500))
    each = batch(48, 4112, 32)

    def draft(base, taken=480):
        return powder_batch.Draft(
            (powder_batch.Vessel(F(base), F(9 * base), 10),), F(taken), F(3680), F(0)
        )

    def unbeaten(found, on, scale=1):
        return powder_plan._unbeaten(powder_plan._rank(found, each, on), on, F(scale))

    assert unbeaten(draft(120), bench)
    assert unbeaten(draft(239), bench, 2)
    assert not unbeaten(draft(121), bench)
    assert not unbeaten(draft(120), split)
    odd = powder_batch.Draft((powder_batch.Vessel(F(120), F(840), 8),), F(385), F(3775), F(0))
    assert not unbeaten(odd, bench)
    assert unbeaten(replaced(odd, taken=F(384)), bench)


def test_which_parts_can_be_looked_at():
    """From 119 / 48, up, to 48 + 4112 less the 119 mg of filler that round up to 120 mg, down."""
    bench = BalanceFigures(F(120), F(1), None, F(6), F(12))

    each = batch(48, 4112, 32)
    whole = powder_drafts.InSmallest.of(each, bench)
    assert powder_drafts.fewest_parts(each, bench) == F(119, 48)
    assert powder_drafts._bounds(each, bench, whole) == (3, 4041 // 48)


def test_why_nothing_is_weighed_directly():
    """The filler is named if it is the filler that is too little."""
    assert powder_plan._direct(batch(150, "119.4", 2), III.figures())() == (
        "the filler, 119.4 mg, is below the balance's minimum"
    )


def test_only_batches_that_are_equal_in_everything_share_a_plan():
    """A plan is made once for equal batches; any other member or balance has its own."""
    made = batch(48, 4112, 32)
    assert plan_batch(batch(48, 4112, 32), III) is plan_batch(made, III)
    other = {
        "active": "c", "filler": "d", "required": F(47), "filler_required": F(4113), "size": 33,
        "limit": F(1, 20), "demanded": 100, "stock": StockPowder("s", 10, F(0)),
        "not_direct": "because", "complement": F(300),
    }  # fmt: skip
    for name, value in other.items():
        plan = plan_batch(replaced(made, **{name: value}), III)
        powder_plan._planned.cache_clear()
        assert plan == plan_batch(replaced(made, **{name: value}), III), name
        assert plan != plan_batch(made, III), name
    finer = parse_balance("III,minimum=20 mg,readability=0.1 mg")
    assert plan_batch(made, finer) != plan_batch(made, III)


def test_why_a_plan_is_not_direct_keeps_its_key():
    """Reasons that read alike but are other texts of the catalogue are not mistaken for another."""
    why = say("plan.overage_not_direct")
    plain = plan_batch(batch(135, 3765, 30, not_direct=str(why)), III)
    keyed = plan_batch(batch(135, 3765, 30, not_direct=why), III)
    assert plain == keyed
    assert [getattr(each.alternatives[0].lost, "key", None) for each in (plain, keyed)] == [
        None,
        "plan.overage_not_direct",
    ]
