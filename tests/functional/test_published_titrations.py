"""Titrations as they are published: counts, volumes and batches as reckoned by hand."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from functional.conftest import PATIENT, check_schema

FILE = Path(__file__).parents[1] / "data" / "titrations.toml"
TOLD = tomllib.loads(FILE.read_text(encoding="utf-8"))
PUBLISHED = {each["id"]: each for each in TOLD["titration"]}
REFUSED = {each["id"]: each for each in TOLD["refused"]}


def ordered(command, steps, form):
    """Plan the steps."""
    told = [word for step in steps for word in ("--step", step)]
    return command("titration", *told, "--form", form, *PATIENT, "--json")


def option(document, kind):
    """Return one option of a schedule."""
    return next(each for each in document["options"] if each["kind"] == kind)


def dispensed(option):
    """Return the capsules of each strength, as the file has them."""
    return [
        [each["strength"].removesuffix(" mg/capsule"), each["dispense"]]
        for each in option["strengths"]
    ]


def made_of(command, document, kind):
    """Accept a schedule that is made on one day, and return what is made."""
    accepted = command("titration", "accept", document["id"], "--choose", kind, "--json")
    assert accepted.code == 0, accepted.err
    return accepted.json


def test_ten_are_told_with_their_sources():
    """Each has a source, what it says, and how its counts follow; no two are the same."""
    assert len(PUBLISHED) == len(TOLD["titration"]) >= 10
    for each in (*PUBLISHED.values(), *REFUSED.values()):
        assert each["source"]
        assert each["says"]
    assert len({tuple(each["steps"]) for each in PUBLISHED.values()}) == len(PUBLISHED)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_titration_is_counted_as_by_hand(command, name):
    """Days, drug, capsules of each strength, of one strength, and the volume of the liquid."""
    told = PUBLISHED[name]
    answer = ordered(command, told["steps"], "capsule")
    assert answer.code == 0, answer.err
    document = answer.json
    check_schema(document)
    assert (document["days"], document["total"]) == (told["days"], f"{told['total']} mg")
    assert dispensed(option(document, "strength-per-step")) == told["per_step"]
    assert dispensed(option(document, "single-strength")) == [told["single"]]
    assert option(document, "liquid")["volume"] == f"{told['total']} mL"
    for each in document["options"]:
        assert each["refused"] is None
        assert each["preparations"] == sum(fill["preparations"] for fill in each["fills"])
    assert option(document, "single-strength")["preparations"] == 1
    assert option(document, "strength-per-step")["preparations"] == len(told["per_step"])
    (one,) = made_of(command, document, "single-strength")["preparations"]
    assert one["dispense"] == told["single"][1]
    shown = command("show", one["id"], "--json").json
    active = Fraction(shown["components"][0]["nominal"].removesuffix(" mg"))
    assert active == Fraction(told["single"][0]) * one["batch_size"]


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_titration_as_a_liquid_is_one_batch_a_fill(command, name):
    """The bottles of the first fill hold each step's doses, and its batch is the one liquid."""
    told = PUBLISHED[name]
    document = ordered(command, told["steps"], "liquid").json
    liquid = option(document, "liquid")
    assert {fill["preparations"] for fill in liquid["fills"]} == {1}
    volumes = [Fraction(fill["dispense"].removesuffix(" mL")) for fill in liquid["fills"]]
    assert sum(volumes) == Fraction(told["total"])
    (made,) = made_of(command, document, "liquid")["preparations"]
    shown = command("show", made["id"], "--json").json
    steps = [
        Fraction(each["volume"].removesuffix(" mL")) for each in shown["prescription"]["steps"]
    ]
    assert sum(steps) == volumes[0] == Fraction(shown["liquid"]["dispense"].removesuffix(" mL"))
    lost = Fraction(liquid["lost"].removesuffix(" mg"))
    # Whole tablets of 50 mg make 50 mL steps: so much is left over, whatever the cut.
    assert (Fraction(told["total"]) + lost) % 50 == 0
    assert lost < 50 * len(volumes)


@pytest.mark.parametrize("name", REFUSED)
def test_a_published_titration_outside_the_range_is_refused(command, name):
    """Whole, before anything is planned, whatever its other steps are."""
    told = REFUSED[name]
    for form in ("capsule", "liquid"):
        answer = ordered(command, told["steps"], form)
        assert (answer.code, answer.json["code"]) == (3, told["code"])
        assert answer.json["sources"]


def test_one_strength_of_the_guide_is_weighed_without_a_trituration(command):
    """126 capsules of 1.5 mg, of three steps, are one batch of 128: 192 mg can be weighed."""
    document = ordered(command, PUBLISHED["guide"]["steps"], "capsule").json
    (one,) = made_of(command, document, "single-strength")["preparations"]
    shown = command("show", one["id"], "--json").json
    assert (one["dispense"], one["batch_size"]) == (126, 128)
    assert shown["weigh_plan"]["method"] == "direct"
    weighed = [each for each in shown["weigh_plan"]["steps"] if each["action"] == "weigh"]
    assert weighed[0]["amount"] == "192 mg"
    assert shown["capsules"]["in_containers"] == [14, 28, 84]
    assert option(document, "single-strength")["lost"] == "0 mg"
