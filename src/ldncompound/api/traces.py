"""Where a lot went, and its recall: part of the acts on lots."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ldncompound.api.batch_acts import acts_by
from ldncompound.api.checked import checked
from ldncompound.api.premises import Group

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.acts.recall import LotsRecalled
    from ldncompound.pharmacy.batches.site_traces import SitesTraced
    from ldncompound.pharmacy.batches.trace_result import Trace
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["LotTraces"]


class LotTraces(Group):
    """Traces and recalls of lots: part of `pharmacy.lots`."""

    @checked
    def trace(self, lot: str) -> Trace:
        """
        Return every batch, trituration, print and patient that a lot went to.

        Args:
            lot: The pharmacy's own id, or the maker's number.

        Raises:
            WrongUsage: no entry names such a lot, or a lot had the number until it was corrected.
        """
        from ldncompound.pharmacy.batches.tracing import trace_lot

        with self._premises.reading() as trail:
            return trace_lot(trail, lot)

    @checked
    def trace_at_all_sites(self, lot: str) -> SitesTraced:
        """
        Return where a lot went at every pharmacy that has its trail in the same database.

        A site whose trail cannot be read is among `not_traced`: the lot may be there as well.

        Args:
            lot: The maker's number, or the own id of one pharmacy.

        Raises:
            WrongUsage: the trail is a file, or no site's trail names such a lot.
            StorageUnavailable: the server cannot be reached, or has no trail.
        """
        from ldncompound.pharmacy.batches.site_traces import trace_lot_at_sites

        return trace_lot_at_sites(self._premises.trail, lot)

    @checked
    def recall(self, lot: str, *, reason: str, request_id: str | None = None) -> LotsRecalled:
        """
        Recall a lot and every released batch that holds it, hold the others, list whom to call.

        Args:
            lot: The pharmacy's own id, or the maker's number.
            reason: Why; kept with the personal data of each act.
            request_id: A key of the caller that makes a repetition safe: the entry that bars the
                lot answers it, the act on each batch KEY#ID, so that what a broken call left undone
                is done by the next.

        Returns:
            What was done for each batch, and whom to call as of now.

        Raises:
            WrongUsage: as for `trace`, or no reason.
            Refusal: recorded; the acts recorded before it remain.
        """
        from ldncompound.pharmacy.batches.acts.recall import recall_lot
        from ldncompound.pharmacy.requests import Request

        name, given = "lots.recall", {"lot": lot, "reason": reason}

        def again(recorder: Recorder, recorded: Recorded) -> LotsRecalled:
            parts = Request.of(request_id or "", name, given)
            with_parts = replace(recorder, request=parts)
            return recall_lot(acts_by(with_parts), lot, reason, before=recorded)

        return self._premises.act(
            name, given, request_id,
            lambda recorder: recall_lot(acts_by(recorder), lot, reason), again,
            answer="lot-recalled",
        )  # fmt: skip
