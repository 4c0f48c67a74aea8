"""What the prescriber's directions say against the order: pointed out, and never changed.

Only a quantity or a measure word is quoted, since directions are personal: `15 mg`, `tablespoons`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import msgspec

from ldncompound.compounding.direction_words import (
    ARTICLES,
    DENOMINATORS,
    HOUSEHOLD,
    INTERVALS,
    MEASURES,
    OFTEN,
    in_digits,
    in_usual_characters,
    numbers_in_words,
)
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quantities import (
    CAPSULE,
    MG,
    ML,
    TABLET,
    G,
    format_quantity,
    number_of,
)
from ldncompound.core.wording import listed, say

if TYPE_CHECKING:
    from ldncompound.compounding.checks_before_planning import OrderFigures
    from ldncompound.compounding.form_figures import FormFigures
    from ldncompound.compounding.prescription.order import PrescribedStep
    from ldncompound.core.quantities import Quantity

__all__ = [
    "AmountsOrdered",
    "Ordered",
    "amounts_of_steps",
    "directions_notes",
    "interval_told",
    "notes_of",
    "said_otherwise",
]


class Ordered(msgspec.Struct, frozen=True):
    """
    Doses that an order, or a step of a schedule, has.

    Args:
        dose: One dose.
        doses_per_day: Doses on each day on which it is taken.
        every: From one such day to the next, in days; 0 for several days of a week.
    """

    dose: Quantity
    doses_per_day: int = 1
    every: int = 1


class AmountsOrdered(msgspec.Struct, frozen=True):
    """
    What directions may name.

    Args:
        doses: Of the order, or of every step.
        masses: In mg: of a dose, of a day, of one unit, of all that is dispensed.
        volumes: Likewise, in mL; None where it is not known yet.
        counts: Likewise, in whole units; None where another part supplies some of them.
        strengths: Drug in one unit, in one mL or in one g, in mg; None where others are dispensed.
    """

    doses: tuple[Ordered, ...]
    masses: frozenset[Fraction] = frozenset()
    volumes: frozenset[Fraction] | None = frozenset()
    counts: frozenset[Fraction] | None = None
    strengths: frozenset[Fraction] | None = None


class Otherwise(msgspec.Struct, frozen=True):
    """
    Something that directions say against an order.

    Args:
        key: Which note tells of it.
        said: The quantity or the measure word, as far as it is quoted.
    """

    key: str
    said: str


_LONGEST = 2_000
"""Characters that are read; directions are shorter."""

_MOST_DIGITS = 9
"""A number of more digits is none of a dose, and may be one of a person: it is not quoted."""

_AND = lazy_pattern(r"\s+(?:and|und|y|et)\s+", re.IGNORECASE)
_NUMBER = r"[0-9]+ (?:(?:and|und|y|et) )?[0-9]+/[0-9]+|[0-9]*[.,]?[0-9]+(?:/[0-9]+)?"
_OF = (
    r"[\s-]*(?P<unit>[^\W\d_]+)(?![^\W\d_])"
    r"(?:\s*(?:/|\bper\b|\bpro\b|\bje\b|\bpor\b|\bpar\b)\s*(?P<of>[0-9]+(?:[.,][0-9]+)?)?\s*"
    r"(?P<unit_of>[^\W\d_]+))?(?P<drink>\s+(?:of\s+|de\s+|d')?"
    r"(?:water|wasser|juice|saft|milk|milch|tea|agua|eau|liquid)(?![^\W\d_]))?"
)
_ALONE = lazy_pattern(
    rf"(?<![^\W\d_])(?:{'|'.join(sorted(HOUSEHOLD, key=len, reverse=True))})(?![^\W\d_])",
    re.IGNORECASE,
)


def said_otherwise(directions: str, ordered: AmountsOrdered) -> tuple[Otherwise, ...]:
    """
    Return what directions say against an order, each once: amounts, how often, how written.

    Digits of every script and letters of every width are read. A sum for a day, the amount of
    one unit and all that is dispensed are no contradiction; nor is what is drunk with it.

    >>> from ldncompound.core.quantities import mass
    >>> once = AmountsOrdered((Ordered(mass(1)),), masses=frozenset({Fraction(1)}))
    >>> [each.said for each in said_otherwise("Take 1 tsp (10 mg) twice daily", once)]
    ['1 tsp', '10 mg', 'twice daily']
    >>> said_otherwise("Take 1 mg with 200 mL of water for 30 days.", once)
    ()
    >>> [each.key for each in said_otherwise("Take 1.0 mg.", once)]
    ['note.directions.zero']
    """
    text = in_usual_characters(directions[:_LONGEST])
    found = [*_amounts(text, ordered), *_how_often(text, ordered)]
    return tuple(dict.fromkeys(each for _, each in sorted(found, key=lambda each: each[0])))


def directions_notes(
    directions: str | None,
    request: OrderFigures,
    figures: FormFigures,
    steps: tuple[PrescribedStep, ...] | None = None,
    others: Iterable[Ordered] = (),
) -> tuple[str, ...]:
    """
    Say what the directions say against the order.

    Args:
        directions: The prescriber's, verbatim; None where none are given.
        request: Figures of the order.
        figures: Those of the dosage form.
        steps: The steps that it serves; None where the order has none.
        others: Doses of the other steps of its schedule, which directions may name as well.
    """
    if not directions:
        return ()
    return notes_of(directions, _amounts_ordered(request, figures, steps, tuple(others)))


def notes_of(directions: str, ordered: AmountsOrdered) -> tuple[str, ...]:
    """Return the notes about directions for what was ordered."""
    doses = ", ".join(dict.fromkeys(format_quantity(each.dose) for each in ordered.doses))
    often = listed(dict.fromkeys(map(_as_ordered, ordered.doses)))
    return tuple(_note(each, doses, often) for each in said_otherwise(directions, ordered))


def _as_ordered(dose: Ordered) -> str:
    """Return how often a dose is ordered."""
    daily = (
        say("paper.once_a_day")
        if dose.doses_per_day == 1
        else say("paper.times_a_day", count=dose.doses_per_day)
    )
    if dose.every == 1:
        return daily
    if dose.every == 0:
        return say("note.directions.days_of_week", daily=daily)
    days = say("paper.every_days", count=dose.every)
    return say("note.directions.every", daily=daily, days=days)


def interval_told(every: int, on: Sequence[object] | None) -> int:
    """
    Return from one day on which a dose is taken to the next; 0 for several days of a week.

    Args:
        every: In days.
        on: The days of the week that were ordered; None for none.
    """
    return 0 if on is not None and len(on) > 1 else every


def _note(each: Otherwise, doses: str, often: str) -> str:
    """Return the note about one of them."""
    if each.key == "note.directions.often":
        return say("note.directions.often", said=each.said, often=often)
    if each.key == "note.directions.naked":
        return say("note.directions.naked", said=each.said)
    if each.key == "note.directions.zero":
        return say("note.directions.zero", said=each.said)
    return say("note.directions", said=each.said, dose=doses)


def _amounts(text: str, ordered: AmountsOrdered) -> Iterator[tuple[int, Otherwise]]:
    """Yield the amounts that are not of the order, or are easily misread, each with its place."""
    numbers = _said(text)
    for found in numbers:
        number, unit = found["number"], found["unit"]
        kind, factor = _measure(unit)
        if kind is None or found["drink"] or not _is_amount(number, unit):
            continue
        many = sum(map(str.isdigit, number)) > _MOST_DIGITS
        said = unit if many else f"{number} {unit}"
        values = [each * factor for each in _values(number)]
        if many or not _is_right(kind, values, found, ordered):
            yield found.start(), Otherwise("note.directions", said)
        if number[:1] in ".,":
            yield found.start(), Otherwise("note.directions.naked", said)
        elif len(values) == 1 and re.fullmatch(r"[0-9]+[.,][0-9]*0", number):
            yield found.start(), Otherwise("note.directions.zero", said)
    named = [found.span() for found in numbers if _measure(found["unit"])[0]]
    for found in _ALONE.finditer(text):
        if not any(first <= found.start() < last for first, last in named):
            yield found.start(), Otherwise("note.directions", found[0])


def _said(text: str) -> list[re.Match[str]]:
    """Return every number that is followed by a word, and what follows it."""
    words = numbers_in_words(text)
    number = rf"{_NUMBER}|(?:{words})(?![^\W\d_])" if words else _NUMBER
    begins = r"(?<![0-9.,/])(?:(?<![^\W\d_])|(?=[.,]))"
    return [*re.finditer(rf"{begins}(?P<number>{number}){_OF}", text, re.IGNORECASE)]


def _is_amount(number: str, unit: str) -> bool:
    """Return whether a number and a unit are meant as such: not "a l", nor "dos el lunes"."""
    short = len(unit) <= _SHORT if number.casefold() in ARTICLES else unit.casefold() in _WORDS_TOO
    return in_digits(number) is None or not short


_SHORT = 2
_WORDS_TOO = ("l", "el")
"""Units that are also words, after a number in words."""


def _measure(word: str) -> tuple[str | None, Fraction]:
    """Return what a word measures, and how much of mg, mL or units one of it is."""
    folded = word.casefold()
    return MEASURES.get(folded) or MEASURES.get(folded.removesuffix("s")) or (None, Fraction(1))


def _values(number: str) -> list[Fraction]:
    """Return what a number may mean: a comma before three digits stands for either sign."""
    if (word := in_digits(number)) is not None:
        return [word]
    whole, _, part = _AND.sub(" ", number).rpartition(" ")
    above, _, below = part.partition("/")
    if below and not int(below):
        return []
    readings = [above.replace(",", ".")]
    if re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", above):
        readings.append(above.replace(",", ""))
    return [Fraction(int(whole or 0)) + Fraction(each) / int(below or 1) for each in readings]


def _is_right(
    kind: str, values: list[Fraction], found: re.Match[str], ordered: AmountsOrdered
) -> bool:
    """Return whether an amount is one of the order."""
    unit_of = (found["unit_of"] or "").casefold()
    if unit_of == "kg":  # by body weight, which no order is
        return False
    divisor = DENOMINATORS.get(unit_of) or DENOMINATORS.get(unit_of.removesuffix("s"))
    if kind == "mass" and divisor is not None:
        if ordered.strengths is None:
            return True
        of = _values(found["of"] or "1")
        return any(one / (by * divisor) in ordered.strengths for one in values for by in of if by)
    right: dict[str, frozenset[Fraction] | None] = {
        "mass": ordered.masses,
        "volume": ordered.volumes,
        "count": ordered.counts,
        "other": frozenset(),
    }
    known = right[kind]
    return known is None or any(each in known for each in values)


def _how_often(text: str, ordered: AmountsOrdered) -> Iterator[tuple[int, Otherwise]]:
    """Yield how often the directions have it taken where no dose of the order is."""
    times = {Fraction(each.doses_per_day) for each in ordered.doses}
    days = {Fraction(each.every) for each in ordered.doses}
    for pattern, right in ((OFTEN, times), (INTERVALS, days)):
        for found in pattern.finditer(text):
            told = _often(found)
            if told is not None and told not in right:
                said = " ".join(found[0].split()).rstrip(".")
                yield found.start(), Otherwise("note.directions.often", said)


_LONGEST_INTERVAL = 14
"""Days; what comes seldomer is a visit or a refill."""


def _often(found: re.Match[str]) -> Fraction | None:
    """Return the number that a phrase means: doses a day, or days from one to the next."""
    name, each = next(named for named in found.groupdict().items() if named[1] is not None)
    if name.startswith("is_"):
        return Fraction(int(name.removeprefix("is_").rpartition("_")[0]))
    (number,) = _values(each)
    if name.startswith("hours"):
        return 24 / number if number else None
    return None if name.startswith("days") and number > _LONGEST_INTERVAL else number


_NAMES = ("dose_volume", "dispense", "label_volume", "per_dose", "actuations", "amount")


def _amounts_ordered(
    request: OrderFigures,
    figures: FormFigures,
    steps: tuple[PrescribedStep, ...] | None,
    others: tuple[Ordered, ...],
) -> AmountsOrdered:
    """Return what directions may name: of a dose, of a day and of one unit, and the total."""
    right: dict[str, set[Fraction]] = {"mass": set(), "volume": set(), "count": set()}
    found: list[Any] = [getattr(figures, name, None) for name in _NAMES]
    found += [each.dose for each in request.intakes]
    for step in steps or ():
        found += [step.units, step.volume, step.per_dose, step.dose_volume]
    for device in (getattr(figures, "device", None), *getattr(figures, "devices", ())):
        found += getattr(device, "draws", ())
    doses = tuple(
        Ordered(each.dose, each.doses_per_day, interval_told(each.every, each.at))
        for each in request.intakes
    )
    times = {1, *(each.doses_per_day for each in (*doses, *others))}
    product, strengths = figures.product, frozenset[Fraction]()
    for unit in (CAPSULE, TABLET, ML, G):
        if product.dimensionality == (MG / unit).dimensionality:
            strengths = frozenset({number_of(product, MG / unit)})
            if unit in (CAPSULE, TABLET):
                right["mass"] |= strengths
    for other in others:
        found.append(other.dose)
        if product.dimensionality == (MG / ML).dimensionality:
            right["volume"] |= {
                number_of(other.dose, MG) / each * count for each in strengths for count in times
            }
    for value in found:
        for kind, amount in _number(value):
            right[kind] |= {amount * count for count in times}
    return AmountsOrdered(
        doses=(*doses, *others),
        masses=frozenset(right["mass"]),
        volumes=frozenset(right["volume"]),
        # Another step may be made of another strength.
        counts=None if others else frozenset(right["count"]),
        strengths=None if others else strengths,
    )


def amounts_of_steps(steps: Iterable[Ordered]) -> AmountsOrdered:
    """Return what the directions of a whole schedule may name, however it is made."""
    doses = tuple(steps)
    masses = {
        number_of(each.dose, MG) * count for each in doses for count in (1, each.doses_per_day)
    }
    return AmountsOrdered(doses=doses, masses=frozenset(masses), volumes=None)


def _number(value: Quantity | int | None) -> Iterator[tuple[str, Fraction]]:
    """Yield what a figure measures, with its number in mg, mL or units."""
    if value is None:
        return
    if isinstance(value, int):
        yield "count", Fraction(value)
        return
    for kind, unit in (("mass", MG), ("volume", ML)):
        if value.dimensionality == unit.dimensionality:
            yield kind, number_of(value, unit)
