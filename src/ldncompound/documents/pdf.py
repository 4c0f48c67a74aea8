"""Sheets, labels and reports as PDF: typst templates that get their texts as JSON.

Texts reach the template as data, never as markup, so nothing in them is executed.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ldncompound.core.language import spoken
from ldncompound.core.text import JOINERS, escaped, is_printable
from ldncompound.core.wording import say
from ldncompound.documents.kept_whole import parts_of
from ldncompound.documents.loud_words import loud_words
from ldncompound.documents.template_words import (
    calendar_words,
    label_words,
    record_words,
    sheet_words,
)
from ldncompound.documents.typesetting import forget, typeset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ldncompound.documents.calendar import CalendarView
    from ldncompound.documents.label import LabelView
    from ldncompound.documents.master_record_view import MasterView
    from ldncompound.documents.record_view import RecordView, Section
    from ldncompound.documents.selftest import SelftestView
    from ldncompound.documents.sheet_view import SheetView
    from ldncompound.documents.trituration_sheet import TriturationSheetView

__all__ = [
    "compiled",
    "master_data",
    "record_data",
    "render_calendar_pdf",
    "render_labels_pdf",
    "render_master_pdf",
    "render_pdf",
    "render_record_pdf",
    "render_selftest_pdf",
    "render_trituration_pdf",
    "sheet_data",
]


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
        "checks": [
            {**check._asdict(), "masses": None if check.masses is None else check.masses._asdict()}
            for check in view.checks
        ],
        "screening": None
        if view.screening is None
        else {
            **view.screening._asdict(),
            "to_ask": [line._asdict() for line in view.screening.to_ask],
            "answered": [line._asdict() for line in view.screening.answered],
        },
        "dosings": [each._asdict() for each in view.dosings],
        "plausibility": None
        if view.plausibility is None
        else {
            **view.plausibility._asdict(),
            "lines": [line._asdict() for line in view.plausibility.lines],
        },
        "qr": _qr_svg(view.trail) if view.trail else "",
    }


def render_labels_pdf(
    views: tuple[LabelView, ...],
    *,
    width: str,
    height: str,
    least: float,
    others: tuple[LabelView, ...] = (),
    least_of_others: float = 0,
) -> bytes | None:
    """
    Return labels as PDF/A-2a and PDF/UA-1, one on each page; None where they do not fit.

    Args:
        views: Contents of each.
        width: Width of a label, in millimetres.
        height: Its height, likewise.
        least: The smallest type, in points, for what matters to the patient.
        others: Labels that must fit, too, and are not printed here.
        least_of_others: The smallest type of those.
    """
    import typst

    data = {
        "labels": [_in_parts(view) for view in views],
        "others": [_in_parts(view) for view in others],
        "words": label_words(),
        "width": width,
        "height": height,
        "least": least,
        "least_of_others": least_of_others,
    }
    try:
        return _compile("label.typ", data)
    except typst.TypstError as error:
        if _DOES_NOT_FIT in str(error):
            return None
        raise
    finally:
        if len(views) > _MANY:
            forget()


_MANY = 10
"""Labels in one file, above which what the typesetter remembers of them is let go at once."""
_NOT_SET = frozenset({"identity", "prepared_on"})


def _in_parts(view: LabelView) -> dict[str, Any]:
    """Return a label with every text in the parts in which a line may break."""
    found: dict[str, Any] = {}
    for name, each in view._asdict().items():
        if name in _NOT_SET or isinstance(each, bool):
            found[name] = each
        elif isinstance(each, str):
            found[name] = _parted(each)
        else:
            found[name] = [_parted(text) for text in each]
    found["typed"] = _may_break(view, found)
    return found


def _may_break(view: LabelView, parted: Mapping[str, Any]) -> list[str]:
    """Return the words of a label that may be broken: those that somebody typed, no others."""
    typed = _pieces([*map(on_paper, view.typed)])
    own = (view.drug, view.form, view.strength, view.storage, *view.mind, *view.beyond_use)
    texts = [text for name, each in parted.items() if name not in _NOT_SET for text in _texts(each)]
    kept = _pieces([*map(on_paper, own)])
    return sorted(
        piece
        for piece in _pieces(texts) - kept
        if piece in typed or piece.strip(_BESIDE_WORDS) in typed
    )


_BESIDE_WORDS = ",;:.()"
"""What a sentence of the catalogue sets beside a typed word."""


def _texts(parted: Any) -> list[str]:
    """Return the parts of a text or of several, as one list."""
    if isinstance(parted, bool):
        return []
    return [text for each in parted for text in ([each] if isinstance(each, str) else each)]


def _pieces(texts: Iterable[str]) -> set[str]:
    """Return the pieces of texts that have no place to break, but for short ones."""
    return {piece for text in texts for piece in re.split("[ -]", text) if len(piece) > _SHORT}


_SHORT = 5
"""Letters: pieces up to this length are never measured."""


def _parted(text: str) -> list[str]:
    """Return the parts of a text as paper shows it; none of an empty one."""
    return parts_of(on_paper(text)) if text else []


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
    return compiled("record.typ", {"data": record_data(view), "loud": {"words": loud_words()}})


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


def render_master_pdf(view: MasterView) -> bytes:
    """
    Return a master formulation record as PDF/A-2a and PDF/UA-1.

    Args:
        view: Its contents.
    """
    return compiled("master.typ", {"master": master_data(view)})


def master_data(view: MasterView) -> dict[str, Any]:
    """Return what the template of a master record is given."""
    return {**view._asdict(), "sections": [each._asdict() for each in view.sections]}


def render_trituration_pdf(view: TriturationSheetView) -> bytes:
    """
    Return the batch sheet of a trituration as PDF/A-2a and PDF/UA-1.

    Args:
        view: Its contents.
    """
    alt = f"{say('pdf.qr')} {view.trail}"
    return _compile("trituration.typ", {**view._asdict(), "qr": _qr_svg(view.trail), "alt": alt})


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
    """Return a template with its texts, in the language of the paper."""
    return compiled(template, {"data": data})


def compiled(template: str, texts: Mapping[str, dict[str, Any]]) -> bytes:
    """
    Return a template with its texts, in the language of the paper.

    Args:
        template: Name of the file.
        texts: By the name of the file from which the template, or one laid in by it, reads them.
    """
    language = spoken()
    code = "en" if language is None else language.code
    return typeset(
        template, {name: _as_json({"language": code, **data}) for name, data in texts.items()}
    )


_DRAWN = ("qr", "svg")
"""Members that are drawings of the program's own, not texts."""


