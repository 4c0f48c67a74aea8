"""Capsules of unknown fill mass: completed with filler, emptied, mixed, filled again."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents_read import check_document
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.compounding.weighing.powder_batch import (
    PowderBatch,
    StockPowder,
    with_larger_premix,
)
from ldncompound.compounding.weighing.powder_plan import plan_batch
from ldncompound.core.quantities import MG, MG_PER_CAPSULE, format_quantity, number_of
from ldncompound.core.records import replaced
from ldncompound.core.refusals import Implausible, InvalidOrder, Refusal, WrongState
from ldncompound.documents.rendering import render_record
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading, mass_to_weigh
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.recorded_preparation import recorded_preparation
from ldncompound.pharmacy.batches.review import review_of
from ldncompound.pharmacy.batches.taken import taken_for
from ldncompound.pharmacy.inspection import figures_alone
from ldncompound.pharmacy.inspection.bundle import as_of_last_word, bundle_of
from ldncompound.pharmacy.inspection.bundle_check import Findings, check
from ldncompound.pharmacy.people.keys import verifies
from ldncompound.pharmacy.reports.compounding_record import finished_record
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.changes import identify_lot
from ldncompound.pharmacy.stock.inventory import Stockroom
from making import FORMULARY, done_again, sheet_of
from shops import ACTIVE, FILLER, TODAY, House, receive

SHELL = "empty capsule size 1"
FINE = parse_balance("B,minimum=20 mg,readability=0.1 mg,error=5 %")
GERMAN = Practice(name="Linden", site="ELM", jurisdiction="DE", balances=(FINE,))
LOTS = (f"{ACTIVE}=N-17", f"{FILLER}=C-77", f"{SHELL}=G-5")
WHO = {"patient": "P", "prescriber": "D"}
LOOKED = CheckFindings(kind="appearance", appearance="white", as_described=True)


@pytest.fixture
def house(tmp_path):
    """Return a pharmacy under German rules with three lots; every number is done again."""
    found = House(tmp_path)
    found.pharmacy = GERMAN
    active = receive(found)
    identify_lot(Storekeeper(found.recorder()), active, "IR", "passes")
    for name, number in ((FILLER, "C-77"), (SHELL, "G-5")):
        receive(found, number, name)
    yield found
    done_again(found)
    found.trail.close()


def planned(house, **more):
    """Plan capsules to be filled by volume, and return the id."""
    given = {"dose": "1.5 mg", "days": "58", "size": "1", "fill_by": "volume", **WHO, **more}
    return house.recorder().prepare(CapsuleOrder(**given, lots=LOTS)).document["id"]


def made(house, completes="5512.3 mg", completed_with="C-77", **more):
    """Work a batch up to its last step, with the mass that completes the capsules."""
    if completed_with != "C-77":
        receive(house, completed_with, FILLER)
    identity = planned(house, **more)
    hands = house.by()
    while (step := hands.batch(identity).next_step) is not None:
        if step.action == "mix":
            hands.do(identity, step.step, None)
            continue
        target = hands.batch(identity).course().targets.get(step.step)
        text = completes if target is None else f"{float(target)} mg"
        hands.weigh(
            identity,
            BalanceReading(
                actual=text, sighted=True,
                lot="N-17" if step.what == ACTIVE else
                completed_with if target is None else "C-77",
                container=step.what,
            ),
        )  # fmt: skip
    return identity


def weighed_capsules(house, identity, masses):
    """Check the masses of single capsules, net."""
    return house.by().check(identity, CheckFindings(kind="masses", values=tuple(masses)))


def finished(house, identity):
    """Finish a batch of which all capsules were filled."""
    house.by().check(identity, LOOKED)
    size = house.by().batch(identity).plan.figures.batch_size
    lots = {"lots": (f"{SHELL}=G-5",)}
    return house.by().finish(identity, BatchYield(filled=str(size), rejected="0", **lots))


def share(house, identity):
    """Return what a capsule holds if all share what was weighed, in mg, by the vessels."""
    batch = house.by().batch(identity)
    into = [each.actual for each in batch.weighed.values() if each.into == "batch"]
    return sum(number_of(each, MG) for each in into) / batch.plan.figures.batch_size


# The plan


@given(
    dose=st.integers(10, 90).map(lambda each: f"{each / 20} mg"),
    days=st.integers(20, 180),
    size=st.sampled_from(["0", "1", "2", "3"]),
)
@settings(max_examples=60)
def test_premix_and_complement_are_the_expected_filler(dose, days, size):
    """Half of it is weighed before; active and overage are those of a fill by mass."""
    given_ = {"dose": dose, "days": str(days), "size": size, **WHO}
    try:
        plans = [
            prepare(
                CapsuleOrder(**given_, **more), formulary=FORMULARY, pharmacy=GERMAN, today=TODAY
            )
            for more in ({"fill_by": "Volume"}, {"fill_by": "mass"})
        ]
    except Refusal:
        return  # too small, or too much for a size
    volume, by_mass = plans
    wanted = [number_of(each.components[1].required, MG) for each in plans]
    steps = volume.weigh_plan.steps
    (complement,) = (number_of(s.amount, MG) for s in steps if s.action == "complete")
    assert wanted[0] == wanted[1]
    # What is left of a trituration takes filler with it.
    premix = number_of(volume.weigh_plan.others[0].delivers, MG) - complement
    assert abs(premix - wanted[0] / 2) <= wanted[0] / 100
    assert abs(complement - wanted[0] / 2) <= Fraction(1, 20)
    assert volume.components[0].required == by_mass.components[0].required
    assert volume.figures.by_volume
    assert not by_mass.figures.by_volume
    consumed = {each.name: number_of(each.amount, MG) for each in volume.weigh_plan.consumes
                if each.name == FILLER}  # fmt: skip
    assert consumed[FILLER] >= complement + wanted[0] / 2 * Fraction(99, 100)


@pytest.mark.parametrize(
    ("more", "where", "said"),
    [
        ({"fill_by": "ear"}, "DE", "not a way"),
        ({"fill_by": "volume", "fill_mass": "130 mg/capsule"}, "DE", "A fill mass is given"),
        ({"fill_by": "volume"}, "US", "do not describe"),
        ({"fill_by": "volume"}, "BE", "do not describe"),
    ],
)
def test_it_is_refused_where_it_is_not_described_or_not_needed(more, where, said):
    """Only rules that describe it allow it, and only without a fill mass."""
    house = Practice(name="Elm", site="ELM", jurisdiction=where, balances=(FINE,))
    order = CapsuleOrder(dose="1.5 mg", days="58", **WHO, **more)
    with pytest.raises(InvalidOrder, match=said):
        prepare(order, formulary=FORMULARY, pharmacy=house, today=TODAY)


def test_the_sheet_says_how(house):
    """The completing mass is expected, not a target; the filling stands in the steps alone."""
    identity = planned(house)
    preparation = recorded_preparation(house.trail, identity).preparation
    text = " ".join(sheet_of(preparation).decode().split())
    assert "Fill by volume; expected are 220.8 mg per capsule; ESTIMATE" in text
    assert "4. Complete with microcrystalline cellulose target about 6574.5 mg" in text
    assert "fill it into the same 60 capsules" in text
    assert "Do not spread the remaining powder" not in text
    assert "loss at most 3 %, relative standard deviation at most 5 %" in text


# The bench


def test_what_completes_the_capsules_is_only_found(house):
    """No tolerance, no minimum; what the balance cannot show is refused; stock takes what it was."""
    identity = made(house, completes="5.3 mg")
    found = house.by().batch(identity).weighed[4]
    assert (found.off, found.tolerance, found.accepted) == (None, None, False)
    assert format_quantity(found.actual) == "5.3 mg"
    check_document(found.document())
    taken = [each.amount for _, each in taken_for(house.trail, identity)
             if each.component == FILLER]  # fmt: skip
    assert format_quantity(taken[-1]) == "5.3 mg"
    other = planned(house)
    hands = house.by()
    hands.weigh(other, BalanceReading(actual=f"{float(hands.batch(other).course().targets[1])} mg",
                                      sighted=True, lot="N-17", container=ACTIVE))  # fmt: skip
    hands.weigh(other, BalanceReading(actual=f"{float(hands.batch(other).course().targets[2])} mg",
                                      sighted=True, lot="C-77"))  # fmt: skip
    hands.do(other, 3, None)
    reading = BalanceReading(actual="5512.34 mg", sighted=True, lot="C-77")
    assert mass_to_weigh(hands.acts, other, reading) == number_of(
        hands.batch(other).next_step.amount, MG
    )
    with pytest.raises(InvalidOrder, match="cannot show"):
        hands.weigh(other, reading)
    with pytest.raises(WrongState, match="complete"):
        hands.do(other, 4, None)


@settings(max_examples=25)
@given(
    completes=st.integers(1, 250_000).map(lambda each: Fraction(each, 10)),
    lost=st.integers(0, 60).map(lambda each: Fraction(each, 1000)),
)
def test_the_masses_are_judged_by_what_went_in(tmp_path_factory, completes, lost):
    """Theory, loss and content follow from the vessels; 3 % is the limit of the loss."""
    house = House(tmp_path_factory.mktemp("volume"))
    house.pharmacy = GERMAN
    active = receive(house)
    identify_lot(Storekeeper(house.recorder()), active, "IR", "passes")
    for name, number in ((FILLER, "C-77"), (SHELL, "G-5")):
        receive(house, number, name)
    identity = made(house, completes=f"{float(completes)} mg")
    theory = share(house, identity)
    mean = round(theory * (1 - lost), 6)
    found = weighed_capsules(house, identity, [f"{float(mean)} mg"] * 10)
    assert abs(number_of(found.theory, MG) - theory) < Fraction(1, 10**8)
    loss = next(each for each in found.findings if each.what.startswith("loss"))
    assert loss.passes is ((theory - mean) / theory <= Fraction(3, 100))
    content = next(each for each in found.findings if each.what.startswith("content"))
    holds = house.by().batch(identity).percent_of_label * mean / theory
    assert abs(Fraction(content.found.split()[0]) - holds) < Fraction(1, 10**6)
    assert content.passes
    house.trail.close()


@pytest.mark.parametrize(
    ("completes", "masses", "what", "shown"),
    [
        ("6331.1 mg", ["179.8 mg"] * 9 + ["179.4 mg"], "content", "112 %"),
        ("6999.1 mg", ["177.9 mg"] * 9 + ["177.7 mg"], "loss", "3 %"),
    ],
)
def test_what_lies_exactly_at_a_limit_passes(house, completes, masses, what, shown):
    """17120 mg in 97 capsules: the share has no end of digits, the content is 112 % exactly."""
    identity = planned(house, days=None, quantity="95")
    hands = house.by()
    for actual, lot, name in (("160 mg", "N-17", ACTIVE), ("10628.9 mg", "C-77", FILLER)):
        given_ = {"actual": actual, "lot": lot, "container": name, "sighted": True}
        hands.weigh(identity, BalanceReading(**given_))
    hands.do(identity, 3, None)
    hands.weigh(identity, BalanceReading(actual=completes, lot="C-77", sighted=True))
    hands.do(identity, 5, None)
    found = weighed_capsules(house, identity, masses)
    finding = next(each for each in found.findings if each.what.startswith(what))
    assert (finding.found, finding.passes) == (shown, True)


def test_a_correction_wants_the_masses_checked_again(house):
    """Another mass that went in is another theory; nothing is verified by the old one."""
    identity = made(house)
    weighed_capsules(house, identity, ["202 mg"] * 10)
    finished(house, identity)
    house.by().correct(identity, 4, {"actual": "5012.3 mg"}, "misread")
    corrected = house.by().batch(identity).weighed[4]
    assert (corrected.off, corrected.accepted) == (None, False)
    lot = next(each for each in Stockroom(house.trail).lots() if each.number == "C-77").id
    keeper = Storekeeper(house.recorder())
    with pytest.raises(WrongState, match="still missing: masses"):
        house.by("Lee").verify(identity)
    with pytest.raises(WrongState, match="to be checked again"):
        keeper.try_packing(lot, "1", (), shell=None, batch=identity)
    assert "masses" not in review_of(house.trail, identity).usual
    weighed_capsules(house, identity, ["193 mg"] * 10)
    house.by("Lee").verify(identity)
    house.by("Lee").release(identity, "0", "0")
    # After the release too: it is corrected, checked again, and verified again.
    house.by().correct(identity, 4, {"actual": "5112.3 mg"}, "misread once more")
    with pytest.raises(WrongState, match="still missing: masses"):
        house.by("Lee").verify(identity)
    weighed_capsules(house, identity, ["195 mg"] * 10)
    house.by("Lee").verify(identity)


def test_it_is_released_recorded_and_becomes_a_packing_trial(house):
    """The mean of the checked capsules is the fill mass of the next batch, by mass."""
    identity = made(house)
    weighed_capsules(house, identity, ["201 mg"] * 5 + ["203 mg"] * 5)
    house.by().check(identity, CheckFindings(kind="powder", powder="12180 mg"))
    finished(house, identity)
    house.by("Lee").verify(identity)
    house.by("Lee").release(identity, "0", "0")
    record = finished_record(house.trail, identity).in_full()
    text = " ".join(render_record(record, "txt").decode().split())
    assert "Planned: about 6574.5 mg" in text
    assert "5512.3 mg" in text
    # What went in is told, with what completed the capsules; no limit of the loss is on file.
    assert "mass of the powder Found: found: 12180 mg" in text
    assert "Verdict: no verdict" in text
    assert "planned: 12185.8 mg" in text
    files = bundle_of(as_of_last_word(house.trail, identity, as_of=None, personal=False))
    said = Findings()
    check(files, said, verifies)
    assert said.verdict == "CONSISTENT", said.lines()

    lot = next(each for each in Stockroom(house.trail).lots() if each.number == "C-77").id
    keeper = Storekeeper(house.recorder())
    tried = keeper.try_packing(lot, "1", (), shell=None, batch=identity)
    assert [format_quantity(each.mass) for each in tried.packing] == ["202 mg/capsule"]
    order = CapsuleOrder(dose="3 mg", days="58", size="1", lots=LOTS, **WHO)
    for more, by_volume in ((None, False), ("volume", True)):
        again = house.recorder().prepare(replace(order, fill_by=more)).preparation
        assert number_of(again.figures.fill_mass, MG_PER_CAPSULE) == 202
        assert again.figures.by_volume is by_volume
        assert any("known from a packing trial" in each for each in again.notes) is by_volume


def test_a_share_of_many_digits_is_not_outdated(house):
    """12288.3 mg in 128 capsules end after nine digits: it is verified as it was checked."""
    house.pharmacy = replace(
        GERMAN, balances=(parse_balance("B,minimum=20 mg,readability=0.0001 mg,error=5 %"),)
    )
    identity = planned(house, days=None, quantity="126")
    hands = house.by()
    course = hands.batch(identity).course().targets
    for at, lot, name in ((1, "N-17", ACTIVE), (2, "C-77", FILLER)):
        given_ = {"actual": f"{float(course[at])} mg", "lot": lot, "container": name}
        hands.weigh(identity, BalanceReading(**given_, sighted=True))
    hands.do(identity, 3, None)
    hands.weigh(identity, BalanceReading(actual="5512.3001 mg", lot="C-77", sighted=True))
    hands.do(identity, 5, None)
    each = share(house, identity)
    found = weighed_capsules(house, identity, [f"{float(round(each, 3))} mg"] * 10)
    assert number_of(found.theory, MG) == each
    finished(house, identity)
    house.by("Lee").verify(identity)


@pytest.mark.parametrize("completes", ["0.1 mg", "61000 mg", "5512 g", "999999 g"])
def test_what_no_capsule_holds_is_refused(house, completes):
    """By the densities of powders, at the weighing and at a correction."""
    if completes == "0.1 mg":
        made(house, completes=completes, dose="4.5 mg")
        return
    with pytest.raises(Implausible, match="What a capsule holds"):
        made(house, completes=completes)
    identity = made(house)
    for step in (2, 4):
        with pytest.raises(Implausible, match="What a capsule holds"):
            house.by().correct(identity, step, {"actual": "61000 mg"}, "misread")


def test_the_review_tells_what_completed_them(house):
    """It is not among the weighings within tolerance, for it has none."""
    identity = made(house)
    usual = review_of(house.trail, identity).usual
    assert "2 weighings within tolerance" in usual
    assert "completed with 5512.3 mg, about 6574.5 mg expected" in usual


def test_a_trituration_with_little_filler_makes_the_premix_larger(house):
    """Where half of the filler cannot take it, more is weighed before; still less than all."""
    plan = prepare(
        CapsuleOrder(dose="4.5 mg", days="58", size="4", fill_by="volume", **WHO),
        formulary=FORMULARY,
        pharmacy=replace(GERMAN, balances=(parse_balance("C,minimum=120 mg,readability=1 mg"),)),
        today=TODAY,
    )
    (complement,) = (s.amount for s in plan.weigh_plan.steps if s.action == "complete")
    total = number_of(plan.components[1].required, MG)
    assert 0 < number_of(complement, MG) <= total / 2 + 1
    tight = PowderBatch("a", "f", Fraction(99), Fraction(1600), 60, Fraction(1, 10), 10,
                        complement=Fraction(1600))  # fmt: skip
    sizes = [each.filler_required for each in with_larger_premix(tight)]
    assert sizes == [1600, 2400, 2800, 3000]
    assert all(each.filler_required + each.complement == 3200
               for each in with_larger_premix(tight))  # fmt: skip
    stock = replaced(tight, demanded=None, stock=StockPowder("trituration T", 25, Fraction(0)),
                           required=Fraction(80))  # fmt: skip
    planned_ = plan_batch(stock, parse_balance("C,minimum=120 mg,readability=1 mg"))
    completing = [s for s in planned_.steps if s.action == "complete"]
    assert format_quantity(completing[0].amount) == "800 mg"
    assert plan_batch(replaced(stock, complement=Fraction(0)),
                      parse_balance("C,minimum=120 mg,readability=1 mg")) is None  # fmt: skip


@pytest.mark.parametrize("component", [ACTIVE, FILLER])
def test_only_one_lot_of_filler_is_shown_by_a_batch(house, component):
    """The active is not what fills it; two lots of filler are not told apart."""
    identity = made(house, completed_with="C-78" if component == FILLER else "C-77")
    weighed_capsules(house, identity, ["202 mg"] * 10)
    finished(house, identity)
    lot = next(each for each in Stockroom(house.trail).lots() if each.component == component).id
    with pytest.raises(InvalidOrder, match="one lot alone"):
        Storekeeper(house.recorder()).try_packing(lot, "1", (), shell=None, batch=identity)


def test_failed_masses_are_no_packing_trial(house):
    """Nor those of a batch that was rejected."""
    lot = next(each for each in Stockroom(house.trail).lots() if each.number == "C-77").id
    identity = made(house)
    weighed_capsules(house, identity, ["180 mg"] * 10)
    finished(house, identity)
    keeper = Storekeeper(house.recorder())
    with pytest.raises(WrongState, match="failed"):
        keeper.try_packing(lot, "1", ["202 mg"] * 10, shell=None, batch=identity)
    house.by().change(identity, "batch-rejected", "too light")
    with pytest.raises(WrongState, match="is rejected"):
        keeper.try_packing(lot, "1", ["202 mg"] * 10, shell=None, batch=identity)


def test_a_batch_without_checked_masses_is_no_packing_trial(house):
    """Then masses are asked for, as of any batch."""
    identity = made(house)
    finished(house, identity)
    lot = next(each for each in Stockroom(house.trail).lots() if each.number == "C-77").id
    with pytest.raises(InvalidOrder, match="0 masses are given"):
        Storekeeper(house.recorder()).try_packing(lot, "1", (), shell=None, batch=identity)


# Who verifies the trail


def test_a_weighing_that_hides_its_tolerance_is_found(house):
    """Only what completes the capsules has none; and there it is never accepted."""
    identity = made(house)
    batch = batch_of(house.trail, identity)
    good = batch.weighed[4]
    assert figures_alone._weighed_wrongly(batch, good) is None
    for wrong in (
        replaced(batch.weighed[2], off=None, tolerance=None),
        replaced(good, accepted=True),
        replaced(good, off=batch.weighed[2].off),
    ):
        assert "should have one" in figures_alone._weighed_wrongly(batch, wrong)
