"""The whole batch sheet: the sheet, and the plausibility check where the rules ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.documents.localized import in_language_of_paper
from ldncompound.documents.plausibility import plausibility_view
from ldncompound.documents.sheet import sheet_view
from ldncompound.documents.sheet_digits import in_few_digits

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.documents.printed_as import PrintedAs
    from ldncompound.documents.sheet_view import SheetView

__all__ = ["whole_sheet_view"]


def whole_sheet_view(recorded: Preparation, printed: PrintedAs | None) -> SheetView:
    """
    Return what stands on every page of the sheet of a preparation.

    Args:
        recorded: As for `sheet_view`.
        printed: Likewise.
    """
    view = sheet_view(recorded, printed)
    if recorded.papers is None or not recorded.papers.plausibility:
        return view
    said = in_few_digits(in_language_of_paper(recorded))
    page = plausibility_view(said, view.identity)
    return view._replace(plausibility=page)
