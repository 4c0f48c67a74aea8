"""Random schedules and forms through the command line; a seeded sample."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("schedules", ROOT / "tools" / "schedules.py")
schedules = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(schedules)


def test_every_schedule_and_form_ends_well(tmp_path):
    """Made and equal to exact fractions, or refused with code and remedy; the trail verifies."""
    ended = schedules.campaign(50, 20, tmp_path)

    assert ended["made"] > 10
    assert {"malformed-quantity", "course-outlives-beyond-use"} <= set(ended)
