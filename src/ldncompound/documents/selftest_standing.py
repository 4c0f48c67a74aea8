"""The standing of the sources of a self-test: who publishes them, official bodies first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ldncompound.documents.selftest_outcome import Case

__all__ = ["STANDINGS", "SourceStanding", "standing_of"]


class SourceStanding(NamedTuple):
    """
    A kind of source.

    Args:
        name: Its name on paper.
        hosts: Hosts of the addresses that belong to it.
        titles: Beginnings of the titles that belong to it, wherever they are reproduced.
        shown: Its cases are shown one by one on paper; the others are counted.
    """

    name: str
    hosts: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    shown: bool = False


STANDINGS = (
    SourceStanding(
        "Official bodies, partly as others reproduce them",
        hosts=("armymedical.tpub.com", "dailymed.nlm.nih.gov"),
        titles=("USP <",),
        shown=True,
    ),
    SourceStanding(
        "Universities",
        hosts=("pharmlabs.unc.edu", "uhphar-4330.herokuapp.com", "www.polk.edu", "www.ut.ee"),
        shown=True,
    ),
    SourceStanding(
        "Journals",
        hosts=(
            "bmcpharmacoltoxicol.biomedcentral.com",
            "www.deutsche-apotheker-zeitung.de",
            "www.pharmacytimes.com",
        ),
        shown=True,
    ),
    SourceStanding("Websites, courses and forums"),
    SourceStanding("Without an address"),
)
"""In the order of their standing; what fits none of the first stands among the websites."""


def standing_of(case: Case) -> SourceStanding:
    """
    Return the standing of the source of a case.

    Args:
        case: With title and address of its source.
    """
    host = case.address.partition("/")[0]
    *named, websites, without = STANDINGS
    for each in named:
        if host in each.hosts or case.source.startswith(each.titles or "\0"):
            return each
    return websites if case.address else without
