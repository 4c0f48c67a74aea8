"""`ldncompound sheet` and `show`: what was recorded, on paper and on the screen."""

from __future__ import annotations

import re

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    ExplainOption,
    FormulationsOption,
    Identity,
    JsonOption,
    LanguageOption,
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
    made = file.sheet(pharmacy, identity, request_id, language=language)
    if json:
        print_json(file.answer(identity, copy=made.copy, more={}))
    say(f"{'Copy of the batch sheet' if made.copy else 'Batch sheet'} written: {output}")
    if made.barred:
        say(f"Across it stands: {', '.join(made.barred).upper()}.")


def show(
    identity: Identity,
    explain: ExplainOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show one preparation or schedule, as recorded.

    Example: ldncompound show ELM-20261122-0001 --explain
    """
    from ldncompound.cli.order_screen import show_order
    from ldncompound.cli.screens import show_preparation
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    pharmacy = pharmacy_at(trail)
    if _is_schedule(identity):
        from ldncompound.cli.titration_screens import show_schedule

        schedule = pharmacy.titrations.schedule(identity)
        if json:
            print_json(schedule)
        else:
            show_schedule(schedule, explain=explain)
        return
    found = pharmacy.preparation(identity)
    if json:
        print_json(found)
    elif explain:
        show_preparation(found)
    else:
        show_order(found)


_SCHEDULE = re.compile(r"-T[0-9]{8}-[0-9]+$")


def _is_schedule(identity: str) -> bool:
    """Return whether an id is one of a schedule."""
    return _SCHEDULE.search(identity) is not None
