"""Acts on lots that are here: opened, counted, disposed of, in and out of quarantine, tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.lot_acts import LotActs

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lot_entries import LotEntry

__all__ = ["LotsOnShelf"]


class LotsOnShelf(LotActs):
    """The acts of `pharmacy.lots` on a lot that was received."""

    @checked
    def opened(
        self, identity: str, *, on: str | None = None, request_id: str | None = None
    ) -> LotEntry:
        """
        Record that the container of a lot was opened.

        Args:
            identity: The pharmacy's id of the lot.
            on: The day, as "YYYY-MM-DD"; None for today.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The lot, with its place in the trail.

        Raises:
            WrongUsage: no such lot.
            Refusal: an impossible day, or it was opened before; recorded.
        """
        from ldncompound.pharmacy.stock.changes import open_lot

        return self._act(
            "lots.opened",
            {"lot": identity, "on": on},
            request_id,
            lambda keeper: open_lot(keeper, identity, on or keeper.recorder.desk.today.isoformat()),
        )

    @checked
    def count(
        self, identity: str, *, found: str, reason: str, request_id: str | None = None
    ) -> LotEntry:
        """
        Record what was found of a lot; the difference to the record is kept as unexplained.

        Args:
            identity: The pharmacy's id of the lot.
            found: What is there, like "12.5 g"; "0 mg" closes the lot.
            reason: Why it was counted.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The lot, with its place in the trail.

        Raises:
            WrongUsage: no such lot, or the reason is empty.
            Refusal: an amount of another sort than its stock; recorded.
        """
        from ldncompound.pharmacy.stock.changes import count_lot

        return self._act(
            "lots.count",
            {"lot": identity, "found": found, "reason": reason},
            request_id,
            lambda keeper: count_lot(keeper, identity, found, reason),
        )

    @checked
    def dispose(
        self, identity: str, *, amount: str, reason: str, request_id: str | None = None
    ) -> LotEntry:
        """
        Record that some of a lot, or all of it, was disposed of.

        Args:
            identity: The pharmacy's id of the lot.
            amount: How much, like "3 g".
            reason: Why.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The lot, with its place in the trail.

        Raises:
            WrongUsage: no such lot, or the reason is empty.
            Refusal: more than is on hand, or an amount of another sort; recorded.
        """
        from ldncompound.pharmacy.stock.changes import dispose_of

        return self._act(
            "lots.dispose",
            {"lot": identity, "amount": amount, "reason": reason},
            request_id,
            lambda keeper: dispose_of(keeper, identity, amount, reason),
        )

    @checked
    def quarantine(self, identity: str, *, reason: str, request_id: str | None = None) -> LotEntry:
        """
        Put a lot into quarantine: nobody uses it until it is released. Anybody may.

        Args:
            identity: The pharmacy's id of the lot.
            reason: Why.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The lot, with its place in the trail.

        Raises:
            WrongUsage: no such lot, or the reason is empty.
            WrongState: it is there already; recorded.
        """
        from ldncompound.pharmacy.stock.changes import quarantine_lot

        return self._act(
            "lots.quarantine",
            {"lot": identity, "reason": reason},
            request_id,
            lambda keeper: quarantine_lot(keeper, identity, reason),
        )

    @checked
    def release(self, identity: str, *, reason: str, request_id: str | None = None) -> LotEntry:
        """
        Release a lot from quarantine, signed by a pharmacist or a person of quality.

        A check of the receipt or a test of the identity that is still to be done stays to be done.

        Args:
            identity: The pharmacy's id of the lot.
            reason: Why.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The lot, with its place in the trail.

        Raises:
            WrongUsage: no such lot, or the reason is empty.
            WrongState: nobody put it there; recorded.
            NotAuthorised: the person may not; recorded.
        """
        from ldncompound.pharmacy.stock.changes import release_lot

        return self._act(
            "lots.release",
            {"lot": identity, "reason": reason},
            request_id,
            lambda keeper: release_lot(keeper, identity, reason),
        )

    @checked
    def check(self, identity: str, *, request_id: str | None = None) -> LotEntry:
        """
        Record that another person checked the receipt of a lot against container and certificate.

        Args:
            identity: The pharmacy's id of the lot.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The lot, with its place in the trail.

        Raises:
            WrongUsage: no such lot.
            WrongState: no check is due; recorded.
            NotAuthorised: the person received or corrected it; recorded.
        """
        from ldncompound.pharmacy.stock.changes import check_receipt

        return self._act(
            "lots.check",
            {"lot": identity},
            request_id,
            lambda keeper: check_receipt(keeper, identity),
        )

    @checked
    def identified(
        self,
        identity: str,
        *,
        method: str,
        result: str,
        reason: str | None = None,
        request_id: str | None = None,
    ) -> LotEntry:
        """
        Record the test of the identity of a lot at its receipt.

        Args:
            identity: The pharmacy's id of the lot.
            method: How it was tested.
            result: "passes" or "fails"; one that fails keeps the lot in quarantine.
            reason: Why a test that failed before does not hold; None where none did.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            The lot, with its place in the trail.

        Raises:
            WrongUsage: no such lot or result.
            Refusal: a reason is missing, or nothing is to be explained; recorded.
        """
        from ldncompound.pharmacy.stock.changes import identify_lot

        return self._act(
            "lots.identified",
            {"lot": identity, "method": method, "result": result, "reason": reason},
            request_id,
            lambda keeper: identify_lot(keeper, identity, method, result, reason),
        )
