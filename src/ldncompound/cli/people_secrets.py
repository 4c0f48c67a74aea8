"""`ldncompound people invite|accept|recover`: a person comes in by a secret that serves once."""

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
    TrailOption,
    VersionOption,
)
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ldncompound.pharmacy.people.passphrases import Passphrase
    from ldncompound.pharmacy.people.person import Person, PersonEntry
    from ldncompound.pharmacy.people.roll import Enrolment
    from ldncompound.pharmacy.people.single_use import SingleUse
    from ldncompound.pharmacy.recorder import Recorder

__all__ = [
    "NewPassphraseFdOption",
    "RecoveryFileOption",
    "accept",
    "invite",
    "recover",
    "told_of_key",
    "wanted_person",
]


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
        read_secret,
        recovery_key,
        secret_file,
        written,
    )
    from ldncompound.cli.session import keys_path, open_recorder
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.keys import check_sign_extra
    from ldncompound.pharmacy.people.recovery import recover as recovered

    check_sign_extra()
    path = secret_file(new_recovery_file)
    spare = recovery_key(path, json=json)
    secret = read_secret(recovery_file, f"Recovery key of {who}: ")
    recorder = open_recorder(trail, config, formulations, by or who, keys=keys)
    with recorder.trail, written(path, spare):
        asks = _asks(recorder, new_passphrase_fd)
        entry = recovered(Personnel(recorder), who, secret, asks, spare)
    told_of_key(entry, "has a new key", keys_path(keys), spare, path, json=json)


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
    from ldncompound.cli.session import open_recorder
    from ldncompound.cli.terminal import as_typed, print_json, told_entry
    from ldncompound.core.records import replaced
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.invitations import invite as invited
    from ldncompound.pharmacy.people.invitations import new_word

    wanted, word = wanted_person(name, initials, role, identity), new_word()
    recorder = open_recorder(
        trail, config, formulations, by, keys=keys, passphrase_fd=passphrase_fd
    )
    with recorder.trail:
        told = invited(Personnel(recorder), wanted, word)
    if json:
        print_json(replaced(told, word=word.shown()))
        return
    show_line(f"{told.id}, {told.name}, is invited as {told.role}. {told_entry(told.trail)}")
    show_line(f"Word, shown only now: {word.shown()}")
    until = local_time(told.expires)
    show_line(as_typed(f"It serves once, until {until}: 'ldncompound people accept'."))


def accept(
    word: Annotated[
        str | None,
        typer.Argument(metavar="WORD", help="The word; without it, it is asked for, unseen."),
    ] = None,
    recovery_file: RecoveryFileOption = None,
    new_passphrase_fd: NewPassphraseFdOption = None,
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
    from ldncompound.cli.handed_secrets import read_secret, recovery_key, secret_file, written
    from ldncompound.cli.session import keys_path, open_recorder
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.invitations import accept as accepted
    from ldncompound.pharmacy.people.keys import check_sign_extra
    from ldncompound.pharmacy.people.single_use import SingleUse

    check_sign_extra()
    path = secret_file(recovery_file)
    spare = recovery_key(path, json=json)
    typed = read_secret(None, "Word of the invitation: ") if word is None else SingleUse(word)
    recorder = open_recorder(trail, config, formulations, by, keys=keys)
    with recorder.trail, written(path, spare):
        entry = accepted(Personnel(recorder), typed, _asks(recorder, new_passphrase_fd), spare)
    told_of_key(entry, "is enrolled", keys_path(keys), spare, path, json=json)


def _asks(recorder: Recorder, fd: int | None) -> Callable[[Person], Passphrase]:
    """Return what asks a person for a new passphrase."""

    def ask(person: Person) -> Passphrase:
        from functools import partial

        from ldncompound.cli.passphrases import new_passphrase
        from ldncompound.pharmacy.people.new_keys import check_chosen

        check = partial(check_chosen, recorder, person)
        return new_passphrase(f"{person.id}, {person.name}", fd, check)

    return ask


def wanted_person(
    name: str | None, initials: str | None, role: str | None, identity: str | None
) -> Enrolment:
    """
    Return the person who is to come in, as typed.

    Raises:
        WrongUsage: an option is missing, or the role is unknown.
    """
    from ldncompound.core.refusals import WrongUsage, quoted
    from ldncompound.pharmacy.people.person import ROLES
    from ldncompound.pharmacy.people.roll import Enrolment

    given = {"--name": name, "--initials": initials, "--role": role}
    found = {option: text for option, text in given.items() if text is not None}
    for option in given:
        if option not in found:
            raise WrongUsage(f"{option} is missing.", remedy=f"Give it; '{option}' has no default.")
    role = found["--role"].strip().casefold()
    if role not in ROLES:
        raise WrongUsage(
            f"{quoted(found['--role'])} is not a role.", remedy=f"Roles: {', '.join(ROLES)}."
        )
    return Enrolment(name=found["--name"], initials=found["--initials"], role=role, id=identity)


def told_of_key(
    entry: PersonEntry,
    now: str,
    folder: Path,
    spare: SingleUse | None,
    path: Path | None,
    *,
    json: bool,
    alone: bool = False,
) -> None:
    """Print who has which key from now on, and where it is; *alone*: nobody else may enrol."""
    from ldncompound.cli.handed_secrets import tell_recovery_key
    from ldncompound.cli.terminal import print_json, told_entry
    from ldncompound.pharmacy.people.keys import key_file

    kept = None if entry.public_key is None else str(key_file(folder, entry.public_key))
    if json:
        print_json(entry.enrolled(kept, None if path is None else str(path)))
        return
    show_line(f"{entry.id}, {entry.name}, {entry.role}, {now}. {told_entry(entry.trail)}")
    if kept is None:
        show_line("Signatures will say: typed name, no key.")
        return
    show_line(f"The key is in {kept}, outside the trail. Keep a copy of it.")
    tell_recovery_key(spare, path)
    if alone:
        show_line("If key and recovery key are lost, nobody can enrol: enrol a second leader soon.")
