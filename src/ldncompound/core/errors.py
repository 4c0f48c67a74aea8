"""The errors that are no refusals, and the base of all: what they state, compare and copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self, TypeVar

__all__ = [
    "AnsweredBefore",
    "CompoundingError",
    "Stopped",
    "StorageUnavailable",
    "VerificationFailure",
    "WrongUsage",
]


_ErrorT = TypeVar("_ErrorT", bound="CompoundingError")


class CompoundingError(Exception):
    """
    Base of all the program's errors. Never raised itself.

    Args:
        message: What is wrong and why, in one or two plain sentences.
        remedy: What to do instead.

    Attributes:
        code: Stable short name for programs.
        exit_status: Exit code of the command line.
        field: The one field of an order that is at fault; None where it is none, or several.
            It is not part of the JSON.

    Two errors are equal if they have the same JSON.
    """

    schema: ClassVar[str] = "ldncompound.error/1"
    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message: str = message
        self.remedy: str = remedy
        self.field: str | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CompoundingError):
            return NotImplemented
        return self.to_json() == other.to_json()

    def __hash__(self) -> int:
        # What recording adds, such as the place in the trail, changes no hash.
        return hash(self.code)

    def __repr__(self) -> str:
        # A message repeats what was typed, which may name a patient.
        about = "" if self.field is None else f", field={self.field!r}"
        return f"{type(self).__name__}(code={self.code!r}{about}, …)"

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how a copy is made, whatever the class takes to be made."""
        return _blank, (type(self), *self.args), self.__dict__

    def to_json(self) -> dict[str, Any]:
        """Return the `ldncompound.error/1` document."""
        return {
            "schema": self.schema,
            "exit": self.exit_status,
            "code": self.code,
            "message": self.message,
            "remedy": self.remedy,
        }

    @classmethod
    def from_json(cls, document: object) -> Self:
        """
        Return the error that a refusal or error document states.

        Raises:
            VerificationFailure: it is no such document, or states an error of another class.
        """
        told = document if isinstance(document, dict) else {}
        alike = [each for each in _kinds(cls) if each.schema == told.get("schema")]
        # A later version may know further codes; the exit code says of what family one is.
        families = [
            each
            for each in alike
            if each.exit_status == told.get("exit", each.exit_status)
            and CompoundingError in (each, each.__base__)
        ]
        fits = [each for each in alike if each.code == told.get("code")] or families
        try:
            if not all(isinstance(told[name], str) for name in ("code", "message", "remedy")):
                raise TypeError("not a text")
            return fits[0]._stated(told)
        except (AttributeError, LookupError, TypeError):
            raise VerificationFailure(f"This is not the JSON of a {cls.__name__}.") from None

    @classmethod
    def _stated(cls, told: Mapping[str, Any]) -> Self:
        """Return the error that a document states."""
        return cls(told["message"], remedy=told["remedy"])


def _blank(kind: type[_ErrorT], *args: object) -> _ErrorT:
    """Return an error whose members are still to be set; a class may take others to be made."""
    made: _ErrorT = kind.__new__(kind, *args)
    return made


def _kinds(kind: type[_ErrorT]) -> list[type[_ErrorT]]:
    """Return a class of errors and those below it, the higher ones first."""
    found = [kind]
    for each in found:
        found += each.__subclasses__()
    return found


class WrongUsage(CompoundingError):
    """The call cannot be understood: option, argument, file, missing extra."""

    code = "wrong-usage"
    exit_status = 2


class Stopped(WrongUsage):
    """The person at the terminal stopped it: Ctrl-C, or the input ended."""

    code = "stopped"


class VerificationFailure(CompoundingError):
    """
    A trail, record, bundle or sheet is not what it claims to be.

    Args:
        message: What was found.
        remedy: What to do.
        first_bad: Sequence number of the first entry that fails, if one does.
    """

    code = "verification-failed"
    exit_status = 4

    def __init__(self, message: str, *, remedy: str = "", first_bad: int | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.first_bad: int | None = first_bad


class StorageUnavailable(CompoundingError):
    """The trail is missing, locked, full, read-only or newer than the program."""

    code = "storage-unavailable"
    exit_status = 5


class AnsweredBefore(Exception):
    """
    What was asked was recorded before, under the same request id.

    Args:
        recorded: The entry.
    """

    def __init__(self, recorded: Any) -> None:
        """Take over what was recorded."""
        super().__init__(recorded.sequence)
        self.recorded = recorded
