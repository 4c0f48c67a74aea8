"""The pharmacy that the options of a call name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.api.types import TrailAddress

__all__ = ["answered_before", "configuration_path", "path_of", "pharmacy_at", "trail_path"]


def trail_path(given: str | None) -> TrailAddress:
    """Return where the trail is, as the library finds it."""
    from ldncompound.api import places

    return places.trail_path(given)


def configuration_path(given: str | None) -> Path:
    """Return where the configuration is, or would be written."""
    from ldncompound.api import places

    return places.configuration_path(given)


def path_of(given: str, option: str) -> Path:
    """Return a path as typed; refuse one that no file system takes."""
    from ldncompound.api import places

    return places.path_of(given, option)


def answered_before(pharmacy: Pharmacy, request_id: str | None) -> bool:
    """Return whether a request was answered before; not where its act begins the trail."""
    return request_id is not None and pharmacy.has_trail() and pharmacy.was_answered(request_id)


def pharmacy_at(
    trail: str | None,
    config: str | None = None,
    formulations: str | None = None,
    by: str | None = None,
    *,
    keys: str | None = None,
    passphrase_fd: int | None = None,
    second_passphrase_fd: int | None = None,
) -> Pharmacy:
    """
    Return the pharmacy that the options of a call name.

    Args:
        trail: As typed; None for the user's own.
        config: Likewise; None for the user's own, if there is one.
        formulations: Likewise.
        by: Likewise.
        keys: Likewise.
        passphrase_fd: File descriptor to read passphrases from; None to ask.
        second_passphrase_fd: That of a second person, who agrees; None for the same.

    Raises:
        WrongUsage: one of them cannot be what it should be.
    """
    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.cli.passphrases import signing_passphrase
    from ldncompound.cli.terminal import say

    where = configuration_path(config)
    return Pharmacy.open(
        trail,
        config=None if config is None and not _is_there(where) else where,
        formulations=formulations,
        keys=keys,
        by=by if by is not None and by.strip() else None,
        signer=partial(signing_passphrase, fd=passphrase_fd, second_fd=second_passphrase_fd),
        unlocked=passphrase_fd is None,
        begun=lambda path: say(f"A new audit trail begins: {path}"),
        told=say,
    )


def _is_there(path: Path) -> bool:
    """Return whether there is a file; where nobody may look, reading it reports why."""
    try:
        return path.exists()
    except OSError:
        return True
