"""Oral liquids: what the record model accepts, what orders give, and what is refused."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from pydantic import ValidationError

from ldncompound.calculation.liquids import bottle_volumes
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.master_record import LiquidFormulation
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.oral_liquid.request import LiquidRequest
from ldncompound.compounding.dosage_forms.oral_liquid.source_of_drug import few_tablets_note
from ldncompound.compounding.dosage_forms.registry import prepare, prepare_liquid
from ldncompound.compounding.materials.kept import NOTHING_KEPT
from ldncompound.compounding.materials.lots import LotPrice, LotRecord
from ldncompound.compounding.plan_figures import TabletSpread
from ldncompound.compounding.practice import UNCONFIGURED, Practice
from ldncompound.compounding.prescription.order_fields import Order
from ldncompound.compounding.weighing.equipment_texts import parse_balance, parse_measure
from ldncompound.core.quantities import ML, format_quantity, number_of, parse_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, Refusal, UnknownFormulation, WrongUsage
from ldncompound.core.source_cited import SourceCited
from ldncompound.formulary.equipment import Bottle, Measure
from ldncompound.formulary.loading import shipped_folder
from ldncompound.pharmacy.master_records import check_folder, load_formulary

TABLETS, POWDER = "naltrexone-oral-liquid-tablets", "naltrexone-oral-liquid-powder"
TODAY = date(2026, 11, 22)


def record(name: str = TABLETS) -> dict:
    """Return a shipped record as a table."""
    return tomllib.loads((shipped_folder() / f"{name}.toml").read_text(encoding="utf-8"))


def changed(path: tuple, value: object, name: str = TABLETS) -> dict:
    """Return a record with one value changed, or taken out."""
    table = record(name)
    inner = table
    for key in path[:-1]:
        inner = inner[key]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return table


def liquid(**given: object) -> Order:
    """Return an order for the liquid."""
    return LiquidOrder(
        **{"dose": "0.5 mg", "days": "30", "patient": "P", "prescriber": "X", **given}
    )


def compute(order: Order) -> dict:
    """Prepare on the assumed balance."""
    return prepare(order, formulary=load_formulary(), pharmacy=UNCONFIGURED, today=TODAY).document()


INCONSISTENT = {
    "a vehicle with an amount": (("component", 4, "amount"), "50 mL"),
    "an ingredient without an amount": (("component", 1, "amount"), None),
    "an amount of nothing": (("component", 1, "amount"), "0 mg"),
    "a liquid through a stock solution": (
        ("component", 2, "stock"), {"value": "1 mg/mL", "source": "usp-795"}
    ),
    "two actives": (("component", 1, "role"), "active"),
    "the same name twice": (("component", 1, "name"), "glycerol"),
    "an active by volume": (("component", 0, "amount"), "100 mL"),
    "an active that does not add up": (("component", 0, "amount"), "10 mg"),
    "liquids that leave no room": (("component", 3, "amount"), "99 mL"),
    "a step of no whole tablet": (("liquid", "step", "value"), "25 mL"),
    "a step of nothing": (("liquid", "step", "value"), "0 mL"),
    "tablets through a stock solution": (
        ("component", 0, "stock"), {"value": "1 mg/mL", "source": "usp-795"}
    ),
    "a tablet of nothing": (("tablet", "content"), "0 mg"),
    "a part without its step": (("tablet", "part_step"), None),
    "an unknown storage": (("beyond_use", "option", 0, "name"), "freezer"),
    "an unknown form": (("dosage_form"), "syrup"),
}  # fmt: skip


@pytest.mark.parametrize("name", INCONSISTENT)
def test_a_record_that_contradicts_itself_is_none(name):
    """Amounts must add up, each role must occur once, and tablets stay whole."""
    path, value = INCONSISTENT[name]
    path = path if isinstance(path, tuple) else (path,)

    with pytest.raises(ValidationError):
        LiquidFormulation.from_table(changed(path, value))


def test_the_shipped_record_is_one():
    """The unchanged table loads."""
    master = LiquidFormulation.from_table(record())

    assert master.active.name == "naltrexone hydrochloride tablets 50 mg"
    assert master.storage_option("freezer") is None


@pytest.mark.parametrize(
    "marks",
    [("1 mL", "0 mL", "0.2 mL"), ("1 mL", "0.3 mL", "0.3 mL"), ("1 mL", "0.1 mL", "2 mL")],
)
def test_a_device_has_marks_of_one_scale(marks):
    """Graduation, least measure and capacity must be marks, in this order of size."""
    capacity, graduation, least = marks
    with pytest.raises(ValidationError):
        Measure.from_table({
            "id": "x", "name": "x", "kind": "graduate", "capacity": capacity,
            "graduation": graduation, "least": least, "source": "x",
        })  # fmt: skip


def test_a_bottle_holds_something():
    """A bottle must have a capacity greater than 0."""
    with pytest.raises(ValidationError):
        Bottle.from_table({"id": "x", "name": "x", "capacity": "0 mL", "source": "x"})


def test_an_own_record_of_another_strength_is_refused(tmp_path):
    """1 mg/mL is the only concentration that a source documents."""
    text = (shipped_folder() / f"{TABLETS}.toml").read_text(encoding="utf-8")
    text = text.replace(f'"{TABLETS}"', '"mine"').replace(
        'value   = "1 mg/mL"', 'value   = "5 mg/mL"'
    )
    text = text.replace('amount          = "100 mg"', 'amount          = "500 mg"')
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")

    findings = [str(each) for each in check_folder(tmp_path)]
    assert len(findings) == 1
    assert "is not the documented concentration" in findings[0]


# Orders -----------------------------------------------------------------------


def test_the_published_liquid_comes_out_for_100_ml():
    """Two tablets, 500 mg, 1 mL, 20 mL, water to 100 mL: the formula as published."""
    document = compute(liquid(batch_size="100 mL"))
    steps = [(step["what"], step["amount"]) for step in document["weigh_plan"]["steps"] if
             "amount" in step]  # fmt: skip

    assert steps == [
        ("naltrexone hydrochloride tablets 50 mg", "2 tablet"),
        ("ascorbic acid", "500 mg"),
        ("glycerol", "20 mL"),
        ("compound hydroxybenzoate solution", "1 mL"),
        ("purified water", "100 mL"),
    ]
    assert document["weigh_plan"]["deviation"] == "0 %"


def test_a_whole_batch_leaves_no_surplus():
    """50 doses of 1 mg are 50 mL: there is no surplus and no note of one."""
    document = compute(liquid(dose="2 mg", days="25"))

    assert document["liquid"]["surplus"] == "0 mL"
    assert not [note for note in document["notes"] if "beyond what goes" in note]


@pytest.mark.parametrize(
    ("batch", "count"), [("50 mL", 1), ("100 mL", 2), ("950 mL", 19), ("1000 mL", None)]
)
def test_few_whole_tablets_do_not_hold_100_percent_of_label(batch, count):
    """Below 20 the content is as uncertain as a single tablet's; it says so, and what is better."""
    document = compute(liquid(batch_size=batch))
    expected = document["expected"]
    told = [note for note in document["notes"] if note.startswith("FEW TABLETS")]

    assert expected["percent_of_label"] == "100 %"
    assert expected["within"] is (count is None)
    assert ("tablets" in expected, len(told)) == (count is not None, int(count is not None))
    if count is not None:
        tablets = expected["tablets"]
        assert (tablets["count"], tablets["low"], tablets["high"]) == (count, "75 %", "125 %")
        assert tablets["source"]["id"] == "usp-905"
        some = "1 tablet" if count == 1 else f"{count} tablets"
        assert expected["statement"].startswith(f"Expected 75 % to 125 % of label ({some}, taken ")
        assert f"powder (--formulation {POWDER}) or a part of 20 tablets, crushed (" in told[0]
        assert not any(note.startswith("Expected") for note in document["notes"])


