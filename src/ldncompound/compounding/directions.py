"""Amounts in the prescriber's directions that are not those of the order; nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.core.quantities import (
    CAPSULE,
    MG,
    ML,
    TABLET,
    format_quantity,
    number_of,
)
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.compounding.checks_before_planning import OrderFigures
    from ldncompound.compounding.form_figures import FormFigures
    from ldncompound.compounding.prescription.order import PrescribedStep
    from ldncompound.core.quantities import Quantity

__all__ = ["amounts_said", "directions_notes"]


_MEASURES = {
    # In mg.
    "mg": ("mass", Fraction(1)),
    "milligram": ("mass", Fraction(1)),
    "mcg": ("mass", Fraction(1, 1000)),
    "ug": ("mass", Fraction(1, 1000)),
    "microgram": ("mass", Fraction(1, 1000)),
    "g": ("mass", Fraction(1000)),
    "gram": ("mass", Fraction(1000)),
    # In mL.
    "ml": ("volume", Fraction(1)),
    "milliliter": ("volume", Fraction(1)),
    "millilitre": ("volume", Fraction(1)),
    "cc": ("volume", Fraction(1)),
    "l": ("volume", Fraction(1000)),
    # Whole units.
    **dict.fromkeys(
        ("capsule", "cap", "kapsel", "kapseln", "tablet", "tab", "tablette", "tabletten"),
        ("count", Fraction(1)),
    ),
    **dict.fromkeys(
        ("pump", "actuation", "click", "hub", "hübe", "press", "presse"), ("count", Fraction(1))
    ),
    # Household measures and marks are no amounts of any order.
    **dict.fromkeys(
        ("teaspoon", "teaspoonful", "tsp", "teelöffel", "tl", "tablespoon", "tablespoonful"),
        ("other", Fraction(1)),
    ),
    **dict.fromkeys(
        ("tbsp", "esslöffel", "el", "drop", "gtt", "tropfen", "unit", "iu", "spoon", "dropper"),
        ("other", Fraction(1)),
    ),
}
_SAID = re.compile(
    r"(?<![\w.,/])([0-9]+(?:[.,][0-9]+)?(?:/[0-9]+)?)\s*-?\s*([^\W\d_]+)(?![\w])(?!\s*/)",
)
_LONGEST = 300


def amounts_said(text: str) -> Iterator[tuple[str, str, Fraction]]:
    """
    Yield the amounts that directions name: as said, what they measure, in mg, mL or units.

    >>> [(said, kind, str(number)) for said, kind, number in amounts_said("Give 4.5 teaspoons.")]
    [('4.5 teaspoons', 'other', '9/2')]
    """
    for number, word in _SAID.findall(text[:_LONGEST]):
        folded = word.casefold().replace("\u00b5", "u").replace("\u03bc", "u")
        known = _MEASURES.get(folded) or _MEASURES.get(folded.removesuffix("s"))
        above, _, below = number.replace(",", ".").partition("/")
        if known is not None and not (below and not int(below)):
            amount = Fraction(above) / int(below or 1)
            yield f"{number} {word}", known[0], amount * known[1]


def directions_notes(
    directions: str | None,
    request: OrderFigures,
    figures: FormFigures,
    steps: tuple[PrescribedStep, ...] | None = None,
) -> tuple[str, ...]:
    """
    Say which amounts in the directions are not those of the order.

    Args:
        directions: The prescriber's, verbatim; None where none are given.
        request: Figures of the order.
        figures: Those of the dosage form.
        steps: The steps that it serves; None where the order has none.
    """
    if not directions:
        return ()
    right = _amounts_ordered(request, figures, steps)
    wrong = dict.fromkeys(
        said
        for said, kind, amount in amounts_said(directions)
        if amount not in right.get(kind, set())
    )
    dose = ", ".join(dict.fromkeys(format_quantity(each.dose) for each in request.intakes))
    return tuple(say("note.directions", said=said, dose=dose) for said in wrong)


_NAMES = ("dose_volume", "dispense", "label_volume", "per_dose", "actuations", "amount")


def _amounts_ordered(
    request: OrderFigures, figures: FormFigures, steps: tuple[PrescribedStep, ...] | None
) -> dict[str, set[Fraction]]:
    """Return what directions may name: of a dose, of a day and of one unit, and the total."""
    right: dict[str, set[Fraction]] = {"mass": set(), "volume": set(), "count": set()}
    found: list[Any] = [getattr(figures, name, None) for name in _NAMES]
    found += [each.dose for each in request.intakes]
    for step in steps or ():
        found += [step.units, step.volume, step.per_dose, step.dose_volume]
    for device in (getattr(figures, "device", None), *getattr(figures, "devices", ())):
        found += getattr(device, "draws", ())
    times = {1, *(each.doses_per_day for each in request.intakes)}
    for value in found:
        for kind, amount in _number(value):
            right[kind] |= {amount * count for count in times}
    for unit in (CAPSULE, TABLET):
        if figures.product.dimensionality == (MG / unit).dimensionality:
            right["mass"].add(number_of(figures.product, MG / unit))
    return right


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
