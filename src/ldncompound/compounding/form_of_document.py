"""Which dosage form a document is of, and what it is counted in."""

from __future__ import annotations

from typing import Any, NamedTuple

from ldncompound.compounding.form_figures import figures_of
from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.quantities import format_quantity

__all__ = ["COUNTED", "MadeOf", "form_of", "made_of"]


COUNTED = ("capsules", "tablets")
"""Forms of which every one is counted."""


def form_of(document: dict[str, Any]) -> str:
    """
    Return the member of a document that holds the figures of its dosage form.

    >>> form_of({"liquid": {}})
    'liquid'
    """
    return next(form for form in FORMS if form in document)


class MadeOf(NamedTuple):
    """What a preparation makes: its strength, how much is made, and how much is dispensed."""

    what: str
    size: str
    dispense: str


def made_of(document: dict[str, Any]) -> MadeOf:
    """Return what a recorded preparation makes, whatever its form, each as a quantity's text."""
    form = form_of(document)
    figures = figures_of(form).from_document(document[form])
    return MadeOf(
        *map(format_quantity, (figures.product, figures.made, figures.dispensed)),
    )
