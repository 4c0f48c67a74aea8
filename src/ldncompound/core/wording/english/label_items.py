"""What the rules of a jurisdiction ask of a label, in English."""

from __future__ import annotations

from typing import Final

__all__ = ["LABEL_ITEM_TEXTS"]


LABEL_ITEM_TEXTS: Final[dict[str, str]] = {
    "label.composition.from": "Made from: {names}",
    "label.composition.others": "Excipients: {names}",
    "label.composition.mixture": "{name} ({parts})",
    "label.composition.shells": "hard capsule shells",
    "label.in_use": "Once opened, use within {days} days",
    "label.route.cutaneous": "For use on the skin",
    "label.route.oral": "For oral use",
    "label.route.sublingual": "For use under the tongue",
}
