"""Master formulation records: frozen, strict, and consistent in themselves."""

from __future__ import annotations

import copy
import json
import tomllib
from fractions import Fraction

import pytest
from pydantic import ValidationError

from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.dosage_forms.oral_liquid import master_record as liquid_record
from ldncompound.core.quantities import format_quantity, parse_quantity
from ldncompound.core.refusals import MalformedQuantity, WrongDimension
from ldncompound.formulary import master_record, parts, rules, substance
from ldncompound.formulary.equipment import BalanceClass, ShellMaker
from ldncompound.formulary.loading import shipped_folder
from ldncompound.formulary.rules import ContentLimits, KeepingRules
from ldncompound.formulary.substance import SourceRange, Substance


def table(name):
    """Return a shipped file as a new table that may be changed."""
    return tomllib.loads((shipped_folder() / name).read_text(encoding="utf-8"))


def record(**changes):
    """Return the shipped capsule record as a table, changed."""
    return {**table("naltrexone-capsule-mcc.toml"), **changes}


def changed(path, value):
    """Return the shipped capsule record with one value changed."""
    whole = at = copy.deepcopy(record())
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return whole


BALANCE = {
    "id": "b", "title": "b", "source": "s", "sensitivity": "6 mg", "error": "5 %",
    "minimum": "120 mg", "readability": "1 mg",
}  # fmt: skip
RANGE = {"source": "s", "statement": "x", "low": "1.5 mg", "high": "4.5 mg"}


def test_the_shipped_record_is_what_the_computation_takes():
    """Each figure can be read without its source, and the source is kept beside it."""
    master = CapsuleFormulation.from_table(record())
    facts = master.capsule

    assert (facts.maker, facts.size) == ("capsuline", "3")
    assert format_quantity(facts.excess) == "2 capsule"
    assert facts.lowest_density < facts.estimate_density < facts.highest_density
    assert master.capsule_table.highest_density.source == "capsuline-chart"
    assert [format_quantity(each) for each in master.strengths] == [
        "1.5 mg/capsule", "3 mg/capsule", "4.5 mg/capsule",
    ]  # fmt: skip
    assert master.storage == master.beyond_use.storage
    assert [each.role for each in master.components] == ["active", "filler", "shell"]
    assert (master.adopted, master.sha256, master.range) == (False, "", None)


def test_a_record_embeds_itself_whole_and_reads_back_the_same():
    """The embedded record is plain JSON and gives the same record again."""
    master = CapsuleFormulation.from_table(record())
    embedded = json.loads(json.dumps(master.record()))

    assert embedded == master.record()
    assert embedded["reference_batch"]["active"] == "450 mg"
    assert embedded["effective"] == "2026-11-22"
    assert "adopted" not in embedded
    assert CapsuleFormulation.from_json(embedded) == master


def test_nothing_can_be_changed_afterwards():
    """Every model is frozen and refuses unknown keys."""
    rooms = (liquid_record, parts, master_record, rules)
    models = {
        each
        for room in (*rooms, substance)
        for each in vars(room).values()
        if isinstance(each, type) and issubclass(each, parts.Part)
    }

    assert len(models) > 30
    assert all(each.__struct_config__.frozen for each in models)
    assert all(each.__struct_config__.forbid_unknown_fields for each in models)
    with pytest.raises(AttributeError):
        CapsuleFormulation.from_table(record()).revision = 2


INCONSISTENT = {
    "two fillers": (("component", 2, "role"), "filler"),
    "active does not add up": (("reference_batch", "active"), "45 mg"),
    "filler does not add up": (("reference_batch", "filler"), "12551 mg"),
    "powder does not add up": (("reference_batch", "powder"), "12999.999 mg"),
    "a batch of nothing": (("reference_batch", "size"), "0 capsule"),
    "a strength of nothing": (("reference_batch", "strength"), "0 mg/capsule"),
    "no density": (("capsule", "lowest_density", "value"), "0 g/mL"),
    "estimate too dense": (("capsule", "estimate_density", "value"), "1.3 g/mL"),
    "estimate too light": (("capsule", "estimate_density", "value"), "0.27 g/mL"),
    "no strengths": (("strength", "documented"), []),
    "empty words": (("container", "text"), "  "),
    "no instructions": (("method", "instructions"), []),
    "no checks": (("check",), []),
    "revision as text": (("revision",), "1"),
    "revision none": (("revision",), 0),
    "effective as text": (("effective",), "2026-11-22"),
    "adopted as text": (("adopted",), "yes"),
    "another form": (("dosage_form",), "suppository"),
    "status of its own": (("check", 0, "status"), "certain"),
    "an id with a path": (("id",), "../naltrexone"),
    "an id in capitals": (("id",), "Mine"),
    "an unknown key": (("colour",), "red"),
}


