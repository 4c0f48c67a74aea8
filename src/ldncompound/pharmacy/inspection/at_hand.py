"""What is at hand to calculate a trail again: formulations, configuration, program."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Self

from ldncompound.compounding.preparation_parts import identity_of
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.text import escaped
from ldncompound.core.version import __version__
from ldncompound.pharmacy.desk import LONGEST_NAME, Desk
from ldncompound.pharmacy.typed_texts import STRANGER

if TYPE_CHECKING:
    from ldncompound.compounding.practice import Practice
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.formulary.contents import Formulary
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.entry_shape import EntryBody

__all__ = ["OTHER_CONFIGURATION", "AtHand", "desk_then"]


OTHER_CONFIGURATION = "another configuration"
"""Why an entry cannot be calculated again whose balances or law are others."""


class AtHand(NamedTuple):
    """
    With what a trail is calculated again.

    Args:
        formulary: The formulations.
        pharmacy: The configuration.
    """

    formulary: Formulary
    pharmacy: Practice

    @classmethod
    def shipped(cls) -> Self:
        """Return the shipped formulations, and no configuration."""
        from ldncompound.compounding.practice import UNCONFIGURED
        from ldncompound.pharmacy.master_records import load_formulary

        return cls(load_formulary(), UNCONFIGURED)

    def why_not(self, body: EntryBody, plan: Preparation | None) -> str | None:
        """
        Return why an entry was not made with what is at hand; None where it was.

        Args:
            body: Of the entry.
            plan: The preparation that it is about; None where it is about none.
        """
        if body.program != f"ldncompound {__version__}":
            return "another version of the program"
        if body.formulary != self.formulary.digest:
            return "other formulations"
        if body.configuration != self.pharmacy.digest or (
            body.configuration is None and not self._is_that_of(plan)
        ):
            return OTHER_CONFIGURATION
        return None

    def _is_that_of(self, plan: Preparation | None) -> bool:
        """Return whether a pharmacy without a file, so without a digest, made a preparation."""
        if plan is None or plan.pharmacy != identity_of(self.pharmacy):
            return False
        balances, used = self.pharmacy.balances, plan.weigh_plan.balance
        return any(each.id == used.id for each in balances) if balances else used.assumed

    def of_others(self, plan: Preparation | None) -> Practice:
        """Return a pharmacy that demands nothing of its own, under the law of a preparation."""
        law = self.pharmacy.jurisdiction if plan is None else plan.pharmacy.jurisdiction
        return replace(self.pharmacy, jurisdiction=law, balances=(), sampling=None)


def desk_then(body: EntryBody, entry: Recorded) -> Desk:
    """Return who acted, where and when."""
    stranger = body.by.name == STRANGER
    name = (PersonalRow.of(entry.personal).by if stranger else None) or body.by.name
    now = body.local_time
    basis = "stated" if body.by.basis == "enrolled" else body.by.basis
    # An earlier version took names that could not be shown.
    name, station = (escaped(text)[:LONGEST_NAME] or "unknown" for text in (name, body.station))
    return Desk(name, basis, station, now, now.date())
