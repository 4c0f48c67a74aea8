"""The shipped data: every file loads, every number has a source, amounts add up."""

from __future__ import annotations

import tomllib
from fractions import Fraction

import pytest

from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.dosage_forms.oral_liquid.master_record import LiquidFormulation
from ldncompound.core.quantities import (
    MG,
    MG_PER_CAPSULE,
    MG_PER_ML,
    ML,
    format_quantity,
    number_of,
    parse_quantity,
)
from ldncompound.core.refusals import MalformedQuantity
from ldncompound.formulary.loading import shipped_folder
from ldncompound.pharmacy.master_records import check_folder, load_formulary

FILES = sorted(shipped_folder().rglob("*.toml"))


def test_nothing_is_wrong_with_what_ships():
    """The checker reports nothing."""
    assert check_folder() == []


def test_the_enforced_range_is_the_union_of_the_documented_ones():
    """0.5 to 4.5 mg a day, with the part of each of the five documents."""
    substance = load_formulary().substances["naltrexone"]
    lows = [number_of(each.low, MG) for each in substance.ranges if each.low is not None]
    highs = [number_of(each.high, MG) for each in substance.ranges]

    assert min(lows) == number_of(substance.enforced_range.low, MG) == Fraction(1, 2)
    assert max(highs) == number_of(substance.enforced_range.high, MG) == Fraction(9, 2)
    assert len({each.source for each in substance.ranges}) == 5
    assert all(each.statement and each.locator and each.per == "day" for each in substance.ranges)


# The figures that each document names, as read; a lowest dose that it does not name is None.
DOCUMENTED = [
    ("bcct-ldn-2019", "general", None, "4.5 mg"),
    ("cottonwood-ldn", "general", "1.5 mg", "4.5 mg"),
    ("cottonwood-ldn", "prepared", "0.5 mg", "4.5 mg"),
    ("ldn-mechanism-overview", "general", "0.5 mg", "4.5 mg"),
    ("kim-ldn-cancer-review", "general", "1.5 mg", "4.5 mg"),
    ("kim-ldn-cancer-review", "protocol", "3 mg", "4.5 mg"),
    ("ldn-complete-guide", "general", "1.5 mg", "4.5 mg"),
    ("ldn-complete-guide", "starting or sensitive", "0.5 mg", "4.5 mg"),
]


def test_each_document_is_credited_with_what_it_says():
    """Doses for sensitive people are not presented as general ones, nor the reverse."""
    found = [
        (
            each.source,
            each.scope,
            each.low and format_quantity(each.low),
            format_quantity(each.high),
        )
        for each in load_formulary().substances["naltrexone"].ranges
    ]

    assert found == DOCUMENTED


def test_what_lies_below_the_core_is_named_by_the_documents_cited_for_it():
    """Each source of the starting range has a statement that begins below 1.5 mg."""
    substance = load_formulary().substances["naltrexone"]
    starting = substance.starting_range
    below = {
        each.source
        for each in substance.ranges
        if each.low is not None and number_of(each.low, MG) < number_of(starting.below, MG)
    }

    assert {starting.source, *starting.also} == below


def test_the_starting_range_ends_below_the_core():
    """0.5 to below 1.5 mg is documented for starting and for sensitive patients."""
    starting = load_formulary().substances["naltrexone"].starting_range

    assert (starting.low, starting.below) == (parse_quantity("0.5 mg"), parse_quantity("1.5 mg"))


def test_molar_masses():
    """The dihydrate is the hydrochloride and two of water; the factor to the base is 1.1068."""
    forms = {
        form.name: Fraction(form.molar_mass)
        for form in load_formulary().substances["naltrexone"].forms
    }
    salt, base = forms["naltrexone hydrochloride"], forms["naltrexone"]
    dihydrate = forms["naltrexone hydrochloride dihydrate"]

    assert dihydrate == salt + 2 * Fraction("18.015")
    assert round(float(salt / base), 6) == 1.106796


