"""`ldncompound label`: print the label of a batch or a dispensing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    Identity,
    JsonOption,
    LabelSizeOption,
    OutputOption,
    ReplaceOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.printing import LabelOptions, say_draft

if TYPE_CHECKING:
    from ldncompound.cli.printing import PrintFile
    from ldncompound.documents.rendering import Label
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["label"]


def label(
    identity: Identity,
    output: OutputOption,
    dispensing: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Entry of a dispensing from stock."),
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
    """Print the label of a batch: a draft until it is released; later prints are copies.

    Example: ldncompound label ELM-20261122-0001 -o label.pdf
    """
    from ldncompound.cli.printing import PrintFile
    from ldncompound.cli.session import open_recorder, trail_path
    from ldncompound.cli.terminal import print_json, say
    from ldncompound.pharmacy.batches.recorded_preparation import recorded_preparation
    from ldncompound.trail.store import Trail

    file = PrintFile.checked("label", output, replace=replace, trail=trail, config=config)
    if file is None:
        return
    wish = LabelOptions(label_size)
    with Trail.open_for_reading(trail_path(trail)) as reader:
        preparation = recorded_preparation(reader, identity).preparation
    recorder = open_recorder(trail, config, formulations, by, look=wish.check_size)
    with recorder.trail:
        if dispensing is None:
            made = recorder.label(preparation, file.form, size=wish.size)
            file.write(recorder, identity, made.data, copy=made.copy, more=made.told())
        else:
            made = _dispensed(recorder, identity, dispensing, file, wish)
    if json:
        print_json(file.answer(identity, copy=made.copy, more=made.told()))
    say(f"{'Copy of the label' if made.copy else 'Label'} written: {output}")
    say_draft(made)


def _dispensed(
    recorder: Recorder, identity: str, sequence: int, file: PrintFile, wish: LabelOptions
) -> Label:
    """Print the label of a dispensing again."""
    from ldncompound.cli.printing import print_dispensing
    from ldncompound.core.refusals import WrongUsage
    from ldncompound.pharmacy.trail_index import BATCH

    if sequence not in [at for _, at in recorder.trail.mentioning(BATCH, identity)]:
        raise WrongUsage(
            f"Entry {sequence} is not about {identity}.", remedy="Name one of its dispensings."
        )
    return print_dispensing(recorder, file, sequence, wish.size)
