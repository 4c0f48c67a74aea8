"""The batch sheet as a PDF: a typst template that gets its texts as JSON.

Nothing in a text can act: it reaches the template as data, never as markup.
Fonts are bundled and no system font is looked at, so the bytes depend on the
document alone.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ldncompound.documents.sheet import SheetView

__all__ = ["render_pdf"]

_HERE = Path(__file__).resolve().parent


def render_pdf(view: SheetView) -> bytes:
    """
    Return a batch sheet as PDF/A-2a and PDF/UA-1.

    Args:
        view: What stands on it.
    """
    import typst

    data = {
        **view._asdict(),
        "components": [part._asdict() for part in view.components],
        "steps": [step._asdict() for step in view.steps],
        "checks": [check._asdict() for check in view.checks],
        "dosing": None if view.dosing is None else view.dosing._asdict(),
        "qr": _qr_svg(view.trail),
    }
    return typst.compile(
        _HERE / "sheet.typ",
        root=_HERE,
        font_paths=[_HERE / "fonts"],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )


def _qr_svg(text: str) -> str:
    """Return a QR code as SVG."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode("ascii")
