"""The pharmacies used by most tests of acts."""

from __future__ import annotations

import pytest

from ldncompound.trail.verification import verify
from shops import House, Shop


@pytest.fixture
def house(tmp_path):
    """Return a pharmacy; its trail is whole when the test is over."""
    found = House(tmp_path)
    yield found
    found.trail.close()
    assert verify(found.path).ok


@pytest.fixture
def shop(tmp_path):
    """Return a pharmacy; its trail is whole when the test is over."""
    found = Shop(tmp_path)
    yield found
    found.trail.close()
    assert verify(found.path).ok
