"""Passphrases: typed, normalised, and refused where somebody could guess them."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from typing import IO, ClassVar

from ldncompound.core.refusals import NotAuthorised, WrongUsage

__all__ = ["HOW_TO_CHOOSE", "SCRYPT", "Passphrase", "stretched"]


SCRYPT = (2**17, 8, 1)
"""Work factor, block size and lanes: 128 MiB and some tenths of a second for each try."""

_SHORTEST, _LONGEST = 8, 1024

_SAFE = 3
"""Least score of zxcvbn: "safely unguessable: moderate protection from offline slow-hash"."""

_LONGEST_SCORED = 72
"""Characters that zxcvbn scores; a passphrase with such a beginning needs no more."""

_COMMON = ("naltrexone", "ldncompound", "compounding", "pharmacist", "pharmacy", "apotheke")
_ROWS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiopü",
    "asdfghjklöä",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
    "1234567890",
)
"""Rows of keyboards, some of which zxcvbn does not know."""
_SHORTEST_RUN = 4

HOW_TO_CHOOSE = "Use four or five words that only you would put together."


class Passphrase:
    """
    The passphrase of a key, normalised so that every keyboard gives the same bytes.

    Args:
        text: As typed.

    Raises:
        NotAuthorised: nothing, shorter than 8 characters, or longer than 1024.
        WrongUsage: no text.

    >>> Passphrase("seven herons")
    Passphrase(…)
    """

    __slots__ = ("_secret",)

    def __init__(self, text: str) -> None:
        secret = unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")
        length = len(secret.decode("utf-8", "surrogatepass"))
        is_text = not any("\ud800" <= each <= "\udfff" for each in text)
        del text  # what is raised below has a traceback, and some programs log its variables
        self._secret = secret
        del secret
        if not is_text:
            raise WrongUsage("The passphrase is not text.", remedy="Type it in letters.")
        if not length:
            raise NotAuthorised("No passphrase was typed.", remedy="Type it.")
        if not _SHORTEST <= length <= _LONGEST:
            raise NotAuthorised(
                f"A passphrase has {_SHORTEST} to {_LONGEST} characters.", remedy="Type it again."
            )

    def __repr__(self) -> str:
        return "Passphrase(…)"

    def __eq__(self, other: object) -> bool:
        """Return whether the same passphrase was typed twice."""
        return isinstance(other, Passphrase) and self._secret == other._secret

    __hash__: ClassVar[None] = None  # type: ignore[assignment]

    def __reduce__(self) -> str:
        raise TypeError("a passphrase cannot be serialised")

    def wrapping_key(self, salt: bytes) -> bytes:
        """Return the encryption key that Scrypt derives."""
        return stretched(self._secret, salt)

    def write_to(self, pipe: IO[bytes]) -> None:
        """Hand it to a process of this program that opens the key itself."""
        pipe.write(self._secret)

    def check_new(self, known: Iterable[str]) -> None:
        """
        Refuse a new passphrase that somebody could guess.

        Args:
            known: What others know of the person: id, name, pharmacy.

        Raises:
            NotAuthorised: it is easily guessed.
        """
        from zxcvbn import zxcvbn

        typed = unicodedata.normalize("NFKC", self._secret.decode("utf-8"))
        guessed = [*_spellings(known), *_COMMON, *_runs()]
        for text in (typed, "".join(typed.split())):
            # Blanks between easy halves would count as characters that nobody expects.
            if zxcvbn(text[:_LONGEST_SCORED], user_inputs=guessed)["score"] < _SAFE:
                raise NotAuthorised("This passphrase is easily guessed.", remedy=HOW_TO_CHOOSE)


def stretched(secret: bytes, salt: bytes) -> bytes:
    """Return 32 bytes that Scrypt derives, slowly."""
    n, r, p = SCRYPT
    return hashlib.scrypt(secret, salt=salt, n=n, r=r, p=p, maxmem=2 * 128 * n * r, dklen=32)


def _spellings(known: Iterable[str]) -> list[str]:
    """Return texts, their words, and the words run together in either order."""
    found: list[str] = []
    for text in known:
        words = unicodedata.normalize("NFKC", text).split()
        found += [text, *words, "".join(words), "".join(reversed(words))]
    return [each for each in found if each]


def _runs() -> list[str]:
    """Return every run of keys on a row."""
    return [
        row[first:last]
        for row in _ROWS
        for first in range(len(row))
        for last in range(first + _SHORTEST_RUN, len(row) + 1)
    ]
