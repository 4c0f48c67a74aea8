"""Random batches from random lots, compared with a calculation of their vessels; a sample."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("bench", ROOT / "tools" / "bench.py")
bench = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(bench)


def test_every_target_and_percentage_is_what_the_vessels_say():
    """Whatever is planned, weighed or corrected; and nothing that holds too little is released."""
    wrong = []
    told, count = bench.run(75, "suite", wrong.append)

    assert not wrong
    assert count == 0
    assert {"weighed, accepted", "corrected", "another kind of lot"} <= set(told)
    assert {"refused: out-of-tolerance", "released", "not released, content"} <= set(told)
    assert {"order refused: a lot misread", "weighing refused: a lot misread"} <= set(told)
    ways = ("direct", "trituration", "stock trituration", "part of tablets", "stock solution")
    assert {f"planned, {each}" for each in ways} <= set(told)
