"""`ldncompound prepare` and `order new`: orders in files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ldncompound.cli.help_pages import CommandGroup
from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    ExplainOption,
    FormulationsOption,
    JsonOption,
    KeysOption,
    LabelDirOption,
    LabelOption,
    LabelSizeOption,
    PassphraseFdOption,
    ReplaceOption,
    SheetDirOption,
    SheetOption,
    TrailOption,
    VersionOption,
    order_option,
)
from ldncompound.core.dosage_forms import FORMS

__all__ = ["app", "prepare"]


_TABLES = (".csv", ".xlsx")

app: typer.Typer = CommandGroup(
    name="order",
    help="Order files: 'ldncompound prepare' prepares what they order.",
)


def prepare(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="One order, .toml or .json; or many, .csv or .xlsx."),
    ],
    batch: Annotated[
        bool, typer.Option("--batch", help="Prepare every row of a table, each a separate act.")
    ] = False,
    results: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="With --batch, write the rows again with their ids and refusals."
        ),
    ] = None,
    worksheet: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The sheet of an Excel workbook; by default the first."),
    ] = None,
    for_stock: Annotated[bool, order_option("for_stock", "capsules")] = False,
    sheet: SheetOption = None,
    label: LabelOption = None,
    sheet_dir: SheetDirOption = None,
    label_dir: LabelDirOption = None,
    label_size: LabelSizeOption = None,
    explain: ExplainOption = False,
    replace: ReplaceOption = False,
    request_id: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help="A key of yours, like an order number: repeated with the same arguments, the "
            "call gives the recorded answer again and records nothing. With --batch, name of the "
            "run, by default the day.",
        ),
    ] = None,
    passphrase_fd: PassphraseFdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Prepare what is ordered in a file, in any dosage form.

    Example: ldncompound order new order.toml, fill it in, and then
    ldncompound prepare order.toml --sheet sheet.pdf

    With --batch, standard output has one JSON line for every row, and every row that is
    confirmed takes a line of --passphrase-fd.
    """
    path = _order_file(file, batch=batch)
    if batch:
        _check_no_print(
            {
                "--sheet": sheet,
                "--label": label,
                "--label-size": label_size if label_dir is None else None,
                "--replace": (replace and not (results or sheet_dir or label_dir)) or None,
                "--for-stock": for_stock or None,
            }
        )
        from ldncompound.cli.order_rows import prepare_rows
        from ldncompound.cli.print_folders import PrintFolders

        prepare_rows(
            path,
            results=_results_file(results, path, trail, config, replace=replace),
            replace=replace,
            worksheet=worksheet,
            run=request_id,
            trail=trail,
            config=config,
            formulations=formulations,
            by=by,
            keys=keys,
            passphrase_fd=passphrase_fd,
            folders=partial(
                PrintFolders.checked,
                sheets=sheet_dir,
                labels=label_dir,
                size=label_size,
                replace=replace,
            ),
        )
        return
    _check_batch({"--results": results, "--worksheet": worksheet})
    from ldncompound.cli.order_session import record_and_show
    from ldncompound.cli.session import pharmacy_at

    record_and_show(
        pharmacy_at(trail).orders.read(path, for_stock=for_stock),
        sheet=sheet,
        label=label,
        sheet_dir=sheet_dir,
        label_dir=label_dir,
        label_size=label_size,
        replace=replace,
        request_id=request_id,
        trail=trail,
        config=config,
        formulations=formulations,
        by=by,
        json=json,
        explain=explain,
        keys=keys,
        passphrase_fd=passphrase_fd,
    )


def _order_file(given: str, *, batch: bool) -> Path:
    """Return the file; its ending says whether it holds one order or many."""
    from ldncompound.core.refusals import WrongUsage, quoted

    path = Path(given)
    ending = path.suffix.lower()
    if ending not in (".toml", ".json", *_TABLES):
        from ldncompound.api.orders import refuse_other_kind

        refuse_other_kind(path)
        raise WrongUsage(
            f"{quoted(given)} does not end in .toml, .json, .csv or .xlsx.",
            remedy="The ending decides how the file is read.",
        )
    if batch and ending not in _TABLES:
        raise WrongUsage(
            f"--batch needs a .csv or .xlsx file, and {quoted(given)} is not one.",
            remedy="Leave out --batch for one order.",
        )
    return path


def _results_file(
    given: str | None, orders: Path, trail: str | None, config: str | None, *, replace: bool
) -> Path | None:
    """Return where the results go, checked before anything is recorded; None for nowhere."""
    from ldncompound.api.kept_files import is_same
    from ldncompound.cli.output_files import check_output
    from ldncompound.cli.session import configuration_path, trail_path
    from ldncompound.core.refusals import WrongUsage, quoted

    protected = (trail_path(trail), configuration_path(config))
    path = check_output(given, replace=replace, kinds=(".csv",), protected=protected)
    if path is not None and is_same(path, orders):
        raise WrongUsage(
            f"{quoted(path.name)} is the file of orders itself.", remedy="Name another."
        )
    return path


def _check_batch(given: Mapping[str, str | None]) -> None:
    """Refuse options that apply to many orders alone."""
    from ldncompound.core.refusals import WrongUsage

    for option, value in given.items():
        if value is not None:
            raise WrongUsage(
                f"{option} is for a table of orders.", remedy="Leave it out for one order."
            )


def _check_no_print(given: Mapping[str, str | bool | None]) -> None:
    """Refuse options that cannot apply to many preparations."""
    from ldncompound.core.refusals import WrongUsage

    for option, value in given.items():
        if value is not None:
            raise WrongUsage(
                f"{option} cannot be used with --batch, which makes many preparations.",
                remedy="--sheet-dir DIR and --label-dir DIR write a file for each.",
            )


@app.command("new")
def new(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file to write: .toml or .csv.")],
    form: Annotated[
        str, typer.Option(metavar="|".join(FORMS), help="The dosage form.")
    ] = "capsules",
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Write an order to fill in, or the header line of a CSV file of orders.

    Example: ldncompound order new order.toml --form liquid
    """
    from ldncompound.cli.output_files import check_output, write_output
    from ldncompound.cli.printed import OrderToFillIn
    from ldncompound.cli.session import configuration_path, pharmacy_at, trail_path
    from ldncompound.cli.terminal import print_json, say

    orders = pharmacy_at(trail, config).orders
    is_table = Path(file).suffix.lower() == ".csv"
    text = orders.header(form) if is_table else orders.new(form)
    protected = (trail_path(trail), configuration_path(config))
    path = check_output(file, replace=replace, kinds=(".toml", ".csv"), protected=protected)
    if path is None:
        return
    # A file to fill in is not an act: nothing is recorded.
    write_output(path, text.encode("ascii"), replace=replace)
    if json:
        print_json(OrderToFillIn(file=str(path), form=form))
    say(f"Order to fill in written: {path}")
