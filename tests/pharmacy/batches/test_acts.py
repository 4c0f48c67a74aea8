"""The life of a batch as acts of the library, in a real trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.made_batch import LabelsCounted
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.quantities import format_quantity, mass
from ldncompound.core.records import Json, replaced
from ldncompound.core.refusals import (
    CourseOutlivesBeyondUse,
    ExpiredComponent,
    Implausible,
    InvalidOrder,
    NotAuthorised,
    NotWeighable,
    OutOfTolerance,
    Refusal,
    VerificationFailure,
    WrongComponent,
    WrongState,
    WrongUsage,
)
from ldncompound.pharmacy.batches.acts.batch_act import tolerance_of
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from ldncompound.pharmacy.batches.batch import Event
from ldncompound.pharmacy.batches.history import events_of
from ldncompound.pharmacy.batches.recorded_preparation import recorded_preparation
from ldncompound.pharmacy.batches.replay import fold_batch
from ldncompound.pharmacy.batches.states import LIFE, State
from ldncompound.pharmacy.master_records import load_formulary
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.changes import identify_lot
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.stock.triturations import TriturationOrder
from making import FORMULARY, noted
from shops import ACTIVE, AS_WRITTEN, BEN, CORA, FILLER, LOTS, SHELL, House

FORMULATIONS = Path(__file__).resolve().parents[3] / "formulations"


def test_a_batch_goes_from_plan_to_release(house):
    """Each state follows from the acts; the record says who, what and what is left."""
    identity = house.planned()
    keeper = house.by()
    assert keeper.batch(identity).state is State.PLANNED
    batch = house.weighed(identity)
    assert batch.state is State.IN_PREPARATION
    assert batch.percent_of_label == 100
    assert batch.next_step is None
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    keeper.finish(identity, BatchYield(filled="32", rejected="1"))
    assert keeper.batch(identity).state is State.PREPARED
    house.by("Lee").verify(identity)
    assert keeper.batch(identity).state is State.VERIFIED
    house.by("Lee").release(identity, "0", "0")
    record = keeper.batch(identity).record().document()

    assert record["state"] == "released"
    assert record["left"] == 31
    assert record["beyond_use"]["final"] is True
    assert [each["meaning"] for each in record["signatures"]] == ["prepared", "checked", "released"]
    assert record["lots"][SHELL][0]["number"] == "G-5"
    assert record["next"] is None
    assert [each["target"] for each in record["weighings"]] == [
        "120 mg", "1080 mg", "480 mg", "3680 mg"
    ]  # fmt: skip


def test_no_step_is_skipped_and_none_is_another(house):
    """Mixing does not replace weighing, nor step 4 step 1, and nothing is done twice."""
    identity, keeper = house.planned(), house.by()
    right = {"actual": "120 mg", "sighted": True, "container": ACTIVE}
    for found in (
        BalanceReading(**right, step=4),
        BalanceReading(**right, component=FILLER),
    ):
        with pytest.raises(WrongState):
            keeper.weigh(identity, found)
    with pytest.raises(WrongState):
        keeper.do(identity, None, None)
    keeper.weigh(identity, BalanceReading(**right, step=1, component=ACTIVE))
    keeper.weigh(identity, BalanceReading(actual="1080 mg", sighted=True))
    with pytest.raises(WrongState):
        keeper.weigh(identity, BalanceReading(actual="480 mg"))
    with pytest.raises(InvalidOrder):
        keeper.do(identity, 3, "X@2028-01")
    keeper.do(identity, 3, None)
    with pytest.raises(InvalidOrder):
        keeper.weigh(identity, BalanceReading(actual="480 mg", lot="X@2028-01"))
    house.weighed(identity)
    with pytest.raises(WrongState):
        keeper.weigh(identity, BalanceReading(actual="480 mg"))
    begun = house.planned()
    keeper.weigh(begun, BalanceReading(**right))
    with pytest.raises(WrongState) as caught:
        keeper.finish(begun, BatchYield(filled="32"))
    assert "Step 2" in caught.value.message
    with pytest.raises(WrongState):
        keeper.finish(house.planned(), BatchYield(filled="32"))
    with pytest.raises(WrongUsage):
        keeper.batch("ELM-1")
    with pytest.raises(WrongUsage):
        keeper.do("ELM-1", None, None)


def test_the_target_is_that_of_the_lot_in_hand(house):
    """It is known before weighing; a wrong lot or container is refused by then."""
    Storekeeper(house.recorder()).receive(
        Delivery(component=ACTIVE, number="N-18", maker="M", expires="2028-03",
                 form="hydrochloride", assay="90 %", basis="as is")
    )  # fmt: skip
    identity = house.planned(lots=(TYPED, *LOTS[1:]), dose="4.5 mg")
    bench = house.by()
    seen = {"actual": "", "sighted": True, "container": ACTIVE}

    assert bench.mass_to_weigh(identity, BalanceReading(**seen, lot="N-17@2028-03")) == 144
    assert bench.mass_to_weigh(identity, BalanceReading(**seen, lot="N-18")) == 160
    entries = house.trail.head().size
    with pytest.raises(WrongComponent):
        bench.mass_to_weigh(
            identity, BalanceReading(**{**seen, "container": "naloxone"}, lot="N-18")
        )
    assert house.trail.head().size == entries + 1


def test_the_container_is_read_and_the_reading_is_one(house):
    """Naloxone is not naltrexone; 12.05 g are not 120.5 mg; a 1 mg display shows no tenths."""
    identity, keeper = house.planned(), house.by()
    good = {"actual": "120 mg", "sighted": True, "container": ACTIVE}
    for change, kind in (
        ({"container": "naloxone hydrochloride"}, WrongComponent),
        ({"container": "Naltrexonium chloratum"}, Implausible),
        ({"container": "another name"}, WrongComponent),
        ({"container": None}, InvalidOrder),
        ({"sighted": False}, InvalidOrder),
        ({"actual": "120.5 mg"}, InvalidOrder),
        ({"actual": "0 mg"}, Refusal),
        ({"actual": "12 mg"}, OutOfTolerance),
        ({"actual": "1.2 g"}, OutOfTolerance),
        ({"actual": "122 mg"}, OutOfTolerance),
        ({"actual": "120 mL"}, Refusal),
        ({"balance": "B9"}, WrongUsage),
        ({"printout": "\x1b[2J"}, InvalidOrder),
    ):
        with pytest.raises(kind):
            keeper.weigh(identity, BalanceReading(**{**good, **change}))
        assert keeper.batch(identity).state is State.PLANNED
    made = keeper.weigh(
        identity, BalanceReading(**{**good, "container": " Naltrexone  HYDROCHLORIDE", "balance": "A",
                           "actual": "121.2 mg", "printout": "P-7"})
    )  # fmt: skip

    assert format_quantity(made.off) == "1 %"
    assert made.balance == "A"
    assert made.accepted is False
    assert keeper.batch(identity).record().document()["next"]["amount"] == "1091 mg"


def test_a_balance_that_is_gone_or_too_coarse(house):
    """The plan's balance is no longer configured; one with a higher minimum is refused."""
    identity = house.planned()
    coarse = parse_balance("W,minimum=500 mg,readability=1 mg")
    house.pharmacy = Practice(name="Elm", site="ELM", balances=(coarse,))
    right = {"actual": "120 mg", "sighted": True, "container": ACTIVE}
    with pytest.raises(NotWeighable, match="below the minimum of 'W'"):
        house.by().weigh(identity, BalanceReading(**right, balance="W"))
    with pytest.raises(NotWeighable, match="below the minimum of 'W'"):
        house.by().mass_to_weigh(identity, BalanceReading(**right, balance="W"))
    assert house.by().weigh(identity, BalanceReading(**right)).balance == "III"