@pytest.mark.parametrize(
    ("better", "size", "told"),
    [
        ({"formulation": POWDER}, "100 mL", False),
        ({"tablet_mass": "180 mg"}, "100 mL", True),
        ({"tablet_mass": "180 mg"}, "1200 mL", False),
    ],
)
def test_what_is_proposed_has_no_such_spread(better, size, told):
    """Powder holds what is weighed, and so does a part of 20 crushed tablets; of fewer it is said."""
    document = compute(liquid(batch_size=size, **better))

    assert "tablets" not in document["expected"]
    notes = [note for note in document["notes"] if note.startswith("FEW TABLETS")]
    assert bool(notes) is told
    assert all("crush at least 20 tablets" in note for note in notes)


def test_a_record_says_all_of_the_spread_or_nothing():
    """What one tablet may hold comes with how many are enough, and surrounds the label."""
    for path, value in (
        (("tablet", "enough"), None),
        (("tablet", "single"), None),
        (("tablet", "single", "low"), "100 %"),
        (("tablet", "single", "high"), "99 %"),
    ):
        with pytest.raises(ValidationError):
            LiquidFormulation.from_table(changed(path, value))


@pytest.mark.parametrize(
    "named",
    [
        {"formulation": TABLETS},
        {"formulation": f"{TABLETS}-benzoate"},
        {"lots": ("naltrexone hydrochloride tablets 50 mg=T-1",)},
        {"lots": ("Naltrexone  Tablets 50 mg=T-1@2028-01",)},
    ],
)
def test_capsules_from_tablets_are_refused_by_name(named):
    """By the record or a lot of tablets, however it is written: why, by which source, what else."""
    with pytest.raises(InvalidOrder) as caught:
        compute(CapsuleOrder(dose="1 mg", days="3", patient="P", prescriber="X", **named))

    assert caught.value.message.startswith("Capsules from tablets are not made. ")
    assert "film-coated" in caught.value.message
    assert "powder" in caught.value.remedy
    assert caught.value.details == {"not_made": "capsules from tablets"}
    assert [each.id for each in caught.value.sources] == ["pta-capsules-from-tablets"]


