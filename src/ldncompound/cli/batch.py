"""`ldncompound batch`: from the first weighing to release, correction and recall."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.cli.batch_check import check
from ldncompound.cli.batch_release import release, review, verify
from ldncompound.cli.batch_replan import replan
from ldncompound.cli.batch_session import (
    DoneByOption,
    Step,
    Text,
    TranscribedOption,
    from_paper,
    open_batch_acts,
    read_input,
    say_after,
    tell,
)
from ldncompound.cli.batch_sign_off import (
    accept_lot,
    correct,
    finish,
    hold,
    recall,
    reject,
    resume,
    rework,
)
from ldncompound.cli.inspection import record
from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    Identity,
    JsonOption,
    KeysOption,
    PassphraseFdOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.traces import batch_trace

__all__ = ["batch"]


batch: typer.Typer = typer.Typer(
    help="A batch from the first weighing to its release, correction and recall.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@batch.command("show")
def show(
    identity: Identity,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show where a batch stands, what was done, and what is next.

    Example: ldncompound batch show ELM-20261122-0001
    """
    from ldncompound.cli.batch_screens import show_batch
    from ldncompound.cli.session import pharmacy_for, trail_path
    from ldncompound.cli.terminal import print_json
    from ldncompound.pharmacy.batches.assays_due import assay_due
    from ldncompound.pharmacy.batches.history import batch_of
    from ldncompound.pharmacy.batches.recalled_lots import quarantined_lots, recalled_lots
    from ldncompound.pharmacy.batches.review import review_of
    from ldncompound.pharmacy.batches.signed_batch import check_signed
    from ldncompound.trail.store import Trail

    sampling = pharmacy_for(config).sampling
    with Trail.open_for_reading(trail_path(trail)) as reader:
        found = batch_of(reader, identity, told=True)
        check_signed(reader, identity)
        due, seen = assay_due(found, reader, sampling), review_of(reader, identity)
        recalled, waiting = recalled_lots(reader, found), quarantined_lots(reader, found)
    if json:
        print_json(found.record().document())
    else:
        show_batch(found, due, seen, recalled, waiting)


@batch.command("weigh")
def weigh(
    identity: Identity,
    component: Annotated[
        Text, typer.Option(metavar="NAME", help="What is weighed; it must be next.")
    ] = None,
    lot: Annotated[
        Text,
        typer.Option(metavar="LOT", help="Its lot, or LOT@YYYY-MM; not needed if planned."),
    ] = None,
    actual: Annotated[
        Text, typer.Option(metavar="Q", help="The mass found, like '121 mg'.")
    ] = None,
    step: Step = None,
    balance: Annotated[
        Text, typer.Option(metavar="ID", help="A configured balance; by default that of the plan.")
    ] = None,
    printout: Annotated[
        Text, typer.Option(metavar="TEXT", help="Reference of the balance's printout.")
    ] = None,
    container: Annotated[
        Text, typer.Option(metavar="TEXT", help="The name on the container.")
    ] = None,
    sighted: Annotated[
        bool, typer.Option("--sighted", help="Lot and certificate were looked at.")
    ] = False,
    accept: Annotated[
        Text,
        typer.Option(metavar="REASON", help="Why a pharmacist accepts a mass out of tolerance."),
    ] = None,
    source: Annotated[
        Text,
        typer.Option(
            "--from", metavar="FILE", help="One weighing as JSON; - reads standard input."
        ),
    ] = None,
    transcribed: TranscribedOption = None,
    done_by: DoneByOption = None,
    passphrase_fd: PassphraseFdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Weigh step by step on a terminal; or record one weighing, typed or from a balance.

    Example: ldncompound batch weigh ELM-20261122-0001

    Example: ldncompound batch weigh ELM-20261122-0001 --actual '121 mg' --sighted
    --container 'naltrexone hydrochloride' --printout P-17
    """
    from ldncompound.core.refusals import WrongUsage
    from ldncompound.pharmacy.batches.acts.weighing import BalanceReading, record_weighing

    paper = from_paper(transcribed, done_by)
    place = (trail, config, formulations, by, keys)
    others = (step, component, lot, printout, container, sighted, accept)
    if source is None and actual is None:
        if any(others) or paper is not None:
            raise WrongUsage(
                "--actual is missing.", remedy="Give the mass found, or leave out the rest too."
            )
        _walk(identity, balance, *place, passphrase_fd=passphrase_fd, json=json)
        return
    if actual is not None and source is None:
        reading = BalanceReading(
            actual=actual, step=step, component=component, lot=lot, balance=balance,
            printout=printout, container=container, sighted=sighted, accept=accept,
        )  # fmt: skip
    elif source is not None:
        if any((actual, balance, *others)):
            raise WrongUsage(
                "--from replaces every other option of the weighing.", remedy="Leave them out."
            )
        from ldncompound.interchange.balance_files import weighing_from

        reading = weighing_from(read_input(source), source, identity)
    with open_batch_acts(*place, passphrase_fd=passphrase_fd) as acts:
        weighing = record_weighing(acts, identity, reading, paper=paper)
        told = say_after(acts, identity)
    if not json:
        from ldncompound.cli.batch_screens import tell_weighing

        tell_weighing(weighing)
    tell(weighing, None, told, json=json)


def _walk(
    identity: str, balance: Text, *place: Text, passphrase_fd: int | None, json: bool,
) -> None:  # fmt: skip
    """Go through the plan on a terminal."""
    from ldncompound.cli.prompts import can_ask
    from ldncompound.core.refusals import WrongUsage

    if not can_ask(json=json):
        raise WrongUsage(
            "There is no terminal to go through the plan on.",
            remedy="Give --actual and the rest as options, or one weighing as JSON with --from -.",
        )
    from ldncompound.cli.batch_walk import walk

    with open_batch_acts(*place, passphrase_fd=passphrase_fd) as acts:
        walk(acts, identity, balance)


@batch.command("do")
def do(
    identity: Identity,
    step: Step = None,
    lot: Annotated[
        Text,
        typer.Option(metavar="LOT", help="Lot of what is used; not needed if planned."),
    ] = None,
    container: Annotated[
        Text,
        typer.Option(metavar="TEXT", help="The name on the container of what is used."),
    ] = None,
    transcribed: TranscribedOption = None,
    done_by: DoneByOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Record that the next step was done, if it is not a weighing.

    Example: ldncompound batch do ELM-20261122-0001 --step 3
    """
    from ldncompound.pharmacy.batches.acts.weighing import record_step

    paper = from_paper(transcribed, done_by)
    with open_batch_acts(trail, config, formulations, by) as acts:
        done = record_step(acts, identity, step, lot, container=container, paper=paper)
        told = say_after(acts, identity)
    tell(done, f"Step {done.step} done: {done.action} {done.what}.", told, json=json)


for _name, _command in (
    ("replan", replan), ("finish", finish), ("verify", verify), ("review", review),
    ("release", release), ("hold", hold),
    ("resume", resume), ("reject", reject), ("rework", rework), ("recall", recall),
    ("accept-lot", accept_lot), ("check", check), ("trace", batch_trace),
    ("correct", correct), ("record", record),
):  # fmt: skip
    batch.command(_name)(_command)
