"""Quality checks and corrections on a compounding record."""

from __future__ import annotations

from typing import Any

from ldncompound.documents.record_view import rounded_figure, who_signed

_FIRST = ("rule", "values", "shell", "theory", "mean", "rsd")
_KNOWN = {
    "findings",
    "schema",
    "batch",
    "kind",
    "passes",
    "accepted",
    "counts",
    "reason",
    "by",
    "at",
    "entry",
}


def check_rows(check: dict[str, Any]) -> tuple[str, ...]:
    """Return a quality check with everything that its entry states."""
    verdict = "passes" if check["passes"] else "FAILS"
    if check["passes"] is None:
        verdict = "no verdict"
    if check["accepted"]:
        verdict += ", accepted"
    if not check["counts"]:
        verdict += " (a later one counts)"
    told = {key: check[key] for key in (*_FIRST, *check)
            if key in check and key not in _KNOWN and check[key] is not None}  # fmt: skip
    if str(told.get("rsd", "")).endswith(" %"):
        told["rsd"] = rounded_figure(told["rsd"])
    found = "; ".join(f"{key.replace('_', ' ')}: {_in_words(each)}" for key, each in told.items())
    return check["kind"], verdict, found, who_signed(check)


def finding_rows(each: dict[str, Any], check: dict[str, Any]) -> tuple[str, ...]:
    """Return one finding of a check, with the source of its limit."""
    told = {key: _in_words(value) for key, value in each.items() if value is not None}
    verdict = "passes" if each.get("passes") else "FAILS"
    if each.get("passes") is None:
        verdict = "no verdict"
    source = each.get("source") or {}
    words = ", ".join(filter(None, (source.get("title"), source.get("locator"))))
    if each.get("status") not in (None, "confirmed"):
        words += f" ({each['status']})"
    shown = (told.get(key, "") for key in ("what", "found", "limit"))
    return str(check["entry"]), *shown, verdict, words


def _in_words(value: Any) -> str:
    """Write whatever an entry states as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{k.replace('_', ' ')} {_in_words(v)}" for k, v in value.items()
                         if v is not None)  # fmt: skip
    if isinstance(value, list):
        return ", ".join(map(_in_words, value))
    return "none" if value is None else str(value)


def correction_rows(each: dict[str, Any]) -> tuple[str, ...]:
    """Return a correction: the old beside the new."""
    what = f"weighing of step {each['step']}" if each["step"] else "what came out"
    changed = [key for key in each["new"] if each["new"][key] != each["old"][key]] or each["new"]
    old, new = (
        "; ".join(f"{key}: {_corrected(key, side[key])}" for key in changed)
        for side in (each["old"], each["new"])
    )
    return what, old, new, each["reason"] or "", who_signed(each)


def _corrected(key: str, value: Any) -> str:
    """Write a value that was corrected."""
    if key == "off":
        return rounded_figure(str(value))
    if key == "lots":
        return ", ".join(f"{name} {lot['number']}" for name, lots in value.items() for lot in lots)
    return _in_words(value)
