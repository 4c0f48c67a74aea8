"""Read the line that a balance sends or prints for one weighing: a stable, net weight, or none.

Formats, from the manuals of the makers: Mettler-Toledo MT-SICS (`S S` stable, `S D` moving),
Sartorius SBI of 16 or 22 characters (no unit while it moves; the last digit in brackets where it
is not verified), Ohaus (`?` while it moves) and A&D (`ST,` stable, `US,` moving).
"""

from __future__ import annotations

import re

from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.refusals import MalformedQuantity, quoted

__all__ = ["weight_sent"]


_SENT = lazy_pattern(
    r"(?:(?P<head>S S|S|N1?)(?: +|(?=[+-]))|(?P<padded>ST,(?:NT,)? *))?(?P<sign>[+-]?)(?P<after> *)"
    r"(?P<digits>[0-9]+(?:\.[0-9]*\[[0-9]\]|\.[0-9]+)?)"
    r"(?: *(?P<unit>kg|g|mg))?(?: +(?P<net>NET|N))?"
)
"""A stable, net weight: of MT-SICS, Sartorius, A&D, or Ohaus, which has no head."""


def weight_sent(text: str) -> str:
    """
    Return the mass that a balance sent, as a quantity is written.

    What no balance sends is returned as it is, for the grammar of quantities to judge.

    Args:
        text: A line of a balance, or a quantity as typed.

    Raises:
        MalformedQuantity: a line of a balance that is no stable, net weight with a unit; not
            recorded.

    >>> weight_sent("N     +   45.12 mg"), weight_sent("S S     45.12 mg"), weight_sent("45.12 mg")
    ('45.12 mg', '45.12 mg', '45.12 mg')
    """
    line = text.strip(" \t\r\n")
    found = _SENT.fullmatch(line)
    if found is None:
        if line[:1].isalpha() or line.endswith("?"):
            raise _no_weight(line, "it is no stable, net weight in kg, g or mg")
        return line
    head, sign = found["head"] or found["padded"], found["sign"]
    if head is None and found["net"] is None and (not sign or not found["after"]):
        # Typed, or as Ohaus sends it: more than one blank stands for one.
        return re.sub(r" {2,}", " ", line)
    if sign == "-":
        raise _no_weight(line, "it is less than nothing: tare the vessel")
    if found["unit"] is None:
        raise _no_weight(line, "it has no unit, as while the display moves")
    digits = found["digits"].replace("[", "").replace("]", "")
    if found["padded"]:  # A&D fills the field with zeros
        digits = re.sub(r"^0+(?=[0-9])", "", digits)
    return f"{digits} {found['unit']}"


def _no_weight(line: str, why: str) -> MalformedQuantity:
    """Return the refusal of a line that was read."""
    return MalformedQuantity(
        f"The balance sent {quoted(line)}: {why}.",
        remedy="Wait until the display stands still and send it again, or type the net weight "
        "with its unit, like '45.12 mg'.",
    )
