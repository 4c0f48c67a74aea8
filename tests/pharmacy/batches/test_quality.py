"""Quality checks of a batch: what each rule requires, exactly at its limits, and as acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.quantities import format_quantity, mass
from ldncompound.core.records import Json, replaced
from ldncompound.core.refusals import InvalidOrder, NotAuthorised, Refusal, WrongState, WrongUsage
from ldncompound.documents.printed_as import PrintedAs
from ldncompound.documents.sheet import sheet_view
from ldncompound.pharmacy import configuration
from ldncompound.pharmacy.batches import quality
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.reports.report import Period
from ldncompound.pharmacy.reports.weighing_and_yield import masses
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from making import FORMULARY, Hands, follow_plan, recorded

GIVEN = {"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "D"}
HOUSE = Practice(
    name="Elm", site="ELM", balances=(parse_balance("III,sensitivity=6 mg,readability=1 mg"),)
)
MONDAY = date(2026, 11, 23)
PLAN, LIQUID = (
    prepare(order, formulary=FORMULARY, pharmacy=HOUSE, today=MONDAY)
    for order in (CapsuleOrder(**GIVEN, fill_mass="130 mg/capsule"), LiquidOrder(**GIVEN))
)
F = Fraction


def judged(masses, shell=None, where="US", plan=PLAN):
    """Return what the rules of a jurisdiction say of masses in mg."""
    rule = FORMULARY.rule_of(where).masses
    return quality.weighed_singly(
        plan, F(plan.figures.fill_mass.magnitude), [F(each) for each in masses], None if shell is None else F(shell), rule,
        FORMULARY.cite,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("masses", "shell", "passes"),
    [
        ([130] * 10, None, True),
        ([117] * 5 + [143] * 5, None, True),
        (["116.9"] + [130] * 9, None, False),
        (["143.1"] + [130] * 9, None, False),
        ([178] * 10, 48, True),
        # Gross 160.2 to 195.8; net 117 to 143: 165 gross are 117 net, 164.9 are too little.
        ([165] + [178] * 9, 48, True),
        (["164.9"] + [178] * 9, 48, False),
    ],
)
def test_each_capsule_lies_within_ten_percent_of_theory(masses, shell, passes):
    """Gross and net, at the limit and just beyond; the capsules beyond are named."""
    found = judged(masses, shell)

    assert found.passes is passes
    assert found.statement == quality.PROVES_NO_CONTENT
    assert len(found.findings) == (1 if shell is None else 2)
    assert all(each.source.title for each in found.findings)


@pytest.mark.parametrize(
    ("masses", "passes", "failing"),
    [
        ([130] * 20, True, set()),
        (["126.1"] * 10, True, set()),
        (["126.09"] * 10, False, {"loss of mass against theory"}),
        ([130] * 8 + [150, 110], False, {"relative standard deviation"}),
        ([130] * 18 + [145, 115], True, set()),
        ([130] * 17 + [145, 115, 145], False, {"each capsule against net mean"}),
    ],
)
def test_the_german_aid_asks_for_loss_spread_and_outliers(masses, passes, failing):
    """3 % of loss, 5 % of spread, two capsules more than 10 % off the mean."""
    found = judged(masses, where="DE")

    assert found.passes is passes
    assert {each.what.partition(",")[0] for each in found.findings if not each.passes} == (failing)


@pytest.mark.parametrize(
    ("shell", "passes"), [("88", True), ("108", True), ("87.9", False), ("108.1", False)]
)
def test_german_shells_weigh_what_their_size_weighs(shell, passes):
    """88 to 108 mg in size 0; nothing is known of size 3, nor asked elsewhere."""
    order = CapsuleOrder(**GIVEN, fill_mass="300 mg/capsule", size="0")
    plan = prepare(order, formulary=FORMULARY, pharmacy=HOUSE, today=MONDAY)
    full = [300 + F(shell)] * 10
    found = judged(full, shell, "DE", plan)
    of_shell = next(each for each in found.findings if each.what == "mean mass of a shell, size 0")

    assert (of_shell.found, of_shell.limit) == (f"{shell} mg", "88 mg to 108 mg")
    assert found.passes is of_shell.passes is passes
    assert of_shell.source.id == "dac-shells"
    for other in (judged(full, shell, "US", plan), judged([178] * 10, 48, "DE")):
        assert not any("shell" in each.what for each in other.findings)


@pytest.mark.parametrize(
    ("masses", "passes"),
    [
        ([130] * 18 + [150, 110], True),
        ([130] * 17 + [150, 110, 150], False),
        ([130] * 19 + [160], False),
        ([400] * 18 + [440, 360], True),
        ([400] * 17 + [433, 367, 433], False),
        ([400] * 17 + [429, 371, 429], True),
        ([400] * 19 + [465], False),
    ],
)
def test_the_pharmacopoeia_lets_two_of_twenty_lie_outside(masses, passes):
    """10 % below 300 mg, 7.5 % from it on; none beyond twice that; of exactly twenty."""
    assert judged(masses, where="BE").passes is passes
    with pytest.raises(InvalidOrder):
        judged(masses[:10], where="BE")


@pytest.mark.parametrize(
    ("units", "where", "allowed"),
    [
        (32, "US", {10, 20}), (20, "DE", {10, 20}), (19, "DE", {10}), (10, "US", {10}),
        (9, "US", {9}), (5, "DE", {5}), (2, "US", {2}), (19, "BE", {19}), (20, "BE", {20}),
    ],
)  # fmt: skip
def test_where_there_are_fewer_than_the_rule_asks_for_all_are_weighed(units, where, allowed):
    """Never more masses than good capsules; the check says that no capsule was left out."""
    rule = FORMULARY.rule_of(where).masses
    for count in range(1, 25):
        weighed = [F(130)] * count
        if count not in allowed:
            with pytest.raises(InvalidOrder, match="masses are given"):
                quality.weighed_singly(PLAN, F(130), weighed, None, rule, FORMULARY.cite, units)
            continue
        found = quality.weighed_singly(PLAN, F(130), weighed, None, rule, FORMULARY.cite, units)
        every = units < min(rule.units)
        assert found.statement == (quality.OF_ALL if every else quality.PROVES_NO_CONTENT)
        assert len(found.values) == count


def test_one_capsule_alone_is_not_checked():
    """It has no deviation among several to record; what to do instead is possible."""
    rule = FORMULARY.rule_of("US").masses
    with pytest.raises(InvalidOrder, match="cannot be checked, nor released") as refused:
        quality.weighed_singly(PLAN, F(130), [F(130)], None, rule, FORMULARY.cite, 1)
    assert "plan one of two capsules or more" in refused.value.remedy
    for weighed in ([], [F(130)] * 2):
        with pytest.raises(InvalidOrder, match="masses are given"):
            quality.weighed_singly(PLAN, F(130), weighed, None, rule, FORMULARY.cite, 1)
    order = CapsuleOrder(
        **{**GIVEN, "days": "1", "excess": "1 capsule"}, fill_mass="130 mg/capsule"
    )
    plan = prepare(order, formulary=FORMULARY, pharmacy=HOUSE, today=MONDAY)
    units = int(plan.figures.made.magnitude)
    found = quality.weighed_singly(plan, F(130), [F(130)] * 2, None, rule, FORMULARY.cite)
    assert (units, found.passes, format_quantity(found.rsd)) == (2, True, "0 %")


@pytest.mark.parametrize("where", ["US", "DE", "BE"])
def test_sheet_and_check_ask_for_the_same_number_of_masses(where):
    """What the sheet has boxes for is what the check takes, however few capsules are made."""
    house = replace(HOUSE, jurisdiction=where)
    for days in ("3", "8", "12", "30"):
        order = CapsuleOrder(**{**GIVEN, "days": days}, fill_mass="130 mg/capsule")
        plan = recorded(prepare(order, formulary=FORMULARY, pharmacy=house, today=MONDAY))
        rule = FORMULARY.rule_of(where).masses
        view = sheet_view(plan, PrintedAs(copy=False))
        (boxes,) = (each.masses.boxes for each in view.checks if each.masses is not None)

        masses = [F(130)] * boxes
        assert quality.weighed_singly(plan, F(130), masses, None, rule, FORMULARY.cite).passes


def test_the_theory_of_a_check_is_the_planned_fill_to_its_last_digit():
    """A fill of fourteen digits is not rounded on the way; one without an end has twelve."""
    for theory, stated in ((F("130.00000000001"), "130.00000000001 mg"),
                           (F(390, 3) + F(1, 3), "130.333333333 mg")):  # fmt: skip
        rule = FORMULARY.rule_of("US").masses
        found = quality.weighed_singly(PLAN, theory, [F(130)] * 10, None, rule, FORMULARY.cite)
        assert format_quantity(found.theory) == stated
        assert type(found).from_document(found.document()) == found


@given(st.lists(st.integers(1100, 1500), min_size=10, max_size=10))
def test_the_verdict_follows_from_plain_fractions(tenths):
    """For any masses the check passes if and only if every unit is within a tenth of theory."""
    masses = [F(each, 10) for each in tenths]

    assert judged(masses).passes is all(117 <= each <= 143 for each in masses)


def test_figures_that_cannot_be():
    """Another number of units, a shell heavier than a capsule, a wrong limit in a rule."""
    with pytest.raises(InvalidOrder):
        judged([130] * 9)
    with pytest.raises(InvalidOrder):
        judged([48] * 10, 48)
    rule = FORMULARY.rule_of("BE").masses
    with pytest.raises(ValueError, match="light"):
        type(rule.limits[0]).from_table(
            {"of": "net mean", "within": "5 %", "within_light": "10 %", "source": "s"}
        )


class Shop:
    """A pharmacy with a trail and a batch that is being made."""

    def __init__(self, folder) -> None:
        self.path = folder / "trail.sqlite"
        self.trail = Trail.open_for_acts(self.path)
        self.batch = self.made(CapsuleOrder, fill_mass="130 mg/capsule")

    def hands(self, by="Kim", basis="stated"):
        """Return the acts that somebody may do."""
        pharmacy = Practice(
            name="Elm",
            site="ELM",
            balances=(parse_balance("III,sensitivity=6 mg,readability=1 mg"),),
        )
        desk = Desk(by, basis, "bench", datetime(2026, 11, 23, tzinfo=UTC), date(2026, 11, 23))
        return Hands(Recorder(self.trail, FORMULARY, pharmacy, desk))  # fmt: skip

    def made(self, order, **more):
        """Return the id of what is ordered."""
        typed = {"dose": "1.5 mg", "days": "30", "patient": "P", "prescriber": "D", **more}
        return self.hands().acts.recorder.prepare(order(**typed)).document["id"]

    def check(self, kind, *, by="Kim", basis="stated", batch=None, **more):
        """Record a check."""
        hands = self.hands(by, basis)
        return hands.check(batch or self.batch, CheckFindings(kind=kind, **more))


@pytest.fixture
def shop(tmp_path):
    """Return a pharmacy whose batch is weighed; its trail is whole when the test is over."""
    found = Shop(tmp_path)
    lots = {f"step_{number}": {"lot": f"L-{number}@2028-01"} for number in (1, 2, 5)}
    lots["step_5"] = {"lot": "L-2@2028-01"}
    follow_plan(found.hands(), found.batch, **lots)
    yield found
    found.trail.close()
    assert verify(found.path).ok


@pytest.mark.parametrize("kind", ["appearance", "masses", "assay"])
def test_what_came_out_is_not_checked_while_it_is_made(tmp_path, kind):
    """Nothing came out yet; the powder and the pH are looked at on the way."""
    found, given = Shop(tmp_path), {"appearance": "white", "as_described": True}
    hands = found.hands()
    target = format_quantity(mass(hands.batch(found.batch).course().targets[1]))
    hands.weigh(
        found.batch,
        BalanceReading(
            actual=target, lot="L-1@2028-01", sighted=True, container=PLAN.components[0].name
        ),
    )
    with pytest.raises(
        WrongState, match=f"Step 2 is not done yet: there is nothing to check {kind} of"
    ):
        found.check(kind, **given)
    found.trail.close()


def test_a_check_is_an_act_and_the_latest_counts(shop):
    """A failure is recorded as one; weighed again, it passes; each is in the trail."""
    assert shop.check("masses", values=("116 mg",) * 10).passes is False
    assert batch_of(shop.trail, shop.batch).failed == ["masses"]
    made = shop.check("masses", values=("0.130 g",) * 10)
    assert made.passes is True
    assert format_quantity(made.rsd) == "0 %"
    assert batch_of(shop.trail, shop.batch).failed == []
    gross = shop.check("masses", values=("178 mg",) * 10, shell="48 mg")
    assert format_quantity(gross.shell) == "48 mg"
    assert shop.check("assay", values=("99 %",) * 10).stage == 1
    assert shop.check("assay", values=("99 %", "60 %") * 5).statement.startswith("Assay twenty")
    assert shop.check("assay", values=("99 %", "60 %") * 15).statement is None
    told = shop.check("appearance", appearance="white, closed", as_described=True)
    assert told.record.startswith("Closed hard capsules")
    assert format_quantity(shop.check("powder", powder="4.1 g").loss).endswith(" %")


def test_a_failure_is_accepted_by_who_may_and_with_a_reason(shop):
    """A passed check needs no acceptance; a login name may not accept; the failure stays."""
    short = {"values": ("116 mg",) * 10}
    with pytest.raises(InvalidOrder):
        shop.check("masses", **short, accept=" ")
    with pytest.raises(InvalidOrder):
        shop.check("masses", values=("130 mg",) * 10, accept="why")
    with pytest.raises(NotAuthorised):
        shop.check("masses", **short, accept="why", by="x", basis="login name")
    made = shop.check("masses", **short, accept="the filler was changed")
    assert (made.passes, made.accepted) == (False, True)
    assert "the filler" not in str(made)
    assert batch_of(shop.trail, shop.batch).failed == []


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("masses", {}),
        ("masses", {"values": ("130 mg",) * 101}),
        ("masses", {"values": ("130,1 mg",) * 10}),
        ("masses", {"values": ("130",) * 10}),
        ("masses", {"values": ("130 mg",) * 10, "shell": "48"}),
        ("assay", {"values": ("99 mg",) * 10}),
        ("assay", {"values": ("99 %",) * 9}),
        ("assay", {"not_made": True}),
        ("assay", {"not_made": True, "accept": " "}),
        ("assay", {"not_made": True, "accept": "no lab", "values": ("99 %",) * 10}),
        ("ph", {"ph": "4.1"}),
        ("powder", {}),
        ("powder", {"powder": "42 g"}),
        ("appearance", {}),
        ("appearance", {"appearance": "white"}),
        ("appearance", {"appearance": " ", "as_described": True}),
        ("appearance", {"appearance": "\x1b[2J", "as_described": True}),
    ],
)
def test_what_is_no_finding_is_refused(shop, kind, more):
    """Too few, too many, without a unit, with a comma, impossible: refused and recorded."""
    with pytest.raises(Refusal):
        shop.check(kind, **more)
    assert batch_of(shop.trail, shop.batch).checks == {}


def test_what_cannot_be_checked(shop):
    """An unknown kind, a planned batch, the capsules of a liquid, unmixed powder."""
    with pytest.raises(WrongUsage):
        shop.check("taste")
    with pytest.raises(WrongState):
        shop.check("masses", values=("130 mg",) * 10,
                   batch=shop.made(CapsuleOrder, fill_mass="130 mg/capsule"))  # fmt: skip
    liquid, hands = shop.made(LiquidOrder), shop.hands()
    step = hands.batch(liquid).next_step
    hands.do(liquid, step.step, "T-1@2028-01") if step.action != "weigh" else None
    with pytest.raises(Refusal):
        shop.check("masses", values=("130 mg",) * 10, batch=liquid)
    with pytest.raises(Refusal):
        shop.check("powder", powder="1 g", batch=liquid)


def test_a_ph_without_limits_gets_no_verdict(shop):
    """Shipped records name no limits: the pH is recorded without a pass or an acceptance."""
    liquid, hands = shop.made(LiquidOrder), shop.hands()
    hands.do(liquid, hands.batch(liquid).next_step.step, "T-1@2028-01")
    told = shop.check("ph", ph="4.10", batch=liquid)
    assert (told.found, told.passes, told.findings) == ("4.1", None, ())
    assert "no limits" in told.statement
    assert batch_of(shop.trail, liquid).failed == []
    for wrong in ("14.01", "-1", "4,1", "4.1 mg", "", "nan"):
        with pytest.raises(Refusal):
            shop.check("ph", ph=wrong, batch=liquid)
    with pytest.raises(InvalidOrder):
        shop.check("ph", ph="4.1", accept="why", batch=liquid)


@pytest.mark.parametrize(
    ("found", "passes"), [("3.5", True), ("4.5", True), ("3.49", False), ("4.51", False)]
)
def test_a_ph_is_held_against_the_limits_of_the_record(found, passes):
    """Both ends are within the limits, and the verdict names its source."""
    limits = {
        "low": "3.5",
        "high": "4.5",
        "source": "usp-795",
        "locator": "x",
        "status": "unconfirmed",
    }
    record = Json({**LIQUID.formulation.record, "ph": limits})
    plan = replaced(LIQUID, formulation=replaced(LIQUID.formulation, record=record))
    told = quality.measured_ph(plan, Fraction(found), FORMULARY.cite)

    assert told.passes is passes
    (finding,) = told.findings
    assert (finding.limit, finding.status) == ("3.5 to 4.5", "unconfirmed")
    assert finding.source.id == "usp-795"


@pytest.mark.parametrize(
    ("text", "every", "new_filler"),
    [("every=10", 10, False), ("new-filler", None, True), (" every=1 , new-filler", 1, True)],
)
def test_a_sampling_rule_is_read_and_written(text, every, new_filler):
    """A rule written to a configuration is read back unchanged."""
    found = configuration.parse_sampling(text)

    assert (found.every, found.new_filler) == (every, new_filler)
    assert configuration.parse_sampling(found.as_text()) == found


@pytest.mark.parametrize(
    "text", ["", "every", "every=0", "every=ten", "every=1,every=2", "new-filler,new-filler", "x"]
)
def test_what_is_no_sampling_rule_is_told(text):
    """An invalid count or word is refused."""
    with pytest.raises(WrongUsage):
        configuration.parse_sampling(text)


def test_tablets_and_topicals_are_looked_at_and_not_weighed_singly(shop):
    """No rule for their masses is on file: that check is refused; a release needs appearance."""
    from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
    from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder

    given = {"days": "30", "patient": "P", "prescriber": "D"}
    fine = Practice(
        name="Elm",
        site="ELM",
        balances=(parse_balance("A,minimum=1 mg,readability=0.1 mg,error=5 %"),),
    )
    recorder = shop.hands().acts.recorder
    recorder = Recorder(shop.trail, FORMULARY, fine, recorder.desk)
    for order in (
        TabletOrder(dose="1.5 mg", blank_mass="65 mg/tablet", **given),
        TopicalOrder(strength="3 mg/g", amount="0.5 g", base="Base X",
                     base_kind="preserved-aqueous", **given),
    ):  # fmt: skip
        identity = recorder.prepare(order).document["id"]
        hands = Hands(recorder)
        parts = [part.name for part in hands.batch(identity).plan.components]
        named = {
            f"step_{step.step}": {"lot": f"L-{parts.index(step.what)}@2028-01"}
            for step in hands.batch(identity).steps
            if step.what in parts
        }
        follow_plan(hands, identity, **named)
        with pytest.raises(InvalidOrder):
            shop.check("masses", values=("65 mg",) * 10, batch=identity)
        filled = "32" if hands.batch(identity).plan.figures.counted else None
        hands.finish(identity, BatchYield(filled=filled))
        lee = Hands(Recorder(shop.trail, FORMULARY, fine, shop.hands("Lee").acts.recorder.desk))
        with pytest.raises(WrongState):
            lee.verify(identity)
        shop.check("appearance", appearance="even", as_described=True, batch=identity)
        lee.verify(identity)
        assert hands.batch(identity).state.value == "verified"


def test_the_means_of_batches_are_listed_once_each(shop):
    """The last check of a batch counts; other checks, refusals and other days do not."""
    shop.check("appearance", appearance="even", as_described=True)
    shop.check("masses", values=("116 mg",) * 10)
    shop.check("masses", values=("129 mg",) * 10)
    with pytest.raises(Refusal):
        shop.check("masses", values=("129",) * 10)
    found = masses(shop.trail, Period())

    rows = found.document()["rows"]
    assert [(row["batch"], row["mean"], row["passes"]) for row in rows] == [
        (shop.batch, "129 mg", "yes")
    ]
    assert rows[0]["of_theory"].startswith("99.23")
    assert found.totals.document() == {"batches": 1, "failed": 0}
    assert masses(shop.trail, Period(first=date(2099, 1, 1))).rows == ()


@pytest.mark.parametrize(
    ("where", "fill", "said"),
    [
        ("US", "130 mg/capsule", None),
        ("DE", "130 mg/capsule", "loss at most 3 %, relative standard deviation at most 5 %, each "
                                 "within 10 % of net mean but 2"),
        ("DE", "350 mg/capsule", "each within 7.5 % of net mean but 2"),
        ("BE", "130 mg/capsule", "each within 10 % of net mean but 2, none beyond 20 %"),
        ("BE", "350 mg/capsule", "each within 7.5 % of net mean but 2, none beyond 15 %"),
    ],
)  # fmt: skip
def test_a_plan_says_how_its_masses_are_judged(where, fill, said):
    """Where the rules of the pharmacy are not those that the record was written by."""
    house = Practice(name="Elm", site="ELM", jurisdiction=where, balances=HOUSE.balances)
    order = CapsuleOrder(**GIVEN, size="1", fill_mass=fill, confirmed=None)
    notes = prepare(order, formulary=FORMULARY, pharmacy=house, today=MONDAY).notes
    told = [each for each in notes if each.startswith("Single masses are judged by")]
    assert len(told) == (said is not None)
    assert all(said in each for each in told)
