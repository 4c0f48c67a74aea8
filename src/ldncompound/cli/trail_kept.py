"""`ldncompound trail`: restore, accept."""

from __future__ import annotations

from typing import Annotated

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

__all__ = ["accept", "restore"]


def restore(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The backup.")],
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why it is restored.")
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
    """Put a backup in the place of the trail; signed.

    A whole trail is never overwritten, unless the backup goes on from it; on a server an empty one
    is filled. What is damaged or lacks entries is kept beside it. The entry names what is lost, and
    data that were erased after the backup are erased again, as far as this account knows of it.

    Example: ldncompound trail restore /media/stick/trail-2026-11-30.sqlite --reason 'disk failed'
    """
    from ldncompound.cli.people_secrets import needed_text
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, say, told_entries, told_entry

    why = needed_text("--reason", reason)
    door = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    done = door.trail.restore(file, reason=why, request_id=request_id)
    if json:
        print_json(done)
    say(f"Restored: {told_entries(done.found.size)}. {told_entry(done.trail)}")
    if done.lost is not None:
        say(done.lost.told())
    if done.erased:
        say(f"Erased again: the personal data of entries {', '.join(map(str, done.erased))}.")
    if done.kept is not None:
        say(f"What stood there is kept, with patients' data, in {done.kept}")


def accept(
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="How it was lost.")
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
    """Go on with a trail of which something known is lost; signed.

    Nothing is recorded in a trail that is shorter or another one than this account knows, until
    somebody accepts that. The entry names the entries and ids that are lost; none of these ids is
    given again. Restore the last backup first, where there is one.

    Example: ldncompound trail accept --reason 'disk failed, backup of Friday restored' --by AB
    """
    from ldncompound.cli.people_secrets import needed_text
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json, say, told_entry

    why = needed_text("--reason", reason)
    door = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    done = door.trail.accept(reason=why, request_id=request_id)
    if json:
        print_json(done)
    say(f"{done.lost.told()} Accepted. {told_entry(done.trail)}")
    if done.erased:
        say(f"Erased again: the personal data of entries {', '.join(map(str, done.erased))}.")