@pytest.mark.parametrize(("path", "value"), INCONSISTENT.values(), ids=INCONSISTENT.keys())
def test_a_record_that_contradicts_itself_is_none(path, value):
    """A record that does not add up, is empty or has another type is refused."""
    with pytest.raises(ValidationError):
        CapsuleFormulation.from_table(changed(path, value))


@pytest.mark.parametrize(
    ("value", "refusal"),
    [("450 mL", WrongDimension), ("450,0 mg", MalformedQuantity), (450, MalformedQuantity),
     (450.0, MalformedQuantity)],
)  # fmt: skip
def test_amounts_are_quantities(value, refusal):
    """A bare number, a comma or another dimension is refused as an amount."""
    with pytest.raises(refusal):
        CapsuleFormulation.from_table(changed(("reference_batch", "active"), value))


def test_a_range_is_one_of_a_day_and_in_order():
    """The low end may be missing, and must not be above the high end."""
    assert SourceRange.from_table(RANGE).per == "day"
    assert SourceRange.from_table({**RANGE, "low": "4.5 mg"}).low == parse_quantity("4.5 mg")
    assert SourceRange.from_table({**RANGE, "low": None}).low is None
    for fault in ({"low": "4.6 mg"}, {"per": "week"}, {"scope": "anybody"}):
        with pytest.raises(ValidationError):
            SourceRange.from_table({**RANGE, **fault})


@pytest.mark.parametrize("value", ["0 %", "-1 %", "5.1 %"])
def test_a_weighing_tolerance_is_never_off(value):
    """A tolerance of 0 % is refused, and so is one of more than 5 %."""
    with pytest.raises((ValidationError, MalformedQuantity)):
        CapsuleFormulation.from_table(changed(("weighing_tolerance", "value"), value))


def test_the_minimum_of_a_balance_is_sensitivity_over_error():
    """6 mg and 5 % give 120 mg, exactly; 1 % gives 600 mg."""
    assert BalanceClass.from_table(BALANCE).accepted_error.magnitude == 5
    assert BalanceClass.from_table({**BALANCE, "error": "1 %", "minimum": "600 mg"})
    for fault in (
        {"minimum": "119 mg"},
        {"error": "0 %"},
        {"minimum": "0 mg", "sensitivity": "0 mg"},
    ):
        with pytest.raises(ValidationError):
            BalanceClass.from_table({**BALANCE, **fault})


def test_a_shell_holds_something():
    """A size without volume, or a maker without sizes, is refused."""
    maker = {**table("equipment/capsules.toml")["icapsulepack"], "id": "icapsulepack"}

    assert ShellMaker.from_table(maker).id == "icapsulepack"
    for sizes in ({}, {"3": {"volume": "0 mL", "source": "s"}}):
        with pytest.raises(ValidationError):
            ShellMaker.from_table({**maker, "sizes": sizes})


def test_substance_and_rule_are_read_under_the_names_of_their_files():
    """The keys documented_range and mfr_element of the files are plural in Python."""
    substance = Substance.from_table(table("naltrexone.toml"))
    rule = KeepingRules.from_table(table("rules/us-usp-795.toml"))

    assert substance.labelled_as == "naltrexone hydrochloride"
    assert len(substance.ranges) >= 5
    assert rule.day_one.first_day == 1
    assert rule.beyond_use["nonaqueous-solid"].days == 180
    assert len(rule.mfr_elements) == 11


def test_the_label_stands_between_the_limits_of_the_content():
    """Limits that exclude 100 % are refused; the room is the distance to the nearer limit."""
    given = {"low": "90 %", "high": "105 %", "source": "usp-795"}
    assert ContentLimits.from_table(given).room == Fraction(5, 100)
    for wrong in ({"low": "100 %"}, {"high": "99 %"}):
        with pytest.raises(ValidationError):
            ContentLimits.from_table(given | wrong)
