"""Odd calls are answered alike by one version, and a difference is found; a seeded sample."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "odd_calls.py"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the tool in its own process with a fixed clock."""
    return subprocess.run(
        [sys.executable, str(TOOL), *words],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def test_the_same_version_answers_alike_and_a_difference_is_found(tmp_path):
    """Answers do not depend on chance or place; one that differs is told with both texts."""
    kept = tmp_path / "answers.jsonl"
    assert run("--write", str(kept), "--calls", "60", "--seed", "suite").returncode == 0
    lines = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 60
    assert {each["code"] for each in lines} >= {0, 2}
    assert str(tmp_path) not in kept.read_text(encoding="utf-8")

    same = run("--against", str(kept))
    assert same.returncode == 0, same.stdout + same.stderr
    assert same.stdout.endswith(f"{len(lines)} calls compared, 0 of them answered otherwise.\n")

    lines[0]["out"] = "something else"
    kept.write_text("".join(json.dumps(each) + "\n" for each in lines[:3]), encoding="utf-8")
    other = run("--against", str(kept))
    assert other.returncode == 1
    assert "out was 'something else'" in other.stdout
    assert other.stdout.endswith("3 calls compared, 1 of them answered otherwise.\n")
