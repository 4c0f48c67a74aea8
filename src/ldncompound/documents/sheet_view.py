"""The parts of a batch sheet, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.compounding.form_paper import Dosing, Rows
    from ldncompound.documents.plausibility_page import PlausibilityView

__all__ = [
    "CheckLine",
    "ComponentLine",
    "MassesToWeigh",
    "PrintedAs",
    "QuestionLine",
    "ScreeningPage",
    "SheetView",
    "StepLine",
    "bars",
    "marks_in_words",
]


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


class StepLine(NamedTuple):
    """
    One line to work through.

    Args:
        number: As it is entered.
        text: What to do.
        target: What the display or the mark shows, in few letters; empty where nothing is.
        also: The target once more, in milligrams.
        note: How it is done.
        loud: Whether the note is as important as the text.
        writes: Whether something is found that is written down.
    """

    number: str
    text: str
    target: str
    also: str
    note: str
    loud: bool
    writes: bool


class ComponentLine(NamedTuple):
    """
    A component with its need and its lots.

    Args:
        name: As in the master record.
        needed: What the steps take of it.
        also: What of that goes into the batch, where it is another amount.
        required: The need that was computed, for the record.
        working: How.
        maker: Of its lots; empty where it is not known yet, like the next two.
        lot: Their numbers.
        expiration: Their dates.
    """

    name: str
    needed: str
    also: str
    required: str
    working: str
    maker: str
    lot: str
    expiration: str


class MassesToWeigh(NamedTuple):
    """
    Single units to weigh: a box for each, and what they are judged by.

    Args:
        boxes: How many.
        limits: In mg, each in a line; with a blank for what is not known yet.
        shells: Whether the mean of empty shells is written down too.
    """

    boxes: int
    limits: tuple[str, ...]
    shells: bool


class CheckLine(NamedTuple):
    """An in-process check with what is expected; `masses` where single units are weighed."""

    name: str
    expected: str
    masses: MassesToWeigh | None = None


class QuestionLine(NamedTuple):
    """A question of the screening; answer and consultation are empty where none was given."""

    name: str
    text: str
    meaning: str
    answer: str
    consulted: str


class ScreeningPage(NamedTuple):
    """Questions to the patient and counselling: a separate page, since it is health data."""

    to_ask: tuple[QuestionLine, ...]
    answered: tuple[QuestionLine, ...]
    avoided: tuple[str, ...]
    counsel: tuple[str, ...]
    sources: str


class SheetView(NamedTuple):
    """
    Everything on the sheet, from top to bottom.

    `marks` go across every page. Of a draft, which nobody recorded, `trail` and `trail_short`
    are empty: nothing proves it. `until` and what stands before it are needed at the bench; from
    `calculation` on it is the back.
    """

    identity: str
    title: str
    subtitle: str
    copy: bool
    marks: tuple[str, ...]
    one_person: str
    paper: str
    prepared_on: str
    prepared_day: tuple[int, int, int]
    pharmacy: tuple[str, ...]
    until: Rows
    prescription: Rows
    dosings: tuple[Dosing, ...]
    mind: tuple[str, ...]
    bench: Rows
    components: tuple[ComponentLine, ...]
    steps: tuple[StepLine, ...]
    weighing: tuple[str, ...]
    leftover: tuple[str, ...]
    checks: tuple[CheckLine, ...]
    yields: Rows
    calculation: Rows
    notes: tuple[str, ...]
    basis: Rows
    beyond_use: Rows
    cost: Rows
    screening: ScreeningPage | None
    trail: str
    trail_short: str
    program: str
    plausibility: PlausibilityView | None = None
