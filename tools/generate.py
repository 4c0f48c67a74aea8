"""Write the generated files again: JSON Schemas, reference pages, summaries of the commands.

Usage: python tools/generate.py [--check]

With --check nothing is written; the exit code is 1 if anything is stale.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import documents_page
import library_page
import order_schemas
import reference
import schemas
import unconfirmed

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = ROOT / "src" / "ldncompound" / "schemas"
REFERENCE = ROOT / "docs" / "reference"
SUMMARIES = ROOT / "src" / "ldncompound" / "cli" / "summaries.py"


def generated() -> dict[Path, str]:
    """Return every generated file with its text."""
    single = {**order_schemas.schemas(), **schemas.schemas()}
    files = {
        SCHEMAS / name: json.dumps(schema, indent=2, sort_keys=False) + "\n"
        for name, schema in single.items()
    }
    files[SCHEMAS / "bundle.json"] = _line_by_line(schemas.bundle(single))
    pages = {
        "batch-states.md": reference.batch_states,
        "command-line.md": reference.command_line,
        "documents.md": documents_page.page,
        "duties.md": reference.duties,
        "errors.md": reference.errors,
        "formulations.md": reference.formulations,
        "library.md": library_page.page,
        "sources.md": reference.sources,
        "unconfirmed.md": unconfirmed.page,
    }
    files[SUMMARIES] = reference.summaries()
    return files | {REFERENCE / name: page() for name, page in pages.items()}


def _line_by_line(bundle: dict[str, Any]) -> str:
    """Return the bundle with one schema a line, so that a change shows which."""
    head = json.dumps({**bundle, "$defs": {}}, indent=1).removesuffix("{}\n}")
    parts = [f"{json.dumps(name)}: {json.dumps(each)}" for name, each in bundle["$defs"].items()]
    return head + "{\n" + ",\n".join(parts) + "\n }\n}\n"


def main() -> int:
    """Write what is stale; with --check, only report it."""
    stale = [
        path
        for path, text in generated().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        print(("stale: " if "--check" in sys.argv else "written: ") + str(path.relative_to(ROOT)))
    if "--check" in sys.argv:
        return 1 if stale else 0
    texts = generated()
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
