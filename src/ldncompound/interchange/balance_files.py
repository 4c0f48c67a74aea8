"""Read one weighing from a balance or another program, or the figures of a check."""

from __future__ import annotations

from dataclasses import dataclass

from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.interchange.order_files import LARGEST_FILE, parse_json, parsed

__all__ = ["BalanceReading", "figures_from", "weighing_from"]


_TEXTS = ("component", "lot", "balance", "printout", "container", "accept")
_KNOWN = ("actual", *_TEXTS, "step", "sighted", "batch")


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceReading:
    """
    What the balance showed, as typed.

    Args:
        actual: The mass found.
        step: Number of the step; None for the next one.
        component: What was weighed; None for what is next.
        lot: Lot number or id, with `@YYYY-MM` where it was not received; None where the plan
            names one, and for what was made in an earlier step.
        balance: Id of the balance; None for that of the plan.
        printout: Reference of the balance's printout.
        container: The substance named on the container; required for the active.
        sighted: The lot and its certificate were looked at.
        accept: Why a mass out of tolerance is accepted; None where it is not.
        scanned: The lot was read in a field for scans; it is then a received or planned one.
    """

    actual: str
    step: int | None = None
    component: str | None = None
    lot: str | None = None
    balance: str | None = None
    printout: str | None = None
    container: str | None = None
    sighted: bool = False
    accept: str | None = None
    scanned: bool = False


def weighing_from(data: bytes, name: str, identity: str) -> BalanceReading:
    """
    Return the weighing in a file.

    Args:
        data: JSON, one object.
        name: Name of the file, for messages.
        identity: Id of the batch; a member `batch` must name the same.

    Raises:
        WrongUsage: not such an object, an unknown member, `actual` missing, or another batch.

    >>> weighing_from(b'{"actual": "121 mg", "step": 1}', "-", "ELM-1").actual
    '121 mg'
    """
    if len(data) > LARGEST_FILE:
        raise WrongUsage(
            f"The weighing {quoted(name)} is larger than {LARGEST_FILE // 1000} kB.",
            remedy="Give one weighing.",
        )
    try:
        given = parsed(data, parse_json)
    except ValueError as error:
        raise WrongUsage(
            f"The weighing {quoted(name)} is not valid JSON: {quoted(str(error))}.",
            remedy="Give one JSON object.",
        ) from None
    if not isinstance(given, dict):
        raise _wrong(name, "it must be one JSON object")
    for key in given:
        if key not in _KNOWN:
            raise _wrong(name, f"the key {quoted(key)} is not known")
    if given.pop("batch", identity) != identity:
        raise _wrong(name, "it is for another batch")
    if "actual" not in given:
        raise _wrong(name, "the key 'actual' is missing")
    told = {key: _text(name, key, given.get(key)) for key in _TEXTS}
    step, sighted = given.get("step"), given.get("sighted", False)
    number = None if step is None else _step(name, step)
    if not isinstance(sighted, bool):
        raise _wrong(name, "'sighted' must be true or false")
    actual = _actual(name, given["actual"])
    return BalanceReading(actual=actual, step=number, sighted=sighted, scanned=False, **told)


def figures_from(data: bytes, name: str) -> list[str]:
    """
    Return the figures of a file: one a line, blank lines left out.

    Args:
        data: UTF-8 text.
        name: Name of the file, for messages.

    Raises:
        WrongUsage: it is not UTF-8 text.

    >>> figures_from(b"178 mg; 177 mg", "-")
    ['178 mg', '177 mg']
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongUsage(
            f"{quoted(name)} is not UTF-8 text.", remedy="Give one figure a line."
        ) from None
    # A comma does not separate figures: it may be a decimal comma, which is refused as such.
    return [each.strip() for line in text.splitlines() for each in line.split(";") if each.strip()]


def _text(name: str, key: str, value: object) -> str | None:
    """Return a text; null counts as left out."""
    # A bare number arrives as its text, and is refused later because it has no unit.
    if value is not None and not isinstance(value, str):
        raise _wrong(name, f"'{key}' must be a text")
    return value


def _actual(name: str, value: object) -> str:
    """Return the mass found, which is required."""
    if not isinstance(value, str):
        raise _wrong(name, "'actual' must be a text")
    return value


def _step(name: str, value: object) -> int:
    """Return the number of a step."""
    if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6):
        raise _wrong(name, "'step' must be the number of a step")
    return int(value)


def _wrong(name: str, why: str) -> WrongUsage:
    """Return the error for a file."""
    return WrongUsage(
        f"The weighing {quoted(name)}: {why}.", remedy=f"Known keys: {', '.join(_KNOWN)}."
    )
