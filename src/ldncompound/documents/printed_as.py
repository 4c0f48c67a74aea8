"""How a recorded preparation stands when a paper about it is printed, and what then bars it."""

from __future__ import annotations

from typing import NamedTuple

from ldncompound.core.wording import say

__all__ = ["PrintedAs", "bars", "marks_in_words"]


class PrintedAs(NamedTuple):
    """
    How a recorded preparation stands when its sheet is printed.

    Args:
        copy: Its original was printed before.
        barred: What keeps it from being used: "on hold", "rejected", "recalled", "replaced",
            "quarantine".
        one_person: A pharmacist who prepared it signed it off, without a second person.
        without_answers: Answers of the screening are left out of it, as in the binder.
    """

    copy: bool
    barred: tuple[str, ...] = ()
    one_person: bool = False
    without_answers: bool = False


_BARRING = ("on hold", "rejected", "recalled", "replaced")
"""States in which nothing of a batch may be used."""


def bars(state: str, *, recalled: bool, quarantine: bool) -> tuple[str, ...]:
    """
    Return what keeps a batch from being used, for every paper about it.

    Args:
        state: Of the batch.
        recalled: A lot that it holds, or may come to hold, is recalled.
        quarantine: Such a lot is in quarantine.

    >>> bars("recalled", recalled=True, quarantine=True)
    ('recalled', 'quarantine')
    >>> bars("released", recalled=True, quarantine=False)
    ('recalled',)
    """
    found = [state] if state in _BARRING else []
    found += ["recalled"] if recalled else []
    found += ["quarantine"] if quarantine else []
    return tuple(dict.fromkeys(found))


def marks_in_words() -> dict[str, str]:
    """Return what is written across a paper, by what keeps its preparation from being used."""
    return {
        "on hold": say("paper.on_hold"),
        "rejected": say("paper.rejected"),
        "recalled": say("paper.recalled"),
        "replaced": say("paper.replaced"),
        "quarantine": say("paper.quarantine"),
    }
