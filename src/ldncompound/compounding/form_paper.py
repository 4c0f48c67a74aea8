"""The interface of the texts of a dosage form on sheet, label and screen.

Each form has them in its module `paper`; `documents` and the screens only lay them out.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar, cast

from ldncompound.compounding.form_figures import FormFigures
from ldncompound.compounding.forms import module_of
from ldncompound.compounding.prescription.order import StepTaken, interval_of, one_dose
from ldncompound.core.language import weekday_on_paper
from ldncompound.core.numbers import exponent_of, format_number, plain_fraction, round_half_up
from ldncompound.core.quantities import format_quantity, in_words, written
from ldncompound.core.weekdays import WEEKDAYS, Weekday
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Component, Preparation
    from ldncompound.core.quantities import Quantity

__all__ = [
    "Container",
    "Dosing",
    "FormPaper",
    "OneDose",
    "Rows",
    "Task",
    "days_of",
    "ends_early",
    "how_often",
    "often_of",
    "paper_of",
    "shortened",
    "without_end",
    "workings_of",
]


_DIGITS = 4
"""How many a derived figure has on paper."""

_WRITTEN = 7
"""How many digits a figure that is no quotient has at most, so that paper may show them all."""


FiguresT = TypeVar("FiguresT", bound=FormFigures)

Rows = tuple[tuple[str, str], ...]
"""Names, each with its text."""

Task = tuple[str, str, str]
"""What to do, the target where there is one, and a note."""


class Dosing(NamedTuple):
    """The oral syringe of a dose, to be drawn with its mark; numbers as texts in mL."""

    sentence: str
    capacity: str
    graduation: str
    draws: tuple[str, ...]


class OneDose(NamedTuple):
    """
    One dose of a preparation in words; of several steps that of one.

    Args:
        dose: How much drug it is.
        given: How much of the preparation that is.
        taken: How it is measured out, to follow; empty where not needed.
        first: First day on which it is taken.
        last: Last day of its step.
        often: How often it is taken, where that is not once a day; else empty.
    """

    dose: str
    given: str
    taken: str
    first: date
    last: date
    often: str


class Container(NamedTuple):
    """
    What one container holds, and which of the steps it is for.

    Args:
        holds: In words.
        step: Number of the step, from 0 on; None where it is for all of them.
    """

    holds: str
    step: int | None = None


class FormPaper(ABC, Generic[FiguresT]):
    """
    The texts of a preparation of one form.

    `label_size` is the default size of its label, `bench` the heading of its steps on the
    screen.

    Args:
        preparation: One of this form.
    """

    label_size: ClassVar[str] = "vial"
    bench: ClassVar[str] = "Weigh and mix"

    def __init__(self, preparation: Preparation) -> None:
        self.preparation = preparation
        self.figures = cast("FiguresT", preparation.figures)
        self.working: dict[str, str] = workings_of(preparation)

    def worked(self, number: str) -> str:
        """Return the working of a number, by its name."""
        return self.working[number]

    @property
    @abstractmethod
    def label_form(self) -> str:
        """Return the name of the form on a label."""

    @property
    @abstractmethod
    def yield_words(self) -> tuple[str, ...]:
        """Return what is counted or measured when it is made, to be filled in by hand."""

    @abstractmethod
    def subtitle(self) -> str:
        """Return strength and amount in one line, for the head of the sheet."""

    @abstractmethod
    def sheet_rows(self) -> Rows:
        """Return counts and fill, or volumes, each with its working."""

    @abstractmethod
    def screen_rows(self) -> Rows:
        """Return the same for the screen, in short."""

    def brief_rows(self) -> Rows:
        """Return what is dispensed and what is made, for the screen of an order."""
        return (self.dispensed_row(), *self.screen_rows())

    def before(self) -> tuple[Task, ...]:
        """Return what is done before anything is weighed."""
        return ()

    @abstractmethod
    def after(self) -> tuple[Task, ...]:
        """Return filling and packing."""

    def yields(self) -> Rows:
        """Return the cells of the yield, theory first, what is dispensed last."""
        theory, dispensed = (in_words(each) for each in (self.figures.made, self.handed_out()))
        if self.figures.counted:
            theory, dispensed = (each.partition(" ")[0] for each in (theory, dispensed))
        return (
            (say("form.yield.theoretical"), theory),
            *((word, "") for word in self.yield_words),
            (say("row.dispensed"), say("form.yield.of", amount=dispensed)),
        )

    def ordered_name(self, part: Component) -> str | None:  # noqa: ARG002
        """Return what the order calls a component; None where the record names it."""
        return None

    def handed_out(self) -> Quantity:
        """Return how much is dispensed, by the label."""
        return self.figures.dispensed

    def dosings(self) -> tuple[Dosing, ...]:
        """Return the oral syringe for a dose of each step; empty where none is used."""
        return ()

    def doses(self) -> tuple[OneDose, ...]:
        """Return one dose of each step, in words; of an order without steps that of the course."""
        given = self.preparation.prescription
        if given.steps is None:
            last = given.first_dose + timedelta(days=given.days - 1)
            dose, times = one_dose(given)
            often = how_often(times)
            return (OneDose(in_words(dose), *self.dose_of(None), given.first_dose, last, often),)
        return tuple(
            OneDose(
                in_words(step.dose),
                *self.dose_of(number),
                step.first_day,
                step.last_day,
                often_of(step),
            )
            for number, step in enumerate(given.steps)
        )

    @abstractmethod
    def dose_of(self, step: int | None) -> tuple[str, str]:
        """
        Return how much of the preparation is one dose, and how that is measured out.

        Args:
            step: Number of the step, from 0 on; None where there are no steps.
        """

    def containers(self) -> tuple[Container, ...]:
        """Return what each container holds, and which of how many it is."""
        return (Container(in_words(self.figures.dispensed)),)

    def documented(self) -> Rows:
        """Return where the form is documented, for the screen, if stated separately."""
        form = self.preparation.documented_form
        return () if form is None else ((say("row.dosage_form"), form.statement),)

    def dispensed_row(self) -> tuple[str, str]:
        """Return what is dispensed, of which strength."""
        figures = self.figures
        amount, product = in_words(self.handed_out()), without_end(figures.product)
        return say("row.dispense"), say("form.in_one_line", amount=amount, product=product)

    def in_one_line(self) -> str:
        """Return what was planned, in one line of the finished record."""
        return say(
            "form.in_one_line",
            amount=in_words(self.figures.made),
            product=without_end(self.figures.product),
        )


def how_often(doses_per_day: int, every: int = 1, on: Sequence[Weekday] = ()) -> str:
    """
    Return how often something is taken; nothing where it is once a day.

    >>> how_often(1), how_often(2), how_often(1, 2), how_often(1, 7, ("monday", "friday"))
    ('', '2 times a day', 'every 2 days', 'on Monday and Friday')
    >>> how_often(1, 7, ("monday", "tuesday", "wednesday", "friday"))
    'on Monday to Wednesday and Friday'
    """
    told = [say("paper.times_a_day", count=doses_per_day)] if doses_per_day > 1 else []
    if on:
        *others, last = _named(on)
        days = say("paper.and").join(filter(None, (", ".join(others), last)))
        told.append(say("paper.on_days", days=days))
    elif every > 1:
        told.append(say("paper.every_days", count=every))
    return " ".join(told)


def _named(on: Sequence[Weekday]) -> Iterator[str]:
    """Yield days of the week; three and more that follow one another as the first to the last."""
    numbers = enumerate(map(WEEKDAYS.index, on))
    for _, group in groupby(numbers, lambda each: each[1] - each[0]):
        days = [weekday_on_paper(number) for _, number in group]
        if len(days) > 2:
            days = [say("paper.days_to", first=days[0], last=days[-1])]
        yield from days


def often_of(step: StepTaken) -> str:
    """Return how often a recorded step is taken; nothing where it is once a day."""
    return how_often(step.doses_per_day, interval_of(step), step.on or ())


def days_of(step: StepTaken) -> str:
    """Return the days on which a recorded step is taken; nothing where it is every day."""
    return how_often(1, interval_of(step), step.on or ())


def paper_of(preparation: Preparation) -> FormPaper[Any]:
    """Return the texts of a preparation, from the `paper` module of its form."""
    paper: FormPaper[Any] = module_of(preparation.form, "paper").PAPER(preparation)
    return paper


def workings_of(preparation: Preparation) -> dict[str, str]:
    """Return the working of each number by its name."""
    return {line.of: line.text for line in preparation.working}


def shortened(amount: str) -> str:
    """
    Return a derived figure with the digits that paper has: four, and two decimals of a percentage.

    What stands before the decimal point is kept whole, and a figure that ends earlier as it is;
    the record has every digit.

    >>> shortened("48.581422464 mg"), shortened("14724.36 mg"), shortened("-5.375 %")
    ('48.58 mg', '14724 mg', '-5.38 %')

    Args:
        amount: A number with its unit or without, as programs write it.
    """
    number, blank, unit = amount.partition(" ")
    sign, number = number[: -len(number.lstrip("-"))], number.lstrip("-")
    value = plain_fraction(number)
    places = 2 if unit == "%" else max(0, _DIGITS - exponent_of(value))
    if unit == "%" and 0 < value < Fraction(1, 100):
        places = 1 - exponent_of(value)  # what is next to nothing is not nothing
    return f"{sign}{format_number(round_half_up(value, Fraction(1, 10**places)))}{blank}{unit}"


def without_end(value: Quantity) -> str:
    """
    Return a strength or a fill as people read it: as it was ordered, or few digits of a quotient.

    >>> from ldncompound.core.quantities import parse_quantity
    >>> [without_end(parse_quantity(f"{each} mg/g")) for each in ("1.0625", "2.33333333333")]
    ['1.0625 mg per g', '2.333 mg per g']

    Args:
        value: A quantity.
    """
    text = format_quantity(value)
    return written(text if ends_early(text) else shortened(text))


def ends_early(figure: str) -> bool:
    """Return whether a figure has so few digits that paper may show each of them."""
    return len(figure.partition(" ")[0].replace(".", "").lstrip("-0")) <= _WRITTEN
