"""`ldncompound lots …`: opened, counted, disposed of, quarantine, checks of a receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.lot_options import LotId, Text, tell_lot
from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    KeysOption,
    PassphraseFdOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
)
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from ldncompound.api.lot_documents import LotEntry

__all__ = [
    "lots_check",
    "lots_count",
    "lots_dispose",
    "lots_identified",
    "lots_opened",
    "lots_quarantine",
    "lots_release",
]


Reason = Annotated[Text, typer.Option("--reason", metavar="TEXT", help="Why.")]


def lots_opened(
    identity: LotId,
    on: Annotated[
        Text, typer.Option(metavar="DATE", help="The day, as YYYY-MM-DD; today by default.")
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
    """Record that the container of a lot was opened.

    Example: ldncompound lots opened ELM-LOT-0001 --on 2026-11-29
    """
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    entry = pharmacy.lots.opened(identity, on=on, request_id=request_id)
    tell_lot(entry, "is open", json=json)


def lots_count(
    identity: LotId,
    found: Annotated[
        str, typer.Option(metavar="Q", help="What is there, like '12.5 g'; '0 mg' closes it.")
    ],
    reason: Reason = None,
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
    """Record what was found of a lot; the difference to the record is kept as unexplained.

    Example: ldncompound lots count ELM-LOT-0001 --found '12.5 g' --reason 'count of the quarter'
    """
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    entry = pharmacy.lots.count(identity, found=found, reason=reason or "", request_id=request_id)
    tell_lot(entry, "is closed" if entry.ended else "was counted", json=json)
    _tell_difference(entry, json=json)


def _tell_difference(entry: LotEntry, *, json: bool) -> None:
    """Say what a count found that is not explained."""
    from ldncompound.core.quantities import format_quantity

    counted = entry.counted
    if json or counted is None or counted.difference is None or not counted.difference.magnitude:
        return
    less = counted.difference.magnitude < 0
    amount = format_quantity(counted.difference * -1 if less else counted.difference)
    show_line(f"Unexplained: {amount} {'less' if less else 'more'} than by the record.")


def lots_dispose(
    identity: LotId,
    amount: Annotated[str, typer.Option(metavar="Q", help="How much, like '3 g'.")],
    reason: Reason = None,
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
    """Record that some of a lot, or all of it, was disposed of.

    Example: ldncompound lots dispose ELM-LOT-0001 --amount '3 g' --reason expired
    """
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    entry = pharmacy.lots.dispose(
        identity, amount=amount, reason=reason or "", request_id=request_id
    )
    tell_lot(entry, "was disposed of" if entry.ended else "was disposed of in part", json=json)


def lots_quarantine(
    identity: LotId,
    reason: Reason = None,
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
    """Put a lot into quarantine: nobody uses it until it is released. Anybody may.

    Example: ldncompound lots quarantine ELM-LOT-0001 --reason 'seal broken'
    """
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    entry = pharmacy.lots.quarantine(identity, reason=reason or "", request_id=request_id)
    tell_lot(entry, "is in quarantine", json=json)


def lots_release(
    identity: LotId,
    reason: Reason = None,
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
    """Release a lot from quarantine, signed by a pharmacist or a person of quality.

    A check of the receipt or a test of the identity that is still to be done stays to be done.

    Example: ldncompound lots release ELM-LOT-0001 --reason 'seal was loose, content intact'
    """
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    entry = pharmacy.lots.release(identity, reason=reason or "", request_id=request_id)
    tell_lot(entry, "was released from quarantine", json=json)


def lots_check(
    identity: LotId,
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
    """Check the receipt of a lot against container and certificate, as another person.

    Example: ldncompound lots check ELM-LOT-0001 --by BC
    """
    from ldncompound.cli.session import pharmacy_at

    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    entry = pharmacy.lots.check(identity, request_id=request_id)
    tell_lot(entry, "was checked", json=json)


def lots_identified(
    identity: LotId,
    method: Annotated[Text, typer.Option(metavar="TEXT", help="How it was tested.")] = None,
    result: Annotated[Text, typer.Option(metavar="RESULT", help="passes or fails.")] = None,
    reason: Annotated[
        Text, typer.Option(metavar="TEXT", help="Why a test that failed before does not hold.")
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
    """Record the test of the identity of a lot at its receipt.

    What is not given is asked for on a terminal.

    Example: ldncompound lots identified ELM-LOT-0001 --method 'IR spectrum' --result passes
    """
    from ldncompound.cli.order_session import asker
    from ldncompound.cli.session import pharmacy_at

    ask = asker(json=json, first=lambda: None)
    method = ask(method, "--method", "How it was tested, like IR spectrum")
    result = ask(result, "--result", "Result (passes, fails)", _check_result)
    pharmacy = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    entry = pharmacy.lots.identified(
        identity, method=method, result=result, reason=reason, request_id=request_id
    )
    tell_lot(entry, "was tested", json=json)


def _check_result(said: str) -> None:
    """Refuse what is no result of a test, before anything is recorded."""
    from ldncompound.core.refusals import WrongUsage, quoted

    if said.strip().casefold() not in ("passes", "fails"):
        raise WrongUsage(f"{quoted(said)} is not a result.", remedy="Write 'passes' or 'fails'.")
