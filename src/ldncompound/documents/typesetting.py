"""Typesetting by typst: fonts that are read once, and memory that stays flat.

Fonts are bundled and system fonts ignored, so the bytes depend on the document alone. A font is
read when a text first needs it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, cast

from ldncompound.documents.kept_whole import KEPT_BY_TYPST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typst import Fonts

__all__ = ["forget", "typeset"]


_HERE = Path(__file__).resolve().parent
_FONTS = _HERE / "fonts"


@cache
def _fonts() -> Fonts:
    """Return the fonts of all papers; their list is read once a process."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)])


class _OfThread(local):
    """
    The compiler of a thread: what it has read of templates it need not read again.

    Two threads never share one: it is held while it works.
    """

    def __init__(self) -> None:
        """Take the fonts, which all threads share."""
        import typst

        self.compiler = typst.Compiler(
            root=_HERE, font_paths=_fonts(), sys_inputs={"kept": KEPT_BY_TYPST}
        )


@cache
def _of_thread() -> _OfThread:
    """Return the compilers of all threads; none is made before a paper is."""
    return _OfThread()


def typeset(template: str, texts: Mapping[str, str]) -> bytes:
    """
    Return a template with its texts as PDF/A-2a and PDF/UA-1.

    Texts are files to the template: as inputs they would make each part of each document another
    one to typst, which sets anew only what it has not set before.

    Args:
        template: Name of its file.
        texts: JSON documents, by the name of the file from which the template reads each.
    """
    files = {f"{name}.json": text.encode("utf-8") for name, text in texts.items()}
    # The template is included, not given: as a file of the folder it is parsed once, not for
    # each paper. Files by name are taken, too, though typst does not declare it.
    given = cast("Path", {"main.typ": f'#include "{template}"'.encode(), **files})
    made = _of_thread().compiler.compile(given, format="pdf", pdf_standards=["a-2a", "ua-1"])
    return cast("bytes", made)


_REMEMBERED = 11
"""Compilations after which typst lets go of what it has not used since."""


def forget() -> None:
    """
    Let go of what typst remembers of the files that were set last.

    It keeps it in case they are set again, and lets go by itself after some further compilations:
    of a file with hundreds of labels that is a lot.
    """
    import typst

    for _ in range(_REMEMBERED):
        typst.compile(b"", font_paths=_fonts(), format="svg")
