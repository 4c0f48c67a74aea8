"""Packing trials: how much of a powder a capsule holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.lot_acts import LotActs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.materials.lot_entries import LotEntry

__all__ = ["Packing"]


class Packing(LotActs):
    """Packing trials of lots: `pharmacy.packing.trial(…)`."""

    @checked
    def trial(
        self,
        lot: str,
        *,
        size: str,
        masses: Sequence[str] = (),
        shell: str | None = None,
        batch: str | None = None,
        confirmed: str | None = None,
        request_id: str | None = None,
    ) -> LotEntry:
        """
        Record how much of a lot a capsule holds.

        Args:
            lot: The pharmacy's id of the lot.
            size: Capsule size.
            masses: Of 5 to 10 capsules filled and tamped, like "177 mg"; of 10 to 20 where they
                are of a batch.
            shell: Mean mass of an empty shell, if capsules are weighed full; None for net masses.
            batch: Id of the finished batch that they come from; without masses, those of its
                check are taken.
            confirmed: Why masses outside their bounds are right, by a pharmacist.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The lot, with its place in the trail.

        Raises:
            WrongUsage: no such lot or batch, or its capsules are of another size.
            Refusal: recorded.
        """
        pieces = tuple(masses)
        return self._act(
            "packing.trial",
            {"lot": lot, "size": size, "masses": pieces, "shell": shell, "batch": batch,
             "confirmed": confirmed},
            request_id,
            lambda keeper: keeper.try_packing(
                lot, size, pieces, shell=shell, batch=batch, confirmed=confirmed
            ),
        )  # fmt: skip
