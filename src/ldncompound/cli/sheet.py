"""`ldncompound sheet` and `show`: what was recorded, on paper and on the screen."""

from __future__ import annotations

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    Identity,
    JsonOption,
    OutputOption,
    ReplaceOption,
    TrailOption,
    VersionOption,
)

__all__ = ["sheet", "show"]


def sheet(
    identity: Identity,
    output: OutputOption,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Print a batch sheet again, marked as a copy.

    Example: ldncompound sheet ELM-20261122-0001 -o copy.pdf
    """
    from ldncompound.cli.printing import PrintFile
    from ldncompound.cli.session import open_recorder, trail_path
    from ldncompound.cli.terminal import print_json, say
    from ldncompound.documents.rendering import render_sheet
    from ldncompound.pharmacy.batches.recorded_preparation import recorded_preparation
    from ldncompound.trail.store import Trail

    file = PrintFile.checked("sheet", output, replace=replace, trail=trail, config=config)
    if file is None:
        return
    with Trail.open_for_reading(trail_path(trail)) as reader:
        made = recorded_preparation(reader, identity).preparation
    recorder = open_recorder(trail, config, formulations, by)
    with recorder.trail:
        file.write(recorder, identity, render_sheet(made, file.form, copy=True), copy=True)
    if json:
        print_json(file.answer(identity, copy=True, more={}))
    say(f"Copy of the batch sheet written: {output}")


def show(
    identity: Identity,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show one preparation, as recorded.

    Example: ldncompound show ELM-20261122-0001 --json
    """
    from ldncompound.cli.screens import show_preparation
    from ldncompound.cli.session import trail_path
    from ldncompound.cli.terminal import print_json
    from ldncompound.pharmacy.batches.recorded_preparation import recorded_preparation
    from ldncompound.trail.store import Trail

    with Trail.open_for_reading(trail_path(trail)) as reader:
        found = recorded_preparation(reader, identity)
    if json:
        print_json(found.document)
    else:
        show_preparation(found.preparation)
