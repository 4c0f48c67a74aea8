"""`ldncompound batch`: from the first weighing to the release, and what may come after it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ldncompound.cli.checks import check
from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    CsvOption,
    FormulationsOption,
    Identity,
    JsonOption,
    KeysOption,
    PassphraseFdOption,
    ReplaceOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.records import record
from ldncompound.cli.traces import batch_trace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.batchkeeping import BatchKeeper
    from ldncompound.signoff import Ask

__all__ = ["batch", "keeping", "read_input", "tell"]

Text = str | None
Texts = list[str] | None
Why = Annotated[Text, typer.Option("--reason", metavar="TEXT", help="Why.")]
Step = Annotated[
    int | None,
    typer.Option("--step", metavar="N", min=1, help="The step that is meant; it must be next."),
]

batch = typer.Typer(
    help="A batch from the first weighing to its release, and what may come after it.",
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
    from ldncompound.batchbook import batch_of
    from ldncompound.cli.batchviews import show_batch
    from ldncompound.cli.output import print_json
    from ldncompound.cli.places import pharmacy_for, trail_path
    from ldncompound.sampling import assay_due
    from ldncompound.trail import Trail

    sampling = pharmacy_for(config).sampling
    with Trail.open_for_reading(trail_path(trail)) as reader:
        found = batch_of(reader, identity)
        due = assay_due(found, reader, sampling)
    if json:
        print_json(found.record())
    else:
        show_batch(found, due)


@batch.command("weigh")
def weigh(
    identity: Identity,
    component: Annotated[
        Text, typer.Option(metavar="NAME", help="What is weighed; it must be next.")
    ] = None,
    lot: Annotated[
        Text,
        typer.Option(metavar="LOT", help="Its lot, or LOT@YYYY-MM; needless where it is planned."),
    ] = None,
    actual: Annotated[
        Text, typer.Option(metavar="Q", help="The mass found, like '121 mg'.")
    ] = None,
    step: Step = None,
    balance: Annotated[
        Text, typer.Option(metavar="ID", help="A configured balance; else that of the plan.")
    ] = None,
    printout: Annotated[
        Text, typer.Option(metavar="TEXT", help="Reference of the balance's printout.")
    ] = None,
    container: Annotated[
        Text, typer.Option(metavar="TEXT", help="The substance that the container names.")
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
    from ldncompound.benchwork import BenchWork, Found
    from ldncompound.refusals import WrongUsage

    typed: dict[str, Any] = {
        "actual": actual, "step": step, "component": component, "lot": lot, "balance": balance,
        "printout": printout, "container": container, "sighted": sighted, "accept": accept,
    }  # fmt: skip
    if source is None and actual is None:
        given = [name for name, value in typed.items() if value and name != "balance"]
        if given:
            raise WrongUsage(
                "--actual is missing.", remedy="Give the mass found, or leave the rest away too."
            )
        _walk(identity, balance, trail, config, formulations, by, json=json)
        return
    if source is not None:
        if any(typed.values()):
            raise WrongUsage(
                "--from stands for every other option of the weighing.", remedy="Leave them away."
            )
        from ldncompound.interchange import weighing_from

        typed = weighing_from(read_input(source), source, identity)
    with keeping(trail, config, formulations, by) as keeper:
        document = BenchWork(keeper).weigh(identity, Found(**typed))
        told = _after(keeper, identity)
    if json:
        from ldncompound.cli.output import print_json

        print_json(document)
        return
    from ldncompound.cli.batchviews import tell_weighing

    tell_weighing(document)
    _say_entry(document, told)


def read_input(source: str) -> bytes:
    """Return what a file or standard input holds, and no more than a weighing may."""
    import sys
    from pathlib import Path

    from ldncompound.interchange.orders import LARGEST_FILE, opened

    if source == "-":
        return b"" if sys.stdin is None else sys.stdin.buffer.read(LARGEST_FILE + 1)
    with opened(Path(source)) as file:
        return file.read(LARGEST_FILE + 1)


def _walk(
    identity: str, balance: Text, trail: Text, config: Text, formulations: Text, by: Text, *,
    json: bool,
) -> None:  # fmt: skip
    """Walk through the plan on a terminal."""
    import sys

    from ldncompound.refusals import WrongUsage

    if json or sys.stdin is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise WrongUsage(
            "There is no terminal to walk through the plan on.",
            remedy="Give --actual and the rest as options, or one weighing as JSON with --from -.",
        )
    from ldncompound.cli.dialogue import walk

    with keeping(trail, config, formulations, by) as keeper:
        walk(keeper, identity, balance)


@batch.command("do")
def do(
    identity: Identity,
    step: Step = None,
    lot: Annotated[
        Text,
        typer.Option(metavar="LOT", help="Of what is taken; needless where it is planned."),
    ] = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Record that the next step was done, where it is no weighing.

    Example: ldncompound batch do ELM-20261122-0001 --step 3
    """
    from ldncompound.benchwork import BenchWork

    with keeping(trail, config, formulations, by) as keeper:
        document = BenchWork(keeper).do(identity, step, lot)
        told = _after(keeper, identity)
    tell(document, f"Step {document['step']} done: {document['action']} {document['what']}.",
          told, json=json)  # fmt: skip


