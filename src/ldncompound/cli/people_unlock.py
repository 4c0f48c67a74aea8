"""`ldncompound people unlock|lock`: a key kept open in memory for what is done many times a day."""

from __future__ import annotations

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

__all__ = ["lock", "unlock"]


def unlock(
    passphrase_fd: PassphraseFdOption = None,
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Keep the key of the person named with --by open, to receive lots, try packings and finish.

    Whoever is at this login can then sign these in that person's name, and nothing else, until
    nothing was signed for 15 minutes or it is locked. The key is in memory only. Unlocking another
    person's key, with the same --keys, locks the first.

    Example: ldncompound people unlock --by AB
    """
    from datetime import datetime

    from ldncompound.cli.passphrases import passphrase_of
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json
    from ldncompound.core.text import escaped

    found = pharmacy_at(trail, by=by, keys=keys).people.unlock(
        lambda person: passphrase_of(
            f"{escaped(person.told())}, unlocks the own key.\nPassphrase: ", passphrase_fd
        )
    )
    if json:
        print_json(found)
        return
    until = datetime.fromisoformat(found.until).astimezone()
    show_line(f"{found.person}, {found.name}, {found.role}, signs unasked as")
    show_line(f"{', '.join(found.meanings())}.")
    show_line(
        f"Until {until:%H:%M}, or {found.idle_minutes} minutes after the last; "
        "'ldncompound people lock' ends it."
    )


def lock(
    keys: KeysOption = None,
    trail: TrailOption = None,
    config: ConfigOption = None,
    formulations: FormulationsOption = None,
    by: ByOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Lock the key that is unlocked; every signature asks for a passphrase again.

    Example: ldncompound people lock
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    found = pharmacy_at(None, keys=keys).people.lock()
    if json:
        print_json(found)
    else:
        show_line("Nothing was unlocked." if found.person is None else f"{found.person} is locked.")
