"""The page of the documents: what their versions promise, and a table of them from the schemas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import order_schemas
import reference
import schemas

__all__ = ["page"]

_PROMISES = Path(__file__).with_name("documents_page.md")


def page() -> str:
    """Return the page."""
    every = {**schemas.schemas(), **order_schemas.schemas()}
    rows = [_row(name, every[name]) for name in sorted(every)]
    head = ["| document | what it is | schema |", "|---|---|---|"]
    return (
        reference.NOTE
        + "\n"
        + _PROMISES.read_text(encoding="utf-8")
        + "\n"
        + "\n".join([*head, *rows])
        + "\n"
    )


def _row(name: str, schema: dict[str, Any]) -> str:
    """Return the line of one document."""
    told = schema.get("description") or _of_either(schema)
    where = f"[{name}](../../src/ldncompound/schemas/{name})"
    return f"| `{schema['title']}` | {told.replace('|', '/')} | {where} |"


def _of_either(schema: dict[str, Any]) -> str:
    """Return in words what a document of several classes is, or an order file."""
    if "form" in schema.get("required", ()):
        return f'An order of the form "{schema["properties"]["form"]["const"]}", in a file.'
    names = [each["$ref"].rpartition("/")[2] for each in schema["anyOf"]]
    return " Or: ".join(schema["$defs"][name]["description"] for name in names)
