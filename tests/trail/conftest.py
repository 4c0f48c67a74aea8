"""Where a test's trail is kept, and an open one: in a file, and on a server."""

import pytest

from ldncompound.trail.store import Trail

BOTH = ("trail.test_store", "trail.test_search_index", "trail.test_verification")


def pytest_generate_tests(metafunc):
    """Run the tests of these modules against both stores, but for what is about files."""
    both = metafunc.module.__name__.endswith(BOTH) and "path" in metafunc.fixturenames
    if both and not metafunc.definition.get_closest_marker("files"):
        metafunc.parametrize("store", ["file", "server"])


@pytest.fixture
def store():
    """Return which store keeps the trail of a test."""
    return "file"


@pytest.fixture
def path(tmp_path, store, request):
    """Return where a test's trail is kept."""
    if store == "file":
        yield tmp_path / "trail.db"
        return
    server = request.getfixturevalue("server")
    address = server.new_trail()
    yield address
    server.drop(address)


@pytest.fixture
def trail(path):
    """Return a new trail, open for acts."""
    with Trail.open_for_acts(path) as opened:
        yield opened
