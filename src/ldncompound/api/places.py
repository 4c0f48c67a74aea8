"""Where a pharmacy's files are: as the caller names them, or in the user's own folders."""

from __future__ import annotations

import os
from pathlib import Path

from ldncompound.core.refusals import StorageUnavailable, WrongUsage, quoted

__all__ = ["configuration_path", "keys_path", "path_of", "state_path", "trail_path"]


_APP = "ldncompound"


def trail_path(given: str | os.PathLike[str] | None) -> Path:
    """
    Return where the trail is; None is the file in the user's data directory.

    Raises:
        WrongUsage: no path, or an address of a database server, which this build cannot reach.
        StorageUnavailable: it can only be a folder.
    """
    if given is None:
        from platformdirs import user_data_path

        return user_data_path(_APP, appauthor=False) / "trail.sqlite"
    if isinstance(given, str) and "://" in given:
        raise WrongUsage(
            "A trail on a database server needs an extra that this version does not have.",
            remedy="Give the path of a file.",
        )
    path = path_of(given, "--trail")
    if not path.name:
        raise StorageUnavailable(
            f"The audit trail {quoted(str(given))} is a folder.", remedy="Name a file."
        )
    return path


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
