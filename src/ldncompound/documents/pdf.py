"""Sheets, labels and reports as PDF: typst templates that get their texts as JSON.

Texts reach the template as data, never as markup, so nothing in them is executed.
Fonts are bundled and system fonts ignored, so the bytes depend on the document
alone.
"""

from __future__ import annotations

import io
import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ldncompound.core.text import JOINERS, escaped, is_printable
from ldncompound.core.wording import say
from ldncompound.documents.template_words import (
    calendar_words,
    label_words,
    record_words,
    sheet_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ldncompound.documents.calendar import CalendarView
    from ldncompound.documents.label import LabelView
    from ldncompound.documents.record_view import RecordView, Section
    from ldncompound.documents.selftest import SelftestView
    from ldncompound.documents.sheet_view import SheetView

__all__ = [
    "compiled",
    "record_data",
    "render_calendar_pdf",
    "render_labels_pdf",
    "render_pdf",
    "render_record_pdf",
    "render_selftest_pdf",
    "sheet_data",
]


_HERE = Path(__file__).resolve().parent
_DOES_NOT_FIT = "label-does-not-fit"
"""The error of the template where not even the smallest type fits."""


def render_pdf(view: SheetView) -> bytes:
    """
    Return a batch sheet as PDF/A-2a and PDF/UA-1.

    Args:
        view: Its contents.
    """
    return _compile("sheet.typ", sheet_data(view))


def sheet_data(view: SheetView) -> dict[str, Any]:
    """Return what the template of a batch sheet is given."""
    return {
        **view._asdict(),
        "words": sheet_words(),
        "components": [part._asdict() for part in view.components],
        "steps": [step._asdict() for step in view.steps],
        "checks": [check._asdict() for check in view.checks],
        "screening": None
        if view.screening is None
        else {
            **view.screening._asdict(),
            "to_ask": [line._asdict() for line in view.screening.to_ask],
            "answered": [line._asdict() for line in view.screening.answered],
        },
        "dosings": [each._asdict() for each in view.dosings],
        "qr": _qr_svg(view.trail) if view.trail else "",
    }


def render_labels_pdf(
    views: tuple[LabelView, ...], *, width: str, height: str, least: int
) -> bytes | None:
    """
    Return labels as PDF/A-2a and PDF/UA-1, one on each page; None where they do not fit.

    Args:
        views: Contents of each.
        width: Width of a label, in millimetres.
        height: Its height, likewise.
        least: The smallest type, in points, for what matters to the patient.
    """
    import typst

    data = {
        "labels": [view._asdict() for view in views],
        "words": label_words(),
        "width": width,
        "height": height,
        "least": least,
    }
    try:
        return _compile("label.typ", data)
    except typst.TypstError as error:
        if _DOES_NOT_FIT in str(error):
            return None
        raise


def render_selftest_pdf(view: SelftestView) -> bytes:
    """
    Return the report of a self-test as PDF/A-2a and PDF/UA-1.

    Args:
        view: Its contents.
    """
    groups = [
        {**each._asdict(), "rows": [row._asdict() for row in each.rows]} for each in view.groups
    ]
    failed = [row._asdict() for row in view.failed]
    return _compile("selftest.typ", {**view._asdict(), "groups": groups, "failed": failed})


def render_record_pdf(view: RecordView) -> bytes:
    """
    Return the finished record of a batch as PDF/A-2a and PDF/UA-1.

    Args:
        view: Its contents.
    """
    return _compile("record.typ", record_data(view))


def record_data(view: RecordView) -> dict[str, Any]:
    """Return what the template of a finished record is given."""

    def sections(of: Iterable[Section]) -> list[dict[str, Any]]:
        plots = ([plot._asdict() for plot in each.plots] for each in of)
        return [{**each._asdict(), "plots": drawn} for each, drawn in zip(of, plots, strict=True)]

    return {
        **view._asdict(),
        "words": record_words(),
        "facts": [each._asdict() for each in view.facts],
        "sections": sections(view.sections),
        "proof": sections(view.proof),
        "qr": _qr_svg(view.trail),
    }


def render_calendar_pdf(view: CalendarView) -> bytes:
    """
    Return the calendar of a schedule as PDF/A-2a and PDF/UA-1.

    Args:
        view: Its contents.
    """
    weeks = [[{**day._asdict(), "on": day.on.isoformat()} for day in week] for week in view.weeks]
    marks = [mark._asdict() for mark in view.marks]
    return _compile(
        "calendar.typ",
        {**view._asdict(), "words": calendar_words(), "weeks": weeks, "marks": marks},
    )


def _compile(template: str, data: dict[str, Any]) -> bytes:
    """Return a template with its texts, as archival and accessible PDF."""
    return compiled(template, {"data": data})


def compiled(template: str, inputs: Mapping[str, dict[str, Any]]) -> bytes:
    """
    Return a template with its texts, as archival and accessible PDF.

    Args:
        template: Name of the file.
        inputs: Texts by the name under which the template, or one laid in by it, reads them.
    """
    import typst

    return typst.compile(
        _HERE / template,
        root=_HERE,
        font_paths=[_HERE / "fonts"],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        sys_inputs={
            name: json.dumps(_shown(data), ensure_ascii=False) for name, data in inputs.items()
        },
    )


_DRAWN = ("qr", "svg")
"""Members that are drawings of the program's own, not texts."""


def _shown(data: Any) -> Any:
    """Return what a template is given, with every text as paper can show it."""
    if isinstance(data, str):
        return on_paper(data)
    if isinstance(data, dict):
        return {key: each if key in _DRAWN else _shown(each) for key, each in data.items()}
    return [_shown(each) for each in data] if isinstance(data, list | tuple) else data


def on_paper(text: str) -> str:
    """
    Return a text as paper shows it: escaped, and room to write words that no font can draw.

    Args:
        text: Such as a name, with a character that no font here has, such as an emoji.
    """
    shown = escaped(text)
    if all(map(_printed, shown)):
        return shown
    words = groupby(shown.split(" "), key=lambda word: all(map(_printed, word)))
    return " ".join(" ".join(each) if drawn else say("paper.by_hand") for drawn, each in words)


def _printed(character: str) -> bool:
    """Return whether a font draws a character, or it only says how its neighbours look."""
    return character in JOINERS or is_printable(character)


def _qr_svg(text: str) -> str:
    """Return a QR code as SVG."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode("ascii")
