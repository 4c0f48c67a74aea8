"""`ldncompound prepare` and `order new`: orders in files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    KeysOption,
    LabelOption,
    LabelSizeOption,
    PassphraseFdOption,
    ReplaceOption,
    SheetOption,
    TrailOption,
    VersionOption,
    order_option,
)
from ldncompound.core.dosage_forms import FORMS

__all__ = ["app", "prepare"]


app: typer.Typer = typer.Typer(
    name="order",
    help="Order files: 'ldncompound prepare' prepares what they order.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def _orders() -> None:
    """Keep `new` a subcommand although it is the only one."""


def prepare(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="One order, .toml or .json; or many, .csv.")
    ],
    batch: Annotated[
        bool, typer.Option("--batch", help="Prepare every row of a CSV file, each a separate act.")
    ] = False,
    for_stock: Annotated[bool, order_option("for_stock", "capsules")] = False,
    sheet: SheetOption = None,
    label: LabelOption = None,
    label_size: LabelSizeOption = None,
    replace: ReplaceOption = False,
    request_id: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help="Makes a repeated call safe; with --batch, name of the run, by default the day.",
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
                "--label-size": label_size,
                "--replace": replace or None,
                "--for-stock": for_stock or None,
            }
        )
        from ldncompound.cli.order_rows import prepare_rows

        prepare_rows(
            path,
            run=request_id,
            trail=trail,
            config=config,
            formulations=formulations,
            by=by,
            keys=keys,
            passphrase_fd=passphrase_fd,
        )
        return
    from ldncompound.cli.order_session import record_and_show
    from ldncompound.interchange.order_files import read_order

    record_and_show(
        read_order(path, for_stock=for_stock),
        sheet=sheet,
        label=label,
        label_size=label_size,
        replace=replace,
        request_id=request_id,
        trail=trail,
        config=config,
        formulations=formulations,
        by=by,
        json=json,
        keys=keys,
        passphrase_fd=passphrase_fd,
    )


def _order_file(given: str, *, batch: bool) -> Path:
    """Return the file; its ending says whether it holds one order or many."""
    from ldncompound.core.refusals import WrongUsage, quoted

    path = Path(given)
    ending = path.suffix.lower()
    if ending not in (".toml", ".json", ".csv"):
        raise WrongUsage(
            f"{quoted(given)} does not end in .toml, .json or .csv.",
            remedy="The ending decides how the file is read.",
        )
    if batch and ending != ".csv":
        raise WrongUsage(
            f"--batch needs a .csv file, and {quoted(given)} is not one.",
            remedy="Leave out --batch for one order.",
        )
    if ending == ".csv" and not batch:
        raise WrongUsage(
            f"{quoted(given)} may hold many orders.", remedy="Use --batch to prepare every row."
        )
    return path


def _check_no_print(given: Mapping[str, str | bool | None]) -> None:
    """Refuse options that cannot apply to many preparations."""
    from ldncompound.core.refusals import WrongUsage

    for option, value in given.items():
        if value is not None:
            raise WrongUsage(
                f"{option} cannot be used with --batch, which makes many preparations.",
                remedy="Print each with 'ldncompound sheet ID -o FILE' or 'ldncompound label'.",
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
    from ldncompound.cli.session import configuration_path, trail_path
    from ldncompound.cli.terminal import print_json, say
    from ldncompound.core.refusals import WrongUsage, quoted
    from ldncompound.interchange.order_files import header, template

    if form not in FORMS:
        raise WrongUsage(
            f"{quoted(form)} is not a dosage form.", remedy=f"Known forms: {', '.join(FORMS)}."
        )
    protected = (trail_path(trail), configuration_path(config))
    path = check_output(file, replace=replace, kinds=(".toml", ".csv"), protected=protected)
    if path is None:
        return
    text = header(form) if path.suffix.lower() == ".csv" else template(form)
    # A file to fill in is not an act: nothing is recorded.
    write_output(path, text.encode("ascii"), replace=replace)
    if json:
        print_json(OrderToFillIn(file=str(path), form=form))
    say(f"Order to fill in written: {path}")