def test_a_mass_out_of_tolerance_is_weighed_again_or_accepted_with_a_reason(house):
    """A pharmacist may accept 123 mg; nobody may accept what leaves 90 to 110 % of label."""
    identity, keeper = house.planned(fill_mass="130 mg/capsule"), house.by()
    off = {"actual": "123 mg", "sighted": True, "container": ACTIVE}
    with pytest.raises(OutOfTolerance) as caught:
        keeper.weigh(identity, BalanceReading(**off))
    assert "1 %" in caught.value.message
    with pytest.raises(NotAuthorised):
        house.by("kim", basis="login name").weigh(
            identity, BalanceReading(**off, accept="spilt some")
        )
    made = keeper.weigh(identity, BalanceReading(**off, accept="spilt some"))
    assert made.accepted is True
    assert keeper.batch(identity).record().document()["next"]["amount"] == "1107 mg"
    assert events_of(house.trail, identity)[0].reason == "spilt some"
    for actual in ("1107 mg", None):
        if actual:
            keeper.weigh(identity, BalanceReading(actual=actual, sighted=True))
        else:
            keeper.do(identity, None, None)
    with pytest.raises(OutOfTolerance) as caught:
        keeper.weigh(identity, BalanceReading(actual="600 mg", accept="no time"))
    assert "of label" in caught.value.message


def test_who_accepts_a_mass_that_another_weighed_may_check_the_batch(house):
    """Ben weighs 123 mg, Ada accepts just that and may check; another mass counts as Ada's own."""
    house.staff(BEN, CORA)
    off = {"actual": "123 mg", "sighted": True, "container": ACTIVE}
    for accepted, hands in (("123 mg", ("BC",)), ("122 mg", ("AB", "BC"))):
        identity = house.planned(by="BC", fill_mass="130 mg/capsule")
        with pytest.raises(OutOfTolerance):
            house.by("BC").weigh(identity, BalanceReading(**off))
        with pytest.raises(NotAuthorised):
            house.by("BC").weigh(identity, BalanceReading(**off, accept="spilt"))
        taken = {**off, "actual": accepted}
        made = house.by("AB").weigh(identity, BalanceReading(**taken, accept="all of it is in"))
        assert made.weighed_by == hands[0]
        assert house.last()["signature"]["meaning"] == "accepted"
        house.weighed(identity, by="BC")
        assert house.by().batch(identity).prepared_by == hands
        for kind in ("appearance", "masses"):
            house.check(identity, kind, by="BC")
        house.by("BC").finish(identity, BatchYield(filled="32"))
        if hands == ("BC",):
            assert house.by("AB").verify(identity).signature.person == "AB"
        else:
            with pytest.raises(NotAuthorised):
                house.by("AB").verify(identity)


