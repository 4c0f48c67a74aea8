"""The disposable tables of lists, held against what the entries of a trail come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.refusals import StorageUnavailable, VerificationFailure
from ldncompound.pharmacy.batches.summed import SUMMING
from ldncompound.trail.store import NotADatabase, Trail
from ldncompound.trail.summaries import SummaryTables
from ldncompound.trail.summing import Summaries

if TYPE_CHECKING:
    from ldncompound.trail.addresses import TrailAddress
    from ldncompound.trail.entry_shape import EntryBody

__all__ = ["ListsAgain"]


class ListsAgain:
    """
    What the entries of a trail come to, up to the one to which its tables of lists reach.

    Args:
        path: The trail; an export has no such tables.
    """

    def __init__(self, path: TrailAddress) -> None:
        """Ask how far the tables reach."""
        self._path, self._reached = path, 0
        self._made = Summaries(lambda _: None)
        try:
            with Trail.open_for_reading(path) as trail:
                self._reached = SummaryTables(trail).reached(SUMMING)
        except (NotADatabase, StorageUnavailable, VerificationFailure):
            return  # the verification itself says what is wrong

    def follow(self, body: EntryBody, document: bytes) -> None:
        """Add the next entry."""
        if body.sequence <= self._reached and body.action in SUMMING.actions:
            SUMMING.add(body, lambda: document, self._made)

    def check(self) -> None:
        """
        Refuse tables that show something else.

        Raises:
            VerificationFailure: they do.
        """
        if not self._reached:
            return
        with Trail.open_for_reading(self._path) as trail:
            wrong = SummaryTables(trail).unsound(SUMMING, self._reached, self._made)
        if wrong is not None:
            raise VerificationFailure(
                f"The tables from which batches are listed do not say what entry {wrong} and those "
                "after it say.",
                remedy="The entries are whole. Find out who wrote into the file; once the tables "
                "view_standing, view_summary and view_summed are dropped, lists are right again.",
                first_bad=wrong,
            )
