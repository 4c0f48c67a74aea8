"""Words of preparations that screens share with paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ldncompound.compounding.form_paper import FormPaper
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.core.quantities import Quantity

__all__ = ["paper_of", "percent_in_words"]


def paper_of(preparation: Preparation) -> FormPaper[Any]:
    """Return the words of the dosage form of a preparation."""
    from ldncompound.compounding import form_paper

    return form_paper.paper_of(preparation)


def percent_in_words(value: Quantity) -> str:
    """Return a percentage as people read it."""
    from ldncompound.compounding import notes

    return notes.percent_in_words(value)
