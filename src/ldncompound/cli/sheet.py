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
    RequestIdOption,
    TrailOption,
    VersionOption,
)

__all__ = ["sheet", "show"]


def sheet(
    identity: Identity,
    output: OutputOption,
    replace: ReplaceOption = False,
    request_id: RequestIdOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Print the sheet of a preparation: its original, then copies.

    Example: ldncompound sheet ELM-20261122-0001 -o copy.pdf

    The first sheet is the original, every later one is marked COPY. What is on hold, rejected
    or recalled says so across the page.
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
    made = file.sheet(pharmacy, identity, request_id)
    if json:
        print_json(file.answer(identity, copy=made.copy, more={}))
    say(f"{'Copy of the batch sheet' if made.copy else 'Batch sheet'} written: {output}")
    if made.barred:
        say(f"Across it stands: {', '.join(made.barred).upper()}.")


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
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    found = pharmacy_at(trail).preparation(identity)
    if json:
        print_json(found)
    else:
        show_preparation(found)
