"""Where a pharmacy's files are: as the caller names them, or in the user's own folders."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.refusals import StorageUnavailable, WrongUsage, quoted

if TYPE_CHECKING:
    from ldncompound.trail.addresses import TrailAddress
    from ldncompound.trail.remembered import Memory
    from ldncompound.trail.store import Trail

__all__ = [
    "configuration_path",
    "keys_path",
    "path_of",
    "state_path",
    "trail_path",
    "trail_shown",
    "written_elsewhere",
]


_APP = "ldncompound"

_NO_FILE = lazy_pattern(r"\s*postgres(ql)?:|.*\bpassword\s*=", re.IGNORECASE | re.DOTALL)
"""What is meant for a server, and would be taken for the name of a file."""


def trail_path(given: str | os.PathLike[str] | TrailAddress | None) -> TrailAddress:
    """
    Return where the trail is; None is the file in the user's data directory.

    Args:
        given: The path of a file, or the URL of a server.

    Raises:
        WrongUsage: no path, or no address of a database server.
        StorageUnavailable: it can only be a folder.
    """
    if given is None:
        from platformdirs import user_data_path

        return user_data_path(_APP, appauthor=False) / "trail.sqlite"
    if not isinstance(given, str | os.PathLike):
        # Imported here and below: most trails are files.
        from ldncompound.trail.addresses import ServerAddress

        return given if isinstance(given, ServerAddress) else path_of(given, "--trail")
    if isinstance(given, str) and "://" in given:
        from ldncompound.trail.addresses import is_url, server_address

        if is_url(given):
            return server_address(given)
        raise WrongUsage(
            "A trail is kept in a file, or on a PostgreSQL server.",
            remedy="Give the path of a file, or a URL that begins with postgresql://.",
        )
    if isinstance(given, str) and _is_for_a_server(given):
        raise WrongUsage(  # it may hold a password, and is not repeated
            "The trail on a server is named by a URL that begins with postgresql://.",
            remedy="Write it like postgresql://user@server/database.",
        )
    path = path_of(given, "--trail")
    if not path.name:
        raise StorageUnavailable(
            f"The audit trail {quoted(str(given))} is a folder.", remedy="Name a file."
        )
    return path


def _is_for_a_server(given: str) -> bool:
    """Return whether what is no URL is meant for a server all the same."""
    return (":" in given or "=" in given) and _NO_FILE.match(given) is not None


def trail_shown(given: str) -> str:
    """Return where a trail is, as messages repeat it: a URL without its password."""
    if "://" not in given and not _is_for_a_server(given):
        return given
    try:
        return str(trail_path(given))
    except WrongUsage:
        return "URL"


def configuration_path(given: str | os.PathLike[str] | None) -> Path:
    """Return where the configuration is; None is the file in the user's folder of settings."""
    if given is None:
        from platformdirs import user_config_path

        return user_config_path(_APP, appauthor=False) / "pharmacy.toml"
    return path_of(given, "--config")


def keys_path(given: str | os.PathLike[str] | None) -> Path:
    """Return the folder of the people's keys: outside the trail, and movable without it."""
    if given is None:
        from platformdirs import user_data_path

        return user_data_path(_APP, appauthor=False) / "keys"
    return path_of(given, "--keys")


def state_path(given: str | os.PathLike[str] | None) -> Path:
    """
    Return the file that remembers the last head of each trail.

    None is what LDNCOMPOUND_STATE names, or else the file in the user's folder of states.
    """
    named = given or os.environ.get("LDNCOMPOUND_STATE")
    if named:
        return path_of(named, "LDNCOMPOUND_STATE")
    from platformdirs import user_state_path

    return user_state_path(_APP, appauthor=False) / "trails.sqlite"


def path_of(given: str | os.PathLike[str], option: str) -> Path:
    """
    Return a path as given.

    Args:
        given: The path.
        option: What it is for, as the command line calls it.

    Raises:
        WrongUsage: it is empty, has a NUL, or no file system takes it.
    """
    wrong = WrongUsage(f"{option} {quoted(str(given))} is not a path.", remedy="Name a file.")
    if not isinstance(given, str | os.PathLike):
        raise wrong
    text = os.fspath(given)
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        raise wrong
    # Imported here: most calls name no path.
    from ldncompound.trail.file_names import reachable

    path = Path(text)
    try:
        path = reachable(path.expanduser())
        os.fsencode(path)
        path.exists()
    except PermissionError:
        pass  # whatever reads it reports why
    except (OSError, RuntimeError, ValueError):
        # Too long a name, an unknown home folder, characters that no file system takes.
        raise wrong from None
    return path


def written_elsewhere(memory: Memory, trail: Trail) -> str | None:
    """
    Return a sentence where what is acted on may be a copy: its trail is known at another place.

    Args:
        memory: What is remembered at the place of the trail.
        trail: It is open.
    """
    from ldncompound.trail.failures import shown

    known = memory.known(trail.origin)
    if known is None or known.place == memory.place:
        return None
    lacking = memory.behind(trail)
    if not lacking and memory.known() is not None:
        return None
    missing = f" (entries missing here: {lacking})" if lacking else ""
    return (
        f"This trail was last written at {shown(known.place)}{missing}. What is recorded here is "
        "not recorded there."
    )
