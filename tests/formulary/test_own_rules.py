"""A pharmacy's own rule files: what the checker accepts never fails later."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.practice import Practice
from ldncompound.core.refusals import Refusal, WrongUsage
from ldncompound.formulary.loading import FormularyError, shipped_folder
from ldncompound.formulary.rules import ShellMass, VolumeComplement
from ldncompound.pharmacy.batches.quality import weighed_singly
from ldncompound.pharmacy.master_records import check_folder, load_formulary
from own_rules import NL, folder_with_rules

TODAY = date(2026, 11, 22)
WHO = {"patient": "P", "prescriber": "Dr X", "days": "30"}
OTHERS: tuple[Any, ...] = (
    "", "x", "0 %", "1 mg", "1000000 %", "0.001 mg", 0, -1, 10**9, True, 1.5, [], {}, ["x"], [10],
    {"source": "own-book"}, date(2026, 11, 22),
)  # fmt: skip


def test_rules_of_ones_own_are_taken(tmp_path):
    """A new jurisdiction is added to the shipped ones, which are unchanged."""
    own = folder_with_rules(tmp_path)

    assert check_folder(own) == []
    found = load_formulary(own)
    assert list(found.jurisdictions) == ["US", "DE", "BE", "NL"]
    assert found.rule_of("NL").told == "NL (Netherlands)"
    assert found.rule_of("US") == load_formulary().rule_of("US")


@pytest.mark.parametrize("file", ["us-usp-795", "de-nrf", "be-fagg"])
def test_what_ships_is_not_replaced(tmp_path, file):
    """A rule file that repeats an id, or a jurisdiction under another id, is refused."""
    shipped = (shipped_folder() / "rules" / f"{file}.toml").read_text(encoding="utf-8")
    own = folder_with_rules(tmp_path, shipped, file)
    told = [str(each) for each in check_folder(own)]
    assert any("another rule file has this id" in each for each in told)
    with pytest.raises(FormularyError):
        load_formulary(own)
    (own / "rules" / f"{file}.toml").unlink()
    folder_with_rules(tmp_path, shipped.replace(f'"{file}"', '"nl-own"', 1))
    told = [str(each) for each in check_folder(own)]
    assert any(f"already has rules, in {file}" in each for each in told)


@pytest.mark.parametrize(
    "more",
    ['[range]\nlow = "0.1 mg"\nhigh = "50 mg"\nper = "day"\nsource = "own-book"\n',
     '[enforced_range]\nlow = "0.1 mg"\nhigh = "50 mg"\nper = "day"\nsource = "own-book"\n',
     '[[documented_range]]\nhigh = "50 mg"\nsource = "own-book"\n'],
)  # fmt: skip
def test_no_rule_file_says_anything_of_doses(tmp_path, more):
    """A rule file has no place for a dose, so it cannot loosen the documented range."""
    told = check_folder(folder_with_rules(tmp_path, NL + more))

    assert [each.message for each in told] == ["is not a known key"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('source    = "own-book"\nlocator', 'source = "nobody"\nlocator', "not in sources.toml"),
        ('"NL"', '"nl"', "a code like US"),
        ('"NL"', '"N L"', "a code like US"),
        ('"monday"', '"Monday"', "a day of the week"),
        ('value  = "2"', 'value = "17"', "not a size"),
        ("units  = [10, 20]", "units = []", "is empty"),
        ('id            = "nl-own"', 'id = "nl"', "name of the file"),
        ('"107.5 %"', '"99 %"', "between the limits"),
        ('name          = "Netherlands"', 'name = ""', "is empty"),
    ],
)  # fmt: skip
def test_each_fault_is_named(tmp_path, before, after, words):
    """The checker and the loader name the fault, the file and the line in plain words."""
    assert before in NL
    own = folder_with_rules(tmp_path, NL.replace(before, after, 1))
    told = check_folder(own)

    assert any(words in each.message for each in told), told
    assert {each.file for each in told} == {"own/rules/nl-own.toml"}
    assert all(each.line for each in told)
    with pytest.raises(FormularyError, match=r"own/rules/nl-own\.toml"):
        load_formulary(own)


def places_in(table: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every member, including tables and lists."""
    for key in table if isinstance(table, dict) else range(len(table)):
        yield (*path, key)
        if isinstance(table[key], dict | list):
            yield from places_in(table[key], (*path, key))


def changed(place: tuple[Any, ...], *instead: Any) -> str:
    """Return the rules with one member dropped, or with something else in its place."""
    table = copy.deepcopy(tomllib.loads(NL))
    at: Any = table
    for key in place[:-1]:
        at = at[key]
    if instead:
        at[place[-1]] = instead[0]
    else:
        del at[place[-1]]
    return tomli_w.dumps(table)


