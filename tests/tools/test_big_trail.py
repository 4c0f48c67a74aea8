"""The maker of big trails."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from ldncompound.pharmacy.inspection.signatures_of_a_trail import verify_with_signatures
from ldncompound.pharmacy.reports.upcoming import open_batches
from ldncompound.trail.store import Trail

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("big_trail", ROOT / "tools" / "big_trail.py")
big_trail = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(big_trail)


def test_a_big_trail_is_sound(tmp_path):
    """What is written again is a sound trail, with batches in every state of those made."""
    path = tmp_path / "big.sqlite"
    entries = big_trail.make(path, batches=60, share=10, days=20, seed=1)
    assert verify_with_signatures(path)[0].head.size == entries
    with Trail.open_for_reading(path) as trail:
        found = open_batches(trail)
    assert set(found.totals.by_state) == {
        "in preparation", "on hold", "planned", "prepared", "verified"
    }  # fmt: skip
