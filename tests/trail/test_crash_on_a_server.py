"""Stations and a server that are killed: an acknowledged act is never lost, and none is done twice."""

import sys
from pathlib import Path

import pytest

pytest.importorskip("psycopg")
sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))


@pytest.fixture
def own(server):
    """Return a server of this test's own, which it may crash."""
    import servers

    with servers.server() as running:
        yield running


def test_eight_stations_record_at_once(own, tmp_path):
    """Every act is recorded once, without a gap."""
    from server_campaign import campaign

    entries, acknowledged, _ = campaign(own, tmp_path, stations=8, acts=12, kills=0, crashes=0)
    assert entries == acknowledged == 96


def test_kills_of_stations_and_server_lose_nothing(own, tmp_path):
    """The long campaign is tools/server_campaign.py; this is a seeded sample of it."""
    from server_campaign import campaign

    entries, _, struck = campaign(own, tmp_path, stations=4, acts=25, kills=6, crashes=2)
    assert entries == 100
    assert struck > 0
