"""`ldncompound titration`: compare the ways to make a prescriber's schedule."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.help_pages import CommandGroup
from ldncompound.cli.options import (
    MAKING,
    PRESCRIPTION,
    ByOption,
    ConfigOption,
    ExplainOption,
    FormulationsOption,
    JsonOption,
    LabelDirOption,
    LabelSizeOption,
    LanguageOption,
    OutputOption,
    ReplaceOption,
    RequestIdOption,
    SheetDirOption,
    TrailOption,
    VersionOption,
    order_option,
)
from ldncompound.cli.titration_change import change
from ldncompound.cli.titration_screens import show_acceptance, show_schedule

if TYPE_CHECKING:
    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.api.types import Acceptance
    from ldncompound.cli.print_folders import PrintFolders

__all__ = ["app"]


Text = str | None
_ordered = partial(typer.Option, rich_help_panel=PRESCRIPTION)
_made = partial(typer.Option, rich_help_panel=MAKING)

app: typer.Typer = CommandGroup(
    name="titration",
    invoke_without_command=True,
)


@app.callback()
def titration(
    context: typer.Context,
    step: Annotated[
        list[str] | None,
        _ordered(
            metavar="STEP",
            help="'1.5 mg for 14 day', '3 mg twice a day for 2 weeks', '4.5 mg every 2 days for 30 "
            "days', '3 mg on Mon and Fri for 4 weeks' or 'pause for 7 day'; once for each step.  "
            "[required, or --schedule]",
        ),
    ] = None,
    schedule: Annotated[
        Text,
        _ordered(metavar="ID", help="A documented schedule, if one was ordered."),
    ] = None,
    start_dose: Annotated[
        Text,
        _ordered(metavar="Q", help="Its first dose, if its source states none."),
    ] = None,
    every: Annotated[
        Text,
        _ordered(metavar="Q", help="Its interval, if its source states none."),
    ] = None,
    until: Annotated[
        Text,
        _ordered(metavar="Q", help="Its last dose, if its source states none."),
    ] = None,
    days: Annotated[
        Text,
        _ordered(metavar="Q", help="Its total length, like '56 day'."),
    ] = None,
    form: Annotated[
        Text,
        _ordered(metavar="capsule|liquid", help="The form that was ordered.  [required]"),
    ] = None,
    patient: Annotated[str | None, order_option("patient", required="")] = None,
    prescriber: Annotated[str | None, order_option("prescriber", required="")] = None,
    keep: Annotated[
        list[str] | None,
        _made(metavar="Q", help="A strength that the pharmacy keeps; once for each."),
    ] = None,
    start: Annotated[
        Text,
        _ordered(metavar="DATE", help="Day of the first dose; today if left out."),
    ] = None,
    cycle: Annotated[
        Text,
        _ordered(metavar="N", help="All steps given, N times in all."),
    ] = None,
    fills: Annotated[
        str,
        _made(metavar="auto|N", help="As few fills as possible, or this many."),
    ] = "auto",
    lead: Annotated[
        Text,
        _made(metavar="Q", help="From making to the first dose, like '3 day'; 0 by default."),
    ] = None,
    one_container: Annotated[
        bool,
        _made("--one-container", help="One container for all steps of a preparation."),
    ] = False,
    protocol: Annotated[str | None, order_option("protocol")] = None,
    dose_as: Annotated[str | None, order_option("dose_as")] = None,
    drug: Annotated[str | None, order_option("drug")] = None,
    formulation: Annotated[
        Text,
        _made(metavar="ID", help="Master record; by default the usual one."),
    ] = None,
    storage: Annotated[
        str,
        _made(metavar="refrigerator|room", help="How the patient keeps a liquid."),
    ] = "refrigerator",
    patient_name: Annotated[str | None, order_option("patient_name")] = None,
    rx: Annotated[str | None, order_option("rx")] = None,
    directions: Annotated[str | None, order_option("directions")] = None,
    avoid: Annotated[list[str] | None, order_option("avoid")] = None,
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
    """Compare the ways to make a prescriber's schedule; record it.

    Example: ldncompound titration --step '1.5 mg for 14 day' --step '3 mg for 14 day'
    --step '4.5 mg for 28 day' --form capsule --patient P-1042 --prescriber 'Dr Example'
    """
    if context.invoked_subcommand is not None:
        return
    from ldncompound.api.titrations import Missing, ScheduleOrder
    from ldncompound.cli.guided_orders import FORM_OF_SCHEDULE, asked_label, check_form
    from ldncompound.cli.order_session import asker, order_asker
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json
    from ldncompound.core.refusals import WrongUsage

    if not step and schedule is None:
        how = "Give every step, like --step '1.5 mg for 14 day', or --schedule."
        raise WrongUsage("--step is missing.", remedy=how)
    if step and schedule is not None:
        raise WrongUsage("--step and --schedule are both given.", remedy="Give one of the two.")
    pharmacy = pharmacy_at(trail, config, formulations, by)
    first = partial(pharmacy.check_may, "schedule")
    ask, asking = order_asker(json=json, first=first), None in (form, patient, prescriber)
    form = asker(json=json, first=first)(form, "--form", FORM_OF_SCHEDULE, check_form)
    patient, prescriber = ask("patient", patient), ask("prescriber", prescriber)
    if asking and (patient_name, rx, directions) == (None, None, None):
        of_label = asked_label()
        patient_name, rx, directions = map(of_label.get, ("patient_name", "rx", "directions"))
    order = ScheduleOrder(
        form=form,
        patient=patient,
        prescriber=prescriber,
        steps=tuple(step or ()),
        schedule=schedule,
        missing=Missing(start_dose, every, until, days),
        keep=tuple(keep or ()),
        start=start,
        cycle=cycle,
        fills=fills,
        lead=lead,
        one_container=one_container,
        protocol=protocol,
        dose_as=dose_as,
        drug=drug,
        formulation=formulation,
        storage=storage,
        patient_name=patient_name,
        rx=rx,
        directions=directions,
        avoid=tuple(avoid or ()),
        checked=tuple(checked or ()),
        answers=tuple(answer or ()),
        consulted=tuple(consulted or ()),
    )
    planned = pharmacy.titrations.enter(order, request_id=request_id)
    if json:
        print_json(planned)
    else:
        show_schedule(planned, explain=explain)


@app.command("calendar")
def calendar(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id of the schedule.")],
    output: OutputOption,
    choose: Annotated[
        Text, typer.Option(metavar="KIND", help="A way other than the accepted or chosen one.")
    ] = None,
    paper: Annotated[
        Text, typer.Option(metavar="letter|a4", help="Paper; by default that of the pharmacy.")
    ] = None,
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
    """Print the patient's calendar: what to take on which day, .pdf or .txt.

    Example: ldncompound titration calendar ELM-T20261122-0001 -o calendar.pdf

    It is a draft until the schedule is accepted; later prints are marked as copies.
    """
    from ldncompound.cli.printing import PrintFile
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, say

    file = PrintFile.checked(
        "calendar", output, replace=replace, trail=trail, config=config, request=request_id
    )
    if file is None:
        return
    pharmacy = pharmacy_at(trail, config, formulations, by)
    file.check_repetition(pharmacy, request_id)
    made = file.written(
        lambda keep: pharmacy.titrations.calendar(
            identity, format=file.form, choose=choose, paper=paper,
            language=language, keep=keep, request_id=request_id,
        )
    )  # fmt: skip
    if json:
        print_json(file.answer(identity, copy=made.copy, more=made.told()))
    say(f"{'Copy of the calendar' if made.copy else 'Calendar'} written: {output}")
    if made.missing:
        say(f"The calendar is a DRAFT, not to be handed out; missing: {', '.join(made.missing)}.")


@app.command("accept")
def accept(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id of the schedule.")],
    choose: Annotated[
        Text, typer.Option(metavar="KIND", help="A way other than the chosen one.")
    ] = None,
    lot: Annotated[list[str] | None, order_option("lots")] = None,
    balance: Annotated[str | None, order_option("balance")] = None,
    reason: Annotated[str | None, order_option("reason")] = None,
    first_dose: Annotated[
        Text,
        typer.Option(
            metavar="DATE", help="First dose of a fill made late or again, for the days left."
        ),
    ] = None,
    fill: Annotated[
        Text, typer.Option(metavar="N", help="A fill that is made now, before its day.")
    ] = None,
    checked: Annotated[list[str] | None, order_option("checked")] = None,
    answer: Annotated[list[str] | None, order_option("answers")] = None,
    consulted: Annotated[list[str] | None, order_option("consulted")] = None,
    sheet_dir: SheetDirOption = None,
    label_dir: LabelDirOption = None,
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
    """Make the preparations of every fill that is due, and link them to the schedule.

    Example: ldncompound titration accept ELM-T20261122-0001 --choose single-strength

    Run it again on the first day of every later fill; nothing is made twice.
    """
    from ldncompound.cli.print_folders import PrintFolders
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    pharmacy = pharmacy_at(trail, config, formulations, by)
    folders = PrintFolders.checked(
        lambda: pharmacy, sheets=sheet_dir, labels=label_dir, size=label_size, replace=replace
    )
    before = pharmacy.trail.head().size if folders.folders else 0
    acceptance = pharmacy.titrations.accept(
        identity,
        choose=choose,
        lots=lot or (),
        balance=balance,
        reason=reason,
        first_dose=first_dose,
        fill=fill,
        checked=checked or (),
        answers=answer or (),
        consulted=consulted or (),
        request_id=request_id,
    )
    printed = _print(pharmacy, folders, acceptance, before)
    if json:
        print_json(acceptance.document())
    else:
        show_acceptance(acceptance)
    folders.say(printed)


def _print(
    pharmacy: Pharmacy, folders: PrintFolders, acceptance: Acceptance, before: int
) -> list[str]:
    """Print what was made after an entry, and what a broken call left of the last fill."""
    if not folders.folders:
        return []
    last = max((each.fill for each in acceptance.preparations), default=0)
    printed = []
    for each in acceptance.preparations:
        replayed = pharmacy.preparation(each.id).place.sequence <= before
        if each.fill == last or not replayed:
            folders.print(pharmacy, each.id, replayed=replayed)
            printed.append(each.id)
    return printed


app.command("change")(change)
