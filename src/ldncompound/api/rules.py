"""The rules of the jurisdictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.premises import Group

if TYPE_CHECKING:
    from ldncompound.compounding.rules_compared import RulesCompared

__all__ = ["Rules"]


class Rules(Group):
    """The rules: `pharmacy.rules.compare()`."""

    @checked
    def compare(
        self,
        *,
        dose: str | None = None,
        days: str | None = None,
        fill_mass: str | None = None,
    ) -> RulesCompared:
        """
        Return the rules of every jurisdiction, each with an example if a dose is given.

        Args:
            dose: One dose of an order of capsules that is prepared under each of them, today,
                like "4.5 mg"; None for no example. Nothing is recorded.
            days: Its days, in digits; with *dose*, or neither.
            fill_mass: Its fill mass, like "130 mg"; None where it is unknown.

        Returns:
            The rules; what one of them refuses of the example stands in its place.

        Raises:
            WrongUsage: a dose without days, or days without a dose.
        """
        from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
        from ldncompound.compounding.rules_compared import rules_compared
        from ldncompound.core.refusals import WrongUsage

        if (dose is None) != (days is None):
            raise WrongUsage(
                "An example needs both --dose and --days.", remedy="Give both, or neither."
            )
        order = None
        if dose is not None:
            order = CapsuleOrder(
                dose=dose, days=days, patient="example", prescriber="example", fill_mass=fill_mass
            )
        here = self._premises
        return rules_compared(here.formulary, order, here.desk().today)

    @checked
    def jurisdictions(self) -> tuple[str, ...]:
        """Return the jurisdictions that have rules: each its code, and its name if it has one."""
        return tuple(each.told for each in self._premises.formulary.jurisdictions.values())
