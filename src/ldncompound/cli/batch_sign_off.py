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
    from_paper,
    open_batch_acts,
    say_after,
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
    from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
    from ldncompound.pharmacy.batches.acts.sign_off import finish_batch

    paper = from_paper(transcribed, done_by)
    counted = BatchYield(filled=filled, rejected=rejected, lots=tuple(lot or ()))
    with open_batch_acts(
        trail, config, formulations, by, keys, passphrase_fd=passphrase_fd
    ) as acts:
        signed = finish_batch(acts, identity, counted, paper=paper)
        told = say_after(acts, identity)
    tell(signed, say_signed("Prepared", signed.signature), told, json=json)


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
    from ldncompound.pharmacy.batches.acts import typed_lots_at_release

    with open_batch_acts(
        trail, config, formulations, by, keys, passphrase_fd=passphrase_fd
    ) as acts:
        accepted = typed_lots_at_release.accept_lot(acts, identity, lot, reason or "")
        told = say_after(acts, identity)
    done = f"Accepted: lot {accepted.lot.number} of {accepted.component}."
    tell(accepted, done, told, json=json)


def _change(
    identity: str, action: str, reason: Text, *place: Text, json: bool,
    passphrase_fd: int | None = None,
) -> None:  # fmt: skip
    """Record a change of state that needs only a reason."""
    from ldncompound.pharmacy.batches.acts.amendments import change_state

    with open_batch_acts(*place, passphrase_fd=passphrase_fd) as acts:
        changed = change_state(acts, identity, action, reason or "")
        told = say_after(acts, identity)
    tell(changed, None, told, json=json)


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
    """Put a batch on hold: nothing is done with it until it is resumed, rejected or recalled.

    Example: ldncompound batch hold ELM-20261122-0001 --reason 'asked the prescriber'
    """
    _change(identity, "batch-held", reason, trail, config, formulations, by, json=json)


def resume(
    identity: Identity,
    reason: Why = None,
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
    place = (trail, config, formulations, by, keys)
    _change(identity, "batch-resumed", reason, *place, json=json, passphrase_fd=passphrase_fd)


def reject(
    identity: Identity,
    reason: Why = None,
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
    place = (trail, config, formulations, by, keys)
    _change(identity, "batch-rejected", reason, *place, json=json, passphrase_fd=passphrase_fd)


def rework(
    identity: Identity,
    reason: Why = None,
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
    place = (trail, config, formulations, by, keys)
    _change(identity, "batch-reworked", reason, *place, json=json, passphrase_fd=passphrase_fd)


def recall(
    identity: Identity,
    reason: Why = None,
    csv: CsvOption = None,
    replace: ReplaceOption = False,
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
    from ldncompound.cli.traces import show_calls, write_calls
    from ldncompound.core.records import replaced
    from ldncompound.pharmacy.batches.acts.amendments import change_state
    from ldncompound.pharmacy.batches.tracing import people_to_call

    path = checked_csv(csv, trail, config, replace=replace)
    with open_batch_acts(
        trail, config, formulations, by, keys, passphrase_fd=passphrase_fd
    ) as acts:
        recalled = change_state(acts, identity, "batch-recalled", reason or "")
        told = say_after(acts, identity)
        calls = people_to_call(acts.recorder.trail, [identity])
    write_calls(path, calls, f"'ldncompound batch trace {identity}'", replace=replace)
    tell(replaced(recalled, calls=tuple(calls)), None, told, json=json)
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
    from ldncompound.core.refusals import WrongUsage
    from ldncompound.pharmacy.batches.acts.amendments import correct_batch

    if lot is not None and len(lot) != 1:
        raise WrongUsage("Only one lot can be corrected at a time.", remedy="Give one --lot.")
    given = {
        "actual": actual, "printout": printout, "filled": filled, "rejected": rejected,
        "lot": None if lot is None else lot[0],
    }  # fmt: skip
    values = {key: text for key, text in given.items() if text is not None}
    with open_batch_acts(
        trail, config, formulations, by, keys, passphrase_fd=passphrase_fd
    ) as acts:
        correction = correct_batch(acts, identity, step, values, reason or "")
        told = say_after(acts, identity)
        of_step = (each.what for each in acts.batch(identity).steps if each.step == step)
        where = "what came out" if step is None else f"step {step}, {next(of_step)}"
    from ldncompound.cli.batch_screens import corrected

    changes = corrected(correction.old, correction.new)
    tell(correction, f"Corrected, {where}: {changes}.", told, json=json)