def test_a_part_of_tablets_shows_its_factor():
    """131.5 mg for 50 mg: the powder is 2.63 times the drug."""
    document = compute(liquid(tablet_mass="131.5 mg", dose="4.5 mg"))
    active = document["components"][0]

    assert (active["factor"], active["nominal"], active["required"]) == (
        "2.63", "140 mg", "368.2 mg",
    )  # fmt: skip
    assert document["liquid"]["batch_size"] == "140 mL"
    assert document["weigh_plan"]["method"] == "part of tablets"


def test_bottles_are_equal_and_split_no_dose():
    """135 mL in 60 mL bottles is three of 45 mL, ten doses each."""
    document = compute(liquid(dose="4.5 mg", bottle="60 mL"))

    assert [each["label_volume"] for each in document["liquid"]["bottles"]] == ["45 mL"] * 3


def test_bottles_that_cannot_hold_a_dose_are_none():
    """A bottle smaller than one dose is refused: a dose is never split between bottles."""
    assert bottle_volumes(9, 0, 9, [5]) is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"tablet_mass": "49 mg"}, "invalid-order"),
        ({"tablet_mass": "130 mg", "formulation": POWDER}, "invalid-order"),
        ({"overfill": "11 L"}, "implausible"),
        ({"overfill": "11 L", "confirmed": "a drum"}, "invalid-order"),
        ({"overfill": "1 L", "bottle": "30 mL"}, "implausible"),
        ({"overfill": "1 L", "bottle": "30 mL", "confirmed": "so be it"}, "invalid-order"),
        ({"bottle": "31 mL"}, "invalid-order"),
        ({"storage": "fridge"}, "invalid-order"),
        ({"dose": "0.505 mg", "per_day": "2"}, "not-measurable"),
        ({"days": "99999"}, "course-outlives-beyond-use"),
        ({"days": None}, "invalid-order"),
        ({"formulation": "naltrexone-capsule-mcc"}, "unknown-formulation"),
        ({"drug": "naloxone"}, "unsupported-drug"),
    ],
)
def test_what_must_not_be_made(given, code):
    """Each refusal has its code and a remedy."""
    with pytest.raises(Refusal) as caught:
        compute(liquid(**given))

    assert caught.value.code == code
    assert caught.value.remedy


def test_a_capsule_record_makes_no_liquid_and_a_liquid_record_no_capsules():
    """The message names the records of the form that was asked for."""
    with pytest.raises(UnknownFormulation) as caught:
        compute(
            CapsuleOrder(dose="1 mg", days="3", patient="P", prescriber="X", formulation=POWDER)
        )

    assert "capsules" in caught.value.message
    assert "naltrexone-capsule-mcc" in caught.value.remedy


