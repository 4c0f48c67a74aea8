"""`ldncompound titration change`: a schedule that its prescriber changes in mid-course."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    ExplainOption,
    FormulationsOption,
    JsonOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
    order_option,
)
from ldncompound.cli.titration_screens import show_schedule

__all__ = ["change"]


Text = str | None


def change(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id of the schedule.")],
    from_day: Annotated[
        Text, typer.Option("--from", metavar="DATE", help="The first day of the new steps.")
    ] = None,
    step: Annotated[
        list[str] | None,
        typer.Option(metavar="STEP", help="As for a new schedule; once for each step."),
    ] = None,
    cycle: Annotated[
        Text, typer.Option(metavar="N", help="All steps given, N times in all.")
    ] = None,
    lead: Annotated[
        Text,
        typer.Option(
            metavar="Q", help="From making to the first dose; by default as for the schedule."
        ),
    ] = None,
    reason: Annotated[
        Text, typer.Option(metavar="TEXT", help="Why the prescriber changes it.")
    ] = None,
    directions: Annotated[str | None, order_option("directions")] = None,
    checked: Annotated[list[str] | None, order_option("checked")] = None,
    answer: Annotated[list[str] | None, order_option("answers")] = None,
    consulted: Annotated[list[str] | None, order_option("consulted")] = None,
    explain: ExplainOption = False,
    request_id: RequestIdOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Change an accepted schedule in mid-course, as its prescriber orders.

    Example: ldncompound titration change ELM-T20261122-0001 --from 2026-12-20
    --step '3 mg for 28 day' --reason 'less nausea wanted'

    A new schedule takes its place from that day on. What was made for later days is left over
    and not to be taken any more. Accept the new schedule to make what is due.
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json
    from ldncompound.core.refusals import WrongUsage

    if from_day is None:
        raise WrongUsage("--from is missing.", remedy="Give the first day of the new steps.")
    if not step:
        raise WrongUsage("--step is missing.", remedy="Give every step from that day on.")
    planned = pharmacy_at(trail, config, formulations, by).titrations.change(
        identity,
        from_day=from_day,
        steps=step,
        reason=reason or "",
        cycle=cycle,
        lead=lead,
        directions=directions,
        answers=answer or (),
        consulted=consulted or (),
        checked=checked or (),
        request_id=request_id,
    )
    if json:
        print_json(planned)
    else:
        show_schedule(planned, explain=explain)
