"""What a screen reader is told of a PDF: its structure tree, beside what is drawn."""

from __future__ import annotations

import ctypes
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw


class PageRead(NamedTuple):
    """
    A page.

    Args:
        told: Text in the order of the structure tree, as (kind of element, text).
        drawn: Text in the order in which it is drawn, without what is marked as an artifact.
        pictures: Alternative text of each figure.
        extracted: What a program that copies text gets, artifacts included.
    """

    told: list[tuple[str, str]]
    drawn: list[str]
    pictures: list[str]
    extracted: str


def pages_read(data: bytes) -> list[PageRead]:
    """Return every page of a PDF."""
    return [_read(page) for page in pypdfium2.PdfDocument(data)]


def without_blanks(texts: list[str]) -> str:
    """Return texts without blanks: where a line ends is a matter of layout."""
    return "".join("".join(texts).split())


def _read(page) -> PageRead:
    """Read one page."""
    text = page.get_textpage()
    by_mark: dict[int, list[str]] = {}
    drawn = []
    for each in _objects(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject):
        if raw.FPDFPageObj_GetType(each) != raw.FPDF_PAGEOBJ_TEXT:
            continue
        mark, said = raw.FPDFPageObj_GetMarkedContentID(each), _text_of(each, text.raw)
        if mark >= 0:
            by_mark.setdefault(mark, []).append(said)
            drawn.append(said)
    told: list[tuple[str, str]] = []
    pictures: list[str] = []

    def walk(element) -> None:
        kind = _member(raw.FPDF_StructElement_GetType, element)
        if kind == "Figure":
            pictures.append(_member(raw.FPDF_StructElement_GetAltText, element))
        for at in range(raw.FPDF_StructElement_CountChildren(element)):
            mark = raw.FPDF_StructElement_GetChildMarkedContentID(element, at)
            if mark >= 0:
                told.append((kind, "".join(by_mark.get(mark, []))))
            child = raw.FPDF_StructElement_GetChildAtIndex(element, at)
            if child:
                walk(child)

    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    for at in range(raw.FPDF_StructTree_CountChildren(tree)):
        walk(raw.FPDF_StructTree_GetChildAtIndex(tree, at))
    raw.FPDF_StructTree_Close(tree)
    # A hyphen at the end of a line is given as this by the reader.
    copied = text.get_text_range().replace("\ufffe", "-")
    return PageRead(told, drawn, pictures, copied)


def _objects(holder, count, get):
    """Yield the objects of a page, and those in its forms."""
    for at in range(count(holder)):
        each = get(holder, at)
        if raw.FPDFPageObj_GetType(each) == raw.FPDF_PAGEOBJ_FORM:
            yield from _objects(each, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject)
        else:
            yield each


def _text_of(each, text) -> str:
    """Return the text of one object."""
    size = raw.FPDFTextObj_GetText(each, text, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFTextObj_GetText(each, text, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le")


def _member(get, element) -> str:
    """Return a text of an element of the structure."""
    size = get(element, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    get(element, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le")