def test_who_accepts_a_mass_that_nobody_was_refused_with_has_weighed_it(house):
    """Kim weighs step 1 well; the 1060 mg of step 2 that Lee types and accepts are Lee's own."""
    identity = house.planned(fill_mass="130 mg/capsule")
    off = {"sighted": True, "container": ACTIVE}
    with pytest.raises(OutOfTolerance):
        house.by().weigh(identity, BalanceReading(actual="123 mg", **off))
    house.by().weigh(identity, BalanceReading(actual="120 mg", **off))
    made = house.by("Lee").weigh(
        identity, BalanceReading(actual="1060 mg", sighted=True, accept="spilt")
    )

    assert made.accepted is True
    assert made.weighed_by == "Lee"


def test_a_record_with_limits_of_its_ph_wants_it_measured(tmp_path):
    """Such a liquid is not verified until its pH is recorded; without limits none is needed."""
    text = (FORMULATIONS / "naltrexone-oral-liquid-tablets.toml").read_text(encoding="utf-8")
    own = tmp_path / "own"
    own.mkdir()
    limits = '\n[ph]\nlow = "3.5"\nhigh = "4.5"\nsource = "usp-795"\n'
    renamed = text.replace("naltrexone-oral-liquid-tablets", "own-liquid")
    (own / "own-liquid.toml").write_text(renamed + limits, encoding="utf-8")
    house = House(tmp_path)
    house.formulary = load_formulary(own)
    own_record = house.formulary.formulations["own-liquid"]
    lots = tuple(f"{each.name}=L-{at}@2028-12" for at, each in enumerate(own_record.components))
    identity = house.planned(order=LiquidOrder, formulation="own-liquid", lots=lots, dose="0.5 mg")
    house.weighed(identity)
    house.check(identity, "appearance")
    house.by().finish(identity, BatchYield())
    with pytest.raises(WrongState) as caught:
        house.by("Lee").verify(identity)
    assert "missing: ph" in caught.value.message
    house.check(identity, "ph")
    assert house.by("Lee").verify(identity).signature.person == "Lee"
    house.trail.close()


def received(house, number="N-17", assay="100 %", **more):
    """Receive a lot of the active, with an assay as is."""
    keeper = Storekeeper(house.recorder())
    made = keeper.receive(active_lot(number, assay, **more))
    return identify_lot(keeper, made.id, "IR", "passes") if made.quarantine else made


def active_lot(number, assay, **more):
    """Return a delivery of the active; one outside the bounds of an assay is confirmed."""
    if Fraction(assay.removesuffix(" %")) < 90:
        more["confirmed"] = "the certificate says so"
    return Delivery(
        component=ACTIVE, number=number, maker="M", expires="2028-03", form="hydrochloride",
        assay=assay, basis="as is", **more,
    )  # fmt: skip


TYPED = f"{ACTIVE}=X-0@2028-03"
"""A lot of the active that was never received, without a certificate."""

IN_HAND = {"sighted": True, "container": ACTIVE, "balance": "A"}


def of_a(house, *, potency=None, lot="N-17"):
    """Plan 32 capsules of 4.5 mg on the fine balance: 144 mg of a lot of 100 %."""
    lots = (f"{ACTIVE}={lot}", *LOTS[1:])
    return house.planned(lots=lots, dose="4.5 mg", balance="A", potency=potency)


def test_a_certificate_corrected_after_the_plan_counts_at_the_bench(house):
    """Planned at 100 % and corrected to 80 %: 180 mg are weighed; 144 mg hold 80 % of label."""
    identity = received(house).id
    batch = of_a(house)
    Storekeeper(house.recorder()).correct(identity, active_lot("N-17", "80 %"), reason="misread")
    with pytest.raises(OutOfTolerance) as caught:
        house.by().weigh(batch, BalanceReading(actual="144 mg", **IN_HAND))
    assert "80 % of label" in caught.value.message
    assert house.by().mass_to_weigh(batch, BalanceReading(actual="", **IN_HAND)) == 180
    with pytest.raises(OutOfTolerance, match="80 % of label"):
        house.by().weigh(batch, BalanceReading(actual="144 mg", accept="enough", **IN_HAND))
    made = house.by().weigh(batch, BalanceReading(actual="180 mg", **IN_HAND))
    assert (made.ratio, made.content) == ("1.25", "1.25")
    assert format_quantity(made.percent_of_label) == "100 %"


