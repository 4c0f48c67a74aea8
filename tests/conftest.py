"""Settings for every test."""

from __future__ import annotations

import os

import pytest
from hypothesis import is_hypothesis_test, settings

import refused

# No test measures time: a busy machine is not a failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

refused.collect()


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
