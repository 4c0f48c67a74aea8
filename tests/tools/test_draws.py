"""The uncertainty that a plan states is that of drawn weighing errors; a seeded sample."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("draws", ROOT / "tools" / "draws.py")
draws = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(draws)


def test_the_stated_spread_is_the_drawn_one():
    """2,000 draws of each of ten plans: within 8 %, which is four standard errors."""
    chance = random.Random(20261123)
    methods = set()
    for balance, batch, plan in draws.plans(chance, 10):
        stated, drawn, beyond = draws.spread_of(plan, batch, balance, 2_000, chance)
        methods.add(plan.method)

        assert abs(drawn / stated - 1) < 0.08, (balance.id, stated, drawn)
        assert beyond <= draws.BEYOND_TWO
    assert methods == {"direct", "trituration"}
