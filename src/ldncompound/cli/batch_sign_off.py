"""Commands that finish, correct or change the state of a batch."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.cli.batch_session import (
    DoneByOption,
    Text,
    Texts,
    TranscribedOption,
    Why,
    say_signed,
    tell,
)
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
    RequestIdOption,
    TrailOption,
    VersionOption,
)

__all__ = ["accept_lot", "correct", "finish", "hold", "recall", "reject", "resume", "rework"]


def finish(
    identity: Identity,
    filled: Annotated[Text, typer.Option(metavar="N", help="Capsules that were filled.")] = None,
    rejected: Annotated[
        Text, typer.Option(metavar="N", help="How many of them were rejected; by default none.")
    ] = None,
    lot: Annotated[
        Texts,
        typer.Option(metavar="NAME=LOT", help="Lots of what was not weighed, such as shells."),
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
    """Record the yield, and sign as prepared.

    Example: ldncompound batch finish ELM-20261122-0001 --filled 32 --rejected 1
    """
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    signed = pharmacy.batches.finish(
        identity, filled=filled, rejected=rejected, lots=lot or (), transcribed=transcribed,
        done_by=done_by, request_id=request_id,
    )  # fmt: skip
    tell(signed, say_signed("Prepared", signed.signature), pharmacy, identity, json=json)


def accept_lot(
    identity: Identity,
    lot: Annotated[
        str,
        typer.Option(
            metavar="NAME=LOT",
            help="A lot that was not received, as it was typed; never the active's.",
        ),
    ],
    reason: Why = None,
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
    """Accept, for one batch, a lot that was not received; signed by a pharmacist.

    Example: ldncompound batch accept-lot ELM-20261122-0001
    --lot 'microcrystalline cellulose=C-77' --reason 'certificate seen, receipt forgotten'
    """
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    accepted = pharmacy.batches.accept_lot(
        identity, lot=lot, reason=reason or "", request_id=request_id
    )
    done = f"Accepted: lot {accepted.lot.number} of {accepted.component}."
    tell(accepted, done, pharmacy, identity, json=json)


def hold(
    identity: Identity,
    reason: Why = None,
    request_id: RequestIdOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Put a batch on hold: nothing is done with it until it is resumed, rejected or recalled.

    Example: ldncompound batch hold ELM-20261122-0001 --reason 'asked the prescriber'
    """
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by)
    held = pharmacy.batches.hold(identity, reason=reason or "", request_id=request_id)
    tell(held, None, pharmacy, identity, json=json)


def resume(
    identity: Identity,
    reason: Why = None,
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
    """Resume a batch from where it was put on hold.

    Example: ldncompound batch resume ELM-20261122-0001 --reason 'dose confirmed'
    """
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    resumed = pharmacy.batches.resume(identity, reason=reason or "", request_id=request_id)
    tell(resumed, None, pharmacy, identity, json=json)


def reject(
    identity: Identity,
    reason: Why = None,
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
    """Reject a batch that was not released; nothing more can be done with it.

    Example: ldncompound batch reject ELM-20261122-0001 --reason 'powder spilt'
    """
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    rejected = pharmacy.batches.reject(identity, reason=reason or "", request_id=request_id)
    tell(rejected, None, pharmacy, identity, json=json)


def rework(
    identity: Identity,
    reason: Why = None,
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
    """Take a prepared batch back to the bench; it is checked and signed again.

    Example: ldncompound batch rework ELM-20261122-0001 --reason 'mixed again and refilled'
    """
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    reworked = pharmacy.batches.rework(identity, reason=reason or "", request_id=request_id)
    tell(reworked, None, pharmacy, identity, json=json)


def recall(
    identity: Identity,
    reason: Why = None,
    csv: CsvOption = None,
    replace: ReplaceOption = False,
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
    """Recall a batch that was released, and list whom to call.

    Example: ldncompound batch recall ELM-20261122-0001 --reason 'lot recalled by its maker'
    """
    from ldncompound.cli.reports import checked_csv
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.traces import show_calls, write_calls

    path = checked_csv(csv, trail, config, replace=replace)
    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    recalled = pharmacy.batches.recall(identity, reason=reason or "", request_id=request_id)
    calls = recalled.calls or ()
    write_calls(path, calls, f"'ldncompound batch trace {identity}'", replace=replace)
    tell(recalled, None, pharmacy, identity, json=json)
    if not json:
        show_calls(calls)


def correct(
    identity: Identity,
    reason: Why = None,
    step: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Step of the weighing; leave out for the yield."),
    ] = None,
    actual: Annotated[Text, typer.Option(metavar="Q", help="The correct mass.")] = None,
    printout: Annotated[Text, typer.Option(metavar="TEXT", help="The correct printout.")] = None,
    filled: Annotated[Text, typer.Option(metavar="N", help="Capsules filled.")] = None,
    rejected: Annotated[Text, typer.Option(metavar="N", help="Capsules rejected.")] = None,
    lot: Annotated[
        Texts, typer.Option(metavar="NAME=LOT", help="The correct lot of what was not weighed.")
    ] = None,
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
    """Correct a value that was recorded wrong; the old one is kept beside it.

    Example: ldncompound batch correct ELM-20261122-0001 --step 4 --actual '479 mg'
    --reason 'figures swapped, see printout P-17'
    """
    from ldncompound.cli.batch_screens import corrected
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.core.refusals import WrongUsage

    if lot is not None and len(lot) != 1:
        raise WrongUsage("Only one lot can be corrected at a time.", remedy="Give one --lot.")
    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    correction = pharmacy.batches.correct(
        identity, reason=reason or "", step=step, actual=actual, printout=printout,
        filled=filled, rejected=rejected, lot=None if lot is None else lot[0],
        request_id=request_id,
    )  # fmt: skip
    steps = pharmacy.batches.stands(identity).batch.steps
    of_step = (each.what for each in steps if each.step == step)
    where = "what came out" if step is None else f"step {step}, {next(of_step)}"
    changes = corrected(correction.old, correction.new)
    tell(correction, f"Corrected, {where}: {changes}.", pharmacy, identity, json=json)
