"""One weighing as a balance or another program states it."""

from __future__ import annotations

from typing import Any

from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.interchange.order_files import LARGEST_FILE, parse_json

__all__ = ["weighing_from"]


_TEXTS = ("actual", "component", "lot", "balance", "printout", "container", "accept")
_KNOWN = (*_TEXTS, "step", "sighted", "batch")


def weighing_from(data: bytes, name: str, identity: str) -> dict[str, Any]:
    """
    Return what was found, as the members of `BalanceReading`.

    Args:
        data: JSON, one object.
        name: Of the file, for what is said of it.
        identity: Id of the batch; a member `batch` must name the same.

    Raises:
        WrongUsage: no such object, a member that is not known, `actual` missing, another batch.

    >>> weighing_from(b'{"actual": "121 mg", "step": 1}', "-", "ELM-1")
    {'actual': '121 mg', 'step': 1, 'sighted': False}
    """
    if len(data) > LARGEST_FILE:
        raise WrongUsage(
            f"The weighing {quoted(name)} is larger than {LARGEST_FILE // 1000} kB.",
            remedy="Give one weighing.",
        )
    try:
        given = parse_json(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise WrongUsage(
            f"The weighing {quoted(name)} is not valid JSON: {quoted(str(error))}.",
            remedy="Give one object of texts.",
        ) from None
    if not isinstance(given, dict):
        raise _wrong(name, "it is not one object")
    for key in given:
        if key not in _KNOWN:
            raise _wrong(name, f"the key {quoted(key)} is not known")
    if given.pop("batch", identity) != identity:
        raise _wrong(name, "it is for another batch")
    if "actual" not in given:
        raise _wrong(name, "the key 'actual' is missing")
    told: dict[str, Any] = {key: _text(name, key, given[key]) for key in _TEXTS if key in given}
    if given.get("step") is not None:
        told["step"] = _step(name, given["step"])
    sighted = given.get("sighted", False)
    if not isinstance(sighted, bool):
        raise _wrong(name, "'sighted' is neither true nor false")
    return {**told, "sighted": sighted}


def _text(name: str, key: str, value: object) -> str | None:
    """Return a text; null is as good as leaving it away."""
    # A bare number has come through as its text: it lacks its unit, and is refused for that.
    if value is None and key != "actual":
        return None
    if not isinstance(value, str):
        raise _wrong(name, f"'{key}' is no text")
    return value


def _step(name: str, value: object) -> int:
    """Return the number of a step."""
    if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6):
        raise _wrong(name, "'step' is no number of a step")
    return int(value)


def _wrong(name: str, why: str) -> WrongUsage:
    """Return what is wrong with a file."""
    return WrongUsage(
        f"The weighing {quoted(name)}: {why}.", remedy=f"Known keys: {', '.join(_KNOWN)}."
    )