def test_a_certificate_corrected_after_the_weighing_is_not_signed_over(house):
    """No check or release until the mass is corrected for it; then its content decides."""
    identity = received(house).id
    store = Storekeeper(house.recorder())
    for assay, percent in (("96 %", 96), ("80 %", 80)):
        store.correct(identity, active_lot("N-17", "100 %"), reason="as received")
        batch = of_a(house)
        house.weighed(batch, step_1={"actual": "144 mg", "balance": "A"}, step_2={"balance": "A"})
        for kind in ("appearance", "masses"):
            house.check(batch, kind)
        house.by().finish(batch, BatchYield(filled="32"))
        store.correct(identity, active_lot("N-17", assay), reason="misread")
        with pytest.raises(WrongState, match="corrected after it was weighed") as caught:
            house.by("Lee").verify(batch)
        assert f"correct {batch} --step 1" in caught.value.remedy
        house.by().correct(batch, 1, {"actual": "144 mg"}, "lot corrected")
        assert abs(house.by().batch(batch).percent_of_label - percent) < Fraction(1, 10**8)
        if assay == "96 %":
            house.by("Lee").verify(batch)
            store.correct(identity, active_lot("N-17", "95 %"), reason="misread again")
            with pytest.raises(WrongState, match="corrected after"):
                house.by("Lee").release(batch, "0", "0")
        else:
            with pytest.raises(OutOfTolerance, match="80 % of label"):
                house.by("Lee").verify(batch)


def test_a_batch_of_a_trituration_of_a_misread_lot_is_not_released(house):
    """The powder's lot is corrected after its trituration was weighed: rejected, not signed."""
    received(house)
    store = Storekeeper(house.recorder())
    store.receive(Delivery(component=FILLER, number="C-77", maker="M", expires="2028-06"))
    made = store.make_trituration(
        TriturationOrder(amount="6 g", parts="10", lots=(f"{ACTIVE}=N-17", f"{FILLER}=C-77"))
    ).id
    lots = (f"{ACTIVE}={made}", f"{FILLER}=C-77", LOTS[2])
    batch = house.planned(lots=lots, dose="0.5 mg")
    house.weighed(batch, step_1={"container": ACTIVE})
    for kind in ("appearance", "masses"):
        house.check(batch, kind)
    house.by().finish(batch, BatchYield(filled="32"))
    house.by("Lee").verify(batch)
    store.correct("ELM-LOT-0001", active_lot("N-17", "80 %"), reason="misread")
    with pytest.raises(WrongState, match="was corrected afterwards"):
        house.by("Lee").release(batch, "0", "0")


@pytest.mark.parametrize(
    ("rule", "potency", "planned", "used", "percent"),
    [
        ("US", "as-label", "100 %", "80 %", "80 %"),
        ("US", "as-label", "80 %", "100 %", "100 %"),
        ("US", None, "100 %", "80 %", "100 %"),
        ("DE", None, "100 %", "98.1 %", "107.91 %"),
        ("DE", None, "98.1 %", "100 %", "110 %"),
        ("DE", None, "97 %", "103 %", "113.3 %"),
    ],
)
def test_another_lot_holds_what_it_holds_whatever_is_corrected(
    house, rule, potency, planned, used, percent
):
    """
    Mass by the policy, content by the certificate, as if planned for that lot.

    What could not be released is refused at once.
    """
    house.pharmacy = replace(house.pharmacy, jurisdiction=rule)
    received(house, "N-17", planned)
    received(house, "N-18", used)
    batch = of_a(house, potency=potency)
    other = BalanceReading(actual="1 mg", lot="N-18", sighted=True, container=ACTIVE)
    target = house.by().mass_to_weigh(batch, other)
    reading = BalanceReading(actual=format_quantity(mass(target)), lot="N-18", **IN_HAND)
    try:
        found = house.by().weigh(batch, reading).percent_of_label.magnitude
        assert Fraction(percent.removesuffix(" %")) <= 110
    except OutOfTolerance as refusal:
        told = refusal.message.partition("hold ")[2].partition(" of")[0]
        assert not 90 <= Fraction(percent.removesuffix(" %")) <= 110
        found = Fraction(told.removesuffix(" %"))

    assert abs(found - Fraction(percent.removesuffix(" %"))) < Fraction(1, 5)
    direct = of_a(house, potency=potency, lot="N-18")
    planned_so = house.trail.find(direct).document["expected"]["percent_of_label"]
    assert abs(found - Fraction(planned_so.removesuffix(" %"))) < Fraction(1, 5)


def test_tablets_corrected_after_the_plan_are_not_taken(house):
    """A tablet of 50 mg that turns out to hold 25 mg cannot make a liquid of 1 mg per mL."""
    name = "naltrexone hydrochloride tablets 50 mg"
    tablets = {"component": name, "number": "T-1", "maker": "M", "expires": "2028-03"}
    store = Storekeeper(house.recorder())
    masses = ("200 mg",) * 20
    identity = store.receive(Delivery(content="50 mg", masses=masses, **tablets)).id
    batch = house.planned(order=LiquidOrder, lots=(f"{name}=T-1",), dose="0.5 mg")
    other = Delivery(content="25 mg", masses=masses, **tablets)
    store.correct(identity, other, reason="read again")
    with pytest.raises(InvalidOrder, match="contain 25 mg each"):
        house.by().do(batch, 1, None)
    store.correct(identity, Delivery(content="50 mg", masses=masses, **tablets), reason="was right")
    rest = FORMULARY.formulations["naltrexone-oral-liquid-tablets"].components[1:]
    lots = (f"{name}=T-1", *(f"{each.name}=L-{at}@2028-12" for at, each in enumerate(rest)))
    again = house.planned(order=LiquidOrder, lots=lots, dose="0.5 mg")
    assert house.by().do(again, 1, None).lot.number == "T-1"
    house.weighed(again)
    house.check(again, "appearance")
    house.by().finish(again, BatchYield())
    assert house.by("Lee").verify(again).signature.person == "Lee"
    store.correct(identity, other, reason="read once more")
    with pytest.raises(InvalidOrder, match="contain 25 mg each"):
        house.by("Lee").release(again, "0", "0")


