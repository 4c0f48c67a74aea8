"""Self-tests: all cases computed on this machine, and the report as it is shown."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from ldncompound.documents.selftest import selftest_view, wrapped

if TYPE_CHECKING:
    from ldncompound.api.premises import Premises
    from ldncompound.documents.selftest_outcome import SelftestOutcome, VersionsInUse

__all__ = ["run_selftest", "selftest_view", "versions_in_use", "wrapped"]


_NOT_INSTALLED = "not installed"


def run_selftest(premises: Premises) -> SelftestOutcome:
    """
    Run all cases and return the outcome.

    Args:
        premises: Whose configuration and formulations are in use.

    Raises:
        WrongUsage: one of them is wrong.
    """
    from ldncompound.documents.selftest_outcome import SelftestOutcome
    from ldncompound.pharmacy.reports.selftest.cases import cases_digest
    from ldncompound.pharmacy.reports.selftest.runner import run_cases

    practice, formulary = premises.practice, premises.formulary
    formulary.rule_of(practice.jurisdiction)
    cases = run_cases()
    failed = tuple(each.id for each in cases if not each.passed)
    return SelftestOutcome(
        ok=not failed,
        failed=failed,
        at=premises.desk().now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        pharmacy=practice.name,
        versions=versions_in_use(),
        formulary=formulary.digest,
        cases_sha256=cases_digest(),
        cases=cases,
    )


def versions_in_use() -> VersionsInUse:
    """Return the versions of the software in use."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from ldncompound.core.version import __version__
    from ldncompound.documents.selftest_outcome import VersionsInUse
    from ldncompound.trail.sqlite import sqlite_version

    def installed(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return _NOT_INSTALLED

    return VersionsInUse(
        ldncompound=__version__,
        python=platform.python_version(),
        pint=installed("pint"),
        pydantic=installed("pydantic"),
        typst=installed("typst"),
        sqlite=sqlite_version(),
        operating_system=platform.platform(),
    )
