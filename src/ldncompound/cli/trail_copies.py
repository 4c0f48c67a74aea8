"""`ldncompound trail`: backup, copy, create, upgrade: trails beside the one in use."""

from __future__ import annotations

from typing import Annotated

import typer

from ldncompound.cli.options import (
    ByOption,
    ConfigOption,
    FormulationsOption,
    JsonOption,
    ReplaceOption,
    TrailOption,
    VersionOption,
)

__all__ = ["backup", "copy", "create", "upgrade"]


_URL = "postgresql://… of the server, with ?schema=NAME for a site of its own."


def backup(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file to write.")],
    replace: ReplaceOption = False,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Write a backup of the whole trail, while others may go on working.

    Every byte of it is checked before the file appears; nothing is recorded. --replace never
    overwrites a trail, so give each backup a name of its own.

    Example: ldncompound trail backup /media/stick/trail-2026-11-30.sqlite
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, say, told_entries

    written = pharmacy_at(trail).trail.backup(file, replace=replace)
    if json:
        print_json(written)
    entries = told_entries(written.size)
    say(f"Backed up and checked: {entries}, root {written.root[:16]}: {written.file}")
    say(
        "It holds patients' data. Keep it where this computer's loss does not reach it; what is "
        "erased later stays in it."
    )


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A file, or the URL of a server.")],
    to: Annotated[
        str, typer.Argument(metavar="TO", help="A file that does not exist, or an empty trail.")
    ],
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Copy a trail from a file to a server, or from a server to a file.

    The same bytes, the same root; every byte is checked before the copy can be seen, and nothing
    is recorded. On a server, 'trail create' first makes an empty one.

    Example: ldncompound trail copy trail.sqlite postgresql://postgres@server/pharmacy
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, say, told_entries

    copied = pharmacy_at(source).trail.copy(to)
    if json:
        print_json(copied)
    say(f"Copied and checked: {told_entries(copied.size)}, root {copied.root[:16]}: {copied.to}")


def create(
    url: Annotated[str, typer.Argument(metavar="URL", help=_URL)],
    owner: Annotated[
        str | None, typer.Option(metavar="ROLE", help="Owns the tables; nobody works as this one.")
    ] = None,
    application: Annotated[
        str | None, typer.Option(metavar="ROLE", help="Reads and adds entries: the stations.")
    ] = None,
    reader: Annotated[
        str | None, typer.Option(metavar="ROLE", help="Only reads, perhaps at several sites.")
    ] = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Make an empty trail on a PostgreSQL server, and the accounts that it needs.

    Call it as an administrator of the server. Accounts that are missing are made, without a
    password; those that exist are used. Nothing is recorded.

    Example: ldncompound trail create postgresql://postgres@/pharmacy
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, say

    made = pharmacy_at(url).trail.create(owner=owner, application=application, reader=reader)
    if json:
        print_json(made)
    say(f"A new audit trail: {made.trail}")
    say(f"Its owner is {made.owner}; let stations connect as {made.application}.")
    if made.reader is not None:
        say(f"{made.reader} may read it, with patients' data, and record nothing.")


def upgrade(
    url: Annotated[str, typer.Argument(metavar="URL", help=_URL)],
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Bring a trail on a server to this version, and make again what is disposable in it.

    What was altered is refused, and not put right. Nothing is recorded.

    Example: ldncompound trail upgrade postgresql://server/pharmacy
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, say, told_entries

    found = pharmacy_at(url).trail.upgrade()
    if json:
        print_json(found)
    say(f"The trail is of this version: {told_entries(found.size)}, root {found.root[:16]}.")
