"""A lot traced at every pharmacy of a database, with the library."""

from __future__ import annotations

from uuid import uuid4

import pytest

from ldncompound import CapsuleOrder, Pharmacy, StorageUnavailable, WrongUsage

RECEIVED = {
    "component": "naltrexone hydrochloride",
    "maker": "Example Fine Chemicals",
    "expires": "2034-03",
    "form": "hydrochloride",
}


@pytest.fixture
def chain(server):
    """Return the address of a site in a database of its own, as its owner."""
    import psycopg

    database = f"chain_{uuid4().hex[:12]}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database}")
    plain = server.url().replace("/postgres?", f"/{database}?")
    assert database in plain

    def address(site):
        return plain if site is None else f"{plain}&schema={site}"

    yield address
    from ldncompound.trail.postgresql_connections import close_idle

    close_idle()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {database} WITH (FORCE)")


def site(chain, name, number=None):
    """Make a site; with a number, one that has received such a lot."""
    from ldncompound.trail.addresses import server_address
    from ldncompound.trail.postgresql_making import TrailRoles, create_trail

    create_trail(server_address(chain(name)), TrailRoles("trail_owner", "trail_app", None))
    pharmacy = Pharmacy.open(chain(name), by="Kim")
    pharmacy.prepare(CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="Q"))
    if number is not None:
        pharmacy.lots.receive(number=number, **RECEIVED)
    return pharmacy


def test_each_site_with_the_lot_is_traced_and_the_others_are_named(chain):
    """One trace a site, sites without the lot, and those that cannot be read with their exit."""
    import psycopg

    north, south = site(chain, "north", "N-17"), site(chain, "south", "N-17")
    site(chain, "west")
    found = north.lots.trace_at_all_sites("n-17")
    assert [each.site for each in found.sites] == ["north", "south"]
    alone = south.lots.trace("N-17")
    assert found.sites[1].trace.to_json() == alone.to_json() | {"asked": "n-17"}
    assert (found.without, found.not_traced, found.exit) == (("west",), (), 0)

    with psycopg.connect(chain(None), autocommit=True) as connection:
        connection.execute("DROP TRIGGER entry_follows ON west.entry; DROP TABLE west.mention")
    found = north.lots.trace_at_all_sites("N-17")
    assert [(each.site, each.exit) for each in found.not_traced] == [("west", 4)]
    assert (len(found.sites), found.without, found.exit) == (2, (), 4)


def test_a_lot_that_nobody_knows_and_a_database_without_a_trail_are_refused(chain, tmp_path):
    """As by one site: what is near is named; a file has no sites."""
    with pytest.raises(StorageUnavailable, match="no trail in this database"):
        Pharmacy.open(chain("north"), by="Kim").lots.trace_at_all_sites("N-17")
    north = site(chain, "north", "N-17")
    with pytest.raises(WrongUsage, match="N-99"):
        north.lots.trace_at_all_sites("N-99")
    site(chain, "south")
    with pytest.raises(WrongUsage, match="No trail of the 2 sites"):
        north.lots.trace_at_all_sites("N-99")
    with pytest.raises(WrongUsage):
        Pharmacy.open(tmp_path / "t.sqlite", by="Kim").lots.trace_at_all_sites("N-17")
