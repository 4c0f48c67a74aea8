"""The self-test: published calculations, each with its source, computed on this machine.

`cases.json` holds given and expected figures; `powders`, `liquids`, `mixtures`, `courses` and
`quality` compute them with the program's own functions; `runner` compares.
"""

from __future__ import annotations

from ldncompound.pharmacy.reports.selftest.cases import cases_digest, load_cases
from ldncompound.pharmacy.reports.selftest.runner import run_cases

__all__ = ["cases_digest", "load_cases", "run_cases"]
