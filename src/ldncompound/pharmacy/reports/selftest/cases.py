"""The cases of the self-test: given and expected figures, and their sources."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.calculation.strengths import parse_strength
from ldncompound.core.canonical_json import sha256_hex
from ldncompound.core.quantities import parse_quantity
from ldncompound.core.records import read_as
from ldncompound.core.refusals import VerificationFailure
from ldncompound.documents.selftest_outcome import Case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.core.quantities import Quantity

__all__ = ["Answer", "GivenFigures", "Value", "cases_digest", "load_cases"]


_FILE = Path(__file__).resolve().parent / "cases.json"


class GivenFigures:
    """
    The given figures of a case, read by the program's own parsers.

    Args:
        values: Texts by name.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values: dict[str, str] = dict(values)

    def has(self, name: str) -> bool:
        """Return whether a figure of this name is given."""
        return name in self.values

    def text(self, name: str) -> str:
        """Return a text."""
        return self.values[name]

    def quantity(self, name: str) -> Quantity:
        """Return a quantity."""
        return parse_quantity(self.values[name])

    def strength(self, name: str) -> Quantity:
        """Return a strength: a percentage, mg/mL or a ratio."""
        return parse_strength(self.values[name])

    def number(self, name: str) -> Fraction:
        """Return a plain number."""
        return Fraction(self.values[name])

    def count(self, name: str) -> int:
        """Return a whole number."""
        return int(self.values[name])

    def day(self, name: str) -> date:
        """Return a date."""
        return date.fromisoformat(self.values[name])


if TYPE_CHECKING:
    Value = Quantity | Fraction | int | bool | date
    """The result of a calculation: a quantity, a plain number, yes or no, a date."""
    Answer = Callable[[GivenFigures], Mapping[str, Value]]
    """Computes a case: returns its results by name."""


def load_cases() -> tuple[Case, ...]:
    """
    Return the cases that ship with the program.

    Raises:
        VerificationFailure: the file is missing or damaged.
    """
    try:
        cases = read_as(tuple[Case, ...], json.loads(_read()))
    except (VerificationFailure, ValueError) as error:
        raise _not_whole() from error
    if not cases:
        raise _not_whole()
    return cases


def cases_digest() -> str:
    """
    Return the SHA-256 of the file of cases.

    Raises:
        VerificationFailure: the file is missing.
    """
    return sha256_hex(_read())


def _read() -> bytes:
    """Return the file of cases."""
    try:
        return _FILE.read_bytes()
    except OSError as error:
        raise _not_whole() from error


def _not_whole() -> VerificationFailure:
    """Return the failure for a file of cases that cannot be used."""
    return VerificationFailure(
        "The cases of the self-test are missing or damaged on this machine.",
        remedy="Install the program again.",
    )
