"""What a refused step of a schedule would be in its right form, for the remedy."""

from __future__ import annotations

import re

from ldncompound.core.corrections import RightSpelling, in_plain_characters, quantity_as_meant
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quantity_grammar import in_the_grammar

__all__ = ["step_as_meant"]


_LONGEST = 120
_OFTEN = {
    "": r"(?:once|1 ?x|1 times?)?(?: ?(?:a|per|/|each|every)? ?(?:day|daily|d)|daily|qd|od)|"
    r"(?:(?:every|each|at) )?(?:night|bedtime|evening|morning)(?:ly)?|qhs|hs|nightly",
    "twice a day": r"(?:twice|2 ?x|2 times)(?: ?(?:a|per|/|each)? ?(?:day|daily))|bid|b\.i\.d\.?",
    "3 times a day": r"(?:3 ?x|3 times|three times)(?: ?(?:a|per|/|each)? ?(?:day|daily))|"
    r"tid|t\.i\.d\.?",
    "every 2 days": r"every (?:other|second|2nd) day|qod|eod|on alternate days",
}
_PARTS = lazy_pattern(
    r"(?P<dose>[0-9.,/ ]+ ?[^\W\d]+?\.?)"
    rf"(?:,? (?P<often>{'|'.join(_OFTEN.values())}))?"
    r"(?: ?(?:for|x|\u00d7|-|,|:|=|@|during|over) ?| )"
    r"(?P<days>[0-9]+ ?[^\W\d]+\.?)",
    re.IGNORECASE,
)
_SWAPPED = lazy_pattern(
    r"(?:for )?(?P<days>[0-9]+ ?(?:days?|d|weeks?|wks?|w)\.?) ?[-,:=@x]? ?"
    r"(?P<dose>[0-9.,]+ ?[^\W\d]+\.?)",
    re.IGNORECASE,
)
_PAUSE = lazy_pattern(
    r"(?:pause|break|off|nothing|no dose|stop)(?: ?(?:for|x|-|:|,|of) ?| )"
    r"(?P<days>[0-9]+ ?[^\W\d]+\.?)|(?P<later>[0-9]+ ?[^\W\d]+\.?) (?:pause|off|break)",
    re.IGNORECASE,
)


def step_as_meant(text: str) -> RightSpelling:
    """
    Return what a refused step may have been meant to be.

    >>> step_as_meant("1.5 mg x 14 days").remedy("")
    "Write '1.5 mg for 14 day'."
    >>> step_as_meant("1.5 mg bid for 2 wks").readings, step_as_meant("1.5 mg for a month").readings
    (('1.5 mg twice a day for 14 day',), ())
    """
    told = in_plain_characters(text).rstrip(".,; ") if len(text) <= _LONGEST else ""
    pause = _PAUSE.fullmatch(told)
    if pause is not None:
        days = _quantity(pause["days"] or pause["later"], "duration")
        return RightSpelling(tuple(f"pause for {each}" for each in days.readings), days.certain)
    found = _PARTS.fullmatch(told) or _SWAPPED.fullmatch(told)
    if found is None:
        return RightSpelling()
    dose, days = _quantity(found["dose"], "mass"), _quantity(found["days"], "duration")
    often = found["often"] if "often" in found.re.groupindex else None
    how = next(how for how, words in _OFTEN.items() if _is(words, often))
    readings = tuple(
        " ".join(filter(None, (each, how, "for", length)))
        for each in dose.readings
        for length in days.readings
    )
    return RightSpelling(readings, dose.certain and days.certain)


def _is(words: str, often: str | None) -> bool:
    """Return whether a part of a step says how often, in these words; nothing is once a day."""
    return re.fullmatch(words, often or "daily", re.IGNORECASE) is not None


def _quantity(text: str, kind: str) -> RightSpelling:
    """Return a quantity as it is, or what it may have been meant to be."""
    found = in_the_grammar(text.strip())
    if found is None or (kind == "duration" and found[2] != "day"):
        return quantity_as_meant(text, kind)
    number, times, unit = found
    return RightSpelling((f"{int(number) * times if times > 1 else number} {unit}",), certain=True)