def test_only_orders_are_prepared():
    """Anything but an order raises a caller's error, not a refusal."""
    with pytest.raises(WrongUsage):
        compute("0.5 mg a day")


def test_a_record_without_a_device_for_its_preservative_names_the_batch():
    """If the smallest syringe is too coarse for 0.5 mL, a larger batch is named."""
    formulary = load_formulary()
    coarse = {"oral-syringe-1", "graduate-25", "graduate-100", "graduate-500"}
    measures = {
        name: each if name != "oral-syringe-1" else replaced(each, least=each.capacity)
        for name, each in formulary.measures.items() if name in coarse
    }  # fmt: skip
    from dataclasses import replace

    poorer = replace(formulary, measures=measures)
    with pytest.raises(Refusal) as caught:
        prepare_liquid(liquid(), formulary=poorer, pharmacy=UNCONFIGURED, today=TODAY)
    refusal = caught.value
    assert refusal.code == "not-measurable"
    made = prepare_liquid(
        liquid(batch_size=refusal.details["smallest_batch"]),
        formulary=poorer, pharmacy=UNCONFIGURED, today=TODAY,
    )  # fmt: skip
    assert made.document()["liquid"]["batch_size"] == refusal.details["smallest_batch"]


def test_no_device_at_all_names_no_batch():
    """If no device can measure a component of any batch, no batch is named."""
    from dataclasses import replace

    formulary = load_formulary()
    syringe = formulary.measures["oral-syringe-1"]
    huge = {"capacity": parse_quantity("200 mL"), "graduation": parse_quantity("0.5 mL"),
            "least": parse_quantity("150 mL")}  # fmt: skip
    poorest = replace(formulary, measures={syringe.id: replaced(syringe, **huge)})
    with pytest.raises(Refusal) as caught:
        prepare_liquid(
            liquid(dose="4.5 mg", days="35"),
            formulary=poorest, pharmacy=UNCONFIGURED, today=TODAY,
        )  # fmt: skip

    assert caught.value.code == "not-measurable"
    assert "smallest_batch" not in caught.value.details


def test_a_large_volume_takes_as_many_fillings_as_it_needs():
    """With a syringe of 1 mL alone, 40 mL of glycerol are forty fillings, and no batch fails."""
    from dataclasses import replace

    formulary = load_formulary()
    only = {name: each for name, each in formulary.measures.items() if name == "oral-syringe-1"}
    made = prepare_liquid(
        liquid(dose="4.5 mg", days="35"),
        formulary=replace(formulary, measures=only), pharmacy=UNCONFIGURED, today=TODAY,
    )  # fmt: skip
    measured = [step for step in made.weigh_plan.steps if step.what == "glycerol"]

    assert len(measured) == 40
    assert sum(number_of(step.amount, ML) for step in measured) == 40


def test_what_is_left_of_crushed_tablets_is_left_over_and_paid_for():
    """Of one crushed tablet of 180 mg, 72 mg are weighed: 108 mg with 30 mg of drug are left."""
    record = LotRecord(
        id="ELM-LOT-0001", component="naltrexone hydrochloride tablets 50 mg", number="T-1",
        maker="M", expiration_date=date(2028, 1, 31), received_on=TODAY, form=None,
        certificate=None, tablets=None, shells=None, packing=(), trituration=None,
        price=LotPrice(paid="30.00 USD", per=parse_quantity("30 tablet")),
    )  # fmt: skip

    class Shelf(type(NOTHING_KEPT)):
        def alike(self, text, *, looks=False):
            return (record,) if text == "T-1" else ()

    fine = Practice(balances=(parse_balance("A1,minimum=20 mg,readability=0.1 mg"),))
    made = prepare_liquid(
        liquid(dose="1.5 mg", days="12", tablet_mass="180 mg", lots=(f"{record.component}=T-1",)),
        formulary=load_formulary(), pharmacy=fine, today=TODAY, kept=Shelf(),
    )  # fmt: skip
    (left,) = made.weigh_plan.leftover

    assert [format_quantity(each) for each in (left.amount, left.active)] == ["108 mg", "30 mg"]
    assert made.document()["weigh_plan"]["consumes"][0]["amount"] == "72 mg"
    assert made.document()["cost"]["lines"][0]["cost"] == "1.00 USD"
    assert made.weigh_plan.steps[0].note.startswith("at least 1 tablet: ")
    large = prepare_liquid(
        liquid(dose="4.5 mg", days="35", per_day="1", tablet_mass="180 mg", batch_size="1200 mL"),
        formulary=load_formulary(), pharmacy=fine, today=TODAY,
    )  # fmt: skip
    assert large.weigh_plan.steps[0].note.startswith("at least 25 tablets: ")


