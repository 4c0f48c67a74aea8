"""Random combinations of order, balance, lots, sizes and rules; a seeded sample."""

from __future__ import annotations

import importlib.util
import random
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("combinations", ROOT / "tools" / "combinations.py")
combinations = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(combinations)


def test_every_combination_ends_well():
    """Prepared and consistent, or refused with a code and a remedy; nothing else."""
    ended = Counter(combinations.one(random.Random(f"suite-{n}")) for n in range(400))

    assert {"prepared, direct", "prepared, trituration", "prepared, stock trituration"} <= set(
        ended
    )
    assert {"not-weighable", "expired-component", "invalid-order"} <= set(ended)
    assert sum(ended.values()) == 400
