"""`ldncompound refill`: the next fill of a course that was split."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    ExplainOption,
    FormulationsOption,
    JsonOption,
    LabelDirOption,
    LabelOption,
    LabelSizeOption,
    ReplaceOption,
    RequestIdOption,
    SheetDirOption,
    SheetOption,
    TrailOption,
    VersionOption,
    named_batch,
    order_option,
)

__all__ = ["refill"]


def refill(
    identity: Annotated[
        str,
        typer.Argument(metavar="ID", help="Id of any fill of the course.", callback=named_batch),
    ],
    measured: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=Q", help="Measured on the lots in hand, like 'fill_mass=128 mg/capsule'."
        ),
    ] = None,
    early: Annotated[
        bool, typer.Option("--early", help="Make it before its first day, dated from today.")
    ] = False,
    first_dose: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Day of the first dose, if the fill is late."),
    ] = None,
    prepared_on: Annotated[str | None, order_option("prepared_on")] = None,
    reason: Annotated[str | None, order_option("reason")] = None,
    lot: Annotated[list[str] | None, order_option("lots")] = None,
    balance: Annotated[str | None, order_option("balance")] = None,
    checked: Annotated[list[str] | None, order_option("checked")] = None,
    answer: Annotated[list[str] | None, order_option("answers")] = None,
    consulted: Annotated[list[str] | None, order_option("consulted")] = None,
    sheet: SheetOption = None,
    label: LabelOption = None,
    sheet_dir: SheetDirOption = None,
    label_dir: LabelDirOption = None,
    label_size: LabelSizeOption = None,
    explain: ExplainOption = False,
    replace: ReplaceOption = False,
    request_id: RequestIdOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Make the next fill of a course, when it is due.

    Example: ldncompound refill ELM-20261122-0001 --lot 'naltrexone hydrochloride=N-18'

    The prescription is that of the first fill; lots and answers are given again, and figures that
    were measured on other lots.
    """
    from ldncompound.cli.order_session import act_and_show

    act_and_show(
        lambda pharmacy: pharmacy.refill(
            identity,
            measured=measured or (),
            lots=lot or (),
            balance=balance,
            answers=answer or (),
            consulted=consulted or (),
            checked=checked or (),
            first_dose=first_dose,
            prepared_on=prepared_on,
            reason=reason,
            early=early,
            request_id=request_id,
        ),
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
    )
