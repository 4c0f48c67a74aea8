"""Settings for every test."""

from __future__ import annotations

import os
import tempfile
from importlib.util import find_spec

import pytest
from hypothesis import is_hypothesis_test, settings

import refused

# No test measures time: a busy machine is not a failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

refused.collect()


def pytest_configure(config):
    """Remember nothing of what fixtures and examples make among the trails of who runs them."""
    folder = tempfile.TemporaryDirectory()
    config.add_cleanup(folder.cleanup)
    os.environ["LDNCOMPOUND_STATE"] = f"{folder.name}/trails.sqlite"


@pytest.fixture(autouse=True)
def _nothing_is_remembered_of_other_tests(tmp_path_factory, monkeypatch):
    """What an account remembers of its trails is that of one test alone."""
    monkeypatch.setenv(
        "LDNCOMPOUND_STATE", str(tmp_path_factory.getbasetemp() / os.urandom(8).hex())
    )


@pytest.fixture(autouse=True)
def _refusals_fit_on_a_screen(request):
    """Every refusal takes at most 8 lines of 80 columns: what, why, what to do, two sources.

    Texts drawn by chance may be quoted at any length; they are shortened, and judged elsewhere.
    """
    refused.shown_too_long()
    yield
    too_long = refused.shown_too_long()
    drawn = is_hypothesis_test(getattr(request, "function", None))
    assert drawn or not too_long, "\n\n".join(too_long)


_NO_SERVER = (
    "needs psycopg and the programs of a PostgreSQL server (Debian: apt-get install postgresql)"
)


@pytest.fixture(scope="session")
def server():
    """Run a PostgreSQL server of our own; without its programs tests are skipped, never in CI."""
    if os.name == "posix" and find_spec("psycopg") is not None:
        import servers

        there = servers.programs() is not None
    else:
        there = False
    if not there and os.environ.get("CI"):
        pytest.fail(f"CI {_NO_SERVER}")
    if not there:
        pytest.skip(_NO_SERVER)
    with servers.server() as running:
        yield running


def pytest_terminal_summary(terminalreporter):
    """Say aloud what was skipped for want of a server."""
    skipped = [
        each
        for each in terminalreporter.stats.get("skipped", [])
        if _NO_SERVER in str(each.longrepr)
    ]
    if skipped:
        terminalreporter.section("PostgreSQL NOT TESTED", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} tests skipped: {_NO_SERVER}")