def test_a_lot_that_differs_from_the_plan_brings_its_factor(house):
    """Planned without a certificate, weighed from one of 93.5 %: more is taken, less filler."""
    keeper, store = house.by(), Storekeeper(house.recorder())
    store.receive(
        Delivery(component=ACTIVE, number="N-18", maker="M", expires="2028-03",
                 form="hydrochloride", assay="90 %", basis="as is")
    )  # fmt: skip
    identity = house.planned(lots=(TYPED, *LOTS[1:]))
    keeper.weigh(
        identity, BalanceReading(actual="120 mg", lot="N-18", sighted=True, container=ACTIVE)
    )
    batch = keeper.batch(identity)

    assert abs(batch.powder_per_drug - Fraction(10, 9)) < Fraction(1, 10**9)
    assert abs(batch.needed - 48 * Fraction(10, 9)) < Fraction(1, 10**9)
    assert batch.course().targets[4] == 533
    assert abs(batch.percent_of_label - 100) < Fraction(1, 10)
    assert batch.lots[ACTIVE][0].id == "ELM-LOT-0001"
    # The reverse: a plan with a certificate is not weighed from a lot without one.
    other = house.planned(lots=(f"{ACTIVE}=N-18", *LOTS[1:]))
    with pytest.raises(InvalidOrder):
        keeper.weigh(
            other,
            BalanceReading(actual="120 mg", lot="N-99@2028-01", sighted=True, container=ACTIVE),
        )
    with pytest.raises(InvalidOrder):
        keeper.weigh(house.planned(lots=()), BalanceReading(actual="120 mg", sighted=True))


def test_two_lots_of_the_active_in_one_batch_have_one_content(house):
    """The second part may come from another lot only if its content is the same."""
    house.pharmacy = Practice(
        name="Elm", site="ELM",
        balances=(parse_balance("S,minimum=20 mg,readability=0.1 mg,capacity=100 mg"),),
    )  # fmt: skip
    Storekeeper(house.recorder()).receive(
        Delivery(component=ACTIVE, number="N-18", maker="M", expires="2028-03",
                 form="hydrochloride", assay="90 %", basis="as is")
    )  # fmt: skip
    identity, keeper = (
        house.planned(dose="4.5 mg", fill_mass="60 mg/capsule", balance=None),
        house.by(),
    )
    seen = {"sighted": True, "container": ACTIVE}
    keeper.weigh(identity, BalanceReading(actual="72 mg", **seen))
    with pytest.raises(InvalidOrder):
        keeper.weigh(identity, BalanceReading(actual="80 mg", lot="N-18", **seen))
    keeper.weigh(identity, BalanceReading(actual="72 mg", lot="N-19@2028-04", **seen))

    assert [each.number for each in keeper.batch(identity).lots[ACTIVE]] == ["N-17", "N-19"]


def test_a_trituration_made_ahead_is_weighed_by_its_own_lot(house):
    """Only the planned lot is weighed; another one needs a new plan."""
    from ldncompound.pharmacy.stock.triturations import TriturationOrder

    store = Storekeeper(house.recorder())
    stock = [
        store.make_trituration(TriturationOrder(amount="6 g", parts="10", lots=LOTS[:2])).id
        for _ in range(2)
    ]
    identity = house.planned(lots=(f"{ACTIVE}={stock[0]}", *LOTS[1:]))
    keeper, seen = house.by(), {"sighted": True, "container": ACTIVE, "actual": "480 mg"}
    with pytest.raises(WrongComponent):
        keeper.weigh(identity, BalanceReading(**seen, lot=stock[1]))
    keeper.weigh(identity, BalanceReading(**seen))

    assert keeper.batch(identity).lots[ACTIVE][0].id == stock[0]
    assert keeper.batch(identity).percent_of_label == 100


def test_lots_that_do_not_keep_are_not_weighed(house):
    """A lot that expires today, or before the last dose, is refused and not recorded as weighed."""
    identity, keeper = house.planned(lots=()), house.by()
    for lot, kind in (("X@2026-10", ExpiredComponent), ("X@2026-11", CourseOutlivesBeyondUse)):
        with pytest.raises(kind):
            keeper.weigh(
                identity, BalanceReading(actual="120 mg", lot=lot, sighted=True, container=ACTIVE)
            )
    keeper.weigh(
        identity, BalanceReading(actual="120 mg", lot="X@2027-01", sighted=True, container=ACTIVE)
    )
    batch = keeper.batch(identity)

    assert batch.beyond_use.date == date(2027, 1, 31)
    assert batch.beyond_use.limited_by == f"expiration of lot X of {ACTIVE}"
    assert batch.beyond_use.final is False
    assert batch.without_lot == [FILLER, SHELL]


