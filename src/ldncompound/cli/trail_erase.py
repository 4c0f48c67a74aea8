"""`ldncompound trail erase`: forget a patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

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
    from ldncompound.api import Erasure

__all__ = ["trail_erase"]


_MOST_NAMED = 8
"""Ids and numbers that are shown; the others are counted."""


def trail_erase(
    patient: Annotated[
        str | None,
        typer.Option(metavar="REF", help="The patient's reference, exactly as it was ordered."),
    ] = None,
    identity: Annotated[
        str | None,
        typer.Option(
            "--id",
            metavar="ID",
            help="Or the id of a preparation, schedule, lot, record or person, or the number of "
            "one entry.",
        ),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why; kept with the erasure.")
    ] = None,
    legal_basis: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", help="By what law, before the rules allow it; a second person signs."
        ),
    ] = None,
    second: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The second person: another pharmacist, or quality."),
    ] = None,
    only_list: Annotated[
        bool, typer.Option("--list", help="Only show what would be erased, and when it may be.")
    ] = False,
    request_id: RequestIdOption = None,
    passphrase_fd: PassphraseFdOption = None,
    second_passphrase_fd: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=0,
            help="Read the second person's passphrase there; by default the next line of "
            "--passphrase-fd.",
        ),
    ] = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Erase the personal data of a patient for good; what was made and by whom stays.

    Example: ldncompound trail erase --patient P-1042 --reason 'asked for it'
    """
    from ldncompound.cli.prompts import can_ask
    from ldncompound.cli.session import answered_before, pharmacy_at
    from ldncompound.cli.terminal import print_json

    pharmacy = pharmacy_at(
        trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd,
        second_passphrase_fd=second_passphrase_fd,
    )  # fmt: skip
    if only_list:
        found = pharmacy.trail.erasable(patient=patient, identity=identity)
        if json:
            print_json(found)
        else:
            _show(found)
        return
    if can_ask(json=json) and not answered_before(pharmacy, request_id):
        _show(pharmacy.trail.erasable(patient=patient, identity=identity))
        _confirm()
    erased = pharmacy.trail.erase(
        patient=patient, identity=identity, reason=reason or "", legal_basis=legal_basis,
        second=second, request_id=request_id,
    )  # fmt: skip
    if json:
        print_json(erased)
    else:
        _tell(erased)


def _show(found: Erasure) -> None:
    """Show what would be erased."""
    from ldncompound.cli.terminal import named_lines, write_line

    number = "number" if len(found.entries) == 1 else "numbers"
    rows = [("entries", f"{number} {_some(found.entries)}")]
    rows += [("preparations", _some(found.preparations))] if found.preparations else []
    rows += [("schedules", _some(found.schedules))] if found.schedules else []
    until = "" if found.beyond_use is None else f"; in use until {found.beyond_use}"
    rows.append(("last entry", f"{found.last_entry}{until}"))
    kept, since = found.retention, found.allowed_from
    rule = "not known" if kept is None else f"{since} ({kept.source.title}, {kept.source.locator})"
    rows.append(("may be erased from", rule))
    if found.unfinished:
        rows.append(("NOT FINISHED", f"{_some(found.unfinished)}: no label bears a name any more"))
    if found.recalled:
        rows.append(("RECALLED", f"{_some(found.recalled)}: tell the patient first"))
    if found.also_named:
        named = f"in other entries, which stay: {_some(found.also_named)}"
        rows.append(("also named", f"{named}; erase them with --id NUMBER"))
    show_line("Personal data that would be erased for good:")
    for line in named_lines(rows):
        write_line(line)


def _some(named: tuple[object, ...]) -> str:
    """Return ids or numbers in a row, as far as there is room."""
    rest = len(named) - _MOST_NAMED
    told = ", ".join(map(str, named[:_MOST_NAMED]))
    return told if rest <= 0 else f"{told} and {rest} more"


def _confirm() -> None:
    """Ask whether to go on; what is erased never comes back."""
    from ldncompound.cli.prompts import Question, StopAsking, ask
    from ldncompound.core.errors import Stopped

    stopped = Stopped("Stopped; nothing is erased.")
    try:
        said = ask(Question(name="erase", prompt="Erase it? yes or no: ", words=("yes", "no")))
    except (StopAsking, EOFError):
        raise stopped from None
    if said.casefold() != "yes":
        raise stopped


def _tell(erased: Erasure) -> None:
    """Say what was erased, and what was not reached."""
    from ldncompound.cli.terminal import told_entries, told_entry, wrapped_lines, write_line

    count = len(erased.entries)
    entries = told_entries(count)
    show_line(f"Erased: the personal data of {entries}. {told_entry(erased.trail)}")
    if erased.also_named:
        show_line(f"The reference still stands in other entries: {_some(erased.also_named)}.")
    for line in wrapped_lines(f"NOT erased by this: {'; '.join(erased.not_reached)}.", ""):
        write_line(line)
