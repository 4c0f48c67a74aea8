"""Names of people, as typed."""

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
        WrongUsage: too long, or a character that no sheet can print.
    """
    from ldncompound.core.text import check_text

    try:
        check_text(name, what, longest=_LONGEST_NAME)
    except CompoundingError as error:
        raise WrongUsage(error.message, remedy=error.remedy) from None


def printable(text: str) -> str:
    """Keep what can be written into a record of a name that the machine gave."""
    return "".join(each for each in text[:_LONGEST_NAME] if each.isprintable())
