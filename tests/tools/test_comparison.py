"""Random orders on the command line give the results of the old version; a seeded sample."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "comparison.py"
RESULTS = ROOT / "tests" / "data" / "comparison" / "results.jsonl"


def compared(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the comparison in its own process with a fixed clock."""
    return subprocess.run(
        [sys.executable, str(TOOL), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_sample_comes_out_as_in_the_old_version():
    """Exit code, digest, sheet, refusal and outcome are those of the old commit."""
    told = compared("--count", "25", "--seed", "suite")

    assert told.returncode == 0, told.stdout + told.stderr
    assert "25 orders compared with commit 6f4a25d" in told.stdout


def test_the_old_results_hold_every_form_and_many_refusals():
    """300 orders, each form made and refused, with sheets, second fills and accepted schedules."""
    head, *lines = map(json.loads, RESULTS.read_text(encoding="utf-8").splitlines())

    assert (head["commit"], head["orders"], len(lines)) == ("6f4a25d", 300, 300)
    assert [each["order"] for each in lines] == list(range(300))
    for form in ("capsules", "liquid", "tablets", "topical", "titration"):
        ended = [each for each in lines if each["form"] == form]
        assert {0, 3} <= {each["exit"] for each in ended}, form
        assert any(each["made"] for each in ended) or form == "topical", form
    for each in lines:
        assert (each["refusal"] is None) == (each["exit"] == 0)
        assert (each["sheet"] is None) == (each["exit"] != 0 or each["form"] == "titration")
    assert len({each["refusal"] for each in lines}) > 12
