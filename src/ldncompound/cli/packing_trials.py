"""Packing trials of a lot."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.cli.lot_options import (
    Confirmed,
    Masses,
    Text,
    lot_group,
    tell_lot,
)
from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    KeysOption,
    PassphraseFdOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
    named_batch,
)

__all__ = ["packing"]


packing: typer.Typer = lot_group("How much of a powder a capsule holds.")


@packing.command("trial")
def trial(
    lot: Annotated[str, typer.Option(metavar="ID", help="The pharmacy's own id of the lot.")],
    size: Annotated[str, typer.Option(metavar="S", help="Capsule size.")],
    mass: Masses = None,
    shell: Annotated[
        Text,
        typer.Option(
            metavar="Q", help="Mean mass of an empty shell, if capsules are weighed full."
        ),
    ] = None,
    batch: Annotated[
        Text,
        typer.Option(
            metavar="ID",
            help="The finished batch that 10 to 20 masses come from; without "
            "--mass, those of its check.",
            callback=named_batch,
        ),
    ] = None,
    confirmed: Confirmed = None,
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
    """Record how much of a lot a capsule holds: 5 to 10 capsules filled, tamped and weighed.

    Example: ldncompound packing trial --lot ELM-LOT-0002 --size 3 --shell '48 mg'
    --mass '177 mg' --mass '179 mg' --mass '178 mg' --mass '176 mg' --mass '180 mg'
    """
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    entry = pharmacy.packing.trial(
        lot, size=size, masses=mass or (), shell=shell, batch=batch, confirmed=confirmed,
        request_id=request_id,
    )  # fmt: skip
    tell_lot(entry, "has a packing trial", json=json)
