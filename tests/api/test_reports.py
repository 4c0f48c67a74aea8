"""Reports of the library equal those of the trail; nothing is recorded, nothing created."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

import rich_trail
from ldncompound import LiquidOrder, Pharmacy, WrongUsage
from ldncompound.api.tables import table_csv
from ldncompound.cli.main import main
from ldncompound.core.quantities import parse_quantity
from ldncompound.core.refusals import Refusal, StorageUnavailable
from ldncompound.pharmacy.reports import (
    compounding_log,
    stock,
    upcoming,
    waste,
    weighing_and_yield,
)
from ldncompound.pharmacy.reports.report import Period
from ldncompound.trail.store import Trail

NOW = datetime(2026, 12, 15, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
MONTH = Period(first=date(2026, 11, 1), last=date(2026, 11, 30))

BOTH_WAYS = {
    "open": ({}, upcoming.open_batches),
    "expiring": ({"within": "400 day"}, lambda trail: upcoming.expiring(trail, 400, TODAY)),
    "due": ({"within": "8 weeks"}, lambda trail: upcoming.fills_due(trail, 56, TODAY)),
    "tolerance": (
        {"month": "2026-11"}, lambda trail: weighing_and_yield.tolerance(trail, MONTH)
    ),
    "yields": ({}, lambda trail: weighing_and_yield.yields(trail, Period())),
    "masses": ({"month": "2026-11"}, lambda trail: weighing_and_yield.masses(trail, MONTH)),
    "waste": ({"month": "2026-11"}, lambda trail: waste.waste(trail, MONTH)),
    "log": (
        {"month": "2026-11", "with_personal": True},
        lambda trail: compounding_log.compounding_log(trail, MONTH, with_personal=True),
    ),
    "stock": ({}, lambda trail: stock.stock(trail, today=TODAY)),
}  # fmt: skip


@pytest.fixture(name="path", scope="module")
def a_trail(tmp_path_factory):
    """Return a trail in which everything was done once."""
    path = tmp_path_factory.mktemp("reports") / "trail.sqlite"
    rich_trail.fill(path)
    course = LiquidOrder(dose="0.5 mg", days="90", patient="P-9", prescriber="Dr Q", fills="auto")
    at(path).prepare(course)
    return path


def at(path, **more):
    """Return the pharmacy of a trail, at a fixed time."""
    return Pharmacy.open(path, by="AB", station="bench", now=lambda: NOW, **more)


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_a_report_is_that_of_the_trail(path, name):
    """Each report equals the one made from the trail, has rows, and writes nothing."""
    given, work = BOTH_WAYS[name]
    before = path.read_bytes()
    made = getattr(at(path).reports, name)(**given)

    with Trail.open_for_reading(path) as trail:
        assert made == work(trail)
    assert made.rows
    assert table_csv(made.columns, made.cells()).count(b"\r\n") == len(made.rows) + 1
    assert path.read_bytes() == before


def test_by_default_the_periods_are_those_of_the_command(path, capsys):
    """Without options, each report is the document of the command line of that moment."""
    reports = Pharmacy.open(path).reports
    for name in BOTH_WAYS:
        assert main(["report", name.removesuffix("s") if name == "yields" else name,
                     "--trail", str(path), "--json"]) == 0  # fmt: skip
        assert json.loads(capsys.readouterr().out) == getattr(reports, name)().document()


def test_the_control_chart_is_kept_where_it_is_asked_for(path, tmp_path, capsys):
    """The chart is the file that the command writes."""
    charts: list[bytes] = []
    at(path).reports.masses(keep=charts.append)
    file = tmp_path / "chart.svg"

    assert main(["report", "masses", "--trail", str(path), "--svg", str(file)]) == 0
    assert [file.read_bytes()] == charts
    assert "Control chart written" in capsys.readouterr().err


def test_reorder_points_given_stand_beside_those_configured(path, tmp_path):
    """A point that is given replaces the one of its component, and the other stays."""
    file = tmp_path / "pharmacy.toml"
    file.write_text(
        f'name = "Elm"\nreorder = ["{rich_trail.FILLER}=1 g", "{rich_trail.DRUG}=2 g"]\n'
    )
    made = at(path, config=file).reports.stock(reorder=[f"{rich_trail.FILLER}=9 kg"])
    points = {each.component: each.reorder for each in made.rows if each.id is None}

    assert points[rich_trail.FILLER] == parse_quantity("9 kg")
    assert points[rich_trail.DRUG] == parse_quantity("2 g")


@pytest.mark.parametrize(
    ("name", "given", "error", "words"),
    [
        ("log", {"month": "2026-13"}, WrongUsage, "'2026-13' is not a month."),
        ("waste", {"month": "November"}, WrongUsage, "'November' is not a month."),
        ("due", {"within": "1.5 day"}, WrongUsage, "not a whole number of days"),
        ("expiring", {"within": "soon"}, Refusal, "soon"),
        ("stock", {"reorder": ["filler"]}, WrongUsage, "reorder point"),
        ("stock", {"reorder": "filler=1 g"}, WrongUsage, "must be texts"),
        ("log", {"with_personal": "yes"}, WrongUsage, "True or False"),
        ("open", {"month": "2026-11"}, WrongUsage, "unexpected keyword"),
    ],
)
def test_what_is_no_such_argument_is_refused(path, name, given, error, words):
    """A wrong text or type is refused in words, before the trail is read."""
    with pytest.raises(error, match=words):
        getattr(at(path.with_name("none.sqlite")).reports, name)(**given)


def test_a_report_creates_no_trail(tmp_path):
    """Where no trail is, a report says so and leaves none behind."""
    with pytest.raises(StorageUnavailable):
        at(tmp_path / "none.sqlite").reports.open()

    assert not [*tmp_path.iterdir()]
