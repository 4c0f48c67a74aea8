"""The words of the PDF templates, each by its name there."""

from __future__ import annotations

from ldncompound.core.wording import say

__all__ = ["calendar_words", "label_words", "record_words", "sheet_words"]


def sheet_words() -> dict[str, str]:
    """Return the words of a batch sheet."""
    return {
        **_columns_of_sheet(),
        "title": say("pdf.sheet.title"),
        "heading": say("pdf.sheet.heading"),
        "copy": say("paper.copy"),
        "audit-trail": say("pdf.sheet.audit_trail"),
        "page": say("pdf.page"),
        "of": say("pdf.of"),
        "for": say("pdf.sheet.for"),
        "prepared-on": say("row.prepared_on"),
        "qr": say("pdf.qr"),
        "mind": say("pdf.mind"),
        "before": say("pdf.sheet.before"),
        "needed": say("pdf.sheet.needed"),
        "used": say("pdf.sheet.used"),
        "shells": say("sheet.masses.shell"),
        "calculation": say("pdf.sheet.calculation"),
        "basis": say("pdf.sheet.basis"),
        "one-dose": say("pdf.sheet.one_dose"),
        "components": say("pdf.sheet.components"),
        "steps": say("pdf.sheet.steps"),
        "leftover": say("pdf.sheet.leftover"),
        "checks": say("pdf.sheet.checks"),
        "yield": say("pdf.sheet.yield"),
        "deviations": say("pdf.sheet.deviations"),
        "signed": say("pdf.sheet.signed"),
        "cost": say("pdf.sheet.cost"),
        "to-ask": say("pdf.sheet.to_ask"),
        "answered": say("pdf.sheet.answered"),
        "avoided": say("pdf.sheet.avoided"),
        "counsel": say("pdf.sheet.counsel"),
        "screened": say("pdf.sheet.screened"),
        "prepared-by": say("sheet.sign.prepared"),
        "verified-by": say("sheet.sign.verified"),
        "reviewed-by": say("sheet.sign.reviewed"),
        "screening": say("pdf.sheet.screening"),
        "health-data": say("pdf.sheet.health_data"),
        "told-by": say("pdf.sheet.told_by"),
        "sources": say("pdf.sheet.sources"),
        "decimal": say("pdf.decimal"),
    }


def _columns_of_sheet() -> dict[str, str]:
    """Return the heads of the tables of a batch sheet."""
    return {
        "column-component": say("column.component"),
        "column-maker": say("pdf.column.maker"),
        "column-lot": say("column.lot"),
        "column-expiration": say("column.expiration"),
        "column-check": say("column.check"),
        "column-checked": say("column.checked"),
        "column-expected": say("pdf.column.expected"),
        "column-found": say("column.found"),
        "column-by": say("pdf.column.by"),
        "column-number": say("column.number"),
        "column-done": say("pdf.column.done"),
        "column-do": say("pdf.column.do"),
        "column-target": say("column.target"),
        "column-actual": say("column.actual"),
        "column-daily-check": say("pdf.column.daily_check"),
        "column-start": say("pdf.column.start"),
        "column-mixer": say("pdf.column.mixer"),
        "column-line-clearance": say("pdf.column.line_clearance"),
        "column-who": say("column.who"),
        "column-name-and-signature": say("pdf.column.name_and_signature"),
        "column-date": say("pdf.column.date"),
        "column-question": say("pdf.column.question"),
        "column-asked": say("pdf.column.asked"),
        "column-answer": say("pdf.column.answer"),
        "column-consulted": say("pdf.column.consulted"),
    }


def label_words() -> dict[str, str]:
    """Return the words of a label."""
    return {
        "draft": say("label.draft"),
        "draft-not-recorded": say("label.draft_not_recorded"),
        "copy": say("paper.copy"),
        "title": say("pdf.label.title"),
    }


def record_words() -> dict[str, str]:
    """Return the words of a finished record."""
    return {
        "lang": say("paper.lang"),
        "title": say("pdf.record.title"),
        "heading": say("pdf.record.heading"),
        "exceptions": say("section.exceptions"),
        "page": say("paper.page", page="{page}", pages="{pages}"),
        "qr": say("pdf.qr"),
        "plot": say("pdf.record.plot"),
    }


def calendar_words() -> dict[str, str]:
    """Return the words of a calendar."""
    return {
        "title": say("pdf.calendar.title"),
        "heading": say("pdf.calendar.heading"),
        "draft": say("pdf.calendar.draft"),
        "copy": say("paper.copy"),
        "pause": say("pdf.calendar.pause"),
        "new-dose": say("pdf.calendar.new_dose"),
        "again": say("pdf.calendar.again"),
        "days": say("pdf.calendar.days"),
        "page": say("calendar.page", page="{page}", pages="{pages}"),
        "steps": say("pdf.calendar.steps"),
        "container": say("pdf.calendar.container"),
        "left": say("pdf.calendar.left"),
        "mind": say("pdf.mind"),
        "syringe": say("pdf.calendar.syringe"),
        "decimal": say("pdf.decimal"),
    }
