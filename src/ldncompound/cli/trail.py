"""`ldncompound trail`: log, verify, head, export, restore, accept, erase."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.help_pages import CommandGroup
from ldncompound.cli.options import (
    PAPER,
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    LimitOption,
    ReplaceOption,
    RequestIdOption,
    TrailOption,
    VersionOption,
    named_batch,
)
from ldncompound.cli.terminal import show_line
from ldncompound.cli.trail_copies import backup, copy, create, upgrade
from ldncompound.cli.trail_erase import trail_erase
from ldncompound.cli.trail_kept import accept, restore

if TYPE_CHECKING:
    from msgspec import UnsetType

    from ldncompound.api import EntryLogged, SignaturesCounted, SignedTrailWhole
    from ldncompound.api.audit_trail import AuditTrail

__all__ = ["app"]


app: typer.Typer = CommandGroup(
    help="The audit trail: who did what, and whether it was changed.",
)


@app.command()
def log(
    refused: Annotated[
        bool, typer.Option("--refused", help="Only what was refused, and why.")
    ] = False,
    action: Annotated[
        str | None, typer.Option(metavar="WHAT", help="Only acts of this sort, like 'weighing'.")
    ] = None,
    about: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="Only what is about this or mentions it.", callback=named_batch
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only of this day, UTC, or later.")
    ] = None,
    last: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only the newest N of these.")
    ] = None,
    limit: LimitOption = None,
    after: Annotated[
        int, typer.Option(metavar="N", min=0, help="Only those after this entry.")
    ] = 0,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """List the entries: when, who, what; also what was refused.

    Example: ldncompound trail log --refused --last 20
    """
    from ldncompound.cli.lists import Column, print_list
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json_list

    door = pharmacy_at(trail).trail
    found = partial(
        door.logged, refused=refused, action=action, about=about, since=since, last=last,
        limit=limit, after=after,
    )  # fmt: skip
    _tell_behind(behind := door.behind())
    if json:
        print_json_list("ldncompound.log/1", "entries", found, behind=behind)
        return
    columns = (
        Column("entry"), Column("when"), Column("who", may_be_cut=True), Column("what"),
        Column("about"), Column("outcome"), Column("SHA-256 of the file", may_go=True),
    )  # fmt: skip
    print_list(columns, [*map(_row, found())], "No entries.")


def _row(entry: EntryLogged) -> tuple[str, ...]:
    """Return an entry as one row."""
    from ldncompound.cli.screens import local_time

    by = entry.by
    return (
        str(entry.sequence),
        local_time(entry.at),
        by.name if by.basis == "stated" else f"{by.name} ({by.basis})",
        entry.action,
        entry.subject or next((named for kind, named in entry.mentions if kind == "batch"), ""),
        f"REFUSED: {entry.refused}" if entry.refused else f"LOST: {entry.lost}" * bool(entry.lost),
        entry.file_sha256 or "",
    )


@app.command()
def verify(
    sheet: Annotated[
        str | None,
        typer.Option(metavar="'SIZE ROOT'", help="Compare with size and root on a sheet."),
    ] = None,
    at_least: Annotated[
        int | None, typer.Option(metavar="SIZE", min=0, help="Require at least this many entries.")
    ] = None,
    full: Annotated[
        bool,
        typer.Option(
            "--full", help="Plan and do every act again, too; takes --config and --formulations."
        ),
    ] = False,
    mirror: Annotated[
        str | None,
        typer.Option(
            metavar="DIR", help="Compare with the notes there; by default with the last mirror."
        ),
    ] = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Check that nobody has changed the record, and its signatures.

    Also checks an export, and the bundle of a batch for an inspector (.zip).

    Example: ldncompound trail verify --sheet '12 9f3a61c0 27b4d8e1'
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    # Without --full they are not looked at.
    door = pharmacy_at(trail, *((config, formulations) if full else ())).trail
    if door.is_bundle:
        _verify_bundle(door, sheet, at_least, json=json)
        return
    found = door.verify(sheet=sheet, at_least=at_least, full=full, mirror=mirror)
    _tell_behind(found.behind)
    if json:
        print_json(found)
    if found.ok:
        if not json:
            _tell_whole(found, compared=bool(sheet))
        return
    at = "" if found.first_bad is None else f" (first bad entry: {found.first_bad})"
    show_line(f"NOT WHOLE{at}: {found.reason}", err=True)
    raise typer.Exit(4)


def _verify_bundle(
    door: AuditTrail, sheet: str | None, at_least: int | None, *, json: bool
) -> None:
    """Check the bundle of a batch, and say what was found."""
    from ldncompound.cli.terminal import print_json

    found, lines = door.verify_bundle(sheet=sheet, at_least=at_least)
    if json:
        print_json(found)
    if not (json and found.ok):
        for each in lines:
            show_line(each, err=not found.ok)
    if not found.ok:
        raise typer.Exit(4)


@app.command()
def head(
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Show size, root and last entry.

    Example: ldncompound trail head --json
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, print_table

    reached = pharmacy_at(trail).trail.head()
    _tell_behind(reached.behind)
    if reached.unmirrored:
        last = "entry" if reached.unmirrored == 1 else f"{reached.unmirrored} entries"
        show_line(f"The mirror has no note of the last {last}.", err=True)
    if json:
        print_json(reached)
    else:
        rows = (
            ("size", str(reached.size)),
            ("root", reached.root),
            ("sequence", str(reached.sequence)),
            ("hash", reached.hash),
        )
        print_table(rows, indent="")


@app.command()
def export(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="The file to write, in place of -o.")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="The file to write.", rich_help_panel=PAPER
        ),
    ] = None,
    replace: ReplaceOption = False,
    request_id: RequestIdOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Write the entries, one stored body a line; 'verify' checks the file.

    The export is itself recorded, as the last line.

    Example: ldncompound trail export -o trail.jsonl
    """
    from ldncompound.cli.output_files import check_output, write_lines
    from ldncompound.cli.session import configuration_path, pharmacy_at, trail_path
    from ldncompound.cli.terminal import print_json, say, told_entries
    from ldncompound.core.refusals import WrongUsage

    if (file is None) == (output is None):
        raise WrongUsage("One file is to be named.", remedy="Give -o FILE.")
    file = file or output
    protected = trail_path(trail), configuration_path(config)
    path = check_output(file, replace=replace, kinds=(), protected=protected)
    if path is None:
        return
    door = pharmacy_at(trail, config, formulations, by).trail
    written = write_lines(
        path, lambda keep: door.export(keep, request_id=request_id), replace=replace
    )
    if json:
        print_json(written.exported_to(str(path)))
    say(f"{told_entries(written.size)} written: {file}")


