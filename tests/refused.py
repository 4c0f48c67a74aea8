"""Every refusal that a test makes, as a screen of 80 columns shows it."""

from __future__ import annotations

from functools import wraps
from typing import Any

from ldncompound.core.refusals import Refusal

COLUMNS, LINES = 80, 8
_LONGEST_CHECKED = 60
"""Refusals of one test that are looked at; a test of thousands makes the same again and again."""

_made: dict[tuple[str, str], tuple[type[Refusal], str, dict[str, Any]]] = {}


def collect() -> None:
    """Note from now on what each refusal says, when it is made."""
    made = Refusal.__init__

    @wraps(made)
    def noted(self: Refusal, message: str, **more: Any) -> None:
        made(self, message, **more)
        if len(_made) < _LONGEST_CHECKED:
            # Not the refusal itself: it would keep open what its traceback holds.
            _made[type(self).__name__, message] = (type(self), message, more)

    Refusal.__init__ = noted  # type: ignore[method-assign]


def shown_too_long() -> list[str]:
    """Return the refusals made since the last call that take too many lines, or too long ones."""
    # Imported here: few tests make one.
    if not _made:
        return []
    from ldncompound.cli.terminal import carry, error_lines

    carry([])  # how long a path of a test is says nothing

    found = []
    for kind, message, more in _made.values():
        details = {**(more.get("details") or {}), "trail": {"sequence": 1234}}
        refusal = kind(message, **{**more, "details": details})
        lines = error_lines(refusal, f"Refused ({refusal.code}).")
        wide = [each for each in lines if len(each) > COLUMNS and " " in each.strip()]
        if len(lines) > LINES or wide:
            found.append("\n".join(lines))
    _made.clear()
    return found
