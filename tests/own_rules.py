"""A pharmacy's own folder with the rules of a jurisdiction that does not ship."""

from __future__ import annotations

from pathlib import Path

NL = """
id            = "nl-own"
title         = "Our own rules"
jurisdiction  = "NL"
name          = "Netherlands"
first_weekday = "monday"

[potency]
policy    = "as-label"
statement = "The powder is taken as labelled."
source    = "own-book"
locator   = "page 1"

[content]
low    = "92.5 %"
high   = "107.5 %"
source = "own-book"

[longest]
days      = 90
statement = "At most ninety days."
source    = "own-book"

[for_stock]
statement = "At most so many at once."
most      = "500 capsule"
source    = "own-book"

[masses]
title  = "Our own check"
units  = [10, 20]
loss   = "3 %"
rsd    = "4 %"
source = "own-book"

[[masses.shell]]
size   = "2"
low    = "58 mg"
high   = "66 mg"
source = "own-book"

[[masses.limit]]
of           = "net mean"
within       = "7.5 %"
within_light = "10 %"
light_below  = "300 mg"
outside      = 2
most         = "15 %"
most_light   = "20 %"
source       = "own-book"

[[overage]]
percent   = "3 %"
up_to     = "2 mg"
statement = "3 % where a unit holds 2 mg or less."
source    = "own-book"

[advised_batch]
least     = "40 capsule"
statement = "Not fewer than forty."
source    = "own-book"

[smallest_size]
value  = "2"
source = "own-book"

[[statement]]
text   = "Nothing else."
source = "own-book"
"""

DIRECT_ONLY = NL.replace(
    """percent   = "3 %"
up_to     = "2 mg"
""",
    """percent   = "5 %"
up_to     = "10 mg"
on_triturations = false
""",
)
"""With an overage that only what is weighed directly has."""

SOURCES = """
[own-book]
title   = "What we keep ourselves to"
kind    = "own record"
address = ""
read_on = 2026-11-22
status  = "confirmed"
"""


def folder_with_rules(place: Path, rules: str = NL, name: str = "nl-own") -> Path:
    """Return a pharmacy's own folder, called `own`, with a rule file and its source."""
    own = place / "own"
    (own / "rules").mkdir(parents=True, exist_ok=True)
    (own / "sources.toml").write_text(SOURCES, encoding="utf-8")
    (own / "rules" / f"{name}.toml").write_text(rules, encoding="utf-8")
    return own