for _kept in (backup, restore, accept, copy, create, upgrade):
    app.command()(_kept)
app.command("erase")(trail_erase)


def _tell_behind(behind: int | UnsetType | None) -> None:
    """Say how many entries are known that a trail lacks."""
    from ldncompound.cli.terminal import say, told_entries

    if behind:
        entries = f"{told_entries(behind)} {'is' if behind == 1 else 'are'}"
        say(f"BEHIND: {entries} known to this account that this trail does not surely have.")


def _tell_whole(found: SignedTrailWhole, *, compared: bool) -> None:
    """Print what holds: the trail, its signatures, and what was calculated again."""
    from ldncompound.cli.terminal import told_entries

    show_line(
        f"The trail is whole: {told_entries(found.entries)}, root {found.head.root[:16]}."
        + (" It agrees with the sheet." if compared else "")
    )
    if found.signatures is not None:
        _tell_signatures(found.signatures)
    for line in found.full.in_words() if found.full else ():
        show_line(line)
    if found.mirror:
        held = found.mirror
        notes = "1 note" if held.notes == 1 else f"{held.notes} notes"
        show_line(f"The mirror agrees: {notes}, the last of entry {held.last}.")
        if held.last < found.entries:
            show_line(f"Entries after {held.last} have no note there yet.")
        if held.accepted:
            told = "1 note is" if held.accepted == 1 else f"{held.accepted} notes are"
            show_line(f"{told} of entries whose loss was accepted.")


def _tell_signatures(found: SignaturesCounted) -> None:
    """Print the result for the signatures, if there are any."""
    told = f"{found.with_key} with a key, {found.without_key} by name alone"
    if found.left:
        show_line(f"Signatures that were checked hold: {told}.")
        show_line(f"Not checked: {found.left} more with a key; 'trail verify --full' checks all.")
    elif found.with_key + found.without_key:
        show_line(f"Its signatures hold: {told}.")
    if found.unchecked:
        show_line(
            f"NOT CHECKED: {found.unchecked} signatures with a key; this needs ldncompound[sign].",
            err=True,
        )
