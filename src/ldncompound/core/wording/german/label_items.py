"""What the rules of a jurisdiction ask of a label, in German."""

from __future__ import annotations

from typing import Final

__all__ = ["LABEL_ITEM_TEXTS"]


LABEL_ITEM_TEXTS: Final[dict[str, str]] = {
    "label.composition.from": "Hergestellt aus: {names}",
    "label.composition.others": "Hilfsstoffe: {names}",
    "label.composition.mixture": "{name} ({parts})",
    "label.composition.shells": "Hartkapselhüllen",
    "label.in_use": "Aufbrauchfrist nach Anbruch: {days} Tage",
    "label.route.cutaneous": "Zur Anwendung auf der Haut",
    "label.route.oral": "Zum Einnehmen",
    "label.route.sublingual": "Zur Anwendung unter der Zunge (sublingual)",
}
