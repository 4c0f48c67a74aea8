"""Constant booleans as members: types that accept only True, or only False."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

__all__ = ["Broken", "Whole"]


class _Verdict(type):
    """Type of a member that is always True, or always False."""

    told: bool

    def __new__(cls, name: str, told: bool) -> Any:
        """Make the type of one value."""
        made = super().__new__(cls, name, (), {})
        made.told = told
        return made

    def __init__(cls, *_: object) -> None:
        """Accept the arguments of `__new__`."""

    def __instancecheck__(cls, value: object) -> bool:
        """Return whether a value is the accepted one."""
        return value is cls.told

    def from_json(cls, value: object) -> bool:
        """Return the value; raise a ValueError if it is another."""
        if value is not cls.told:
            raise ValueError(f"not {cls.told}")
        return cls.told

    def json_schema(cls) -> dict[str, bool]:
        """Return its JSON Schema."""
        return {"const": cls.told}


if TYPE_CHECKING:
    Whole: TypeAlias = Literal[True]
    Broken: TypeAlias = Literal[False]
else:
    Whole = _Verdict("Whole", True)  # noqa: FBT003
    Broken = _Verdict("Broken", False)  # noqa: FBT003
