"""`ldncompound batch replan`: plan a batch anew with the lots in hand, before it is begun."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    ExplainOption,
    FormulationsOption,
    Identity,
    JsonOption,
    KeysOption,
    PassphraseFdOption,
    ReplaceOption,
    RequestIdOption,
    SheetOption,
    TrailOption,
    VersionOption,
    order_option,
)

__all__ = ["replan"]


def replan(
    identity: Identity,
    lot: Annotated[
        list[str],
        typer.Option(
            metavar="NAME=LOT",
            help="A lot in hand, or NAME=LOT@YYYY-MM; others stay as planned, if they can.",
        ),
    ],
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why the planned lots are not used.")
    ] = None,
    balance: Annotated[
        str | None,
        typer.Option(metavar="ID", help="A configured balance; by default as ordered."),
    ] = None,
    fill_mass: Annotated[
        str | None,
        typer.Option(metavar="Q", help="Like --measured 'fill_mass=Q'."),
    ] = None,
    measured: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=Q",
            help="Measured on the lots in hand, like 'fill_mass=128 mg/capsule', where the order "
            "had such a figure of the lots replaced.",
        ),
    ] = None,
    confirmed: Annotated[str | None, order_option("confirmed")] = None,
    sheet: SheetOption = None,
    explain: ExplainOption = False,
    replace: ReplaceOption = False,
    request_id: RequestIdOption = None,
    passphrase_fd: PassphraseFdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Plan a batch anew with other lots, under a new id, before anything of it is weighed.

    Example: ldncompound batch replan ELM-20261122-0001
    --lot 'naltrexone hydrochloride=N-18' --reason 'N-17 is used up' --sheet sheet.pdf

    The order stays as it is; the sheet of the replaced batch must not be used any more.
    """
    from ldncompound.cli.order_session import act_and_show

    act_and_show(
        lambda pharmacy: pharmacy.batches.replan(
            identity,
            lots=lot,
            reason=reason or "",
            measured=measured or (),
            fill_mass=fill_mass,
            balance=balance,
            confirmed=confirmed,
            request_id=request_id,
        ),
        sheet=sheet,
        label=None,
        label_size=None,
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
