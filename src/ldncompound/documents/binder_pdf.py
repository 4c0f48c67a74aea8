"""The inspector's binder as one PDF: every paper by its own template, in one compile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.wording import say
from ldncompound.documents.loud_words import loud_words
from ldncompound.documents.pdf import compiled, master_data, record_data, sheet_data

if TYPE_CHECKING:
    from ldncompound.documents.binder_view import BinderContents, BinderView

__all__ = ["render_binder", "render_binder_pdf"]


def render_binder(contents: BinderContents, *, language: str = "en") -> bytes:
    """
    Return the inspector's binder of a batch as PDF; it does not depend on the time.

    Args:
        contents: What the trail says.
        language: Of the papers, "en" or "de".
    """
    from ldncompound.documents.binder import binder_view
    from ldncompound.documents.rendering import in_language, record_in_language

    with in_language(language, contents.record.plan.pharmacy):
        return render_binder_pdf(binder_view(contents, record_in_language(contents.record)))


def render_binder_pdf(view: BinderView) -> bytes:
    """
    Return a binder as PDF/A-2a and PDF/UA-1, its pages numbered through.

    A template that is laid in reads its texts under its own name.

    Args:
        view: Its contents.
    """
    record = record_data(view.record)
    binder = {
        "record": record,
        "personal": view.personal,
        "words": {
            "title": say("binder.title"),
            "number": say("column.number"),
            "paper": say("binder.column.paper"),
            "what": say("column.what"),
            "page": say("binder.column.page"),
            "index": say("binder.index"),
        },
        "papers": [
            {
                **each._asdict(),
                "sections": [{**part._asdict(), "plots": []} for part in each.sections],
            }
            for each in view.papers
        ],
    }
    master = {} if view.master is None else {"master": master_data(view.master)}
    loud = {"words": loud_words()}
    data = sheet_data(view.sheet)
    return compiled("binder.typ", {"binder": binder, "data": data, "loud": loud, **master})
