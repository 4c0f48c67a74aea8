"""The shipped data: every file loads, every number has a source, amounts add up."""

from __future__ import annotations

import tomllib
from fractions import Fraction

import pytest

from ldncompound.formulary import check_folder, load_formulary, shipped_folder
from ldncompound.quantities import MG, ML, number_of, parse_quantity

FILES = sorted(shipped_folder().rglob("*.toml"))


def test_nothing_is_wrong_with_what_ships():
    """The checker finds nothing."""
    assert check_folder() == []


def test_the_enforced_range_is_the_union_of_the_documented_ones():
    """0.5 to 4.5 mg a day, and each of five documents says its part."""
    substance = load_formulary().substance
    lows = [number_of(each.low, MG) for each in substance.ranges if each.low is not None]
    highs = [number_of(each.high, MG) for each in substance.ranges]

    assert min(lows) == number_of(substance.enforced_range.low, MG) == Fraction(1, 2)
    assert max(highs) == number_of(substance.enforced_range.high, MG) == Fraction(9, 2)
    assert len({each.source for each in substance.ranges}) == 5
    assert all(each.statement and each.locator for each in substance.ranges)


def test_the_starting_range_ends_below_the_core():
    """0.5 to below 1.5 mg is documented for starting and for sensitive patients."""
    starting = load_formulary().substance.starting_range

    assert (starting.low, starting.below) == (parse_quantity("0.5 mg"), parse_quantity("1.5 mg"))


def test_molar_masses():
    """The dihydrate is the hydrochloride and two of water; the factor to the base is 1.1068."""
    forms = {form.name: Fraction(form.molar_mass) for form in load_formulary().substance.forms}
    salt, base = forms["naltrexone hydrochloride"], forms["naltrexone"]
    dihydrate = forms["naltrexone hydrochloride dihydrate"]

    assert dihydrate == salt + 2 * Fraction("18.015")
    assert round(float(salt / base), 6) == 1.106796


def test_capsule_sizes_shrink_in_order():
    """Within a maker a smaller size holds less: no figure stands in the wrong row."""
    order = ["000", "00E", "00", "0E", "0", "1", "2", "3", "4", "5"]
    for maker in load_formulary().shells.values():
        volumes = [number_of(maker.sizes[size].volume, ML) for size in order if size in maker.sizes]

        assert volumes == sorted(volumes, reverse=True)
        assert len(set(volumes)) == len(volumes)


def test_beyond_use_limits_of_the_rule():
    """14, 35, 90 and 180 days: the table in force since November 2023."""
    limits = load_formulary().rules["us-usp-795"].beyond_use

    assert sorted(limit.days for limit in limits.values()) == [14, 35, 90, 180]


def test_the_assumed_balance_follows_from_its_class():
    """6 mg and 5 % are 120 mg; the display step is marked unconfirmed."""
    balance = load_formulary().balances["class-iii"]

    assert balance.minimum == parse_quantity("120 mg")
    assert balance.status == "unconfirmed"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_amounts_are_texts(path):
    """No file holds a binary float, whatever its place."""

    def floats(value):
        if isinstance(value, dict):
            return [each for inner in value.values() for each in floats(inner)]
        if isinstance(value, list):
            return [each for inner in value for each in floats(inner)]
        return [value] if isinstance(value, float) else []

    assert floats(tomllib.loads(path.read_text(encoding="utf-8"))) == []


def test_every_source_is_used_or_stands_for_a_calculation():
    """The bibliography holds nothing that nobody cites."""
    text = "".join(
        path.read_text(encoding="utf-8") for path in FILES if path.name != "sources.toml"
    )
    code = shipped_folder().parent / "src" / "ldncompound" / "calculation" / "weighing.py"
    cited = text + code.read_text(encoding="utf-8")
    unused = [name for name in load_formulary().sources if name not in cited]

    assert unused == []


def test_every_source_named_in_a_docstring_exists():
    """`Source:` in a public docstring names an entry of the bibliography."""
    import inspect
    import re

    import ldncompound.calculation.beyond_use as beyond_use
    import ldncompound.calculation.capsules as capsules
    import ldncompound.calculation.weighing as weighing

    known = load_formulary().sources
    named = []
    for module in (beyond_use, capsules, weighing):
        for function in vars(module).values():
            match = re.search(r"Source:\s+([a-z0-9\-]+)", inspect.getdoc(function) or "")
            if match and inspect.isfunction(function):
                named.append(match[1].rstrip(".;"))

    assert named
    assert set(named) <= known.keys()