def test_capsule_sizes_shrink_in_order():
    """For each maker a smaller size holds less, so that no figure is in the wrong row."""
    order = ["000", "00E", "00", "0E", "0", "1", "2", "3", "4", "5"]
    for maker in load_formulary().shells.values():
        volumes = [number_of(maker.sizes[size].volume, ML) for size in order if size in maker.sizes]

        assert volumes == sorted(volumes, reverse=True)
        assert len(set(volumes)) == len(volumes)


def test_beyond_use_limits_of_the_rule():
    """14, 35, 90 and 180 days: the table in force since November 2023."""
    limits = load_formulary().keeping["us-usp-795"].beyond_use

    assert sorted(limit.days for limit in limits.values()) == [14, 35, 90, 180]


def test_the_assumed_balance_follows_from_its_class():
    """6 mg and 5 % give 120 mg; the display step is marked unconfirmed."""
    balance = load_formulary().balances["class-iii"]

    assert balance.minimum == parse_quantity("120 mg")
    assert balance.status == "unconfirmed"


def test_balance_says_what_is_assumed():
    """The display step is not in the source, and the record says so."""
    assert "assumed" in load_formulary().balances["class-iii"].locator


def test_every_element_of_a_master_formulation_record_has_its_keys():
    """Eleven elements; each key of an element is a key of a record, and each record has all."""
    elements = load_formulary().keeping["us-usp-795"].mfr_elements
    held = set()
    for name in load_formulary().formulations:
        record = tomllib.loads((shipped_folder() / f"{name}.toml").read_text(encoding="utf-8"))
        keys = {key for path, _ in leaves(record) for key in path if isinstance(key, str)}
        held |= keys
        assert all(keys & set(each.keys) for each in elements), name

    assert len(elements) == 11
    assert {key for each in elements for key in each.keys} <= held


def test_mass_never_passes_for_content():
    """Every shipped record says that only an assay proves content at this dose."""
    for master in load_formulary().formulations.values():
        check = next(each for each in master.checks if each.name == "Content")

        assert "only an assay does" in check.expected
        if isinstance(master, CapsuleFormulation):
            assert check.source == "usp-905"
            assert "mass does not prove content" in check.expected


def test_the_published_liquid_is_written_down_as_published():
    """100 mg, ascorbic acid 500 mg, preservative 0.1 %, glycerol 20 mL, water to 100 mL."""
    formulations = load_formulary().formulations
    published = {"ascorbic acid": "500 mg", "glycerol": "20 mL"}
    preservative = {
        "compound hydroxybenzoate solution": "1 mL",  # holds 10 %: 0.1 g in 100 mL
        "sodium benzoate": "100 mg",
    }
    liquids = [each for each in formulations.values() if isinstance(each, LiquidFormulation)]

    assert len(liquids) == 3
    for master in liquids:
        amounts = {
            part.name: format_quantity(part.amount)
            for part in master.components
            if part.amount is not None
        }
        assert amounts.pop(master.active.name) == "100 mg"
        assert format_quantity(master.liquid.volume.value) == "100 mL"
        assert master.vehicle.name == "purified water"
        kept = {name: amounts.pop(name) for name in preservative if name in amounts}
        assert len(kept) == 1
        assert kept.items() <= preservative.items()
        assert amounts == published


def test_the_default_liquid_is_the_one_without_benzoate():
    """Benzoate with ascorbic acid has a caution; the default record contains no benzoate."""
    formulations = load_formulary().formulations
    default = load_formulary().substances["naltrexone"].usual_record["liquid"]

    assert not formulations[default].cautions
    assert "benzene" in formulations["naltrexone-oral-liquid-tablets-benzoate"].cautions[0].text


def test_a_study_keeps_what_it_found_at_each_storage():
    """60 days cold and 30 days at room temperature, by the study or the formula after it."""
    for master in load_formulary().formulations.values():
        if isinstance(master, LiquidFormulation):
            days = {each.name: each.days for each in master.beyond_use.options}

            assert days == {"refrigerator": 60, "room": 30}


def test_devices_measure_from_a_fifth_of_what_they_hold():
    """The least measure is 20 % of the capacity, and every mark of a scale can be reached."""
    for each in load_formulary().measures.values():
        assert each.least * 5 == each.capacity


