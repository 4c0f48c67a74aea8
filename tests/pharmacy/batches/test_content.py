"""What a unit holds: by what was weighed of everything, not of the active alone."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.quantities import MG, PERCENT, number_of
from ldncompound.core.refusals import OutOfTolerance
from ldncompound.interchange.balance_files import BalanceReading
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.triturations import TriturationOrder
from making import follow_plan
from shops import ACTIVE, FILLER, LOTS, House

FINE = (parse_balance("A,minimum=20 mg,readability=0.1 mg"),)
SEEN = {"sighted": True, "container": ACTIVE}


@pytest.fixture
def house(tmp_path):
    """A pharmacy with one fine balance."""
    made = House(tmp_path)
    made.pharmacy = Practice(name="Elm", site="ELM", balances=FINE)
    return made


def direct(house, **texts):
    """Return the id of 32 capsules of 1.5 mg in 130 mg whose active is weighed."""
    given = {"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "D",
             "fill_mass": "130 mg/capsule", "lots": LOTS, **texts}  # fmt: skip
    identity = house.recorder().prepare(CapsuleOrder(**given)).document["id"]
    house.by().weigh(identity, BalanceReading(actual="48 mg", **SEEN))
    return identity


@pytest.mark.parametrize("actual", ["5345.6 mg", "4600 mg", "3700 mg", "2056 mg"])
def test_filler_that_would_dilute_or_concentrate_is_refused_at_the_weighing(house, actual):
    """5345.6 mg for 4112 mg: a capsule of 130 mg would hold 77.1 %; nobody may accept it."""
    identity = direct(house)
    with pytest.raises(OutOfTolerance, match="unit of the planned mass"):
        house.by().weigh(identity, BalanceReading(actual=actual, sighted=True, accept="fine"))

    assert house.by().batch(identity).weighed.keys() == {1}


def test_filler_a_little_off_is_accepted_and_judged_with_the_masses(house):
    """8 % too much filler leaves 92.7 % at 130 mg, and 99.99 % at the 140.2 mg that were filled."""
    identity = direct(house)
    house.by().weigh(identity, BalanceReading(actual="4441 mg", sighted=True, accept="fine"))
    course = house.by().batch(identity).course()
    share = Fraction(48, 4489) * 130 / Fraction(3, 2) * 100

    assert course.percent == 100
    assert abs(course.at_planned_mass - share) < Fraction(1, 10**8)

    house.by().do(identity, None, None)
    found = house.by().check(identity, CheckFindings(kind="masses", values=("140.2 mg",) * 10))
    content = found.findings[-1]

    assert content.what == "content at the mean mass, by what was weighed"
    assert Fraction(content.found.split()[0]) == pytest.approx(
        float(share * Fraction("1402") / 1300)
    )


def test_capsules_that_hold_too_much_at_their_mean_mass_are_not_released(house):
    """58 mg of 48 mg are refused; 52 mg and capsules of 141 mg give 117 %: nobody accepts that."""
    given = {"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "D",
             "fill_mass": "130 mg/capsule", "lots": LOTS}  # fmt: skip
    identity = house.recorder().prepare(CapsuleOrder(**given)).document["id"]
    hands = house.by()
    hands.weigh(identity, BalanceReading(actual="52 mg", accept="so be it", **SEEN))
    hands.weigh(identity, BalanceReading(actual="4108 mg", sighted=True))
    hands.do(identity, None, None)
    house.check(identity, "appearance")
    heavy = CheckFindings(kind="masses", values=("141 mg",) * 10, accept="so be it")
    found = hands.check(identity, heavy)

    assert (found.passes, found.accepted) == (False, True)
    assert [each.passes for each in found.findings] == [True, False]

    hands.finish(identity, BatchYield(filled="32", rejected="0"))
    with pytest.raises(OutOfTolerance, match="mean mass of 141 mg"):
        house.by("Lee").verify(identity)


def test_more_base_dilutes_a_cream(house):
    """The strength of a cream is a content of its mass: 5 % more base leaves 95.2 % of it."""
    order = TopicalOrder(
        strength="3 mg/g", amount="0.5 g", days="30", patient="P", prescriber="D",
        base="Base X", base_kind="nonaqueous",
        lots=(f"{ACTIVE}=N-17@2028-03", "topical base=B-1@2028-03"),
    )  # fmt: skip
    identity = house.recorder().prepare(order).document["id"]
    steps = house.by().batch(identity).plan.weigh_plan.steps
    last = [each for each in steps if each.action == "weigh"][-1]
    more = number_of(last.amount, MG) * Fraction(105, 100)
    changed = {"actual": f"{float(more):g} mg", "accept": "so be it"}
    batch = follow_plan(house.by(), identity, **{f"step_{last.step}": changed})
    course = batch.course()

    assert course.percent == course.at_planned_mass
    assert 95 < course.percent < 96


def test_a_declared_overage_does_not_count_against_the_label(house):
    """In Germany 110 % are planned; 0.3 % more is weighed, and 3 % more is refused."""
    house.pharmacy = Practice(name="Elm", site="ELM", jurisdiction="DE", balances=FINE)
    given = {"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "D",
             "fill_mass": "130 mg/capsule", "lots": LOTS}  # fmt: skip
    identity = house.recorder().prepare(CapsuleOrder(**given)).document["id"]
    plan = house.by().batch(identity).plan
    target = number_of(plan.weigh_plan.steps[0].amount, MG)
    hands = house.by()

    assert number_of(plan.expected.ceiling, PERCENT) == 112
    with pytest.raises(OutOfTolerance, match="99 % to 112 %"):
        hands.weigh(identity, BalanceReading(
            actual=f"{float(target * Fraction(103, 100)):.1f} mg", accept="so be it", **SEEN
        ))  # fmt: skip
    more = f"{float(target * Fraction(1003, 1000)):.1f} mg"
    assert not hands.weigh(identity, BalanceReading(actual=more, **SEEN)).accepted
    assert hands.batch(identity).percent_of_label > 110


@pytest.mark.parametrize("days", range(20, 60, 3))
def test_what_a_german_plan_prints_can_be_weighed(house, days):
    """Rounded up to the display, 110.23 % of label is planned: the bench takes that mass."""
    house.pharmacy = Practice(name="Elm", site="ELM", jurisdiction="DE", balances=FINE)
    given = {"dose": "0.5 mg", "days": str(days), "patient": "P", "prescriber": "D",
             "fill_mass": "130 mg/capsule", "lots": LOTS}  # fmt: skip
    identity = house.recorder().prepare(CapsuleOrder(**given)).document["id"]
    first = house.by().batch(identity).plan.weigh_plan.steps[0]
    amount = f"{float(number_of(first.amount, MG)):g} mg"

    assert house.by().weigh(identity, BalanceReading(actual=amount, **SEEN)).off.magnitude == 0


def test_a_batch_of_an_own_trituration_holds_exactly_what_its_powder_holds(house):
    """A content of 101.3 % is carried on exactly, not with the 12 digits that are printed."""
    store = Storekeeper(house.recorder())
    store.receive(
        Delivery(component=ACTIVE, number="N-20", maker="M", expires="2028-03",
                 form="hydrochloride", assay="101.3 %", basis="as is")
    )  # fmt: skip
    made = store.make_trituration(
        TriturationOrder(amount="6 g", parts="10", lots=(f"{ACTIVE}=N-20", LOTS[1]))
    ).id
    given = {"dose": "1.5 mg", "days": "31", "patient": "P", "prescriber": "D",
             "fill_mass": "130 mg/capsule", "lots": (f"{ACTIVE}={made}", *LOTS[1:])}  # fmt: skip
    identity = house.recorder().prepare(CapsuleOrder(**given)).document["id"]
    planned = number_of(house.by().batch(identity).plan.weigh_plan.steps[0].amount, MG)
    actual = f"{float(planned + 1):g} mg"
    house.by().weigh(identity, BalanceReading(actual=actual, **SEEN))

    assert FILLER in [part.name for part in house.by().batch(identity).plan.components]
    exact = (planned + 1) / 10 * Fraction("1.013") / Fraction("49.5") * 100
    assert house.by().batch(identity).percent_of_label == pytest.approx(exact, rel=1e-12)
    assert abs(house.by().batch(identity).percent_of_label - exact) <= exact / 10**11 / 2
