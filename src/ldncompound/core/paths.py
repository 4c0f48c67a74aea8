"""Paths that callers hand in."""

from __future__ import annotations

from ldncompound.core.quoting import quoted
from ldncompound.core.refusals import WrongUsage

__all__ = ["path_text"]


def path_text(path: object, what: str) -> str:
    """
    Return a path as text.

    Args:
        path: A text, or an object that says what its path is (`os.PathLike`).
        what: What it is of, for the message.

    Raises:
        WrongUsage: it is neither, is empty, or contains what no path can.

    >>> path_text("trail.sqlite", "the trail")
    'trail.sqlite'
    """
    told = path.__fspath__() if hasattr(path, "__fspath__") else path
    if not isinstance(told, str):
        raise WrongUsage(
            f"The path of {what} must be a text or an os.PathLike, not {type(path).__name__}.",
            remedy="Pass a text or a pathlib.Path.",
        )
    if not told.strip() or "\0" in told or (not told.isprintable() and _unwritable(told)):
        raise WrongUsage(f"{quoted(told)} is not a path of {what}.", remedy="Name a file.")
    return told


def _unwritable(text: str) -> bool:
    """Return whether no file system can hold a text; undecodable bytes are kept as surrogates."""
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return True
    return False