def test_figures_nobody_saw_are_marked():
    """A figure that rests on general knowledge alone has the status unconfirmed."""
    for path in FILES:
        for place, table in tables(tomllib.loads(path.read_text(encoding="utf-8"))):
            if table.get("source") == "common-practice":
                assert table.get("status") == "unconfirmed", (path.name, place)


def test_the_worked_batch_fits_its_capsule():
    """The fill of the example lies within the densities that the record documents."""
    formulary = load_formulary()
    for master in formulary.formulations.values():
        if not isinstance(master, CapsuleFormulation):
            continue
        facts, batch = master.capsule, master.reference_batch
        volume = number_of(formulary.shells[facts.maker].sizes[facts.size].volume, ML)
        filled = number_of(batch.fill_mass, MG_PER_CAPSULE) / volume

        assert number_of(facts.lowest_density, MG_PER_ML) <= filled
        assert filled <= number_of(facts.highest_density, MG_PER_ML)


def leaves(value, path=()):
    """Return every value of a file that is neither table nor list, with its path."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        return [leaf for key, each in pairs for leaf in leaves(each, (*path, key))]
    return [(path, value)]


def tables(value, path=()):
    """Return every table of a file with its path."""
    if isinstance(value, list):
        return [each for at, one in enumerate(value) for each in tables(one, (*path, at))]
    if not isinstance(value, dict):
        return []
    inner = [each for key, one in value.items() for each in tables(one, (*path, key))]
    return [(path, value), *inner]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_number_names_a_source_of_the_bibliography(path):
    """Each quantity and count is in a table with a known source, as read without the loader."""
    if path.name == "sources.toml":
        return
    known = load_formulary().sources.keys()
    for place, table in tables(tomllib.loads(path.read_text(encoding="utf-8"))):
        for key, value in table.items():
            for each in value if isinstance(value, list) else [value]:
                if (isinstance(each, int) and key != "revision") or is_quantity(each):
                    assert table["source"] in known, (place, key)


def is_quantity(value):
    """Say whether a text reads as a quantity."""
    try:
        return isinstance(value, str) and parse_quantity(value) is not None
    except MalformedQuantity:
        return False


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_amounts_are_written_as_on_a_label(path):
    """No trailing zero and no missing blank: the file has what the program writes."""
    for place, value in leaves(tomllib.loads(path.read_text(encoding="utf-8"))):
        if is_quantity(value) and not value.endswith("s"):  # words on a price list are no amount
            assert format_quantity(parse_quantity(value)) == value, place


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_amounts_are_texts(path):
    """No file holds a binary float."""

    def floats(value):
        if isinstance(value, dict):
            return [each for inner in value.values() for each in floats(inner)]
        if isinstance(value, list):
            return [each for inner in value for each in floats(inner)]
        return [value] if isinstance(value, float) else []

    assert floats(tomllib.loads(path.read_text(encoding="utf-8"))) == []


def test_every_source_is_used_or_stands_for_a_calculation():
    """Every source of the bibliography is cited."""
    text = "".join(
        path.read_text(encoding="utf-8") for path in FILES if path.name != "sources.toml"
    )
    code = (shipped_folder().parent / "src" / "ldncompound").rglob("*.py")
    cited = text + "".join(path.read_text(encoding="utf-8") for path in code)
    unused = [name for name in load_formulary().sources if name not in cited]

    assert unused == []


def test_every_source_named_in_a_docstring_exists():
    """`Source:` in a public docstring names an entry of the bibliography."""
    import inspect
    import re

    import ldncompound.calculation.beyond_use as beyond_use
    import ldncompound.calculation.capsules as capsules
    import ldncompound.calculation.liquids as liquids
    import ldncompound.calculation.weighing as weighing
    from ldncompound.compounding.weighing import measuring

    known = load_formulary().sources
    named = []
    for module in (beyond_use, capsules, liquids, measuring, weighing):
        for function in vars(module).values():
            match = re.search(r"Source:\s+([a-z0-9\-]+)", inspect.getdoc(function) or "")
            if match and inspect.isfunction(function):
                named.append(match[1].rstrip(".;"))

    assert named
    assert set(named) <= known.keys()
