"""Which dosage form a document is of, and what it is counted in."""

from __future__ import annotations

from typing import Any, NamedTuple

from ldncompound.core.dosage_forms import FORMS as LISTED

__all__ = ["COUNTED", "FORMS", "MadeOf", "form_of", "made_of"]


FORMS = tuple(LISTED)
"""Members of a document that hold the figures of its dosage form; one of them is there."""

COUNTED = ("capsules", "tablets")
"""Forms of which every one is counted."""


def form_of(document: dict[str, Any]) -> str:
    """
    Return the member of a document that holds the figures of its dosage form.

    >>> from ldncompound.compounding.preparation import SCHEMA
    >>> form_of({"schema": SCHEMA, "liquid": {}})
    'liquid'
    """
    return next(form for form in FORMS if form in document)


class MadeOf(NamedTuple):
    """What a preparation makes: its strength, how much is made, and how much is dispensed."""

    what: str
    size: str
    dispense: str


def made_of(document: dict[str, Any]) -> MadeOf:
    """
    Return what a recorded preparation makes, whatever its form, each as a quantity's text.

    >>> made_of({"capsules": {"strength": "1.5 mg/capsule", "batch_size": 32, "dispense": 30}})
    MadeOf(what='1.5 mg/capsule', size='32 capsule', dispense='30 capsule')
    """
    form = form_of(document)
    figures = document[form]
    unit = {"capsules": " capsule", "tablets": " tablet"}.get(form, "")
    return MadeOf(
        figures["concentration"] if form == "liquid" else figures["strength"],
        f"{figures['batch_size']}{unit}",
        f"{figures['dispense']}{unit}",
    )
