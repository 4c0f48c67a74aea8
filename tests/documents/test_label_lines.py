"""How many lines a text of a label takes is reckoned as the typesetter breaks them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import typst

from ldncompound import documents
from ldncompound.documents.kept_whole import KEPT_BY_TYPST, parts_of
from ldncompound.documents.typesetting import _fonts

FOLDER = Path(documents.__file__).parent
WORDS = (
    "Take one capsule by mouth (half a tablet) at bedtime: 4.5 mg daily, until December 3, 2026; "
    "well-known low-dose-naltrexone co-trimoxazole 5 mg/day 1.5-mg 10:30 O'Neil 50% :3) (x)(y) "
    "a,(b - – — and/or Müller-Lüdenscheidt Straße 3–4 … 王小明 ไทย Ωμέγα Donaudampfschifffahrt"
)
LOOKED_AT = """
#import "label.typ": *
#let cases = json("cases.json")
#set text(font: fonts, fill: black, lang: language(data), hyphenate: false)
#set smartquote(enabled: false)
#context {
  let reckoned = 0
  for (kind, one, two, broad) in cases {
    let (size, room) = (8pt, broad * 8pt)
    let (width, high) = natural(kind, one, two)
    if width <= 0.995 * broad { continue }
    let found = if kind == "running" { running-pieces((one, two)) }
      else if kind == "heading" { pieces-of-heading(one, two, broad) }
      else { pieces-of(kind, one, two) }
    let lines = if found != none { lines-of(found, broad) }
    if lines == none { continue }
    reckoned += 1
    let set-so = if kind == "running" { running((one, two), size, room) }
      else { shown(kind, one, two, size, leads.origin, room) }
    let is = measure(block(width: room, set-so)).height
    let said = (lines * (high + leads.origin) - leads.origin) * size
    if calc.abs(is - said) > 0.01pt { panic((kind, one, two, broad, lines, is, said)) }
  }
  if reckoned * 8 < cases.len() { panic("hardly any is reckoned", reckoned, cases.len()) }
}
"""


def test_lines_that_are_reckoned_are_those_that_are_set() -> None:
    """Whatever words a text has, a number of lines that is reckoned is that of the set text."""
    draw, words = random.Random(7), WORDS.split(" ")
    view = {"prepared_on": "2026-11-23", "identity": "x", "pharmacy": [["x"]]}
    data = {
        "language": "en", "labels": [view], "others": [], "words": {"title": "x"},
        "width": "60", "height": "40", "least": 7, "least_of_others": 7,
    }  # fmt: skip

    def text() -> list[str]:
        plain = draw.random() < 0.6
        drawn = draw.choices(words[:20] if plain else words, k=draw.randint(1, 9))
        return parts_of(" ".join(drawn))

    kinds = ("plain", "bold", "until", "heading", "running")
    cases = [
        (kind, text(), None if kind in ("plain", "bold") else text(), draw.uniform(3, 30))
        for kind in draw.choices(kinds, k=1500)
    ]
    given: Any = {
        "main.typ": LOOKED_AT.encode(),
        "data.json": json.dumps(data).encode(),
        "cases.json": json.dumps(cases).encode(),
    }
    compiler = typst.Compiler(root=FOLDER, font_paths=_fonts(), sys_inputs={"kept": KEPT_BY_TYPST})
    assert compiler.compile(given, format="svg")
