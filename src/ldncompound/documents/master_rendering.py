"""A master formulation record rendered as plain text or PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.documents.rendering import in_language

if TYPE_CHECKING:
    from ldncompound.documents.master_to_print import MasterToPrint

__all__ = ["render_master_record"]


def render_master_record(told: MasterToPrint, form: str, *, language: str = "en") -> bytes:
    """
    Return the paper of a master formulation record; it does not depend on the time.

    Args:
        told: The record, and how it stands in the pharmacy.
        form: "pdf" or "txt".
        language: Of the paper, "en" or "de".
    """
    from ldncompound.documents.master_record import master_view

    with in_language(language, told.pharmacy):
        view = master_view(told)
        if form == "pdf":
            from ldncompound.documents.pdf import render_master_pdf

            return render_master_pdf(view)
        from ldncompound.documents.master_record_text import render_master_text

        return render_master_text(view).encode("utf-8")
