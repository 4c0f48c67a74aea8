"""`ldncompound report`: tables of what was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ldncompound.cli.help_pages import CommandGroup
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
    from pathlib import Path

    from ldncompound.api.reports import Reports
    from ldncompound.api.types import Report

__all__ = ["checked_csv", "report", "write_csv"]


Text = str | None
MonthOption = Annotated[
    Text, typer.Option("--month", metavar="YYYY-MM", help="One month; by default all.")
]

report: typer.Typer = CommandGroup(
    help="Tables of what is open, due, in stock, weighed or wasted.",
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
    _make(lambda reports: reports.open(), csv, trail, config, replace=replace, json=json)


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
    _make(
        lambda reports: reports.expiring(within=within),
        csv,
        trail,
        config,
        by,
        replace=replace,
        json=json,
    )


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
    _make(
        lambda reports: reports.due(within=within),
        csv,
        trail,
        config,
        by,
        replace=replace,
        json=json,
    )


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
    _make(
        lambda reports: reports.tolerance(month=month),
        csv,
        trail,
        config,
        replace=replace,
        json=json,
    )


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
    _make(
        lambda reports: reports.yields(month=month), csv, trail, config, replace=replace, json=json
    )


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

    protected = (trail_path(trail), configuration_path(config))
    path = check_output(svg, replace=replace, kinds=(".svg",), protected=protected)
    chart: list[bytes] = []

    _make(
        lambda reports: reports.masses(month=month, keep=None if path is None else chart.append),
        csv,
        trail,
        config,
        replace=replace,
        json=json,
    )
    if path is not None:
        from ldncompound.cli.terminal import say

        # A report is not an act: it can be made again at any time.
        write_output(path, chart[0], replace=replace)
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
    _make(
        lambda reports: reports.waste(month=month), csv, trail, config, replace=replace, json=json
    )


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
    _make(
        lambda reports: reports.log(month=month, with_personal=with_personal),
        csv,
        trail,
        config,
        replace=replace,
        json=json,
    )


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
    _make(
        lambda reports: reports.stock(reorder=reorder or ()),
        csv,
        trail,
        config,
        by,
        replace=replace,
        json=json,
    )


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
    from ldncompound.api.tables import table_csv
    from ldncompound.cli.output_files import write_output
    from ldncompound.cli.terminal import say

    if path is None:
        return
    write_output(path, table_csv(columns, rows), replace=replace)
    say(f"Table written: {path}")


def _make(
    work: Callable[[Reports], Report[Any, Any, Any]], csv: Text, trail: Text, config: Text,
    by: Text = None, *, replace: bool, json: bool,
) -> None:  # fmt: skip
    """Make a report and show it."""
    from ldncompound.cli.report_screens import show_report
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    path = checked_csv(csv, trail, config, replace=replace)
    made = work(pharmacy_at(trail, config, by=by).reports)
    rows = made.cells()
    names = [column.replace("_", " ") for column in made.columns]
    write_csv(path, names, rows, replace=replace)
    if json:
        print_json(made.document())
    else:
        show_report(made, names, rows)
