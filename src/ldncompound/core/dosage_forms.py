"""The dosage forms: the one list that commands, orders and files use."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["FORMS", "ROUTES", "ListedForm"]


class ListedForm(NamedTuple):
    """
    Where a dosage form is defined.

    Args:
        folder: Its folder in `compounding.dosage_forms`.
        order: The class of its orders, in the module `order` of that folder.
        does: What its command does, in one line.
        recorded_as: Its name in master records.
        route: How it is taken: one of `ROUTES`.
    """

    folder: str
    order: str
    does: str
    recorded_as: str
    route: str


ROUTES: Final = ("oral", "sublingual", "topical")
"""How a dosage form may be taken."""

FORMS: Final = {
    "capsules": ListedForm(
        "capsules", "CapsuleOrder", "Prepare capsules from a prescriber's dose.", "capsule", "oral"
    ),
    "tablets": ListedForm(
        "sublingual_tablets",
        "TabletOrder",
        "Prepare moulded sublingual tablets from a prescriber's dose.",
        "sublingual tablet",
        "sublingual",
    ),
    "liquid": ListedForm(
        "oral_liquid",
        "LiquidOrder",
        "Prepare the 1 mg per mL oral liquid from a prescriber's dose.",
        "oral liquid",
        "oral",
    ),
    "topical": ListedForm(
        "topical",
        "TopicalOrder",
        "Prepare a topical preparation from a strength and an amount.",
        "topical preparation",
        "topical",
    ),
}
"""By the name in orders, documents and commands. Only names, so that listing the commands
loads no calculation."""
