"""`ldncompound batch`: from the first weighing to release, correction and recall."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import typer

from ldncompound.cli.batch_check import check
from ldncompound.cli.batch_release import release, review, verify
from ldncompound.cli.batch_replan import replan
from ldncompound.cli.batch_session import (
    DoneByOption,
    Step,
    Text,
    TranscribedOption,
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
from ldncompound.cli.help_pages import CommandGroup
from ldncompound.cli.inspection import record
from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    Identity,
    JsonOption,
    KeysOption,
    LimitOption,
    PassphraseFdOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
    named_batch,
)
from ldncompound.cli.traces import batch_trace

__all__ = ["batch"]


batch: typer.Typer = CommandGroup(
    help="A batch from the first weighing to its release and recall.",
)


@batch.command("list")
def list_batches(
    state: Annotated[
        Text, typer.Option(metavar="S", help="Only those in this state, like 'in preparation'.")
    ] = None,
    since: Annotated[
        Text, typer.Option(metavar="DATE", help="Only those prepared on this day or later.")
    ] = None,
    limit: LimitOption = None,
    after: Annotated[
        Text,
        typer.Option(
            metavar="ID",
            help="Only those after this one: the last of the page before.",
            callback=named_batch,
        ),
    ] = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List batches with state and next step, in the order in which they were planned.

    Example: ldncompound batch list --state 'in preparation'
    """
    from ldncompound.cli.batch_screens import show_batches
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    listed = pharmacy_at(trail).batches.list(state=state, since=since, limit=limit, after=after)
    if json:
        print_json(listed)
    else:
        show_batches(listed)


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
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    pharmacy = pharmacy_at(trail, config, formulations, by)
    if json:
        print_json(pharmacy.batches.show(identity))
    else:
        (batch, recalled, waiting), due, review = pharmacy.batches.view(identity)
        show_batch(batch, due, review, recalled, waiting)


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
    request_id: RequestIdOption = None,
    passphrase_fd: PassphraseFdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Record one weighing, typed or from a balance; without options it does what 'work' does.

    Example: ldncompound batch weigh ELM-20261122-0001 --actual '121 mg' --sighted
    --container 'naltrexone hydrochloride' --printout P-17
    """
    from dataclasses import asdict

    from ldncompound.api.batch_acts import check_paper
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.core.refusals import WrongUsage

    check_paper(transcribed, done_by)
    at = partial(pharmacy_at, trail, config, formulations, keys=keys, passphrase_fd=passphrase_fd)
    given = {
        "step": step, "component": component, "lot": lot, "printout": printout,
        "container": container, "sighted": sighted, "accept": accept,
    }  # fmt: skip
    if source is None and actual is None:
        if any(given.values()) or transcribed is not None or request_id is not None:
            raise WrongUsage(
                "--actual is missing.", remedy="Give the mass found, or leave out the rest too."
            )
        from ldncompound.cli.work import lead

        lead(at, by, identity, balance=balance, trail=trail, config=config, json=json)
        return
    reading: dict[str, Any] = {**given, "actual": actual, "balance": balance}
    if source is not None:
        if any(reading.values()):
            raise WrongUsage(
                "--from replaces every other option of the weighing.", remedy="Leave them out."
            )
        from ldncompound.api.input_files import read_input, weighing_from

        reading = asdict(weighing_from(read_input(source), source, identity))
    pharmacy = at(by)
    weighing = pharmacy.batches.weigh(
        identity, **reading, transcribed=transcribed, done_by=done_by, request_id=request_id
    )
    if not json:
        from ldncompound.cli.batch_screens import weighing_in_words
        from ldncompound.cli.screens import wrapped

        wrapped(weighing_in_words(weighing), "")
    tell(weighing, None, pharmacy, identity, json=json)


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
    request_id: RequestIdOption = None,
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
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by)
    done = pharmacy.batches.do(
        identity, step=step, lot=lot, container=container, transcribed=transcribed,
        done_by=done_by, request_id=request_id,
    )  # fmt: skip
    words = f"Step {done.step} done: {done.action} {done.what}."
    tell(done, words, pharmacy, identity, json=json)


for _name, _command in (
    ("replan", replan), ("finish", finish), ("verify", verify), ("review", review),
    ("release", release), ("hold", hold),
    ("resume", resume), ("reject", reject), ("rework", rework), ("recall", recall),
    ("accept-lot", accept_lot), ("check", check), ("trace", batch_trace),
    ("correct", correct), ("record", record),
):  # fmt: skip
    batch.command(_name)(_command)
