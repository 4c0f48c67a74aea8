"""Where a test's trail is kept, and an open one."""

import pytest

from ldncompound.trail.store import Trail


@pytest.fixture
def path(tmp_path):
    """Return where a test's trail is kept."""
    return tmp_path / "trail.db"


@pytest.fixture
def trail(path):
    """Return a new trail, open for acts."""
    with Trail.open_for_acts(path) as opened:
        yield opened
