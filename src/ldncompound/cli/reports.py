"""`ldncompound report`: tables of what was recorded."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

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
    from ldncompound.trail.store import Trail

_Made = TypeVar("_Made", bound="Report[Any, Any, Any]")

__all__ = ["checked_csv", "report", "write_csv"]


Text = str | None
MonthOption = Annotated[
    Text, typer.Option("--month", metavar="YYYY-MM", help="One month; by default all.")
]

report: typer.Typer = typer.Typer(
    help="Open batches, dates, stock, weighings, yield, waste and the compounding log, as tables.",
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
    from ldncompound.pharmacy.reports.upcoming import open_batches as listed

    _make(listed, csv, trail, config, replace=replace, json=json)


@report.command("expiring")
def expiring(
    within: Annotated[
        str, typer.Option(metavar="Q", help="Days back and ahead, like '60 day'.")
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
    """List lots, triturations and batches whose dates are near, or have just passed.

    Example: ldncompound report expiring --within '60 day'
    """
    from ldncompound.pharmacy.reports.upcoming import expiring as listed

    days, today = _window(within, by)
    made = partial(listed, days=days, today=today)
    _make(made, csv, trail, config, replace=replace, json=json)


def _window(within: str, by: str | None) -> tuple[int, date]:
    """Return the days back and ahead of a report, and today."""
    from ldncompound.cli.session import desk
    from ldncompound.core.quantities import DAY, number_of, read_quantity
    from ldncompound.core.refusals import WrongUsage, quoted

    days = number_of(read_quantity(within, "duration", "the days"), DAY)
    if days.denominator != 1:
        raise WrongUsage(f"{quoted(within)} is not a whole number of days.", remedy="Round it.")
    return int(days), desk(by).today


@report.command("due")
def due(
    within: Annotated[
        str, typer.Option(metavar="Q", help="Days back and ahead, like '14 day'.")
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
    from ldncompound.pharmacy.reports.upcoming import fills_due

    days, today = _window(within, by)
    made = partial(fills_due, days=days, today=today)
    _make(made, csv, trail, config, replace=replace, json=json)


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
    from ldncompound.pharmacy.reports.weighing_and_yield import tolerance as counted

    made = partial(counted, period=_month(month))
    _make(made, csv, trail, config, replace=replace, json=json)


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
    """Compare the good capsules of each batch with the number planned.

    Example: ldncompound report yield --month 2026-11
    """
    from ldncompound.pharmacy.reports.weighing_and_yield import yields as counted

    made = partial(counted, period=_month(month))
    _make(made, csv, trail, config, replace=replace, json=json)


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
    from ldncompound.cli.output_files import check_output, write_output
    from ldncompound.cli.session import configuration_path, trail_path
    from ldncompound.pharmacy.reports.weighing_and_yield import masses as counted

    period = _month(month)
    protected = (trail_path(trail), configuration_path(config))
    path = check_output(svg, replace=replace, kinds=(".svg",), protected=protected)
    made = partial(counted, period=period)
    drawn = _make(made, csv, trail, config, replace=replace, json=json)
    if path is not None:
        from ldncompound.cli.terminal import say
        from ldncompound.documents.plots import control_chart

        # A report is not an act: it can be made again at any time.
        data = control_chart([(row.batch, row.of_theory) for row in drawn.rows]).encode()
        write_output(path, data, replace=replace)
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
    """Add up the active not dispensed: left over, not filled, rejected, in excess.

    Example: ldncompound report waste --month 2026-11
    """
    from ldncompound.pharmacy.reports.waste import waste as counted

    made = partial(counted, period=_month(month))
    _make(made, csv, trail, config, replace=replace, json=json)


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
    from ldncompound.pharmacy.reports.compounding_log import compounding_log

    made = partial(compounding_log, period=_month(month), with_personal=with_personal)
    _make(made, csv, trail, config, replace=replace, json=json)


@report.command("stock")
def stock(
    reorder: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=Q", help="A reorder point, beside those configured; repeatable."
        ),
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
    """Show what is on hand of each component and lot, how long it lasts, and what to order.

    Example: ldncompound report stock --reorder 'microcrystalline cellulose=100 g'
    """
    from ldncompound.cli.session import desk, pharmacy_for
    from ldncompound.pharmacy.configuration import parse_reorder
    from ldncompound.pharmacy.reports.stock import stock as counted

    points = {**dict(pharmacy_for(config).reorder), **dict(parse_reorder(reorder or ()))}
    made = partial(counted, today=desk(by).today, reorder=tuple(points.items()))
    _make(made, csv, trail, config, replace=replace, json=json)


# What the commands share


def checked_csv(given: Text, trail: Text, config: Text, *, replace: bool) -> Path | None:
    """Check the CSV file before anything is done."""
    from ldncompound.cli.output_files import check_output
    from ldncompound.cli.session import configuration_path, trail_path

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
    from ldncompound.cli.output_files import write_output
    from ldncompound.cli.terminal import say
    from ldncompound.interchange.csv_tables import table_csv

    if path is None:
        return
    write_output(path, table_csv(columns, rows), replace=replace)
    say(f"Table written: {path}")


def _make(
    work: Callable[[Trail], _Made], csv: Text, trail: Text, config: Text, *,
    replace: bool, json: bool,
) -> _Made:  # fmt: skip
    """Make a report, show it and return it."""
    from ldncompound.cli.report_screens import show_report
    from ldncompound.cli.session import trail_path
    from ldncompound.cli.terminal import print_json
    from ldncompound.trail.store import Trail

    path = checked_csv(csv, trail, config, replace=replace)
    with Trail.open_for_reading(trail_path(trail)) as reader:
        made = work(reader)
    rows = made.cells()
    names = [column.replace("_", " ") for column in made.columns]
    write_csv(path, names, rows, replace=replace)
    if json:
        print_json(made.document())
    else:
        show_report(made, names, rows)
    return made


def _month(given: Text) -> Period:
    """Return the period of a month, YYYY-MM; without one, all time."""
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
    return Period(first=first, last=parse_expiration(given, "the month"))
