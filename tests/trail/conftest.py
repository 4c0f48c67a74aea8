"""Where a test's trail is kept, and one that is open."""

import pytest

from ldncompound.trail.store import Trail


@pytest.fixture
def path(tmp_path):
    """Where a test's trail is kept."""
    return tmp_path / "trail.db"


@pytest.fixture
def trail(path):
    """A new trail, open for acts."""
    with Trail.open_for_acts(path) as opened:
        yield opened
