"""The shipped formulary in a quick form: plain JSON, made when the package is built.

Reading the shipped files strictly costs more than the rest of an order. So the build reads them
once, and writes down what it read. The form is taken only while everything is as it was then,
byte for byte: the files of the folder, the modules of the program that read them, and the form
itself, whose digest stands in a module made at the same build. Where anything differs, or there
is no form, the files are read strictly, which says what is wrong with them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from importlib import import_module
from io import FileIO
from pathlib import Path

import msgspec

from ldncompound.core.refusals import VerificationFailure
from ldncompound.formulary.contents import Formulary, formulary_checked
from ldncompound.formulary.master_record import MasterFormulation

__all__ = ["DIGEST_MODULE", "FORM", "form_of", "quick_formulary"]


FORM = "quick_form_made.json"
"""The form, beside this module."""

DIGEST_MODULE = "quick_form_digest"
"""The module beside this one that holds the SHA-256 of the form; made with it."""

_PACKAGE = Path(__file__).parents[1]
_ANYTHING_ELSE = (
    OSError, LookupError, TypeError, AttributeError, ValueError, RecursionError,
    msgspec.MsgspecError, VerificationFailure,
)  # fmt: skip
"""What reading a form may raise that another build has made, or a file that is not there."""


def quick_formulary(folder: Path, forms: Mapping[str, type[MasterFormulation]]) -> Formulary | None:
    """
    Return the formulary of the shipped folder from its quick form; None if that does not count.

    Args:
        folder: The shipped folder.
        forms: The class of the records of each dosage form, by its name in a record.
    """
    try:
        data = (_PACKAGE / "formulary" / FORM).read_bytes()
        if sha256(data).hexdigest() != _digest_bound():
            return None
        form = msgspec.json.decode(data)
        if not _is_as_it_was(form["modules"], _PACKAGE):
            return None
        stated = form["formulary"]
        if _names(folder) != stated["files"].keys() or not _is_as_it_was(stated["files"], folder):
            return None
        return formulary_checked(stated, forms)
    except _ANYTHING_ELSE:
        return None


def form_of(formulary: Formulary, modules: Mapping[str, str]) -> bytes:
    """
    Return the quick form of a formulary.

    Args:
        formulary: As it was read, strictly.
        modules: SHA-256 of each module that took part in reading it, by its path in the package.
    """
    return msgspec.json.encode({"modules": modules, "formulary": formulary.to_json()})


def _digest_bound() -> str | None:
    """Return the digest that was written down when the form was made."""
    try:
        bound: str = import_module(f"{__package__}.{DIGEST_MODULE}").SHA256
    except Exception:  # noqa: BLE001 - whatever a damaged module leads to
        return None
    return bound


def _names(folder: Path) -> set[str]:
    """Return the names of the files that strict reading may look at, and of what is no file."""
    names = set()
    for place in ("", "rules/", "equipment/"):
        with os.scandir(folder / place) as found:
            names |= {place + each.name for each in found if each.name.lower().endswith(".toml")}
    return names


def _is_as_it_was(files: Mapping[str, str], folder: Path) -> bool:
    """Return whether each file has its digest."""
    for name, digest in files.items():
        with FileIO(f"{folder}/{name}") as file:
            if sha256(file.read()).hexdigest() != digest:
                return False
    return True
