"""True and False as members: of documents of which one holds only where something else does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

__all__ = ["Broken", "Whole"]


class _Verdict(type):
    """The type of a member that is always the same of the two."""

    told: bool

    def __new__(cls, name: str, told: bool) -> Any:
        """Make the type of one of them."""
        made = super().__new__(cls, name, (), {})
        made.told = told
        return made

    def __init__(cls, *_: object) -> None:
        """Take what `__new__` took."""

    def __instancecheck__(cls, value: object) -> bool:
        """Say whether a value is the one."""
        return value is cls.told

    def from_json(cls, value: object) -> bool:
        """Return it; a ValueError where another stands."""
        if value is not cls.told:
            raise ValueError(f"not {cls.told}")
        return cls.told

    def json_schema(cls) -> dict[str, bool]:
        """Return its JSON Schema."""
        return {"const": cls.told}


if TYPE_CHECKING:
    Whole: TypeAlias = bool
    Broken: TypeAlias = bool
else:
    Whole = _Verdict("Whole", True)  # noqa: FBT003
    Broken = _Verdict("Broken", False)  # noqa: FBT003