def _as_json(data: dict[str, Any]) -> str:
    """
    Return what a template is given as JSON, with every text as paper can show it.

    Nearly always every character is shown as it is, which is seen from the few that there are.
    """
    text = json.dumps(data, ensure_ascii=False)
    if all(map(_is_shown_as_it_is, set(text.replace(r"\"", "")))):
        return text
    return json.dumps(_shown(data), ensure_ascii=False)


@lru_cache(maxsize=4096)
def _is_shown_as_it_is(character: str) -> bool:
    """Return whether it is, whatever stands beside it; what JSON escapes may not be."""
    return character != "\\" and character not in JOINERS and on_paper(character) == character


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
    if text.isascii() and text.isprintable():
        return text  # as nearly every text is
    shown = escaped(text)
    if all(map(_printed, shown)):
        return shown
    words = groupby(shown.split(" "), key=lambda word: all(map(_printed, word)))
    return " ".join(" ".join(each) if drawn else say("paper.by_hand") for drawn, each in words)


def _printed(character: str) -> bool:
    """Return whether a font draws a character, or it only says how its neighbours look."""
    return character in JOINERS or is_printable(character)


_MASK = 3
"""Of diagonal stripes, so that no row or column of a code is left as it was."""


def _qr_svg(text: str) -> str:
    """
    Return a QR code as SVG.

    Its mask is given: readers take any of the eight, and to look for the one with the fewest odd
    patterns took a tenth of the time of a whole sheet.
    """
    import segno

    rows = segno.make(text, error="m", micro=False, mask=_MASK).matrix
    runs = [
        f"M{run.start()} {place}.5h{len(run[0])}"
        for place, row in enumerate(rows)
        for run in re.finditer(rb"\x01+", row)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{len(rows)}" height="{len(rows)}">'
        f'<path stroke="#000" d="{"".join(runs)}"/></svg>'
    )
