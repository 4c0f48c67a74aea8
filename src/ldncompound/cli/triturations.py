"""Triturations made ahead, and their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.lot_options import LotId, Text, lot_group, open_storekeeper, tell_lot
from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    LabelSizeOption,
    OutputOption,
    ReplaceOption,
    TrailOption,
    VersionOption,
    order_option,
)
from ldncompound.cli.printing import LabelOptions
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from ldncompound.cli.printing import PrintFile
    from ldncompound.documents.rendering import Label
    from ldncompound.pharmacy.stock.acts import Storekeeper

__all__ = ["triturations"]


triturations: typer.Typer = lot_group("Triturations made ahead and kept as lots.")


@triturations.command("make")
def make(
    amount: Annotated[str, typer.Option(metavar="Q", help="Total mass, like '6 g'.")],
    parts: Annotated[
        str, typer.Option(metavar="N", help="Parts in all: 10 is 1 part + 9 parts, 10 % w/w.")
    ],
    lot: Annotated[list[str] | None, order_option("lots")] = None,
    formulation: Annotated[
        Text,
        typer.Option(
            metavar="ID", help="Master record of active and filler; by default the usual one."
        ),
    ] = None,
    balance: Annotated[str | None, order_option("balance")] = None,
    label: Annotated[
        Text, typer.Option(metavar="FILE", help="Print its label: .pdf or .txt.")
    ] = None,
    label_size: LabelSizeOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Make a trituration ahead and keep it as a lot, for later batches.

    Example: ldncompound triturations make --amount '6 g' --parts 10 --lot 'naltrexone
    hydrochloride=ELM-LOT-0001' --lot 'microcrystalline cellulose=ELM-LOT-0002'
    """
    from ldncompound.cli.printing import PrintFile
    from ldncompound.cli.terminal import say
    from ldncompound.core.quantities import format_quantity
    from ldncompound.core.refusals import CompoundingError
    from ldncompound.pharmacy.stock.triturations import TriturationOrder

    file = PrintFile.checked("label", label, replace=replace, trail=trail, config=config)
    wish = LabelOptions(label_size)
    order = TriturationOrder(
        amount=amount,
        parts=parts,
        lots=tuple(lot or ()),
        formulation=formulation,
        balance=balance,
    )
    with open_storekeeper(trail, config, formulations, by, look=wish.check_size) as keeper:
        entry = keeper.make_trituration(order)
        if file is not None:
            try:
                _print_label(keeper, entry.id, file, wish.size)
            except CompoundingError as error:
                error.remedy = f"The lot {entry.id} is recorded. {error.remedy}"
                raise
    tell_lot(entry, "made", json=json)
    if not json:
        for step in entry.steps or ():
            amount = "" if step.amount is None else format_quantity(step.amount)
            show_line(
                f"  {step.step}. {step.action:<6} {amount:<12} {step.what}"
                f"{'' if step.note is None else ': ' + step.note}"
            )
    if file is not None:
        say(f"Label written: {file.path}")


@triturations.command("label")
def trituration_label(
    identity: LotId,
    output: OutputOption,
    label_size: LabelSizeOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Print the label of a trituration made ahead; later prints are marked as copies.

    Example: ldncompound triturations label ELM-LOT-0003 -o label.pdf
    """
    from ldncompound.cli.printing import PrintFile
    from ldncompound.cli.terminal import print_json, say

    file = PrintFile.checked("label", output, replace=replace, trail=trail, config=config)
    if file is None:
        return
    wish = LabelOptions(label_size)
    with open_storekeeper(trail, config, formulations, by, look=wish.check_size) as keeper:
        made = _print_label(keeper, identity, file, wish.size)
    if json:
        print_json(file.answer(identity, copy=made.copy, more=made.told()))
    say(f"{'Copy of the label' if made.copy else 'Label'} written: {output}")


def _print_label(keeper: Storekeeper, identity: str, file: PrintFile, size: str | None) -> Label:
    """Print the label of a trituration, and record that it is printed."""
    return file.written(
        lambda keep: keeper.print_trituration_label(identity, file.form, size=size, keep=keep)
    )
