"""`ldncompound people recover`: a person comes in by a secret that serves once."""

from __future__ import annotations

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
)

if TYPE_CHECKING:
    from pathlib import Path

    from ldncompound.pharmacy.people.passphrases import Passphrase
    from ldncompound.pharmacy.people.person import Person, PersonEntry
    from ldncompound.pharmacy.people.single_use import SingleUse

__all__ = ["NewPassphraseFdOption", "RecoveryFileOption", "recover", "told_of_key"]


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
    from ldncompound.cli.passphrases import new_passphrase
    from ldncompound.cli.session import keys_path, open_recorder
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.keys import check_sign_extra
    from ldncompound.pharmacy.people.recovery import recover as recovered

    check_sign_extra()
    path = secret_file(new_recovery_file)
    spare = recovery_key(path, json=json)
    secret = read_secret(recovery_file, f"Recovery key of {who}: ")
    folder = keys_path(keys)

    def ask(person: Person) -> Passphrase:
        return new_passphrase(f"{person.id}, {person.name}", new_passphrase_fd)

    recorder = open_recorder(trail, config, formulations, by or who, keys=keys)
    with recorder.trail, written(path, spare):
        entry = recovered(Personnel(recorder), who, secret, ask, spare)
    told_of_key(entry, "has a new key", folder, spare, path, json=json)


def told_of_key(
    entry: PersonEntry,
    now: str,
    folder: Path,
    spare: SingleUse | None,
    path: Path | None,
    *,
    json: bool,
) -> None:
    """Print who has which key from now on, and where it and the recovery key are."""
    from ldncompound.cli.handed_secrets import tell_recovery_key
    from ldncompound.cli.terminal import print_json, told_entry
    from ldncompound.pharmacy.people.keys import key_file

    kept = None if entry.public_key is None else str(key_file(folder, entry.public_key))
    if json:
        print_json(entry.enrolled(kept, None if path is None else str(path)))
        return
    typer.echo(f"{entry.id}, {entry.name}, {entry.role}, {now}. {told_entry(entry.trail)}")
    if kept is None:
        typer.echo("Signatures will say: two named persons, no key.")
        return
    typer.echo(f"The key is in {kept}, outside the trail. Keep a copy of it.")
    tell_recovery_key(spare, path)
