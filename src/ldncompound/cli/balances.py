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
from ldncompound.cli.terminal import show_line

__all__ = ["balances"]


balances: typer.Typer = lot_group("Balances and their daily check.")


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
    from ldncompound.cli.terminal import print_json, told_entry
    from ldncompound.core.quantities import format_quantity

    with open_storekeeper(trail, config, formulations, by) as keeper:
        passed = keeper.check_balance(name, mass, reading)
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
    config: ConfigOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the configured balances with what each can weigh.

    Example: ldncompound balances list
    """
    from ldncompound.cli.session import pharmacy_for
    from ldncompound.cli.terminal import print_json, print_table
    from ldncompound.compounding.materials.lot_entries import BalanceList, BalanceListed
    from ldncompound.core.numbers import significant
    from ldncompound.core.quantities import format_quantity, mass

    balances = pharmacy_for(config).balances
    if json:
        found = (
            BalanceListed(
                id=each.id,
                minimum=each.minimum,
                readability=each.readability,
                accepted_error=each.accepted_error,
                largest_error=mass(significant(each.largest_error())),
                capacity=each.capacity,
                calibration_due=each.calibration_due,
                daily_check=each.daily_check,
            )
            for each in balances
        )
        print_json(BalanceList(balances=tuple(found)))
        return
    rows = [
        (
            each.id,
            f"minimum {format_quantity(each.minimum)}",
            f"reads {format_quantity(each.readability)}",
            f"capacity {'not given' if each.capacity is None else format_quantity(each.capacity)}",
            f"calibration until {each.calibration_due or 'not given'}",
            "checked daily" if each.daily_check else "",
        )
        for each in balances
    ]
    print_table(rows)
    if not rows:
        show_line("No balance is configured.")
