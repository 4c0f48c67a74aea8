"""Who acts, at which computer and at what time, where the caller does not say."""

from __future__ import annotations

from datetime import UTC, datetime

from ldncompound.core.refusals import CompoundingError, WrongUsage

__all__ = ["check_name", "recordable", "this_account", "this_computer", "this_moment"]


_LONGEST_NAME = 80


def this_account() -> str:
    """Return the name of the account, as far as it can be recorded."""
    import getpass

    try:
        return recordable(getpass.getuser()) or "unknown"
    except (OSError, KeyError, ImportError):
        return "unknown"


def this_computer() -> str:
    """Return the name of this computer, as far as it can be recorded."""
    import platform

    return recordable(platform.node()) or "unknown"


def this_moment() -> datetime:
    """Return the time, in the zone of this computer."""
    return datetime.now(UTC).astimezone()


def recordable(text: str) -> str:
    """Return what can be recorded of a name given by the machine: printable, not too long."""
    return "".join(each for each in text[:_LONGEST_NAME] if each.isprintable())


def check_name(name: str, what: str) -> str:
    """
    Return a name of a person or station; refuse one that cannot be printed.

    Args:
        name: As given.
        what: Whose name it is, for the message.

    Raises:
        WrongUsage: no text, empty, too long, or a character that cannot be printed.
    """
    from ldncompound.core.text import check_text

    if not isinstance(name, str) or not name.strip():
        raise WrongUsage(f"{what} is missing.", remedy="Give it as text.")
    try:
        check_text(name, what, longest=_LONGEST_NAME)
    except CompoundingError as error:
        raise WrongUsage(error.message, remedy=error.remedy) from None
    return name
