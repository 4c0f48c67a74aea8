"""Schedules: steps of dose and days, what makes up each dose, and the fills of a course.

A room of its own because here, and only here, doses change in time; every number is an
exact Fraction, and no dose, step or length comes from anywhere but the prescriber.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from typing import TYPE_CHECKING, Final, NamedTuple

from ldncompound.limits import check_dose
from ldncompound.quantities import DAY, MG, check_dimension, format_quantity, mass, number_of
from ldncompound.quantities import parse_quantity as parse
from ldncompound.refusals import (
    CourseOutlivesBeyondUse,
    InvalidOrder,
    MalformedQuantity,
    quoted,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ldncompound.formulation import DocumentedSchedule
    from ldncompound.limits import DailyRange
    from ldncompound.quantities import Quantity
    from ldncompound.sources import Citation

__all__ = [
    "LONGEST",
    "MOST_KEPT",
    "MOST_STEPS",
    "Missing",
    "Portion",
    "Step",
    "check_steps",
    "common_strength",
    "days_of",
    "fewest_capsules",
    "fill_periods",
    "from_template",
    "portions",
    "read_steps",
    "total_of",
]

LONGEST: Final = 3_660
"""Days of a schedule; a longer one is a slip."""

MOST_STEPS: Final = 64
MOST_KEPT: Final = 12
"""Strengths of which a mix is sought."""

_PAUSE = "pause"
_HOW = "Write a step as '1.5 mg for 14 day', or 'pause for 7 day' where nothing is taken."


class Step(NamedTuple):
    """
    Some days with one dose a day.

    Args:
        dose: In mg; None where nothing is taken.
        days: How many, at least 1.
    """

    dose: Fraction | None
    days: int


class Portion(NamedTuple):
    """
    The days of one dose within one fill.

    Args:
        dose: In mg.
        first: Number of the first day; the first day of the schedule is 0.
        days: How many.
    """

    dose: Fraction
    first: int
    days: int


class Missing(NamedTuple):
    """
    What a prescriber adds to a documented schedule, as typed; None where not given.

    Args:
        start: The first dose.
        every: How long each step but the last is taken.
        until: The last dose.
        days: Length of the whole schedule.
    """

    start: str | None = None
    every: str | None = None
    until: str | None = None
    days: str | None = None


def read_steps(texts: Sequence[str]) -> tuple[Step, ...]:
    """
    Read the steps of a schedule: first the form of all figures, then their dimension.

    Args:
        texts: Each a dose, or "pause", and its days.

    Raises:
        MalformedQuantity: a step is not in the grammar.
        WrongDimension: a figure measures the wrong thing.
        InvalidOrder: no step, too many, too long, or nothing that is taken.

    >>> read_steps(["1.5 mg for 14 day", "pause for 7 day", "3 mg for 14 day"])[1]
    Step(dose=None, days=7)
    """
    if not texts or len(texts) > MOST_STEPS:
        raise InvalidOrder(
            f"A schedule has 1 to {MOST_STEPS} steps, not {len(texts)}.", remedy=_HOW
        )
    parsed = [_parsed(text) for text in texts]
    for dose, days in parsed:
        if dose is not None:
            check_dimension(dose, "mass", "the dose of a step")
        check_dimension(days, "duration", "the length of a step")
    return _checked(
        Step(None if dose is None else number_of(dose, MG), _whole_days(days))
        for dose, days in parsed
    )


def _parsed(text: str) -> tuple[Quantity | None, Quantity]:
    """Return dose and length of a step as written."""
    dose, found, days = text.strip(" \t").partition(" for ")
    if not found:
        raise MalformedQuantity(f"{quoted(text)} is not a step of a schedule.", remedy=_HOW)
    return None if dose.strip(" \t") == _PAUSE else parse(dose), parse(days)


def _whole_days(value: Quantity) -> int:
    """Return a number of days; part of a day is a matter of form."""
    number = number_of(value, DAY)
    if number.denominator != 1 or number < 1:
        raise MalformedQuantity(
            f"{format_quantity(value)} is not a whole number of days, at least 1.", remedy=_HOW
        )
    return int(number)


def _checked(found: Iterable[Step]) -> tuple[Step, ...]:
    """Return steps that make a schedule: something taken first and last, and an end in sight."""
    steps = tuple(found)
    if steps[0].dose is None or steps[-1].dose is None:
        raise InvalidOrder(
            "A schedule begins and ends with a day on which something is taken.",
            remedy="Leave the pause out, or name the step that stands before or behind it.",
        )
    if days_of(steps) > LONGEST:
        raise InvalidOrder(
            f"A schedule of {days_of(steps)} days is longer than this program counts ({LONGEST}).",
            remedy="Check the days of every step.",
        )
    return steps


def check_steps(steps: Sequence[Step], documented: DailyRange) -> None:
    """
    Refuse a schedule with a step that no source documents; the largest dose is looked at first.

    Raises:
        DoseAboveRange: a step is above the range.
        DoseBelowRange: a step is below it.
    """
    for dose in sorted({step.dose for step in steps if step.dose is not None}, reverse=True):
        check_dose(mass(dose), 1, documented)


def from_template(template: DocumentedSchedule, added: Missing) -> tuple[Step, ...]:
    """
    Return the steps of a documented schedule, with the figures that the prescriber adds.

    Args:
        template: As its source has it.
        added: What the source leaves open, and nothing else.

    Raises:
        MalformedQuantity: a figure is not in the grammar.
        WrongDimension: a figure measures the wrong thing.
        InvalidOrder: a figure is missing, is fixed by the source, or the steps do not meet
            the last dose.
    """
    parsed = {name: parse(text) for name, text in added._asdict().items() if text is not None}
    _check_open(template, set(parsed))
    for name, value in parsed.items():
        kind = "duration" if name in ("every", "days") else "mass"
        check_dimension(value, kind, _IN_WORDS[name])
    length = _whole_days(parsed["days"])
    doses, every = _climb(template, parsed)
    before = every * (len(doses) - 1)
    if length <= before:
        raise InvalidOrder(
            f"{length} days end before the last step of {format_quantity(mass(doses[-1]))}, which "
            f"begins after {before} days.",
            remedy="Give the length of the whole schedule, or write the steps that were ordered "
            "with --step.",
        )
    return _checked([*(Step(dose, every) for dose in doses[:-1]), Step(doses[-1], length - before)])


_IN_WORDS = {
    "start": "the first dose",
    "every": "the length of a step",
    "until": "the last dose",
    "days": "the length of the schedule",
}
_OPTION = {"start": "--start-dose", "every": "--every", "until": "--until", "days": "--days"}


def _check_open(template: DocumentedSchedule, given: set[str]) -> None:
    """Hold what was given against what the source leaves open."""
    for name in _IN_WORDS:
        wanted = name in template.missing
        if wanted and name not in given:
            raise InvalidOrder(
                f"The schedule {template.id} does not say {_IN_WORDS[name]}.",
                remedy=f"The prescriber must: give it with {_OPTION[name]}.",
            )
        if name in given and not wanted:
            raise InvalidOrder(
                f"The schedule {template.id} has {_IN_WORDS[name]} of its own.",
                remedy=f"Leave out {_OPTION[name]}, or write the steps that were ordered with "
                "--step.",
            )


def _climb(template: DocumentedSchedule, added: dict[str, Quantity]) -> tuple[list[Fraction], int]:
    """Return the doses in order, and the days of each but the last."""
    every = _whole_days(template.every or added["every"])
    if template.doses:
        return [number_of(dose, MG) for dose in template.doses], every
    start, until = (
        number_of(fixed or added[name], MG)
        for name, fixed in (("start", template.start), ("until", template.until))
    )
    rise = number_of(template.rise or added["rise"], MG)
    count = (until - start) / rise
    if count.denominator != 1 or not 1 <= count < MOST_STEPS:
        raise InvalidOrder(
            f"Steps of {format_quantity(mass(rise))} from {format_quantity(mass(start))} do not "
            f"rise to {format_quantity(mass(until))}, and the source does not say what then.",
            remedy="Write every step as the prescriber ordered it, with --step.",
        )
    return [start + rise * number for number in range(int(count) + 1)], every


def days_of(steps: Iterable[Step]) -> int:
    """
    Return the length of a schedule, pauses included.

    >>> days_of([Step(Fraction(3), 14), Step(None, 7), Step(Fraction(3), 7)])
    28
    """
    return sum(step.days for step in steps)


def total_of(steps: Iterable[Step]) -> Fraction:
    """
    Return the drug of a whole schedule in mg.

    >>> total_of([Step(Fraction(3, 2), 14), Step(None, 7), Step(Fraction(3), 14)])
    Fraction(63, 1)
    """
    return sum((step.dose * step.days for step in steps if step.dose is not None), Fraction(0))


# What makes up a dose -----------------------------------------------------------


def common_strength(doses: Iterable[Fraction], low: Fraction, high: Fraction) -> Fraction | None:
    """
    Return the largest strength within a range that divides every dose, or None.

    Args:
        doses: In mg, each above zero.
        low: Least strength, in mg.
        high: Largest strength, in mg.

    >>> common_strength([Fraction(3, 2), Fraction(9, 2)], Fraction(1, 2), Fraction(9, 2))
    Fraction(3, 2)
    """
    found = list(doses)
    common = lcm(*(dose.denominator for dose in found))
    greatest = Fraction(gcd(*(int(dose * common) for dose in found)), common)
    # Every strength that divides all the doses is the greatest one, divided by a whole number.
    strength = greatest / max(1, -(-greatest // high))
    return strength if strength >= low else None


def fewest_capsules(
    dose: Fraction, kept: Iterable[Fraction]
) -> tuple[tuple[Fraction, int], ...] | None:
    """
    Return the fewest capsules that make up a dose, or None where none do.

    Among as few the ones of fewest strengths, and then those that hold most.

    Args:
        dose: In mg.
        kept: Strengths in mg, each above zero.

    >>> fewest_capsules(Fraction(9, 2), [Fraction(3), Fraction(3, 2)])
    ((Fraction(3, 1), 1), (Fraction(3, 2), 1))
    """
    strengths = sorted(set(kept), reverse=True)
    least = dose / strengths[0] if strengths else Fraction(0)
    most = dose / strengths[-1] if strengths else Fraction(-1)
    for count in range(max(1, -(-least.numerator // least.denominator)), int(most) + 1):
        found = list(_mixes(dose, strengths, count))
        if found:
            return min(found, key=lambda mix: (len(mix), [-held for held, _ in mix]))
    return None


def _mixes(
    rest: Fraction, strengths: Sequence[Fraction], count: int
) -> Iterator[tuple[tuple[Fraction, int], ...]]:
    """Yield every way to make up a rest with exactly so many capsules."""
    if count == 0:
        if rest == 0:
            yield ()
        return
    if not strengths or not strengths[-1] * count <= rest <= strengths[0] * count:
        return
    for number in range(count + 1):
        for others in _mixes(rest - strengths[0] * number, strengths[1:], count - number):
            yield ((strengths[0], number), *others) if number else others


# Fills --------------------------------------------------------------------------


def fill_periods(
    steps: Sequence[Step],
    longest: int,
    number: int | None = None,
    sources: tuple[Citation, ...] = (),
) -> tuple[tuple[int, int], ...]:
    """
    Return the first and last day of every fill; together they cover every day of a dose.

    Fills follow one another without a gap but for pauses: none begins or ends in one. They are
    of equal length, as far as the days allow; where a pause lets no equal ones be as few, each
    is as long as may be.

    Args:
        steps: Of the schedule.
        longest: Days that a fill may cover, its first day counted, when it is made then.
        number: How many fills; None for as few as there can be.
        sources: Where the limit is documented.

    Raises:
        CourseOutlivesBeyondUse: with so few fills one would outlive its beyond-use date.
        InvalidOrder: more fills than days.

    >>> fill_periods([Step(Fraction(3), 56)], 35)
    ((0, 27), (28, 55))
    >>> fill_periods([Step(Fraction(3), 56)], 35, 3)
    ((0, 18), (19, 37), (38, 55))
    """
    taken = _taken_days(steps)
    if number is None:
        few = _as_few(taken, longest)
        equal = _equal(taken, len(few))
        return equal if all(last - first < longest for first, last in equal) else few
    if number > len(taken):
        raise InvalidOrder(
            f"{number} fills are more than the {len(taken)} days on which something is taken.",
            remedy="Ask for fewer fills, or for 'auto'.",
        )
    found = _equal(taken, number)
    over = max(last - first + 1 for first, last in found)
    if over > longest:
        raise CourseOutlivesBeyondUse(
            f"In {number} {'fill' if number == 1 else 'fills'} one would have to last {over} days, "
            f"and none keeps longer than {longest}.",
            remedy=f"{len(_as_few(taken, longest))} fills or more do, or 'auto'.",
            sources=sources,
        )
    return found


def _taken_days(steps: Iterable[Step]) -> list[int]:
    """Return the numbers of the days on which something is taken."""
    found: list[int] = []
    first = 0
    for step in steps:
        if step.dose is not None:
            found.extend(range(first, first + step.days))
        first += step.days
    return found


def _equal(taken: Sequence[int], number: int) -> tuple[tuple[int, int], ...]:
    """Return so many fills, the first ones a day longer where the days do not divide."""
    each, more = divmod(len(taken), number)
    starts = [at * each + min(at, more) for at in range(number + 1)]
    return tuple((taken[a], taken[b - 1]) for a, b in pairwise(starts))


def _as_few(taken: Sequence[int], longest: int) -> tuple[tuple[int, int], ...]:
    """Return fills that each last as long as they may."""
    found: list[tuple[int, int]] = []
    for day in taken:
        if found and day - found[-1][0] < longest:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return tuple(found)


def portions(steps: Sequence[Step], period: tuple[int, int]) -> tuple[Portion, ...]:
    """
    Return the days of each dose that fall into a fill, in order.

    >>> portions([Step(Fraction(1), 14), Step(Fraction(2), 14)], (7, 20))[1]
    Portion(dose=Fraction(2, 1), first=14, days=7)
    """
    found = []
    first = 0
    for step in steps:
        begin, end = max(first, period[0]), min(first + step.days - 1, period[1])
        if step.dose is not None and begin <= end:
            found.append(Portion(step.dose, begin, end - begin + 1))
        first += step.days
    return tuple(found)