def test_what_came_out_is_counted(house):
    """32 portions fill at most 32; a shell's lot is named once; a liquid has no capsules."""
    identity = house.planned(lots=LOTS[:2])
    house.weighed(identity)
    keeper = house.by()
    for outcome in (
        BatchYield(),
        BatchYield(filled="33"),
        BatchYield(filled="30", rejected="31"),
        BatchYield(filled="x"),
        BatchYield(filled="32", lots=(f"{ACTIVE}=N-17@2028-03",)),
        BatchYield(filled="32", lots=(f"{SHELL}=G-5@2026-11",)),
        BatchYield(filled="32", lots=("glue=1@2028-01",)),
    ):
        with pytest.raises(Refusal):
            keeper.finish(identity, outcome)
    made = keeper.finish(identity, BatchYield(filled="32", lots=LOTS[2:]))
    assert made.made.rejected == 0
    assert keeper.batch(identity).without_lot == []

    liquid = house.planned(order=LiquidOrder, lots=())
    house.weighed(liquid, step_1={}) if keeper.batch(liquid).next_step.action == "weigh" else None
    batch = keeper.batch(liquid)
    while (step := keeper.batch(liquid).next_step) is not None:
        lot = None if step.what == "batch" else f"L-{step.step}@2028-01"
        if step.action == "weigh":
            target = keeper.batch(liquid).course().targets[step.step]
            keeper.weigh(liquid, BalanceReading(actual=f"{target} mg", lot=lot, sighted=True))
        else:
            keeper.do(liquid, None, lot)
    with pytest.raises(InvalidOrder):
        keeper.finish(liquid, BatchYield(filled="32"))
    keeper.finish(liquid, BatchYield())

    assert batch.units is None
    assert keeper.batch(liquid).left is None
    assert keeper.batch(liquid).without_lot == []
    house.check(liquid, "appearance")
    house.by("Lee").verify(liquid)
    assert house.by("Lee").release(liquid, "0", "0").labels.printed == 0


def test_who_prepared_does_not_verify(house):
    """Cora weighed and finished and may neither verify nor release; a stranger may not; Ada may."""
    house.staff(CORA)
    identity = house.prepared(by="CD")
    for keeper in (house.by("cd"), house.by(" CORA diaz "), house.by("Lee"),
                   house.by("root", basis="login name")):  # fmt: skip
        with pytest.raises(NotAuthorised):
            keeper.verify(identity)
    assert house.by("AB").verify(identity).signature.person == "AB"
    with pytest.raises(NotAuthorised, match="prepared it and may not sign as released"):
        house.by("CD").release(identity, "0", "0", entered=AS_WRITTEN)
    assert house.by("AB").release(identity, "0", "0", entered=AS_WRITTEN).signature.person == "AB"


def test_who_checked_has_prepared_and_who_accepted_a_check_has_not(house):
    """Cora makes a check and may not verify; Ada only accepts one that failed, and may."""
    house.staff(BEN, CORA)
    identity = house.planned(by="BC")
    house.weighed(identity, by="BC")
    house.check(identity, "appearance", by="CD")
    house.check(identity, "masses", by="AB", passes=False, accepted=True)
    house.by("BC").finish(identity, BatchYield(filled="32"))
    assert house.by().batch(identity).prepared_by == ("BC", "CD")
    with pytest.raises(NotAuthorised, match="prepared it"):
        house.by("CD").verify(identity)
    assert house.by("AB").verify(identity).signature.person == "AB"


def test_where_nobody_is_enrolled_no_second_person_is_demanded(house):
    """One name may do all of it; a login name signs nothing but what it prepared."""
    identity = house.prepared()
    with pytest.raises(NotAuthorised, match="login name is not enough"):
        house.by("root", basis="login name").verify(identity)
    assert house.by().verify(identity).signature.algorithm == "two named persons, nobody enrolled"
    assert house.by().release(identity, "0", "0").signature.person == "Kim"
    identity, alone = house.verified(), "nobody else here"
    with pytest.raises(InvalidOrder, match="took no part"):
        house.by("Lee").release(identity, "0", "0", entered=AS_WRITTEN, alone=alone)
    with pytest.raises(InvalidOrder, match="entered again"):
        house.by().release(identity, "0", "0", alone=alone)
    made = house.by().release(identity, "0", "0", entered=AS_WRITTEN, alone=alone)
    assert (made.one_person, made.signature.person) == (True, "Kim")


def test_nothing_is_verified_or_released_before_its_checks(house):
    """A missing or failed check blocks; a passed or accepted one does not."""
    identity = house.planned()
    house.weighed(identity)
    house.by().finish(identity, BatchYield(filled="32"))
    with pytest.raises(WrongState) as caught:
        house.by("Lee").verify(identity)
    assert "appearance, masses" in caught.value.message
    house.check(identity, "appearance")
    house.check(identity, "masses", passes=False)
    with pytest.raises(WrongState):
        house.by("Lee").verify(identity)
    house.check(identity, "masses", passes=False, accepted=True)
    house.by("Lee").verify(identity)
    assert house.by().batch(identity).failed == []


