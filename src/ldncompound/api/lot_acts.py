"""What the groups of acts on lots share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ldncompound.api.premises import Group

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.compounding.materials.lot_entries import LotEntry
    from ldncompound.pharmacy.stock.acts import Storekeeper

__all__ = ["LotActs"]


class LotActs(Group):
    """Acts that each record the entry of one lot."""

    def _act(
        self,
        name: str,
        given: dict[str, Any],
        request_id: str | None,
        work: Callable[[Storekeeper], LotEntry],
    ) -> LotEntry:
        """Do an act on a lot, once for each request id."""
        from ldncompound.pharmacy.stock.acts import Storekeeper
        from ldncompound.pharmacy.stock.receipt import lot_again

        begins = not name.startswith("lots.") or name == "lots.receive"
        act = self._premises.act if begins else self._premises.act_on_record
        return act(
            name,
            given,
            request_id,
            lambda recorder: work(Storekeeper(recorder)),
            lambda recorder, recorded: lot_again(recorder.trail, recorded),
        )
