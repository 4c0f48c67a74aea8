"""The balances, and their daily check."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.cli.lot_options import lot_group
from ldncompound.cli.options import (
    AfterOption,
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    LimitOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.terminal import show_line

__all__ = ["balances"]


balances: typer.Typer = lot_group("Balances and their daily check.")


@balances.command("check")
def check(
    name: Annotated[str, typer.Argument(metavar="ID", help="A configured balance.")],
    mass: Annotated[str, typer.Option(metavar="Q", help="The test mass.")],
    reading: Annotated[str, typer.Option(metavar="Q", help="What the balance shows.")],
    request_id: RequestIdOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Record the daily check of a balance with a test mass.

    Example: ldncompound balances check B1 --mass '100 mg' --reading '100.1 mg'
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, told_entry
    from ldncompound.core.quantities import format_quantity

    passed = pharmacy_at(trail, config, formulations, by).balances.check(
        name, mass=mass, reading=reading, request_id=request_id
    )
    if json:
        print_json(passed)
    else:
        off, allowed = map(format_quantity, (passed.off, passed.allowed))
        show_line(
            f"Balance {name} is off by {off}, {allowed} allowed: it may be used today. "
            f"{told_entry(passed.trail)}"
        )


@balances.command("list")
def list_balances(
    limit: LimitOption = None,
    after: AfterOption = None,
    config: ConfigOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the configured balances with what each can weigh.

    Example: ldncompound balances list
    """
    from ldncompound.cli.lists import Column, print_list
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json
    from ldncompound.core.quantities import format_quantity

    listed = pharmacy_at(None, config).balances.list(limit=limit, after=after)
    if json:
        print_json(listed)
        return
    rows = [
        (
            each.id,
            format_quantity(each.minimum),
            format_quantity(each.readability),
            "not given" if each.capacity is None else format_quantity(each.capacity),
            str(each.calibration_due or "not given"),
            "daily" if each.daily_check else "",
        )
        for each in listed.balances
    ]
    names = ("id", "minimum", "reads", "capacity", "calibration until", "checked")
    none = "No balance is configured." if after is None else "No more balances."
    print_list([*map(Column, names)], rows, none)