def test_days_are_needed():
    """A liquid is ordered by the length of its course."""
    with pytest.raises(InvalidOrder):
        LiquidRequest.read(liquid(days=None))


def test_devices_of_ones_own_are_used_and_not_called_assumed():
    """A 5 mL syringe graduated in 0.5 mL draws 4.5 mL at once, and is not called assumed."""
    own = Practice(
        measures=tuple(
            parse_measure(text)
            for text in (
                "S5,kind=oral syringe,capacity=5 mL,graduation=0.5 mL,least=0.5 mL",
                "G50,capacity=50 mL,graduation=1 mL",
            )
        )
    )
    document = prepare(
        liquid(dose="4.5 mg"), formulary=load_formulary(), pharmacy=own, today=TODAY
    ).document()
    used = {step["device"]["name"] for step in document["weigh_plan"]["steps"] if "device" in step}

    assert document["liquid"]["device"]["draws"] == ["4.5 mL"]
    assert used == {"S5", "G50"}
    assert not [note for note in document["notes"] if "ASSUMED MEASURES" in note]


def test_graduates_alone_leave_the_syringes_of_the_table():
    """With own graduates only, the syringe still comes from the table and is marked as assumed."""
    own = Practice(measures=(parse_measure("G25,capacity=25 mL,graduation=0.5 mL,least=5 mL"),))
    document = prepare(liquid(), formulary=load_formulary(), pharmacy=own, today=TODAY).document()
    note = next(each for each in document["notes"] if "ASSUMED MEASURES" in each)

    assert document["liquid"]["device"]["name"] == "1 mL oral syringe"
    assert "1 mL oral syringe" in note
    assert "graduate" not in note


def test_a_stock_solution_says_that_its_strength_is_unconfirmed():
    """The note is there only if a stock solution is used, and names what is dissolved."""
    powder = compute(liquid(formulation=POWDER))
    told = [note for note in powder["notes"] if "dissolves up to" in note]

    assert [note.split(" dissolves")[0] for note in told] == [
        "Stock solution: that naltrexone hydrochloride",
        "Stock solution: that ascorbic acid",
    ]
    assert not [note for note in compute(liquid())["notes"] if "dissolves" in note]


def test_a_record_may_have_limits_of_its_ph():
    """The limits of the pH are kept as written; reversed limits, or one above 14, are refused."""
    limits = {"low": "3.5", "high": "4.50", "source": "usp-795"}
    found = LiquidFormulation.from_table(changed(("ph",), limits))

    assert (found.ph.low, found.ph.high) == ("3.5", "4.50")
    assert compute(liquid())["formulation"]["record"].get("ph") is None
    for wrong in (
        {"low": "4.5"},
        {"high": "14.5"},
        {"high": "15"},
        {"low": "4,0"},
        {"source": None},
    ):
        with pytest.raises(ValidationError):
            LiquidFormulation.from_table(changed(("ph",), {**limits, **wrong}))


def test_a_record_without_a_part_proposes_powder_alone():
    """What a record does not describe is not proposed."""
    given = changed(("tablet", "part"), None)
    given["tablet"].pop("part_step", None)
    tablet = LiquidFormulation.from_table(given).tablet
    source = SourceCited(id="usp-905", title="USP <905>", locator="criteria")
    few = TabletSpread(count=1, low=tablet.single.low, high=tablet.single.high, source=source)
    told = few_tablets_note(few, tablet, POWDER)

    assert told.endswith(f"Better is powder (--formulation {POWDER}).")
