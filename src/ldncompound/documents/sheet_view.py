"""The parts of a batch sheet, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ldncompound.compounding.form_paper import Dosing, Rows
    from ldncompound.documents.plausibility_page import PlausibilityView

__all__ = ["PrintedAs", "SheetView", "StepLine"]


class PrintedAs(NamedTuple):
    """
    How a recorded preparation stands when its sheet is printed.

    Args:
        copy: Its original was printed before.
        barred: What keeps it from being used: "on hold", "rejected", "recalled", "replaced",
            "quarantine".
        one_person: A pharmacist who prepared it signed it off, without a second person.
    """

    copy: bool
    barred: tuple[str, ...] = ()
    one_person: bool = False


class StepLine(NamedTuple):
    """One line to work through: what to do, and the target where something is weighed."""

    number: str
    text: str
    target: str
    note: str


class ComponentLine(NamedTuple):
    """A component with its need and its lots."""

    name: str
    required: str
    working: str
    maker: str
    lot: str
    expiration: str


class CheckLine(NamedTuple):
    """An in-process check with what is expected."""

    name: str
    expected: str


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
    are empty: nothing proves it.
    """

    identity: str
    title: str
    subtitle: str
    copy: bool
    marks: tuple[str, ...]
    one_person: str
    paper: str
    prepared_on: str
    pharmacy: tuple[str, ...]
    prescription: Rows
    preparation: Rows
    components: tuple[ComponentLine, ...]
    bench: Rows
    steps: tuple[StepLine, ...]
    weighing: tuple[str, ...]
    warnings: tuple[str, ...]
    checks: tuple[CheckLine, ...]
    leftover: tuple[str, ...]
    yields: Rows
    beyond_use: Rows
    cost: Rows
    dosings: tuple[Dosing, ...]
    screening: ScreeningPage | None
    trail: str
    trail_short: str
    program: str
    plausibility: PlausibilityView | None = None