def test_a_release_wants_a_final_date_and_labels_that_add_up(house):
    """A missing lot, one label too many, or a date that has passed prevents the release."""
    identity = house.planned(lots=LOTS[:2])
    house.weighed(identity)
    for kind in ("appearance", "masses"):
        house.check(identity, kind)
    keeper, lee = house.by(), house.by("Lee")
    keeper.finish(identity, BatchYield(filled="32"))
    lee.verify(identity)
    with pytest.raises(WrongState) as caught:
        lee.release(identity, "0", "0")
    assert SHELL in caught.value.message
    keeper.correct(identity, None, {"lot": LOTS[2]}, "forgotten")
    assert keeper.batch(identity).state is State.CORRECTED
    lee.verify(identity)
    document = house.trail.find(identity).document
    for number in range(2):
        noted(house.recorder(), "label", identity, {"labels": 1, "of": number})
    assert document["id"] == identity
    for counts in (("0", "0"), ("1", "0"), ("2", "1"), ("x", "2")):
        with pytest.raises(Refusal):
            lee.release(identity, *counts)
    with pytest.raises(WrongState):
        house.by("Lee", today=date(2027, 6, 1)).release(identity, "0", "2")
    labels = LabelsCounted(printed=2, used=0, destroyed=2)
    assert lee.release(identity, "0", "2").labels == labels


def test_held_resumed_rejected_reworked_recalled(house):
    """Each needs a reason; only what was released is recalled, only what was not is rejected."""
    identity, keeper, lee = house.prepared(), house.by(), house.by("Lee")
    with pytest.raises(WrongUsage):
        keeper.change(identity, "batch-held", " ")
    with pytest.raises(NotAuthorised):
        house.by("x", basis="login name").change(identity, "batch-reworked", "why")
    keeper.change(identity, "batch-held", "asked the prescriber")
    for act in (lambda: lee.verify(identity), lambda: keeper.change(identity, "batch-held", "x")):
        with pytest.raises(WrongState):
            act()
    keeper.change(identity, "batch-resumed", "answered")
    assert keeper.batch(identity).state is State.PREPARED
    keeper.change(identity, "batch-reworked", "mixed again")
    batch = keeper.batch(identity)
    assert (batch.state, batch.checks, batch.signatures, batch.made) == (
        State.REWORKED, {}, (), None
    )  # fmt: skip
    with pytest.raises(WrongState):
        keeper.change(identity, "batch-recalled", "never out")
    keeper.change(identity, "batch-rejected", "dropped")
    with pytest.raises(WrongState):
        keeper.finish(identity, BatchYield(filled="32"))

    out = house.released()
    for action in ("batch-rejected", "batch-reworked"):
        with pytest.raises(WrongState):
            keeper.change(out, action, "why")
    keeper.change(out, "batch-held", "complaint")
    with pytest.raises(WrongState):
        keeper.change(out, "batch-rejected", "why")
    keeper.change(out, "batch-recalled", "lot recalled by its maker")
    assert keeper.batch(out).state is State.RECALLED
    with pytest.raises(WrongState):
        keeper.change(out, "batch-resumed", "why")


def test_a_correction_keeps_the_old_value_and_wants_a_new_verification(house):
    """Old and new are kept side by side; a released batch must be verified and released again."""
    identity, keeper, lee = house.released(), house.by(), house.by("Lee")
    made = keeper.correct(identity, 4, {"actual": "470 mg", "printout": "P-9"}, "misread")
    batch = keeper.batch(identity)

    old, new = made.old.document(), made.new.document()
    assert (old["actual"], new["actual"]) == ("480 mg", "470 mg")
    assert new["accepted"] is True
    assert batch.state is State.CORRECTED
    assert format_quantity(batch.weighed[4].actual) == "470 mg"
    assert abs(batch.percent_of_label - Fraction(4700, 48)) < Fraction(1, 10**6)
    assert batch.corrections[0].by == "Kim"
    with pytest.raises(WrongState):
        lee.release(identity, "0", "0")
    lee.verify(identity)
    lee.release(identity, "0", "0")
    for step, values in (
        (4, {"actual": "0 mg"}),
        (4, {"lot": "X"}),
        (4, {}),
        (9, {"actual": "1 mg"}),
        (None, {}),
        (None, {"actual": "1 mg"}),
        (None, {"filled": "40"}),
        (None, {"lot": f"{ACTIVE}=N-17@2028-03"}),
        (4, {"printout": "\x00"}),
    ):
        with pytest.raises(Refusal):
            keeper.correct(identity, step, values, "why")
    with pytest.raises(WrongUsage):
        keeper.correct(identity, 4, {"actual": "480 mg"}, "")
    early = house.planned()
    keeper.weigh(early, BalanceReading(actual="120 mg", sighted=True, container=ACTIVE))
    with pytest.raises(WrongState):
        keeper.correct(early, None, {"filled": "3"}, "why")
    # A corrected figure can also rule out a release.
    keeper.correct(identity, 4, {"actual": "600 mg"}, "found in the printout")
    with pytest.raises(OutOfTolerance):
        lee.verify(identity)
    keeper.correct(identity, None, {"rejected": "3"}, "counted again")
    assert keeper.batch(identity).left == 29
    with pytest.raises(WrongState) as caught:
        lee.verify(identity)
    assert "Only 29 capsules are left, but 30" in caught.value.message


