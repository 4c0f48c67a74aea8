"""The balances, and their daily check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.premises import Group

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lot_entries import BalanceCheck, BalanceList

__all__ = ["Balances"]


class Balances(Group):
    """The balances of the pharmacy: `pharmacy.balances.check(…)`."""

    @checked
    def check(
        self, name: str, *, mass: str, reading: str, request_id: str | None = None
    ) -> BalanceCheck:
        """
        Record the daily check of a balance with a test mass.

        Args:
            name: Id of a configured balance.
            mass: The test mass, like "100 mg".
            reading: What the balance shows, like "100.1 mg".
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The check that passed, with its place in the trail.

        Raises:
            WrongUsage: no balance of this name is configured.
            BalanceNotFit: it is off by more than is allowed; recorded.
            Refusal: recorded.
        """
        from ldncompound.pharmacy.stock.balance_checks import check_again, check_balance

        return self._premises.act(
            "balances.check",
            {"balance": name, "mass": mass, "reading": reading},
            request_id,
            lambda recorder: check_balance(recorder, name, mass, reading),
            lambda _, recorded: check_again(recorded),
        )

    @checked
    def list(self, *, limit: int | None = None, after: str | None = None) -> BalanceList:
        """
        Return the configured balances with what each can weigh, in the order of preference.

        Args:
            limit: How many at most; None for all.
            after: Only those that follow the balance with this id.

        Raises:
            WrongUsage: no such balance, or a limit less than 1.
        """
        from ldncompound.api.pages import page_of
        from ldncompound.compounding.materials.lot_entries import BalanceList
        from ldncompound.pharmacy.stock.balance_checks import listed_balance

        listed = tuple(map(listed_balance, self._premises.practice.balances))
        return BalanceList(balances=page_of(listed, limit, after, lambda each: each.id))
