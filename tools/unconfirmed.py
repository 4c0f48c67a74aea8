"""The page of the figures that are unconfirmed, with what was searched for them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Found", "page", "unconfirmed"]

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "formulations"
SEARCHES = Path(__file__).with_name("searches.toml")
_NOT_SHOWN = ("status", "locator", "source", "id", "name", "component", "title", "kind")
_NAMES = ("id", "name", "component", "kind", "of")


class Found(NamedTuple):
    """
    One unconfirmed figure.

    Args:
        place: File and table.
        figure: What it says, in short.
        source: The source that it names.
        locator: What its locator says.
        tried: What was searched for it; empty where nothing is stated.
    """

    place: str
    figure: str
    source: str
    locator: str
    tried: str


def unconfirmed() -> list[Found]:
    """Return every unconfirmed figure of the data, in the order of the files."""
    searches = tomllib.loads(SEARCHES.read_text(encoding="utf-8"))["search"]
    found = []
    for path in sorted(DATA.rglob("*.toml")):
        file = path.relative_to(DATA).as_posix()
        for place, told in _below(tomllib.loads(path.read_text(encoding="utf-8")), file):
            tried = (
                each["tried"] for each in searches for one in each["where"] if place.startswith(one)
            )
            found.append(
                Found(
                    place,
                    _figure(told),
                    told.get("source", ""),
                    told.get("locator", ""),
                    next(tried, ""),
                )
            )
    return found


def _below(value: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each table that is unconfirmed, with its place."""
    if isinstance(value, list):
        for at, each in enumerate(value, 1):
            yield from _below(each, f"{place} › {_name(each, at)}")
    if not isinstance(value, dict):
        return
    if value.get("status") == "unconfirmed":
        yield place, value
    for name, each in value.items():
        yield from _below(each, f"{place} › {name}")


def _name(value: Any, at: int) -> str:
    """Return what a table of a list is called: by its id or name, else its number."""
    told = (value.get(each) for each in _NAMES) if isinstance(value, dict) else iter(())
    return next((str(each) for each in told if each), str(at))


def _figure(told: dict[str, Any]) -> str:
    """Return what a table says, in short: its figures and words, without where they are from."""
    parts = [
        f"{name.replace('_', ' ')} {', '.join(map(str, _several(value)))}"
        for name, value in told.items()
        if name not in _NOT_SHOWN and not isinstance(value, dict) and not _tables(value)
    ]
    text = "; ".join(parts) or str(told.get("name") or told.get("title") or "")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"


_LONGEST = 160


def _several(value: Any) -> list[Any]:
    """Return a list; a single value as one of its own."""
    return value if isinstance(value, list) else [value]


def _tables(value: Any) -> bool:
    """Return whether a value is a list of tables."""
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def page() -> str:
    """Return the page."""
    rows = unconfirmed()
    lines = [
        "<!-- Written by tools/generate.py from code and data; do not edit. -->\n",
        "# Unconfirmed figures\n",
        f"{len(rows)} places of the data are marked unconfirmed: the figure is known or our own, "
        "and was not seen in a document that says it in its own words. Sheets print the mark. Each "
        "is searched for again from time to time; `tools/searches.toml` says what was tried. A "
        "figure becomes confirmed only with its source's own words and their place.\n",
        "| where it stands | figure | source, and what its locator says | tried |",
        "|---|---|---|---|",
    ]
    for each in rows:
        read = f"`{each.source}`: {each.locator}" if each.source else each.locator
        cells = (each.place, each.figure, read, each.tried)
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines) + "\n"
