"""Where a lot went at every pharmacy whose trail is in one database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.records import Record
from ldncompound.core.refusals import (
    CompoundingError,
    StorageUnavailable,
    VerificationFailure,
    WrongUsage,
    quoted,
)
from ldncompound.pharmacy.batches.trace_result import Trace
from ldncompound.pharmacy.batches.tracing import trace_lot
from ldncompound.trail.sites import sites_at
from ldncompound.trail.store import Trail

if TYPE_CHECKING:
    from ldncompound.trail.addresses import TrailAddress

__all__ = ["SiteNotTraced", "SiteTraced", "SitesTraced", "trace_lot_at_sites"]


class SiteTraced(Record):
    """
    Where a lot went at one site.

    Args:
        site: Name of its schema.
        trace: What is told there.
    """

    site: str
    trace: Trace


class SiteNotTraced(Record):
    """
    A site whose trail could not be read, so that the lot may be there as well.

    Args:
        site: Name of its schema.
        exit: What a call for that site alone ends with: 4 (damaged) or 5 (not to be reached).
        message: Why.
        remedy: What to do.
    """

    site: str
    exit: int
    message: str
    remedy: str


class SitesTraced(Record, tag_field="schema", tag="ldncompound.sites-trace/1"):
    """
    Where a lot went at all sites.

    Args:
        asked: As typed.
        sites: Where a lot of this name was, by site.
        without: Sites whose trail names no such lot now.
        not_traced: Sites whose trail could not be read.
    """

    asked: str
    sites: tuple[SiteTraced, ...]
    without: tuple[str, ...]
    not_traced: tuple[SiteNotTraced, ...]

    @property
    def exit(self) -> int:
        """Return 0 where every site was traced, or else the exit code of what is worst."""
        return min((each.exit for each in self.not_traced), default=0)


def trace_lot_at_sites(address: TrailAddress, asked: str) -> SitesTraced:
    """
    Trace a lot at every site of a database. One that cannot be read is told beside the others.

    Args:
        address: Of the database.
        asked: The maker's lot number, or a pharmacy's own id.

    Raises:
        WrongUsage: a file has no sites; there is none; every trail was read, and none names it.
        StorageUnavailable: the server cannot be reached.
    """
    traced: list[SiteTraced] = []
    without: list[WrongUsage] = []
    empty: list[str] = []
    failed: list[SiteNotTraced] = []
    for site in sites_at(address):
        try:
            with Trail.open_for_reading(site.address) as trail:
                traced.append(SiteTraced(site=site.name, trace=trace_lot(trail, asked)))
        except WrongUsage as error:
            empty.append(site.name)
            without.append(error)
        except (StorageUnavailable, VerificationFailure) as error:
            failed.append(_failed(site.name, error))
    if not (traced or failed or without):
        raise StorageUnavailable(
            "There is no trail in this database.",
            remedy="Name the right one, or make one with `ldncompound trail create`.",
        )
    if not (traced or failed):
        near = next((each for each in without if "lots list" not in each.remedy), without[0])
        raise WrongUsage(
            f"No trail of the {len(empty)} sites names a lot {quoted(asked)} now."
            if len(empty) > 1
            else near.message,
            remedy=near.remedy,
        )
    return SitesTraced(
        asked=asked, sites=tuple(traced), without=tuple(empty), not_traced=tuple(failed)
    )


def _failed(site: str, error: CompoundingError) -> SiteNotTraced:
    """Return a site that could not be traced."""
    return SiteNotTraced(
        site=site, exit=error.exit_status, message=error.message, remedy=error.remedy
    )
