"""`ldncompound label`: print the label of a batch or a dispensing."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    Identity,
    JsonOption,
    LabelSizeOption,
    LanguageOption,
    OutputOption,
    ReplaceOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.printing import say_draft, say_of_directions

__all__ = ["label"]


def label(
    identity: Identity,
    output: OutputOption,
    dispensing: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Entry of a dispensing from stock."),
    ] = None,
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
    """Print the label of a batch: a draft until it is released.

    Example: ldncompound label ELM-20261122-0001 -o label.pdf

    Prints after the first are marked as copies.
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
    made = file.label(
        pharmacy,
        identity,
        label_size,
        dispensing=dispensing,
        language=language,
        request=request_id,
    )
    if json:
        print_json(file.answer(identity, copy=made.copy, more=made.told()))
    what = "Copy of the label" if made.copy else "Label"
    # Plain text has no size.
    size = f" (label size {made.size})" if str(output).lower().endswith(".pdf") else ""
    say(f"{what} written: {output}{size}")
    say_draft(made)
    if dispensing is None:
        say_of_directions(made)
