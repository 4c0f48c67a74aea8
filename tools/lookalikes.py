"""Print the table of `core/lookalikes.py` from confusables.txt of Unicode UTS 39.

Run as `python tools/lookalikes.py confusables.txt`. Trails are verified by this table, so a newer
one may only add to it.
"""

from __future__ import annotations

import sys
import textwrap
import unicodedata
from collections import defaultdict
from pathlib import Path

_IN_A_WORD = 8


def unmarked(text: str) -> str:
    """Return a text without compatibility forms and marks, as names are compared."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if unicodedata.category(each)[0] != "M")


def table(lines: list[str]) -> dict[str, str]:
    """Return the letters and digits that look like each prototype."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        source, _, rest = line.partition("#")[0].partition(";")
        if not rest or " " in source.strip():
            continue
        character = chr(int(source, 16))
        looks = unmarked("".join(chr(int(each, 16)) for each in rest.split(";")[0].split()))
        if (
            unicodedata.category(character)[0] in "LN"
            and unmarked(character) == character
            and not (character.isascii() and character.isalpha())
            and looks.isalnum()
            and (looks.isascii() or len(looks) == 1)
            and looks.casefold() != character.casefold()
        ):
            found[looks].append(character)
    return {looks: "".join(sorted(each)) for looks, each in sorted(found.items())}


def main() -> None:
    """Print the table: prototype, colon, and what looks like it, as code points."""
    lines = Path(sys.argv[1]).read_text(encoding="utf-8-sig").splitlines()
    words = [
        f"{'+'.join(f'{ord(each):x}' for each in looks)}:"
        f"{','.join(f'{ord(each):x}' for each in alike[first : first + _IN_A_WORD])}"
        for looks, alike in table(lines).items()
        for first in range(0, len(alike), _IN_A_WORD)
    ]
    for line in textwrap.wrap(" ".join(words), 92):
        print(f'    "{line} "')


if __name__ == "__main__":
    main()
