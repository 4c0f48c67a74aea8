"""`ldncompound report`: tables over everything that was recorded."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    CsvOption,
    FormulationsOption,
    JsonOption,
    ReplaceOption,
    TrailOption,
    VersionOption,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from ldncompound.pharmacy.reports.report import Period, Report
    from ldncompound.pharmacy.reports.tables import Reporting

__all__ = ["checked_csv", "report", "write_csv"]


Text = str | None
MonthOption = Annotated[
    Text, typer.Option("--month", metavar="YYYY-MM", help="One month; otherwise all there is.")
]

report = typer.Typer(
    help="Open batches, dates, weighings, yield, waste and the compounding log, as tables.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@report.command("open")
def open_batches(
    csv: CsvOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the batches that are neither released nor rejected nor recalled.

    Example: ldncompound report open
    """
    _make(lambda made: made.open(), csv, trail, config, replace=replace, json=json)


@report.command("expiring")
def expiring(
    within: Annotated[
        str, typer.Option(metavar="Q", help="So many days back and ahead, like '60 day'.")
    ] = "60 day",
    csv: CsvOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List lots, triturations and batches whose dates come near, or have just passed.

    Example: ldncompound report expiring --within '60 day'
    """
    days, today = _window(within, by)
    _make(lambda made: made.expiring(days, today), csv, trail, config, replace=replace, json=json)


def _window(within: str, by: str | None) -> tuple[int, date]:
    """Return the days back and ahead of a report, and today."""
    from ldncompound.cli.session import desk
    from ldncompound.core.quantities import DAY, number_of, read_quantity
    from ldncompound.core.refusals import WrongUsage, quoted

    days = number_of(read_quantity(within, "duration", "the days"), DAY)
    if days.denominator != 1:
        raise WrongUsage(f"{quoted(within)} is no whole number of days.", remedy="Round it.")
    return int(days), desk(by).today


@report.command("due")
def due(
    within: Annotated[
        str, typer.Option(metavar="Q", help="So many days back and ahead, like '14 day'.")
    ] = "14 day",
    csv: CsvOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the fills of long courses and schedules that are to be made.

    Example: ldncompound report due --within '14 day'
    """
    days, today = _window(within, by)
    _make(lambda made: made.due(days, today), csv, trail, config, replace=replace, json=json)


@report.command("tolerance")
def tolerance(
    month: MonthOption = None,
    csv: CsvOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Count the weighings that were accepted out of tolerance, by balance and by person.

    Example: ldncompound report tolerance --month 2026-11
    """
    period = _month(month)
    _make(lambda made: made.tolerance(period), csv, trail, config, replace=replace, json=json)


@report.command("yield")
def yields(
    month: MonthOption = None,
    csv: CsvOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Hold the good capsules of each batch against how many were planned.

    Example: ldncompound report yield --month 2026-11
    """
    period = _month(month)
    _make(lambda made: made.yields(period), csv, trail, config, replace=replace, json=json)


@report.command("masses")
def masses(
    month: MonthOption = None,
    svg: Annotated[
        Text, typer.Option(metavar="FILE", help="Write the control chart, .svg.")
    ] = None,
    csv: CsvOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the mean mass of each batch's capsules, and draw its control chart.

    Example: ldncompound report masses --svg chart.svg
    """
    from ldncompound.cli.session import check_output, configuration_path, trail_path, write_output

    period = _month(month)
    protected = (trail_path(trail), configuration_path(config))
    path = check_output(svg, replace=replace, kinds=(".svg",), protected=protected)
    drawn: list[Report] = []

    def made(reports: Reporting) -> Report:
        drawn.append(reports.masses(period))
        return drawn[0]

    _make(made, csv, trail, config, replace=replace, json=json)
    if path is not None:
        from ldncompound.cli.terminal import say
        from ldncompound.documents.plots import control_chart

        # A report is no act: it can be made again at any time.
        data = control_chart(drawn[0].rows).encode()
        write_output(path, data, replace=replace, record=lambda: None)
        say(f"Control chart written: {svg}")


@report.command("waste")
def waste(
    month: MonthOption = None,
    csv: CsvOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Add up the active that went to nobody: left over, not filled, sorted out, in excess.

    Example: ldncompound report waste --month 2026-11
    """
    period = _month(month)
    _make(lambda made: made.waste(period), csv, trail, config, replace=replace, json=json)


@report.command("log")
def log(
    month: MonthOption = None,
    with_personal: Annotated[
        bool, typer.Option("--with-personal", help="Show the patient reference too.")
    ] = False,
    csv: CsvOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show the compounding log of a month: every preparation, and what became of it.

    Example: ldncompound report log --month 2026-11 --csv log.csv
    """
    period = _month(month)
    _make(
        lambda made: made.log(period, with_personal=with_personal),
        csv, trail, config, replace=replace, json=json,
    )  # fmt: skip


# What the commands share


def checked_csv(given: Text, trail: Text, config: Text, *, replace: bool) -> Path | None:
    """Look at the CSV file before anything is done."""
    from ldncompound.cli.session import check_output, configuration_path, trail_path

    return check_output(
        given,
        replace=replace,
        kinds=(".csv",),
        protected=(trail_path(trail), configuration_path(config)),
    )


def write_csv(
    path: Path | None, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, replace: bool
) -> None:
    """Write a table as CSV, where a file was named."""
    from ldncompound.cli.session import write_output
    from ldncompound.cli.terminal import say
    from ldncompound.interchange.csv_tables import table_csv

    if path is None:
        return
    write_output(path, table_csv(columns, rows), replace=replace, record=lambda: None)
    say(f"Table written: {path}")


def _make(
    work: Callable[[Reporting], Report], csv: Text, trail: Text, config: Text, *,
    replace: bool, json: bool,
) -> None:  # fmt: skip
    """Make a report and show it."""
    from ldncompound.cli.session import trail_path
    from ldncompound.cli.terminal import print_json
    from ldncompound.pharmacy.reports.tables import Reporting
    from ldncompound.trail.store import Trail

    path = checked_csv(csv, trail, config, replace=replace)
    with Trail.open_for_reading(trail_path(trail)) as reader:
        made = work(Reporting(reader))
    rows = [tuple(row[column] for column in made.columns) for row in made.rows]
    names = [column.replace("_", " ") for column in made.columns]
    write_csv(path, names, rows, replace=replace)
    if json:
        print_json(made.as_json())
    else:
        _show(made, names, rows)


def _month(given: Text) -> Period:
    """Read a month, YYYY-MM; none is all there is."""
    from ldncompound.core.dates import parse_date, parse_expiration
    from ldncompound.core.refusals import InvalidOrder, WrongUsage, quoted
    from ldncompound.pharmacy.reports.report import Period

    if given is None:
        return Period()
    try:
        first = parse_date(f"{given}-01", "the month")
    except InvalidOrder:
        raise WrongUsage(
            f"{quoted(given)} is not a month.", remedy="Write it as YYYY-MM, like 2026-11."
        ) from None
    return Period(first, parse_expiration(given, "the month"))


def _show(made: Report, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Print a report: all columns where the terminal is wide enough, else the main ones."""
    from ldncompound.cli.screens import heading, wrapped
    from ldncompound.cli.terminal import print_table

    heading(_TITLES[made.name])
    every = [tuple(names), *(tuple(_cell(each) for each in row) for row in rows)]
    wanted = _MAIN[made.name]
    if "patient" in made.columns:
        wanted = tuple(each for each in wanted if each != "size")  # there is no room for both
    main = [place for place, name in enumerate(made.columns) if name in wanted]
    fewer = [tuple(row[place].removesuffix(" by") for place in main) for row in every]
    room = shutil.get_terminal_size((100, 24)).columns
    if not rows:
        typer.echo("  Nothing to show.")
    elif _width(every) <= room:
        print_table(every)
    elif _width(fewer) <= room:
        print_table(fewer)
        wrapped("A wider terminal, --csv and --json show more columns.", "  ")
    else:
        for row in every[1:]:
            told = zip(names[1:], row[1:], strict=True)
            wrapped(", ".join(f"{name} {each}" for name, each in told if each), f"  {row[0]}  ")
    wrapped(_totals(made.totals), "  ")


_MAIN = {
    "open": ("batch", "state", "since", "by", "beyond_use"),
    "due": ("due", "days", "fill", "of", "size"),
    "expiring": ("until", "days", "kind", "id", "number", "size"),
    "tolerance": ("name", "weighings", "accepted", "rate", "refused"),
    "yield": ("batch", "prepared", "planned", "filled", "rejected", "good", "yield"),
    "masses": ("batch", "checked", "mean", "of_theory", "rsd", "passes"),
    "waste": ("batch", "leftover", "unfilled", "rejected", "excess", "scrapped", "total"),
    "log": ("batch", "size", "state", "prepared_by", "verified_by", "released_by", "patient"),
}
"""Columns that fit on a terminal of 80, where names are short."""

_TITLES = {
    "open": "Open batches",
    "due": "Fills to be made",
    "expiring": "Dates that come near or have passed",
    "tolerance": "Weighings accepted out of tolerance",
    "yield": "Yield of capsules",
    "masses": "Mean mass of capsules, by batch",
    "waste": "Active that went to nobody, as weighed",
    "log": "Compounding log",
}


def _width(rows: list[tuple[str, ...]]) -> int:
    """Return how many columns of the terminal a table takes."""
    return 2 + sum(max(map(len, column)) + 2 for column in zip(*rows, strict=True)) - 2


_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?) (%|mg|capsule|mg/capsule|mg/mL)\Z", re.ASCII)


def _cell(value: Any) -> str:
    """Return a cell as people read it; percentages and masses to two decimals."""
    from fractions import Fraction

    from ldncompound.core.numbers import format_number, round_half_up
    from ldncompound.core.quantities import written

    if value is None:
        return ""
    match = _QUANTITY.match(str(value))
    if match is None:
        return str(value)
    number, unit = match.groups()
    if unit in ("%", "mg"):
        return f"{format_number(round_half_up(Fraction(number), Fraction(1, 100)))} {unit}"
    return written(str(value))


def _totals(totals: dict[str, Any]) -> str:
    """Return the sums in words."""
    told = []
    for name, value in totals.items():
        if isinstance(value, dict):
            told += [f"{key} {count}" for key, count in value.items()]
        elif value is not None:
            told.append(f"{name.replace('_', ' ')} {_cell(value)}")
    return f"In all: {', '.join(told)}."
