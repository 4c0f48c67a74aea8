"""The parts of a batch sheet, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ldncompound.compounding.form_paper import Dosing, Rows
    from ldncompound.documents.plausibility_page import PlausibilityView

__all__ = [
    "CheckLine",
    "ComponentLine",
    "MassesToWeigh",
    "QuestionLine",
    "ScreeningPage",
    "SheetView",
    "StepLine",
]


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