def used(own: Path) -> None:
    """Use the rules for everything they provide; a refusal counts as an answer."""
    formulary = load_formulary(own)
    code = next(each for each in formulary.jurisdictions if each not in ("US", "DE", "BE"))
    rule, house = formulary.rule_of(code), Practice(name="Elm", jurisdiction=code)
    for order in (
        CapsuleOrder(dose="1.5 mg", **WHO),
        CapsuleOrder(dose="4.5 mg", size="3", **WHO),
        CapsuleOrder(dose="3 mg", quantity="30", patient="", prescriber="", for_stock=True),
        LiquidOrder(dose="1 mg", **WHO),
    ):
        try:
            made = prepare(order, formulary=formulary, pharmacy=house, today=TODAY)
        except Refusal:
            continue
        masses = [Fraction(130 + each % 3) for each in range(20)]
        if rule.masses is not None and made.capsules is not None:
            try:
                weighed_singly(made, Fraction(130), masses, None, rule.masses, formulary.cite)
            except (Refusal, WrongUsage):
                continue


def test_a_record_of_ones_own_keeps_by_rules_of_ones_own(tmp_path):
    """A record may name the pharmacy's own beyond-use rules, and then rests on that file."""
    shipped = shipped_folder()
    text = (shipped / "rules" / "us-usp-795.toml").read_text(encoding="utf-8")
    for before, after in (
        ('"us-usp-795"', '"nl-own"'), ('"US"', '"NL"'), ("= 180", "= 100"),
    ):  # fmt: skip
        assert before in text
        text = text.replace(before, after, 1)
    own = folder_with_rules(tmp_path, text)
    record = (shipped / "naltrexone-capsule-mcc.toml").read_text(encoding="utf-8")
    record = record.replace('"naltrexone-capsule-mcc"', '"mine"', 1)
    (own / "mine.toml").write_text(record.replace('"us-usp-795"', '"nl-own"'), encoding="utf-8")

    assert check_folder(own) == []
    formulary = load_formulary(own)
    master, house = formulary.formulations["mine"], Practice(name="Elm", jurisdiction="NL")
    order = CapsuleOrder(dose="3 mg", formulation="mine", **WHO)
    made = prepare(order, formulary=formulary, pharmacy=house, today=TODAY)
    assert made.beyond_use.days == 100
    assert set(formulary.version_of(master, "US").rests_on) == {
        "equipment/capsules.toml", "naltrexone.toml", "own/rules/nl-own.toml",
        "rules/us-usp-795.toml",
    }  # fmt: skip


PLACES = list(places_in(tomllib.loads(NL)))


def found_or_working(folder: Path, text: str) -> None:
    """Run the checker; rules that pass must work everywhere."""
    own = folder_with_rules(folder, text)
    told = check_folder(own)
    assert not any("type=" in str(each) or "pydantic" in str(each) for each in told)
    if not told:
        used(own)


def test_what_is_dropped_is_found_or_works(tmp_path):
    """Without any one member there is a finding, or the rules work."""
    for place in PLACES:
        if place != ("jurisdiction",):
            found_or_working(tmp_path, changed(place))
    assert check_folder(folder_with_rules(tmp_path, changed(("jurisdiction",))))


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60
)
@given(place=st.sampled_from(PLACES), instead=st.sampled_from(OTHERS))
def test_what_is_of_another_kind_is_found_or_works(tmp_path, place, instead):
    """With any TOML value in place of any member there is a finding, or the rules work."""
    found_or_working(tmp_path, changed(place, instead))


def test_a_check_of_masses_checks_something(tmp_path):
    """A check of masses without a loss, a deviation or a limit would pass everything: refused."""
    own = folder_with_rules(tmp_path)
    rules = own / "rules" / "nl-own.toml"
    text = rules.read_text(encoding="utf-8")
    begin = text.index("[masses]")
    rest = text.index("[[", text.index("[[masses.limit]]") + 2)
    bare = 'title = "Our own"\nunits = [10, 20]\nsource = "own-book"\n\n'
    rules.write_text(text[:begin] + "[masses]\n" + bare + text[rest:], encoding="utf-8")

    assert any("a loss, an rsd or a limit" in str(each) for each in check_folder(own))


def test_a_shell_has_room_between_its_limits():
    """A low mass that is not below the high one is a fault of the file."""
    said = {"size": "0", "low": "108 mg", "high": "88 mg", "source": "x", "locator": "y"}
    with pytest.raises(ValueError, match="low must be below high"):
        ShellMass.from_table(said)


@pytest.mark.parametrize("premix", ["0 %", "100 %", "120 %"])
def test_a_premix_leaves_some_filler_to_complete_with(premix):
    """A premix of nothing, or of everything, is a fault of the file."""
    said = {"statement": "S", "source": "x", "locator": "y"}
    assert VolumeComplement.from_table({**said, "premix": "50 %"}).premix.magnitude == 50
    with pytest.raises(ValueError, match="premix"):
        VolumeComplement.from_table({**said, "premix": premix})
