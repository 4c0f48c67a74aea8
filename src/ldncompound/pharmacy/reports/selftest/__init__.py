"""The self-test: published sums, each with its source, computed on this machine.

`cases.json` holds what is given and what must come out, `powders`, `liquids` and
`courses` how the program's own functions answer it, `runner` runs and compares.
"""

from __future__ import annotations

from ldncompound.pharmacy.reports.selftest.cases import cases_digest, load_cases
from ldncompound.pharmacy.reports.selftest.runner import run_cases

__all__ = ["cases_digest", "load_cases", "run_cases"]
