"""`ldncompound people invite|accept|recover`: a person comes in by a secret that serves once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypedDict

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
    from pathlib import Path

    from ldncompound.api import KeyGiven

__all__ = [
    "NewPassphraseFdOption",
    "RecoveryFileOption",
    "accept",
    "invite",
    "needed_text",
    "needed_texts",
    "recover",
    "tell_key",
]


class PersonTexts(TypedDict):
    """Who is to come in, as typed."""

    name: str
    initials: str
    role: str


RecoveryFileOption = Annotated[
    str | None,
    typer.Option(
        "--recovery-file",
        metavar="FILE",
        help="Write the recovery key to this new file, instead of showing it.",
    ),
]
NewPassphraseFdOption = Annotated[
    int | None,
    typer.Option(
        "--new-passphrase-fd",
        metavar="N",
        min=0,
        help="Read the new person's passphrase from this file descriptor.",
    ),
]


def recover(
    who: Annotated[str, typer.Argument(metavar="ID", help="Id or name of the person.")],
    recovery_file: Annotated[
        str | None,
        typer.Option(
            "--recovery-file",
            metavar="FILE",
            help="The file with the recovery key, instead of asking for it.",
        ),
    ] = None,
    new_recovery_file: Annotated[
        str | None,
        typer.Option(
            "--new-recovery-file",
            metavar="FILE",
            help="Write the next recovery key to this new file, instead of showing it.",
        ),
    ] = None,
    new_passphrase_fd: NewPassphraseFdOption = None,
    request_id: RequestIdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Set a new key with a new passphrase, by the recovery key alone; it is used up.

    For a person whose key file or passphrase is lost. What was signed before stays valid, and the
    old key signs nothing more. A new recovery key takes the place of the one that was used.

    Example: ldncompound people recover AB

    Example: ldncompound people recover AB --recovery-file ab.txt --new-recovery-file ab-2.txt
    """
    from ldncompound.cli.handed_secrets import (
        handed_over,
        on_terminal,
        read_secret,
        secret_file,
    )
    from ldncompound.cli.passphrases import asks_new_passphrase
    from ldncompound.cli.session import pharmacy_at

    path = secret_file(new_recovery_file, again=request_id is not None)
    door = pharmacy_at(trail, config, formulations, by, keys=keys)
    asked = path is not None or (not json and on_terminal())
    done = handed_over(
        path,
        lambda keep: door.people.recover(
            who,
            lambda: read_secret(recovery_file, f"Recovery key of {who}: "),
            new_passphrase=asks_new_passphrase(new_passphrase_fd),
            recovery_key=asked,
            keep=keep,
            request_id=request_id,
        ),
    )
    tell_key(done, "has a new key", path, asked=asked, json=json)


def invite(
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Full name.")] = None,
    initials: Annotated[
        str | None, typer.Option(metavar="TEXT", help="As printed on a record; one word.")
    ] = None,
    role: Annotated[
        str | None, typer.Option(metavar="ROLE", help="technician, pharmacist or quality.")
    ] = None,
    identity: Annotated[
        str | None,
        typer.Option("--id", metavar="TEXT", help="A short name, if the initials are taken."),
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
    """Invite a person by a word that serves once, for 72 hours; signed by the one who invites.

    Whoever has the word comes in under this name and role: give it to the person alone. Inviting
    the same person again ends the earlier word.

    Example: ldncompound people invite --name 'Ben Chen' --initials BC --role technician --by AB
    """
    from ldncompound.cli.screens import local_time
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import as_typed, print_json, told_entry
    from ldncompound.core.records import replaced

    said = needed_texts(name, initials, role, json=json)
    door = pharmacy_at(trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd)
    done = door.people.invite(**said, identity=identity, request_id=request_id)
    told = done.invitation
    if json:
        print_json(replaced(told, word=done.word))
        return
    show_line(f"{told.id}, {told.name}, is invited as {told.role}. {told_entry(told.trail)}")
    if done.word is None:
        show_line("The word was shown the first time, and is kept nowhere; invite anew.")
    else:
        show_line(f"Word, shown only now: {done.word}")
    until = local_time(told.expires)
    show_line(as_typed(f"It serves once, until {until}: 'ldncompound people accept'."))


def accept(
    word: Annotated[
        str | None,
        typer.Argument(metavar="WORD", help="The word; without it, it is asked for, unseen."),
    ] = None,
    recovery_file: RecoveryFileOption = None,
    new_passphrase_fd: NewPassphraseFdOption = None,
    request_id: RequestIdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Come in by the word of an invitation, with a passphrase that nobody else knows.

    Example: ldncompound people accept
    """
    from ldncompound.cli.handed_secrets import (
        handed_over,
        on_terminal,
        read_secret,
        secret_file,
    )
    from ldncompound.cli.passphrases import asks_new_passphrase
    from ldncompound.cli.session import pharmacy_at

    path = secret_file(recovery_file, again=request_id is not None)
    door = pharmacy_at(trail, config, formulations, by, keys=keys)
    asked = path is not None or (not json and on_terminal())
    done = handed_over(
        path,
        lambda keep: door.people.accept(
            (lambda: read_secret(None, "Word of the invitation: ")) if word is None else word,
            new_passphrase=asks_new_passphrase(new_passphrase_fd),
            recovery_key=asked,
            keep=keep,
            request_id=request_id,
        ),
    )
    tell_key(done, "is enrolled", path, asked=asked, json=json)


def needed_text(option: str, given: str | None) -> str:
    """
    Return the value of a required option.

    Raises:
        WrongUsage: it is missing.
    """
    from ldncompound.core.refusals import WrongUsage

    if given is None:
        raise WrongUsage(f"{option} is missing.", remedy=f"Give it; '{option}' has no default.")
    return given


def needed_texts(
    name: str | None, initials: str | None, role: str | None, *, json: bool
) -> PersonTexts:
    """
    Return who is to come in, as typed; what is missing is asked for on a terminal.

    Raises:
        WrongUsage: an option is missing, and nobody can be asked.
    """
    from ldncompound.api.people_let_in import check_role, roles
    from ldncompound.cli.order_session import asker

    ask = asker(json=json, first=lambda: None)
    return {
        "name": ask(name, "--name", "Name"),
        "initials": ask(initials, "--initials", "Initials, as on a record"),
        "role": ask(role, "--role", f"Role ({', '.join(roles())})", check_role),
    }


def tell_key(done: KeyGiven, now: str, path: Path | None, *, asked: bool, json: bool) -> None:
    """Print who has which key from now on, and where it and the recovery key are."""
    from ldncompound.cli.handed_secrets import tell_recovery_key
    from ldncompound.cli.screens import wrapped
    from ldncompound.cli.terminal import print_json, told_entry
    from ldncompound.core.records import replaced

    entry = done.person
    if json:
        print_json(replaced(entry, recovery_file=None if path is None else str(path)))
        return
    show_line(f"{entry.id}, {entry.name}, {entry.role}, {now}. {told_entry(entry.trail)}")
    if entry.key_file is None:
        show_line("Signatures will say: typed name, no key.")
        return
    wrapped(f"The key is in {entry.key_file}, outside the trail. Keep a copy of it.", "")
    tell_recovery_key(done, path, asked=asked)
