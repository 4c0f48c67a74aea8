"""Hold the quotations of tests/data/quotations.toml against the articles they were taken from.

Usage: python tools/quotations.py FOLDER

The articles are not kept here. FOLDER holds their texts, one file each, which are known by their
SHA-256. Each quotation must stand in its article, under the heading that it names: the nearest
one above it. Everything that does not is printed; the exit code is 1 if there is any.
"""

from __future__ import annotations

import sys
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Any

QUOTATIONS = Path(__file__).resolve().parents[1] / "tests" / "data" / "quotations.toml"


def headed(text: str, words: str, headings: set[str]) -> set[str]:
    """Return the headings that stand nearest above the words, once for each time they stand."""
    found, at = set(), text.find(words)
    while at >= 0:
        above = [line.strip(" \u2022-") for line in text[:at].splitlines()]
        told = (each for line in reversed(above) for each in headings if line.startswith(each))
        found.add(next(told, ""))
        at = text.find(words, at + 1)
    return found


def faults(told: dict[str, Any], texts: dict[str, str]) -> list[str]:
    """Return what does not stand as quoted; *texts* are the articles by their SHA-256."""
    articles, quotations = told["articles"], told["quotation"]
    wrong = [
        f"{source}: its text is not there"
        for source, digest in articles.items()
        if digest not in texts
    ]
    for each in quotations:
        text = texts.get(articles[each["source"]], "")
        headings = {one["under"] for one in quotations if one["source"] == each["source"]}
        if text and each["under"] not in headed(text, each["words"], headings):
            wrong.append(f"{each['source']}, {each['place']}: {each['words']}")
    return wrong


def main() -> int:
    """Print what does not stand as quoted."""
    files = (path.read_bytes() for path in Path(sys.argv[1]).iterdir() if path.is_file())
    texts = {sha256(each).hexdigest(): each.decode("utf-8", "replace") for each in files}
    told = tomllib.loads(QUOTATIONS.read_text(encoding="utf-8"))
    wrong = faults(told, texts)
    print("\n".join([*wrong, f"{len(told['quotation'])} quotations, {len(wrong)} faults"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
