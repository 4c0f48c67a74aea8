"""Sheets: a view of a recorded document, as plain text or as a PDF.

`sheet` says what stands on it, `text` and `pdf` how. The same document always
gives the same bytes.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from ldncompound.refusals import WrongUsage

__all__ = ["check_pdf_extra", "render_sheet"]


def check_pdf_extra() -> None:
    """
    Say which extra is missing before anything is recorded.

    Raises:
        WrongUsage: the extra [pdf] is not installed.
    """
    if find_spec("typst") is None or find_spec("segno") is None:
        raise WrongUsage(
            "PDF sheets need the extra 'pdf', which is not installed.",
            remedy="Install ldncompound[pdf], or name a file that ends in .txt for plain text.",
        )


def render_sheet(document: dict[str, Any], form: str, *, copy: bool) -> bytes:
    """
    Return the batch sheet of a recorded preparation.

    Args:
        document: As recorded, its personal members and `trail` included.
        form: "pdf" or "txt".
        copy: Marked as a copy; there is no counter, so two copies are the same.
    """
    from ldncompound.documents.sheet import sheet_view

    view = sheet_view(document, copy=copy)
    if form == "pdf":
        from ldncompound.documents.pdf import render_pdf

        return render_pdf(view)
    from ldncompound.documents.text import render_text

    return render_text(view).encode("utf-8")
