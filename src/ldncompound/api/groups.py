"""The groups of acts of a `Pharmacy`, each loaded when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ldncompound.api.premises import Group

if TYPE_CHECKING:
    from ldncompound.api.audit_trail import AuditTrail
    from ldncompound.api.balances import Balances
    from ldncompound.api.batches import Batches
    from ldncompound.api.calc import Calculations
    from ldncompound.api.formulations import Formulations
    from ldncompound.api.lots import Lots
    from ldncompound.api.orders import Orders
    from ldncompound.api.packing import Packing
    from ldncompound.api.people import People
    from ldncompound.api.reports import Reports
    from ldncompound.api.rules import Rules
    from ldncompound.api.titrations import Titrations
    from ldncompound.api.triturations import Triturations

__all__ = ["Groups"]


class Groups(Group):
    """The groups of acts: part of `Pharmacy`."""

    @cached_property
    def batches(self) -> Batches:
        """Return the acts on batches, and their readers."""
        from ldncompound.api.batches import Batches

        return Batches(self._premises)

    @cached_property
    def lots(self) -> Lots:
        """Return the acts on lots, and their readers."""
        from ldncompound.api.lots import Lots

        return Lots(self._premises)

    @cached_property
    def packing(self) -> Packing:
        """Return the packing trials."""
        from ldncompound.api.packing import Packing

        return Packing(self._premises)

    @cached_property
    def triturations(self) -> Triturations:
        """Return the acts on triturations made ahead."""
        from ldncompound.api.triturations import Triturations

        return Triturations(self._premises)

    @cached_property
    def balances(self) -> Balances:
        """Return the balances and their daily check."""
        from ldncompound.api.balances import Balances

        return Balances(self._premises)

    @cached_property
    def titrations(self) -> Titrations:
        """Return the acts on schedules."""
        from ldncompound.api.titrations import Titrations

        return Titrations(self._premises)

    @cached_property
    def formulations(self) -> Formulations:
        """Return the master formulation records, and the acts on them."""
        from ldncompound.api.formulations import Formulations

        return Formulations(self._premises)

    @cached_property
    def people(self) -> People:
        """Return the acts on people and policies, and their readers."""
        from ldncompound.api.people import People

        return People(self._premises)

    @cached_property
    def trail(self) -> AuditTrail:
        """Return the audit trail."""
        from ldncompound.api.audit_trail import AuditTrail

        return AuditTrail(self._premises)

    @cached_property
    def reports(self) -> Reports:
        """Return the reports."""
        from ldncompound.api.reports import Reports

        return Reports(self._premises)

    @cached_property
    def rules(self) -> Rules:
        """Return the rules of the jurisdictions."""
        from ldncompound.api.rules import Rules

        return Rules(self._premises)

    @cached_property
    def calc(self) -> Calculations:
        """Return the single calculations."""
        from ldncompound.api.calc import Calculations

        return Calculations()

    @cached_property
    def orders(self) -> Orders:
        """Return the order files."""
        from ldncompound.api.orders import Orders

        return Orders(self._premises)
