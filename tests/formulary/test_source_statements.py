"""What the five articles say, statement by statement, and the page that lists them."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from ldncompound.cli.main import main
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.core.quantities import format_quantity
from ldncompound.core.refusals import DoseAboveRange, DoseBelowRange
from making import FORMULARY

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "source-coverage.md"
FINE = Practice(
    balances=(Balance(id="B1", minimum="1 mg", readability="0.1 mg", accepted_error="5 %"),)
)
WHO = {"patient": "P", "prescriber": "D", "days": "14"}
FORMS = {
    "capsules": lambda dose: CapsuleOrder(dose=dose, **WHO),
    "tablets": lambda dose: TabletOrder(dose=dose, blank_mass="100 mg/tablet", **WHO),
    "liquid": lambda dose: LiquidOrder(dose=dose, **WHO),
    "topical": lambda dose: TopicalOrder(
        dose=dose, strength="1 mg/g", base="X", base_kind="nonaqueous", **WHO
    ),
}


def made(form: str, dose: str):
    """Return the document of an order for a form."""
    return prepare(
        FORMS[form](dose), formulary=FORMULARY, pharmacy=FINE, today=date(2026, 11, 23)
    ).document("X")


def rows(part: int = 0) -> list[list[str]]:
    """Return the rows of the page: source, kind, statement, figure, test; or those not followed."""
    told = PAGE.read_text(encoding="utf-8").split("\n## Not followed")
    cells = [
        [each.strip() for each in line.strip("|").split("|")]
        for line in told[part].splitlines()
        if line[:1] == "|"
    ]
    return cells[2:]


def every_text(value: object):
    """Yield every text of the data below a value but where it was read."""
    if isinstance(value, str):
        yield value.casefold()
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in ("source", "locator", "also", "id"):
                yield from every_text(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from every_text(each)


@pytest.mark.parametrize("row", rows(1), ids=lambda row: row[2])
def test_what_is_not_followed_is_said_nowhere(row):
    """Each has an article and a reason, and no text for patients or pharmacists says it."""
    source, said, never, why = row
    parts = (*FORMULARY.substances.values(), *FORMULARY.formulations.values())
    texts = [each for part in parts for each in every_text(part.to_json())]

    assert source.strip("`") in {each.source for each in FORMULARY.substances["naltrexone"].ranges}
    assert said
    assert why
    assert not [each for each in texts if never in each]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]} {row[2][:40]}")
def test_every_row_names_a_test_that_exists(row):
    """Each row has a source, a kind and a statement, and its test exists."""
    source, kind, statement, _, test = row
    found = re.fullmatch(r"`(tests/[\w/]+\.py)::(test_\w+)`", test)

    assert source.strip("`") in FORMULARY.sources
    assert kind in ("preparation", "figure", "schedule", "caution", "price")
    assert statement
    assert found is not None, "a row without a test"
    tree = ast.parse((ROOT / found[1]).read_text(encoding="utf-8"))
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert found[2] in names, f"{found[2]} is not in {found[1]}"


def test_every_name_of_the_data_has_its_row_under_its_article():
    """Schedules, questions, protocols and prices that come from an article, each under its source."""
    substance = FORMULARY.substances["naltrexone"]
    articles = {each.source for each in substance.ranges}
    named = [*substance.schedules, *substance.screening, *substance.protocols]
    found = {
        (row[0].strip("`"), name)
        for row in rows()
        for name in re.findall(r"`([a-z0-9-]+)`", row[2])
    }
    prices = {
        (row[0].strip("`"), tuple(re.findall(r"[0-9]+", row[3])))
        for row in rows()
        if row[1] == "price"
    }

    assert found == {(each.source, each.id) for each in named if each.source in articles}
    assert prices == {
        (
            each.source,
            (*re.findall(r"[0-9]+", each.price), *([str(each.year)] if each.year else [])),
        )
        for each in substance.prices
        if each.source in articles
    }


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]} {row[2][:40]}")
def test_every_figure_of_a_row_stands_in_the_data_or_in_its_test(row):
    """Each number on the page is in the data or in the named test."""
    file = ROOT / row[4].strip("`").partition("::")[0]
    known = file.read_text(encoding="utf-8") + "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "formulations").glob("*.toml")
    )
    for figure in re.findall(r"[0-9]+(?:\.[0-9]+)?", row[3]):
        assert re.search(rf"(?<![0-9.]){re.escape(figure)}(?![0-9])", known), figure


def test_every_figure_that_the_program_takes_from_an_article_has_its_row():
    """Each documented range, form and strength of the data is on the page under its source."""
    told = {(row[0].strip("`"), row[3]) for row in rows()}
    for each in FORMULARY.substances["naltrexone"].ranges:
        low = "" if each.low is None else f"{format_quantity(each.low)} "
        assert (each.source, f"{low}to {format_quantity(each.high)} a day") in told
    articles = {each.source for each in FORMULARY.substances["naltrexone"].ranges}
    assert {source for source, _ in told} == articles
    for master in FORMULARY.formulations.values():
        form = getattr(master, "documented_form", None)
        if form is not None and form.source in articles:
            assert any(
                row[0].strip("`") == form.source and row[2].startswith(form.form) for row in rows()
            )
    liquid = FORMULARY.substances["naltrexone"].documented_liquid
    assert (liquid.source, format_quantity(liquid.value)) in told


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("dose", ["50 mg", "100 mg", "75 mg"])
def test_conventional_doses_are_refused(form, dose):
    """A dose that treats addiction is refused, in any form."""
    with pytest.raises(DoseAboveRange):
        made(form, dose)


@pytest.mark.parametrize("form", FORMS)
def test_no_direction_is_made_up(form):
    """Only the prescriber writes "at bedtime"; the record adds no directions."""
    document = made(form, "1.5 mg")

    assert document["prescription"]["directions"] is None
    assert document["prescription"]["doses_per_day"] == 1


@pytest.mark.parametrize(
    "words",
    [
        ("capsules",),
        ("tablets", "--blank-mass", "65 mg/tablet"),
        ("liquid",),
        ("topical", "--strength", "3 mg/g", "--amount", "0.5 g"),
    ],
    ids=lambda words: words[0],
)
def test_whoever_names_no_prescriber_gets_nothing(words, tmp_path, capsys):
    """Without a prescriber the call is exit 2, and nothing is recorded."""
    trail = tmp_path / "t.sqlite"
    code = main(
        [*words, "--dose", "1.5 mg", "--days", "30", "--patient", "P", "--trail", str(trail)]
    )
    capsys.readouterr()

    assert code == 2
    assert not trail.exists()


@pytest.mark.parametrize("dose", ["1.5 mg", "3 mg", "4.5 mg"])
def test_the_documented_strengths_of_capsules_are_made(dose):
    """1.5, 3 and 4.5 mg in one capsule each, without a note on starting doses."""
    document = made("capsules", dose)

    assert document["capsules"]["strength"] == f"{dose}/capsule"
    assert document["capsules"]["per_dose"] == 1
    assert not any("documented for starting" in note for note in document["notes"])


@pytest.mark.parametrize("form", FORMS)
def test_a_start_for_sensitive_people_is_told_as_such(form):
    """0.5 mg is made, and the record says for whom it is documented; less is refused."""
    document = made(form, "0.5 mg")

    assert any("documented for starting or for sensitive" in note for note in document["notes"])
    with pytest.raises(DoseBelowRange):
        made(form, "0.49 mg")


def test_the_liquid_has_its_one_strength():
    """1 mg/mL and no other: half a milligram is half a millilitre."""
    document = made("liquid", "0.5 mg")

    assert document["liquid"]["concentration"] == "1 mg/mL"
    assert document["liquid"]["dose_volume"] == "0.5 mL"


def test_a_tablet_of_the_trade_is_a_source_and_no_dose():
    """Tablets of 50 mg go into the liquid whole; 50 mg is never accepted as a dose."""
    document = made("liquid", "1.5 mg")
    active = document["components"][0]

    assert active["required"] == "50 mg"
    assert active["take"] == "1 tablet"
    assert document["prescription"]["dose"] == "1.5 mg"


def test_about_a_tenth_is_never_computed_with():
    """A tenth of 50 mg would be 5 mg, which the figures of the same article exclude."""
    with pytest.raises(DoseAboveRange):
        made("capsules", "5 mg")


@pytest.mark.parametrize(("weeks", "count", "drug"), [(12, 84, "378 mg"), (8, 56, "252 mg")])
def test_courses_of_the_studies_are_counted(weeks, count, drug):
    """4.5 mg every night for 12 weeks is 84 capsules and 378 mg; for 8 weeks 56 and 252 mg."""
    order = CapsuleOrder(
        dose="4.5 mg", patient="P", prescriber="D", days=str(weeks * 7), excess="0 capsule"
    )
    document = prepare(
        order, formulary=FORMULARY, pharmacy=FINE, today=date(2026, 11, 23)
    ).document("X")

    assert document["capsules"]["dispense"] == count
    assert document["components"][0]["nominal"] == drug


def test_every_preparation_warns_of_opioids():
    """In every form the label warns against opioid pain medicines."""
    for master in FORMULARY.formulations.values():
        assert any("opioid" in each for each in master.labelling.auxiliary), master.id


def test_no_length_is_made_up(tmp_path, capsys):
    """Without days or a quantity nothing is made, although articles name weeks or months."""
    base = ["capsules", "--dose", "4.5 mg", "--patient", "P", "--prescriber", "D", "--json"]
    codes = []
    for more in ([], ["--days", "4 to 12 weeks"], ["--days", "3 to 6 months"]):
        codes.append(main([*base, *more, "--trail", str(tmp_path / "t.sqlite")]))
        assert "weigh_plan" not in capsys.readouterr().out

    assert 0 not in codes


def test_a_lot_without_its_maker_is_not_received(tmp_path, capsys):
    """Without a maker, or with an empty one, nothing is recorded."""
    words = ["lots", "receive", "--component", "naltrexone hydrochloride", "--number", "N-1",
             "--expires", "2034-01", "--form", "hydrochloride", "--trail",
             str(tmp_path / "t.sqlite")]  # fmt: skip

    assert main(words) == 2
    assert main([*words, "--maker", " "]) in (2, 3)
    assert main([*words, "--maker", "Example Fine Chemicals"]) == 0
    capsys.readouterr()


def test_every_ingredient_has_its_grade():
    """Each component of each shipped record states its quality."""
    for master in FORMULARY.formulations.values():
        for part in master.components:
            assert part.grade.strip(), (master.id, part.name)
