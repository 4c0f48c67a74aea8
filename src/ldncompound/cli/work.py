"""`ldncompound work`: from the plan of a batch to its label, one step a screen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    KeysOption,
    TrailOption,
    VersionOption,
    named_batch,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.api.batch_view import BatchListed
    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.cli.work_guide import Guide

__all__ = ["lead", "work"]


def work(
    identity: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            help="Id or number of the batch; by default the open one.",
            callback=named_batch,
        ),
    ] = None,
    balance: Annotated[
        str | None,
        typer.Option(metavar="ID", help="A configured balance; by default that of the plan."),
    ] = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Lead through a batch, from its plan to its label, at a terminal.

    Example: ldncompound work

    Example: ldncompound work ELM-20261122-0001 --by AB

    It weighs, checks, finishes, lets a second person check and release, and prints the label. At
    every question ? shows how an amount was calculated, b goes back, and q stops; it goes on at
    the same step. Lots may be scanned, and masses sent by the balance.
    """
    from ldncompound.cli.session import pharmacy_at

    at = partial(pharmacy_at, trail, config, formulations, keys=keys)
    lead(at, by, identity, balance=balance, trail=trail, config=config, json=json)


def lead(
    at: Callable[[str | None], Pharmacy],
    by: str | None,
    identity: str | None,
    *,
    balance: str | None,
    trail: str | None,
    config: str | None,
    json: bool,
) -> None:
    """
    Lead through a batch on a terminal.

    Args:
        at: Returns the pharmacy with who acts.
        by: Who acts; None for the name of the account, or who says so where people are enrolled.
        identity: Id of the batch; None for the open one, or the one that is picked.
        balance: A configured balance; None for that of the plan.
        trail: As typed.
        config: Likewise.
        json: One document was wanted, which a guide has not.

    Raises:
        WrongUsage: there is no terminal.
        NotAuthorised: the person may not do what is next; recorded.
        WrongState: nothing is done with the batch in its state; recorded.
        Stopped: the input ended.
    """
    from ldncompound.cli.prompts import StopAsking, can_ask
    from ldncompound.cli.terminal import as_typed, show_line
    from ldncompound.core.refusals import Stopped, WrongUsage

    if not can_ask(json=json):
        raise WrongUsage(
            "There is no terminal to go through the batch on.",
            remedy="Use the commands for scripts: 'ldncompound batch --help'; 'batch weigh' takes "
            "a weighing by options, or as JSON with --from -.",
        )
    goes_on = f"'ldncompound work{'' if identity is None else f' {identity}'}' goes on here."
    try:
        named = _picked(at(by)) if identity is None else identity
        if named is None:
            show_line("No batch is open.")
            return
        goes_on = f"'ldncompound work {named}' goes on here."
        _lead(_guide(at, by, named, balance=balance, trail=trail, config=config))
    except StopAsking:
        show_line(as_typed(f"Stopped. {goes_on}"))
    except (EOFError, KeyboardInterrupt):
        raise Stopped(
            "Stopped; nothing of this step is recorded, and all before it is.", remedy=goes_on
        ) from None


def _guide(
    at: Callable[[str | None], Pharmacy],
    by: str | None,
    identity: str,
    *,
    balance: str | None,
    trail: str | None,
    config: str | None,
) -> Guide:
    """Return the guide, with who works; where people are enrolled, they say who they are."""
    from ldncompound.cli.prompts import Question, ask
    from ldncompound.cli.work_guide import Guide

    guide = Guide(at, by, identity, balance=balance, trail=trail, config=config)
    if by is None and guide.pharmacy.batches.hands(identity).enrolled:
        who = Question(
            name="who", prompt="Who works? Initials: ",
            check=lambda said: at(said).check_may("weighing"),
        )  # fmt: skip
        guide.hand_over(ask(who))
    return guide


def _lead(guide: Guide) -> None:
    """Lead from one stage to the next, as the record says what is next."""
    from ldncompound.api.batch_view import FINISHED, State
    from ldncompound.cli.batch_screens import stands
    from ldncompound.cli.screens import wrapped
    from ldncompound.cli.terminal import as_typed
    from ldncompound.cli.work_checks import check, finish
    from ldncompound.cli.work_release import print_label, sign_off
    from ldncompound.cli.work_steps import do_step

    batches = guide.pharmacy.batches
    # Who may not, and a batch on hold, are refused before anything is asked.
    if guide.batch.state in FINISHED:
        guide.pharmacy.check_may("batch-verified")
    else:
        batches.begin(guide.identity)
    while True:
        batch = guide.batch
        if batch.state is State.RELEASED:
            if all(each.id != guide.identity for each in batches.at_work().batches):
                break
            print_label(guide)
            continue
        if batch.state not in FINISHED and batch.next_step is not None:
            do_step(guide)
            continue
        due = batches.checks_due(guide.identity)
        if batch.state is not State.VERIFIED and (due.kinds or due.assay is not None):
            check(guide, due)
        elif batch.state in FINISHED:
            sign_off(guide)
        else:
            finish(guide)
    guide.screen("label", "printed" if batch.plan.for_stock is None else "for each patient")
    if batch.plan.for_stock is None:
        wrapped("Nothing is left to do.", "")
        wrapped(as_typed(f"'ldncompound batch show {batch.plan.id}' shows what was done."), "")
    else:
        wrapped(stands(batch), "")


def _picked(pharmacy: Pharmacy) -> str | None:
    """Return the one open batch, or the one that is picked of several; None where none is open."""
    from ldncompound.cli.prompts import Question, ask
    from ldncompound.cli.screens import heading

    listed = pharmacy.batches.at_work().batches
    if len(listed) < 2:
        return listed[0].id if listed else None
    heading("Open batches")
    names = _short_names(listed)
    _show_open(names, listed)
    known = {each.id.casefold(): each.id for each in listed}
    for short, each in zip(names, listed, strict=True):
        known |= {short: each.id, short.lstrip("0"): each.id} if short.isdigit() else {}
    which = Question(
        name="batch", prompt="Which one? ", words=tuple(known),
        otherwise="Type or scan one of those in the first column; q stops.",
    )  # fmt: skip
    return known[ask(which)]


def _short_names(listed: tuple[BatchListed, ...]) -> list[str]:
    """Return what each batch may be called in this list: its number, where no other has it."""
    numbers = [each.id.rpartition("-")[2] for each in listed]
    return [number if numbers.count(number) == 1 else each.id
            for number, each in zip(numbers, listed, strict=True)]  # fmt: skip


def _show_open(names: list[str], listed: tuple[BatchListed, ...]) -> None:
    """Show open batches with their next step."""
    from ldncompound.cli.terminal import print_table
    from ldncompound.core.quantities import format_quantity, written

    rows = []
    for name, each in zip(names, listed, strict=True):
        following = "" if each.next is None else f"{each.next.action} {each.next.what}"
        made = f"{written(format_quantity(each.size))} of {format_quantity(each.what)}"
        rows.append((name, each.state.value, made, following))
    print_table(rows)
