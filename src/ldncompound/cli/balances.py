"""The balances, and their daily check."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.cli.lot_options import lot_group, open_storekeeper
from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    TrailOption,
    VersionOption,
)

__all__ = ["balances"]


balances = lot_group("Balances and their daily check.")


@balances.command("check")
def check(
    name: Annotated[str, typer.Argument(metavar="ID", help="A configured balance.")],
    mass: Annotated[str, typer.Option(metavar="Q", help="The test mass.")],
    reading: Annotated[str, typer.Option(metavar="Q", help="What the balance shows.")],
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
    from ldncompound.cli.terminal import print_json

    with open_storekeeper(trail, config, formulations, by) as keeper:
        document = keeper.check_balance(name, mass, reading)
    if json:
        print_json(document)
    else:
        typer.echo(
            f"Balance {name} is off by {document['off']}, {document['allowed']} allowed: it may "
            f"be used today. Entry {document['trail']['sequence']} of the audit trail."
        )


@balances.command("list")
def list_balances(
    config: ConfigOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the configured balances with what each can weigh.

    Example: ldncompound balances list
    """
    from ldncompound.cli.session import pharmacy_for
    from ldncompound.cli.terminal import print_json, print_table
    from ldncompound.core.numbers import significant
    from ldncompound.core.quantities import format_quantity, mass

    found = [
        {
            "id": each.id,
            "minimum": format_quantity(each.minimum),
            "readability": format_quantity(each.readability),
            "accepted_error": format_quantity(each.accepted_error),
            "largest_error": format_quantity(mass(significant(each.largest_error()))),
            "capacity": None if each.capacity is None else format_quantity(each.capacity),
            "calibration_due": None
            if each.calibration_due is None
            else each.calibration_due.isoformat(),
            "daily_check": each.daily_check,
        }
        for each in pharmacy_for(config).balances
    ]
    if json:
        print_json({"schema": "ldncompound.balances/1", "balances": found})
        return
    rows = [
        (
            str(each["id"]),
            f"minimum {each['minimum']}",
            f"reads {each['readability']}",
            f"capacity {each['capacity'] or 'not given'}",
            f"calibration until {each['calibration_due'] or 'not given'}",
            "checked daily" if each["daily_check"] else "",
        )
        for each in found
    ]
    print_table(rows)
    if not rows:
        typer.echo("No balance is configured.")
