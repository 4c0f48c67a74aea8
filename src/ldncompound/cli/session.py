"""Where things are on this machine, who is at it, and what time it is."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.core.refusals import StorageUnavailable, WrongUsage, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.compounding.practice import Pharmacy
    from ldncompound.formulary.contents import Formulary
    from ldncompound.pharmacy.desk import Desk
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.store import Trail

__all__ = [
    "at_this_moment",
    "check_person",
    "configuration_path",
    "desk",
    "formulary_for",
    "is_folder",
    "keys_path",
    "open_recorder",
    "pharmacy_for",
    "trail_path",
]


_APP = "ldncompound"


def trail_path(given: str | None) -> Path:
    """
    Return where the trail is.

    Raises:
        WrongUsage: an address of a database server, which this build cannot reach.
    """
    if given is None:
        from platformdirs import user_data_path

        return user_data_path(_APP, appauthor=False) / "trail.sqlite"
    if "://" in given:
        raise WrongUsage(
            "A trail on a database server needs an extra that this version does not have.",
            remedy="Give the path of a file.",
        )
    path = _path(given, "--trail")
    if not path.name:
        raise StorageUnavailable(
            f"The audit trail {quoted(given)} is a folder.", remedy="Name a file."
        )
    return path


def configuration_path(given: str | None) -> Path:
    """Return where the configuration is, or would be written."""
    if given is None:
        from platformdirs import user_config_path

        return user_config_path(_APP, appauthor=False) / "pharmacy.toml"
    return _path(given, "--config")


def keys_path(given: str | None) -> Path:
    """Return the folder of the people's keys: outside the trail, and movable without it."""
    if given is None:
        from platformdirs import user_data_path

        return user_data_path(_APP, appauthor=False) / "keys"
    return _path(given, "--keys")


def _path(given: str, option: str) -> Path:
    """Return a path as typed; refuse an empty one or one with a NUL."""
    if not given.strip() or "\0" in given:
        raise WrongUsage(f"{option} {quoted(given)} is not a path.", remedy="Name a file.")
    try:
        path = Path(given).expanduser()
        os.fsencode(path)
        path.exists()
    except (OSError, RuntimeError, ValueError):
        # Too long a name, an unknown home folder, characters that no file system takes.
        raise WrongUsage(
            f"{option} {quoted(given)} is not a path.", remedy="Name a file."
        ) from None
    return path


def is_folder(given: str) -> bool:
    """Return whether what was typed is a folder; no name is too long or too odd to ask."""
    try:
        return Path(given).is_dir()
    except (OSError, ValueError):
        return False


def pharmacy_for(given: str | None) -> Pharmacy:
    """
    Return the configured pharmacy, or `UNCONFIGURED`.

    Raises:
        WrongUsage: a file that was named is missing or wrong.
    """
    from ldncompound.compounding.practice import UNCONFIGURED
    from ldncompound.pharmacy.configuration import load_pharmacy

    path = configuration_path(given)
    if given is None and not path.exists():
        return UNCONFIGURED
    return load_pharmacy(path)


def formulary_for(given: str | None) -> Formulary:
    """
    Return the shipped master formulation records, and the pharmacy's own.

    Raises:
        WrongUsage: a record that must not be used.
    """
    from ldncompound.pharmacy.master_records import load_formulary

    if given is None:
        return load_formulary()
    folder = _path(given, "--formulations")
    if not folder.is_dir():
        raise WrongUsage(f"--formulations {quoted(given)} is not a folder.")
    return load_formulary(folder)


def desk(by: str | None) -> Desk:
    """
    Return who acts, where and when.

    Raises:
        WrongUsage: a name that cannot be printed.
    """
    import getpass
    import platform

    from ldncompound.cli.names import check_person, printable
    from ldncompound.pharmacy.desk import Desk

    if by is not None and by.strip():
        check_person(by, "the name of who acts")
        name, basis = by, "stated"
    else:
        basis = "login name"
        try:
            name = printable(getpass.getuser())
        except (OSError, KeyError, ImportError):
            name = "unknown"
    now = datetime.now(UTC).astimezone()
    return Desk(
        by=name,
        by_basis=basis,
        station=printable(platform.node()) or "unknown",
        now=now,
        today=now.date(),
    )


def at_this_moment(at_desk: Desk) -> Desk:
    """Return who acts, with the current time: a long run may pass midnight."""
    from dataclasses import replace

    now = datetime.now(UTC).astimezone()
    return replace(at_desk, now=now, today=now.date())


def open_trail(given: str | None) -> Trail:
    """Open the trail for acts; the first one creates it."""
    from ldncompound.cli.terminal import say
    from ldncompound.trail.store import Trail

    path = trail_path(given)
    if given is None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageUnavailable(
                f"The folder {path.parent} for the audit trail cannot be made: {error.strerror}.",
                remedy="Name another place with --trail.",
            ) from None
    opened = Trail.open_for_acts(path)
    if opened.created:
        say(f"A new audit trail begins: {path}")
    return opened


def check_person(
    action: str, trail: str | None, config: str | None, formulations: str | None, by: str | None
) -> None:
    """
    Refuse who may not act, before anything is asked of them.

    Raises:
        NotAuthorised: they may not; recorded.
    """
    if not trail_path(trail).exists():
        return  # nobody is enrolled in a trail that is to be made
    recorder = open_recorder(trail, config, formulations, by)
    with recorder.trail:
        may = partial(recorder.authority.check, recorder.trail, recorder.desk, action)
        recorder.attempt({"action": action}, may)


def open_recorder(
    trail: str | None,
    config: str | None,
    formulations: str | None,
    by: str | None,
    *,
    keys: str | None = None,
    passphrase_fd: int | None = None,
    look: Callable[[Formulary], None] = lambda _: None,
) -> Recorder:
    """
    Return the recorder of acts; everything else is checked before the trail is opened.

    Args:
        trail: As typed.
        config: Likewise.
        formulations: Likewise.
        by: Likewise.
        keys: Likewise.
        passphrase_fd: File descriptor to read passphrases from; None to ask.
        look: Checks what else was typed against the formulary.

    Raises:
        WrongUsage: configuration, formulations or name are wrong.
        StorageUnavailable: the trail cannot be written.
        VerificationFailure: the file is not a trail.
    """
    from ldncompound.cli.passphrases import signing_passphrase
    from ldncompound.pharmacy.people.authority import KeyAuthority
    from ldncompound.pharmacy.recorder import Recorder

    pharmacy, formulary, at_desk = pharmacy_for(config), formulary_for(formulations), desk(by)
    formulary.rule_of(pharmacy.jurisdiction)  # a configuration that names another is refused
    look(formulary)
    authority = KeyAuthority(
        keys_path(keys),
        partial(signing_passphrase, fd=passphrase_fd),
        unlocked=passphrase_fd is None,
    )
    return Recorder(open_trail(trail), formulary, pharmacy, at_desk, authority)
