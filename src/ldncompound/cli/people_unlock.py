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
    from ldncompound.cli.session import desk, keys_path, trail_path
    from ldncompound.cli.terminal import print_json
    from ldncompound.core.text import escaped
    from ldncompound.pharmacy.people.duties import DUTIES
    from ldncompound.pharmacy.people.unlock_acts import unlock as unlocked
    from ldncompound.trail.store import Trail

    at_desk = desk(by)
    with Trail.open_for_reading(trail_path(trail)) as reader:
        found = unlocked(
            reader,
            at_desk.by,
            keys_path(keys),
            lambda person: passphrase_of(
                f"{escaped(person.told())}, unlocks the own key.\nPassphrase: ", passphrase_fd
            ),
            at_desk.now,
        )
    if json:
        print_json(found)
        return
    meanings = ", ".join(dict.fromkeys(str(DUTIES[each].meaning) for each in found.actions))
    until = datetime.fromisoformat(found.until).astimezone()
    show_line(f"{found.person}, {found.name}, {found.role}, signs unasked as")
    show_line(f"{meanings}.")
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
    from ldncompound.cli.session import keys_path
    from ldncompound.cli.terminal import print_json
    from ldncompound.pharmacy.people.key_agent import address_of
    from ldncompound.pharmacy.people.key_agent import lock as locked

    found = locked(address_of(keys_path(keys)))
    if json:
        print_json(found)
    else:
        show_line("Nothing was unlocked." if found.person is None else f"{found.person} is locked.")
