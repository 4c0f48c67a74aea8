"""Triturations made ahead, and their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.lot_options import LotId, Text, lot_group, tell_lot
from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    LabelSizeOption,
    LanguageOption,
    OutputOption,
    ReplaceOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
    order_option,
)
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from ldncompound.api.lot_documents import Label
    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.cli.printing import PrintFile

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
    request_id: RequestIdOption = None,
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
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import say
    from ldncompound.core.quantities import format_quantity
    from ldncompound.core.refusals import CompoundingError

    file = PrintFile.checked(
        "label", label, replace=replace, trail=trail, config=config, request=request_id
    )
    pharmacy = pharmacy_at(trail, config, formulations, by)
    pharmacy.triturations.check_label_size(label_size)
    if file is not None:
        file.check_repetition(pharmacy, request_id)
    entry = pharmacy.triturations.make(
        amount=amount, parts=parts, lots=lot or (), formulation=formulation, balance=balance,
        request_id=request_id,
    )  # fmt: skip
    if file is not None:
        # A repeated call prints the label that an interrupted one has not printed.
        of_label = None if request_id is None else f"{request_id}#2"
        try:
            _print_label(pharmacy, entry.id, file, label_size, of_label)
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


@triturations.command("sheet")
def trituration_sheet(
    identity: LotId,
    output: OutputOption,
    language: LanguageOption = None,
    replace: ReplaceOption = False,
    request_id: RequestIdOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Print the batch sheet of a trituration made ahead: its original, then copies.

    Example: ldncompound triturations sheet ELM-LOT-0003 -o sheet.pdf
    """
    from ldncompound.cli.printing import PrintFile
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, say

    file = PrintFile.checked(
        "sheet", output, replace=replace, trail=trail, config=config, request=request_id
    )
    if file is None:
        return
    pharmacy = pharmacy_at(trail, config, formulations, by)
    file.check_repetition(pharmacy, request_id)
    made = file.written(
        lambda keep: pharmacy.triturations.sheet(
            identity, format=file.form, language=language, keep=keep, request_id=request_id
        )
    )
    if json:
        print_json(file.answer(identity, copy=made.copy, more={}))
    say(f"{'Copy of the batch sheet' if made.copy else 'Batch sheet'} written: {output}")
    if made.barred:
        say(f"Across it stands: {', '.join(made.barred).upper()}.")


@triturations.command("label")
def trituration_label(
    identity: LotId,
    output: OutputOption,
    label_size: LabelSizeOption = None,
    language: LanguageOption = None,
    replace: ReplaceOption = False,
    request_id: RequestIdOption = None,
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
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, say

    file = PrintFile.checked(
        "label", output, replace=replace, trail=trail, config=config, request=request_id
    )
    if file is None:
        return
    pharmacy = pharmacy_at(trail, config, formulations, by)
    file.check_repetition(pharmacy, request_id)
    made = _print_label(pharmacy, identity, file, label_size, request_id, language=language)
    if json:
        print_json(file.answer(identity, copy=made.copy, more=made.told()))
    say(f"{'Copy of the label' if made.copy else 'Label'} written: {output}")


def _print_label(
    pharmacy: Pharmacy,
    identity: str,
    file: PrintFile,
    size: str | None,
    request_id: str | None,
    *,
    language: str | None = None,
) -> Label:
    """Print the label of a trituration, and record that it is printed."""
    return file.written(
        lambda keep: pharmacy.triturations.label(
            identity,
            format=file.form,
            size=size,
            language=language,
            keep=keep,
            request_id=request_id,
        )
    )
