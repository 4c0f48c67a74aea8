"""Check the names of people."""

from __future__ import annotations

from ldncompound.core.refusals import CompoundingError, WrongUsage

__all__ = ["check_person", "printable"]


_LONGEST_NAME = 80


def check_person(name: str, what: str) -> None:
    """
    Refuse a person's name that cannot be printed.

    Args:
        name: As typed.
        what: Whose name it is, for the message.

    Raises:
        WrongUsage: too long, or a character that cannot be printed.
    """
    from ldncompound.core.text import check_text

    try:
        check_text(name, what, longest=_LONGEST_NAME)
    except CompoundingError as error:
        raise WrongUsage(error.message, remedy=error.remedy) from None


def printable(text: str) -> str:
    """Return what can be recorded of a name given by the machine: printable, not too long."""
    return "".join(each for each in text[:_LONGEST_NAME] if each.isprintable())