@batch.command("finish")
def finish(
    identity: Identity,
    filled: Annotated[Text, typer.Option(metavar="N", help="Capsules that were filled.")] = None,
    rejected: Annotated[
        Text, typer.Option(metavar="N", help="How many of them were sorted out; else none.")
    ] = None,
    lot: Annotated[
        Texts,
        typer.Option(metavar="NAME=LOT", help="Lots of what was not weighed, such as shells."),
    ] = None,
    passphrase_fd: PassphraseFdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Record what came out, and sign as prepared.

    Example: ldncompound batch finish ELM-20261122-0001 --filled 32 --rejected 1
    """
    from ldncompound.signoff import Outcome, SignOff

    outcome = Outcome(filled=filled, rejected=rejected, lots=tuple(lot or ()))
    with keeping(trail, config, formulations, by, keys) as keeper:
        document = SignOff(keeper).finish(identity, outcome, _ask(passphrase_fd))
        told = _after(keeper, identity)
    tell(document, _signed("Prepared", document), told, json=json)


@batch.command("verify")
def verify(
    identity: Identity,
    passphrase_fd: PassphraseFdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Sign as checked; by somebody who had no hand in preparing it.

    Example: ldncompound batch verify ELM-20261122-0001 --by 'Lee Park'
    """
    from ldncompound.signoff import SignOff

    with keeping(trail, config, formulations, by, keys) as keeper:
        document = SignOff(keeper).verify(identity, _ask(passphrase_fd))
        told = _after(keeper, identity)
    tell(document, _signed("Verified", document), told, json=json)


@batch.command("release")
def release(
    identity: Identity,
    labels_used: Annotated[
        str, typer.Option(metavar="N", help="Labels printed so far that were used.")
    ] = "0",
    labels_destroyed: Annotated[
        str, typer.Option(metavar="N", help="Labels printed so far that were destroyed.")
    ] = "0",
    passphrase_fd: PassphraseFdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Sign as released; only now its label prints without DRAFT.

    Example: ldncompound batch release ELM-20261122-0001 --labels-destroyed 1 --by 'Lee Park'
    """
    from ldncompound.signoff import SignOff

    with keeping(trail, config, formulations, by, keys) as keeper:
        document = SignOff(keeper).release(
            identity, labels_used, labels_destroyed, _ask(passphrase_fd)
        )
        told = _after(keeper, identity)
    tell(document, _signed("Released", document), told, json=json)


def _change(
    identity: str, action: str, reason: Text, trail: Text, config: Text, formulations: Text,
    by: Text, *, json: bool,
) -> None:  # fmt: skip
    """Record one of the plain changes of state."""
    from ldncompound.amending import Amending

    with keeping(trail, config, formulations, by) as keeper:
        document = Amending(keeper).change(identity, action, reason or "")
        told = _after(keeper, identity)
    tell(document, None, told, json=json)


@batch.command("hold")
def hold(
    identity: Identity,
    reason: Why = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Put a batch on hold: nothing is done to it until it is resumed, rejected or recalled.

    Example: ldncompound batch hold ELM-20261122-0001 --reason 'asked the prescriber'
    """
    _change(identity, "batch-held", reason, trail, config, formulations, by, json=json)


@batch.command("resume")
def resume(
    identity: Identity,
    reason: Why = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Let a batch go on from where it was put on hold.

    Example: ldncompound batch resume ELM-20261122-0001 --reason 'dose confirmed'
    """
    _change(identity, "batch-resumed", reason, trail, config, formulations, by, json=json)


@batch.command("reject")
def reject(
    identity: Identity,
    reason: Why = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Reject a batch that was not released; nothing can be done with it any more.

    Example: ldncompound batch reject ELM-20261122-0001 --reason 'powder spilt'
    """
    _change(identity, "batch-rejected", reason, trail, config, formulations, by, json=json)


@batch.command("rework")
def rework(
    identity: Identity,
    reason: Why = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Take a prepared batch back to the bench; it is checked and signed anew.

    Example: ldncompound batch rework ELM-20261122-0001 --reason 'mixed again and refilled'
    """
    _change(identity, "batch-reworked", reason, trail, config, formulations, by, json=json)


@batch.command("recall")
def recall(
    identity: Identity,
    reason: Why = None,
    csv: CsvOption = None,
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Recall a batch that was released, and list whom to call.

    Example: ldncompound batch recall ELM-20261122-0001 --reason 'lot recalled by its maker'
    """
    from ldncompound.amending import Amending
    from ldncompound.cli.reports import checked_csv
    from ldncompound.cli.traces import show_calls, write_calls
    from ldncompound.tracing import Tracing

    path = checked_csv(csv, trail, config, replace=replace)
    with keeping(trail, config, formulations, by) as keeper:
        document = Amending(keeper).change(identity, "batch-recalled", reason or "")
        told = _after(keeper, identity)
        found = Tracing(keeper.recorder.trail).calls([identity])
    calls = [each.as_json() for each in found]
    write_calls(path, calls, f"'ldncompound batch trace {identity}'", replace=replace)
    tell({**document, "calls": calls}, None, told, json=json)
    if not json:
        show_calls(calls)


batch.command("check")(check)
batch.command("trace")(batch_trace)


@batch.command("correct")
def correct(
    identity: Identity,
    reason: Why = None,
    step: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Of the weighing; none for what came out."),
    ] = None,
    actual: Annotated[Text, typer.Option(metavar="Q", help="The mass really found.")] = None,
    printout: Annotated[Text, typer.Option(metavar="TEXT", help="The right printout.")] = None,
    filled: Annotated[Text, typer.Option(metavar="N", help="Capsules really filled.")] = None,
    rejected: Annotated[Text, typer.Option(metavar="N", help="Capsules really sorted out.")] = None,
    lot: Annotated[
        Texts, typer.Option(metavar="NAME=LOT", help="The right lot of what was not weighed.")
    ] = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Record the right value of what was written down wrong; the old one stays beside it.

    Example: ldncompound batch correct ELM-20261122-0001 --step 4 --actual '479 mg'
    --reason 'figures swapped, see printout P-17'
    """
    from ldncompound.amending import Amending
    from ldncompound.refusals import WrongUsage

    if lot is not None and len(lot) != 1:
        raise WrongUsage("One lot is corrected at a time.", remedy="Call it again for the next.")
    given = {
        "actual": actual, "printout": printout, "filled": filled, "rejected": rejected,
        "lot": None if lot is None else lot[0],
    }  # fmt: skip
    values = {key: text for key, text in given.items() if text is not None}
    with keeping(trail, config, formulations, by) as keeper:
        document = Amending(keeper).correct(identity, step, values, reason or "")
        told = _after(keeper, identity)
    from ldncompound.cli.batchviews import corrected

    tell(document, f"Corrected: {corrected(document['old'], document['new'])}.", told, json=json)


batch.command("record")(record)


# What the commands share


@contextmanager
def keeping(
    trail: Text, config: Text, formulations: Text, by: Text, keys: Text = None
) -> Iterator[BatchKeeper]:
    """Open the trail for acts on batches."""
    from ldncompound.batchkeeping import BatchKeeper
    from ldncompound.cli.places import keys_path, open_recorder
    from ldncompound.personnel import Personnel

    folder = keys_path(keys)
    recorder = open_recorder(trail, config, formulations, by)
    with recorder.trail:
        yield BatchKeeper(recorder, Personnel(recorder, folder))


def _ask(fd: int | None) -> Ask:
    """Return what asks a person for the passphrase."""
    from ldncompound.cli.passphrases import signing_passphrase

    return lambda person, meaning, digest: signing_passphrase(person, meaning, digest, fd)


def _after(keeper: BatchKeeper, identity: str) -> str:
    """Say where the batch stands now, and what is next."""
    from ldncompound.cli.batchviews import stands

    return stands(keeper.batch(identity))


def _signed(verb: str, document: dict[str, Any]) -> str:
    """Say who signed, and with what."""
    signature = document["signature"]
    return f"{verb}; signed by {signature['person']} ({signature['algorithm']})."


def tell(document: dict[str, Any], done: Text, told: str, *, json: bool) -> None:
    """Show what came of an act."""
    if json:
        from ldncompound.cli.output import print_json

        print_json(document)
        return
    if done is not None:
        typer.echo(done)
    _say_entry(document, told)


def _say_entry(document: dict[str, Any], told: str) -> None:
    """Say where the act stands in the trail, and what is next."""
    from ldncompound.cli.screens import wrapped

    typer.echo(f"Entry {document['trail']['sequence']} of the audit trail.")
    wrapped(told, "")