def test_enrolled_people_sign_with_their_role(house):
    """Once anybody is enrolled, everybody must be; a technician prepares and does not release."""
    house.staff(BEN)
    identity = house.recorder("BC").prepare(
        CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="D",
                     fill_mass="130 mg/capsule", lots=LOTS, balance="III")
    ).document["id"]  # fmt: skip
    with pytest.raises(NotAuthorised):
        house.weighed(identity, by="Kim")
    off = BalanceReading(actual="123 mg", sighted=True, container=ACTIVE, accept="spilt")
    with pytest.raises(NotAuthorised):
        house.by("BC").weigh(identity, off)
    other = house.recorder("BC").prepare(
        CapsuleOrder(dose="3 mg", days="30", patient="P", prescriber="D",
                     fill_mass="130 mg/capsule", lots=LOTS, balance="III")
    ).document["id"]  # fmt: skip
    assert house.by("AB").weigh(other, off).accepted is True
    house.weighed(identity, by="BC")
    for kind in ("appearance", "masses"):
        with pytest.raises(NotAuthorised):
            house.check(identity, kind)
        house.check(identity, kind, by="BC")
    ben, ada = house.by("BC"), house.by("Ada Brown")
    ben.finish(identity, BatchYield(filled="32"))
    with pytest.raises(NotAuthorised):
        ben.verify(identity)
    ada.verify(identity)
    with pytest.raises(NotAuthorised):
        ben.release(identity, "0", "0", entered=AS_WRITTEN)
    ada.release(identity, "0", "0", entered=AS_WRITTEN)
    signed = ada.batch(identity).signatures

    assert [each.person for each in signed] == ["BC", "AB", "AB"]
    assert signed[0].digest != signed[1].digest
    assert house.by("nobody").personnel.roll.people


def test_nobody_is_asked_to_sign_where_nobody_is_enrolled(house):
    """Two named persons suffice, and the record says so."""
    identity = house.prepared()

    signature = house.by().batch(identity).signatures[0]
    assert signature.algorithm == "two named persons, nobody enrolled"
    assert signature.document().keys() == {"person", "meaning", "digest", "algorithm"}


def test_who_signs_signs_what_they_saw(house, monkeypatch):
    """A batch that is corrected while the passphrase is typed is not signed."""
    identity, lee = house.prepared(), house.by("Lee")
    original = Personnel.vouch

    def meanwhile(*arguments, **more):
        """Correct it on another terminal while the passphrase is typed."""
        house.by().correct(identity, 4, {"actual": "479 mg"}, "misread")
        return original(*arguments, **more)

    monkeypatch.setattr(Personnel, "vouch", meanwhile)
    with pytest.raises(WrongState) as caught:
        lee.verify(identity)
    assert "changed while" in caught.value.message


def test_a_replay_of_the_trail_gives_the_batch_again(house):
    """Folding depends on plan and events only; an impossible event is detected."""
    identity = house.released()
    keeper = house.by()
    events, plan = events_of(house.trail, identity), house.trail.find(identity).document
    batch = fold_batch(plan, events)

    assert batch.digest == keeper.batch(identity).digest
    assert {each.action for each in events} <= LIFE.keys()
    with pytest.raises(VerificationFailure) as caught:
        fold_batch(plan, [*events, Event(99, "weighing", "x", events[0].document)])
    assert caught.value.first_bad == 99


def test_older_records_without_a_tolerance_keep_one_percent(house):
    """A record without its own tolerance is weighed within 1 %."""
    identity = house.planned()
    batch = house.by().batch(identity)
    named = batch.plan.formulation

    def with_record(record):
        """Return the batch with another master record in its plan."""
        formulation = replaced(named, record=Json(record))
        return replaced(batch, plan=replaced(batch.plan, formulation=formulation))

    old = {key: each for key, each in named.record.items() if key != "weighing_tolerance"}
    wide = with_record({**old, "weighing_tolerance": {"value": "2 %"}})
    assert tolerance_of(wide) == Fraction(1, 50)
    assert tolerance_of(with_record(old)) == Fraction(1, 100)


def test_a_preparation_that_the_trail_has_not_is_told(house):
    """An unknown id is wrong usage, with the command that lists the ids."""
    with pytest.raises(WrongUsage, match="has no preparation 'DEMO-20990101-0001'"):
        recorded_preparation(house.trail, "DEMO-20990101-0001")


def test_what_cannot_be_begun_is_refused_before_anything_is_asked(house):
    """By a person who may not, or in a state that does not allow it; recorded either way."""
    identity = house.planned()
    assert house.by().acts.begun(identity, "weighing").plan.id == identity
    house.by().change(identity, "batch-held", "asked the prescriber")
    size = house.trail.head().size
    with pytest.raises(WrongState):
        house.by().acts.begun(identity, "weighing")
    assert house.trail.head().size == size + 1
    house.staff(BEN)
    with pytest.raises(NotAuthorised):
        house.by("Kim").acts.begun(identity, "weighing")
    with pytest.raises(WrongUsage):
        house.by().acts.begun("ELM-19990101-0001", "weighing")
